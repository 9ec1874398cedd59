"""What is due at a border, by hand, and what must hold of any passage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.model.facts import shed_of

from makeshed.errors import BadFacts
from makeshed.model import Currency, Duty
from makeshed.network.landing.article import BULK, Article, Charge, Deal
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import FREE, UNSAID, Tariff

DAY = date(2026, 1, 1)
FRAME = Article("8714 91 10", mass=2.0, item="frame")
EUR = Currency(currency="EUR", rate=1.0)


def duty(key: str, rate: float = 0.0, **more: Any) -> Duty:
    given: dict[str, Any] = {"hs": "8714", "origin": "*", "destination": "EU"}
    return Duty(duty=key, rate=rate, **given | more)


def tariff(*duties: Duty, day: date = DAY, **more: Any) -> Tariff:
    return Tariff(shed_of(EUR, *duties), day, **more)


def into(end: str = "FR", origin: str = "CN", start: str = "CN", **more: Any) -> Passage:
    article = more.pop("article", FRAME)
    return Passage(article, (origin, more.pop("firm", "")), start, end, **more)


PLAIN = duty("plain", 0.047)


def test_goods_cross_customs_and_are_of_elsewhere() -> None:
    asked = tariff(PLAIN)
    assert asked.charge(into()) == Charge(cif=0.047)
    assert asked.charge(into(start="DE")) == Charge()  # free circulation within a union
    assert asked.charge(into(origin="IT")) == Charge()  # its own goods come home
    assert asked.charge(into("GB")) == Charge()  # nobody says that it levies one
    assert asked.charge(into(article=Article("8712 00"))) == Charge()
    assert asked.found(into(article=Article(""))) is FREE
    assert asked.crosses(into())
    assert not asked.crosses(into(start="DE"))
    assert not asked.crosses(into(origin="IT"))


@pytest.mark.parametrize(
    ("begins", "ends", "there"),
    [(None, None, True), (DAY, None, True), (None, DAY, True), (date(2026, 1, 2), None, False), (None, date(2025, 12, 31), False)],
)  # fmt: skip
def test_a_duty_holds_from_its_first_day_to_its_last(
    begins: date | None, ends: date | None, there: bool
) -> None:
    asked = tariff(duty("a", 0.1, valid_from=begins, valid_to=ends))
    assert bool(asked.due(into())) == there
    assert ("a" in asked.rows) == there


def test_shares_of_cif_and_fob_and_amounts_add_up() -> None:
    """A frame of 2 kg: 4 % of its CIF value, 1 % of FOB, 0.30 a kg, 0.5 each."""
    rows = [
        duty("a", 0.04, per_kg=0.3, law="x"),
        duty("b", 0.01, basis="FOB", per_unit=0.5, measure="fee", law="y"),
    ]
    found = tariff(*rows).charge(into())
    assert (found.cif, found.fob, found.each) == pytest.approx((0.04, 0.01, 1.1))


def test_an_import_tax_is_levied_on_duties_and_costs_what_waiting_for_it_costs() -> None:
    """20 % for 73 days of 365 at 10 % a year are 0.4 % of the value and of the duties."""
    rows = [PLAIN, duty("vat", 0.2, measure="import-vat", refund_days=73.0)]
    found = tariff(*rows, holding=0.1).charge(into())
    assert found.cif == pytest.approx(0.047 + 0.004 + 0.004 * 0.047)
    measures = tariff(*rows, holding=0.1).due(into())
    assert [measure.name for measure in measures] == ["plain", "vat"]


def test_bounds_hold_by_the_value_or_it_is_refused() -> None:
    """At least 0.30, at most 0.80 a piece, 4.5 % between: watches (9101)."""
    watch = Article("9101 11", item="watch")
    asked = tariff(duty("watches", 0.045, hs="9101", least=0.3, most=0.8, bound="unit"))
    for price, charged in (
        (5.0, Charge(each=0.3)),
        (10.0, Charge(cif=0.045)),
        (100.0, Charge(each=0.8)),
    ):
        assert asked.charge(into(article=watch), Deal(price, price)) == charged
    with pytest.raises(DutiesClash, match="watches on watch of CN into FR"):
        asked.charge(into(article=watch))
    with pytest.raises(DutiesClash, match="watches"):
        asked.charge(into(article=watch), Deal(5.0, 10.0))
    assert asked.by_value
    assert asked.varies("9101 11 00")
    assert not asked.varies("8714")


def test_what_is_charged_by_weight_must_weigh_something() -> None:
    asked = tariff(duty("heavy", 0.0, per_kg=0.3))
    with pytest.raises(BadFacts, match=r"what a unit weighs: heavy is charged by weight"):
        asked.charge(into(article=Article("8714 91", item="air")))


def test_what_a_consignment_is_worth_decides() -> None:
    """Up to 150 in a parcel is free; ten pieces are a parcel here. And 3 for each kind of goods in it."""
    asked = tariff(
        duty("parcels", 0.1, value_from=150.0),
        duty("items", 0.0, per_item=3.0, value_to=150.0, law="items"),
    )
    cheap, dear = (asked.charge(into(), Deal(price, price, parcel=10.0)) for price in (14.0, 16.0))
    assert cheap.cif == 0.0
    assert cheap.each == pytest.approx(0.3)
    assert (dear.cif, dear.each) == (0.1, 0.0)
    assert asked.charge(into()) == Charge(cif=0.1)
    with pytest.raises(DutiesClash, match="what a consignment is worth is not known"):
        asked.charge(into(), Deal(14.0, 16.0, parcel=10.0))


def test_a_quota_is_within_or_not_and_only_fees_are_due_on_what_is_processed() -> None:
    asked = tariff(
        PLAIN,
        duty("quota", 0.0, measure="preference", quota=100.0, origin="CN"),
        duty("fee", 0.001, measure="fee", law="f"),
    )
    assert asked.charge(into()).cif == pytest.approx(0.048)
    assert asked.charge(into(within=True)).cif == pytest.approx(0.001)
    assert asked.charge(into(processed=True)).cif == pytest.approx(0.001)
    assert [measure.name for measure in asked.quotas] == ["quota"]


def test_how_goods_come_must_be_said_where_it_decides() -> None:
    asked = tariff(
        duty("plain", 0.047, law="own"),
        duty("air", 0.02, carried="air", measure="additional", law="air"),
    )
    assert asked.charge(into(carried="air")).cif == pytest.approx(0.067)  # of two laws
    assert asked.charge(into(carried="sea")).cif == pytest.approx(0.047)
    with pytest.raises(DutiesClash, match="air on what comes by air"):
        asked.charge(into(carried=UNSAID))
    assert asked.told == {"", "air", UNSAID}


def test_two_rows_that_fit_as_well_are_refused_by_name() -> None:
    with pytest.raises(DutiesClash, match="one and two"):
        tariff(duty("one", 0.04), duty("two", 0.05)).charge(into())


@examples(40)
@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 5),
    st.floats(0, 5),
    st.floats(0.01, 1e4),
    st.sampled_from(["CIF", "FOB"]),
)
def test_a_charge_is_what_its_measures_charge(
    a: float, b: float, kg: float, each: float, worth: float, basis: str
) -> None:
    """The rates that a program is written with, and the plain amounts that its audit adds up."""
    asked = tariff(
        duty("a", a, per_kg=kg, law="a", basis=basis),
        duty("b", b, per_unit=each, measure="additional", law="b"),
    )
    passage = into()
    charge, due = asked.charge(passage), asked.due(passage)
    plain = sum(asked.charged(measure, FRAME, passage.origin, worth) for measure in due)
    assert charge.cif * worth + charge.fob * worth + charge.each == pytest.approx(plain)
    assert all(
        measure.name in asked.said(measure, FRAME, passage.origin) or measure.law for measure in due
    )


def test_what_is_known_of_a_deal() -> None:
    assert Deal().consignment == BULK
    assert Deal(2.0, 3.0, parcel=10.0).consignment == (20.0, 30.0)
    assert Deal(parcel=10.0).consignment == (0.0, float("inf"))
    deal = Deal(100.0, 200.0, freight=10.0, insurance=0.01)
    assert deal.worth(cif=True) == pytest.approx((111.0, 212.0))
    assert deal.worth(cif=False) == pytest.approx((100.0, 200.0))
    whole = Deal(100.0, 200.0, whole=True)
    assert whole.worth(cif=True)[1] == float("inf")
    assert whole.worth(cif=False)[1] == 200.0
