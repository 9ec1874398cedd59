"""What the tools cost that are bought once: moulds, dies and patterns. Functions broadcast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
_a = np.asarray

CLEARANCE_CM = 7.5
"""Steel between cavity and the edge of the mould, and above and below it."""


@dataclass(frozen=True, kw_only=True)
class Mould:
    """A mould of two plates: its base [money of the textbook], and hours of the tool maker."""

    base: Values
    hours: Values


def mould(
    *,
    length_mm: ArrayLike,
    width_mm: ArrayLike,
    depth_mm: ArrayLike,
    projected_cm2: ArrayLike,
    complexity: ArrayLike,
    slides: ArrayLike = 0,
) -> Mould:
    """Return what a mould of one cavity takes.

    Parameters
    ----------
    length_mm, width_mm, depth_mm
        Box of the part, depth along the pull [mm].
    projected_cm2
        Area seen along the pull [cm²].
    complexity
        Inner and outer complexity together: surface patches over 10.
    slides
        Side actions for undercuts, 65 h each.

    Notes
    -----
    Boothroyd, Dewhurst and Knight, Product Design for Manufacture and Assembly, ch. 8: base
    1000 + 0.45 A_c h_p^0.4 in US dollars of the 1990s with 7.5 cm round the cavity; hours
    2.5 A_p^0.5 (ejectors) + 5.83 X^1.27 (geometry) + 5 + 0.085 A_p^1.2 (size). Scale the base by a price index.
    Recalled, not re-read; of a mould of 10 x 10 x 5 cm and X = 2: base
    1000 + 0.45 * 625 * 20^0.4 = 1932.2, hours 25 + 14.06 + 5 + 21.35 = 65.41.
    """
    plate = (_a(length_mm) / 10 + 2 * CLEARANCE_CM) * (_a(width_mm) / 10 + 2 * CLEARANCE_CM)
    height = _a(depth_mm) / 10 + 2 * CLEARANCE_CM
    area = _a(projected_cm2, float)
    shape = 2.5 * area**0.5 + 5.83 * _a(complexity, float) ** 1.27
    hours = shape + 5 + 0.085 * area**1.2 + 65 * _a(slides)
    return Mould(base=np.asarray(1000 + 0.45 * plate * height**0.4), hours=np.asarray(hours))


def pattern_hours(*, surface_cm2: ArrayLike, cores: ArrayLike = 0) -> Values:
    """Return the hours of a pattern maker for a pattern and its core boxes [h].

    Six hours, a quarter of an hour by the square root of the surface [cm²], and five for each core
    box: a judgement, to be replaced by a foundry's own. Worked example: 400 cm² without cores, 11 h.
    """
    return np.asarray(6 + 0.25 * np.sqrt(_a(surface_cm2, float)) + 5 * _a(cores), float)
