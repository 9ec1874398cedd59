"""The market beside the plan: the worked example through a case, what trade it is of, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.region.policies import asked, duty, rivals

from makeshed.errors import BadValue, NotFound
from makeshed.model import Currency, Duty, Fact, Item, Mode, Shed, Trade
from makeshed.policy.whole_market import MarketSource
from makeshed.questions.appraise.answer import Appraised

near = pytest.approx
GIVEN: dict[str, Any] = {"market": ["bike=60"], "demand_elasticity": -1.0, "home_supply": 1.0}


def brought(partner: str, value: float, **more: Any) -> Trade:
    given: dict[str, Any] = {"reporter": "FR", "product": "871160", "flow": "import", "year": 2024}
    return Trade(partner=partner, value=value, **given | more)


def market(*more: Fact) -> Shed:
    """Return the case, with bikes of 30 a year from Türkiye and of 10 from China."""
    return rivals(brought("TR", 30.0), brought("CN", 10.0), *more)


def taxed(shed: Shed, rate: float = 0.1, **more: Any) -> Appraised:
    return asked(shed, duty(rate), name="duty", **GIVEN | more)


def sellers(found: Appraised) -> dict[str, MarketSource]:
    return {row.source: row for row in found.market_sources}


def beside(found: Appraised) -> list[str]:
    return [note for note in found.notes if "market" in note]


def test_the_worked_example_through_a_case() -> None:
    """Home 60, Türkiye 30, China 10; supply 1 and 10, demand -1, substitution 4, and 10 % on Türkiye."""
    found = taxed(market(), supply_abroad=10.0, substitution=4.0)
    of = sellers(found)
    prices = [of[who].dearer for who in ("makers here", "TR", "CN")]
    assert prices == near([0.02124038, 0.07851502, 0.00753465], abs=5e-9)
    (row,) = found.markets
    assert row.dearer == near(0.0356506878850475, abs=1e-13)
    assert row.cost == near(3.56506878850475, abs=1e-11)
    assert (of["TR"].duty_before, of["TR"].duty_after) == near((0, 0.1))
    assert of["TR"].passed_on == near(0.7851502, abs=5e-8)
    assert of["CN"].passed_on is None
    sold = 30 * 0.82098 * 1.07851502 / 1.1
    assert of["TR"].sold == near(sold, rel=1e-5)
    assert row.duties == near(0.1 * sold, rel=1e-5)
    term = found.terms["duty: duties on bike"]
    assert term.is_sum()
    assert term.value == near(row.duties)


def test_what_was_due_before_is_in_prices_and_revenue() -> None:
    """From 10 to 21 % is a tenth more, of goods that cost buyers 33; revenue was 3."""
    base = market(Duty(duty="bikes", hs="8711 60", origin="TR", destination="FR", rate=0.1))
    found = taxed(base, 0.21, supply_abroad=10.0, substitution=4.0)
    turkish = sellers(found)["TR"]
    assert (turkish.duty_before, turkish.duty_after) == near((0.1, 0.21))
    fewer = taxed(rivals(brought("TR", 33.0), brought("CN", 10.0)), supply_abroad=10.0, substitution=4.0)  # fmt: skip
    assert found.markets[0].dearer == near(fewer.markets[0].dearer)
    assert found.markets[0].duties == near(0.21 * turkish.sold - 3)


def test_ends_are_those_of_what_studies_have_and_the_note_says_so() -> None:
    found = taxed(market())
    for one in (2.5, 3.8, 5.1):
        at = taxed(market(), substitution=one)
        for row, ends in zip(at.market_sources, found.market_sources, strict=True):
            assert ends.dearer_low <= row.dearer <= ends.dearer_high
            assert ends.sold_low <= row.sold <= ends.sold_high
        if one == 3.8:
            assert at.markets[0].dearer == found.markets[0].dearer
    assert found.markets[0].dearer_low < found.markets[0].dearer < found.markets[0].dearer_high
    assert sellers(found)["TR"].passed_on == near(1, abs=0.05), "supply without end, nearly"
    (grounds, about) = beside(found)
    assert "no part of the plan" in grounds
    assert "2.5 to 5.1, mostly 3.8" in grounds
    assert "imports of 871160 of 2024, 40 money from TR, CN;" in about


@pytest.mark.parametrize("reporter", ["FR", "EU"])
def test_who_is_not_named_is_counted_and_told(reporter: str) -> None:
    rows = [
        brought("TR", 30.0, reporter=reporter),
        brought("all", 40.0, reporter=reporter),
        brought("TR", 99.0, reporter=reporter, year=2023),
    ]
    found = taxed(rivals(*rows))
    assert sellers(found)["others"].sold_before == near(10)
    assert found.markets[0].market == reporter
    assert "25% comes from nobody named" in beside(found)[1]


def test_the_code_that_fits_best_is_taken() -> None:
    finer = brought("TR", 7.0, product="87116010")
    wider = brought("TR", 70.0, product="8711")
    assert sellers(taxed(market(finer, wider)))["TR"].sold_before == 30
    none = taxed(rivals(finer, wider))
    assert not none.markets
    assert beside(none) == [
        "the market of bike is not told: there are no imports of 8711 60, or of six digits of it, into FR"
    ]


def test_trade_in_another_currency_is_the_same_trade() -> None:
    money = (Currency(currency="EUR", rate=1.0), Currency(currency="TRY", rate=0.5))
    rows = (brought("TR", 60.0, currency="TRY"), brought("CN", 10.0))
    found, same = taxed(rivals(*money, *rows)), taxed(market())
    assert found.markets[0].cost == near(same.markets[0].cost)


def test_without_a_duty_that_moves_or_that_is_a_share_nothing_is_told() -> None:
    far = Duty(duty="far", hs="8711 60", origin="US", destination="FR", rate=0.5)
    still = asked(market(), far, name="duty", **GIVEN)
    assert not still.markets
    assert beside(still) == ["the market of bike is not told: no policy changes a duty on 8711 60"]
    each = Duty(
        duty="each", hs="8711 60", origin="TR", destination="FR", rate=0.0, per_unit=5.0
    )  # fmt: skip
    told = asked(market(), each, name="duty", **GIVEN)
    assert not told.markets
    assert "an amount for each is due, no share" in beside(told)[0]
    assert not asked(market(), duty(0.1), name="duty").markets, "nobody asked"


@pytest.mark.parametrize(
    ("asking", "says"),
    [
        ({"market": ["bike"]}, "'bike' is no market"),
        ({"market": ["bike=-5"]}, "is no amount of money"),
        ({"market": ["bike=50%"]}, "is no amount of money"),
        ({"market": ["bare=5"]}, "bare has no HS code"),
        ({"demand_elasticity": None, "home_supply": None}, "needs demand_elasticity and home_supply"),
        ({"market": []}, "elasticities are of no market"),
        ({"demand_elasticity": 1.0}, "demand_elasticity"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused(asking: dict[str, Any], says: str) -> None:
    with pytest.raises(BadValue, match=says):
        taxed(market(Item(item="bare", mass=1)), **asking)


def test_an_item_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="boat"):
        taxed(market(), market=["boat=5"])


def test_a_duty_that_hangs_on_how_goods_come_is_not_guessed() -> None:
    """By sea 10 %, by air nothing: trade does not say how goods came."""
    sea = Duty(
        duty="sea", hs="8711 60", origin="TR", destination="FR", rate=0.1, carried="sea"
    )  # fmt: skip
    road = Mode(mode="lorry", distance_kind="listed", carried="road")
    told = asked(market(road), sea, name="duty", **GIVEN)
    assert not told.markets
    assert "sea on what comes by sea" in beside(told)[0]
