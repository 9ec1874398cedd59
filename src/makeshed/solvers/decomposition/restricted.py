"""A restricted program: most columns are left out, those that no good plan would use by their reduced costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.subproblems import Subproblems


@dataclass(frozen=True, kw_only=True)
class RestrictedProgram:
    """A program of some columns of another."""

    program: Program
    columns: Ints
    whole: Program

    def lift(self, x: Floats) -> Floats:
        """Return the point of the whole program, a number by column: columns left out are zero."""
        full = np.zeros(self.whole.shape[1])
        full[self.columns] = x
        return full


def restrict(program: Program, keep: np.ndarray) -> RestrictedProgram:
    """Keep some columns; rows that hold nothing else and ask for nothing go."""
    matrix = csr_array((program.values, program.indices, program.starts), shape=program.shape)
    columns = np.flatnonzero(keep)
    matrix = matrix[:, columns]
    empty = np.diff(matrix.indptr) == 0
    idle = empty & (program.row_lower <= 0) & (program.row_upper >= 0)
    matrix = matrix[np.flatnonzero(~idle)]
    smaller = replace(
        program,
        cost=program.cost[columns],
        lower=program.lower[columns],
        upper=program.upper[columns],
        integer=program.integer[columns],
        starts=matrix.indptr.astype(np.int32),
        indices=matrix.indices.astype(np.int32),
        values=matrix.data,
        row_lower=program.row_lower[~idle],
        row_upper=program.row_upper[~idle],
    )
    return RestrictedProgram(program=smaller, columns=columns, whole=program)


def promising(
    cut: Subproblems, multipliers: Floats, used: np.ndarray, *, slack: float, top: int
) -> np.ndarray:
    """Return which lanes are worth having when some sources are.

    Parameters
    ----------
    cut
        The subproblems, by site.
    multipliers
        Of the coupling rows [money].
    used
        By source, whether it is worth having.
    slack
        Lanes that lose no more than this share of the multipliers at their end are kept,
    top
        and at least so many of the best to every row.
    """
    unit = unit_costs(cut, multipliers)
    gain = multipliers[cut.lane_row] - cut.lane_cost - unit[cut.lane_source]
    alive = used.copy()
    while True:
        live = alive[cut.lane_source]
        fed = np.zeros(len(multipliers), dtype=bool)
        fed[cut.lane_row[live]] = True
        asked = cut.row_quantity > 0
        taker = np.repeat(np.arange(len(alive)), np.diff(cut.input_first))
        asked[cut.input_row[alive[taker]]] = True
        starved = np.flatnonzero((asked & ~fed)[cut.lane_row])
        if not len(starved):
            break
        best = _best(cut.lane_row[starved], gain[starved], 2)
        before = alive.copy()
        alive[cut.lane_source[starved[best]]] = True
        if np.array_equal(before, alive):
            break
    live = np.flatnonzero(alive[cut.lane_source])
    worth = np.maximum(np.abs(multipliers), 1e-9)[cut.lane_row]
    kept: np.ndarray = alive[cut.lane_source] & (gain > -slack * worth)
    kept[live[_best(cut.lane_row[live], gain[live], top)]] = True
    return kept


def unit_costs(cut: Subproblems, multipliers: Floats) -> Floats:
    """Return by source what a unit costs at some multipliers, at its best tier, nothing paid once."""
    sources = len(cut.source_cost)
    owner = np.repeat(np.arange(sources), np.diff(cut.option_first))
    least = np.full(sources, np.inf)
    np.minimum.at(least, owner, cut.option_unit)
    unit = cut.source_cost + np.where(np.isfinite(least), least, 0.0)
    taker = np.repeat(np.arange(sources), np.diff(cut.input_first))
    np.add.at(unit, taker, cut.input_quantity * multipliers[cut.input_row])
    return unit


def _best(row: Ints, gain: Floats, top: int) -> Ints:
    """Return the entries with the greatest gains of each row, at most so many of each."""
    order = np.lexsort((-gain, row))
    sorted_row = row[order]
    first = np.searchsorted(sorted_row, sorted_row, side="left")
    return np.asarray(order[np.arange(len(order)) - first < top])


def columns_of(
    net: Network, layout: Layout, program: Program, cut: Subproblems, lanes: np.ndarray
) -> np.ndarray:
    """Return the numbers of the columns of the program that serve some lanes, and what else they need.

    Parameters
    ----------
    net
        The network as arrays.
    layout
        Which columns and rows of the program mean what.
    program
        What is solved.
    cut
        The subproblems, by site.
    lanes
        Whether each lane is kept.
    """
    keep = np.ones(program.shape[1], dtype=bool)
    sources = np.zeros(len(cut.source_cost), dtype=bool)
    sources[cut.lane_source[lanes]] = True
    arcs = cut.lane_arc[lanes]
    keep[layout.flow] = False
    keep[layout.flow[arcs[arcs >= 0]]] = True
    make = np.zeros(len(net.make_node), dtype=bool)
    makes = cut.source_make[sources]
    make[makes[makes >= 0]] = True
    keep[layout.make] = make
    offer = np.zeros(len(net.offer_node), dtype=bool)
    offers = cut.source_offer[sources]
    offer[offers[offers >= 0]] = True
    for columns in (layout.buy, layout.tier):
        shut = columns[~offer[net.segment_offer]]
        keep[shut[shut >= 0]] = False
    alive = np.zeros(len(net.resource_hours), dtype=bool)
    alive[net.hour_resource[make[net.hour_make]]] = True
    dead = ~alive[net.step_resource]
    keep[layout.step[dead]] = False
    keep[layout.step_taken[dead]] = False
    gated = layout.open >= 0
    keep[layout.open[gated]] = np.isin(np.flatnonzero(gated), cut.source_site[sources])
    keep[layout.use[~make[net.use_make[layout.use_line]]]] = False
    return keep
