"""A made-up question of where to make things, of any size, as a network.

Products go to markets and are made at sites from parts that other sites make; a site costs money to
use, has hours, and lies in a region with its own wages and duties; every lane has several modes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Network

REGIONS = 6


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; ``able`` is the share of sites that can make an item."""

    sites: int
    items: int
    markets: int
    able: float
    modes: int = 2


SIZES = {
    "small": Size(30, 20, 100, 0.40),
    "large": Size(135, 50, 356, 0.15),
    "huge": Size(250, 60, 650, 0.15),
}


class World:
    """Places, goods and costs, drawn at random."""

    def __init__(self, size: Size, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.size, self.rng = size, rng
        self.products = np.arange(int(0.4 * size.items))
        self.parts = np.arange(len(self.products), size.items)
        self.site_region = rng.integers(0, REGIONS, size.sites)
        self.market_region = rng.integers(0, REGIONS, size.markets)
        centre = rng.random((REGIONS, 2)) * 8000
        self.site_at = centre[self.site_region] + rng.normal(0, 400, (size.sites, 2))
        self.market_at = centre[self.market_region] + rng.normal(0, 600, (size.markets, 2))
        self.wage = rng.uniform(0.25, 1.0, REGIONS)
        self.duty = rng.uniform(0, 0.25, (REGIONS, REGIONS))
        np.fill_diagonal(self.duty, 0)
        self.bill = self._bill()  # [part, product]
        self.work = rng.uniform(2, 80, size.items)
        self.value = self.work + self.bill.T @ self.work
        self.mass = self.value * rng.uniform(0.02, 0.12, size.items)
        self.wanted = self._wanted()  # [market, product]
        need = np.zeros(size.items)
        need[self.products] = self.wanted.sum(axis=0)
        self.need = need + self.bill @ need
        self.able = self._able()  # [site, item]

    def _bill(self) -> Floats:
        bill = np.zeros((self.size.items, self.size.items))
        for product in self.products:
            used = self.rng.choice(self.parts, size=self.rng.integers(3, 6), replace=False)
            bill[used, product] = self.rng.integers(1, 4, len(used))
        return bill

    def _wanted(self) -> Floats:
        shape = (self.size.markets, len(self.products))
        size = self.rng.lognormal(0, 1, shape) * self.rng.uniform(50, 400, shape[1])
        return np.ceil(size) * (self.rng.random(shape) < 0.8)

    def _able(self) -> np.ndarray:
        able = self.rng.random((self.size.sites, self.size.items)) < self.size.able
        for item in np.flatnonzero(able.sum(axis=0) < 3):
            able[self.rng.choice(self.size.sites, 3, replace=False), item] = True
        return able

    def carriage(self, start: Ints, end: Ints, distance: Floats, item: int, mode: int) -> Floats:
        """Return freight, duty and stock on the way, for one unit from region to region."""
        abroad = start != end
        rate = np.where(abroad, 0.00006, 0.00018) * (4.0 if mode else 1.0)
        days = np.where(abroad, 12.0, 1.0) * (0.1 if mode else 1.0) + distance / 600
        stock: Floats = 0.22 / 365 * days * self.value[item]
        freight: Floats = rate * distance * self.mass[item]
        duty: Floats = self.duty[start, end] * self.value[item]
        return freight + duty + stock


def network(size: Size, seed: int = 1) -> Network:
    """Return the network of a world of this size; the same seed gives the same network."""
    world = World(size, seed)
    node, held = _nodes(world)
    made_site, made_item = np.nonzero(world.able)
    tail, head, demand, cost = _arcs(world, node)
    use_make, use_node, use_quantity = _uses(world, node, made_site, made_item)
    rng = np.random.default_rng(seed + 1)
    hours = rng.uniform(0.5, 1.5, len(made_item)) * world.work[made_item]
    open_hours = rng.uniform(0.5, 1.5, size.sites)
    open_hours *= 2.6 * (world.need @ world.work) / open_hours.sum()
    fixed = 0.02 * (world.value @ world.need) / size.sites * rng.uniform(0.6, 1.4, size.sites)
    wage = world.wage[world.site_region][made_site]
    count, none, nothing = len(held), np.zeros(0, dtype=np.int64), np.zeros(0)
    return Network(
        node_site=held // size.items,
        node_pool=np.arange(count),
        node_need=world.need[held % size.items],
        segment_offer=none,
        segment_low=nothing,
        segment_high=nothing,
        segment_cost=nothing,
        offer_node=none,
        offer_capacity=nothing,
        make_node=node[made_site, made_item],
        make_cost=world.work[made_item] * wage * rng.uniform(0.8, 1.2, len(made_item)),
        use_make=use_make,
        use_pool=use_node,
        use_quantity=use_quantity,
        hour_make=np.arange(len(made_item)),
        hour_resource=made_site,
        hour_hours=hours,
        resource_site=np.arange(size.sites),
        resource_hours=open_hours,
        step_resource=none,
        step_low=nothing,
        step_high=nothing,
        step_cost=nothing,
        arc_tail=tail,
        arc_head=head,
        arc_demand=demand,
        arc_cost=cost,
        demand_quantity=world.wanted[world.wanted > 0],
        demand_shortage=np.full(int((world.wanted > 0).sum()), np.nan),
        site_fixed=fixed,
    )


def _nodes(world: World) -> tuple[Ints, Ints]:
    """Number every item at every site that makes it or needs it for a product."""
    uses = (world.able[:, world.products] @ (world.bill[:, world.products].T > 0)) > 0
    held = np.flatnonzero((world.able | uses).ravel())
    node = np.full(world.able.size, -1)
    node[held] = np.arange(len(held))
    return node.reshape(world.able.shape), held


def _arcs(world: World, node: Ints) -> tuple[Ints, Ints, Ints, Floats]:
    """Lanes of products to markets and of parts to the sites that use them, by every mode."""
    number = np.full(world.wanted.shape, -1)
    number[world.wanted > 0] = np.arange(int((world.wanted > 0).sum()))
    found = []
    for item in range(world.size.items):
        final = item < len(world.products)
        makers = np.flatnonzero(world.able[:, item])
        buyers = world.wanted[:, item] > 0 if final else _users(world, item)
        tail, to = (grid.ravel() for grid in np.meshgrid(makers, np.flatnonzero(buyers)))
        if not final:
            tail, to = tail[tail != to], to[tail != to]
        at, region = (
            (world.market_at, world.market_region) if final else (world.site_at, world.site_region)
        )
        distance = np.hypot(*(world.site_at[tail] - at[to]).T)
        ends = np.full(len(tail), -1)
        head, demand = (ends, number[to, item]) if final else (node[to, item], ends)
        for mode in range(world.size.modes):
            cost = world.carriage(world.site_region[tail], region[to], distance, item, mode)
            found.append((node[tail, item], head, demand, cost))
    tails, heads, demands, costs = (np.concatenate(part) for part in zip(*found, strict=True))
    return tails, heads, demands, costs


def _users(world: World, part: int) -> np.ndarray:
    """Sites that make a product with the part in it."""
    return np.asarray(world.able[:, np.flatnonzero(world.bill[part] > 0)].any(axis=1))


def _uses(world: World, node: Ints, made_site: Ints, made_item: Ints) -> tuple[Ints, Ints, Floats]:
    """Component lines of every make: make, node drawn from, quantity."""
    part, product = np.nonzero(world.bill)
    quantity = world.bill[part, product]
    make, line = np.nonzero(made_item[:, None] == product[None, :])
    return make, node[made_site[make], part[line]], quantity[line]
