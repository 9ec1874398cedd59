"""Bills of materials as KiCad, InvenTree and ERPNext write them; columns as in their own sources and exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from makeshed.errors import BadFacts
from makeshed.io.importing import Import, import_files
from makeshed.io.tool_cells import amount, count_of, flag, share
from makeshed.language.figures import marks_of
from makeshed.model import Component, Item, Operation, Shed, Substitute
from makeshed.store import load, save

DOORS: dict[str, Any] = {"load": load, "save": save}


def imported(tmp_path: Path, text: str, name: str) -> tuple[Shed, Import]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = import_files([path], tmp_path / "case", **DOORS)
    return load(tmp_path / "case"), done


def lines(shed: Shed) -> dict[tuple[str, str], float]:
    return {(line.item, line.component): line.quantity for line in shed.rows(Component)}


# The default fields of KiCad 7 to 9, as people publish them ("what kicad gives me when i select generate BOM").
KICAD = (
    '"Reference","Qty","Value","DNP","Exclude from BOM","Exclude from Board","Footprint","Datasheet"\n'
    '"C1,C9,C42,C43,C51","5","10u","","","","Capacitor_SMD:C_0805_2012Metric","~"\n'
    '"R1,R2","2","5k1","","","","Resistor_SMD:R_0603_1608Metric","~"\n'
    '"R9","1","1K","DNP","","","Resistor_SMD:R_0805","~"\n'
    '"TP1","1","TestPoint","","Excluded from BOM","","TestPoint:TestPoint_Pad","~"\n'
    '"U1","1","STM32F103C8T6","","","","Package_QFP:LQFP-48","https://st.example/x.pdf"\n'
)


def test_kicad(tmp_path: Path) -> None:
    shed, done = imported(tmp_path, KICAD, "sensor-board-bom.csv")
    assert lines(shed) == {
        ("sensor-board", "sensor-board/10u-c-0805-2012metric"): 5.0,
        ("sensor-board", "sensor-board/5k1-r-0603-1608metric"): 2.0,
        ("sensor-board", "sensor-board/stm32f103c8t6-lqfp-48"): 1.0,
    }
    assert shed.get("sensor-board/10u-c-0805-2012metric", Item).name == "10u C_0805_2012Metric"
    assert [(o.item, o.process, o.kind) for o in shed.rows(Operation)] == [
        ("sensor-board", "pcb-assembly", "estimate")
    ]
    assert "row 4: 1K R_0805 is left out (dnp)" in done.warnings[0]
    assert any("TestPoint" in text and "exclude from bom" in text for text in done.warnings)


LEGACY = """\
"Source:","/b/board.kicad_sch"
"Date:","Sun 12 Mar 2023"
"Tool:","Eeschema 6.0.2"
"Generator:","bom_csv_grouped_by_value_with_fp.py"
"Component Count:","2"
"Ref","Qnty","Value","Cmp name","Footprint","Description","Vendor"
"C1, C2, ","2","100nF","C","Capacitor_SMD:C_0805","Unpolarized capacitor",""
"""
"""What the script of KiCad 5 and 6 writes."""


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        # an older export, with datasheets first
        ('"Reference","Value","Datasheet","Footprint","Qty","DNP"\n"C1,C2,C3","100nF","~","C_0805","3",""\n', 3),
        # a row for each part, and no quantity
        ("Ref;Value;Footprint\nC1;100nF;C_0805\nC2;100nF;C_0805\n", 2),
        # kicad-cli 9.0.6 left the quantity out (kicad issue 22613); ranges of references count
        ('"id","Refs","Value","Footprint"\n"1","C103-C105,C109-C118,C301","100nF","Capacitor_SMD:C_0805"\n', 14),
        ('"Refs","Value","Footprint","Qty"\n"C1,C2","100nF","C_0805","${QUANTITY}"\n', 2),
        (LEGACY, 2),
        # KiBoM, and what assemblers ask for
        ("References,Value,Footprint,Quantity Per PCB\nC1 C2,100nF,C_0805,2\n", 2),
        ('Comment,Designator,Footprint,Quantity\n100nF,"C1,C2",C_0805,2\n', 2),
    ],
)  # fmt: skip
def test_kicad_in_other_layouts(tmp_path: Path, text: str, quantity: float) -> None:
    shed, _ = imported(tmp_path, text, "board.csv")
    assert lines(shed) == {("board", "board/100nf-c-0805"): quantity}


def test_a_part_number_names_the_part_and_references_are_counted(tmp_path: Path) -> None:
    text = 'Reference,Qty,Value,Footprint,MPN\n"R1,R2",3,10k,R_0603,RC0603FR-0710KL\n'
    shed, done = imported(tmp_path, text, "board.csv")
    assert lines(shed) == {("board", "rc0603fr-0710kl"): 3.0}
    assert any("quantity 3, and 2 references" in text for text in done.warnings)


# Columns as in InvenTree's test_bom_export.py and BomItemResource (part/admin.py).
INVENTREE = (
    "BOM Level,BOM Item ID,Parent ID,Parent IPN,Parent Name,Part ID,Part IPN,Part Revision,Part Name,"
    "Description,Assembly,Quantity,optional,consumable,overage,Reference,Note,inherited,allow_variants\n"
    "1,1,100,BOB,Bob,50,ORP,,Orphan,,False,4.0,False,False,,,,False,False\n"
    "1,2,100,BOB,Bob,60,SUB,,Sub,,True,2.0,False,False,5%,,,False,False\n"
    "2,3,60,SUB,Sub,3,R_2K2,,R_2K2_0805,,False,10.5,False,False,,R1,,False,False\n"
    "1,4,100,BOB,Bob,61,CASE,,Case,,True,1.0,False,False,,,,False,False\n"
    "2,5,61,CASE,Case,60,SUB,,Sub,,True,3.0,False,False,,,,False,False\n"
    "3,3,60,SUB,Sub,3,R_2K2,,R_2K2_0805,,False,10.5,False,False,,R1,,False,False\n"
    "1,6,100,BOB,Bob,70,CAP,,Cap,,False,1.0,True,False,,,,False,False\n"
)
BOB = {
    ("bob", "orp"): 4.0, ("bob", "sub"): 2.0, ("sub", "r-2k2"): 10.5, ("bob", "case"): 1.0,
    ("case", "sub"): 3.0,
}  # fmt: skip


def test_inventree_with_all_levels(tmp_path: Path) -> None:
    shed, done = imported(tmp_path, INVENTREE, "BOB _ Bob _ A2_BOM.csv")
    assert lines(shed) == BOB  # a part of two assemblies brings its own lines once
    assert shed.get("bob", Item).name == "Bob"
    assert shed.get("bob:sub", Component).scrap == 0.05
    assert any("Cap is left out (optional)" in text for text in done.warnings)
    assert {o.item for o in shed.rows(Operation)} == {"bob", "sub", "case"}


def test_inventree_by_levels_alone_and_by_numbers(tmp_path: Path) -> None:
    """The multi-level exporter (bom_exporter.py): quantities are of the parent, totals stand beside."""
    rows = [
        ("ORP", 4, 1, 4), ("SUB", 2, 1, 2), ("R_2K2", 10.5, 2, 21), ("CASE", 1, 1, 1), ("SUB", 3, 2, 3),
        ("R_2K2", 10.5, 3, 31.5),
    ]  # fmt: skip
    text = "Component IPN,Quantity,BOM Level,Total Quantity\n"
    text += "".join(f"{ipn},{q},{level},{total}\n" for ipn, q, level, total in rows)
    assert lines(imported(tmp_path, text, "bob.csv")[0]) == BOB
    text = "ID,Part,Sub part,Quantity,Reference\n1,100,50,4,\n2,100,60,2.5,\n"
    shed, _ = imported(tmp_path, text, "numbers.csv")
    found = lines(shed)
    assert found["part-100", "part-50"] == 4.0
    assert found["part-100", "part-60"] == 2.5


# Labels of the fields of BOM and BOM Item in ERPNext; parents stand on the first row of each document.
ERPNEXT = (
    '"ID","Item","Quantity","Is Active","Is Default","ID (Items)","Item Code (Items)","Item Name (Items)",'
    '"Qty (Items)","UOM (Items)","Stock Qty (Items)","Stock UOM (Items)","BOM No (Items)"\n'
    '"BOM-Chair-001","Chair","10","1","1","a1","Leg","Leg of a chair","40","Nos","40","Nos",""\n'
    '"","","","","","a2","Glue","Glue","2","Litre","2000","Millilitre",""\n'
    '"","","","","","a3","Seat","Seat","10","Nos","10","Nos","BOM-Seat-001"\n'
    '"BOM-Chair-002","Chair","1","1","0","b1","Leg","Leg of a chair","3","Nos","3","Nos",""\n'
    '"BOM-Seat-001","Seat","1","1","1","c1","Board","Board","0.5","Square Meter","0.5","Square Meter",""\n'
)


def test_erpnext_documents(tmp_path: Path) -> None:
    shed, done = imported(tmp_path, ERPNEXT, "BOM.csv")
    assert lines(shed) == {
        ("chair", "leg"): 4.0, ("chair", "glue"): 200.0, ("chair", "seat"): 1.0, ("seat", "board"): 0.5,
    }  # fmt: skip
    assert shed.get("glue", Item).unit == "Millilitre"
    assert shed.get("leg", Item).unit == "piece"
    assert any("another bill of chair is left out: BOM-Chair-002" in text for text in done.warnings)


def test_erpnext_bom_explorer(tmp_path: Path) -> None:
    """Its quantities are multiplied by that of the line above, and of no line higher up."""
    text = (
        "Item Code,Item Name,BOM,Qty,UOM,BOM Level,Standard Description\n"
        "Wheel,Wheel,BOM-Wheel-001,2.0,Nos,0,\n"
        "Hub,Hub,BOM-Hub-001,2.0,Nos,1,\n"
        "Ball,Ball,,9.0,Nos,2,\n"
        "Spoke,Spoke,,72.0,Nos,1,\n"
        "Frame,Frame,,1.0,Nos,0,\n"
    )
    shed, _ = imported(tmp_path, text, "bike.csv")
    assert lines(shed) == {
        ("bike", "wheel"): 2.0, ("wheel", "hub"): 1.0, ("hub", "ball"): 9.0, ("wheel", "spoke"): 36.0,
        ("bike", "frame"): 1.0,
    }  # fmt: skip


def test_what_the_case_knows_of_items_stays_and_lines_that_are_gone_go(tmp_path: Path) -> None:
    known = [Item(item="leg", name="Oak leg", mass=0.4, hs="9401 91"), Item(item="chair", mass=5.0)]
    own = Component(item="chair", component="leg", quantity=9, source="by hand")
    save(Shed.of(*known, own), tmp_path / "case")
    head = "Part Number,Quantity\n"
    shed, _ = imported(tmp_path, head + "leg,4\nscrew,8\n", "chair.csv")
    assert shed.get("leg", Item).mass == 0.4
    assert lines(shed) == {("chair", "leg"): 4.0, ("chair", "screw"): 8.0}
    assert not list(shed.rows(Operation))  # how it is made is the case's own
    shed, _ = imported(tmp_path, head + "leg,4\n", "chair.csv")
    assert lines(shed) == {("chair", "leg"): 4.0}


def test_two_bills_share_a_part(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("MPN,Qty\nX1,2\n", encoding="utf-8")
    done = import_files([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "case", **DOORS)
    assert lines(load(tmp_path / "case")) == {("a", "x1"): 2.0, ("b", "x1"): 2.0}
    assert done.rows == ()


def test_everything_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    text = 'Part Number,Quantity,Level,UOM\nA,1,1,m\nB,"1,000",1,\nC,-2,1,\nD,many,1,\n,3,1,\nE,1,4,\nA,5,1,mm\nF,0,1,\n'
    with pytest.raises(BadFacts) as refused:
        imported(tmp_path, text, "x.csv")
    told = str(refused.value)
    for words in (
        "row 3, quantity: 1,000; right: one number: 1000 or 1.000", "row 4, quantity: -2",
        "row 5, quantity: many", "row 6, part: nothing", "row 7, level: 4", "row 8, unit: a in mm",
        "row 9, quantity: 0",
    ):  # fmt: skip
        assert words in told, words
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2.0), ("2.50", 2.5), ("2,5", 2.5), (".5", 0.5), ("1e3", 1000.0), ("1,234,567", 1234567.0),
     ("1'000", 1000.0), ("1.000", 1.0), ("0,25", 0.25), ("-3", -3.0), ("1.234,5", 1234.5),
     ("0,500", 0.5), ("1.234.567", 1234567.0), ("1 234,5", 1234.5)],
)  # fmt: skip
def test_amounts(text: str, value: float) -> None:
    assert amount(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1,000",
        "12,500",
        "",
        "x",
        "nan",
        "inf",
        "1e999",
        "1.234,5,6",
        "1_000",
        "٣",
        "--1",
        "5 %",
        "(5)",
    ],
)
def test_amounts_that_are_none_or_two(text: str) -> None:
    assert isinstance(amount(text), str)


@pytest.mark.parametrize(
    ("texts", "mark", "value"),
    [(["2.500", "1,5"], ",", 2500), (["2.500", "0,250"], ",", 2500), (["2.500", "1.000,5"], ",", 2500),
     (["2.500", "1.5"], ".", 2.5), (["2,500", "1.5"], ".", 2500), (["2,500", "1,5"], ",", 2.5),
     (["2.500", "12"], "", 2.5), (["2.500", "0.125"], ".", 2.5), (["2.500", "1,5", "1.5"], ",.", None),
     (["2.500", "1.234.567"], "", 2500)],
)  # fmt: skip
def test_the_decimal_mark_of_a_file(texts: list[str], mark: str, value: float | None) -> None:
    marks = marks_of(texts)
    assert marks.decimal == set(mark)
    read = amount(texts[0], marks)
    assert read == value if value else str(read).startswith("one number: 2500, or 2.500")


def test_a_bill_in_decimal_commas(tmp_path: Path) -> None:
    text = "part number;quantity\nscrew;2.500\nglue;1,5\n"
    shed, _ = imported(tmp_path, text, "desk-bom.csv")
    assert lines(shed) == {("desk", "screw"): 2500.0, ("desk", "glue"): 1.5}
    with pytest.raises(BadFacts, match=r"screw|2\.500"):
        imported(tmp_path / "..", text + "nail;2.5\n", "other-bom.csv")


def test_parts_of_a_board_that_are_not_fitted_and_ranges_of_references(tmp_path: Path) -> None:
    """KiCad's older files mark what is not placed in the value; ranges as fabs write them."""
    text = (
        '"Reference","Value","Footprint"\n"C1..C3","10u","C_0805"\n"R1-R4","1k","R_0603"\n'
        '"R5","DNP","R_0603"\n"R6","10k DNP","R_0603"\n"C9","NC","C_0805"\n'
        '"C10","do not populate","C_0805"\n"U1","NC7SZ04","SOT"\n'
    )
    shed, done = imported(tmp_path, text, "board-bom.csv")
    assert lines(shed) == {
        ("board", "board/10u-c-0805"): 3.0,
        ("board", "board/1k-r-0603"): 4.0,
        ("board", "board/nc7sz04-sot"): 1.0,
    }
    assert sum("is left out (its value" in text for text in done.warnings) == 4
    assert [count_of(t) for t in ("C1..C3", "R1 - R4", "D1…D2", "L1–L5")] == [3, 4, 2, 5]  # noqa: RUF001
    for said, parts in {
        "C1 & C2": 2, "C5, C6 and C7": 3, "R1/R2": 2, "SW1/LED2": 2, "R10 to R14": 5, "R1 bis R3, R7": 4, "R1:R4": 4,
        "C1 et C2": 2, "D1 u. D2": 2, "R1 and 2": 2, "J1/2": 1, "U1:A": 1, "TO1": 1, "AND1": 1,
    }.items():  # fmt: skip
        assert count_of(said) == parts, said


def test_cells() -> None:
    assert [flag(text) for text in ("", "no", "False", "${DNP}", "0", "DNP", "x", "1")] == [
        False, False, False, False, False, True, True, True,
    ]  # fmt: skip
    assert [count_of(text) for text in ("", "R1", "R1,R2 R3", "C1-C3", "C3-C1", "J1;J2")] == [
        0,
        1,
        3,
        3,
        1,
        2,
    ]
    assert [share("5%", percent=False), share("5", percent=True), share("", percent=False)] == [
        0.05,
        0.05,
        0.0,
    ]
    assert share("5", percent=False) is None


def test_parts_whose_keys_would_be_one_stay_two(tmp_path: Path) -> None:
    long = "Hexagon head screw with flange and serrated bearing surface M6x"
    text = f"Part Number,Quantity\nA/B,1\nA-B,2\na-b,4\n{long}10,8\n{long}12,16\n"
    shed, _ = imported(tmp_path, text, "x.csv")
    assert sorted(lines(shed).values()) == [1.0, 6.0, 8.0, 16.0]


def alternatives(shed: Shed) -> set[tuple[str, str, str]]:
    return {(o.item, o.component, o.substitute) for o in shed.rows(Substitute)}


def test_substitutes_of_inventree(tmp_path: Path) -> None:
    """``substitute_0`` is exported as ``Substitute 1``, by name (bom_exporter.py)."""
    text = (
        "Component Name,Component IPN,Quantity,BOM Level,Substitute 1,Substitute 2\n"
        'C 50V,C50,1,1,,\nC 25V,C25,3,1,C 50V,"C 35V, tantalum"\n'
    )
    shed, _ = imported(tmp_path, text, "board.csv")
    assert lines(shed) == {("board", "c50"): 1.0, ("board", "c25"): 3.0}
    found = {("board", "c25", "c50"), ("board", "c25", "c-35v-tantalum")}
    assert alternatives(shed) == found
    assert all(other.quantity is None for other in shed.rows(Substitute))
    shed, _ = imported(tmp_path, text.replace(",C 50V,", ",,"), "board.csv")
    assert alternatives(shed) == {("board", "c25", "c-35v-tantalum")}
    shed, _ = imported(tmp_path, text[: text.index("C 25V")], "board.csv")
    assert not alternatives(shed)


def test_alternates_of_any_table_and_those_that_erpnext_keeps_elsewhere(tmp_path: Path) -> None:
    text = "Part Number,Quantity,Alternates\nbolt,4,screw; rivet\n"
    assert alternatives(imported(tmp_path, text, "box.csv")[0]) == {
        ("box", "bolt", "screw"), ("box", "bolt", "rivet"),
    }  # fmt: skip
    marked = ERPNEXT.replace('"BOM No (Items)"', '"Allow Alternative Item (Items)"', 1)
    _, done = imported(tmp_path, marked.replace('"Nos",""', '"Nos","1"', 1), "BOM.csv")
    assert any("Item Alternative, which is not read" in text for text in done.warnings)


DOTTED = """\
{head},Part Number,Quantity
1,A,1
1.1,B,2
1.1.1,C,4
1.2,C,3
2,D,5
"""
"""Detailed numbering, as CAD programs export an indented bill."""


@pytest.mark.parametrize("head", ["Item No.", "Pos.", "Item"])
def test_dotted_positions_say_what_stands_below_what(tmp_path: Path, head: str) -> None:
    shed, done = imported(tmp_path, DOTTED.format(head=head), "gate.csv")
    assert lines(shed) == {
        ("gate", "a"): 1.0,
        ("a", "b"): 2.0,
        ("b", "c"): 4.0,
        ("a", "c"): 3.0,
        ("gate", "d"): 5.0,
    }
    assert any("positions such as 1.1" in text for text in done.warnings)


def test_positions_that_are_no_tree_say_nothing(tmp_path: Path) -> None:
    shed, _ = imported(tmp_path, "Pos.,Part Number,Quantity\n1.1,A,1\n1.2,B,2\n", "gate.csv")
    assert lines(shed) == {("gate", "a"): 1.0, ("gate", "b"): 2.0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Reference,Qty,Value,Footprint,Tolerance\nR1,1,10k,R_0603,1%\nR2,1,10k,R_0603,5%\n",
         "rows 2, 3 count as one part, though their tolerance differs (1%, 5%)"),
        ("Part,Quantity,Setup Quantity,Rounding Multiple\nLED,2,5,10\n", "setup quantity of LED, 5, is not counted"),
        ("Part;Qty\nRivet;1.200\nPlate;2\n", "quantity 1.200 is read as 1.2"),
    ],
)  # fmt: skip
def test_what_a_bill_says_beside_is_told(tmp_path: Path, text: str, told: str) -> None:
    _, done = imported(tmp_path, text, "board.csv")
    assert any(told in each for each in done.warnings), done.warnings


MARKED = """Part Number,Part Name,Quantity,Description,Material
Bracket v3,Bracket v3,2,,Aluminum 6061
M5x12,M5x12,8,,Steel
Total,,10,,
"""
GERMAN = """Pos.;Menge;Benennung;Sachnummer;Werkstoff
1;2;Welle;4711-01;C45
2;0,5;Fett;4711-03;
Summe;2,5;;;
"""
TREE = """Item No.,Part Number,QTY.
1,Sub,2
1.1,Bolt,3
,,
,Total,6
"""
BOUGHT = """Qty,Component,Specification,Notes,Cost
12,Screw,"M2x12mm, Countersunk",Mount screw,$6.59
6,Screw,M3x4,Grub screw,$5.69
,,,,
,,,Total,$12.28
"""


@pytest.mark.parametrize(
    ("text", "counted", "told"),
    [
        (MARKED, {"bracket-v3": 2, "m5x12": 8}, "row 4: Total 10 is left out: no part, or a total"),
        (GERMAN, {"4711-01": 2, "4711-03": 0.5}, "row 4: Summe 2,5 is left out: no part, or a total"),
        (
            BOUGHT,
            {"screw": 18},
            "rows 2, 3 count as one part, though their specification differs (M2x12mm, Countersunk, M3x4): give part numbers",
        ),
        (TREE, {"sub": 2, "bolt": 3}, "Total 6 is left out: no part, or a total"),
        ("Ref,Part,Qty,Footprint\nTP1+TP2,Keystone,3,x\n", {"b/keystone-x": 3}, "row 2: quantity 3, and 2 references"),
    ],
    ids=["fusion", "german", "bought", "tree", "plus"],
)  # fmt: skip
def test_totals_below_a_bill_are_no_part_and_parts_that_differ_are_told(
    tmp_path: Path, text: str, counted: dict[str, float], told: str
) -> None:
    """As makers of hardware publish them; a total counted as a part would be ten parts too many."""
    (tmp_path / "b.csv").write_text(text, "utf-8")
    done = import_files([tmp_path / "b.csv"], tmp_path / "case", load=load, save=save)
    lines = load(tmp_path / "case").rows(Component)
    assert {line.component: line.quantity for line in lines} == counted
    assert any(told in note for note in done.warnings)


def test_a_blank_line_between_what_kicad_says_first_and_the_heads(tmp_path: Path) -> None:
    text = '"Source:","/b/lamp.kicad_sch"\n"Component Count:","7"\n\n' + KICAD
    shed, _ = imported(tmp_path, text, "lamp.csv")
    assert len(lines(shed)) == 3


def test_what_a_variant_does_not_fit_is_left_out(tmp_path: Path) -> None:
    """As Altium writes a variant: a column says which parts are fitted."""
    text = "Name,Designator,Quantity,Fitted\nC1u,C1,1,Fitted\nR10k,R1,1,Not Fitted\nR5k,R2,1,No\nL1,L1,1,\n"
    shed, done = imported(tmp_path, text, "lamp.csv")
    assert {key for _, key in lines(shed)} == {"c1u", "l1"}
    assert "row 3: R10k is left out (fitted: Not Fitted)" in " ".join(done.warnings)
    assert not any("not used" in note for note in done.notes)


def test_alternates_that_stand_in_one_cell_are_several(tmp_path: Path) -> None:
    text = "Part Number,Quantity,Alternate\nA,1,B or C\nD,1,E oder F\nG,1,H/I\n"
    shed, _ = imported(tmp_path, text, "lamp.csv")
    found = {(one.component, one.substitute) for one in shed.rows(Substitute)}
    assert found == {("a", "b"), ("a", "c"), ("d", "e"), ("d", "f"), ("g", "h-i")}


WHEELS = {("bike", "wheel"): 2.0, ("wheel", "spoke"): 36.0, ("bike", "frame"): 1.0}


def test_names_that_are_set_in_are_a_tree(tmp_path: Path) -> None:
    """36 spokes of each of two wheels are 72, and were 36 while the list was read as flat."""
    text = "Part Name,Qty\nBike,1\n  Wheel,2\n    Spoke,36\n  Frame,1\n"
    shed, done = imported(tmp_path, text, "order.csv")
    assert lines(shed) == {("order", "bike"): 1.0, **WHEELS}
    assert any("names that are set in say what stands below what" in w for w in done.warnings)
    (tmp_path / "slip").mkdir()
    shed, done = imported(tmp_path / "slip", "Part Name,Qty\nBike,1\n Wheel,2\n", "order.csv")
    assert lines(shed) == {("order", "bike"): 1.0, ("order", "wheel"): 2.0}


def test_levels_that_are_positions_are_a_tree(tmp_path: Path) -> None:
    text = "Level,Part Number,Quantity\n1,bike,1\n1.1,wheel,2\n1.1.1,spoke,36\n1.2,frame,1\n"
    shed, _ = imported(tmp_path, text, "order.csv")
    assert lines(shed) == {("order", "bike"): 1.0, **WHEELS}
    with pytest.raises(BadFacts, match=r"level: 1\.1"):
        imported(tmp_path, "Level,Part Number,Quantity\n1.1,bike,1\n2,wheel,2\n", "other.csv")


def test_off_the_shelf_is_no_part_number(tmp_path: Path) -> None:
    """As in a mechanical bill of a pick-and-place machine: OTS in the place of the numbers of all bought parts."""
    text = "Part Number,Part Name,Quantity\nFDM-1,leg,2\nOTS,Spool of PLA,1\nOTS,Extrusion,7\nOTS,Nut M5,38\n"
    shed, _ = imported(tmp_path, text, "machine.csv")
    assert lines(shed) == {
        ("machine", "fdm-1"): 2.0,
        ("machine", "spool-of-pla"): 1.0,
        ("machine", "extrusion"): 7.0,
        ("machine", "nut-m5"): 38.0,
    }


def test_one_number_with_two_names_is_told(tmp_path: Path) -> None:
    text = "Part Number,Part Name,Quantity\nA-100,bolt,2\nA-100,washer,3\n"
    shed, done = imported(tmp_path, text, "machine.csv")
    assert lines(shed) == {("machine", "a-100"): 5.0}
    assert any("their name differs (bolt, washer)" in row.words for row in done.rows)


@pytest.mark.parametrize("head", ["item,qty,description,part_number", "Item,Qty,Componente,sku"])
def test_a_column_of_items_that_numbers_the_lines_is_no_name(tmp_path: Path, head: str) -> None:
    shed, _ = imported(tmp_path, f"{head}\n1,1,Stepper driver,\n2,3,Stepper motor,\n", "rig.csv")
    assert lines(shed) == {("rig", "stepper-driver"): 1.0, ("rig", "stepper-motor"): 3.0}


@pytest.mark.parametrize(
    "head",
    [
        "Product,Quantity,BoM Lines/Component,BoM Lines/Quantity,BoM Lines/Product Unit of Measure",
        (
            "product_tmpl_id/name,product_qty,bom_line_ids/product_id/name,bom_line_ids/product_qty,"
            "bom_line_ids/product_uom_id/name"
        ),
    ],
)
def test_odoo(tmp_path: Path, head: str) -> None:
    """Its export, by labels or by fields: the product on the first row, quantities for the batch that it says."""
    text = (
        f"{head}\nTable,2.0,[FURN_1] Top,2.0,Units\n,,[FURN_2] Leg,8.0,Units\nShelf,1,Board,0.5,m\n"
    )
    shed, done = imported(tmp_path, text, "bills.csv")
    assert lines(shed) == {
        ("table", "furn-1-top"): 1.0,
        ("table", "furn-2-leg"): 4.0,
        ("shelf", "board"): 0.5,
    }
    assert shed.get("board", Item).unit == "m"
    assert not [note for note in done.notes if "not used" in note]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Part;Quantity;Unit price\nNiete;1.000;0,02\nBlech;2;12,50\n", 1000.0),
        (
            "Pos.;Menge;Bezeichnung;Artikelnummer;Gewicht [kg]\n1;1.000;Niete 3x8;niete;0,002\n2;2;Blech;b2;1,25\n",
            1000.0,
        ),
        ("Item Code,Qty,Rate\nNiete,1.000,0.02\nBlech,2.000,12.50\n", 1.0),
    ],
)
def test_a_price_or_a_weight_tells_how_a_file_writes_its_thousands(
    tmp_path: Path, text: str, quantity: float
) -> None:
    shed, _ = imported(tmp_path, text, "kit-bom.csv")
    assert {line.component: line.quantity for line in shed.rows(Component)}["niete"] == quantity
