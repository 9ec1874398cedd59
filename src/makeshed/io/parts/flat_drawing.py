"""From the lines of a drawing to sheet parts: contours are closed, doubled lines are cut once.

A line that lies twice would be cut twice, at twice the price, and turn a part into its hole; it is
found, told, and counted once. What does not close is refused with its place, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from makeshed.geometry.grouping import grouped
from makeshed.geometry.shape import DOUBTFUL
from makeshed.io.parts.mesh import RawMesh
from makeshed.io.untrusted import refuse
from makeshed.science.arrays import Floats

NEAR_MM = 0.02
"""Ends so near are one; lines so near lie on one another: less than a laser's cut is wide."""
SAG_MM = 0.01
"""How far the straight pieces of a curve may lie off it."""
TURN_MM = 50.0
"""Directions that part by a thousandth are as far apart as feet by a tenth of a millimetre."""
MOST_LINES, MOST_LOOPS = 200_000, 5_000
MARKS = ("bend", "fold", "engrav", "etch", "mark", "text", "dim", "construct", "defpoints", "centre",
         "center", "hidden", "dash", "phantom", "biege", "gravur", "pli", "grav", "piega")  # fmt: skip
"""What a word begins with in the name of a layer, or of a kind of line, that is not cut."""
WORD = re.compile(r"[\W\d_]++")
PAPERS = {
    "A0": (841, 1189), "A1": (594, 841), "A2": (420, 594), "A3": (297, 420), "A4": (210, 297), "A5": (148, 210),
    "letter": (215.9, 279.4), "tabloid": (279.4, 431.8), "ANSI C": (431.8, 558.8), "ANSI D": (558.8, 863.6),
}  # fmt: skip
"""Sheets of paper (ISO 216, ANSI/ASME Y14.1): the short side by the long one [mm]."""
PAPER_MM = 0.5

Side = tuple[int, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Polyline:
    """A line of a drawing in millimetres: straight pieces between points, (n, 2)."""

    points: Floats
    layer: str = ""

    @property
    def is_mark(self) -> bool:
        """Whether its layer or kind of line says that it is not cut."""
        return any(word.startswith(MARKS) for word in WORD.split(self.layer.lower()))


@dataclass
class FlatDrawing:
    """What a drawing holds."""

    lines: list[Polyline] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    """What is no line, by its kind."""
    notes: list[str] = field(default_factory=list)


def cut_out(drawn: FlatDrawing, thickness: float, path: Path) -> list[RawMesh]:
    """Return the sheet parts of a drawing, each as a body as thick as the sheet."""
    name = path.name
    lines = [line for line in drawn.lines if len(line.points) > 1 and not line.is_mark]
    marks = Counter(line.layer or "no layer" for line in drawn.lines if line.is_mark)
    if not lines:
        refuse(name, "no line that is cut", "closed contours")
    if sum(len(line.points) for line in lines) > MOST_LINES:
        refuse(name, "too many lines", f"at most {MOST_LINES:,} straight pieces")
    loops, doubled = _loops(lines, name)
    notes = [f"drawn flat, {thickness:g} mm thick as asked; every line is cut", *drawn.notes]
    if doubled > NEAR_MM:
        notes.append(f"{doubled:,.4g} mm of lines lie twice: they are cut once")
    if said := ", ".join(f"{n} {what}" for what, n in sorted((drawn.left + marks).items())):
        notes.append(f"left out, neither cut nor priced: {said}")
    return [
        _plate(part, thickness, path.stem, k, (*notes, *_on_paper(part, name)))
        for k, part in enumerate(_parts(loops, name))
    ]


def _on_paper(contours: Sequence[Floats], name: str) -> Iterator[str]:
    """Yield a doubt where the outline is a sheet of paper with something in it: a drawing's frame is no part."""
    short, long = sorted(np.ptp(contours[0], axis=0).tolist())
    whole = abs(abs(_area(contours[0])) - short * long) < PAPER_MM * long
    for paper, sides in PAPERS.items() if whole and len(contours) > 1 else ():
        if max(abs(short - sides[0]), abs(long - sides[1])) < PAPER_MM:
            yield (
                f"{DOUBTFUL}the outline of {name} is a sheet of paper ({paper}): if it is the frame of the drawing, "
                "the part lies in it and was cut out as a hole; take the frame out of the file"
            )


def _loops(lines: Sequence[Polyline], name: str) -> tuple[list[Floats], float]:
    """Return the closed contours, each once, and the length that lay twice [mm]."""
    at, chains = _nodes(lines)
    chains = _apart(at, chains)
    closed: dict[frozenset[Side], list[int]] = {}
    loose: Counter[Side] = Counter()
    every: Counter[Side] = Counter()
    for chain in chains:
        sides = _sides(chain)
        every.update(sides)
        if len(chain) > 3 and chain[0] == chain[-1]:
            closed.setdefault(frozenset(sides), chain[:-1])
        else:
            loose.update(sides)
    once = set(loose).difference(*closed)
    loops = [*closed.values(), *_chained(once, at, name)]
    if len(loops) > MOST_LOOPS:
        refuse(name, f"{len(loops):,} contours", f"at most {MOST_LOOPS:,}")
    again = np.array([side for side, n in every.items() for _ in range(n - 1)], dtype=np.int64)
    apart = at[again.reshape(-1, 2)]
    doubled = float(np.linalg.norm(apart[:, 1] - apart[:, 0], axis=1).sum())
    return [at[loop] for loop in loops], doubled


def _nodes(lines: Sequence[Polyline]) -> tuple[Floats, list[list[int]]]:
    """Return the places of all points, those near one another as one, and the lines through them."""
    points = np.concatenate([line.points for line in lines])
    near = cKDTree(points).query_pairs(NEAR_MM / 2, output_type="ndarray")
    group = grouped(near, len(points))
    _, first = np.unique(group, return_index=True)
    chains, start = [], 0
    for line in lines:
        own = group[start : start + len(line.points)]
        start += len(line.points)
        chains.append(own[np.r_[True, own[1:] != own[:-1]]].tolist())
    return points[first], [chain for chain in chains if len(chain) > 1]


def _sides(chain: Sequence[int]) -> list[Side]:
    return [(min(a, b), max(a, b)) for a, b in pairwise(chain)]


def _apart(at: Floats, chains: list[list[int]]) -> list[list[int]]:
    """Return the lines cut where an end of another lies on them, along the same straight line.

    Lines are one where their directions and the feet of the origin on them are.
    """
    sides = sorted({side for chain in chains for side in _sides(chain)})
    a, b = at[np.array(sides).T] - at.mean(axis=0)
    way = (b - a) / np.linalg.norm(b - a, axis=1)[:, None]
    foot = a - np.einsum("ij,ij->i", a, way)[:, None] * way
    cosine, sine = way.T
    twice = TURN_MM * np.stack([cosine**2 - sine**2, 2 * cosine * sine], axis=1)
    near = cKDTree(np.hstack([twice, foot])).query_pairs(NEAR_MM, output_type="ndarray")
    cuts: dict[Side, list[int]] = {}
    number = grouped(near, len(sides))
    order = np.argsort(number, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(number[order])) + 1):
        if len(group) < 2:
            continue
        ends = np.unique(np.array(sides)[group])
        along = at[ends] @ way[group[0]]
        ends, along = ends[np.argsort(along)], np.sort(along)
        for k in group.tolist():
            one, two = (float(at[end] @ way[group[0]]) for end in sides[k])
            low, high = min(one, two) + NEAR_MM / 2, max(one, two) - NEAR_MM / 2
            if inside := ends[(along > low) & (along < high)].tolist():
                cuts[sides[k]] = inside if one < two else inside[::-1]
    found = []
    for chain in chains:
        longer = chain[:1]
        for one, two in pairwise(chain):
            cut = cuts.get((min(one, two), max(one, two)), [])
            longer += [*(cut if one < two else cut[::-1]), two]
        found.append(longer)
    return found


def _chained(sides: set[Side], at: Floats, name: str) -> Iterator[list[int]]:
    """Yield the closed chains of straight pieces; refuse what is open or branches."""
    beside: dict[int, list[int]] = {}
    for a, b in sides:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    odd = [node for node, others in beside.items() if len(others) != 2]
    if odd:
        places = ", ".join(f"({x:.4g}, {y:.4g})" for x, y in sorted(at[odd].tolist())[:6])
        found = f"lines that end or branch at {len(odd)} places [mm]: {places}"
        right = "closed contours; bend lines and engraving on a layer called so"
        refuse(name, found, right)
    left = dict.fromkeys(sorted(beside))
    while left:
        start = next(iter(left))
        loop, node, last = [start], beside[start][0], start
        del left[start]
        while node != start:
            loop.append(node)
            del left[node]
            one, two = beside[node]
            node, last = (two if one == last else one), node
        yield loop


def _parts(rings: Sequence[Floats], name: str) -> Iterator[list[Floats]]:
    """Yield the contours of each part: its outline, and the holes in it."""
    import manifold3d as m3  # noqa: PLC0415  (only drawings need it)

    areas = [abs(_area(ring)) for ring in rings]
    depth = [
        [i for i, other in enumerate(rings) if areas[i] > areas[k] and _within(ring, other)]
        for k, ring in enumerate(rings)
    ]
    # Even and odd: what lies in two contours at once counts twice in one sum, and not in the other.
    flat = m3.CrossSection(list(rings), m3.FillRule.EvenOdd).area()
    if abs(flat - sum(area * (-1) ** len(on) for area, on in zip(areas, depth, strict=True))) > (
        1e-4 * max(areas)
    ):
        refuse(name, "contours that cross one another", "contours that do not")
    for k, around in enumerate(depth):
        if len(around) % 2:
            continue
        holes = [i for i, other in enumerate(depth) if len(other) == len(around) + 1 and k in other]
        contours = [rings[i] if _area(rings[i]) > 0 else rings[i][::-1] for i in (k, *holes)]
        yield contours


def _area(ring: Floats) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0


def _within(ring: Floats, other: Floats) -> bool:
    """Whether most corners of a contour lie inside another (even and odd crossings)."""
    (x0, y0), (x1, y1) = other.T, np.roll(other, -1, axis=0).T
    asked = ring[:: max(1, len(ring) // 15)]
    inside = 0
    for x, y in asked + 1e-4 * NEAR_MM:
        over = (y0 > y) != (y1 > y)
        at = x0[over] + (y - y0[over]) / (y1[over] - y0[over]) * (x1[over] - x0[over])
        inside += int((at > x).sum() % 2)
    return 2 * inside > len(asked)


def _plate(
    contours: Sequence[Floats], thickness: float, name: str, item: int, notes: tuple[str, ...]
) -> RawMesh:
    import manifold3d as m3  # noqa: PLC0415

    solid = m3.CrossSection(list(contours), m3.FillRule.EvenOdd).extrude(thickness)
    mesh = solid.to_mesh64()
    return RawMesh(
        vertices=np.array(mesh.vert_properties[:, :3], dtype=float),
        triangles=np.array(mesh.tri_verts, dtype=np.int64),
        name=name,
        unit="mm",
        notes=notes,
        item=item,
    )
