"""What grows, in periods: by hand, and that all periods of a year give a year's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.periods.years import best
from tests.questions.worlds import lane, maker, seller, world

import makeshed as ms
from makeshed.errors import NotEnoughData
from makeshed.model import Fact
from makeshed.model.period import ends_on
from makeshed.model.seasonal import pace, seasonal_crops

near = pytest.approx
DAY = date(2026, 11, 22)


def months(year: int = 2027, each: int = 1) -> list[ms.Period]:
    return [
        ms.Period(period=f"{year}-{n:02}", start=date(year, n, 1), months=each)
        for n in range(1, 13, each)
    ]


def hub(*more: Fact, each: int = 1) -> ms.Shed:
    return ms.example("hub").plus(*months(each=each), *more)


def offered(shed: ms.Shed, period: str, item: str) -> dict[str, float | None]:
    frame = ms.in_period(shed, period).table("offers").filter(item=item)
    return dict(frame.select("site", "capacity").rows())


@pytest.mark.parametrize(
    ("season", "keeps", "start", "lasts", "times"),
    [
        ("6-9", 0, date(2027, 7, 1), 3, 3.0),  # 3 of 4 months of a harvest, in a quarter of a year
        ("6-9", 0, date(2027, 10, 1), 3, 0.0),
        ("5b-7a", 0, date(2027, 5, 1), 1, 12 * (16 / 31) / (16 / 31 + 1 + 15 / 31)),
        ("11-2", 0, date(2027, 1, 1), 12, 1.0),  # over the new year
        ("6-9", 31, date(2027, 10, 1), 1, 12 / 5),  # kept through October
        ("1-12", 0, date(2028, 2, 1), 1, 1.0),  # a leap day is no more
        ("9-3", 400, date(2027, 6, 1), 1, 1.0),
    ],
)
def test_paces_by_hand(season: str, keeps: float, start: date, lasts: int, times: float) -> None:
    assert pace(season, keeps, ms.Period(period="p", start=start, months=lasts)) == near(times)


@given(
    st.integers(1, 12), st.integers(1, 12), st.floats(0, 200), st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.lists(st.integers(1, 12), min_size=1, max_size=6),
)  # fmt: skip
def test_all_periods_of_a_year_give_a_years(
    begin: int, end: int, keeps: float, start: date, lengths: list[int]
) -> None:
    start, left, got = start.replace(day=1), 12, 0.0
    for length in [*lengths, 12]:
        lasts = min(length, left)
        if lasts:
            got += (
                pace(f"{begin}-{end}", keeps, ms.Period(period="p", start=start, months=lasts))
                * lasts
            )
            start, left = ends_on(start, lasts), left - lasts
    assert got == near(12)


def test_an_offer_is_had_in_season_alone() -> None:
    year = dict(
        ms.example("hub")
        .table("offers")
        .filter(item="courgettes")
        .select("site", "capacity")
        .rows()
    )
    assert offered(hub(), "2027-07", "courgettes")["maraicher-aubagne"] == near(
        2 * year["maraicher-aubagne"]  # six of twelve months
    )
    assert "maraicher-aubagne" not in offered(hub(), "2027-02", "courgettes")
    assert seasonal_crops(hub())


def test_whose_season_counts() -> None:
    """The smallest region around the seller, or the country that the offer says its goods are of."""
    near_by = ms.Season(item="courgettes", region="FRL0", months="2")
    coded = [replace(one, region="FRL04") for one in hub().rows(ms.Place) if one.country == "FR"]
    assert "maraicher-aubagne" in offered(hub(*coded, near_by), "2027-02", "courgettes")
    assert "maraicher-aubagne" not in offered(hub(*coded, near_by), "2027-07", "courgettes")
    offer = next(
        one for one in hub().rows(ms.Offer)
        if (one.site, one.item) == ("maraicher-aubagne", "courgettes")
    )  # fmt: skip
    spain = ms.Season(item="courgettes", region="ES", months="1-3")
    bought = replace(offer, origin="ES")
    assert "maraicher-aubagne" in offered(hub(bought, spain), "2027-02", "courgettes")
    union = ms.Season(item="courgettes", region="EU", months="1-12")
    assert offered(hub(bought, union), "2027-02", "courgettes")["maraicher-aubagne"] == near(
        offer.capacity
    )


def test_what_is_out_of_season_is_named_where_nothing_serves() -> None:
    with pytest.raises(NotEnoughData, match=r"in 2027-01: .*apricots has no offer") as caught:
        ms.horizon(hub(), day=DAY)
    assert "there are seasons of tomatoes (6-9 in FR)" in caught.value.hint


def test_a_plan_of_a_year_says_that_it_sees_no_season_and_one_over_periods_what_it_does() -> None:
    told = ms.plan(ms.example("hub"), day=DAY).notes
    assert any("bought evenly over all of the time that is planned" in note for note in told)
    assert any("one of a period (--during) does" in note for note in told)
    lacking = [replace(one, shortage_cost=20.0) for one in hub().rows(ms.Demand)]
    found = ms.horizon(hub(*lacking, each=3), day=DAY)
    assert sum("out of season they have no offer" in note for note in found.notes) == 1
    assert not any("bought evenly" in note for note in found.notes)
    bought: dict[tuple[str, str], float] = {}
    for row in found.bought:
        bought[row.site, row.item] = bought.get((row.site, row.item), 0.0) + row.quantity / 4
    most = {(o.site, o.item): o.capacity for o in hub().rows(ms.Offer) if o.capacity is not None}
    assert all(bought.get(key, 0.0) <= capacity * (1 + 1e-9) for key, capacity in most.items())


def kept_until_winter(*more: Fact) -> ms.Shed:
    """1,200 a year wanted of what is harvested from July to December, 2,400 of it, at 10 each."""
    return world(
        *seller("farm", "nice", 10.0, capacity=2400.0),
        lane("nice", "lyon", 1.0),
        ms.Demand(place="lyon", item="bike", quantity=1200.0),
        ms.Season(item="bike", region="FR", months="7-12"),
        ms.Period(period="harvest", start=date(2027, 7, 1), months=6),
        ms.Period(period="winter", start=date(2028, 1, 1), months=6),
        *more,
    )


def test_a_harvest_that_is_kept_is_had_out_of_season() -> None:
    """600 units lie for six months at 4 a year each: at the farm, in a store in town, or as what is made of it."""
    at_farm = ms.Storage(site="farm", item="bike", cost=4.0)
    in_town = [ms.Site(site="barn", place="lyon", role="store"), replace(at_farm, site="barn")]
    assert best(kept_until_winter(at_farm)).cost == near(1200 * 11 + 600 * 4 * 0.5)
    assert best(kept_until_winter(*in_town)).cost == near(1200 * 11 + 600 * 4 * 0.5)
    assert best(
        kept_until_winter(at_farm, *seller("far", "porto", 12.5), lane("porto", "lyon", 0.0))
    ).cost == near(
        600 * 11 + 600 * 12.5  # what lies is had at 13
    )
    jam = world(
        *seller("farm", "lyon", 10.0, item="frame", capacity=2400.0),
        *maker("kitchen", "lyon", 5.0),
        ms.Component(item="bike", component="frame"),
        ms.Demand(place="lyon", item="bike", quantity=1200.0),
        ms.Season(item="frame", region="FR", months="7-12"),
        *kept_until_winter().rows(ms.Period),
        ms.Storage(site="kitchen", item="bike", cost=4.0),
    )
    assert best(jam).cost == near(1200 * 15 + 600 * 4 * 0.5)


def test_what_is_there_all_year_is_no_more_or_less_where_a_period_begins_amid_a_month() -> None:
    for start, lasts in ((date(2028, 1, 31), 1), (date(2028, 2, 29), 12), (date(2027, 1, 15), 1)):
        period = ms.Period(period="p", start=start, months=lasts)
        assert pace("1-12", 0.0, period) == 1.0
        assert pace("11-2", 300.0, period) == 1.0


def test_packs_of_a_harvest_are_all_had() -> None:
    """Of two harvests of 600 in 18 months, 800 a year, all eight packs of 100: a pace rounded down lost one."""
    shed = world(
        *seller("farm", "lyon", 8.0, capacity=600.0, order_multiple=100.0),
        *seller("far", "porto", 20.0),
        lane("porto", "lyon", 0.0),
        ms.Demand(place="lyon", item="bike", quantity=1200.0),
        ms.Season(item="bike", region="FR", months="3"),
        ms.Period(period="both", start=date(2029, 1, 1), months=18),
    )
    assert best(shed).cost == near(1200 * 8 + 600 * 20)
