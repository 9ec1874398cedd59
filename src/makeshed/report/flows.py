"""Who supplies whom as ribbons: boxes in columns, and what runs between them.

Boxes stand as far to the right as the longest way to them; within a column by where what they get comes
from, which keeps crossings few (Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

from makeshed.report.drawing import SIDE, canvas, figure, placed, shape
from makeshed.report.markup import Html, tag

ROW, GAP, THICK = 30.0, 14.0, 0.016
"""CSS pixels of a box with its gap, of the gap, and the width of a box as a share."""
SWEEPS = 4

Node = Hashable


@dataclass(frozen=True, slots=True)
class Flow:
    """What runs from one box to another."""

    start: Node
    end: Node
    value: float
    colour: str
    says: str


@dataclass(slots=True)
class _Box:
    """A box: its column, its top and height as shares, and how much of each side is taken."""

    column: int
    size: float
    top: float = 0.0
    tall: float = 0.0
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


def ribbons(name: str, says: str, flows: Sequence[Flow], names: Mapping[Node, str]) -> Html:
    """Return boxes and the ribbons between them, as wide as their values."""
    boxes = _boxes(flows)
    height = _laid(boxes, flows)
    last = max(box.column for box in boxes.values())
    drawn = [_ribbon(flow, boxes, last) for flow in sorted(flows, key=lambda f: -f.value)]
    drawn += [_box(box, last) for box in boxes.values()]
    words = []
    for node, box in boxes.items():
        left = _left(box.column, last)
        at = (left if box.column == last and last else left + THICK, 1 - box.top - box.tall / 2)
        side = "before" if box.column == last and last else "after"
        words.append(placed(names[node], at, "box-name", side, names[node]))
    inside = tag("div", canvas(*drawn), *words, class_="area", style=f"height:{height:.0f}px")
    return figure(name, says, inside)


def _boxes(flows: Sequence[Flow]) -> dict[Node, _Box]:
    """Return the boxes with their columns and the larger of what they get and give."""
    nodes = list(dict.fromkeys(node for flow in flows for node in (flow.start, flow.end)))
    column = dict.fromkeys(nodes, 0)
    for _ in nodes:  # a ring of boxes would go on for ever
        moved = False
        for flow in flows:
            if flow.start != flow.end and column[flow.end] <= column[flow.start] < len(nodes):
                column[flow.end] = min(column[flow.start] + 1, len(nodes))
                moved = True
        if not moved:
            break
    kept = sorted(set(column.values()))
    size = {
        node: max(
            fsum(f.value for f in flows if f.start == node),
            fsum(f.value for f in flows if f.end == node),
        )
        for node in nodes
    }
    return {node: _Box(kept.index(column[node]), size[node]) for node in nodes}


def _laid(boxes: dict[Node, _Box], flows: Sequence[Flow]) -> float:
    """Give each box its top and height; return the height of all [px]."""
    columns: dict[int, list[Node]] = {}
    for node, box in boxes.items():
        columns.setdefault(box.column, []).append(node)
    most = max(map(len, columns.values()))
    height = max(ROW * most, 200.0)
    gap = GAP / height
    fullest = max(fsum(boxes[n].size for n in nodes) for nodes in columns.values()) or 1.0
    scale = (1.0 - gap * (most - 1)) / fullest
    for nodes in columns.values():
        nodes.sort(key=lambda node: -boxes[node].size)
    for sweep in range(SWEEPS):
        for at in sorted(columns, reverse=bool(sweep % 2)):
            nodes = columns[at]
            if sweep:
                pull = {node: _pull(node, boxes, flows) for node in nodes}
                nodes.sort(key=pull.__getitem__)
            used = fsum(boxes[n].size for n in nodes) * scale + gap * (len(nodes) - 1)
            top = (1.0 - used) / 2
            for node in nodes:
                boxes[node].top, boxes[node].tall = top, boxes[node].size * scale
                top += boxes[node].tall + gap
    return height


def _pull(node: Node, boxes: Mapping[Node, _Box], flows: Sequence[Flow]) -> float:
    """Return the mean height of what a box is tied to."""
    ties = [
        (f.end if f.start == node else f.start, f.value) for f in flows if node in (f.start, f.end)
    ]
    whole = fsum(value for _, value in ties) or 1.0
    return fsum((boxes[n].top + boxes[n].tall / 2) * value for n, value in ties) / whole


def _left(column: int, last: int) -> float:
    return column * (1.0 - THICK) / last if last else 0.0


def _ribbon(flow: Flow, boxes: Mapping[Node, _Box], last: int) -> Html:
    """Return one ribbon, below those that its boxes have already."""
    start, end = boxes[flow.start], boxes[flow.end]
    high = start.tall * flow.value / start.size if start.size else 0.0
    low = end.tall * flow.value / end.size if end.size else 0.0
    a, b = start.top + start.taken["out"], end.top + end.taken["in"]
    start.taken["out"] += high
    end.taken["in"] += low
    x0, x1 = (_left(start.column, last) + THICK) * SIDE, _left(end.column, last) * SIDE
    bend = (x0 + x1) / 2
    y = [round(value * SIDE, 1) for value in (a, b, b + low, a + high)]
    way = (
        f"M{x0:.1f} {y[0]:g}C{bend:.1f} {y[0]:g} {bend:.1f} {y[1]:g} {x1:.1f} {y[1]:g}"
        f"V{y[2]:g}C{bend:.1f} {y[2]:g} {bend:.1f} {y[3]:g} {x0:.1f} {y[3]:g}z"
    )
    return shape(way, flow.says, fill=flow.colour, class_="ribbon")


def _box(box: _Box, last: int) -> Html:
    left, top = _left(box.column, last) * SIDE, box.top * SIDE
    way = f"M{left:.1f} {top:.1f}h{THICK * SIDE:.1f}v{max(box.tall * SIDE, 2):.1f}h-{THICK * SIDE:.1f}z"
    return shape(way, class_="box")
