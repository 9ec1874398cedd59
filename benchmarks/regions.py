"""A made-up question of where to make things, with a cost for setting up each make at each site.

Sites and markets lie in regions, each with its wages and its duties on what comes in; region 0 is
home to most markets. Products are made of parts, parts and products can be made at some sites, and
making an item at a site at all costs a setup. A setup is written as a resource without hours of its
own and one step of expansion. Every site that can use a part receives it at a node of its own, apart
from the node at which it makes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Network


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; ``able`` is the share of sites that can make an item."""

    sites: int
    items: int
    markets: int
    able: float = 0.4
    modes: int = 1
    regions: int = 6


SIZES = {
    "small": Size(30, 20, 100, modes=2),
    "mid": Size(80, 30, 200, able=0.25),
    "large": Size(200, 50, 500, able=0.15),
}


class World:
    """Places, goods and costs, drawn at random."""

    def __init__(self, size: Size, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.size = size
        self.products = np.arange(round(0.4 * size.items))
        self.parts = np.arange(len(self.products), size.items)
        self._places(rng)
        self._goods(rng)
        self._wants(rng)
        self._makers(rng)

    def _places(self, rng: np.random.Generator) -> None:
        size, regions = self.size, self.size.regions
        self.site_region = rng.integers(0, regions, size.sites)
        self.site_region[: max(2, size.sites // 4)] = 0
        at_home = rng.random(size.markets) < 0.6
        self.market_region = np.where(at_home, 0, rng.integers(0, regions, size.markets))
        centre = rng.random((regions, 2)) * 8000
        self.site_at = centre[self.site_region] + rng.normal(0, 400, (size.sites, 2))
        self.market_at = centre[self.market_region] + rng.normal(0, 600, (size.markets, 2))
        self.wage = np.concatenate([[1.0], rng.uniform(0.25, 1.0, regions - 1)])
        self.duty = rng.uniform(0, 0.25, (regions, regions))
        np.fill_diagonal(self.duty, 0)
        self.duty[:, 0] += 0.05
        self.duty[0, 0] = 0

    def _goods(self, rng: np.random.Generator) -> None:
        items, products, parts = self.size.items, self.products, self.parts
        self.bill = np.zeros((items, items))  # [part, product]
        for product in products:
            most = min(len(parts), int(rng.integers(3, 6)))
            used = rng.choice(parts, size=most, replace=False)
            self.bill[used, product] = rng.integers(1, 4, len(used))
        base = np.zeros(items)
        base[parts] = rng.uniform(2, 20, len(parts))
        self.work = np.zeros(items)
        self.work[parts] = base[parts] * rng.uniform(0.5, 0.8, len(parts))
        self.material = base - self.work
        self.work[products] = rng.uniform(20, 80, len(products))
        self.material[products] = 0
        self.value = base.copy()
        self.value[products] = self.bill[:, products].T @ base + self.work[products]
        self.mass = self.value * rng.uniform(0.02, 0.12, items)

    def _wants(self, rng: np.random.Generator) -> None:
        markets = self.size.markets
        self.wanted = np.zeros((markets, self.size.items))  # [market, item]
        scale = rng.lognormal(0, 1, markets)
        for product in self.products:
            one = rng.uniform(50, 400) * scale * rng.uniform(0.5, 1.5, markets)
            self.wanted[:, product] = np.round(one * (rng.random(markets) < 0.8))
        total = self.wanted.sum(axis=0)
        self.need = total + self.bill @ total

    def _makers(self, rng: np.random.Generator) -> None:
        size, home = self.size, np.flatnonzero(self.site_region == 0)
        able = rng.random((size.sites, size.items)) < size.able  # [site, item]
        for item in range(size.items):
            while able[:, item].sum() < 3:
                able[rng.integers(size.sites), item] = True
            if not able[home, item].any():
                able[home[rng.integers(len(home))], item] = True
        self.able = able
        shape, mean = able.shape, self.work.mean()
        self.hours = rng.uniform(0.5, 1.5, shape) * self.work / mean
        self.open_hours = rng.uniform(0.5, 1.5, size.sites)
        self.open_hours *= (
            2.64 * float((self.need * self.work).sum() / mean) / self.open_hours.sum()
        )
        skill = rng.uniform(0.85, 1.2, size.sites)
        labour = self.work * (self.wage[self.site_region] * skill)[:, None]
        material = self.material * rng.uniform(0.9, 1.1, shape)
        carbon = 0.05 * self.work * rng.uniform(0.2, 1.2, size.regions)[self.site_region][:, None]
        self.make_cost = labour + material + 0.1 * carbon
        turnover = self.value[self.products] @ self.wanted.sum(axis=0)[self.products]
        dear = np.where(self.site_region == 0, 1.15, 1.0)
        self.fixed = 0.12 * turnover / size.sites * rng.uniform(0.6, 1.4, size.sites) * dear
        self.setup = 0.015 / 8 * self.need * self.value * rng.uniform(0.5, 1.5, shape) + 100

    def carriage(
        self, start: Ints, end: Ints, distance: Floats, item: int, *, mode: int, surcharge: float
    ) -> Floats:
        """Return what it costs to bring one unit from region to region by sea and road, or by air.

        ``surcharge`` is added to every rate of duty on what comes into region 0.
        """
        abroad = start != end
        value, mass = self.value[item], self.mass[item]
        rate = np.where(abroad, 0.00006, 0.00018) * (4.0 if mode else 1.0)
        slow = np.where(abroad, 12 + distance / 550, 1 + distance / 600)
        days = 1 + distance / 6000 if mode else slow
        duty = self.duty[start, end] + surcharge * (abroad & (end == 0))
        freight = rate * distance * mass + 0.02 * mass * (1 + abroad) + duty * value
        stock = 0.22 / 365 * days * value
        safety = 0.22 * value * 0.9 * np.sqrt(np.maximum(days, 1) / 365) * 0.25
        carbon = distance * mass * np.where(abroad, 0.00001, 0.00009) * (40.0 if mode else 1.0)
        return np.asarray(freight + stock + safety + 0.1 * carbon)


def network(size: Size, *, seed: int = 1, surcharge: float = 0.0) -> Network:
    """Return the network of a world of this size; the same seed gives the same network."""
    world = World(size, seed)
    made_site, made_item = np.nonzero(world.able)
    used_site, used_part = np.nonzero(_users(world))
    count, held = len(made_item), len(used_part)
    made = np.full(world.able.shape, -1)
    made[made_site, made_item] = np.arange(count)
    used = np.full(world.able.shape, -1)
    used[used_site, used_part] = count + np.arange(held)
    tail, head, demand, cost = _arcs(world, made, used, surcharge)
    make, part = np.nonzero(world.bill[:, made_item].T > 0)
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    makes, hours = np.arange(count), world.hours[made_site, made_item]
    most = np.minimum(world.need[made_item], world.open_hours[made_site] / hours)
    wanted = world.wanted[world.wanted > 0]
    return Network(
        node_site=np.concatenate([made_site, used_site]),
        node_pool=np.arange(count + held),
        node_need=world.need[np.concatenate([made_item, used_part])],
        segment_offer=none,
        segment_low=nothing,
        segment_high=nothing,
        segment_cost=nothing,
        offer_node=none,
        offer_capacity=nothing,
        make_node=makes,
        make_cost=world.make_cost[made_site, made_item],
        use_make=make,
        use_pool=used[made_site[make], part],
        use_quantity=world.bill[part, made_item[make]],
        hour_make=np.concatenate([makes, makes]),
        hour_resource=np.concatenate([made_site, size.sites + makes]),
        hour_hours=np.concatenate([hours, np.ones(count)]),
        resource_site=np.concatenate([np.arange(size.sites), made_site]),
        resource_hours=np.concatenate([world.open_hours, np.zeros(count)]),
        step_resource=size.sites + makes,
        step_low=np.zeros(count),
        step_high=most,
        step_cost=world.setup[made_site, made_item],
        arc_tail=tail,
        arc_head=head,
        arc_demand=demand,
        arc_cost=cost,
        demand_quantity=wanted,
        demand_shortage=np.full(len(wanted), np.nan),
        site_fixed=world.fixed,
    )


def _users(world: World) -> np.ndarray:
    """By site and part, whether the site can make a product with the part in it."""
    users = (world.able[:, world.products].astype(int) @ (world.bill[:, world.products].T > 0)) > 0
    return np.asarray(users)


def _arcs(
    world: World, made: Ints, used: Ints, surcharge: float
) -> tuple[Ints, Ints, Ints, Floats]:
    """Lanes of products to markets and of parts to the sites that use them, by every mode."""
    number = np.full(world.wanted.shape, -1)
    number[world.wanted > 0] = np.arange(int((world.wanted > 0).sum()))
    found = []
    for item in range(world.size.items):
        final = item < len(world.products)
        ends = np.flatnonzero(number[:, item] >= 0 if final else used[:, item] >= 0)
        makers = np.flatnonzero(made[:, item] >= 0)
        start, end = (grid.ravel() for grid in np.meshgrid(makers, ends, indexing="ij"))
        at = world.market_at if final else world.site_at
        region = world.market_region if final else world.site_region
        distance = np.hypot(*(world.site_at[start] - at[end]).T)
        here = np.zeros(len(start), dtype=bool) if final else start == end
        none = np.full(len(start), -1)
        head, demand = (none, number[end, item]) if final else (used[end, item], none)
        for mode in range(world.size.modes):
            cost = world.carriage(
                world.site_region[start],
                region[end],
                distance,
                item,
                mode=mode,
                surcharge=surcharge,
            )
            found.append((made[start, item], head, demand, np.where(here, 0.0, cost)))
    tails, heads, demands, costs = (np.concatenate(part) for part in zip(*found, strict=True))
    return tails, heads, demands, costs
