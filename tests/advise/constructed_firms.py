"""Firms whose facts are misjudged by a known amount, and what an action would truly bring them.

Each is told in numbers that are marked as estimates, and each number is off by itself by up to a tenth. What the action
truly brings is worked out here, by hand, from the numbers as they truly are: nothing of it is asked of makeshed.

``python -m tests.advise.constructed_firms 200`` builds so many of each kind and says of how many the truth lay between
``low`` and ``high``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from tests.advise.firms import LAMPS, told, workshop
from tests.questions.worlds import FRAME, lane, seller, wanted

from makeshed.model import Capability, Component, Item, Lane, Offer, Operation, Shed, Site
from makeshed.questions.advise.answer import Action

OFF = 0.1
EVEN, PEAKED = "even", "peaked"
"""Errors as often of a tenth as of nothing, and errors that are mostly small."""


@dataclass
class Misjudged:
    """Draws what is told, and by how much it is off."""

    chance: np.random.Generator
    shape: str

    def told(self, low: float, high: float) -> float:
        return float(self.chance.uniform(low, high))

    def true(self, told: float) -> float:
        if self.shape == EVEN:
            return told * float(self.chance.uniform(1 - OFF, 1 + OFF))
        return told * float(self.chance.triangular(1 - OFF, 1.0, 1 + OFF))


@dataclass
class Constructed:
    """A firm as it is told, one action of it, and what that truly brings in a year."""

    shed: Shed
    action: str
    truth: float
    asked: dict[str, Any] = field(default_factory=dict)


def guess(shed: Shed, *facts: Any) -> Shed:
    """Return the case with some facts as estimates."""
    return shed.plus(*(replace(fact, kind="estimate") for fact in facts))


def mill(price: float) -> Offer:
    return Offer(site="mill", item="frame", price=price, origin="TR", kind="estimate")


def way(cost: float) -> Lane:
    return replace(lane("izmir", "lyon", cost), kind="estimate")


def brought_home(by: Misjudged) -> Constructed:
    """A frame is bought in Lyon instead of in Izmir; both prices and the freight are estimates."""
    far, freight, near = by.told(15, 25), by.told(5, 12), by.told(15, 25)
    shed = workshop(mill(far), way(freight), price=near, kind="estimate")
    truth = 100 * (by.true(far) + by.true(freight) - by.true(near))
    return Constructed(shed, "source:frame:forge", truth)


def how_many_are_sold(by: Misjudged) -> Constructed:
    """As above; how many bikes are sold is an estimate too."""
    far, freight, near = by.told(15, 25), by.told(5, 12), by.told(15, 25)
    sold = by.told(50, 500)
    shed = workshop(mill(far), way(freight), price=near, kind="estimate")
    shed = guess(shed, wanted(quantity=sold))
    truth = by.true(sold) * (by.true(far) + by.true(freight) - by.true(near))
    return Constructed(shed, "source:frame:forge", truth)


def how_heavy_it_is(by: Misjudged) -> Constructed:
    """Freight is paid by weight, and what a frame weighs is an estimate; all else is known."""
    far, freight, tonnes, near = by.told(15, 18), by.told(8, 20), by.told(0.5, 1.5), by.told(15, 25)
    shed = workshop(replace(mill(far), kind="declared"), lane("izmir", "lyon", freight), price=near)
    shed = guess(shed, replace(FRAME, mass=1000 * tonnes))
    truth = 100 * (far + freight * by.true(tonnes) - near)
    return Constructed(shed, "source:frame:forge", truth)


def how_much_goes_into_it(by: Misjudged) -> Constructed:
    """Some kilograms of a material go into a bike: how many is an estimate, as are both prices."""
    kilos, far, near = by.told(1.5, 9.5), by.told(15, 25), by.told(15, 25)
    shed = workshop(mill(far), lane("izmir", "lyon", 5), price=near, kind="estimate")
    shed = guess(shed, Component(item="bike", component="frame", quantity=kilos))
    truth = 100 * by.true(kilos) * (by.true(far) + 5 - by.true(near))
    return Constructed(shed, "source:frame:forge", truth)


def made_instead_of_bought(by: Misjudged) -> Constructed:
    """A frame is welded of a bar instead of being bought: hours, their rate, material and prices are estimates."""
    far, bar, hours, rate, extra = (
        by.told(25, 35),
        by.told(6, 9),
        by.told(0.5, 1.5),
        by.told(8, 14),
        by.told(1, 4),
    )
    shed = workshop(
        mill(far), way(10), Item(item="bar", mass=1000), Component(item="frame", component="bar"),
        *seller("near", "lyon", bar, item="bar", kind="estimate"),
        Operation(item="frame", process="weld", hours=hours, material_cost=extra, kind="estimate"),
        Capability(site="works", process="weld", rate=rate, kind="estimate"), price=90.0,
    )  # fmt: skip
    made = by.true(hours) * by.true(rate) + by.true(extra) + by.true(bar)
    truth = 100 * (by.true(far) + by.true(10) - made)
    return Constructed(shed, "source:frame:works", truth)


def a_step_hired(by: Misjudged) -> Constructed:
    """A sprayer paints: what an hour costs there and here, and how long it takes, are estimates."""
    hours, own, asks = by.told(0.3, 0.8), by.told(8, 15), by.told(4, 12)
    shed = workshop(
        Operation(item="bike", process="paint", hours=hours, kind="estimate"),
        Capability(site="works", process="paint", rate=own, kind="estimate"),
        Site(site="sprayer", place="lyon", role="maker", markup=0.1),
        Capability(site="sprayer", process="paint", rate=asks, kind="estimate"),
        price=40.0,
    )
    truth = 100 * by.true(hours) * (by.true(own) - 1.1 * by.true(asks))
    return Constructed(shed, "outsource:bike:paint:sprayer", truth)


def a_part_bought_instead_of_made(by: Misjudged) -> Constructed:
    """The forge sells what the works welds."""
    near, bar, hours, rate = by.told(18, 28), by.told(6, 9), by.told(0.5, 1.5), by.told(12, 24)
    shed = workshop(
        Item(item="bar", mass=1000), Component(item="frame", component="bar"),
        *seller("near", "lyon", bar, item="bar", kind="estimate"),
        Operation(item="frame", process="weld", hours=hours, kind="estimate"),
        Capability(site="works", process="weld", rate=rate, kind="estimate"),
        price=near, kind="estimate",
    ).minus("supplies/works:frame:mill")  # fmt: skip
    truth = 100 * (by.true(hours) * by.true(rate) + by.true(bar) - by.true(near))
    return Constructed(shed, "outsource:frame:forge", truth)


def other_lamps(by: Misjudged) -> Constructed:
    """Somebody guessed how many lamps burn, how long, what they draw, and what a kWh costs."""
    count, draws, hours, price = by.told(20, 60), by.told(0.03, 0.06), by.told(1500, 3000), by.told(0.1, 0.3)  # fmt: skip
    row = replace(LAMPS, count=count, count_after=0.8 * count, power=draws, power_after=0.5 * draws,
                  hours=hours, energy_price=price, kind="estimate")  # fmt: skip
    truth = 0.6 * by.true(count) * by.true(draws) * by.true(hours) * by.true(price)
    return Constructed(workshop(row, price=90.0), "saving:lighting:hall", truth)


def shorter_set_ups(by: Misjudged) -> Constructed:
    """How many set-ups there are, how long each takes and what an hour costs are estimates."""
    count, long, cost = by.told(50, 400), by.told(1, 4), by.told(20, 60)
    row = replace(LAMPS, measure="set_up", part="build", count=count, set_up=long, set_up_after=0.4 * long,
                  hourly_cost=cost, kind="estimate", count_after=None, power=None, power_after=None, hours=None,
                  energy_price=None)  # fmt: skip
    truth = 0.6 * by.true(count) * by.true(long) * by.true(cost)
    return Constructed(workshop(row, price=90.0), "saving:set_up:build", truth)


def a_larger_lot(by: Misjudged) -> Constructed:
    """A lot of one becomes a larger: how long a set-up takes and what an hour costs are estimates."""
    hours, rate = by.told(0.2, 0.6), by.told(15, 25)
    shed = workshop(lane("izmir", "lyon", 5), price=90.0)
    step = replace(next(iter(shed.rows(Operation))), setup_hours=hours, batch=1.0)
    able = Capability(site="works", process="build", rate=rate)
    shed = guess(shed, step, able)
    # A bike is worth its frame of 25, an hour, and the set-up of its lot; it lies for half a lot.
    each = 25 + rate * (1 + hours)
    best = round(math.sqrt(2 * 100 * hours * rate / (0.2 * each)))
    work, true_hours, true_rate = by.true(1.0), 0.0, by.true(rate)
    true_hours = (
        work * hours
    )  # of one step one error: who guessed how long it takes guessed its set-up
    true_each = 25 + true_rate * (work + true_hours)
    truth = 100 * true_hours * true_rate * (1 - 1 / best) - 0.2 * true_each * (best - 1) / 2
    return Constructed(shed, "lot:bike", truth, {"holding_rate": 0.2})


def one_of_many_alike(by: Misjudged) -> Constructed:
    """Eight forges truly ask much the same; the one that is judged cheapest is chosen."""
    far, asks = by.told(25, 30), by.told(18, 22)
    true = {f"forge{n}": asks * by.told(0.98, 1.02) for n in range(8)}
    said = {site: by.true(price) for site, price in true.items()}
    sellers = [
        row
        for site, price in said.items()
        for row in seller(site, "lyon", price, item="frame", origin="FR", kind="estimate")
    ]
    shed = workshop(replace(mill(far), kind="declared"), *sellers, price=90.0)
    chosen = min(said, key=lambda site: said[site])
    return Constructed(shed, f"source:frame:{chosen}", 100 * (far + 10 - true[chosen]))


KINDS: tuple[Callable[[Misjudged], Constructed], ...] = (
    brought_home,
    how_many_are_sold,
    how_heavy_it_is,
    how_much_goes_into_it,
    made_instead_of_bought,
    a_step_hired,
    a_part_bought_instead_of_made,
    other_lamps,
    shorter_set_ups,
    a_larger_lot,
)


def held(
    kind: Callable[[Misjudged], Constructed], firms: int, shape: str, seed: int, draws: int = 20
) -> Iterator[bool]:
    """Yield of each firm that the action pays, as it is told, whether the truth lies in its interval."""
    by = Misjudged(np.random.default_rng([seed, len(kind.__name__)]), shape)
    for n in range(firms):
        firm = kind(by)
        found = told(firm.shed, draws=draws, off=OFF, seed=seed + n, **firm.asked)
        said: Action | None = next((r for r in found.rows if r.action == firm.action), None)
        if said is not None:
            yield said.low <= firm.truth <= said.high


def main(firms: int) -> None:
    """Print how often the truth lay in the interval, kind by kind."""
    for kind in (*KINDS, one_of_many_alike):
        counts = []
        for shape in (EVEN, PEAKED):
            inside = list(held(kind, firms, shape, seed=2030))
            counts.append(
                f"{shape}: {sum(inside)} of {len(inside)} ({sum(inside) / max(1, len(inside)):.0%})"
            )
        sys.stdout.write(f"{kind.__name__.replace('_', ' '):<32}{'   '.join(counts)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
