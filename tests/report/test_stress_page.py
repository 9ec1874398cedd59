"""The page of what breaks: its pictures hold what the answer says, and it asks the network for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

from tests.pages import Reader
from tests.questions.worlds import DAY, lane, maker, part, seller, wanted, world

from makeshed.model import Hazard, Shed
from makeshed.questions.stress import stress
from makeshed.questions.stress.answer import Stressed
from makeshed.report.naming import Names
from makeshed.report.stress import page, within, write_page
from makeshed.report.stress_years import sections


@cache
def threatened() -> tuple[Shed, Stressed]:
    """A mill in Izmir that strikes twice a year for a fortnight, 200 years day by day."""
    shed = world(
        *seller("mill", "izmir", 20, item="frame"), *maker("works", "lyon", 5), part(),
        lane("izmir", "lyon", 2), wanted(quantity=365, price=100.0),
        Hazard(hazard="strike", scope="site", target="mill", rate=2.0, duration=14.0),
    )  # fmt: skip
    return shed, stress(shed, years=200, seed=3, day=DAY, holding_rate=0.0)


def test_every_section_is_there_and_the_page_is_whole(tmp_path: Path) -> None:
    shed, answer = threatened()
    write_page(answer, tmp_path / "stress.html", shed, {})
    written = (tmp_path / "stress.html").read_text(encoding="utf-8")
    read = Reader(written)
    assert read.open == []
    assert len(set(read.ids)) == len(read.ids)
    assert [where for _, where in read.loads if not where.startswith("#")] == []
    for title in (
        "Where it breaks", "What the loss hangs on", "Served, day by day", "What a year costs",
        "What drives the worst years", "Hazards, day by day",
    ):  # fmt: skip
        assert f">{title}</h2>" in written, title


def test_the_map_says_what_is_lost_where_and_who_waits(tmp_path: Path) -> None:
    shed, answer = threatened()
    write_page(answer, tmp_path / "stress.html", shed, {})
    written = unescape((tmp_path / "stress.html").read_text(encoding="utf-8"))
    worst = next(row for row in answer.rows if row.lost == "place:izmir")
    assert re.search(rf"izmir: {worst.loss:,.0f}".replace(",", "."), written.replace("\u202f", " "))
    assert "people wait there" not in page(answer), "without places there is no map"


def test_a_swing_both_ways_is_told_once() -> None:
    _, answer = threatened()
    assert {within(row) for row in answer.swings} <= {"±25 %", "±20 %", "±5 days", "±50 %"}
    assert within(replace(answer.swings[0], low="-1 day", high="+2 days")) == "-1 day / +2 days"


def test_days_on_which_all_is_served_are_not_drawn_for_years() -> None:
    """What begins in December is followed into the next year, and no longer than it is felt."""
    _, answer = threatened()
    late = max(row.day for row in answer.served if row.worst_1 < 1 - 1e-9)
    assert late < answer.served[-1].day - 30, "the simulation goes on until all can be over"
    drawn = str(sections(answer, names=Names({}))["Served, day by day"])
    assert f">{answer.served[-1].day:,.0f}<".replace(",", "\u202f") not in drawn
