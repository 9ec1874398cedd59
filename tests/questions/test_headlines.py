"""A headline never hides what is not served, or what the emissions leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.questions.worlds import DAY, best, lane, maker, part, seller, wanted, world

from makeshed.errors import NotEnoughData
from makeshed.model import Demand, Item, Mode, Offer, Policy, Shed
from makeshed.questions.alternatives import alternatives
from makeshed.questions.appraise import appraise
from makeshed.questions.compare import compare
from makeshed.questions.frontier import frontier
from makeshed.questions.sweep import sweep
from makeshed.questions.tip import tip


def short(co2e: float = 0.0) -> Shed:
    """A hundred are wanted, sixty can be had, and a lack costs 500 each."""
    return world(
        *seller("near", "lyon", 100, capacity=60, co2e=co2e), *seller("far", "izmir", 900),
        lane("izmir", "lyon", 5), wanted(shortage_cost=500),
    )  # fmt: skip


def mixed(second: float = 0.0, first: float = 2.0) -> Shed:
    """A hundred are bought in town, sixty of one seller and forty of another."""
    cheap = seller("near", "lyon", 100, capacity=60, co2e=first)
    return world(*cheap, *seller("next", "lyon", 120, co2e=second), wanted())


def test_a_plan_says_first_what_it_does_not_serve() -> None:
    said = best(short()).headline()
    assert said.startswith("not served: 40 of 100 bike a year, shortage included in 26,000 ")
    assert "a unit" not in said
    assert (
        "not served"
        not in best(short().minus("offers/near:*").plus(*seller("far", "izmir", 90))).headline()
    )


@pytest.mark.parametrize(("co2e", "scope"), [(0.0, "not told"), (5.0, "")])
def test_a_plan_says_what_its_emissions_are_of(co2e: float, scope: str) -> None:
    found = best(short(co2e))
    assert found.co2e_scope == scope
    assert (f"({scope})" in found.headline()) == bool(scope)


def test_some_that_state_none_are_counted() -> None:
    made = world(
        *maker("works", "nice", 20), part(), *seller("mill", "nice", 30, item="frame", co2e=3),
        *seller("near", "lyon", 60, capacity=40), lane("nice", "lyon", 4), wanted(),
    )  # fmt: skip
    found = best(made)
    assert "1 of 1 things made" in found.co2e_scope


def test_a_mode_that_states_none_is_no_freight_without_emissions() -> None:
    """From Izmir 40 go by a lorry of which nobody says what it emits, and then by one of which it is known."""
    sent = world(*seller("far", "izmir", 90), lane("izmir", "lyon", 5), wanted())
    assert best(sent).co2e_scope == "not told"
    lorry = replace(next(iter(sent.rows(Mode))), co2e=0.1)
    weighed = replace(sent.get("bike", Item), mass=20.0)
    assert best(sent.plus(lorry, weighed)).co2e_scope == "not told", "the lane has no distance"
    measured = sent.plus(lorry, replace(lane("izmir", "lyon", 5), distance=2_500.0))
    assert best(measured.plus(weighed)).co2e_scope == "freight only"
    assert best(measured.plus(replace(weighed, mass=0.0))).co2e_scope == "not told"
    told = [replace(one, co2e=3.0) for one in sent.rows(Offer)]
    assert best(sent.plus(*told)).co2e_scope == "without 1 of 1 ways, which state none"


def test_where_nothing_says_what_it_emits_no_curve_is_drawn_and_a_price_of_carbon_is_told() -> None:
    with pytest.raises(
        NotEnoughData, match="no offer, mode or capability says what it emits"
    ) as caught:
        frontier(short(), day=DAY)
    assert "modes.co2e" in caught.value.hint
    assert any("carbon price of 80 changes nothing" in note for note in best(short(), carbon_price=80.0).notes)  # fmt: skip
    assert not any("changes nothing" in note for note in best(short(5.0), carbon_price=80.0).notes)


def test_a_limit_on_emissions_says_what_it_does_not_see() -> None:
    """It holds because nobody says what is emitted, or of that part alone of which somebody does."""
    held = best(short(), limits=["co2e<=0"])
    assert any("the limit co2e<=0 changes nothing" in note for note in held.notes)
    half = best(mixed(), limits=["co2e<=1t"], carbon_price=80.0).notes
    for what in ("the limit co2e<=1t", "a carbon price of 80"):
        [note] = [note for note in half if note.startswith(what)]
        assert note.endswith("those of this plan are without 1 of 2 purchases, which state none")
    assert not any("the limit" in note for note in best(mixed(1.0), limits=["co2e<=1t"]).notes)


def test_policies_and_sweeps_of_a_carbon_price_say_that_nothing_states_emissions() -> None:
    tax = Policy(policy="tax", instrument="carbon_price", carbon_price=100.0)
    notes = appraise(
        mixed(0.0, 0.0).plus(tax), target="co2e<=5t", draws=0, strengths=False, day=DAY
    ).notes
    for what in ("a carbon price of 100", "the limit co2e<=5t"):
        assert (
            f"tax: no offer, mode or capability says what it emits: {what} changes nothing" in notes
        )
    assert "emissions are not told" in notes
    asked: dict[str, Any] = {"given": [f"day={DAY}"]}
    swept = sweep(short(), vary=["carbon_price=0,100"], **asked)
    assert any("carbon_price changes nothing" in note for note in swept.notes)
    told = sweep(short(5.0), vary=["carbon_price=0,100"], **asked)
    assert not any("carbon_price changes nothing" in note for note in told.notes)
    both = sweep(short(), vary=["carbon_price=0,100", "offers/near:bike:0.co2e=0,2"], **asked)
    assert not any("carbon_price changes nothing" in note for note in both.notes)


def test_every_question_about_plans_says_it() -> None:
    shed = short()
    more = shed.plus(replace(shed.get("near:bike:0", Offer), capacity=80.0))
    compared = compare(best(shed), best(more)).headline()
    assert "before not served: 40 of 100 bike a year, after not served: 20 of 100" in compared
    assert "emissions are not told" in compared
    less = shed.plus(replace(shed.get("lyon:bike", Demand), quantity=50.0))
    assert "do not serve the same demands" in compare(best(shed), best(less)).headline()
    asked: dict[str, Any] = {"day": DAY, "holding_rate": 0.0}
    told = tip(shed, "offers/near:bike:0.price", between=(50, 200), **asked)
    assert "leave demand unserved (up to 40 of 100 bike a year)" in told.headline()
    assert "not served: 40 of 100 bike" in told.rows[0].sources
    assert "emissions are not told" in frontier(shed, against="local_share", **asked).headline()
    assert "leave demand unserved" in alternatives(shed, **asked).headline()
    swept = sweep(shed, vary=["offers/near:bike:0.price=90,110"], given=[f"day={DAY}"])
    assert swept.headline().endswith("2 leave demand unserved")


def test_a_next_best_source_bears_its_cost_on_what_it_can_make() -> None:
    """The works can make 10 of 100 bikes: 3,000 a year are 300 on each, not 30."""
    shed = world(
        *maker("works", "lyon", 50, fixed_cost=3000, hours=10), *seller("near", "lyon", 100),
        wanted(),
    )  # fmt: skip
    (row,) = best(shed).next_best
    assert (row.chosen, row.next_best) == ("near", "works")
    assert row.next_cost == pytest.approx(50 + 3000 / 10)
    free = shed.plus(*maker("works", "lyon", 50, fixed_cost=6000))
    assert best(free).next_best[0].next_cost == pytest.approx(50 + 6000 / 100)


def test_a_next_best_seller_bears_its_cost_and_sells_at_the_price_of_what_it_has() -> None:
    shed = world(
        *seller("near", "lyon", 100), *seller("mid", "lyon", 90, capacity=20, fixed_cost=1000),
        Offer(site="mid", item="bike", price=10, min_quantity=50, capacity=20), wanted(),
    )  # fmt: skip
    (row,) = best(shed).next_best
    assert row.next_best == "mid"
    assert row.next_cost == pytest.approx(90 + 1000 / 20)
