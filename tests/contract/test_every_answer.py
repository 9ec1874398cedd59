"""Every question and every change gives the same on every store: rows, notes, headline and record."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.contract.test_every_question import ASK, case
from tests.contract.test_every_store import STORES as FILES
from tests.examples import THOROUGH
from tests.region.accounts import table
from tests.region.test_people import trades
from tests.region.worlds import country, every, trading

from makeshed.answer import Answer
from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.model import (
    NOUNS,
    Balance,
    Currency,
    DesignRule,
    Drawing,
    Driver,
    Duplicate,
    Duty,
    Embedded,
    Employment,
    Fact,
    Harvest,
    Hazard,
    Industry,
    Item,
    Machine,
    Mode,
    Override,
    Period,
    Phase,
    Place,
    Policy,
    Rate,
    Recovery,
    Referral,
    Region,
    Remedy,
    Returned,
    Rule,
    Saving,
    Season,
    Shed,
    Site,
    Stock,
    Storage,
    Substitute,
    Supplied,
    Trade,
    Training,
    Variant,
    Zone,
)
from makeshed.questions.plan import plan
from makeshed.questions.sweep import sweep
from makeshed.store import indexed, load, save

SERVER = os.environ.get("MAKESHED_POSTGRES", "")
POSTGRES = pytest.param("postgresql", marks=pytest.mark.skipif(
    not SERVER, reason="no PostgreSQL: set MAKESHED_POSTGRES to a connection string"
))  # fmt: skip
OWN = ["sqlite", "sqlite under changes"]
"""Stores that answer themselves."""
IN_MEMORY = [*(name for name in FILES if name not in OWN), "sqlite read-only"]
"""What is loaded from these is a shed in memory with the same tables, and what is asked elsewhere."""
every_store = pytest.mark.parametrize("store", [*IN_MEMORY, *OWN, POSTGRES])
every_kind = pytest.mark.parametrize("store", [*(IN_MEMORY if THOROUGH else []), *OWN, POSTGRES])


def by_turns(names: Iterable[str]) -> Iterator[Any]:
    """Yield each name with every store; in a run that is not thorough, with one of them and the server."""
    for number, name in enumerate(names):
        for store in [*IN_MEMORY, *OWN] if THOROUGH else [OWN[number % len(OWN)]]:
            yield pytest.param(name, store)
        yield pytest.param(name, *POSTGRES.values, marks=POSTGRES.marks)


every_noun = pytest.mark.parametrize(("noun", "store"), list(by_turns(NOUNS)))


@cache
def facts() -> Shed:
    """Return the case of the questions with a row of every noun."""
    return case().plus(
        Currency(currency="EUR", rate=1.0),
        Hazard(hazard="strike", scope="site", target="mill", rate=0.1, duration=9.0),
        Hazard(hazard="flood", scope="place", target="izmir", rate=0.1, duration=9.0),
        Duty(duty="d", hs="87", origin="TR", destination="FR", rate=0.05, rule="own"),
        Embedded(item="bike", origin="TR", emissions=2.0, benchmark=1.0),
        Rule(rule="own", expression=json.dumps({"judgement": "x", "ask": "is it so?"})),
        Substitute(item="bike", component="frame", substitute="fork", quantity=1.0),
        Item(item="fork"),
        Mode(mode="parcel", distance_kind="listed"),
        Rate(mode="parcel", zone="south", min_weight=0.0, max_weight=30.0, price=9.0),
        Zone(mode="parcel", origin="*", destination="FR", zone="south"),
        Machine(machine="mig", site="works", process="welding"),
        Driver(driver="failure", value=0.1, low=0.0, high=0.2),
        DesignRule(process="injection-moulding", check="wall", least=1.0),
        Referral(referral="r", day=date(2026, 1, 2), site="works"),
        Duplicate(site="works", other="works-2", verdict="different"),
        Stock(site="works", item="frame", days=3.0),
        Recovery(scope="site", target="mill", days=20.0),
        Policy(
            policy="wage", instrument="wage_subsidy", site="works", grant_per_hour=1.0, years=5.0
        ),
        Supplied(site="works", item="frame", supplier="mill"),
        Drawing(item="frame", material="aluminium", order_size=20.0),
        Variant(item="bike", variant="red", share=1.0),
        Saving(
            site="works", measure="set_up", part="build", count=9.0, set_up=1.0, set_up_after=0.5
        ),
        Period(period="2027", start=date(2027, 1, 1)),
        Override(period="2027", fact="offers/*.price", value="+10%"),
        Storage(site="works", item="bike", most=9.0),
        Phase(site="works", least_years=2.0),
        Returned(site="mill", item="frame", place="lyon", demanded="bike", share=0.1),
        Remedy(remedy="week", measure="stock", site="works", item="frame", amount=2.0),
        *every(country(), Region, Industry, Employment),
        *table(),
        *trades(),
        Training(occupation="welder", cost=9.0, days=30.0),
        *every(trading(), Trade, Balance),
        Harvest(place="lyon", item="bike", quantity=4.0),
        Season(item="bike", region="FR", months="6-9"),
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shed]:
    """Return the facts as each store gives them back."""
    folder = tmp_path_factory.mktemp("stores")

    @cache
    def of(store: str) -> Shed:
        if store == "postgresql":
            return pytest.importorskip("makeshed.store.postgres").saved(facts(), SERVER)  # type: ignore[no-any-return]
        name, options = FILES.get(store, ("case.db", {}))
        where = folder / store / name
        save(facts(), where, **options)
        if store == "sqlite under changes":
            return rearranged(load(where))
        if store == "sqlite read-only":
            return indexed.read_whole(where)
        return load(where)

    return of


def rearranged(shed: Shed) -> Shed:
    """Return the facts with their rows in another order, by changes that amount to nothing."""
    return changed(shed.minus("sites/works")).plus(*every_row("sites/works"))


@cache
def known(store: str) -> Shed:
    """Return the facts that a store holds, in memory."""
    return rearranged(facts()) if store == "sqlite under changes" else facts()


def of_a_year(shed: Shed) -> Shed:
    """Return the facts without periods, and without what comes back in one: as a question of one year takes them."""
    return shed.minus("periods/*", "returns/*")


def every_row(*without: str) -> list[Fact]:
    """Return the rows that go when some are left out."""
    less = facts().minus(*without)
    return [
        row
        for noun in NOUNS.values()
        for row in facts().rows(noun)
        if row.id not in {each.id for each in less.rows(noun)}
    ]


def changed(shed: Shed) -> Shed:
    """Return the facts with one row of each noun replaced by itself."""
    return shed.plus(
        *(next(iter(shed.rows(noun))) for noun in NOUNS.values() if len(shed.table(noun)))
    )


def told(answer: Answer[Any]) -> dict[str, Any]:
    """Return all that an answer says, but for how long it took."""
    said: dict[str, Any] = json.loads(answer.to_json())
    said["record"].pop("seconds")
    said.get("proof", {}).pop("seconds", None)
    said["text"] = str(answer)
    said["terms"] = {key: str(term) for key, term in answer.terms.items()}
    return said


def same(one: Shed, other: Shed, *looked_up: type[Fact]) -> None:
    """Assert that two sheds hold the same facts, and find each: of some nouns, or of all."""
    for noun in NOUNS.values():
        keys = list(noun.key)
        left = one.table(noun)
        assert_frame_equal(left, other.table(noun), check_exact=True)
        if looked_up and noun not in looked_up:
            continue
        for row in one.rows(noun):
            assert other.get(row.id, noun) == row
            assert other.matching(f"{noun.table}/{row.id}") == (noun, [row.id])
        if len(left):
            assert other.matching(f"{noun.table}/*") == one.matching(f"{noun.table}/*")
        for key in keys:
            if left[key].dtype == pl.String:
                some = left[key].unique().sort().to_list()[:2]
                assert_frame_equal(one.some(noun, key, some), other.some(noun, key, some))
    assert one.fingerprint() == other.fingerprint()
    assert len(one) == len(other)
    assert one.currency == other.currency


def in_memory(name: str, store: str) -> dict[str, Any]:
    """Return what the facts that a store holds are answered in memory."""
    return _answered(name, store == "sqlite under changes")


@cache
def _answered(name: str, rearranged: bool) -> dict[str, Any]:
    """Sheds of the same facts are equal, and notes name rows in their order: a shed is no key here."""
    return told(ASK[name](of_a_year(known("sqlite under changes" if rearranged else ""))))


def test_there_is_a_row_of_every_noun() -> None:
    assert [noun.table for noun in NOUNS.values() if facts().table(noun).is_empty()] == []


@every_store
def test_it_holds_the_same_facts(store: str, kept: Callable[[str], Shed]) -> None:
    same(known(store), kept(store))
    assert (type(kept(store)) is Shed) == (store in IN_MEMORY)


@pytest.mark.parametrize(("name", "store"), list(by_turns(ASK)))
def test_every_question_is_answered_alike(
    name: str, store: str, kept: Callable[[str], Shed]
) -> None:
    assert told(ASK[name](of_a_year(kept(store)))) == in_memory(name, store)


@every_noun
def test_every_noun_is_changed_added_and_removed(
    noun: str, store: str, kept: Callable[[str], Shed]
) -> None:
    """One row is said otherwise; another goes, with what names it, and comes back."""
    is_changed_added_and_removed(NOUNS[noun], known(store), kept(store))


def is_changed_added_and_removed(noun: type[Fact], memory: Shed, shed: Shed) -> None:
    rows = list(memory.rows(noun))
    for row in (rows[0], rows[-1]):
        other = replace(row, source="said otherwise")  # type: ignore[type-var]
        same(memory.plus(other), shed.plus(other), noun)
        key = f"{noun.table}/{row.id}"
        less, lost = memory.minus(key), shed.minus(key)
        same(less, lost, noun)
        same(less.plus(row), lost.plus(row), noun)


@every_noun
def test_what_contradicts_itself_is_refused_in_the_same_words(
    noun: str, store: str, kept: Callable[[str], Shed]
) -> None:
    """A row of each noun that names what there is not."""
    row: Fact = next(iter(facts().rows(NOUNS[noun])))
    named = [c for c in ("site", "item", "place", "origin", "component", "rule", "target", "mode")
             if hasattr(row, c) and isinstance(getattr(row, c), str)]  # fmt: skip
    change = {named[-1]: "nobody"} if named else {"kind": "hearsay"}
    wrong: Fact = replace(row, **change)  # type: ignore[type-var]
    assert problems(kept(store), wrong) == problems(known(store), wrong)


def problems(shed: Shed, fact: Fact) -> list[Problem]:
    try:
        shed.plus(fact)
    except BadFacts as error:
        return list(error.problems)
    return []


@every_kind
def test_many_nouns_at_once_are_changed_and_planned(
    store: str, kept: Callable[[str], Shed]
) -> None:
    day = date(2026, 1, 1)
    facts_then, shed_then = changed(known(store)), changed(kept(store))
    gone = ("lanes/lyon:nice:*", "capabilities/works:idle*")
    assert told(plan(of_a_year(shed_then).minus(*gone), day=day)) == told(
        plan(of_a_year(facts_then).minus(*gone), day=day)
    )


@every_store
def test_near_and_strangers_are_the_same(store: str, kept: Callable[[str], Shed]) -> None:
    for place, within in (("lyon", 0.0), ("lyon", 500.0), ("nice", 20_000.0)):
        for noun in (Place, Site):
            assert kept(store).near(place, within, noun) == known(store).near(place, within, noun)
    asks: list[Callable[[Shed], object]] = [
        lambda shed: shed.get("nobody", Site),
        lambda shed: shed.minus("sites/wroks"),
        lambda shed: shed.minus("sitse/works"),
        lambda shed: shed.minus("offers/nobody:*"),
    ]
    for ask in asks:
        said = []
        for shed in (known(store), kept(store)):
            with pytest.raises(NotFound) as error:
                ask(shed)
            said.append((str(error.value), error.value.hint))
        assert said[0] == said[1]


@every_kind
def test_it_travels_and_is_asked_from_many_threads(store: str, kept: Callable[[str], Shed]) -> None:
    shed = kept(store)
    same(shed, pickle.loads(pickle.dumps(shed)))  # noqa: S301  (our own)
    with ThreadPoolExecutor(4) as threads:
        asked = of_a_year(shed)
        answers = list(threads.map(lambda _: told(plan(asked, day=date(2026, 1, 1))), range(4)))
    assert all(answer == answers[0] for answer in answers)


def test_a_sweep_in_other_processes_reads_the_same_file(tmp_path: Path) -> None:
    save(of_a_year(facts()), tmp_path / "case.db")
    vary, given = ["carbon_price=0,80"], ["day=2026-01-01"]
    one = sweep(of_a_year(facts()), vary=vary, given=given)
    over = load(tmp_path / "case.db").minus("sites/works").plus(*every_row("sites/works"))
    assert (
        told(sweep(over, runner="processes", vary=vary, given=given))["rows"] == told(one)["rows"]
    )
