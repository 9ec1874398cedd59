"""Areas as carriers write them: what fits a place, the narrower before the wider, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.model.facts import shed_of, told

from makeshed.model import Place
from makeshed.model.area import areas_can_be_read, fits, is_area, told_by_postcode
from makeshed.model.lane import Rate, Zone


def at(postcode: str = "", country: str = "DE", key: str = "shop") -> Place:
    return Place(place=key, lat=52.5, lon=13.4, country=country, postcode=postcode)


def test_the_narrower_fits_better() -> None:
    areas = ["shop", "DE 10115", "DE 101", "DE 10-16", "DE 1", "DE", "EU", "*"]
    found = [fits(area, at("10115")) for area in areas]
    assert None not in found
    ranks = [rank for rank in found if rank is not None]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[2] > ranks[3] > ranks[4]  # three digits before two, two before one
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("area", "postcode", "fit"),
    [
        ("DE 10-16", "16999", True), ("DE 10-16", "17000", False), ("DE 10-16", "09999", False), ("DE 10", "D-10 115", True),
        ("DE 10", "", False), ("DE 101", "10", False), ("FR 10", "10115", False), ("AT", "10115", False), ("", "1", True),
        ("NOWHERE", "10115", False),
    ],
)  # fmt: skip
def test_what_fits_and_what_does_not(area: str, postcode: str, fit: bool) -> None:
    assert (fits(area, at(postcode)) is not None) == fit


@examples(30)
@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99_999))
def test_a_range_of_postcodes_holds_what_lies_between(low: int, high: int, code: int) -> None:
    area, postcode = f"DE {low:02d}-{high:02d}", f"{code:05d}"
    assert (fits(area, at(postcode)) is not None) == (low <= code // 1000 <= high)


@pytest.mark.parametrize(
    ("area", "good"),
    [("", True), ("*", True), ("FR", True), ("EU", True), ("DE 10", True), ("DE 10-16", True), ("lyon", True),
     ("DE 10-160", False), ("QQ 10", False), ("Lyons", False), ("fr", False)],
)  # fmt: skip
def test_what_is_an_area(area: str, good: bool) -> None:
    assert is_area(area, {"lyon"}) == good


def test_every_zone_can_be_read_and_has_rates() -> None:
    good = [
        Zone(mode="post", destination="DE 1", zone="near"),
        Rate(mode="post", zone="near", price=5.0),
    ]
    assert told(areas_can_be_read, *good) == []
    bad = Zone(mode="post", origin="Elsewhere", destination="DE 12-123", zone="far")
    found = told(areas_can_be_read, *good, bad)
    assert [(row, column) for row, column, _ in found] == [
        (2, "origin"),
        (2, "destination"),
        (2, "zone"),
    ]
    assert "near" in found[2][2]
    (alone,) = told(areas_can_be_read, Rate(mode="courier", zone="middle", price=5.0))
    assert alone[:2] == (1, "zone")
    assert told(areas_can_be_read, Rate(mode="courier", zone="FR", price=5.0)) == []


def test_a_postcode_needs_all_its_digits_where_a_carrier_tells_zones_by_them() -> None:
    by_code = [
        Zone(mode="post", destination="FR 01", zone="near"),
        Rate(mode="post", zone="near", price=5.0),
    ]
    bourg, lost = (at(code, "FR", f"p{code}") for code in ("01000", "1000"))
    assert told_by_postcode(shed_of(*by_code), "destination") == {"FR"}
    assert told_by_postcode(shed_of(*by_code), "origin") == set()
    (found,) = told(areas_can_be_read, *by_code, bourg, lost)
    assert found[:2] == (2, "postcode")
    assert "all digits" in found[2]
    whole = [Zone(mode="post", destination="FR", zone="near"), by_code[1]]
    assert told(areas_can_be_read, *whole, lost) == []
    own = Rate(mode="courier", zone="FR 01", price=5.0)  # a mode without zones tells them itself
    assert told_by_postcode(shed_of(own), "destination") == {"FR"}
