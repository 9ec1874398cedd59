"""What should be opened now, if several futures may come?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from makeshed.answer import Term, total
from makeshed.errors import BadFacts, BadValue, Infeasible, NotEnoughData, TookTooLong
from makeshed.model import Shed
from makeshed.model.mean_shed import NoMeanError, mean_shed
from makeshed.network import fixed_point
from makeshed.network.audit.breakdown import audited
from makeshed.network.clock import Clock
from makeshed.network.design import Design
from makeshed.network.fixed_point import Solved
from makeshed.network.futures import Futures, Hedge, design_now
from makeshed.network.instance import Instance, home
from makeshed.network.limit_grammar import read
from makeshed.network.optimizer import Optimizer
from makeshed.plans.plan import Plan, Proof
from makeshed.plans.plan_rows import answer_of
from makeshed.plans.scope import left_out
from makeshed.plans.sourcing import in_short, named
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import PartOf, TailShare, TimeLimit
from makeshed.questions.asking.options import PlanOptions, SolveGap, SolverThreads
from makeshed.questions.hedge.answer import DecidedNow, HedgedFuture
from makeshed.questions.hedge.answer import Hedged as Hedged
from makeshed.questions.hedge.probabilities import probabilities_of
from makeshed.questions.plan import instance_of
from makeshed.science.program import OnProgress, muted
from makeshed.science.two_stage import FutureOdds
from makeshed.solvers import solve

CASE = "case"
"""What the case as it is is called among the futures."""


@question
def hedge(
    shed: Shed,
    *,
    cases: Mapping[str, Shed] | None = None,
    probabilities: Sequence[str] = (),
    risk_weight: PartOf = 0.0,
    tail: TailShare = 0.1,
    time_limit: TimeLimit | None = None,
    gap: SolveGap = 1e-4,
    threads: SolverThreads = 0,
    on_progress: OnProgress | None = None,
    **options: Unpack[PlanOptions],
) -> Hedged:
    """Decide now for several futures: which sites open and expand, so that all together cost the least.

    Which of the futures comes is not known when sites open and are expanded; who makes, sells and sends what is
    decided in each as it comes.

    Parameters
    ----------
    cases
        The futures by name, at the terminal each ``--scenario``; by default the case as it is alone.
    probabilities
        How likely each future is, such as boom=25%, slump=1/4, case=0.5, where ``case`` is the case as it is;
        by default all alike.
    risk_weight
        How far the dearest futures count instead of the expected cost: 0 not at all, 1 they alone.
    tail
        The dearest share of what may come, of which the mean is told, the conditional value at risk.
    time_limit
        Stop after so many seconds with the best found, and say how good it is proven to be. What there is no
        time for then, such as what knowing is worth, is left out, and a note says so.
    on_progress
        Called with seconds, incumbent, bound and gap during a long search; returning False stops
        it.

    Raises
    ------
    NotEnoughData
        In a future there is no demand, or something demanded has no source at all.
    Infeasible
        No design serves every demand of every future.
    BadValue
        Probabilities that do not add up, or a candidate that is not one in all futures.
    TookTooLong
        The time limit passed before any design was found.
    """
    if lost := [text for text in options["limits"] if read(text).what == "survive"]:
        raise BadValue(
            f"the limit {lost[0]!r} is held after losses, and cannot be asked of several futures",
            hint="leave it out, and say what is lost as a scenario",
        )
    likely = probabilities_of(probabilities, {CASE: shed} if not cases else dict(cases), CASE)
    sheds = {name: (cases or {}).get(name, shed) for name in likely}
    outlook = FutureOdds(
        probabilities=tuple(likely.values()), risk_weight=risk_weight, level=1.0 - tail
    )
    optimizer = Optimizer(
        solve=solve, gap=gap, threads=threads, on_progress=on_progress, clock=Clock(time_limit)
    )
    options = {**options, "local": options["local"] or home(shed)}
    asking = _Asking(sheds, outlook, options, optimizer)
    return asking.answered()


class _Asking:
    """A hedge that is asked for: the futures, what is asked of each, and who solves it."""

    def __init__(
        self,
        sheds: dict[str, Shed],
        outlook: FutureOdds,
        options: PlanOptions,
        optimizer: Optimizer,
    ) -> None:
        self.sheds, self.outlook, self.options = sheds, outlook, options
        self.optimizer = optimizer
        self.quiet = replace(optimizer, on_progress=muted(optimizer.on_progress), _said=[])
        self.futures = Futures({name: self._built(each) for name, each in sheds.items()}, outlook)
        self.notes: list[str] = []

    def answered(self) -> Hedged:
        """Return the answer."""
        hedge = self.futures.hedge(self.optimizer)
        alone, mean = self._alone(), self._for_the_mean()
        plans = self._plans(hedge)
        first = next(iter(plans.values()))
        costs = [plan.cost for plan in plans.values()]
        measure = self.outlook.measure(costs)
        known = None if alone is None else self.outlook.measure([each.cost for each in alone])
        blind = None if mean is None else self.outlook.measure(mean)
        unit = f"{first.currency}/a"
        return Hedged(
            rows=tuple(self._rows(plans, alone, mean)),
            currency=first.currency,
            expected=self.outlook.expected(costs),
            cvar=self.outlook.tail(costs),
            tail=1.0 - self.outlook.level,
            risk_weight=self.outlook.risk_weight,
            measure=measure,
            evpi=None if known is None else max(0.0, measure - known),
            vss=None if blind is None else max(0.0, blind - measure),
            decided=tuple(self._decided(hedge, alone)),
            sourcing=tuple(row for name, plan in plans.items() for row in named(name, plan)),
            left_out=left_out(list(plans.values())),
            proof=_proof(hedge, measure),
            notes=(*self._notes(plans), *self.notes, *self.optimizer.clock.notes()),
            terms=self._terms(plans, unit),
        )

    def _built(self, shed: Shed) -> Instance:
        return instance_of(shed, self.options, waited=self.optimizer.wait)

    def _plans(self, hedge: Hedge) -> dict[str, Plan]:
        """Return the plan of each future, audited."""
        found = {}
        for name, solved in zip(self.futures.instances, hedge.plans, strict=True):
            instance = self.futures.within(name, hedge.design)
            opened = audited(instance, solved)
            found[name] = answer_of(instance, solved, opened, self.quiet, relax=False)
        return found

    def _alone(self) -> list[Solved] | None:
        """Return the best plan of each future, if it were known; None: there was no time."""
        try:
            return [fixed_point.solve(each, self.quiet) for each in self.futures.instances.values()]
        except TookTooLong:
            self.optimizer.clock.leave_out("what knowing the future is worth")
            return None

    def _for_the_mean(self) -> list[float] | None:
        """Return what each future costs with what a plan for the mean of all decides; None: not known, or not served."""
        try:
            mean = mean_shed(self.sheds, self.outlook.probabilities)
            alone = Futures({CASE: self._built(mean)}, FutureOdds(probabilities=(1.0,)))
            solved = fixed_point.solve(alone.instances[CASE], self.quiet)
            design = design_now(alone, CASE, solved)
            plans = self.futures.put_to(design, self.quiet)
        except NoMeanError as error:
            self.notes.append(f"there is no plan for the mean of all futures: {error}")
            return None
        except TookTooLong:
            self.optimizer.clock.leave_out("what a plan for the mean of all futures would cost")
            return None
        except (Infeasible, NotEnoughData, BadFacts) as error:
            self.notes.append(f"there is no plan for the mean of all futures: {error}")
            return None
        if plans is None:
            self.notes.append(
                f"what a plan for the mean of all futures decides ({_said(design)}) does not serve every demand of "
                "all of them, so that it costs more without end"
            )
            return None
        return [each.cost for each in plans]

    def _rows(
        self, plans: dict[str, Plan], alone: list[Solved] | None, mean: list[float] | None
    ) -> Iterator[HedgedFuture]:
        for n, (name, plan) in enumerate(plans.items()):
            own = None if alone is None else alone[n].cost
            yield HedgedFuture(
                future=name,
                probability=self.outlook.probabilities[n],
                cost=plan.cost,
                alone=own,
                regret=None if own is None else plan.cost - own,
                mean_plan=None if mean is None else mean[n],
                co2e=plan.co2e,
                unmet=plan.unmet,
                sources=in_short(plan),
            )

    def _decided(self, hedge: Hedge, alone: list[Solved] | None) -> Iterator[DecidedNow]:
        """Yield what is decided of each candidate, and of what is expanded now or would be in a future that is known."""
        names = list(self.futures.instances)
        known = {
            name: design_now(self.futures, name, solved)
            for name, solved in zip(names, alone or (), strict=bool(alone))
        }
        for site in sorted(self.futures.candidates):
            opens = site in hedge.design.paid
            same = [name for name in known if (site in known[name].paid) == opens]
            yield DecidedNow(site, "opens" if opens else "stays out", "", 0.0, ", ".join(same))
        steps = _steps(hedge.design)
        pairs = sorted({*steps, *(pair for each in known.values() for pair in _steps(each))})
        for site, process in pairs:
            now = steps.get((site, process), 0)
            same = [name for name in known if _steps(known[name]).get((site, process), 0) == now]
            hours = now * self._step_hours(site, process)
            words = "expands" if now else "is not expanded"
            yield DecidedNow(site, words, process, hours, ", ".join(same))

    def _step_hours(self, site: str, process: str) -> float:
        tables = next(iter(self.futures.instances.values())).tables
        own = tables.resources.filter(site=site, process=process)["expand_hours"]
        return float(own[0])

    def _terms(self, plans: dict[str, Plan], unit: str) -> dict[str, Term]:
        """Return the numbers that can be opened: the expected cost by future, and each future by kind."""
        parts = [
            replace(plan.terms["total"].scaled(p), name=name, note=f"{p:.4g} of it")
            for (name, plan), p in zip(plans.items(), self.outlook.probabilities, strict=True)
        ]
        found = {"expected": total("expected", unit, parts)}
        return found | {name: plan.terms["total"] for name, plan in plans.items()}

    def _notes(self, plans: dict[str, Plan]) -> Iterator[str]:
        """Yield what was assumed, once where it holds in all futures, else by future."""
        yield (
            "sites that are candidates open, and processes are expanded, before it is known which future comes: what "
            "that costs is paid in all of them; all else is decided in each"
        )
        for note in dict.fromkeys(note for plan in plans.values() for note in plan.notes):
            at = [name for name, plan in plans.items() if note in plan.notes]
            yield note if len(at) == len(plans) else f"in {', '.join(at)}: {note}"


def _steps(design: Design) -> dict[tuple[str, str], int]:
    return {pair: steps for pair, steps in (design.expansion or {}).items() if steps}


def _said(design: Design) -> str:
    """Return what a design decides, in short."""
    expanded = [f"expand {process} at {site}" for site, process in sorted(_steps(design))]
    return (
        ", ".join([*(f"open {site}" for site in sorted(design.paid)), *expanded]) or "nothing opens"
    )


def _proof(hedge: Hedge, measure: float) -> Proof:
    rows, columns = hedge.form.program.shape
    return Proof(
        status=hedge.status,
        bound=hedge.bound,
        gap=hedge.gap,
        solver=hedge.solution.solver,
        seconds=hedge.solution.seconds,
        columns=columns,
        rows=rows,
        rounds=max(each.rounds for each in hedge.plans),
        residual=math.fabs(measure - hedge.measure) / (abs(measure) or 1e-9),
        at_own_values=hedge.bent,
    )
