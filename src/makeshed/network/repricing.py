"""What any plan costs at any value of a parameter, and the least that any plan can cost there.

Only costs may depend on the parameter: the program's rows, and what may move where, stay. Then a plan
found at one value can be had at every other, at a cost that is its flows times the prices there, with
the values of what is made rolled up from the plan itself.

The bound is that of the program in which each way costs the least that it can, whatever the plan makes
of the value it carries. Where values do not depend on the plan, plan and bound meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.errors import Infeasible, MakeshedError, NotEnoughData, TookTooLong, Unbounded
from makeshed.model import Shed
from makeshed.network import siting_network
from makeshed.network.ad_valorem import sale_value
from makeshed.network.arc_costs import way_costs
from makeshed.network.customs_values import estimate
from makeshed.network.fixed_point import MOST_ROUNDS, rolled_values
from makeshed.network.infeasibility import refuse_unreachable
from makeshed.network.instance import Instance, build
from makeshed.network.optimizer import Optimizer
from makeshed.network.plan_flows import Flows
from makeshed.network.settings import Settings
from makeshed.network.siting_network import flows_of, network_at
from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Layout, Network, assemble

DEARER = 2.0
"""The bound holds for values up to so many times the least."""

_COSTS = {
    "segment_cost", "segment_waste", "make_cost", "arc_cost", "step_cost", "demand_shortage", "site_fixed",
}  # fmt: skip
_ARCS = {"arc_tail", "arc_head", "arc_demand"}  # of the modes kept, which prices choose


@dataclass(frozen=True, eq=False)
class FlowDesign:
    """A plan as quantities, whatever things cost; ``key`` tells two apart."""

    key: bytes
    flows: Flows
    steps: Floats  # by step of expansion, whether it is taken


@dataclass(frozen=True, kw_only=True)
class Repriced:
    """The shed at one value of the parameter: its structure, its prices, and a program below all."""

    instance: Instance
    least: Floats  # by node, the least value of a unit in any plan
    floor: Floats  # by way, the least cost of a unit in any plan
    network: Network

    @property
    def costs(self) -> Floats:
        """Every cost of the program below all, by column [money]; ways that nothing can take cost 0."""
        net = self.network
        parts = [
            net.segment_cost,
            net.segment_waste,
            net.make_cost,
            net.step_cost,
            net.demand_shortage,
            net.site_fixed,
        ]
        return np.concatenate([*map(np.nan_to_num, parts), np.nan_to_num(self.floor)])

    def like(self, other: Repriced) -> bool:
        """Whether the two differ in costs alone."""
        one, two = self.instance, other.instance
        ways = ("move", "tail", "head", "demand", "mode", "allowed")
        same = one.graph.nodes.equals(two.graph.nodes) and all(
            np.array_equal(getattr(one.ways, name), getattr(two.ways, name)) for name in ways
        )
        return same and all(
            np.array_equal(value, getattr(other.network, name), equal_nan=True)
            for name, value in vars(self.network).items()
            if name not in _COSTS | _ARCS
        )


def _authorised(instance: Instance) -> list[str]:
    used = instance.graph.ways.filter("processed")["s_b"].unique()
    return [str(site) for site in instance.tables.sites["site"].gather(used).sort()]


def repriced(shed: Shed, settings: Settings) -> Repriced:
    """Return the structure and the prices of a shed; see `repriced_instance`."""
    return repriced_instance(build(shed, settings))


def repriced_instance(instance: Instance) -> Repriced:
    """Return the structure and the prices of an instance, whose moves are all written.

    Raises
    ------
    NotEnoughData
        A duty changes with value or quantity, or something is paid by the shipment.
    """
    settings, tariff = instance.settings, instance.tariff
    bent = [measure.name for measure in tariff.measures if tariff.is_stepwise(measure)]
    bent += [f"inward processing at {site}" for site in _authorised(instance)]
    if bent:
        raise NotEnoughData(
            f"costs need not run straight where a duty changes with the value or the quantity of "
            f"goods, as {', '.join(bent)} does; this question takes them to",
            hint="ask sweep for the values that matter, or leave the row out",
        )
    if instance.sending:
        lanes = instance.graph.ways.filter(pl.col("ship").is_not_null())
        named = lanes.select("place_a", "place_b", "mode").unique(maintain_order=True).rows()[:3]
        raise NotEnoughData(
            "this question does not know what is paid by the shipment, as "
            f"{', '.join('/'.join(row) for row in named)} is",
            hint="ask plan or sweep; or leave shipment_cost, minimum_charge and rates out",
        )
    given = (instance.tables, instance.graph, instance.ways, instance.prices, settings)
    refuse_unreachable(instance, estimate(*given, lots=False)[1])
    floor = _floor(instance, instance.least)
    _, network = network_at(instance, floor)
    return Repriced(instance=instance, least=instance.least, floor=floor, network=network)


def _floor(instance: Instance, least: Floats) -> Floats:
    """Return what each way costs at least for values from the least to `DEARER` times as much.

    A way's cost grows with the value but for the cost of deciding early, which is concave up to the
    price of the sale and nothing past it: the minimum is at an end, or at that price.
    """
    ways, settings = instance.ways, instance.settings
    own = replace(ways, tail=np.arange(len(ways.tail)))  # each way with a value of its own
    low = least[ways.tail]
    sale = sale_value(own, settings, low)
    high = np.where(_priced_once(instance)[ways.tail], low, DEARER * low)
    ends = (low, np.clip(sale, low, high), high)
    totals = [way_costs(own, value, settings).total for value in ends]
    return np.asarray(np.minimum.reduce(totals))


def _priced_once(instance: Instance) -> np.ndarray:
    """Return by node whether all there is bought at one price, so that its value is known."""
    return np.asarray(instance.least == instance.most)


@dataclass(frozen=True, kw_only=True)
class Blend:
    """Prices at several values of the parameters, and how much each of them counts."""

    at: tuple[Repriced, ...]
    weights: tuple[float, ...]

    def of(self, numbers: Callable[[Repriced], Floats]) -> Floats:
        """Return numbers blended, each by its share, in their own unit."""
        pairs = zip(self.weights, self.at, strict=True)
        return np.asarray(sum(weight * numbers(one) for weight, one in pairs if weight))

    def ways(self, design: FlowDesign) -> Floats:
        """Return what each way costs [money/unit] at the values that a plan implies."""
        return self.of(lambda one: arc_costs(one, design))

    def network(self, total: Floats) -> tuple[Ints, Network]:
        """Return the ways kept, by number, and the network at these costs of ways, each move by its cheapest."""
        kept, network = network_at(self.at[0].instance, total)
        if len(self.at) == 1:
            return kept, network
        costs = {
            name: self.of(lambda one, name=name: np.asarray(getattr(one.network, name)))  # type: ignore[misc]
            for name in sorted(_COSTS - {"arc_cost"})
        }
        return kept, replace(network, **costs)  # type: ignore[arg-type]


def cheapest(at: Repriced | Blend, optimizer: Optimizer) -> tuple[list[FlowDesign], float]:
    """Return the plans met on the way to one that is best for its own values, and the bound.

    Of a blend the bound is what the costs of any plan, blended, cannot be below.

    Raises `Infeasible` where there is no plan, and `TookTooLong` where none is found.
    """
    blend = at if isinstance(at, Blend) else Blend(at=(at,), weights=(1.0,))
    first, found = blend.at[0], list[FlowDesign]()
    floor = blend.of(lambda one: one.floor)
    kept, network = blend.network(floor)
    program, layout = assemble(network)
    bound = -np.inf
    for rounds in range(MOST_ROUNDS):
        solution = optimizer(program)
        if not solution.found:
            refused: dict[str, type[MakeshedError]] = {
                "infeasible": Infeasible,
                "unbounded": Unbounded,
            }
            raise refused.get(solution.status, TookTooLong)(
                f"no plan was found ({solution.status})"
            )
        bound = solution.bound if rounds == 0 else bound
        design = design_of(first, network, layout, kept, optimizer.vertex(program, solution)[0])
        if any(design.key == one.key for one in found):
            break
        found.append(design)
        total = blend.ways(design)
        if np.allclose(total, floor, rtol=1e-12, atol=0.0, equal_nan=True):
            break  # what the plan is worth changes no cost
        kept, network = blend.network(total)
        program, layout = assemble(network)
    return found, bound


def design_of(at: Repriced, network: Network, layout: Layout, kept: Ints, x: Floats) -> FlowDesign:
    """Return the plan that a solution of a program of an instance is, as quantities.

    Parameters
    ----------
    at
        The instance and its prices.
    network, layout, kept
        Of the program that was solved: its arrays, which columns mean what, and the ways in it.
    x
        The solution, by column.
    """
    flows = flows_of(network, layout, x, kept, at.instance.ways)
    steps = np.round(x[layout.step_taken])
    need, wanted = network.node_need, network.demand_quantity
    sizes = [
        (flows.bought, need[network.offer_node[network.segment_offer]]),
        (flows.surplus, need[network.offer_node[network.segment_offer]]),
        (flows.made, need[network.make_node]),
        (flows.moved, need[at.instance.ways.tail]),
        (flows.unmet, wanted),
    ]
    parts = [np.divide(x, size, out=np.zeros(len(x)), where=size > 0) for x, size in sizes]
    whole = np.concatenate([*parts, flows.opened.astype(float), steps])
    return FlowDesign(np.round(whole, 7).tobytes(), flows, steps)


def values(at: Repriced, design: FlowDesign) -> Floats:
    """Return by node what a unit is worth in a plan; the least where nothing passes."""
    rolled = rolled_values(at.instance, _expanded(at, design))[1]
    return np.where(np.isnan(rolled), at.least, rolled)


def arc_costs(at: Repriced, design: FlowDesign) -> Floats:
    """Return by way what a unit costs at the values that a plan implies [money/unit]."""
    return way_costs(at.instance.ways, values(at, design), at.instance.settings).total


def cost_of(at: Repriced, design: FlowDesign) -> float:
    """Return what a plan costs at the prices of another value of the parameter [money/a]."""
    return siting_network.cost_of(at.network, _expanded(at, design), arc_costs(at, design))


def _expanded(at: Repriced, design: FlowDesign) -> Flows:
    """Return the flows of a plan with what its expansion costs at these prices."""
    expansion = np.zeros_like(design.flows.expansion)
    np.add.at(expansion, at.network.step_resource, at.network.step_cost * design.steps)
    return replace(design.flows, expansion=expansion)
