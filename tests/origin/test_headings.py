"""Rules that hang on the commodity code: Swiss food, and the list of Annex 22-01.

Read: Markenschutzgesetz art. 48b and 48c (lawbrary.ch, as of 1 July 2023), Markenschutzverordnung art.
52i (droit-bilingue.ch), ige.ch on food and industrial goods, CJEU C-209/20 (Renesola) and C-372/06
(Asda Stores), the Commission's table of list rules for chapter 50. Annex 22-01 itself and the annexes
of HasLV-WBF could not be opened beyond their beginnings.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.origin.test_agreements import bill
from tests.origin.test_laws import TODAY

from makeshed.data.rules import bundled, listed
from makeshed.errors import BadFacts, NotEnoughData
from makeshed.model import (
    Capability,
    Component,
    Demand,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.ruling import read
from makeshed.questions.label import label
from makeshed.questions.plan import plan
from makeshed.science.bill import BillLine, BillPart, Choice, Where
from makeshed.science.origin import Share
from makeshed.science.verdict import ByCode, Group, RulingContext, evaluate, ways

CH, DE = Where("CH"), Where("DE")


def said(key: str, hs: str, made: Where, *lines: BillLine, **answers: bool) -> str:
    given = {name.replace("_", "-"): value for name, value in answers.items()}
    test = read(bundled()[key])[0].test
    return evaluate(test, bill(made, hs, *lines), replace(TODAY, answers=given)).value


def kilos(hs: str, mass: float, where: Where) -> BillLine:
    return BillLine(hs, "material", None, where, hs=hs, mass=mass)


# Swiss food ---------------------------------------------------------------------------------------


def test_water_makes_no_food_swiss() -> None:
    """Water is no raw material but spring and mineral water in drinks (SRF, Kassensturz, on the Swissness bill)."""
    potatoes = [kilos("0701", 3, CH), kilos("0701", 2, DE)]
    assert said("ch.food", "2005", CH, *potatoes, kilos("2201", 10, CH)) == "fail"
    bread = [kilos("1101", 5, CH), kilos("1101", 4, DE)]
    assert said("ch.food", "1905", CH, *bread, kilos("2201", 16, CH)) == "fail"
    assert said("ch.food", "1905", CH, kilos("1101", 9, CH), kilos("2201", 16, DE)) == "pass"
    tea = [kilos("2201", 95, CH), kilos("0902", 5, Where("LK"))]
    assert said("ch.food", "2202", CH, *tea) == "pass"


@examples(30)
@given(st.integers(1, 99))
def test_cheese_is_swiss_of_swiss_milk_alone(percent: int) -> None:
    """MSchG art. 48b(2): of milk and milk products 100 % of the milk; 80 % is for other food."""
    milk = [kilos("0401", percent, CH), kilos("0401", 100 - percent, DE)]
    assert said("ch.food", "0406", CH, *milk) == "fail"
    assert said("ch.food", "0406", CH, kilos("0401", percent, CH)) == "pass"
    other = [kilos("0701", percent, CH), kilos("0701", 100 - percent, DE)]
    assert said("ch.food", "2005", CH, *other) == ("pass" if percent >= 80 else "fail")


def test_milk_of_which_nobody_knows_the_code_leaves_it_open() -> None:
    lines = kilos("", 85, CH), kilos("", 15, DE)
    assert said("ch.food", "0406", CH, *lines) == "undetermined"


@pytest.mark.parametrize("hs", ["1801", "0901", "0805", "1006", "1701", ""])
def test_what_switzerland_may_not_have_is_a_question_and_no_fail(hs: str) -> None:
    """Art. 48b(3) and (4): cocoa does not grow there (ige.ch); of others the degree decides."""
    lines = kilos("1101", 50, CH), kilos(hs, 50, Where("XX" if not hs else "GH"))
    asked = said("ch.food", "1806", CH, *lines)
    assert asked in {"needs judgement", "undetermined"}
    if hs:
        assert asked == "needs judgement"
        assert said("ch.food", "1806", CH, *lines, raw_materials_not_available=True) == "pass"
        assert said("ch.food", "1806", CH, *lines, raw_materials_not_available=False) == "fail"


def test_what_switzerland_surely_has_is_a_fail_all_the_same() -> None:
    lines = kilos("1101", 30, CH), kilos("0203", 30, DE), kilos("1801", 40, Where("GH"))
    assert said("ch.food", "1602", CH, *lines, raw_materials_not_available=True) == "fail"


def test_a_cheese_is_not_asked_the_rule_for_industrial_goods() -> None:
    facts = Shed.of(
        Place(place="gruyeres", lat=46.6, lon=7.1, country="CH"),
        Place(place="ulm", lat=48.4, lon=10.0, country="DE"),
        Site(site="dairy", place="gruyeres", role="maker"),
        Site(site="farm", place="ulm", role="supplier"),
        Item(item="cheese", hs="0406 90"), Item(item="milk", hs="0401 20", mass=1.0),
        Component(item="cheese", component="milk", quantity=10.0),
        Offer(site="farm", item="milk", price=0.1, origin="DE"),
        Operation(item="cheese", process="make", hours=1.0),
        Capability(site="dairy", process="make", labour_rate=40.0),
    )  # fmt: skip
    every = {row.rule: row.verdict for row in label(facts, "cheese", day=TODAY.day).rows}
    assert "ch.industrial" not in every
    assert every["ch.food"] == "fail"
    named = label(facts, "cheese", rules=["ch.industrial"], day=TODAY.day)
    assert named.rows[0].verdict == "needs judgement"
    assert "food is judged by ch.food" in named.rows[0].says
    assert any("not for codes" in note for note in named.notes)


def dairy(mass: float = 1.0) -> Shed:
    """A dairy in Gruyères that makes a cheese of milk from next door, with a little pepper."""
    return Shed.of(
        Place(place="gruyeres", lat=46.6, lon=7.1, country="CH"),
        Site(site="dairy", place="gruyeres", role="maker"),
        Site(site="farm", place="gruyeres", role="supplier"),
        Item(item="cheese", hs="0406 90", mass=1.0), Item(item="milk", hs="0401 20", mass=1.0),
        Item(item="pepper", hs="0904 11", mass=mass),
        Component(item="cheese", component="milk", quantity=10.0),
        Component(item="cheese", component="pepper", quantity=0.1),
        Offer(site="farm", item="milk", price=0.5, origin="CH"),
        Offer(site="farm", item="pepper", price=5.0, origin="IN"),
        Operation(item="cheese", process="make", hours=1.0),
        Capability(site="dairy", process="make", labour_rate=40.0),
        Demand(place="gruyeres", item="cheese", quantity=100.0),
    )  # fmt: skip


def test_goods_without_a_mass_are_not_weightless() -> None:
    """A rule that weighs cannot be met, or failed, by pepper of which nobody gave the mass."""
    for mass, verdict in ((1.0, "pass"), (0.0, "undetermined")):
        found = label(dairy(mass), "cheese", rules=["ch.food"], day=TODAY.day)
        assert found.rows[0].verdict == verdict
        assert ("pepper: mass" in found.missing) == (not mass)
    assert plan(dairy(), rules=["ch.food"], day=TODAY.day).obeyed
    with pytest.raises(NotEnoughData, match="these have no mass: pepper"):
        plan(dairy(0.0), rules=["ch.food"], day=TODAY.day)


def test_material_counts_by_its_share_or_whole_as_the_maker_chooses() -> None:
    """MSchV art. 52i: a gearbox 70 % Swiss is 70 % of it, or all; here only the second is enough."""
    gear = bill(
        CH,
        "8483",
        BillLine("steel", "material", 30.0, DE, hs="8483"),
        BillLine("w", "labour", 70.0, CH),
    )
    made = BillPart("gear", (Choice("made", (), ((1.0, gear),)),))
    whole = bill(CH, "8479", BillLine("frame", "material", 35.0, DE, hs="7308"))
    whole = replace(whole, parts=(*whole.parts, made))
    test = read(bundled()["ch.industrial"])[0].test
    answers = {"essential-characteristics": True}
    found = evaluate(test, whole, RulingContext(TODAY.day, answers))
    shares = {
        leaf.test.choice: leaf.share[0]
        for leaf in found.leaves()
        if isinstance(leaf.test, Share) and leaf.test.choice
    }
    assert found.value == "pass"
    assert sorted(shares.values()) == pytest.approx([70 / 135, 100 / 135])


# Annex 22-01 --------------------------------------------------------------------------------------


def rows() -> list[dict[str, object]]:
    found = listed("annex-22-01")
    assert found is not None
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["codes"][0])
@pytest.mark.parametrize("key", ["eu.nonpreferential", "fr.fabrique", "it.made"])
def test_no_listed_good_passes_because_somebody_says_substantial(
    key: str, row: dict[str, list[str]]
) -> None:
    made = {"eu": "DE", "fr": "FR", "it": "IT"}[key[:2]]
    for code in row["codes"]:
        hs = code.ljust(6, "0")
        foreign = BillLine("stuff", "material", 30.0, Where("CN"), hs=hs)
        work = BillLine("work", "labour", 70.0, Where(made))
        if code in {"8527", "8528"}:
            foreign = replace(foreign, value=130.0)  # 35 % of value added
        assert said(key, hs, Where(made), foreign, work, substantial=True) != "pass"
        assert said(key, hs, Where(made), replace(foreign, where=Where(made)), work) == "pass"


def test_the_list_says_how_each_row_was_read() -> None:
    seen: set[str] = set()
    for row in rows():
        assert row["read"] in {"L", "S", "M", "L/M"}
        assert row["read"] == "M" or row["source"]
        assert row["rule"]
        assert row["goods"]
        for code in row["codes"]:  # type: ignore[attr-defined]
            assert code.isdigit()
            assert code not in seen
            seen.add(code)


def test_what_is_not_solar_in_a_solar_heading_says_so() -> None:
    """A light-emitting diode of heading 8541 of foreign diodes, whose transformation is substantial."""
    lines = (
        BillLine("die", "material", 30.0, Where("CN"), hs="381800"),
        BillLine("w", "labour", 70.0, DE),
    )
    yes = {"substantial": True, "not-annex-22-01-8541": True}
    given = RulingContext(TODAY.day, yes)
    test = read(bundled()["eu.nonpreferential"])[0].test
    assert evaluate(test, bill(DE, "854141", *lines), given).value == "pass"


def test_added_value_is_counted_without_the_carriage_and_duty_of_foreign_parts() -> None:
    """Annex 22-01, note 1.3: what working adds in the country, not what the parts cost to bring."""
    parts = BillLine("screen", "material", 52.0, Where("CN"), hs="8529")
    costs = [
        BillLine(kind, kind, 2.0, Where(), Where("CN"), hs="8529") for kind in ("freight", "duty")
    ]
    work = BillLine("work", "labour", 44.0, DE)
    assert said("eu.nonpreferential", "852872", DE, parts, *costs, work, substantial=True) == "fail"


@pytest.mark.parametrize(("foreign", "verdict"), [(48.0, "pass"), (49.0, "fail")])
def test_dyed_silk_yarn_may_hold_48_percent_of_foreign_material(
    foreign: float, verdict: str
) -> None:
    """The Commission's table of list rules (HS 2022), heading 5004."""
    yarn = BillLine("yarn", "material", foreign, Where("CN"), hs="500400")
    work = BillLine("dyeing", "labour", 100.0 - foreign, DE)
    test = read(bundled()["eu.nonpreferential"])[0].test
    answers = {"substantial": True, "annex-22-01-5004-dyed": True, "annex-22-01-5004": False}
    found = evaluate(test, bill(DE, "500400", yarn, work), RulingContext(TODAY.day, answers))
    assert found.value == verdict


def test_a_code_too_short_to_tell_leaves_it_open() -> None:
    lines = (
        BillLine("part", "material", 30.0, Where("CN"), hs="7318"),
        BillLine("w", "labour", 70.0, DE),
    )
    for hs in ("", "85", "8"):
        assert said("eu.nonpreferential", hs, DE, *lines, substantial=True) == "undetermined"
    assert said("eu.nonpreferential", "87", DE, *lines, substantial=True) == "pass"


ASK = {"judgement": "a", "ask": "a"}
OTHER = {"judgement": "b", "ask": "b"}


def test_the_longest_code_holds() -> None:
    tree = {"by_code": [{"codes": ["85"], "test": ASK}, {"codes": ["8541"], "test": OTHER}],
            "otherwise": {"judgement": "c", "ask": "c"}}  # fmt: skip
    (one,) = read({"rule": "r", "name": "r", "expression": tree})
    for hs, key in (("854140", "b"), ("850110", "a"), ("871160", "c")):
        (way,) = ways(one.test, TODAY.day, hs)
        assert [each.key for each in way.conditions] == [key]  # type: ignore[union-attr]
    assert ways(one.test, TODAY.day, "85") == []
    (opposite,) = read({"rule": "r", "name": "r", "expression": {"not": tree}})
    assert isinstance(opposite.test, ByCode)
    (way,) = ways(opposite.test, TODAY.day, "850110")
    assert [each.key for each in way.conditions] == ["not-a"]  # type: ignore[union-attr]


SHARE = {
    "name": "s", "numerator": {"kinds": "price"}, "denominator": {"kinds": "price"},
    "operator": ">=", "threshold": 0.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("tree", "path", "right"),
    [
        ({"list": "annex-22", "in": "EU", "otherwise": ASK}, "list", "a bundled list"),
        ({"list": "annex-22-01", "in": "EUU", "otherwise": ASK}, "in", "country"),
        ({"list": "annex-22-01", "in": "EU"}, "otherwise", "an object"),
        ({"by_code": [{"codes": ["8x"], "test": ASK}], "otherwise": ASK}, "by_code", "first digits"),
        ({"by_code": "85", "otherwise": ASK}, "by_code", "list of objects"),
        ({"share": SHARE | {"choices": [{"without": ["freight"]}]}}, "choices[0].says", "a word"),
        ({"share": SHARE | {"choices": [{"says": "x", "with": []}]}}, "choices[0].with", "without"),
        ({"share": SHARE | {"choices": [{"says": "x", "without": ["carriage"]}]}}, "without[0]",
         "kind of cost"),
        ({"tariff_shift": {"change": "CTH", "originating": "EU", "adds": ["fright"]}}, "adds[0]",
         "freight"),
    ],
)  # fmt: skip
def test_faults_of_the_new_nodes_are_named(tree: object, path: str, right: str) -> None:
    with pytest.raises(BadFacts) as caught:
        read({"rule": "own", "name": "Own", "expression": tree}, file="own.json")
    assert any(path in p.column and right in p.right for p in caught.value.problems), [
        (p.column, p.right) for p in caught.value.problems
    ]


def test_a_proof_says_of_which_agreement_and_what_is_asked() -> None:
    with pytest.raises(BadFacts, match=r"proof\.ask"):
        read({"rule": "r", "name": "r", "proof": {"agreement": "A"}, "expression": ASK})
    (one,) = read(
        {"rule": "r", "name": "r", "proof": {"agreement": "A", "ask": "shown"},
         "expression": {"share": SHARE | {"less": {"kinds": ["material"], "not_in": "EU"}}}}
    )  # fmt: skip
    assert isinstance(one.test, Group)
    assert one.proof == "A"
