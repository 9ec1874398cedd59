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
ROUNDING = 1e-9
"""Of a mean of equals, which is theirs but for this."""


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
        yield from _untold(item, family, [d.id for d in own if not d.variability])
        less = [
            d.id for d in own
            if _below(family, d.variability, [v.variability for v in family.variants])
        ]  # fmt: skip
        if less:
            yield (
                f"variants of {item} are told to vary less than all of them together do at {few(less, SOME)}, which "
                "cannot be: taken to vary as all together"
            )


def forecast_notes(found: Mapping[str, VariantFamily], demands: Sequence[Demand]) -> Iterator[str]:
    """Yield what cannot be of forecasts of variants as it is told."""
    for item, family in found.items():
        told = [v.volatility for v in family.variants]
        own = [d for d in demands if d.item == item]
        if less := [d.id for d in own if _below(family, d.volatility or 0.0, told)]:
            yield (
                f"forecasts of variants of {item} are told to move less than that of all of them together does at "
                f"{few(less, SOME)}, which cannot be: taken to move as that does"
            )


def _untold(item: str, family: VariantFamily, bare: Sequence[str]) -> Iterator[str]:
    """Yield what is taken where nobody tells how all variants together vary."""
    if not bare or not any(v.variability for v in family.variants):
        return
    at = few(bare, SOME)
    yield f"how all variants of {item} vary together is not told at {at}: taken as independent"
    if blank := [v.variant for v in family.variants if v.variability is None]:
        yield (
            f"how {few(blank, SOME)} of {item} varies is told neither for itself nor for all together at {at}: taken "
            "as adding nothing to how all together vary"
        )


def _below(family: VariantFamily, whole: float, told: Sequence[float | None]) -> bool:
    """Whether variants are told to move less than all together; a blank is as all together."""
    each = np.array([whole if one is None else one for one in told])
    return float(family.shares @ each) < whole * (1 - ROUNDING)
