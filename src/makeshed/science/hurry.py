"""How much a maker could make in a hurry, if it did nothing else."""

from __future__ import annotations

from makeshed.units import Count, Day, Hour, HourPerYear

DAYS_A_YEAR: Day = 365.0


def surge_units(
    days: Day,
    hours: HourPerYear,
    *,
    hours_per_unit: Hour,
    setup_hours: Hour,
    batch: Count,
    lead_time: Day,
) -> Count:
    """Return how many units a maker could put through one step within some days, at most.

    What is left of the days after the time from order to ready, times its hours a day, over the hours of
    one unit with its share of the set-up. Without hours for a unit the step takes no time, and holds up
    nothing: infinitely many. Worked example: 1,825 hours a year are 5 a day; within 90 days, 10 of them
    lead time, 400 hours at 2 h a unit and 10 h for each batch of 20 are 160 units.

    Parameters
    ----------
    days
        In which it is to be made.
    hours
        Time that the maker has for the process.
    hours_per_unit, setup_hours, batch
        Time for one unit, for one batch, and units in a batch.
    lead_time
        From order to ready.
    """
    left = max(days - lead_time, 0.0) / DAYS_A_YEAR * hours
    each = hours_per_unit + setup_hours / batch
    if each == 0:
        return float("inf") if left else 0.0
    return left / each
