"""A workshop whose advice can be worked out by hand.

It builds 100 bikes a year in Lyon, an hour each at 20, with a frame each. Frames come from a mill in Izmir at
20 and 10 to bring; a forge in Lyon asks 25. So bringing the frame home saves 5 on each of 100.
"""

from __future__ import annotations

from typing import Any

from tests.questions.worlds import DAY, lane, maker, part, seller, wanted, world

from makeshed.model import Fact, Saving, Shed, Supplied
from makeshed.questions.advise import advise
from makeshed.questions.advise.answer import Action, Advised

MILL = Supplied(site="works", item="frame", supplier="mill")
LAMPS = Saving(
    site="works", measure="lighting", part="hall", count=36.0, power=0.032, count_after=30.0,
    power_after=0.016, hours=2080.0, energy_price=0.1, once=100.0,
)  # fmt: skip
PRESSURE = Saving(
    site="works", measure="pressure", part="compressor", power=10.0, hours=2000.0, pressure=7.5,
    pressure_after=6.2, energy_price=0.1, once=0.0,
)  # fmt: skip
LEAKS = Saving(
    site="works", measure="leaks", part="hall", count=2.0, diameter=1.6, hours=2000.0, pressure=7.5,
    pressure_after=7.0, energy_price=0.1, once=50.0,
)  # fmt: skip


def workshop(*more: Fact, **forge: Any) -> Shed:
    """Return the case; ``forge`` are of the local offer of frames."""
    given = {"price": 25.0, "kind": "declared", **forge}
    price = given.pop("price")
    return world(
        *maker("works", "lyon", 20.0), part(), wanted(),
        *seller("mill", "izmir", 20, item="frame", origin="TR"),
        *seller("forge", "lyon", price, item="frame", origin="FR", **given),
        *seller("rival", "lyon", 1.0, origin="FR"),
        lane("izmir", "lyon", 10), MILL, *more,
    )  # fmt: skip


def told(shed: Shed, firm: str = "works", **more: Any) -> Advised:
    """Return what the firm is advised, without cost of stock or draws unless asked."""
    given: dict[str, Any] = {"holding_rate": 0.0, "day": DAY, "draws": 0}
    return advise(shed, firm, **given | more)


def row(found: Advised, action: str) -> Action:
    """Return one action."""
    return next(each for each in found.rows if each.action == action)
