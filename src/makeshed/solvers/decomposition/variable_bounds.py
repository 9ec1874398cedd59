"""How much could be made, and could pass a node, at the most: the smaller, the tighter the bound."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.siting import Network


def make_most(net: Network) -> Floats:
    """The most units that need and hours allow, by make, everything expanded."""
    hours = net.resource_hours.copy()
    step = np.zeros(len(hours))
    np.maximum.at(step, net.step_resource, net.step_high)
    most = net.node_need[net.make_node]
    taken = net.hour_hours > 0
    each = (hours + step)[net.hour_resource[taken]] / net.hour_hours[taken]
    np.minimum.at(most, net.hour_make[taken], each)
    return most


def passing(net: Network, made: Floats) -> Floats:
    """The most units that can leave it, by node, into makes beside it or over arcs."""
    used = np.zeros(int(net.node_pool.max(initial=-1)) + 1)
    np.add.at(used, net.use_pool, net.use_quantity * made[net.use_make])
    order = np.argsort(net.use_pool, kind="stable")
    hours = _hours(net)
    for lines in np.split(order, np.flatnonzero(np.diff(net.use_pool[order])) + 1):
        makes = net.use_make[lines].tolist()
        shared = set.intersection(*(set(hours[make]) for make in makes)) if makes else set()
        for room in shared:
            each = np.array([hours[make][room] for make in makes])
            best = _knapsack(net.use_quantity[lines], each, made[makes])
            pool = net.use_pool[lines[0]]
            used[pool] = min(used[pool], best)
    total = used[net.node_pool]
    onward = np.full(len(net.arc_tail), np.inf)
    final = net.arc_demand >= 0
    onward[final] = net.demand_quantity[net.arc_demand[final]]
    np.add.at(total, net.arc_tail, onward)
    return total


def _hours(net: Network) -> list[dict[int, float]]:
    """By make, the share of each limited resource that one unit takes, all steps taken."""
    room = net.resource_hours.copy()
    step = np.zeros(len(room))
    np.maximum.at(step, net.step_resource, net.step_high)
    room += step
    found: list[dict[int, float]] = [{} for _ in net.make_node]
    limited = np.isfinite(room)[net.hour_resource] & (room[net.hour_resource] > 0)
    for make, resource, hours in zip(
        net.hour_make[limited].tolist(),
        net.hour_resource[limited].tolist(),
        (net.hour_hours[limited] / room[net.hour_resource[limited]]).tolist(),
        strict=True,
    ):
        found[make][resource] = found[make].get(resource, 0.0) + hours
    return found


def _knapsack(worth: Floats, weight: Floats, most: Floats) -> float:
    """Return the greatest worth of parts of things, each up to its most, that weigh at most 1."""
    free = weight <= 0
    order = np.argsort(-worth[~free] / weight[~free])
    load = (weight * most)[~free][order]
    before = np.concatenate([[0.0], np.cumsum(load)[:-1]])
    taken = np.clip((1.0 - before) / np.maximum(load, 1e-300), 0.0, 1.0)
    return float((worth * most)[free].sum() + (taken * (worth * most)[~free][order]).sum())
