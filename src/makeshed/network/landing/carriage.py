"""What carrying a unit along ways costs and emits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.science.arrays import Floats
from makeshed.science.freight import chargeable_load, transport_co2e
from makeshed.science.freight import freight as freight_of


def moved_by(ways: pl.DataFrame, modes: pl.DataFrame) -> pl.DataFrame:
    """Add to ways by a mode ``w`` what is said of it, and with ``_acc`` of the mode of its access."""
    access = modes.select(pl.exclude("w").name.suffix("_acc")).rename({"mode_acc": "access_mode"})
    for more, on in ((modes, "w"), (access, "access_mode")):
        ways = ways.join(more, on=on, how="left", maintain_order="left")
    return ways


BLANKS = {"payload": 1.0, "load_volume": np.inf, "cost": 0.0, "fixed_cost": 0.0, "co2e": 0.0}
"""What stands for what a mode does not say."""


@dataclass(frozen=True, kw_only=True)
class Haul:
    """The modes by which a unit goes, by way: its share of a load, and what a load holds, costs and emits."""

    load: Floats
    payload: Floats
    cost: Floats
    fixed_cost: Floats
    co2e: Floats

    def over(self, km: Floats) -> tuple[Floats, Floats]:
        """Return freight [money/unit] and emissions [kg/unit] of so many kilometres, by way."""
        cost = freight_of(
            load=self.load,
            payload_t=self.payload,
            distance_km=km,
            cost_per_tkm=self.cost,
            fixed_per_load=self.fixed_cost,
        )
        kg = transport_co2e(
            load=self.load, payload_t=self.payload, distance_km=km, kg_per_tkm=self.co2e
        )
        return cost, kg


def carried(
    main: Haul, access: Haul, km: Floats, ends: Sequence[Floats], load_cost: Floats
) -> tuple[Floats, Floats]:
    """Return freight [money/unit] and emissions [kg/unit] of a main leg and of the legs at its ends, by way.

    Parameters
    ----------
    main, access
        The modes of the main leg and of the others.
    km, ends
        How long they are [km]; nothing where there is none.
    load_cost
        What a load costs on the main leg [money], nan: by the kilometre.
    """
    cost, kg = main.over(km)
    cost = np.where(np.isnan(load_cost), cost, main.load * load_cost)
    for end in ends:
        more, also = access.over(end)
        cost, kg = cost + np.where(end > 0, more, 0.0), kg + np.where(end > 0, also, 0.0)
    return cost, kg


def carriage(ways: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return freight [money/unit] and emissions [kg/unit] of ways: main leg and access legs.

    A main leg that is paid by the shipment (``ship``) costs a unit nothing here.
    """

    def column(name: str, blank: float = 0.0) -> Floats:
        said = ways[name].cast(pl.Float64).to_numpy()  # what is not said is nan
        return np.where(np.isnan(said), blank, said)

    def haul(suffix: str) -> Haul:
        said = {name: column(f"{name}{suffix}", blank) for name, blank in BLANKS.items()}
        load = chargeable_load(
            mass_kg=column("mass"),
            volume_m3=column("volume"),
            payload_t=said["payload"],
            load_volume_m3=said.pop("load_volume"),
        )
        return Haul(load=load, **said)

    by_shipment = ways["ship"].is_not_null().to_numpy()  # paid whole, whatever is in it
    load_cost = np.where(by_shipment, 0.0, column("load_cost", np.nan))
    ends = [column(name) for name in ("access_a", "access_b")]
    return carried(haul(""), haul("_acc"), column("distance"), ends, load_cost)
