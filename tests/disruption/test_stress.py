"""Losses worked out by hand, in both readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.questions.worlds import best, lane, maker, part, seller, wanted, world

from makeshed.disruption.loss import Loss
from makeshed.errors import BadValue, NotEnoughData, NotFound
from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Hazard,
    Item,
    Offer,
    Recovery,
    Remedy,
    Shed,
    Site,
    Stock,
    Substitute,
)
from makeshed.questions.plan import Plan
from makeshed.questions.stress import stress
from makeshed.questions.stress.answer import Stressed

LOST = "site:mill"


@cache
def works(*facts: Fact) -> Shed:
    """A bike a day is built in Lyon of frames from Izmir: frame 20, way 2, building 5, price 100."""
    return world(
        *seller("mill", "izmir", 20, item="frame", firm="Mill & Co"), *maker("works", "lyon", 5),
        part(), lane("izmir", "lyon", 2), wanted(quantity=365, price=100.0),
        Recovery(scope="site", target="mill", days=30), *facts,
    )  # fmt: skip


STOCKED = (Stock(site="works", item="frame", quantity=10),)
FORGE = (
    *seller("forge", "porto", 40, item="frame", capacity=182.5, bring_up=14.0),
    lane("porto", "lyon", 2),
)
"""Half a frame a day, after two weeks."""


@cache
def planned(fingerprint: str) -> Plan:
    return best(SHEDS[fingerprint], relax=False)


SHEDS: dict[str, Shed] = {}


def ask(shed: Shed, *lose: str, **more: Any) -> Stressed:
    SHEDS[shed.fingerprint()] = shed
    return stress(shed, plan=planned(shed.fingerprint()), lose=lose, **more)


def lost(shed: Shed, key: str = LOST, **more: Any) -> Loss:
    (row,) = ask(shed, key, **more).rows
    return row


def test_a_lost_supplier_is_survived_as_long_as_its_parts_last() -> None:
    found = ask(works(*STOCKED), LOST)
    (row,) = found.rows
    assert (row.survive, row.recover, row.gap) == pytest.approx((10, 30, 20))
    assert (row.units, row.loss) == pytest.approx((20, 20 * 73))
    assert (row.sourcing, row.hits, row.index, row.rests_on) == ("sole", "lyon:bike", 1, "facts")
    assert found.why(LOST).value == pytest.approx(1460)
    assert found.why("margin:lyon:bike").value == pytest.approx(73)
    line = [row for row in found.corners if row.reading == "as planned"]
    assert [row.day for row in line] == pytest.approx([0, 10, 45])
    assert [row.loss for row in line] == pytest.approx([0, 0, 35 * 73])


def test_what_could_step_in_does_after_its_days_up_to_its_capacity() -> None:
    row = lost(works(*STOCKED, *FORGE))
    assert (row.loss, row.survive) == pytest.approx((1460, 10))
    assert (row.could_survive, row.could_units) == pytest.approx((10, 4 + 16 / 2))
    assert row.could_loss == pytest.approx(12 * 73)
    assert row.sourcing == "single"
    assert row.instead == "forge:frame +8 from day 14"


def test_that_a_prior_keeps_another_source_out_is_told() -> None:
    """The forge says nothing of when it could begin: twelve weeks are taken, so it helps with no loss of 30 days."""
    silent = (*seller("forge", "porto", 40, item="frame", capacity=182.5), lane("porto", "lyon", 2))
    found = ask(works(*STOCKED, *silent), LOST)
    (row,) = found.rows
    assert row.could_loss == pytest.approx(row.loss)
    (told,) = [note for note in found.notes if "from when on" in note]
    assert "frame at forge" in told
    assert "84 days for an offer" in told
    assert not [note for note in ask(works(*STOCKED, *FORGE), LOST).notes if "from when on" in note]


def test_two_sources_step_in_for_one_another_as_planned() -> None:
    """The mill sells 200 a year at most, the forge has 300: 165 of them are bought."""
    mill, forge = (Offer(site=s, item="frame", price=p, capacity=c)
                   for s, p, c in (("mill", 20, 200), ("forge", 40, 300)))  # fmt: skip
    row = lost(works(*FORGE, mill, forge))
    assert row.sourcing == "multi"
    assert row.units == pytest.approx(30 * (1 - 300 / 365))
    assert (row.loss, row.survive) == pytest.approx((row.could_loss, 0))


def test_stock_in_days_is_of_what_passes_there() -> None:
    assert lost(works(Stock(site="works", item="frame", days=12))).survive == pytest.approx(12)
    found = ask(works(Stock(site="works", item="bike", days=12)), LOST)
    assert found.rows[0].survive == pytest.approx(12)


def test_stock_at_a_lost_site_can_be_fetched_unless_it_is_lost_with_it() -> None:
    shed = works(Stock(site="mill", item="frame", quantity=5))
    assert lost(shed).survive == pytest.approx(5)
    assert lost(shed, stock_lost=True).survive == 0
    assert lost(shed, "country:TR").survive == 0, "nothing leaves a country that is shut"


def test_stock_of_a_shop_serves_its_town() -> None:
    shop = Site(site="shop", place="lyon", role="store")
    row = lost(works(shop, Stock(site="shop", item="bike", quantity=6)))
    assert (row.survive, row.units) == pytest.approx((6, 24))


def test_stock_that_nothing_takes_is_told() -> None:
    shed = works(*FORGE, Stock(site="forge", item="frame", quantity=6))
    found = ask(shed, LOST)
    assert any(
        "stock of frame at forge lies where the plan takes none from" in n for n in found.notes
    )
    assert found.rows[0].survive == 0
    shed = works(Stock(site="mill", item="bike", quantity=6))
    assert any("stock of bike at mill is left out" in note for note in ask(shed, LOST).notes)


@pytest.mark.parametrize(
    ("key", "units"),
    [
        ("site:works", 56),
        ("firm:Mill & Co", 120),
        ("place:izmir", 28),
        ("country:TR", 45),
        ("lane:izmir:lyon:lorry", 14),
        ("mode:lorry", 14),
        ("passage:suez", 0),
    ],
)
def test_everything_can_be_lost_for_its_prior(key: str, units: float) -> None:
    row = lost(works(), key)
    assert row.units == pytest.approx(units)
    assert row.rests_on.startswith("recovery (priors)")


def test_by_default_everything_used_and_every_hazard_is_lost_once() -> None:
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=0.1, duration=9.0)
    keys = [row.lost for row in ask(works(strike)).rows]
    assert sorted(keys) == sorted(set(keys))
    assert {"site:mill", "site:works", "firm:Mill & Co", "place:lyon", "country:FR", "country:TR",
            "lane:izmir:lyon:lorry", "mode:lorry", "hazard:strike"} <= set(keys)  # fmt: skip


def test_a_hazard_leaves_a_share_of_what_the_plan_has() -> None:
    half = Hazard(
        hazard="half",
        scope="site",
        target="mill",
        rate=0.1,
        duration=30.0,
        loss=0.5,
        kind="declared",
    )
    row = lost(works(*STOCKED, half), "hazard:half")
    assert (row.survive, row.units, row.rate) == pytest.approx((20, 5, 0.1))


def test_a_share_of_hours_is_left_of_a_process() -> None:
    """Two bikes a day could be built; three quarters are lost, so half a bike a day is."""
    half = Hazard(hazard="h", scope="site", target="works", rate=0.1, duration=20.0, loss=0.75)
    assert lost(
        works(*maker("works", "lyon", 5, hours=730), half), "hazard:h"
    ).units == pytest.approx(10)


def test_a_line_with_an_alternative_is_filled_by_it() -> None:
    wood = Item(item="wood", mass=1000)
    shed = works(
        wood, *seller("joiner", "lyon", 90, item="wood", bring_up=10.0),
        Substitute(item="bike", component="frame", substitute="wood", quantity=1.0),
    )  # fmt: skip
    row = lost(shed)
    assert (row.units, row.could_units) == pytest.approx((30, 10))


def test_the_margin_is_the_shortage_cost_or_the_landed_cost_where_no_price_says_it() -> None:
    dear = wanted(quantity=365, shortage_cost=50.0)
    assert lost(works(dear)).loss == pytest.approx(30 * 50)
    found = ask(works(wanted(quantity=365)), LOST)
    assert found.rows[0].loss == pytest.approx(30 * 27)
    assert any("the money lost is a stand-in (landed cost)" in note for note in found.notes)
    cheap = wanted(quantity=365, price=10.0)
    assert lost(works(cheap)).loss == pytest.approx(30 * 27), (
        "no margin is no reason to count nothing"
    )


def test_what_a_site_costs_anyway_is_not_saved() -> None:
    shed = works(*maker("works", "lyon", 5, fixed_cost=365.0))
    assert ask(shed, LOST).why("margin:lyon:bike").value == pytest.approx(73)


def test_loss_is_told_in_people_where_a_good_is_essential() -> None:
    need = Item(item="bike", mass=1000, hs="8711 60", essential=True, need_per_head=0.1)
    row = lost(works(need, *STOCKED))
    assert row.people == pytest.approx(20 / (0.1 * 20 / 365)) == pytest.approx(3650)
    assert lost(works()).people is None


def test_a_candidate_that_is_not_opened_cannot_step_in() -> None:
    other = maker("other", "lyon", 5, status="candidate", opening_cost=1e6)
    found = ask(works(*other), "site:works")
    assert found.rows[0].could_units == pytest.approx(56)
    assert any(
        "candidates that the plan does not open cannot step in: other" in n for n in found.notes
    )


def test_of_two_parts_that_are_lost_one_alone_is_no_use() -> None:
    bolt = Item(item="bolt", mass=1)
    shed = works(
        bolt, Component(item="bike", component="bolt"), *seller("mill", "izmir", 20, item="frame"),
        Offer(site="mill", item="bolt", price=1),
        Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=30.0),
    )  # fmt: skip
    rows = {row.remedy: row for row in ask(shed, LOST).remedies}
    assert rows["a week of all parts at works"].avoided == pytest.approx(7 * 72, rel=0.01)
    assert "a week of frame at works" not in rows
    made = rows["a week of bike at works"]
    assert made.cost == pytest.approx(0.2 * 7 * (20 + 1 + 5)), "with its parts"


@cache
def helped() -> Stressed:
    told: Sequence[Fact] = (
        Hazard(hazard="strike", scope="site", target="mill", rate=0.5, duration=30.0),
        Remedy(remedy="pallet", measure="stock", site="works", item="frame", amount=4, cost=73),
        Remedy(
            remedy="qualify", measure="source", site="forge", item="frame", amount=182.5, days=4
        ),
        Remedy(remedy="tools", measure="recovery", site="mill", days=20, cost=1000),
        Remedy(remedy="retain", measure="retainer", site="works", item="frame", amount=5),
    )
    return ask(works(*STOCKED, *FORGE, *told), "hazard:strike")


def test_a_remedy_is_worth_what_it_avoids_a_year() -> None:
    rows = {row.remedy: row for row in helped().remedies}
    pallet = rows["pallet"]
    assert (pallet.as_planned, pallet.could) == pytest.approx((0.5 * 4 * 73, 0.5 * 4 * 73))
    assert (pallet.avoided, pallet.gain) == pytest.approx((146, 2))
    assert pallet.years == pytest.approx(4), "4 frames save 292 each time, and cost 73 a year"
    assert helped().why("pallet").value == pytest.approx(146)
    assert rows["tools"].as_planned == pytest.approx(0.5 * 10 * 73)
    # From day 4, half a frame a day: 13 more of 20 as planned, 5 more of 12 with what could step in.
    assert rows["qualify"].as_planned == pytest.approx(0.5 * 13 * 73)
    assert rows["qualify"].could == pytest.approx(0.5 * 5 * 73)
    assert rows["qualify"].avoided == rows["qualify"].could
    assert rows["qualify"].gain is None
    assert any("the remedy retain can do nothing: frame at works" in n for n in helped().notes)
    gains = [row.gain for row in helped().remedies if row.gain is not None]
    assert gains == sorted(gains, reverse=True)


def test_what_a_remedy_avoids_lies_between_what_short_and_long_hazards_leave() -> None:
    """Of 8 days nothing is lost; of 40 the pallet avoids the same, a second source 5 more frames."""
    strike = Hazard(
        hazard="strike", scope="site", target="mill", rate=0.5, duration=30.0, duration_low=8.0,
        duration_high=40.0,
    )  # fmt: skip
    pallet = Remedy(remedy="pallet", measure="stock", site="works", item="frame", amount=4, cost=73)
    tools = Remedy(remedy="tools", measure="recovery", site="mill", days=20, cost=100)
    second = Remedy(
        remedy="qualify", measure="source", site="forge", item="frame", amount=182.5, days=4
    )
    found = ask(works(*STOCKED, *FORGE, strike, pallet, tools, second), "hazard:strike")
    rows = {row.remedy: row for row in found.remedies}
    assert (rows["pallet"].least_avoided, rows["pallet"].most_avoided) == pytest.approx((0, 146))
    assert rows["qualify"].most_avoided == pytest.approx(0.5 * 5 * 73)
    assert (rows["pallet"].gain, rows["tools"].gain) == pytest.approx((2, 0.5 * 5 * 73 / 100))
    [open_] = [note for note in found.notes if "is not decided" in note]
    assert "pallet and tools" in open_, "of 40 days the tools avoid 10 frames, for 3.65 each coin"


def test_a_hazard_that_hurts_only_when_long_counts_for_the_most() -> None:
    short = Hazard(
        hazard="strike", scope="site", target="mill", rate=1.0, duration=8.0, duration_high=12.0
    )
    pallet = Remedy(remedy="pallet", measure="stock", site="works", item="frame", amount=4)
    found = ask(works(*STOCKED, short, pallet), "hazard:strike")
    (row,) = [row for row in found.remedies if row.remedy == "pallet"]
    assert (row.avoided, row.least_avoided, row.most_avoided) == pytest.approx((0, 0, 2 * 73))


def test_what_the_loss_hangs_on() -> None:
    """A strike of 30 days every other year; 10 frames on hand; half a frame a day from day 14."""
    each = 0.5 * 73
    ends = {
        (row.reading, row.assumption): (row.low_loss / each, row.high_loss / each)
        for row in helped().swings
    }
    planned, could = "as planned", "what could step in"
    assert [row.loss / each for row in helped().swings if row.reading == planned] == [
        pytest.approx(20)
    ] * 3
    assert ends == {
        (planned, "time to recover"): pytest.approx((12.5, 27.5)),
        (planned, "stock on hand"): pytest.approx((25, 15)),
        (planned, "demand"): pytest.approx((14, 26)),
        (could, "time to recover"): pytest.approx((4 + 8.5 / 2, 4 + 23.5 / 2)),
        (could, "stock on hand"): pytest.approx((9 + 8, 8 - 1)),
        (could, "demand"): pytest.approx((1.2 + 4.8, 6.8 + 11.2)),
        (could, "days to bring up"): pytest.approx((8.5, 15.5)),
        (could, "capacity"): pytest.approx((4 + 9.6, 4 + 6.4)),
    }
    widths = [abs(row.high_loss - row.low_loss) for row in helped().swings if row.reading == could]
    assert widths == sorted(widths, reverse=True)


def test_without_a_hazard_the_worst_loss_swings() -> None:
    rows = ask(works(*STOCKED), LOST).swings
    assert {row.of for row in rows} == {LOST}
    assert rows[0].loss == pytest.approx(1460)


def test_a_unit_more_is_worth_what_it_saves_solved_again() -> None:
    rows = {(row.site, row.of): row for row in helped().values}
    frame = rows["works", "frame"]
    assert (frame.most, frame.yearly) == pytest.approx((73, 36.5))
    assert helped().why("stock:works:frame").value == pytest.approx(36.5)


def test_stock_in_a_country_that_is_shut_is_worth_nothing() -> None:
    """Its dual is the margin all the same: columns that are shut let it be anything."""
    shut = Hazard(hazard="shut", scope="country", target="TR", rate=1.0, duration=9.0)
    found = ask(works(shut), "hazard:shut")
    assert ("mill", "frame") not in {(row.site, row.of) for row in found.values}


def test_the_smallest_losses_that_stop_a_good() -> None:
    found = ask(works(*FORGE), "site:mill", "site:forge", "place:porto", "firm:Mill & Co")
    by_reading = {row.reading: row for row in found.stoppers}
    assert by_reading["as planned"].size == 1
    could = by_reading["what could step in"]
    assert (could.size, could.sets) == (2, 4)
    assert "site:mill + site:forge" in could.losses
    none = ask(works(*FORGE), "site:forge", "place:porto")
    assert any("bike: no 3 of these 2 losses stop it" in note for note in none.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site:mil", "there is no site 'mil' to lose; did you mean mill?"),
        ("passage:sues", "did you mean suez?"),
        ("hazard:x", "there is no hazard 'x'"),
        ("mill", "'mill' is nothing to lose"),
        ("lane:izmir:nice:lorry", "there is no lane 'izmir:nice:lorry' to lose"),
    ],
)
def test_what_is_nothing_cannot_be_lost(text: str, said: str) -> None:
    with pytest.raises(NotFound, match=said.replace("?", r"\?")) as refused:
        ask(works(), text)
    assert "scope:target" in refused.value.hint


def test_a_plan_of_other_facts_is_refused() -> None:
    plan = best(works())
    with pytest.raises(BadValue, match="the plan is of other facts than these: mill"):
        stress(works().minus("sites/mill").plus(*FORGE), plan=plan)
    more = replace(works().get("lyon:bike", Demand), quantity=400.0)
    with pytest.raises(BadValue, match="the demand lyon:bike"):
        stress(works().plus(more), plan=plan)


def test_capacity_below_demand_is_said_before_anything_else() -> None:
    short = works(Offer(site="mill", item="frame", price=20, capacity=300))
    with pytest.raises(Exception, match="300"):
        stress(short)
    served = works(
        Offer(site="mill", item="frame", price=20, capacity=300),
        wanted(quantity=365, price=100.0, shortage_cost=500.0),
    )
    found = ask(served, LOST)
    assert next(note for note in found.notes if not note.startswith("doubtful")).startswith(
        "the plan leaves demand unserved before anything is lost"
    )
    assert found.rows[0].units == pytest.approx(30 * 300 / 365)


def test_a_demand_without_any_source_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="nothing can serve the demand"):
        stress(works().minus("sites/mill"))


def test_every_row_is_survived_no_longer_as_planned_and_more_stock_never_hurts() -> None:
    few = {row.lost: row for row in ask(works(*FORGE)).rows}
    shed = works(*FORGE, *STOCKED)
    for row in ask(shed).rows:
        assert row.could_loss <= row.loss + 1e-6
        assert row.could_survive >= row.survive - 1e-6 or math.isinf(row.could_survive)
        assert row.loss <= few[row.lost].loss + 1e-6


def test_a_process_that_is_idle_steps_in_after_its_days() -> None:
    spare = (
        *maker("spare", "lyon", 50, bring_up=21.0),
        Capability(site="spare", process="build", rate=50, bring_up=21.0),
    )
    row = lost(works(*spare), "site:works")
    assert (row.units, row.could_units) == pytest.approx((56, 21))
    assert row.rests_on == "recovery (priors)"


def test_what_binds_the_plan_alone_is_told() -> None:
    bound = works(
        Offer(site="mill", item="frame", price=20, capacity=365, order_multiple=5),
        wanted(quantity=365, price=100.0, max_lead_time=40.0),
    )
    notes = " ".join(stress(bound, lose=[LOST], gap=0.0, limits=["sites<=9"]).notes)
    assert "least orders, tiers and packs" in notes
    assert "max_lead_time binds the plan alone" in notes
    assert "not held to the limits of the plan: sites<=9" in notes
    loose = " ".join(ask(works(), LOST).notes)
    assert "max_lead_time" not in loose
    assert "least orders" not in loose


def test_years_in_which_stock_is_kept_say_so() -> None:
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=30.0)
    found = stress(works(strike), lose=[LOST], stock_lost=True, years=2, gap=0.0)
    assert any("is kept and used, not lost with it" in note for note in found.notes)


def test_what_is_doubtful_about_hazards_and_stocks_is_told() -> None:
    """Once in twelve years typed as twelve a year; units typed as days."""
    often = Hazard(hazard="strike", scope="site", target="mill", rate=12.0, duration=30.0)
    notes = " ".join(ask(works(often, Stock(site="works", item="frame", days=3000.0)), LOST).notes)
    assert "360 days of every year" in notes
    assert "once in 12 years, write 0.08333" in notes
    assert "enough for 3000 days, 8.2 years" in notes
    seldom = Hazard(hazard="strike", scope="site", target="mill", rate=0.1, duration=30.0)
    usual = ask(works(seldom, Stock(site="works", item="frame", days=30.0)), LOST).notes
    assert not any(
        "days of every year" in note or "enough for" in note or "nothing;" in note for note in usual
    )


@pytest.mark.parametrize(
    ("column", "says"),
    [("rate", "never comes"), ("duration", "lasts no time"), ("loss", "loses nothing")],
)
def test_a_hazard_that_does_nothing_is_told(column: str, says: str) -> None:
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=30.0)
    nothing: dict[str, Any] = {column: 0.0}
    found = ask(works(replace(strike, **nothing)), LOST)
    assert any(f"strike {says}" in note for note in found.notes)
