"""What is missing before a maker should be bothered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from makeshed.data import rows
from makeshed.errors import BadValue, nearest

Ancestors = Callable[[str], Collection[str]]
"""From a process to the processes that it is a kind of, itself among them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a maker would ask first."""

    ask: str
    need: Literal["required", "useful"]
    said: str
    why: str
    source: str


def askable() -> tuple[str, ...]:
    """Return everything that may be asked, such as quantity, drawing or thickness."""
    return tuple(dict.fromkeys(row["ask"] for row in rows("readiness")))


def readiness(
    processes: Iterable[str], said: Mapping[str, str], *, kinds_of: Ancestors
) -> tuple[Asked, ...]:
    """Return what a maker of these processes asks first, with what was said of it; missing first.

    Parameters
    ----------
    processes
        Processes that are needed.
    said
        By what may be asked, the words that say it.
    kinds_of
        From a process to what it is a kind of: what is asked of welding is asked of spot welding.

    Raises
    ------
    BadValue
        Something was said that nobody asks.
    """
    known = askable()
    if strange := [name for name in said if name not in known]:
        raise BadValue(f"nobody asks for {strange[0]!r}", hint=nearest(strange[0], known))
    meant = {""}.union(*(kinds_of(process) for process in processes))
    found: dict[str, Asked] = {}
    for row in rows("readiness"):
        if row["process"] not in meant:
            continue
        before = found.get(row["ask"])
        if before is None or (before.need == "useful" and row["need"] == "required"):
            need: Literal["required", "useful"] = (
                "required" if row["need"] == "required" else "useful"
            )
            found[row["ask"]] = Asked(
                row["ask"], need, said.get(row["ask"], ""), row["why"], row["source"]
            )
    order = {name: i for i, name in enumerate(known)}
    return tuple(
        sorted(found.values(), key=lambda a: (bool(a.said), a.need == "useful", order[a.ask]))
    )


def missing(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return what is required and was not said."""
    return tuple(one for one in asked if one.need == "required" and not one.said)
