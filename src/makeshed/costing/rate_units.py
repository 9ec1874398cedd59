"""Numbers and units as a workshop writes them: 45,50; 30 %; 12 min where hours are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from makeshed.language.figures import Figure, Marks, figure, marks_of, settled

NUMBER = re.compile(r"[+-]?\d(?:[\d.,' \u00a0\u202f]*\d)?(?:[eE][+-]?\d{1,2})?")
APART = re.compile("/| per | par | pro | por | a | an ")
COINS = {"€": "EUR", "$": "$", "£": "GBP", "¥": "¥"}
"""Signs of money; a dollar or a yen may be one of several."""
TIMES = {"h": 3600.0, "min": 60.0, "s": 1.0}
LENGTHS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "µm": 0.001, "inch": 25.4}
MASSES = {"kg": 1.0, "g": 0.001, "t": 1000.0, "lb": 0.45359237}
AREAS = {"dm²": 1.0, "cm²": 0.01, "m²": 100.0}
KINDS = (TIMES, LENGTHS, MASSES, AREAS)
WORDS = {
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "heure": "h", "heures": "h", "ora": "h", "ore": "h",
    "stunde": "h", "stunden": "h", "std": "h", "hora": "h", "horas": "h", "minute": "min", "minutes": "min",
    "minuten": "min", "mins": "min", "sec": "s", "second": "s", "seconds": "s", "in": "inch", "inches": "inch",
    "dm2": "dm²", "cm2": "cm²", "m2": "m²", "mm2": "mm²", "cm3": "cm³", "mm2/s": "mm²/s", "um": "µm",
    "kilo": "kg", "ton": "t", "tonne": "t", "°c": "°C", "c": "°C",
}  # fmt: skip


class Unread(ValueError):  # noqa: N818
    """What is no number, or in no unit that fits; its text is what would be right."""


def number(text: str, *, marks: Marks | None = None) -> tuple[float, str]:
    """Return the number in a text and what stands beside it, its unit.

    Parameters
    ----------
    marks
        What the numbers of its file show, so that 1.200 is a thousand and more where the decimal
        mark is a comma; None at the command line, where a point is the decimal mark.

    Raises
    ------
    Unread
        It is none, or could be two.
    """
    found, beside = _figure(text)
    value = settled(found, marks or Marks(), point=marks is None, one=True)
    if value is None:
        raise Unread(f"{found.other:.15g} or {_clearly(found.value)}, whichever is meant")
    return value, beside


def doubtful(text: str) -> bool:
    """Whether the number in a text could be two, as 1.200 could."""
    return bool(_figure(text)[0].mark)


def marks_in(texts: Iterable[str]) -> Marks:
    """Return which marks the numbers of a file show, with or without a unit beside them.

    >>> sorted(marks_in(["45,50 EUR/h", "1.200"]).decimal)
    [',']
    """
    found = (NUMBER.findall(text) for text in texts)
    return marks_of(numbers[0] for numbers in found if len(numbers) == 1)


def _figure(text: str) -> tuple[Figure, str]:
    """Return the one number of a text as written, and what stands beside it."""
    found = NUMBER.search(text)
    if not found:
        raise Unread("a number")
    beside = (text[: found.start()] + text[found.end() :]).strip()
    if NUMBER.search(beside):
        raise Unread("one number")
    said = figure(found.group())
    if said is None:
        raise Unread("a number such as 45.50")
    return said, beside


def _clearly(value: float) -> str:
    """Return a number so that it can be one only: 1.2, and 123.4560."""
    plain = f"{value:.15g}"
    read = figure(plain)
    return f"{plain}0" if read and read.mark else plain


def both(beside: str, unit: str, wanted: str) -> tuple[float, str]:
    """Return `factor` of a number that has a unit beside it, in a column, or in both; raise `Unread`."""
    times, coin = factor(beside or unit, wanted)
    if beside and unit:
        others, other = factor(unit, wanted)
        if coin and other and coin != other:
            raise Unread(f"one currency, not {coin} and {other}")
        times, coin = (others, coin or other) if _money(beside)[0] == "money" else (times, coin)
        if times != others:
            raise Unread(f"one unit, not {beside} and {unit}")
    return times, coin


def factor(said: str, wanted: str) -> tuple[float, str]:
    """Return what a number in one unit is to be multiplied by to be in another, and its currency.

    The currency is blank where none is named. Raises `Unread` where the units do not fit.
    """
    if not said.strip():
        return 1.0, ""
    parts, coin = [], ""
    for part in APART.split(said):
        plain, found = _money(part)
        coin = coin or found
        parts.append(plain)
    parts = [part for part in parts if part]
    asked = wanted.split("/")
    if parts == ["%"] and wanted == "1":
        return 0.01, ""
    if len(parts) == 1 and parts[0] == "money" and asked[0] == "money":
        return 1.0, coin  # the currency alone: the rest is as the driver has it
    if len(parts) != len(asked):
        raise Unread(_right(wanted))
    times = 1.0
    for at, (one, other) in enumerate(zip(parts, asked, strict=True)):
        ratio = _ratio(one, other, wanted)
        times = times / ratio if at else times * ratio
    return times, coin


def _ratio(one: str, other: str, wanted: str) -> float:
    if one == other:
        return 1.0
    for kind in KINDS:
        if one in kind and other in kind:
            return kind[one] / kind[other]
    raise Unread(_right(wanted))


def _right(wanted: str) -> str:
    return "a share, such as 0.3 or 30 %" if wanted == "1" else wanted


def _money(part: str) -> tuple[str, str]:
    """Return a part of a unit in plain words, and the currency if it is one."""
    plain = part.strip().rstrip(".")
    if plain in COINS:
        return "money", COINS[plain]
    if re.fullmatch(r"[A-Z]{3}", plain):
        return "money", plain
    low = plain.lower()
    return {"money": "money", "euro": "money", "euros": "money"}.get(
        low, WORDS.get(low, low)
    ), "EUR" if low in {"euro", "euros"} else ""
