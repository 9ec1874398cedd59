"""The page of the flagship case, asked for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed import load, plan, report
from makeshed.report.case import ReportedCase
from makeshed.report.headline import verdict
from makeshed.report.numbers import section
from makeshed.report.wording import number

EXAMPLE = Path(__file__).parents[2] / "examples" / "ebike"


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="examples/ebike is not in this checkout")
def test_the_ebike_page_tells_the_plan() -> None:
    shed = load(EXAMPLE)
    chosen = plan(shed)
    facts = report.facts_of(shed)
    html = report.page(chosen, **facts)
    units = sum(row.quantity for row in chosen.rows)
    assert number(chosen.cost / units) in html
    assert "without coordinates" not in html
    assert "please report it" not in section(ReportedCase(chosen))
    assert f"{number(chosen.cost / units, 0)} EUR a unit" in verdict(
        ReportedCase(chosen, {}, **facts)
    )
    assert sum(count for _, _, count in facts["sources"]) == len(shed)
