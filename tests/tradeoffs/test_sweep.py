"""A sweep is the question asked case by case, whoever does it, in whatever order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.questions.worlds import DAY, best, lane, seller, wanted, world

from makeshed.errors import BadValue, NotFound
from makeshed.model import Demand, Duty, Shed
from makeshed.questions.plan import plan
from makeshed.questions.sweep import Sweep, _axis, sweep
from makeshed.tradeoffs.parameter import parameter

RATE = "duties/bikes.rate=0,0.25,0.5"
GIVEN = (f"day={DAY}", "holding_rate=0")


def two(**more: Any) -> Shed:
    return world(
        *seller("near", "lyon", 100), *seller("far", "izmir", 70, **more), lane("izmir", "lyon", 5),
        Duty(duty="bikes", hs="8711", origin="TR", destination="FR", rate=0.1), wanted(),
    )  # fmt: skip


def costs(found: Sweep) -> dict[str, float]:
    return {row.case: row.value for row in found.numbers if row.name == "cost"}


def timeless(found: Sweep) -> str:
    body = json.loads(found.to_json())
    body["record"] = {}
    return json.dumps(body)


def test_each_case_is_the_question_asked_of_it() -> None:
    found = sweep(two(), vary=[RATE, "carbon_price=0:100:2"], given=GIVEN)
    assert costs(found) == {
        f"duties/bikes.rate={rate:g}, carbon_price={price:g}": pytest.approx(cost)
        for rate, cost in ((0, 7500), (0.25, 9375), (0.5, 10000))
        for price in (0, 100)
    }
    assert found.headline() == "plan over 6 cases: 6 answered"
    case = "duties/bikes.rate=0.25, carbon_price=0"
    assert found.why(case).value == pytest.approx(9375)


def test_sheds_by_name_are_asked_at_every_value() -> None:
    sheds = {"as it is": two(), "little": two(capacity=20)}
    found = sweep(two(), vary=["duties/bikes.rate=0,0.5"], cases=sheds, given=GIVEN)
    assert [row.case for row in found.rows] == [
        "as it is, duties/bikes.rate=0", "as it is, duties/bikes.rate=0.5",
        "little, duties/bikes.rate=0", "little, duties/bikes.rate=0.5",
    ]  # fmt: skip
    assert costs(found)["little, duties/bikes.rate=0"] == pytest.approx(20 * 75 + 80 * 100)
    assert costs(sweep(two(), cases=sheds, given=GIVEN))["little"] == pytest.approx(
        best(sheds["little"]).cost
    )


def test_processes_give_the_same_to_the_last_digit() -> None:
    alone = sweep(two(), vary=[RATE], given=GIVEN)
    many = sweep(two(), vary=[RATE], given=GIVEN, runner="processes", workers=2)
    assert timeless(alone) == timeless(many)


def test_a_case_without_a_plan_is_named_and_the_rest_kept() -> None:
    shed = world(*seller("near", "lyon", 100, capacity=100), wanted())
    found = sweep(shed, vary=["demands/*.quantity=50,150"], given=GIVEN)
    assert [row.status for row in found.rows] == ["done", "refused"]
    assert found.rows[1].says.startswith("Infeasible: no plan is possible")
    assert found.headline() == "plan over 2 cases: 1 answered, 1 not"


def test_a_sweep_that_was_stopped_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "kept.jsonl"

    def stop(done: int, of: int, case: str) -> None:
        del of, case
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(two(), vary=[RATE], given=GIVEN, keep=str(journal), on_case=stop)
    assert len(journal.read_text().splitlines()) == 2
    seen: list[str] = []
    found = sweep(
        two(), vary=[RATE], given=GIVEN, keep=str(journal), on_case=lambda *k: seen.append(k[2])
    )
    assert seen == ["duties/bikes.rate=0.5"]
    assert timeless(found).replace(str(journal), "") == timeless(
        sweep(two(), vary=[RATE], given=GIVEN)
    )
    changed = sweep(two(capacity=10), vary=[RATE], given=GIVEN, keep=str(journal))
    assert costs(changed) != costs(found), "other facts are other cases"


def test_another_question_and_its_options() -> None:
    found = sweep(
        two(),
        "tip",
        vary=["carbon_price=0,50"],
        given=[f"day={DAY}", "vary=duties/bikes.rate", "between=[0,1]", "holding_rate=0"],
    )
    assert [row.status for row in found.rows] == ["done", "done"]
    assert all("tips at 1 value of duties/bikes.rate: 0.333333" in row.says for row in found.rows)


@pytest.mark.parametrize(
    ("vary", "more", "error", "says"),
    [
        ([], {}, BadValue, "nothing varies"),
        (["duties/bikes.rate"], {}, BadValue, "varies nothing"),
        (["duties/bikes.rate=a,b"], {}, BadValue, "cannot be read"),
        (["duties/bikes.rate=0:1:x"], {}, BadValue, "cannot be read"),
        (["duties/bikers.rate=1"], {}, NotFound, "no duties called"),
        (["carbonprice=1"], {}, NotFound, "plan takes no 'carbonprice'"),
        (["gap=1"], {"given": ["gap"]}, BadValue, "gives nothing"),
        (["gap=1"], {"ask": "plans"}, NotFound, "no question to sweep"),
        (["gap=0:1:200000"], {}, BadValue, "too many"),
    ],
)
def test_what_cannot_be_swept_is_named(
    vary: list[str], more: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        sweep(two(), vary=vary, **more)


def test_a_fact_varies_by_what_it_is_in_each_case() -> None:
    """A duty of 10 % in one case and 20 % in the other: half of each, and a tenth more."""
    sheds = {"low": two(), "high": two().plus(replace(two().get("bikes", Duty), rate=0.2))}
    found = sweep(two(), vary=["duties/bikes.rate=x.5,+10%,15%"], cases=sheds, given=GIVEN)
    assert [row.case for row in found.rows][:3] == [
        "low, duties/bikes.rate=x.5",
        "low, duties/bikes.rate=+10%",
        "low, duties/bikes.rate=0.15",
    ]
    rates = {"low": (0.05, 0.11, 0.15), "high": (0.1, 0.22, 0.15)}
    for case, listed in rates.items():
        for said, rate in zip(("x.5", "+10%", "0.15"), listed, strict=True):
            other = two().plus(replace(two().get("bikes", Duty), rate=rate))
            alone = plan(other, day=DAY, holding_rate=0).cost
            assert costs(found)[f"{case}, duties/bikes.rate={said}"] == pytest.approx(alone)
    assert any("percentage points" in note for note in found.notes)


def test_a_factor_leaves_blank_what_is_blank() -> None:
    shed = two().plus(
        Demand(place="nice", item="bike", quantity=1.0, price=50.0, shortage_cost=9.0)
    )
    changed, _ = parameter(shed, "demands/*.price").at(shed, {}, 2.0)
    assert sorted(str(d.price) for d in changed.rows(Demand)) == ["100.0", "None"]


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ("demands/*.quantity=10%", "no share"),
        ("duties/*.rate=10%", "may mean two things"),
        ("carbon_price=x2", "an option of plan"),
        ("carbon_price=10%", "an option of plan"),
        ("duties/bikes.rate=0:+10%:3", "cannot be read"),
    ],
)
def test_per_cent_that_may_mean_two_things_is_refused(vary: str, says: str) -> None:
    shed = two().plus(replace(two().get("bikes", Duty), duty="more"))
    with pytest.raises(BadValue, match=says) as caught:
        sweep(shed, vary=[vary], given=GIVEN)
    assert caught.value.hint


def test_an_option_that_is_a_share_may_be_in_per_cent() -> None:
    found = sweep(two(), vary=["holding_rate=0%,25%"], given=[f"day={DAY}"])
    assert [row.case for row in found.rows] == ["holding_rate=0", "holding_rate=0.25"]


def test_one_name_that_is_a_value_here_and_a_factor_there_is_refused() -> None:
    more = two().plus(Demand(place="nice", item="bike", quantity=1.0, shortage_cost=9.0))
    with pytest.raises(BadValue, match="fits one fact in some cases"):
        sweep(two(), vary=["demands/*.quantity=0.5"], cases={"a": two(), "b": more}, given=GIVEN)


def test_limits_hold_signs_of_their_own() -> None:
    """The name of an option ends at its first =: the rest are limits."""
    assert _axis([], "plan", "limits=co2e<=20t,co2e<=10t") == [
        ("limits", "co2e<=20t"),
        ("limits", "co2e<=10t"),
    ]
