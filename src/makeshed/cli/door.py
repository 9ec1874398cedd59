r"""What goes out of the terminal door: names of strangers give a terminal no orders.

Escape sequences, other control characters and the marks that turn the direction of writing are written as
their number, ``\u001b``. JSON reads that as the character, so that JSON stays exact.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from makeshed.errors import BadValue
from makeshed.language.text import strange

ORDERS = [
    *(n for n in range(0x20) if chr(n) not in "\n\t"),
    *range(0x7F, 0xA0),
    *(0x61C, 0x200E, 0x200F, 0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
]
"""Controls, separators of lines and paragraphs, marks of direction, and halves of characters."""
HARMLESS = {order: f"\\u{order:04x}" for order in ORDERS}


class Door:
    """A stream that writes no order to a terminal but the carriage returns of a line that is drawn."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text, its orders as numbers, and characters that the stream cannot write as well."""
        drawn = text.startswith("\r")
        wiped = drawn and len(text) > 1 and not text.strip()
        said = text[drawn : -1 if wiped else None].translate(HARMLESS)
        said = "\r" * drawn + said + "\r" * wiped
        code = getattr(self.stream, "encoding", None) or "utf-8"
        try:
            said.encode(code)
        except UnicodeEncodeError:
            said = "".join(c if _fits(c, code) else _numbers(c) for c in said)
        self.stream.write(said)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _fits(char: str, code: str) -> bool:
    try:
        return bool(char.encode(code))
    except UnicodeEncodeError:
        return False


def _numbers(char: str) -> str:
    """Return a character as JSON writes it in plain ASCII."""
    halves = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[at : at + 2].hex()}" for at in range(0, len(halves), 2))


@contextmanager
def closed_to_orders() -> Iterator[None]:
    """Put a door before the two streams of the terminal."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Door(out), Door(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def words_of_text(words: list[str]) -> None:
    """Raise `BadValue` for a word of the command line that is no text, unless a file is called so."""
    for number, word in enumerate(words, 1):
        if (odd := strange(word)) and not Path(word).exists():
            said = f"word {number} of the command holds {odd}, which is no text"
            raise BadValue(said, hint="leave it out")
