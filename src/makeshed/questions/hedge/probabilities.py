"""How likely each future is, read from text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model import Shed

ROUNDED = 1e-3
"""How far from 1 they may add up to, so that 0.333 three times is a third each."""


def probabilities_of(
    texts: Sequence[str], cases: Mapping[str, Shed], case: str
) -> dict[str, float]:
    """Return the probability of each future.

    Parameters
    ----------
    texts
        Such as boom=25%, slump=1/4; none: all are alike.
    cases
        The futures by name.
    case
        What the case as it is is called: it is a future where it has a probability.

    Raises
    ------
    NotFound
        No future is called so.
    BadValue
        One cannot be read, is missing or stands there twice, or they do not add up to 1.
    """
    if not texts:
        return dict.fromkeys(cases, 1.0 / len(cases))
    found: dict[str, float] = {}
    for text in texts:
        name, equals, said = (part.strip() for part in text.rpartition("="))
        if not equals or not name:
            raise BadValue(
                f"{text!r} is no probability", hint="write name=25%, name=0.25 or name=1/4"
            )
        if name not in {*cases, case}:
            raise NotFound(f"no future is called {name!r}", hint=nearest(name, [*cases, case]))
        if name in found:
            raise BadValue(f"{name} has two probabilities", hint="say each once")
        found[name] = _share(text, said)
    if lacking := [name for name in cases if name not in found]:
        raise BadValue(
            f"{', '.join(lacking)} has no probability",
            hint="say one of each future, or of none: then all are alike",
        )
    whole = math.fsum(found.values())
    if abs(whole - 1.0) > ROUNDED:
        raise BadValue(
            f"the probabilities add up to {whole:.6g}, not to 1",
            hint=f"give the case as it is the rest: {case}={1 - whole:.4g}"
            if whole < 1
            else "lower some of them",
        )
    order = [*cases, *(name for name in found if name not in cases)]
    return {name: found[name] / whole for name in order if found[name] > 0}


def _share(text: str, said: str) -> float:
    try:
        share = float(Fraction(said.removesuffix("%").strip())) / (100 if said.endswith("%") else 1)
    except (ValueError, ZeroDivisionError, OverflowError):
        share = math.nan
    if not 0 <= share <= 1:
        raise BadValue(
            f"{text!r} is no probability",
            hint="write a share from 0 to 1, such as 25%, 0.25 or 1/4",
        )
    return share
