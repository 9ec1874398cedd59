"""One column of some facts set in words: what is meant, and what cannot be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.model import Duty, Item, Offer
from makeshed.model.setting import with_value

EBIKE = ms.example("ebike")
DUTY = "duties/conventional-8501-31"


def cell(text: str) -> Any:
    """What stands there afterwards."""
    target = text.partition("=")[0]
    where, _, column = target.rpartition(".")
    noun, (key, *_) = EBIKE.matching(where)
    return getattr(with_value(EBIKE, text).get(key, noun), column)


RATE = EBIKE.get("conventional-8501-31", Duty).rate
MASS = EBIKE.get("frame", Item).mass


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{DUTY}.rate=0.25", 0.25), (f"{DUTY}.rate=25%", 0.25), (f"{DUTY}.rate=2,5 %", 0.025), (f"{DUTY}.rate=x2", 2 * RATE),
        (f"{DUTY}.rate=+10%", 1.1 * RATE), (f"{DUTY}.rate=-100%", 0.0), ("items/frame.mass=1 234,5", 1234.5),
        ("items/frame.mass=x1.5", 1.5 * MASS), (f"{DUTY}.valid_to=31.12.2027", date(2027, 12, 31)),
        (f"{DUTY}.essential_only=vrai", True), (f"{DUTY}.essential_only=false", False), (f"{DUTY}.valid_to=", None),
        ("items/frame.name=a frame", "a frame"), ("items/frame.name=", ""),
    ],
)  # fmt: skip
def test_what_is_said_is_set(text: str, value: object) -> None:
    assert cell(text) == pytest.approx(value) if isinstance(value, float) else cell(text) == value


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("rate", BadValue, "sets nothing"),
    ("duties/conventional-8501-31=3", BadValue, "sets nothing"),
    (f"{DUTY}.duty=x", BadValue, "part of the key of duties"),
    (f"{DUTY}.rats=1", NotFound, "no column of duties is called 'rats'"),
    ("duties/none.rate=1", NotFound, "none"),
    ("items/frame.mass=10%", BadValue, "is no share"),
    ("items/frame.mass=heavy", BadValue, "takes a number, not 'heavy'"),
    ("items/frame.mass=1,234", BadValue, "takes a number, not '1,234'"),
    (f"{DUTY}.valid_to=soon", BadValue, "takes a day such as 2026-01-31, not 'soon'"),
    (f"{DUTY}.valid_to=01/02/2027", BadValue, "takes a day"),
    (f"{DUTY}.essential_only=perhaps", BadValue, "takes true or false, not 'perhaps'"),
    (f"{DUTY}.per_kg=+10%", BadValue, "is 0, so \\+10% changes nothing"),
    (f"{DUTY}.quota=x2", BadValue, "is blank, so x2 changes nothing"),
    (f"{DUTY}.rate=-101%", BadValue, "takes away more than there is"),
    ("items/frame.mass=inf", BadFacts, "mass"),
    ("items/frame.mass=-5", BadFacts, "mass"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_what_cannot_be_is_refused_by_name(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        with_value(EBIKE, text)


def test_what_may_be_two_is_told_as_two() -> None:
    with pytest.raises(BadValue) as mass:
        with_value(EBIKE, "items/frame.mass=1,234")
    assert mass.value.hint == "1234 or 1.234? write it without a comma"
    with pytest.raises(BadValue) as day:
        with_value(EBIKE, f"{DUTY}.valid_to=01/02/2027")
    assert {"2027-02-01", "2027-01-02"} <= set(day.value.hint.rstrip("?").split(" or "))


def test_a_share_by_a_part_of_itself_may_have_been_meant_in_points() -> None:
    said: list[str] = []
    with_value(EBIKE, f"{DUTY}.rate=+10%", said.append)
    assert len(said) == 1
    assert f"{RATE:.4g} becomes {1.1 * RATE:.4g}" in said[0]
    assert f"set {RATE + 0.1:.4g}" in said[0]
    with_value(EBIKE, "items/frame.mass=+10%", said.append)
    with_value(EBIKE, f"{DUTY}.rate=x1.1", said.append)
    assert len(said) == 1


@examples(20)
@given(st.floats(0.0, 5.0))
def test_all_that_a_pattern_names_is_multiplied(by: float) -> None:
    before = {row.id: row.price for row in EBIKE.rows(Offer)}
    after = {
        row.id: row.price for row in with_value(EBIKE, f"offers/*.price=x{by:.17f}").rows(Offer)
    }
    assert after.keys() == before.keys()
    assert all(after[key] == pytest.approx(before[key] * by) for key in before)
    assert with_value(EBIKE, "offers/*.price=x1") == EBIKE


def test_what_is_blank_stays_blank_among_what_is_not() -> None:
    first = next(iter(EBIKE.rows(Offer))).id
    packed = with_value(EBIKE, f"offers/{first}.order_multiple=10")
    more = with_value(packed, "offers/*.order_multiple=x2").table(Offer)["order_multiple"]
    assert more.drop_nulls().to_list() == [20.0]
