"""What a part costs: what must hold of every quote, against the plan, and what is refused."""

from __future__ import annotations

import json
import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costing.shapes import cup, drilled, hollow, plate, punched, rod, tube
from tests.examples import examples
from tests.questions.worlds import DAY, lane, seller, world

from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import (
    Capability,
    Demand,
    DesignRule,
    Driver,
    Duty,
    Fact,
    Machine,
    Mode,
    Offer,
    Shed,
    Site,
)
from makeshed.questions.plan import plan
from makeshed.questions.quote import Quote, quote

PLATE, ROD = plate(), rod()
SAID: dict[str, Any] = {
    "tolerance": 0.3,
    "threads": 0,
    "finish": "as-made",
    "infill": 0.2,
    "day": DAY,
}


def shop(*facts: Fact, **own: Any) -> Shed:
    """Return a maker in Lyon that cuts by laser, and frames for sale in Hefei at 3 each."""
    given: dict[str, Any] = {"rate": 60.0, "labour_rate": 30.0, "energy_rate": 2.0} | own
    return world(
        Site(site="works", place="lyon", role="maker", markup=0.15),
        Capability(site="works", process="laser-cutting", **given),
        *seller("far", "hefei", 3.0, item="frame"),
        lane("hefei", "lyon", 0.5, 35),
        *facts,
    )


def ask(shed: Shed, part: Any = PLATE, **more: Any) -> Quote:
    asked: dict[str, Any] = SAID | {"material": ["steel"], "process": ["laser-cutting"]} | more
    return quote(shed, part, **asked)


def test_every_line_is_there_and_adds_up() -> None:
    answer = ask(shop(), threads=2, finish="powder-coating", tax=0.2, volumes=[50], orders=5)
    term = answer.why("works:laser-cutting:50")
    assert term.is_sum()
    assert {part.name for part in term.parts} == {
        "material", "machine", "labour", "energy", "setup", "post", "failure", "margin", "tax"
    }  # fmt: skip
    assert term.value == pytest.approx(answer.rows[0].cost)
    lines = {part.name: part.value for part in term.parts}
    before = math.fsum(value for name, value in lines.items() if name not in {"margin", "tax"})
    assert lines["margin"] == pytest.approx(0.15 * before)
    assert lines["tax"] == pytest.approx(0.2 * (before + lines["margin"]))


def test_rates_are_those_of_the_site() -> None:
    used = {a.driver: a for a in ask(shop()).assumptions}
    assert (used["machine_rate"].value, used["labour_rate"].value) == (60.0, 30.0)
    assert used["machine_rate"].low == used["machine_rate"].high
    assert used["machine_rate"].source == "capability of works"


def test_without_rates_estimates_are_taken_and_said() -> None:
    answer = ask(shop().minus("capabilities/*"))
    (found,) = {row.site for row in answer.rows}
    used = {a.driver: a for a in answer.assumptions}
    assert found == "any"
    assert used["machine_rate"].kind == "estimate"
    rate = used["machine_rate"]
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < rate.high
    assert any("rates of FR, makeshed's estimates" in note for note in answer.notes)


def test_a_row_of_the_case_takes_the_place_of_an_estimate() -> None:
    own = Driver(site="works", process="laser-cutting", material="steel", driver="price",
                 low=9, value=9, high=9, source="our steel merchant")  # fmt: skip
    every = Driver(driver="price", low=7, value=7, high=7)
    used = {a.driver: a for a in ask(shop(own, every)).assumptions}
    assert (used["price"].value, used["price"].source) == (9, "our steel merchant")
    assert {a.driver: a for a in ask(shop(every)).assumptions}["price"].value == 7


def test_setup_is_paid_by_the_order_and_not_by_the_unit() -> None:
    def setup(volume: float, orders: float) -> float:
        answer = ask(shop(setup_cost=100.0), volumes=[volume], orders=orders)
        return next(p.value for p in answer.why(answer.rows[0].key).parts if p.name == "setup")

    assert setup(100, 1) * 100 == pytest.approx(setup(10, 1) * 10)
    assert setup(100, 4) == pytest.approx(4 * setup(100, 1))
    assert setup(100, 1) > 1.0


def test_tooling_repeats_with_variants_and_printing_does_not() -> None:
    shed = shop()
    asked = {"material": ["abs"], "process": ["injection-moulding", "material-extrusion"]}
    one, five = (ask(shed, cup(draft=2.0), volumes=[500], variants=n, **asked) for n in (1, 5))

    def line(answer: Quote, process: str, name: str) -> float:
        parts = answer.why(f"any:{process}:500").parts
        return next((part.value for part in parts if part.name == name), 0.0)

    mould = [line(answer, "injection-moulding", "tooling") for answer in (one, five)]
    assert mould[1] == pytest.approx(5 * mould[0])
    assert mould[0] > 1
    prints = [answer.why("any:material-extrusion:500").value for answer in (one, five)]
    assert prints[0] == pytest.approx(prints[1])


@pytest.mark.parametrize(
    ("part", "process", "material"),
    [
        (PLATE, "laser-cutting", "steel"), (PLATE, "cnc-milling", "aluminium"),
        (ROD, "turning", "brass"), (cup(), "material-extrusion", "petg"),
        (cup(), "selective-laser-sintering", "nylon"),
        (plate(60, 30, 4), "vat-photopolymerisation", "photopolymer"),
        (cup(draft=2.0), "injection-moulding", "polypropylene"),
        (plate(60, 40, 8), "sand-casting", "cast-iron"),
        (cup(draft=2.0), "pressure-die-casting", "zinc"),
    ],
)  # fmt: skip
def test_every_process_is_priced_with_a_rising_band(part: Any, process: str, material: str) -> None:
    answer = ask(shop(), part, process=[process], material=[material], tolerance=1.0)
    assert [row.volume for row in answer.rows] == [1, 10, 100, 1000, 10000]
    for row in answer.rows:
        assert 0 < row.p10 <= row.p50 <= row.p90
        assert row.cost > 0
    costs = [row.p50 for row in answer.rows]
    assert costs[0] > costs[-1]
    assert answer.rows[-1].process == process


def test_the_plan_agrees_to_the_cent() -> None:
    """What the facts of a quote cost in a plan is what the quote says, markup and all."""
    shed = shop(setup_cost=20.0)
    for process, material in (("laser-cutting", "steel"), ("cnc-milling", "aluminium")):
        answer = ask(shed, process=[process], material=[material], volumes=[400], orders=4,
                     item="frame", site=["works"], finish="painting")  # fmt: skip
        told = shed.minus("offers/*").plus(
            *answer.as_facts(), Demand(place="lyon", item="frame", quantity=400)
        )
        assert plan(told, day=DAY).rows[0].unit_cost == pytest.approx(answer.rows[0].cost)


def bought(shed: Shed, volume: float, **more: Any) -> float:
    answer = ask(shed, against="frame", to="lyon", volumes=[volume], **more)
    return answer.why(f"buy:lyon:{volume:g}").value


def test_buying_costs_what_the_plan_says() -> None:
    """Tiers, Incoterms, duty, insurance, stock and lead time: the plan's own numbers."""
    shed = shop(
        Mode(mode="lorry", distance_kind="listed", insurance=0.01, interval=14),
        Offer(site="far", item="frame", price=3.0, lead_time=40),
        Offer(site="far", item="frame", price=2.2, min_quantity=500, lead_time=40),
        Duty(duty="d", hs="8714", origin="*", destination="EU", measure="conventional", rate=0.047),
        Duty(duty="e", hs="8714", origin="CN", destination="EU", measure="anti-dumping", rate=0.4),
    )
    for volume in (100.0, 900.0):
        wanted = Demand(place="lyon", item="frame", quantity=volume, variability=0.3,
                        price=9.0, salvage=1.0, volatility=0.3)  # fmt: skip
        told = shed.plus(wanted)
        found = plan(told, day=DAY)
        assert bought(told, volume) == pytest.approx(found.rows[0].unit_cost)


def test_a_price_with_the_duty_paid_is_what_is_paid_by_every_mode() -> None:
    """A ship is cheapest and pays a fee, a jet does not: the price is the price, and the plan agrees."""
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    shed = shop(
        Offer(site="far", item="frame", price=3.0, **paid),
        Duty(duty="d", hs="8714", origin="*", destination="EU", rate=0.047),
        Duty(duty="port", hs="*", origin="*", destination="EU", measure="fee", per_unit=1.0,
             rate=0.0, carried="sea"),
        Mode(mode="lorry", distance_kind="listed", carried="road"),
        Mode(mode="ship", distance_kind="sea"), lane("hefei", "lyon", 0.4, mode="ship"),
        Mode(mode="jet", distance_kind="air"), lane("hefei", "lyon", 0.45, mode="jet"),
    )  # fmt: skip
    assert bought(shed, 30) == pytest.approx(3.0, abs=0.01), "but for stock"
    told = shed.plus(Demand(place="lyon", item="frame", quantity=30))
    assert bought(told, 30) == pytest.approx(plan(told, day=DAY).rows[0].unit_cost)


def test_a_quota_that_a_quote_cannot_count_is_told() -> None:
    full = Duty(duty="d", hs="8714", origin="*", destination="EU", rate=0.047)
    within = replace(full, duty="q", measure="preference", rate=0.0, quota=10.0, bound="unit")
    answer = ask(shop(full, within), against="frame", to="lyon", volumes=[30])
    assert any("hang on what is imported in a year (q)" in note for note in answer.notes)
    answer = ask(shop(full), against="frame", to="lyon", volumes=[30])
    assert not any("hang on" in note for note in answer.notes)


def test_a_duty_by_the_parcel_that_a_quote_does_not_count_is_told() -> None:
    """3 for each kind of goods in a consignment up to 150: 0.60 on each of five, not in the quote."""
    small = Duty(duty="small", hs="8714", origin="*", destination="EU", per_item=3.0, value_to=150,
                 rate=0.0)  # fmt: skip

    def told(*facts: Any) -> list[str]:
        answer = ask(shop(small, *facts), against="frame", to="lyon", volumes=[30])
        return [note for note in answer.notes if "by the consignment" in note]

    (note,) = told(Demand(place="lyon", item="frame", quantity=30, parcel=5))
    assert "lyon" in note
    assert "5 a parcel (demands.parcel)" in note
    assert "(small)" in note
    assert not told(Demand(place="lyon", item="frame", quantity=30)), "in bulk, as the plan has it"
    (note,) = told()
    assert "nobody says" in note
    paid: dict[str, Any] = {"incoterm": "DDP", "incoterm_place": "lyon"}
    assert not told(Offer(site="far", item="frame", price=9.0, **paid)), "the seller pays it"


def test_a_port_that_is_not_named_is_told() -> None:
    shed = shop(Offer(site="far", item="frame", price=3.0, incoterm="FOB"))
    answer = ask(shed, against="frame", to="lyon", volumes=[30])
    assert any("a port that is not named" in n and "far:frame (FOB)" in n for n in answer.notes)


def test_buying_over_a_border_without_a_duty_row_is_told() -> None:
    answer = ask(shop(), against="frame", to="lyon", volumes=[30])
    assert any(note.startswith("no duty row fits frame") for note in answer.notes)
    duty = Duty(duty="d", hs="8714", origin="*", destination="EU", rate=0.047)
    answer = ask(shop(duty), against="frame", to="lyon", volumes=[30])
    assert not any("no duty row fits" in note for note in answer.notes)


def test_buying_costs_what_the_plan_says_with_an_amount_for_a_unit() -> None:
    duty = Duty(
        duty="d", hs="8714", origin="*", destination="EU", rate=0.047, per_unit=0.5, per_kg=0.2
    )
    told = shop(duty, Offer(site="far", item="frame", price=3.0)).plus(
        Demand(place="lyon", item="frame", quantity=100)
    )
    assert bought(told, 100) == pytest.approx(plan(told, day=DAY).rows[0].unit_cost)


def test_below_the_least_quantity_that_least_is_bought() -> None:
    shed = shop(Offer(site="far", item="frame", price=3.0, min_quantity=200)).minus(
        "offers/far:frame:0"
    )
    """What is not needed is paid, does not move, and pays no duty: as the plan has it."""
    assert bought(shed, 50) == pytest.approx(bought(shed, 200) + 3 * 3.0)
    agree(shed, 50)


def test_a_larger_tier_is_bought_where_it_is_cheaper_in_all() -> None:
    tier = Offer(site="far", item="frame", price=1.0, min_quantity=200)
    shed = shop(Offer(site="far", item="frame", price=3.0), tier)
    for volume in (50, 66, 70, 150, 300):
        agree(shed, volume)
    assert bought(shed, 100) == pytest.approx(bought(shed, 200) + 1.0)


def test_packs_are_bought_whole() -> None:
    pack: dict[str, Any] = {"order_multiple": 30.0, "site": "far", "item": "frame"}
    shed = shop(Offer(price=3.0, **pack), Offer(price=2.0, min_quantity=100, **pack))
    for volume in (10, 30, 50, 95, 119, 121):
        agree(shed, volume)


def agree(shed: Shed, volume: float) -> None:
    """Assert that quote and plan buy at the same cost."""
    told = shed.plus(Demand(place="lyon", item="frame", quantity=volume))
    alone = told.minus(*(f"capabilities/{each.id}" for each in told.rows(Capability)))
    assert bought(told, volume) == pytest.approx(plan(alone, day=DAY).rows[0].unit_cost)


@examples(5, deadline=None)
@given(st.floats(0, 1.5), st.floats(0.01, 1.5))
def test_a_dearer_duty_never_makes_local_win_less_often(rate: float, more: float) -> None:
    chances = []
    for duty in (rate, rate + more):
        shed = shop(
            Duty(
                duty="d", hs="8714", origin="CN", destination="EU", measure="additional", rate=duty
            )
        )
        answer = ask(shed, against="frame", to="lyon", volumes=[5, 20, 100])
        chances.append([row.chance or 0.0 for row in answer.rows])
    assert all(dear >= cheap for cheap, dear in zip(*chances, strict=True))


def test_a_tipping_value_tips_exactly() -> None:
    """Put in place of what it was, each makes both cost the same."""
    shed = shop()
    answer = ask(shed, against="frame", to="lyon", volumes=[30])
    tips = {tip.driver: tip.tips_at for tip in answer.tips}
    here = answer.rows[0].cost
    assert here < answer.why("buy:lyon:30").value
    assert "added_duty" not in tips, "no duty makes what is cheaper here dearer"
    for driver in ("price", "failure", "rival_price"):
        tip = tips[driver]
        assert tip is not None
        other = Driver(driver=driver, low=tip, value=tip, high=tip)
        again = ask(shed.plus(other), against="frame", to="lyon", volumes=[30])
        there = again.why("buy:lyon:30").value
        assert again.rows[0].cost == pytest.approx(there, rel=1e-4), driver


def test_a_crossing_lies_where_the_curves_meet() -> None:
    answer = ask(shop(), against="frame", to="lyon")
    (crossing,) = (c for c in answer.crossings if c.against == "frame from far")
    assert crossing.cheaper == "above"
    assert crossing.p10 <= crossing.p50 <= crossing.p90
    at = round(crossing.p50)
    around = ask(shop(), against="frame", to="lyon", volumes=[at, 3 * at])
    assert 0.3 < (around.rows[0].chance or 0) < 0.7
    assert (around.rows[1].chance or 0) > 0.9


def test_currency_scales_every_default() -> None:
    from makeshed.model import Currency

    def cost(*coins: Fact) -> float:
        shed = world(Site(site="works", place="lyon", role="maker"), *coins)
        return ask(shed, volumes=[10]).rows[0].cost

    dollars = (Currency(currency="USD", rate=1.0), Currency(currency="EUR", rate=1.25))
    assert cost(*dollars) == pytest.approx(1.25 * cost(Currency(currency="EUR", rate=1.0)))
    with pytest.raises(NotEnoughData, match="EUR has no rate"):
        cost(Currency(currency="USD", rate=1.0))


# --- against what others charge, and against itself


def test_a_laser_cut_disc_costs_what_a_service_asks() -> None:
    """58 x 2.7 mm of mild steel, five holes, two pieces: 12 to 18 USD each (ecto/vcad 472)."""
    disc = punched(58, 2.7, holes=5)
    shed = world(Site(site="works", place="lyon", role="maker"))
    row = ask(shed, disc, volumes=[2], country="US").rows[0]
    low, high = (price / 0.859 for price in (row.p10, row.p90))
    assert low < 18
    assert high > 12
    assert 12 < row.p50 / 0.859 < 18


def test_printing_meets_moulding_where_the_literature_says() -> None:
    """Small plastic parts: 500 to 14,000 units (Hopkinson and Dickens, Ruffo, MakerVerse, Makelab)."""
    asked = {"process": ["material-extrusion", "injection-moulding"], "material": ["abs"]}
    (found,) = ask(shop(), cup(draft=2.0), **asked).crossings
    assert found.cheaper == "below"
    assert found.p90 > 500
    assert found.p10 < 14_000


@pytest.mark.parametrize(
    ("part", "process", "material", "per_hour"),
    [(drilled(), "cnc-milling", "aluminium", 60), (drilled(), "laser-cutting", "steel", 3600),
     (cup(draft=2.0), "injection-moulding", "abs", 3600),
     (cup(), "material-extrusion", "petg", 3600), (drilled(), "turning", "steel", 60),
     (cup(), "selective-laser-sintering", "nylon", 1),
     (cup(), "vat-photopolymerisation", "photopolymer", 1),
     (drilled(), "sand-casting", "aluminium", 1),
     (drilled(), "pressure-die-casting", "aluminium", 3600)],
)  # fmt: skip
def test_what_a_machine_does_takes_its_hours(
    part: Any, process: str, material: str, per_hour: float
) -> None:
    """The shares that open a machine's cost are reckoned apart from its hours, and agree."""
    from makeshed.costing.cost_drivers import Drivers, DriverScope, Taken
    from makeshed.costing.hour_breakdown import times
    from makeshed.costing.part_measures import Part, PrintWishes
    from makeshed.costing.process_models import MAKING, work_of
    from makeshed.printing.print_time import Printer

    body = Part(part, PrintWishes(infill=0.2))
    known = MAKING[process].known(body, Printer())
    where = DriverScope(process=process, material=material, site="any", country="FR")
    find = Drivers(shop()).find
    take = Taken(lambda driver: known.get(driver) or find(driver, where))
    order = np.asarray(10.0)
    work = work_of(process, body, take, order)
    doing = times(process, body, take, order, Printer())
    assert len(doing) > 1 or process == "sand-casting"
    assert float(np.asarray(work.machine)) == pytest.approx(math.fsum(doing.values()) / per_hour)


def test_opened_numbers_travel() -> None:
    """They are opened when looked at; whoever takes the answer elsewhere takes them all."""
    answer = ask(shop(), drilled(), process=["laser-cutting"], material=["steel"], volumes=[5, 50])
    again = pickle.loads(pickle.dumps(answer))  # noqa: S301
    assert dict(again.terms) == dict(answer.terms)
    assert len(answer.terms) == 2


# --- what can be made


def verdict(part: Any, process: str, material: str, shed: Shed | None = None, **more: Any) -> Any:
    answer = ask(shed or shop(), part, process=[process], material=[material], **more)
    return answer.verdicts[0].verdict, {r.check: r for r in answer.remarks if r.status == "broken"}


@pytest.mark.parametrize(
    ("part", "process", "material", "says", "check"),
    [
        (PLATE, "laser-cutting", "steel", "feasible", ""),
        (PLATE, "turning", "steel", "not", "turned share"),
        (ROD, "turning", "steel", "feasible", ""),
        (ROD, "laser-cutting", "steel", "not", "sheet share"),
        (plate(80, 40, 25), "laser-cutting", "steel", "not", "sheet thickness"),
        (tube(), "laser-cutting", "steel", "not", "rise without a bend"),
        (drilled(hole=3.0), "laser-cutting", "steel", "with changes", "hole by thickness"),
        (drilled(hole=0.8), "cnc-milling", "steel", "with changes", "smallest hole"),
        (drilled(z=30, hole=2.0), "cnc-milling", "steel", "with changes", "hole depth"),
        (hollow(), "cnc-milling", "steel", "not", "closed cavities"),
        (hollow(), "selective-laser-sintering", "nylon", "with changes", "closed cavities"),
        (hollow(), "material-extrusion", "pla", "with changes", "overhang"),
        (plate(80, 40, 0.4), "material-extrusion", "pla", "with changes", "wall"),
        (plate(900, 40, 3), "material-extrusion", "pla", "not", "longest side"),
        (cup(), "cnc-milling", "aluminium", "with changes", "sharp corners"),
        (cup(draft=2.0), "injection-moulding", "abs", "feasible", ""),
        (cup(), "injection-moulding", "abs", "with changes", "undrafted"),
        (cup(wall=6, draft=2.0), "injection-moulding", "abs", "with changes", "thick wall"),
    ],
)  # fmt: skip
def test_verdicts(part: Any, process: str, material: str, says: str, check: str) -> None:
    found, broken = verdict(part, process, material)
    assert found == says
    if check:
        remark = broken[check]
        assert remark.fix
        assert remark.rule.startswith("makeshed, estimate")
        assert remark.value is not None
    else:
        assert broken == {}


def test_the_faces_of_a_closed_cavity_are_those_inside() -> None:
    _, broken = verdict(hollow(), "cnc-milling", "steel")
    assert broken["closed cavities"].faces == tuple(range(12, 24))


def test_nothing_unmeasured_is_called_feasible() -> None:
    answer = ask(shop(), tolerance=None)
    assert {v.verdict for v in answer.verdicts} == {"unverified"}
    assert [r.check for r in answer.remarks if r.status == "unmeasured"] == ["tolerance"]
    assert [a.option for a in answer.asks] == ["--tolerance"]


def test_what_the_file_does_not_say_is_asked() -> None:
    answer = quote(shop(), PLATE, material=["steel"], process=["laser-cutting"], day=DAY)
    options = [a.option for a in answer.asks]
    assert options == ["--tolerance", "--threads", "--finish", "--infill"]
    assert all(a.option in str(answer) for a in answer.asks)


def test_a_shop_edits_its_rules() -> None:
    rule = DesignRule(site="works", process="laser-cutting", check="longest side", most=50.0,
                      grade="not", fix="ask our neighbour", source="our bed")  # fmt: skip
    found, broken = verdict(PLATE, "laser-cutting", "steel", shop(rule))
    assert found == "not"
    assert (broken["longest side"].fix, broken["longest side"].site) == (
        "ask our neighbour",
        "works",
    )
    assert "our bed" in broken["longest side"].rule


@pytest.mark.parametrize(
    ("own", "check"),
    [({"envelope_x": 60.0}, "longest side"), ({"tolerance": 0.5}, "tolerance"),
     ({"thickness_max": 2.0}, "sheet thickness")],
)  # fmt: skip
def test_the_limits_of_a_capability_hold(own: dict[str, float], check: str) -> None:
    found, broken = verdict(PLATE, "laser-cutting", "steel", shop(**own))
    assert found == "not"
    assert broken[check].rule.startswith("capability of works")


def test_a_process_that_cannot_make_it_has_no_price() -> None:
    answer = ask(shop(), ROD)
    assert answer.rows == ()
    assert "no process looked at can make it" in answer.headline()
    assert json.loads(answer.to_json())["rows"] == []


# --- bad input


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"material": []}, BadValue, "of what the part is made is not said"),
        ({"material": ["stel"]}, BadValue, "no material is called 'stel'"),
        ({"process": ["lasering"]}, BadValue, "no process called 'lasering'"),
        ({"volumes": [0]}, BadValue, "volumes is 0; right: 1 to"),
        ({"volumes": [math.nan]}, BadValue, "volumes is nan"),
        ({"volumes": [10, 10]}, BadValue, "volumes are"),
        ({"volumes": ["ten"]}, BadValue, "volumes is 'ten'"),
        ({"tolerance": -0.1}, BadValue, "tolerance is -0.1"),
        ({"tolerance": math.nan}, BadValue, "tolerance is nan"),
        ({"threads": -1}, BadValue, "threads is -1"),
        ({"holding_rate": math.nan}, BadValue, "holding_rate is nan"),
        ({"near": "lyon", "within": -5}, BadValue, "within is -5"),
        ({"country": "ZZ"}, NotFound, "no country has the code 'ZZ'"),
        ({"orders": 0}, BadValue, "orders is 0"),
        ({"variants": 0}, BadValue, "variants is 0"),
        ({"years": math.inf}, BadValue, "years is inf"),
        ({"limit": 0}, BadValue, "limit is 0"),
        ({"tax": 1.5}, BadValue, "tax is 1.5"),
        ({"finish": "gold"}, BadValue, "the finish 'gold'"),
        ({"within": 10}, BadValue, "a place in the middle"),
        ({"near": "hefei", "within": 10}, NotFound, "no maker within"),
        ({"site": ["nobody"]}, NotFound, "nobody"),
        ({"against": "saddle"}, BadValue, "no offer or item is called 'saddle'"),
        ({"against": "import"}, BadValue, "which item is imported"),
        ({"against": "import", "item": "bike"}, NotEnoughData, "nobody outside"),
        ({"against": "frame", "to": "paris"}, NotFound, "paris"),
    ],
)
def test_bad_input_is_refused_by_name(
    asked: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        ask(shop(), **asked)


def test_where_no_way_leads_nothing_is_priced() -> None:
    answer = ask(shop(), to="nice", against="frame")
    assert answer.rows == ()
    assert answer.verdicts[0].because == "no way leads from lyon to nice"
    there = shop(Site(site="near", place="nice", role="maker"),
                 Capability(site="near", process="laser-cutting", rate=50))  # fmt: skip
    with pytest.raises(NotEnoughData, match="no way leads from far to nice"):
        ask(there, to="nice", against="frame")


def test_bringing_it_there_is_a_cost_of_making_too() -> None:
    shed = shop(lane("lyon", "nice", 0.25, 2))
    term = ask(shed, to="nice", item="frame", volumes=[100]).why("works:laser-cutting:100")
    lines = {part.name: part.value for part in term.parts}
    assert lines["freight"] == 0.25
    assert lines["stock under way"] > 0
    assert term.is_sum()


def test_many_sites_are_cut_to_the_cheapest() -> None:
    more = [
        fact
        for k in range(6)
        for fact in (
            Site(site=f"w{k}", place="lyon", role="maker"),
            Capability(site=f"w{k}", process="laser-cutting", rate=40.0 + k, labour_rate=30.0),
        )
    ]
    answer = ask(shop(*more), limit=3, volumes=[100])
    assert {row.site for row in answer.rows} == {"w0", "w1", "w2"}
    assert any("laser-cutting 7; the 3 cheapest" in note for note in answer.notes)
    assert len(answer.verdicts) == 7


def test_a_shops_own_log_sets_the_print_time() -> None:
    def hours(*facts: Fact) -> float:
        printer = Capability(site="works", process="material-extrusion", rate=1.0)
        answer = ask(shop(printer, *facts), material=["pla"], process=["material-extrusion"])
        return next(a.value or 0 for a in answer.assumptions if a.driver == "print_hours")

    log = Machine(site="works", process="material-extrusion", machine="p1", time_factor=1.5, jobs=9)
    assert hours(log) == pytest.approx(1.5 * hours())


def test_a_rule_on_what_nobody_measures_is_refused() -> None:
    rule = DesignRule(process="laser-cutting", check="colour", most=1.0)
    with pytest.raises(BadFacts, match="colour"):
        ask(shop(rule))


def test_ranges_must_rise() -> None:
    with pytest.raises(BadFacts, match="low"):
        shop(Driver(driver="price", low=2, value=1, high=3))
    with pytest.raises(BadFacts, match="most"):
        shop(DesignRule(process="turning", check="wall", least=2, most=1))


def test_it_repeats_itself_and_the_mesh_stays_out_of_json() -> None:
    one, two = ask(shop()), ask(shop())
    assert replace(one, record=None, shape=None) == replace(two, record=None, shape=None)
    body = json.loads(one.to_json())
    assert body["shape"] is None
    assert set(body["record"]["asked"]["part"]) == {"name", "mesh"}
