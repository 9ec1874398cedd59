"""Make or buy, by hand: a step that another maker does, and a part that another sells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advise.firms import row, told, workshop
from tests.examples import examples
from tests.questions.worlds import lane, seller, wanted

from makeshed.model import Capability, Component, Fact, Item, Operation, Shed, Site
from makeshed.questions.advise.answer import Advised, NotNow

SPRAYER = "outsource:bike:paint:sprayer"


def painted(
    rate: float = 6.0, place: str = "lyon", markup: float = 0.1, *more: Fact, own: float = 12.0
) -> Shed:
    """The works paint each of 100 bikes in half an hour at 12; a sprayer asks 6 an hour and a tenth on it."""
    return workshop(
        Operation(item="bike", process="paint", hours=0.5), Capability(site="works", process="paint", rate=own),
        Site(site="sprayer", place=place, role="maker", markup=markup), Capability(site="sprayer", process="paint", rate=rate),
        lane("lyon", "nice", 2), lane("nice", "lyon", 2), *more, price=40.0,
    )  # fmt: skip


def not_now(found: Advised, action: str) -> NotNow:
    return next(each for each in found.not_now if each.action == action)


def test_a_step_is_had_done_near_here_for_what_it_saves() -> None:
    found = told(painted())
    hired = row(found, SPRAYER)
    assert hired.effect == pytest.approx(100 * 0.5 * (12 - 6 * 1.1))
    assert (hired.kind, hired.call) == ("outsource", "sprayer")
    assert "50 h/a that cost 12.00 here are used for else" in hired.assumes
    assert hired.in_set
    assert found.why(SPRAYER).value == pytest.approx(hired.effect)


def test_it_is_carried_there_and_back() -> None:
    """Nice is 2 away each way: a sprayer there would have to save 4 on each bike, and saves 6 - 3.30."""
    dear = not_now(told(painted(place="nice")), SPRAYER)
    assert dear.effect == pytest.approx(100 * (6 - 3.3 - 4))
    assert dear.pays_if.startswith("it asks 3.64 or less an hour, all in; it asks 6.00")
    near = told(painted(rate=3.63, place="nice"))
    assert row(near, SPRAYER).effect == pytest.approx(100 * (6 - 0.5 * 3.63 * 1.1 - 4))


def test_who_tells_no_rate_is_told_what_he_may_ask() -> None:
    bare = not_now(told(painted(rate=0.0)), SPRAYER)
    assert bare.effect is None
    assert bare.pays_if == "it asks 10.91 or less an hour, all in; it tells no rate"
    far = not_now(told(painted(0.0, "nice", 0.1, lane("lyon", "nice", 9))), SPRAYER)
    assert far.pays_if == "it is nearer: to bring it there and back costs more than to do it here"


def test_the_only_step_is_made_where_it_is_hired() -> None:
    """Building costs 20 an hour here, and 15 there."""
    builder = Site(site="builder", place="lyon", role="maker")
    found = told(
        workshop(builder, Capability(site="builder", process="build", rate=15.0), price=40.0)
    )
    hired = row(found, "outsource:bike:build:builder")
    assert hired.effect == pytest.approx(500)


def test_the_margin_of_the_firm_is_laid_on_nothing_twice() -> None:
    """What comes back painted is no purchase on which it would add its margin once more."""
    works = Site(site="works", place="lyon", role="maker", markup=0.25)
    assert row(told(painted(6.0, "lyon", 0.1, works)), SPRAYER).effect == pytest.approx(270)


def test_two_that_would_do_the_same_step_are_not_added() -> None:
    other = (Site(site="brush", place="lyon", role="maker"), Capability(site="brush", process="paint", rate=5.0))  # fmt: skip
    found = told(painted(6.0, "lyon", 0.1, *other))
    (pair,) = [each for each in found.shared if "brush" in each.first + each.second]
    assert pair.together == pytest.approx(350)
    assert pair.apart == pytest.approx(620)
    assert found.set_effect == pytest.approx(350)
    assert "brush" in found.best


def test_both_steps_may_be_done_by_others() -> None:
    builder = (Site(site="builder", place="lyon", role="maker"), Capability(site="builder", process="build", rate=15.0))  # fmt: skip
    found = told(painted(6.0, "lyon", 0.1, *builder))
    assert found.set_effect == pytest.approx(500 + 270)
    assert found.shared == ()


def test_hours_of_the_other_are_a_limit() -> None:
    few = Capability(site="sprayer", process="paint", rate=6.0, hours=20.0)
    found = told(painted(6.0, "lyon", 0.1, few))
    assert not_now(found, SPRAYER).effect is None
    said = not_now(found, SPRAYER).pays_if
    assert said == "it has 20 h/a of paint, and all of it takes 50: ask for a part of it"


def test_a_part_that_others_sell_is_bought_instead_of_made() -> None:
    """A frame costs 8 of bar and 20 of welding; the forge of Lyon asks 25, the mill 20 and 10 to bring it."""
    shed = workshop(
        Item(item="bar", mass=1000), Component(item="frame", component="bar"), *seller("near", "lyon", 8, item="bar"),
        Operation(item="frame", process="weld", hours=1.0), Capability(site="works", process="weld", rate=20.0),
    ).minus("supplies/works:frame:mill")  # fmt: skip
    found = told(shed)
    assert found.base == pytest.approx(100 * (28 + 20))
    assert row(found, "outsource:frame:forge").effect == pytest.approx(300)
    dear = not_now(found, "outsource:frame:mill")
    assert dear.effect == pytest.approx(-200)
    assert dear.pays_if == "it asks 18.00 or less at its door"


@given(st.floats(0.1, 30), st.floats(0.1, 30), st.floats(0, 0.5))
@examples(5)
def test_it_is_advised_just_where_it_costs_less_and_no_dearer_rate_saves_more(
    rate: float, own: float, markup: float
) -> None:
    found = told(painted(rate, "lyon", markup, own=own))
    saves = 50 * (own - rate * (1 + markup))
    advised = [each for each in found.rows if each.action == SPRAYER]
    if abs(saves) < 0.01:
        return
    assert bool(advised) is (saves > 0)
    if advised:
        assert advised[0].effect == pytest.approx(saves, abs=1e-6)


def test_estimates_give_it_a_range() -> None:
    guessed = replace(Capability(site="sprayer", process="paint", rate=6.0), kind="estimate")
    hired = row(told(painted(6.0, "lyon", 0.0, guessed), draws=20), SPRAYER)
    assert hired.low < 300 < hired.high
    assert hired.evidence == "expert rule"


def test_who_has_too_few_hours_is_told_who_could_do_the_rest() -> None:
    """40 hours of painting are 80 bikes: 20 are painted by the sprayer, at 7 where it costs 6 here."""
    few = Capability(site="works", process="paint", rate=12.0, hours=40.0)
    found = told(painted(14.0, "lyon", 0.0, few))
    assert found.base is None
    (relief,) = found.not_now
    assert relief.does == "have paint of 20 of 100 bike done by sprayer"
    everything = 100 * (30 + 20) + 80 * 6 + 20 * 7
    assert relief.pays_if.endswith(f"for {everything:,} a year")
    assert told(painted(14.0, "lyon", 0.0, few, Capability(site="sprayer", process="paint", rate=14.0, hours=5.0))).not_now == ()  # fmt: skip


def test_too_few_hours_for_the_only_step() -> None:
    builder = (Site(site="builder", place="lyon", role="maker"), Capability(site="builder", process="build", rate=30.0))  # fmt: skip
    few = Capability(site="works", process="build", rate=20.0, hours=70.0)
    (relief,) = told(workshop(few, *builder)).not_now
    assert relief.does == "have build of 30 of 100 bike done by builder"
    assert relief.pays_if.endswith(f"for {70 * 50 + 30 * 60:,} a year")


def test_the_firm_s_own_house_is_paid_all_the_same() -> None:
    """Who has all of it built elsewhere still has a house, and saves 500 and not its rent."""
    builder = (Site(site="builder", place="lyon", role="maker"), Capability(site="builder", process="build", rate=15.0))  # fmt: skip
    house = Site(site="works", place="lyon", role="maker", fixed_cost=900.0, status="open")
    found = told(workshop(*builder, house, price=40.0))
    assert found.base == pytest.approx(100 * 50 + 900)
    assert row(found, "outsource:bike:build:builder").effect == pytest.approx(500)


def test_who_does_not_say_how_soon_is_not_taken_to_be_sooner() -> None:
    slow = Capability(site="works", process="paint", rate=12.0, lead_time=30.0)
    sold = wanted(price=100.0, volatility=0.3)
    found = told(painted(6.0, "lyon", 0.0, slow, sold), holding_rate=0.2)
    kinds = {part.name: part.value for part in found.why(SPRAYER).parts}
    assert kinds.get("lead time", 0.0) == pytest.approx(0, abs=30)
    soon = Capability(site="sprayer", process="paint", rate=6.0, lead_time=3.0)
    quick = told(painted(6.0, "lyon", 0.0, slow, sold, soon), holding_rate=0.2)
    assert {p.name: p.value for p in quick.why(SPRAYER).parts}["lead time"] > 100


def two_routes(rate: float = 6.0, fast: float = 30.0) -> Shed:
    """A bike is painted by hand, or dipped in a bath that costs more: the works paint, as the plan chooses."""
    shed = painted(rate)
    build, paint = (step for step in shed.rows(Operation) if step.item == "bike")
    return shed.plus(
        *(replace(step, route="dipped") for step in (build,)),
        Operation(item="bike", process="dip", hours=0.5, route="dipped"),
        Capability(site="works", process="dip", rate=fast),
        replace(paint, route="main"),
    )


def test_of_several_routes_the_steps_of_that_in_use_are_looked_at() -> None:
    """No step of what can be made by several routes was looked at: painting at a sprayer saves as much as before."""
    one, two = told(painted()), told(two_routes())
    assert row(two, SPRAYER).effect == pytest.approx(row(one, SPRAYER).effect)
    assert two.why(SPRAYER).value == pytest.approx(100 * 0.5 * (12 - 6 * 1.1))
    dear = not_now(told(two_routes(rate=20.0)), SPRAYER)
    assert dear.effect is not None
    assert dear.effect < 0


def test_another_route_is_left_as_it_is() -> None:
    """Where dipping is the route of today, painting is no step of it; dipping costs 15 an hour, painting 20."""
    shed = two_routes(fast=10.0).plus(
        Site(site="bath", place="lyon", role="maker"),
        Capability(site="bath", process="dip", rate=7.0),
    )
    found = told(shed)
    assert row(found, "outsource:bike:dip:bath").effect == pytest.approx(100 * 0.5 * (10 - 7))
    assert SPRAYER not in {r.action for r in found.rows} | {r.action for r in found.not_now}


def test_parts_go_into_every_route_that_is_left() -> None:
    """A dearer sprayer and a dipping that is nearly as cheap as painting: the frame goes into whichever is taken."""
    found = told(two_routes(rate=20.0, fast=12.5))
    assert not_now(found, SPRAYER).effect == pytest.approx(-100 * 0.5 * (12.5 - 12.0))
    assert found.base == pytest.approx(100 * (30 + 20 + 6))
