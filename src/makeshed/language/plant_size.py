"""Classes of size by which statistics count plants, as offices write them: 10-19, GE250, n<5."""

from __future__ import annotations

import re
from math import inf, isinf

_CLASS = re.compile(r"(?:[a-z]*?_?)(<|ge|lt)?(\d+)(?:[_T-](\d+))?(\+?)", re.IGNORECASE)


def class_of(text: str) -> tuple[int, float] | None:
    """Return the least and the most people in a plant of a class; None if it is none.

    Examples
    --------
    >>> class_of("10-19"), class_of("n<5"), class_of("GE250"), class_of("W0_9"), class_of("E1T4"), class_of("0")
    ((10, 19), (0, 4), (250, inf), (0, 9), (1, 4), (0, 0))
    """
    found = _CLASS.fullmatch(text.strip())
    if found is None:
        return None
    sign, first, last, more = found.groups()
    number = int(first)
    if sign and sign.lower() in {"<", "lt"}:
        return (0, number - 1) if not last and number else None
    if sign or more:
        return None if last else (number, inf)
    return (number, int(last or number)) if int(last or number) >= number else None


def size_of(ends: tuple[int, float]) -> str:
    """Return a class as `employment.size` has it: ``10-19``, ``250+``.

    >>> size_of((10, 19)), size_of((250, float("inf"))), size_of((0, 0))
    ('10-19', '250+', '0')
    """
    low, high = ends
    if isinf(high):
        return f"{low}+"
    return f"{low}-{high:.0f}" if high > low else str(low)
