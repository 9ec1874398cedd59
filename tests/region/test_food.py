"""Foodsheds, seasons and how far a basket travels: published figures, and a valley known by hand."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.region.oracles import oracle

import makeshed as ms
from makeshed.errors import BadFacts, BadValue
from makeshed.model import (
    Demand,
    Fact,
    Harvest,
    Item,
    Mode,
    Offer,
    Place,
    Region,
    Season,
    Shed,
    Site,
)
from makeshed.model.territory import members, unions
from makeshed.questions.survey import Survey, planned
from makeshed.science import transport_problem
from makeshed.science.program import Program, Solution
from makeshed.science.season import half_on, halves_of, since
from makeshed.science.transport_problem import transported
from makeshed.solvers import solve

near = partial(pytest.approx, rel=1e-9)
MAY = date(2026, 5, 20)


def highs(program: Program) -> Solution:
    return solve(program, solver="highs", gap=0.0)


def test_the_canneries_of_dantzig() -> None:
    """Dantzig (1963), Linear Programming and Extensions, 3.3; GAMS model library, trnsport: 153.675."""
    away = np.array([[2.5, 1.7, 1.8], [2.5, 1.8, 1.4]])
    found = transported(away, np.array([350.0, 600.0]), np.array([325.0, 300.0, 275.0]), highs)
    assert round(found.work * 90 / 1000, 3) == 153.675
    by = np.zeros((2, 3))
    by[found.source, found.sink] = found.amount
    assert by.sum(axis=0).tolist() == near([325, 300, 275])
    assert by[1, 2] == near(275)


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    m, n = draw(st.integers(1, 25)), draw(st.integers(1, 25))
    points = rng.uniform(0, 100, (m + n, 2))
    away = np.hypot(*(points[:m, None] - points[None, m:]).transpose(2, 0, 1))
    return away, rng.integers(0, 50, m).astype(float), rng.integers(0, 50, n).astype(float)


@given(problems())
@examples(30)
def test_a_few_pairs_at_a_time_come_to_what_all_at_once_do(
    problem: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    away, supply, demand = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport_problem, "ALL", 0)
        patch.setattr(transport_problem, "NEAREST", 1)
        patch.setattr(transport_problem, "ADDED", 7)
        found = transported(away, supply, demand, highs)
    m, n = away.shape
    rows = np.zeros((m + n, m * n))
    for i in range(m):
        rows[i, i * n : (i + 1) * n] = 1
    for j in range(n):
        rows[m + j, j::n] = 1
    served = min(supply.sum(), demand.sum())
    ref = linprog(
        away.ravel(), A_ub=rows, b_ub=np.r_[supply, demand], A_eq=np.ones((1, m * n)), b_eq=[served]
    )
    assert float(found.amount.sum()) == pytest.approx(served, abs=1e-6)
    assert found.work == pytest.approx(ref.fun, rel=1e-7, abs=1e-5)


def test_what_is_no_transport_problem_is_refused() -> None:
    two = np.ones(2)
    with pytest.raises(BadValue, match="shape"):
        transported(np.ones((2, 3)), two, two, highs)
    with pytest.raises(BadValue, match="supply"):
        transported(np.ones((2, 2)), np.array([1, -1.0]), two, highs)
    assert not len(transported(np.ones((2, 2)), np.zeros(2), two, highs).amount)


PUBLISHED = {
    "NY": "5 5 2 2 7 7 11 10 23 23 35 37 56 58 61 67 77 77 70 65 32 26 10 8",
    "CA": "64 64 67 67 70 70 73 74 87 87 92 92 93 93 93 93 100 100 104 106 101 100 74 74",
}


@pytest.mark.parametrize("state", list(PUBLISHED))
def test_foods_in_season_by_half_month(state: str) -> None:
    """Counts of the Seasonal Food Guide by state, in 24 halves of months."""
    rows = oracle("region-policy/food/us_seasons_by_state_half_months.csv.gz").filter(state=state)
    count = np.zeros(24, dtype=int)
    for halves in rows["half_months_1_24"]:
        said = ", ".join(f"{(int(n) + 1) // 2}{'ab'[(int(n) + 1) % 2]}" for n in halves.split())
        count += halves_of(said)
    assert " ".join(map(str, count.tolist())) == PUBLISHED[state]


def test_months_are_read_as_people_write_them() -> None:
    assert np.flatnonzero(halves_of("6-9")).tolist() == list(range(10, 18))
    assert halves_of("8-12; 1-4").tolist() == halves_of("1 \N{EN DASH} 4, 8 - 12").tolist()
    assert np.flatnonzero(halves_of("11b-1a")).tolist() == [0, 21, 22, 23]
    assert np.flatnonzero(halves_of("5b")).tolist() == [9]
    for bad in ("", "13", "june", "6--9", "0-3", "6c"):
        with pytest.raises(BadValue):
            halves_of(bad)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.lists(st.booleans(), min_size=24, max_size=24),
)
def test_a_season_is_over_since_its_last_day(day: date, halves: list[bool]) -> None:
    season = np.array(halves)
    days = since(season, day)
    if not season.any():
        assert days is None
        return
    assert days is not None
    last = date.fromordinal(day.toordinal() - int(days))
    assert season[half_on(last)]
    between = (date.fromordinal(n) for n in range(last.toordinal() + 1, day.toordinal() + 1))
    assert not any(season[half_on(one)] for one in between)


APPLE = Item(item="apple", name="Apples", unit="kg", mass=1, value=2, need_per_head=20)


def valley(*more: Fact) -> Shed:
    """Two towns of a valley, one of which grows apples, and a city 222.4 km north of it that grows more."""
    return Shed.of(
        Region(region="vale", level="district", country="FR", name="Vale"),
        Place(place="a", lat=45.0, lon=4.0, country="FR", region="vale", population=1000),
        Place(place="b", lat=45.5, lon=4.0, country="FR", region="vale", population=500),
        Place(place="c", lat=47.0, lon=4.0, country="FR", population=2000),
        APPLE,
        Harvest(place="a", item="apple", quantity=12_000),
        Harvest(place="c", item="apple", quantity=60_000),
    ).plus(*more)


def eats(shed: Shed, region: str = "vale", **asked: object) -> Survey:
    return ms.survey(shed, region, **({"day": MAY} | asked))  # type: ignore[arg-type]


DEGREE = np.pi / 180 * 6371.0088


def test_a_foodshed_by_hand() -> None:
    """Of 30,000 kg, 12,000 grow in a; b is nearer to c than a: b eats 10,000 of c, a 8,000."""
    found = eats(valley())
    [row] = found.foodsheds
    assert (row.need, row.grown, row.could, row.places) == (30_000, 12_000, 0.4, 2)
    assert [row.here, row.near, row.served] == near([0.4, 0.4, 1.0])
    assert row.distance == near((10_000 * 1.5 + 8_000 * 2) * DEGREE / 30_000)
    assert row.farthest == near(2 * DEGREE)
    tree = found.why("foodshed:apple")
    assert tree.is_sum()
    assert tree.value == 30_000
    assert "grows 40% of Apples that it needs" in found.headline()


def test_where_too_little_grows_all_share_it_and_the_rest_is_told() -> None:
    found = eats(valley(Harvest(place="c", item="apple", quantity=30_000)))
    [row] = found.foodsheds
    assert row.served < 1
    tree = found.why("foodshed:apple")
    assert tree.is_sum()
    assert "from nowhere told" in str(tree)


def test_a_demand_stands_for_people_who_are_not_told_and_an_offer_for_a_harvest() -> None:
    shed = valley(
        Place(place="d", lat=45.2, lon=4.1, country="FR", region="vale"),
        Demand(place="d", item="apple", quantity=4_000, shortage_cost=9),
        Demand(place="b", item="apple", quantity=700, shortage_cost=9),
        Site(site="farm", place="b", role="maker"), Offer(site="farm", item="apple", price=1, capacity=1_000),
        Site(site="shop", place="b", role="supplier"), Offer(site="shop", item="apple", price=3),
    )  # fmt: skip
    found = eats(shed)
    [row] = found.foodsheds
    assert (row.need, row.grown) == (34_000, 13_000)
    assert [note for note in found.notes if "apple of shop" in note]
    assert [note for note in found.notes if "nobody in d" in note]


@pytest.mark.parametrize("status", ["closed", "candidate"])
def test_who_does_not_sell_grows_nothing(status: Literal["closed", "candidate"]) -> None:
    shed = valley(
        Site(site="farm", place="b", role="maker", status=status), Offer(site="farm", item="apple", price=1, capacity=9_000),
        Site(site="shop", place="b", role="supplier", status=status), Offer(site="shop", item="apple", price=3),
    )  # fmt: skip
    found = eats(shed)
    assert found.foodsheds == eats(valley()).foodsheds
    assert not [note for note in found.notes if "without a capacity" in note]


def test_what_is_eaten_and_grown_nowhere_is_told_by_name() -> None:
    rice = Item(item="rice", unit="kg", mass=1, need_per_head=5, shelf_life=700)
    salt = Item(item="salt", unit="kg", mass=1, shelf_life=9_000)
    [note] = [note for note in eats(valley(rice, salt)).notes if "nobody grows" in note]
    assert note.endswith(": rice"), "nobody needs salt"
    nothing = valley(rice).minus("harvests/a:apple", "harvests/c:apple").plus(
        Harvest(place="a", item="rice", quantity=0), Season(item="apple", region="FR", months="8-10")
    )  # fmt: skip
    found = eats(nothing)
    assert found.foodsheds == ()
    assert [note for note in found.notes if note.endswith("nobody grows: apple, rice")]


def test_a_basket_says_that_it_weighs_what_is_grown_alone() -> None:
    shed = valley(Harvest(place="c", item="apple", quantity=30_000))
    [row] = eats(shed).foodsheds
    assert row.served == near(0.4), "c is nearer to its own apples"
    assert [note for note in eats(shed).notes if note.endswith(": 40% of Apples")]
    assert not [note for note in eats(valley()).notes if "what is grown alone" in note]


def test_a_basket_weighs_by_mass_and_by_money() -> None:
    """Saffron of 5,000 a kg comes 222 km, and of 10 g a head weighs nearly nothing."""
    saffron = Item(item="saffron", unit="kg", mass=1, value=5_000, need_per_head=0.01)
    near_by = Harvest(place="a", item="apple", quantity=30_000)
    found = eats(valley(saffron, near_by, Harvest(place="c", item="saffron", quantity=90)))
    by = {one.by: one for one in found.baskets}
    assert set(by) == {"mass", "money"}
    apples = 10_000 * 0.5 * DEGREE
    spice = (10 * 2 + 5 * 1.5) * DEGREE
    assert by["mass"].distance == near((apples + spice) / (30_000 + 15))
    assert by["money"].distance == near((2 * apples + 5_000 * spice) / (2 * 30_000 + 5_000 * 15))


def test_the_planned_basket_goes_by_the_ways_of_the_plan() -> None:
    """The farm in c is cheaper: the plan brings all from there, though apples grow in a."""
    shed = valley(
        Mode(mode="van", distance_kind="road", cost=0.1, circuity=1.3),
        Site(site="orchard", place="c", role="supplier"), Offer(site="orchard", item="apple", price=0.5),
        Demand(place="a", item="apple", quantity=100),
    ).minus("places/b")  # fmt: skip
    found = eats(shed)
    planned = {one.by: one.distance for one in found.baskets if one.basket == "planned"}
    assert planned == {"mass": near(1.3 * 2 * DEGREE), "money": near(1.3 * 2 * DEGREE)}
    least = {one.by: one.distance for one in found.baskets if one.basket == "least"}
    assert least["mass"] == near(8_000 * 2 * DEGREE / 20_000), "of what a eats 8,000 kg grow in c"


def test_regions_side_by_side_share_the_plan_of_their_country(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two districts of France and a town of Italy: what is local is another country's, and so is the plan."""
    shed = valley(
        Mode(mode="van", distance_kind="road", cost=0.1, circuity=1.3), Region(region="north", level="district", country="FR"),
        Place(place="e", lat=46.5, lon=4.5, country="FR", region="north", population=300),
        Place(place="turin", lat=45.1, lon=7.7, country="IT", population=900),
        Site(site="orchard", place="c", role="supplier"), Offer(site="orchard", item="apple", price=0.5),
        *(Demand(place=place, item="apple", quantity=100) for place in ("a", "e", "turin")),
    )  # fmt: skip
    alone = {name: eats(shed, name) for name in ("vale", "north", "IT")}
    local = list[str]()

    def counted(*args: Any, **asked: Any) -> ms.Plan:
        local.append(asked["local"])
        return ms.plan(*args, **asked)

    monkeypatch.setattr(planned, "plan", counted)
    found = eats(shed, beside=["north", "IT", "vale"])
    assert local == ["FR", "IT"]
    for name, own in alone.items():
        far = {f"{one.basket} basket by {one.by}": one.distance for one in own.baskets}
        told = [one for one in found.beside if one.region == name and one.value is not None]
        assert {one.measure: one.value for one in told} == far
        assert "planned basket by mass" in far


def test_what_is_in_season_and_what_is_in_store() -> None:
    kiwi, peach = Item(item="kiwi"), Item(item="peach", shelf_life=10)
    shed = valley(
        kiwi, peach, Season(item="apple", region="FR", months="8-10", keeps=300),
        Season(item="kiwi", region="FR", months="11-3"), Season(item="peach", region="vale", months="5b-7"),
        Season(item="peach", region="FR", months="6-9"),
    )  # fmt: skip
    told = {(row.item, row.region): (row.now, row.over, row.left) for row in eats(shed).seasons}
    apple = (MAY - date(2025, 10, 31)).days
    assert told == {
        ("peach", "vale"): ("harvested", 0.0, 10.0),
        ("apple", "FR"): ("in store", apple, 300 - apple),
        ("kiwi", "FR"): ("not told", (MAY - date(2026, 3, 31)).days, None),
    }
    august = {row.item: row.now for row in eats(shed, day=date(2026, 8, 20)).seasons}
    assert august == {"apple": "harvested", "peach": "no", "kiwi": "not told"}
    assert "in season now 1 of 3: peach" in eats(shed).headline()


def seasons(shed: Shed, region: str) -> set[str]:
    """Return whose seasons count in a region."""
    return {row.region for row in eats(shed, region).seasons}


@pytest.mark.parametrize("union", unions())
def test_a_season_of_a_union_is_that_of_each_of_its_countries(union: str) -> None:
    for country in sorted(members(union)):
        shed = Shed.of(
            APPLE, Place(place="a", lat=45.0, lon=4.0, country=country), Season(item="apple", region=union, months="8-10"),
        )  # fmt: skip
        assert seasons(shed, "a") == seasons(shed, country) == {union}


def test_a_place_has_the_season_of_the_smallest_region_around_its_code() -> None:
    def place(key: str, region: str, country: str = "FR") -> Place:
        return Place(place=key, lat=45.0, lon=4.0, country=country, region=region)

    shed = Shed.of(
        APPLE, place("nice", "FRL03"), place("gap", "FRL02"), place("lyon", "FRK26"), place("athens", "EL303", "GR"),
        place("metropolis", "amp"), Region(region="FRL0", level="region", country="FR"), Region(region="EL30", level="region"),
        Region(region="amp", level="metro", parent="FRL0"), Region(region="both", level="region", country="FR"),
        Region(region="FRL03", level="district", parent="both"), Region(region="FRL02", level="district", parent="both"),
        *(Season(item="apple", region=one, months="8-10") for one in ("FRL0", "FR", "EL30", "GR")),
    )  # fmt: skip
    assert seasons(shed, "nice") == seasons(shed, "FRL03") == {"FRL0"}
    assert seasons(shed, "both") == {"FRL0"}, "all of it lies there"
    assert seasons(shed, "metropolis") == {"FRL0"}, "by its region"
    assert seasons(shed, "lyon") == seasons(shed, "FR") == {"FR"}
    assert seasons(shed, "athens") == {"EL30"}
    own = shed.plus(Season(item="apple", region="FRL02", months="8-10"))
    assert (seasons(own, "gap"), seasons(own, "nice")) == ({"FRL02"}, {"FRL0"})
    assert seasons(own, "both") == {"FRL02"}, "of what lies in it, before what lies around"


def test_seasons_of_nowhere_and_of_no_month_are_refused_together() -> None:
    with pytest.raises(BadFacts) as refused:
        eats(valley(Season(item="apple", region="Frnce", months="6-13")))
    assert {(p.table, p.row, p.column) for p in refused.value.problems} == {
        ("seasons", 1, "months"), ("seasons", 1, "region"),
    }  # fmt: skip


def test_the_readme_of_the_hub_counts_what_is_there() -> None:
    hub = ms.example("hub")
    towns = sum(bool(row.population) for row in hub.rows(Place))
    readme = Path(__file__).parents[2] / "examples" / "hub" / "README.md"
    assert f", {towns} towns that eat" in readme.read_text(encoding="utf-8")


def test_a_case_without_harvests_and_seasons_tells_nothing_of_food() -> None:
    found = ms.survey(ms.example("ebike"), "France", day=MAY)
    assert (found.foodsheds, found.seasons, found.baskets) == ((), (), ())
