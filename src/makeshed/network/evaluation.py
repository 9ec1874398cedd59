"""A design put to a shed: what a plan decided, and the best that it can do where facts have changed."""

from __future__ import annotations

import numpy as np

from makeshed.network.design import Design, SupplyOption
from makeshed.network.fixed_point import Solved, solve
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer


def evaluate(instance: Instance, design: Design, optimizer: Optimizer) -> Solved:
    """Return the cheapest plan within a design, on the shed of any instance.

    What the design decided stays decided: its sites and sources alone are used, what it paid for is
    paid, and the rest is solved again at the prices and capacities of the instance. What the shed of
    the instance does not have, such as a site that is lost, is neither used nor paid.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    design
        What stays decided.
    optimizer
        Which solver is asked, how exactly, and how long.

    Raises
    ------
    Infeasible
        The design cannot serve every demand there; the error names what clashes.
    """
    return solve(instance.under(design), optimizer)


def design_of(instance: Instance, solved: Solved) -> Design:
    """Return the design of a plan: the sites, sources and expansions that it decides on."""
    tables, flows = instance.tables, solved.flows
    bought = tables.tiers.select("site", "item")[np.flatnonzero(flows.bought > 0).tolist()]
    made = tables.makes.select("site", "item")[np.flatnonzero(flows.made > 0).tolist()]
    options = {SupplyOption("buy", *row) for row in bought.rows()}
    options |= {SupplyOption("make", *row) for row in made.rows()}
    names = tables.sites["site"].to_list()
    gated = solved.formulation.layout.open >= 0
    paid = {names[s] for s in np.flatnonzero(gated & flows.opened).tolist()}
    moving = np.flatnonzero(flows.moved > 0)
    site = instance.graph.nodes["s"].to_numpy()
    ends = instance.ways.head[moving]
    passed = {*site[instance.ways.tail[moving]].tolist(), *site[ends[ends >= 0]].tolist()}
    resources = tables.resources.select("site", "process", "expand_hours").rows()
    expansion = {
        (at, process): round(added / hours)
        for (at, process, hours), added in zip(resources, flows.added_hours.tolist(), strict=True)
        if added > 0
    }
    return Design(
        sites=frozenset({names[s] for s in passed} | paid | {option.site for option in options}),
        options=frozenset(options),
        paid=frozenset(paid),
        expansion=expansion,
    )
