"""What another process, material or order size saves: the difference of two quotes of one part."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from tests.advise.firms import MILL, row, told, workshop
from tests.costing.shapes import cup, plate
from tests.questions.worlds import DAY, seller

from makeshed.casework.drawn_parts import drawn_parts
from makeshed.cli import main
from makeshed.costing.cost_drivers import DRAWS, drawn, exactly
from makeshed.errors import BadFacts
from makeshed.model import (
    Capability,
    Component,
    Currency,
    Drawing,
    Driver,
    Fact,
    Item,
    Operation,
    Shed,
    Site,
)
from makeshed.questions.advise.answer import Advised, NotNow
from makeshed.questions.quote import FINISHES, quote
from makeshed.store import save

FRAME = plate(name="frame")
DRAWN = Drawing(
    item="frame", material="aluminium", other_materials="pom; steel", order_size=20.0, tolerance=0.3,
    threads=0, finish="as-made", infill=0.2,
)  # fmt: skip
MILLS = Capability(
    site="works", process="cnc-milling", rate=35.0, labour_rate=40.0, energy_rate=1.5
)
CUTS = Capability(
    site="works", process="laser-cutting", rate=60.0, labour_rate=30.0, energy_rate=2.0
)
CUT = "process:frame:laser-cutting:aluminium"
HOURS = Operation(item="frame", process="cnc-milling", hours=0.4)
VOLUME, ORDER, HOLDING = 100.0, 20.0, 0.2


def makes(*more: Fact, drawing: Drawing = DRAWN) -> Shed:
    """The works mill 100 frames of aluminium a year, 20 at once, and have a laser."""
    shed = workshop(
        drawing, MILLS, CUTS, HOURS,
        Currency(currency="EUR", rate=1.0), *more,
    )  # fmt: skip
    return shed.minus(f"supplies/{MILL.id}")


def buys(*more: Fact) -> Shed:
    """The works buy 100 frames a year at 30 each, and have a laser."""
    return workshop(DRAWN, CUTS, Currency(currency="EUR", rate=1.0), *more)


def asked(shed: Shed, part: Any = FRAME, **more: Any) -> Advised:
    given: dict[str, Any] = {"holding_rate": HOLDING, "parts": {"frame": part}}
    return told(shed, **given | more)


def quoted(shed: Shed, process: str, material: str, part: Any = FRAME, **more: Any) -> float:
    """Return what the quote itself says that one costs at the works, at cost."""
    given: dict[str, Any] = {
        "volumes": [VOLUME], "orders": VOLUME / ORDER, "item": "frame", "to": "lyon", "site": ["works"],
        "tolerance": 0.3, "threads": 0, "finish": "as-made", "infill": 0.2, "day": DAY,
    }  # fmt: skip
    found = quote(shed, part, material=[material], process=[process], **given | more)
    return found.rows[0].cost


def test_another_process_saves_the_difference_of_two_quotes() -> None:
    shed = makes()
    found = asked(shed)
    cut = row(found, CUT)
    apart = quoted(shed, "cnc-milling", "aluminium") - quoted(shed, "laser-cutting", "aluminium")
    lying = HOLDING * ORDER / 2
    assert cut.effect == pytest.approx((VOLUME + lying) * apart, abs=0.005)
    assert found.why(CUT).is_sum()
    assert {part.name for part in found.why(CUT).parts} >= {"machine", "labour", "stock of a lot"}
    assert cut.does == (
        "make frame by laser-cutting of aluminium instead of by cnc-milling of aluminium"
    )
    assert (cut.kind, cut.once) == ("process", 0.0)
    assert cut.low < cut.effect < cut.high
    assert cut.evidence == "expert rule", "speeds are makeshed's estimates"


def test_another_material_is_an_action_of_its_own() -> None:
    shed = makes()
    pom = row(asked(shed), "material:frame:cnc-milling:pom")
    apart = quoted(shed, "cnc-milling", "aluminium") - quoted(shed, "cnc-milling", "pom")
    assert pom.effect == pytest.approx((VOLUME + HOLDING * ORDER / 2) * apart, abs=0.005)
    (steel,) = [n for n in asked(shed).not_now if n.action == "material:frame:cnc-milling:steel"]
    assert steel.effect is not None
    assert steel.effect < 0


def test_what_two_ways_share_does_not_blur_which_is_cheaper() -> None:
    """Nobody knows what handling takes: both ways take it alike, so that the difference is as sure as before."""
    wide = Driver(process="cnc-milling", driver="handle_hours", low=0.0, value=0.5, high=3.0)
    sure = replace(wide, low=0.5, high=0.5)
    one, other = (
        row(asked(makes(driver)), "material:frame:cnc-milling:pom") for driver in (sure, wide)
    )
    assert other.high - other.low == pytest.approx(one.high - one.low, rel=0.35)
    hours = drawn(replace(exactly("handle_hours", 0.5, "h", ""), low=0.0, high=3.0), DRAWS)
    alone = VOLUME * 40 * np.subtract(*np.quantile(hours, [0.9, 0.1]))
    assert other.high - other.low < alone / 4, "apart it would be the spread of handling"


def test_a_quote_that_own_facts_contradict_is_said_to() -> None:
    """0.4 h at 76.50 are 30.60; with 0.02 h and a bar of 3 it is 4.53: no quote of a frame is as little."""
    assert "put today's at" not in row(asked(makes(replace(HOURS, hours=0.3))), CUT).assumes
    bar = (Item(item="bar", mass=1), Component(item="frame", component="bar"), *seller("near", "lyon", 3, item="bar"))  # fmt: skip
    quick = row(asked(makes(*bar, replace(HOURS, hours=0.02))), CUT)
    assert "your own hours, rates and parts put today's at 4.53" in quick.assumes


def test_the_margin_of_the_firm_is_no_saving() -> None:
    dear = replace(makes().get("works", Site), markup=0.5)
    assert row(asked(makes(dear)), CUT).effect == pytest.approx(row(asked(makes()), CUT).effect)


def test_a_dearer_machine_saves_less() -> None:
    effects = [
        row(asked(makes(replace(CUTS, rate=rate))), CUT).effect for rate in (30.0, 60.0, 120.0)
    ]
    assert effects == sorted(effects, reverse=True)
    assert len(set(effects)) == 3


def test_orders_are_of_the_size_that_costs_least() -> None:
    """Harris 1913, with what an order costs and a unit is worth as the quote says."""
    shed = makes()
    found = asked(shed)
    order = row(found, "order:frame")
    once, twice = (
        quoted(shed, "cnc-milling", "aluminium", orders=VOLUME / size) for size in (10, 20)
    )
    an_order = 20 * (once - twice)
    best = int(order.does.split(" at once")[0].split()[-1])

    def year(size: float) -> float:
        each = quoted(shed, "cnc-milling", "aluminium", orders=VOLUME / size)
        return each * (VOLUME + HOLDING * size / 2)

    assert order.effect == pytest.approx(year(ORDER) - year(best), abs=0.005)
    assert all(year(best) <= year(size) for size in (10, 20, 50, best - 5) if size <= VOLUME)
    wished = math.sqrt(2 * VOLUME * an_order / (HOLDING * (once - an_order / 10)))
    assert best == pytest.approx(min(VOLUME, wished), rel=0.1)


def test_who_tells_set_ups_is_answered_by_them() -> None:
    """Then the size of a lot is the business of told hours, and no model of set-ups speaks of it."""
    step = Operation(item="frame", process="cnc-milling", hours=0.4, setup_hours=1.0, batch=20.0)
    names = {r.action for r in asked(makes(step)).rows}
    assert "lot:frame" in names
    assert "order:frame" not in names


def test_a_process_and_an_order_size_are_asked_for_together() -> None:
    shed = makes()
    found = asked(shed)
    (pair,) = [p for p in found.shared if {p.first, p.second} == {CUT, "order:frame"}]
    best = int(row(found, "order:frame").does.split(" at once")[0].split()[-1])
    now = quoted(shed, "cnc-milling", "aluminium") * (VOLUME + HOLDING * ORDER / 2)
    each = quoted(shed, "laser-cutting", "aluminium", orders=VOLUME / best)
    assert pair.together == pytest.approx(now - each * (VOLUME + HOLDING * best / 2), abs=0.005)
    chosen = [r.action for r in found.rows if r.in_set]
    assert sum(action.startswith(("process:", "material:")) for action in chosen) == 1


def test_a_part_that_is_bought_is_set_against_its_price() -> None:
    shed = buys()
    found = asked(shed)
    cut = row(found, CUT)
    assert cut.effect == pytest.approx(
        VOLUME * (30 - quoted(shed, "laser-cutting", "aluminium")), abs=0.005
    )
    assert cut.does == "make frame by laser-cutting of aluminium instead of buying it from mill"
    pairs = {frozenset((p.first, p.second)): p.how for p in found.shared}
    assert pairs[frozenset((CUT, "source:frame:forge"))] == "one of the two"


def _not_now(found: Advised, action: str) -> NotNow:
    return next(each for each in found.not_now if each.action == action)


def test_without_hours_it_is_not_advised() -> None:
    few = replace(CUTS, hours=1.0)
    found = asked(buys(few))
    assert CUT not in {r.action for r in found.rows}
    assert "h/a of laser-cutting are free at works; there are 1" in _not_now(found, CUT).pays_if


def test_what_makes_another_part_than_the_drawing_is_not_advised() -> None:
    found = asked(makes())
    cast = _not_now(found, "process:frame:pressure-die-casting:aluminium")
    assert cast.pays_if.startswith("the drawing is changed: undrafted; then tools cost ")


def test_a_tool_is_paid_once() -> None:
    """A cup with draft can be moulded: what the mould costs is no part of the yearly effect."""
    body = cup(draft=2.0)
    moulds = Capability(site="works", process="injection-moulding", rate=40.0, labour_rate=30.0)
    drawing = replace(DRAWN, material="abs", other_materials="polypropylene")
    shed = makes(moulds, drawing=drawing)
    found = asked(shed, body)
    mould = row(found, "process:frame:injection-moulding:abs")
    shared = [quoted(shed, "injection-moulding", "abs", body, years=years) for years in (1.0, 2.0)]
    tool = 2 * VOLUME * (shared[0] - shared[1])
    assert mould.once == pytest.approx(tool, rel=1e-6)
    running = shared[0] - tool / VOLUME
    milled = quoted(shed, "cnc-milling", "abs", body)
    lying = HOLDING * ORDER / 2
    assert mould.effect == pytest.approx((VOLUME + lying) * (milled - running), abs=0.01)
    assert "tools cost" in mould.assumes


@pytest.mark.parametrize(
    ("shed", "given", "missing"),
    [
        (makes(), {"parts": {}}, "the geometry of frame: STL, STEP or another"),
        (makes(drawing=replace(DRAWN, order_size=None)), {}, "how many frame are made at once"),
        (
            makes(Operation(item="frame", process="turning"), Capability(site="works", process="turning", rate=9.0)),
            {}, "by which process frame is made today",
        ),
        (workshop(), {}, "drawings of what you make or have made"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_for(shed: Shed, given: dict[str, Any], missing: str) -> None:
    found = asked(shed, **given)
    assert not [r for r in found.rows if r.kind in {"process", "material"}]
    (told_of,) = [b for b in found.bring if b.table == "drawings"]
    assert told_of.bring.startswith(missing)


def test_a_case_without_the_euro_says_which_rate_is_missing() -> None:
    shed = workshop(
        DRAWN, MILLS, CUTS, Operation(item="frame", process="cnc-milling", hours=0.4),
        Currency(currency="USD", rate=1.0),
    ).minus(f"supplies/{MILL.id}")  # fmt: skip
    assert any("EUR" in b.bring and b.bring.startswith("for frame") for b in asked(shed).bring)


def test_words_that_name_nothing_are_refused_together() -> None:
    odd = replace(
        DRAWN, material="unobtainium", other_materials="steel; cheese", process="knitting"
    )
    with pytest.raises(BadFacts) as error:
        asked(makes(drawing=odd))
    assert [p.column for p in error.value.problems] == ["material", "other_materials", "process"]
    assert all(p.table == "drawings" and "frame" in p.found for p in error.value.problems)


def test_finishes_of_a_drawing_are_those_that_are_priced() -> None:
    hint = get_args(get_type_hints(Drawing, include_extras=True)["finish"])[0]
    assert get_args(hint) == ("", *FINISHES)


def _stl(where: Path) -> None:
    import trimesh

    where.parent.mkdir(exist_ok=True)
    trimesh.Trimesh(FRAME.vertices, FRAME.triangles).export(where)


def test_the_terminal_reads_what_lies_beside_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shed = makes(drawing=replace(DRAWN, file="parts/frame.stl", unit="mm"))
    save(shed, tmp_path / "case")
    _stl(tmp_path / "case" / "parts" / "frame.stl")
    words = ["advise", "works", str(tmp_path / "case"), "--day", "2026-01-01", "--draws", "0", "--json"]  # fmt: skip
    assert main(words) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    mine = {r.action: r.effect for r in asked(shed).rows}
    assert {r["action"]: r["effect"] for r in rows} == pytest.approx(mine, rel=1e-6)


def test_files_that_are_not_there_or_elsewhere_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "empty.stl").touch()
    _stl(tmp_path / "frame.stl")
    shed = makes(
        replace(DRAWN, file="gone.stl"), replace(DRAWN, item="bike", file="../frame.stl"),
    )  # fmt: skip
    with pytest.raises(BadFacts) as error:
        drawn_parts(shed, tmp_path / "case")
    said = {p.found.split(":")[0]: p.found for p in error.value.problems}
    assert "there is no file" in said["gone.stl of frame"]
    assert "it lies elsewhere" in said["../frame.stl of bike"]
    with pytest.raises(BadFacts, match="an empty file"):
        drawn_parts(makes(drawing=replace(DRAWN, file="empty.stl")), tmp_path / "case")


def test_nobody_saves_more_than_own_facts_say_is_spent() -> None:
    """By the quote milling takes more than the 4.53 that own hours and parts come to: those count."""
    bar = (Item(item="bar", mass=1), Component(item="frame", component="bar"), *seller("near", "lyon", 3, item="bar"))  # fmt: skip
    shed = makes(*bar, replace(HOURS, hours=0.02))
    found = asked(shed)
    quick = row(found, CUT)
    assert 0 < quick.effect < quick.high <= 4.53 * VOLUME + 1e-9
    opened = found.why(CUT)
    assert "by your own facts" in str(opened)
    dear = shed.minus(f"capabilities/{CUTS.id}").plus(replace(CUTS, rate=600.0))
    (left,) = [each for each in asked(dear).not_now if each.action == CUT]
    assert (
        left.pays_if
        == "by your own hours, rates and parts a unit costs 4.53; by the quote it costs 8.15"
    )
