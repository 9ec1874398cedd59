"""Labels of products with substitutes and routes: what the plan uses, or an interval."""

from __future__ import annotations

import pytest
from tests.origin.test_label import DAY, asked, only, shed_of, world

from makeshed.model import Capability, Component, Demand, Fact, Operation, Substitute
from makeshed.passport import product_of
from makeshed.questions.plan import plan

TWO = {"frame": {"fr": 30.0}, "tube": {"cn": 10.0}}


def stand_in() -> list[Substitute]:
    """Let tubes stand in for frames; a tube is no line of its own."""
    return [Substitute(item="bike", component="frame", substitute="tube", quantity=2)]


def facts(*more: Fact) -> list[Fact]:
    kept = [f for f in world(TWO) if not (isinstance(f, Component) and f.component == "tube")]
    return [*kept, *stand_in(), Demand(place="lyon", item="bike", quantity=10), *more]


def test_without_a_plan_a_substitute_is_an_interval() -> None:
    answer = asked(*facts())
    row = only(answer)
    assert (row.share_low, row.share_high) == pytest.approx((10 / 30, 1.0))
    assert any("which substitute" in note for note in answer.notes)


def test_with_a_plan_it_is_what_the_plan_uses() -> None:
    given = facts()
    found = plan(shed_of(*given), holding_rate=0.0)
    assert {row.component for row in found.drawn} == {"tube"}
    row = only(asked(*given, sourcing=found))
    assert (row.share_low, row.share_high) == pytest.approx((10 / 30, 10 / 30))


def test_a_route_has_its_own_components() -> None:
    """Built of a French frame, or cast of Chinese tubes by who cannot build."""
    cast: list[Fact] = [
        Operation(item="bike", route="cast", process="cast", hours=1),
        Component(item="bike", component="tube", route="cast"),
        Component(item="bike", component="frame", route="main"),
        Capability(site="works", process="cast", labour_rate=10),
    ]
    kept = [f for f in world(TWO) if not isinstance(f, Component)]
    both = only(asked(*kept, *cast))
    assert both.share_low is not None
    assert both.share_low <= 10 / 20
    assert both.share_high == pytest.approx(1.0)
    alone = [f for f in kept if not isinstance(f, Capability)]
    assert only(asked(*alone, *cast)).share_low == pytest.approx(10 / 20)
    assert only(asked(*alone, *cast)).share_high == pytest.approx(10 / 20)


def test_a_passport_lists_the_substitute_that_the_plan_used() -> None:
    given = shed_of(*facts())
    found = plan(given, holding_rate=0.0)
    said = product_of(given, "bike", made_on=DAY, plan=found)
    (line,) = said.lines
    assert line.item == "tube"
    assert line.quantity == pytest.approx(2.0)
    blind = product_of(given, "bike", made_on=DAY)
    assert any(
        "whether a substitute is used is not known" in text for text in map(str, blind.missing)
    )
