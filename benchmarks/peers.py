"""The same program written with makeshed and with each modelling layer, from the same arrays.

A builder takes a `Network` of makes, sites, arcs and demands (no offers, steps nor shortages) and
returns a function that builds the program and hands it to HiGHS; what that function needs first,
such as rows as lists, is prepared outside, at no charge. The rows, in words:

    at every node      made + inbound - used - outbound = 0
    at every demand    inbound = wanted
    at every site      hours of what is made <= hours x open
    at every make      made <= most x open
    at every node that goods pass through    outbound <= need x open
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from makeshed.science.arrays import Ints
from makeshed.science.siting import Network

Build = Callable[[], Any]


def most_made(net: Network) -> np.ndarray:
    """Most that each make can yield; every make has one line of hours here."""
    return np.minimum(
        net.node_need[net.make_node], net.resource_hours[net.hour_resource] / net.hour_hours
    )


def _by(keys: Ints, values: Ints, count: int) -> list[list[int]]:
    """Return the values of each key as lists."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(1, count))
    return [part.tolist() for part in np.split(values[order], ends)]


def passed_through(net: Network) -> Ints:
    """Nodes with arcs in and arcs out."""
    count = len(net.node_site)
    inward = np.bincount(net.arc_head[net.arc_head >= 0], minlength=count)
    return np.flatnonzero((inward > 0) & (np.bincount(net.arc_tail, minlength=count) > 0))


@dataclass(frozen=True)
class Rows:
    """The network as the lists that loops want."""

    made: list[list[int]]  # by node
    inward: list[list[int]]
    outward: list[list[int]]
    used: list[list[tuple[int, float]]]
    arriving: list[list[int]]  # by demand
    at_site: list[list[int]]  # makes
    passing: list[int]
    node_site: list[int]
    make_site: list[int]
    need: list[float]
    wanted: list[float]
    hours: list[float]  # by make
    open_hours: list[float]
    most: list[float]
    make_cost: list[float]
    arc_cost: list[float]
    site_fixed: list[float]

    @classmethod
    def of(cls, net: Network) -> Rows:
        nodes, sites = len(net.node_site), len(net.site_fixed)
        arcs, makes = np.arange(len(net.arc_tail)), np.arange(len(net.make_node))
        inner, final = net.arc_head >= 0, net.arc_demand >= 0
        lines = _by(net.use_pool, np.arange(len(net.use_make)), nodes)
        uses = list(zip(net.use_make.tolist(), net.use_quantity.tolist(), strict=True))
        return cls(
            made=_by(net.make_node, makes, nodes),
            inward=_by(net.arc_head[inner], arcs[inner], nodes),
            outward=_by(net.arc_tail, arcs, nodes),
            used=[[uses[line] for line in part] for part in lines],
            arriving=_by(net.arc_demand[final], arcs[final], len(net.demand_quantity)),
            at_site=_by(net.hour_resource, net.hour_make, sites),
            passing=passed_through(net).tolist(),
            node_site=net.node_site.tolist(),
            make_site=net.node_site[net.make_node].tolist(),
            need=net.node_need.tolist(),
            wanted=net.demand_quantity.tolist(),
            hours=net.hour_hours.tolist(),
            open_hours=net.resource_hours.tolist(),
            most=most_made(net).tolist(),
            make_cost=net.make_cost.tolist(),
            arc_cost=net.arc_cost.tolist(),
            site_fixed=net.site_fixed.tolist(),
        )


def makeshed(net: Network) -> Build:
    from makeshed.science.siting import assemble
    from makeshed.solvers.checked import hand_over

    return lambda: hand_over(assemble(net)[0])


def highspy(net: Network) -> Build:
    import highspy as hp

    r = Rows.of(net)

    def build() -> Any:
        h: Any = hp.Highs()  # type: ignore[no-untyped-call]
        h.setOptionValue("output_flag", False)
        opened = [h.addBinary(obj=cost) for cost in r.site_fixed]
        make = [h.addVariable(0, u, c) for u, c in zip(r.most, r.make_cost, strict=True)]
        flow = [h.addVariable(0, obj=cost) for cost in r.arc_cost]
        qsum = h.qsum
        for n in range(len(r.made)):
            h.addConstr(
                qsum([make[m] for m in r.made[n]])
                + qsum([flow[a] for a in r.inward[n]])
                - qsum([q * make[m] for m, q in r.used[n]])
                - qsum([flow[a] for a in r.outward[n]])
                == 0
            )
        for arcs, wanted in zip(r.arriving, r.wanted, strict=True):
            h.addConstr(qsum([flow[a] for a in arcs]) == wanted)
        for s, makes in enumerate(r.at_site):
            used = qsum([r.hours[m] * make[m] for m in makes])
            h.addConstr(used - r.open_hours[s] * opened[s] <= 0)
        for m, s in enumerate(r.make_site):
            h.addConstr(make[m] - r.most[m] * opened[s] <= 0)
        for n in r.passing:
            out = qsum([flow[a] for a in r.outward[n]])
            h.addConstr(out - r.need[n] * opened[r.node_site[n]] <= 0)
        return h

    return build


def pulp(net: Network) -> Build:
    import pulp as lp

    r = Rows.of(net)

    def build() -> Any:
        p = lp.LpProblem("localisation", lp.LpMinimize)
        opened = [lp.LpVariable(f"open{s}", 0, 1, lp.LpInteger) for s in range(len(r.site_fixed))]
        make = [lp.LpVariable(f"make{m}", 0, most) for m, most in enumerate(r.most)]
        flow = [lp.LpVariable(f"flow{a}", 0) for a in range(len(r.arc_cost))]
        variables = [*opened, *make, *flow]
        costs = [*r.site_fixed, *r.make_cost, *r.arc_cost]
        p += lp.LpAffineExpression(zip(variables, costs, strict=True))

        def row(terms: list[tuple[Any, float]], sense: int, right: float) -> None:
            nonlocal p
            p += lp.LpConstraint(lp.LpAffineExpression(terms), sense, rhs=right)

        for n in range(len(r.made)):
            terms = [(make[m], 1.0) for m in r.made[n]] + [(flow[a], 1.0) for a in r.inward[n]]
            terms += [(make[m], -q) for m, q in r.used[n]]
            terms += [(flow[a], -1.0) for a in r.outward[n]]
            row(terms, lp.LpConstraintEQ, 0)
        for arcs, wanted in zip(r.arriving, r.wanted, strict=True):
            row([(flow[a], 1.0) for a in arcs], lp.LpConstraintEQ, wanted)
        for s, makes in enumerate(r.at_site):
            terms = [(make[m], r.hours[m]) for m in makes]
            row([*terms, (opened[s], -r.open_hours[s])], lp.LpConstraintLE, 0)
        for m, s in enumerate(r.make_site):
            row([(make[m], 1.0), (opened[s], -r.most[m])], lp.LpConstraintLE, 0)
        for n in r.passing:
            terms = [(flow[a], 1.0) for a in r.outward[n]]
            row([*terms, (opened[r.node_site[n]], -r.need[n])], lp.LpConstraintLE, 0)
        solver = lp.HiGHS(msg=False)
        solver.createAndConfigureSolver(p)
        solver.buildSolverModel(p)
        return p.solverModel

    return build


def pyomo(net: Network) -> Build:
    import pyomo.environ as po
    from pyomo.contrib.appsi.solvers import Highs

    r = Rows.of(net)

    def build() -> Any:
        p = po.ConcreteModel()
        qsum = po.quicksum
        p.opened = po.Var(range(len(r.site_fixed)), domain=po.Binary)
        p.make = po.Var(range(len(r.most)), bounds=lambda _, m: (0, r.most[m]))
        p.flow = po.Var(range(len(r.arc_cost)), domain=po.NonNegativeReals)
        opened, make, flow = p.opened, p.make, p.flow
        p.cost = po.Objective(
            expr=qsum(c * opened[s] for s, c in enumerate(r.site_fixed))
            + qsum(c * make[m] for m, c in enumerate(r.make_cost))
            + qsum(c * flow[a] for a, c in enumerate(r.arc_cost))
        )
        p.balance = po.Constraint(
            range(len(r.made)),
            rule=lambda _, n: (
                qsum(make[m] for m in r.made[n])
                + qsum(flow[a] for a in r.inward[n])
                - qsum(q * make[m] for m, q in r.used[n])
                - qsum(flow[a] for a in r.outward[n])
                == 0
            ),
        )
        p.demand = po.Constraint(
            range(len(r.wanted)),
            rule=lambda _, d: qsum(flow[a] for a in r.arriving[d]) == r.wanted[d],
        )
        p.hours = po.Constraint(
            range(len(r.open_hours)),
            rule=lambda _, s: (
                qsum(r.hours[m] * make[m] for m in r.at_site[s]) - r.open_hours[s] * opened[s] <= 0
            ),
        )
        p.tie = po.Constraint(
            range(len(r.most)),
            rule=lambda _, m: make[m] - r.most[m] * opened[r.make_site[m]] <= 0,
        )
        p.through = po.Constraint(
            r.passing,
            rule=lambda _, n: (
                qsum(flow[a] for a in r.outward[n]) - r.need[n] * opened[r.node_site[n]] <= 0
            ),
        )
        solver = Highs()
        solver.set_instance(p)
        return solver._solver_model  # noqa: SLF001

    return build


def ortools(net: Network) -> Build:
    """OR-Tools ModelBuilder; it cannot share a process with highspy, so it ends at its export."""
    from ortools.linear_solver.python import model_builder as mb

    r = Rows.of(net)

    def build() -> Any:
        p = mb.Model()
        inf, weighted, total = float("inf"), mb.LinearExpr.weighted_sum, mb.LinearExpr.sum
        opened = [p.new_bool_var("") for _ in r.site_fixed]
        make = [p.new_num_var(0, most, "") for most in r.most]
        flow = [p.new_num_var(0, inf, "") for _ in r.arc_cost]
        p.minimize(weighted(opened + make + flow, r.site_fixed + r.make_cost + r.arc_cost))
        for n in range(len(r.made)):
            plus = [make[m] for m in r.made[n]] + [flow[a] for a in r.inward[n]]
            out = [flow[a] for a in r.outward[n]]
            used = [make[m] for m, _ in r.used[n]]
            signs = [1.0] * len(plus) + [-1.0] * len(out) + [-q for _, q in r.used[n]]
            p.add(weighted(plus + out + used, signs) == 0)
        for arcs, wanted in zip(r.arriving, r.wanted, strict=True):
            p.add(total([flow[a] for a in arcs]) == wanted)
        for s, makes in enumerate(r.at_site):
            factors = [r.hours[m] for m in makes] + [-r.open_hours[s]]
            p.add(weighted([make[m] for m in makes] + [opened[s]], factors) <= 0)
        for m, s in enumerate(r.make_site):
            p.add(make[m] - r.most[m] * opened[s] <= 0)
        for n in r.passing:
            out = [flow[a] for a in r.outward[n]]
            factors = [1.0] * len(out) + [-r.need[n]]
            p.add(weighted([*out, opened[r.node_site[n]]], factors) <= 0)
        return p, p.export_to_proto()

    return build
