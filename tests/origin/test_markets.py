"""Whose rules are asked: those of the market, and what is left out is told."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from makeshed.data.rules import bundled
from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import (
    Capability,
    Currency,
    Demand,
    Item,
    Operation,
    Place,
    Rule,
    Shed,
    Site,
)
from makeshed.model.agreements import unjudged
from makeshed.model.ruling import of_fact, rules_of
from makeshed.model.territory import members
from makeshed.questions.label import Labelled, label

DAY = date(2026, 11, 22)
SHED = Shed.of(
    Currency(currency="EUR", rate=1.0),
    Place(place="lyon", lat=45.8, lon=4.8, country="FR"),
    Place(place="bern", lat=46.9, lon=7.4, country="CH"),
    Place(place="turin", lat=45.1, lon=7.7, country="IT"),
    Site(site="works", place="lyon", role="maker"),
    Item(item="bike", hs="8712"),
    Operation(item="bike", process="build", hours=1.0),
    Capability(site="works", process="build", labour_rate=10.0),
)


def asked(*facts: Any, **given: Any) -> Labelled:
    return label(SHED.plus(*facts) if facts else SHED, "bike", day=DAY, **given)


def reach(answer: Labelled) -> set[str]:
    """The countries and unions that the rules asked are of."""
    known = rules_of(SHED)
    return {code for row in answer.rows for code in known[row.rule][0].market}


def test_every_bundled_rule_is_of_a_market() -> None:
    for key, rule in bundled().items():
        assert rule["market"], key
        assert all(members(code) for code in rule["market"]), key


def test_by_default_those_where_it_is_wanted_and_made() -> None:
    assert asked().markets == ("FR",)
    assert reach(asked()) == {"FR", "EU", "UK"}  # the last of an agreement with the EU
    sold = asked(
        Demand(place="turin", item="bike", quantity=1.0),
        Demand(place="bern", item="bike", quantity=9.0),
    )
    assert sold.markets == ("CH", "IT", "FR")  # most first, then where it is made
    assert reach(sold) == {"FR", "EU", "UK", "IT", "CH"}


def test_of_a_part_that_nobody_wants_by_itself_the_demand_of_the_case_counts() -> None:
    other = asked(Item(item="cart"), Demand(place="bern", item="cart", quantity=9.0))
    assert other.markets == ("CH", "FR")


@pytest.mark.parametrize(
    ("market", "is_of"),
    [
        ("US", {"US", "CA", "MX"}),
        ("us", {"US", "CA", "MX"}),
        ("GB", {"EU", "UK"}),  # the agreement alone
        ("FR, CH", {"FR", "EU", "UK", "CH"}),
    ],
)
def test_a_market_has_its_own_rules_and_its_unions(market: str, is_of: set[str]) -> None:
    assert reach(asked(market=market)) == is_of


def test_a_union_has_the_rules_of_its_members() -> None:
    assert {"fr.ofg", "de.made", "it.made"} <= {row.rule for row in asked(market="EU").rows}


def test_what_is_left_out_is_told_with_the_way_to_ask_for_it() -> None:
    every = asked(market="all")
    near = asked()
    assert every.markets == ()
    assert len(every.rows) > len(near.rows)
    (note,) = [note for note in near.notes if "left out" in note]
    assert note.startswith(f"{len(every.rows) - len(near.rows)} rules are left out")
    market = note.partition("by market (")[2].partition(",")[0]
    assert len(asked(market=market).rows) > 0
    assert not any("left out" in note for note in every.notes)


def test_a_rule_that_is_named_is_asked_whatever_its_market() -> None:
    (row,) = asked(rules=["us.baba"], market="FR").rows
    assert row.rule == "us.baba"


def test_a_rule_of_the_case_is_of_every_market_unless_it_says() -> None:
    tree = {"judgement": "good", "ask": "it is good"}
    own = Rule(rule="ours", expression=json.dumps(tree))
    far = Rule(rule="far", expression=json.dumps({"market": ["BR"], "expression": tree}))
    keys = {row.rule for row in asked(own, far).rows}
    assert "ours" in keys
    assert "far" not in keys
    assert {row.rule for row in asked(own, far, market="BR").rows} == {"ours", "far"}
    with pytest.raises(BadFacts, match="market"):
        of_fact(Rule(rule="x", expression=json.dumps({"market": ["XX"], "expression": tree})))


def test_a_market_that_has_no_rule_is_told() -> None:
    answer = asked(market="ZA,FR,BR")
    assert "no rule of ZA, BR is known" in answer.notes
    assert answer.markets == ("ZA", "FR", "BR")
    assert not any("is known" in note for note in asked().notes)


def test_what_is_no_market_is_refused() -> None:
    for market in ("XX", "France", "FR,,US", ","):
        with pytest.raises(BadValue, match="no market"):
            asked(market=market)
    with pytest.raises(NotEnoughData, match="in ZA") as none:
        asked(market="ZA")
    assert "all" in none.value.hint


def test_an_agreement_whose_rules_are_not_carried_is_named() -> None:
    """A maker in France that sells to Japan may have a preference: rules of others that fail are no answer to that."""
    found = label(SHED, market="JP", day=DAY)
    (said,) = [note for note in found.notes if "is not judged" in note]
    assert "EU-Japan Economic Partnership Agreement" in said
    assert "CPTPP" not in said  # France is no party
    assert not any("is not judged" in note for note in label(SHED, market="FR", day=DAY).notes)
    (anywhere,) = [n for n in label(SHED, market="all", day=DAY).notes if "is not judged" in n]
    assert "EU-Canada" in anywhere
    assert "more" in anywhere  # a few are named


@pytest.mark.parametrize(
    ("made", "market", "named"),
    [
        ("KE", "US", "AGOA"),
        ("US", "KE", ""),
        ("TZ", "KE", ""),
        ("TR", "EU", "A.TR"),
        ("BD", "FR", "EBA"),
        ("FR", "BD", ""),
        ("PK", "UK", "DCTS"),
        ("HT", "US", "CBTPA"),
        ("TH", "CN", "ASEAN-China"),
    ],
)
def test_what_one_side_grants_goes_one_way(made: str, market: str, named: str) -> None:
    said = " ".join(unjudged([made], [market], []))
    assert named in said
    assert bool(said) == bool(named)


@pytest.mark.parametrize(
    "key",
    [
        "cptpp.rvc",
        "CPTPP",
        "ceta.8712",
        "eu-japan",
        "EU Korea",
        "korus.rvc",
        "eu_jp",
        "agoa",
        "atiga.rvc40",
    ],
)
def test_a_rule_of_an_agreement_that_is_not_carried_is_refused_by_its_name(key: str) -> None:
    with pytest.raises(NotFound, match=r"of origin of .* are not carried") as error:
        label(SHED, rules=[key], day=DAY)
    assert "rcep" not in str(error.value)


def test_a_rule_that_is_misspelt_is_not_taken_for_an_agreement() -> None:
    with pytest.raises(NotFound, match=r"no rule is called 'rcep.rvc4'") as error:
        label(SHED, rules=["rcep.rvc4"], day=DAY)
    assert "rcep.rvc40" in str(error.value.hint)
