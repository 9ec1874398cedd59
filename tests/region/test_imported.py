"""What of each industry's goods is brought in, in a country small enough to know by hand, and in the United States."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.region.accounts import table
from tests.region.worlds import country

import makeshed as ms
from makeshed.model import Fact, Transaction
from makeshed.questions.survey import Survey, survey

near = pytest.approx


def shares(found: Survey) -> dict[str, float]:
    return {row.industry: row.share for row in found.imported}


def test_what_is_used_at_home_and_comes_from_abroad() -> None:
    """Steel 20 of 95, of which inventories gave 5; tools 30 of 70 beside exports; bread 6 of 80."""
    found = survey(country(*table()), "north")
    assert shares(found) == near({"tools": 30 / 70, "steel": 20 / 95, "bread": 6 / 80})
    assert [row.industry for row in found.imported] == ["tools", "steel", "bread"]
    assert (found.imported[1].used, found.imported[1].imported) == (95_000, 20_000)
    opened = found.why("imported steel")
    assert opened.value == near(95_000)
    assert opened.is_sum()
    note = next(note for note in found.notes if "brought in" in note or "bring in" in note)
    assert "used in land in 2024" in note
    assert "22.9% of all that is used comes from abroad" in note


def test_what_is_not_told_is_left_out_and_said() -> None:
    def blank(fact: Fact) -> Fact:
        if isinstance(fact, Transaction) and (fact.seller, fact.buyer) == ("steel", "tools"):
            return replace(fact, imported=None)
        return fact

    found = survey(country(*(blank(fact) for fact in table())), "north")
    assert "steel" not in shares(found)
    assert any("of 1 more industries it is not told what is imported" in n for n in found.notes)


def test_nothing_is_said_without_a_table() -> None:
    found = survey(country(), "north")
    assert found.imported == ()
    assert not any("comes from abroad" in note for note in found.notes)


def test_the_last_table_of_the_nearest_region_counts() -> None:
    old = [
        replace(fact, imported=fact.value) if isinstance(fact, Transaction) else fact
        for fact in table(year=2010)
    ]
    now, before = country(*table()), country(*old)
    assert shares(survey(before, "north")) == near({"tools": 1, "steel": 1, "bread": 1})
    assert shares(survey(now.plus(*old), "north")) == near(shares(survey(now, "north")))


def test_the_united_states_bring_in_most_of_their_clothes() -> None:
    """Table of 2017 by the Bureau of Economic Analysis: of apparel nine tenths, of bakery goods few."""
    found = survey(ms.example("metros"), "Elkhart", within="Manufacturing")
    assert shares(found)["315"] == near(0.910, abs=5e-4)
    assert 0.05 < shares(found)["3118"] < 0.2
    assert all(0 <= row.share <= 1 for row in found.imported)
