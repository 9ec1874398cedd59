"""What does less carbon, more local work, less exposure or surviving a loss cost?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Unpack

from makeshed.answer import Answer, as_text
from makeshed.errors import BadValue, Infeasible
from makeshed.model import Shed
from makeshed.network.optimizer import Optimizer
from makeshed.network.survival import LEAST
from makeshed.questions.asking import question
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.questions.asking.ranges import (
    Solves,
)
from makeshed.questions.plan import instance_of, planned
from makeshed.questions.plan.answer import Plan
from makeshed.questions.plan.scope import left_out
from makeshed.questions.sourcing import Source, changes, in_short, named
from makeshed.science.dominance import non_dominated
from makeshed.solvers import solve
from makeshed.units import (
    Count,
    KilogramPerYear,
    MoneyPerYear,
    Share,
    Unit,
    amount,
)

Aim = Annotated[float, Unit("aim")]
"""How well a plan meets the other aim, in its unit."""
PricePerAim = Annotated[float, Unit("money/aim")]

AIMS = {
    "co2e": ("co2e<={:.12g}", "kg/a", -1, math.inf, 0.0),
    "local_share": ("local>={:.12g}", "1", 1, 0.0, 1.0),
    "exposure": ("share({})<={:.12g}", "1", -1, 1.0, 0.0),
    "loss": ("survive({})>={:.12g}", "1", 1, 0.0, 1.0),
}
"""By aim: its limit, unit, the better direction, the loosest bound and the best there could be."""
SAID = {
    "co2e": "emissions",
    "local_share": "local share",
    "exposure": "exposure",
    "loss": "of every demand served after the worst loss",
}
OF_KIND = {"exposure", "loss"}
"""Aims that are of any one country, firm or source."""
LOST = {"source": "site"}
"""What is lost with it, where it is called otherwise."""
CARBON = 1e6
"""A carbon price [money/t] at which nothing but carbon counts."""
NEAR = 1e-3
"""How near the far end of the curve is closed in on, as a share of its width."""


@dataclass(frozen=True, slots=True)
class Point:
    """A plan that none beats in both cost and the other aim.

    ``step_cost`` is what each unit of the aim costs on the way from the plan before. ``below`` is the
    least that any plan can cost that is better in the aim than the plan before.
    """

    plan: str
    sources: str
    cost: MoneyPerYear
    aim: Aim
    co2e: KilogramPerYear
    local_share: Share
    step_cost: PricePerAim | None
    below: MoneyPerYear
    changes: str


@dataclass(frozen=True, slots=True)
class _Shown:
    plan: str
    cost: str
    aim: str
    step: str
    changes: str


@dataclass(frozen=True, kw_only=True)
class Frontier(Answer[Point]):
    """The plans that nothing beats in cost and another aim, cheapest first. ``why(plan)`` opens one.

    ``open_step`` is the widest stretch of the aim on which the curve is known to within the costs of
    the plans at its ends, and no closer.
    """

    row_type: ClassVar[type] = Point
    key: ClassVar[str] = "plan"
    against: str
    unit: str
    solves: Count
    open_step: Aim
    sourcing: tuple[Source, ...]
    left_out: str = ""
    """What some plans do not serve, and what their emissions leave out."""

    def unit_of(self, column: str, symbol: str) -> str:
        """Return a unit as people read it; the aim has its own."""
        return super().unit_of(column, symbol).replace("aim", self.unit)

    def headline(self) -> str:
        """One sentence: the two ends of the curve."""
        first, last = self.rows[0], self.rows[-1]
        left = f"; {self.left_out}" if self.left_out else ""
        if len(self.rows) == 1:
            best = f"the cheapest plan is also the best in {SAID[self.against]}"
            return f"{best}: {self.told(first.aim)}{left}"
        more = last.cost / first.cost - 1 if first.cost else math.nan
        return (
            f"{len(self.rows)} plans between {self.told(first.aim)} and {self.told(last.aim)} "
            f"{SAID[self.against]}; all the way costs {more:+.1%}{left}"
        )

    def told(self, aim: float) -> str:
        """Return a value of the aim as people read it."""
        return f"{aim:.2%}" if self.unit == "1" else f"{amount(aim)} {self.unit}"

    def __str__(self) -> str:
        scale, per = (0.01, "% point") if self.unit == "1" else (1000.0, "t")
        rows = []
        for row in self.rows:
            step = "" if row.step_cost is None else amount(row.step_cost * scale)
            rows.append(_Shown(row.plan, amount(row.cost), self.told(row.aim), step, row.changes))
        head = f"cost in {self.currency}/a; step: what a {per} costs from the plan before"
        notes = "\n".join(f"note: {note}" for note in self.notes)
        return "\n\n".join([self.headline(), as_text(rows), head, notes])


@question
def frontier(
    shed: Shed,
    *,
    against: Literal["co2e", "local_share", "exposure", "loss"] = "co2e",
    rule: str = "",
    exposed_to: Literal["country", "firm", "source"] = "country",
    solves: Solves = 24,
    gap: SolveGap = 0.0,
    threads: SolverThreads = 0,
    solver: Solver = "highs",
    **options: Unpack[PlanOptions],
) -> Frontier:
    """Draw the curve of plans that none beats in both cost and another aim.

    Parameters
    ----------
    against
        The other aim: emissions, the local share, exposure, which is the largest share of the
        ex-works cost spent with any one country, firm or source, or loss: the share of every demand that
        can still be served after the worst loss of any one.
    rule
        For the local share: the rule of origin that says what counts, such as fr.ofg; by default the
        share of the ex-works cost that is spent in ``local``.
    exposed_to
        For exposure and loss: to, or of, any one country, firm or source.
    solves
        About how many plans to ask for.

    Raises
    ------
    Infeasible
        There is no plan at all.
    """
    if rule and against != "local_share":
        raise BadValue(f"a rule says what is local, not {against}", hint="--against local_share")
    optimizer = Optimizer(solve=solve, solver=solver, gap=gap, threads=threads)
    under = [AIMS[against][0].format(0.0) + f"@{rule}"] if rule else []
    instance = instance_of(shed, options, *under)

    def ask(more: Sequence[str], carbon_price: float | None = None) -> Plan:
        asked = instance.with_limits([*options["limits"], *more])
        if carbon_price is not None:
            asked = replace(asked, settings=replace(asked.settings, carbon_price=carbon_price))
        return planned(asked, optimizer)

    search = _Search(ask, against, rule, exposed_to)
    search.draw(solves)
    return _told(search, gap)


@dataclass(frozen=True)
class _Found:
    """The cheapest plan under a bound of the aim; all values are turned so that less is better."""

    bound: float
    aim: float
    plan: Plan


class _Search:
    """Plans asked under bounds, from the loosest to the tightest (the epsilon-constraint method)."""

    def __init__(self, ask: Callable[..., Plan], against: str, rule: str, exposed_to: str) -> None:
        form, self.unit, direction, loosest, self.ideal = AIMS[against]
        self.against, self.rule, self.exposed_to = against, rule, exposed_to
        self.sign, self.form = -direction, form
        self.ask, self.solves = ask, 0
        self.found: list[_Found] = [self.under(self.sign * loosest)]

    def under(self, bound: float, carbon_price: float | None = None) -> _Found:
        """Return the cheapest plan whose aim is within a bound; raise `Infeasible` if there is none."""
        self.solves += 1
        if math.isinf(bound):
            loose = self.ask((), carbon_price)
            return _Found(bound, loose.co2e, loose)
        value = self.sign * bound
        kind = self.exposed_to
        kind = LOST.get(kind, kind) if self.against == "loss" else kind
        own = (kind, value) if self.against in OF_KIND else (value,)
        text = self.form.format(*own) + (f"@{self.rule}" if self.rule else "")
        found = self.ask((text,), carbon_price)
        # duties and stores state limits too; nan: a share of nothing, which any bound allows
        used = next(row.used for row in found.limits if row.limit == text)
        return _Found(bound, bound if math.isnan(used) else self.sign * used, found)

    def draw(self, most: int) -> None:
        """Find the far end, then halve where cost and aim leave most open."""
        self.found = sorted([*self.found, *self._far_end()], key=lambda each: -each.bound)
        while self.solves < most:
            gaps = [(self._open(one, two), one, two) for one, two in pairwise(self.found)]
            size, one, two = max(gaps, key=lambda each: each[0], default=(0.0, None, None))
            if size <= 0 or one is None or two is None:
                return
            middle = (one.aim + two.bound) / 2
            self.found.append(self.under(middle))
            self.found.sort(key=lambda each: -each.bound)

    def _open(self, one: _Found, two: _Found) -> float:
        """Return the share of the whole curve's box that lies between two plans unseen."""
        first, last = self.found[0], self.found[-1]
        width, height = first.aim - last.aim, last.plan.cost - first.plan.cost
        across, up = one.aim - two.bound, two.plan.cost - one.plan.cost
        if across <= 1e-7 * width or up <= 1e-7 * height:
            return 0.0
        return across * up / (width * height)

    def _far_end(self) -> list[_Found]:
        """Return the plan that is best in the aim, and those met on the way there."""
        start = self.found[0]
        if self.against == "co2e":
            least = self.under(math.inf, carbon_price=CARBON).aim
            return [self.under(least + 1e-6 * abs(least))] if least < start.aim else []
        met: list[_Found] = []
        good, bad = start.aim, self.sign * self.ideal
        width = good - bad
        trial = bad
        while good - bad > NEAR * width:
            try:
                met.append(self.under(trial))
                good = met[-1].aim
            except Infeasible:
                bad = trial
            trial = (good + bad) / 2
        return met


def _told(search: _Search, gap: float) -> Frontier:
    found = search.found
    kept = [found[k] for k in non_dominated([(one.plan.cost, one.aim) for one in found])]
    kept = [one for k, one in enumerate(kept) if not k or not _same(kept[k - 1], one)]
    letters = [f"{chr(65 + k % 26)}{k // 26 + 1 if k >= 26 else ''}" for k in range(len(kept))]
    rows = []
    for k, (letter, one) in enumerate(zip(letters, kept, strict=True)):
        last = kept[k - 1] if k else None
        over = one.bound if last is None else last.bound
        looser = [each.plan.proof.bound for each in found if each.bound >= over]
        rows.append(
            Point(
                plan=letter,
                sources=in_short(one.plan),
                cost=one.plan.cost,
                aim=search.sign * one.aim,
                co2e=one.plan.co2e,
                local_share=one.plan.local_share,
                step_cost=None if last is None else _step(last, one),
                below=max(looser),
                changes="the cheapest" if last is None else changes(last.plan, one.plan),
            )
        )
    edges = [
        one.aim - two.bound
        for one, two in pairwise(found)
        if two.plan.cost > one.plan.cost * (1 + 1e-9)
    ]
    return Frontier(
        rows=tuple(rows),
        currency=kept[0].plan.currency,
        against=search.against,
        unit=search.unit,
        solves=float(search.solves),
        open_step=max([0.0, *edges]),
        sourcing=tuple(r for n, one in zip(letters, kept, strict=True) for r in named(n, one.plan)),
        left_out=left_out([one.plan for one in kept]),
        notes=_notes(search, gap),
        terms={letter: one.plan.terms["total"] for letter, one in zip(letters, kept, strict=True)},
    )


def _same(one: _Found, two: _Found) -> bool:
    return math.isclose(one.aim, two.aim, rel_tol=1e-6) and math.isclose(
        one.plan.cost, two.plan.cost, rel_tol=1e-6
    )


def _step(one: _Found, two: _Found) -> float:
    return (two.plan.cost - one.plan.cost) / (one.aim - two.aim)


def _notes(search: _Search, gap: float) -> tuple[str, ...]:
    notes = [
        (
            "each plan is the cheapest under its bound; between two neighbours a plan may exist that "
            "costs no less than the first and is no better than the second: more --solves tell more"
        ),
    ]
    if search.against == "exposure":
        notes.append(
            f"exposure is the largest share of the ex-works cost spent with one {search.exposed_to}"
        )
    if search.against == "loss":
        notes.append(
            f"the worst loss is that of one {search.exposed_to}, until it is back: sources of which a plan takes at "
            f"least {LEAST:.0%} of what they could give step in at once, all else after its days; see the limit "
            "survive of plan"
        )
    if search.against != "co2e":
        notes.append(f"the far end is found to within {NEAR:.1%} of the way")
    if gap or any(one.plan.proof.gap > 1e-6 for one in search.found):
        worst = max(one.plan.proof.gap for one in search.found)
        notes.append(f"some plan is proven to within {worst:.2%} of the cheapest only")
    if any(one.plan.proof.rounds > 1 for one in search.found):
        notes.append(
            "values of made items settle in rounds: a plan is the cheapest for its own values"
        )
    return tuple(notes)
