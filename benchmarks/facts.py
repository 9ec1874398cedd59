"""How long `makeshed.plan` takes from facts to a program that HiGHS holds, stage by stage.

Unlike ``assembly`` this starts from tables of facts: it joins them, derives every lane by every
mode, prices freight, duty and stock, drops the modes that another beats, and then assembles.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import TypeVar

import numpy as np
import polars as pl
from benchmarks.localisation import Size, World

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Duty,
    Item,
    Mode,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.noun import table_of
from makeshed.network.arc_costs import best_modes, way_costs, ways_of
from makeshed.network.arcs import outline_of
from makeshed.network.customs_values import estimate
from makeshed.network.exworks import exworks
from makeshed.network.instance import build
from makeshed.network.landing.tariff import Tariff
from makeshed.network.settings import Settings
from makeshed.network.siting_network import network_of
from makeshed.network.tables import tables_of
from makeshed.science.siting import assemble
from makeshed.solvers.checked import hand_over

T = TypeVar("T")

MODERATE = Size(sites=80, items=40, markets=200, able=0.2)
COUNTRIES = ["FR", "DE", "PL", "TR", "CN", "VN"]
CENTRES = [(46.0, 3.0), (51.0, 10.0), (52.0, 20.0), (39.0, 33.0), (31.0, 114.0), (16.0, 107.0)]


def shed(size: Size = MODERATE, seed: int = 1) -> Shed:
    """Return the facts of a world: makers in six countries, by road and by air."""
    world = World(size, seed)
    rng = np.random.default_rng(seed)
    site, market, item = (
        pl.Series([f"{what}-{n}" for n in range(count)])
        for what, count in (("site", size.sites), ("market", size.markets), ("item", size.items))
    )
    region = np.concatenate([world.site_region, world.market_region])
    spread = rng.normal(0, 1.5, (len(region), 2))
    where = np.array(CENTRES)[region] + spread
    part, product = np.nonzero(world.bill)
    maker, made = np.nonzero(world.able)
    wanting, wanted = np.nonzero(world.wanted)
    wage = 40 * world.wage[world.site_region][maker] * rng.uniform(0.8, 1.2, len(maker))
    process = pl.Series([f"making-{n}" for n in range(size.items)])
    tables = [
        table_of(
            Place,
            place=pl.concat([site, market]),
            lat=where[:, 0],
            lon=where[:, 1],
            country=[COUNTRIES[r] for r in region],
        ),
        table_of(Site, site=site, place=site, role="maker", status="candidate", fixed_cost=1e5),
        table_of(Item, item=item, mass=world.mass, hs=[f"{8700 + n}" for n in range(size.items)]),
        table_of(
            Component,
            item=item.gather(product),
            component=item.gather(part),
            quantity=world.bill[part, product],
        ),
        table_of(Operation, item=item, process=process, hours=world.work / 40),
        table_of(
            Capability,
            site=site.gather(maker),
            process=process.gather(made),
            rate=wage,
            hours=world.need[made] * world.work[made] / 40,
        ),
        table_of(
            Demand,
            place=market.gather(wanting),
            item=item.gather(wanted),
            quantity=world.wanted[wanting, wanted],
            variability=0.2,
        ),
        table_of(
            Mode,
            mode=["lorry", "express", "plane"],
            distance_kind=["road", "road", "air"],
            cost=[0.1, 0.4, 0.8],
            speed=[600.0, 1200.0, 8000.0],
            payload=[20.0, 3.0, 50.0],
        ),
        table_of(
            Duty,
            duty=["cars-cn", "cars-vn"],
            hs="87",
            origin=["CN", "VN"],
            destination="EU",
            rate=[0.1, 0.05],
        ),
    ]
    return Shed().with_rows(dict(tables))


def measure(size: Size = MODERATE) -> dict[str, float]:
    """Return the seconds of every stage (wall, best of three), and how much there was."""
    facts = shed(size)
    runs = [_once(facts) for _ in range(3)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _once(facts: Shed) -> dict[str, float]:
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        began = perf_counter()
        result = work()
        seconds[f"{name} [s]"] = perf_counter() - began
        return result

    settings = Settings(
        holding_rate=0.2,
        discount_rate=0.08,
        carbon_price=0.0,
        blocked=(),
        local="FR",
        day=date(2026, 1, 1),
    )
    tables = timed("read the chain", lambda: tables_of(facts))
    tariff = Tariff(facts, settings.day)
    net = timed("find the ways", lambda: outline_of(facts, tables, settings, tariff).written())
    ways = timed("ways to arrays", lambda: ways_of(tables, net))
    countries = dict(facts.table(Place).select("place", "country").iter_rows())
    prices = exworks(tables, net, tariff, countries)
    value, _ = timed("estimate values", lambda: estimate(tables, net, ways, prices, settings))
    cost = timed("price the ways", lambda: way_costs(ways, value, settings))
    kept = timed("choose modes", lambda: best_modes(ways, cost.total))
    instance = build(facts, settings)  # all of the above at once
    network = timed("write the network", lambda: network_of(instance, kept, cost.total))
    program, _ = timed("assemble", lambda: assemble(network))
    timed("hand over", lambda: hand_over(program))
    total = sum(seconds.values())
    counts = {
        "facts": len(facts),
        "ways": len(ways.tail),
        "columns": program.shape[1],
        "rows": program.shape[0],
    }
    return counts | seconds | {"in all [s]": total}


def main() -> None:
    """Print the stages."""
    for name, value in measure().items():
        print(f"{name:<24}{value:>12,.3f}" if "[s]" in name else f"{name:<24}{value:>12,.0f}")


if __name__ == "__main__":
    main()
