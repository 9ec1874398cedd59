"""What is read, left out or not looked at over periods is told: no number is wrong without a word."""

from __future__ import annotations

from datetime import date

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, maker, seller, wanted, world

import makeshed as ms
from makeshed.errors import BadValue
from makeshed.model import Fact, Period, Phase, Shed, Storage
from makeshed.model.doubts import doubts

RATE = "capabilities/works:build.rate"


def shed(*more: Fact) -> Shed:
    return world(
        *seller("shop", "porto", 50.0),
        *maker("works", "lyon", 20.0, hours=500.0),
        lane("porto", "lyon", 5.0),
        wanted(quantity=10.0),
        *more,
    )


def told(*more: Fact) -> list[str]:
    return [each.found for each in doubts(shed(*more)) if each.table == "overrides"]


def test_a_year_that_overrides_leave_out_between_others_is_doubtful() -> None:
    gap = override("2027", RATE, "+1%"), override("2030", RATE, "+4%")
    assert told(*years(4), *gap) == [f"{RATE} is said here and not in 2028, 2029"]
    [note] = [n for n in best(shed(*years(4), *gap)).notes if n.startswith("doubtful: overrides")]
    assert "there it is as in its own table" in note


@pytest.mark.parametrize(
    ("values", "lacking"),
    [
        ({"2028": "+3%", "2029": "+6%"}, ["2030"]),
        ({"2028": "x0.9", "2029": "x0.8"}, ["2030"]),
        ({"2028": "+3%", "2029": "+3%"}, []),  # for two years, as a tariff is
        ({"2028": "+3%"}, []),
        ({"2028": "21", "2029": "22"}, []),
        ({"2028": "+3%", "2029": "+6%", "2030": "+9%"}, []),
    ],
)
def test_a_rise_that_ends_before_the_last_year_is_doubtful(
    values: dict[str, str], lacking: list[str]
) -> None:
    rows = [override(key, RATE, value) for key, value in values.items()]
    expected = [f"{RATE} is said here and not in {', '.join(lacking)}"] if lacking else []
    assert told(*years(4), *rows) == expected


def test_months_come_again() -> None:
    months = [Period(period=f"m{n}", start=date(2027, n, 1), months=1) for n in range(1, 6)]
    assert told(*months, override("m1", RATE, "x2"), override("m5", RATE, "x2")) == []


def test_a_number_that_may_be_in_thousands_is_told() -> None:
    found = best(shed(*years(2), override("2028", "demands/lyon:bike.quantity", "1.500")))
    assert [row.quantity for row in found.rows] == [10.0, 1.5]
    assert (
        "in 2028: 1.500 for demands/lyon:bike.quantity is read as 1.5; if 1500 is meant, write it without '.'"
        in found.notes
    )
    plain = best(shed(*years(2), override("2028", "demands/lyon:bike.quantity", "0.150")))
    assert not any("is read as" in note for note in plain.notes)


def test_a_question_of_one_period_says_that_it_does_not_look_at_what_lies_between() -> None:
    case = shed(
        *years(2),
        Phase(site="works", opens_from=date(2028, 1, 1)),
        Storage(site="works", item="bike"),
    )
    then = ms.in_period(case, "2027")
    for found in (ms.plan(then), ms.alternatives(then), ms.stock(then)):
        assert any(
            "is of one year and does not look at when sites may open and how they are run in "
            "(phases of works) nor at what is kept from one period to the next (storages at works)"
            in note
            for note in found.notes
        ), found.record
    assert not any(
        "does not look at" in note for note in ms.plan(then.minus("phases/*", "storages/*")).notes
    )
    assert not any("does not look at" in note for note in best(case).notes)


@pytest.mark.parametrize("ask", ["plan", "alternatives", "stock", "stress", "find", "survey"])
def test_every_other_question_refuses_periods_by_name(ask: str) -> None:
    with pytest.raises(BadValue, match=f"periods 2027, 2028, and {ask} is asked of one"):
        getattr(ms, ask)(shed(*years(2)))


def test_sweep_asks_what_it_is_told_to_ask() -> None:
    case = shed(*years(2))
    vary = ["offers/shop:bike:0.price=10,60"]
    found = ms.sweep(case, "horizon", vary=vary)
    assert [row.status for row in found.rows] == ["done", "done"]
    with pytest.raises(BadValue, match="plan is asked of one"):
        ms.sweep(case, vary=vary)
    costs = [row.value for row in found.numbers if row.name == "cost"]
    assert costs[0] < costs[1]
