"""Published instances of siting in two stages, with several products, or under many scenarios.

Each is read as a `Network`, the same that plans are made of. Formats:

- ``two-stage``: Fernandes et al. (2014), Computers and Industrial Engineering 75: plants, satellites,
  customers; demands; for each plant its capacity and fixed cost; unit costs from plants (rows) to
  satellites; for each satellite its capacity and fixed cost; unit costs from satellites to customers;
- ``products``: Mauri et al. (2021), International Transactions in Operational Research 28(6): the
  same with the number of products as fourth count, and demands, capacities and unit costs of each;
- ``scenarios``: the two-stage stochastic instances of asu-opt-lab/BendersDecomposition (JSON): sites
  are opened before demands are known; the costs of serving are the mean over the scenarios.

>>> read("PSC1-C1-50.txt.gz", "two-stage").site_fixed.shape  # doctest: +SKIP
(150,)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.io.published import MOST_BYTES, PublishedNumbers
from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Network

Format = Literal["two-stage", "products", "scenarios"]
_NONE, _NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0)


def read(path: str | Path, form: Format) -> Network:
    """Return the network in a file, compressed (``.gz``) or not; costs are as in the file.

    Raises
    ------
    BadFacts
        The file is not in the format.
    NotFound
        There is no such file.
    """
    if form == "scenarios":
        return _scenarios(Path(path))
    words = PublishedNumbers(Path(path), form, None)
    plants, satellites = words.counts()
    customers, products = words.counts() if form == "products" else (int(words.take(1)[0]), 1)
    demand = words.take(customers, products)
    plant = words.take(plants, products + 1)
    inbound = words.take(products, plants, satellites)
    satellite = words.take(satellites, products + 1)
    outbound = words.take(products, satellites, customers)
    words.end()
    return two_stages(plant, inbound, satellite, outbound, demand)


def two_stages(
    plant: Floats, inbound: Floats, satellite: Floats, outbound: Floats, demand: Floats
) -> Network:
    """Return the network of plants that supply satellites that supply customers.

    Parameters
    ----------
    plant, satellite
        By site (rows) its capacity [units] of each product, then its fixed cost.
    inbound, outbound
        By product, from (rows) and to (columns), the cost of a unit.
    demand
        By customer (rows) and product [units].
    """
    products, plants, satellites = inbound.shape
    customers = len(demand)
    total = demand.sum(axis=0)
    # Nodes: what plants have, what comes into satellites, what leaves them; by site, then product.
    here = np.arange(plants * products).reshape(plants, products)
    into = here.size + np.arange(satellites * products).reshape(satellites, products)
    out = into + into.size
    wanted = np.arange(customers * products).reshape(customers, products)
    site = np.concatenate([np.arange(plants), *[plants + np.arange(satellites)] * 2])
    first, second = (
        (np.repeat(start.T, end.shape[0], axis=1).ravel(), np.tile(end.T, start.shape[0]).ravel())
        for start, end in ((here, into), (out, wanted))
    )
    makes = np.arange(into.size)
    return Network(
        node_site=np.repeat(site, products),
        node_pool=np.arange(here.size + 2 * into.size),
        node_need=np.tile(total, len(site)),
        **_supply(here.ravel(), plant[:, :-1].ravel()),
        make_node=out.ravel(),
        make_cost=np.zeros(into.size),
        use_make=makes,
        use_pool=into.ravel(),
        use_quantity=np.ones(into.size),
        hour_make=makes,
        hour_resource=makes,
        hour_hours=np.ones(into.size),
        resource_site=np.repeat(plants + np.arange(satellites), products),
        resource_hours=satellite[:, :-1].ravel(),
        **_no_steps(),
        arc_tail=np.concatenate([first[0], second[0]]),
        arc_head=np.concatenate([first[1], np.full(len(second[1]), -1)]),
        arc_demand=np.concatenate([np.full(len(first[1]), -1), second[1]]),
        arc_cost=np.concatenate([inbound.ravel(), outbound.ravel()]),
        demand_quantity=demand.ravel(),
        demand_shortage=np.full(demand.size, np.nan),
        site_fixed=np.concatenate([plant[:, -1], satellite[:, -1]]),
    )


def under_scenarios(fixed: Floats, capacity: Floats, cost: Floats, demand: Floats) -> Network:
    """Return the network of sites that are opened before it is known which scenario comes.

    Parameters
    ----------
    fixed, capacity
        By site, its fixed cost and the most [units] that it can serve in any scenario.
    cost
        By site (rows) and customer, the cost of a unit.
    demand
        By scenario (rows), all equally likely, and customer [units].
    """
    scenarios, customers = demand.shape
    sites = len(fixed)
    node = np.arange(sites * scenarios).reshape(sites, scenarios)
    wanted = np.arange(demand.size).reshape(demand.shape)
    tail = np.broadcast_to(node[:, :, None], (sites, scenarios, customers))
    end = np.broadcast_to(wanted, tail.shape)
    each = np.broadcast_to(cost[:, None, :] / scenarios, tail.shape)
    lane = np.broadcast_to(demand > 0, tail.shape)
    return Network(
        node_site=np.repeat(np.arange(sites), scenarios),
        node_pool=np.arange(node.size),
        node_need=np.tile(demand.sum(axis=1), sites),
        **_supply(node.ravel(), np.repeat(capacity, scenarios)),
        make_node=_NONE,
        make_cost=_NOTHING,
        use_make=_NONE,
        use_pool=_NONE,
        use_quantity=_NOTHING,
        hour_make=_NONE,
        hour_resource=_NONE,
        hour_hours=_NOTHING,
        resource_site=_NONE,
        resource_hours=_NOTHING,
        **_no_steps(),
        arc_tail=tail[lane],
        arc_head=np.full(int(lane.sum()), -1),
        arc_demand=end[lane],
        arc_cost=each[lane],
        demand_quantity=demand.ravel(),
        demand_shortage=np.full(demand.size, np.nan),
        site_fixed=fixed,
    )


def _supply(node: Ints, capacity: Floats) -> dict[str, Any]:
    """One offer at each node, free, up to its capacity."""
    every = np.arange(len(node))
    return {
        "segment_offer": every,
        "segment_low": np.zeros(len(node)),
        "segment_high": np.full(len(node), np.inf),
        "segment_cost": np.zeros(len(node)),
        "offer_node": node,
        "offer_capacity": capacity,
    }


def _no_steps() -> dict[str, Any]:
    return {
        "step_resource": _NONE,
        "step_low": _NOTHING,
        "step_high": _NOTHING,
        "step_cost": _NOTHING,
    }


def _scenarios(path: Path) -> Network:
    if not path.is_file():
        raise NotFound(f"there is no file {path}")

    def wrong(found: str, right: str) -> BadFacts:
        return BadFacts([Problem("published", 0, "", found, right, path.name)])

    if path.stat().st_size > MOST_BYTES:
        raise wrong(f"more than {MOST_BYTES} bytes", "a smaller file")
    try:
        held = json.loads(path.read_bytes())
        fixed, capacity, cost, demand = (
            np.array(held[name], dtype=float)
            for name in ("fixed_costs", "capacities", "costs", "demands")
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise wrong(f"{type(error).__name__}: {error}", "JSON with costs and demands") from None
    sites, customers, scenarios = fixed.size, demand.shape[-1:], demand.shape[:1]
    for name, numbers, shape in (
        ("fixed costs", fixed, (sites,)),
        ("capacities", capacity, (sites,)),
        ("costs", cost, (sites, *customers)),
        ("demands", demand, (*scenarios, *cost.shape[1:])),
    ):
        if numbers.shape != shape or not np.isfinite(numbers).all() or (numbers < 0).any():
            raise wrong(f"{name} of shape {numbers.shape}", f"numbers of 0 or more, {shape}")
    return under_scenarios(fixed, capacity, cost, demand)
