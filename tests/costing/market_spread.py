"""What shops ask beside the estimate: ``price_level``, fitted to the side ``fit`` alone.

Of each price printed by a shop the logarithm of its ratio to the estimate is taken, where the estimate is the median of
its draws with a ``price_level`` of one. Sellers count alike, however many prices each printed, and prices of a seller
not yet seen are asked for: the mean square of a seller's logarithms about the middle of its process holds what sellers
differ by and what one seller's prices do. A process has few sellers, so its middle and its mean square are drawn towards
those of all sellers, which count like ``PRIOR`` more (empirical Bayes: Morris 1983, doi
10.1080/01621459.1983.10477920). How many such roots hold eight of ten prices is not taken from a normal distribution: it
is the quantile of the scores of sellers, each scored by the others alone (cross-conformal: Vovk 2015, doi
10.1007/s10472-013-9368-4; with groups, Dunn, Wasserman and Ramdas 2023, doi 10.1080/01621459.2022.2060112). What the
ranges of the other drivers already spread is taken off in squares. ``python -m tests.costing.market_spread`` prints
it, and with ``--write`` writes the rows of ``making/drivers.csv``.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log, sqrt
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from tests.costing.published import PRICES, Example, examples, held, seller

from makeshed.data import rows
from makeshed.science.crossing import triangular

DRIVERS = Path(__file__).parents[2] / "src" / "makeshed" / "data" / "making" / "drivers.csv"
PRIOR = 4
"""So many sellers is worth what is known of all processes: as many as half of the processes have."""
COVER = 0.8
"""From P10 to P90."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What one process' ``price_level`` rests on: sellers, prices, the middle and half the width of a band of all,
    and half that of the other drivers; all of logarithms.
    """

    process: str
    sellers: int
    prices: int
    middle: float
    half: float
    drivers: float

    @property
    def ends(self) -> tuple[float, float]:
        """Return the low and the high end of the range, to two digits, about one: the estimate itself."""
        alone = sqrt(max(self.half**2 - self.drivers**2, 0.0))
        return ends(self.middle - alone, self.middle + alone)


def ends(p10: float, p90: float) -> tuple[float, float]:
    """Return the ends of a range about one, whose logarithm is triangular, that has these logarithms of P10 and P90.

    Worked example: a symmetric one whose P90 is 0.5528 of its width ends at e and at 1/e.
    """

    def off(at: NDArray[np.float64], /) -> NDArray[np.float64]:
        low, high = -exp(float(at[0])), exp(float(at[1]))
        return np.asarray(triangular(np.array([0.1, 0.9]), low, 0.0, high) - np.array([p10, p90]))

    found = least_squares(off, np.full(2, log(2 * (p90 - p10)))).x
    return float(f"{exp(-exp(found[0])):.2g}"), float(f"{exp(exp(found[1])):.2g}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A printed price beside the estimate without a spread between shops."""

    process: str
    seller: str
    off: float
    drivers: float


@cache
def asked() -> tuple[Asked, ...]:
    """Return the printed prices of the side for fitting."""
    return tuple(
        _asked(one)
        for one in examples()
        if one.split == "fit" and one.about in PRICES and not one.public
    )


def _asked(example: Example) -> Asked:
    bare = held(example, price_level=1.0)
    return Asked(
        example.process, seller(example.source), -log(bare.ratio), log(bare.p90 / bare.p10) / 2
    )


def _by_seller(found: Sequence[Asked]) -> dict[tuple[str, str], list[float]]:
    """Return the logarithms by process and seller."""
    by: dict[tuple[str, str], list[float]] = {}
    for one in found:
        by.setdefault((one.process, one.seller), []).append(one.off)
    return by


def pulled(by: Mapping[tuple[str, str], float], process: str) -> float:
    """Return the mean of a process' sellers, drawn towards that of all."""
    mine = [value for (of, _), value in by.items() if of == process]
    return (PRIOR * float(np.mean(list(by.values()))) + sum(mine)) / (PRIOR + len(mine))


def fitted(by: Mapping[tuple[str, str], list[float]], process: str) -> tuple[float, float]:
    """Return the middle of a process' logarithms, and the root of their mean square about it."""
    means = {who: float(np.mean(offs)) for who, offs in by.items()}
    middles = {of: pulled(means, of) for of, _ in (*by, (process, ""))}
    squares = {
        who: float(np.mean(np.square(np.array(offs) - middles[who[0]]))) for who, offs in by.items()
    }
    return middles[process], sqrt(pulled(squares, process))


def weighted_quantile(scores: Sequence[float], weights: Sequence[float], at: float) -> float:
    """Return the least score such that those up to it have a share ``at`` of the weight.

    Worked example: of 1, 2 and 3 with weights 1, 1 and 2, a half of the weight lies up to 2.
    """
    order = np.argsort(scores)
    reached = np.cumsum(np.asarray(weights)[order]) / sum(weights)
    return float(
        np.asarray(scores)[order][np.searchsorted(reached, at - 1e-9).clip(0, len(order) - 1)]
    )


def times(by: Mapping[tuple[str, str], list[float]]) -> float:
    """Return how many roots about the middle hold eight of ten prices of a seller whom the rest does not know."""
    scores: list[float] = []
    weights: list[float] = []
    for who, offs in by.items():
        middle, root = fitted({other: o for other, o in by.items() if other != who}, who[0])
        scores += [abs(off - middle) / root for off in offs]
        weights += [1 / len(offs)] * len(offs)
    return weighted_quantile(scores, weights, min(COVER * (1 + 1 / len(by)), 1.0))


def spreads(found: Sequence[Asked]) -> list[Spread]:
    """Return the spread of every process that has a ``price_level``."""
    by = _by_seller(found)
    held_by = times(by)
    every = median(one.drivers for one in found)
    processes = [row["process"] for row in rows("making/drivers") if row["driver"] == "price_level"]
    result = []
    for process in processes:
        mine = [one for one in found if one.process == process]
        middle, root = fitted(by, process)
        own = median(one.drivers for one in mine) if mine else every
        sellers = len({one.seller for one in mine})
        result.append(Spread(process, sellers, len(mine), middle, held_by * root, own))
    return result


def source(spread: Spread) -> str:
    """Return what the file says of a row."""
    return (
        "what shops ask for the same part, over the estimate, drawn as a ratio: "
        f"{spread.prices or 'no'} printed prices of {spread.sellers or 'no'} sellers (tests/costing/published.csv, "
        f"the half marked fit), drawn towards those of all processes like {PRIOR} sellers more "
        f"(tests/costing/market_spread.py); drawn for {spread.process} apart"
    )


def row(spread: Spread) -> str:
    """Return the row of the file of drivers."""
    line = io.StringIO()
    low, high = spread.ends
    csv.writer(line, lineterminator="\n").writerow(
        (
            spread.process,
            "",
            "price_level",
            "",
            f"{low:g}",
            "1",
            f"{high:g}",
            "1",
            source(spread),
            "sourced",
        )
    )
    return line.getvalue()


def written(text: str, found: Sequence[Spread]) -> str:
    """Return the file of drivers with the ranges in it; other rows stay as they are."""
    lines = {f"{one.process},,price_level,": row(one) for one in found}
    return "".join(
        next((new for start, new in lines.items() if line.startswith(start)), line)
        for line in text.splitlines(keepends=True)
    )


if __name__ == "__main__":
    all_spreads = spreads(asked())
    for each in all_spreads:
        sys.stdout.write(f"{each} {each.ends}\n")
    if "--write" in sys.argv:
        DRIVERS.write_text(written(DRIVERS.read_text("utf-8"), all_spreads), "utf-8")
