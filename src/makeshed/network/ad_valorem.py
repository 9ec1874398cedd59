"""What is charged on value: a program that knows that dearer components pay more duty.

Duty, insurance, markup and stock are shares of what a unit is worth, and a made unit is worth what
went into it. Charged as rate x average value x units, a program sees the average and not what one
dearer component does to it. Here the charges are laid on what the value comes from instead. With
V the value of a unit at a node, T what passes it and K(V) what a unit is worth where a way ends,

    T V  =  price x bought + own work x made + site + Σ used V + Σ moved K(V)      at every node,

so with any rate r by node the cost of a plan is, to the last cent,

    Σ price (1 + r) bought + Σ own work (1 + r) made + site (1 + r) + Σ used (r' - r) V
    + Σ moved (total(V) + r' K(V) - r V),       r' where the way or the make ends, r where it begins.

If r is what a unit of value is charged on its way from the node to its use, the last two sums hang on
V no longer, and the program is linear and exact: so it is where all that leaves a node pays one
rate. Where rates differ, r at a plan is the marginal charge there (the adjoint of the roll-up of
values), which makes the program the first-order model of the true cost; and with the least rate of
all ways and the least value of all plans it is a relaxation, whose optimum bounds every plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from makeshed.network.arc_costs import Ways, way_costs
from makeshed.network.arcs import SupplyGraph
from makeshed.network.charged_uses import by_site, lines
from makeshed.network.conservation import balanced
from makeshed.network.customs_values import calmed, carried, own_work
from makeshed.network.lowered_rates import lowered
from makeshed.network.plan_flows import Flows
from makeshed.network.settings import Settings
from makeshed.network.shipment_costs import Sending
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats
from makeshed.science.siting import Network

LITTLE = 1e-9
"""Units a year that pass a node and are none: no rate is read off them."""
STEP = 1e-6
"""Share of its value, or of one, by which a unit is made dearer to see what that does."""


@dataclass(frozen=True, kw_only=True)
class Charges:
    """Costs of a unit with what is charged on its value, as the program is to see them.

    Attributes
    ----------
    rate
        By node, what a unit of value is charged until it is used [money/money].
    way
        By way, cost of moving a unit [money/unit].
    line
        By component line, what a unit used costs beyond what it cost to have [money/unit].
    site
        By site, the rate on its yearly cost [money/money].
    shipment
        By number of what is paid by the shipment, the rate on its yearly cost [money/money].
    """

    rate: Floats
    way: Floats
    line: Floats
    site: Floats
    shipment: Floats


def at_plan(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    settings: Settings,
    *,
    flows: Flows,
    value: Floats,
    shares: Floats,
    rising: bool,
    sending: Sending,
) -> Charges:
    """Return the charges at a plan: exact there, and to first order around it.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    settings
        Rates and choices that hold for the whole plan.
    flows, value, shares
        The plan, the value of a unit by node, and the yearly cost of its site that a node bears.
        Where the plan does not pass, a unit goes on by the way that charges least.
    rising
        Lower the rates until no cost falls below nothing, as methods made for one structure want it:
        still exact at the plan, and less true around it.
    sending
        What is paid by the shipment: apart from what a unit of goods costs, at a rate of its own.
    """
    ways = sending.at(ways, flows.moved)
    total = way_costs(ways, value, settings).total
    step = STEP * np.maximum(value, 1.0)
    rise = (way_costs(ways, value + step, settings).total - total) / step[ways.tail]
    slope, _ = carried(ways)
    at_make = graph.make_node.to_numpy()
    moved = np.flatnonzero(flows.moved > 0)
    inner = moved[ways.head[moved] >= 0]
    count = len(value)
    through, known = np.zeros(count), np.zeros(count)
    np.add.at(through, ways.tail[moved], flows.moved[moved])
    np.add.at(through, flows.used_node, flows.used)
    np.add.at(known, ways.tail[moved], flows.moved[moved] * np.nan_to_num(rise[moved]))
    rows = np.concatenate([ways.tail[inner], flows.used_node])
    cols = np.concatenate([ways.head[inner], at_make[flows.used_make]])
    data = np.concatenate([flows.moved[inner] * slope[inner], flows.used])
    rate = balanced(known, through, (rows, cols, data), least=LITTLE)
    idle = through <= LITTLE
    rate[idle] = np.inf
    rate = lowered(tables, graph, ways, rate, rise, slope, free=idle)
    rate[~np.isfinite(rate)] = 0.0
    if rising:
        unit = value[ways.tail]
        rise, slope = total / unit, slope + carried(ways)[1] / unit
        every = np.ones(count, dtype=bool)
        rate = np.maximum(lowered(tables, graph, ways, rate, rise, slope, free=every), 0.0)
    way = _beyond(ways, rate, total, value[ways.tail])
    freighted = on_freight(ways, settings, rate, value)
    return Charges(
        rate=rate,
        way=way - freighted * sending.borne(flows.moved) if sending else way,
        line=lines(tables, graph, rate, (value, value), flows),
        site=by_site(tables, graph, rate, shares),
        shipment=sending.mean(freighted, flows.moved),
    )


def at_least(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    settings: Settings,
    *,
    least: Floats,
    most: Floats,
    sending: Sending,
    rate: Floats | None = None,
) -> Charges:
    """Return charges that no plan goes below, whatever its values.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    settings
        Rates and choices that hold for the whole plan.
    least, most
        By node, the least and the most that a unit is worth in any plan; nan where nothing can be.
    sending
        What is paid by the shipment. Deciding early costs less where freight is dear, so that there it is
        set aside.
    rate
        By node, the rates to lay on where values have an upper end; without, and elsewhere, the least
        rates. The nearer they are to those of the best plan, the better is the bound.
    """
    ways = calmed(ways, ways.ship >= 0) if sending else ways
    fixed = np.full(len(least), np.nan)
    if rate is not None:
        fixed = np.where(np.isfinite(most), rate, np.nan)
    laid = _least_rates(tables, graph, ways, settings, least, fixed)
    return Charges(
        rate=laid,
        way=least_cost(ways, settings, laid, least, most),
        line=lines(tables, graph, laid, (least, most)),
        site=by_site(tables, graph, laid),
        shipment=sending.least(
            np.where(ways.allowed, on_freight(ways, settings, laid, least), np.inf)
        ),
    )


def least_cost(ways: Ways, settings: Settings, rate: Floats, least: Floats, most: Floats) -> Floats:
    """Return by way the least that a unit costs beyond what its value is charged, at any value it can have.

    Straight but for the cost of deciding early, which is concave up to the price of the sale and
    nothing past it: the least is at an end, or at that price. Without an upper end the cost does
    not fall beyond, by the choice of the rates.

    Parameters
    ----------
    ways, settings
        The ways, and the rates that hold for all.
    rate, least, most
        By node, the rate that is laid on value [money/money], and what a unit is worth at least and at most
        [money/unit]; inf: there is no most.
    """
    own = replace(ways, tail=np.arange(len(ways.tail)))  # each way with a value of its own

    def cost(value: Floats) -> Floats:
        return _beyond(ways, rate, way_costs(own, value, settings).total, value)

    low, end = least[ways.tail], most[ways.tail]
    high = np.maximum(np.where(np.isfinite(end), end, low), low)
    ends = [low, high] if np.isfinite(end).any() else [low]
    if ways.risk.volatility.any():
        sale = sale_value(own, settings, low)
        high = np.where(np.isfinite(end), high, np.maximum(sale, low))
        ends = [low, np.clip(sale, low, high), high]
    return np.asarray(np.minimum.reduce([cost(each) for each in ends]))


def _least_rates(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    settings: Settings,
    value: Floats,
    fixed: Floats,
) -> Floats:
    """Return by node the least that a unit of value can be charged until it is used, or what is fixed.

    The cost of deciding early falls to nothing where a unit becomes as dear as it is sold; being concave
    up to there, it does not fall faster than straight.
    """
    rise = least_rise(ways, settings, value)
    start = np.where(np.isnan(fixed), np.inf, fixed)
    rate = lowered(tables, graph, ways, start, rise, carried(ways)[0], free=np.isnan(fixed))
    return np.where(np.isfinite(rate), rate, 0.0)


def least_rise(ways: Ways, settings: Settings, value: Floats) -> Floats:
    """Return by way the least that a unit of value more is charged [money/money].

    Parameters
    ----------
    ways, settings
        The ways, and the rates that hold for all.
    value
        By node, the least that a unit is worth [money/unit].
    """
    own = replace(ways, tail=np.arange(len(ways.tail)))
    calm = calmed(own)
    low = np.nan_to_num(value, nan=1.0)[ways.tail]
    known = way_costs(calm, low, settings).total
    rise = way_costs(calm, low + 1.0, settings).total - known
    if ways.risk.volatility.any():
        early = way_costs(own, low, settings).total - known
        room = sale_value(own, settings, low) - low
        rise -= np.divide(early, room, out=np.zeros(len(low)), where=(early > 0) & (room > 0))
    return np.asarray(rise)


def sale_value(own: Ways, settings: Settings, low: Floats) -> Floats:
    """Return by way the value at which a unit costs, delivered, what it is sold for.

    Parameters
    ----------
    own
        Ways to what is sold for a price.
    settings
        Rates and choices that hold for the whole plan.
    low
        By way, the least that a unit is worth [money/unit].
    """
    at_low, further = (way_costs(own, v, settings) for v in (low, 2 * low + 1))
    climb = (further.delivered - at_low.delivered) / (low + 1)
    return np.asarray(low + (own.risk.price - at_low.delivered) / climb)


def laid_on(net: Network, prices: Floats, tables: NetworkTables, charges: Charges) -> Network:
    """Return the network with what is charged on value laid on what the value comes from.

    Parameters
    ----------
    net, tables
        The network as arrays, and the facts that it is made of.
    prices
        Ex-works price of each tier [money/unit].
    charges
        What is charged on value, by way.
    """
    rate, at = charges.rate, charges.site
    work = own_work(tables) * rate[net.make_node]
    np.add.at(work, net.use_make, charges.line)
    return replace(
        net,
        segment_cost=net.segment_cost + prices * rate[net.offer_node[net.segment_offer]],
        make_cost=net.make_cost + work,
        step_cost=net.step_cost * (1 + at[net.resource_site[net.step_resource]]),
        site_fixed=net.site_fixed * (1 + at),
    )


def _beyond(ways: Ways, rate: Floats, total: Floats, value: Floats) -> Floats:
    """Return what moving a unit costs beyond what its value is charged already, by way."""
    slope, constant = carried(ways)
    onward = np.where(ways.head >= 0, rate[ways.head], 0.0)
    return np.asarray(total + onward * (slope * value + constant) - rate[ways.tail] * value)


def on_freight(ways: Ways, settings: Settings, rate: Floats, value: Floats) -> Floats:
    """Return by way what a unit of freight costs with all that is charged on it [money/money].

    Only what is paid by the shipment is asked for.

    Parameters
    ----------
    ways, settings
        The ways, and the rates that hold for all.
    rate, value
        By node, the rate laid on value [money/money], and what a unit is worth [money/unit].
    """
    if not (ways.ship >= 0).any():
        return np.ones(len(ways.ship))
    step = np.maximum(ways.freight, 1.0)
    ends = (ways, replace(ways, freight=ways.freight + step))
    less, more = (
        _beyond(each, rate, way_costs(each, value, settings).total, value[ways.tail])
        for each in ends
    )
    return np.asarray((more - less) / step)
