"""SVG by svgelements, the extra ``drawings``: paths and shapes; text and pictures are no lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from makeshed.io.parts.flat_drawing import SAG_MM, FlatDrawing, Polyline
from makeshed.io.untrusted import refuse

INCH = 96.0
"""User units to the inch where a file says its size in units of length (CSS)."""
LENGTH = re.compile(r"\s*+([\d.]++)\s*+(mm|cm|in|pt|pc|q)\s*+", re.IGNORECASE)
MOST_ELEMENTS, MOST_USES, STEPS = 100_000, 1000, 256
USE = "{http://www.w3.org/2000/svg}use"
NAME = "{http://www.w3.org/2000/svg}"
FILLING = {
    NAME + kind: kind if kind.islower() else "clip path"
    for kind in ("pattern", "marker", "mask", "clipPath")
}
"""What is drawn in them is no line of the drawing, and what they are called."""
HIDING = ("clip-path", "mask")
WHOLE = "what a clip path or a mask hides a piece of is taken whole: cut it in the drawing if it is less"
HREF = ("href", "{http://www.w3.org/1999/xlink}href")


def svg(path: Path, scale: float | None) -> tuple[FlatDrawing, float | None]:
    """Return the lines of an SVG file in millimetres, and how large one of its units is [mm].

    A size in millimetres or inches says it, or the asker does; pixels alone are 96 or 72 to the inch.
    """
    data = path.read_bytes()
    if b"<!ENTITY" in data.upper():
        refuse(path.name, "entities, as in an entity bomb", "plain SVG")
    try:
        root = ET.fromstring(data)  # noqa: S314  (no entities; expat limits the rest)
    except (ET.ParseError, LookupError, ValueError) as error:
        refuse(path.name, f"XML that is broken: {str(error)[:100]}", "well-formed SVG")
    _no_bomb(root, path.name)
    sized = any(LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height"))
    found = scale or (25.4 / INCH if sized else None)
    drawn = FlatDrawing()
    try:
        svgelements = import_module("svgelements")
        if _hides(root):
            drawn.notes.append(WHOLE)
        drawn.left.update(_without_patterns(root))
        whole = svgelements.SVG.parse(BytesIO(ET.tostring(root)), reify=True, ppi=INCH)
        shapes = list(whole.elements())
        for element in shapes:
            _take(drawn, element, svgelements, found or 1.0)
        drawn.notes += _filled_alone(shapes, svgelements)
    except Exception as error:  # noqa: BLE001  (whatever the library raises is the file's fault)
        refuse(path.name, f"what is no SVG: {' '.join(str(error).split())[:100]}", "an SVG file")
    if any(not np.isfinite(line.points).all() for line in drawn.lines):
        refuse(path.name, "lines that are no numbers", "finite coordinates")
    if scale and sized:
        drawn.notes.append("the file says its own size; the unit asked holds instead")
    return drawn, found


def _hides(root: Any) -> bool:
    """Return whether a clip path or a mask is laid on anything that is shown."""
    said = re.compile(r"(?:^|[;{\s])(?:clip-path|mask)\s*+:\s*+url")
    sheets = [each.text or "" for each in root.iter(f"{NAME}style")]
    laid = (each.get("style", "") for each in root.iter())
    return any(said.search(text) for text in (*laid, *sheets)) or any(
        "url" in each.get(key, "") for each in root.iter() for key in HIDING
    )


def _without_patterns(root: Any) -> Counter[str]:
    """Take out what only fills or ends lines, and is none; return how many of what there were."""
    within = [(above, each) for above in root.iter() for each in above]
    found = [pair for pair in within if pair[1].tag in FILLING]
    symbols = [pair for pair in within if pair[1].tag == f"{NAME}symbol"]
    for above, each in found + symbols:
        above.remove(each)
    # A symbol is shown where it is used alone, which the library knows of what stands in defs.
    kept = ET.SubElement(root, f"{NAME}defs") if symbols else root
    kept.extend([each for _, each in symbols])
    return Counter(FILLING[each.tag] for _, each in found)


def _no_bomb(root: Any, name: str) -> None:
    """Refuse copies of copies, which may be without end."""
    elements = list(root.iter())
    uses = [each for each in elements if each.tag == USE]
    named = {"#" + each.get("id", ""): each for each in elements if each.get("id")}
    wanted = {use.get(key) for use in uses for key in HREF}
    nested = any(wanted & named.keys() and next(named[key].iter(USE), None) is not None
                 for key in wanted & named.keys())  # fmt: skip
    if len(elements) > MOST_ELEMENTS or len(uses) > MOST_USES or nested:
        refuse(name, "too many elements, or copies of copies", f"at most {MOST_ELEMENTS:,}, none")


def _take(drawn: FlatDrawing, element: Any, svgelements: Any, scale: float) -> None:
    """Take the lines of an element."""
    if isinstance(element, svgelements.Text | svgelements.Image):
        drawn.left[type(element).__name__.lower()] += 1
        return
    if not isinstance(element, svgelements.Shape):
        return
    style = {str(k): str(v) for k, v in element.values.items() if isinstance(v, str)}
    if style.get("display") == "none" or style.get("visibility") == "hidden":
        drawn.left["hidden element"] += 1
        return
    layer = f"{style.get('id', '')} {style.get('class', '')}".strip()
    outline = svgelements.Path(element)
    outline.reify()  # a rect that is turned keeps its transform, and its pieces would lose it
    for piece in outline.as_subpaths():
        points = _flattened(svgelements.Path(piece), svgelements, SAG_MM / scale)
        if len(points) > 1:
            drawn.lines.append(Polyline(points=points * scale, layer=layer))


def _filled_alone(elements: Iterable[Any], svgelements: Any) -> list[str]:
    """Say that shapes are filled and have no line, where others have one: laser cutters engrave such."""
    shapes = [each for each in elements if isinstance(each, svgelements.Shape)]
    lined = [each for each in shapes if each.stroke.value is not None]
    alone = sum(each.stroke.value is None and each.fill.value is not None for each in shapes)
    if not (lined and alone):
        return []
    what = "1 shape is filled and has" if alone == 1 else f"{alone} shapes are filled and have"
    return [
        f"{what} no line, as engraving is often drawn: cut all the same; engraving on a layer called so is not"
    ]


def _flattened(path: Any, svgelements: Any, sag: float) -> Any:
    """Return a path as straight pieces, (n, 2)."""
    points: list[tuple[float, float]] = []
    for segment in path:
        if segment.end is None:
            continue
        if isinstance(segment, svgelements.Move | svgelements.Line | svgelements.Close):
            if isinstance(segment, svgelements.Close) and segment.start is not None:
                points.append((segment.start.x, segment.start.y))
            points.append((segment.end.x, segment.end.y))
            continue
        at = np.linspace(0.0, 1.0, 9)
        while True:
            curve = np.array([(p.x, p.y) for p in (segment.point(t) for t in at)])
            middle = np.array(
                [(p.x, p.y) for p in (segment.point(t) for t in (at[1:] + at[:-1]) / 2)]
            )
            off = np.abs(middle - (curve[1:] + curve[:-1]) / 2).max()
            if off <= sag or len(at) > STEPS:
                break
            at = np.linspace(0.0, 1.0, 2 * len(at) - 1)
        points += [(x, y) for x, y in curve.tolist()]
    return np.array(points, dtype=float).reshape(-1, 2)
