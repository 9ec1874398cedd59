"""Regions, industries and occupations that lie in one another, and never in themselves."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.model.facts import shed_of, told

from makeshed.model.nesting import around, below, depths, nothing_in_itself
from makeshed.model.region import Industry, Region
from makeshed.model.staffing import Occupation


def industries(above: dict[str, str]) -> list[Industry]:
    return [Industry(industry=key, parent=parent) for key, parent in above.items()]


def path(above: dict[str, str], key: str) -> list[str]:
    """All that something lies in, until it comes round or to the top."""
    found: list[str] = []
    while (key := above.get(key, "")) and key not in found:
        found.append(key)
    return found


@examples(60)
@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdef"]), max_size=6))
@example({"a": "b", "b": "c", "c": "d", "d": ""})
@example({"a": "b", "b": "c", "c": "b"})
def test_what_lies_in_itself_is_told_and_nothing_else(above: dict[str, str]) -> None:
    rows = industries(above)
    circles = {key for key in above if key in path(above, key)}
    found = told(nothing_in_itself, *rows)
    assert {rows[row - 1].industry for row, _, _ in found if row} == circles
    assert all(column == "parent" for _, column, _ in found)
    if not circles:
        inside = depths(shed_of(*rows).table(Industry), "industry")
        assert inside == {key: len([k for k in path(above, key) if k in above]) for key in above}


def test_of_regions_and_occupations_too() -> None:
    rows = [
        Region(region="a", level="district", parent="b"),
        Region(region="b", level="district", parent="a"),
    ]
    assert [row for row, _, _ in told(nothing_in_itself, *rows)] == [1, 2]
    assert len(told(nothing_in_itself, Occupation(occupation="x", parent="x"))) == 1


@examples(60)
@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdef"]), max_size=6))
@example({"a": "b", "b": "c", "c": "b"})
def test_what_lies_around_one_is_what_it_lies_below(above: dict[str, str]) -> None:
    every = {*above, *above.values()} - {""}
    for one in every:
        assert list(around(above, one)) == list(dict.fromkeys([one, *path(above, one)]))
        assert below(above, one) == {other for other in every if one in around(above, other)}
