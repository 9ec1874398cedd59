"""What is kept from one period to the next: whose site is in use, and what can be followed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, maker, part, seller, wanted, world

from makeshed.errors import Disagreement
from makeshed.model import Phase, Shed, Site, Storage
from makeshed.network.periods import kept_stock
from makeshed.network.periods.block_rows import tie


def works(*more: Storage | Phase) -> Shed:
    """A works that costs 500 a year to use and builds of frames, nothing of which is on the way to it."""
    return world(
        *seller("mill", "izmir", 3.0, item="frame"),
        *maker("works", "porto", 1.0, hours=1000.0, fixed_cost=500.0),
        part(),
        lane("izmir", "porto", 0.0),
        lane("porto", "lyon", 1.0),
        wanted(quantity=10.0),
        *years(2),
        *more,
    )


@pytest.mark.parametrize("more", [[], [Phase(site="works")]])
def test_a_site_that_ships_from_stock_is_in_use(more: list[Phase]) -> None:
    """By hand: 500 for the works and 10 bikes at 3 + 1 + 1, in either year; kept or not."""
    found = best(works(Storage(site="works", item="bike", cost=0.0), *more))
    assert found.cost == pytest.approx(2 * (500 + 10 * 5))
    assert [row.state for row in found.sites] == ["open", "open"]


def test_a_site_that_puts_in_stock_is_in_use() -> None:
    """A store takes in bikes while they are cheap and hands them out a year later: it is used in both."""
    shed = world(
        *seller("shop", "porto", 1.0),
        Site(site="depot", place="nice", role="store", fixed_cost=50.0),
        lane("porto", "nice", 0.0),
        lane("nice", "lyon", 0.0),
        lane("porto", "lyon", 0.0),
        wanted(quantity=10.0),
        Storage(site="depot", item="bike", cost=0.0),
        *years(2),
        override("2028", "offers/shop:bike:0.price", 100),
    )
    found = best(shed)
    assert found.cost == pytest.approx(2 * 50 + 20 * 1)
    assert [row.state for row in found.sites] == ["open", "open"]


def test_the_second_calculation_sees_stock_leave_a_closed_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program in which nothing ties stock to its site is found out."""

    def untied(a: Any, terms: Any, **bounds: float) -> int:
        listed = list(terms)
        return tie(a, listed) if set(bounds.values()) == {0} else tie(a, listed, **bounds)

    monkeypatch.setattr(kept_stock, "tie", untied)
    with pytest.raises(Disagreement, match="out of it at works in 2028, where it is closed"):
        best(works(Storage(site="works", item="bike", cost=0.0)))
