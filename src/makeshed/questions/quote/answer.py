"""What comes back: costs by site, process and volume, verdicts with reasons, crossings, tips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

from makeshed.answer import Answer, titled
from makeshed.model import Fact
from makeshed.science.printing import Machine, PrintEstimate, Settings
from makeshed.science.shape import Shape
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
class Tip:
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


@dataclass(frozen=True, slots=True)
class _Shown:
    process: str
    check: str
    status: str
    value: Measure
    limit: str
    unit: str
    faces: int
    fix: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A print as it was estimated: the body as it lies, how and on which machine."""

    shape: Shape
    settings: Settings
    machine: Machine
    found: PrintEstimate


@dataclass(frozen=True, kw_only=True)
class Quote(Answer[QuoteRow]):
    """What a part costs to make, by whom, how and at which volume.

    Attributes
    ----------
    part
        What was measured, in words.
    verdicts
        By site and process, whether it can be made.
    remarks
        Every rule of design looked at.
    asks
        What the file never said.
    crossings, tips
        Where making here and the rival cost the same.
    assumptions
        Every driver used.
    facts
        Rows for a plan; see `as_facts`.
    shape
        The body itself, for pictures; JSON leaves it out.
    prints
        How each print was estimated, for a slicer to check; JSON leaves it out.
    warnings
        What is doubtful of the part or the rates, and what it does to the prices.
    invented
        Sites whose rates or prices the facts call invented.
    means
        What each number of a row is.
    words
        What the shop says of itself, for an offer.
    """

    row_type: ClassVar[type] = QuoteRow
    key: ClassVar[str] = "key"
    part: str
    verdicts: tuple[Judged, ...]
    remarks: tuple[Remark, ...]
    asks: tuple[Ask, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    tips: tuple[Tip, ...] = ()
    assumptions: tuple[Assumption, ...] = field(default=(), repr=False)
    facts: tuple[Fact, ...] = field(default=(), repr=False)
    shape: Shape | None = field(default=None, repr=False, compare=False)
    prints: tuple[Printed, ...] = field(default=(), repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

    def headline(self) -> str:
        """One sentence: the cheapest way at the largest volume that makes the part as it is drawn."""
        most = max((row.volume for row in self.rows), default=0.0)
        rows = [row for row in self.rows if row.volume == most]
        best = first(rows)
        if best is None:
            return f"{self.part}: no process looked at can make it as it is"
        unit = self.currency or "money"
        said = f"{self.part}: {best.process} of {best.material} at {best.site}"
        said += " (an invented example)" if best.site in self.invented else ""
        said += f", {best.cost:,.2f} {unit} each for {most:,g} as stated"
        said += f" [P10 {best.p10:,.2f}, P50 {best.p50:,.2f}, P90 {best.p90:,.2f}]"
        said += f" ({self._standing(best)})"
        if best.chance is not None:
            said += f"; {best.chance:.0%} likely to cost less than {self.against}"
        if (other := cheaper(rows, best)) is not None:
            said += (
                f"; {other.process} of {other.material} would cost {other.cost:,.2f} as stated, "
            )
            said += self._standing(other)
        return said

    def _standing(self, row: QuoteRow) -> str:
        """Return whether a way makes the part as drawn, and what stands against it."""
        why = because(row, self.verdicts)
        if row.verdict == "with changes":
            return f"not as drawn, only with changes: {why}"
        return f"unverified: {why}" if row.verdict == "unverified" else row.verdict

    @property
    def against(self) -> str:
        """What it was set against, in words."""
        return self.crossings[0].against if self.crossings else "the rival"

    def as_facts(self) -> tuple[Fact, ...]:
        """Return item, operations and capabilities for a plan: ``shed.plus(*quote.as_facts())``.

        Of each site and process the largest volume is written: hours and set-up as they are, the rest
        (material, handling, finishing, tooling share ...) as the operation's material cost.
        """
        return self.facts

    def to_json(self) -> str:
        """Return the answer as JSON, without the mesh."""
        return Answer.to_json(replace(self, shape=None, prints=()))

    def __str__(self) -> str:
        warnings = "\n".join(f"warning: {text}" for text in self.warnings)
        sections: dict[str, Sequence[Any]] = {
            COSTS: self.rows,
            "Can it be made?": self.verdicts,
            "Design for manufacture": [_shown(r) for r in self.remarks if r.status != "kept"],
            "Not said by the file": self.asks,
            "Break-even": self.crossings,
            "What would tip it, the nearest first": nearest_tips(self.tips),
        }
        return self.paragraphs(warnings, *titled(sections, self.currency))


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


def nearest_tips(tips: Sequence[Tip], most: int = 4) -> list[Tip]:
    """Return, by volume, the drivers that would tip it after the least change; a duty is kept."""

    def far(tip: Tip) -> float:
        if not tip.now or not tip.tips_at:
            return 0.0 if tip.driver == "added_duty" else math.inf
        return abs(math.log(tip.tips_at / tip.now))

    found: list[Tip] = []
    for volume in dict.fromkeys(tip.volume for tip in tips):
        found += sorted((tip for tip in tips if tip.volume == volume), key=far)[:most]
    return found


def _shown(r: Remark) -> _Shown:
    process = f"{r.process} of {r.material}" if r.material else r.process
    return _Shown(process, r.check, r.status, r.value, limit_of(r), r.unit, len(r.faces), r.fix)


def limit_of(remark: Remark) -> str:
    """Return the threshold in words: ``0.8 or more``."""
    ends = []
    if remark.least is not None:
        ends.append(f"{remark.least:g} or more")
    if remark.most is not None:
        ends.append(f"{remark.most:g} or less")
    return ", ".join(ends)
