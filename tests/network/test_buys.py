"""Plans that buy more than they need: minimum orders, tiers cheaper in all, packs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.errors import Infeasible
from makeshed.model import Duty, Fact, Offer

near = pytest.approx


def test_a_larger_tier_that_is_cheaper_in_all_is_bought() -> None:
    """6 needed at 0.10 each (0.60), or 10 at 0.025 each: 0.25 in all."""
    tier = Offer(site="shop", item="bike", min_quantity=10, price=0.025)
    found = best(world(*seller("shop", "lyon", 0.10), tier, wanted(quantity=6)))
    assert found.cost == near(0.25)
    (row,) = found.bought
    assert (row.quantity, row.surplus, row.price, row.spend) == near((10, 4, 0.025, 0.25))
    assert any("4 of 10 bike bought from shop, not used" in note for note in found.notes)
    assert found.why(found.rows[0].demand).value == near(0.25 / 6)
    assert {line.kind: line.cost for line in found.cost_lines if line.cost} == near(
        {"purchase": 0.15, "surplus": 0.10}
    )


def test_a_minimum_order_above_the_need_is_bought_where_it_pays() -> None:
    """500 at 10 for 100 wanted: 5,000, and no more than a rival at 49 costs."""
    bulk = seller("bulk", "lyon", 10, min_quantity=500)
    found = best(world(*bulk, wanted()))
    assert (found.cost, found.bought[0].quantity, found.bought[0].surplus) == near((5000, 500, 400))
    assert best(world(*bulk, *seller("shop", "lyon", 49), wanted())).cost == near(4900)
    assert best(world(*bulk, *seller("shop", "lyon", 51), wanted())).cost == near(5000)


def test_a_minimum_order_above_what_there_is_is_none() -> None:
    shed = world(*seller("bulk", "lyon", 10, min_quantity=500, capacity=400), wanted())
    with pytest.raises(Infeasible, match="no fewer than 500"):
        best(shed)


def test_what_is_not_used_pays_no_freight_and_no_duty() -> None:
    """150 at 10 from Hefei for 100 wanted: 1,500, and freight of 3 and duty of 20 % on 100 alone."""
    duty = Duty(duty="d", hs="8711", origin="CN", destination="EU", rate=0.2, basis="FOB")
    bulk = seller("bulk", "hefei", 10, min_quantity=150)
    found = best(world(*bulk, lane("hefei", "lyon", 3), duty, wanted()))
    assert found.cost == near(1500 + 300 + 200)
    assert found.why("total").value == near(2000)
    assert sum(row.cost for row in found.rows) == near(2000)
    assert found.shipped[0].quantity == near(100)


def test_parts_too_are_bought_beyond_the_need() -> None:
    """A maker pays duty on what goes into a bike, not on frames that it leaves lying."""
    duty = Duty(duty="d", hs="8711", origin="CN", destination="EU", rate=0.5, basis="FOB")
    found = best(
        world(
            *seller("bulk", "hefei", 10, item="frame", min_quantity=150),
            *maker("works", "hefei", 4), part(), lane("hefei", "lyon", 0), duty, wanted(),
        )
    )  # fmt: skip
    assert found.cost == near(1500 + 400 + 0.5 * (10 + 4) * 100)
    assert found.proof.status == "optimal"


def test_what_is_not_used_is_emitted_and_spent_all_the_same() -> None:
    bulk = seller("bulk", "lyon", 10, min_quantity=200, co2e=3)
    found = best(world(*bulk, wanted()), carbon_price=1000)
    assert found.co2e == near(600)
    assert found.cost == near(2000 + 600)
    assert sum(row.co2e * row.quantity for row in found.rows) == near(600)
    assert sum(row.spend for row in found.origins) == near(2000)
    with pytest.raises(Infeasible):
        best(world(*bulk, wanted()), limits=["co2e<=0.5t"])


def test_packs_are_bought_whole() -> None:
    """100 wanted in packs of 30 at 8, or singly at 9: three packs and ten, 810; at 40, four: 960."""
    pack = seller("pack", "lyon", 8, order_multiple=30)
    found = best(world(*pack, *seller("shop", "lyon", 9), wanted()))
    assert sources(found) == near({"pack": 90, "shop": 10})
    found = best(world(*pack, *seller("shop", "lyon", 40), wanted()))
    assert (found.cost, found.bought[0].quantity, found.bought[0].surplus) == near((960, 120, 20))
    full = seller("pack", "lyon", 8, order_multiple=30, capacity=110)
    found = best(world(*full, *seller("shop", "lyon", 40), wanted()))
    assert sources(found) == near({"pack": 90, "shop": 10})


def cheapest(tiers: list[tuple[float, float]], pack: float, rival: float, q: float, way: float,
             duty: float) -> float:  # fmt: skip
    """Try every order that can be the best."""
    found = rival * q
    for k, (low, price) in enumerate(tiers):
        high = tiers[k + 1][0] if k + 1 < len(tiers) else math.inf
        if pack:
            tried = [pack * n for n in range(int((max(q, low) + 2 * pack) // pack) + 1)]
        else:
            tried = [low, q, high]
        for z in tried:
            if low <= z <= high < math.inf or low <= z < high:
                used = min(z, q)
                cost = price * z + (way + duty * price) * used + rival * (q - used)
                found = min(found, cost)
    return found


@examples(40)
@given(
    st.lists(st.integers(1, 60), min_size=0, max_size=2, unique=True).map(sorted),
    st.sampled_from([0, 5, 10]),
    st.integers(0, 3),
    st.sampled_from([0, 0, 7, 12]),
    st.integers(2, 40),
    st.integers(1, 70),
    st.sampled_from([0.0, 0.3]),
)
def test_orders_are_the_best_of_all_that_there_are(
    more: list[int], least: int, way: int, pack: int, rival: int, q: int, duty: float
) -> None:
    lows = [least, *(low for low in more if low > least)]
    tiers = [(float(low), 16.0 / 2**k) for k, low in enumerate(lows)]
    asked: dict[str, Any] = {"order_multiple": pack or None}
    facts: list[Fact] = seller("bulk", "hefei", tiers[0][1], min_quantity=tiers[0][0], **asked)
    facts += [
        Offer(site="bulk", item="bike", min_quantity=a, price=p, **asked) for a, p in tiers[1:]
    ]
    if duty:
        facts.append(
            Duty(duty="d", hs="8711", origin="CN", destination="EU", rate=duty, basis="FOB")
        )
    shed = world(
        *facts, lane("hefei", "lyon", way), *seller("shop", "lyon", rival), wanted(quantity=q)
    )
    found = best(shed, relax=False)
    assert found.cost == near(cheapest(tiers, pack, rival, q, way, duty))
    assert sum(line.cost for line in found.cost_lines) == near(found.cost)
    assert sum(row.cost for row in found.rows) == near(found.cost)
