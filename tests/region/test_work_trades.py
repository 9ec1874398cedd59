"""Who hours of a process take: people, who is there, who is close as published, and what teaching takes."""

from __future__ import annotations

import pytest

from makeshed.model import Fact, Occupation, Region, Shed, Training, Workforce
from makeshed.region.work_trades import WorkTrades, work_trades

MACHINISTS, TOOLS, WELDERS = "51-4041", "51-9161", "51-4121"


def people(*more: Fact) -> Shed:
    """Return a region with machinists and operators of tools under numerical control, and nobody who welds."""
    of = {MACHINISTS: 200.0, TOOLS: 120.0}
    return Shed.of(
        Region(region="north", level="town"),
        *(Occupation(occupation=code) for code in (*of, WELDERS)),
        *(Workforce(region="north", occupation=code, year=2025, jobs=jobs, wage=25.0) for code, jobs in of.items()),
        *more,
    )  # fmt: skip


def told(shed: Shed, process: str = "turning") -> WorkTrades:
    hours = {("wage", process): [("axle at works", 16_070.0), ("hub at works", 1_607.0)]}
    return work_trades(shed, "north", hours, 1607.0)


def test_hours_are_people_of_the_likeliest_occupation() -> None:
    found = told(people())
    (row,) = found.rows
    assert row.need == pytest.approx(11.0)
    assert row.hours == pytest.approx(17_677.0)
    ((key, term),) = found.terms
    assert key == "wage: turning"
    assert term.is_sum()
    assert {part.name: part.value for part in term.parts} == pytest.approx(
        {"axle at works": 10.0, "hub at works": 1.0}
    )


def test_who_is_close_is_as_near_as_published() -> None:
    """Machinists and operators of numerically controlled tools are 0.9565 alike (O*NET 30.1)."""
    (row,) = told(people(), "machining").rows
    assert row.occupation == "514041"
    assert "0.96 (120 at 25.00/h)" in row.close
    assert row.here == 200.0
    assert row.part == pytest.approx(11.0 / 200.0)


def test_an_occupation_that_nobody_has_here_is_not_covered_and_teaching_is_asked_for() -> None:
    found = told(people(), "welding")
    (row,) = found.rows
    assert row.occupation == "514121"
    assert (row.here, row.part, row.taught) == (None, None, None)
    assert row.close_here == pytest.approx(320.0)
    assert any("(trainings)" in note for note in found.notes)


def test_teaching_costs_what_is_told_for_each() -> None:
    (row,) = told(people(Training(occupation=WELDERS, cost=9000.0, days=120.0)), "welding").rows
    assert row.taught == pytest.approx(99_000.0)
    assert row.taught_days == 120.0


def test_a_process_that_no_occupation_is_known_for_is_said() -> None:
    found = told(people(), "soothsaying")
    assert found.rows == ()
    assert any("soothsaying" in note for note in found.notes)
