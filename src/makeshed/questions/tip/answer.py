"""What tips a plan: the switching values of a parameter, and the plan on each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from makeshed.answer import Answer, titled
from makeshed.plans.sourcing import Source
from makeshed.units import Count, KilogramPerYear, MoneyPerYear, Share, Unit, amount, shown

Value = Annotated[float, Unit("parameter")]
"""A value of the parameter, in the unit that the answer names."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one plan is the best: from ``start`` to ``end``, and over what share of all that runs.

    Of two parameters the stretch is what the plan's region spans. Cost, emissions and local share are
    those at its middle.
    """

    plan: str
    sources: str
    start: Value
    end: Value
    also_start: Value | None
    also_end: Value | None
    share: Share
    cost: MoneyPerYear
    co2e: KilogramPerYear
    local_share: Share


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the best plan changes.

    ``low`` to ``high`` is what is proven: below it no unknown plan is the best whose cost grows no faster
    up to the switch than that of the plan after it, above it none whose cost grows no slower from there
    than that of the plan before. ``gap`` is how much cheaper an unknown plan could be at the switch.
    """

    before: str
    after: str
    at: Value
    low: Value
    high: Value
    gap: MoneyPerYear
    changes: str


@dataclass(frozen=True, slots=True)
class Corner:
    """A point of the least cost: an end of a stretch or a corner of a region, with the proven bound.

    A region whose borders bend is drawn in parts, numbered from 1.
    """

    plan: str
    at: Value
    also: Value | None
    cost: MoneyPerYear
    bound: MoneyPerYear | None
    part: int = 1


@dataclass(frozen=True, slots=True)
class _Shown:
    """A stretch or a switch as a terminal shows it: six digits where a plan may turn on them."""

    what: str
    value: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Tip(Answer[Stretch]):
    """Every switching value of a parameter. ``why(plan)`` opens a plan's cost at its middle.

    ``method`` is how they were found: ``lower envelope`` (exact, where only costs depend on the
    parameter, linearly), ``concave envelope`` (costs that bend, proven within ``slack``),
    ``envelope in patches`` (costs that multiply or bend over a map, within what is said),
    ``envelope of plans found`` (no bound) or ``bisection`` (plans at values, nothing between them).
    ``slack`` is the most by which an unknown plan could be cheaper anywhere; None: nothing is proven.
    """

    row_type: ClassVar[type] = Stretch
    key: ClassVar[str] = "plan"
    parameter: str
    unit: str
    also: str = ""
    also_unit: str = ""
    method: str
    slack: MoneyPerYear | None
    solves: Count
    switches: tuple[Tipping, ...]
    corners: tuple[Corner, ...]
    sourcing: tuple[Source, ...]
    left_out: str = ""
    """What some plans do not serve, and what their emissions leave out."""
    counted: str = ""
    """Of plans over periods: over which, in money of which; what is a year's otherwise is of all of them."""

    @property
    def proven(self) -> bool:
        """Whether a bound stands behind every switching value."""
        return self.slack is not None

    def unit_of(self, column: str, symbol: str) -> str:
        """Return a unit as people read it; each parameter has its own."""
        if symbol == "parameter":
            symbol = self.also_unit if column.startswith("also") else self.unit
        elif self.counted and symbol in {"money/a", "kg/a"}:
            symbol = symbol.removesuffix("/a")
        return super().unit_of(column, symbol)

    def headline(self) -> str:
        """One sentence: where the plan tips, and what the plans leave out."""
        over = f"; costs are {self.counted}" if self.counted else ""
        return f"{self._tips()}{over}{'; ' if self.left_out else ''}{self.left_out}"

    def _tips(self) -> str:
        if self.also:
            count = len(self.rows)
            return f"{count} plans over {self.parameter} and {self.also}, by {self.method}"
        if not self.switches:
            only = self.rows[0]
            return (
                f"nothing tips: {only.sources} from {only.start:g} to {only.end:g} of "
                f"{self.parameter}, by {self.method}"
            )
        at = ", ".join(f"{row.at:.6g}" for row in self.switches)
        unit = "" if self.unit in {"1", ""} else f" {shown(self.unit, self.currency)}"
        times = "value" if len(self.switches) == 1 else "values"
        return f"the plan tips at {len(self.switches)} {times} of {self.parameter}: {at}{unit}, by {self.method}"

    def __str__(self) -> str:
        per = "" if self.counted else "/a"
        plans = [
            _Shown(row.plan, _span(row), f"{row.sources} ({amount(row.cost)} {self.currency}{per})")
            for row in self.rows
        ]
        tips = [
            _Shown(f"{row.before} to {row.after}", _at(row), row.changes) for row in self.switches
        ]
        return self.paragraphs(*titled({"Plans": plans, "Switches": tips}))


def _span(row: Stretch) -> str:
    span = f"{row.start:.6g} to {row.end:.6g}"
    if row.also_start is None:
        return span
    return f"{span}, {row.also_start:.6g} to {row.also_end:.6g} ({row.share:.0%})"


def _at(row: Tipping) -> str:
    exact = abs(row.high - row.low) <= 1e-6 * max(abs(row.low), abs(row.high))
    return f"{row.at:.6g}" if exact else f"{row.at:.6g} ({row.low:.6g} to {row.high:.6g})"
