"""How long a machine works on one part, process by process. Every function broadcasts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
_a = np.asarray


def milling_minutes(
    *,
    removed_cm3: ArrayLike,
    finished_cm2: ArrayLike,
    removal_rate: ArrayLike,
    finish_rate: ArrayLike,
    holes: ArrayLike = 0,
    hole_minutes: ArrayLike = 0.0,
    tools: ArrayLike = 0,
    tool_minutes: ArrayLike = 0.0,
    load_minutes: ArrayLike = 0.0,
) -> Values:
    """Return the time to machine one part [min], by milling or by turning.

    Parameters
    ----------
    removed_cm3, removal_rate
        Volume cut away [cm³] and how fast [cm³/min].
    finished_cm2, finish_rate
        Surface passed over [cm²] and how fast [cm²/min].
    holes, hole_minutes
        Holes and the time of one [min].
    tools, tool_minutes
        Tool changes and the time of one [min].
    load_minutes
        Loading and unloading, all set-ups [min].

    Notes
    -----
    t = t_load + V/MRR + A/q + n t_hole + n t_tool: Swift and Booker 2013, Manufacturing Process
    Selection Handbook, ch. 11. Parametric models of this kind err by 25 % on average against
    feature-based ones (Armillotta 2021, doi 10.1007/s10845-021-01741-y). Worked example: a pocket of
    100 cm³ at 50 cm³/min and 60 cm² at 20 cm²/min take 2 + 3 = 5 min.
    """
    cutting = _a(removed_cm3) / _a(removal_rate) + _a(finished_cm2) / _a(finish_rate)
    beside = _a(holes) * _a(hole_minutes) + _a(tools) * _a(tool_minutes) + _a(load_minutes)
    return np.asarray(cutting + beside, float)


def laser_seconds(
    *,
    length_m: ArrayLike,
    thickness_mm: ArrayLike,
    speed_1mm: ArrayLike,
    pierces: ArrayLike,
    pierce_seconds: ArrayLike,
) -> Values:
    """Return the time to cut one part out of sheet by laser [s].

    Speed falls with the power 1.2 of the thickness (melt cutting at constant power: between 1 and
    1.5 in the tables of machine makers; a judgement), so ``speed_1mm`` [m/min] gives all. Thinner sheet
    is cut no faster: there the machine is the limit, not the beam (in the chart of machinemfg.com 1 mm
    takes as long at 6 kW as at 12). Worked example: 1 m through 1 mm at 20 m/min with one piercing of
    0.6 s takes 3.6 s.

    Parameters
    ----------
    length_m
        Length that is cut [m], of any shape; the others broadcast to it.
    thickness_mm
        Of the sheet [mm].
    speed_1mm
        Speed through 1 mm of the material [m/min].
    pierces
        Number of piercings.
    pierce_seconds
        Of one piercing [s].
    """
    speed = _a(speed_1mm) / np.maximum(_a(thickness_mm, float), 1.0) ** 1.2 / 60
    return np.asarray(_a(length_m) / speed + _a(pierces) * _a(pierce_seconds), float)


def cooling_seconds(
    *,
    wall_mm: ArrayLike,
    diffusivity: ArrayLike,
    inject: ArrayLike,
    mould: ArrayLike,
    eject: ArrayLike,
) -> Values:
    """Return the time for the thickest wall of a moulded part to cool until it is ejected [s], elementwise.

    Parameters
    ----------
    wall_mm
        Thickest wall h [mm].
    diffusivity
        Thermal diffusivity a [mm²/s].
    inject, mould, eject
        Temperatures of melt, mould and ejection [°C].

    Notes
    -----
    t = h²/(π² a) ln(4 (T_i - T_m) / (π (T_x - T_m))), never less than 3 s: Ballman and Shusman 1959, in
    Boothroyd, Dewhurst and Knight, Product Design for Manufacture and Assembly, ch. 8. Worked
    example: 2 mm of ABS at 0.13 mm²/s from 235 to 90 °C in a mould of 55 °C take
    4/(π² 0.13) ln(720/(π 35)) = 5.86 s.
    """
    ratio = 4 * (_a(inject) - _a(mould)) / (np.pi * (_a(eject) - _a(mould)))
    wall = _a(wall_mm, float)
    return np.asarray(np.maximum(wall**2 / (np.pi**2 * _a(diffusivity)) * np.log(ratio), 3.0))


def moulding_hours(*, cooling: ArrayLike, fill: ArrayLike, opening: ArrayLike) -> Values:
    """Return the cycle of one shot [h] from its seconds: fill, cool, open and take out.

    Parameters
    ----------
    cooling
        Until it may be ejected [s], of any shape; the others broadcast to it.
    fill
        To inject the shot [s].
    opening
        To open, eject and close [s].
    """
    return np.asarray((_a(cooling) + _a(fill) + _a(opening)) / 3600, float)
