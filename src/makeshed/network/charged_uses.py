"""What is charged on value where it comes from: by component line and by site; see `makeshed.network.ad_valorem`."""

from __future__ import annotations

import numpy as np

from makeshed.network.arcs import SupplyGraph
from makeshed.network.customs_values import bearing
from makeshed.network.lowered_rates import pools_of
from makeshed.network.plan_flows import Flows
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats


def lines(
    tables: NetworkTables,
    graph: SupplyGraph,
    rate: Floats,
    values: tuple[Floats, Floats],
    flows: Flows | None = None,
) -> Floats:
    """Return what a unit made is charged beyond what its components were, at the first of each line.

    That is nothing where all who draw on a component send on what they make at one rate. Of several
    nodes or alternatives the least counts, or the mixture of the plan; of several values the one that
    makes it less.

    Parameters
    ----------
    tables, graph
        Of the network.
    rate, values
        By node, the rate laid on value, and the least and the most that a unit is worth.
    flows
        Of the plan; None: the least counts.
    """
    quantity, makes = tables.uses["quantity"].to_list(), tables.uses["m"].to_list()
    at_make = graph.make_node.to_numpy()
    used: dict[tuple[int, int], float] = {}
    if flows is not None:
        drawn = zip(flows.used_make.tolist(), flows.used_node.tolist(), flows.used, strict=True)
        used = {(m, n): float(amount) for m, n, amount in drawn if amount > 0}
    lines: dict[tuple[int, int], list[int]] = {}
    for row, key in enumerate(tables.uses.select("m", "line").rows()):
        lines.setdefault(key, []).append(row)
    pools, found = pools_of(tables, graph), np.zeros(len(makes))
    for (m, _), rows in lines.items():
        beyond = [rate[at_make[m]] - rate[pools[row]] for row in rows]
        if not any(each.any() for each in beyond):
            continue
        charged, made, every = 0.0, 0.0, []
        for row, each in zip(rows, beyond, strict=True):
            pool = pools[row]
            ends = np.where(each > 0, values[0][pool], values[1][pool])
            idle = (each < 0) & np.isinf(ends)  # of a make from which nothing goes anywhere
            more = each * np.where(idle | (each == 0), 0.0, ends)
            weight = np.array([used.get((m, n), 0.0) for n in pool.tolist()])
            charged += float(weight @ np.nan_to_num(more))
            made += float(weight.sum()) / quantity[row]
            every.append(quantity[row] * more)
        if made:
            found[rows[0]] = charged / made
        elif np.isfinite(np.concatenate(every)).any():
            found[rows[0]] = float(np.nanmin(np.concatenate(every)))
    return found


def by_site(
    tables: NetworkTables, graph: SupplyGraph, rate: Floats, shares: Floats | None = None
) -> Floats:
    """Return the rate on the yearly cost of each site: of the nodes that bear it, or the least [money/money].

    Parameters
    ----------
    tables, graph
        Of the network.
    rate, shares
        By node, the rate laid on value, and what it bears of the yearly cost of its site; None: nobody knows.
    """
    site, count = graph.nodes["s"].to_numpy(), len(tables.sites)
    bears = bearing(tables, graph)
    least = np.full(count, np.inf)
    np.minimum.at(least, site, np.where(bears, rate, 0.0))
    least[~np.isfinite(least)] = 0.0
    if shares is None:
        return least
    whole = np.bincount(site, shares, minlength=count)
    part = np.bincount(site, np.where(bears, shares * rate, 0.0), minlength=count)
    return np.where(whole > 0, np.divide(part, whole, out=np.zeros(count), where=whole > 0), least)
