"""What shipments cost: a price each, a minimum charge, rates that fall with weight.

    charge(w) = least over the rows with w <= high of  max(minimum, price + per_kg max(w, low))
    year(W)   = n (k charge(full) + charge(W/n - k full)),   k full loads at a time and the rest

with n shipments a year and w the chargeable weight of one: its mass, or its volume at so many kilograms a
cubic metre. So the next weight break is charged where that is cheaper, as carriers do ("deficit weight").
Worked examples: 450 lb at 14.38 a hundredweight below 500 lb and 10.29 from there on cost 51.45, not 64.71
(InsiteShip, "Calculate Rated LTL Shipment"); 30 kg by air at 16.00/kg below 45 kg and 9.00/kg from there on
cost 405, not 480 (airfreightfromchina.com, "Air Freight Chargeable Weight & Price Level"). With n given the
cost of a year is linear piece by piece in its weight, with a step wherever the table has one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

WHOLE = 1e-9
"""Share of a load by which rounding may miss a full one."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """A row of a rate table: what a shipment up to ``high`` costs, charged as ``low`` at least [kg]."""

    low: float = 0.0
    high: float = math.inf
    price: float = 0.0
    per_kg: float = 0.0
    minimum: float = 0.0

    def charge(self, kg: ArrayLike) -> Values:
        """Return what shipments cost by this row [money], one number each; inf: they are too heavy for it."""
        weight = np.asarray(kg, float)
        cost = np.maximum(self.minimum, self.price + self.per_kg * np.maximum(weight, self.low))
        return np.where(weight <= self.high * (1 + WHOLE), cost, np.inf)


@dataclass(frozen=True, kw_only=True)
class Shipping:
    """What is sent over a lane in a year: how often, by which table, how much in one load.

    Attributes
    ----------
    shipments
        How many leave in a year; each may be several loads.
    stated
        Whether that is how often they leave; else as few loads as will do leave when they are full.
    most
        Chargeable weight that one load holds [kg].
    kg_per_m3
        What a cubic metre is charged as at least [kg/m³].
    bands
        The table, by the chargeable weight of one load.
    among
        How many a year there may be, where that is chosen; this is one of them.
    """

    shipments: float
    stated: bool
    most: float
    kg_per_m3: float
    bands: tuple[Band, ...]
    among: tuple[float, ...] = ()

    def weight(self, mass: float, volume: float) -> float:
        """Return the chargeable weight [kg] of a mass [kg] and a volume [m³]: the larger."""
        return max(mass, volume * self.kg_per_m3)

    def charge(self, kg: ArrayLike) -> Values:
        """Return what one load of each chargeable weight [kg] costs [money]: by the cheapest row that it fits."""
        return np.asarray(np.minimum.reduce([band.charge(kg) for band in self.bands]))

    def yearly(self, kg: ArrayLike) -> Values:
        """Return what sending each chargeable weight [kg/a] costs [money/a]; empty shipments cost too.

        What leaves at one time beyond a load goes in full loads and the rest.
        """
        each = np.asarray(kg, float) / self.shipments
        full = self.charge(self.most)
        loads = np.floor(each / self.most * (1 + WHOLE))
        rest = np.maximum(each - loads * self.most, 0.0)
        left = rest > WHOLE * self.most
        some = np.where(left, np.minimum(self.charge(rest), full), 0.0)
        one = np.where(loads > 0, loads * full + some, np.minimum(self.charge(rest), full))
        return np.asarray(self.shipments * one)

    def consigned(self, units: float, mass: float, volume: float) -> float:
        """Return what a unit costs that comes so many to a consignment, each sent by itself [money/unit].

        What one load does not hold goes in full loads and the rest.

        Parameters
        ----------
        units
            Units in one consignment.
        mass, volume
            Of a unit [kg], [m³].
        """
        one = replace(self, shipments=1.0)
        return float(one.yearly(self.weight(units * mass, units * volume))) / units

    def pieces(self) -> list[tuple[float, float, float, float]]:
        """Return low, high, price and price of a kilogram of what a load may be charged as.

        A row's minimum raises the weight from which it is charged; what is charged as more than a load
        holds has one price.
        """
        found = []
        for band in self.bands:
            low, high = band.low, min(band.high, self.most)
            least = band.minimum - band.price - band.per_kg * low
            if least > 0 and band.per_kg > 0:
                low = (band.minimum - band.price) / band.per_kg
            flat = band.per_kg == 0 or low >= high
            price = max(band.minimum, band.price + band.per_kg * low) if flat else band.price
            found.append((0.0, high, price, 0.0) if flat else (low, high, price, band.per_kg))
        return found
