"""Codes of goods in the tables: refused where they cannot be read, told where that took a guess."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.model.facts import shed_of, told

from makeshed.model import Duty, Item
from makeshed.model.coding import SAID, codes_can_be_read, doubtful_codes, laws_give_way_to_laws

DAY = date(2026, 1, 1)


def duty(key: str, **more: Any) -> Duty:
    given: dict[str, Any] = {"hs": "8501", "origin": "*", "destination": "EU", "rate": 0.02}
    return Duty(duty=key, **given | more)


@pytest.mark.parametrize(
    ("hs", "bad"),
    [
        ("", False),
        ("7326 90 98", False),
        ("7326.90", False),
        (" ", True),
        ("steel", True),
        ("7326909", True),
    ],
)
def test_a_code_is_digits_all_of_them(hs: str, bad: bool) -> None:
    assert [
        (row, column)
        for row, column, _ in told(codes_can_be_read, Item(item="a"), Item(item="b", hs=hs))
    ] == [(2, "hs")] * bad


def test_a_duty_may_have_the_beginning_of_a_code() -> None:
    assert told(codes_can_be_read, duty("heading", hs="850*")) == []
    assert len(told(codes_can_be_read, Item(item="a", hs="850*"))) == 1


def test_a_code_that_the_nomenclature_lacks_is_told_of_with_its_items() -> None:
    """8542 39 is there, 8542 38 is not: the Harmonized System has no such subheading."""
    shed = shed_of(
        Item(item="good", hs="8542 39"),
        Item(item="odd", hs="8542 38"),
        Item(item="even", hs="8542 38"),
    )
    (said,) = doubtful_codes(shed, DAY)
    assert said.startswith("hs of odd, even: 8542 38 is not in the Harmonized System of 2022")
    assert list(doubtful_codes(shed, DAY, {"good"})) == []
    assert "hs of even: " in next(iter(doubtful_codes(shed, DAY, {"even"})))


def test_many_doubtful_codes_are_counted() -> None:
    many = [Item(item=f"i{n}", hs=f"0101 {n + 11}") for n in range(SAID + 2)]
    said = list(doubtful_codes(shed_of(*many), DAY))
    assert len(said) == SAID + 1
    assert said[-1] == "2 more codes of items are as doubtful: see makeshed check"


def test_a_duty_gives_way_to_a_law_that_there_is_and_not_to_its_own() -> None:
    rows = [duty("a", law="one"), duty("b", law="two", yields_to="one; conventional")]
    assert told(laws_give_way_to_laws, *rows) == []
    own = told(laws_give_way_to_laws, *rows, duty("c", law="three", yields_to="three;ones"))
    assert [(row, column) for row, column, _ in own] == [(3, "yields_to"), (3, "yields_to")]
    assert own[0][2] == "another law than the row's own"
    assert "did you mean one?" in own[1][2]
