"""The cheapest mix of policies that reaches a target, at several strengths of each: all of them are planned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from makeshed.errors import BadFacts, BadValue, MakeshedError
from makeshed.language.figures import NoNumber, spoken
from makeshed.model import Policy, Shed
from makeshed.policy.appraisal import Mix
from makeshed.policy.asking_plans import PolicyAsking, joined, tried
from makeshed.policy.difference import changes, some_of
from makeshed.policy.policy_outcome import CENT, PolicyOutcome
from makeshed.policy.strength import GRANTS
from makeshed.policy.working import in_region

MOST = 64
"""Mixes that are planned, none among them: of six policies whole, or of two at seven strengths each."""
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
    levels: int,
) -> tuple[Mix, ...]:
    """Return every mix of some policies: those that reach the target first, the cheapest first.

    Parameters
    ----------
    found
        What is planned already, by name.
    levels
        In how many equal parts each policy may be had, as far as its numbers can be had in part.

    Raises
    ------
    BadValue
        Too many mixes.
    """
    menus = [[*_strengths(asking, name, shed, levels)] for name, shed in sheds.items()]
    count = math.prod(len(menu) + 1 for menu in menus)
    if count > MOST:
        many = f"{len(sheds)} policies" + (f" at {levels} strengths" if levels > 1 else "")
        raise BadValue(
            f"{many} have {count - 1:,} mixes",
            hint=f"every mix is planned, at most {MOST - 1}: name fewer policies"
            + (", or fewer levels" if levels > 1 else ""),
        )
    rows = list(_mixes(asking, menus, found, target))
    rows = [replace(row, efficient=not any(_beats(o, row, target) for o in rows)) for row in rows]
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


def _strengths(
    asking: PolicyAsking, name: str, shed: Shed, levels: int
) -> Iterator[tuple[str, str, Shed]]:
    """Yield a policy by what it is called at each strength, the whole of it last."""
    for n in range(1, levels):
        part = _in_part(asking.shed, name, shed, n / levels)
        if part is not None:
            yield f"{name} {n / levels:.3g}", name, part
    yield name, name, shed


def _in_part(base: Shed, name: str, shed: Shed, share: float) -> Shed | None:
    """Return the facts under a share of a policy, what is granted included; None: it cannot be had in part."""
    rows = [row for row in shed.rows(Policy) if row.policy == name]
    granted = any(getattr(row, column) for row in rows for column in GRANTS)
    whole = any(row.limit or row.preference for row in rows)
    if whole or not (granted or changes(base, shed)):
        return None
    facts = some_of(base, shed, share)
    if facts is None:
        return None
    return facts.plus(
        *(replace(row, **{n: share * getattr(row, n) for n in GRANTS}) for row in rows)
    )


def _beats(other: Mix, row: Mix, target: Target) -> bool:
    """Whether a mix costs no more than another and reaches no less, and one of them better, or with fewer policies.

    Whatever has a plan beats what has none.
    """
    if other.cost is None or other.reaches is None or row.cost is None or row.reaches is None:
        return row.cost is None
    sign = 1 if target.least else -1
    reach, less = sign * (other.reaches - row.reaches), row.cost - other.cost
    slight = 1e-9 * max(1.0, abs(row.reaches))
    fewer = other.policies.count("+") < row.policies.count("+")
    return reach >= -slight and less >= -CENT and (reach > slight or less > CENT or fewer)


def _mixes(
    asking: PolicyAsking,
    menus: Sequence[Sequence[tuple[str, str, Shed]]],
    found: Mapping[str, PolicyOutcome | MakeshedError],
    target: Target,
) -> Iterator[Mix]:
    yield _mix(asking, "none", asking.base, target)
    for chosen in product(*([None, *menu] for menu in menus)):
        picked = [each for each in chosen if each is not None]
        if not picked:
            continue
        called = " + ".join(label for label, _, _ in picked)
        got = found.get(called)
        if got is None:
            sheds = {name: shed for _, name, shed in picked}
            try:
                of = joined(asking, list(sheds), sheds)
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
