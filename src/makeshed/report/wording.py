"""How numbers, units and columns read: thin spaces between thousands, plain words for units."""

from __future__ import annotations

import math
from collections.abc import Iterable

from makeshed.units import places, shown

THIN = "\u202f"
MINUS = "\u2212"
NONE = "\u2013"


def number(value: float | None, digits: int | None = None) -> str:
    """Return the number as people read it; without ``digits`` its size decides how many.

    A number too small for the digits keeps two significant ones instead of reading as zero.
    """
    if value is None or math.isnan(value):
        return NONE
    if math.isinf(value):
        return "no limit" if value > 0 else f"{MINUS}∞"
    digits = (0 if abs(value) >= 1000 else 2) if digits is None else digits
    if value and round(abs(value), digits) == 0.0:
        text = f"{abs(value):.2g}"
    else:
        text = f"{abs(value):,.{digits}f}".replace(",", THIN)
    return f"{MINUS}{text}" if value < 0 and value != 0 else text


def sized(value: float | None, least: int = 0) -> str:
    """Return an amount with as many digits as its size asks: 12 345, 1.3, 0.042."""
    finite = value is not None and math.isfinite(value)
    return number(value, places(value, least) if value is not None and finite else least)


def percent(value: float | None, digits: int = 0) -> str:
    """Return the share as percent; one that is not zero never reads as zero."""
    if value is None or not math.isfinite(value):
        return NONE
    small = value != 0 and round(abs(value) * 100, digits) == 0.0
    return f"{'<' if small else ''}{number(10**-digits if small else value * 100, digits)}{THIN}%"


def with_ends(value: str, low: str, high: str) -> str:
    """Return a number with the ends between which it lies, where they read as others."""
    return value if low == high else f"{value} ({low} to {high})"


def significant(value: float, digits: int = 5) -> str:
    """Return the number with so many digits that tell, as a switching value needs them."""
    if not value or not math.isfinite(value):
        return number(value, 0)
    after = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = number(value, after)
    return text.rstrip("0").rstrip(".") if after else text


def parameter_words(value: float | None, unit: str) -> str:
    """Return a value of a parameter: shares as percent, others with the digits that tell."""
    if value is None:
        return NONE
    return f"{significant(100 * value)}{THIN}%" if unit == "1" else significant(value)


def signed(value: float, digits: int | None = None) -> str:
    """Return the number with its sign, for differences."""
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def digits_for(values: Iterable[float]) -> int:
    """Return how many decimals a column of numbers needs, so that all its rows have as many."""
    finite = [abs(value) for value in values if math.isfinite(value)]
    if not finite or max(finite) >= 10_000 or all(value == round(value) for value in finite):
        return 0
    return 2


def unit_words(symbol: str, currency: str = "") -> str:
    """Return a unit as people say it: ``money/a`` becomes ``EUR a year``."""
    text = shown(symbol, currency)
    if text == "1/a":
        return "units a year"
    return text.removesuffix("/a") + " a year" if text.endswith("/a") else text


def column_words(name: str) -> str:
    """Return a column's name as people say it."""
    plain = {"co2e": "CO₂e", "demand": "demand", "what": "limit", "at": "needed at"}
    return plain.get(name, name.replace("_", " ").replace("co2e", "CO₂e"))


def heading(words: str) -> str:
    """Return words with a capital first, the others as they are."""
    return words[:1].upper() + words[1:]


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``3 parts`` or ``1 part``."""
    return f"{number(float(count), 0)} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str], most: int = 4) -> str:
    """Return ``a, b and c``, or the first few and how many more there are."""
    every = list(words)
    if len(every) > most:
        return f"{', '.join(every[: most - 1])} and {len(every) - most + 1} more"
    return " and ".join(
        part for part in (", ".join(every[:-1]), every[-1] if every else "") if part
    )
