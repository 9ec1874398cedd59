"""Substitutes in a bill of materials, and components by route: by hand, and beside another program."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, part, seller, wanted, world

from makeshed.errors import BadFacts, NotEnoughData
from makeshed.model import Component, Duty, Fact, Item, Operation, Shed, Substitute
from makeshed.plans.plan import Plan

near = pytest.approx
ALLOY = Item(item="alloy", mass=1000, hs="7606")
TUBE = Item(item="tube", mass=1000, hs="7608")


def instead(substitute: str = "tube", **more: Any) -> Substitute:
    """Return the line that lets something else be used in place of a frame."""
    return Substitute(item="bike", component="frame", substitute=substitute, **more)


def built(*facts: Fact, **asked: Any) -> Plan:
    """Plan 100 bikes that are built in lyon at 5."""
    return best(world(ALLOY, TUBE, *maker("fab", "lyon", 5), wanted(), *facts), **asked)


def bought(found: Plan) -> dict[str, float]:
    return {row.item: row.quantity for row in found.bought}


def frames(price: float = 10.0, **more: Any) -> list[Fact]:
    return seller("f", "lyon", price, item="frame", **more)


def tubes(price: float = 3.0, **more: Any) -> list[Fact]:
    return seller("t", "lyon", price, item="tube", **more)


def test_a_substitute_with_a_quantity_of_its_own_is_used_where_it_is_cheaper() -> None:
    """A frame at 10, or three tubes at 3: 9 a bike; at 4 a tube it is 12, and frames are taken."""
    found = built(*frames(), *tubes(), part(), instead(quantity=3))
    assert found.cost == near(100 * (5 + 9))
    assert bought(found) == near({"tube": 300})
    assert any("tube for frame in 100% of the bike of fab" in note for note in found.notes)
    dear = built(*frames(), *tubes(4), part(), instead(quantity=3))
    assert bought(dear) == near({"frame": 100})
    assert not any("substitutes are used" in note for note in dear.notes)


def test_a_blank_quantity_is_that_of_the_component_with_its_scrap() -> None:
    found = built(*frames(), *tubes(3), part(2, scrap=0.1), instead())
    assert bought(found) == near({"tube": 220})
    own = built(*frames(), *tubes(3), part(2, scrap=0.1), instead(quantity=3, scrap=0.0))
    assert bought(own) == near({"tube": 300})


def test_alternatives_are_mixed_up_to_what_there_is() -> None:
    found = built(*frames(), *tubes(capacity=120), part(), instead(quantity=3))
    assert bought(found) == near({"frame": 60, "tube": 120})
    assert found.cost == near(500 + 600 + 360)
    (row,) = [row for row in found.capacities if row.what == "t: tube"]
    assert row.shadow_price == near(1 / 3)
    opened = str(found.why("lyon:bike"))
    assert "frame" in opened
    assert "tube" in opened


def test_one_of_them_alone_where_they_may_not_be_mixed() -> None:
    scarce = [*frames(), *tubes(capacity=120), part()]
    found = built(*scarce, instead(quantity=3, mixed=False))
    assert bought(found) == near({"frame": 100})
    enough = built(*frames(), *tubes(), part(), instead(quantity=3, mixed=False))
    assert bought(enough) == near({"tube": 300})
    assert not enough.limits  # nobody can loosen how a product is built


def test_each_maker_takes_its_own_where_they_may_not_be_mixed() -> None:
    two = [*maker("a", "lyon", 5, hours=50), *maker("b", "nice", 5, hours=50)]
    facts = [*two, *frames(), *tubes(capacity=150), part(), instead(quantity=3, mixed=False)]
    lanes = [lane("lyon", "nice", 0), lane("nice", "lyon", 0)]
    found = best(world(ALLOY, TUBE, wanted(), *facts, *lanes))
    assert bought(found) == near({"frame": 50, "tube": 150})


def test_a_component_without_a_source_is_no_matter_where_a_substitute_has_one() -> None:
    assert built(*tubes(), part(), instead(quantity=3)).cost == near(1400)
    with pytest.raises(NotEnoughData, match=r"frame has no offer .* and tube has no offer"):
        built(part(), instead(quantity=3))


def test_a_part_may_be_a_line_and_a_substitute_of_another() -> None:
    """Two lines of R1 and R2, and R2 may stand in for R1: R2 alone when it is cheaper."""
    second = Component(item="bike", component="tube", quantity=1)
    found = built(*frames(), *tubes(), part(), second, instead())
    assert bought(found) == near({"tube": 200})


def test_many_lines_with_substitutes_are_no_matter() -> None:
    """Twelve lines of two each are 4,096 boards, and one program."""
    items = [Item(item=f"{k}{n}", mass=1) for n in range(12) for k in "ab"]
    lines = [Component(item="bike", component=f"a{n}") for n in range(12)]
    others = [Substitute(item="bike", component=f"a{n}", substitute=f"b{n}") for n in range(12)]
    offers = [
        fact for n in range(12) for k, price in (("a", 2.0), ("b", 1.0 + n / 6))
        for fact in seller(f"{k}{n}", "lyon", price, item=f"{k}{n}")
    ]  # fmt: skip
    found = built(*items, *lines, *others, *offers)
    assert found.cost == near(100 * (5 + sum(min(2.0, 1 + n / 6) for n in range(12))))


def test_duty_is_charged_on_what_is_used() -> None:
    """Porto sells tubes free of duty, hefei frames at 20 %: 10 + 2 against 3 x 3.9 = 11.7."""
    duty = Duty(duty="d", hs="8714", origin="CN", destination="EU", rate=0.2)
    far = seller("f", "hefei", 10, item="frame")
    near_by = seller("t", "porto", 3.9, item="tube")
    lanes = [lane("hefei", "lyon", 0), lane("porto", "lyon", 0)]
    facts = [*far, *near_by, *lanes, part(), instead(quantity=3)]
    assert built(*facts, duty).cost == near(100 * (5 + 11.7))
    assert built(*facts).cost == near(100 * (5 + 10))


def routed(**hours: float) -> list[Fact]:
    """A bike milled of 3 alloy in 2 h, or cast of 1 tube in 4 h."""
    return [
        *maker("fab", "lyon", 5, **hours),
        Operation(item="bike", route="cast", process="build", hours=4),
        Operation(item="bike", route="main", process="build", hours=2),
        Component(item="bike", component="alloy", quantity=3, route="main"),
        Component(item="bike", component="tube", quantity=1, route="cast"),
        Component(item="bike", component="frame", quantity=1),
    ]


@pytest.mark.parametrize(("alloy", "bill"), [(3.0, {"alloy": 300}), (5.0, {"tube": 100})])
def test_the_route_decides_what_goes_in(alloy: float, bill: dict[str, float]) -> None:
    """Milled: 10 + 3 alloy; cast: 20 + a tube at 3."""
    sold = [*seller("m", "lyon", alloy, item="alloy"), *tubes(), *frames(1)]
    found = best(world(ALLOY, TUBE, wanted(), *routed(), *sold))
    assert bought(found) == near({**bill, "frame": 100})
    assert found.cost == near(100 * (1 + min(10 + 3 * alloy, 23)))


def test_both_routes_where_hours_are_short() -> None:
    """Alloy for 30 that are milled in 60 hours; the rest is cast in 280 of 400."""
    sold = [*seller("m", "lyon", 1, item="alloy", capacity=90), *tubes(), *frames(1)]
    found = best(world(ALLOY, TUBE, wanted(), *routed(hours=400), *sold))
    assert bought(found) == near({"alloy": 90, "tube": 70, "frame": 100})
    assert {row.route: row.quantity for row in found.made} == near({"main": 30, "cast": 70})


def test_a_route_that_lacks_its_material_is_told_and_the_other_taken() -> None:
    found = best(world(ALLOY, TUBE, wanted(), *routed(), *tubes(), *frames(1)))
    assert {row.route for row in found.made} == {"cast"}
    assert any("bike cannot be made by the route main" in note for note in found.notes)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            Component(item="bike", component="alloy", route="milled"),
            "route of the operations of bike",
        ),
        (Component(item="bike", component="frame", route="main"), "which is for every route"),
        (instead("frame"), "another item than component and item"),
        (instead("bike"), "another item than component and item"),
        (Substitute(item="bike", component="tub", substitute="alloy"), "a key of items"),
        (Substitute(item="bike", component="tube", substitute="alloy"), "a component of bike"),
        (instead("alloy", mixed=False), "as in row 1 of the same line"),
        (Substitute(item="frame", component="alloy", substitute="bike"), "contains itself"),
    ],
)
def test_lines_that_make_no_sense_are_refused_by_name(fact: Fact, words: str) -> None:
    alloy = Component(item="frame", component="alloy")
    with pytest.raises(BadFacts, match=words):
        world(ALLOY, TUBE, *maker("fab", "lyon", 5), part(), alloy, instead(), fact)


# Beside another program ---------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Two makers, two routes, two lines, of which alternatives are shared; five parts on sale."""
    some = st.integers(1, 9)
    parts = ["p0", "p1", "p2", "p3"]
    lines = {}
    for name in ("p0", "p1"):
        others = [p for p in parts if p != name]
        chosen = draw(st.lists(st.sampled_from(others), unique=True, max_size=2))
        lines[name] = {name: draw(some), **{p: draw(some) for p in chosen}}
    return {
        "lines": lines,
        "route": {name: draw(st.sampled_from(["", "main", "cast"])) for name in lines},
        "price": [draw(some) for _ in parts],
        "most": [draw(st.sampled_from([40.0, 90.0, 1e4])) for _ in parts],
        "hours": [draw(st.sampled_from([50.0, 120.0, 1e4])) for _ in range(2)],
        "rate": [draw(some) for _ in range(2)],
        "takes": {"main": draw(some), "cast": draw(some)},
        "mixed": draw(st.booleans()),
    }


def of(w: dict[str, Any]) -> Shed:
    """Return a world as a shed; what cannot be made is bought at 1,000."""
    facts: list[Fact] = [Item(item=f"p{n}", mass=1000) for n in range(4)]
    for n, site in enumerate(("a", "b")):
        own = maker(site, "lyon", w["rate"][n], hours=w["hours"][n])
        facts += [fact for fact in own if not isinstance(fact, Operation)]
    facts += [
        Operation(item="bike", route=route, process="build", hours=hours)
        for route, hours in w["takes"].items()
    ]
    for name, line in w["lines"].items():
        route = w["route"][name]
        facts.append(Component(item="bike", component=name, quantity=line[name], route=route))
        facts += [
            Substitute(item="bike", component=name, substitute=p, quantity=q, mixed=w["mixed"])
            for p, q in line.items() if p != name
        ]  # fmt: skip
    for n, price in enumerate(w["price"]):
        facts += seller(f"s{n}", "lyon", price, item=f"p{n}", capacity=w["most"][n])
    return world(*facts, *seller("shop", "lyon", 1000), wanted())


def cheapest(w: dict[str, Any]) -> float:
    """Return the least cost by a linear program of its own: a column for every recipe of every maker.

    Where alternatives may not be mixed, every choice of each maker is tried.
    """
    free = [list(line) for line in w["lines"].values()]
    if w["mixed"]:
        return linear(w, dict.fromkeys((0, 1), free))
    choices = [list(product(*free)) for _ in (0, 1)]
    return min(linear(w, {0: [[p] for p in a], 1: [[p] for p in b]}) for a, b in product(*choices))


def linear(w: dict[str, Any], may: dict[int, list[list[str]]]) -> float:
    columns, costs = [], []
    for site, allowed in may.items():
        for route, hours in w["takes"].items():
            there = [
                [(p, w["lines"][name][p]) for p in parts]
                for name, parts in zip(w["lines"], allowed, strict=True)
                if w["route"][name] in {"", route}
            ]
            for recipe in product(*there):
                column = np.zeros(6)
                column[4 + site] = hours
                for p, quantity in recipe:
                    column[int(p[1])] += quantity
                columns.append(column)
                costs.append(hours * w["rate"][site] + column[:4] @ np.array(w["price"]))
    costs.append(1000.0)
    columns.append(np.zeros(6))
    found = linprog(
        costs, A_ub=np.array(columns).T, b_ub=[*w["most"], *w["hours"]],
        A_eq=np.ones((1, len(costs))), b_eq=[100.0],
    )  # fmt: skip
    assert found.fun is not None
    return float(found.fun)


@given(worlds())
@examples(25)
def test_a_plan_with_alternatives_and_routes_costs_what_another_program_finds(
    w: dict[str, Any],
) -> None:
    assert best(of(w)).cost == near(cheapest(w), rel=1e-6)
