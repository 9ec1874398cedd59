"""Which plans cost nearly the same, and make things elsewhere?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Unpack

import numpy as np

from makeshed.answer import Answer
from makeshed.errors import Infeasible
from makeshed.model import Shed
from makeshed.network.design import Design, SupplyOption, supply_options
from makeshed.network.optimizer import Optimizer
from makeshed.network.repricing import Repriced, arc_costs, cheapest, cost_of, repriced
from makeshed.network.siting_network import network_at
from makeshed.plans.plan import Plan
from makeshed.plans.scope import left_out
from makeshed.plans.sourcing import Source, changes, in_short, named, sources_of
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Excess, Plans
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.questions.plan import instance_of, planned, settings_of
from makeshed.science.arrays import Floats, Ints
from makeshed.science.limits import Cap, Sum, added
from makeshed.science.program import Program
from makeshed.science.siting import assemble
from makeshed.solvers import solve
from makeshed.units import Count, KilogramPerYear, MoneyPerYear, Share

ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan that costs nearly as little as the best, and how far it is from it.

    ``different`` counts sources (an item made or bought at a site) that only one of the two has;
    ``moved`` is the share of the best plan's spending on purchases and making that goes elsewhere.
    """

    plan: str
    sources: str
    cost: MoneyPerYear
    more: Share
    different: Count
    moved: Share
    co2e: KilogramPerYear
    local_share: Share
    changes: str


@dataclass(frozen=True, kw_only=True)
class Alternatives(Answer[Alternative]):
    """The best plan and those that cost nearly the same and differ most. ``why(plan)`` opens one."""

    row_type: ClassVar[type] = Alternative
    key: ClassVar[str] = "plan"
    within: Share
    sourcing: tuple[Source, ...]
    left_out: str = ""
    """What some plans do not serve, and what their emissions leave out."""

    def headline(self) -> str:
        """One sentence: how many there are, and how far the farthest is."""
        others = self.rows[1:]
        left = f"; {self.left_out}" if self.left_out else ""
        if not others:
            return f"no other sourcing costs at most {self.within:.1%} more than the best{left}"
        far = max(others, key=lambda row: row.moved)
        return (
            f"{len(others)} other plans within {self.within:.1%} of the best; the farthest moves "
            f"{far.moved:.0%} of the spending for {far.more:+.2%}{left}"
        )


@question
def alternatives(
    shed: Shed,
    *,
    within: Excess = 0.02,
    most: Plans = 5,
    gap: SolveGap = 1e-4,
    threads: SolverThreads = 0,
    solver: Solver = "highs",
    **options: Unpack[PlanOptions],
) -> Alternatives:
    """Find plans that cost nearly as little as the best and differ most in where things are made.

    Parameters
    ----------
    within
        How much more than the best a plan may cost, as a share.
    most
        How many to look for.

    Raises
    ------
    BadValue
        The share is negative or no number.
    Infeasible
        There is no plan at all.
    """
    optimizer = Optimizer(solve=solve, solver=solver, gap=gap, threads=threads)
    instance = instance_of(shed, options)
    best = planned(instance, optimizer)
    search = _Search(repriced(shed, settings_of(options)), optimizer, best.cost * (1 + within))
    found = [best]
    for _ in range(most):
        design = search.farthest()
        if design is None:
            break
        try:
            one = planned(replace(instance, design=design), optimizer)
        except Infeasible:
            continue  # these sources obey no rule or hold no limit that was asked for
        fits = one.cost <= best.cost * (1 + within) * (1 + ALIKE)
        if fits and all(set(sources_of(one)) != set(sources_of(other)) for other in found):
            found.append(one)
    return _told(found, within)


class _Search:
    """The program of the best plan's values, with its cost held, asked for what is unlike.

    Each time the spending at sources that earlier plans use is made as small as it can be: Brill,
    Chang and Hopkins (1982), Modeling to generate alternatives: the HSJ approach and an illustration
    using a problem in land use planning, Management Science 28(3).
    """

    def __init__(self, at: Repriced, optimizer: Optimizer, most: float) -> None:
        self.optimizer = optimizer
        plans, _ = cheapest(at, optimizer)
        first = min(plans, key=lambda one: cost_of(at, one))
        _, net = network_at(at.instance, arc_costs(at, first))
        program, layout = assemble(net)
        whole = Sum(columns=np.arange(program.shape[1]), values=program.cost)
        self.program: Program = added(program, [Cap(members=(whole,), bound=most)])[0]
        tables = at.instance.tables
        self.columns: Ints = np.concatenate([layout.buy, layout.make])
        self.worth: Floats = np.concatenate([net.segment_cost, at.least[net.make_node]])
        self.options = supply_options(tables)
        self.weight = np.zeros(len(self.columns))
        self._used(np.concatenate([first.flows.bought, first.flows.made]))

    def _used(self, amounts: Floats) -> set[SupplyOption]:
        """Count the sources of a plan as used once more; return them."""
        used = {self.options[k] for k in np.flatnonzero(amounts > ALIKE)}
        self.weight += np.array([option in used for option in self.options])
        return used

    def farthest(self) -> Design | None:
        """Return the sources of the plan most unlike those before, and no others; a maker makes anything."""
        cost = np.zeros(self.program.shape[1])
        cost[self.columns] = self.weight * self.worth
        scale = max(1.0, float(np.max(np.abs(cost))))
        solution = self.optimizer(replace(self.program, cost=cost / scale))
        if not solution.found:
            return None
        need = float(np.max(solution.x[self.columns], initial=1.0))
        amounts = solution.x[self.columns]
        used = self._used(np.where(amounts > ALIKE * need, amounts, 0.0))
        makers = {option.site for option in used if option.how == "make"}
        made = {one for one in self.options if one.how == "make" and one.site in makers}
        return Design(options=frozenset(used | made))


def _told(found: list[Plan], within: float) -> Alternatives:
    best, *others = found
    ranked = [best, *sorted(others, key=lambda one: (-_moved(best, one), one.cost))]
    letters = [chr(65 + k) if k < 26 else f"A{k}" for k in range(len(ranked))]
    rows = [
        Alternative(
            plan=letter,
            sources=in_short(one),
            cost=one.cost,
            more=one.cost / best.cost - 1 if best.cost else 0.0,
            different=float(len(set(sources_of(best)) ^ set(sources_of(one)))),
            moved=_moved(best, one),
            co2e=one.co2e,
            local_share=one.local_share,
            changes="the best" if one is best else changes(best, one),
        )
        for letter, one in zip(letters, ranked, strict=True)
    ]
    notes = (
        (
            "each time the spending at sources of earlier plans is made as small as the cost allows; "
            "shown is the cheapest plan with the sources so found"
        ),
        "plans that only share quantities otherwise among the same sources are not shown",
    )
    return Alternatives(
        rows=tuple(rows),
        currency=best.currency,
        within=within,
        left_out=left_out(ranked),
        sourcing=tuple(
            row for a, one in zip(letters, ranked, strict=True) for row in named(a, one)
        ),
        notes=notes,
        terms={a: one.terms["total"] for a, one in zip(letters, ranked, strict=True)},
    )


def _moved(best: Plan, other: Plan) -> float:
    """Return the share of what the best plan spends and makes that the other has elsewhere."""
    theirs = sources_of(other)
    worth = {("buy", row.item, row.site): row.spend for row in best.bought}
    worth |= {("make", row.item, row.site): row.quantity * row.unit_cost for row in best.made}
    whole = math.fsum(worth.values())
    lost = 0.0
    for (item, how, site), quantity in sources_of(best).items():
        kept = min(1.0, theirs.get((item, how, site), 0.0) / quantity)
        lost += worth[how, item, site] * (1 - kept)
    return lost / whole if whole else 0.0
