"""What would this policy bring?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Unpack

from makeshed.model import Shed
from makeshed.model.noun import Between
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.whole_market import read_markets
from makeshed.policy.world_market import read_world
from makeshed.questions.appraise.answer import Appraised as Appraised
from makeshed.questions.appraise.appraising import appraised
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Nearness, Seed
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.questions.plan import instance_of, plan
from makeshed.science.armington import ELASTIC
from makeshed.science.incentive import FULL_TIME
from makeshed.units import HourPerYear, Share, Times

JobHours = Annotated[HourPerYear, Between(1, 8784, why="hours that a year has")]
Draws = Annotated[int, Between(0, 10_000, why="each is a plan for each policy, and one without")]
Off = Annotated[Share, Between(0, 0.9, why="a share that an estimate may be off by, both ways")]

Demand = Annotated[
    Times, Between(-20, -0.01, why="per cent more bought in all, where all is 1 % dearer: less")
]
Supply = Annotated[
    Times, Between(0, 1000, why="per cent more offered for a price 1 % higher; 99: all asked for")
]
Substitution = Annotated[
    Times, Between(0.01, 100, why="per cent more bought here than there, where it is 1 % cheaper")
]

Levels = Annotated[int, Between(1, 20, why="parts in which a policy may be had")]


@question
def appraise(
    shed: Shed,
    policies: Mapping[str, Shed] | None = None,
    *,
    region: str = "",
    packages: Sequence[str] = (),
    target: str = "",
    levels: Levels = 1,
    draws: Draws = 20,
    off: Off = 0.1,
    seed: Seed = 0,
    strengths: bool = True,
    exposure: bool = False,
    hours_per_job: JobHours = FULL_TIME,
    tolerance: Nearness = 1e-3,
    market: Sequence[str] = (),
    world: Sequence[str] = (),
    demand_elasticity: Demand | None = None,
    home_supply: Supply | None = None,
    supply_abroad: Supply = ELASTIC,
    substitution: Substitution | None = None,
    gap: SolveGap = 0.0,
    threads: SolverThreads = 0,
    solver: Solver = "auto",
    **options: Unpack[PlanOptions],
) -> Appraised:
    """Say what policies would bring: what firms would do, who pays, jobs, and what is certain of it.

    Parameters
    ----------
    policies
        The case under each policy, by its name; a policy that changes no fact is the case itself, with
        a row of ``policies`` of that name. By default all that such rows name.
    region
        Country or union whose jobs and spending are meant; by default that of ``local``.
    packages
        Policies that are also looked at together, their names joined by +, such as wage+duty.
    target
        What the cheapest mix must reach: jobs>=20, hours>=30000, local>=10%, spent>=1e6, co2e<=2000t; all
        mixes are planned, up to 63.
    levels
        In how many equal parts each policy may be had for the target, as far as it is made of numbers: 4 plans a
        quarter, a half, three quarters and all of each.
    draws
        How often the estimates among the facts are drawn anew, for what would have happened anyway; 0: not.
    off
        How far off an estimate may be, both ways; one draw for all estimates of a site in a table.
    seed
        Which draws: the same seed, the same draws.
    strengths
        Also find from which share of each policy firms do something else, and what comes next.
    exposure
        Also find what the loss of the worst single country would cost under each.
    hours_per_job
        Hours of a full-time job in a year.
    tolerance
        How near a strength is closed in on, as a share of the policy.
    market
        Items whose whole market is estimated beside the plan, where a policy changes a duty on them and
        ``trade`` tells their imports; each with what makers there sell in a year: ebike=1.2e8.
    world
        Of such a market, other countries whose makers and buyers are told too, each with what its makers sell at
        home in a year: ebike:CN=3e9. ``trade`` tells their imports.
    demand_elasticity
        Of a market: by how many per cent what is bought in all changes, where all of it is 1 % dearer.
    home_supply
        Of a market: by how many per cent makers there offer more, for a price 1 % higher.
    supply_abroad
        The same of all others; 99 stands for all that is asked for at hardly another price.
    substitution
        Of a market: by how many per cent more is bought from one source than from another, where it is 1 %
        cheaper; blank: as studies have it, 2.5 to 5.1 and mostly 3.8.

    Raises
    ------
    BadValue
        No policy is named, one changes nothing, or several contradict one another.
    BadFacts
        A grant that lowers a cost below nothing, or without end.
    NotFound
        A package names no policy, or a market no item.
    Infeasible
        There is no plan without a policy.
    """
    asking = PolicyAsking(
        make_plan=plan,
        instance_of=instance_of,
        shed=shed,
        region=region or options["local"],
        hours_per_job=hours_per_job,
        options={**options, "local": region or options["local"]},
        hands={"gap": gap, "threads": threads, "solver": solver},
    )
    markets = read_markets(
        shed, market, demand_elasticity, home_supply, supply_abroad, substitution
    )
    markets = read_world(shed, world, markets)
    return appraised(
        asking, policies or {}, packages, target, levels=levels, markets=markets,
        draws=draws, off=off, seed=seed, strengths=strengths, exposure=exposure, tolerance=tolerance,
    )  # fmt: skip
