"""What an incentive costs for what it changes: present value, cost per job, additionality."""

from __future__ import annotations

from makeshed.units import Share

BUT_FOR = (0.02, 0.25)
"""Share of decisions that an incentive tips, at least and at most: 2 to 25 %, 10 to 15 % on average, in
the studies that Bartik 2018 weighs ("But For" Percentages for Economic Development Incentives, Upjohn
Institute Working Paper 18-289)."""
FULL_TIME = 1607.0
"""Hours of a full-time job in a year in France (Code du travail, article L3121-41)."""


def present_value(yearly: float, years: float, rate: Share, once: float = 0.0) -> float:
    """Return what payments at the end of each year are worth today, and one made today [money].

    pv = once + yearly (1 - (1 + rate)^-years) / rate; without a rate, once + yearly years. Part of a
    year counts as its part of the power.

    Parameters
    ----------
    yearly
        Paid at the end of each year [money/a].
    years
        For how many.
    rate
        A year.
    once
        Paid today [money].

    Notes
    -----
    Worked example: 1,000 a year for 10 years at 5 % is 7,721.73 (any annuity table).
    """
    if rate == 0:
        return once + yearly * years
    return float(once + yearly * (1 - (1 + rate) ** -years) / rate)


def cost_per_job(paid: float, jobs: float, but_for: Share = 1.0, multiplier: float = 1.0) -> float:
    """Return what a job costs that would not be there otherwise [money].

    Paid / (jobs x but-for x multiplier); infinite where there is none.

    Parameters
    ----------
    paid
        Present value of what is paid, or what is paid in a year.
    jobs
        Jobs that are paid for.
    but_for
        Share of them that the payment brings about.
    multiplier
        Jobs in all for each of them.

    Notes
    -----
    Worked example: 658,000 a job (Good Jobs First on megadeals) is 2,632,000 a job created where the
    but-for is 12.5 % and the multiplier 2, and 1,316,000 where it is 25 % (Bartik 2018).
    """
    created = jobs * but_for * multiplier
    return paid / created if created > 0 else float("inf")


def additionality(
    gross: float,
    *,
    leakage: Share = 0.0,
    displacement: Share = 0.0,
    substitution: Share = 0.0,
    multiplier: float = 1.0,
) -> float:
    """Return what is left of a gross effect for those it is meant for, what follows from it included.

    gross (1 - leakage) (1 - displacement) (1 - substitution) multiplier; less the same of the reference
    case it is additional.

    Parameters
    ----------
    gross
        What there is, such as jobs.
    leakage, displacement, substitution
        Shares of it that go to others, that others lose, and that take the place of what was there.
    multiplier
        What follows in all for each.

    Notes
    -----
    Homes and Communities Agency 2014, Additionality Guide, 4th edition.
    Worked example: 100 with a tenth leaked, a fifth displaced, a twentieth substituted and a multiplier
    of 1.3 is 88.92; less a reference of 40 in the same way, 35.568, it is 53.352.
    """
    return gross * (1 - leakage) * (1 - displacement) * (1 - substitution) * multiplier
