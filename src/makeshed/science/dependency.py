"""From how few, and from how far, what is used comes: dependency by published thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def herfindahl(amounts: ArrayLike) -> float:
    """Return the sum of squared shares: 1 for one source, 1/n for n equal ones; nan for none [1].

    Hirschman 1945 and Herfindahl 1950. Worked example: world exports of thorium ores in 2018 by country,
    0.3335, in 2022 0.8029.
    """
    x = np.asarray(amounts, float)
    total = x.sum()
    return float(((x / total) ** 2).sum()) if total > 0 else math.nan


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """When somebody calls a product dependent: all thresholds that are given hold at once, strictly."""

    about: str
    concentration: float | None = None
    """Herfindahl index of imports by country [1]."""
    far: float | None = None
    """Share of imports that come from outside the union [1]."""
    imports_to_exports: float | None = None
    """Imports over exports [1]; without exports it is past any threshold."""
    world: float | None = None
    """Herfindahl index of the world's exports [1]."""
    at_least: bool = False
    """The ratio of imports to exports may also equal its threshold."""


PRESETS = {
    "eu-2021": Preset(
        about="European Commission, SWD(2021) 352, as restated: 137 of 5,200 products",
        concentration=0.4,
        far=0.5,
        imports_to_exports=1.0,
    ),
    "geodep": Preset(
        about="CEPII, Lefebvre and Wibaux 2024: also where the world's exports are concentrated",
        concentration=0.4,
        imports_to_exports=1.0,
        world=0.4,
    ),
    "merics": Preset(
        about="MERICS: imports at least twice the exports",
        imports_to_exports=2.0,
        at_least=True,
    ),
    "dgtresor": Preset(
        about="French Treasury: more from outside the union than from within",
        far=0.5,
    ),
}
"""Whose thresholds they are; they are conventions, and the number flagged differs by a factor."""


def dependent(
    preset: Preset,
    *,
    concentration: ArrayLike,
    far: ArrayLike,
    imports: ArrayLike,
    exports: ArrayLike,
    world: ArrayLike,
) -> Bools:
    """Return which products a preset flags; what it asks and nobody knows (nan) is no flag.

    Parameters
    ----------
    concentration, world
        Herfindahl index of imports, and of the world's exports, by product [1].
    far
        Share of imports from outside, by product [1].
    imports, exports
        By product, in one unit.
    """
    m, x = np.asarray(imports, float), np.asarray(exports, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(x > 0, m / x, np.where(m > 0, np.inf, np.nan))
    found = np.ones(m.shape, bool)
    for value, least in (
        (concentration, preset.concentration),
        (far, preset.far),
        (world, preset.world),
    ):
        if least is not None:
            found &= np.asarray(value, float) > least
    if (least := preset.imports_to_exports) is not None:
        found &= (ratio >= least) if preset.at_least else (ratio > least)
    return np.asarray(found & (m > 0))


def persistent(flags: ArrayLike, *, years: int = 3, least: int = 2) -> Bools:
    """Return whether a product is flagged in so many of the last years, for each year that has them.

    Parameters
    ----------
    flags
        By year, oldest first, shape (years,) or (years, products).
    years, least
        Flagged in at least ``least`` of the last ``years``.

    Notes
    -----
    Lefebvre and Wibaux 2024 ask for two of three: a fifth of the products flagged in one year are not in
    the next. Worked example: thorium ores, exports concentrated above 0.4 from 2014 to 2024, are so in two
    of three from 2020 on.
    """
    each = np.asarray(flags, bool)
    windows = np.lib.stride_tricks.sliding_window_view(each, years, axis=0)
    return np.asarray(windows.sum(-1) >= least)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sufficiency:
    """How much of what is used a region makes itself: three numbers that people call by one name."""

    ratio: float
    """P / (P + M - X): what it could cover if it kept all that it makes; may pass 1 [1]."""
    least: float
    """(P - X) / (P - X + M): what it does cover if exports come from its own making, not below 0 [1]."""
    proportional: float
    """P / (P + M): what it does cover if exports are mixed as supply is [1]."""


def self_sufficiency(production: float, imports: float, exports: float) -> Sufficiency:
    """Return self-sufficiency by its three definitions.

    Raises
    ------
    ValueError
        An amount is negative, or nothing is left to be used.

    Notes
    -----
    FAO, Food Balance Sheets, A Handbook (2001) for the ratio. Worked example: vegetables of France in the
    food balance, 5,324 kt made, 3,968 in, 1,985 out: 0.7286, at least 0.4570.
    """
    if min(production, imports, exports) < 0:
        raise ValueError("production, imports and exports are 0 or more")
    used = production + imports - exports
    if used <= 0:
        raise ValueError(f"nothing is left to be used: {used:g}")
    kept = max(production - exports, 0.0)
    return Sufficiency(
        ratio=production / used,
        least=kept / (kept + imports) if kept + imports > 0 else 0.0,
        proportional=production / (production + imports),
    )
