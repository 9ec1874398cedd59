"""What text is: characters that people write, and not without end.

Half a character (a surrogate without its other half) cannot be written to any file, and control
characters are orders to a terminal or a parser, not words. Line breaks and tabs are text. Marks that turn
the direction of writing are text too, since names need them; where they are printed they are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from makeshed.language.table_row import renamed

CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
"""Characters that are no text, as a pattern."""
MOST_OF_A_KEY = 200
"""Characters; three of them are still a key to every store."""
MOST_OF_A_NAME = 500
MOST_OF_A_TEXT = 20_000
MOST_ASKED = 2_000
"""Characters of what is asked in words."""

_NO_TEXT = re.compile(f"(?:{CONTROLS}|[\ud800-\udfff])")


def strange(text: str) -> str:
    r"""Return what in a text is no text, by its number; blank if all of it is.

    Examples
    --------
    >>> strange("bell\x07"), strange("Tôlerie")
    ('U+0007', '')
    """
    if text.isascii() and text.isprintable():
        return ""
    found = _NO_TEXT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def bare(text: str) -> str:
    r"""Return a text without blanks around it and signs that nobody sees, one blank between words.

    Examples
    --------
    >>> bare("\u00a0x  y\u200b "), bare("cafe\u0301") == bare("caf\u00e9")
    ('x y', True)
    """
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def few(words: Sequence[str], most: int, between: str = ", ") -> str:
    """Return the first words, and how many more there are.

    Parameters
    ----------
    words
        What is listed.
    most
        So many of them are named.
    between
        What stands between two.

    Examples
    --------
    >>> few(["a", "b", "c"], 2), few(["a", "b"], 2)
    ('a, b and 1 more', 'a, b')
    """
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return between.join(words[:most]) + more


def legible(value: Any) -> tuple[Any, list[str]]:
    r"""Return a value with what is no text in it replaced, however nested, and what was replaced.

    Examples
    --------
    >>> legible({"age": "5\x07"})[1]
    ['age: U+0007 is no text, replaced']
    """
    doubts: list[str] = []
    return _legible(value, "", doubts), list(dict.fromkeys(doubts))


def _legible(value: Any, name: str, doubts: list[str]) -> Any:
    if isinstance(value, str):
        if not (odd := strange(value)):
            return value
        doubts.append(f"{name or 'text'}: {odd} is no text, replaced")
        return _NO_TEXT.sub("\ufffd", value)
    if isinstance(value, Mapping):
        named = ((_legible(k, "a name", doubts), v) for k, v in value.items())
        return renamed(value, ((k, _legible(v, str(k), doubts)) for k, v in named))
    if isinstance(value, list | tuple):
        return [_legible(v, name, doubts) for v in value]
    return value


def strings(value: Any) -> Iterable[str]:
    """Yield every text in an argument: itself, or those in a list, a tuple or a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in (*value.keys(), *value.values()):
            yield from strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from strings(one)
