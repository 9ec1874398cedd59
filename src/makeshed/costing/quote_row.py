"""What a quote is made of: costs by site, process and volume, verdicts with reasons, crossings, tips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from makeshed.units import Count, Money, Share, Unit

Verdict = Literal["feasible", "with changes", "unverified", "not"]


Status = Literal["kept", "broken", "unmeasured"]


COSTS = (
    "Cost of one unit to whoever buys it: cost as stated, the band over the ranges of its drivers"
)


Measure = Annotated[float | None, Unit("as said")]


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """Cost of one unit at one volume.

    ``cost`` takes every driver as stated and is opened by ``why(key)``; P10, P50 and P90 are over the
    drivers' ranges, which often reach farther up than down. ``rival`` is the landed cost of what it is
    set against, as stated too, ``rival_p50`` its median, and ``chance`` the probability that making here
    costs less.
    """

    key: str
    site: str
    process: str
    material: str
    volume: Count
    order: Count
    verdict: Verdict
    cost: Money
    p10: Money
    p50: Money
    p90: Money
    rival: Money | None = None
    rival_p50: Money | None = None
    chance: Share | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a process can make the part at a site, and why not."""

    site: str
    process: str
    material: str
    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One rule of design against the part.

    Attributes
    ----------
    site, process, check
        Whose rule, of which process, on what; a blank site is everybody.
    status
        Kept, broken, or unmeasured.
    value, least, most, unit
        What was measured, and what it must keep to.
    grade
        What breaking it means.
    fix
        What to change.
    rule
        Whose rule it is and where it was read.
    faces
        Numbers of the triangles concerned.
    material
        Of which material the rule is; blank: of any.
    """

    site: str
    process: str
    check: str
    status: Status
    value: Measure
    least: Measure
    most: Measure
    unit: str
    grade: Literal["change", "not"]
    fix: str
    rule: str
    faces: tuple[int, ...] = field(default=(), repr=False)
    material: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the part's file does not say, what was taken instead, and how to say it."""

    what: str
    taken: str
    option: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """The volume up to which, or from which, one way is cheaper than another.

    The band is over the draws in which they cross at all; ``always`` and ``never`` are the shares of
    draws in which the first is cheaper at every volume looked at, or at none.
    """

    site: str
    process: str
    material: str
    against: str
    cheaper: Literal["below", "above", "always", "never"]
    p10: Count
    p50: Count
    p90: Count
    always: Share
    never: Share


@dataclass(frozen=True, slots=True)
class DriverTip:
    """The value of one driver at which the rival and making here cost the same, all else equal."""

    site: str
    process: str
    material: str
    volume: Count
    driver: str
    now: Measure
    tips_at: Measure
    unit: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that the costs rest on: its range, and where it was read."""

    site: str
    process: str
    driver: str
    low: Measure
    value: Measure
    high: Measure
    unit: str
    source: str
    kind: str
    by: str = ""
    material: str = ""


RANK: dict[Verdict, int] = {"feasible": 0, "unverified": 1, "with changes": 2, "not": 3}
"""What can be made as drawn comes first, then what nobody could check, then what must change.

A process that cannot make the part as it is drawn is cheaper the way another part is cheaper: it is listed,
with what would have to change, and never chosen over one that can.
"""


def first(rows: Iterable[QuoteRow]) -> QuoteRow | None:
    """Return the row that comes first: by verdict, then by cost as stated, as everywhere."""
    return min(rows, key=lambda row: (RANK[row.verdict], row.cost), default=None)


def cheaper(rows: Iterable[QuoteRow], best: QuoteRow) -> QuoteRow | None:
    """Return the cheapest row that costs less than the first and would have to be changed or checked."""
    return min(
        (row for row in rows if RANK[row.verdict] > RANK[best.verdict] and row.cost < best.cost),
        key=lambda row: row.cost,
        default=None,
    )


def because(row: QuoteRow, verdicts: Iterable[Judged]) -> str:
    """Return why a row is not feasible, in the words of its verdict."""
    way = (row.site, row.process, row.material)
    found = (v.because for v in verdicts if (v.site, v.process, v.material) == way)
    return next(found, "")


def nearest_tips(tips: Sequence[DriverTip], most: int = 4) -> list[DriverTip]:
    """Return, by volume, the drivers that would tip it after the least change; a duty is kept."""

    def far(tip: DriverTip) -> float:
        if not tip.now or not tip.tips_at:
            return 0.0 if tip.driver == "added_duty" else math.inf
        return abs(math.log(tip.tips_at / tip.now))

    found: list[DriverTip] = []
    for volume in dict.fromkeys(tip.volume for tip in tips):
        found += sorted((tip for tip in tips if tip.volume == volume), key=far)[:most]
    return found


def limit_of(remark: Remark) -> str:
    """Return the threshold in words: ``0.8 or more``."""
    ends = []
    if remark.least is not None:
        ends.append(f"{remark.least:g} or more")
    if remark.most is not None:
        ends.append(f"{remark.most:g} or less")
    return ", ".join(ends)
