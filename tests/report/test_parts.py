"""The parts of the page: terms, maps, flows and words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.questions.worlds import best, lane, seller, wanted, world

from makeshed.answer import Term, total
from makeshed.model import Demand, Item, Place, Shed
from makeshed.plans.plan import Plan
from makeshed.report import globe, numbers, suppliers
from makeshed.report import map as maps
from makeshed.report.carbon import opened, split
from makeshed.report.case import ReportedCase, served, values_moved
from makeshed.report.facts import facts_of
from makeshed.report.headline import comparison, verdict
from makeshed.report.placing import place_names
from makeshed.report.projection import great_circle_path, natural_earth, view_of
from makeshed.report.wording import listed, number, percent, sized, unit_words
from makeshed.science.distance import great_circle
from makeshed.units import amount

LAT = st.floats(-80, 80)
LON = st.floats(-180, 180)
POINT = st.tuples(LAT, LON)


@pytest.fixture
def case(plan: Plan, sample: Any) -> ReportedCase:
    return ReportedCase(
        plan, sample["alternatives"](), sample["PLACES"], sample["NAMES"], sample["SOURCES"]
    )


# --- words -------------------------------------------------------------------------------------


@given(st.floats(-1e12, 1e12))
def test_a_number_reads_back(value: float) -> None:
    text = number(value, 2).replace("\u202f", "").replace("\u2212", "-")
    assert float(text) == pytest.approx(value, abs=0.005, rel=1e-9)
    assert (float(text) == 0.0) == (value == 0.0)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (7208177.9, "7\u202f208\u202f178"),
        (782.0, "782.00"),
        (-21.82, "\u221221.82"),
        (0.0004, "0.0004"),
        (None, "\u2013"),
        (math.nan, "\u2013"),
        (math.inf, "no limit"),
        (0.0, "0.00"),
    ],
)
def test_numbers_as_people_read_them(value: float | None, told: str) -> None:
    assert number(value) == told


@given(value=st.floats(1e-9, 1e9))
def test_an_amount_is_rounded_by_half_a_per_cent_at_most(value: float) -> None:
    assert float(amount(value).replace(",", "")) == pytest.approx(
        value, rel=0.005 + 0.05 * (value < 1e-4)
    )
    for told in (sized(value), sized(value, 2)):
        plain = told.replace("\u202f", "")
        assert float(plain) == pytest.approx(value, rel=0.005 + 0.05 * (value < 1e-4))


@pytest.mark.parametrize(
    ("value", "told"), [(1.3, "1.3"), (0.042, "0.042"), (12_345.6, "12,346"), (7, "7"), (0, "0")]
)
def test_small_totals_have_digits_for_their_size(value: float, told: str) -> None:
    assert amount(value) == told
    assert sized(value).replace("\u202f", ",") == told


def test_a_small_total_is_told_as_its_lines_add_up(page: Callable[..., str]) -> None:
    """1.40 for one bike and one frame: the first screen said 1."""
    shed = world(
        *seller("mill", "nice", 0.9), lane("nice", "lyon", 0.1), wanted(quantity=1),
        *seller("forge", "nice", 0.3, item="frame"), Demand(place="lyon", item="frame", quantity=1),
    )  # fmt: skip
    found = best(shed)
    assert found.cost == pytest.approx(1.4)
    assert found.headline().startswith("1.4 money/a")
    assert verdict(ReportedCase(found)).endswith("for 1.4 money a year, 2 units.")
    assert ">1.4<" in page(found)


def test_shares_units_and_lists() -> None:
    assert percent(0.331) == "33\u202f%"
    assert percent(1e-6, 2) == "<0.01\u202f%"
    assert percent(0.0, 2) == "0.00\u202f%"
    assert unit_words("money/a", "EUR") == "EUR a year"
    assert unit_words("1/a") == "units a year"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcdefg") == "a, b, c and 4 more"


# --- terms -------------------------------------------------------------------------------------


def shown(html: str) -> list[float]:
    texts = re.findall(r'<b class="value">([^<]*)</b>', html)
    return [float(text.replace("\u202f", "").replace("\u2212", "-")) for text in texts]


def nodes(term: Term) -> Iterator[Term]:
    yield term
    for part in term.parts:
        yield from nodes(part)


LEAF = st.builds(
    Term, st.just("leaf"), st.floats(-1e6, 1e6).filter(lambda v: abs(v) > 0.01), st.just("EUR")
)
TREES = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, min_size=1, max_size=4).map(lambda p: total("sum", "EUR", p)),
)


@given(TREES)
def test_parts_add_up_as_they_are_shown(term: Term) -> None:
    case = ReportedCase(_bare())
    for node in nodes(term):
        if not node.parts:
            continue
        leaves = replace(node, parts=tuple(replace(part, parts=()) for part in node.parts))
        told = shown(numbers.tree(case, leaves, "title"))
        parts = told[1 : 1 + len(node.parts)]
        assert sum(parts) == pytest.approx(told[0], abs=0.0051 * (len(parts) + 1))
        assert told[1 + len(node.parts) :] == ([told[0]] if len(node.parts) > 1 else [])
    assert "please report it" not in numbers.tree(case, term, "title")


def test_every_term_of_the_plan_is_shown_and_adds_up(case: ReportedCase) -> None:
    html = numbers.section(case)
    assert all(term.is_sum() for term in case.plan.terms.values())
    told = shown(html)
    for term in case.plan.terms.values():
        for node in nodes(term):
            assert any(math.isclose(node.value, value, abs_tol=0.005) for value in told)


def test_parts_that_do_not_add_up_are_said_so(case: ReportedCase) -> None:
    wrong = Term("sum", 10.0, "EUR", "", (Term("a", 4.0, "EUR"), Term("b", 5.0, "EUR")))
    assert "differs from 10.00" in numbers.tree(case, wrong, "title")


# --- the map -----------------------------------------------------------------------------------


@given(POINT, POINT)
def test_an_arc_is_as_long_as_the_great_circle(start: Any, end: Any) -> None:
    whole = great_circle(*start, *end)
    if whole > 19_900:  # near the antipode the shortest way is anybody's guess
        return
    path = great_circle_path(start, end, 400)
    legs = great_circle(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])
    assert float(np.sum(legs)) == pytest.approx(float(whole), rel=1e-3, abs=0.05)


@given(st.lists(POINT, min_size=1, max_size=6))
def test_a_view_holds_all_its_points(points: list[tuple[float, float]]) -> None:
    view = view_of(points)
    (west, east), (south, north) = view.window
    for point in points:
        assert view.holds(point)
        x, y = view.spot(point)
        if view.wide < 180:
            assert west - 1e-3 <= x <= east + 1e-3
        if abs(point[0]) <= 85:
            assert south - 1e-3 <= y <= north + 1e-3


def test_natural_earth_matches_published_bounds() -> None:
    # d3-geo and PROJ: the equator ends at 0.8707 pi, the pole lies at 1.4223 (radius 1)
    x, _ = natural_earth(np.zeros(1), np.array([180.0]))
    _, y = natural_earth(np.array([90.0]), np.zeros(1))
    assert x[0] == pytest.approx(0.8707 * math.pi)
    assert y[0] == pytest.approx(1.4222, abs=2e-4)


def test_a_view_across_the_date_line_is_narrow() -> None:
    view = view_of([(35.0, 140.0), (37.0, -122.0)])
    assert view.wide < 80
    assert abs(view.lon) > 150


def test_the_demand_is_shown_close_up(case: ReportedCase) -> None:
    html = maps.section(case)
    assert 'id="chart-map-all"' in html
    assert 'id="chart-map-near"' in html
    home = {place: case.places[place] for place in ("marseille", "paris", "lyon", "nice")}
    only = tuple(s for s in case.plan.shipped if {s.origin_place, s.destination_place} <= set(home))
    near = ReportedCase(replace(case.plan, shipped=only), places=home)
    assert 'id="chart-map-near"' not in maps.section(near)


def test_flows_without_coordinates_are_counted(case: ReportedCase) -> None:
    places = {k: v for k, v in case.places.items() if k not in {"shanghai", "agueda"}}
    assert "2 flows without coordinates not drawn" in maps.section(
        ReportedCase(case.plan, places=places)
    )
    assert "No place of this plan has coordinates" in maps.section(ReportedCase(case.plan))


def test_the_map_does_without_coastlines(
    case: ReportedCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(globe, "land_in", lambda _: [])
    monkeypatch.setattr(globe, "borders_in", lambda _: [])
    assert 'id="chart-map-all"' in maps.section(case)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=9), st.tuples(st.floats(0, 500), st.floats(0, 400))),
        max_size=9,
    )
)
def test_names_on_a_map_never_cover_one_another(spots: Any) -> None:
    from makeshed.report.placing import _box, _hits

    names, points = [n for n, _ in spots], [p for _, p in spots]
    sides = place_names(names, points, 480.0)
    boxes = [_box(n, p[0], p[1], s) for n, p, s in zip(names, points, sides, strict=True) if s]
    assert all(box[0] >= 0.0 and box[2] <= 480.0 for box in boxes)
    assert not any(_hits(box, boxes[i + 1 :]) for i, box in enumerate(boxes))


# --- flows, carbon, verdict --------------------------------------------------------------------


def test_flows_are_worth_what_is_paid(case: ReportedCase) -> None:
    values = values_moved(case.plan)
    inbound = sum(v for v, s in zip(values, case.plan.shipped, strict=True) if s.item != "ebike")
    assert inbound == pytest.approx(sum(row.spend for row in case.plan.bought))
    made = case.plan.made[0]
    assert sum(values) - inbound == pytest.approx(made.quantity * made.unit_cost)


def test_small_flows_are_told_as_one_and_nothing_is_lost(case: ReportedCase) -> None:
    few = [row for row in case.plan.bought if row.item == "frame"] * 20
    bought = tuple(replace(row, site=f"maker-{i}") for i, row in enumerate(few))
    frame = next(s for s in case.plan.shipped if s.item == "frame")
    shipped = tuple(
        replace(frame, source=row.site, quantity=1.0 + i) for i, row in enumerate(bought)
    )
    many = ReportedCase(replace(case.plan, bought=bought, shipped=shipped))
    links = suppliers.links(many)
    sources = {key[0] for key in links}
    assert len(sources) == suppliers.MOST + 1
    assert ("sites", "other suppliers") in sources
    assert sum(value for value, _ in links.values()) == pytest.approx(sum(values_moved(many.plan)))


def test_a_site_and_a_place_of_one_key_are_told_apart(case: ReportedCase) -> None:
    # the maker and the city are both called marseille, and the plan may name either by that key
    moved = tuple(
        replace(s, destination=s.destination.removesuffix(":ebike")) for s in case.plan.shipped
    )
    for plan in (case.plan, replace(case.plan, shipped=moved)):
        links = suppliers.links(ReportedCase(plan))
        assert (("sites", "marseille"), ("places", "marseille"), "FR") in links
        assert (("sites", "pt-parts"), ("sites", "marseille"), "PT") in links
        assert {key[1] for key in links if key[1][0] == "places"} == {
            ("places", row.place) for row in plan.rows
        }


def test_a_store_passes_on_what_is_wanted_where_it_stands(case: ReportedCase) -> None:
    lorry = case.plan.shipped[-1]
    home, away = case.plan.rows[1].place, case.plan.rows[0].place
    shipped = (
        replace(lorry, source="far", destination=home, destination_place=home),
        replace(lorry, source=home, destination=away, destination_place=away),
    )
    links = suppliers.links(
        ReportedCase(
            replace(
                case.plan,
                shipped=shipped,
                made=case.plan.made[:0],
                bought=(replace(case.plan.bought[0], item="ebike"),),
            )
        )
    )
    assert {key[:2] for key in links} == {
        (("sites", "far"), ("sites", home)),
        (("sites", home), ("places", away)),
    }


def test_names_are_cut_only_where_they_stay_apart(plan: Plan) -> None:
    names = {
        "items/ebike": "City e-bike, 250 W (boxed)",
        "sites/a": "Parts maker, Shanghai",
        "sites/b": "Parts maker, Taichung",
    }
    case = ReportedCase(plan, names=names)
    assert case.short("items", "ebike") == "City e-bike"
    assert case.short("sites", "a") == "Parts maker, Shanghai"


def test_carbon_by_kind_adds_up(case: ReportedCase) -> None:
    assert sum(opened(case.plan).values()) == pytest.approx(case.plan.co2e)
    assert sum(split(case.plan).values()) == pytest.approx(case.plan.co2e)
    wrong = replace(case.plan, co2e=case.plan.co2e * 2)
    assert opened(wrong) == {}


def test_the_verdict_names_who_makes_and_who_sells(case: ReportedCase, sample: Any) -> None:
    assert verdict(case).startswith("Make City e-bike at Marseille assembly for 721 EUR a unit")
    abroad = sample["imported"]("VN", 603.0, 0.0, 267.0)
    assert verdict(ReportedCase(abroad)).startswith("Buy ebike from vn-complete for 699 EUR a unit")
    assert "“Complete from Vietnam”" in comparison(case)
    assert "cheaper" in comparison(case)
    assert "dearer" in comparison(ReportedCase(abroad, {"home": case.plan}))
    assert "costs the same" in comparison(ReportedCase(case.plan, {"twin": case.plan}))
    assert comparison(ReportedCase(case.plan)) == ""


def test_colours_are_told_apart_and_stay_the_same(case: ReportedCase) -> None:
    countries = {s.origin for s in case.plan.shipped}
    assert len({case.colour(country) for country in countries}) == len(countries)
    assert case.colour("CN") == case.colours["CN"]


def test_what_a_shed_gives() -> None:
    shed = Shed().plus(
        Place(place="a", name="Aix", lat=43.5, lon=5.4, country="FR", source="map", kind="sourced"),
        Item(item="b", source="map", kind="sourced"),
    )
    facts = facts_of(shed)
    assert facts["places"] == {"a": (43.5, 5.4)}
    assert facts["names"] == {"places/a": "Aix"}
    assert facts["sources"] == [("map", "sourced", 2)]


def _bare() -> Plan:
    from runpy import run_path

    plan: Plan = run_path(str(__file__).replace("test_parts", "sample"))["ebike"]()
    return replace(plan, terms={})


def test_units_served(plan: Plan) -> None:
    assert served(plan) == pytest.approx(10_000.0)
