"""Between pieces and the program: what sources, sites and prices mean for columns and rows."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.pieces import Pieces, Rows
from makeshed.solvers.decomposition.prices import Answer
from makeshed.solvers.decomposition.restricted import unit_costs


def penalties(cut: Pieces, answer: Answer) -> Floats:
    """Return by source what it would have to save, with its site, to be worth having.

    A plan that uses the source costs at least that much more than the bound.
    """
    own = np.maximum(0.0, -answer.worth)
    shut = np.where(cut.site_always, 0.0, np.maximum(0.0, -answer.gain))
    return own + shut[cut.source_site]


def shares(
    network: tuple[Network, Layout], cut: Pieces, used: Floats, opened: Floats, program: Program
) -> Floats:
    """Return by column of a binary how often the prices had its source or site: 1 if unknown."""
    share, gates = np.ones(program.shape[1]), network[1].open
    gated = np.flatnonzero(gates >= 0)
    share[gates[gated]] = opened[gated]
    for columns, source in _binaries(network, cut):
        share[columns] = np.where(source >= 0, used[source], 1.0)
    return share


def sites(
    network: tuple[Network, Layout], cut: Pieces, answer: Answer, program: Program
) -> tuple[Ints, Floats]:
    """Return by column of a binary its site, and what it would have to save to be worth having."""
    net, layout = network
    where, order = np.full(program.shape[1], -1), np.zeros(program.shape[1])
    gated = np.flatnonzero(layout.open >= 0)
    where[layout.open[gated]] = gated
    order[layout.open[gated]] = -answer.gain[gated]
    where[layout.step_taken] = net.resource_site[net.step_resource]
    held = layout.tier >= 0
    where[layout.tier[held]] = net.node_site[net.offer_node[net.segment_offer[held]]]
    for columns, source in _binaries(network, cut):
        order[columns] = np.where(source >= 0, -answer.worth[source], 0.0)
    return where, order


def _binaries(network: tuple[Network, Layout], cut: Pieces) -> tuple[tuple[Ints, Ints], ...]:
    """Columns of steps and of tiers, each with the source whose they are, or -1."""
    net, layout = network
    by_make, by_offer = (
        _inverse(held, size)
        for held, size in (
            (cut.source_make, len(net.make_node)),
            (cut.source_offer, len(net.offer_node)),
        )
    )
    users = np.bincount(net.hour_resource, minlength=len(net.resource_hours))
    owner = np.full(len(net.resource_hours), -1)
    owner[net.hour_resource] = net.hour_make
    owner[users != 1] = -1
    make = owner[net.step_resource]
    step = np.full(len(make), -1)
    step[make >= 0] = by_make[make[make >= 0]]
    held = np.flatnonzero(layout.tier >= 0)
    return (layout.step_taken, step), (layout.tier[held], by_offer[net.segment_offer[held]])


def _inverse(held: Ints, size: int) -> Ints:
    place = np.full(size, -1)
    place[held[held >= 0]] = np.flatnonzero(held >= 0)
    return place


def row_prices(
    network: tuple[Network, Layout], cut: Pieces, rows: Rows, price: Floats, program: Program
) -> Floats:
    """Return the prices by row of the program, signed as duals are; nan where a row has none.

    A node has the price of a unit of its item there [money]: what one from elsewhere would have to
    cost. A demand has the price of a unit delivered, a resource minus that of an hour.
    """
    net, layout = network
    found = np.full(program.shape[0], np.nan)
    found[layout.demand_row] = price[: len(net.demand_quantity)]
    node = np.full(len(net.node_site), np.nan)
    brings = (cut.source_make >= 0) | (cut.source_offer >= 0)
    node[cut.source_node[brings]] = unit_costs(cut, price)[brings]
    priced = rows.node >= 0
    node[priced] = price[rows.node[priced]]
    found[layout.balance_row] = node
    held = (rows.resource >= 0) & (layout.resource_row >= 0)
    found[layout.resource_row[held]] = -price[rows.resource[held]]
    return found
