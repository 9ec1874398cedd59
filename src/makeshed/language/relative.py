"""Numbers said against another: x1.2, +10 % and -10 % of what it is, and 12.5 % as a share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from makeshed.errors import BadValue

FORMS = "write name=0,0.1,0.25 or name=0:1:11; relative: name=x0.8,x1.2 or name=-10%:+10%:5"
MOST = 100_000
"""Values of one range."""
_DIGITS = r"(\d++(?:\.\d*+)?+(?:[eE][+-]?+\d++)?+|\.\d++(?:[eE][+-]?+\d++)?+)"
_TIMES = re.compile(rf"\s*+[xX\N{{MULTIPLICATION SIGN}}]\s*+{_DIGITS}\s*+")
_MORE = re.compile(rf"\s*+([+\-\N{{MINUS SIGN}}])\s*+{_DIGITS}\s*+%\s*+")
_SHARE = re.compile(rf"\s*+{_DIGITS}\s*+%\s*+")
_COMMA, _THOUSANDS = re.compile(r"(?<=\d),(?=\d)"), re.compile(r"(?<!\d)[1-9]\d{0,2},\d{3}(?!\d)")
_PLAIN = re.compile(rf"\s*+([+\-]?+){_DIGITS}\s*+")


def factor(text: str) -> float | None:
    """Return the factor that a text asks for, or None if it says no relative change.

    A sign without ``%`` is the sign of a plain number, and ``10%`` without a sign is a share.

    Examples
    --------
    >>> factor("x1.2"), round(factor("+10%"), 12), factor("-10 %"), factor("+10"), factor("10%")
    (1.2, 1.1, 0.9, None, None)
    """
    text = _pointed(text)
    if times := _TIMES.fullmatch(text):
        return float(times[1])
    if more := _MORE.fullmatch(text):
        return 1.0 + float(more[2]) / (100.0 if more[1] == "+" else -100.0)
    return None


def share(text: str) -> float | None:
    """Return the share that a percentage without a sign is, or None if it is none.

    Examples
    --------
    >>> share("12.5%"), share("12,5 %"), share("0 %"), share("12.5"), share("+12.5%")
    (0.125, 0.125, 0.0, None, None)
    """
    found = _SHARE.fullmatch(_pointed(text))
    return float(f"{float(found[1]) / 100.0:.15g}") if found else None


def _pointed(text: str) -> str:
    """Return a number with its decimal comma as a point; one that may be thousands is left as it is."""
    return text if _THOUSANDS.search(text) else _COMMA.sub(".", text)


def spread(values: str, text: str) -> Iterator[str]:
    """Yield the values of a list ``0,0.1`` or of a range ``low:high:count``, in the words of its ends.

    Examples
    --------
    >>> list(spread("-10%:+10%:3", "")), list(spread("x1:x2:3", "")), list(spread("1,b", ""))
    (['-10%', '+0%', '+10%'], ['x1', 'x1.5', 'x2'], ['1', 'b'])

    Raises
    ------
    BadValue
        A range that cannot be read; ``text`` is how it was asked for.
    """
    low, *rest = values.split(":")
    if len(rest) != 2:
        yield from values.split(",")
        return
    (form, first), (other, last) = _end(low), _end(rest[0])
    if form != other or not form or not rest[1].strip().isdecimal():
        raise BadValue(f"{text!r} cannot be read", hint=FORMS)
    count = min(int(rest[1]), MOST + 1)
    for k in range(count):
        value = first + (last - first) * k / max(count - 1, 1)
        yield form.format(value)


def _end(text: str) -> tuple[str, float]:
    """Return how one end of a range is written, and its number; no form if it is none."""
    if found := _TIMES.fullmatch(text):
        return "x{:.12g}", float(found[1])
    if found := _MORE.fullmatch(text):
        return "{:+.12g}%", float(found[2]) * (1.0 if found[1] == "+" else -1.0)
    if found := _SHARE.fullmatch(text):
        return "{:.12g}%", float(found[1])
    if found := _PLAIN.fullmatch(text):
        return "{!r}", float(found[1] + found[2])
    return "", 0.0
