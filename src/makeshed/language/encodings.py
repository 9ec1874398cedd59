"""Bytes as text: UTF-8, or the Windows-1252 that spreadsheets of western Europe still write.

Windows-1252 gives nearly all bytes a character, so that any old encoding can be read as it, wrongly: é of a
Macintosh becomes Ž, that of DOS a comma between letters, ł of Windows-1250 a raised 3. Text is therefore
taken for Windows-1252 only if what comes out could have been written on purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WESTERN = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜàáâãäåæçèéêëìíîïñòóôõöøùúûüÿßŒœ"
"""Letters of western Europe beyond ASCII."""
SIGNS = "\u00a0¡¿«»‘’“”„•–—…€£§©®°ºª±²³·×÷µ¼½¾™"  # noqa: RUF001
"""What else a spreadsheet there writes."""
WITHIN_WORDS = "’·\u00a0"  # noqa: RUF001
"""Those of `SIGNS` that may stand between two letters."""
_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(
    rf"[^\x00-\x7f{WESTERN}{SIGNS}]|(?<=[^\W\d_])[^\w\s\x00-\x7f{WITHIN_WORDS}](?=[^\W\d_])|[²³](?=[^\W\d_])"
)
SAMPLES = 3


class NoText(Exception):  # noqa: N818
    """Bytes that are no text that can be read: the line, what was found, what would be right."""

    def __init__(self, line: int, found: str, right: str = "UTF-8 text") -> None:
        super().__init__(found)
        self.line, self.found, self.right = line, found, right


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and how its bytes were read if they are no UTF-8."""

    text: str
    told: str = ""


def text_of(data: bytes) -> Written:
    """Return bytes as text; raise `NoText` for what is neither UTF-8 nor surely Windows-1252.

    Examples
    --------
    >>> text_of("Tôlerie".encode("cp1252")).told
    'Windows-1252 text, such as Tôlerie'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:100].count(b"\x00") > 20:
        raise NoText(1, "UTF-16 text")
    try:
        return Written(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NoText(line, f"byte {data[error.start]:#04x}, which is no UTF-8") from None
    if odd := _ODD.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        around = text[max(0, odd.start() - 8) : odd.end() + 8].split("\n")
        part = next(piece for piece in around if odd[0] in piece)
        raise NoText(
            line, f"text of an old encoding, which reads {part!r} as Windows-1252", "UTF-8 text"
        )
    words = dict.fromkeys(w for w in _WORD.findall(text) if not w.isascii())
    sample = ", ".join(list(words)[:SAMPLES])
    return Written(text, "Windows-1252 text" + (f", such as {sample}" if sample else ""))
