"""A shed with two businesses that share nothing: one of them is siting, and solved as such."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.questions.worlds import best, lane, maker, part, seller, wanted, world

from makeshed.model import Demand, Item


@pytest.fixture(scope="module", autouse=True)
def small_ones_too() -> Iterator[None]:
    """Have the methods made for a structure take what they would leave to HiGHS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("makeshed.solvers.SMALL", 0)
        yield


DESK = Item(item="desk", mass=1000, hs="9403 30")


def test_siting_is_solved_apart_from_what_is_made_of_components() -> None:
    """Bikes: frame 20 + lane 2 + building 5 + site 90. Desks: one store pays, two do not."""
    shed = world(
        DESK,
        *seller("mill", "izmir", 20, item="frame"),
        *maker("works", "lyon", 5, fixed_cost=90),
        part(),
        lane("izmir", "lyon", 2),
        wanted(),
        *seller("near", "nice", 8, item="desk", fixed_cost=100),
        *seller("far", "porto", 6, item="desk", fixed_cost=100),
        lane("nice", "lyon", 1),
        lane("porto", "lyon", 2),
        Demand(place="lyon", item="desk", quantity=100),
    )
    found = best(shed)
    assert found.proof.solver.startswith("in parts: location")
    assert "HiGHS" in found.proof.solver
    assert found.cost == best(shed, solver="highs").cost
    assert found.cost == 100 * (20 + 2 + 5) + 90 + 100 * (6 + 2) + 100
