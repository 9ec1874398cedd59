"""What others printed lies in the default bands as often as the page says."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from tests.costing import published
from tests.costing.shapes import drilled

import makeshed as ms
from makeshed.costing.cost_drivers import DriverRange, drawn
from makeshed.costing.evidence import PROMISED, likely, told
from makeshed.data import rows
from makeshed.model import Capability, Place, Shed, Site
from makeshed.science.cycle import laser_seconds

PAGE = Path(__file__).parents[2] / "docs" / "questions" / "quote.md"


def test_the_page_says_how_many_lie_in_the_band() -> None:
    """Only the half of the sources that no default was set by."""
    said = {
        row[1]: (int(row[2]), int(row[3]), row[4], int(row[5]))
        for row in re.finditer(
            r"^\| `([\w-]+)` \| (\d+) of (\d+) \| ([\d to%]+) \| (\d+) \|",
            PAGE.read_text(),
            re.MULTILINE,
        )
    }
    found = {
        process: (inside, of, published.share(inside, of), sources)
        for process, (inside, of, sources, _) in published.coverage("held").items()
    }
    assert said == found


def test_no_band_holds_significantly_fewer_than_it_promises() -> None:
    """By process, among prices of shops; a band that did would be told to be too narrow."""
    for row in rows("making/evidence"):
        low, high = likely(int(row["prices_inside"]), int(row["prices"]))
        assert low < high
        assert high >= PROMISED, row["process"]


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [(4, 4, 0.025**0.25, 1.0), (0, 10, 0.0, 1 - 0.025**0.1), (18, 20, 0.683, 0.988)],
)
def test_a_share_of_few_is_known_to_so_much(met: int, of: int, low: float, high: float) -> None:
    """All or none by hand; 18 of 20 from a table of exact intervals (68.3 to 98.8 %)."""
    assert likely(met, of) == pytest.approx((low, high), abs=5e-4)


def test_a_band_that_misses_too_often_is_told_to_be_too_narrow() -> None:
    row = {"prices": "12", "prices_inside": "5", "sellers": "4", "sources": "4", "over": "1.0"}
    assert "it is too narrow" in told("turning", row)
    assert "it is too narrow" not in told("turning", row | {"prices_inside": "9"})


def test_the_band_holds_eight_of_ten_prices_of_shops_and_is_no_wider() -> None:
    """Prices that chose nothing; sellers count alike. The page says how many."""
    asked = [one for one in published.all_held() if one.example.split == "held"]
    shops = [
        one for one in asked if one.example.about in published.PRICES and not one.example.public
    ]
    sellers: dict[tuple[str, str], list[bool]] = {}
    for one in shops:
        who = (one.counted, published.seller(one.example.source))
        sellers.setdefault(who, []).append(one.inside)
    alike = mean(mean(inside) for inside in sellers.values())
    assert 0.7 < alike < 0.9
    text = " ".join(PAGE.read_text("utf-8").split())
    says = (
        f"Of {len(shops)} prices that shops ask, {sum(one.inside for one in shops)} lie in the band"
    )
    assert f"{says}; where every seller of a process counts alike, {100 * alike:.0f} %" in text
    assert round(median(one.p90 / one.p10 for one in shops)) == 5
    assert "P90 is five times P10" in text


@pytest.mark.parametrize(
    ("process", "words"),
    [
        ("cnc-milling", "milling"),
        ("turning", "turning"),
        ("laser-cutting", "cut and folded sheet"),
        ("material-extrusion", "filament prints"),
        ("selective-laser-sintering", "sintered powder"),
        ("vat-photopolymerisation", "resin"),
    ],
)
def test_the_page_says_how_far_shops_differ(process: str, words: str) -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    said = re.search(rf"([\d.]+) to ([\d.]+)(?: times the estimate)? for {words}", text)
    (row,) = [
        each
        for each in rows("making/drivers")
        if (each["process"], each["driver"]) == (process, "price_level")
    ]
    low, value, high = (float(row[end]) for end in ("low", "value", "high"))
    spread = DriverRange("price_level", low, value, high, row["unit"], row["source"], row["kind"])
    found = np.quantile(drawn(spread, 4000), [0.1, 0.9])
    assert said is not None
    assert [float(said[1]), float(said[2])] == found.round(1).tolist()


def test_a_quote_says_what_was_found() -> None:
    assert rows("making/evidence") == published.evidence()


@pytest.mark.parametrize("process", [row["process"] for row in rows("making/evidence")])
def test_default_rates_say_on_how_many_published_prices_they_were_checked(process: str) -> None:
    (row,) = [each for each in rows("making/evidence") if each["process"] == process]
    says = told(process, row)
    assert f"{row['prices'] if int(row['prices']) else 'no'} published price" in says
    few = int(row["prices"]) < 10 or int(row["sellers"]) < 3
    thin = few or int(row["prices_inside"]) < 0.7 * int(row["prices"])
    assert ("thin evidence" in says) == thin


@pytest.mark.parametrize(
    ("shape", "says"), [("box 100x50x2", False), ("bent 100x50x2 bends 2", True)]
)
def test_a_folded_part_says_on_how_many_prices_folding_rests(shape: str, says: bool) -> None:
    found = ms.quote(
        Shed.of(), published.part(shape), process="laser-cutting", material="steel", volumes=[100],
        country="FR", tolerance=0.2, threads=0, finish="as-made",
    )  # fmt: skip
    assert any("rates of bending" in note for note in found.notes) == says
    assert any("rates of laser-cutting" in note for note in found.notes)


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        ("sendcutsend.com/bending and /guidelines/bending", "sendcutsend.com"),
        ("jlc3dp.com (quote kept in a public repository, head joint of a pipe)", "jlc3dp.com"),
        ("Hongtai Mingrun, Qingdao: price parameters", "Hongtai Mingrun"),
    ],
)
def test_who_asks_a_price_is_what_a_source_begins_with(source: str, asks: str) -> None:
    assert published.seller(source) == asks


def test_folding_alone_costs_less_than_the_part_and_grows_with_its_bends() -> None:
    def middle(about: str, bends: int) -> float:
        one = published.Example(
            "laser-cutting",
            about,
            f"bent 100x50x2 bends {bends}",
            "steel",
            10,
            1,
            1,
            "FR",
            "",
            "fit",
        )
        return published.held(one).p50

    assert 0 < middle("bend", 1) < middle("bend", 2) < middle("each", 2)


def test_only_default_rates_say_so() -> None:
    asked = {"process": "cnc-milling", "material": "aluminium", "tolerance": 0.2, "volumes": [100]}
    anybody = ms.quote(Shed.of(), drilled(), country="FR", **asked)  # type: ignore[arg-type]
    assert any("published prices" in note for note in anybody.notes)
    shop = Shed.of(
        Place(place="lyon", lat=45.8, lon=4.8, country="FR"),
        Site(site="works", place="lyon", role="maker"),
        Capability(site="works", process="cnc-milling", rate=95.0),
    )
    known = ms.quote(shop, drilled(), **asked)  # type: ignore[arg-type]
    assert not any("published price" in note for note in known.notes)


def test_every_example_says_where_it_was_read_and_on_which_side_it_stands() -> None:
    examples = list(published.examples())
    sides = {row.source: row.split for row in examples}
    assert {"fit", "held"} == set(sides.values())
    for row in examples:
        assert sides[row.source] == row.split, "a source stands on one side"
        assert row.source
        assert 0 < row.low <= row.high


def band(shed: Shed, **more: object) -> tuple[float, float]:
    asked = {"process": "cnc-milling", "material": "aluminium", "tolerance": 0.2, "volumes": [100]}
    (row,) = ms.quote(shed, drilled(), **(asked | more)).rows  # type: ignore[arg-type]
    return row.p10, row.p90


def test_another_shop_may_ask_half_or_double_and_a_known_one_may_not() -> None:
    low, high = band(Shed.of(), country="FR")
    assert high / low > 2.2
    shop = Shed.of(
        Place(place="lyon", lat=45.8, lon=4.8, country="FR"),
        Site(site="works", place="lyon", role="maker"),
        Capability(site="works", process="cnc-milling", rate=95.0),
    )
    low, high = band(shop)
    assert high / low < 2
    low, high = band(Shed.of(), country="FR", rate=["machine_rate=95"])
    assert high / low < 2


def test_what_is_stated_is_the_estimate_itself() -> None:
    found = ms.quote(
        Shed.of(), drilled(), process="cnc-milling", material="aluminium", tolerance=0.2,
        volumes=[100], country="FR",
    )  # fmt: skip
    (row,) = found.rows
    assert all(term.value >= 0 for term in found.why(row.key).parts)
    assert any(one.driver == "price_level" and one.value == 1 for one in found.assumptions)


def test_sheet_below_a_millimetre_is_cut_no_faster() -> None:
    def seconds(thick: float) -> float:
        return float(
            laser_seconds(length_m=1, thickness_mm=thick, speed_1mm=20, pierces=0, pierce_seconds=0)
        )

    assert seconds(0.5) == pytest.approx(seconds(1.0))
    assert seconds(2.0) > seconds(1.0)
