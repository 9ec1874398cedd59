"""Where things come from in a plan, and what differs between two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from makeshed.plans.plan import Plan, Production, Purchase, unserved
from makeshed.units import PerYear, amount

Sources = dict[tuple[str, str, str], float]
"""Quantity a year by item, how (make or buy) and site."""

FEW = 4


class Sourced(Protocol):
    """What is made and bought in a plan."""

    @property
    def made(self) -> tuple[Production, ...]:
        """By site, item and route."""

    @property
    def bought(self) -> tuple[Purchase, ...]:
        """By offer."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one of several plans makes or buys at one site."""

    plan: str
    item: str
    how: str
    site: str
    quantity: PerYear
    period: str = ""
    """Of a plan over periods, in which; the quantity is at its pace."""


def sources_of(plan: Sourced) -> Sources:
    """Return what a plan makes and buys, by item and site."""
    found: Sources = {}
    for row in plan.bought:
        key = (row.item, "buy", row.site)
        found[key] = found.get(key, 0.0) + row.quantity
    for made in plan.made:
        key = (made.item, "make", made.site)
        found[key] = found.get(key, 0.0) + made.quantity
    return found


def named(name: str, plan: Plan) -> tuple[Source, ...]:
    """Return the sources of a plan as rows under its name."""
    return tuple(Source(name, *key, quantity) for key, quantity in sorted(sources_of(plan).items()))


def signature(plan: Plan) -> tuple[object, ...]:
    """Return which sites serve what and by which mode, whatever the quantities."""
    ways = {(row.source, row.destination, row.item, row.mode) for row in plan.shipped}
    opened = {row.site for row in plan.opened}
    return (*sorted(sources_of(plan)), *sorted(ways), *sorted(opened))


def in_short(plan: Plan) -> str:
    """Return where what is demanded is made or bought, in a few words, with shares if it is split."""
    sources = sources_of(plan)
    whole = _wholes(sources)
    rows = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    final = [
        f"{item}: {how} {site}{_part(quantity, whole[item])}"
        for (item, how, site), quantity in rows
        if item in plan.items
    ]
    short = [unserved(plan)] if plan.unmet > 0 else []
    return "; ".join([_few(final), *short] if final else short)


def changes(before: Plan, after: Plan) -> str:
    """Return in words what one plan makes or buys elsewhere than another, demanded items first.

    Quantities are counted by unit demanded, so that more of the same is no change. What moves in part
    is said with how much: a source is no longer used only if nothing comes from it.
    """
    old, new = _shares(before), _shares(after)
    final = before.items | after.items
    moved = [
        key
        for key in sorted({*old, *new}, key=lambda key: (key[0] not in final, key))
        if not math.isclose(old.get(key, 0.0), new.get(key, 0.0), rel_tol=1e-6)
    ]
    sides = _Sides(sources_of(before), sources_of(after))
    words = [
        f"{item}: {sides.said([key for key in moved if key[0] == item])}"
        for item in dict.fromkeys(key[0] for key in moved)
    ]
    return _few(words or _ways(before, after)) or "the same sources by other ways"


class _Sides:
    """What two plans make and buy, and what moves between them in words."""

    def __init__(self, old: Sources, new: Sources) -> None:
        self.old, self.new = old, new
        self.was, self.now = _wholes(old), _wholes(new)

    def said(self, moved: list[tuple[str, str, str]]) -> str:
        """Return what moves of one item."""
        left = [key for key in moved if not self.new.get(key)]
        come = [key for key in moved if not self.old.get(key)]
        kept = [key for key in moved if key not in left and key not in come]
        words = [self._resized(key) for key in kept]
        if left and come and not kept:
            words.append(f"{self._gone(left)} to {self._come(come)}")
        else:
            words += [f"no longer {self._gone(left)}"] if left else []
            words += [f"now {self._come(come)}"] if come else []
        return ", ".join(words)

    def _gone(self, keys: list[tuple[str, str, str]]) -> str:
        return " and ".join(
            f"{how} {site}{_part(self.old[item, how, site], self.was[item])}"
            for item, how, site in keys
        )

    def _come(self, keys: list[tuple[str, str, str]]) -> str:
        return " and ".join(
            f"{how} {site}{_part(self.new[item, how, site], self.now[item])}"
            for item, how, site in keys
        )

    def _resized(self, key: tuple[str, str, str]) -> str:
        item, how, site = key
        was, now = self.old[key], self.new[key]
        shares = [_percent(was / self.was[item]), _percent(now / self.now[item])]
        told = f" ({' to '.join(shares)})" if len(set(shares)) > 1 else ""
        return f"{how} {site} {amount(was)} to {amount(now)} a year{told}"


def _wholes(sources: Sources) -> dict[str, float]:
    """Return how much of each item is made and bought in all."""
    whole: dict[str, float] = {}
    for (item, _, _), quantity in sources.items():
        whole[item] = whole.get(item, 0.0) + quantity
    return whole


def _part(quantity: float, whole: float) -> str:
    """Return how much of an item comes from a source, if not all does."""
    if quantity >= whole * (1 - 1e-9):
        return ""
    return f" ({amount(quantity)} a year, {_percent(quantity / whole)})"


def _percent(share: float) -> str:
    """Return a share that is neither nothing nor all as neither."""
    if 0 < share < 0.01 or 0.99 < share < 1:
        exact = 0.0001 < share < 0.9999
        return f"{share:.2%}" if exact else "<0.01%" if share < 0.5 else ">99.99%"
    return f"{share:.0%}"


def _shares(plan: Plan) -> Sources:
    whole = sum(row.quantity for row in plan.rows) or 1.0
    return {key: quantity / whole for key, quantity in sources_of(plan).items()}


def _ways(before: Plan, after: Plan) -> list[str]:
    """Return what differs in stores passed and in modes of what is demanded."""
    made = {site for _, _, site in {*sources_of(before), *sources_of(after)}}
    old, new = ({row.source for row in plan.shipped} - made for plan in (before, after))
    words = [f"now through {site}" for site in sorted(new - old)]
    words += [f"no longer through {site}" for site in sorted(old - new)]
    items = before.items | after.items
    was, now = (
        {(r.item, r.mode) for r in plan.shipped if r.item in items and r.distance}
        for plan in (before, after)
    )
    words += [f"{item}: now by {mode}" for item, mode in sorted(now - was)]
    return words + [f"{item}: no longer by {mode}" for item, mode in sorted(was - now)]


def _few(words: list[str]) -> str:
    rest = len(words) - FEW
    return "; ".join(words[:FEW]) + (f"; and {rest} more" if rest > 0 else "")
