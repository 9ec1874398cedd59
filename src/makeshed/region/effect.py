"""What localising would bring of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import Times


@dataclass(frozen=True, slots=True)
class LocalEffect:
    """What localising would bring of one thing: less, more and between."""

    effect: str
    measure: str
    type: Literal["I", "II", ""]
    """I: with what suppliers here sell more; II: and what is spent of their wages."""
    unit: str
    direct: float
    low: float
    value: float
    high: float
    times_low: Times | None
    times: Times | None
    times_high: Times | None
