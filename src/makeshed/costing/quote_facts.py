"""A quote as facts: the item, how it is made, and who can, so that a plan can decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from makeshed.costing.unit_cost import MakingWay
from makeshed.model import Capability, Fact, Item, Operation, Shed
from makeshed.network.landing.landed_cost import Goods

PACKED = 1.15
"""Packed mass and box over those of the bare part: a judgement."""


def goods_of_part(
    item: str, way_density: float, volume_mm3: float, box_mm: Sequence[float]
) -> Goods:
    """Return the part as it travels, packed: mass by its density, room by its box."""
    mass = PACKED * volume_mm3 / 1e6 * way_density
    return Goods(item=item, mass=mass, volume=PACKED * float(np.prod(box_mm)) / 1e9)


def facts_of(shed: Shed, ways: Sequence[MakingWay], volume: float, item: str) -> Iterator[Fact]:
    """Yield item, operations and missing capabilities of the ways at sites of the shed.

    A route is one process. Its hours and set-up are those of the quote, so that the plan charges
    the site's own rates; all else of a unit (material, handling, preparation, finishing, its share
    of tooling, failures, overhead) is the operation's ``material_cost``. The plan adds the markup
    itself.
    """
    real = [way for way in ways if way.site is not None]
    if not real:
        return
    known = set(shed.table(Item)["item"])
    if item not in known:
        goods = real[0].goods
        yield Item(
            item=item,
            name=real[0].part.shape.name,
            mass=goods.mass,
            volume=goods.volume,
            source="quote: mass by density, packed; no customs code",
            kind="estimate",
        )
    done: set[str] = set()
    for way in real:
        able = way.where.capability
        if able is None:
            yield _capability(way)
        route = able.process if able is not None else way.where.process
        if route not in done:
            done.add(route)
            yield _operation(way, volume, item)


def _capability(way: MakingWay) -> Capability:
    take = way.stated
    labour = float(take("labour_rate") * take("attendance"))
    return Capability(
        site=way.where.site,
        process=way.where.process,
        rate=float(take("machine_rate")),
        labour_rate=labour,
        energy_rate=float(take("energy_rate")),
        source=f"quote, rates of {way.where.country}: {way.find('machine_rate').source}",
        kind="estimate",
    )


def _operation(way: MakingWay, volume: float, item: str) -> Operation:
    at = np.asarray(float(volume))
    work, order = way.work(at, way.stated), float(way.order(at))
    cost = way.own(at, way.stated)
    able = way.where.capability or _capability(way)
    hours, setup = float(np.asarray(work.machine)), float(np.asarray(work.setup))
    charged = able.hourly * (hours + setup / order) + able.setup_cost / order
    rest = float(cost.total - cost.margin - cost.tax) - charged
    return Operation(
        item=item,
        route=able.process,
        process=able.process,
        hours=hours,
        setup_hours=setup,
        batch=order,
        material_cost=max(rest, 0.0),
        source=f"quote for {volume:g} a year at {way.where.site}: material {way.where.material}, "
        "handling, preparation, finishing, failures and the share of tooling",
        kind="estimate",
    )
