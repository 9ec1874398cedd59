"""Rows of duties as entries and schedules have them, which would be charged on nothing: they are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.questions.worlds import best, lane, seller, wanted, world

from makeshed.model import Duty, Item, Place, Shed
from makeshed.model.doubts import Doubt, doubts

AUSTIN = Place(place="austin", lat=30.27, lon=-97.74, country="US")


def row(key: str, hs: str, **more: Any) -> Duty:
    return Duty(**{"duty": key, "hs": hs, "origin": "*", "destination": "US", "rate": 0.1, "basis": "FOB", **more})  # fmt: skip


def entry(*facts: Any, firm: str = "", hs: str = "8711 60 10") -> Shed:
    item = Item(item="bike", mass=25, hs=hs)
    sold = seller("mill", "hefei", 1000, firm=firm)
    return world(AUSTIN, item, *sold, lane("hefei", "austin", 0), wanted("austin"), *facts)


def of_duties(shed: Shed) -> list[Doubt]:
    return [doubt for doubt in doubts(shed) if doubt.table == "duties"]


FULL = row("full", "87116010")


def test_an_anti_dumping_duty_on_ten_digits_is_not_lost_on_goods_of_eight() -> None:
    """TARIC 8711 60 10 10 pays 62.1 % beside 6 %: goods of 8711 60 10 may or may not be of it."""
    fine = row("ad", "8711601010", origin="CN", measure="anti-dumping", rate=0.621)
    [doubt] = of_duties(entry(FULL, fine))
    assert (doubt.key, doubt.column) == ("duties/ad", "hs")
    assert "says more than the code of bike" in doubt.found
    assert any("duties/ad" in note for note in best(entry(FULL, fine), relax=False).notes)
    assert of_duties(entry(FULL, fine, hs="8711 60 10 10")) == [], "the hint is followed"


@pytest.mark.parametrize(
    "other",
    [{"origin": "VN"}, {"destination": "MX"}, {"hs": "8712"}, {"hs": "87116010*"}, {"hs": "*"}],
)
def test_rows_for_other_goods_are_left_alone(other: dict[str, Any]) -> None:
    made = replace(row("ad", "8711601010", measure="anti-dumping"), **other)
    assert of_duties(entry(FULL, made)) == []


def test_a_heading_of_chapter_99_is_no_code_of_goods() -> None:
    """CBP's entries list 9903.88.03 above 8711.60: as hs of a row it would never be charged."""
    extra = row(
        "s301", "9903.88.03", origin="CN", measure="additional", law="section 301", rate=0.25
    )
    [doubt] = of_duties(entry(FULL, extra))
    assert "9903.88.03 in law" in doubt.likely
    right = replace(extra, hs="8711.60", law="section 301, 9903.88.03")
    assert of_duties(entry(FULL, right)) == []
    assert best(entry(FULL, right), relax=False).rows[0].unit_cost == pytest.approx(1350)


def test_a_firm_called_nearly_as_a_duty_has_it_is_told() -> None:
    own = row("own", "8711", measure="anti-dumping", firm="Hefei Cycle Co., Ltd", rate=0.1)
    rest = row("rest", "8711", measure="anti-dumping", rate=0.8)
    [doubt] = of_duties(entry(FULL, own, rest, firm="HEFEI CYCLE CO LTD"))
    assert (doubt.column, doubt.change) == ("firm", "duties/own.firm=HEFEI CYCLE CO LTD")
    assert of_duties(entry(FULL, own, rest, firm="Hefei Cycle Co., Ltd")) == []
    assert of_duties(entry(FULL, own, rest, firm="Anhui Motor")) == [], "another firm"


def test_a_surcharge_on_duty_is_not_a_share_of_the_goods() -> None:
    """India: 10 % of the basic duty (Finance Act 2018, section 110): with a duty of 10 %, 1 % of value."""
    basic = row("bcd", "8711", destination="IN", basis="CIF")
    extra = row("sws", "*", destination="IN", measure="fee", law="Social Welfare Surcharge")
    [doubt] = of_duties(entry(basic, extra))
    assert (doubt.key, doubt.column) == ("duties/sws", "rate")
    assert "of a duty of 0.1, 0.01" in doubt.likely
    right = replace(extra, hs="8711", rate=0.01)
    assert of_duties(entry(basic, right)) == [], "the hint is followed"
    plain = replace(extra, duty="port", law="Port dues")
    assert of_duties(entry(basic, plain)) == []


@pytest.mark.parametrize(("rate", "meant"), [(0.3464, "0.003464"), (0.1, "")])
def test_a_fee_that_looks_like_per_cent(rate: float, meant: str) -> None:
    """0.3464 % is 0.003464; some fees are 10 %."""
    found = [
        doubt.change for doubt in of_duties(entry(FULL, row("odd", "*", measure="fee", rate=rate)))
    ]
    assert found == ([f"duties/odd.rate={meant}"] if meant else [])
