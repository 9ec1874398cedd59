"""The same facts in another currency: what they say stays, whatever they are counted in."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.model.facts import shed_of

from makeshed.errors import BadValue
from makeshed.model import Currency, Item, Offer, Place, Shed, Site
from makeshed.model.counting import counted_in, exchange_rates, times
from makeshed.model.making import Driver
from makeshed.model.noun import NOUNS

EUR, USD, GBP = (
    Currency(currency=c, rate=r) for c, r in (("EUR", 1.0), ("USD", 0.8), ("GBP", 1.25))
)


HERE = Place(place="lyon", lat=45.8, lon=4.8, country="FR")


def offers(shed: Shed) -> dict[str, tuple[float, str]]:
    rows = shed.table(Offer).select("site", "price", "currency").rows()
    return {site: (price, coin) for site, price, coin in rows}


def case(price: float = 10.0) -> Shed:
    return shed_of(
        EUR, USD, GBP, HERE, *(Site(site=key, place="lyon", role="supplier") for key in ("own", "abroad")),
        Item(item="gear", value=price, mass=3.0),
        Offer(site="own", item="gear", price=price, capacity=7.0),
        Offer(site="abroad", item="gear", price=price, currency="GBP"),
    )  # fmt: skip


def test_by_hand() -> None:
    """A dollar is 0.80 euro: 10 euro are 12.50 dollars, a pound 1.25 euro or 1.5625 dollars."""
    found = counted_in(case(), "USD")
    assert found.currency == "USD"
    assert exchange_rates(found) == pytest.approx({"EUR": 1.25, "USD": 1.0, "GBP": 1.5625})
    assert offers(found) == {"own": (12.5, ""), "abroad": (10.0, "GBP")}
    assert found.table(Item).select("value", "mass").row(0) == (12.5, 3.0)
    assert found.table(Offer).filter(site="own")["capacity"].item() == 7.0


def test_blank_and_the_own_currency_change_nothing() -> None:
    shed = case()
    assert counted_in(shed, "") is shed
    assert counted_in(shed, "EUR") is shed


@examples(20)
@given(st.floats(0.01, 1e6), st.sampled_from(["USD", "GBP"]))
def test_there_and_back_again_is_the_same(price: float, coin: str) -> None:
    """And in between, whatever says its currency is worth what it was."""
    shed = case(price)
    there = counted_in(shed, coin)
    back = counted_in(there, "EUR")
    for noun in NOUNS.values():
        one, other = shed.table(noun), back.table(noun)
        numbers = pl.selectors.numeric()
        assert one.select(~numbers).equals(other.select(~numbers))
        for name in one.select(numbers).columns:
            assert one[name].is_null().equals(other[name].is_null())
            told, again = (frame[name].drop_nulls().to_list() for frame in (one, other))
            assert told == pytest.approx(again, rel=1e-12)
    rates = exchange_rates(shed)
    for site, (asked, own) in offers(there).items():
        assert asked * rates[own or coin] == pytest.approx(
            offers(shed)[site][0] * rates[offers(shed)[site][1] or "EUR"]
        )


def test_one_fact_is_counted_as_its_table_is() -> None:
    shed = case()
    for row in shed.rows(Offer):
        assert times(row, 1 / 0.8).price == offers(counted_in(shed, "USD"))[row.site][0]
    assert times(Item(item="gear", mass=2.0), 3.0) == Item(item="gear", mass=2.0)


def test_drivers_are_money_only_where_they_are_said_to_be() -> None:
    drivers = [
        Driver(driver=name, low=1.0, value=2.0, high=4.0) for name in ("power_price", "speed")
    ]
    found = counted_in(shed_of(EUR, USD, *drivers), "USD", drivers=frozenset({"power_price"}))
    told = {
        row[0]: row[1:]
        for row in found.table(Driver).select("driver", "low", "value", "high").rows()
    }
    assert told == {"power_price": (1.25, 2.5, 5.0), "speed": (1.0, 2.0, 4.0)}


def test_a_currency_without_a_rate_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadValue, match="counts in EUR and has no rate of CHF") as refused:
        counted_in(case(), "CHF")
    assert "there is EUR, GBP, USD" in refused.value.hint
    with pytest.raises(BadValue) as refused:
        counted_in(case(), "usd")
    assert refused.value.hint.startswith("did you mean USD?")
    with pytest.raises(BadValue, match="counts in no currency at all"):
        counted_in(shed_of(), "CHF")
