"""What cannot be compared without a word: regions in no other, industries of two editions or classifications."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.region.accounts import table
from tests.region.test_over_years import TOWNS, country
from tests.region.worlds import country as world

from makeshed.model import Industry, Region, Shed, Transaction
from makeshed.questions.survey import survey
from makeshed.region.localising import localised


def notes(shed: Shed, region: str, words: str) -> list[str]:
    return [note for note in survey(shed, region).notes if words in note]


def test_a_region_without_a_parent_is_compared_and_named() -> None:
    shed = country({2019: TOWNS})
    assert not notes(shed, "north", "no wider")
    lost = shed.plus(replace(shed.get("west", Region), parent=""))
    assert notes(lost, "north", "1 regions of its level lie in no wider one (west)")
    assert notes(lost, "west", "west lies in no wider region, and 2 of its level do")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("MINE 2022", "several editions (MINE 2017, MINE 2022)"),
        ("NACE Rev. 2", "several classifications (MINE 2017, NACE Rev. 2)"),
    ],
)
def test_industries_of_two_editions_or_classifications_are_named(other: str, said: str) -> None:
    shed = country({2019: TOWNS})
    assert not notes(shed, "north", "several")
    mixed = shed.plus(replace(shed.get("bread", Industry), classification=other))
    assert notes(mixed, "north", said)
    unsaid = shed.plus(replace(shed.get("bread", Industry), classification=""))
    assert not notes(unsaid, "north", "several")


def test_a_negative_sale_is_told_as_a_share_of_what_is_sold() -> None:
    """A sum with the cell itself in it once made any share "less than 0.01%"."""
    shed = world(*table())
    [steel] = [
        row for row in shed.rows(Transaction) if (row.seller, row.buyer) == ("steel", "tools")
    ]
    below = shed.plus(replace(steel, value=-1000.0, imported=0.0))
    found = localised(below, "north", 2024, ["tools=10"], {})
    [note] = [note for note in found.notes if "below 0" in note]
    assert note.startswith("doubtful: 1 cell of the table is below 0")
    assert "1,000 or 3.33% of what industries buy" in note  # of 30,000: 10 of tools, 20 of bread
