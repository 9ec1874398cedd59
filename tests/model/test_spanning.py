"""Which facts lie furthest apart is told where arithmetic gives up, once."""

from __future__ import annotations

from tests.model.facts import shed_of

from makeshed.errors import BadlyScaled
from makeshed.model import Demand, Item, Offer
from makeshed.model.spanning import named

APART = BadlyScaled("too far apart", hint="look for a unit")


def test_the_smallest_and_the_largest_for_their_kind_are_named() -> None:
    shed = shed_of(
        Item(item="pin", mass=1e-9), Item(item="ship", mass=5.0),
        Offer(site="a", item="pin", price=1e-3), Demand(place="b", item="pin", quantity=1e12),
    )  # fmt: skip
    error = named(APART, shed)
    assert str(error).startswith(
        "too far apart; of the facts, the smallest for its kind is items, row 1 (pin), mass: 1e-09 kg"
    )
    assert "the largest for its kind is demands, row 1 (b:pin), quantity: 1e+12" in str(error)
    assert error.hint == APART.hint
    assert named(error, shed) is error


def test_what_is_usual_is_not_blamed() -> None:
    """One of them at least is told; nothing is where there are no facts."""
    shed = shed_of(Demand(place="b", item="pin", quantity=1e12))
    assert "smallest" not in str(named(APART, shed))
    assert named(APART, shed_of()) is APART
    assert named(APART, shed_of(Item(item="nothing", mass=0.0))) is APART
