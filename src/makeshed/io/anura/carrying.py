"""How things move: policies of transport as lanes of modes that go nowhere else.

Our lanes carry whatever there is at their ends, and charge by weight or by volume. So a customer or a
supplier whose lanes tell products apart, by what may go or by what it costs, becomes a place for each
product. Between facilities that cannot be: a lane there that tells products apart is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from makeshed.io.anura.period_view import PeriodView
from makeshed.io.anura.records import Key, ModelRecord
from makeshed.io.anura.selling import NO_UNIT
from makeshed.io.anura.sites import Handling, key_of, source_of
from makeshed.io.anura.units_of_measure import Type
from makeshed.model import Fact, Lane, Mode
from makeshed.units import Day, Kilometre, Money

SAME = 1e-9
TONNE = 1000.0
ANY_LOAD = 1e7
"""Tonnes of a load whose room alone is paid for."""
UNNAMED = "transport"
SOURCING = {
    "customerfulfillmentpolicies": "customername",
    "replenishmentpolicies": "facilityname",
    "procurementpolicies": "facilityname",
}
"""Tables that say from whom something may come, and what that costs beside the way."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a unit of a product pays on a way, how far and how long that is."""

    cost: Money
    distance: Kilometre | None
    days: Day | None
    record: ModelRecord


Ways = dict[tuple[str, str, str], dict[str, Carried]]
"""By origin, destination and mode, what goes that way, by product."""


@dataclass
class ModelNetwork:
    """Who has what, who can use what, and what goes between them in a period."""

    view: PeriodView
    has: set[tuple[str, str]] = field(default_factory=set)
    uses: set[tuple[str, str]] = field(default_factory=set)
    ways: Ways = field(default_factory=dict)
    handled: Mapping[tuple[str, str], Handling] = field(default_factory=dict)

    @property
    def makers(self) -> set[str]:
        """The facilities that make anything."""
        return {key[0] for key in self.view.of("productionpolicies")}

    @property
    def stores(self) -> list[str]:
        """The facilities that make nothing."""
        makers = self.makers
        return [name for (name,) in self.view.of("facilities") if name not in makers]


def reach(view: PeriodView) -> ModelNetwork:
    """Return who has and who can use what in a period, whatever it costs."""
    found = ModelNetwork(view)
    found.has = {(s, p) for s, p in view.of("suppliercapabilities")}
    found.has |= {(key[0], key[1]) for key in view.of("productionpolicies")}
    found.uses = {(c, p) for c, p in view.of("customerdemand")}
    found.uses |= set(_used(view))
    lanes = list(view.of("transportationpolicies"))
    stores = set(found.stores)
    _grow(found.has, [((o, p), (d, p)) for o, d, p, _ in lanes if d in stores])
    _grow(found.uses, [((d, p), (o, p)) for o, d, p, _ in lanes if o in stores])
    return found


def fill(found: ModelNetwork, handled: Mapping[tuple[str, str], Handling]) -> None:
    """Add what can go where; ways that nothing can take are left out.

    Parameters
    ----------
    found
        From `reach`.
    handled
        What is paid for handling on the way, by facility and product, beside what stores are paid.
    """
    view = found.view
    found.handled = handled
    makers = found.makers
    sourcing = _Sourcing(view)
    comes = {(d, p) for o, d, p, _ in view.of("transportationpolicies") if (o, p) in found.has}
    idle: dict[int, ModelRecord] = {}
    taken: set[int] = set()
    for key, record in view.of("transportationpolicies").items():
        origin, destination, product, mode = key
        idle[record.at.row] = record
        if (destination, product) not in found.uses:
            continue
        if (origin, product) in found.has:
            taken.add(record.at.row)
            carried = _carried(found, key, record, sourcing)
            if carried:
                found.ways.setdefault((origin, destination, mode or UNNAMED), {})[product] = carried
        elif origin in makers and (origin, product) in comes:
            words = f"{product}, which {origin} does not make and would have to pass on"
            record.wrong(
                "originname", words, "a store of its own there: what makes does not pass on"
            )


def _used(view: PeriodView) -> Iterator[tuple[str, str]]:
    """Yield which components each facility uses."""
    bills: dict[str, list[tuple[str, ModelRecord]]] = {}
    for (bom, part), record in view.of("billsofmaterials").items():
        bills.setdefault(bom.casefold(), []).append((part, record))
    for facility, product, bom, *_ in view.of("productionpolicies"):
        for part, record in bills.get(bom.casefold(), ()):
            if part != product and record.choice("producttype") == "component":
                yield facility, part


def _grow(
    known: set[tuple[str, str]], steps: Sequence[tuple[tuple[str, str], tuple[str, str]]]
) -> None:
    """Add what follows from what is known, until nothing does."""
    after: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for first, then in steps:
        after.setdefault(first, []).append(then)
    waiting = list(known)
    while waiting:
        for then in after.get(waiting.pop(), ()):
            if then not in known:
                known.add(then)
                waiting.append(then)


class _Sourcing:
    """What sourcing policies add to a unit, by source, destination and product; and where there are any."""

    def __init__(self, view: PeriodView) -> None:
        self.costs: dict[tuple[str, str, str], Money] = {}
        for table in SOURCING:
            for (destination, product, source), record in view.of(table).items():
                record.asks_for_the_cheapest("from whom how much must come")
                why = "how far a source may be: lanes are those of TransportationPolicies"
                record.leave("maxsourcingrange", why)
                cost = view.unit_cost(record, "unitcost", product)
                self.costs[source, destination, product] = cost or 0.0
        self.named = {key[1:] for key in self.costs}


def _carried(
    found: ModelNetwork, key: Key, record: ModelRecord, sourcing: _Sourcing
) -> Carried | None:
    """Return what a unit pays on a way."""
    view = found.view
    origin, destination, product, mode = key
    record.asks_for_the_cheapest("by which mode how much must go")
    record.leave("co2emissionrate", NO_UNIT, changes=False)
    distance = view.measures.measured(record, "transportdistance", "distance")
    hours = view.measures.measured(record, "transporttime", "time")
    paid = by_mode(view, mode, record)
    cost = _freight(view, paid, product, distance, hours, record)
    cost += _duty(view, record, product)
    out, into = found.handled.get((origin, product)), found.handled.get((destination, product))
    cost += (out.outward if out else 0.0) + (into.inward if into else 0.0)
    asked = (origin, destination, product)
    if asked[1:] in sourcing.named and asked not in sourcing.costs:
        words = (
            "a way from whom no sourcing policy of the product names there: it may be taken here"
        )
        view.findings.leave(record.at, "originname", words)
    cost += sourcing.costs.get(asked, 0.0)
    return Carried(cost, distance, None if hours is None else hours / 24, record)


def by_mode(view: PeriodView, mode: str, record: ModelRecord) -> tuple[ModelRecord, ModelRecord]:
    """Return who says what a unit and what a shipment costs: the policy, or else its mode."""
    listed = {name.casefold(): each for (name,), each in view.of("transportationmodes").items()}
    own = listed.get(mode.casefold())
    if own is None:
        return record, record
    own.leave("co2emissionrate", NO_UNIT, changes=False)
    unit = record if record.cell("unitcost").text else own
    return unit, (record if record.cell("fixedcost").text else own)


def _freight(
    view: PeriodView,
    paid: tuple[ModelRecord, ModelRecord],
    product: str,
    distance: Kilometre | None,
    hours: float | None,
    policy: ModelRecord,
) -> Money:
    """Return what a unit pays for its way: by unit, distance or time, and its part of a shipment."""
    by_unit, by_shipment = paid
    cost = 0.0
    value = view.cost(by_unit, "unitcost") or 0.0
    if value:
        parts = _parts(view, by_unit)
        for kind, size, symbol in parts:
            if kind in {"quantity", "weight", "volume"}:
                value *= (
                    view.measures.in_one(by_unit, "unitcostuom", product, kind, size, symbol) or 0.0
                )
                continue
            length, column = (
                (distance, "transportdistance") if kind == "distance" else (hours, "transporttime")
            )
            if length is None:
                policy.wrong(
                    column,
                    "nothing, where the cost is by it",
                    f"the {kind}: it is not reckoned here",
                )
                return 0.0
            value *= length / size
        if len(parts) == 1 and parts[0][0] in {"distance", "time"}:
            value /= _shipment(view, by_unit, policy, product)
        cost += value
    fixed = view.cost(by_shipment, "fixedcost") or 0.0
    if fixed:
        if by_shipment.choice("fixedcostrule") != "prorate":
            words = (
                "shipments are rounded up to whole ones there; here a part of one costs its part"
            )
            by_shipment.leave("fixedcostrule", words)
        cost += fixed / _shipment(view, by_shipment, policy, product)
    return cost


def _parts(view: PeriodView, record: ModelRecord) -> list[tuple[Type, float, str]]:
    """Return the units of a cost: one, or what is before and after the dash of EA-MI."""
    symbol = record.text("unitcostuom").upper()
    pieces = symbol.split("-") if symbol not in view.measures.units else [symbol]
    found = [
        (*view.measures.units[piece], piece) for piece in pieces if piece in view.measures.units
    ]
    kinds = [kind for kind, _, _ in found]
    amount = {"quantity", "weight", "volume"}
    fine = len(found) == len(pieces) and (
        len(pieces) == 1 or (len(pieces) == 2 and kinds[0] in amount and kinds[1] not in amount)
    )
    if not fine:
        right = (
            "a unit of UnitsOfMeasure, or an amount and a distance or time, such as EA-MI or LB-HR"
        )
        record.wrong("unitcostuom", f"the unit {symbol}", right)
        return []
    return found


def _shipment(view: PeriodView, record: ModelRecord, policy: ModelRecord, product: str) -> float:
    """Return how many units an average shipment is: that of the policy, or else of its mode."""
    whose = policy if policy.cell("averageshipmentsize").text else record
    return view.measures.quantity(whose, "averageshipmentsize", product) or 1.0


def _duty(view: PeriodView, record: ModelRecord, product: str) -> Money:
    """Return the duty that a unit pays on a way, of the value that the model says."""
    rate = record.number("dutyrate") or 0.0
    if not rate:
        return 0.0
    value = view.unit_cost(record, "productvaluefordutycost", product)
    if value is None:
        value = view.unit_cost(view.of("products")[product,], "unitvalue", product) or 0.0
    view.findings.say("duties of TransportationPolicies are in the freight of their lanes")
    return value * rate / 100


@dataclass(frozen=True)
class Splits:
    """The customers and suppliers that become a place for each product."""

    names: frozenset[str]

    def node(self, name: str, product: str) -> str:
        """Return the key of a place."""
        return f"{key_of(name)} ({key_of(product)})" if name in self.names else key_of(name)


def splits(networks: Sequence[ModelNetwork]) -> Splits:
    """Return who must be split, so that no lane says of a product what is true of another."""
    names: set[str] = set()
    for found in networks:
        customers = {name for (name,) in found.view.of("customers")}
        suppliers = {name for (name,) in found.view.of("suppliers")}
        for ends, goods in found.ways.items():
            if not (set(ends[:2]) & names) and _unlike(found, ends, goods):
                names |= {ends[1]} & customers or {ends[0]} & suppliers
    return Splits(frozenset(names))


def _unlike(found: ModelNetwork, ends: tuple[str, str, str], goods: Mapping[str, Carried]) -> str:
    """Return why one lane cannot say what goes on a way; blank if it can."""
    origin, destination, _ = ends
    could = {p for o, p in found.has if o == origin and (destination, p) in found.uses}
    if missing := sorted(could - goods.keys()):
        return f"{missing[0]}, which could go this way and which no policy lets go"
    if len({(each.distance, each.days) for each in goods.values()}) > 1:
        return "other distances or times for some products"
    if basis(found.view, goods) is None:
        return "costs that go neither by weight nor by volume"
    return ""


def basis(view: PeriodView, goods: Mapping[str, Carried]) -> tuple[str, float] | None:
    """Return by what goods pay one price, weight or volume, and the price of a kg or m3; None: by neither."""
    if not any(each.cost for each in goods.values()):
        return "weight", 0.0
    for name, of in (("weight", view.measures.mass), ("volume", view.measures.volume)):
        if all(of[product] > 0 for product in goods):
            prices = [each.cost / of[product] for product, each in goods.items()]
            if max(prices) - min(prices) <= SAME * max(prices):
                return name, prices[0]
    return None


def lanes(found: ModelNetwork, split: Splits) -> Iterator[Fact]:
    """Yield the lanes of a period, and the modes that they are of."""
    for (origin, destination, mode), goods in found.ways.items():
        apart = split.names & {origin, destination}
        groups = [{p: each} for p, each in goods.items()] if apart else [dict(goods)]
        for group in groups:
            product, one = next(iter(group.items()))
            unlike = "" if apart else _unlike(found, (origin, destination, mode), group)
            paid = basis(found.view, group)
            if unlike or paid is None:
                words = f"{unlike or 'a cost, of what neither weighs nor fills anything'} from {origin} to {destination}"
                right = "one price a kg, or one a m3, for all that could go between two facilities"
                one.record.wrong("unitcost", words, right)
                continue
            name = key_of(mode) if paid[0] == "weight" else f"{key_of(mode)} by volume"
            yield _mode(found.view, name, paid[0])
            yield Lane(
                origin=split.node(origin, product),
                destination=split.node(destination, product),
                mode=name,
                distance=one.distance,
                days=one.days,
                cost=paid[1] * (TONNE if paid[0] == "weight" else 1.0),
                source=source_of(one.record),
            )


def _mode(view: PeriodView, name: str, paid: str) -> Mode:
    by_weight = paid == "weight"
    return Mode(
        mode=name,
        distance_kind="listed",
        payload=1.0 if by_weight else ANY_LOAD,
        load_volume=None if by_weight else 1.0,
        speed=view.measures.speed,
        source="Anura: a load is 1 t" if by_weight else "Anura: a load is 1 m3",
    )
