"""What there is and where: products as items, customers as places, facilities and suppliers as sites."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.io.anura.period_view import PeriodView
from makeshed.io.anura.records import ModelRecord
from makeshed.model import Fact, Item, Place, Site
from makeshed.model.countries import country_named
from makeshed.units import Year

FORBIDDEN = str.maketrans(dict.fromkeys(":*=;\n\t", "-"))
"""Marks that stand for something where facts are named."""


def key_of(name: str) -> str:
    """Return the key of what is called so."""
    return name.translate(FORBIDDEN)


def source_of(record: ModelRecord) -> str:
    """Return where a fact was read."""
    return f"{record.at.where}, row {record.at.row}"


def weigh(view: PeriodView) -> None:
    """Note what a unit of each product weighs and fills; the schema's default is 1 of the primary unit."""
    blank = 0
    for (name,), record in view.of("products").items():
        blank += not (record.cell("unitweight").text and record.cell("unitvolume").text)
        view.measures.mass[name] = view.measures.measured(record, "unitweight", "weight") or 0.0
        view.measures.volume[name] = view.measures.measured(record, "unitvolume", "volume") or 0.0
    if blank:
        weight, volume = view.measures.primary["weight"], view.measures.primary["volume"]
        view.findings.say(
            f"{blank} products without a weight or a volume have those of the schema: 1 {weight}, 1 {volume}"
        )


def items(view: PeriodView, codes: dict[str, str]) -> list[Fact]:
    """Return the products; ``codes`` are their HS codes, where tariffs say them."""
    found: list[Fact] = []
    for (name,), record in view.of("products").items():
        record.cell("unitprice")  # of demands, if there are any of it
        record.cell("unitpriceuom")
        found.append(
            Item(
                item=key_of(name),
                name=name,
                mass=view.measures.mass[name],
                volume=view.measures.volume[name],
                value=view.unit_cost(record, "unitvalue", name) or None,
                hs=codes.get(name, ""),
                source=source_of(record),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Handling:
    """What handling a product costs at a facility [money/unit]."""

    inward: float
    outward: float


def handling(view: PeriodView) -> dict[tuple[str, str], Handling]:
    """Return by facility and product what is paid for each unit that comes in and that leaves."""
    found = {}
    for (facility, product), record in view.of("warehousingpolicies").items():
        inward = view.unit_cost(record, "inboundhandlingcost", product)
        outward = view.unit_cost(record, "outboundhandlingcost", product)
        record.text("productnamegroupbehavior")  # of step costs, which are refused
        found[facility, product] = Handling(inward or 0.0, outward or 0.0)
    return found


def place(record: ModelRecord, key: str, name: str) -> Place | None:
    """Return where a customer, facility or supplier is; what is missing is refused by name."""
    country = country_named(record.text("country"))
    if not country:
        record.wrong(
            "country", record.text("country") or "nothing", "a country, by name or ISO code"
        )
    spot = []
    for column, most in (("latitude", 90.0), ("longitude", 180.0)):
        text = record.cell(column).text
        try:
            value = float(text)
        except ValueError:
            value = 1000.0
        if abs(value) > most:
            record.wrong(column, text or "nothing", f"a number of degrees, -{most:g} to {most:g}")
        spot.append(value)
    if not country or abs(spot[0]) > 90 or abs(spot[1]) > 180:
        return None
    return Place(
        place=key,
        name=name,
        lat=spot[0],
        lon=spot[1],
        country=country,
        postcode=record.text("postalcode"),
        source=source_of(record),
    )


def facility(
    view: PeriodView, record: ModelRecord, *, maker: bool, life: Year, handled: float
) -> Site:
    """Return a facility as a site.

    Parameters
    ----------
    view, record
        The model, and its row.
    maker
        Whether anything is produced there; else it is a store.
    life
        Years over which opening is paid off: those that the model looks ahead.
    handled
        What is paid for each unit that comes in, whatever the product [money/unit].
    """
    state = record.choice("facilitystatus", "open", "closed", "consider")
    if record.cell("status").text.casefold() == "consider":  # as models before 2.8 say it
        state = "consider"
    initial = record.choice("initialstate", "existing", "potential")
    fixed = view.cost(record, "fixedoperatingcost") or 0.0
    starts = state == "consider" and initial == "potential"
    startup = view.cost(record, "fixedstartupcost") or 0.0
    if starts and startup and view.name:
        why = "paid whole when a facility opens; here spread over the model, so that opening late costs a part"
        record.leave("fixedstartupcost", why)
    if not starts and startup:
        record.leave("fixedstartupcost", "paid only where a facility may be opened", changes=False)
    if state == "consider" and initial == "existing":
        record.leave(
            "fixedclosingcost", "paid where an existing facility is closed: no closing is paid for"
        )
    elif state == "closed":
        record.leave("fixedclosingcost", "paid for closing it, whatever the plan: a constant")
    else:
        record.leave(
            "fixedclosingcost", "paid only where an existing facility may be closed", changes=False
        )
    return Site(
        site=key_of(record.key[0]),
        name=record.key[0],
        place=key_of(record.key[0]),
        role="maker" if maker else "store",
        status="closed" if state == "closed" else "candidate" if starts else "open",
        fixed_cost=view.yearly(fixed),
        opening_cost=startup if initial == "potential" and state != "open" else 0.0,
        life=life,
        must_run=state == "open" and fixed > 0,
        handling_cost=0.0 if maker else handled,
        throughput=None if maker else throughput(view, record),
        address=address(record),
        source=source_of(record),
    )


def throughput(view: PeriodView, record: ModelRecord) -> float | None:
    """Return the most units that may come into a store in a year; None: no limit, or none that can be said."""
    if record.cell("throughputcapacity").text:
        found = view.measures.kind(
            record, "throughputcapacityuom", ("quantity", "weight", "volume")
        )
        if found and found[0] != "quantity":
            why = f"a limit in {found[2]}: that of a store counts units"
            record.leave("throughputcapacity", why)
            return None
        value = record.number("throughputcapacity")
        if found and value is not None:
            return view.yearly(value * found[1])
    return None


def address(record: ModelRecord) -> str:
    """Return the address of a site as on a letter."""
    parts = (record.text("address"), record.text("postalcode"), record.text("city"))
    return ", ".join(filter(None, parts))


def supplier(record: ModelRecord, key: str, name: str) -> Site:
    """Return a supplier as a site."""
    return Site(
        site=key,
        name=name,
        place=key,
        role="supplier",
        address=address(record),
        source=source_of(record),
    )
