"""What a policy brings: who does what, who pays, hours, and what is certain of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import (
    Count,
    FullTime,
    HourPerYear,
    KilogramPerYear,
    Money,
    MoneyPerYear,
    PerYear,
    Share,
    Times,
    Year,
)

Status = Literal["planned", "no plan"]


Who = Literal["buyers", "treasury", "firms", "used up"]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What one policy, or a package, brings: everything is the change against the case as it is.

    ``jobs`` are full-time, of which ``jobs_told`` are in what is bought, by the case's own operations.
    ``outlay`` is what the treasury pays, ``public`` what is left of it when duties are set off; less than 0:
    it gains. ``worth`` is the outlay of all years, worth today. ``per_job`` is what treasury and buyers pay for
    a job and year, as if none came anyway; ``per_job_low`` and ``per_job_high`` if as many as studies say
    did (``but_for_high``, ``but_for_low``); ``net_per_job`` with duties set off. ``but_for`` is the share of draws in
    which firms decide otherwise.
    """

    policy: str
    status: Status
    does: str
    buyers: MoneyPerYear | None = None
    revenue: MoneyPerYear | None = None
    outlay: MoneyPerYear | None = None
    public: MoneyPerYear | None = None
    worth: Money | None = None
    firms: MoneyPerYear | None = None
    resources: MoneyPerYear | None = None
    hours: HourPerYear | None = None
    jobs: FullTime | None = None
    jobs_told: FullTime | None = None
    per_job: MoneyPerYear | None = None
    per_job_low: MoneyPerYear | None = None
    per_job_high: MoneyPerYear | None = None
    net_per_job: MoneyPerYear | None = None
    but_for_low: Share | None = None
    but_for_high: Share | None = None
    but_for: Share | None = None
    works_from: Share | None = None
    spent_here: MoneyPerYear | None = None
    here_per_public: Times | None = None
    imports: MoneyPerYear | None = None
    local_share: Share | None = None
    co2e: KilogramPerYear | None = None
    exposure: Money | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line of the ledger: who gains by what in a year; what nobody gets is used up."""

    policy: str
    who: Who
    what: str
    gain: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a process on an item: ``made`` in the plan, or ``told`` of what is bought by the case."""

    policy: str
    country: str
    site: str
    item: str
    process: str
    how: Literal["made", "told"]
    before: HourPerYear
    after: HourPerYear


@dataclass(frozen=True, slots=True)
class Untold:
    """What is bought under a policy and whose hours nothing tells, by country: they are not counted."""

    policy: str
    country: str
    items: Count
    spend: MoneyPerYear
    named: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid under a policy: in a year, once, and worth today over its years."""

    policy: str
    what: str
    payer: Literal["treasury", "buyers", "firms"]
    yearly: MoneyPerYear
    once: Money
    years: Year
    rate: Share
    worth: Money


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A strength of a policy from which firms do something else, and what.

    ``share`` is of the policy as it stands: 0.5 is half of every number in it. ``found`` says how: where
    two lines of cost cross, by halving, or looked at there alone.
    """

    policy: str
    share: Times
    lever: str
    value: str
    becomes: str
    found: Literal["lines", "halving", "looked at"]


@dataclass(frozen=True, slots=True)
class Odds:
    """What draws of the uncertain facts say of a policy, the same draws with it and without.

    ``but_for``: share of draws in which firms decide otherwise with it than without. ``additional``: share
    of the hours under it that are not there without. ``per_job`` is what treasury and buyers pay, over the
    jobs, on the mean of the draws. Low and high are the tenth and the ninetieth of a hundred.
    """

    policy: str
    draws: Count
    but_for: Share
    additional: Share | None
    jobs_low: FullTime
    jobs_mid: FullTime
    jobs_high: FullTime
    public_low: MoneyPerYear
    public_mid: MoneyPerYear
    public_high: MoneyPerYear
    per_job: MoneyPerYear | None


@dataclass(frozen=True, slots=True)
class Protected:
    """What duties do to who makes an item in the region, against buying it where it would be bought."""

    policy: str
    item: str
    site: str
    against: str
    duty: Share
    inputs: Share
    inputs_duty: Share
    effective: Share | None


@dataclass(frozen=True, slots=True)
class Mix:
    """Some of the policies together, and whether they reach the target: the cheapest first.

    ``efficient``: no other mix reaches as much for less.
    """

    policies: str
    status: Literal["planned", "no plan", "contradict"]
    meets: bool
    reaches: PerYear | None
    cost: MoneyPerYear | None
    public: MoneyPerYear | None
    buyers: MoneyPerYear | None
    jobs: FullTime | None
    says: str = ""
    efficient: bool = False
