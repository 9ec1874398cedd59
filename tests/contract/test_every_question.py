"""What holds of every question: it changes nothing, repeats itself, and opens its numbers."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from polars.testing import assert_frame_equal
from tests.questions.worlds import BIKE, lane, maker, part, seller, wanted, world
from tests.region.accounts import MADE, table
from tests.region.test_people import trades
from tests.region.worlds import country, every, trading

from makeshed.answer import Answer
from makeshed.errors import NotFound
from makeshed.geometry.shape import Shape
from makeshed.model import (
    NOUNS,
    Balance,
    Capability,
    Content,
    Demand,
    Duty,
    Employment,
    Harvest,
    Hazard,
    Industry,
    Item,
    Mode,
    Occupation,
    Offer,
    Operation,
    Override,
    Period,
    Place,
    Policy,
    RawMaterial,
    Referral,
    Region,
    Returned,
    Saving,
    Season,
    Shed,
    Site,
    Stock,
    Storage,
    Supplied,
    Trade,
    Training,
    Variant,
    Workforce,
)
from makeshed.questions import QUESTIONS
from makeshed.questions.advise import advise
from makeshed.questions.alternatives import alternatives
from makeshed.questions.appraise import appraise
from makeshed.questions.compare import compare
from makeshed.questions.find import find
from makeshed.questions.frontier import frontier
from makeshed.questions.hedge import hedge
from makeshed.questions.horizon import horizon
from makeshed.questions.label import label
from makeshed.questions.plan import plan
from makeshed.questions.quote import quote
from makeshed.questions.refer import refer
from makeshed.questions.stock import stock
from makeshed.questions.stress import stress
from makeshed.questions.survey import survey
from makeshed.questions.sweep import sweep
from makeshed.questions.tip import tip
from makeshed.units import symbol_of, units_of

DAY = date(2026, 1, 1)
UNITLESS = {
    "used",
    "available",
    "best",
    "bound",
    "allowed",
    "reached",
    "beyond",
    "penalty",
    "slack",
    "looser",
    "without",
    "value",
    "low",
    "high",
    "direct",
    "before",
}
"""A limit, an objective, a measure and an effect in a region, says its unit in a column of its own."""


def case() -> Shed:
    """Return a case in which every kind of row of an answer appears."""
    return world(
        Mode(mode="lorry", distance_kind="listed", interval=7, insurance=0.01, co2e=0.1),
        *seller("mill", "izmir", 20, item="frame", capacity=150, co2e=3),
        *seller("shop", "lyon", 60, co2e=50, origin="FR"), *maker("works", "lyon", 5, hours=80, fixed_cost=90),
        Capability(site="works", process="idle"), part(2, 0.1), lane("izmir", "lyon", 2, 9),
        lane("lyon", "nice", 1, 1), wanted(variability=0.3, price=90.0, salvage=9.0, volatility=0.4),
        wanted("nice", quantity=30, shortage_cost=40.0),
        replace(BIKE, life=9.0, usual_life=8.0, use=1.0),
        RawMaterial(material="steel", virgin=2.0, recycled=0.5, recycling=0.5, disposal=0.1, allocation=0.2,
                    quality_in=1.0, quality_out=1.0),
        Content(item="frame", material="steel", mass=3.0, recycled=0.4, reused=0.0, grown=0.0, feedstock_yield=0.9,
                to_reuse=0.0, to_recycling=0.8, recycling_yield=0.9, to_compost=0.0, to_energy=0.0),
    )  # fmt: skip


def _plan(shed: Shed) -> Answer[Any]:
    said = ["substantial=yes", "product-rule=yes"]
    limits = ["share(source)<=90%", "sites<=0 penalty 0"]
    kept: dict[str, Any] = {"rules": ["fr.fabrique"], "answers": said, "limits": limits}
    aims = ["cost", "co2e 99t"]
    return plan(shed, day=DAY, carbon_price=80.0, gap=0.0, objectives=aims, **kept)


def _compare(shed: Shed) -> Answer[Any]:
    cheaper = replace(shed.get("shop:bike:0", Offer), price=50.0)
    return compare(plan(shed, day=DAY), plan(shed.plus(cheaper), day=DAY))


def _label(shed: Shed) -> Answer[Any]:
    years = [Period(period=str(y), start=date(y, 1, 1)) for y in (2026, 2027)]
    told = shed.plus(*seller("forge", "lyon", 40, item="frame"), *years)
    chosen = horizon(shed.plus(*years), day=DAY, gap=0.0)
    return label(told, "bike", rules=["fr.ofg", "de.made"], sourcing=chosen, day=DAY)


def _find(shed: Shed) -> Answer[Any]:
    """One who can do both steps, and two who could together, near a place."""
    can = (("both", "welding"), ("both", "laser-cutting"), ("smithy", "welding"),
           ("cutter", "laser-cutting"))  # fmt: skip
    sites = [
        Site(site=s, place="lyon", role="maker", phone="04 72 00 00 00", published="phone")
        for s in ("both", "smithy", "cutter")
    ]
    told = shed.plus(*sites, *(Capability(site=s, process=p) for s, p in can))
    need = "20 steel frames, laser cut and welded"
    return find(told, need, near="lyon", within=500, day=DAY)


def _refer(shed: Shed) -> Answer[Any]:
    """Two welders, of whom one is named."""
    one = Site(site="one", place="lyon", role="maker", phone="04 72 00 00 00", published="phone")
    two = Site(site="two", place="lyon", role="maker")
    told = shed.plus(one, two, *(Capability(site=s, process="welding") for s in ("one", "two")))
    return refer(told, process=["welding"], near="lyon", k=1, unready="send", day=DAY)


def _quote(shed: Shed) -> Answer[Any]:
    """A box whose walls no die fills, against frames from afar."""
    corners = np.array([[x, y, z] for x in (0, 30) for y in (0, 20) for z in (0, 2)], dtype=float)
    sides = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
             [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]  # fmt: skip
    plate = Shape(vertices=corners, triangles=np.array(sides), name="plate")
    return quote(shed, plate, material=["steel"], against="mill:frame", to="lyon",
                 volumes=[1, 1000], day=DAY)  # fmt: skip


def _tip(shed: Shed) -> Answer[Any]:
    """At some price the shop beats the works."""
    return tip(shed, "offers/shop:bike:0.price", between=(20, 90), day=DAY)


def _horizon(shed: Shed) -> Answer[Any]:
    """Two years: bikes are bought ahead of a dear one, and a workshop opens in it."""
    told = shed.plus(
        Period(period="2027", start=date(2027, 1, 1)),
        Period(period="2028", start=date(2028, 1, 1)),
        *maker("workshop", "lyon", 20, hours=60.0, status="candidate", opening_cost=500.0),
        Override(period="2028", fact="offers/*.price", value="x2"),
        Storage(site="works", item="bike", cost=1.0, most=20.0),
        Item(item="worn"),
        Returned(site="shop", item="worn", place="lyon", demanded="bike", share=0.1, left_cost=2.0),
    )
    return horizon(told, day=DAY, objectives=["cost 1%", "co2e"])


def _frontier(shed: Shed) -> Answer[Any]:
    return frontier(shed, against="co2e", solves=5, day=DAY)


def _alternatives(shed: Shed) -> Answer[Any]:
    return alternatives(shed, within=0.5, day=DAY)


def _hedge(shed: Shed) -> Answer[Any]:
    """One who could open stays out in one future and opens in the other."""
    new = maker(
        "new",
        "lyon",
        5,
        status="candidate",
        opening_cost=900,
        expand_hours=30,
        expand_cost=9,
        expand_max=2,
    )
    cases = {"few": shed.plus(*new, wanted(quantity=5)), "many": shed.plus(*new)}
    return hedge(shed, cases=cases, probabilities=["few=10%", "many=90%"], day=DAY, gap=0.0)


def _sweep(shed: Shed) -> Answer[Any]:
    return sweep(shed, vary=["carbon_price=0,80"], given=[f"day={DAY}"])


def _stress(shed: Shed) -> Answer[Any]:
    """The seller of frames is on strike now and then, and the works have some on hand."""
    told = shed.plus(
        replace(shed.get("shop:bike:0", Offer), capacity=40.0),
        Stock(site="works", item="frame", days=3.0),
        Hazard(hazard="strike", scope="site", target="mill", rate=0.5, duration=20.0),
    )
    return stress(told, day=DAY, gap=0.0, years=200)


def _stock(shed: Shed) -> Answer[Any]:
    """Some frames lie at the works already."""
    held = Stock(site="works", item="frame", quantity=5.0)
    return stock(shed.plus(held), wait=3.0, day=DAY)


def _survey(shed: Shed) -> Answer[Any]:
    """A town that asks for bikes, whose frames come from elsewhere, with all that is told of its region."""
    facts = [
        *every(country(), Region, Industry),
        *table(),
        *trades(),
        *every(trading("north"), Trade, Balance),
        replace(shed.get("lyon", Place), region="north"),
        Operation(item="frame", process="welding", hours=1.0),
        Occupation(occupation="51-4041"),
        Workforce(region="north", occupation="51-4041", year=2024, jobs=300.0, wage=25.0),
        Harvest(place="lyon", item="bike", quantity=4.0),
        Season(item="bike", region="FR", months="6-9"),
        Industry(industry="C", parent="all", classification="NACE Rev. 2"),
        Employment(region="north", industry="C", year=2024, jobs=0.0),
        *(Site(site=f"turner-{n}", place="lyon", role="maker") for n in range(30)),
        *(Capability(site=f"turner-{n}", process="turning") for n in range(30)),
        Place(place="lille", country="FR", lat=50.6, lon=3.1),
        *(Site(site=f"northern-{n}", place="lille", role="maker") for n in range(30)),
        *(Capability(site=f"northern-{n}", process="turning") for n in range(30)),
    ]
    jobs = [replace(row, plants=10.0) for row in country().rows(Employment)]
    facts += [*jobs, *(replace(row, year=2023) for row in jobs)]
    return survey(shed.plus(*facts), "north", localise="tools=1000", beside="east", day=DAY)


def _appraise(shed: Shed) -> Answer[Any]:
    """The works are paid for hours, which brings home what is bought in Izmir; a duty does, too."""
    told = shed.plus(
        *seller("afar", "izmir", 53, origin="TR"),
        replace(shed.get("works:build", Capability), labour_rate=20.0, kind="estimate"),
    )
    wage = Policy(
        policy="wage", instrument="wage_subsidy", site="works", grant_per_hour=20.0, years=5.0
    )
    duty = Duty(duty="bikes", hs="8711 60", origin="TR", destination="FR", rate=0.5)
    told = told.plus(
        Capability(site="works", process="welding", labour_rate=20.0),
        Operation(item="bike", process="welding", hours=0.5),
        Region(region="north", level="town"), Occupation(occupation="51-4121"), Occupation(occupation="51-4041"),
        Workforce(region="north", occupation="51-4121", year=2024, jobs=40.0, wage=22.0),
        Workforce(region="north", occupation="51-4041", year=2024, jobs=300.0, wage=25.0),
        Training(occupation="51-4121", cost=9000.0, days=120.0),
        *(Industry(industry=one) for one in MADE), Region(region="FR", level="country", country="FR"),
        *table(region="FR"),
        Trade(reporter="FR", partner="TR", product="871160", flow="import", year=2024, value=1e6),
        Trade(reporter="TR", partner="FR", product="871160", flow="import", year=2024, value=1e5),
    )  # fmt: skip
    policies = {"wage": told.plus(wage), "duty": told.plus(duty)}
    return appraise(
        told, policies, target="jobs>=0.001", draws=3, day=DAY, market=["bike=1e6"], world=["bike:TR=2e6"],
        demand_elasticity=-1.0, home_supply=1.0,
    )  # fmt: skip


def _advise(shed: Shed) -> Answer[Any]:
    """The works have two ways to save on air, frames from two, hours to spare, and a grant to apply for."""
    air: dict[str, Any] = {
        "part": "hall",
        "hours": 900.0,
        "pressure": 7.5,
        "energy_price": 0.1,
        "site": "works",
    }
    told = shed.minus("capabilities/works:idle").plus(
        Supplied(site="works", item="frame", supplier="mill"),
        replace(shed.get("mill:frame:0", Offer), capacity=400.0),
        *seller("forge", "lyon", 21, item="frame"),
        *seller("smith", "lyon", 99, item="frame"),
        *seller("complete", "izmir", 30, lead_time=60.0),
        lane("izmir", "nice", 9.0),
        replace(shed.get("nice:bike", Demand), shortage_cost=None),
        Saving(measure="pressure", power=9.0, pressure_after=6.0, once=9.0, **air),
        Saving(measure="leaks", count=2.0, diameter=1.6, pressure_after=7.0, once=9.0, **air),
        Capability(site="works", process="welding", rate=1.0),
        Capability(site="works", process="build", rate=5.0, hours=150.0),
        Referral(referral="r1", day=DAY, need="20 frames, welded", outcome="nobody"),
        Policy(
            policy="wage", instrument="wage_subsidy", site="works", grant_per_hour=1.0, years=5.0
        ),
        *(Variant(item="bike", variant=v, share=0.5, variability=0.9) for v in ("red", "blue")),
    )
    return advise(told, "works", labels=["fr.fabrique"], draws=3, day=DAY)


ASK: dict[str, Callable[[Shed], Answer[Any]]] = {
    "plan": _plan,
    "compare": _compare,
    "label": _label,
    "find": _find,
    "refer": _refer,
    "quote": _quote,
    "advise": _advise,
    "alternatives": _alternatives,
    "appraise": _appraise,
    "frontier": _frontier,
    "horizon": _horizon,
    "stock": _stock,
    "survey": _survey,
    "stress": _stress,
    "hedge": _hedge,
    "sweep": _sweep,
    "tip": _tip,
}
every_question = pytest.mark.parametrize("name", QUESTIONS)


@cache
def asked(name: str) -> Answer[Any]:
    return ASK[name](facts_of(name))


@cache
def facts_of(name: str) -> Shed:
    """Return the case that one question is asked of."""
    del name
    return case()


def row_types(kind: type[Any]) -> Iterator[type[Any]]:
    """Yield the row types of an answer: its own and those of its other tables."""
    yield kind.row_type
    for hint in get_type_hints(kind, include_extras=True).values():
        for arg in (hint, *get_args(hint)):
            if isinstance(arg, type) and is_dataclass(arg) and arg is not kind:
                yield arg


def rows(answer: Answer[Any]) -> Iterator[Any]:
    for field in fields(answer):
        value = getattr(answer, field.name)
        if field.name not in {"terms", "record"}:
            yield from (row for row in (value if isinstance(value, tuple) else [value]))


@every_question
def test_there_is_a_case_for_it_and_a_function_of_its_name(name: str) -> None:
    ask = getattr(import_module(QUESTIONS[name]), name)
    assert name in ASK
    assert inspect.getdoc(ask)
    told = get_type_hints(ask)["return"]
    assert all(issubclass(kind, Answer) for kind in get_args(told) or (told,))


@every_question
def test_it_changes_nothing(name: str) -> None:
    assert asked(name).rows
    untouched = case()
    for noun in NOUNS.values():
        assert_frame_equal(facts_of(name).table(noun), untouched.table(noun), check_exact=True)


@every_question
def test_it_repeats_itself(name: str) -> None:
    def timeless(answer: Answer[Any]) -> str:
        body = json.loads(answer.to_json())
        assert body["record"].pop("seconds") >= 0
        body.get("proof", {}).pop("seconds", None)
        return json.dumps(body)

    first, again = asked(name), ASK[name](case())
    assert timeless(first) == timeless(again)
    assert first.terms == again.terms


@every_question
def test_every_number_has_a_unit(name: str) -> None:
    kind = type(asked(name))
    for row in row_types(kind):
        units, hints = units_of(row), get_type_hints(row, include_extras=True)
        numbers = {n for n, h in hints.items() if float in (h, *get_args(h))} - UNITLESS
        if row.__name__ not in {"Term", "Record"}:
            assert {n for n in numbers if not units[n]} == set(), row.__name__
    hints = get_type_hints(kind, include_extras=True)
    bare = [n for n, h in hints.items() if float in (h, *get_args(h)) and not symbol_of(h)]
    assert bare == []


@every_question
def test_every_row_type_appears_in_the_case(name: str) -> None:
    """So that what is said of rows here is said of all of them."""
    seen = {type(row) for row in rows(asked(name))}
    assert set(row_types(type(asked(name)))) - seen <= {type(None)} | _records()


def _records() -> set[type[Any]]:
    """What an answer carries beside its tables."""
    from makeshed.answer import Record, Term
    from makeshed.questions.quote.answer import Printed

    return {Record, Term, Printed}


@every_question
def test_every_number_that_opens_adds_up(name: str) -> None:
    answer = asked(name)
    assert answer.terms
    for key, term in answer.terms.items():
        assert answer.why(key) is term
        assert term.is_sum()
        assert term.unit
        assert str(term)
    key = next(iter(answer.terms))
    with pytest.raises(NotFound, match="cannot be opened") as refused:
        answer.why(f"{key}x")
    assert refused.value.hint.startswith(f"did you mean {key}?")


@every_question
def test_it_survives_json(name: str) -> None:
    answer = asked(name)

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    body = json.loads(answer.to_json(), parse_constant=refuse)
    assert body["headline"] == answer.headline()
    assert len(body["rows"]) == len(answer.rows) > 0
    assert body["units"] == answer.units
    assert body["can_open"] == list(answer.terms)
    for told, row in zip(body["rows"], answer.table(), strict=True):
        assert list(told) == list(row)
        for column, value in row.items():
            if isinstance(value, float) and math.isfinite(value):
                assert told[column] == value
    assert len({told[type(answer).key] for told in body["rows"]}) == len(body["rows"])


@every_question
def test_its_text_says_the_headline_and_every_row(name: str) -> None:
    answer = asked(name)
    text = str(answer)
    assert text.startswith(answer.headline())
    assert all(str(getattr(row, type(answer).key)) in text for row in answer.rows)
    assert all(note in text for note in answer.notes)


def test_its_record_is_enough_to_ask_again() -> None:
    """What was asked, with what it was left to choose, of which facts, by which version."""
    record = asked("plan").record
    assert record is not None
    assert record.question == "plan"
    assert record.shed == case().fingerprint()
    assert record.version == version("makeshed")
    assert (record.asked["carbon_price"], record.asked["day"]) == (80.0, "2026-01-01")
    assert set(inspect.signature(plan).parameters) == {"shed", "on_progress", *record.asked}
    given = {**record.asked, "day": date.fromisoformat(record.asked["day"])}
    assert plan(case(), **given).rows == asked("plan").rows


def test_the_answer_holds_no_shed() -> None:
    """Changing the facts after asking changes no answer."""
    shed = case()
    answer = plan(shed, day=DAY)
    before = answer.to_json()
    shed.plus(replace(shed.get("lyon:bike", Demand), quantity=1.0))
    assert answer.to_json() == before
