"""What a shop saves by lamps, belts, compressed air and set-ups: the formulas of energy and lean assessments.

Those of energy are of the Lehigh University Industrial Assessment Center, whose defaults are the worked
examples; two of its tool are mended: the demand of belts is priced once, not by its own square, and the
pressure of a leak is absolute, not as a gauge shows it.
"""

from __future__ import annotations

import math

from makeshed.units import Share

MONTHS = 12
HEAT_RATIO = 1.4
"""Of the specific heats of air."""
ATMOSPHERE = 1.01325
"""Pressure of the air [bar]."""
KELVIN = 273.15
CHOKED = 28.37 * 0.3048 * math.sqrt(1.8)
"""Speed of air in a choked leak, by the root of its temperature [m/(s √K)]: 28.37 ft/(s √°R)."""
DISCHARGE = 0.8
"""Of a leak with square edges: what flows of what would through a smooth one."""
COGGED = 0.015
"""Share of a drive's power that cogged belts save over plain V-belts."""
SECONDS = 3600.0


def energy_cost(energy: float, demand: float, price: float, charge: float) -> float:
    """Return what energy and the peak that a meter charges cost [money/a].

    Parameters
    ----------
    energy
        [kWh/a].
    demand
        Peak, summed over months [kW-months/a].
    price
        Of energy [money/kWh].
    charge
        Of a kW of peak, a month [money/kW].

    Notes
    -----
    Worked example: 11,108 kWh at 0.081 and 33 kW-months at 4.22 are 900 + 139 = 1,039 USD.
    """
    return energy * price + demand * charge


def lighting(
    lamps: float, watts: float, new_lamps: float, new_watts: float, hours: float, peak: Share = 1.0
) -> tuple[float, float]:
    """Return what other lamps save: energy [kWh/a] and peak over the months [kW-months/a].

    Parameters
    ----------
    lamps, new_lamps
        How many, before and after.
    watts, new_watts
        Drawn by one, before and after.
    hours
        That they burn [h/a].
    peak
        Share of them that burns when the meter reads its peak.

    Notes
    -----
    Worked example: 36 lamps of 32 W for 2,080 h, replaced by 30 of 16 W, save 1,398 kWh and 8 kW-months.
    """
    saved = lamps * watts - new_lamps * new_watts
    return saved * hours / 1000, saved / 1000 * peak * MONTHS


def drive(
    power: float, hours: float, efficiency: Share, share: Share = COGGED
) -> tuple[float, float]:
    """Return what cogged belts save: energy [kWh/a] and peak over the months [kW-months/a].

    Parameters
    ----------
    power
        At the shafts of the motors [kW].
    hours
        That they run [h/a].
    efficiency
        Of the motors.
    share
        Of the power that is saved.

    Notes
    -----
    Worked example: 73.5 hp (of 0.746 kW) for 8,736 h at an efficiency of 0.9 save 7,983 kWh, 647 USD at
    0.081, and 11 kW-months, 46 USD at 4.22.
    """
    drawn = power * share / efficiency
    return drawn * hours, drawn * MONTHS


def _work(gauge: float, stages: int, atmosphere: float) -> float:
    """Return the isentropic work of compressing air to a gauge pressure, by what is the same for all."""
    power = (HEAT_RATIO - 1) / (HEAT_RATIO * stages)
    return float(((gauge + atmosphere) / atmosphere) ** power - 1)


def lower_pressure(
    pressure: float, lower: float, stages: int = 1, atmosphere: float = ATMOSPHERE
) -> Share:
    """Return which share of a compressor's power a lower set pressure saves.

    Parameters
    ----------
    pressure, lower
        As the gauge shows it, before and after [bar].
    stages
        Of the compressor.
    atmosphere
        [bar].

    Notes
    -----
    Worked example: from 120 to 90 psig 14.81 %, from 110 to 100 psig 5.16 %, in one stage.
    """
    return 1 - _work(lower, stages, atmosphere) / _work(pressure, stages, atmosphere)


def cooler_intake(inside: float, outside: float) -> Share:
    """Return which share of a compressor's power air from outside saves, by temperatures [K].

    Worked example: from 70 to 40 °F 5.66 %.
    """
    return (inside - outside) / inside


def leak_power(
    diameter: float,
    line: float,
    pressure: float,
    *,
    inlet: float = 293.15,
    air: float = 293.15,
    stages: int = 1,
    compressor: Share = 0.82,
    motor: Share = 0.9,
    atmosphere: float = ATMOSPHERE,
) -> float:
    """Return the electric power that one leak takes [kW].

    The air is choked in the leak: it flows at the speed of sound, by the absolute pressure of the line.

    Parameters
    ----------
    diameter
        Of the hole [mm].
    line
        Pressure where it leaks, as the gauge shows it [bar].
    pressure
        At which the compressor delivers [bar].
    inlet, air
        Temperature of what the compressor takes in, and in the line [K].
    stages
        Of the compressor.
    compressor, motor
        Efficiencies.
    atmosphere
        [bar].

    Notes
    -----
    Worked example: 6 leaks of 1/16, 6 of 1/8 and 3 of 3/16 inch at 80 psig, compressed to 110 psig, for
    2,080 h are 98,397 kWh, 10,366 USD with their peak.
    """
    hole = math.pi / 4 * (diameter / 1000) ** 2
    ratio = (line + atmosphere) / atmosphere
    flow = hole * DISCHARGE * CHOKED * inlet / math.sqrt(air) * ratio
    ideal = atmosphere * 100 * flow * HEAT_RATIO / (HEAT_RATIO - 1) * stages
    return ideal * _work(pressure, stages, atmosphere) / (compressor * motor)


def set_up(before: float, after: float, times: float) -> float:
    """Return hours saved in a year by shorter set-ups [h/a].

    Parameters
    ----------
    before, after
        Of one set-up [h].
    times
        Set-ups in a year.

    Notes
    -----
    Worked example: 190 to 35 minutes, 8 times in each of 50 weeks, are 1,033 h.
    """
    return (before - after) * times


def effectiveness(good: float, cycle: float, planned: float) -> Share:
    """Return the overall equipment effectiveness: the part of the planned time that made good units.

    Of availability (run / planned), performance (made x cycle / run) and quality (good / made) that is the product.

    Parameters
    ----------
    good
        Good units made.
    cycle
        Time of one where nothing stops and nothing is slow.
    planned
        Time that it was planned to run, in the same unit.

    Notes
    -----
    Nakajima 1988, Introduction to TPM. Worked examples: 469 good of 525 at 1.5 minutes in 810 of 900 are 0.9 x 0.97222 x
    0.89333 = 0.781667; 420 of 480, 400 of 420, 380 of 400: 0.791667; 18,848 good at a second in 420 minutes: 0.747937.
    """
    return good * cycle / planned


def freed(good: float, cycle: float, planned: float, after: Share) -> float:
    """Return the hours that a higher effectiveness frees, for as many good units; see `effectiveness`.

    Parameters
    ----------
    good
        Good units made.
    cycle
        Time of one where nothing stops and nothing is slow [h].
    planned
        Time that it was planned to run [h].
    after
        The effectiveness then.

    Notes
    -----
    Worked example: 380 good at an hour in 480 h take 447.06 h at 85 %, so that 32.94 h are free.
    """
    return planned - good * cycle / after


def economic_lot(wanted: float, set_up_cost: float, holding: float) -> float:
    """Return the lot of least cost [units]: sqrt(2 D S / h).

    Parameters
    ----------
    wanted
        In a year, D [1/a].
    set_up_cost
        Of one lot, S [money].
    holding
        What keeping one unit for a year costs, h [money]; above 0.

    Notes
    -----
    Harris 1913, How many parts to make at once, Factory 10. Worked example: 12,000 a year, 45 a set-up and 2 a unit
    and year make lots of 734.8; a set-up at a tenth of that makes lots of 232.4.
    """
    return math.sqrt(2 * wanted * set_up_cost / holding)


def lot_cost(wanted: float, set_up_cost: float, holding: float, lot: float) -> tuple[float, float]:
    """Return what set-ups and the stock of lots cost in a year [money/a]: D S / Q and h Q / 2.

    Worked example: at the lot of `economic_lot` both are the same, 734.85 each.

    Parameters
    ----------
    wanted
        In a year [1/a].
    set_up_cost
        Of one lot [money].
    holding
        What keeping one unit for a year costs [money].
    lot
        Units made at once; above 0.
    """
    return wanted / lot * set_up_cost, holding * lot / 2
