"""How goods can get from one place to another: every pair of places by every mode that goes there.

Distances: by road and rail the great circle times the mode's circuity, on one landmass; by sea the
shortest way over the sea network (searoute), with access legs over land at both ends; by air the
great circle. A row of ``lanes`` overrides whatever it states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from makeshed.data import rows
from makeshed.errors import NotEnoughData
from makeshed.model import Currency, Lane, Mode, Place, Shed
from makeshed.model.noun import frame_of
from makeshed.model.territory import landmass_of
from makeshed.science.distance import great_circle
from makeshed.science.freight import transit_days
from makeshed.science.seaway import sea_distances, shores

SHIPMENT = ("shipment_cost", "minimum_charge", "shipments", "frequencies")
SHORTEST_SEA_KM = 1000.0
"""Between places on one landmass closer than this (great circle) no sea leg is derived."""


def modes_of(shed: Shed) -> pl.DataFrame:
    """Return the shed's modes, numbered ``m``; without any, the package's estimates."""
    modes = shed.priced(Mode)
    if modes.is_empty():
        modes = _in_the_coin_of(shed, default_modes())
    return (
        modes.with_columns(
            load_volume=pl.col("load_volume").fill_null(float("inf")),
            max_distance=pl.col("max_distance").fill_null(float("inf")),
            carried=pl.when(pl.col("carried") == "as found")
            .then("distance_kind")
            .otherwise("carried"),
        )
        .sort("mode")
        .with_row_index("w")
    )


def _in_the_coin_of(shed: Shed, modes: pl.DataFrame) -> pl.DataFrame:
    """Return the package's modes in the shed's currency; a shed without one counts as they do."""
    if shed.currency in {"", "EUR"}:
        return modes
    if "EUR" not in shed.table(Currency)["currency"]:
        raise NotEnoughData(
            "the shed holds no modes, makeshed's own are priced in EUR, and EUR has no rate",
            hint=f"add EUR to currencies, with its value in {shed.currency}, or add modes",
        )
    return shed.with_rows({Mode.table: modes}).priced(Mode)


def default_modes() -> pl.DataFrame:
    """Return the modes that come with makeshed (estimates, in euro, each with its source)."""
    wanted = frame_of(Mode, [])
    typed = [
        pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).cast(dtype).alias(name)
        if dtype.is_numeric()
        else pl.col(name).alias(name)
        for name, dtype in wanted.schema.items()
    ]
    defaults = {"cost": 0.0, "fixed_cost": 0.0, "handling": 0.0, "interval": 0.0, "circuity": 1.0}
    return (
        pl.DataFrame(rows("modes"))
        .select(typed)
        .with_columns(pl.col(name).fill_null(value) for name, value in defaults.items())
    )


def legs(
    shed: Shed,
    modes: pl.DataFrame,
    pairs: pl.DataFrame,
    blocked: tuple[str, ...],
    waited: Callable[[], None] | None = None,
) -> pl.DataFrame:
    """Return the ways between pairs of places.

    Parameters
    ----------
    shed
        For the places and the lanes that override.
    modes
        Numbered modes, from `modes_of`.
    pairs
        Columns ``a`` and ``b``: keys of the places at the ends; different in each row.
    blocked
        Passages that no ship may take, such as ``"suez"``.
    waited
        Called now and then while ways by sea are sought.

    Returns
    -------
    Columns ``a``, ``b``, ``w`` (mode), ``distance`` [km] of the main leg, ``access_a`` and
    ``access_b`` [km] over land, ``days`` door to door, and what a lane says, or null: ``load_cost``
    of one load, ``shipment_cost`` and ``minimum_charge`` of one shipment, ``shipments`` a year,
    ``frequencies`` among which that is chosen.
    """
    pairs = (
        pairs.select("a", "b").sort("a", "b").with_row_index("pair")
    )  # a number is a tenth of two names
    apart, lanes = _apart(shed, pairs), _lanes(shed, modes, pairs)
    by_name = {mode["mode"]: mode for mode in modes.to_dicts()}
    found = []
    for mode in by_name.values():
        listed = mode["distance_kind"] == "listed"
        derived = _none() if listed else _ways(apart, mode, blocked, waited)
        stated = lanes.filter(w=mode["w"]).drop("w")
        found.append(_timed(_with_lanes(derived, stated), mode, by_name.get(mode["access_mode"])))
    whole = _by_pair(found)
    ends = pairs.select("a", "b")[whole.drop_in_place("pair")]
    return ends.hstack(whole)


def _by_pair(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the legs of all modes by pair and mode; there are millions, so no column is held twice but one."""
    order = np.argsort(np.concatenate([legs["pair"].to_numpy() for legs in found]), kind="stable")
    kinds = dict(found[0].schema)
    said = [n for n in kinds if n == "pair" or any(f[n].null_count() < len(f) for f in found)]
    whole = pl.DataFrame([pl.concat([f.drop_in_place(n) for f in found])[order] for n in said])
    unsaid = [pl.lit(None, dtype=kinds[n]).alias(n) for n in kinds if n not in said]
    return whole.with_columns(unsaid).select(*kinds)  # what nobody says takes no room


def _none() -> pl.DataFrame:
    numbers = {name: pl.Float64() for name in ("distance", "access_a", "access_b")}
    return pl.DataFrame(schema={"pair": pl.UInt32(), **numbers})


def _with_lanes(derived: pl.DataFrame, lanes: pl.DataFrame) -> pl.DataFrame:
    """Lay lanes over what is derived, and add those where nothing is: few, so that most are left out of the join."""
    told = pl.col("pair").is_in(lanes["pair"].implode())
    laid = derived.filter(told).join(lanes, on="pair", how="full", coalesce=True)
    return pl.concat([derived.filter(~told), laid], how="diagonal")


def _apart(shed: Shed, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add to each pair where its ends are and how far apart along the great circle."""
    where = shed.table(Place).select("place", "lat", "lon", "country")
    mass = {country: landmass_of(country) for country in where["country"].unique()}
    where = where.with_columns(land=pl.col("country").replace_strict(mass, return_dtype=pl.String))
    both = pairs
    for end in ("a", "b"):
        named = where.select(pl.col("place").alias(end), pl.exclude("place").name.suffix(f"_{end}"))
        both = both.join(named, on=end, how="left", maintain_order="left")
    ends = [both[name].to_numpy() for name in ("lat_a", "lon_a", "lat_b", "lon_b")]
    return both.with_columns(gc=pl.Series(great_circle(*ends)))


def _ways(
    apart: pl.DataFrame,
    mode: dict[str, Any],
    blocked: tuple[str, ...],
    waited: Callable[[], None] | None,
) -> pl.DataFrame:
    """The pairs that a mode can serve, with their distances."""
    kind = mode["distance_kind"]
    if kind == "sea":
        found = _by_sea(apart, blocked, waited)
    else:
        by_land = kind in {"road", "rail"}
        reach = apart.filter(pl.col("land_a") == pl.col("land_b")) if by_land else apart
        factor = mode["circuity"] if by_land else 1.0
        found = reach.select(
            "pair", distance=pl.col("gc") * factor, access_a=pl.lit(0.0), access_b=pl.lit(0.0)
        )
    whole = pl.col("distance") + pl.col("access_a") + pl.col("access_b")
    return found.filter(whole <= mode["max_distance"])


def _by_sea(
    apart: pl.DataFrame, blocked: tuple[str, ...], waited: Callable[[], None] | None
) -> pl.DataFrame:
    """Return the ways by sea: one tree of shortest ways for each place that goods leave."""
    far = apart.filter((pl.col("land_a") != pl.col("land_b")) | (pl.col("gc") >= SHORTEST_SEA_KM))
    columns = ["pair", "distance", "access_a", "access_b"]
    if far.is_empty():
        return _none().select(columns)
    ends = far.select("lat_b", "lon_b").unique().sort("lat_b", "lon_b").with_row_index("end")
    coast = shores(ends["lat_b"].to_numpy(), ends["lon_b"].to_numpy())
    far = far.join(ends, on=["lat_b", "lon_b"], how="left", maintain_order="left")
    found: list[pl.DataFrame] = []
    for (lat, lon), pairs in far.group_by("lat_a", "lon_a", maintain_order=True):
        if waited is not None:
            waited()
        there = coast.of(pairs["end"].cast(pl.Int64).to_numpy())
        told = zip(columns[1:], sea_distances(lat, lon, there, blocked=blocked), strict=True)
        found.append(pairs.select("pair").with_columns(pl.Series(name, km) for name, km in told))
    return pl.concat(found).filter(pl.col("distance").is_not_nan()).select(columns)


def _lanes(shed: Shed, modes: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    return (
        shed.priced(Lane)
        .rename({"origin": "a", "destination": "b"})
        .join(pairs, on=["a", "b"])
        .join(modes.select("mode", "w"), on="mode")
        .select("pair", "w", *SHIPMENT, lane_km="distance", lane_days="days", load_cost="cost")
    )


def _timed(ways: pl.DataFrame, mode: dict[str, Any], access: dict[str, Any] | None) -> pl.DataFrame:
    """Let lanes override, scale access by its mode's circuity, and add the days door to door."""
    stated = pl.any_horizontal(pl.col("lane_km", "load_cost", "shipment_cost").is_not_null())
    circuity = access["circuity"] if access else 0.0
    ways = ways.with_columns(
        pl.when(stated).then(0.0).otherwise(pl.col(end) * circuity).fill_null(0.0).alias(end)
        for end in ("access_a", "access_b")
    )
    if mode["distance_kind"] != "listed":
        # A lane that states a cost alone is no way where its mode finds none (a strait is blocked).
        ways = ways.filter(
            pl.any_horizontal(pl.col("lane_km", "lane_days", "distance").is_not_null())
        )
    ways = ways.with_columns(distance=pl.coalesce("lane_km", "distance").fill_null(0.0))
    sailing = transit_days(
        distance_km=ways["distance"], km_per_day=mode["speed"], handling_days=mode["handling"]
    )
    by_land = transit_days(
        distance_km=ways["access_a"] + ways["access_b"],
        km_per_day=access["speed"] if access else 1e9,
    )
    derived = pl.Series("derived", sailing + by_land).fill_nan(None)
    return ways.select(
        "pair",
        pl.lit(mode["w"], dtype=pl.UInt32).alias("w"),
        "distance",
        "access_a",
        "access_b",
        "load_cost",
        *SHIPMENT,
        days=pl.coalesce("lane_days", derived),
    )
