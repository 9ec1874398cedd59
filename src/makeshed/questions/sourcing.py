"""Where things come from in a plan, and what differs between two."""

from __future__ import annotations

import math
from dataclasses import dataclass

from makeshed.questions.plan.answer import Plan
from makeshed.units import PerYear

Sources = dict[tuple[str, str, str], float]
"""Quantity a year by item, how (make or buy) and site."""

FEW = 4


@dataclass(frozen=True, slots=True)
class Source:
    """What one of several plans makes or buys at one site."""

    plan: str
    item: str
    how: str
    site: str
    quantity: PerYear


def sources_of(plan: Plan) -> Sources:
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
    """Return where what is demanded is made or bought, in a few words."""
    rows = sorted(sources_of(plan).items(), key=lambda pair: (-pair[1], pair[0]))
    final = [f"{item}: {how} {site}" for (item, how, site), _ in rows if item in plan.items]
    return _few(final)


def changes(before: Plan, after: Plan) -> str:
    """Return in words what one plan makes or buys elsewhere than another, demanded items first.

    Quantities are counted by unit demanded, so that more of the same is no change.
    """
    old, new = _shares(before), _shares(after)
    final = before.items | after.items
    moved = [
        key
        for key in sorted({*old, *new}, key=lambda key: (key[0] not in final, key))
        if not math.isclose(old.get(key, 0.0), new.get(key, 0.0), rel_tol=1e-6)
    ]
    words = []
    for item in dict.fromkeys(key[0] for key in moved):
        here = [key for key in moved if key[0] == item]
        gained = [key for key in here if new.get(key, 0.0) > old.get(key, 0.0)]
        less = " and ".join(
            f"{how} {site}" for _, how, site in here if (_, how, site) not in gained
        )
        more = " and ".join(f"{how} {site}" for _, how, site in gained)
        kinds = {(True, True): f"{less} to {more}", (True, False): f"no longer {less}"}
        words.append(f"{item}: {kinds.get((bool(less), bool(more)), f'now {more}')}")
    return _few(words or _ways(before, after)) or "the same sources by other ways"


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
