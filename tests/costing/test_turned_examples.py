"""Default rates of a lathe against published exercises that they were not set by.

Each is a cut whose speed, feed and depth (or time) are printed: what it removes or finishes in a minute follows.
Exercises are of one cut, often of large bars; that some lie outside the band is said in docs/questions/quote.md.
"""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from makeshed.costing.cost_drivers import DRAWS, Drivers, DriverScope, Taken
from makeshed.model import Shed

TURNED = pi / 4 * (50**2 - 45**2) * 500 / 1000
"""Cubic centimetres from a bar of 500 mm turned from 50 to 45 mm."""
FOOT, INCH = 0.3048, 25.4

REMOVED = [  # where, material, cm³/min
    ("gearcalculation.blogspot.com 2026/02, 1: 11.5 mm, 400 a minute, 0.5 x 0.5 mm", "stainless-steel", 3.61),
    ("gearcalculation.blogspot.com 2026/02, 2: 80 m/min, 0.8 x 3 mm", "", 80 * 0.8 * 3),
    ("tutorbin.com, cylindrical work bar of 4.5 in: 6.75 in³/min", "", 6.75 * INCH**3 / 1000),
    ("scribd 839128892, 1, first step: 0.9 m/s, 0.61 x 2.5 mm", "", 82.35),
    ("scribd 839128892, 1, second step: 0.61 x 4.5 mm in 2.68 min", "", 194.346),
    ("scribd 839128892, 1, third step: 2.5 m/s, 1.03 x 3 mm", "", 463.5),
    ("tutorsglobe 5740502, 1: 120 mm, 150 a minute, 0.2 x 4 mm", "", pi * 0.116 * 150 * 0.2 * 4),
    ("tutorsglobe 5740502, 2: 3 in, 500 a minute, 0.02 x 0.1 in", "stainless-steel",
     pi * 2.9 * INCH / 1000 * 500 * 0.02 * INCH * 0.1 * INCH),
    ("scribd 499471185, 3: 50 to 45 mm in one pass, 30 m/min, 0.7 mm", "steel",
     TURNED / (500 / (30_000 / (pi * 50) * 0.7))),
    ("scribd 499471185, 5: 80 m/min, 0.2 x 3 mm", "", 80 * 0.2 * 3),
]  # fmt: skip
FINISHED = [  # where, material, cm²/min
    ("studyzin.com 86610: a final cut at 200 m/min, 0.25 mm", "", 200 * 0.25 * 10),
    ("askfilo.com, component of figure Q3: 80 m/min, 0.2 mm", "aluminium", 80 * 0.2 * 10),
    ("scribd 499471185, 6: 25 mm bar, 60 m/min, 0.2 mm", "", 60 * 0.2 * 10),
]


def band(driver: str, material: str) -> tuple[float, float]:
    """Return P10 and P90 of what a lathe does by default."""
    where = DriverScope(process="turning", material=material, site="", country="FR")
    drivers = Drivers(Shed.of())
    drawn = Taken(lambda name: drivers.find(name, where), draws=DRAWS)(driver)
    low, high = np.quantile(drawn, (0.1, 0.9))
    return float(low), float(high)


def held(driver: str, examples: list[tuple[str, str, float]]) -> list[bool]:
    return [low <= rate <= high for _, m, rate in examples for low, high in [band(driver, m)]]


def test_exercises_lie_in_the_band_as_often_as_the_page_says() -> None:
    inside = [*held("removal_rate", REMOVED), *held("finish_rate", FINISHED)]
    assert (sum(inside), len(inside)) == (6, 13)


@pytest.mark.parametrize("material", ["aluminium", "steel", "stainless-steel", "brass", "bronze"])
def test_a_lathe_finishes_at_the_rates_that_tables_give(material: str) -> None:
    """100 to 300 cm² a minute, as cutting speed x feed of common tables; a mill is far slower."""
    low, high = band("finish_rate", material)
    assert low < 200 < high or low < 150 < high
    assert low > 40
