"""Rows of input-output tables and of staffing: who buys is known, and nothing counts twice."""

from __future__ import annotations

import pytest
from tests.model.facts import shed_of, told

from makeshed.model import Fact
from makeshed.model.finding import Look
from makeshed.model.region import Industry
from makeshed.model.staffing import OVER, Occupation, Staffing, finest, shares_are_of_one_whole
from makeshed.model.transaction import (
    OUTPUT_TESTS,
    IndustryOutput,
    Transaction,
    buyers_are_known,
    tables_count_once,
    who_trades_makes_something,
)

STEEL, CARS = Industry(industry="steel"), Industry(industry="cars")


def sale(
    seller: str, buyer: str, value: float = 5.0, imported: float | None = None, year: int = 2024
) -> Transaction:
    return Transaction(
        region="FR", year=year, seller=seller, buyer=buyer, value=value, imported=imported
    )


def made(industry: str, output: float | None = 10.0, year: int = 2024) -> IndustryOutput:
    return IndustryOutput(region="FR", industry=industry, year=year, output=output)


def test_who_buys_is_an_industry_or_a_final_use() -> None:
    uses = ("households", "government", "investment", "inventories", "exports")
    good: list[Fact] = [STEEL, CARS, sale("steel", "cars"), *(sale("cars", use) for use in uses)]
    assert told(buyers_are_known, *good) == []
    ((row, column, right),) = told(buyers_are_known, *good, sale("cars", "household"))
    assert (row, column) == (7, "buyer")
    assert "households" in right
    assert buyers_are_known(Look(shed_of(sale("cars", "boats")), unread={"industries"})) == []


def test_who_trades_has_an_output_of_that_year() -> None:
    rows: list[Fact] = [
        STEEL,
        CARS,
        made("steel"),
        made("cars"),
        sale("steel", "cars"),
        sale("cars", "exports"),
    ]
    assert told(who_trades_makes_something, *rows) == []
    found = told(who_trades_makes_something, *rows, sale("steel", "cars", year=2023))
    assert {(row, column) for row, column, _ in found} == {(3, "buyer"), (3, "seller")}
    idle: list[Fact] = [STEEL, CARS, made("steel", 0.0), made("cars")]
    assert [c for _, c, _ in told(who_trades_makes_something, *idle, sale("steel", "cars"))] == [
        "seller"
    ]
    abroad = sale("steel", "cars", 5.0, imported=5.0)  # nothing of it is made at home
    assert told(who_trades_makes_something, *idle, abroad) == []
    assert told(who_trades_makes_something, *idle, sale("cars", "steel", 0.0)) == []


@pytest.mark.parametrize(
    ("parents", "told_of"),
    [({}, []), ({"cars": "metal"}, []), ({"cars": "steel"}, [2]), ({"cars": "metal", "metal": "steel"}, [2]),
     ({"steel": "cars"}, [1]), ({"cars": "metal", "metal": "cars"}, [])],
)  # fmt: skip
def test_no_industry_of_a_table_lies_in_another_of_it(
    parents: dict[str, str], told_of: list[int]
) -> None:
    industries = [
        Industry(industry=key, parent=parents.get(key, "")) for key in ("steel", "metal", "cars")
    ]
    rows = [sale("steel", "households"), sale("cars", "households"), sale("cars", "exports")]
    assert [row for row, _, _ in told(tables_count_once, *industries, *rows)] == told_of


def test_nobody_is_paid_more_than_is_made() -> None:
    rows = [made("a"), IndustryOutput(region="FR", industry="b", year=2024, output=10.0, wages=10.1, value_added=10.0),
            IndustryOutput(region="FR", industry="c", year=2024, output=10.0, wages=10.0, value_added=11.0)]  # fmt: skip
    found = Look(shed_of(*rows)).failing(IndustryOutput, OUTPUT_TESTS)
    assert sorted((p.row or 0, p.column) for p in found) == [(2, "wages"), (3, "value_added")]


def test_shares_of_the_finest_occupations_are_of_one_whole() -> None:
    jobs = [
        Occupation(occupation=key, parent=above)
        for key, above in (("all", ""), ("51", "all"), ("4041", "51"), ("47", "all"))
    ]

    def staff(**shares: float) -> list[Staffing]:
        return [
            Staffing(industry="cars", occupation=key.strip("_"), year=2024, share=share)
            for key, share in shares.items()
        ]

    nested = staff(all=1.0, _51=0.6, _4041=0.6, _47=0.4)
    frame = shed_of(*nested).table(Staffing)
    assert finest(frame, {job.occupation: job.parent for job in jobs})["occupation"].to_list() == [
        "4041",
        "47",
    ]
    assert told(shares_are_of_one_whole, *jobs, *nested) == []
    assert told(shares_are_of_one_whole, *jobs, *staff(all=1.0, _4041=0.6)) == []  # by way of 51
    assert told(shares_are_of_one_whole, *jobs, *staff(_4041=0.6, _47=0.4 + OVER)) == []  # rounded
    ((row, column, right),) = told(shares_are_of_one_whole, *jobs, *staff(_4041=0.7, _47=0.4))
    assert (row, column) == (1, "share")
    assert "not to 1.1" in right
    assert (
        len(told(shares_are_of_one_whole, *nested)) == 1
    )  # nobody says that one is part of another
