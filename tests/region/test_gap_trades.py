"""Who could do what is missing: against published similarities of occupations, and by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.examples import examples
from tests.questions.worlds import lane, seller, wanted, world
from tests.region.oracles import oracle

from makeshed.data import rows
from makeshed.language.vocabulary import vocabulary
from makeshed.model import (
    Capability,
    Demand,
    Fact,
    Item,
    Occupation,
    Operation,
    Place,
    Region,
    Site,
    Workforce,
)
from makeshed.model.occupations import done_by, likeness, soc
from makeshed.questions.survey import Survey, survey
from makeshed.science.arrays import Floats
from makeshed.science.skills import similarities, transferability

near = pytest.approx
SKILLS = "region-policy/skills"
DAY = date(2026, 11, 20)


def test_published_similarities_are_reproduced() -> None:
    """Of 775 occupations the twenty most alike each, to the four digits that are printed."""
    published = oracle(f"{SKILLS}/skill_similarity_top20_published.csv.gz")
    like = likeness()
    one, other = (
        [like.number[soc(code)] for code in published[name]] for name in ("soc", "neighbour")
    )
    found = np.round(like.matrix[one, other], 4)
    assert len(found) == 15_500
    assert np.abs(found - published["similarity"].to_numpy()).max() < 1e-9


def test_published_transferabilities_are_reproduced() -> None:
    """Of 752 occupations, weighted by jobs of 2024 and their growth, to the six digits that are printed."""
    published = oracle(f"{SKILLS}/transferability_published.csv.gz").sort("soc")
    jobs = oracle(f"{SKILLS}/bls_projections_2024_2034.csv.gz")
    both = published.join(jobs, on="soc", how="left").sort("soc")
    numbers = [likeness().number[soc(code)] for code in both["soc"]]
    weights = both["employment_2024"].to_numpy() * (1 + both["growth_rate"].to_numpy())
    found = transferability(likeness().matrix[np.ix_(numbers, numbers)], weights)
    assert len(found) == 752
    assert np.abs(found - both["transferability"].to_numpy()).max() < 1e-6


def test_what_is_shipped_is_what_was_published() -> None:
    theirs = oracle(f"{SKILLS}/onet30_1_importance_775x76.csv.gz")
    assert list(likeness().names.values()) == theirs["title"].to_list()
    assert [soc(code) for code in theirs["soc"]] == list(likeness().number)


@examples(30)
@given(
    arrays(
        float, st.tuples(st.integers(2, 6), st.integers(1, 5)), elements=st.floats(1, 5, width=16)
    )
)
def test_likeness_is_mutual_and_knows_no_scale(importance: Floats) -> None:
    alike = similarities(importance)
    assert alike == near(alike.T)
    assert (alike >= 0).all()
    assert (alike <= 1).all()
    assert np.diag(alike) == near(np.ones(len(alike)))
    assert similarities(3 * importance) == near(alike)


def test_codes_are_read_as_they_are_written() -> None:
    assert {soc(code) for code in ("51-4041", "514041", " 51-4041.00 ")} == {"514041"}
    assert [soc(code) for code in ("7223", "H2911", "51-4041.01", "welder", "5140412", "")] == [
        ""
    ] * 6


def test_every_occupation_of_a_process_is_one_that_is_told() -> None:
    for row in rows("skills/trades"):
        assert row["process"] in vocabulary().tables["process"]
        assert set(row["occupations"].split("|")) <= set(likeness().names)
    assert done_by("tig-welding") == done_by("welding") == ("514121",)
    assert done_by("five-axis-milling")[0] == "519161"
    assert done_by("no-such-thing") == ()
    assert done_by("joining") == (), "wider than any occupation"


def town(*facts: Fact, process: str = "welding") -> Survey:
    """Return the survey of a town that wants bikes, which take a process that is done in Izmir alone."""
    shed = world(
        Site(site="works", place="izmir", role="maker"), Region(region="rhone", level="metro", country="FR"),
        Capability(site="works", process=process, rate=5.0), Operation(item="bike", process=process, hours=1),
        Place(place="lyon", lat=45.76, lon=4.84, country="FR", region="rhone"), lane("izmir", "lyon", 2),
        *facts, wanted("lyon"),
    )  # fmt: skip
    return survey(shed, "rhone", day=DAY)


def people(*jobs: tuple[str, float | None, float | None], year: int = 2024) -> list[Fact]:
    told = [Occupation(occupation=code) for code, _, _ in jobs]
    there = [
        Workforce(region="rhone", occupation=code, year=year, jobs=count, wage=wage)
        for code, count, wage in jobs
    ]
    return [*told, *there]


def test_who_could_do_what_nobody_does() -> None:
    """No welder is told; machinists and cooks work there, and machinists are far closer."""
    found = town(
        *people(("51-4041", 300.0, 25.0), ("35-2014", 900.0, 16.0), ("51-4121", None, 22.0))
    )
    (row,) = found.trades
    assert (row.gap, row.occupation, row.name) == (
        "process:welding",
        "514121",
        likeness().names["514121"],
    )
    assert (row.here, row.wage) == (None, 22)
    number = likeness().number
    machinist, cook = (
        float(likeness().matrix[number["514121"], number[one]]) for one in ("514041", "352014")
    )
    assert machinist > cook
    assert (
        row.close
        == f"Machinists {machinist:.2f} (300 at 25.00/h); Cooks, Restaurant {cook:.2f} (900 at 16.00/h)"
    )
    assert row.close_here == 1200
    assert row.reach == near((300 * machinist + 900 * cook) / 1200)
    assert "Who could do it" in str(found)
    assert any("100.0% are in ones that O*NET tells the skills of" in note for note in found.notes)


def test_who_does_it_already_is_counted_and_is_not_close_to_itself() -> None:
    (row,) = town(*people(("514121", 40.0, 22.0), ("514041", 300.0, None))).trades
    assert (row.here, row.wage, row.close_here) == (40, 22, 300)
    assert row.close.startswith("Machinists")
    assert "/h" not in row.close


def test_the_last_year_alone_counts_and_wider_occupations_do_not() -> None:
    old = people(("514041", 9.0, None), year=2020)
    new = people(("514041", 300.0, None), ("production", 5000.0, None))
    wide = [
        Occupation(occupation="514041", parent="production"),
        Occupation(occupation="production"),
    ]
    (row,) = town(*old, *new, *wide).trades
    assert row.close_here == 300


def test_what_is_counted_with_its_broad_group_is_said() -> None:
    found = town(
        *people(("512090", 70.0, 19.0), ("514041", 300.0, None)), process="bicycle-assembly"
    )
    (row,) = found.trades
    assert (row.occupation, row.here) == ("512092", 70)
    assert any(
        "512092 are counted here with all of their broad group" in note for note in found.notes
    )
    assert any("81.1% are in ones that O*NET" in note for note in found.notes)


@pytest.mark.parametrize(
    ("facts", "process", "said", "count"),
    [
        ([], "welding", "who works in rhone by occupation is not known (workforce)", 1),
        (people(("7212", 50.0, None)), "welding", "no codes of SOC are not compared: 7212", 1),
        (people(("514041", 300.0, None)), "glueing-by-hand", "which occupation does glueing-by-hand is not known", 0),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said(facts: list[Fact], process: str, said: str, count: int) -> None:
    found = town(*facts, process=process)
    assert len(found.trades) == count
    assert all((row.close, row.close_here, row.reach) == ("", None, None) for row in found.trades)
    assert any(said in note for note in found.notes)


def test_a_thing_without_a_routing_takes_who_usually_makes_such_things() -> None:
    """Chairs that nobody here sells or makes: furniture is joined, and joiners are told."""
    chair = Item(item="x1", name="Wooden chair", mass=5)
    shed = world(
        chair, *seller("far", "porto", 40, item="x1"), lane("porto", "lyon", 1),
        Demand(place="lyon", item="x1", quantity=10), Region(region="north", level="metro", country="FR"),
        Occupation(occupation="51-7011"), Workforce(region="north", occupation="51-7011", year=2025, jobs=70, wage=22),
        Place(place="lyon", lat=45.76, lon=4.84, country="FR", region="north"),
    )  # fmt: skip
    found = survey(shed, "north", day=DAY)
    process = (
        next(way for way in vocabulary().made_by("chair")) if vocabulary().made_by("chair") else ""
    )
    assert [row.kind for row in found.gaps] == ["item"]
    rows = {row.occupation for row in found.trades if row.gap == "item:x1"}
    note = next(note for note in found.notes if "read in its name" in note)
    made = note.partition("x1 (")[2].partition(")")[0]
    assert process in {"", made}
    assert rows == set(done_by(made)) != set()
    routed = shed.plus(Operation(item="x1", process="welding", hours=1.0))
    assert not [row for row in survey(routed, "north", day=DAY).trades if row.gap == "item:x1"]
