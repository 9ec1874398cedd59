"""Masses of a thousand times too much or too little: kilograms that are grams, tonnes that are kilograms.

A mass without a volume is held against all else that the facts say of the item: what a kilogram of it costs,
what its carriage costs, what goes into it, what makes it and what carries it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import Row, doubtful, named
from makeshed.model.doubts.exchange import in_euro
from makeshed.model.doubts.hours import lowest_prices
from makeshed.model.item import Component, Item, Operation
from makeshed.model.lane import Mode
from makeshed.model.place import Place
from makeshed.model.remembered import by_shed
from makeshed.model.shed import Shed
from makeshed.model.site import Capability
from makeshed.science.codes import digits_of
from makeshed.science.distance import great_circle

CHEAP, CHEAP_WORK = 0.1, 0.3
"""Euro for a kilogram: cement costs 0.13 (USGS Mineral Commodity Summaries 2024, at the mill), and what is
made of metal more than its scrap, 0.3 (the same, heavy melting steel)."""
BULK = frozenset("07 10 11 12 14 17 22 23 25 26 27 28 31 38 44 47 68 69 70".split())  # noqa: SIM905
"""Chapters of the Harmonized System of what is cheap by weight: minerals, fuels, cereals, wood, stone, waste."""
MADE = frozenset(map(str, range(72, 98)))
"""Chapters of what is made of metal, of machines, vehicles and furniture."""
SILVER, GOLD = 1_000.0, 60_000.0
"""Euro for a kilogram: silver has cost from 500 to 1,500 since 2020 and gold above 45,000 (LBMA prices)."""
PLAIN = frozenset("39 40 44 48 61 62 63 64 68 69 70 72 73 74 76 79 82 83 86 87 94".split())  # noqa: SIM905
"""Chapters of what is never as dear by weight as silver: plastic, wood, clothes, base metal, vehicles, furniture."""
SOLID = 9_000.0
"""Kilograms in a cubic metre of solid copper (8,960; CRC Handbook of Chemistry and Physics)."""
RATIO = 100.0
"""Times the mass of all that goes into it: no packing weighs so much."""
ROAD, RAIL = 500.0, 20_000.0
"""Tonnes that no lorry and no train carries: the heaviest road trains have 200, trains of ore 40,000 in all."""
FARTHEST = 20_015.0
"""Kilometres from one end of the Earth to the other."""
TONNE_KM = 0.0069
"""Euro for a tonne and a kilometre by the cheapest of the bundled modes."""
_EFFECT = "as it stands, freight is paid for a mass that it cannot have"


def _grams(row: Row, said: str) -> Doubt:
    meant = f"{row.fact['mass'] / 1000:.9g}"
    return row.doubt("mass", said, f"if its mass is in grams, write {meant}", _EFFECT, meant=meant)


def cheaper_than_its_material(shed: Shed) -> Iterator[Doubt]:
    """Items of which a kilogram costs less than anything of their kind, and as so many grams does not."""
    euro, prices = in_euro(shed), dict(lowest_prices(shed).iter_rows())
    if euro is None or not prices:
        return
    heavy = (pl.col("mass") > 0) & pl.col("item").is_in(sorted(prices))
    low = pl.col("item").replace_strict(prices, default=None, return_dtype=pl.Float64)
    cheap = heavy & (low * euro / pl.col("mass") < CHEAP_WORK)
    for row in doubtful(shed, Item, cheap):
        chapter = digits_of(row.fact["hs"])[:2]
        per_kg = prices[row.fact["item"]] * euro / row.fact["mass"]
        if chapter in BULK or per_kg >= (CHEAP_WORK if chapter in MADE else CHEAP):
            continue
        yield _grams(
            row,
            f"with {row.fact['mass']:g} kg a kilogram of it costs {per_kg:.2g} EUR, "
            f"less than {'scrap' if chapter in MADE else 'cement'}",
        )


def dearer_than_metal(shed: Shed) -> Iterator[Doubt]:
    """Items of which a kilogram costs more than silver, or than gold where no code says what they are."""
    euro, prices = in_euro(shed), dict(lowest_prices(shed).iter_rows())
    if euro is None or not prices:
        return
    for row in doubtful(shed, Item, (pl.col("mass") > 0) & pl.col("item").is_in(sorted(prices))):
        chapter = digits_of(row.fact["hs"])[:2]
        per_kg = prices[row.fact["item"]] * euro / row.fact["mass"]
        metal, most = ("silver", SILVER) if chapter in PLAIN else ("gold", GOLD)
        if per_kg > most and (chapter in PLAIN or not chapter):
            said = f"with {row.fact['mass']:g} kg a kilogram of it costs {per_kg:,.3g} EUR, more than {metal}"
            yield _tonnes(row, said)


def _tonnes(row: Row, said: str) -> Doubt:
    meant = f"{row.fact['mass'] * 1000:.9g}"
    likely = f"if its mass is in tonnes, or was divided by 1000, write {meant}"
    return row.doubt(
        "mass", said, likely, "as it stands, freight is paid for too little", meant=meant
    )


def dearer_to_carry_than_to_buy(shed: Shed) -> Iterator[Doubt]:
    """Items whose carriage over their shortest way costs more than they do, and as so many grams does not."""
    from makeshed.model.doubts.idle_facts import whereabouts_of  # noqa: PLC0415  (they ask each other)

    euro, prices = in_euro(shed), dict(lowest_prices(shed).iter_rows())
    if euro is None or not prices:
        return
    at_most = pl.col("mass") / 1000 * FARTHEST * TONNE_KM
    low = pl.col("item").replace_strict(prices, default=None, return_dtype=pl.Float64)
    for row in doubtful(shed, Item, (pl.col("mass") > 0) & (at_most > low * euro)):
        item, mass = row.fact["item"], row.fact["mass"]
        chapter, price = digits_of(row.fact["hs"])[:2], prices[item] * euro
        if chapter in BULK or price * 1000 / mass >= 10_000:
            continue
        way = _shortest(whereabouts_of(shed).get(item, set()), _points(shed))
        freight = mass / 1000 * way * TONNE_KM
        if freight > price:
            yield _grams(
                row,
                f"with {mass:g} kg its shortest way, {way:,.0f} km, costs {freight:,.3g} EUR by the cheapest "
                f"of ways, more than the {price:,.3g} EUR that it costs",
            )


@by_shed
def _points(shed: Shed) -> dict[str, tuple[float, float]]:
    rows = shed.table(Place).select("place", "lat", "lon").rows()
    return {place: (lat, lon) for place, lat, lon in rows}


def _shortest(places: set[str], points: dict[str, tuple[float, float]]) -> float:
    """Return the least distance between two of some places [km]; 0 for one alone, or for very many."""
    at = [points[place] for place in places if place in points and None not in points[place]]
    if not 2 <= len(at) <= 50:
        return 0.0
    lat, lon = np.array(at).T
    apart = great_circle(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    between = apart[np.triu_indices(len(at), 1)]
    return float(between[between > 1].min(initial=np.inf)) if (between > 1).any() else 0.0


def wholes_and_their_parts(shed: Shed) -> Iterator[Doubt]:
    """Items a hundred times as heavy as all that goes into them, or lighter than most of it alone."""
    masses = {item: mass for item, mass in shed.table(Item).select("item", "mass").rows() if mass}
    parts: dict[str, list[float]] = {}
    unknown = set()
    for whole, part, quantity in (
        shed.table(Component).select("item", "component", "quantity").rows()
    ):
        if None in (whole, part, quantity) or part not in masses:
            unknown.add(whole)
        else:
            parts.setdefault(whole, []).append(quantity * masses[part])
    bad = {}
    for whole, inside in parts.items():
        mass = masses.get(whole, 0.0)
        if mass > RATIO * sum(inside) and whole not in unknown and mass / 1000 < 10 * sum(inside):
            bad[whole] = (sum(inside), 1 / 1000)
        elif mass > 0 and light(mass, inside):
            bad[whole] = (sum(inside), 1000.0)
    for row in named(shed, Item, "item", bad):
        inside_it, times = bad[row.fact["item"]]
        said = f"{row.fact['mass']:g} kg, and {inside_it:g} kg go into it"
        if times < 1:
            yield _grams(row, said)
        else:
            yield _tonnes(row, said)


def light(mass: float, inside: list[float]) -> bool:
    """Whether a whole is far lighter than its parts, and no one of them is to blame for it.

    >>> light(0.02825, [15.9, 3.1, 4.0]), light(28.25, [15900.0, 3.1, 4.0])
    (True, False)
    """
    heaviest = max(inside, default=0.0)
    return sum(inside) - heaviest > 30 * mass and sum(inside) < 10_000 * mass


def larger_than_machine_or_load(shed: Shed) -> Iterator[Doubt]:
    """Items too heavy for the machine that makes them, were they of solid copper, or for any load."""
    boxes = _boxes(shed)
    rooms: dict[str, float] = {}
    for item, process in shed.table(Operation).select("item", "process").drop_nulls().rows():
        if process in boxes:
            rooms[item] = min(rooms.get(item, np.inf), boxes[process])
    payloads = shed.table(Mode)["payload"].drop_nulls()
    most = 1000 * float(payloads.max()) if len(payloads) else np.inf  # type: ignore[arg-type]
    heavy = (pl.col("mass") > most) | pl.col("item").is_in(sorted(rooms))
    for row in doubtful(shed, Item, (pl.col("mass") > 0) & heavy):
        mass, room = row.fact["mass"], rooms.get(row.fact["item"], np.inf)
        if mass > room * SOLID:
            said = f"{mass:g} kg, and the largest machine that makes it has room for {room:.3g} m³"
            yield _grams(row, said)
        elif mass > most:
            yield _grams(
                row, f"{mass:g} kg, more than any mode carries in one load ({most:,.0f} kg)"
            )


def _boxes(shed: Shed) -> dict[str, float]:
    """Return the room of the largest machine of each process, where all that do it say theirs [m³]."""
    if not shed.table(Capability)["envelope_x"].count():
        return {}  # nobody says
    sides = [pl.col(f"envelope_{side}") for side in "xyz"]
    volume = (sides[0] * sides[1] * sides[2] / 1e9).alias("room")
    able = shed.table(Capability).select("process", volume).drop_nulls("process")
    known = able.group_by("process").agg(pl.col("room").max(), lacks=pl.col("room").null_count())
    return dict(known.filter(pl.col("lacks") == 0).select("process", "room").drop_nulls().rows())


def payloads_in_kilograms(shed: Shed) -> Iterator[Doubt]:
    """Loads that no lorry, train or box carries, and as so many kilograms does."""
    kind, payload = pl.col("distance_kind"), pl.col("payload")
    dense = payload * 1000 / pl.col("load_volume") > SOLID
    much = ((kind.is_in(["road", "air"])) & (payload >= ROAD)) | (
        (kind == "rail") & (payload >= RAIL)
    )
    for row in doubtful(shed, Mode, (much | dense).fill_null(much)):
        meant = f"{row.fact['payload'] / 1000:.9g}"
        room = row.fact["load_volume"]
        said = f"{row.fact['payload']:,.9g} t in one load" + (f" of {room:g} m³" if room else "")
        yield row.doubt(
            "payload", said, f"if its payload is in kilograms, write {meant}",
            "as it stands, what is paid for each load is shared by far too much", meant=meant,
        )  # fmt: skip
