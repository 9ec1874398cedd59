"""Whether a part leaves a mould of two halves: pull direction, undercuts, draft, shadow.

A face is undercut if neither half of the mould sees it along the pull (Khardekar, Burton and
McMains, 2006, "Finding feasible mold parting directions using graphics hardware", Computer-Aided
Design 38). Draft is the lean of a wall from the pull; walls without it scrape and stick.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.geometry.boxes import main_directions
from makeshed.geometry.milling import reach
from makeshed.geometry.shape import Samples, Shape
from makeshed.science.arrays import Bools, Floats, Ints

LEAST, MOST = 0.002, 4
"""Share of the surface that one side action frees at least, and how many there are at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mouldability:
    """How a part leaves a mould that opens along ``pull``."""

    pull: tuple[float, float, float]
    undercut_mm2: float
    undercut_share: float
    undercut: Ints  # triangles
    hidden: Bools  # samples that are undercut
    projected_mm2: float
    height_mm: float
    draft_deg: Floats  # of each sample: 0 upright, 90 square to the pull
    samples: Samples

    def less_draft_mm2(self, than_deg: float) -> float:
        """Return the area with less draft than asked [mm²]."""
        return float((self.draft_deg < than_deg).sum()) * self.samples.mm2

    def less_draft(self, than_deg: float) -> Ints:
        """Return the numbers of the triangles with less draft than ``than_deg`` [degrees], one each."""
        return np.unique(self.samples.triangle[self.draft_deg < than_deg])


def mouldability(shape: Shape, pulls: Floats | None = None) -> Mouldability:
    """Return how a part leaves a mould, along the best of some directions.

    Without any the axes of the file are tried, and of a body that lies askew those of its box.

    Best is what has the least undercut; of equals, the most draft, then the least depth. The
    projected area sets the force that holds the mould shut. Worked example: a box with a hole from
    the side has an undercut along every direction but the hole's.
    """
    if pulls is None:
        ways = main_directions(shape)
    else:
        ways = np.asarray(pulls, dtype=float)
        ways = ways / np.linalg.norm(ways, axis=1)[:, None]
    seen = reach(shape, np.vstack([ways, -ways]))
    samples = shape.samples
    lean = samples.normals @ ways.T
    draft = np.degrees(np.arcsin(np.clip(np.abs(lean), 0.0, 1.0)))
    hidden = ~(seen[:, : len(ways)] | seen[:, len(ways) :])
    height = np.ptp(shape.vertices @ ways.T, axis=0)
    rank = [
        (round(float(hidden[:, k].mean()), 3), round(float((draft[:, k] < 0.5).mean()), 3), h)
        for k, h in enumerate(height.tolist())
    ]
    k = min(range(len(ways)), key=rank.__getitem__)
    shadow = np.maximum(lean[:, k], 0.0) * seen[:, k]
    x, y, z = ways[k].tolist()
    return Mouldability(
        pull=(x, y, z),
        undercut_mm2=float(hidden[:, k].sum()) * samples.mm2,
        undercut_share=float(hidden[:, k].mean()),
        undercut=np.unique(samples.triangle[hidden[:, k]]),
        hidden=hidden[:, k],
        projected_mm2=float(shadow.sum()) * samples.mm2,
        height_mm=float(height[k]),
        draft_deg=draft[:, k],
        samples=samples,
    )


def side_actions(shape: Shape, found: Mouldability) -> int:
    """Return how many side actions free the undercuts of a part: directions, each taken once.

    What is undercut on one side leaves with one slide, however many holes it is. What no side reaches
    needs one more, a lifter or a core that folds. Worked example: a block with a blind hole in its top
    takes none more for four such holes in one side than for one: one slide.
    """
    left = found.hidden.copy()
    ways = main_directions(shape)
    ways = ways[np.abs(ways @ np.array(found.pull)) < 0.5]
    ways = np.vstack([ways, -ways])
    seen = reach(shape, ways)
    count = 0
    while left.mean() > LEAST and count < MOST:
        count += 1
        frees = (seen & left[:, None]).mean(axis=0)
        k = int(np.argmax(np.round(frees, 3)))
        if frees[k] < LEAST:
            break
        left &= ~seen[:, k]
    return count
