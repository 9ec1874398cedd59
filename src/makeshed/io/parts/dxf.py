"""DXF by ezdxf, the extra ``drawings``: lines, arcs, circles, ellipses, splines, polylines, blocks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from makeshed.io.parts.flat_drawing import SAG_MM, FlatDrawing, Polyline
from makeshed.io.untrusted import refuse

UNITS = {1: 25.4, 2: 304.8, 4: 1.0, 5: 10.0, 6: 1000.0, 8: 25.4e-6, 9: 0.0254, 10: 914.4, 13: 1e-3}
"""Millimetres by the number in the head of the file (`UNIT`); 0 is not said."""
UNIT = "$INSUNITS"
LINES = {"LINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "LWPOLYLINE", "POLYLINE"}
REMARKS = {"DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION", "LEADER", "MULTILEADER", "MLEADER", "ACAD_TABLE", "TOLERANCE"}  # fmt: skip
"""What is written beside a part: its lines are no cuts."""
MOST_ENTITIES, MOST_LEVELS = 50_000, 16
FLAT_MM = 1e-3


def dxf(path: Path, scale: float | None) -> tuple[FlatDrawing, float | None]:
    """Return the lines of a DXF file in millimetres, and how large one of its units is [mm].

    Where neither the asker nor the file says the unit, lengths are as they are and None comes back.
    """
    ezdxf = _library()
    drawn, found = FlatDrawing(), scale
    try:
        document = ezdxf.readfile(path)
        said = UNITS.get(int(document.header.get(UNIT, 0))) if _says_unit(path) else None
        found = scale or said
        if scale and said and scale != said:
            drawn.notes.append("the file says another unit; the unit asked holds instead")
        count = _count(document, document.modelspace(), {}, 0)
        for entity in _entities(document, drawn) if count <= MOST_ENTITIES else ():
            kind = entity.dxftype()
            layer = _layer(document, entity)
            if layer is not None and (layer.is_off() or layer.is_frozen()):
                drawn.left["line on a layer that is not shown"] += 1
            elif kind in LINES:
                drawn.lines += _lines(entity, layer, found or 1.0)
            else:
                drawn.left[kind.lower()] += 1
    except Exception as error:  # noqa: BLE001  (whatever the library raises is the file's fault)
        said_so = " ".join(str(error).split())[:100]
        marked = (
            "marks of its kinds of lines (100, AcDbPolyline ...): save it again as DXF R12 or 2000"
        )
        right = marked if "subclass" in said_so else "a DXF file"
        refuse(path.name, f"what is no DXF: {said_so}", right)
    if count > MOST_ENTITIES:
        refuse(path.name, "too many lines, or blocks in blocks", f"at most {MOST_ENTITIES:,}")
    if any(np.isnan(line.points).any() for line in drawn.lines):
        refuse(path.name, "lines that do not lie flat, or no numbers", "a drawing in one plane")
    return drawn, found


def _says_unit(path: Path) -> bool:
    """Return whether a file says its unit: where it has no head, as OpenSCAD writes it, ezdxf says metres."""
    return UNIT.encode() in path.read_bytes()


def _library() -> Any:
    """Return ezdxf, imported so that it neither looks for fonts nor keeps a list of them.

    At its first import it reads every font there is and writes their list into the user's home
    (``~/.cache/ezdxf``), which no option of it prevents. Fonts are not needed: texts are not cut. A
    version that writes its list otherwise makes one in the folder that goes again.
    """
    if "ezdxf" in sys.modules:
        return import_module("ezdxf")
    with TemporaryDirectory() as folder:
        fonts = Path(folder, "ezdxf", "font_manager_cache.json")
        fonts.parent.mkdir()
        fonts.write_text('{"version": 2, "font-faces": []}', encoding="utf-8")
        before = os.environ.get("XDG_CACHE_HOME")
        os.environ["XDG_CACHE_HOME"] = folder
        try:
            return import_module("ezdxf")
        finally:
            del os.environ["XDG_CACHE_HOME"]
            if before is not None:
                os.environ["XDG_CACHE_HOME"] = before


def _count(document: Any, layout: Any, known: dict[str, int], level: int) -> int:
    """Return how many entities a layout has once its blocks are taken apart, without doing it."""
    if level > MOST_LEVELS:
        return MOST_ENTITIES + 1
    count = 0
    for entity in layout:
        if entity.dxftype() != "INSERT":
            count += 1
            continue
        name = str(entity.dxf.get("name", ""))
        if name not in known and name in document.blocks:
            known[name] = MOST_ENTITIES + 1  # of a block in itself
            known[name] = _count(document, document.blocks.get(name), known, level + 1)
        count += known.get(name, 0) * max(1, int(entity.mcount))
    return count


def _entities(document: Any, drawn: FlatDrawing) -> Iterator[Any]:
    """Yield what is in the model space, blocks taken apart, dimensions and the like left out and told."""
    layouts, seen = [document.modelspace()], set[str]()
    while layouts:
        layout = layouts.pop()
        for each in list(layout):
            kind = each.dxftype()
            name = str(each.dxf.get("name", "")) if kind == "INSERT" else ""
            if kind in REMARKS:
                drawn.left[kind.lower().replace("_", " ")] += 1
                layout.delete_entity(each)
            elif name in document.blocks and name not in seen:
                seen.add(name)
                layouts.append(document.blocks.get(name))
    return iter(import_module("ezdxf.disassemble").recursive_decompose(document.modelspace()))


def _layer(document: Any, entity: Any) -> Any:
    """Return the layer of an entity, if the file describes it."""
    name = entity.dxf.get("layer", "0")
    return document.layers.get(name) if document.layers.has_entry(name) else None


def _lines(entity: Any, layer: Any, scale: float) -> list[Polyline]:
    """Return a curve as straight pieces; not a number where it does not lie flat."""
    path = import_module("ezdxf.path").make_path(entity)
    points = np.array([tuple(p) for p in path.flattening(SAG_MM / scale, segments=8)], dtype=float)
    if not len(points):
        return []
    points *= scale
    flat = (
        np.isfinite(points).all() and np.ptp(points[:, 2]) < FLAT_MM and np.abs(points).max() < 1e6
    )
    kind = str(entity.dxf.get("linetype", "BYLAYER"))
    if kind.upper() == "BYLAYER" and layer is not None:
        kind = str(layer.dxf.get("linetype", ""))
    said = f"{entity.dxf.get('layer', '')} {kind if kind.upper() != 'CONTINUOUS' else ''}".strip()
    return [Polyline(points=points[:, :2] if flat else np.full((2, 2), np.nan), layer=said)]
