"""What hangs on a shed alone is found once, and goes with it."""

from __future__ import annotations

import gc

import pytest

from makeshed.model import Item, Shed
from makeshed.model.remembered import MOST, by_shed


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


def test_no_more_than_a_few_are_kept() -> None:
    asked: list[Shed] = []

    @by_shed
    def size(shed: Shed) -> int:
        asked.append(shed)
        return len(shed)

    sheds = [Shed.of(Item(item=str(n))) for n in range(MOST + 1)]
    for shed in [*sheds, *sheds]:
        assert size(shed) == 1
    assert len(asked) > len(sheds)


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
