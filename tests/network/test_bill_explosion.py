"""How much of each item each demand needs, beside a walk down the bills."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.model import Component, Demand, Substitute
from makeshed.network.audit.bill_explosion import Recipes, Requirements

BIKE = Demand(place="lyon", item="bike", quantity=10.0)


def test_by_hand() -> None:
    """10 bikes of 2 wheels, 2 % scrap, of 36 spokes: 20.4 wheels and 734.4 spokes; glue by one route alone."""
    lines = [
        Component(item="bike", component="wheel", quantity=2.0, scrap=0.02), Component(item="wheel", component="spoke", quantity=36.0),
        Component(item="bike", component="glue", quantity=3.0, route="by-hand"),
    ]  # fmt: skip
    others = [
        Substitute(item="bike", component="wheel", substitute="disc", quantity=1.0),
        Substitute(item="wheel", component="spoke", substitute="wire", route="by-robot"),
    ]
    recipes = Recipes(lines, others)
    assert recipes.of("bike", "by-hand") == {
        "wheel": {"wheel": 2.04, "disc": 1.02},
        "glue": {"glue": 3.0},
    }
    assert recipes.of("bike", "main") == {"wheel": {"wheel": 2.04, "disc": 1.02}}
    assert recipes.of("wheel", "main") == {"spoke": {"spoke": 36.0}}
    assert recipes.of("wheel", "by-robot") == {"spoke": {"spoke": 36.0, "wire": 36.0}}
    book = Requirements(
        [
            BIKE,
            Demand(place="nice", item="wheel", quantity=4.0),
            Demand(place="x", item="spoke", quantity=0.0),
        ],
        recipes,
        {("bike", "main"), ("wheel", "main")},
    )

    def needs(item: str) -> dict[str, float]:
        return {demand.place: amount for demand, amount in book.of(item)}

    assert needs("spoke") == pytest.approx({"lyon": 734.4, "nice": 144.0})
    assert needs("wheel") == pytest.approx({"lyon": 20.4, "nice": 4.0})
    assert needs("disc") == pytest.approx({"lyon": 10.2})
    assert needs("glue") == {}
    assert needs("bike") == {"lyon": 10.0}


def test_of_several_routes_the_one_that_takes_most_counts() -> None:
    lines = [
        Component(item="bike", component="tube", quantity=q, route=r)
        for r, q in (("a", 5.0), ("b", 2.0), ("c", 9.0))
    ]
    recipes = Recipes(lines, [])
    book = Requirements([BIKE], recipes, {("bike", "a"), ("bike", "b")})
    assert [amount for _, amount in book.of("tube")] == [50.0]


@examples(40)
@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(1, 5)), st.integers(1, 4), max_size=9)
)
def test_what_a_unit_takes_is_summed_over_every_way_down(bill: dict[tuple[int, int], int]) -> None:
    bill = {(above, below): q for (above, below), q in bill.items() if above < below}
    lines = [
        Component(item=f"i{a}", component=f"i{b}", quantity=float(q)) for (a, b), q in bill.items()
    ]

    def taken(item: int) -> int:
        """How much of an item goes into one of item 0, by every path."""
        return int(item == 0) + sum(
            taken(above) * q for (above, below), q in bill.items() if below == item
        )

    book = Requirements(
        [Demand(place="x", item="i0", quantity=1.0)],
        Recipes(lines, []),
        {(f"i{a}", "main") for a, _ in bill},
    )
    for item in range(6):
        assert sum(amount for _, amount in book.of(f"i{item}")) == taken(item)
