"""Which legs are paid by the shipment, and what a shipment costs there."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.text import few
from makeshed.model import Lane, Mode, Place, Rate, Shed, Zone
from makeshed.model.area import fits, told_by_postcode
from makeshed.model.finding import said as said_as
from makeshed.model.frequency import frequencies_of
from makeshed.science.arrays import Floats
from makeshed.science.freight import freight
from makeshed.science.shipments import Band, Shipping
from makeshed.science.stock import DAYS_PER_YEAR

SOME = 5
PAID = ("shipment_cost", "minimum_charge")
ONCE = 1.0
"""Departures a year where loads leave when they are full: what is left over goes once."""


def with_shipping(
    shed: Shed, modes: pl.DataFrame, between: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Shipping, ...]]:
    """Add to legs ``ship``, the number of what a shipment costs there; null: by share of a load.

    A mode that has rates goes where they reach. Where a plan chooses how often shipments leave, a leg
    becomes several, one by each number of ``shipments``, which share nothing with one another.

    Parameters
    ----------
    shed
        The facts.
    modes
        The ways of carrying.
    between
        Ways between places.
    """
    said = between.select(pl.any_horizontal(pl.col(PAID).is_not_null()).any()).item()
    chosen = _chosen(between["frequencies"], modes["frequencies"])
    if shed.table(Rate).is_empty() and not said and not chosen:
        return between.drop("frequencies").with_columns(ship=pl.lit(None, dtype=pl.UInt32)), ()
    tables = _Tables(shed)
    by_number = {row["w"]: row for row in modes.iter_rows(named=True)}
    found: list[Shipping] = []
    rows: list[tuple[int, int | None, float | None]] = []  # leg, its number, shipments a year
    for at, leg in enumerate(between.iter_rows(named=True)):
        mode = by_number[leg["w"]]
        bands: tuple[Band, ...] | None = _of_lane(leg, mode)
        if not bands and leg["load_cost"] is None:
            bands = tables.bands(mode["mode"], leg["a"], leg["b"])
        if bands is None:
            continue
        among = _among(leg, mode, paid=bool(bands))
        for often in among or (leg["shipments"],):
            rows.append((at, len(found) if bands else None, often))
            if bands:
                found.append(_shipping(bands, often, mode, among))
    taken, ship, often_sent = zip(*rows, strict=True) if rows else ((), (), ())
    legs = between.drop("frequencies")[list(taken)].with_columns(
        ship=pl.Series(ship, dtype=pl.UInt32), shipments=pl.Series(often_sent, dtype=pl.Float64)
    )
    return legs, tuple(found)


def _chosen(*said: pl.Series) -> bool:
    return any((texts.fill_null("") != "").any() for texts in said)


def _among(leg: dict[str, Any], mode: dict[str, Any], *, paid: bool) -> tuple[float, ...]:
    """Return among how many shipments a year a plan chooses on a leg; none: it does not.

    Raises `BadFacts` where nothing is paid by the shipment: there the most frequent is always the best.
    """
    own = leg["frequencies"] or ""
    text = own or ("" if leg["shipments"] else mode["frequencies"] or "")
    if text and not paid:
        table = Lane.table if own else Mode.table
        told = f"{said_as(text)} from {leg['a']} to {leg['b']} by {mode['mode']}, where goods pay their share of a load"
        right = (
            "blank, or what a shipment costs: shipment_cost or minimum_charge in lanes, or rates of the mode; "
            "without one the most frequent is always the best"
        )
        raise BadFacts([Problem(table, None, "frequencies", told, right)])
    return frequencies_of(text)


def in_parcels(ways: pl.DataFrame, shipping: tuple[Shipping, ...]) -> tuple[pl.DataFrame, Floats]:
    """Take what comes in parcels straight to a demand out of the shipments that others share.

    Each parcel is a shipment of its own, so that a unit has a price; ``parcels`` is the number of the table
    it is priced by. Where a lane states how many shipments leave, that holds.

    Parameters
    ----------
    ways
        With ``ship``, ``shipments``, ``parcel`` (units in one), ``mass`` and ``volume``.
    shipping
        What is paid by the shipment, by its number.

    Returns
    -------
    tuple
        The ways, and by way what a unit costs that comes in parcels [money/unit]; 0 for the others.
    """
    alone = (
        pl.col("ship").is_not_null() & (pl.col("parcel") > 0) & pl.col("shipments").is_null()
    ).fill_null(value=False)
    ways = ways.with_columns(parcels=pl.when(alone).then("ship"))
    each = np.zeros(len(ways))
    sent = ways["parcels"].is_not_null().to_numpy()
    rows = ways.filter(pl.col("parcels").is_not_null()).select(
        "parcels", "parcel", "mass", "volume"
    )
    each[sent] = [shipping[n].consigned(*of) for n, *of in rows.iter_rows()]
    return ways.with_columns(ship=pl.when(~alone).then("ship")), each


def _of_lane(leg: dict[str, Any], mode: dict[str, Any]) -> tuple[Band, ...]:
    """Return what the lane itself says of a shipment; nothing if it says nothing."""
    each, least, load = (leg[name] for name in ("shipment_cost", "minimum_charge", "load_cost"))
    if each is None and least is None:
        return ()
    if load is None and each is None:
        load = freight(
            load=1.0,
            payload_t=mode["payload"],
            distance_km=leg["distance"],
            cost_per_tkm=mode["cost"],
            fixed_per_load=mode["fixed_cost"],
        )
    per_kg = float(load or 0.0) / (1000 * mode["payload"])
    return (Band(price=each or 0.0, per_kg=per_kg, minimum=least or 0.0),)


def _shipping(
    bands: tuple[Band, ...], stated: float | None, mode: dict[str, Any], among: tuple[float, ...]
) -> Shipping:
    """Return what is sent over a leg in a year: as the lane says how often, or the mode, or full."""
    often = stated or (DAYS_PER_YEAR / mode["interval"] if mode["interval"] else 0.0)
    kg = 1000 * mode["payload"]
    return Shipping(
        shipments=often or ONCE,
        stated=often > 0,
        most=min(kg, max(band.high for band in bands)),
        kg_per_m3=kg / mode["load_volume"],
        bands=bands,
        among=among,
    )


def unposted(shed: Shed, lanes: Collection[tuple[str, str]]) -> Iterator[str]:
    """Say which ends of lanes have no postcode, where a carrier's zones ask for it."""
    first, last = told_by_postcode(shed, "origin"), told_by_postcode(shed, "destination")
    if not first and not last:
        return
    blank = {place.place: place.country for place in shed.rows(Place) if not place.postcode}
    named = sorted(
        {a for a, _ in lanes if blank.get(a) in first}
        | {b for _, b in lanes if blank.get(b) in last}
    )
    if named:
        yield (
            "zones of carriers go by postcode, and these places have none, so that a wider zone is taken "
            f"for them (places.postcode): {few(named, SOME)}"
        )


class _Tables:
    """The rate tables of carriers, and their zones."""

    def __init__(self, shed: Shed) -> None:
        self.places = {place.place: place for place in shed.rows(Place)}
        self.rates: dict[str, dict[str, list[Rate]]] = {}
        for rate in shed.priced_rows(Rate):
            self.rates.setdefault(rate.mode, {}).setdefault(rate.zone, []).append(rate)
        self.zones: dict[str, list[Zone]] = {}
        for zone in shed.rows(Zone):
            self.zones.setdefault(zone.mode, []).append(zone)

    def bands(self, mode: str, a: str, b: str) -> tuple[Band, ...] | None:
        """Return the table of a mode from one place to another; empty: it has none; None: nor there."""
        tables = self.rates.get(mode)
        if not tables:
            return ()
        zone = self._zone(mode, tables, self.places[a], self.places[b])
        return None if zone is None else _bands(tables[zone])

    def _zone(self, mode: str, tables: dict[str, list[Rate]], a: Place, b: Place) -> str | None:
        rows = self.zones.get(mode) or [
            Zone(mode=mode, destination=name, zone=name) for name in tables if name
        ]
        found: dict[int, set[str]] = {}
        for row in rows:
            ends = fits(row.origin, a), fits(row.destination, b)
            if None not in ends:
                found.setdefault(sum(end or 0 for end in ends), set()).add(row.zone)
        if not found:
            return "" if "" in tables else None
        best = sorted(found[max(found)])
        if len(best) > 1:
            said = f"{' and '.join(best)} from {a.place} to {b.place} by {mode}, equally narrow"
            raise BadFacts([Problem(Zone.table, None, "zone", said, "one zone, or a narrower row")])
        return best[0] if best[0] in tables else None


def _bands(rates: list[Rate]) -> tuple[Band, ...]:
    """Return the rows of a table; one without an upper end ends where the next begins."""
    begins = sorted({rate.min_weight for rate in rates})
    return tuple(
        Band(
            low=rate.min_weight,
            high=rate.max_weight
            or next((low for low in begins if low > rate.min_weight), math.inf),
            price=rate.price,
            per_kg=rate.per_kg,
            minimum=rate.minimum_charge,
        )
        for rate in sorted(rates, key=lambda rate: (rate.min_weight, rate.max_weight))
    )
