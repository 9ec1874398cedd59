"""Goods, and what is known of their passage over a border, as customs see them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from makeshed.model import Item
from makeshed.science.landed import customs_value

Origin = tuple[str, str]
"""Where an item obtained its origin: country, and firm (some duties are set by firm)."""


@dataclass(frozen=True, slots=True)
class Article:
    """What customs see of one unit."""

    hs: str
    essential: bool = False
    mass: float = 0.0  # [kg] without packing
    item: str = ""
    gross: float = 0.0  # [kg] packed


def article_of(item: Item) -> Article:
    """Return an item as customs see it."""
    return Article(item.hs, item.essential, item.dutiable, item.item, item.mass)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a passage costs: shares of CIF and of FOB value, and money for each unit."""

    cif: float = 0.0
    fob: float = 0.0
    each: float = 0.0


@dataclass(frozen=True, slots=True)
class Deal:
    """What is known of a passage before the plan: the least and the highest price, and the way."""

    low: float | None = None
    high: float | None = None
    freight: float = 0.0
    insurance: float = 0.0
    parcel: float = 0.0  # units in one consignment; 0: in bulk
    whole: bool = False  # freight is paid by the shipment: what a unit bears more is not known

    @property
    def consignment(self) -> tuple[float, float]:
        """What a consignment is worth at the seller's door, at least and at most."""
        if not self.parcel:
            return BULK
        low = 0.0 if self.low is None else self.low
        return self.parcel * low, self.parcel * (inf if self.high is None else self.high)

    def worth(self, *, cif: bool) -> tuple[float, float]:
        """Return the customs value at the least and at the highest price."""
        assert self.low is not None
        assert self.high is not None
        low, high = (
            float(
                customs_value(value=p, freight=self.freight, insurance=self.insurance * p, cif=cif)
            )
            for p in (self.low, self.high)
        )
        return low, inf if self.whole and cif else high


BULK = (inf, inf)
"""What a consignment of goods in bulk is worth: more than any threshold."""
