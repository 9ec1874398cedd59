"""What can be made as drawn comes first, and what is folded closed needs seams."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from tests.costing import solids
from tests.costing.solids import shape_of

import makeshed as ms
from makeshed.costing.quote_row import cheaper, first
from makeshed.geometry.sheet_metal import SheetMetal, sheet
from makeshed.geometry.thickness import thickness
from makeshed.model import Place, Shed, Site
from makeshed.questions.quote import quote
from makeshed.questions.quote.answer import Quote
from makeshed.questions.quote.listed import quote_each

LARGE = 10_000.0


@cache
def bar() -> Quote:
    """A solid bar of 30 mm: die casting it is cheaper, and no die casting is thicker than 6 mm."""
    shed = Shed.of(
        Place(place="lyon", lat=45.8, lon=4.8, country="FR"),
        Site(site="shop", place="lyon", role="maker"),
    )
    return quote(
        shed, shape_of(solids.rod(15, 100), "bar"), material="aluminium", tolerance=0.2, site="shop",
        volumes=[10, LARGE], process=["turning", "pressure-die-casting"],
    )  # fmt: skip


def test_what_must_be_changed_never_comes_before_what_need_not() -> None:
    rows = [row for row in bar().rows if row.volume == LARGE]
    by = {row.process: row for row in rows}
    assert by["pressure-die-casting"].p50 < by["turning"].p50
    assert by["pressure-die-casting"].verdict == "with changes"
    assert first(rows) == by["turning"]
    assert cheaper(rows, by["turning"]) == by["pressure-die-casting"]
    said = bar().headline()
    assert "turning of aluminium at shop" in said
    assert "pressure-die-casting of aluminium would cost" in said
    assert "not as drawn, only with changes: undrafted, thick wall" in said
    assert next(row.process for row in bar().rows) == "turning"
    assert any("not as drawn, priced as if it were changed" in note for note in bar().notes)


def test_a_plan_is_given_only_what_makes_the_part_as_drawn() -> None:
    routes = {fact.route for fact in bar().as_facts() if isinstance(fact, ms.Operation)}
    assert routes == {"turning"}


def test_crossings_and_lists_say_what_is_not_as_drawn() -> None:
    assert {c.against for c in bar().crossings} == {"pressure-die-casting (not as drawn)"}
    shape = bar().shape
    assert shape is not None
    listed = quote_each(
        Shed.of(), [shape], material="aluminium", tolerance=0.2, volumes=[LARGE], country="FR",
        process=["turning", "pressure-die-casting"],
    )  # fmt: skip
    assert [row.process for row in listed.rows] == ["turning"]
    cast = replace(listed, rows=tuple(replace(row, verdict="with changes") for row in listed.rows))
    assert "(1 of the parts with changes)" in cast.headline()


def folded(solid: solids.Solid) -> SheetMetal:
    shape = shape_of(solid)
    return sheet(shape, thickness(shape))


@pytest.mark.parametrize(
    ("solid", "bends", "seams"),
    [
        (solids.cup(2, 60, 40), 8, 4),  # a bottom, four sides, all corners closed
        (solids.closed(2, 60), 12, 7),  # six panels: five bends fold them
        (solids.channel(2), 2, 0),
        (solids.angle(2), 1, 0),
        (solids.box(60, 60, 80) - solids.box(56, 56, 90, (0, 0, -2)), 4, 1),  # a square tube
        (solids.box(80, 40, 2), 0, 0),
    ],
)
def test_bends_that_close_a_ring_are_seams(solid: solids.Solid, bends: int, seams: int) -> None:
    found = folded(solid)
    assert len(found.bends) == bends
    assert found.seams == seams


def test_a_box_closed_at_its_corners_is_not_feasible_as_drawn() -> None:
    found = quote(
        Shed.of(), shape_of(solids.cup(2, 60, 40), "box"), material="steel", process="laser-cutting",
        country="FR", tolerance=0.5, volumes=[10],
    )  # fmt: skip
    (judged,) = found.verdicts
    assert judged.verdict == "with changes"
    assert "seams" in judged.because
    (seams,) = (r for r in found.remarks if r.check == "seams")
    assert seams.value == 4
    assert "weld" in seams.fix
    assert "not as drawn, only with changes" in found.headline()
