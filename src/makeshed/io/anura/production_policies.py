"""What is made where, of what, how: policies of production, processes and bills as routes.

A policy is a facility that may make a product by a route. A route has an operation of its own, which
only facilities with such a policy can do and whose set-up of one unit costs what a unit does; and one
for each work centre, which takes time. Where facilities take other times or work centres, each has its
own route. A cost that falls with the quantity is an offer of the facility to itself: of work, by tiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from makeshed.io.anura.period_view import PeriodView, Tiers
from makeshed.io.anura.records import Key, ModelRecord
from makeshed.io.anura.selling import NO_UNIT
from makeshed.io.anura.sites import key_of, source_of
from makeshed.model import Capability, Component, Fact, Item, Offer, Operation
from makeshed.units import Count, Hour, Money

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Timing:
    """What a unit takes of a work centre."""

    centre: str
    hours: Hour
    setup_hours: Hour = 0.0
    batch: Count = 1.0


@dataclass(frozen=True, slots=True)
class PolicyWay:
    """How a policy makes a product: what a unit costs, what it takes of work centres, work by tiers."""

    cost: Money
    timings: tuple[Timing, ...]
    tiers: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


def made(view: PeriodView, key: Key) -> PolicyWay | None:
    """Return how a policy makes its product in a period; None if it is not there then."""
    record = view.of("productionpolicies").get(key)
    if record is None:
        return None
    facility, product, _, process, centre = key
    record.leave("co2emissionrate", NO_UNIT, changes=False)
    if _closed(view, facility, process, centre):
        return None
    record.asks_for_the_cheapest("which process how much must be made by")
    steps = _steps(view, record, process) if process else []
    cost, tiers = 0.0, []
    for each in (record, *steps):
        found = view.tiers(each, "unitcost", product) or [(0.0, 0.0)]
        if len(found) == 1:
            cost += found[0][1]
        else:
            tiers.append((each.text("unitcost"), tuple(found)))
        cost += _lots(view, each, product) if each is not record else 0.0
    timings = [_timing(view, each, product) for each in steps] if steps else []
    if not steps and centre:
        hours = _hours(view, record, "productionrate", product)
        timings = [Timing(centre, hours or 0.0)] if hours else []
    if not steps and not centre:
        record.leave("productionrate", "there is no work centre whose time it takes", changes=False)
    return PolicyWay(cost, tuple(t for t in timings if t), tuple(tiers))


def _closed(view: PeriodView, facility: str, process: str, centre: str) -> bool:
    """Return whether a work centre that a policy needs is closed."""
    steps = [
        r for (name, _), r in view.of("processes").items() if name.casefold() == process.casefold()
    ]
    needed = (
        {step.text("workcentername").casefold() for step in steps}
        if process
        else {centre.casefold()}
    )
    for (name, at), record in view.of("workcenters").items():
        state = record.choice("workcenterstatus", "open", "closed", "consider")
        if at == facility and name.casefold() in needed and state == "closed":
            return True
    return False


def _steps(view: PeriodView, policy: ModelRecord, process: str) -> list[ModelRecord]:
    found = [
        r for (name, _), r in view.of("processes").items() if name.casefold() == process.casefold()
    ]
    if not found:
        policy.wrong("processname", process, "a process that Processes lists")
    return sorted(found, key=lambda step: step.number("stepnumber") or 0.0)


def _lots(view: PeriodView, step: ModelRecord, product: str) -> Money:
    """Return what the fixed cost of a step is for a unit of its lots."""
    if step.number("yieldpercentage") != 100:
        step.leave("yieldpercentage", "losses of a step: nothing is lost here")
    fixed = view.cost(step, "fixedcost") or 0.0
    if not fixed:
        return 0.0
    lot = view.measures.quantity(step, "lotsize", product)
    if not lot:
        step.leave(
            "fixedcost", "paid if a step is used at all, however much: our processes have none"
        )
        return 0.0
    if step.choice("fixedcostrule") != "prorate":
        words = "lots are rounded up to whole ones there; here a part of a lot costs its part"
        step.leave("fixedcostrule", words)
    return fixed / lot


def _timing(view: PeriodView, step: ModelRecord, product: str) -> Timing | None:
    centre = step.text("workcentername")
    if not centre:
        for column in ("processingrate", "fixedtime"):
            step.leave(column, "there is no work centre whose time it takes", changes=False)
        return None
    hours = _hours(view, step, "processingrate", product) or 0.0
    fixed = view.measures.measured(step, "fixedtime", "time") or 0.0
    lot = view.measures.quantity(step, "lotsize", product) if fixed else 1.0
    if fixed and not lot:
        step.leave(
            "fixedtime", "spent if a step is used at all, however much: our set-ups are of lots"
        )
        fixed = 0.0
    return Timing(centre, hours, fixed, lot or 1.0)


def _hours(view: PeriodView, record: ModelRecord, column: str, product: str) -> Hour | None:
    """Return what a unit takes of time, by a rate."""
    rate = record.number(column)
    if not rate:
        return None
    each = view.measures.per_unit(record, "ratequantityuom", product)
    time = view.measures.kind(record, "ratetimeuom", ("time",))
    return each * time[1] / rate if each and time else None


def routes(views: Sequence[PeriodView]) -> dict[Key, str]:
    """Return by policy the route that it is of: one for all facilities that take the same times."""
    every = dict.fromkeys(key for view in views for key in view.of("productionpolicies"))
    alike: dict[Key, dict[object, list[Key]]] = {}
    for key in every:
        facility, product, bom, process, _ = key
        ways = [made(view, key) for view in views]
        by_facility = facility if any(way and way.tiers for way in ways) else ""
        sign = (by_facility, *((way.timings if way else None) for way in ways))
        alike.setdefault((product, bom, process), {}).setdefault(sign, []).append(key)
    several = {product for product, *_ in alike if sum(p == product for p, *_ in alike) > 1}
    found = {}
    for (product, bom, process), signs in alike.items():
        base = " by ".join(filter(None, (bom, process))) if product in several else ""
        for keys in signs.values():
            names = [base] if len(signs) == 1 else [base, *_at(keys)]
            for key in keys:
                found[key] = key_of(" at ".join(filter(None, names))) or MAIN
    return found


def _at(keys: Sequence[Key]) -> list[str]:
    return [" and ".join(dict.fromkeys(key[0] for key in keys)), keys[0][4]]


def making(view: PeriodView, route_of: Mapping[Key, str]) -> Iterator[Fact]:
    """Yield what is made in a period, and of what."""
    alone = {product for _, product, *_ in route_of}
    for product in list(alone):
        if len({route for key, route in route_of.items() if key[1] == product}) > 1:
            alone.discard(product)
    for key, route in route_of.items():
        way = made(view, key)
        if way is None:
            continue
        facility, product, bom, *_ = key
        record = view.of("productionpolicies")[key]
        site, item, source = key_of(facility), key_of(product), source_of(record)
        gate = f"making {item}" if route == MAIN else f"making {item}, {route}"
        yield Operation(item=item, route=route, process=gate, source=source)
        yield Capability(site=site, process=gate, setup_cost=way.cost, source=source)
        for timing in _together(way.timings):
            yield Operation(
                item=item,
                route=route,
                process=key_of(timing.centre),
                hours=timing.hours,
                setup_hours=timing.setup_hours,
                batch=timing.batch,
                source=source,
            )
            yield from _centre(view, record, timing.centre, facility)
        line = "" if product in alone else route
        for name, tiers in way.tiers:
            yield from _work(name, list(tiers), site, item, line, source)
        if bom:
            yield from _bill(view, record, bom, product, line)


def _together(timings: Sequence[Timing]) -> list[Timing]:
    """Return what is taken of each work centre, steps together; set-ups of unlike lots by the unit."""
    found: dict[str, Timing] = {}
    for each in timings:
        old = found.get(each.centre)
        if old is None:
            found[each.centre] = each
        else:
            setup = old.setup_hours / old.batch + each.setup_hours / each.batch
            found[each.centre] = Timing(each.centre, old.hours + each.hours, setup)
    return list(found.values())


def _centre(view: PeriodView, policy: ModelRecord, centre: str, facility: str) -> Iterator[Fact]:
    """Yield the time of a work centre."""
    found = [
        r
        for (name, at), r in view.of("workcenters").items()
        if name.casefold() == centre.casefold() and at == facility
    ]
    if not found:
        policy.findings.wrong(
            policy.at,
            "workcentername",
            f"{centre}, at {facility}",
            "a work centre that WorkCenters lists there, not excluded",
        )
        return
    record = found[0]
    hours = None
    if record.cell("throughputcapacity").text:
        unit = view.measures.kind(
            record, "throughputcapacityuom", ("time", "quantity", "weight", "volume")
        )
        value = record.number("throughputcapacity")
        if unit and unit[0] == "time" and value is not None:
            hours = view.yearly(value * unit[1])
        elif unit:
            record.leave(
                "throughputcapacity", f"a limit in {unit[2]}: that of a process counts hours"
            )
    yield Capability(
        site=key_of(facility), process=key_of(centre), hours=hours, source=source_of(record)
    )


def _work(name: str, tiers: Tiers, site: str, item: str, line: str, source: str) -> Iterator[Fact]:
    """Yield work that costs less the more of it there is: sold by a facility to itself."""
    work = f"work on {item} at {site} ({key_of(name)})"
    yield Item(item=work, name=work, unit="unit made", source=source)
    yield Component(item=item, component=work, route=line, source=source)
    for level, price in tiers:
        yield Offer(site=site, item=work, min_quantity=level, price=price, source=source)


def _bill(
    view: PeriodView, policy: ModelRecord, bom: str, product: str, line: str
) -> Iterator[Fact]:
    rows = {
        part: r
        for (name, part), r in view.of("billsofmaterials").items()
        if name.casefold() == bom.casefold()
    }
    if not rows:
        policy.wrong("bomname", bom, "a bill that BillsOfMaterials lists")
    own = rows.get(product)
    yields = 1.0
    if own is not None and own.choice("producttype") == "end product":
        yields = view.measures.quantity(own, "quantity", product) or 1.0
    for part, record in rows.items():
        kind = record.choice("producttype", "component", "byproduct", "end product")
        amount = view.measures.quantity(record, "quantity", part)
        if kind == "component" and part == product:
            record.wrong(
                "productname", f"{part} of itself", "another product, or the type End Product"
            )
        elif kind == "component" and amount:
            yield Component(
                item=key_of(product),
                component=key_of(part),
                quantity=amount / yields,
                route=line,
                source=source_of(record),
            )
        elif kind == "byproduct" or part != product:
            record.leave("producttype", "a by-product: what else is made and could be used or sold")
