"""Draws by counter: known answers, laws of their distributions, and no matter who draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from makeshed.errors import BadValue
from makeshed.simulation.draws import (
    Distribution,
    drawn,
    keys,
    normal,
    nth,
    poisson,
    steady,
    table,
    uniform,
)


def test_the_sequence_is_that_of_splitmix64() -> None:
    """rosettacode.org, "Pseudo-random numbers/Splitmix64"."""
    found = nth(np.array([1234567], dtype=np.uint64), np.arange(5))
    assert found.tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


LAWS = [poisson(10.0), poisson(0.3), normal(100.0, 20.0), steady(4.0)]
MOMENTS = [(10, 10), (0.3, 0.3), (100, 400), (4, 0)]


def test_draws_have_their_law() -> None:
    found = drawn(LAWS, 100, seed=3, scenario=np.arange(400))
    for k, (mean, variance) in enumerate(MOMENTS):
        one = found[:, k].ravel()
        assert abs(one.mean() - mean) < 4 * (variance / len(one)) ** 0.5 + 1e-12
        assert one.var() == pytest.approx(variance, rel=0.04, abs=1e-12)
    assert stats.kstest(found[:, 2, :100].ravel(), stats.norm(100, 20).cdf).pvalue > 0.001
    units, often = np.unique(found[:, 0], return_counts=True)
    several = often > 20
    wanted = stats.poisson.pmf(units, 10)[several] * often.sum()
    parts = np.append(often[several], often[~several].sum())
    rest = np.append(wanted, often.sum() - wanted.sum())
    assert stats.chisquare(parts, rest).pvalue > 0.001


@pytest.mark.parametrize(
    ("law", "mean", "variance"),
    [(*pair,) for pair in zip(LAWS[:3], *zip(*MOMENTS[:3], strict=True), strict=True)],
)
def test_the_table_of_a_law_keeps_mean_and_variance(
    law: Distribution, mean: float, variance: float
) -> None:
    own = law.limit / 2.0 ** (64 - law.bits)
    chance = np.concatenate([own, 1 - own]) / len(own)
    value = law.shift + law.scale * np.concatenate([law.own, law.alias])
    assert float(chance @ value) == pytest.approx(mean, rel=1e-7)
    assert float(chance @ (value - mean) ** 2) == pytest.approx(variance, rel=1e-4)


def test_numbers_are_between_0_and_1_and_know_nothing_of_each_other() -> None:
    start = keys(1, np.arange(200), np.arange(5))
    found = uniform(start[:, :, None], np.arange(50))
    assert 0 < found.min() < 0.001
    assert 0.999 < found.max() < 1
    assert stats.kstest(found.ravel(), "uniform").pvalue > 0.001
    for one, other in (
        (found[0], found[1]),
        (found[:, :-1], found[:, 1:]),
        (found[..., 1:], found[..., :-1]),
    ):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / one.size**0.5
    assert len(np.unique(start)) == start.size
    assert not np.isin(keys(2, np.arange(200), np.arange(5)), start).any()


def test_a_draw_depends_on_seed_scenario_stream_and_day_alone() -> None:
    whole = drawn(LAWS, 20, seed=3, scenario=np.arange(10))
    assert np.array_equal(drawn(LAWS, 20, seed=3, scenario=np.array([7, 2])), whole[:, :, [7, 2]])
    assert np.array_equal(drawn(LAWS[:2], 5, seed=3, scenario=np.arange(10)), whole[:5, :2])
    assert not np.array_equal(drawn(LAWS, 20, seed=4, scenario=np.arange(10)), whole)


@pytest.mark.compiles
def test_compiled_draws_are_the_same_bit_for_bit() -> None:
    args = {"days": 30, "seed": 5, "scenario": np.arange(40)}
    one, other = (drawn(LAWS, **args, compiled=c) for c in (False, True))  # type: ignore[arg-type]
    assert np.array_equal(one, other)


def test_chances_must_add_up_and_large_means_are_normal() -> None:
    with pytest.raises(BadValue, match=r"add up to 0\.9"):
        table([1, 2], [0.5, 0.4])
    assert not drawn([poisson(0.0)], 3, seed=1, scenario=np.arange(2)).any()
    assert poisson(1e9).shift == 1e9
