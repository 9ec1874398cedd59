"""What money of later years is worth in money of the first."""

from __future__ import annotations

from makeshed.units import Share, Year


def years_counted(start: Year, years: Year, rate: Share) -> float:
    """Return how many years of the first a stretch of years counts as.

    The costs of a year count where it begins, those of the first year in full; a part of a year counts
    as that part of the year that begins there. So five equal years at 10 % count as 1 + 1/1.1 + ... =
    4.1699, which is the annuity due that tables of engineering economy give as 1 + (P/A, 10 %, 4) = 1 +
    3.1699 (Sullivan, Wicks and Koelling, Engineering Economy, appendix C).

    Parameters
    ----------
    start
        Years from the beginning of the first year until the stretch begins.
    years
        How long it is.
    rate
        At which a year's delay is discounted.

    Examples
    --------
    >>> round(years_counted(0, 5, 0.10), 4)
    4.1699
    """
    whole = int(years)
    found = sum((1 + rate) ** -(start + k) for k in range(whole))
    return float(found + (years - whole) * (1 + rate) ** -(start + whole))
