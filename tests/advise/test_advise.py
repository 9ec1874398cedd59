"""What a workshop is advised, by hand: what each action brings, what is not added, and what to bring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.advise.firms import LAMPS, LEAKS, MILL, PRESSURE, row, told, workshop
from tests.questions.worlds import DAY, lane, relaxed, seller, wanted, world

from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.model import (
    Capability,
    Component,
    Currency,
    Duty,
    Hazard,
    Item,
    Offer,
    Operation,
    Policy,
    Referral,
    Shed,
    Site,
    Supplied,
)
from makeshed.questions.stress import stress
from makeshed.questions.stress.stress_plan import under_hazards
from makeshed.science.incentive import present_value

HOME = "source:frame:forge"


def test_a_frame_is_brought_home_for_what_it_saves() -> None:
    found = told(workshop())
    first = found.rows[0]
    assert (first.action, first.kind) == (HOME, "source")
    assert first.effect == pytest.approx(500)
    assert (first.low, first.mid, first.high) == (first.effect,) * 3, "nothing is an estimate"
    assert found.base == pytest.approx(100 * (20 + 10 + 20)), "the rival's bikes are not the firm's"
    term = found.why(HOME)
    assert {part.name: part.value for part in term.parts} == pytest.approx(
        {"purchase": -500, "freight": 1000}
    )
    assert (
        first.monday
        == "ask forge to confirm in writing: 100 frame a year at 25.00; and for samples"
    )
    assert first.does == "buy frame from forge instead of mill"


def test_it_agrees_with_the_plan_to_the_cent() -> None:
    found = told(workshop(), holding_rate=0.2)
    home = told(workshop(replace(MILL, supplier="forge")).minus("supplies/works:frame:mill"), holding_rate=0.2)  # fmt: skip
    assert found.base is not None
    assert home.base is not None
    assert found.rows[0].effect == pytest.approx(found.base - home.base, abs=0.005)
    assert home.rows == ()


def test_what_does_not_pay_is_told_with_what_it_would_have_to_ask() -> None:
    found = told(workshop(price=31.0))
    assert found.rows == ()
    (dear,) = found.not_now
    assert dear.action == HOME
    assert dear.pays_if == "it asks 30.00 or less at its door; it asks 31.00"
    assert "no action whose effect can be told from nothing" in found.headline()


def test_a_part_that_the_firm_can_make_itself_is_brought_into_the_house() -> None:
    """Bars cost 8 and make a frame in an hour at 10; the frame costs 30 from the mill."""
    shed = workshop(
        Item(item="bar", mass=1000), Component(item="frame", component="bar", quantity=1.0),
        Operation(item="frame", process="weld", hours=1.0), Capability(site="works", process="weld", rate=10.0),
        *seller("near", "lyon", 8, item="bar"), price=40.0,
    )  # fmt: skip
    found = told(shed)
    first = found.rows[0]
    assert first.action == "source:frame:works"
    assert first.does == "make frame at works instead of buying it from mill"
    assert first.effect == pytest.approx(100 * (30 - 18))
    assert found.base == pytest.approx(100 * (30 + 20))


def test_what_it_costs_once_decides_payback_worth_and_odds() -> None:
    found = told(workshop(), costs=[f"{HOME}=625"], hurdle=0.5, lasts=5.0)
    first = found.rows[0]
    assert first.payback == pytest.approx(1.25)
    assert (first.odds_low, first.odds_high) == pytest.approx((0.75 / 2, 0.5))
    assert first.most_once == pytest.approx(present_value(500, 5, 0.5))
    assert first.npv == pytest.approx(first.most_once - 625)
    assert found.best == HOME
    dear = told(workshop(), costs=[f"{HOME}=5000"])
    assert dear.best == ""
    assert dear.rows[0].npv == pytest.approx(first.most_once - 5000)


def test_a_second_action_is_asked_with_the_first() -> None:
    """The works could also buy bars, of a second item, nearer; both together are their sum."""
    bar = Item(item="bar", mass=1000)
    shed = workshop(
        bar, Component(item="bike", component="bar", quantity=1.0),
        *seller("afar", "izmir", 5, item="bar"), *seller("near", "lyon", 8, item="bar"),
        Supplied(site="works", item="bar", supplier="afar"),
    )  # fmt: skip
    found = told(shed)
    assert {r.action: r.effect for r in found.rows} == pytest.approx(
        {HOME: 500, "source:bar:near": 700}
    )
    assert found.set_effect == pytest.approx(1200)
    assert found.shared == ()
    assert [r.in_set for r in found.rows] == [True, True]
    one = told(shed, carry=1)
    assert one.best == "source:bar:near"
    assert one.why("set").value == pytest.approx(700)


def test_two_that_save_on_the_same_are_not_added() -> None:
    """A proof that frees frames from Izmir of a duty, or frames from Lyon: not both."""
    duty = Duty(duty="d", hs="8714 91", origin="TR", destination="FR", rate=0.5, basis="FOB")
    freed = Policy(policy="grant", instrument="other", site="mill", item="frame", grant_per_unit=10.0, years=3.0)  # fmt: skip
    shed = workshop(duty)
    found = told(shed, policies={"grant": shed.plus(freed)})
    assert row(found, HOME).effect == pytest.approx(1500)
    assert row(found, "grant:grant").effect == pytest.approx(1500), (
        "10 less, and half of that in duty"
    )
    (pair,) = found.shared
    assert {pair.first, pair.second} == {HOME, "grant:grant"}
    assert (pair.apart, pair.together) == pytest.approx((3000, 1500))
    assert found.set_effect == pytest.approx(1500)


def test_stock_is_worth_what_it_avoids_less_its_cost() -> None:
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=20.0, duration_low=10.0, duration_high=30.0)  # fmt: skip
    shed = workshop(strike, wanted(price=500.0))
    found = told(shed, holding_rate=0.2)
    stock = row(found, "backup:a week of frame at works")
    opened = {part.name: part.value for part in found.why(stock.action).parts}
    assert stock.effect == pytest.approx(
        opened["losses avoided"] + opened["what it costs in a year"]
    )
    assert opened["what it costs in a year"] < 0 < opened["losses avoided"]
    assert stock.low <= stock.effect <= stock.high
    assert "strike" in stock.assumes
    backups = [r.action for r in found.rows if r.kind == "backup"]
    assert len(backups) > 1
    assert sum(r.in_set for r in found.rows if r.kind == "backup") == 1, "valued one by one"


def test_how_often_a_guessed_hazard_comes_is_off_too() -> None:
    """A second source looked exact to the cent where one guess of how often a supplier stops was all that it rests on."""
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=20.0)
    shed = workshop(wanted(price=500.0))
    known = row(
        told(shed.plus(strike), draws=2, holding_rate=0.2), "backup:a week of frame at works"
    )
    guess = told(shed.plus(replace(strike, kind="estimate")), draws=2, holding_rate=0.2)
    guessed = row(guess, known.action)
    assert (known.low, known.high) == (known.effect, known.effect)
    avoided = next(p.value for p in guess.why(known.action).parts if p.name == "losses avoided")
    assert guessed.high - guessed.effect == pytest.approx(0.08 * avoided)
    assert guessed.effect - guessed.low == pytest.approx(0.08 * avoided)


def test_stock_against_a_supplier_that_one_leaves_is_worth_nothing_beside_it() -> None:
    """A strike of the mill costs nothing once frames come from the forge, so that no stock is in the set."""
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=20.0)
    found = told(workshop(strike, wanted(price=500.0)), holding_rate=0.2, hurdle=0.1)
    worth = {each.action: each.effect for each in found.rows}
    assert worth["backup:a week of bike at works"] > worth[HOME] == pytest.approx(500)
    (asked,) = [pair for pair in found.shared if pair.how == "asked for both"]
    assert {asked.first, asked.second} == {HOME, "backup:a week of bike at works"}
    cost = found.why("backup:a week of bike at works").parts[-1].value
    assert asked.together == pytest.approx(500 + cost), (
        "the stock's cost is left, and nothing avoided"
    )
    assert found.best.startswith("backup:a week of frame at")
    assert (
        found.set_effect == pytest.approx(found.why("set").value) == pytest.approx(855.34, abs=0.01)
    )


def test_lamps_by_their_formula() -> None:
    found = told(workshop(LAMPS))
    lamps = row(found, "saving:lighting:hall")
    assert lamps.effect == pytest.approx(139.776, abs=1e-3)
    assert lamps.payback == pytest.approx(100 / 139.776)
    rough = told(workshop(replace(LAMPS, kind="estimate")))
    rough_lamps = row(rough, "saving:lighting:hall")
    # Lamps, what they draw, hours and the price are each off by up to a tenth: P10, P50 and P90 of the product of four
    # such errors, of four million draws made here with numpy alone.
    ends = (rough_lamps.low, rough_lamps.mid, rough_lamps.high)
    assert ends == pytest.approx([139.776 * e for e in (0.85354, 0.99403, 1.15466)], rel=0.02)


def test_compressed_air_is_saved_once() -> None:
    found = told(workshop(PRESSURE, LEAKS))
    alone = {r.action: r.effect for r in found.rows if r.kind == "saving"}
    (pair,) = [p for p in found.shared if p.first.startswith("saving")]
    assert pair.together is not None
    assert max(alone.values()) < pair.together < pair.apart == pytest.approx(sum(alone.values()))


def test_set_ups_are_priced_by_the_hour_of_the_capability() -> None:
    shorter = replace(LAMPS, measure="set_up", part="build", set_up=3.0, set_up_after=1.0)
    found = told(workshop(shorter))
    assert row(found, "saving:set_up:build").effect == pytest.approx(36 * 2 * 20)
    able = Capability(site="works", process="build", rate=10.0, labour_rate=6.0, energy_rate=5.0)
    told_apart = told(workshop(shorter, able))
    assert row(told_apart, "saving:set_up:build").effect == pytest.approx(36 * 2 * 21), (
        "as a plan counts an hour of a set-up"
    )


def test_a_machine_that_stops_less_frees_hours() -> None:
    """90 good bikes at an hour in 120 are an OEE of 75 %; at 90 % they take 100: 20 hours at 20."""
    stops = replace(LAMPS, measure="oee", part="build", count=90.0, cycle=1.0, hours=120.0, oee_after=0.9)  # fmt: skip
    found = row(told(workshop(stops)), "saving:oee:build")
    assert found.effect == pytest.approx(20 * 20)
    assert "OEE 75.0% today, 90.0% then" in found.assumes
    set_ups = replace(LAMPS, measure="set_up", part="build", set_up=3.0, set_up_after=1.0)
    both = told(workshop(stops, set_ups))
    (pair,) = [p for p in both.shared if p.first.startswith("saving")]
    assert pair.how == "one of the two", "a set-up is a stop"


@pytest.mark.parametrize(("hours", "low"), [(100.0, 400.0), (110.0, 200.0), (150.0, 0.0)])
def test_hours_saved_where_some_are_idle_may_bring_nothing(hours: float, low: float) -> None:
    """A hundred bikes take 100 hours: of 20 saved those that were idle before are worth nothing at the least."""
    stops = replace(LAMPS, measure="oee", part="build", count=90.0, cycle=1.0, hours=120.0, oee_after=0.9)  # fmt: skip
    able = Capability(site="works", process="build", hours=hours, rate=20.0)
    found = told(workshop(stops, able, LEAKS))
    of = row(found, "saving:oee:build")
    assert (of.effect, of.low) == pytest.approx((400.0, low))
    idle = hours - 100.0
    assert (f"{idle:.0f} h/a are idle today" in of.assumes) == (idle > 0)
    assert (found.rows[-1].action == "saving:oee:build") == (low == 0)


def test_hours_that_are_idle_meet_what_nobody_made() -> None:
    shed = workshop(
        Capability(site="works", process="welding", hours=1000.0, rate=1.0),
        Capability(site="works", process="build", hours=150.0, rate=20.0),
        Site(site="works", place="lyon", role="maker"),
        Referral(referral="r1", day=date(2026, 1, 2), need="20 frames, welded", outcome="nobody"),
        Referral(referral="r2", site="rival", day=date(2026, 1, 3), need="10 gates, welded", outcome="won"),
        Referral(referral="r3", day=date(2026, 1, 4), need="5 shafts, turned", outcome="nobody"),
    )  # fmt: skip
    found = told(shed)
    assert [lead.referral for lead in found.leads] == ["r1"], "r2 was made, and works turns nothing"
    assert found.leads[0].idle == pytest.approx(50)


def test_a_need_that_names_nothing_known_is_no_lead() -> None:
    """One such line in the log of a help desk does not keep a firm from being advised."""
    odd = Referral(referral="r9", day=date(2026, 1, 5), need="xqzt", outcome="nobody")
    assert told(workshop(odd)).leads == ()


def test_what_hazards_cost_beside_other_sources_is_what_the_stress_test_says() -> None:
    """Asked of the hazards alone, which is quicker."""
    shed = workshop(
        Hazard(hazard="strike", scope="site", target="forge", rate=0.5, duration=30.0),
        Hazard(hazard="flood", scope="place", target="lyon", rate=0.1, duration=60.0),
        Hazard(hazard="never", scope="country", target="CN", rate=0.0, duration=60.0),
        wanted(price=500.0),
    ).minus("offers/rival:bike:0")
    plan = relaxed(shed, day=DAY)
    whole = stress(shed, plan=plan, holding_rate=0.2)
    assert whole.remedies
    met = under_hazards(shed, plan, holding_rate=0.2)
    assert met.expects == pytest.approx(sum(row.loss * (row.rate or 0.0) for row in whole.rows))
    assert met.expects > 0
    assert {each.remedy: each.avoided for each in met.remedies} == pytest.approx(
        {each.remedy: each.avoided for each in whole.remedies}
    )
    assert met.terms.keys() <= whole.terms.keys()
    for each in whole.remedies:
        (alone,) = under_hazards(shed, plan, holding_rate=0.2, remedy=each.remedy).remedies
        assert alone.avoided == pytest.approx(each.avoided)
    assert under_hazards(shed, plan, holding_rate=0.2, remedy=None).remedies == ()


def test_what_hazards_cost_at_new_sources_is_told_where_no_stock_is_in_the_set() -> None:
    """The forge that would be bought from burns, the mill of today does not: nobody advises that in silence."""
    fire = Hazard(hazard="fire", scope="site", target="forge", rate=0.01, duration=20.0)
    found = told(workshop(fire, wanted(price=500.0)), holding_rate=0.2)
    assert found.best == HOME
    assert any("hazards cost" in note and "more than today" in note for note in found.notes)


def test_sites_of_a_firm_with_suppliers_of_their_own_are_told() -> None:
    annex = (
        Site(site="works", place="lyon", role="maker", firm="velo"),
        Site(site="annex", place="lyon", role="maker", firm="velo"),
        Supplied(site="annex", item="frame", supplier="forge"),
    )
    found = told(workshop(*annex), "velo")
    assert any("have frame from different suppliers" in note for note in found.notes)
    assert not any("different suppliers" in note for note in told(workshop()).notes)


def test_what_keeps_a_plan_from_being_made_is_said_with_what_to_do() -> None:
    """A shop that counts in dollars, without a way of moving: its own currency is what it lacks."""
    shed = workshop(Currency(currency="USD", rate=1.0)).minus(
        "modes/lorry", "lanes/izmir:lyon:lorry"
    )
    found = told(shed)
    assert found.base is None
    assert "add EUR to currencies" in found.bring[0].bring


def test_a_label_is_worth_its_premium_less_what_it_takes() -> None:
    bare = told(workshop(), labels=["fr.fabrique"])
    assert [r.action for r in bare.not_now] == ["label:fr.fabrique:bike"]
    assert bare.not_now[0].pays_if
    assert [each.table for each in bare.bring if "label" in each.bring] == ["the argument labels"]


def test_a_firm_with_nothing_but_a_name_is_told_what_to_bring() -> None:
    found = told(world(Site(site="works", place="lyon", role="maker")))
    assert found.rows == ()
    assert found.base is None
    assert [each.table for each in found.bring] == [
        "demands, components, operations, capabilities", "supplies, offers", "savings", "referrals",
    ]  # fmt: skip
    assert "nothing that the firm can make is demanded" in found.bring[0].decides
    assert found.headline().endswith(f"bring {found.bring[0].bring}")


def test_what_is_bought_without_a_word_from_whom_is_asked_for_not_invented() -> None:
    strike = Hazard(hazard="strike", scope="site", target="forge", rate=1.0, duration=20.0)
    shed = workshop(strike, wanted(price=500.0)).minus("supplies/works:frame:mill")
    found = told(shed, holding_rate=0.2)
    assert found.rows == (), "not even stock: whether the strike hits is not known"
    assert "supplies, offers" in [each.table for each in found.bring]
    assert any("who supplies frame is not told" in note for note in found.notes)
    sure = told(shed.minus("offers/mill:frame:0"), holding_rate=0.2)
    assert {row.kind for row in sure.rows} == {"backup"}, (
        "of one seller alone nothing is to be told"
    )


def test_more_sold_than_can_be_made_is_told() -> None:
    found = told(workshop(Capability(site="works", process="build", rate=20.0, hours=50.0), LAMPS))
    assert found.base is None
    assert [r.action for r in found.rows] == ["saving:lighting:hall"], "lamps burn all the same"
    assert found.bring[0].table.startswith("demands")


def test_what_cannot_be_told_from_nothing_stands_last() -> None:
    """Forge and mill cost nearly the same, by estimates."""
    shed = workshop(LAMPS, price=29.9, kind="estimate")
    found = told(shed, draws=20, off=0.2)
    last = found.rows[-1]
    assert (last.action, last.sure, last.in_set) == (HOME, False, False)
    assert last.low < 0 < last.effect < last.high
    assert any("cannot be told from no effect" in note for note in found.notes)
    assert found.rows[0].action == "saving:lighting:hall"


def test_equals_stand_in_an_order_drawn_by_lot_and_kept() -> None:
    halls = [replace(LAMPS, part=name) for name in "abcdefgh"]
    orders = {
        tuple(r.action for r in told(workshop(*halls, price=40.0), seed=seed).rows)
        for seed in (1, 1, 2, 3)
    }
    assert len(orders) == 3
    found = told(workshop(*halls, price=40.0), seed=1)
    assert all(r.tied for r in found.rows)
    assert found.record is not None
    assert found.record.asked["seed"] == 1


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"firm": "worcs"}, NotFound, "did you mean works"),
        ({"costs": ["x"]}, BadValue, "ACTION=MONEY"),
        ({"costs": [f"{HOME}=-1"]}, BadValue, "ACTION=MONEY"),
        ({"costs": ["source:fork:forge=5"]}, BadValue, "did you mean source:frame:forge"),
        ({"qualify": ["end-use"]}, BadValue, "key=yes"),
        ({"labels": ["fr.ofg=cheap"]}, BadValue, "RULE=MONEY"),
        ({"hurdle": -0.1}, BadValue, "hurdle"),
        ({"budget": -1}, BadValue, "budget"),
    ],
)
def test_what_is_asked_wrongly_is_refused(given: dict[str, object], error: type[Exception], says: str) -> None:  # fmt: skip
    with pytest.raises(error) as refused:
        told(workshop(), **given)  # type: ignore[arg-type]
    assert says in f"{refused.value} {getattr(refused.value, 'hint', '')}"


def test_without_a_name_the_one_that_tells_is_meant() -> None:
    assert told(workshop(), "").firm == "works"
    with pytest.raises(BadValue, match="no firm is named"):
        told(world(*seller("a", "lyon", 1), *seller("b", "lyon", 1)), "")


@pytest.mark.parametrize(
    ("fact", "column"),
    [
        (replace(LAMPS, hours=None), "hours"),
        (replace(PRESSURE, pressure_after=9.0), "pressure_after"),
        (replace(LEAKS, diameter=None), "diameter"),
        (replace(LAMPS, measure="oee", count=90.0, cycle=2.0, hours=120.0, oee_after=1.0), "cycle"),
        (
            replace(LAMPS, measure="oee", count=90.0, cycle=1.0, hours=120.0, oee_after=0.7),
            "oee_after",
        ),
        (replace(LAMPS, measure="oee", count=90.0, cycle=1.0, hours=120.0), "oee_after"),
        (replace(MILL, supplier="works"), "supplier"),
    ],
)
def test_facts_that_say_nothing_are_refused(fact: object, column: str) -> None:
    with pytest.raises(BadFacts) as refused:
        workshop(fact)  # type: ignore[arg-type]
    assert [problem.column for problem in refused.value.problems] == [column]


def test_an_item_of_one_seller_is_asked_about() -> None:
    shed = workshop().minus("offers/forge:frame:0")
    found = told(shed)
    assert any(each.bring == "a second offer for frame" for each in found.bring)


def test_it_leaves_offers_and_lanes_of_others_alone() -> None:
    shed: Shed = workshop(lane("hefei", "lyon", 1), Offer(site="rival", item="frame", price=27.0))
    assert row(told(shed), HOME).effect == pytest.approx(500)


def test_a_firm_that_buys_complete_what_it_could_make_has_a_plan_of_today() -> None:
    """The rival asks 40 for a bike; built of a frame from the mill it is 50, and of one from the other mill 35."""
    bought = Supplied(site="works", item="bike", supplier="rival")
    shed = workshop(bought, price=40.0).plus(Offer(site="rival", item="bike", price=40.0))
    found = told(shed)
    assert found.base == pytest.approx(100 * 40)
    assert not [each for each in found.rows if each.kind == "source"]
    cheap = told(shed.plus(Offer(site="mill", item="frame", price=5.0, origin="TR")))
    first = row(cheap, "source:bike:works")
    assert first.does == "make bike at works instead of buying it from rival"
    assert first.effect == pytest.approx(100 * (40 - 35))


def test_nobody_keeps_a_week_of_what_spoils_before() -> None:
    strike = Hazard(hazard="strike", scope="site", target="mill", rate=1.0, duration=20.0)
    facts = strike, wanted(price=500.0)
    keeps = Item(item="frame", mass=1000, hs="8714 91", shelf_life=30.0)
    fresh = told(workshop(*facts, replace(keeps, shelf_life=6.0)), holding_rate=0.2)
    kept = told(workshop(*facts, keeps), holding_rate=0.2)
    week = "backup:a week of frame at works"
    assert week in [each.action for each in kept.rows]
    looked = [each.action for each in fresh.rows] + [each.action for each in fresh.not_now]
    assert not [each for each in looked if "week of frame" in each]
