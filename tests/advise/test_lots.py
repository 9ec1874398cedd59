"""Lots of another size: what set-ups save, against what the stock of a lot costs."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.advise.firms import row, told, workshop

from makeshed.model import Capability, Operation, Saving, Shed


def shop(*, batch: float, hours: float = 0.5) -> Shed:
    """The works build 100 bikes a year, worth some 50 each, in lots with a set-up of half an hour at 20."""
    shed = workshop()
    step = next(iter(shed.rows(Operation)))
    return shed.plus(replace(step, setup_hours=hours, batch=batch))


def test_a_lot_too_small_is_made_larger() -> None:
    """Set-ups of 10 for each of 100 bikes: 1,000 a year. Lots of 14 cost 71.43, and 7 bikes lie there."""
    found = told(shop(batch=1.0), holding_rate=0.2)
    lot = row(found, "lot:bike")
    worth = found.why("lot:bike")
    opened = {part.name: part.value for part in worth.parts}
    each = 50 + 10  # with the set-up that it has today
    best = round(math.sqrt(2 * 100 * 10 / (0.2 * each)))
    assert lot.does == f"make bike in lots of {best} instead of 1"
    assert opened["set-ups"] == pytest.approx(1000 - 100 / best * 10)
    assert opened["stock of a lot"] == pytest.approx(0.2 * each * (0.5 - best / 2), rel=0.01)
    assert worth.is_sum()
    assert (lot.once, lot.payback) == (0, 0)


def test_a_lot_that_is_right_is_left_alone() -> None:
    assert not [r for r in told(shop(batch=14.0), holding_rate=0.2).rows if r.kind == "lot"]


def test_no_lot_is_larger_than_the_machine_takes() -> None:
    shed = shop(batch=1.0)
    able = shed.get("works:build", Capability)
    found = told(shed.plus(replace(able, batch_max=4.0)), holding_rate=0.2)
    assert row(found, "lot:bike").does == "make bike in lots of 4 instead of 1"


def test_shorter_set_ups_and_longer_lots_are_not_added() -> None:
    shorter = Saving(
        site="works", measure="set_up", part="build", count=100.0, set_up=0.5, set_up_after=0.1, once=10.0
    )  # fmt: skip
    found = told(shop(batch=1.0).plus(shorter), holding_rate=0.2)
    pair = next(
        s for s in found.shared if {s.first, s.second} == {"lot:bike", "saving:set_up:build"}
    )
    assert pair.how == "one of the two"
    assert found.best in {"lot:bike", "saving:set_up:build"} or "+" in found.best
    assert not {"lot:bike", "saving:set_up:build"} <= set(found.best.split(" + "))


def test_without_a_price_of_stock_no_lot_is_advised() -> None:
    assert not [r for r in told(shop(batch=1.0), holding_rate=0.0).rows if r.kind == "lot"]
