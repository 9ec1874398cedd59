"""Duties in a plan, as a customs entry has them: laws, codes, what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import drawn
from tests.questions import worlds
from tests.questions.worlds import DAY, lane, maker, part, seller, wanted, world

from makeshed.cli import main
from makeshed.errors import BadFacts, NotEnoughData
from makeshed.model import Currency, Duty, Embedded, Item, Mode, Offer, Place, Rule, Shed, Site
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.plans.plan import Plan
from makeshed.questions.tip import tip
from makeshed.store import save

AUSTIN = Place(place="austin", lat=30.27, lon=-97.74, country="US")
CLAMP = Item(item="bike", mass=1000, hs="7326.90.86")


def best(shed: Shed, **asked: Any) -> Plan:
    """Return the best plan, without what looser limits and other offers would change."""
    return worlds.best(shed, relax=False, **asked)


def duty(key: str, rate: float, hs: str = "7326", **more: Any) -> Duty:
    given = {"origin": "*", "destination": "US", "basis": "FOB", "measure": "additional", **more}
    return Duty(duty=key, hs=hs, rate=rate, **given)


FULL = duty("full", 0.029, "7326.90.86", measure="conventional")
S301 = duty("s301", 0.25, "7326.90.86", origin="CN", law="section 301")
S232 = duty("s232", 0.50, "7326", law="section 232")
PROCESSING = duty("processing", 0.003464, "*", measure="fee")
HARBOUR = duty("harbour", 0.00125, "*", measure="fee", carried="sea")


def entry(*facts: Any, freight: float = 0.0) -> Shed:
    """A clamp of 10 from hefei, entering the United States."""
    return world(AUSTIN, CLAMP, *seller("mill", "hefei", 10), lane("hefei", "austin", freight),
                 wanted("austin"), *facts)  # fmt: skip


def landed(found: Plan) -> float:
    return found.rows[0].unit_cost


def notes(found: Plan, word: str) -> str:
    return "\n".join(note for note in found.notes if word in note)


# A1: laws ----------------------------------------------------------------------------------------


def test_a_steel_article_pays_three_laws_at_once() -> None:
    """2.9 + 25 + 50 = 77.9 % of 10 USD: 17.79, and the plan says which law charges what."""
    found = best(entry(FULL, S301, S232))
    assert landed(found) == pytest.approx(17.79)
    opened = str(found.why("austin:bike"))
    for said in (
        "conventional 2.9%",
        "additional 25.0% (section 301)",
        "additional 50.0% (section 232)",
    ):
        assert said in opened
    assert not notes(found, "not charged")


def test_fees_come_beside_duties() -> None:
    by_road = Mode(mode="lorry", distance_kind="listed", carried="road")
    ashore = best(entry(FULL, S301, S232, PROCESSING, HARBOUR, by_road))
    assert landed(ashore) == pytest.approx(17.82464)
    listed = Mode(mode="lorry", distance_kind="listed", carried="sea")
    for by_sea in (Mode(mode="lorry", distance_kind="sea"), listed):
        afloat = best(entry(FULL, S301, S232, PROCESSING, HARBOUR, by_sea))
        assert landed(afloat) == pytest.approx(17.83714)


@pytest.mark.parametrize(
    ("hs", "mass", "value", "duties", "due"),
    [
        ("6505.00.90", 2728, 7821.59, {"rate": 0.075, "per_kg": 0.207}, 1178.41),
        ("6109.10.0018", 2256, 6367.33, {"rate": 0.165}, 1072.67),
    ],
    ids=["hats", "shirts"],
)
def test_entries_of_the_customs_brokers_examination(
    hs: str, mass: float, value: float, duties: dict[str, Any], due: float
) -> None:
    """April 2019, questions 47 and 49, by air: duty and merchandise processing on the value entered."""
    facts = (AUSTIN, replace(CLAMP, hs=hs, mass=mass), *seller("mill", "hefei", value))
    column = Duty(duty="c", hs=hs[:4], origin="*", destination="US", basis="FOB", **duties)
    found = best(world(*facts, lane("hefei", "austin", 0), wanted("austin"), column, PROCESSING))
    assert landed(found) - value == pytest.approx(due, abs=0.05)


def test_customs_weigh_without_packing_and_the_carrier_with_it() -> None:
    """A specific duty is on the net mass (Combined Nomenclature, part one, section I C), freight on the gross."""
    by_weight = duty("kilo", 0, "73", destination="US", per_kg=2)
    gross = replace(CLAMP, mass=1.5)
    there = (AUSTIN, *seller("mill", "hefei", 10), lane("hefei", "austin", 0.4), wanted("austin"), by_weight)  # fmt: skip
    packed = best(world(*there, gross))
    net = best(world(*there, replace(gross, net_mass=1.2)))
    assert landed(packed) - landed(net) == pytest.approx(2 * 0.3)
    assert "bike" in notes(packed, "charged on the mass packed")
    assert not notes(net, "charged on the mass packed")
    with pytest.raises(BadFacts, match="holds the net mass"):
        best(world(*there, replace(gross, net_mass=1.6)))


def test_switzerland_weighs_with_packing() -> None:
    """25,160 kg of beef, 24,140.2 net, at 2,057 CHF for 100 kg gross: 517,541.20 (BGE 142 II 433)."""
    zurich = Place(place="zurich", lat=47.37, lon=8.54, country="CH")
    beef = Item(item="bike", mass=25_160, net_mass=24_140.2, hs="0202.3099")
    by_weight = duty("kilo", 0, "0202", destination="CH", per_kg=20.57, measure="conventional")
    there = [zurich, beef, *seller("mill", "hefei", 10), lane("hefei", "zurich", 0)]
    found = best(world(*there, wanted("zurich", 1), by_weight))
    assert landed(found) - 10 == pytest.approx(517_541.20)
    bound = replace(by_weight, per_kg=0, least=20.57)
    found = best(world(*there, wanted("zurich", 1), bound))
    assert landed(found) - 10 == pytest.approx(517_541.20)
    bare = best(world(*there, wanted("zurich", 1), by_weight, replace(beef, net_mass=None)))
    assert not notes(bare, "charged on the mass packed")


def test_the_bounds_of_merchandise_processing_are_told_where_it_is_a_share_alone() -> None:
    """An entry of 2,000 USD pays 33.58 USD and not 6.93 (19 CFR 24.23(b), fiscal year 2026)."""
    [told] = [note for note in best(entry(FULL, PROCESSING)).notes if "33.58" in note]
    assert told.startswith("processing: ")
    assert "below 9,690 USD" in told
    assert not notes(best(entry(FULL, replace(PROCESSING, rate=0.01))), "33.58")


@pytest.mark.parametrize("kept", ["fee", "additional"])
def test_a_preference_is_claimed_for_what_gives_way_to_it(kept: str) -> None:
    """Free goods of Canada are claimed under the USMCA: no processing fee (19 CFR 24.23(c)), no Section 122."""
    free = duty("free", 0, measure="conventional")
    agreed = duty("usmca", 0, measure="preference", origin="CN", law="USMCA")
    other = replace(agreed, duty="gsp", law="GSP")
    spared = duty("spared", 0.1, "*", measure=kept, law="act", yields_to="USMCA")
    for rows in ((agreed,), (other, agreed), (agreed, other)):
        found = best(entry(free, *rows, spared))
        assert landed(found) == pytest.approx(10), rows
        assert "free to usmca, which is claimed as others give way to it" in notes(
            found, "not charged"
        )
    elsewhere = replace(agreed, origin="MX")
    assert landed(best(entry(free, other, elsewhere, spared))) == pytest.approx(11)
    assert landed(best(entry(free, replace(agreed, rate=0.02), spared))) == pytest.approx(11)


def test_what_a_fee_is_at_least_for_an_entry_is_no_amount_for_a_kilogram() -> None:
    """Merchandise processing is 31.67 at least and 614.35 at most an entry, whatever it weighs."""
    for fee in (replace(PROCESSING, least=31.67), replace(PROCESSING, most=614.35)):
        with pytest.raises(BadFacts, match="for an entry is not known"):
            entry(fee)


def test_a_fee_by_sea_on_a_listed_lane_is_never_dropped() -> None:
    """Who does not say how a listed mode carries is asked, where a duty hangs on it and only there."""
    with pytest.raises(
        DutiesClash, match=r"modes, carried: not said, .* harbour on what comes by sea"
    ):
        best(entry(FULL, HARBOUR))
    elsewhere = [replace(HARBOUR, hs="9403"), replace(HARBOUR, duty="eu", destination="EU")]
    assert landed(best(entry(FULL, *elsewhere))) == pytest.approx(10.29)


def test_what_lost_to_what_is_told() -> None:
    again = duty("s301-wide", 0.075, "73", origin="CN", law="section 301")
    s122 = duty("s122", 0.10, "*", law="section 122", yields_to="section 232")
    found = best(entry(FULL, S301, S232, again, s122))
    assert landed(found) == pytest.approx(17.79)
    told = notes(found, "not charged")
    assert "s301-wide to s301, which has the longer code" in told
    assert "s122 to s232, which excludes it" in told


@pytest.mark.parametrize(("first", "second"), [("", ""), ("section 301", ""), ("", "section 232")])
def test_additional_duties_of_which_nobody_says_the_law_are_refused(
    first: str, second: str
) -> None:
    rows = [duty("s301", 0.25, "7326.90.86", law=first), duty("s232", 0.50, law=second)]
    with pytest.raises(DutiesClash, match="s232 and s301 fit") as caught:
        best(entry(FULL, *rows))
    assert "the law of each" in str(caught.value)
    named = [duty("s301", 0.25, "7326.90.86", law="a"), duty("s232", 0.50, law="b")]
    assert landed(best(entry(FULL, *named))) == pytest.approx(17.79), "the hint is followed"


def test_equal_codes_of_two_laws_add_up_once_their_laws_are_named() -> None:
    rows = [duty("one", 0.25), duty("two", 0.50)]
    with pytest.raises(DutiesClash, match="one and two fit equally well") as caught:
        best(entry(*rows))
    assert "name their laws" in caught.value.hint
    rows = [duty("one", 0.25, law="a"), duty("two", 0.50, law="b")]
    assert landed(best(entry(*rows))) == pytest.approx(17.5)


def test_a_value_with_freight_where_customs_count_none_is_told() -> None:
    on_cif = best(entry(replace(S232, basis="CIF"), freight=1))
    assert landed(on_cif) == pytest.approx(16.5)
    assert notes(on_cif, "basis CIF").endswith("s232")
    assert landed(best(entry(S232, freight=1))) == pytest.approx(16)
    assert not notes(best(entry(S232, freight=1)), "basis CIF")


def test_what_a_duty_gives_way_to_is_a_law_that_there_is() -> None:
    with pytest.raises(BadFacts, match="did you mean section 232"):
        entry(S232, duty("s122", 0.1, law="section 122", yields_to="section 323"))
    one = duty("one", 0.1, law="a", yields_to="b")
    other = duty("other", 0.1, law="b", yields_to="a")
    with pytest.raises(DutiesClash, match="one and other give way to each other"):
        best(entry(one, other))


# A2: codes ---------------------------------------------------------------------------------------


def test_a_code_that_a_spreadsheet_shortened_pays_its_duty_and_is_told() -> None:
    full = duty("full", 0.029, "7326.90", measure="conventional")
    short = Item(item="bike", mass=1000, hs="7326.9")
    found = best(entry(full, short))
    assert landed(found) == pytest.approx(10.29)
    assert "hs of bike: 7326.9 is read as 7326 90" in found.notes


@pytest.mark.parametrize("hs", ["8544.4", "7.32691E+07", "screws", "7326909"])
def test_a_code_that_cannot_be_read_is_refused_by_name(hs: str) -> None:
    for fact in (Item(item="odd", hs=hs), duty("odd", 0.1, hs)):
        with pytest.raises(BadFacts) as caught:
            entry(fact)
        assert [problem.column for problem in caught.value.problems] == ["hs"]


def test_goods_that_no_duty_row_fits_are_told_with_the_nearest_codes() -> None:
    other = Item(item="bike", mass=1000, hs="7362 90 86")
    told = notes(best(entry(FULL, S232, other)), "no duty row fits")
    assert "bike (7362 90 86) of CN into US; rows there have 7326" in told
    assert "7362 90 86 is not in the Harmonized System of 2022" in notes(best(entry(other)), "7362")
    assert "no duties are given, so none is levied: bike of CN into US" in best(entry()).notes
    assert not notes(best(entry(FULL)), "no duty")


def test_check_tells_of_doubtful_codes(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    save(entry(duty("full", 0.029, "7326.9")), tmp_path / "case")
    assert main(["check", str(tmp_path / "case")]) == 0
    assert "note: hs of full: 7326.9 is read as 7326 90" in capsys.readouterr().out


# A5: what the duties of a plan rest on -----------------------------------------------------------


def test_duties_that_end_or_begin_within_a_year_are_told() -> None:
    ending = duty("s122", 0.10, "*", law="section 122", valid_to=date(2026, 7, 24))
    later = duty("s123", 0.15, "*", law="section 123", valid_from=date(2026, 9, 1))
    far = duty("s124", 0.15, "9403", law="section 124", valid_from=date(2026, 9, 1))
    lasting = duty("s232", 0.50, law="section 232", valid_to=DAY.replace(year=2027, month=2))
    found = best(entry(FULL, ending, later, far, lasting))
    assert landed(found) == pytest.approx(16.29)
    assert notes(found, "end within a year").endswith("a year: s122 on 2026-07-24 (100 money/a)")
    assert notes(found, "begin within a year").endswith("a year: s123 on 2026-09-01")


def test_a_preference_that_ends_is_told_though_it_charges_nothing() -> None:
    free = duty("free", 0, measure="preference", origin="CN", valid_to=date(2026, 7, 24))
    found = best(entry(FULL, free))
    assert landed(found) == pytest.approx(10)
    assert "free on 2026-07-24 (0 money/a)" in notes(found, "end within a year")
    assert "full to free, which is lower" in notes(found, "not charged")


def test_duties_that_are_no_law_yet_are_told() -> None:
    mooted = duty("mooted", 0.2, law="act", status="proposal")
    rule = Rule(
        rule="draft", expression='{"judgement": "x", "ask": "is it so?"}', status="proposal"
    )
    lifted = duty("lifted", 0.1, law="other act", rule="draft")
    told = notes(best(entry(FULL, mooted, rule, lifted)), "proposed, not law")
    assert "lifted (100 money/a), mooted (200 money/a)" in told
    assert not notes(best(entry(FULL)), "proposed")


# A4: carbon border adjustment --------------------------------------------------------------------

CERTIFICATES = duty("cbam", 0, "*", destination="EU", measure="carbon-border", per_certificate=80)
LINES = [
    ("7604 29 90", "CN", 31_306.64), ("7318 15 95", "CN", 45_464.80),
    ("7616 99 90", "CN", 37_337.04), ("7326 90 98", "CN", 15_442.24),
    ("7208 51 20", "CN", 17_362.00), ("7207 11 11", "TR", 9_688.80),
]  # fmt: skip
"""100 t at 80 EUR in 2026, worked from Regulations (EU) 2025/2620 and 2025/2621."""


def tonnes(hs: str, *facts: Any, origin: str = "CN", quantity: float = 100.0) -> Shed:
    """Goods of 1 t from hefei, wanted in lyon; of an origin, by the offer."""
    return world(
        Item(item="bike", mass=1000, hs=hs), *seller("mill", "hefei", 1000, origin=origin),
        lane("hefei", "lyon", 0), wanted(quantity=quantity), *facts,
    )  # fmt: skip


def duties(found: Plan) -> float:
    return next((line.cost for line in found.cost_lines if line.kind == "duty"), 0.0)


@pytest.mark.parametrize(("hs", "origin", "money"), LINES)
def test_worked_lines_of_the_carbon_border_adjustment(hs: str, origin: str, money: float) -> None:
    """A declaration rounds certificates to three places, a plan does not: five cents at most."""
    found = best(tonnes(hs, CERTIFICATES, origin=origin))
    assert duties(found) == pytest.approx(money, abs=0.05)
    opened = str(found.why("lyon:bike"))
    assert f"default of {origin} for" in opened
    assert "80 x (" in opened


def test_the_origin_decides_inside_the_plan() -> None:
    """Profiles: China pays 313 EUR/t, Taiwan nothing, so 200 more for Taiwan's is less."""
    rival = [*seller("rival", "izmir", 1200, origin="TW"), lane("izmir", "lyon", 0)]
    shed = tonnes("7604 29 90", *rival)
    assert best(shed).rows[0].sources == "mill"
    assert best(shed.plus(CERTIFICATES)).rows[0].sources == "rival"
    swiss = tonnes("7604 29 90", CERTIFICATES, origin="CH")
    assert duties(best(swiss)) == 0


@pytest.mark.parametrize(("quantity", "charged"), [(49.9, False), (50.0, False), (50.1, True)])
def test_an_importer_of_no_more_than_50_t_is_free(quantity: float, charged: bool) -> None:
    found = best(tonnes("7604 29 90", CERTIFICATES, quantity=quantity))
    assert duties(found) == pytest.approx(quantity * 313.066 if charged else 0)
    assert bool(notes(found, "free: ")) != charged


@pytest.mark.parametrize(
    ("price", "free", "cost"), [(1250, 50, 112_500), (1600, 50, 130_000), (1700, 0, 131_306.6)]
)
def test_all_comes_free_or_all_is_charged(price: float, free: float, cost: float) -> None:
    """100 t needed: 50 t free at 1,000 and the rest nearer, or all at 1,313.066, whichever is less."""
    near = [*seller("near", "nice", price), lane("nice", "lyon", 0)]
    found = best(tonnes("7604 29 90", CERTIFICATES, *near))
    assert found.cost == pytest.approx(cost)
    assert (duties(found) == 0) == (free == 50)
    assert bool(notes(found, "free: 50 t")) == (free == 50)
    assert not found.limits, "nobody asked for it, and nobody can loosen it"


def test_a_quota_beside_certificates() -> None:
    """80 t of steel: 30 t within a quota, 50 % beyond, and certificates on all of it."""
    rows = [
        duty("beyond", 0.5, "7208", destination="EU", law="steel"),
        duty("within", 0, "7208", destination="EU", law="steel", quota=30_000),
    ]
    found = best(tonnes("7208 51 20", CERTIFICATES, *rows, quantity=80))
    assert duties(found) == pytest.approx(50 * 500 + 80 * 173.62)
    near = [*seller("near", "nice", 1400), lane("nice", "lyon", 0)]
    found = best(tonnes("7208 51 20", CERTIFICATES, *rows, *near, quantity=80))
    assert found.cost == pytest.approx(30 * 1000 + 50 * 1400), "50 t free would save less"
    with pytest.raises(NotEnoughData, match="cbam"):
        tip(
            tonnes("7604 29 90", CERTIFICATES),
            "duties/cbam.per_certificate",
            between=(0, 1),
            day=DAY,
        )


def test_what_a_maker_can_show_takes_the_place_of_the_default() -> None:
    stated = Embedded(item="bike", origin="CN", emissions=2.5, benchmark=1.4, carbon_paid=20)
    found = best(tonnes("7604 29 90", CERTIFICATES, stated))
    assert duties(found) == pytest.approx(100 * (80 * (2.5 - 0.975 * 1.4) - 20))
    of_another = Embedded(item="bike", origin="CN", firm="acme", emissions=9.0, benchmark=0)
    assert best(tonnes("7604 29 90", CERTIFICATES, stated, of_another)).cost == found.cost
    secondary = Embedded(item="bike", origin="CN", route="L")
    by_route = best(tonnes("7604 29 90", CERTIFICATES, secondary))
    assert duties(by_route) == pytest.approx(100 * 80 * (5.369 - 0.975 * 0.152))
    with pytest.raises(BadFacts, match="what went into it included"):
        tonnes("7604 29 90", Embedded(item="bike", origin="CN", emissions=2.5))


@pytest.mark.parametrize(("year", "due"), [(2025, 0), (2027, 5.857 - 0.95 * 1.493), (2034, 6.345)])
def test_the_year_sets_mark_up_and_phase_in(year: int, due: float) -> None:
    found = best(tonnes("7604 29 90", CERTIFICATES), day=date(year, 6, 1))
    assert duties(found) == pytest.approx(100 * 80 * due)


def test_what_is_not_counted_is_told() -> None:
    assert "not counted: 100 t a year" in notes(best(tonnes("7604 29 90")), "carbon border")
    assert not notes(best(tonnes("8711 60")), "carbon border")
    assert "proposed, no law yet, for bike" in notes(best(tonnes("8501 32")), "carbon border")
    short = best(tonnes("7318", CERTIFICATES))
    assert "bike (7318)" in notes(short, "hold also goods outside")
    assert "give all eight digits" in notes(short, "hold also goods outside")


def test_a_carbon_price_is_the_unions_alone_and_needs_a_weight() -> None:
    for wrong in ({"per_certificate": 0}, {"destination": "GB"}, {"measure": "fee"}):
        given = {**vars(CERTIFICATES), **wrong}
        with pytest.raises(BadFacts):
            tonnes("7318 15", Duty(**given))
    light = Item(item="bike", hs="7604 29 90")
    by_weight = duty("kilo", 0, "76", destination="EU", per_kg=1)
    with pytest.raises(BadFacts, match="what a unit weighs: kilo is charged by weight"):
        best(tonnes("7604 29 90", by_weight, light))


# A3: duties that are no share of value -----------------------------------------------------------


def taxed(price: float, *facts: Any, mass: float = 10.0, freight: float = 0.0, **more: Any) -> Plan:
    """Goods of 9101 and of 10 kg from hefei at a price, wanted in lyon."""
    shed = world(
        Item(item="bike", mass=mass, hs="9101 11"), *seller("mill", "hefei", price),
        lane("hefei", "lyon", freight * 1000 / mass), wanted(**more), *facts,
    )  # fmt: skip
    return best(shed, holding=0.1)


def levy(**more: Any) -> Duty:
    given: dict[str, Any] = {"destination": "EU", "measure": "conventional", "basis": "CIF", **more}
    return duty(given.pop("duty", "levy"), given.pop("rate", 0.0), "9101", **given)


def each(found: Plan) -> float:
    return duties(found) / 100


def test_specific_and_compound_duties() -> None:
    assert each(taxed(5, levy(per_kg=0.4))) == pytest.approx(4)
    assert each(taxed(5, levy(per_unit=0.3))) == pytest.approx(0.3)
    assert each(taxed(5, levy(rate=0.1, per_kg=0.4, per_unit=1))) == pytest.approx(0.5 + 4 + 1)
    dollars = [Currency(currency="EUR", rate=1), Currency(currency="USD", rate=0.8)]
    assert each(taxed(5, levy(per_kg=0.4, currency="USD"), *dollars)) == pytest.approx(3.2)
    assert "0.4/kg + 1 each" in str(taxed(5, levy(per_kg=0.4, per_unit=1)).why("lyon:bike"))


@pytest.mark.parametrize(("price", "due"), [(5, 0.30), (10, 0.45), (100, 0.80)])
def test_a_duty_between_a_least_and_a_most(price: float, due: float) -> None:
    """Watches, 9101: 4.5 %, at least 0.30 and at most 0.80 EUR each (Regulation (EEC) 2658/87)."""
    watches = levy(rate=0.045, least=0.3, most=0.8, bound="unit")
    assert each(taxed(price, watches)) == pytest.approx(due)


def test_bounds_by_weight_hold_on_the_customs_value() -> None:
    """10.4 %, at least 1.6 EUR a 100 kg: 0.16 of 10 kg; with freight of 2 on 1 the rate holds."""
    by_weight = levy(rate=0.104, least=0.016)
    assert each(taxed(1, by_weight)) == pytest.approx(0.16)
    assert each(taxed(1, by_weight, freight=2)) == pytest.approx(0.312)
    assert each(taxed(1, replace(by_weight, basis="FOB"), freight=2)) == pytest.approx(0.16)


@pytest.mark.parametrize(("price", "due"), [(5, 3), (7.5, 0.5), (8, 0), (12, 0)])
def test_a_minimum_import_price(price: float, due: float) -> None:
    assert each(taxed(price, levy(floor=0.8))) == pytest.approx(due)


def test_a_bound_that_needs_a_value_nobody_knows_is_refused_by_name() -> None:
    made = [
        Item(item="bike", mass=10, hs="9101 11"), Item(item="frame", hs="9101 90"),
        *seller("parts", "hefei", 5, item="frame"), *maker("works", "hefei", 9), part(),
        lane("hefei", "lyon", 0), wanted(),
    ]  # fmt: skip
    assert best(world(*made, levy(rate=0.1))).cost == pytest.approx(100 * 14 * 1.1)
    with pytest.raises(
        DutiesClash, match="levy on bike of CN into FR, which changes with the value"
    ):
        best(world(*made, levy(rate=0.1, least=0.3)))
    tier = Offer(site="mill", item="bike", min_quantity=50, price=8)
    least = levy(rate=0.045, least=0.3, bound="unit")
    assert each(taxed(10, least, tier)) == pytest.approx(0.36), "the rate holds at every price"
    with pytest.raises(DutiesClash, match="which changes with the value"):
        taxed(10, replace(least, least=0.4), tier)


SMALL = levy(per_item=3, value_to=150)
LARGE = duty("large", 0.12, "9101", destination="EU", measure="conventional", basis="CIF",
             value_from=150)  # fmt: skip


@pytest.mark.parametrize(
    ("price", "parcel", "due"),
    [(10, 5, 0.6), (10, 1, 3), (150, 1, 3), (150.01, 1, 18.0012), (50, 3, 1), (50, 4, 6)],
)
def test_three_euro_for_each_item_of_a_small_consignment(
    price: float, parcel: float, due: float
) -> None:
    """Regulation (EU) 2026/382: 3 EUR for each item of a consignment of up to 150 EUR; 5 shirts pay 3."""
    assert each(taxed(price, SMALL, LARGE, parcel=parcel)) == pytest.approx(due)


def test_in_bulk_no_consignment_is_small() -> None:
    assert each(taxed(10, SMALL, LARGE)) == pytest.approx(1.2)
    relief = duty("all", 0.12, "9101", destination="EU", measure="conventional", value_from=150)
    assert each(taxed(10, relief, parcel=2)) == 0


def test_import_tax_costs_what_its_stock_costs() -> None:
    """20 % on value, freight and duty, back after 73 days, at 10 % a year: 0.4 % of it."""
    tax = duty("tax", 0.2, "*", destination="EU", measure="import-vat", basis="CIF", refund_days=73)
    found = taxed(10, tax, levy(rate=0.1, per_unit=0.5), freight=2)
    assert each(found) == pytest.approx(1.7 + 0.004 * (12 + 1.7))
    assert "import-vat 20.0% + for 73 days" in str(found.why("lyon:bike"))
    with pytest.raises(BadFacts, match="days until it comes back"):
        taxed(10, replace(tax, refund_days=0))


def test_a_price_with_duty_paid_is_taken_apart_with_amounts() -> None:
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    shed = world(
        Item(item="bike", mass=10, hs="9101 11"), *seller("mill", "hefei", 20, **paid),
        lane("hefei", "lyon", 200), wanted(), levy(rate=0.1, per_unit=0.5),
    )  # fmt: skip
    assert best(shed).cost == pytest.approx(100 * 20)


DELIVERED: dict[str, list[Any]] = {
    "a duty an item": [SMALL, LARGE, wanted(parcel=5)],
    "an item, of small parcels": [levy(rate=0.1, per_item=3), wanted(parcel=1)],
    "relief below a value": [replace(LARGE, rate=0.3), wanted(parcel=2)],
    "a quota": [levy(rate=0.5, law="steel"), levy(duty="less", law="steel", quota=400), wanted()],
    "a fee of the dearer mode": [
        levy(rate=0.1), Mode(mode="lorry", distance_kind="listed", carried="road"), duty("port", 0.2, "*", destination="EU", measure="fee", carried="sea"),
        Mode(mode="ship", distance_kind="sea"), lane("hefei", "lyon", 150, mode="ship"), wanted(),
    ],
    "a fee of the cheaper mode": [
        levy(rate=0.1), Mode(mode="lorry", distance_kind="listed", carried="road"), duty("port", 0.2, "*", destination="EU", measure="fee", carried="air"),
        Mode(mode="jet", distance_kind="air"), lane("hefei", "lyon", 199, mode="jet"), wanted(),
    ],
    "certificates": [
        replace(CERTIFICATES, duty="levy"), Item(item="bike", mass=10, hs="7604 29 90"),
        *seller("near", "nice", 20.5), lane("nice", "lyon", 0), wanted(quantity=5001),
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", DELIVERED)
def test_who_buys_duty_paid_pays_the_price_whatever_the_border_takes(case: str) -> None:
    """Incoterms 2020, DDP B1 and A9: the buyer pays the price, the seller duties, taxes and formalities."""
    facts = {(fact.table, fact.id): fact for fact in DELIVERED[case]}
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    shed = world(
        Item(item="bike", mass=10, hs="9101 11"), *seller("mill", "hefei", 20, **paid),
        lane("hefei", "lyon", 200), *facts.values(),
    )  # fmt: skip
    found = best(shed)
    assert found.cost / found.rows[0].quantity == pytest.approx(20)


def test_a_duty_that_hangs_on_the_value_is_not_taken_off_a_price() -> None:
    def quoted(term: str) -> Shed:
        quote = {"incoterm": term, "incoterm_place": "lyon"}
        return world(
            *seller("mill", "hefei", 22, **quote), lane("hefei", "lyon", 200), wanted(),
            Item(item="bike", mass=10, hs="9101 11"), levy(rate=0.1, least=0.3),
        )  # fmt: skip

    with pytest.raises(DutiesClash, match="levy on bike of CN into FR") as caught:
        best(quoted("DDP"))
    assert "without its duty (DAP)" in caught.value.hint
    assert each(best(quoted("DAP"))) == pytest.approx(3)


def test_parts_with_their_duty_paid_are_not_processed_under_an_authorisation() -> None:
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    mill = Offer(site="mill", item="frame", price=25, **paid)
    found = best(processed(authorised=True).plus(mill))
    assert found.cost == pytest.approx(100 * 30)


def test_a_price_with_duty_paid_is_of_goods_sold_into_a_named_place() -> None:
    with pytest.raises(BadFacts, match="the place to which the price includes the way"):
        world(*seller("mill", "hefei", 20, incoterm="DDP"), lane("hefei", "lyon", 1), wanted())
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    both = [*maker("works", "hefei", 9), Offer(site="works", item="bike", price=20, **paid)]
    shed = world(*both, part(), *seller("mill", "hefei", 5, item="frame"), levy(), wanted(),
                 lane("hefei", "lyon", 1))  # fmt: skip
    with pytest.raises(BadFacts, match="which the site also makes"):
        best(shed)


def test_tips_know_no_duty_that_changes_with_the_value() -> None:
    shed = world(
        Item(item="bike", mass=10, hs="9101 11"), *seller("mill", "hefei", 20),
        lane("hefei", "lyon", 200), wanted(), levy(rate=0.1, least=3, bound="unit"),
    )  # fmt: skip
    with pytest.raises(NotEnoughData, match="levy"):
        tip(shed, "duties/levy.rate", between=(0, 1), day=DAY)


# A3: quotas --------------------------------------------------------------------------------------


def quotas(quota: float, *facts: Any, **more: Any) -> Shed:
    """100 goods of 1 t at 10 from hefei, free within a quota and 50 % beyond; at 13 from nice."""
    beyond = duty("beyond", 0.5, "7208", destination="EU", law="steel")
    free = duty("within", 0, "7208", destination="EU", law="steel", quota=quota, **more)
    return world(
        Item(item="bike", mass=1000, hs="7208 51 20"), *seller("mill", "hefei", 10),
        *seller("near", "nice", 13), lane("hefei", "lyon", 0), lane("nice", "lyon", 0),
        wanted(), beyond, free, *facts,
    )  # fmt: skip


def test_beyond_a_quota_goods_come_from_elsewhere() -> None:
    found = best(quotas(40_000))
    assert found.cost == pytest.approx(40 * 10 + 60 * 13)
    assert duties(found) == 0
    held = found.limits[0]
    assert (held.limit, held.used, held.unit) == ("quota of within <= 40000 kg/a", 40_000, "kg/a")
    assert held.shadow_price == pytest.approx(0.003), "a t more of it saves 3"
    assert best(quotas(40, bound="unit")).cost == found.cost


@pytest.mark.parametrize(("quota", "due"), [(100_000, 0), (99_000, 5), (1, 499.995)])
def test_beyond_a_quota_the_next_row_of_its_law_is_charged(quota: float, due: float) -> None:
    alone = quotas(quota).minus("sites/near")
    found = best(alone)
    assert duties(found) == pytest.approx(due)
    assert found.cost == pytest.approx(1000 + due)
    assert [line.limit for line in found.limits] == [f"quota of within <= {quota:g} kg/a"]


def test_a_quota_is_shared_by_all_who_come_within_it() -> None:
    other = [*seller("rival", "izmir", 10), lane("izmir", "lyon", 0)]
    assert best(quotas(40_000, *other)).cost == best(quotas(40_000)).cost
    part_of = replace(quotas(40_000).get("within", Duty), origin="TR")
    of_turkey = quotas(40_000, *other, part_of)
    assert best(of_turkey).cost == pytest.approx(40 * 10 + 60 * 13)
    assert "rival" in best(of_turkey).rows[0].sources


def test_a_preference_within_a_quota() -> None:
    """The conventional duty is charged beyond: 40 at 0 %, 60 at 20 %."""
    full = duty("full", 0.2, "7208", destination="EU", measure="conventional")
    agreed = duty("agreed", 0, "7208", destination="EU", measure="preference", quota=40_000)
    shed = quotas(1).minus("duties/beyond", "duties/within", "sites/near").plus(full, agreed)
    assert duties(best(shed)) == pytest.approx(60 * 2)
    assert not notes(best(shed), "not charged"), "beyond the quota it is"


def test_what_is_charged_on_other_goods_is_told_with_what_it_is_not_charged_on() -> None:
    """The conventional duty is paid on goods of China and not on those of Turkey."""
    full = duty("full", 0.2, "7208", destination="EU", measure="conventional")
    agreed = duty("agreed", 0, "7208", origin="TR", destination="EU", measure="preference")
    shed = quotas(1, full, agreed).minus("duties/beyond", "duties/within", "sites/near")
    shed = shed.plus(*seller("rival", "izmir", 10, capacity=40), lane("izmir", "lyon", 0))
    told = notes(best(shed), "not charged")
    assert told.endswith("full to agreed, which is lower (on bike of TR into FR)")


def test_what_is_told_is_of_the_origin_that_there_is() -> None:
    """Goods of Turkey and of China pay the same, by rows of their own: each is named for its own."""
    rows = [
        duty("turkish", 0.1, origin="TR", law="a", valid_to=date(2026, 5, 1)),
        duty("chinese", 0.1, origin="CN", law="b", valid_to=date(2026, 6, 1)),
    ]
    other = [*seller("other", "izmir", 12), lane("izmir", "austin", 0)]
    shed = entry(*rows, *other)
    told = notes(best(shed), "end within a year")
    assert "chinese" in told
    assert "turkish" not in told
    assert "(b)" in str(best(shed).why("austin:bike"))
    assert "turkish" in notes(best(shed.minus("sites/mill")), "end within a year")
    hub = [Site(site="hub", place="porto", role="store"), lane("hefei", "porto", 0),
           lane("porto", "austin", 0)]  # fmt: skip
    through = shed.minus("lanes/hefei:austin:lorry").plus(*hub)
    assert "chinese" in notes(best(through), "end within a year")


@settings(max_examples=drawn(6), deadline=None)
@given(st.floats(1, 20), st.floats(1, 20), st.floats(0.001, 2), st.floats(1, 150_000))
def test_a_quota_is_filled_where_it_pays(
    far: float, near: float, rate: float, quota: float
) -> None:
    """By hand: within the quota at the far price, beyond it at the lesser of far with duty and near."""
    beyond = duty("beyond", rate, "7208", destination="EU", law="steel")
    shed = quotas(quota, beyond, *seller("mill", "hefei", far), *seller("near", "nice", near))
    units = min(quota / 1000, 100) if far < near else 0
    rest = min(near, far * (1 + rate))
    assert best(shed).cost == pytest.approx(units * far + (100 - units) * rest, rel=1e-6)


@settings(max_examples=drawn(6), deadline=None)
@given(st.floats(1000, 2000), st.floats(10, 300), st.floats(1, 200))
def test_certificates_are_bought_where_that_pays(near: float, price: float, need: float) -> None:
    """By hand: all from afar with certificates, or 50 t of it free, or none of it."""
    shed = tonnes(
        "7604 29 90", replace(CERTIFICATES, per_certificate=price), *seller("near", "nice", near),
        lane("nice", "lyon", 0), quantity=need,
    )  # fmt: skip
    little = min(need, 50)
    ways = (
        need * (1000 + price * (5.369 - 0.975 * 1.493)),
        little * 1000 + (need - little) * near,
        need * near,
    )
    assert best(shed).cost == pytest.approx(min(ways), rel=1e-6)


# Inward processing -------------------------------------------------------------------------------


def processed(*, authorised: bool, **more: Any) -> Shed:
    """Bikes made in lyon for 5, of a frame of 20 from hefei with 50 % duty; 30 stay, 70 go to izmir."""
    return world(
        *seller("mill", "hefei", 20, item="frame"), *seller("near", "nice", 26, item="frame"),
        *maker("works", "lyon", 5), part(), lane("hefei", "lyon", 0), lane("nice", "lyon", 0),
        lane("lyon", "izmir", 0), wanted(quantity=30), wanted("izmir", 70),
        duty("frames", 0.5, "8714", destination="EU", measure="conventional", **more),
        Site(site="works", place="lyon", role="maker", inward_processing=authorised),
    )  # fmt: skip


def test_what_is_sent_abroad_again_pays_no_duty_on_its_parts() -> None:
    """70 frames free at 20, 30 from nice at 26: those for the Union would pay 10 more."""
    assert best(processed(authorised=False)).cost == pytest.approx(100 * 31)
    found = best(processed(authorised=True))
    assert found.cost == pytest.approx(70 * 25 + 30 * 31)
    assert duties(found) == 0
    assert not found.limits
    alone = processed(authorised=True).minus("sites/near")
    assert duties(best(alone)) == pytest.approx(30 * 10)


def test_parts_that_go_in_twice_are_free_twice() -> None:
    double = processed(authorised=True).minus("sites/near").plus(part(2.0, scrap=0.1))
    found = best(double)
    assert duties(found) == pytest.approx(30 * 2.2 * 10)
    with pytest.raises(NotEnoughData, match="inward processing at works"):
        tip(double, "duties/frames.rate", between=(0, 1), day=DAY)


def test_duties_that_have_ended_are_not_said_not_to_be_given() -> None:
    old = Duty(
        duty="old", hs="8711", origin="TR", destination="FR", rate=0.1, valid_to=date(2020, 1, 1)
    )
    shed = world(old, *seller("far", "izmir", 60), lane("izmir", "lyon", 5), wanted())
    (note,) = [note for note in best(shed).notes if "none is levied" in note]
    assert note.startswith("duties are given (1), and none is in force on ")


def test_goods_of_unknown_origin_are_told() -> None:
    """XX escapes a duty on CN, and is nobody's preference: who reads the price must know."""
    duty = Duty(duty="anti-dumping", hs="8711", origin="CN", destination="FR", rate=0.6)
    shed = world(
        *seller("shop", "hefei", 20, origin="XX"), lane("hefei", "lyon", 1), wanted(), duty
    )
    found = best(shed)
    assert found.cost == pytest.approx(2100)
    assert any("not known (XX)" in note and "bike from shop" in note for note in found.notes)


def test_goods_that_come_home_are_free_and_told() -> None:
    """German goods bought in Leeds: free as returned goods alone (Union Customs Code, Art. 203)."""
    leeds = Place(place="leeds", lat=53.8, lon=-1.5, country="GB")
    entering = duty("full", 0.06, "8711", destination="EU", measure="conventional")
    goods = [*seller("mill", "leeds", 1000, origin="DE"), lane("leeds", "lyon", 0)]
    found = best(world(leeds, *goods, wanted(), entering))
    assert landed(found) == pytest.approx(1000)
    assert "bike of DE into FR from GB" in notes(found, "come back to where they are from")
    british = [*seller("mill", "leeds", 1000, origin="GB"), lane("leeds", "lyon", 0)]
    found = best(world(leeds, *british, wanted(), entering))
    assert landed(found) == pytest.approx(1060)
    assert not notes(found, "come back to where they are from")


def test_puerto_rico_is_in_the_customs_territory_of_the_united_states() -> None:
    """HTSUS General Note 2; Guam is outside (General Note 3(a)(iv) treats its goods by a rule of their own)."""
    island = {"PR": Place(place="sj", lat=18.4, lon=-66.1, country="PR"),
              "GU": Place(place="sj", lat=13.4, lon=144.8, country="GU")}  # fmt: skip
    for code, cost in (("PR", 10.0), ("GU", 10.29)):
        goods = [*seller("mill", "sj", 10), lane("sj", "austin", 0), wanted("austin")]
        found = best(world(AUSTIN, CLAMP, island[code], *goods, FULL))
        assert landed(found) == pytest.approx(cost)
