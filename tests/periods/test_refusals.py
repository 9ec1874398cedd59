"""What no plan over periods can be exact about is refused by name, and the hint that is given works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import BIKE, lane, maker, seller, wanted, world

from makeshed.errors import BadValue
from makeshed.model import Currency, Override, Phase, Shed, Site, Storage


def works(*more: Any, status: str = "candidate", **own: Any) -> Shed:
    """A works that costs 1,000 to open, paid off over ten years, and a shop that is dearer by 90 a bike."""
    given: dict[str, Any] = {"hours": 80.0, "opening_cost": 1000.0, "life": 10.0}
    return world(
        *seller("shop", "porto", 100.0),
        *maker("works", "lyon", 10.0, status=status, **(given | own)),
        lane("porto", "lyon", 0.0),
        wanted(quantity=100.0),
        Currency(currency="USD", rate=0.5),
        Currency(currency="EUR", rate=1.0),
        *years(3),
        *more,
    )


def in_dollars(shed: Shed, **more: Any) -> Shed:
    """The works in dollars, of which one is half a euro, and four fifths in 2028."""
    site = replace(shed.get("works", Site), currency="USD", **more)
    return shed.plus(site, override("2028", "currencies/USD.rate", 0.8))


def test_what_opens_has_one_price_in_the_money_of_the_shed() -> None:
    with pytest.raises(BadValue, match="opening_cost is 800 in 2028 and 500 in 2027") as refused:
        best(in_dollars(works()))
    assert "write it in the shed's currency" in refused.value.hint
    assert best(works()).periods[0].invested == pytest.approx(1000)
    with pytest.raises(BadValue, match="opening_cost is 5 in 2028 and 1,000 in 2027") as refused:
        best(works(override("2028", "sites/works.opening_cost", 5)))
    assert "two sites" in refused.value.hint


def test_what_is_not_paid_may_cost_what_it_will() -> None:
    """What opening would have cost a works that stands, and expansion where none is possible."""
    standing = works(status="open", expand_cost=7.0)
    moved = override("2029", "capabilities/works:build.expand_cost", 9)
    found = best(in_dollars(standing).plus(moved))
    assert found.cost == pytest.approx(3 * (80 * 10 + 20 * 100))
    able = works(override("2029", "capabilities/works:build.expand_cost", 9),
                 expand_cost=7.0, expand_hours=5.0, expand_max=1)  # fmt: skip
    with pytest.raises(BadValue, match="expand_cost is 9 in 2029 and 7 in 2027"):
        best(able)


@pytest.mark.parametrize(("own", "then"), [("candidate", "open"), ("open", "candidate")])
def test_a_site_stands_before_the_first_period_or_does_not(own: str, then: str) -> None:
    """It would be opened in 2027, paid for once and stand for nothing from 2028 on; or the reverse."""
    with pytest.raises(BadValue, match=rf"works\.status is {then} in 2028 and {own} in 2027"):
        best(works(override("2028", "sites/works.status", then), status=own))
    opened = best(works(Phase(site="works", opens_from=date(2028, 1, 1))))
    assert [row.state for row in opened.sites] == ["closed", "opens", "open"]


@pytest.mark.parametrize("own", ["candidate", "open"])
def test_a_site_may_be_closed_in_a_period(own: str) -> None:
    shut: Override = override("2028", "sites/works.status", "closed")
    found = best(works(shut, status=own))
    owed = 100.0 if own == "candidate" else 0.0
    each = 80 * 10 + 20 * 100 + owed
    assert [row.cost for row in found.periods] == pytest.approx([each, 10_000 + owed, each])


def test_closing_is_paid_at_the_rate_of_its_period() -> None:
    """100 dollars are 80 euros in 2028, when the works closes, and 50 in the facts outside all periods."""
    shed = works(
        override("2028", "currencies/USD.rate", 0.8),
        override("2028", "sites/works.status", "closed"),
        override("2029", "sites/works.status", "closed"),
        Phase(site="works", closing_cost=100.0, currency="USD"),
        status="open",
    )
    found = best(shed)
    assert [row.cost for row in found.periods] == pytest.approx([2_800, 10_080, 10_000])


def test_what_spoils_is_not_kept() -> None:
    row = Storage(site="shop", item="bike", cost=0.0)
    shed = world(*seller("shop", "lyon", 1.0), wanted(quantity=10.0), *years(2), row)
    spoils = shed.plus(replace(BIKE, shelf_life=30.0))
    with pytest.raises(BadValue, match=r"bike is kept at shop in 2027 .* keeps 30 days") as refused:
        best(spoils)
    assert "leave the row out" in refused.value.hint
    assert "its shelf_life blank" in refused.value.hint
    for mended in (shed, spoils.minus("storages/*"), spoils.plus(replace(row, most=0.0))):
        assert best(mended).cost == pytest.approx(20)
    later = shed.plus(override("2028", "items/bike.shelf_life", 30))
    with pytest.raises(BadValue, match="in 2028"):
        best(later)
