"""What an outage reaches alone gives what the whole network gives, whatever is usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.outages import Tiers, tiers
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.exposure import Situation
from makeshed.solvers import outage_programs
from makeshed.solvers.exposed import Exposed

NET = tiers(6, 15, 30, seed=3)
USUAL = NET.usual()


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Try on small networks what is meant for large ones."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(outage_programs, "LEAST", 0)
        yield


def both(net: Tiers) -> tuple[Exposed, Exposed]:
    able = net.situation.rate > 0
    alone = Exposed(net.activities, able=able, usual=USUAL)
    return alone, Exposed(net.activities, able=able)


@examples(6, deadline=None)
@given(
    st.lists(st.sampled_from(NET.lost.tolist()), min_size=1, max_size=3, unique=True),
    st.floats(1, 60),
    st.sampled_from([0.0, 0.4]),
    st.sampled_from([0.8, 1.0, 1.2]),
    st.booleans(),
)
def test_what_is_reached_says_what_the_whole_says(
    gone: list[int], length: float, left: float, wanted: float, could: bool
) -> None:
    """Losses in part and demand that differs from the usual among them."""
    net = NET if could else NET.planned
    rate = net.situation.rate.copy()
    rate[gone] *= left
    now = replace(net.situation, rate=rate, wanted=wanted * net.situation.wanted)
    alone, whole = both(net)
    stake = 1e-9 * float(net.activities.margin @ now.wanted) * length
    with alone, whole:
        assert alone.survive(now, first=length) == pytest.approx(whole.survive(now), rel=1e-6)
        one, two = alone.outcome(now, length), whole.outcome(now, length)
        assert one.loss == pytest.approx(two.loss, abs=stake)
        assert one.loss == pytest.approx(float(net.activities.margin @ one.lost), abs=stake)
        lines = alone.curve(now, 60.0, first=length), whole.curve(now, 60.0)
        for day in np.linspace(0, 60, 13):
            one_way, other = (
                np.interp(day, [x for x, _ in line], [y for _, y in line]) for line in lines
            )
            assert one_way == pytest.approx(other, abs=60 * stake)


def kept(net: Tiers, now: Situation, done: np.ndarray, lost: np.ndarray, length: float) -> None:
    """Demand that what is done, phase by phase, keeps stocks and rates, and serves all but what is lost."""
    of, begins = net.activities, [*now.begins(length), length]
    stock, missed = now.stock.copy(), np.zeros(of.demands)
    for phase, days in enumerate(np.diff(begins)):
        able = np.where(now.delay <= begins[phase], now.rate, 0.0)
        assert (done[phase] <= np.where(able > 0, able, 0.0) * days * (1 + 1e-9) + 1e-9).all()
        stock += np.bincount(of.flows[0], of.flows[2] * done[phase][of.flows[1]], of.pools)
        assert stock.min() >= -1e-6
        served = np.bincount(of.serves[0], of.serves[2] * done[phase][of.serves[1]], of.demands)
        missed += now.wanted * days - served
    assert missed == pytest.approx(lost, abs=1e-6)


@examples(4, deadline=None)
@given(st.sampled_from(NET.lost.tolist()), st.floats(1, 90))
def test_what_is_done_until_all_is_served_again_and_after_it_is_a_plan(
    gone: int, length: float
) -> None:
    now = NET.without(gone)
    with both(NET)[0] as exposed:
        found = exposed.outcome(now, length)
    kept(NET, now, found.done, found.lost, length)


def test_an_outage_of_what_is_not_used_needs_no_program() -> None:
    """What nobody uses is lost: the usual point itself is proven."""
    idle = int(np.flatnonzero((USUAL == 0) & (NET.planned.situation.rate > 0))[0])
    with both(NET.planned)[0] as exposed:
        assert exposed.outcome(NET.planned.without(idle), 30.0).loss == 0
        assert exposed.searches == (0, 0)


def test_what_is_solved_does_not_grow_with_the_network() -> None:
    """A hundred more products that an outage does not touch are proven, not solved."""
    big = tiers(60, 150, 300, seed=3).planned
    with Exposed(big.activities, able=big.situation.rate > 0, usual=big.usual()) as exposed:
        for node in big.lost[:5].tolist():
            exposed.survive(big.without(node), first=30.0)
            assert exposed.reached < 0.3
