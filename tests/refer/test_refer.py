"""The whole question on the bundled directory and on a street of welders."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

import makeshed as ms
from makeshed.directory.readiness import askable
from makeshed.errors import BadValue, NotFound
from makeshed.model import Capability, Place, Referral, Shed, Site
from makeshed.questions import QUESTIONS
from makeshed.questions.find import find
from makeshed.questions.refer import Referred, refer

TODAY = date(2026, 11, 22)
READY: dict[str, Any] = {
    "process": ["welding"], "material": ["steel"], "near": "home", "thickness": 2, "quantity": 50,
    "by": 30, "has": ["drawing"], "day": TODAY,
}  # fmt: skip


def street(shops: int = 5) -> Shed:
    """Welders a, b, c ... 1 km apart, north of home."""
    home = Place(place="home", lat=0.5, lon=36.8, country="KE")
    facts: list[Any] = [home]
    for i in range(shops):
        name = "abcdefgh"[i]
        facts += [
            Place(place=f"at-{name}", lat=0.5 + (i + 1) / 111.2, lon=36.8, country="KE"),
            Site(site=name, name=f"Shop {name}", place=f"at-{name}", role="maker"),
            Capability(site=name, process="welding", materials="steel"),
        ]
    return Shed.of(*facts)


def sites(answer: Referred) -> list[str]:
    return [row.site for row in answer.rows]


def test_the_question_is_registered() -> None:
    assert QUESTIONS["refer"] == "makeshed.questions.refer"


def test_nobody_is_named_while_something_required_is_missing() -> None:
    answer = refer(street(), "weld a steel gate", near="home", day=TODAY)
    assert not answer.ready
    assert not answer.rows
    assert not answer.log()
    assert answer.headline() == "ask first: quantity, date, drawing, thickness"
    sent = refer(street(), "weld a steel gate", near="home", day=TODAY, unready="send")
    assert sites(sent) == ["a", "b", "c"]
    assert sent.headline().startswith("ask first: quantity, date, drawing, thickness; then call")


def test_words_say_what_is_ready() -> None:
    need = "weld 50 steel brackets, 2 mm, within 30 km of home, in 3 weeks, drawing attached"
    answer = refer(street(), need, day=TODAY)
    assert answer.ready
    said = {one.ask: one.said for one in answer.asked}
    assert said["quantity"] == "50"
    assert said["drawing"] == "drawing"
    assert said["thickness"] == "2 mm"
    assert said["material"] == "steel"


def test_turns_go_round_the_street() -> None:
    shed = street()
    seen = []
    for _ in range(5):
        answer = refer(shed, **READY, k=1)
        seen += sites(answer)
        shed = shed.plus(*answer.log())
    assert seen == ["a", "b", "c", "a", "d"]
    fair = refer(shed, **READY, k=1).fairness
    assert (fair.makers, fair.referrals) == (5, 6)
    assert fair.never == pytest.approx(0.2)


def test_the_log_is_facts_that_a_shed_remembers() -> None:
    shed = street()
    first = refer(shed, **READY)
    assert sites(first) == ["a", "b", "c"]
    assert [entry.id for entry in first.log()] == ["r000001:a", "r000001:b", "r000001:c"]
    later = shed.plus(*first.log())
    again = refer(later, **READY)
    assert again.referral == "r000002"
    assert len(later.table(Referral)) == 3
    assert sites(again) != sites(first)
    assert again.why("a").value == 1
    assert again.why("a").is_sum()
    assert again.why("a").parts[0].name == "2026-11-22 r000001"
    assert again.why("e").value == 0
    assert again.why("total").value == 3
    assert again.why("total").is_sum()


def test_fairness_is_worked_out_by_hand() -> None:
    shed = street(4).plus(
        Referral(referral="r1", site="a", day=TODAY, distance=1.0, nearest=1.0),
        Referral(referral="r2", site="c", day=TODAY, distance=3.0, nearest=1.0),
    )
    answer = refer(shed, **READY, k=1)
    assert sites(answer) == ["b"]
    fair = answer.fairness
    assert (fair.makers, fair.referrals) == (4, 3)
    assert fair.never == pytest.approx(1 / 4)
    assert fair.gini == pytest.approx(1 / 4)
    assert fair.detour == pytest.approx((0 + 2 + 1) / 3, abs=0.01)


def test_a_maker_of_something_else_is_never_named() -> None:
    baker = Site(site="h", place="home", role="maker", about="bread")
    shed = street().plus(baker, Capability(site="h", process="baking"))
    answer = refer(shed, **READY, k=9)
    assert sites(answer) == ["a", "b", "c", "d", "e"]
    assert answer.notes[0] == "only 5 of 9: no other maker fits and may be named now"


def test_caps_and_optouts_hold() -> None:
    shed = street().plus(*refer(street(), **READY).log())
    answer = refer(shed, **READY, k=5, cap=1, optout=["d"])
    assert sites(answer) == ["e"]
    assert {one.site: one.why for one in answer.passed} == {
        "a": "had its 1 referrals in the period",
        "b": "had its 1 referrals in the period",
        "c": "had its 1 referrals in the period",
        "d": "wants no referrals",
    }
    later = READY | {"day": TODAY + timedelta(days=400)}
    assert sites(refer(shed, **later, k=5, cap=1, optout=["d"])) == ["a", "b", "c", "e"]


def test_the_same_shed_and_day_give_the_same_answer_and_it_is_data() -> None:
    one, other = refer(street(), **READY), refer(street(), **READY)
    assert one.rows == other.rows
    told = json.loads(one.to_json())
    assert told["headline"] == "call Shop a, Shop b, Shop c"
    assert told["units"]["distance"] == "km"
    assert told["fairness"]["makers"] == 5
    assert told["record"]["question"] == "refer"
    assert "Not this time" in str(one)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"k": 0}, "k is 0"),
        ({"per_turn": -1}, "per_turn is -1"),
        ({"factor": 0.5}, "factor is 0.5"),
    ],
)
def test_numbers_without_sense_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(BadValue, match=said):
        refer(street(), **READY, **changed)


def test_what_find_refuses_is_refused() -> None:
    with pytest.raises(NotFound):
        refer(street(), "zzyzx", day=TODAY)
    with pytest.raises(BadValue, match="nobody asks for 'drawings'"):
        refer(street(), **(READY | {"has": ["drawings"]}))


def test_from_who_can_weld_this_to_should_they() -> None:
    directory, case = ms.example("directory"), ms.example("ebike")
    found = find(
        directory, process=["welding"], material=["aluminium"], near="marseille", day=TODAY
    )
    makers = found.as_sites(into=case)
    assert {fact.site for fact in makers if isinstance(fact, Capability)} == {
        "triangles", "la-barquette", "ankara-frames",
    }  # fmt: skip
    assert all(fact.kind == "estimate" for fact in makers if isinstance(fact, Capability))
    weld = ms.Operation(item="frame", process="welding", hours=0.3, material_cost=84.8)
    could = case.plus(*makers, weld).minus("offers/*:ebike:*", "offers/*:frame:*")
    plan = ms.plan(could, day=TODAY)
    assert {row.site for row in plan.made if row.item == "frame"} <= {
        "triangles", "la-barquette", "ankara-frames",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("need", "asked"),
    [("a steel gate without powder coating", {}), ("a steel railing 5 m long, welded", {}),
     ("a welded steel gate", {"avoid": "powder-coating"}), ("a welded steel gate", {"length": 5000.0}),
     ("a welded steel gate", {"diameter": 20.0})],
)  # fmt: skip
def test_what_no_maker_asks_for_may_be_said(need: str, asked: dict[str, Any]) -> None:
    """A length, and what must not be used, were refused: "nobody asks for 'without'"."""
    sent = refer(street(), need, near="home", day=TODAY, unready="send", **asked)
    assert sent.rows
    assert {one.ask for one in sent.asked} <= set(askable())
