"""The cheapest mix of policies that reaches a target: all of them are planned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from makeshed.errors import BadFacts, BadValue, MakeshedError
from makeshed.language.figures import NoNumber, spoken
from makeshed.model import Shed
from makeshed.policy.appraisal import Mix
from makeshed.policy.asking_plans import PolicyAsking, joined, tried
from makeshed.policy.policy_outcome import CENT, PolicyOutcome
from makeshed.policy.working import in_region

MOST = 6
"""Policies whose mixes are planned: 63 of them."""
MEASURES = ("jobs", "hours", "local", "spent", "co2e")
FORMS = "such as jobs>=20, hours>=30000, local>=10%, spent>=1e6 or co2e<=2000t"
_SHAPE = re.compile(r"\s*+(?P<what>[a-z0-9]++)\s*+(?P<sense><=|>=)\s*+(?P<number>\S[^\n]*+)")


@dataclass(frozen=True, slots=True)
class Target:
    """What a mix must reach."""

    what: str
    least: bool
    bound: float

    def met(self, value: float) -> bool:
        """Whether a value reaches it, rounding apart."""
        room = 1e-9 * max(1.0, abs(self.bound))
        return value >= self.bound - room if self.least else value <= self.bound + room


def read_target(text: str) -> Target:
    """Return the target that a text asks for.

    Raises
    ------
    BadValue
        It is none.
    """
    found = _SHAPE.fullmatch(text)
    if found is None or found["what"] not in MEASURES:
        raise BadValue(f"{text!r} is no target", hint=FORMS)
    said = found["number"].strip()
    tonnes = found["what"] == "co2e" and said.endswith("t")
    try:
        read = spoken(said.removesuffix("t") if tonnes else said)
    except NoNumber:
        raise BadValue(f"{text!r} is no target: {said!r} is no number", hint=FORMS) from None
    if read.percent and found["what"] != "local":
        raise BadValue(f"{text!r} is no target: {found['what']} is no share", hint=FORMS)
    bound = read.value / 100 if read.percent else read.value
    return Target(found["what"], found["sense"] == ">=", bound * 1000 if tonnes else bound)


def mixed(
    asking: PolicyAsking,
    sheds: Mapping[str, Shed],
    found: Mapping[str, PolicyOutcome | MakeshedError],
    target: Target,
) -> tuple[Mix, ...]:
    """Return every mix of some policies: those that reach the target first, the cheapest first.

    Raises
    ------
    BadValue
        Too many policies.
    """
    if len(sheds) > MOST:
        raise BadValue(
            f"{len(sheds)} policies have {2 ** len(sheds) - 1:,} mixes",
            hint=f"name at most {MOST}: every mix of them is planned",
        )
    rows = list(_mixes(asking, sheds, found, target))
    return tuple(
        sorted(
            rows,
            key=lambda m: (
                not m.meets,
                math.inf if m.cost is None else m.cost,
                m.policies.count("+"),
                m.policies,
            ),
        )
    )


def _mixes(
    asking: PolicyAsking,
    sheds: Mapping[str, Shed],
    found: Mapping[str, PolicyOutcome | MakeshedError],
    target: Target,
) -> Iterator[Mix]:
    yield _mix(asking, "none", asking.base, target)
    for size in range(1, len(sheds) + 1):
        for names in combinations(sheds, size):
            called = " + ".join(names)
            got = found.get(called)
            if got is None:
                try:
                    of = joined(asking, names, sheds)
                except (BadValue, BadFacts) as error:
                    yield _none(called, "contradict", error)
                    continue
                got = tried(asking, of)
            yield _mix(asking, called, got, target)


def _mix(
    asking: PolicyAsking, called: str, got: PolicyOutcome | MakeshedError, target: Target
) -> Mix:
    if not isinstance(got, PolicyOutcome):
        return _none(called, "no plan", got)
    base = asking.base
    hours = in_region(got.work, asking.countries)
    public, buyers = got.public - base.public, got.buyers - base.buyers
    jobs = (hours - in_region(base.work, asking.countries)) / asking.hours_per_job
    spent = math.fsum(o.spend for o in got.whole.origins if o.country in asking.countries)
    value = {
        "jobs": jobs, "hours": hours, "local": got.whole.local_share, "spent": spent, "co2e": got.whole.co2e,
    }[target.what]  # fmt: skip
    cost = public + buyers
    return Mix(
        called,
        "planned",
        target.met(value),
        value,
        0.0 if abs(cost) < CENT else cost,
        public,
        buyers,
        jobs,
    )


def _none(called: str, status: Literal["no plan", "contradict"], error: MakeshedError) -> Mix:
    said = " ".join(str(error).split())
    return Mix(called, status, False, None, None, None, None, None, said)
