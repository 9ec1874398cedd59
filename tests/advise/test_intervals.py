"""Between low and high lies the truth of four firms in five, whatever of them is misjudged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom
from tests.advise.constructed_firms import EVEN, KINDS, OFF, Constructed, Misjudged, held
from tests.advise.firms import row, told
from tests.examples import THOROUGH

NOMINAL = 0.8
RARE = 0.005


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Fewer than one in two hundred such lots of firms would have so few, were it four in five."""
    inside = [
        held_ for kind in KINDS for held_ in held(kind, 20 if THOROUGH else 2, EVEN, seed=2030)
    ]
    assert len(inside) > len(KINDS)
    assert sum(inside) >= binom.ppf(RARE, len(inside), NOMINAL)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_is_an_estimate_gives_an_effect_a_range(
    kind: Callable[[Misjudged], Constructed],
) -> None:
    """Masses, what is sold, lots and quantities were taken as exact though they were marked as estimates."""
    by = Misjudged(np.random.default_rng(5), EVEN)
    for _ in range(40):
        firm = kind(by)
        found = told(firm.shed, draws=2, off=OFF, **firm.asked)
        if any(each.action == firm.action for each in found.rows):
            said = row(found, firm.action)
            assert said.low < said.high
            return
    pytest.fail("it pays no firm of forty")
