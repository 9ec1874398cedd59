"""What must be said before a maker is bothered."""

from __future__ import annotations

import pytest

from makeshed.data import rows
from makeshed.directory.readiness import askable, missing, readiness
from makeshed.errors import BadValue


def kinds_of(process: str) -> set[str]:
    return {process, "welding"} if process == "tig-welding" else {process}


def test_every_question_has_a_reason_and_a_source() -> None:
    table = rows("readiness")
    assert all(row["ask"] and row["why"] and row["source"] for row in table)
    assert {row["need"] for row in table} == {"required", "useful"}
    assert {row["kind"] for row in table} <= {"sourced", "estimate", "declared"}
    assert len({(row["process"], row["ask"]) for row in table}) == len(table)


def test_what_is_missing_comes_first_and_only_what_is_required_is_missing() -> None:
    said = {"quantity": "500", "place": "Marseille"}
    asked = readiness(["welding"], said, kinds_of=kinds_of)
    names = [one.ask for one in asked]
    assert [one.ask for one in missing(asked)] == ["date", "drawing", "material", "thickness"]
    assert names[:4] == ["date", "drawing", "material", "thickness"]
    assert set(names[-2:]) == {"quantity", "place"}
    assert {"finish", "certification", "budget"} == set(names[4:-2])


def test_a_kind_of_welding_is_asked_as_welding_is() -> None:
    one = readiness(["tig-welding"], {}, kinds_of=kinds_of)
    other = readiness(["welding"], {}, kinds_of=kinds_of)
    assert one == other


def test_required_by_one_process_is_required_of_all() -> None:
    """Size is useful to a machinist and required by a foundry."""
    asked = readiness(["machining", "casting"], {}, kinds_of=kinds_of)
    assert next(one for one in asked if one.ask == "size").need == "required"


def test_nothing_is_missing_when_everything_is_said() -> None:
    said = dict.fromkeys(askable(), "yes")
    assert missing(readiness(["welding"], said, kinds_of=kinds_of)) == ()


def test_what_nobody_asks_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadValue) as caught:
        readiness([], {"drawings": "yes"}, kinds_of=kinds_of)
    assert caught.value.hint == "did you mean drawing?"
