"""Worlds of the size that firms have: makers and stores on two continents, bills of materials, default modes.

``dense`` has many stores and about 117 makers an item at its half size of 1,000 sites, ``lean`` twice
the sites with few stores and makers. ``sites`` has many sites and few items, ``deep`` bills of materials of six
levels, ``tiered`` six price tiers an offer: on these three no setting was chosen. A share of 1 is 2,000 sites, 200 items, 5,000 demands and 30
offers an item; a smaller one has that share of each. Nothing else is said of the worlds: modes, holding
rate and all the rest are makeshed's defaults, as a planner meets them first. Ten items pay duty where
they come from Asia, so that their origins are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Duty,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.noun import table_of

COUNTRIES = ["FR", "DE", "PL", "IT", "ES", "TR", "CN", "VN"]
CENTRES = [(46, 3), (51, 10), (52, 20), (44, 11), (40, -4), (39, 33), (31, 114), (16, 107)]
WEIGHTS = np.array([0.2, 0.2, 0.15, 0.12, 0.1, 0.08, 0.1, 0.05])
WAGES = np.array([38.0, 42.0, 16.0, 31.0, 26.0, 11.0, 8.0, 4.0])
FINISHED, PARTS = 0.3, 3
"""Share of the items that are sold, and components of each of these on average."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a world of the full size has: stores and makers an item among its 2,000 sites."""

    stores: int
    makers: int
    sites: int = 2000
    items: int = 200
    demands: int = 5000
    offers: int = 30
    depth: int = 1
    tiers: int = 1

    def at(self, share: float) -> Shape:
        """Return the shape of a smaller world."""
        names = ("stores", "makers", "sites", "items", "demands", "offers")
        return replace(self, **{name: max(1, round(getattr(self, name) * share)) for name in names})


SHAPES = {
    "dense": Shape(stores=200, makers=234),
    "lean": Shape(stores=20, makers=12),
    "sites": Shape(stores=60, makers=200, sites=6000, items=100, offers=100),
    "deep": Shape(stores=20, makers=100, depth=6),
    "tiered": Shape(stores=20, makers=100, tiers=6),
}
MOST = 1e9
"""Hours a year that nothing exceeds: what deep bills of materials could ever need of a part is a guess from above."""
CHEAPER = 0.03
"""Share by which each price tier is cheaper than the one before."""


def world(shape: Shape, seed: int = 1) -> Shed:
    """Return the facts of a world of this shape."""
    rng = np.random.default_rng(seed)
    country = rng.choice(len(COUNTRIES), shape.sites, p=WEIGHTS)
    markets = max(2, shape.demands // 10)
    land = np.concatenate([country, rng.choice(len(COUNTRIES), markets, p=WEIGHTS)])
    where = np.array(CENTRES, dtype=float)[land] + rng.normal(0, 1.5, (len(land), 2))
    store = np.arange(shape.sites) < shape.stores
    site, market, item = (
        pl.Series([f"{name}-{n:04d}" for n in range(count)])
        for name, count in (("site", shape.sites), ("market", markets), ("item", shape.items))
    )
    sold = max(1, round(FINISHED * shape.items))
    value = rng.uniform(5, 60, shape.items)
    parents, parts = _bill(rng, shape.items, sold, shape.depth)
    wants = rng.choice(markets * sold, min(shape.demands, markets * sold), replace=False)
    quantity = rng.uniform(200, 2000, len(wants)).round()
    need = np.bincount(wants % sold, quantity, minlength=shape.items)
    for level in np.array_split(np.arange(sold, shape.items), shape.depth):
        here = np.isin(parts, level)
        each = 2.0 if shape.depth == 1 else 3.0  # as a part has it on average, or at most
        np.add.at(need, parts[here], each * need[parents[here]])
    makers = [
        rng.choice(np.flatnonzero(~store), min(shape.makers, int((~store).sum())), replace=False)
        for _ in range(shape.items)
    ]
    sellers = [
        rng.choice(np.flatnonzero(~store), min(shape.offers, int((~store).sum())), replace=False)
        for _ in range(shape.items)
    ]
    maker, made = np.concatenate(makers), np.repeat(np.arange(shape.items), list(map(len, makers)))
    seller, bought = (
        np.concatenate(sellers),
        np.repeat(np.arange(shape.items), list(map(len, sellers))),
    )
    work = value / 40
    cheap = 0.6 + 0.8 * WAGES[country[seller]] / WAGES.max()
    tables = [
        table_of(
            Place,
            place=pl.concat([site, market]),
            lat=where[:, 0],
            lon=where[:, 1],
            country=[COUNTRIES[n] for n in land],
        ),
        table_of(
            Site,
            site=site,
            place=site,
            role=np.where(store, "store", "maker"),
            status=np.where(rng.random(shape.sites) < 0.5, "open", "candidate"),
            fixed_cost=np.where(store, 2e4, 3e4) * rng.uniform(0.5, 1.5, shape.sites),
        ),
        table_of(
            Item,
            item=item,
            mass=value * rng.uniform(0.02, 0.2, shape.items),
            volume=value * rng.uniform(1e-4, 1e-3, shape.items),
            hs=[f"{8400 + n}" for n in range(shape.items)],
        ),
        table_of(
            Component,
            item=item.gather(parents),
            component=item.gather(parts),
            quantity=rng.integers(1, 4, len(parts)).astype(float),
        ),
        table_of(Operation, item=item, process=_processes(shape.items), hours=work),
        table_of(
            Capability,
            site=site.gather(maker),
            process=_processes(shape.items).gather(made),
            rate=12.0,
            labour_rate=WAGES[country[maker]] * rng.uniform(0.8, 1.2, len(maker)),
            hours=np.minimum(need[made] * work[made] * rng.uniform(0.1, 0.4, len(made)) + 10, MOST),
            lead_time=rng.uniform(2, 15, len(maker)),
        ),
        table_of(
            Offer,
            site=site.gather(np.tile(seller, shape.tiers)),
            item=item.gather(np.tile(bought, shape.tiers)),
            **_tiers(
                value[bought] * cheap * rng.uniform(0.9, 1.3, len(bought)),
                need[bought] * rng.uniform(0.05, 0.4, len(bought)) + 1,
                shape.tiers,
            ),
            lead_time=np.tile(rng.uniform(5, 40, len(bought)), shape.tiers),
        ),
        table_of(
            Demand,
            place=market.gather(wants // sold),
            item=item.gather(wants % sold),
            quantity=quantity,
            variability=0.3,
        ),
        table_of(
            Duty,
            duty=["china", "vietnam"],
            hs="840*",
            origin=["CN", "VN"],
            destination="EU",
            rate=[0.06, 0.03],
        ),
    ]
    return Shed().with_rows(dict(tables))


def _processes(items: int) -> pl.Series:
    return pl.Series([f"making-{n:04d}" for n in range(items)])


def _tiers(price: np.ndarray, capacity: np.ndarray, tiers: int) -> dict[str, np.ndarray]:
    """Return the price tiers of offers, the first of all, then the second: cheaper for a larger part of what there is."""
    begins = np.arange(tiers) / tiers
    return {
        "min_quantity": np.outer(begins, capacity).round().ravel(),
        "price": np.outer((1 - CHEAPER) ** np.arange(tiers), price).ravel(),
        "capacity": np.tile(capacity, tiers),
    }


def _bill(
    rng: np.random.Generator, items: int, sold: int, depth: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what goes into what: every part into one or two of what stands a level above."""
    above, pairs = np.arange(sold), set[tuple[int, int]]()
    for parts in np.array_split(np.arange(sold, items), depth):
        most = max(1, round(PARTS * len(above) / max(1, len(parts))))
        most = min(most, 2) if depth > 1 else most
        pairs |= {
            (int(above[rng.integers(len(above))]), int(part)) for part in parts for _ in range(most)
        }
        above = parts if len(parts) else above
    parents, found = zip(*sorted(pairs), strict=True) if pairs else ((), ())
    return np.array(parents, dtype=np.int64), np.array(found, dtype=np.int64)
