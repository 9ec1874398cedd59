"""What comes back: costs by site, process and volume, verdicts with reasons, crossings, tips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from makeshed.answer import Answer, titled
from makeshed.costing.quote_row import (
    COSTS,
    Ask,
    Assumption,
    Crossing,
    DriverTip,
    Judged,
    Measure,
    QuoteRow,
    Remark,
    because,
    cheaper,
    first,
    limit_of,
    nearest_tips,
)
from makeshed.geometry.shape import Shape
from makeshed.model import Fact
from makeshed.printing.print_time import Printer, PrintEstimate, PrintSettings


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
    settings: PrintSettings
    machine: Printer
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
    tips: tuple[DriverTip, ...] = ()
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


def _shown(r: Remark) -> _Shown:
    process = f"{r.process} of {r.material}" if r.material else r.process
    return _Shown(process, r.check, r.status, r.value, limit_of(r), r.unit, len(r.faces), r.fix)
