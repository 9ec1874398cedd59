"""A works that opens, is run in, keeps stock and closes: as the best of all its lives, each a program of its own."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.periods.years import best, override, years
from tests.questions.worlds import maker, part, seller, wanted, world

from makeshed.model import Phase, Storage

HOURS, FRAME, SHORT, LIFE = 20.0, 2.0, 30.0, 10.0
shares = st.sampled_from([0.0, 0.4, 1.0])


@given(
    wants=st.lists(st.integers(1, 30), min_size=2, max_size=4),
    rates=st.lists(st.integers(1, 25), min_size=4, max_size=4),
    once=st.tuples(st.integers(0, 300), st.integers(0, 60), st.integers(0, 40)),
    run_in=st.tuples(shares, shares),
    held=st.tuples(
        st.integers(0, 5), st.sampled_from([5.0, 15.0, 100.0]), st.sampled_from([0.0, 4.0])
    ),
)
@examples(40, deadline=None)
def test_a_life_with_stock_is_the_best_of_all(
    wants: list[int],
    rates: list[int],
    once: tuple[int, int, int],
    run_in: tuple[float, float],
    held: tuple[int, float, float],
) -> None:
    """In a year in which it is closed it makes, hands out and takes in nothing; what lies there is paid for."""
    (opening, fixed, closing), (holding, most, on_hand) = once, held
    count = len(wants)
    found = best(
        world(
            *maker("works", "lyon", 1.0, hours=HOURS, status="candidate", fixed_cost=float(fixed),
                   opening_cost=float(opening), life=LIFE),
            *seller("mill", "lyon", FRAME, item="frame"),
            part(),
            wanted(quantity=1.0, shortage_cost=SHORT),
            Phase(site="works", first_year=run_in[0], second_year=run_in[1], closing_cost=float(closing)),
            Storage(site="works", item="bike", cost=float(holding), most=most, on_hand=on_hand, worth=1.0),
            *years(count),
            *(override(str(2027 + p), "demands/lyon:bike.quantity", w) for p, w in enumerate(wants)),
            *(override(str(2027 + p), "capabilities/works:build.rate", r) for p, r in enumerate(rates[:count])),
        )
    )  # fmt: skip

    def led(used: tuple[bool, ...]) -> float:
        """What opening, use and closing cost, and the cheapest of what is made, kept and short in that life."""
        before = (False, *used[:-1])
        opens = [now and not was for was, now in zip(before, used, strict=True)]
        closes = sum(was and not now for was, now in zip(before, used, strict=True))
        able = []
        for p, now in enumerate(used):
            new = [share for year, share in enumerate(run_in) if p >= year and opens[p - year]]
            able.append(HOURS * min([1.0, *new]) * now)
        first = used.index(True) if any(used) else count
        cost = opening / LIFE * (count - first) + fixed * sum(used) + closing * closes
        ones = np.eye(count)
        kept = ones - np.eye(count, k=-1)
        short = [(0 if now else want, want) for now, want in zip(used, wants, strict=True)]
        told = linprog(
            np.concatenate([np.array(rates[:count]) + FRAME, [holding] * count, [SHORT] * count]),
            A_eq=np.hstack([ones, -kept, ones]),
            b_eq=np.array(wants) - on_hand * ones[0],
            bounds=[*((0, hours) for hours in able), *[(0, most)] * count, *short],
        )
        return float("inf") if told.fun is None else cost + float(told.fun)

    cheapest = min(led(used) for used in product((False, True), repeat=count))
    assert found.cost == pytest.approx(cheapest, rel=1e-7, abs=1e-6)
