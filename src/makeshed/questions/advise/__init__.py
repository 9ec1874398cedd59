"""What should this firm do next?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Unpack

from makeshed.geometry.shape import Shape
from makeshed.model import Shed
from makeshed.model.noun import Between
from makeshed.network.optimizer import Optimizer
from makeshed.questions.advise.advising import Means, advised, read_costs
from makeshed.questions.advise.answer import Advised as Advised
from makeshed.questions.advise.firm_today import FirmToday, sites_of
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Seed, Unlikely, Years
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.science.adoption import HURDLES
from makeshed.solvers import solve
from makeshed.units import Money, Share

Hurdle = Annotated[Share, Between(0, 10, why="a share, for a year: 0.5 is 50 %"), Unlikely(2)]
Budget = Annotated[Money, Between(0, 1e15, why="what can be spent, once")]
Carry = Annotated[int, Between(0, 1000, why="how many can be carried through")]
Draws = Annotated[int, Between(0, 10_000, why="each is a plan for each action, and one of today")]
Off = Annotated[Share, Between(0, 0.9, why="a share that an estimate may be off by, both ways")]


@question
def advise(
    shed: Shed,
    firm: str = "",
    policies: Mapping[str, Shed] | None = None,
    *,
    parts: Mapping[str, Shape] | None = None,
    hurdle: Hurdle = HURDLES[0],
    lasts: Years = 5.0,
    budget: Budget | None = None,
    carry: Carry | None = None,
    costs: Sequence[str] = (),
    qualify: Sequence[str] = (),
    labels: Sequence[str] = (),
    draws: Draws = 20,
    off: Off = 0.1,
    seed: Seed = 0,
    gap: SolveGap = 0.0,
    threads: SolverThreads = 0,
    solver: Solver = "auto",
    **options: Unpack[PlanOptions],
) -> Advised:
    """Say what a firm should do next: actions in order, each priced, with what it rests on.

    Parameters
    ----------
    firm
        The firm or site by its key or name; by default the one that tells who supplies it.
    policies
        The case under each grant or rule that the firm could apply for or must reckon with, by its name;
        by default all that rows of ``policies`` name.
    parts
        The body of each item that is drawn, as read from its file; the terminal reads those that ``drawings`` name.
    hurdle
        Rate a year at which the firm weighs what comes later; 0.5 wants its money back in two years.
    lasts
        Years that the effect of an action lasts, where nothing else is said.
    budget
        Most that all actions of the set may cost, once; None: no limit.
    carry
        Most actions that the people there are can carry through; None: no limit.
    costs
        What actions cost, once, ``ACTION=MONEY`` each, the action as the answer calls it.
    qualify
        What the firm could prove or be authorised to, ``key=yes`` each, such as end-use-8835=yes.
    labels
        Rules of labels that it could earn, such as fr.ofg; with what a unit sells for more, fr.ofg=12.
    draws
        How often the estimates among the facts are drawn anew, for the range of an effect; 0: not.
    off
        How far off an estimate may be, both ways; one draw for all estimates of a site in a table.
    seed
        Which draws, and in which order equals stand: the same seed, the same answer.

    Raises
    ------
    NotFound
        No firm has that name.
    BadValue
        No firm is named, or a cost is of no action.
    """
    name, sites = sites_of(shed, firm)
    whose = FirmToday(
        shed=shed,
        firm=firm or next(iter(sorted(sites))),
        name=name,
        sites=sites,
        options=options,
        optimizer=Optimizer(solve=solve, solver=solver, gap=gap, threads=threads),
        off=off,
        draws=draws,
        seed=seed,
        qualify=qualify,
        labels=labels,
        policies=policies or {},
        parts=parts or {},
    )
    means = Means(hurdle=hurdle, lasts=lasts, budget=budget, carry=carry, costs=read_costs(costs))
    return advised(whose, means)
