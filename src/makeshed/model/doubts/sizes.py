"""Masses and volumes that no goods have: kilograms that look like grams, cubic metres like litres."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import Row, doubtful, named
from makeshed.model.doubts.exchange import in_euro
from makeshed.model.doubts.masses import light
from makeshed.model.item import Component, Item
from makeshed.model.offer import Offer
from makeshed.model.shed import Shed

LIGHTEST, DENSEST = 5.0, 22_600.0
"""Kilograms in a cubic metre of packed goods.

The densest matter is osmium, 22,587 kg/m³ at 20 °C (CRC Handbook of Chemistry and Physics; Arblaster
2013, Platinum Metals Review 57(3)). The lightest that is packed and sold is foam: insulation of expanded
polystyrene has 10 kg/m³ and more (EN 13163), an empty box of it about 9; air alone has 1.2.
"""
_THOUSANDS = {3: "litres", 6: "cubic centimetres", 9: "cubic millimetres"}
HEAVIER = 30.0
"""Times its own mass that goes into a unit: who mills from the solid seldom keeps less than a thirtieth."""
GRAMS = 2000.0
"""As so many grams, no more than twice its own mass would go into a unit: else it is no slip, as of roses
into their oil."""
CHEAPEST = 0.003
"""Euro for a kilogram: gravel at the quarry costs 0.01 (USGS Mineral Commodity Summaries 2024), and
nothing that is made costs less than a third of that."""


def impossible_densities(shed: Shed) -> Iterator[Doubt]:
    """Items denser than the densest metal, or lighter than anything that is packed."""
    density = pl.col("mass") / pl.col("volume")
    bad = (density > DENSEST) | (density < LIGHTEST)
    sized = (pl.col("mass") > 0) & (pl.col("volume") > 0)
    for row in doubtful(shed, Item, sized & bad):
        yield _dense(row) if row.fact["mass"] / row.fact["volume"] > DENSEST else _light(row)


def _inside(shed: Shed) -> dict[str, tuple[float, list[float]]]:
    """Return the mass of each whole, and what each of its lines weighs."""
    masses = dict(shed.table(Item).select("item", "mass").drop_nulls().rows())
    found: dict[str, tuple[float, list[float]]] = {}
    lines = shed.table(Component).select("item", "component", "quantity").drop_nulls()
    for whole, part, quantity in lines.rows():
        mass = masses.get(whole, 0.0)
        if mass > 0:
            found.setdefault(whole, (mass, []))[1].append(quantity * masses.get(part, 0.0))
    return found


def _dense(row: Row) -> Doubt:
    mass, volume = row.fact["mass"], row.fact["volume"]
    said = (
        f"{mass:g} kg in {volume:g} m³ is {mass / volume:,.0f} kg/m³; the densest metal has 22,600"
    )
    effect = "as it stands, freight is paid for a mass that it cannot have"
    if LIGHTEST <= mass / 1000 / volume <= DENSEST:
        meant = f"{mass / 1000:.9g}"
        likely = f"if its mass is in grams, write {meant}"
        return row.doubt("mass", said, likely, effect, meant=meant)
    return row.doubt("mass", said, "one of the two is in another unit", effect)


def _light(row: Row) -> Doubt:
    mass, volume = row.fact["mass"], row.fact["volume"]
    density = mass / volume
    said = f"{mass:g} kg in {volume:g} m³ is {density:.2g} kg/m³; an empty box of foam has 9"
    effect = "as it stands, freight is paid for a room that it cannot take"
    for power, unit in _THOUSANDS.items():
        if LIGHTEST <= density * 10**power <= DENSEST:
            meant = f"{volume / 10**power:.9g}"
            likely = f"if its volume is in {unit}, write {meant}"
            return row.doubt("volume", said, likely, effect, meant=meant)
    return row.doubt("volume", said, "one of the two is in another unit", effect)


def parts_heavier_than_the_whole(shed: Shed) -> Iterator[Doubt]:
    """Components whose mass, as so many grams, would fit the mass of what they go into."""
    if shed.table(Component).is_empty() or not (shed.table(Item)["volume"] == 0).any():
        return
    items = shed.table(Item).select("item", "mass", "volume").drop_nulls()
    items = items.filter(pl.col("mass") > 0).unique("item", keep="first", maintain_order=True)
    whole = items.select("item", _whole="mass")
    lines = (
        shed.table(Component)
        .select("item", "component", "quantity")
        .join(whole, on="item")
        .join(items.rename({"item": "component"}), on="component")
        .filter(pl.col("volume") == 0)  # else the density tells
        .with_columns(_in=pl.col("quantity") * pl.col("mass"))
        .filter(pl.col("_in").is_between(HEAVIER * pl.col("_whole"), GRAMS * pl.col("_whole")))
        .unique("component", keep="first", maintain_order=True)
    )
    if lines.is_empty():
        return
    to_blame = {item for item, masses in _inside(shed).items() if light(*masses)}
    lines = lines.filter(~pl.col("item").is_in(sorted(to_blame)))  # the whole is, and told
    into = {row["component"]: row for row in lines.iter_rows(named=True)}
    for row in named(shed, Item, "item", into):
        line = into[row.fact["item"]]
        meant = f"{row.fact['mass'] / 1000:.9g}"
        yield row.doubt(
            "mass",
            f"{line['_in']:g} kg of it go into one {line['item']} of {line['_whole']:g} kg",
            f"if its mass is in grams, write {meant}",
            "as it stands, freight is paid for a mass that it cannot have",
            meant=meant,
        )


def cheaper_than_gravel(shed: Shed) -> Iterator[Doubt]:
    """Items of which a kilogram is sold for less than a kilogram of gravel."""
    euro = in_euro(shed)
    bare = shed.table(Item).filter((pl.col("mass") > 0) & (pl.col("volume") == 0))
    if euro is None or bare.is_empty():
        return
    prices = (
        shed.priced(Offer).filter(pl.col("price") > 0).group_by("item").agg(pl.col("price").min())
    )
    sold = bare.join(prices, on="item").with_columns(_kg=pl.col("price") * euro / pl.col("mass"))
    low = dict(sold.filter(pl.col("_kg") < CHEAPEST).select("item", "_kg").iter_rows())
    for row in named(shed, Item, "item", low):
        meant = f"{row.fact['mass'] / 1000:.9g}"
        yield row.doubt(
            "mass",
            f"with {row.fact['mass']:g} kg it is sold for {1000 * low[row.fact['item']]:.2g} EUR a tonne, "
            "less than gravel",
            f"if its mass is in grams, write {meant}",
            "as it stands, freight is paid for a mass that it cannot have",
            meant=meant,
        )


def weightless(shed: Shed) -> Iterator[Doubt]:
    """Items that are sold, made or wanted in several places, and have no mass, or no volume either."""
    moved = _moved(shed)
    blank = (pl.col("mass") == 0) & (pl.col("volume") == 0)
    for row in doubtful(shed, Item, blank & pl.col("item").is_in(sorted(moved))):
        yield row.doubt(
            "mass",
            "neither mass nor volume is given",
            "write both, of one unit packed; a service needs none",
            "as it stands, freight by weight and volume costs nothing for it, and emits nothing",
        )
    light = (pl.col("mass") == 0) & (pl.col("volume") > 0)
    for row in doubtful(shed, Item, light & pl.col("item").is_in(sorted(moved))):
        yield row.doubt(
            "mass",
            f"{row.fact['volume']:g} m³ without a mass",
            "write what one unit weighs, packed",
            "as it stands, freight goes by its volume alone, and emits nothing for it",
        )


def _moved(shed: Shed) -> set[str]:
    """Return the items that may go from one place to another."""
    from makeshed.model.doubts.idle_facts import whereabouts_of  # noqa: PLC0415  (they ask each other)

    return {item for item, places in whereabouts_of(shed).items() if len(places) > 1}
