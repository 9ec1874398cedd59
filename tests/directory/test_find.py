"""The question itself, on a small directory."""

import json

import pytest
from tests.directory.directory import DAY, FACTS, shed, site
from tests.directory.test_need import WANTED

from makeshed.errors import BadValue, NotFound
from makeshed.model import Item, Operation, Shed
from makeshed.questions.find import Found, Match, find


def match(found: Found, site: str) -> Match:
    return next(row for row in (*found.rows, *found.near_misses) if row.site == site)


def status(found: Found, site: str) -> dict[str, str]:
    return {verdict.asked: verdict.status for verdict in match(found, site).verdicts}


@pytest.mark.parametrize("need", WANTED)
def test_one_query_five_signals(need: str) -> None:
    found = find(shed(), need, day=DAY)
    assert [row.site for row in found.rows] == ["tole"]
    says = status(found, "tole")
    assert says["laser-cutting"] == says["bending"] == says["stainless-steel"] == "met"
    assert says["3 mm"] == "met"
    assert says["500 units"] == says["21 d"] == "unknown"


def test_every_verdict_that_is_met_says_what_it_was_read_from() -> None:
    found = find(shed(), WANTED[0], day=DAY)
    for row in (*found.rows, *found.near_misses):
        assert all(verdict.read for verdict in row.verdicts if verdict.status == "met")


def test_the_score_opens_as_a_sum() -> None:
    found = find(shed(), WANTED[0], day=DAY)
    for row in (*found.rows, *found.near_misses):
        term = found.why(row.site)
        assert term.is_sum()
        assert term.value == row.score
    names = {part.name for part in found.why("tole").parts}
    assert {"process: bending", "distance", "freshness", "text"} <= names


def test_unknown_is_asked_and_never_refused() -> None:
    found = find(shed(), process=["bending"], thickness=3.0, size="500x100x2", day=DAY)
    assert status(found, "presse")["3 mm"] == "unknown"
    assert {row.site for row in found.rows} == {"tole", "presse"}


def test_a_limit_that_is_broken_is_a_near_miss() -> None:
    found = find(shed(), process=["laser-cutting"], thickness=3.0, day=DAY)
    assert [row.site for row in found.rows] == ["tole"]
    assert [row.site for row in found.near_misses] == ["thin"]
    assert status(found, "thin")["3 mm"] == "missing"


def test_materials_of_other_families_are_missing() -> None:
    found = find(shed(), process=["laser-cutting"], material=["stainless-steel"], day=DAY)
    assert match(found, "thin").that("missing") == ("stainless-steel",)


def test_teams_cover_the_routing_with_least_travel_and_break_no_limit() -> None:
    found = find(shed(), process=["laser-cutting", "bending"], near="lyon", day=DAY)
    assert found.teams[0].does == ("laser-cutting", "bending")
    assert {team.sites for team in found.teams} >= {("tole", "tole"), ("thin", "presse")}
    assert all(team.travel > 250 for team in found.teams)
    assert [team.travel for team in found.teams] == sorted(team.travel for team in found.teams)
    thick = find(shed(), process=["laser-cutting", "bending"], thickness=5.0, day=DAY)
    assert all("thin" not in team.sites for team in thick.teams)
    assert all(team.sites[1] != "tole" for team in thick.teams)


def test_products_find_makers_who_name_them_or_do_what_makes_them() -> None:
    assert (
        find(shed(), "uniformi scolastiche, divisa scolastica", day=DAY).rows[0].site == "couture"
    )
    assert find(shed(), "Stühle", day=DAY).rows[0].site == "bois"
    assert find(shed(), "wardrobes", day=DAY).rows[0].site == "bois"


def test_laser_cutting_is_not_vinyl_cutting() -> None:
    found = find(shed(), "laser cutting", day=DAY)
    assert {row.site for row in found.rows} == {"tole", "thin"}


def test_machines() -> None:
    found = find(shed(), machine=["sewing-machine"], day=DAY)
    assert status(found, "couture")["sewing-machine"] == "met"


def test_an_option_replaces_what_was_read() -> None:
    found = find(shed(), WANTED[0], process=["bending"], thickness=9.0, within=800.0, day=DAY)
    values = {c.kind: c.value for c in found.understood if c.kind != "product"}
    assert values["process"] == "bending"
    assert values["thickness"] == "9.0"
    assert values["within"] == "800.0"


def test_options_may_be_words_of_any_language() -> None:
    assert find(shed(), process=["pliage"], day=DAY).rows[0].site in {"tole", "presse"}


def test_the_routing_of_an_item() -> None:
    case = shed().plus(
        Item(item="part"),
        Operation(item="part", process="bending", hours=1.0),
    )
    assert {row.site for row in find(case, item="part", day=DAY).rows} == {"tole", "presse"}
    with pytest.raises(NotFound, match="no operation"):
        find(case, item="nothing")


def test_sizes_as_text_or_numbers() -> None:
    asked = [
        find(shed(), process=["bending"], size=size, day=DAY) for size in ("9x8x7", [9, 8, 7.0])
    ]
    assert asked[0].rows == asked[1].rows
    assert "9 x 8 x 7 mm" in asked[0].rows[0].that("unknown")


def test_certificates() -> None:
    found = find(shed(), process=["laser-cutting"], certification=["ISO 9001"], day=DAY)
    assert status(found, "tole")["ISO 9001"] == "met"
    assert status(found, "thin")["ISO 9001"] == "unknown"


def test_closed_makers_only_on_demand() -> None:
    assert "gone" not in {row.site for row in find(shed(), "welding", day=DAY).rows}
    rows = find(shed(), "welding", closed=True, day=DAY).rows
    assert match_mark(rows, "gone") == "closed"


def match_mark(rows: tuple[Match, ...], site: str) -> str:
    return next(row.mark for row in rows if row.site == site)


def test_nobody_within_the_radius_shows_who_is_beyond() -> None:
    found = find(shed(), "vinyl cutting", near="lyon", within=20.0, day=DAY)
    assert not found.rows
    assert match(found, "stick").that("missing") == ("20 km",)


def test_words_that_the_graph_does_not_know_are_looked_for_as_text() -> None:
    found = find(shed(), "frobnication", day=DAY)
    assert [row.site for row in found.rows] == ["atelier"]
    assert found.left == ("frobnication",)


def test_a_need_of_unknown_words_gets_the_nearest() -> None:
    with pytest.raises(NotFound) as raised:
        find(shed(), "wellding", day=DAY)
    assert "welding" in raised.value.hint
    found = find(shed(), "bending and wellding", day=DAY)
    assert any("wellding" in note and "welding" in note for note in found.notes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"thickness": -1.0},
        {"size": "1xa"},
        {"size": "infx2"},
        {"within": 10.0, "process": ["welding"]},
    ],
)
def test_values_that_cannot_be_meant(wrong: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        find(shed(), **wrong)  # type: ignore[arg-type]


def test_unknown_options_name_the_nearest() -> None:
    with pytest.raises(NotFound) as raised:
        find(shed(), process=["wellding"])
    assert "welding" in raised.value.hint
    with pytest.raises(NotFound):
        find(shed(), "")


def test_the_answer_prints_and_travels() -> None:
    found = find(shed(), WANTED[0], day=DAY)
    text = str(found)
    assert "Understood" in text
    assert "Near misses" in str(find(shed(), process=["laser-cutting"], thickness=3.0, day=DAY))
    data = json.loads(found.to_json())
    assert data["rows"][0]["site"] == "tole"
    assert data["understood"]
    assert found.record is not None


def test_what_was_found_becomes_sites_of_a_case() -> None:
    facts = find(shed(), process=["bending"], near="marseille", within=60.0, day=DAY).as_sites()
    assert {"sites", "capabilities", "places"} <= {fact.table for fact in facts}


def small(**about: str) -> Shed:
    return Shed.of(*FACTS[:1], *(site(key, "marseille", text) for key, text in about.items()))


@pytest.mark.parametrize(
    ("need", "about", "makes"),
    [
        ("knives", "Tailoring; scissors", False),
        ("buckets", "Soap making; bucket", False),
        ("hand tools", "Welding; hammer, chisel", False),
        ("beds", "Cutting, drilling; beds", True),
        ("knives", "Welding; knives", True),
        ("scissors", "Scissors", True),
    ],
)
def test_what_a_maker_works_with_is_no_product_of_it(need: str, about: str, makes: bool) -> None:
    found = find(small(one=about), need, day=DAY)
    assert [row.that("met") != () for row in found.rows] == [True] * makes


def test_among_equals_the_very_words_come_first() -> None:
    directory = small(a="Tailoring, face mask", b="Tailoring, facemasks")
    for need, first in (("facemasks", "b"), ("face mask", "a")):
        found = find(directory, need, day=DAY)
        assert found.rows[0].site == first
        names = {part.name for part in found.why(first).parts}
        assert "wording" in names


def test_words_that_the_graph_does_not_know_find_their_family() -> None:
    directory = small(a="Zorbers and frobs", b="Welding")
    assert [row.site for row in find(directory, "zorbing", day=DAY).rows] == ["a"]
