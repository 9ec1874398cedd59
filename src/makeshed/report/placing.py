"""Where names go on a map, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence

LETTER, LINE, GAP = 7.2, 15.0, 9.0
SIDES = {
    "top center": (-0.5, 0.0, 0.0, 1.0),
    "middle right": (0.0, -0.5, 1.0, 0.0),
    "bottom center": (-0.5, -1.0, 0.0, -1.0),
    "middle left": (-1.0, -0.5, -1.0, 0.0),
}
Box = tuple[float, float, float, float]


def place_names(
    names: Sequence[str], spots: Sequence[tuple[float, float]], width: float
) -> list[str]:
    """Return the side of its spot on which each name stands, or nothing if it fits nowhere.

    Greedy: whoever comes first is named first. Spots are in CSS pixels, y upward; the map is
    ``width`` pixels wide.
    """
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    found = []
    for name, (x, y), own in zip(names, spots, list(taken), strict=True):
        if not name:
            found.append("")
            continue
        others = [box for box in taken if box != own]
        fits = (s for s in SIDES if _fits(_box(name, x, y, s), others, width))
        side = next(fits, "")
        if side:
            taken.append(_box(name, x, y, side))
        found.append(side)
    return found


def _box(name: str, x: float, y: float, side: str) -> Box:
    wide = LETTER * len(name)
    across, up, right, above = SIDES[side]
    left, low = x + across * wide + right * GAP, y + up * LINE + above * GAP
    return (left, low, left + wide, low + LINE)


def _fits(box: Box, others: Sequence[Box], width: float) -> bool:
    return box[0] >= 0.0 and box[2] <= width and not _hits(box, others)


def _hits(box: Box, others: Sequence[Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)
