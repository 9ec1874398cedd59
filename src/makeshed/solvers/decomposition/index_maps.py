"""Index maps between subproblems and the program: which columns and rows sources and sites are."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.lagrangian import SubproblemSolutions
from makeshed.solvers.decomposition.restricted import unit_costs
from makeshed.solvers.decomposition.subproblems import CouplingRows, Subproblems


def reduced_costs(cut: Subproblems, answer: SubproblemSolutions) -> Floats:
    """Return by source its Lagrangian reduced cost, with that of its site [money].

    A plan that uses the source costs at least that much more than the bound.
    """
    own = np.maximum(0.0, -answer.profit)
    shut = np.where(cut.site_always, 0.0, np.maximum(0.0, -answer.gain))
    return own + shut[cut.source_site]


def primal_averages(
    network: tuple[Network, Layout],
    cut: Subproblems,
    used: Floats,
    opened: Floats,
    program: Program,
) -> Floats:
    """Return by column of a binary the primal average of its source or site [share]: 1 if unknown.

    Parameters
    ----------
    network
        The network that the program was written from, and which columns mean what.
    cut
        The subproblems, by site.
    used
        How often each source was used [share].
    opened
        How often each site was open [share].
    program
        What is solved.
    """
    share, gates = np.ones(program.shape[1]), network[1].open
    gated = np.flatnonzero(gates >= 0)
    share[gates[gated]] = opened[gated]
    for columns, source in _binaries(network, cut):
        share[columns] = np.where(source >= 0, used[source], 1.0)
    return share


def sites_of(
    network: tuple[Network, Layout], cut: Subproblems, answer: SubproblemSolutions, program: Program
) -> tuple[Ints, Floats]:
    """Return by column of a binary the number of its site and its reduced cost [money].

    Parameters
    ----------
    network
        The network that the program was written from, and which columns mean what.
    cut
        The subproblems, by site.
    answer
        What the subproblems answered.
    program
        What is solved.
    """
    net, layout = network
    where, order = np.full(program.shape[1], -1), np.zeros(program.shape[1])
    gated = np.flatnonzero(layout.open >= 0)
    where[layout.open[gated]] = gated
    order[layout.open[gated]] = -answer.gain[gated]
    where[layout.step_taken] = net.resource_site[net.step_resource]
    held = layout.tier >= 0
    where[layout.tier[held]] = net.node_site[net.offer_node[net.segment_offer[held]]]
    for columns, source in _binaries(network, cut):
        order[columns] = np.where(source >= 0, -answer.profit[source], 0.0)
    return where, order


def _binaries(network: tuple[Network, Layout], cut: Subproblems) -> tuple[tuple[Ints, Ints], ...]:
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


def row_multipliers(
    network: tuple[Network, Layout],
    cut: Subproblems,
    rows: CouplingRows,
    multipliers: Floats,
    program: Program,
) -> Floats:
    """Return the multipliers by row of the program, signed as duals are; nan where a row has none.

    A node has the multiplier of a unit of its item there [money]: what one from elsewhere would have to
    cost. A demand has that of a unit delivered, a resource minus that of an hour.

    Parameters
    ----------
    network
        The network that the program was written from, and which columns mean what.
    cut
        The subproblems, by site.
    rows
        Which rows couple the subproblems.
    multipliers
        Of the coupling rows [money].
    program
        What is solved.
    """
    net, layout = network
    found = np.full(program.shape[0], np.nan)
    found[layout.demand_row] = multipliers[: len(net.demand_quantity)]
    node = np.full(len(net.node_site), np.nan)
    brings = (cut.source_make >= 0) | (cut.source_offer >= 0)
    node[cut.source_node[brings]] = unit_costs(cut, multipliers)[brings]
    priced = rows.node >= 0
    node[priced] = multipliers[rows.node[priced]]
    found[layout.balance_row] = node
    held = (rows.resource >= 0) & (layout.resource_row >= 0)
    found[layout.resource_row[held]] = -multipliers[rows.resource[held]]
    return found
