"""Models of the Anura schema for tests: as tables of text, and as the three kinds of files."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import xlsxwriter

Tables = dict[str, list[dict[str, str]]]


def rows(heads: str, *lines: str) -> list[dict[str, str]]:
    """Rows of a table: cells apart by a bar, a blank one blank."""
    names = heads.split()
    return [
        dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in lines
    ]


def folder(tables: Mapping[str, Sequence[Mapping[str, str]]], where: Path) -> Path:
    """Write a folder of CSV files."""
    where.mkdir(parents=True, exist_ok=True)
    for table, listed in tables.items():
        with (where / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)
    return where


def workbook(tables: Mapping[str, Sequence[Mapping[str, str]]], where: Path) -> Path:
    """Write a workbook with a sheet a table; numbers are numbers."""
    with xlsxwriter.Workbook(where) as book:
        for table, listed in tables.items():
            sheet = book.add_worksheet(table[:31])
            sheet.write_row(0, 0, list(listed[0]))
            for at, row in enumerate(listed, 1):
                for column, text in enumerate(row.values()):
                    _write(sheet, at, column, text)
    return where


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: int, text: str) -> None:
    try:
        sheet.write_number(at, column, float(text))
    except ValueError:
        sheet.write_string(at, column, text)


def database(tables: Mapping[str, Sequence[Mapping[str, str]]], where: Path) -> Path:
    """Write a SQLite database with a table each; numbers are numbers."""
    with closing(sqlite3.connect(where)) as made:
        for table, listed in tables.items():
            heads = ", ".join(f'"{head}" NUMERIC' for head in listed[0])
            made.execute(f"CREATE TABLE {table} ({heads})")
            marks = ", ".join("?" * len(listed[0]))
            cells = [[text or None for text in row.values()] for row in listed]
            made.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608
        made.commit()
    return where


def two_halves() -> Tables:
    """Two suppliers of steel, two plants, a DC, three customers, in two halves of a year."""
    where = "Country Latitude Longitude"
    return {
        "ModelSettings": rows("ModelStartDate ModelEndDate", "2025-01-01|2025-12-31"),
        "Periods": rows("PeriodName StartDate", "H1|2025-01-01", "H2|2025-07-01"),
        "Groups": rows("GroupName GroupType MemberName", "Plants|Facilities|P1", "Plants|Facilities|P2"),
        "Products": rows(
            "ProductName UnitWeight UnitWeightUOM UnitVolume UnitValue",
            "Steel|1|LB|0.01|0.5", "Widget|10|LB|2|100", "Gadget|4|LB|1|40",
        ),
        "Suppliers": rows(f"SupplierName {where}", "S1|USA|41|-87", "S2|USA|40|-80"),
        "SupplierCapabilities": rows(
            "SupplierName ProductName UnitCost UnitCostUOM SupplyCapacity SupplyCapacityUOM",
            "S1|Steel|0.50|LB||", "S2|Steel|0.40|LB|6|TN",
        ),
        "UnitsOfMeasure": rows(
            "UnitOfMeasureName Type Symbol Ratio", "Pounds|Weight|LB|1", "Kilograms|Weight|KG|2.20462",
            "Short tons|Weight|TN|2000", "Days|Time|DAY|24",
        ),
        "Facilities": rows(
            f"FacilityName FacilityStatus InitialState {where} FixedStartupCost FixedOperatingCost "
            "ThroughputCapacity ThroughputCapacityUOM",
            "P1|Open|Existing|USA|41.5|-83||5000||",
            "P2|Consider|Potential|USA|39|-84|8000|1000||",
            "DC|Open|Existing|USA|40|-83||2000|960|EA",
        ),
        "Customers": rows(f"CustomerName {where}", "C1|USA|42|-88", "C2|US|38|-85", "C3|United States|36|-86"),
        "WorkCenters": rows(
            "WorkCenterName FacilityName ThroughputCapacity ThroughputCapacityUOM",
            "Line|P1|400|HR", "Line|P2|18000|MIN",
        ),
        "StepCosts": rows(
            "StepCostName StepCostBehavior ThroughputLevel ThroughputLevelUOM Cost",
            "Welding|All Item|0|EA|6", "Welding|All Item|700|EA|5",
        ),
        "Processes": rows(
            "ProcessName StepName StepNumber WorkCenterName ProcessingRate RateQuantityUOM RateTimeUOM UnitCost",
            "Assemble|Weld|1|Line|2|EA|HR|Welding", "AssembleB|Weld|1|Line|48|EA|DAY|5.5",
        ),
        "BillsOfMaterials": rows(
            "BOMName ProductName ProductType Quantity QuantityUOM",
            "WidgetBOM|Steel|Component|12|LB", "WidgetBOM|Widget|End Product|1|EA",
            "GadgetBOM|Steel|Component|10|LB", "GadgetBOM|Gadget|End Product|2|EA",
        ),
        "ProductionPolicies": rows(
            "FacilityName ProductName BOMName ProcessName WorkCenterName ProductionRate RateQuantityUOM RateTimeUOM UnitCost",
            "P1|Widget|WidgetBOM|Assemble|||||", "P2|Widget|WidgetBOM|AssembleB|||||",
            "P1|Gadget|GadgetBOM||Line|240|EA|DAY|3",
        ),
        "WarehousingPolicies": rows(
            "FacilityName ProductName InboundHandlingCost OutboundHandlingCost", "DC|ALL|0.3|0.2",
        ),
        "TransportationModes": rows(
            "ModeName FixedCost AverageShipmentSize", "Truck||", "Parcel|200|100",
        ),
        "TransportationPolicies": rows(
            "OriginName DestinationName ProductName ModeName UnitCost UnitCostUOM TransportDistance TransportDistanceUOM TransportTime",
            "S1|P1|Steel|Truck|0.0002|LB-MI|250|MI|5", "S1|P2|Steel|Truck|0.0002|LB-MI|300|MI|6",
            "S2|Plants|Steel|Truck|0.0002|LB-MI|350|MI|7",
            "Plants|DC||Truck|0.002|LB-MI|160.9344|KM|3",
            "P1|C3|Widget|Parcel|1.5|EA|||",
            "DC|(All_Customers)|ALL|Truck|1.2|EA|200|MI|4",
        ),
        "TransportationPoliciesMultiTimePeriod": rows(
            "PeriodName OriginName DestinationName ProductName ModeName UnitCost", "H2|P1|C3|Widget|Parcel|4",
        ),
        "CustomerDemand": rows(
            "CustomerName ProductName PeriodName Quantity",
            "C1|Widget|H1|300", "C1|Widget|H2|400", "C1|Gadget|H1|100", "C1|Gadget|H2|100",
            "C2|Widget|H1|350", "C2|Widget|H2|450", "C3|Widget|H1|200", "C3|Widget|H2|250",
        ),
    }  # fmt: skip
