"""What carrying a unit along ways costs and emits."""

from __future__ import annotations

import numpy as np
import polars as pl

from makeshed.science.freight import chargeable_load, transport_co2e
from makeshed.science.freight import freight as freight_of


def moved_by(ways: pl.DataFrame, modes: pl.DataFrame) -> pl.DataFrame:
    """Add to ways by a mode ``w`` what is said of it, and with ``_acc`` of the mode of its access."""
    access = modes.select(pl.exclude("w").name.suffix("_acc")).rename({"mode_acc": "access_mode"})
    for more, on in ((modes, "w"), (access, "access_mode")):
        ways = ways.join(more, on=on, how="left", maintain_order="left")
    return ways


def carriage(ways: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return freight [money/unit] and emissions [kg/unit] of ways: main leg and access legs.

    A main leg that is paid by the shipment (``ship``) costs a unit nothing here.
    """

    def column(name: str, blank: float = 0.0) -> np.ndarray:
        said = ways[name].cast(pl.Float64).to_numpy()  # what is not said is nan
        return np.where(np.isnan(said), blank, said)

    def leg(suffix: str, km: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        payload = column(f"payload{suffix}", 1.0)
        load = chargeable_load(
            mass_kg=column("mass"),
            volume_m3=column("volume"),
            payload_t=payload,
            load_volume_m3=column(f"load_volume{suffix}", np.inf),
        )
        cost = freight_of(
            load=load,
            payload_t=payload,
            distance_km=km,
            cost_per_tkm=column(f"cost{suffix}"),
            fixed_per_load=column(f"fixed_cost{suffix}"),
        )
        kg = transport_co2e(
            load=load, payload_t=payload, distance_km=km, kg_per_tkm=column(f"co2e{suffix}")
        )
        stated = load * column("load_cost", np.nan)
        cost = np.where((suffix == "") & ~np.isnan(stated), stated, cost)
        by_shipment = ~np.isnan(column("ship", np.nan))  # paid whole, whatever is in it
        return np.where((suffix == "") & by_shipment, 0.0, cost), kg

    cost, kg = leg("", column("distance"))
    for end in ("access_a", "access_b"):
        km = column(end)
        access_cost, access_kg = leg("_acc", km)
        cost = cost + np.where(km > 0, access_cost, 0.0)
        kg = kg + np.where(km > 0, access_kg, 0.0)
    return cost, kg
