"""What the columns of bills of materials are called, by the tools that write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, ...]] = {
    "references": ("reference", "references", "ref", "refs", "designator", "designators",
                   "reference designator", "reference designators", "reference(s)", "refdes"),
    "number": ("item code (items)", "item code", "component ipn", "part ipn", "ipn", "mpn",
               "manufacturer part number", "mfr part number", "mfr part", "mfr. part #",
               "manufacturer part", "manf#", "part number", "part no", "part no.", "stock code", "lcsc",
               "lcsc part", "lcsc part #", "lcsc part number", "jlcpcb part #", "sku"),
    "id": ("part id", "sub part", "component id"),
    "name": ("component name", "component", "part name", "sub part name", "item name (items)", "item name",
             "value", "comment", "designation", "part", "item", "name", "description",
             "component description", "part description", "item description (items)"),
    "footprint": ("footprint", "package"),
    "quantity": ("stock qty (items)", "qty (items)", "quantity (items)", "quantity per pcb", "quantity",
                 "qty", "qty.", "qnty", "qty per", "qty per unit", "count"),
    "unit": ("stock uom (items)", "uom (items)", "uom", "units", "unit", "unit of measure"),
    "scrap": ("attrition", "overage", "scrap", "scrap %", "scrap (%)"),
    "level": ("bom level", "level", "indent"),
    "line": ("bom item id", "pk", "id (items)"),
    "parent number": ("parent ipn", "assembly ipn"),
    "parent name": ("parent name", "assembly name", "parent", "assembly"),
    "parent id": ("parent id", "assembly id"),
    "left out": ("dnp", "do not populate", "do not place", "dnf", "exclude from bom", "optional"),
}  # fmt: skip
"""What columns are called, in small letters; the first that a row has something in counts."""

PIECES = {
    "nos",
    "no",
    "unit",
    "units",
    "pcs",
    "pc",
    "piece",
    "pieces",
    "ea",
    "each",
    "stk",
    "stück",
    "",
}
PARTS = {
    *NAMES["number"],
    *NAMES["id"],
    "component name",
    "component",
    "part name",
    "sub part name",
    "part",
}
"""Columns that tell a bill from other tables with quantities; ``--kind bom`` reads any."""
DOCUMENT = "item code (items)"
"""A column that only the export of ERPNext's documents has."""
VALUES = ("value", "comment")
UNFITTED = re.compile(
    r"(?:.*[\s/,;(\[-])?(?:dnp|dnf|dni|dns|nc|n\.c\.|no[- ]?stuff|no[- ]?fit|not[- ](?:fitted|populated|placed|mounted)"
    r"|do[- ]not[- ](?:populate|place|fit|stuff|mount|install))(?:[)\]/,;\s].*)?"
)
"""What stands as the value of a part of a board that is not fitted: DNP, 10k DNP, NC, do not populate."""
Row = Mapping[str, str]


def cell(row: Row, what: str) -> str:
    """Return what a row says of something, in the first of its columns that is not blank."""
    return next((row[name].strip() for name in NAMES[what] if row.get(name, "").strip()), "")
