"""Where making here and buying cost the same: volumes, and the tipping value of each driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from makeshed.costing.cost_drivers import DRAWS, DriverRange, Taken
from makeshed.costing.landed_offers import Rival
from makeshed.costing.quote_row import RANK, Crossing, DriverTip, QuoteRow
from makeshed.costing.unit_cost import MakingWay
from makeshed.science.crossing import Values, band, chance, crossing, tipping

Gap = Callable[[Taken], Values]
Find = Callable[[str], DriverRange]

POINTS = 64
FARTHEST = 100.0
"""A driver is looked at up to so many times its value."""
SHARES = {"failure", "sharing", "use", "yield"}
"""Drivers that cannot reach one."""
BUYING = {"rival_price", "rival_freight", "rival_duty", "added_duty"}
FIXED = {"density", "bed_x", "bed_y", "bed_z", "diffusivity", "inject", "mould", "eject", "cooling"}
"""Drivers that no shop can change."""


def grid(volumes: Sequence[float], jumps: Sequence[float] = ()) -> Values:
    """Return the volumes looked at for crossings: one to ten times the most asked, 100,000 at least.

    A price that jumps is looked at just below the jump and at it.
    """
    even = np.geomspace(1.0, max(1e5, 10 * max(volumes)), POINTS)
    edges = [at for jump in jumps if 1 < jump < even[-1] for at in (jump * (1 - 1e-9), jump)]
    return np.unique(np.concatenate([even, edges]))


def rows_of(way: MakingWay, volumes: Sequence[float], rival: Rival | None) -> list[QuoteRow]:
    """Return one row for each volume."""
    at = np.asarray(volumes, float)[:, None]
    drawn = np.broadcast_to(way.cost(at, way.drawn), (len(volumes), DRAWS))
    stated = way.cost(at, way.stated)[:, 0]
    low, middle, high = band(drawn)
    other, said = None, np.zeros(0)
    if rival is not None:
        other = np.broadcast_to(rival.cost(at, _rival_draws(rival)), drawn.shape)
        said = np.broadcast_to(rival.cost(at, Taken(rival.find)), (len(volumes), 1))[:, 0]
    return [
        QuoteRow(
            key=key_of(way, volume),
            site=way.where.site,
            process=way.where.process,
            material=way.where.material,
            volume=float(volume),
            order=float(way.order(np.asarray(float(volume)))),
            verdict=way.judged.verdict,
            cost=float(stated[i]),
            p10=float(low[i]),
            p50=float(middle[i]),
            p90=float(high[i]),
            rival=None if rival is None else float(said[i]),
            rival_p50=None if other is None else float(np.median(other[i])),
            chance=None if other is None else chance(drawn[i], other[i]),
        )
        for i, volume in enumerate(volumes)
    ]


def key_of(way: MakingWay, volume: float) -> str:
    """Return the key of a row."""
    of = f":{way.where.material}" if way.where.several else ""
    return f"{way.where.site}:{way.where.process}{of}:{volume:g}"


def _rival_draws(rival: Rival) -> Taken:
    return Taken(rival.find, draws=DRAWS)


def against_rival(way: MakingWay, rival: Rival, volumes: Sequence[float]) -> Crossing:
    """Return where a way stops or begins to be cheaper than buying."""
    at = grid(volumes, rival.jumps)[:, None]
    shape = (len(at), DRAWS)
    one = np.broadcast_to(way.cost(at, way.drawn), shape)
    other = np.broadcast_to(rival.cost(at, _rival_draws(rival)), shape)
    return _crossing(way, rival.name, at[:, 0], one, other)


def between(ways: Sequence[MakingWay], volumes: Sequence[float]) -> Iterator[Crossing]:
    """Yield, by site, where the way without tools that is cheapest for one unit meets each with.

    Of the same material if there is one.
    """
    at = grid(volumes)[:, None]
    for site in dict.fromkeys(way.where.site for way in ways):
        here = [way for way in ways if way.where.site == site]
        tooled = [w for w in here if np.any(np.asarray(w.work(at[:1], w.stated).tooling) > 0)]
        free = [way for way in here if way not in tooled]
        if not free or not tooled:
            continue
        for way in tooled:
            same = [each for each in free if each.where.material == way.where.material]
            first = min(same or free, key=lambda w: _first(w, at[:1]))
            one = np.broadcast_to(first.cost(at, first.drawn), (POINTS, DRAWS))
            other = np.broadcast_to(way.cost(at, way.drawn), (POINTS, DRAWS))
            of = f" of {way.where.material}" if way.where.several else ""
            changed = " (not as drawn)" if way.judged.verdict == "with changes" else ""
            yield _crossing(first, f"{way.where.process}{of}{changed}", at[:, 0], one, other)


def _first(way: MakingWay, at: Values) -> tuple[int, float]:
    """Return what ways are ranked by: what is as drawn, then what is cheapest."""
    return RANK[way.judged.verdict], float(way.cost(at, way.stated).item())


def _crossing(way: MakingWay, against: str, at: Values, one: Values, other: Values) -> Crossing:
    found = crossing(at, one, other)
    where = way.where
    if found is None:
        wins = one < other
        nowhere = float("nan")
        return Crossing(
            site=where.site,
            process=where.process,
            material=where.material,
            against=against,
            cheaper="always" if wins.mean() >= 0.5 else "never",
            p10=nowhere,
            p50=nowhere,
            p90=nowhere,
            always=float(wins.all(axis=0).mean()),
            never=float((~wins).all(axis=0).mean()),
        )
    return Crossing(
        site=where.site,
        process=where.process,
        material=where.material,
        against=against,
        cheaper="below" if found.below else "above",
        p10=found.low,
        p50=found.middle,
        p90=found.high,
        always=found.always,
        never=found.never,
    )


def tips_of(way: MakingWay, rival: Rival, volume: float) -> Iterator[DriverTip]:
    """Yield the tipping value of each driver of making here, and of each of buying."""
    at = np.asarray(float(volume))
    own, theirs = Taken(way.find), Taken(rival.find)
    here, there = way.cost(at, own), rival.cost(at, theirs)
    for driver, found in own.used.items():
        if driver not in FIXED and driver not in BUYING:
            yield from _tip(way, volume, found, lambda take: way.cost(at, take) - there, way.find)
    for driver, found in theirs.used.items():
        if driver in BUYING:
            yield from _tip(
                way, volume, found, lambda take: here - rival.cost(at, take), rival.find
            )


def _tip(
    way: MakingWay, volume: float, found: DriverRange, gap: Gap, find: Find
) -> Iterator[DriverTip]:
    now, driver = found.value, found.driver
    high = 0.99 if driver in SHARES else now * FARTHEST or 10.0

    def at(values: Values) -> Values:
        with np.errstate(all="ignore"):  # beyond what can be, costs are no numbers
            found = gap(Taken(find, instead={driver: values}))
        return np.broadcast_to(np.asarray(found, float), values.shape)

    tips_at = tipping(at, now, low=min(0.0, now), high=max(high, now))
    if tips_at is not None:
        where = way.where
        yield DriverTip(
            where.site, where.process, where.material, volume, driver, now, tips_at, found.unit
        )
