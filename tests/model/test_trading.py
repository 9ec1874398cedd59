"""Rows of trade and balances: who trades, what, in which unit, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.model.facts import shed_of, told

from makeshed.model import Fact, trading
from makeshed.model.doubts.imbalances import (
    balances_that_do_not_add_up,
    more_sent_away_than_there_is,
    totals_below_their_parts,
    trade_with_oneself,
)
from makeshed.model.partners import NOT_TOLD, known_partners, partner_named
from makeshed.model.region import Region
from makeshed.model.trade import Balance, Trade

Found = list[tuple[int | None, str, str]]


def sold(
    reporter: str = "FR",
    partner: str = "DE",
    product: str = "870899",
    value: float = 5.0,
    **more: Any,
) -> Trade:
    given: dict[str, Any] = {"flow": "import", "year": 2024}
    return Trade(reporter=reporter, partner=partner, product=product, value=value, **given | more)


def balance(product: str = "wheat", **more: Any) -> Balance:
    given: dict[str, Any] = {
        "region": "FR",
        "year": 2024,
        "production": 100.0,
        "imports": 20.0,
        "exports": 30.0,
        "use": 90.0,
    }
    return Balance(product=product, **given | more)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("842", "US"), ("757", "CH"), ("276", "DE"), ("0276", "DE"), ("DEU", "DE"), ("deu", "DE"), ("XI", "GB"),
        ("EU27_2020", "EU"), ("W00", "all"), ("000", "all"), ("All partners", "all"), ("QR", NOT_TOLD), ("_X", NOT_TOLD),
        ("837", NOT_TOLD), ("Suisse", "CH"), ("Atlantis", ""), ("EA20", ""),
    ],
)  # fmt: skip
def test_partners_as_statistics_call_them(text: str, code: str) -> None:
    """Comtrade's numbers for the United States, Switzerland and free zones are not those of ISO 3166-1."""
    assert partner_named(text) == code
    assert code == "" or code in known_partners(())


def test_traders_are_countries_unions_or_regions() -> None:
    good: list[Fact] = [
        sold(),
        sold(partner="all"),
        sold(partner="ZZ"),
        sold("EU"),
        sold("here"),
        balance(),
        Region(region="here", level="district"),
    ]
    assert told(trading.traders_are_known, *good) == []
    found = told(
        trading.traders_are_known, *good, sold("France"), sold(partner="842"), balance(region="all")
    )
    assert [(row, column) for row, column, _ in found] == [
        (6, "reporter"),
        (7, "partner"),
        (2, "region"),
    ]
    assert "did you mean FR?" in found[0][2]
    assert "did you mean US?" in found[1][2]


def test_a_country_goes_by_one_code() -> None:
    region = Region(region="france", level="country", country="FR")
    assert (
        told(trading.traders_have_one_code, region, sold("france"), balance(region="france")) == []
    )
    found = told(trading.traders_have_one_code, region, sold("france"), sold("FR"))
    assert found == [(2, "reporter", "one of the two: france, or FR")]


def test_goods_are_codes_written_in_one_way() -> None:
    assert told(trading.goods_can_be_read, sold(product="870899"), sold(product="8708")) == []
    found = told(
        trading.goods_can_be_read,
        sold(product="870899"),
        sold(product="8708.99"),
        sold(product="cars"),
    )
    assert {(row, column) for row, column, _ in found} == {(2, "product"), (3, "product")}
    assert ("'870899', as it is written in other rows") in [right for _, _, right in found]


def test_a_union_is_no_partner_beside_its_members() -> None:
    assert told(trading.partners_count_once, sold(partner="EU"), sold(partner="US")) == []
    assert (
        told(trading.partners_count_once, sold(partner="EU"), sold(partner="DE", year=2023)) == []
    )
    found = told(
        trading.partners_count_once, sold(partner="DE"), sold(partner="EU"), sold(partner="BE")
    )
    assert found == [(2, "partner", "the union or its members: BE would count twice")]


def test_a_group_has_units_that_add_up() -> None:
    tonnes = [balance("wheat", group="cereals"), balance("rye", group="cereals", unit="kt")]
    assert told(trading.groups_have_one_unit, *tonnes, balance("milk", unit="l")) == []
    ((row, column, right),) = told(
        trading.groups_have_one_unit, *tonnes, balance("oats", group="cereals", unit="sacks")
    )
    assert (row, column) == (3, "unit")
    assert "a unit of mass, as wheat of the same group has" in right
    assert trading.tonnes_of(" Kt ") == 1000.0
    assert trading.tonnes_of("kg") == 0.001
    assert trading.tonnes_of("sacks") is None


def test_totals_below_their_parts() -> None:
    parts = [sold(partner="DE", value=60.0), sold(partner="IT", value=41.0)]
    assert trading.totals_fall_short(
        shed_of(*parts, sold(partner="all", value=100.0))
    ).is_empty()  # rounded
    assert trading.totals_fall_short(
        shed_of(*parts, sold(partner="all", value=99.0, year=2023))
    ).is_empty()
    short = shed_of(*parts, sold(partner="all", value=99.0))
    row = trading.totals_fall_short(short).row(0, named=True)
    assert (row["_row"], row["parts"]) == (2, 101.0)
    (doubt,) = totals_below_their_parts(short)
    assert doubt.found == "99 with all partners, 101 with those named"


def test_trade_with_oneself_is_doubted() -> None:
    (doubt,) = trade_with_oneself(shed_of(sold(), sold(partner="FR")))
    assert "FR:FR" in doubt.key
    assert doubt.column == "partner"


@pytest.mark.parametrize(
    ("more", "doubted"),
    [
        ({}, False), ({"use": 92.0}, False), ({"use": 99.0}, True), ({"use": 81.0}, True), ({"use": 99.0, "stock_variation": 9.0}, False),
        ({"use": 81.0, "stock_variation": -9.0}, False), ({"use": None}, False), ({"use": 99.0, "imports": None}, False),
    ],
)  # fmt: skip
def test_what_is_left_is_what_is_used(more: dict[str, Any], doubted: bool) -> None:
    assert len(list(balances_that_do_not_add_up(shed_of(balance(**more))))) == doubted


def test_what_is_left_is_told_with_what_came_of_stock() -> None:
    (doubt,) = balances_that_do_not_add_up(shed_of(balance(use=50.0, stock_variation=9.0)))
    assert doubt.found == "50 t are used where 99 t are left"


def test_no_more_is_sent_away_than_there_is() -> None:
    shed = shed_of(
        balance(exports=121.0),
        balance("rye", exports=122.0),
        balance("oats", imports=None, exports=102.0),
    )
    assert [doubt.key.split(":")[1] for doubt in more_sent_away_than_there_is(shed)] == [
        "rye",
        "oats",
    ]
