"""The set of actions worth most, within a budget and with the people there are: a small program, solved exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np

from makeshed.questions.advise.answer import Shared
from makeshed.questions.advise.lever import Lever, Together
from makeshed.questions.advise.ranked import Weighed
from makeshed.science.program import Assembly
from makeshed.solvers import solve

MOST = 6
"""Actions of one engine of which every subset is asked for; of further ones none is in the set."""
SAME = 0.01
"""Share of a sum by which what two bring must differ from it to be told."""

TRIFLE = 1e-9
"""Share of a budget below which a cost is none: arithmetic could not tell."""
ALONE = frozenset({"stress", "label"})
"""Engines that value actions one by one, so that of several only one is taken."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Some actions of one engine, and what they bring together.

    Attributes
    ----------
    effect
        In a year [money/a].
    once
        What they cost, once; what nobody knows is counted as nothing [money].
    worth
        What the effect is worth at the hurdle, less what they cost [money].
    """

    actions: tuple[Weighed, ...]
    effect: float
    once: float
    worth: float

    @property
    def engine(self) -> str:
        """Who says what they bring."""
        return self.actions[0].lever.engine

    @property
    def names(self) -> frozenset[str]:
        """The actions by name."""
        return frozenset(each.lever.action for each in self.actions)

    def with_effect(self, effect: float) -> Bundle:
        """Return it with another effect, worth as much more or less."""
        worth = (self.worth + self.once) * effect / self.effect - self.once
        return Bundle(actions=self.actions, effect=effect, once=self.once, worth=worth)


Lost = Mapping[frozenset[str], float]
"""By the actions of two bundles together, what both are worth less than each by itself [money]."""


def bundles(
    ranked: Sequence[Weighed], engines: Mapping[str, Together], carry: int | None
) -> list[list[Bundle]]:
    """Return for each engine every subset of its actions that it can say something of.

    Parameters
    ----------
    ranked
        Actions in order.
    engines
        By engine, what it says of several at once.
    carry
        Most actions that the people there are can carry through; None: no limit.
    """
    found = []
    for engine in dict.fromkeys(each.lever.engine for each in ranked):
        own = [each for each in ranked if each.lever.engine == engine and each.sure][:MOST]
        most = len(own) if carry is None else min(carry, len(own))
        subsets = [s for n in range(1, most + 1) for s in combinations(own, n)]
        told = [_bundle(subset, engines.get(engine)) for subset in subsets]
        found.append([bundle for bundle in told if bundle is not None])
    return found


def _bundle(actions: tuple[Weighed, ...], together: Together | None) -> Bundle | None:
    levers = [each.lever for each in actions]
    if any(_within(one, other) for one, other in combinations(levers, 2)):
        return None
    apart = math.fsum(lever.effect.value for lever in levers)
    effect = apart if len(levers) == 1 else None
    if len(levers) > 1 and together and levers[0].engine not in ALONE:
        effect = together(levers)
    if effect is None:
        return None
    once = math.fsum(lever.once or 0.0 for lever in levers)
    alone = math.fsum(each.most_once for each in actions)
    worth = alone * effect / apart if apart else 0.0
    return Bundle(actions=actions, effect=effect, once=once, worth=worth - once)


def _within(one: Lever, other: Lever) -> bool:
    """Whether one of two changes holds the other, as all sources at once hold each of them."""
    small, large = sorted((one.touches, other.touches), key=len)
    return one.kind == other.kind == "source" and small < large


def best_set(
    groups: Sequence[Sequence[Bundle]],
    budget: float | None,
    carry: int | None,
    lost: Lost = MappingProxyType({}),
) -> list[Bundle]:
    """Return the bundles worth most together: one of each engine at most, none that share a saving.

    Parameters
    ----------
    groups
        The bundles of each engine.
    budget
        Most that all may cost once [money]; None: no limit.
    carry
        Most actions that the people there are can carry through; None: no limit.
    lost
        What some pairs of bundles are worth less together.
    """
    money, people = math.inf if budget is None else budget, math.inf if carry is None else carry
    every = [
        bundle
        for group in groups
        for bundle in group
        if bundle.worth > 0 and bundle.once <= money and len(bundle.actions) <= people
    ]
    if not every:
        return []
    whole = list(range(len(every)))
    scale = max(bundle.worth for bundle in every)
    program = Assembly()
    columns = program.columns([-b.worth / scale for b in every], upper=1.0, integer=True)

    def cap(picked: Sequence[int], weights: Sequence[float], most: float) -> None:
        program.put(
            np.repeat(program.rows(1, upper=most), len(picked)), columns[list(picked)], weights
        )

    for group in groups:
        own = [n for n in whole if any(every[n] is each for each in group)]
        cap(own, [1.0] * len(own), 1.0)
    if budget:
        spend = np.array([b.once / budget for b in every])
        cap(whole, np.where(spend > TRIFLE, spend, 0.0).tolist(), 1.0)
    if carry is not None:
        cap(whole, [float(len(b.actions)) for b in every], float(carry))
    for one, other in combinations(whole, 2):
        if _clash(every[one], every[other]):
            cap([one, other], [1.0, 1.0], 1.0)
        elif less := lost.get(every[one].names | every[other].names):
            both = program.columns([less / scale])
            row = program.rows(1, upper=1.0)
            ends = [*columns[[one, other]], *both]
            program.put(np.repeat(row, 3), ends, [1.0, 1.0, -1.0])
    found = solve(program.program(), solver="highs", gap=0.0)
    return [every[n] for n in whole if found.x[columns[n]] > 0.5]


def _clash(one: Bundle, other: Bundle) -> bool:
    """Whether two bundles of different engines save on the same."""
    touched = [frozenset().union(*(a.lever.touches for a in b.actions)) for b in (one, other)]
    return one.engine != other.engine and bool(touched[0] & touched[1])


def shared(
    ranked: Sequence[Weighed], engines: Mapping[str, Together], groups: Sequence[Sequence[Bundle]]
) -> Iterator[Shared]:
    """Yield pairs of actions whose effects do not add up, and what both bring together."""
    pairs = {
        frozenset(a.lever.action for a in b.actions): b.effect
        for group in groups
        for b in group
        if len(b.actions) == 2
    }
    for one, other in combinations([each.lever for each in ranked if each.sure], 2):
        apart = one.effect.value + other.effect.value
        both = pairs.get(frozenset({one.action, other.action}))
        if both is not None:
            if abs(both - apart) > SAME * max(abs(apart), 1.0):
                yield Shared(one.action, other.action, apart, both, "asked for both")
        elif _only_one(one, other, engines):
            yield Shared(one.action, other.action, apart, None, "one of the two")


def _only_one(one: Lever, other: Lever, engines: Mapping[str, Together]) -> bool:
    if one.engine != other.engine:
        return bool(one.touches & other.touches)
    return _within(one, other) or one.engine not in engines or one.engine in ALONE
