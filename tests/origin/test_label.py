"""Labels of whole sheds: from facts and plans to verdicts, and what it would take."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests import plans
from tests.examples import examples

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import (
    NOUNS,
    Capability,
    Component,
    Currency,
    Demand,
    Fact,
    Item,
    Offer,
    Operation,
    Place,
    Rule,
    Shed,
    Site,
)
from makeshed.plans.plan import Plan
from makeshed.questions.label import Labelled, LabelVerdict, label

DAY = date(2026, 11, 22)
SCENARIOS = Path(__file__).parents[2] / "examples" / "ebike" / "scenarios"
FRANCE = {
    "share": {
        "name": "French share of goods and work",
        "numerator": {"kinds": ["material", "labour"], "in": "FR"},
        "denominator": {"kinds": ["material", "labour"]},
        "operator": ">=",
        "threshold": 0.5,
    }
}
SELLERS = {"fr": "FR", "cn": "CN", "pt": "PT"}


def half(threshold: float = 0.5, **more: Any) -> Rule:
    share = FRANCE["share"] | {"threshold": threshold, **more}
    return Rule(rule="half", name="Half French", expression=json.dumps({"share": share}))


def world(prices: dict[str, dict[str, float]], work: float = 10.0, **site: Any) -> list[Fact]:
    """A bike made in Lyon of parts that are sold in three countries."""
    facts: list[Fact] = [
        Place(place="lyon", name="Lyon", lat=45.8, lon=4.8, country="FR"),
        Place(place="hefei", lat=31.8, lon=117.2, country="CN"),
        Place(place="porto", lat=41.1, lon=-8.6, country="PT"),
        Site(site="works", place="lyon", role="maker", **site),
        Site(site="fr", place="lyon", role="supplier"),
        Site(site="cn", place="hefei", role="supplier"),
        Site(site="pt", place="porto", role="supplier"),
        Currency(currency="EUR", rate=1.0),
        Item(item="bike", hs="8711 60"),
        Operation(item="bike", process="build", hours=1.0),
        Capability(site="works", process="build", labour_rate=work),
        half(),
    ]
    for part, offers in prices.items():
        facts += [Item(item=part, hs="8714 91"), Component(item="bike", component=part)]
        facts += [Offer(site=site, item=part, price=price) for site, price in offers.items()]
    return facts


def only(answer: Labelled) -> LabelVerdict:
    (row,) = answer.rows
    return row


def asked(*facts: Fact, **more: Any) -> Labelled:
    return label(shed_of(*facts), "bike", rules=["half"], day=DAY, **more)


def shed_of(*facts: Fact) -> Shed:
    """Return the shed of these facts, the last of a key."""
    return Shed.of(*{(fact.table, fact.id): fact for fact in facts}.values())


def test_one_seller_is_the_seller_and_several_are_an_interval() -> None:
    row = only(asked(*world({"frame": {"fr": 20.0}, "motor": {"cn": 40.0, "pt": 30.0}})))
    assert row.share_low == pytest.approx(30 / 70)
    assert row.share_high == pytest.approx(30 / 60)
    assert (row.verdict, row.decided_by) == ("undetermined", "motor")


def test_nobody_sells_it_and_nobody_gave_a_price() -> None:
    answer = asked(*world({"frame": {"fr": 20.0}, "motor": {}}))
    row = only(answer)
    assert (row.share_low, row.share_high) == pytest.approx((0.0, 1.0))
    assert answer.missing == ("motor: seller, price and origin",)
    assert row.verdict == "undetermined"
    assert row.decided_by == "motor"


def test_a_declared_value_stands_in_for_a_price() -> None:
    facts = world({"frame": {"fr": 20.0}, "motor": {}})
    answer = asked(*facts, Item(item="motor", value=30.0))
    assert (only(answer).share_low, only(answer).share_high) == pytest.approx((0.5, 1.0))
    assert "motor: seller and origin" in answer.missing


def test_a_product_without_a_bill_of_materials() -> None:
    facts = [fact for fact in world({}) if not isinstance(fact, Operation | Capability)]
    row = only(asked(*facts, Offer(site="cn", item="bike", price=300)))
    assert row.verdict == "undetermined"
    assert row.decided_by == "bill of materials of bike bought from cn"
    made = label(
        Shed.of(*facts, Offer(site="cn", item="bike", price=300)), "bike", rules=["fr.ofg"], day=DAY
    )
    assert made.rows[0].verdict == "fail"  # made in China, whatever is in it


def test_made_of_nobody_knows_what() -> None:
    answer = asked(*world({}))
    row = only(answer)
    assert answer.missing == ("bill of materials of bike",)
    assert (row.share_low, row.share_high) == pytest.approx((0.0, 1.0))
    assert (row.verdict, row.decided_by) == ("undetermined", "bill of materials of bike")
    cast = Operation(item="bike", process="build", hours=1.0, material_cost=5.0)
    assert asked(*world({}), cast).missing == ()


def test_an_unknown_origin_is_an_interval() -> None:
    facts = world({"frame": {"fr": 20.0}})
    facts += [Item(item="motor"), Component(item="bike", component="motor")]
    facts += [Offer(site="cn", item="motor", price=30.0, origin="XX")]
    answer = asked(*facts)
    assert (only(answer).share_low, only(answer).share_high) == pytest.approx((0.5, 1.0))
    assert "motor: commodity code" in answer.missing


def test_sub_assemblies_are_traced_to_their_own_lines() -> None:
    facts = world({"frame": {"fr": 20.0}})
    facts += [
        Item(item="wheel"), Item(item="rim"), Component(item="bike", component="wheel", quantity=2),
        Component(item="wheel", component="rim"), Offer(site="cn", item="rim", price=5.0),
        Operation(item="wheel", process="build", hours=0.5),
    ]  # fmt: skip
    row = only(asked(*facts))  # 20 frame + 10 work + 2 x (5 rim + 5 work)
    assert row.share_low == row.share_high == pytest.approx(40 / 50)


@pytest.mark.parametrize(("depth", "share"), [("absorbed", 1.0), ("where-made", 1.0)])
def test_sub_assemblies_count_whole(depth: str, share: float) -> None:
    facts = world({"frame": {"fr": 20.0}})
    facts += [
        Item(item="wheel"), Item(item="rim"), Component(item="bike", component="wheel", quantity=2),
        Component(item="wheel", component="rim"), Offer(site="cn", item="rim", price=5.0),
        Operation(item="wheel", process="build", hours=0.5), half(sub_assemblies=depth),
    ]  # fmt: skip
    assert only(asked(*facts)).share_low == pytest.approx(share)
    dear = [*facts, Offer(site="cn", item="rim", price=50.0)]
    expected = 30 / 140 if depth == "absorbed" else 1.0  # 2 x (50 + 5), not originating
    assert only(asked(*dear)).share_low == pytest.approx(expected)


def test_an_item_in_itself_is_refused() -> None:
    facts = world({"frame": {"fr": 20.0}})
    shed = Shed.of(*facts, Operation(item="frame", process="build"))
    lines = shed.table(Component)
    back = lines.with_columns(item=pl.lit("frame"), component=pl.lit("bike"))
    tables = {table: shed.table(noun) for table, noun in NOUNS.items()}
    with pytest.raises(BadFacts, match="bike > frame > bike"):
        label(Shed(tables | {"components": lines.vstack(back)}), "bike", day=DAY)


def test_tiers_capacities_and_closed_sites() -> None:
    facts = world({"frame": {"fr": 20.0}, "motor": {}})
    facts += [
        Demand(place="lyon", item="bike", quantity=100.0),
        Offer(site="cn", item="motor", price=50.0),
        Offer(site="cn", item="motor", min_quantity=80.0, price=30.0),
        Offer(site="pt", item="motor", price=1.0, capacity=10.0),
    ]
    row = only(asked(*facts))  # some from each, at any tier: a plan may split
    assert (row.share_low, row.share_high) == pytest.approx((30 / 80, 30 / 31))
    shut = Site(site="cn", place="hefei", role="supplier", status="closed")
    assert "motor: seller, price and origin" in asked(*facts, shut).missing


def test_each_maker_has_its_own_verdict_and_made_at_picks_one() -> None:
    facts = world({"frame": {"fr": 20.0}, "motor": {"cn": 30.0}})
    facts += [Site(site="porto-works", place="porto", role="maker")]
    facts += [Capability(site="porto-works", process="build", labour_rate=10.0)]
    answer = asked(*facts)
    assert {row.site: row.verdict for row in answer.rows} == {
        "works": "pass",
        "porto-works": "fail",
    }
    assert answer.why("bike/works/half").is_sum()
    assert only(asked(*facts, made_at="works")).claim == "half"
    with pytest.raises(NotEnoughData, match="at pt"):
        asked(*facts, made_at="pt")
    with pytest.raises(NotFound, match="no sites called"):
        asked(*facts, made_at="work")


def test_costs_and_answers_given_by_hand() -> None:
    facts = world({"frame": {"fr": 20.0}, "motor": {"cn": 30.0}})
    rows = label(
        Shed.of(*facts), "bike", rules=["fr.ofg"], day=DAY, costs=["research=40@FR", "freight=10@?"],
        answers=["essential-characteristics=yes"],
    ).rows  # fmt: skip
    assert (rows[0].share_low, rows[0].share_high) == pytest.approx((70 / 110, 80 / 110))
    assert rows[0].verdict == "pass"
    assert rows[0].says == (
        "meets the 50 % test of Origine France Garantie on the data declared by works"
    )
    for wrong in ("reserch=40@FR", "research=much@FR", "research=40@Frankreich", "research=-1"):
        with pytest.raises(BadValue):
            asked(*facts, costs=[wrong])
    with pytest.raises(BadValue, match="'x=perhaps' is no answer"):
        asked(*facts, answers=["x=perhaps"])


@pytest.mark.parametrize(
    ("costs", "share", "verdict"),
    [([], 43 / 92, "fail"), (["freight=5@CN"], 48 / 97, "fail"), (["insurance=1@CN"], 44 / 93, "fail"),
     (["freight=5@FR"], 43 / 97, "pass")],
)  # fmt: skip
def test_carriage_given_by_hand_counts_with_the_materials_it_was_paid_for(
    costs: list[str], share: float, verdict: str
) -> None:
    """EU-UK counts it with foreign materials: 5 of freight from China made a pass of a fail, 44.3 %."""
    facts = (
        Place(place="p", lat=45.7, lon=4.8, country="FR"), Place(place="c", lat=22.5, lon=114, country="CN"),
        Site(site="w", place="p", role="maker"), Site(site="cn", place="c", role="supplier"),
        Item(item="bike", mass=15, hs="871200"), Item(item="kit", mass=10, hs="871491"),
        Component(item="bike", component="kit", quantity=1), Operation(item="bike", process="assembly", hours=1),
        Capability(site="w", process="assembly", labour_rate=49), Offer(site="cn", item="kit", price=43),
    )  # fmt: skip
    answers = ["sufficient=yes", "proof-of-origin-eu-uk=yes"]
    (row,) = label(
        Shed.of(*facts), "bike", rules=["eu_uk.8712"], costs=costs, answers=answers, day=DAY
    ).rows
    assert row.share_low == pytest.approx(share)
    assert row.verdict == verdict


def test_an_unknown_rule_or_product_names_the_nearest() -> None:
    shed = Shed.of(*world({"frame": {"fr": 20.0}}))
    with pytest.raises(NotFound) as caught:
        label(shed, "bike", rules=["fr.ogf"])
    assert caught.value.hint == "did you mean fr.ofg?"
    with pytest.raises(NotFound):
        label(shed, "bikes")


def test_the_version_that_applies_on_the_day() -> None:
    facts = world({"frame": {"fr": 20.0}})
    shed = Shed.of(*facts)
    before = label(shed, "bike", rules=["au.made"], day=date(2016, 6, 30))
    after = label(shed, "bike", rules=["au.made"], day=DAY)
    assert any("cost of production" in finding.test for finding in before.findings)
    assert not any("cost of production" in finding.test for finding in after.findings)
    with pytest.raises(NotEnoughData, match="from 2017-01-01"):
        label(shed, "bike", rules=["ch.industrial"], day=date(2010, 1, 1))
    every = label(shed, "bike", market="all", day=date(2010, 1, 1))
    assert any("ch.industrial was not in force" in note for note in every.notes)


def test_a_rule_for_other_goods_is_asked_only_by_name() -> None:
    shed = Shed.of(*world({"frame": {"fr": 20.0}}))
    assert "eu_uk.8712" not in {row.rule for row in label(shed, "bike", day=DAY).rows}
    named = label(shed, "bike", rules=["eu_uk.8712"], day=DAY)
    assert any("codes 8712" in note for note in named.notes)


def test_a_rule_that_cannot_be_read_names_its_place() -> None:
    bad = Rule(rule="half", expression='{"share": {"name": "x"}}')
    with pytest.raises(BadFacts, match=r"expression\.share\.numerator"):
        asked(*world({"frame": {"fr": 20.0}}), bad)


amounts = st.integers(1, 60).map(float)
sold = st.dictionaries(st.sampled_from(sorted(SELLERS)), amounts, min_size=1, max_size=3)


@examples(40)
@given(
    st.lists(sold, min_size=1, max_size=4),
    amounts,
    st.sampled_from((0.3, 0.5, 0.8)),
    st.sampled_from((">=", ">")),
)
def test_what_it_would_take_is_the_cheapest_by_brute_force(
    offers: list[dict[str, float]], work: float, threshold: float, operator: str
) -> None:
    prices = {f"part-{n}": each for n, each in enumerate(offers)}
    facts = world(prices, work)
    row = only(asked(*facts, half(threshold, operator=operator)))
    costs = []
    base = sum(min(each.values()) for each in offers)
    for taken in product(*(each.items() for each in offers)):
        home = work + sum(price for site, price in taken if site == "fr")
        whole = work + sum(price for _, price in taken)
        off = home / whole - threshold
        cheapest = all(  # what is not moved to France stays at its cheapest
            price == min(each.values()) or site == "fr"
            for (site, price), each in zip(taken, offers, strict=True)
        )
        if cheapest and (off >= -1e-9 if operator == ">=" else off > 1e-9):
            costs.append(math.fsum(price for _, price in taken) - base)
    if row.verdict == "pass":
        assert row.cost_to_comply == 0.0
    elif costs:
        assert row.cost_to_comply == pytest.approx(min(costs), abs=1e-6)
    else:
        assert row.cost_to_comply is None
        assert row.best_share is not None
        assert row.best_share <= threshold + 1e-9


@cache
def bike(name: str) -> tuple[Shed, Plan]:
    shed = ms.scenario(ms.example("ebike"), SCENARIOS / f"{name}.args")
    return shed, ms.plan(shed, day=DAY)


def verdicts(name: str, *rules: str) -> dict[str, LabelVerdict]:
    """Ask of the plan of a scenario, with the offers of the whole case to choose from."""
    _, sourcing = bike(name)
    found = label(ms.example("ebike"), "ebike", rules=rules, sourcing=sourcing, day=DAY)
    assert all(found.why(key).is_sum() for key in found.terms)
    return {row.rule: row for row in found.rows}


def test_the_lines_of_a_plan_are_what_the_plan_says_by_kind() -> None:
    shed, sourcing = bike("e3")
    answer = label(shed, "ebike", rules=["fr.ofg"], sourcing=sourcing, day=DAY)
    units = math.fsum(row.quantity for row in sourcing.rows)
    kinds = {line.kind: line.cost / units for line in sourcing.cost_lines}
    sold = [row for row in sourcing.shipped if row.item == "ebike"]
    kinds["freight"] -= math.fsum(row.quantity * row.freight for row in sold) / units
    own = {re.split(r"\W", part.name)[0]: part.value for part in answer.why("total").parts}
    for kind in ("labour", "machine", "site", "freight", "duty"):
        assert own[kind] == pytest.approx(kinds[kind], rel=1e-9)
    assert own["profit"] == pytest.approx(kinds["markup"], rel=1e-9)
    assert own["material"] + own["pack"] == pytest.approx(kinds["purchase"], rel=1e-9)
    assert 0 < own["insurance"] < kinds["insurance"]  # the rest insures bikes on their way out


def test_bicycle_parts_test_of_the_e_bike() -> None:
    rule = "eu.bike_parts"
    e1, e2, e3, f = (verdicts(name, rule)[rule] for name in ("e1", "e2", "e3", "f"))
    assert e1.verdict == "needs judgement"  # rests on the end-use authorisation
    assert "TARIC 8835" in e1.says
    assert e1.margin is not None
    assert e1.margin < 0
    assert e1.cost_to_comply is not None
    assert e1.cost_to_comply > 0
    assert [row.verdict for row in (e2, e3, f)] == ["pass"] * 3
    assert e2.share_high == pytest.approx(0.41, abs=0.01)
    assert e3.share_high == pytest.approx(0.34, abs=0.01)
    assert f.share_high == pytest.approx(0.01, abs=0.01)


def test_french_labels_of_the_e_bike() -> None:
    rules = ("fr.ofg", "eu.nonpreferential", "fr.marseille", "fr.paris", "de.made")
    e1, f = verdicts("e1", *rules), verdicts("f", *rules)
    assert e1["fr.ofg"].verdict == "fail"
    assert e1["fr.ofg"].share_low == pytest.approx(0.24, abs=0.01)
    assert e1["fr.ofg"].cost_to_comply == pytest.approx(91.0)
    assert f["fr.ofg"].verdict == "needs judgement"
    assert "meets the 50 % test of Origine France Garantie" in f["fr.ofg"].says
    assert f["fr.ofg"].slack is not None
    assert f["fr.ofg"].slack > 200
    for found in (e1, f):
        assert found["fr.marseille"].verdict == "needs judgement"
        assert found["fr.paris"].verdict == "fail"
        assert found["fr.paris"].cost_to_comply is None
        assert found["de.made"].verdict == "fail"
        assert found["eu.nonpreferential"].verdict == "needs judgement"


def test_a_bike_bought_ready_made_says_what_is_missing() -> None:
    shed, sourcing = bike("today")
    answer = label(
        shed, "ebike", rules=["fr.marseille", "fr.ofg", "eu_uk.8711"], sourcing=sourcing, day=DAY
    )
    assert answer.missing == ("bill of materials of ebike bought from cn-cooperating",)
    assert {row.verdict for row in answer.rows} == {"fail"}  # all ask that it is made nearer


@examples(15, suppress_health_check=[HealthCheck.too_slow])
@given(plans.sheds(made=True))
def test_every_plan_can_be_labelled(shed: Shed) -> None:
    answer = label(shed, "bike", sourcing=ms.plan(shed, day=DAY), day=DAY)
    assert answer.rows
    for row in answer.rows:
        if row.share_low is not None and row.share_high is not None:
            assert row.share_low <= row.share_high + 1e-12
    assert all(term.is_sum() for term in answer.terms.values())


def test_no_word_certifies() -> None:
    shed, sourcing = bike("f")
    answer = label(shed, "ebike", market="all", sourcing=sourcing, day=DAY)
    text = str(answer).lower()
    assert "authentic" not in text
    assert "is certified" not in text
    assert "no certificate, no legal advice" in text
    assert len(json.loads(answer.to_json())["rows"]) == len(answer.rows) > 20
