"""Performance profiles: the share of instances that a method solves within a factor of the fastest.

Dolan and Moré (2002), "Benchmarking optimization software with performance profiles", Mathematical
Programming 91: 201-213. A method that fails on an instance has an infinite ratio there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Seconds = Mapping[str, Mapping[str, float]]
"""By method and instance, the seconds it took; instances that it did not solve are left out."""

FLOOR = 0.001
"""Seconds below which two methods count as equally fast: clocks tell no more."""


def ratios(seconds: Seconds) -> dict[str, NDArray[np.float64]]:
    """Return, by method, its time on each instance over that of the fastest, in rising order.

    Instances that no method solved count for all: nobody reaches them.
    """
    instances = sorted({name for solved in seconds.values() for name in solved})
    times = {
        method: np.array([max(solved.get(name, np.inf), FLOOR) for name in instances])
        for method, solved in seconds.items()
    }
    best = np.min(list(times.values()), axis=0)
    return {method: np.sort(taken / best) for method, taken in times.items()}


def draw(seconds: Seconds, file: Path, *, instances: int) -> None:
    """Draw the profiles of all methods over the ``instances`` tried into an SVG file."""
    from matplotlib import use

    use("svg")
    from matplotlib import pyplot as plt
    from matplotlib import rcParams

    rcParams["svg.hashsalt"] = "makeshed"  # the same figures make the same file
    figure, axes = plt.subplots(figsize=(7.2, 3.6), layout="constrained")
    for method, found in ratios(seconds).items():
        reached = found[np.isfinite(found)]
        steps = np.arange(1, len(reached) + 1) / instances
        axes.step([1.0, *reached], [0.0, *steps], where="post", label=method)
    axes.set_xscale("log")
    axes.set_ylim(0.0, 1.02)
    axes.set_xlabel("time over that of the fastest method")
    axes.set_ylabel("share of instances solved")
    axes.legend(frameon=False, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
