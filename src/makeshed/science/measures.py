"""A supply network in units of its own: each item counted by what could be needed of it.

A method that wants the network behind a program is handed the network in other units, and the
program that is assembled of it: the same program, scaled (`makeshed.science.scaling`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.scaling import Scaling, money_unit, power
from makeshed.science.siting import COLUMNS, Layout, Network, assemble


@dataclass(frozen=True, kw_only=True)
class ScaledNetwork:
    """A network, its layout and its program in other units, and these units."""

    network: Network
    layout: Layout
    program: Program
    scaling: Scaling


def measured(
    program: Program, network: tuple[Network, Layout], money: float | None = None
) -> ScaledNetwork | None:
    """Return a network in units of its own; None where its program does not follow from it.

    Parameters
    ----------
    program
        What would be solved.
    network
        What it was written from, and which columns mean what.
    money
        The unit of money [money]; None: one in which costs are typical.
    """
    net, layout = network
    unit, wanted = _units(net)
    taken = unit[net.make_node]
    hours = np.zeros(len(net.resource_hours))
    np.maximum.at(hours, net.hour_resource, net.hour_hours * taken[net.hour_make])
    hour = _near(hours)
    column = np.ones(program.shape[1])
    sold = unit[net.offer_node[net.segment_offer]]
    moved = unit[net.arc_tail]
    soft = layout.unmet >= 0
    column[layout.buy], column[layout.make], column[layout.flow] = sold, taken, moved
    column[layout.unmet[soft]] = wanted[soft]
    spare = layout.surplus >= 0
    column[layout.surplus[spare]] = sold[spare]
    column[layout.use] = unit[layout.use_node]
    column[layout.step] = hour[net.step_resource]
    coin = money_unit(program.cost * column) if money is None else money
    pool = np.ones(int(np.max(net.node_pool, initial=-1)) + 1)
    pool[net.node_pool] = unit
    own = replace(
        net,
        node_need=net.node_need / unit,
        segment_low=net.segment_low / sold,
        segment_high=net.segment_high / sold,
        segment_cost=net.segment_cost * (sold / coin),
        segment_waste=net.segment_waste * (sold / coin if len(net.segment_waste) else 1.0),
        segment_pack=net.segment_pack / (sold if len(net.segment_pack) else 1.0),
        offer_capacity=net.offer_capacity / unit[net.offer_node],
        make_cost=net.make_cost * (taken / coin),
        use_quantity=net.use_quantity * (taken[net.use_make] / pool[net.use_pool]),
        hour_hours=net.hour_hours * (taken[net.hour_make] / hour[net.hour_resource]),
        resource_hours=net.resource_hours / hour,
        step_low=net.step_low / hour[net.step_resource],
        step_high=net.step_high / hour[net.step_resource],
        step_cost=net.step_cost / coin,
        arc_cost=net.arc_cost * (moved / coin),
        demand_quantity=net.demand_quantity / wanted,
        demand_shortage=net.demand_shortage * (wanted / coin),
        site_fixed=net.site_fixed / coin,
    )
    written, placed = assemble(own)
    scaling = _scaling(program, written, column, coin)
    alike = all(np.array_equal(getattr(layout, n), getattr(placed, n)) for n in COLUMNS)
    if scaling is None or not alike:
        return None
    return ScaledNetwork(network=own, layout=placed, program=written, scaling=scaling)


def _units(net: Network) -> tuple[Floats, Floats]:
    """Return the unit of each node and of each demand: one for all between which an item flows."""
    nodes, demands = len(net.node_site), len(net.demand_quantity)
    pools = int(np.max(net.node_pool, initial=-1)) + 1
    to = np.where(net.arc_head >= 0, net.arc_head, nodes + net.arc_demand)
    ends: Ints = np.concatenate([to, nodes + demands + net.node_pool])
    begins = np.concatenate([net.arc_tail, np.arange(nodes)])
    size = nodes + demands + pools
    joined = coo_array((np.ones(len(ends)), (begins, ends)), shape=(size, size))
    count, item = connected_components(joined, directed=False)
    most = np.zeros(count)
    np.maximum.at(most, item[:nodes], net.node_need)
    np.maximum.at(most, item[nodes : nodes + demands], net.demand_quantity)
    unit = _near(most)
    return unit[item[:nodes]], unit[item[nodes : nodes + demands]]


def _near(sizes: Floats) -> Floats:
    """Return the power of two nearest to each size; 1 for what has none."""
    there = (sizes > 0) & np.isfinite(sizes)
    return power(np.log2(np.where(there, sizes, 1.0)))


def _scaling(program: Program, other: Program, column: Floats, money: float) -> Scaling | None:
    """Return the units in which one program is another; None if it is not."""
    if program.shape != other.shape or not np.array_equal(program.indices, other.indices):
        return None
    row = np.ones(program.shape[0])
    filled = np.flatnonzero(np.diff(program.starts))
    first = program.starts[filled]
    within = program.values[first] * column[program.indices[first]]
    row[filled] = power(np.log2(np.abs(other.values[first] / within)))
    scaling = Scaling(column=column, row=row, money=money)
    same = scaling.down(program)
    parts = ("cost", "lower", "upper", "values", "row_lower", "row_upper")
    alike = (np.allclose(getattr(same, n), getattr(other, n), atol=0.0) for n in parts)
    return scaling if all(alike) else None
