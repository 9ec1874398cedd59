"""A duty in a market of goods that differ by where they come from: a worked example, and laws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.armington import armington

EXAMPLE: dict[str, Any] = {"supply": [1.0, 10.0, 10.0], "demand": -1.0, "substitution": 4.0}
some = st.floats(0.01, 50.0)


def test_the_worked_example_to_the_digit() -> None:
    """Solved by another way (fsolve on the excess supplies): prices, the index and what is bought of the second."""
    found = armington([60, 30, 10], [1.0, 1.1, 1.0], **EXAMPLE)
    assert found.prices == pytest.approx([1.02124038, 1.07851502, 1.00753465], abs=5e-9)
    assert found.index == pytest.approx(1.0356506878850475, abs=1e-14)
    assert found.quantities[1] == pytest.approx(0.82098, abs=5e-6)


@given(
    values=st.lists(st.floats(0.0, 1e9), min_size=2, max_size=5).filter(lambda v: sum(v) > 1),
    data=st.data(), demand=st.floats(-20.0, -0.01), substitution=some,
)  # fmt: skip
def test_every_source_sells_what_is_bought_of_it(
    values: list[float], data: st.DataObject, demand: float, substitution: float
) -> None:
    n = len(values)
    powers = data.draw(st.lists(st.floats(0.5, 3.0), min_size=n, max_size=n))
    supply = data.draw(st.lists(st.floats(0.0, 99.0), min_size=n, max_size=n))
    found = armington(values, powers, supply=supply, demand=demand, substitution=substitution)
    offered = np.log(found.received) * supply
    assert np.log(found.quantities) == pytest.approx(offered, abs=1e-6)


def test_a_share_too_small_for_a_number_is_none() -> None:
    given_ = {"supply": [1.0, 1.0, 2.0], "demand": -1.0, "substitution": 0.5}
    least = armington([0.0, 2.0, 2.2250738585e-313], [1.0, 1.2, 1.1], **given_)  # type: ignore[arg-type]
    assert least.index == pytest.approx(armington([0.0, 2.0, 0.0], [1.0, 1.2, 1.1], **given_).index)  # type: ignore[arg-type]


@pytest.mark.parametrize("substitution", [21.551549456706557, 1.0 + 1e-9, 1.0, 1.0 - 1e-12, 0.5])
@pytest.mark.parametrize("power", [1.0 + 2.3e-16, 1.0 + 1e-12, 1.1])
def test_a_change_that_is_hardly_one_has_an_answer(substitution: float, power: float) -> None:
    """Whose bracket is as small as what rounding does to it; near 1 a mean of powers is one of logarithms."""
    found = armington(
        [0.0, 1.0, 2.0], [power, 1.0, power], supply=[0.0] * 3, demand=-19.25, substitution=substitution,
    )  # fmt: skip
    same = armington([0.0, 1.0, 2.0], [power, 1.0, power], supply=[0.0] * 3, demand=-19.25,
                     substitution=substitution * (1 + 1e-14))  # fmt: skip
    assert found.index == pytest.approx(same.index, rel=1e-12)
    assert np.log(found.quantities) == pytest.approx(np.zeros(3), abs=1e-6)


@given(rate=st.floats(0.0, 2.0), more=st.floats(0.001, 1.0), substitution=some)
def test_a_dearer_duty_never_makes_anything_cheaper_for_buyers(
    rate: float, more: float, substitution: float
) -> None:
    given_ = EXAMPLE | {"substitution": substitution}
    low, high = (
        armington([60, 30, 10], [1, 1 + each, 1], **given_) for each in (rate, rate + more)
    )
    assert high.index >= low.index * (1 - 1e-12)
    assert high.prices[1] >= low.prices[1] * (1 - 1e-12)
    assert high.quantities[1] <= low.quantities[1] * (1 + 1e-12)


def test_supply_without_end_passes_all_on_and_no_duty_changes_nothing() -> None:
    found = armington(
        [50, 50], [1.2, 1.0], supply=[math.inf, math.inf], demand=-1.0, substitution=1.0
    )
    assert found.prices == pytest.approx([1.2, 1.0])
    assert found.index == pytest.approx(1.2**0.5)
    still = armington([50, 50], [1.0, 1.0], supply=[1.0, 2.0], demand=-1.0, substitution=3.0)
    assert (still.index, *still.quantities) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [{"demand": 0.0}, {"substitution": 0.0}, {"supply": [-1.0, 1.0]}, {"values": [0.0, 0.0]}, {"duties": [0.0, 1.0]}],
)  # fmt: skip
def test_what_has_no_answer_is_refused(wrong: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"values": [1.0, 1.0], "duties": [1.1, 1.0], "supply": [1.0, 1.0], "demand": -1.0, "substitution": 2.0}  # fmt: skip
    with pytest.raises(ValueError, match=r"a market needs|supply is not negative"):
        armington(**(asked | wrong))
