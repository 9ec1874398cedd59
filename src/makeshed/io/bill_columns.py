"""What the columns of bills of materials are called, by the tools that write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from makeshed.io.tool_cells import head
from makeshed.language.table_row import renamed

NAMES: Mapping[str, tuple[str, ...]] = {
    "references": ("reference", "references", "ref", "refs", "designator", "designators",
                   "reference designator", "reference designators", "reference(s)", "refdes"),
    "number": ("item code (items)", "item code", "component ipn", "part ipn", "ipn", "mpn",
               "manufacturer part number", "mfr part number", "mfr part", "mfr. part #",
               "manufacturer part", "manf#", "part number", "part no", "part no.", "stock code", "lcsc",
               "lcsc part", "lcsc part #", "lcsc part number", "jlcpcb part #", "sku",
               "part #", "part#", "p/n", "pn", "part code", "mfg pn", "mfr pn", "mpn #", "sachnummer", "artikelnummer",
               "artikel-nr.", "artikelnr.", "art.-nr.", "teilenummer", "teile-nr.", "code article", "codice articolo",
               "cod. articolo", "nº da peça", "código de artículo"),
    "id": ("part id", "sub part", "component id"),
    "name": ("component name", "component", "part name", "sub part name", "item name (items)", "item name",
             "value", "comment", "designation", "part", "item", "name", "description",
             "component description", "part description", "item description (items)", "benennung", "bezeichnung",
             "bauteil", "désignation", "libellé", "composant", "denominazione", "componente", "descrizione",
             "denominación", "descripción", "descrição"),
    "footprint": ("footprint", "package"),
    "quantity": ("stock qty (items)", "qty (items)", "quantity (items)", "quantity per pcb", "quantity",
                 "qty", "qty.", "qnty", "qty per", "qty per unit", "count", "menge", "anzahl", "stückzahl", "quantité",
                 "qté", "qté.", "qte", "quantità", "q.tà", "qtà", "q.ta", "cantidad", "cant.", "quantidade", "qtd", "qtd."),
    "unit": ("stock uom (items)", "uom (items)", "uom", "units", "unit", "unit of measure", "einheit",
             "mengeneinheit", "unité", "u.m.", "unità", "unidad"),
    "scrap": ("attrition", "overage", "scrap", "scrap %", "scrap (%)"),
    "level": ("bom level", "level", "indent"),
    "position": ("item no", "item no.", "item number", "pos", "pos.", "position", "find number", "find no", "find no.",
                 "bom line", "structure", "wbs", "hierarchy", "#", "no", "no.", "nr", "nr.", "line no", "index", "item"),
    "line": ("bom item id", "pk", "id (items)"),
    "parent number": ("parent ipn", "assembly ipn"),
    "parent name": ("parent name", "assembly name", "parent", "assembly"),
    "parent id": ("parent id", "assembly id"),
    "left out": ("dnp", "do not populate", "do not place", "dnf", "exclude from bom", "optional"),
    "fitted": ("fitted", "populated", "populate", "mounted", "placed", "to be placed", "bestückt"),
}  # fmt: skip
"""What columns are called, in small letters; the first that a row has something in counts."""

DOCUMENT = "item code (items)"
"""A column that only the export of ERPNext's documents has."""
ODOO = {
    "product tmpl id": "item", "product tmpl id/name": "item", "product tmpl id/id": "item", "product": "item",
    "product qty": "quantity", "quantity": "quantity",
    "bom line ids/product id": DOCUMENT, "bom line ids/product id/name": DOCUMENT, "bom line ids/product id/id": DOCUMENT,
    "bom lines/component": DOCUMENT, "bom lines/product": DOCUMENT, "bom lines/component/name": DOCUMENT,
    "bom line ids/product qty": "qty (items)", "bom lines/quantity": "qty (items)",
    "bom line ids/product uom id": "uom (items)", "bom line ids/product uom id/name": "uom (items)",
    "bom lines/product unit of measure": "uom (items)", "bom lines/unit of measure": "uom (items)", "bom lines/unit": "uom (items)",
}  # fmt: skip
"""Columns of Odoo's export of bills, by which of ERPNext's they are: the product on the first row of its lines."""


def as_documents(name: str, names: Collection[str]) -> str:
    """Return a column of Odoo's export of bills as ERPNext's is called; any other as it is.

    Examples
    --------
    >>> as_documents("product qty", {"bom lines/component"}), as_documents("product qty", {"qty"})
    ('quantity', 'product qty')
    """
    odoo = any(ODOO.get(each) == DOCUMENT for each in names)
    return ODOO.get(name, name) if odoo else name


def by_position(rows: Sequence[dict[str, str]], names: Collection[str]) -> list[dict[str, str]]:
    """Return rows whose column of items, if it numbers the lines, is their position: 1, 2, 3 beside a description."""
    cells = [row.get("item", "") for row in rows if row.get("item", "")]
    others = {*NAMES["number"], *NAMES["name"]} - {"item"}
    counted = [int(each) for each in cells if each.isdecimal() and len(each) < 6]
    rising = all(a < b for a, b in pairwise(counted))
    if not cells or len(counted) < len(cells) or not rising or not others & set(names):
        return list(rows)
    return [
        renamed(row, (("item no" if n == "item" else n, v) for n, v in row.items())) for row in rows
    ]


def with_numbers(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return rows without what stands in the place of a number: OTS, or custom, on parts of several names."""
    names: dict[str, set[str]] = {}
    for row in rows:
        said, name = cell(row, "number"), cell(row, "name").casefold()
        if said and not any(c.isdigit() for c in said) and not DOTTED.fullmatch(name):
            names.setdefault(said, set()).add(name)
    no_number = {said for said, of in names.items() if len(of - {"", said.casefold()}) > 1}
    numbered = frozenset(NAMES["number"])
    return [
        renamed(
            row,
            ((n, "" if n in numbered and v.strip() in no_number else v) for n, v in row.items()),
        )
        for row in rows
    ]


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
    "bauteil",
    "composant",
    "componente",
}
"""Columns that tell a bill from other tables with quantities; ``--kind bom`` reads any."""
BUILD = ("setup quantity", "rounding multiple")
"""Columns of what a whole build takes beside its units, which a bill here has no place for."""
KINDS = ("name", "tolerance", "voltage", "voltage rating", "rating", "power", "power rating", "current", "dielectric",
         "temperature coefficient", "tempco", "material", "finish", "grade", "color", "colour", "length", "size",
         "specification", "specifications", "spec", "specs", "dimensions", "werkstoff", "abmessung", "abmessungen",
         "matière", "dimension", "materiale", "dimensioni", "description", "beispiel/spezifikation")  # fmt: skip
"""Columns by which two parts of one name differ."""
THREE = re.compile(r"\d{1,3}[.,]\d{3}")
"""A number that is one in some countries and a thousand times as much in others."""
DOTTED = re.compile(r"\d+(?:\.\d+)*")
SET_IN = "set in"
"""Where a row keeps how far its name is set in."""
VALUES = ("value", "comment")
UNFITTED = re.compile(
    r"(?:.*[\s/,;(\[-])?(?:dnp|dnf|dni|dns|nc|n\.c\.|no[- ]?stuff|no[- ]?fit|not[- ](?:fitted|populated|placed|mounted)"
    r"|do[- ]not[- ](?:populate|place|fit|stuff|mount|install))(?:[)\]/,;\s].*)?"
)
"""What stands as the value of a part of a board that is not fitted: DNP, 10k DNP, NC, do not populate."""
TOTALS = frozenset(
    [
        "total",
        "totals",
        "subtotal",
        "sub-total",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "totale",
        "subtotale",
        "total:",
        "totals:",
        "summe:",
        "suma",
        "suma:",
        "sous-total",
    ]
) | {"grand total", "total général", "total general", "totale generale", "sub total"}
"""What stands as the part of a row that adds up the others."""
Row = Mapping[str, str]


def adds_up(row: Row) -> bool:
    """Return whether a row is no line: the total of the others, or words with neither part nor quantity."""
    named = cell(row, "number") or cell(row, "name")
    bare = not named and not cell(row, "id")
    silent = not (cell(row, "quantity") or cell(row, "references"))
    summed = any(text.strip().casefold() in TOTALS for text in row.values())
    return named.casefold() in TOTALS or (bare and (silent or summed))


def cell(row: Row, what: str) -> str:
    """Return what a row says of something, in the first of its columns that is not blank."""
    return next((row[name].strip() for name in NAMES[what] if row.get(name, "").strip()), "")


@dataclass(frozen=True, slots=True)
class Tree:
    """How deep each row stands, and what says so."""

    by: str
    depths: list[int]


def tree(rows: Sequence[Row]) -> Tree | None:
    """Return how deep each row stands by dotted levels or positions (1, 1.1, 1.1.2), or by how far names are set in.

    None where none say so; positions that are no tree, such as 1.1 without a 1 before it, say nothing.
    """
    if found := _dotted([cell(row, "level") for row in rows]):
        return Tree("levels such as 1.1", found)
    if any(cell(row, "level") for row in rows):
        return None
    if found := _dotted([cell(row, "position") for row in rows]):
        return Tree("positions such as 1.1", found)
    found = _nested(rows)
    return Tree("names that are set in", found) if found else None


def _dotted(cells: Iterable[str]) -> list[int] | None:
    told = [each.rstrip(".") for each in cells]
    if not any("." in each for each in told) or not all(DOTTED.fullmatch(each) for each in told):
        return None
    seen: set[str] = set()
    for each in told:
        above = each.rpartition(".")[0]
        if each in seen or (above and above not in seen):
            return None
        seen.add(each)
    return [each.count(".") for each in told]


def set_in(raw: Mapping[str, Any]) -> str:
    """Return how many blanks stand before the name of a part, as it was written; blank: none, or one, a slip."""
    cells = {head(name): text for name, text in raw.items() if isinstance(text, str)}
    first = (cells[n] for what in ("number", "name") for n in NAMES[what] if n in cells)
    text = next(filter(str.strip, first), "").expandtabs(4)
    width = len(text) - len(text.lstrip())
    return str(width) if width > 1 else ""


def _nested(rows: Sequence[Row]) -> list[int] | None:
    """Return by row under how many others it is set in; None: none is, or the first, which has none above."""
    widths = [int(row.get(SET_IN) or 0) for row in rows]
    if not any(widths) or widths[0]:
        return None
    above: list[int] = []
    found = []
    for width in widths:
        while above and above[-1] >= width:
            above.pop()
        found.append(len(above))
        above.append(width)
    return found


def kind_of(row: Row) -> tuple[tuple[str, str], ...]:
    """Return what a row says by which parts of one number, or of one name, differ."""
    name = cell(row, "name") if cell(row, "number") and not cell(row, "references") else ""
    told = {**{kind: row[kind].strip() for kind in KINDS if row.get(kind)}, "name": name}
    return tuple((kind, told[kind]) for kind in KINDS if told.get(kind))


def unlike(lines: Iterable[tuple[int, tuple[tuple[str, str], ...]]]) -> str:
    """Say that rows that count as one part differ in kind: which rows, and in what; blank where they do not."""
    found = list(lines)
    for name in KINDS:
        said = list(dict.fromkeys(dict(kind).get(name, "") for _, kind in found))
        if len(said) > 1 and all(said):
            named = ", ".join(str(row) for row, _ in found)
            return f"rows {named} count as one part, though their {name} differs ({', '.join(said)}): give part numbers"
    return ""


_MEASURED = re.compile(
    r"price|cost|rate\b|amount|total|weight|mass\b|length|preis|kosten|betrag|summe|gewicht|masse|länge|laenge|prix|coût|cout|"
    r"poids|longueur|montant|prezzo|importo|peso|lunghezza|massa|precio|coste|importe|longitud"
)
"""Within the names of columns whose numbers show how a file writes numbers."""


def measures(name: str) -> bool:
    """Return whether a column holds numbers by which the marks of a file can be told: quantities, prices, weights."""
    known = name in NAMES["quantity"] or name in NAMES["scrap"]
    return known or bool(_MEASURED.search(name))
