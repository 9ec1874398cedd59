"""One design for several futures: which sites open and expand is decided now, all else in each future as it comes.

The extensive form of all futures (`makeshed.science.two_stage`) is solved at the least that value can be charged,
which bounds every design; what it decides is then put to each future, whose plan is found and priced as any plan is.
Where what is charged moves with the plans, it is solved again at what they were charged, as long as that helps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.errors import BadValue, Infeasible, TookTooLong, Unbounded
from makeshed.language.text import few
from makeshed.network import fixed_point
from makeshed.network.ad_valorem import Charges
from makeshed.network.design import Design
from makeshed.network.fixed_point import SETTLED, Solved, charges_at, first_values, past_of
from makeshed.network.formulation import Formulation, floor, formulate
from makeshed.network.infeasibility import explain_alone
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program, Solution, muted, share_open
from makeshed.science.two_stage import ExtensiveForm, FutureOdds, extensive_form

ROUNDS = 4
SOME = 4
"""Sites that are named."""
Step = tuple[str, str, int]
"""A site, a process, and which of its steps of expansion."""


@dataclass(frozen=True, kw_only=True)
class Hedge:
    """A design, the plan of each future within it, and what is proven of it.

    Attributes
    ----------
    design
        What is decided now.
    plans
        By future.
    costs
        By future, what its plan costs a year.
    measure
        What was minimised of them.
    bound
        Below which no design is.
    form, solution
        The program of the first round, and what the solver found.
    """

    design: Design
    plans: tuple[Solved, ...]
    costs: tuple[float, ...]
    measure: float
    bound: float
    form: ExtensiveForm
    solution: Solution
    within: float = 0.0

    @property
    def gap(self) -> float:
        """Proven distance from the best design, as a share of what was minimised."""
        return share_open(self.measure, self.bound)

    @property
    def bent(self) -> bool:
        """Whether rules or limits move with values that the plans decide: no bound holds for all values."""
        return any(each.bent for each in self.plans)

    @property
    def status(self) -> str:
        """Whether the design is proven best, was stopped before, or is best for its own values."""
        if self.gap > max(self.within, SETTLED):
            stopped = self.solution.status == "stopped" or any(p.stopped for p in self.plans)
            return "stopped" if stopped else "settled"
        return "settled" if self.bent else "optimal"


class Futures:
    """Several futures of which one comes, each a supply network of its own, that share candidates and expansions.

    Parameters
    ----------
    instances
        By the name of the future.
    outlook
        How likely each is, and how far bad ones weigh more.

    Raises
    ------
    BadValue
        A candidate, or what can be expanded, is not the same in all futures; the error names it.
    """

    def __init__(self, instances: dict[str, Instance], outlook: FutureOdds) -> None:
        candidates = {name: _candidates(each) for name, each in instances.items()}
        _refuse_unlike(candidates, "a candidate")
        self.candidates = next(iter(candidates.values()))
        self.outlook = outlook
        self.instances = {
            name: replace(each, decided=each.decided | self.candidates)
            for name, each in instances.items()
        }

    def hedge(self, optimizer: Optimizer) -> Hedge:
        """Return the best design for all futures, with what is proven of it.

        Parameters
        ----------
        optimizer
            Which solver is asked, how exactly, and how long.

        Raises
        ------
        Infeasible
            No design serves every demand of every future; the error names the future where one alone has no plan.
        Unbounded
            The cost falls without end.
        TookTooLong
            The time passed before a design was found.
        """
        every = list(self.instances.values())
        values = [first_values(each)[0] for each in every]
        written = [
            formulate(each, value, floor(self._paid(each)))
            for each, value in zip(every, values, strict=True)
        ]
        best: Hedge | None = None
        form, first = None, None
        for _ in range(ROUNDS):
            shared, steps = self._shared(written)
            joint = extensive_form([w.program for w in written], shared, self.outlook)
            solution = self._solved(joint.program, optimizer)
            if not solution.found and best is None:
                self._refuse(written, solution, optimizer)
            if not solution.found:
                break
            form, first = form or joint, first or solution
            design = self._design(joint.part(0, solution.x), shared, steps)
            found = self.put_to(design, optimizer)
            if found is None:
                break
            measure = self.outlook.measure([each.cost for each in found])
            if best is not None and measure >= best.measure * (1 - SETTLED):
                break
            best = Hedge(
                design=design, plans=found, costs=tuple(each.cost for each in found), measure=measure,
                bound=first.bound, form=form, solution=first, within=optimizer.gap,
            )  # fmt: skip
            if best.gap <= max(optimizer.gap, SETTLED) or optimizer.clock.over:
                break
            written = self._again(found)
        if best is None:
            raise Infeasible(
                "no design that was found serves every demand of every future at the values that plans imply",
                clash=["rules or limits that weigh by value, in several futures"],
                hint="loosen the limits, or give demands a shortage_cost",
            )
        return best

    def put_to(self, design: Design, optimizer: Optimizer) -> tuple[Solved, ...] | None:
        """Return the plan of each future within a design; None where one has none.

        Parameters
        ----------
        design
            What is decided.
        optimizer
            Which solver is asked, how exactly, and how long.
        """
        quiet = replace(optimizer, on_progress=muted(optimizer.on_progress), _said=[])
        try:
            return tuple(
                fixed_point.solve(self.within(name, design), quiet) for name in self.instances
            )
        except Infeasible:
            return None

    def within(self, name: str, design: Design) -> Instance:
        """Return the supply network of a future in which a design is decided.

        Parameters
        ----------
        name
            Of the future.
        design
            What is decided.
        """
        instance = self.instances[name]
        there = frozenset(instance.tables.sites["site"].to_list())
        return replace(
            instance, design=replace(design, sites=there - (self.candidates - design.paid))
        )

    def _paid(self, instance: Instance) -> Instance:
        """Return a supply network whose candidates may be paid for and stand idle, so that nothing is charged there."""
        steps = instance.tables.resources.select("site", "process").rows()
        design = Design(paid=self.candidates, expansion=dict.fromkeys(steps, 1))
        return replace(instance, design=design)

    def _again(self, found: Sequence[Solved]) -> list[Formulation]:
        """Return the programs at what the plans found were charged."""
        pairs = zip(self.instances.values(), found, strict=True)
        return [
            formulate(each, solved.own_value, self._charged(each, solved), past_of(solved))
            for each, solved in pairs
        ]

    def _charged(self, instance: Instance, solved: Solved) -> Charges:
        return charges_at(self._paid(instance), solved)

    def _shared(self, written: Sequence[Formulation]) -> tuple[list[Ints], list[Step]]:
        """Return the columns of each decision by future, candidates first, and the steps of expansion in their order."""
        names = [i.tables.sites["site"].to_list() for i in self.instances.values()]
        pairs = list(zip(written, names, strict=True))
        shared = [
            np.array([w.layout.open[of.index(site)] for w, of in pairs])
            for site in sorted(self.candidates)
        ]
        steps = {
            name: _steps(w, instance)
            for w, (name, instance) in zip(written, self.instances.items(), strict=True)
        }
        _refuse_unlike(
            {name: frozenset(each) for name, each in steps.items()}, "a step of expansion"
        )
        order = sorted(next(iter(steps.values())))
        shared += [np.array([each[step] for each in steps.values()]) for step in order]
        return shared, order

    def _design(self, x: Floats, shared: Sequence[Ints], steps: Sequence[Step]) -> Design:
        """Read what is decided off the point of the first future."""
        taken = [bool(x[columns[0]] > 0.5) for columns in shared]
        sites = sorted(self.candidates)
        opened = {site for site, yes in zip(sites, taken, strict=False) if yes}
        expansion = {
            (site, process): step
            for (site, process, step), yes in zip(steps, taken[len(sites) :], strict=True)
            if yes
        }
        return Design(paid=frozenset(opened), expansion=expansion)

    def _solved(self, program: Program, optimizer: Optimizer) -> Solution:
        limit = optimizer.clock.anyhow
        return optimizer(program, network=None, time_limit=limit, start=None)

    def _refuse(
        self, written: Sequence[Formulation], solution: Solution, optimizer: Optimizer
    ) -> None:
        """Say why there is no design: a future that has no plan by itself, or what they share."""
        if solution.status == "unbounded":
            raise Unbounded(
                "the cost falls without end: something is paid for being used",
                hint="look for a negative price, rate or cost",
            )
        if solution.status != "infeasible":
            raise TookTooLong(
                f"no design was found in {solution.seconds:.0f} s",
                hint="give it more time (--time-limit), or fewer scenarios",
            )
        for (name, instance), w in zip(self.instances.items(), written, strict=True):
            explain_alone(name, instance, w, optimizer)
        raise Infeasible(
            "no design serves every demand of every future",
            clash=["what opens and expands is the same in all futures"],
            hint="give demands a shortage_cost, or leave a scenario out",
        )


def design_now(futures: Futures, name: str, solved: Solved) -> Design:
    """Return what a plan of one future decides of what all futures share.

    Parameters
    ----------
    futures
        Which candidates they share.
    name
        Of the future.
    solved
        Its plan.
    """
    instance = futures.instances[name]
    sites = instance.tables.sites["site"].to_list()
    opened = {site for site, yes in zip(sites, solved.flows.opened, strict=True) if yes}
    rows = instance.tables.resources.select("site", "process", "expand_hours").rows()
    added = zip(rows, solved.flows.added_hours.tolist(), strict=True)
    return Design(
        paid=frozenset(opened & futures.candidates),
        expansion={
            (site, process): round(hours / each) for (site, process, each), hours in added if hours
        },
    )


def _candidates(instance: Instance) -> frozenset[str]:
    return frozenset(instance.tables.sites.filter(status="candidate")["site"].to_list())


def _steps(w: Formulation, instance: Instance) -> dict[Step, int]:
    """Return the column of each step of expansion."""
    names = instance.tables.resources.select("site", "process").rows()
    seen: dict[int, int] = {}
    found: dict[Step, int] = {}
    for k, r in enumerate(w.network.step_resource.tolist()):
        seen[r] = seen.get(r, 0) + 1
        found[(*names[r], seen[r])] = int(w.layout.step_taken[k])
    return found


def _refuse_unlike(by_future: Mapping[str, frozenset[str] | frozenset[Step]], what: str) -> None:
    """Refuse what can be decided now in some futures and not in others."""
    every = frozenset[object]().union(*by_future.values())
    for name, own in by_future.items():
        if lacking := sorted(str(each) for each in every - own):
            raise BadValue(
                f"{few(lacking, SOME)} is {what} in some futures and not in {name}",
                hint="what is decided now must be there in every scenario: change its costs or what is wanted instead",
            )
