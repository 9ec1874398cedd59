"""What policies bring, by hand: who pays, hours, and from when a policy works."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.questions.worlds import lane, maker, part, seller, wanted, world
from tests.region.policies import FTE, among, asked, duty, rivals, wage

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, MakeshedError, NotFound
from makeshed.model import (
    Capability,
    Currency,
    Demand,
    Fact,
    Occupation,
    Offer,
    Operation,
    Policy,
    Region,
    Shed,
    Site,
    Workforce,
)
from makeshed.questions.appraise.answer import Appraised

LATHES = "51-4034"


def people(**countries: str) -> list[Fact]:
    """Return regions by their countries, each with 200 who set and tend lathes."""
    return [
        Occupation(occupation=LATHES),
        *(Region(region=key, level="metro", country=of) for key, of in countries.items()),
        *(Workforce(region=key, occupation=LATHES, year=2025, jobs=200.0) for key in countries),
    ]


def turned(*more: Fact) -> Shed:
    """Return the case in which what the works do is turning, with who works where."""
    shed = rivals(*more)
    able = replace(shed.get("works:build", Capability), process="turning")
    steps = [replace(step, process="turning") for step in shed.rows(Operation)]
    return shed.minus("capabilities/works:build", *(f"operations/{s.id}" for s in shed.rows(Operation))).plus(able, *steps)  # fmt: skip


@pytest.mark.parametrize(
    ("regions", "here", "says"),
    [
        ({"grasse": "FR"}, 200.0, ""),
        ({"north": ""}, 200.0, ""),
        ({"grasse": "FR", "bursa": "TR"}, 200.0, ""),
        ({"bursa": "TR"}, None, "people are told of bursa and not of FR; nobody is counted as here"),
        ({"grasse": "FR", "brest": "FR"}, None, "people are told of several regions in FR: brest, grasse; nobody is counted as here"),
    ],
)  # fmt: skip
def test_people_of_another_country_are_not_here(
    regions: dict[str, str], here: float | None, says: str
) -> None:
    grant = replace(wage(10.5), process="turning")
    found = asked(turned(*people(**regions)), grant)
    (row,) = found.people
    assert row.here == here
    told = [note for note in found.notes if "people are told of" in note]
    assert says in "".join(told)
    assert bool(told) == bool(says)


def gains(found: Appraised, policy: str = "wage") -> dict[str, float]:
    told: dict[str, float] = {}
    for entry in found.ledger:
        if entry.policy == policy:
            told[entry.who] = told.get(entry.who, 0.0) + entry.gain
    return told


def test_a_wage_subsidy_is_paid_for_the_hours_of_the_plan() -> None:
    found = asked(rivals(), wage(10.5))
    row = found.rows[0]
    assert row.does == "bike: buy afar to make works"
    assert (row.hours, row.outlay) == pytest.approx((100, 1050))
    assert row.buyers == pytest.approx(-50)
    assert row.resources == pytest.approx(1000)
    assert row.per_job == pytest.approx(1000 * FTE / 100)
    assert row.per_job_low == pytest.approx(4 * 1000 * FTE / 100)
    assert row.per_job_high == pytest.approx(50 * 1000 * FTE / 100)
    assert row.worth == pytest.approx(1050 * 3.99271, rel=1e-6), "5 years at 8 %"
    assert row.spent_here == pytest.approx(5950), "ex works, as firms see it"


def test_a_grant_at_the_tip_is_neutral() -> None:
    """Made or bought, buyers pay the same, and the treasury pays what more is used up."""
    row = asked(rivals(), wage(10.0)).rows[0]
    assert row.buyers == pytest.approx(0, abs=1e-6)
    assert row.outlay == pytest.approx(row.resources, abs=1e-6)


def test_it_works_from_the_tip_on_and_then_nothing_else_comes() -> None:
    found = asked(rivals(), wage(10.5), strengths=True)
    first, *rest = found.breaks
    assert first.share == pytest.approx(10 / 10.5, rel=1e-9)
    assert (first.lever, first.value, first.found) == (
        "grant_per_hour of wage", "10 money/h", "lines",
    )  # fmt: skip
    assert [row.found for row in rest] == ["looked at"]
    assert found.rows[0].works_from == first.share


@pytest.mark.parametrize(
    ("rate", "revenue", "buyers", "hours"), [(0.1, 500, 500, 0), (0.3, 0, 1000, 100)]
)
def test_a_duty_brings_revenue_below_its_tip_and_jobs_above(
    rate: float, revenue: float, buyers: float, hours: float
) -> None:
    row = asked(rivals(), duty(rate), name="duty").rows[0]
    assert (row.revenue, row.buyers, row.hours) == pytest.approx((revenue, buyers, hours))
    assert row.resources == pytest.approx(buyers - revenue), "a transfer cancels"
    assert (row.but_for_low, row.per_job_low) == (None, None), (
        "nobody is paid for what comes anyway"
    )


def test_the_tip_of_a_duty_and_that_nothing_comes_beyond_are_told() -> None:
    found = asked(rivals(), duty(0.3), name="duty", strengths=True)
    assert [row.value for row in found.breaks] == ["0.2", "6"]
    assert found.breaks[1].becomes == "nothing else than at the policy itself: bike: make works"


def test_a_policy_that_is_too_weak_is_looked_at_beyond_itself() -> None:
    weak = asked(rivals(), duty(0.09), name="duty", strengths=True)
    assert [(row.share, row.found) for row in weak.breaks] == [(5.0, "looked at")]
    assert weak.breaks[0].becomes.startswith("bike: buy afar to make works")
    assert weak.rows[0].works_from is None


@pytest.mark.parametrize(
    ("payer", "markup"), [("treasury", 0.06), ("buyers", 0.0), ("firms", 0.06)]
)
def test_who_gains_and_who_pays_come_to_what_is_used_up(payer: str, markup: float) -> None:
    found = asked(rivals(markup=markup), wage(20.0, payer=payer))
    told = gains(found)
    assert math.fsum(told.values()) == pytest.approx(0, abs=1e-6)
    assert told["used up"] == pytest.approx(1000), "7,000 made for 6,000 bought, whoever pays"
    for term in found.terms.values():
        assert term.value == pytest.approx(1000)
    paid = {row.payer: row.yearly for row in found.paid}
    assert paid == pytest.approx({payer: 2000})


def test_a_capital_grant_is_paid_once_and_only_where_something_is_opened() -> None:
    shed = rivals(labour_rate=58.0, status="candidate", opening_cost=4000.0)
    grant = Policy(policy="grant", instrument="capital_grant", site="works", grant_once=4000.0)
    found = asked(shed, grant, name="grant")
    row = found.rows[0]
    assert row.hours == pytest.approx(100)
    assert (row.worth, found.paid[0].once, found.paid[0].yearly) == pytest.approx((4000, 4000, 0))
    assert row.outlay == pytest.approx(4000 * 0.149029, rel=1e-5), "ten years at 8 %"
    idle = asked(shed, replace(grant, grant_once=100.0), name="grant")
    assert (idle.rows[0].worth, idle.rows[0].outlay) == (0, 0)
    assert idle.rows[0].does == "nothing: everything is made and bought as before"


def test_a_site_called_like_the_place_of_a_demand_is_opened_only_if_it_is_used() -> None:
    site = Site(site="lyon", place="lyon", role="maker", status="candidate", opening_cost=4000.0)
    able = Capability(site="lyon", process="build", labour_rate=90.0)
    grant = Policy(policy="grant", instrument="capital_grant", site="lyon", grant_once=4000.0)
    row = asked(rivals(site, able), grant, name="grant").rows[0]
    assert (row.does, row.outlay) == ("nothing: everything is made and bought as before", 0)


def test_a_unit_is_paid_for_where_it_is_sold_and_where_it_is_made() -> None:
    sold = rivals(*seller("shop", "lyon", 65, origin="FR"))
    grant = Policy(policy="p", instrument="other", site="shop", item="bike", grant_per_unit=6.0, years=1.0)  # fmt: skip
    row = asked(sold, grant, name="p").rows[0]
    assert (row.outlay, row.buyers, row.resources) == pytest.approx((600, -100, 500))
    row = asked(rivals(), replace(grant, site="works", grant_per_unit=12.0), name="p").rows[0]
    assert (row.outlay, row.buyers, row.resources) == pytest.approx((1200, -200, 1000))


@pytest.mark.parametrize(
    ("more", "wins"),
    [
        ({"preference": 0.05}, True),
        ({"preference": 0.03}, False),
        ({"preference": 0.05, "preference_cap": 300.0}, False),
        ({"preference": 0.05, "preference_cap": 500.0}, True),
        ({"preference": 0.2, "preference_form": "surcharge"}, True),
        ({"preference": 0.039, "preference_form": "surcharge"}, False),
    ],
)
def test_a_preference_buys_here_and_buyers_pay_the_difference(
    more: dict[str, Any], wins: bool
) -> None:
    """Florida's 5 %: 104 from here are compared as 98.80, and win against 100; 104 is what is paid."""
    shed = world(
        *seller("afar", "izmir", 100, origin="TR"), *seller("shop", "lyon", 104, origin="FR"),
        lane("izmir", "lyon", 0), wanted(),
    )  # fmt: skip
    given: dict[str, Any] = {
        "instrument": "preference",
        "item": "bike",
        "payer": "buyers",
        "years": 1.0,
    }
    row = asked(shed, Policy(policy="p", **given | more), name="p", local="FR").rows[0]
    assert row.buyers == pytest.approx(400 if wins else 0, abs=1e-6)
    assert row.outlay == pytest.approx(0)
    assert (row.spent_here or 0) == pytest.approx(10_400 if wins else 0, abs=2000)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ((), "frame is demanded nowhere"),
        ((Demand(place="lyon", item="frame", quantity=100),), "frame goes into other items"),
    ],
)
def test_a_cap_of_what_goes_into_others_is_refused(more: tuple[Fact, ...], says: str) -> None:
    """A year's cap is laid on what is bought in a year: of a part that is the plan's to say."""
    shed = world(
        *maker("works", "lyon", 20.0), part(), wanted(), *more,
        *seller("mill", "izmir", 100, item="frame", origin="TR"),
        *seller("forge", "lyon", 104, item="frame", origin="FR"), lane("izmir", "lyon", 0),
    )  # fmt: skip
    row = Policy(
        policy="p", instrument="preference", item="frame", payer="buyers", years=1.0, preference=0.05
    )  # fmt: skip
    free = asked(shed, row, name="p", local="FR").rows[0]
    assert free.buyers == pytest.approx(400 if not more else 800)
    with pytest.raises(BadFacts, match=f"preference_cap.*{says}"):
        asked(shed, replace(row, preference_cap=300.0), name="p", local="FR")


def test_a_carbon_price_is_revenue_and_uses_nothing_up_where_nothing_moves() -> None:
    shed = rivals()
    shed = shed.plus(replace(shed.get("afar:bike:0", Offer), co2e=10.0))
    price = Policy(policy="p", instrument="carbon_price", carbon_price=100.0)
    row = asked(shed, price, name="p").rows[0]
    assert (row.revenue, row.buyers, row.resources) == pytest.approx((100, 100, 0), abs=1e-6)


def test_a_share_rule_is_a_limit_and_training_is_used_up() -> None:
    rule = Policy(policy="p", instrument="share_rule", payer="buyers", limit="local>=50%")
    row = asked(rivals(), rule, name="p").rows[0]
    assert row.local_share == pytest.approx(0.5)
    assert 0 < (row.hours or 0) < 100
    train = Policy(
        policy="t", instrument="training", running_cost=30.0, set_up_cost=100.0, years=2.0
    )
    told = gains(asked(rivals(), train, name="t"), "t")
    assert told == pytest.approx({"treasury": -30 - 100 * 0.560769, "used up": 30 + 100 * 0.560769}, rel=1e-6)  # fmt: skip


def test_hours_in_what_is_bought_are_told_by_the_case_or_named_as_not_counted() -> None:
    shed = world(
        *seller("mill", "porto", 20, item="frame", origin="PT"), *seller("shop", "lyon", 99, origin="FR"),
        Site(site="works", place="lyon", role="maker"), Capability(site="works", process="build", labour_rate=50),
        Operation(item="bike", process="build", hours=1), part(2), lane("porto", "lyon", 1), wanted(),
    )  # fmt: skip
    free = {"wage": shed.plus(wage(5.0))}
    found = among(shed, free)
    assert [(row.country, row.named) for row in found.untold] == [("PT", "frame")]
    told = among(shed.plus(Operation(item="frame", process="weld", hours=0.5)), free | {"wage": free["wage"].plus(Operation(item="frame", process="weld", hours=0.5))})  # fmt: skip
    assert told.untold == ()
    welded = next(row for row in told.work if row.process == "weld")
    assert (welded.country, welded.how) == ("PT", "told")
    assert welded.after == pytest.approx(100)


def test_money_of_another_currency_is_the_same_money() -> None:
    coins = (Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.5))
    shed = rivals(*coins)
    able = replace(shed.get("works:build", Capability), labour_rate=140.0, currency="USD")
    shed = shed.plus(able)
    row = asked(shed, wage(21.0, currency="USD")).rows[0]
    assert (row.outlay, row.buyers) == pytest.approx((1050, -50))


def test_all_mixes_are_planned_and_the_cheapest_that_reaches_the_target_is_named() -> None:
    shed = rivals()
    policies = {
        "wage": shed.plus(wage(20.0)),
        "duty": shed.plus(duty(0.3)),
        "high": shed.plus(duty(0.5)),
    }
    found = among(shed, policies, target="hours>=100", packages="wage+duty")
    assert len(found.mixes) == 8
    assert found.best in {"duty", "high", "wage"}
    status = {mix.policies: mix.status for mix in found.mixes}
    assert status["duty + high"] == "contradict"
    assert "bikes" in next(m.says for m in found.mixes if m.policies == "duty + high")
    assert [mix.meets for mix in found.mixes if mix.policies == "none"] == [False]
    assert found.rows[-1].policy == "wage + duty"
    none = among(shed, {"idle": shed.plus(wage(1.0, "idle"))}, target="hours>=100")
    assert none.best == ""


def test_policies_are_mixed_at_several_strengths_and_those_that_none_beats_are_told() -> None:
    """The works cost 70 and bikes from afar 60: half of a wage of 20 tips it, and half of a duty of 0.3 does not."""
    shed = rivals()
    policies = {"wage": shed.plus(wage(20.0)), "duty": shed.plus(duty(0.3))}
    whole = among(shed, policies, target="hours>=100")
    halves = among(shed, policies, target="hours>=100", levels=2)
    assert {mix.policies for mix in halves.mixes} == {
        "none", "wage", "duty", "wage + duty", "wage 0.5", "duty 0.5", "wage 0.5 + duty", "wage + duty 0.5",
        "wage 0.5 + duty 0.5",
    }  # fmt: skip
    cost = {mix.policies: mix.cost for mix in halves.mixes}
    best = next(mix for mix in whole.mixes if mix.meets)
    finer = next(mix for mix in halves.mixes if mix.meets)
    assert best.cost is not None
    assert finer.cost is not None
    assert finer.cost <= best.cost
    alone = among(shed, {"half": shed.plus(wage(10.0, "half"))}, target="hours>=100")
    assert cost["wage 0.5"] == pytest.approx(
        next(m.cost for m in alone.mixes if m.policies == "half")
    )
    for mix in halves.mixes:
        few, at = mix.policies.count("+"), (mix.cost or 0.0, -(mix.reaches or 0.0))
        others = [(o, (o.cost or 0.0, -(o.reaches or 0.0))) for o in halves.mixes]
        beaten = any(
            it[0] <= at[0] and it[1] <= at[1] and (it != at or o.policies.count("+") < few)
            for o, it in others
        )
        assert mix.efficient is not beaten


def test_a_share_rule_is_had_whole_or_not_at_all_and_too_many_mixes_are_refused() -> None:
    shed = rivals()
    rule = Policy(policy="rule", instrument="share_rule", payer="buyers", limit="local>=10%")
    both = {"rule": shed.plus(rule), "wage": shed.plus(wage(20.0))}
    found = among(shed, both, target="hours>=100", levels=3)
    assert len(found.mixes) == 2 * 4
    with pytest.raises(BadValue, match="2 policies at 9 strengths have 99 mixes"):
        among(shed, {"wage": shed.plus(wage(20.0)), "duty": shed.plus(duty(0.3))}, target="jobs>=1", levels=9)  # fmt: skip


def test_work_that_others_lose_is_told() -> None:
    found = asked(rivals(), wage(21.0, displacement=0.4))
    (row,) = found.rows
    assert row.per_job is not None
    assert row.per_job_low == pytest.approx(row.per_job / (0.25 * 0.6))
    assert any("40% of its work is lost by others" in note for note in found.notes)
    assert not any("displacement" in note for note in asked(rivals(), wage(21.0)).notes)


def test_draws_are_the_same_with_a_policy_and_without() -> None:
    shed = rivals()
    guess = replace(shed.get("works:build", Capability), kind="estimate")
    shed = shed.plus(guess)
    found = asked(shed, wage(10.0), draws=28, off=0.4)
    odds = found.odds[0]
    assert odds.but_for == pytest.approx(5 / 28), (
        "of 42 to 98 an hour 60 to 70 is made with it alone"
    )
    assert odds.additional == pytest.approx(5 / 14), "below 60 it would be made anyway: 9 of 14"
    assert found.rows[0].but_for == odds.but_for
    never = asked(shed, wage(10.5), draws=2, off=0.0).odds[0]
    assert (never.but_for, never.additional) == (1.0, 1.0), "nothing is off: every draw is the case"


def test_without_estimates_nothing_is_drawn_and_that_is_said() -> None:
    found = asked(rivals(), wage(10.5), draws=10)
    assert found.odds == ()
    assert any("nothing is drawn" in note for note in found.notes)


def test_a_policy_without_a_plan_is_a_row_with_its_reason() -> None:
    shed = rivals()
    rule = Policy(policy="rule", instrument="share_rule", limit="co2e<=0t")
    dirty = shed.plus(
        replace(shed.get("afar:bike:0", Offer), co2e=1.0),
        replace(shed.get("works:build", Capability), co2e=1.0),
    )
    found = among(dirty, {"rule": dirty.plus(rule), "duty": dirty.plus(duty(0.3))})
    assert [row.status for row in found.rows] == ["no plan", "planned"]
    assert found.rows[0].does
    assert found.rows[0].buyers is None


@pytest.mark.parametrize(
    ("facts", "error", "says"),
    [
        ((), BadValue, "wage changes nothing"),
        ((wage(9.0, "wages"),), BadValue, "adds rows of policies called wages"),
        ((wage(71.0),), BadFacts, "at most 70"),
        ((wage(9.0), wage(62.0, item="bike")), BadFacts, "at most 61"),
        ((wage(9.0, process="bulid"),), BadFacts, "did you mean build?"),
        ((wage(9.0, site="afar"),), BadFacts, "build is done at afar"),
        ((Policy(policy="wage", instrument="capital_grant", site="works", grant_once=1.0),), BadFacts, "works is open"),
        ((Policy(policy="wage", instrument="other", site="afar", item="frame", grant_per_unit=1.0, years=1.0),), BadFacts, "neither makes nor sells frame"),
        ((Policy(policy="wage", instrument="other", site="afar", item="bike", grant_per_unit=51.0, years=1.0),), BadFacts, "at most 50"),
        ((wage(9.0, year=2015), wage(9.0, item="bike", year=2026)), BadValue, "different years"),
        ((Policy(policy="wage", instrument="share_rule", limit="loacl>=5%"),), BadValue, "loacl"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(
    facts: tuple[Fact, ...], error: type[MakeshedError], says: str
) -> None:
    with pytest.raises(error) as refused:
        asked(rivals(), *facts)
    assert says in f"{refused.value} {refused.value.hint}"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"instrument": "wage_subsidy", "site": "works", "grant_per_hour": 1.0}, "without end"),
        ({"instrument": "wage_subsidy", "site": "works"}, "grant_per_hour"),
        ({"instrument": "wage_subsidy", "grant_per_hour": -1.0, "years": 5.0}, "grant_per_hour"),
        ({"instrument": "share_rule"}, "local>=25%"),
        ({"instrument": "carbon_price"}, "carbon_price"),
        ({"instrument": "other", "carbon_price": 9.0}, "the instrument carbon_price"),
        ({"instrument": "preference", "item": "bike", "payer": "buyers", "years": 1.0}, "a preference"),
        ({"instrument": "preference", "preference": 0.1, "payer": "buyers", "years": 1.0}, "preferred"),
        ({"instrument": "preference", "preference": 0.1, "item": "bike", "years": 1.0}, "buyers"),
        ({"instrument": "other", "preference_cap": 9.0}, "the instrument preference"),
        ({"instrument": "other", "preference_form": "surcharge"}, "the instrument preference"),
        ({"instrument": "other", "site": "works", "grant_per_unit": 1.0, "years": 1.0}, "the item"),
        ({"instrument": "other", "running_cost": 1.0, "years": 1.0, "deadweight_low": 0.99}, "deadweight_low"),
        ({"instrument": "bribe"}, "wage_subsidy"),
    ],
)  # fmt: skip
def test_a_row_of_policies_that_cannot_be_is_refused(row: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFacts) as refused:
        rivals(Policy(policy="p", **row))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"packages": ["wage+dtuy"]}, NotFound, "did you mean duty?"),
        ({"packages": ["wage"]}, BadValue, "no package"),
        ({"packages": ["duty+high"]}, BadValue, "contradict each other"),
        ({"target": "jobs=20"}, BadValue, "no target"),
        ({"target": "jobs>=20%"}, BadValue, "no share"),
        ({"target": "jobs>=many"}, BadValue, "no number"),
        ({"region": "XX"}, NotFound, "XX"),
        ({"hours_per_job": 0.0}, BadValue, "hours_per_job"),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    more: dict[str, Any], error: type[MakeshedError], says: str
) -> None:
    shed = rivals()
    policies = {
        "wage": shed.plus(wage(20.0)), "duty": shed.plus(duty(0.3)), "high": shed.plus(duty(0.5)),
    }  # fmt: skip
    with pytest.raises(error) as refused:
        among(shed, policies, **more)
    assert says in f"{refused.value} {refused.value.hint}"


def test_no_policy_at_all_is_refused_and_rows_of_the_case_are_policies() -> None:
    with pytest.raises(BadValue, match="no policy is named"):
        among(rivals(), {})
    found = among(rivals(wage(10.5), wage(1.0, "less")), {})
    assert [row.policy for row in found.rows] == ["wage", "less"]


def test_the_terminal_asks_about_scenarios_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from makeshed.cli import main

    case = tmp_path / "case"
    ms.save(rivals(wage(10.5, "pay")), case)
    home = case / "scenarios"
    home.mkdir()
    (home / "duty.args").write_text("--add duties-more.csv\n")
    (home / "duties-more.csv").write_text(
        "duty,hs,origin,destination,rate,basis\nbikes,8711 60,TR,FR,0.3,FOB\n"
    )
    told = ["--draws", "0", "--no-strengths", "--holding-rate", "0", "--day", "2026-01-01"]
    asked = ["appraise", str(case), "--policy", "duty", "--policy", "pay", *told]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("duty: +0.1 jobs in FR")
    assert "pay: +0.1 jobs in FR" in out
    assert main(["appraise", str(case), "--policy", "dtuy", *told]) == 2
    assert "did you mean duty?" in capsys.readouterr().err


def test_what_is_not_served_and_the_worst_country_are_told() -> None:
    shed = rivals(wanted("nice", quantity=30, shortage_cost=40.0))
    found = asked(shed, duty(0.3), name="duty", exposure=True)
    assert any("not served: 30 of 130 bike" in note for note in found.notes)
    assert found.rows[0].exposure is not None
    assert found.rows[0].exposure > 0
