"""Regions side by side: the same numbers of each, at one depth, with their ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from makeshed.region.basket import BasketTravel
from makeshed.region.dependency import Convention
from makeshed.region.specialisation import RegionMeasure, Strength


@dataclass(frozen=True, slots=True)
class RegionBeside:
    """A number of one of several regions, and the ends between which it lies where that is known."""

    region: str
    name: str
    measure: str
    value: float | None
    """Blank: nothing is told that it could be worked out from."""
    low: float | None
    high: float | None
    unit: str
    about: str


class Surveyed(Protocol):
    """What is told of a region: a survey."""

    @property
    def region(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def rows(self) -> tuple[Strength, ...]: ...  # noqa: D102
    @property
    def coverage(self) -> float | None: ...  # noqa: D102
    @property
    def measures(self) -> tuple[RegionMeasure, ...]: ...  # noqa: D102
    @property
    def conventions(self) -> tuple[Convention, ...]: ...  # noqa: D102
    @property
    def baskets(self) -> tuple[BasketTravel, ...]: ...  # noqa: D102


def side_by_side(surveys: Sequence[Surveyed]) -> tuple[RegionBeside, ...]:
    """Return the numbers of regions, one after another of each; blank where one has a number and another not."""
    of = [{one.measure: one for one in _numbers(each)} for each in surveys]
    order = dict.fromkeys(measure for told in of for measure in told)
    about = {measure: one for told in reversed(of) for measure, one in told.items()}
    return tuple(
        told.get(
            measure,
            RegionBeside(each.region, each.name, measure, None, None, None, about[measure].unit, about[measure].about),
        )
        for measure in order
        for each, told in zip(surveys, of, strict=True)
    )  # fmt: skip


def _numbers(of: Surveyed) -> Iterator[RegionBeside]:
    """Yield what is told of a region as a whole."""

    def told(measure: str, value: float, unit: str, about: str, low: float | None = None, high: float | None = None) -> RegionBeside:  # fmt: skip
        return RegionBeside(of.region, of.name, measure, value, low, high, unit, about)

    for one in of.measures:
        yield told(one.measure, one.value, one.unit, one.about, one.low, one.high)
    if of.coverage is not None:
        yield told("coverage", of.coverage, "1", "of its jobs that is published at this depth")
        sure = sum((row.above or 0.0) for row in of.rows if row.specialised == "yes")
        yield told("jobs above", sure, "units", "above its share, in industries surely above it")
    for rule in of.conventions:
        yield told(f"flagged by {rule.preset}", rule.flagged, "units", f"of {rule.goods:,.0f} goods brought in, as dependent", rule.flagged, rule.flagged + rule.open)  # fmt: skip
    for basket in of.baskets:
        yield told(
            f"{basket.basket} basket by {basket.by}", basket.distance, "km", "that its food travels"
        )
