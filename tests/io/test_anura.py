"""A model of the Anura schema: its optimum is that of a little linear program written for it alone."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.io.anura_models import Tables, database, folder, rows, two_halves, workbook

import makeshed as ms
from makeshed.errors import BadFacts, NotFound
from makeshed.io.anura import schema as of_schema
from makeshed.io.anura.model_reading import AnuraModel, read
from makeshed.io.anura.records import KEYS
from makeshed.model import Capability, Demand, Lane, Offer, Operation, Override, Site
from makeshed.store.every_sheet import sheets_of

ORACLE = Path(__file__).parents[3] / "shared/oracles/region-policy/plan/anura_neo_columns.csv.gz"
HALVES = {
    "H1": {"C1": 300, "C2": 350, "C3": 200, "gadget": 100, "parcel": 1.5},
    "H2": {"C1": 400, "C2": 450, "C3": 250, "gadget": 100, "parcel": 4.0},
}


def half(
    said: dict[str, float], p1_level: float, p1_price: float, most: float, *, p2: bool
) -> float:
    """The cost of a half with the weld at P1 at one price, from a quantity on and up to another [USD].

    Amounts: steel from S1 and S2 to P1 and P2 [lb]; widgets P1 to DC, P1 to C3, P2 to DC, DC to C3.
    """
    steel = [0.50 + 0.0002 * 250, 0.50 + 0.0002 * 300, 0.40 + 0.0002 * 350, 0.40 + 0.0002 * 350]
    to_dc, from_dc, handled = 10 * 0.002 * 100, 1.2, 0.3 + 0.2
    cost = [*steel, p1_price + to_dc + handled, p1_price + said["parcel"] + 200 / 100]
    cost += [5.5 + to_dc + handled, from_dc]
    gadgets = said["gadget"]
    out = said["C1"] + said["C2"]
    equal: list[tuple[list[float], float]] = [
        ([1, 0, 1, 0, -12, -12, 0, 0], 5 * gadgets),  # steel at P1: 12 lb a widget, 5 a gadget
        ([0, 1, 0, 1, 0, 0, -12, 0], 0),
        ([0, 0, 0, 0, 1, 0, 1, -1], out),  # what comes into the DC leaves it
        ([0, 0, 0, 0, 0, 1, 0, 1], said["C3"]),
    ]
    most_of: list[tuple[list[float], float]] = [
        ([0, 0, 1, 1, 0, 0, 0, 0], 12_000),  # S2: 6 short tons
        ([0, 0, 0, 0, 0.5, 0.5, 0, 0], 400 - gadgets / 10),  # Line at P1 [h]
        ([0, 0, 0, 0, 0, 0, 0.5, 0], 300 if p2 else 0),
        ([0, 0, 0, 0, 1, 0, 1, 0], 960 - gadgets),
        ([0, 0, 0, 0, -1, -1, 0, 0], -p1_level),
        ([0, 0, 0, 0, 1, 1, 0, 0], most),
    ]
    found = linprog(
        cost,
        A_ub=[row for row, _ in most_of],
        b_ub=[b for _, b in most_of],
        A_eq=[row for row, _ in equal],
        b_eq=[b for _, b in equal],
    )
    assert found.fun is not None or not found.success
    gadget = gadgets * (3 + 4 * 0.002 * 100 + handled + from_dc)
    own = out * from_dc + gadget + 5000 + 2000 + (1000 if p2 else 0)
    return float(found.fun or 0) + own if found.success else np.inf


def best() -> float:
    """The least cost of both halves, over whether P2 opens and which price the weld has in each."""
    levels = [(0, 6.0, 699.999), (700, 5.0, 1e9)]
    ways = []
    for p2, one, two in product([False, True], levels, levels):
        pair = zip(HALVES.values(), (one, two), strict=True)
        ways.append((8000 if p2 else 0) + sum(half(said, *level, p2=p2) for said, level in pair))
    return min(ways)


def model(tables: Tables, tmp_path: Path) -> AnuraModel:
    return read(folder(tables, tmp_path / "model"), sheets_of)


def wrong(tables: Tables, tmp_path: Path) -> str:
    with pytest.raises(BadFacts) as found:
        model(tables, tmp_path)
    return "\n".join(map(str, found.value.problems))


def test_a_plan_of_the_case_is_the_optimum_of_the_model(tmp_path: Path) -> None:
    found = model(two_halves(), tmp_path)
    plan = ms.horizon(found.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-7)
    assert sum(row.present for row in plan.periods) == pytest.approx(best(), rel=1e-6)
    assert plan.headline().startswith("54,376 ")


@pytest.mark.parametrize("write", [workbook, database])
def test_a_workbook_and_a_database_are_the_same_case(
    write: Callable[[Tables, Path], Path], tmp_path: Path
) -> None:
    name = "model.xlsx" if write is workbook else "model.db"
    other = read(write(two_halves(), tmp_path / name), sheets_of)
    here = model(two_halves(), tmp_path)
    said = ("source",)
    for noun in (Site, Offer, Demand, Lane, Operation, Capability, Override):
        assert other.shed.table(noun).drop(said).equals(here.shed.table(noun).drop(said)), noun


def test_every_column_that_is_read_is_one_of_the_schema() -> None:
    if not ORACLE.is_file():
        pytest.skip(f"{ORACLE.name} is not here: the columns of the schema, read from elsewhere")
    with gzip.open(ORACLE, "rt", encoding="utf-8") as file:
        told = {(row["table"], row["column"]): row["explanation"] for row in csv.DictReader(file)}
    own = of_schema.schema()
    assert {table for table, _ in told} <= set(own)
    assert {pair for pair in told if pair[1] not in own[pair[0]]} == set()
    assert {(t, c) for t, columns in KEYS.items() for c in columns} <= set(told)
    for (table, column), words in told.items():
        ours = own[table][column].explanation.removesuffix(" ...")
        theirs = " ".join(words.split())
        shorter = min(len(ours), len(theirs), 100)
        assert ours[:shorter] == theirs[:shorter], (table, column)


def test_pounds_miles_and_what_a_half_holds_are_converted(tmp_path: Path) -> None:
    shed = model(two_halves(), tmp_path).shed
    found = {row["origin"] + row["destination"]: row for row in shed.table(Lane).to_dicts()}
    assert found["S1P1"]["distance"] == pytest.approx(250 * 1.609344)
    # 0.0002 USD a lb-mile over 250 miles is 0.05 a lb: 50 USD for 1000 lb, a t has 2204.62
    assert found["S1P1"]["cost"] == pytest.approx(0.05 * 1000 / 0.45359237)
    assert found["P1DC"]["distance"] == pytest.approx(160.9344)
    offers = {(r["site"], r["min_quantity"]): r for r in shed.table(Offer).to_dicts()}
    assert offers["S2", 0.0]["capacity"] == 24_000  # 6 short tons a half, of a product of 1 lb
    assert offers["P1", 1400.0]["price"] == 5.0
    hours = {
        r["site"]: r["hours"] for r in shed.table(Capability).to_dicts() if r["process"] == "Line"
    }
    assert hours == {"P1": 800, "P2": 600}


def test_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    tables = two_halves()
    for row in tables["Facilities"]:
        row |= {"StorageCapacity": "500", "Notes": "seen", "City": "Somewhere"}
    tables["FlowConstraints"] = rows(
        "OriginName DestinationName ConstraintType ConstraintValue Status",
        "P1|DC|Max|100|Include", "P2|DC|Max|100|Exclude",
    )  # fmt: skip
    tables["Facilities"][0]["FixedClosingCost"] = "7"
    for row in tables["Facilities"][1:]:
        row["FixedClosingCost"] = ""
    tables["BusinessHours"] = rows("ScheduleName", "always")
    tables["InventoryPolicies"] = rows("FacilityName ProductName StockingSite", "DC|Widget|True")
    tables["InventoryPoliciesMultiTimePeriod"] = rows(
        "PeriodName FacilityName ProductName InitialInventory", "H1|DC|Widget|30"
    )
    found = model(tables, tmp_path)
    left = {one.what: one for one in found.left}
    assert not left["InventoryPolicies"].changes
    assert left["Facilities.storagecapacity"].changes
    assert left["Facilities.storagecapacity"].cells == 3
    assert "total storage capacity" in left["Facilities.storagecapacity"].words
    assert left["FlowConstraints"].changes
    assert left["FlowConstraints"].cells == 1
    assert "constraintvalue (1): " in left["FlowConstraints"].words
    assert not left["Facilities.notes"].changes
    assert not left["Facilities.fixedclosingcost"].changes
    assert not left["BusinessHours"].changes
    assert any("1 rows of Status Exclude" in note for note in found.notes)
    order = [one.changes for one in found.left]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "said"),
    [
        ("SupplierCapabilities", 0, "UnitCostUOM", "STONE", "the unit STONE, which nobody says what it is"),
        ("SupplierCapabilities", 0, "UnitCost", "cheap", "'cheap'; right: a number, or the name of a step cost"),
        ("StepCosts", 1, "StepCostBehavior", "Incremental", "All Item alone"),
        ("StepCosts", 0, "ThroughputLevel", "5", "a first level of 0"),
        ("UnitsOfMeasure", 1, "Ratio", "2", "KG = 2 LB; right: 2.20462"),
        ("CustomerDemand", 0, "CustomerName", "C9", "neither a name nor a group"),
        ("CustomerDemand", 0, "PeriodName", "", "a period, or a group of periods"),
        ("CustomerDemand", 1, "PeriodName", "H1", "as row 2 too, with other values"),
        ("TransportationPolicies", 0, "TransportDistance", "", "the distance: it is not reckoned here"),
        ("TransportationPolicies", 0, "UnitCostUOM", "MI-LB", "an amount and a distance or time"),
        ("Customers", 1, "Country", "", "nothing; right: a country"),
        ("Customers", 1, "Latitude", "", "nothing; right: a number of degrees"),
        ("Periods", 1, "StartDate", "7/2/2025", "which may be two days"),
        ("Periods", 1, "StartDate", "2025-07-15", "whole months"),
        ("ProductionPolicies", 0, "BOMName", "Other", "a bill that BillsOfMaterials lists"),
        ("ProductionPolicies", 0, "ProcessName", "Other", "a process that Processes lists"),
        ("ProductionPolicies", 2, "WorkCenterName", "Other", "a work centre that WorkCenters lists there"),
        ("WorkCenters", 0, "ThroughputCapacity", "-4", "a number of 0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_row_and_column(
    table: str, row: int, column: str, value: str, said: str, tmp_path: Path
) -> None:
    tables = two_halves()
    tables[table][row][column] = value
    told = wrong(tables, tmp_path)
    assert said in told
    at = "Processes.csv, row 2" if table == "StepCosts" else f"{table}.csv, row {row + 2}"
    assert f"{at}, " in told  # a step cost is refused where it is used


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    tables = two_halves()
    tables["Customers"][0]["Country"] = "Atlantis"
    tables["SupplierCapabilities"][1]["UnitCostUOM"] = "STONE"
    tables["Processes"][1]["RateTimeUOM"] = "FORTNIGHT"
    told = wrong(tables, tmp_path)
    assert [word in told for word in ("Atlantis", "STONE", "FORTNIGHT")] == [True] * 3


def test_a_misspelt_table_or_column_is_no_default(tmp_path: Path) -> None:
    tables = two_halves()
    tables["Facilties"] = tables.pop("Facilities")
    tables["Products"] = [
        {("UnitWieght" if k == "UnitWeight" else k): v for k, v in row.items()}
        for row in tables["Products"]
    ]
    told = wrong(tables, tmp_path)
    assert "no table is called 'Facilties'; right: Facilities" in told
    assert "unitwieght: no column of that name; right: unitweight" in told


def test_between_facilities_a_lane_tells_no_products_apart(tmp_path: Path) -> None:
    tables = two_halves()
    lanes = tables["TransportationPolicies"]
    lanes[3] |= {"UnitCostUOM": "EA", "UnitCost": "2"}  # 2 a widget of 10 lb, 2 a gadget of 4
    told = wrong(tables, tmp_path)
    assert "costs that go neither by weight nor by volume from P1 to DC" in told
    for row in tables["Products"]:
        row["UnitVolume"] = "1"
    found = model(tables, tmp_path / "by-volume")
    kept = {r["mode"]: r for r in found.shed.table(Lane).to_dicts() if r["origin"] == "P1"}
    assert kept["Truck by volume"]["cost"] == pytest.approx(2 / 0.028316846592)


def test_there_is_something(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path / "none.xlsx", sheets_of)
    with pytest.raises(BadFacts, match="no table of the schema"):
        read(folder({"other": rows("a", "1")}, tmp_path / "other"), sheets_of)
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(BadFacts, match="a folder of CSV files"):
        read(tmp_path / "x.txt", sheets_of)
