"""What is told of circles beside a plan, a row for each product: how far its materials go round, what each stage emits."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.units import Kilogram, Share


@dataclass(frozen=True, slots=True)
class Circularity:
    """How far the materials of one product go round: between two ends, where not all is told; blank: not told.

    ``told`` is the share of its mass of which something is told of the feedstock; ``linear`` the linear flow index,
    ``mci`` the Material Circularity Indicator, ``footprint`` the Circular Footprint Formula of its materials.
    """

    product: str
    mass: Kilogram | None
    told: Share | None
    recycled_low: Share | None
    recycled_high: Share | None
    linear_low: Share | None
    linear_high: Share | None
    mci_low: Share | None
    mci_high: Share | None
    footprint_low: Kilogram | None
    footprint_high: Kilogram | None
    not_told: str


@dataclass(frozen=True, slots=True)
class CarbonStage:
    """What is emitted for one product at one stage of its life; where something is not told, it has no upper end."""

    product: str
    stage: str
    co2e_low: Kilogram | None
    co2e_high: Kilogram | None
    not_told: str


@dataclass(frozen=True, slots=True)
class CircularityThen:
    """How far the materials of one product go round in one period, as in `Circularity`."""

    period: str
    product: str
    mass: Kilogram | None
    told: Share | None
    recycled_low: Share | None
    recycled_high: Share | None
    linear_low: Share | None
    linear_high: Share | None
    mci_low: Share | None
    mci_high: Share | None
    footprint_low: Kilogram | None
    footprint_high: Kilogram | None
    not_told: str


@dataclass(frozen=True, slots=True)
class CarbonStageThen:
    """What is emitted for one product of a period at one stage of its life, as in `CarbonStage`."""

    period: str
    product: str
    stage: str
    co2e_low: Kilogram | None
    co2e_high: Kilogram | None
    not_told: str
