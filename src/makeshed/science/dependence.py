"""How far a region depends on what comes from elsewhere: concentration, conventions, self-sufficiency.

What counts as dependent is a convention. Each is named, with its thresholds and where they were read;
on the same data they flag different goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Bools, Floats, Ints

Measured = Literal["hhi", "outside_hhi", "world_hhi", "outside", "per_export", "outside_per_export", "outside_per_inside"]  # fmt: skip
"""What a test is of, see `MEASURES`."""
MEASURES: dict[str, str] = {
    "hhi": "concentration of the sources of all imports",
    "outside_hhi": "concentration of the sources outside the customs union",
    "world_hhi": "concentration of who sends it abroad, anywhere in the world",
    "outside": "share of imports that comes from outside the customs union",
    "per_export": "imports over exports",
    "outside_per_export": "imports from outside the customs union over exports",
    "outside_per_inside": "imports from outside the customs union over those from inside",
}
"""What a test may be of."""
YES, NO, OPEN = 1, -1, 0
"""What is surely so, what surely not, and what the figures leave open."""


@dataclass(frozen=True, slots=True)
class DependenceThreshold:
    """A measure and the least that it must be above; with ``reaches`` it is enough to be there."""

    measure: Measured
    above: float
    reaches: bool = False

    def __str__(self) -> str:
        return f"{self.measure} {'>=' if self.reaches else '>'} {self.above:g}"


@dataclass(frozen=True, slots=True)
class Preset:
    """A convention of who depends on what: all tests at once, each in ``least`` of the last ``of`` years."""

    name: str
    tests: tuple[DependenceThreshold, ...]
    least: int = 1
    of: int = 1
    about: str = ""
    source: str = ""

    def moved(self, factor: float) -> Preset:
        """Return the convention with every threshold times a factor."""
        tests = tuple(replace(test, above=test.above * factor) for test in self.tests)
        return replace(self, tests=tests)

    @property
    def rule(self) -> str:
        """What it asks, in words."""
        tests = " and ".join(map(str, self.tests)) or "not known in words that can be computed"
        often = f", each in {self.least} of {self.of} years" if self.of > 1 else ""
        return f"{tests}{often}"


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "eu-2021",
            (DependenceThreshold("outside_hhi", 0.4), DependenceThreshold("outside", 0.5), DependenceThreshold("outside_per_export", 1.0)),
            about="137 of 5,200 goods of the Union in the Commission's own count; the exact words of its "
            "second and third test were not read",
            source="European Commission, SWD(2021) 352",
        ),
        Preset(
            "eu-2023",
            (),
            about="204 of 5,400 goods in its authors' count; its test of the world's network of trade is "
            "not known here in words that can be computed, so no good is judged",
            source="Arjona, Connell and Herghelegiu 2023, European Commission, Single Market Economics WP 14",
        ),
        Preset(
            "geodep",
            (DependenceThreshold("hhi", 0.4), DependenceThreshold("world_hhi", 0.4), DependenceThreshold("per_export", 1.0)),
            least=2, of=3,
            source="Lefebvre and Wibaux 2024, CEPII, GeoDep",
        ),
        Preset(
            "merics",
            (DependenceThreshold("per_export", 2.0, reaches=True),),
            about="one of MERICS' tests, the only one known here: it flags more than they do",
            source="MERICS, which notes that the Commission counts even the smallest deficit",
        ),
        Preset(
            "dgtresor",
            (DependenceThreshold("outside_per_inside", 1.0),),
            about="one of the Trésor's tests, the only one known here: it flags more than they do",
            source="Direction générale du Trésor",
        ),
    )
}  # fmt: skip
"""Conventions that are in use, by name."""


def herfindahl_bounds(
    squares: ArrayLike, largest: ArrayLike, told: ArrayLike, whole: ArrayLike
) -> tuple[Floats, Floats]:
    """Return the least and the most that concentration can be where some of the whole has no known source.

    At least what is not told is spread over ever so many, and adds nothing; at most it is all of the
    largest source: the sum of squares is convex, so nothing in between is larger [1].

    HHI = sum_i s_i^2, with s_i the share of source i: 1 for one source alone (Hirschman 1945, National
    Power and the Structure of Foreign Trade; Herfindahl 1950). nan where there is nothing.

    Parameters
    ----------
    squares
        Sum of the squared amounts of the sources that are told, an array of any shape; the others
        broadcast to it. Amounts are in any one unit.
    largest
        The largest of them.
    told, whole
        Their sum, and all there is, at least as much.

    Notes
    -----
    Worked example: exports of thorium ores (HS 2612 20) have 0.4376 in 2014 and 0.8029 in 2022, of
    which every exporter is told (UN Comtrade).
    """
    q, m, t, w = (np.asarray(x, float) for x in (squares, largest, told, whole))
    w = np.maximum(w, t)
    rest = w - t
    with np.errstate(divide="ignore", invalid="ignore"):
        low = q / w**2
        high = (q - m**2 + (m + rest) ** 2) / w**2
    return np.minimum(low, 1.0), np.minimum(high, 1.0)


def verdict(low: ArrayLike, high: ArrayLike, test: DependenceThreshold) -> Ints:
    """Return whether each measure that lies between two ends passes a test: `YES`, `NO` or `OPEN`.

    Parameters
    ----------
    low, high
        The ends of each, arrays of one shape, in the unit of the test; nan: not known.
    test
        What it must be above, or reach.
    """
    least, most = np.asarray(low, float), np.asarray(high, float)
    with np.errstate(invalid="ignore"):
        sure = least >= test.above if test.reaches else least > test.above
        never = most < test.above if test.reaches else most <= test.above
    return np.where(sure, YES, np.where(never, NO, OPEN)).astype(np.int64)


def in_so_many(verdicts: ArrayLike, least: int) -> Ints:
    """Return whether at least so many of each row's verdicts are yes: surely, surely not, or open.

    Worked example: world exports of thorium ores are above 0.4 in 2014 and from 2019 on; "in 2 of the
    last 3 years" is no for 2016 to 2019 and yes from 2020 to 2024 (UN Comtrade).
    """
    v = np.asarray(verdicts)
    sure, perhaps = (v == YES).sum(-1), (v != NO).sum(-1)
    return np.where(sure >= least, YES, np.where(perhaps < least, NO, OPEN)).astype(np.int64)


def together(verdicts: Sequence[ArrayLike]) -> Ints:
    """Return whether each good passes all tests: no if one surely is not passed, else open if one is open.

    Raises
    ------
    ValueError
        There are no tests.
    """
    if not verdicts:
        raise ValueError("a convention without tests judges nothing")
    return np.asarray(np.minimum.reduce([np.asarray(v, np.int64) for v in verdicts]))


def self_sufficiency(production: ArrayLike, imports: ArrayLike, exports: ArrayLike) -> Floats:
    """Return what is made over what is used, whatever of it is sent away: the self-sufficiency ratio [1].

    SSR = P / (P + M - X) (FAO). It says what a region *could* live on, not what it does; above 1 it
    makes more than it uses. nan where nothing is left to use, or more is sent away than there is.

    Parameters
    ----------
    production, imports, exports
        Of each product, arrays of one shape in one unit.

    Notes
    -----
    Worked example: 0.7286 for vegetables of France (P 5,324, M 3,968, X 1,985 kt; FAO food balances).
    """
    p, m, x = (np.asarray(a, float) for a in (production, imports, exports))
    used = p + m - x
    return np.asarray(np.divide(p, used, out=np.full(used.shape, np.nan), where=used > 0))


def domestic_low(production: ArrayLike, imports: ArrayLike, exports: ArrayLike) -> Floats:
    """Return the least share of what is used that is made here: all that is sent away was made here [1].

    max(P - X, 0) / (max(P - X, 0) + M): 0.4570 for vegetables of France, where the self-sufficiency
    ratio is 0.7286. Where more is sent away than made, some of it was brought in, and it is 0. nan where
    nothing is used.

    Parameters
    ----------
    production, imports, exports
        Of each product, arrays of one shape in one unit.
    """
    p, m, x = (np.asarray(a, float) for a in (production, imports, exports))
    kept = np.maximum(p - x, 0.0)
    used = kept + m
    return np.asarray(np.divide(kept, used, out=np.full(used.shape, np.nan), where=used > 0))


def proportional(production: ArrayLike, imports: ArrayLike) -> Floats:
    """Return the share of each product that is made here if what is sent away is mixed like all there is [1].

    P / (P + M), between the least share and the lesser of 1 and the self-sufficiency ratio.
    """
    p, m = (np.asarray(a, float) for a in (production, imports))
    return np.asarray(np.divide(p, p + m, out=np.full(np.shape(p + m), np.nan), where=(p + m) > 0))


def covered(ratios: ArrayLike, weights: ArrayLike) -> float:
    """Return the weighted mean of self-sufficiency ratios, none of them above 1 [1].

    What is made beyond the need of one product feeds nobody's need of another. nan without weights.
    Worked example: Italy 0.6706 and Germany 0.8377 of the food of a person, weighted by energy (FAO food
    balances).

    Parameters
    ----------
    ratios
        Self-sufficiency ratios; nan: not known, left out.
    weights
        Of each, such as the energy that a person eats of it.
    """
    r, w = np.asarray(ratios, float), np.asarray(weights, float)
    known: Bools = np.isfinite(r) & (w > 0)
    if not known.any():
        return float("nan")
    return float(np.sum(np.minimum(r[known], 1.0) * w[known]) / w[known].sum())
