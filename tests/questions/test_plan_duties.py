"""Duties in a plan, as a customs entry has them: laws, codes, what is told of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.questions.worlds import DAY, best, lane, seller, wanted, world

from makeshed.cli import main
from makeshed.errors import BadFacts
from makeshed.model import Duty, Embedded, Item, Mode, Place, Rule, Shed
from makeshed.questions.landing.tariff import DutiesClash
from makeshed.questions.plan.answer import Plan
from makeshed.store import save

AUSTIN = Place(place="austin", lat=30.27, lon=-97.74, country="US")
CLAMP = Item(item="bike", mass=1000, hs="7326.90.86")


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
    by_sea = Mode(mode="lorry", distance_kind="sea")
    assert landed(best(entry(FULL, S301, S232, PROCESSING, HARBOUR))) == pytest.approx(17.82464)
    afloat = best(entry(FULL, S301, S232, PROCESSING, HARBOUR, by_sea))
    assert landed(afloat) == pytest.approx(17.83714)


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


def test_fewer_than_50_t_come_in_is_told_with_what_it_saves() -> None:
    near = [*seller("near", "nice", 1250, capacity=60), lane("nice", "lyon", 0)]
    found = best(tonnes("7604 29 90", CERTIFICATES, *near))
    assert duties(found) == pytest.approx(40 * 313.066)
    assert "12,523 money/a less" in notes(found, "no more than 50 t")


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
