"""Near first: in a large directory the near ones that do it are looked at, in a small one all."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed.directory.widening import ENOUGH, LOOKED_AT
from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.questions.find import find
from makeshed.questions.refer import refer
from makeshed.store import load, save

KM = 1 / 111.2
"""Degrees of latitude."""
ASKED = {"near": "45.0, 5.0"}


def ring(count: int, away: float, name: str, about: str = "") -> list[Fact]:
    """Makers that weld, so far away [km]."""
    facts: list[Fact] = []
    for n in range(count):
        key = f"{name}{n}"
        facts += [
            Place(place=key, lat=45.0 + (away + n / 1000) * KM, lon=5.0, country="FR"),
            Site(site=key, place=key, role="maker", about=about),
            Capability(site=key, process="welding"),
        ]
    return facts


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shed:
    """A directory with enough makers at 20 and at 80 km, and better texts at 500 km."""
    made = Shed.of(
        *ring(5, 20.0, "near"),
        *ring(int(ENOUGH), 80.0, "mid"),
        *ring(1_200, 500.0, "far", "welding welding welding"),
    )
    if request.param == "memory":
        return made
    where: Path = tmp_path_factory.mktemp("large") / "case.db"
    save(made, where)
    return load(where)


def test_enough_near_ones_are_enough(large: Shed) -> None:
    found = find(large, "welding", **ASKED)  # type: ignore[arg-type]
    assert {row.site[:3] for row in found.rows} <= {"nea", "mid"}
    assert f"{LOOKED_AT}100 km" in " ".join(found.notes)
    named = refer(large, "welding", unready="send", per_turn=0.0, **ASKED)  # type: ignore[arg-type]
    assert [row.site for row in named.rows] == ["near0", "near1", "near2"]
    assert len(named.rows) + len(named.passed) == 5 + ENOUGH
    assert f"{LOOKED_AT}100 km" in " ".join(named.notes)


def test_a_circle_is_no_wider_than_it_must_be() -> None:
    """60 within 30 km, and as close beyond: twice enough, if every second does it, is within 55 km."""
    even = Shed.of(
        *ring(60, 20.0, "near"), *ring(int(ENOUGH), 50.0, "mid"), *ring(500, 90.0, "beyond")
    )
    found = find(even, "welding", **ASKED)  # type: ignore[arg-type]
    assert f"{LOOKED_AT}55 km" in " ".join(found.notes)
    assert {row.site[:3] for row in found.rows} <= {"nea", "mid"}


def test_what_few_do_is_looked_for_everywhere(large: Shed) -> None:
    more = large.plus(
        Place(place="mill", lat=48.0, lon=5.0, country="FR"),
        Site(site="mill", place="mill", role="maker"),
        Capability(site="mill", process="milling"),
    )
    found = find(more, "milling", **ASKED)  # type: ignore[arg-type]
    assert [row.site for row in found.rows][:1] == ["mill"]
    assert LOOKED_AT not in " ".join(found.notes)


def test_a_radius_that_is_asked_for_is_kept(large: Shed) -> None:
    found = find(large, "welding", within=600, limit=1_000, **ASKED)  # type: ignore[arg-type]
    assert len(found.rows) == 1_000
    assert LOOKED_AT not in " ".join(found.notes)


def test_more_makers_than_there_are_near_are_looked_for_farther(large: Shed) -> None:
    found = find(large, "welding", limit=500, **ASKED)  # type: ignore[arg-type]
    assert len(found.rows) == 500
    assert LOOKED_AT not in " ".join(found.notes)


def test_of_a_small_directory_all_are_looked_at() -> None:
    small = Shed.of(*ring(3, 20.0, "near"), *ring(int(ENOUGH) - 4, 500.0, "far"))
    named = refer(small, "welding", unready="send", **ASKED)  # type: ignore[arg-type]
    assert len(named.rows) + len(named.passed) == ENOUGH - 1
    assert LOOKED_AT not in " ".join(named.notes)
