"""A plan for each policy, and for several together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from makeshed.errors import (
    BadlyScaled,
    BadValue,
    Infeasible,
    MakeshedError,
    NotEnoughData,
    NotFound,
    Unbounded,
    nearest,
)
from makeshed.model import Policy, Shed
from makeshed.model.territory import members
from makeshed.network import audited
from makeshed.network import solve as solve_network
from makeshed.network.instance import Instance, home
from makeshed.network.optimizer import Optimizer
from makeshed.plans.plan import CostLine, Plan
from makeshed.plans.plan_rows import sourced
from makeshed.policy.difference import changes, together
from makeshed.policy.measure import PolicyMeasure, measure, rows_of
from makeshed.policy.policy_outcome import Brief, PolicyOutcome
from makeshed.policy.working import Routes
from makeshed.solvers import solve

CASE = "the case"
"""What the case without a policy is called."""
JOINED = "+"
NO_PLAN = (Infeasible, Unbounded, NotEnoughData, BadlyScaled)
"""Why a policy may have no plan; what else is refused was asked wrongly."""


@dataclass(frozen=True, kw_only=True)
class PolicyAsking:
    """What is asked of every plan, and of which facts; how a plan is made is told by who asks.

    ``make_plan`` is the question `plan`; ``instance_of`` builds what it solves, under the same options.
    """

    make_plan: Callable[..., Plan]
    instance_of: Callable[..., Instance]
    shed: Shed
    region: str
    hours_per_job: float
    options: Mapping[str, Any]
    hands: Mapping[str, Any]

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries whose jobs are meant."""
        return members(self.region)

    @cached_property
    def base(self) -> PolicyOutcome:
        """The plan without a policy."""
        return self.outcome(PolicyMeasure(name=CASE, true=self.shed, seen=self.shed))

    @cached_property
    def told(self) -> Routes:
        """What the case without a policy tells of the hours in what is bought."""
        return Routes(self.shed)

    @property
    def year(self) -> int:
        """The year that the plan is of."""
        day: date = self.options["day"] or date.today()  # noqa: DTZ011  (a day of law, not a moment)
        return day.year

    def outcome(self, of: PolicyMeasure) -> PolicyOutcome:
        """Return the plan under a measure, its books checked."""
        asked = self._asked(of)
        found = self.make_plan(of.seen, **asked, **self.hands, relax=False)
        return PolicyOutcome(
            measure=of,
            plan=found,
            routes=Routes(of.true, self.told),
            discount_rate=asked["discount_rate"],
        ).checked()

    def brief(self, of: PolicyMeasure) -> PolicyOutcome:
        """Return the plan under a measure without what only people read of it, its books checked."""
        asked = self._asked(of)
        instance = self.instance_of(of.seen, asked)
        opened = audited(instance, solve_network(instance, Optimizer(solve=solve, **self.hands)))
        kinds, (bought, made, sites) = opened.kinds(), sourced(opened)
        lines = tuple(CostLine(part.name, part.value, 0.0) for part in kinds.parts)
        items = frozenset(demand.item for demand in opened.accounts.demands)
        used = frozenset(opened.at(node)[0] for node in opened.into)
        plan = Brief(items, kinds.value, lines, bought, made, sites, used)
        rate = asked["discount_rate"]
        return PolicyOutcome(
            measure=of, plan=plan, routes=Routes(of.true, self.told), discount_rate=rate
        ).checked()

    def _asked(self, of: PolicyMeasure) -> dict[str, Any]:
        asked = dict(self.options)
        asked["limits"] = [*asked["limits"], *of.limits]
        asked["carbon_price"] += of.carbon_price
        return asked

    def placed(self) -> PolicyAsking:
        """Return it with the region named: where most is demanded, if nothing else was said."""
        if self.region:
            return self
        return replace(self, region=home(self.shed) or self.base.whole.local)


def named(shed: Shed, policies: Mapping[str, Shed]) -> dict[str, Shed]:
    """Return the policies asked about: those given, or all that rows of the case name.

    Raises
    ------
    BadValue
        There is none, or one changes nothing and pays nothing.
    """
    found = dict(policies) or dict.fromkeys(
        dict.fromkeys(shed.table(Policy)["policy"].to_list()), shed
    )
    if not found:
        raise BadValue(
            "no policy is named",
            hint="name scenarios of the case, --policy NAME, or write rows of policies",
        )
    known = set(shed.table(Policy)["policy"])
    for name, other in found.items():
        if strays := sorted(set(other.table(Policy)["policy"]) - known - {name}):
            raise BadValue(
                f"the scenario {name} adds rows of policies called {', '.join(strays)}, which nobody would pay",
                hint=f"call them {name}, or the scenario {strays[0]}",
            )
    idle = [
        name
        for name, other in found.items()
        if not _does(rows_of(other, name)) and not changes(shed, other)
    ]
    if idle:
        raise BadValue(
            f"{' and '.join(idle)} change{'s' if len(idle) == 1 else ''} nothing",
            hint="a scenario leaves out, adds or sets a fact; a row of policies called like it says what is "
            "granted, what it takes to run, a carbon price or a limit",
        )
    if odd := [name for name in found if JOINED in name or not name.strip()]:
        raise BadValue(f"a policy is called {odd[0]!r}", hint=f"names are without a {JOINED}")
    return found


def _does(rows: Sequence[Policy]) -> bool:
    """Whether rows pay or ask for anything."""
    return any(
        row.grant_per_hour or row.grant_per_unit or row.grant_once or row.running_cost
        or row.set_up_cost or row.carbon_price or row.limit or row.preference
        for row in rows
    )  # fmt: skip


def alone(asking: PolicyAsking, name: str, shed: Shed) -> PolicyMeasure:
    """Return one policy as it is asked of a plan."""
    return measure(name, shed, rows_of(shed, name), asking.region)


def joined(asking: PolicyAsking, names: Sequence[str], sheds: Mapping[str, Shed]) -> PolicyMeasure:
    """Return several policies as they are asked of one plan.

    Raises
    ------
    BadValue
        They contradict one another.
    """
    facts = together(asking.shed, {name: sheds[name] for name in names})
    rows = [row for name in names for row in rows_of(sheds[name], name)]
    return measure(f" {JOINED} ".join(names), facts, rows, asking.region)


def parted(packages: Sequence[str], sheds: Mapping[str, Shed]) -> list[tuple[str, ...]]:
    """Return the policies of each package.

    Raises
    ------
    NotFound
        A name that is no policy asked about.
    BadValue
        A package of one, or of one twice.
    """
    found = []
    for text in packages:
        names = tuple(part.strip() for part in text.split(JOINED))
        if missing := [name for name in names if name not in sheds]:
            raise NotFound(
                f"no policy here is called {missing[0]!r}", hint=nearest(missing[0], sheds)
            )
        if len(set(names)) < max(2, len(names)):
            raise BadValue(
                f"{text!r} is no package", hint="two different policies or more: wage+duty"
            )
        found.append(names)
    return found


def tried(asking: PolicyAsking, of: PolicyMeasure) -> PolicyOutcome | MakeshedError:
    """Return the outcome of a measure, or why it has no plan."""
    try:
        return asking.outcome(of)
    except NO_PLAN as error:
        return error
