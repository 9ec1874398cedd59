"""Laws of advice: monotone in what is saved and what it costs, no effect ranked last, and the best set the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advise.firms import told, workshop
from tests.examples import THOROUGH, examples
from tests.questions.worlds import lane

from makeshed.answer import Term
from makeshed.model import Offer
from makeshed.questions.advise.best_set import best_set, bundles
from makeshed.questions.advise.lever import Lever
from makeshed.questions.advise.ranked import Weighed, ranked

HURDLE, LASTS = 0.5, 5.0
HOME = "source:frame:forge"


def lever(name: str, yearly: float, once: float | None, low: float, engine: str = "plan") -> Lever:
    """Return a lever that brings so much, from ``low`` on."""
    return Lever(
        action=name, kind="saving", does=name, effect=Term(name, yearly, "money/a"), low=low,
        mid=yearly, high=yearly, once=once, evidence="your data", assumes="", call="", monday="",
        engine=engine,
    )  # fmt: skip


@st.composite
def levers(draw: st.DrawFn) -> list[Lever]:
    """Return some levers, some of which cannot be told from nothing."""
    found = []
    for n in range(draw(st.integers(2, 6))):
        yearly = draw(st.floats(1, 1e6))
        once = draw(st.none() | st.floats(0, 1e6))
        low = yearly * draw(st.sampled_from([-1.0, 0.0, 0.5, 1.0]))
        found.append(lever(f"a{n}", yearly, once, low, f"engine{n}"))
    return found


def place(order: Sequence[Weighed], name: str) -> int:
    return [each.lever.action for each in order].index(name)


@given(levers(), st.floats(1.01, 10), st.integers(0, 99))
@examples(60)
def test_more_saved_never_ranks_lower_and_more_cost_never_higher(
    some: list[Lever], times: float, seed: int
) -> None:
    before = ranked(some, HURDLE, LASTS, seed)
    first = some[0]
    more = replace(first, effect=first.effect.scaled(times))
    assert place(ranked([more, *some[1:]], HURDLE, LASTS, seed), "a0") <= place(before, "a0")
    if first.once is not None:
        dear = replace(first, once=first.once * times + 1)
        assert place(ranked([dear, *some[1:]], HURDLE, LASTS, seed), "a0") >= place(before, "a0")


@given(levers(), st.integers(0, 99))
@examples(60)
def test_what_cannot_be_told_from_nothing_never_ranks_above_what_can(
    some: list[Lever], seed: int
) -> None:
    sure = [each.sure for each in ranked(some, HURDLE, LASTS, seed)]
    assert sure == sorted(sure, reverse=True)


@given(levers(), st.integers(0, 99), st.randoms())
@examples(40)
def test_the_order_does_not_hang_on_the_order_in_which_they_were_found(
    some: list[Lever], seed: int, chance: object
) -> None:
    mixed = list(some)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert ranked(some, HURDLE, LASTS, seed) == ranked(mixed, HURDLE, LASTS, seed)


@given(
    st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 1e5), st.integers(0, 2)), min_size=1, max_size=7),
    st.none() | st.floats(0, 3e5),
    st.none() | st.integers(0, 7),
    st.floats(0, 1),
)  # fmt: skip
@examples(60)
def test_the_best_set_is_the_best_of_all_sets(
    told_of: list[tuple[float, float, int]], budget: float | None, carry: int | None, kept: float
) -> None:
    """Against every subset; of one engine several bring ``kept`` of their sum beyond the largest."""
    some = [lever(f"a{n}", y, once, y, f"e{e}") for n, (y, once, e) in enumerate(told_of)]

    def together(of: Sequence[Lever]) -> float:
        each = [one.effect.value for one in of]
        return max(each) + kept * (math.fsum(each) - max(each))

    order = ranked(some, HURDLE, LASTS, 0)
    groups = bundles(order, dict.fromkeys(("e0", "e1", "e2"), together), carry)
    picked = best_set(groups, budget, carry)
    best = max((worth(subset, together, budget, carry) for subset in subsets(order)), default=0.0)
    assert math.fsum(b.worth for b in picked) == pytest.approx(max(best, 0.0), rel=1e-6, abs=1e-3)
    spent = math.fsum(b.once for b in picked)
    assert budget is None or spent <= budget * (1 + 1e-6)
    assert carry is None or sum(len(b.actions) for b in picked) <= carry


def subsets(order: Sequence[Weighed]) -> list[tuple[Weighed, ...]]:
    return list(chain.from_iterable(combinations(order, n) for n in range(len(order) + 1)))


def worth(
    subset: Sequence[Weighed], together: object, budget: float | None, carry: int | None
) -> float:
    """Return what a set is worth; nothing if it is beyond the means or of more than is looked at."""
    once = math.fsum(each.lever.once or 0.0 for each in subset)
    if (budget is not None and once > budget) or (carry is not None and len(subset) > carry):
        return 0.0
    whole = 0.0
    for engine in {each.lever.engine for each in subset}:
        own = [each for each in subset if each.lever.engine == engine]
        if len(own) > 6:
            return 0.0
        effect = together([each.lever for each in own])  # type: ignore[operator]
        apart = math.fsum(each.lever.effect.value for each in own)
        whole += math.fsum(each.most_once for each in own) * effect / apart
    return whole - once


def test_intervals_hold_what_is_true_of_firms_whose_prices_were_misjudged() -> None:
    """Firms are told prices that are off by up to a tenth; four in five should be in their interval.

    Of 59 firms that it pays 48 are; at every run, the first ten are looked at. What made intervals too narrow was found
    on other firms, of which freight was known.
    """
    chance = np.random.default_rng(2027)
    firms, inside = 60 if THOROUGH else 10, 0
    for n in range(firms):
        forge, mill, freight = chance.uniform(15, 25), chance.uniform(15, 25), chance.uniform(5, 12)
        off = chance.triangular(0.9, 1.0, 1.1, size=3)
        shed = workshop(price=float(forge), kind="estimate")
        way = replace(lane("izmir", "lyon", float(freight)), kind="estimate")
        told_mill = replace(shed.get("mill:frame:0", Offer), price=float(mill), kind="estimate")
        found = told(shed.plus(told_mill, way), draws=20, seed=100 + n)
        truth = 100 * (mill * off[0] + freight * off[1] - forge * off[2])
        said = next((r for r in found.rows if r.action == HOME), None)
        if said is None:  # it does not pay as told, and has no interval
            firms -= 1
            continue
        inside += said.low <= truth <= said.high
    assert inside >= 0.5 * firms
    if THOROUGH:
        assert 0.7 * firms <= inside <= 0.9 * firms, "intervals are too narrow, or too wide"
