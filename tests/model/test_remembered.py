"""What hangs on a shed alone is found once, and goes with it."""

from __future__ import annotations

import gc
import pickle

import pytest

from makeshed.model import Item, Shed
from makeshed.model.remembered import by_shed


def test_it_is_found_once_for_each_shed_and_goes_with_it() -> None:
    asked: list[int] = []

    @by_shed
    def size(shed: Shed) -> int:
        asked.append(len(shed))
        return len(shed)

    one, other = Shed.of(Item(item="a")), Shed.of(Item(item="a"), Item(item="b"))
    assert [size(one), size(other), size(one), size(other)] == [1, 2, 1, 2]
    assert asked == [1, 2]
    same = Shed.of(Item(item="a"))
    assert size(same) == 1
    assert asked == [1, 2, 1], "another shed of the same facts is another shed"
    del one, same
    gc.collect()
    assert size(Shed.of(Item(item="c"))) == 1


def test_it_is_no_fact_and_does_not_travel() -> None:
    asked: list[int] = []

    @by_shed
    def size(shed: Shed) -> int:
        asked.append(len(shed))
        return len(shed)

    shed = Shed.of(Item(item="a"))
    assert size(shed) == 1
    assert size(shed.plus(Item(item="b"))) == 2
    again = pickle.loads(pickle.dumps(shed))  # noqa: S301  (our own)
    assert again == shed
    assert size(again) == 1
    assert asked == [1, 2, 1]


def test_what_is_refused_is_not_kept() -> None:
    asked: list[Shed] = []

    @by_shed
    def refused(shed: Shed) -> int:
        asked.append(shed)
        raise ValueError("no")

    shed = Shed()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refused(shed)
    assert len(asked) == 2
