"""What it costs to make one unit, line by line. Every function broadcasts over arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makeshed.units import Share

Values = NDArray[np.float64]


def markup_of(margin: Share) -> Share:
    """Return the markup on cost that leaves a margin of the price.

    Worked example: a margin of 30 % on a cost of 240 makes a price of 342.9 (additive.tools,
    calculator of the cost per part).

    Raises
    ------
    ValueError
        The margin is no share from 0 to below 1.
    """
    if not 0 <= margin < 1:
        raise ValueError(f"a margin is a share of the price from 0 to below 1, not {margin:g}")
    return margin / (1 - margin)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What making one unit takes at some order size: hours, money, and what is spent once.

    ``machine`` and ``labour`` are hours of one unit; set-up and preparation are of an order;
    tooling is of the whole volume.
    """

    machine: ArrayLike = 0.0  # [h]
    brake: ArrayLike = 0.0  # hours of the press brake, which has a rate of its own [h]
    attended: ArrayLike = 0.0  # labour hours while the machine runs [h]
    handling: ArrayLike = 0.0  # labour hours beside it [h]
    post: ArrayLike = 0.0  # labour hours of post-processing [h]
    post_cost: ArrayLike = 0.0  # finishing bought by the unit [money]
    material: ArrayLike = 0.0  # [money]
    setup: ArrayLike = 0.0  # machine hours of an order [h]
    brake_setup: ArrayLike = 0.0  # hours of the press brake of an order [h]
    setup_attended: ArrayLike = 0.0  # labour hours of them [h]
    preparation: ArrayLike = 0.0  # labour hours of an order [h]
    order_cost: ArrayLike = 0.0  # bought by the order [money]
    tooling: ArrayLike = 0.0  # bought once [money]


@dataclass(frozen=True, kw_only=True)
class UnitCost:
    """The cost of one unit by line [money]; ``total`` is their sum."""

    material: Values
    machine: Values
    labour: Values
    energy: Values
    setup: Values
    tooling: Values
    post: Values
    failure: Values
    overhead: Values
    margin: Values
    least_order: Values
    tax: Values

    @property
    def total(self) -> Values:
        """All lines together, elementwise [money/unit]."""
        return np.asarray(sum(getattr(self, line.name) for line in fields(self)))

    @property
    def lines(self) -> dict[str, Values]:
        """The lines by name [money/unit], in the order in which they arise."""
        return {line.name: getattr(self, line.name) for line in fields(self)}


def unit_cost(
    work: Work,
    *,
    order: ArrayLike,
    volume: ArrayLike,
    rate: ArrayLike = 0.0,
    brake_rate: ArrayLike = 0.0,
    labour_rate: ArrayLike = 0.0,
    energy_rate: ArrayLike = 0.0,
    failure: ArrayLike = 0.0,
    overhead: ArrayLike = 0.0,
    markup: ArrayLike = 0.0,
    least: ArrayLike = 0.0,
    tax: ArrayLike = 0.0,
) -> UnitCost:
    """Return what one good unit costs, line by line [money].

    Parameters
    ----------
    work
        What it takes.
    order, volume
        Units of one order, which share its set-up, and of all orders, which share the tooling.
    rate, brake_rate, labour_rate, energy_rate
        Of the machine, of the press brake, of labour and of energy [money/h].
    failure
        Share of units that fail; the good ones bear material, machine, labour, energy and finishing
        of the failed.
    overhead
        On machine, labour and set-up.
    markup
        On all of that (see `markup_of`).
    least
        What an order comes to at the least, tax apart [money]; what it lacks is charged.
    tax
        On the price.

    Raises
    ------
    ValueError
        Failures are no share from 0 to below 1.

    Notes
    -----
    Full absorption costing (Ostwald and McLaren 2004, Cost Analysis and Estimating for Engineering
    and Management). Worked examples: the lever of Hopkinson and Dickens 2003 by stereolithography,
    3.92 machine + 0.04 labour + 1.29 material = 5.25 EUR; a moulded bezel with a yield of 0.98,
    (0.152 + 0.082 + 0.347)/0.98 = 0.593 USD (Kazmer, Injection Mold Design Engineering, ch. 3); a
    landing gear by die casting, 21.29 + 21,000/N EUR, against 526.31 by laser melting (Atzeni and
    Salmi 2012, doi 10.1007/s00170-011-3878-1).
    """
    a = np.asarray
    if np.any(a(failure) < 0) or np.any(a(failure) >= 1):
        raise ValueError("the share of failures must be from 0 to below 1")
    wage, hourly, power = a(labour_rate), a(rate), a(energy_rate)
    material = a(work.material) + 0.0
    machine = a(work.machine) * hourly + a(work.brake) * a(brake_rate)
    labour = (a(work.attended) + a(work.handling)) * wage
    energy = (a(work.machine) + a(work.brake)) * power
    post = a(work.post) * wage + a(work.post_cost)
    setup_hours = a(work.setup) * (hourly + power) + a(work.setup_attended) * wage
    setup_hours = setup_hours + a(work.brake_setup) * (a(brake_rate) + power)
    setup = (setup_hours + a(work.preparation) * wage + a(work.order_cost)) / a(order)
    tooling = a(work.tooling) / a(volume)
    lost = 1 / (1 - a(failure)) - 1
    failed = (material + machine + labour + energy + post) * lost
    over = a(overhead) * (machine + labour + setup)
    own = material + machine + labour + energy + setup + tooling + post + failed + over
    margin = a(markup) * own
    lacking = np.maximum(a(least) / a(order) - (own + margin), 0.0)
    taxed = a(tax) * (own + margin + lacking)
    lines = [material, machine, labour, energy, setup, tooling, post, failed, over]
    spread = np.broadcast_arrays(*lines, margin, lacking, taxed)
    names = [line.name for line in fields(UnitCost)]
    return UnitCost(**{n: np.asarray(v, float) for n, v in zip(names, spread, strict=True)})


def bed_shares(
    count: ArrayLike, *, per_layer: ArrayLike, layers: ArrayLike, sharing: ArrayLike = 0.0
) -> tuple[Values, Values]:
    """Return what one unit of an order bears of a level of parts, and of a build.

    Parameters
    ----------
    count
        Units of an order.
    per_layer, layers
        Parts that lie beside one another, and levels of parts that fit above one another.
    sharing
        Share of the room left over that other orders fill. Who is in a level or a build pays for it by the room
        that is filled, so the room that nobody fills is paid for by all.

    Notes
    -----
    Machine hours of one unit are those of the part, of recoating its share of a level and of warming up
    its share of a build, t = t_xy + t_z + t_HC: Ruffo, Tuck and Hague 2006, Cost estimation for rapid
    manufacturing, doi 10.1243/09544054JEM517. So the unit cost falls within a level, jumps where a new
    level or bed begins, and converges to that of a full bed. Of orders that share a build each bears what it
    fills: Ruffo and Hague 2007, doi 10.1243/09544054JEM894. Worked example: 12 parts, 5 beside one
    another and 2 levels high, take 3 levels in 2 builds: a quarter of a level and a sixth of a build each.
    """
    n, wide, high = (np.asarray(x, float) for x in (count, per_layer, layers))
    share = np.asarray(sharing, float)
    return np.asarray(_borne(n / wide, share) / n), np.asarray(_borne(n / (wide * high), share) / n)


def _borne(filled: Values, sharing: Values) -> Values:
    """Return how many levels or builds an order pays for that fills so many; the last one is shared."""
    whole = np.floor(filled)
    last = filled - whole
    others = sharing * (1 - last)
    return np.asarray(whole + last / np.where(last + others > 0, last + others, 1.0))
