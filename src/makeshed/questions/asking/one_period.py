"""A question of one year is refused where the facts are of several: it would take the first in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makeshed.errors import BadValue
from makeshed.language.text import few
from makeshed.model import Shed
from makeshed.model.in_period import periods_of

OVER_PERIODS = frozenset({"horizon", "label", "tip", "frontier"})
"""Questions that are asked of all periods together."""
SOME = 6
"""Periods that are named."""


def unfollowed(name: str, shed: Shed) -> Iterator[str]:
    """Yield what a question of one year does not see of facts that say what lies between periods."""
    if name in OVER_PERIODS | NO_FLOWS:
        return
    found = {
        "when sites may open and how they are run in (phases of {})": shed.table("phases")["site"],
        "what is kept from one period to the next (storages at {})": shed.table("storages")["site"],
    }
    told = [
        text.format(few(list(dict.fromkeys(of)), SOME)) for text, of in found.items() if len(of)
    ]
    if told:
        yield f"{name} is of one year and does not look at {' nor at '.join(told)}: horizon does"


def planner(shed: Shed, asking: str = "compare") -> str:
    """Return the question that plans these facts: ``plan`` of a year, ``horizon`` where there are periods.

    Parameters
    ----------
    shed
        The facts.
    asking
        The question that takes the plan: one of a year takes that of a year.
    """
    many = len(shed.table("periods")) and asking in OVER_PERIODS | {"compare"}
    return "horizon" if many else "plan"


def one_period(name: str, arguments: Mapping[str, Any]) -> None:
    """Raise `BadValue` if a question of one year is asked of facts that periods are said of.

    Parameters
    ----------
    name
        Of the question.
    arguments
        What is given to it.
    """
    if name == "sweep":  # its question is asked of each case
        name = str(arguments.get("ask") or "plan")
    if name in OVER_PERIODS:
        return
    for shed in _sheds(arguments):
        if len(shed.table("periods")):
            keys = [period.period for period in periods_of(shed)]
            raise BadValue(
                f"the facts are of the periods {few(keys, SOME)}, and {name} is asked of one",
                hint=f"name it: --during {keys[0]}, or makeshed.in_period(shed, {keys[0]!r}); all of them "
                "together are planned by horizon",
            )
        if len(shed.table("returns")) and name not in NO_FLOWS:
            raise BadValue(
                f"returns say what comes back of what was delivered, and {name} follows nothing from one "
                "year to the next",
                hint="ask horizon, or leave them out: --without 'returns/*'; then the offers of what comes back need "
                "a capacity, what a year brings",
            )


NO_FLOWS = frozenset({"find", "refer", "quote", "survey", "calibrate", "compare"})
"""Questions in which no goods flow, or that are given plans."""


def _sheds(arguments: Mapping[str, Any]) -> Iterator[Shed]:
    for value in arguments.values():
        if isinstance(value, Shed):
            yield value
        elif isinstance(value, Mapping):
            yield from (each for each in value.values() if isinstance(each, Shed))
