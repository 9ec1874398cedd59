"""Words, typed or sent, as days, numbers and shares; what cannot be read is said as people say it."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from datetime import date

from makeshed.units import Share

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d{1,400},\d{1,400}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PERCENT = re.compile(r"(.*\d\.?)\s*(%|‰)", re.DOTALL)


def day(text: str) -> date:
    """Return a day such as 2026-01-31."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; right: one such as 2026-01-31") from None


def number(text: str) -> float:
    """Return a number such as 12.5."""
    word = text.strip()
    if _NUMBER.fullmatch(word) and word.isascii():
        return float(word)
    raise ArgumentTypeError(f"{text!r} is no number; right: {_meant(word)}")


def whole(text: str) -> int:
    """Return a whole number such as 3."""
    word = text.strip()
    if re.fullmatch(r"[+-]?\d{1,4000}", word) and word.isascii():
        return int(word)
    raise ArgumentTypeError(f"{text!r} is no whole number; right: one such as 3")


def port(text: str) -> int:
    """Return a port of this machine: 1 to 65535, or 0 for any that is free."""
    found = whole(text)
    if 0 <= found <= 65_535:
        return found
    raise ArgumentTypeError(f"{text!r} is no port; right: 1 to 65535, or 0 for any that is free")


def share(text: str) -> Share:
    """Return a share: 0.08, or 8% of one."""
    parts = _PERCENT.fullmatch(text.strip())
    if parts is None:
        try:
            return number(text)
        except ArgumentTypeError as error:
            said = str(error).replace("no number", "no share")
            raise ArgumentTypeError(said.replace("12.5", "0.125 or 12.5%")) from None
    hundred = 1000 if parts[2] == "‰" else 100
    return float(f"{number(parts[1]) / hundred:.12g}")


def _meant(word: str) -> str:
    if _GROUPED.fullmatch(word):
        plain = word.replace(",", "")
        meant = f"{plain}, without commas"
        return (
            meant if word.count(",") > 1 or "." in word else f"{meant}, or {word.replace(',', '.')}"
        )
    if _COMMA.fullmatch(word):
        return f"{word.replace(',', '.')}, with a point"
    return "one such as 12.5"
