"""Items that come in variants: how much each varies by itself, and how much all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.language.text import few
from makeshed.model import Demand, Shed, Variant
from makeshed.science.stock import pooled_cv

SOME = 3
"""Names in a note."""


@dataclass(frozen=True, kw_only=True)
class VariantFamily:
    """The variants of an item.

    Together they vary as `demands` says of the item. Standard deviations of parts add up to that of the whole
    at least, so that variants apart vary no less than all together.
    """

    item: str
    variants: Sequence[Variant]

    @property
    def shares(self) -> np.ndarray:
        """Share of each in what is wanted, 1 in all."""
        told = np.array([row.share for row in self.variants])
        return np.asarray(told / told.sum())

    def together(self, demand: Demand) -> float:
        """Coefficient of variation of a month's demand for all: as told, or of independent variants."""
        if demand.variability:
            return demand.variability
        told = [row.variability or 0.0 for row in self.variants]
        return pooled_cv(self.shares, told)

    def apart(self, demand: Demand) -> float:
        """Return the sum of the variants' standard deviations of a month's demand, over the mean of all."""
        whole = self.together(demand)
        told = [whole if row.variability is None else row.variability for row in self.variants]
        return max(whole, float(self.shares @ np.array(told)))

    def volatilities(self, demand: Demand) -> np.ndarray:
        """Return the volatility of the forecast of each variant [1/sqrt(a)], no less than that of all together.

        Where they are on average: less than the whole is not possible.
        """
        whole = demand.volatility or 0.0
        told = np.array([whole if v.volatility is None else v.volatility for v in self.variants])
        mean = float(self.shares @ told)
        return told if mean >= whole else np.full(len(told), whole)


def families(shed: Shed) -> dict[str, VariantFamily]:
    """Return the items that come in variants."""
    rows: dict[str, list[Variant]] = {}
    for row in shed.rows(Variant):
        rows.setdefault(row.item, []).append(row)
    return {item: VariantFamily(item=item, variants=tuple(found)) for item, found in rows.items()}


def family_notes(found: Mapping[str, VariantFamily], demands: Sequence[Demand]) -> Iterator[str]:
    """Yield what is assumed of variants, and what cannot be as it is told."""
    for item, family in found.items():
        own = [d for d in demands if d.item == item]
        count = len(family.variants)
        yield (
            f"{item} comes in {count} variants, each of which must be there for who wants it: from where it is "
            "made or bought they vary apart, what goes into it varies as all together"
        )
        if bare := [d.id for d in own if not d.variability]:
            yield f"how all variants of {item} vary together is not told at {few(bare, SOME)}: taken as independent"
        told = [v.variability for v in family.variants]
        less = [
            d.id for d in own
            if None not in told and float(family.shares @ np.array(told, float)) < d.variability
        ]  # fmt: skip
        if less:
            yield (
                f"variants of {item} are told to vary less than all of them together do at {few(less, SOME)}, which "
                "cannot be: taken to vary as all together"
            )
