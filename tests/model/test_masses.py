"""A mass without a volume is held against price, carriage, parts, machine and load; the cell to blame is named."""

from __future__ import annotations

import pytest

import makeshed as ms
from makeshed.model import Item
from makeshed.model.doubts import Doubt, doubts
from makeshed.model.doubts.masses import larger_than_machine_or_load
from makeshed.store.starter import starter

EBIKE, BRACKET = ms.example("ebike"), starter()


def changed(shed: ms.Shed, *changes: str) -> list[Doubt]:
    return list(doubts(ms.scenario(shed, set=list(changes))))


def rescaled(shed: ms.Shed, item: Item, times: float) -> list[Doubt]:
    key = f"items/{item.item}"
    return changed(shed, f"{key}.mass={item.mass * times}", f"{key}.volume=0")


WEIGHED = [(shed, item) for shed in (EBIKE, BRACKET) for item in shed.rows(Item) if item.mass > 0]


@pytest.mark.parametrize(("shed", "item"), WEIGHED[::4] + WEIGHED[-3:])
def test_grams_are_doubted_without_a_volume_and_nobody_else_is(shed: ms.Shed, item: Item) -> None:
    found = rescaled(shed, item, 1000)
    assert {(d.key, d.column) for d in found} == {(f"items/{item.item}", "mass")}
    assert found[0].likely == f"if its mass is in grams, write {item.mass:.9g}"
    assert found[0].change == f"items/{item.item}.mass={item.mass:.9g}"


def test_all_masses_in_grams_are_all_doubted() -> None:
    weighed = [item for item in EBIKE.rows(Item) if item.mass > 0]
    changes = [f"items/{i.item}.mass={i.mass * 1000}" for i in weighed]
    found = changed(EBIKE, *changes, *(f"items/{i.item}.volume=0" for i in weighed))
    assert {d.key for d in found if d.column == "mass"} == {f"items/{i.item}" for i in weighed}


def test_kilograms_below_a_head_in_grams_accuse_the_whole_and_not_its_parts() -> None:
    found = changed(EBIKE, "items/ebike.mass=0.02825", "items/ebike.volume=0")
    assert [(d.key, d.change) for d in found] == [("items/ebike", "items/ebike.mass=28.25")]
    (sheet,) = changed(BRACKET, "items/sheet.mass=0.001", "items/sheet.volume=0")
    assert (sheet.key, sheet.column) == ("items/sheet", "mass")
    assert "more than silver" in sheet.found


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        (["modes/truck.payload=26000"], "modes/truck", "if its payload is in kilograms, write 26"),
        (["modes/container.payload=26000"], "modes/container", "write 26"),
        (["items/bracket.mass=30000", "items/bracket.volume=0"], "items/bracket", "write 30"),
    ],
)
def test_loads_and_what_no_load_holds(changes: list[str], key: str, says: str) -> None:
    shed = EBIKE if key.startswith("modes") else BRACKET
    assert any(d.key == key and says in d.likely for d in changed(shed, *changes))


def test_a_part_too_heavy_for_its_machine() -> None:
    box = [f"capabilities/marseille-workshop:bending.envelope_{side}=500" for side in "xyz"]
    mass = ["items/bracket.mass=1200", "items/bracket.volume=0"]
    (found,) = larger_than_machine_or_load(ms.scenario(BRACKET, set=[*box, *mass]))
    assert "has room for 0.125 m³" in found.found
    assert list(larger_than_machine_or_load(ms.scenario(BRACKET, set=box))) == []


@pytest.mark.parametrize(
    "changes",
    [
        ["items/sheet.hs=2517", "offers/lyon-steel:sheet*.price=0.02"],  # gravel is cheap by weight
        ["items/bracket.mass=3", "items/bracket.volume=0"],
        ["items/bracket.mass=0.3", "items/bracket.volume=0", "items/bracket.hs=8542"],
    ],
)
def test_what_is_merely_cheap_or_light_is_not_doubted(changes: list[str]) -> None:
    assert [d.found for d in changed(BRACKET, *changes) if d.column == "mass"] == []
