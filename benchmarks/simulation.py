"""Years of supply networks day by day: node-days a second, beside stockpyl and SupplyNetPy.

Seconds are of the processor (one core), the compiler's not among them. Peers run where they are
installed (``benchmarks/requirements.txt``). The chains are those of Willems (2008), read from
``../shared/oracles/stress/willems2008`` beside the repository; without them those rows are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from benchmarks.markdown import table

from makeshed.science.arrays import Floats
from makeshed.simulation.cone import each
from makeshed.simulation.draws import drawn, normal, poisson
from makeshed.simulation.network import Arc, StockNetwork, network
from makeshed.simulation.outages import Outage
from makeshed.simulation.run import simulate

CHAINS = Path(__file__).parents[2] / "shared" / "oracles" / "stress" / "willems2008"
DAYS, YEARS, STREAMS = 365, 640, 16
DOWN = (100, 160)
SHOPS, HUBS, LEAD, MEAN = 16, 4, 2, 10.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one way took for some node-days."""

    what: str
    who: str
    nodes: int
    years: int
    seconds: float
    total: float = float("nan")

    @property
    def rate(self) -> float:
        """Node-days a second."""
        return self.nodes * self.years * DAYS / self.seconds


def tree() -> StockNetwork:
    """A plant, four hubs and sixteen shops; two days of way each."""
    arcs = [Arc(-1, 0, 1.0, LEAD)]
    arcs += [Arc(0, 1 + h, 1.0, LEAD) for h in range(HUBS)]
    arcs += [Arc(1 + s % HUBS, 1 + HUBS + s, 1.0, LEAD) for s in range(SHOPS)]
    each_ = [SHOPS, *[SHOPS / HUBS] * HUBS, *[1.0] * SHOPS]
    stock = [float(round(MEAN * n * (LEAD + 1) * 1.2)) for n in each_]
    return network(
        arcs,
        stock=stock,
        demand_node=1 + HUBS + np.arange(SHOPS),
        demand_mean=MEAN,
        hold=1.0,
        wait=[0.0] * (1 + HUBS) + [10.0] * SHOPS,
        allocation="priority",
    )


def assembly(levels: int = 7) -> StockNetwork:
    """A product of two parts, each of two, and so on."""
    count = 2**levels - 1
    arcs = [Arc(c, i, 1.0, LEAD) for i in range(count // 2) for c in (2 * i + 1, 2 * i + 2)]
    arcs += [Arc(-1, i, 1.0, LEAD) for i in range(count // 2, count)]
    return network(arcs, stock=np.full(count, 36.0), demand_node=[0], demand_mean=MEAN, hold=1.0)


def chain(number: int, folder: Path = CHAINS) -> tuple[StockNetwork, Floats, Floats]:
    """Return a published chain, with the mean and deviation of its daily demands."""
    rows = [r for r in _rows(folder / "stages.csv") if int(r["chain"]) == number]
    at = {row["Stage Name"]: i for i, row in enumerate(rows)}
    days = [max(1, int(np.ceil(float(row["stageTime"] or 0)))) for row in rows]
    arcs = [
        Arc(at[row["source"]], at[row["target"]], 1.0, days[at[row["target"]]])
        for row in _rows(folder / "arcs.csv")
        if int(row["chain"]) == number
    ]
    fed = {arc.node for arc in arcs}
    arcs += [Arc(-1, i, 1.0, days[i]) for i in range(len(rows)) if i not in fed]
    sells = [i for i, row in enumerate(rows) if float(row["avgDemand"] or 0) > 0]
    mean = np.array([float(rows[i]["avgDemand"]) for i in sells])
    deviation = np.array([float(rows[i]["stdDevDemand"] or 0) for i in sells])
    hold = np.array([float(row["stageCost"] or 0) for row in rows]) * 0.2 / DAYS
    about = {"demand_node": sells, "demand_mean": mean, "hold": hold, "wait": 10 * hold}
    bare = network(arcs, stock=np.zeros(len(rows)), **about)  # type: ignore[arg-type]
    stock = bare.flow * (np.array(days) + 1) * 1.1
    return bare._replace(stock=stock), mean, deviation


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def taken(task: Callable[[], float], times: int = 3) -> tuple[float, float]:
    """Return the least seconds of some goes, and what the task returned."""
    seconds, total = [], 0.0
    for _ in range(times):
        began = process_time()
        total = task()
        seconds.append(process_time() - began)
    return min(seconds), total


def ours(what: str, net: StockNetwork, laws: Sequence[object], years: int = YEARS) -> Run:
    """Simulate years with their demand, an outage in each, and costs."""
    rng = np.random.default_rng(1)
    hit = rng.integers(0, len(net.order), years).tolist()
    stops = [Outage("production", i, *DOWN, lane) for lane, i in enumerate(hit)]
    scenario = np.arange(years)

    def go() -> float:
        demand = drawn(laws, DAYS, seed=1, scenario=scenario, compiled=True)  # type: ignore[arg-type]
        return float(simulate(net, demand, stops, how="compiled").cost.sum())

    drawn(laws, 2, seed=1, scenario=scenario[:2], compiled=True)  # type: ignore[arg-type]
    simulate(net, np.ones((2, len(net.demand_node), 2)), how="compiled")
    seconds, total = taken(go)
    return Run(what, "makeshed", len(net.order), years, seconds, total)


def same_tree() -> list[Run]:
    """One year of the tree without outages, the same demand for all who are exact."""
    net = tree()
    laws = [poisson(MEAN)] * SHOPS
    demand = drawn(laws, DAYS, seed=1, scenario=np.arange(1))
    total = float(simulate(net, demand).cost[0])
    found = [ours("tree of 21", net, laws)]
    for name, peer in (("stockpyl", stockpyl_year), ("SupplyNetPy", supplynetpy_year)):
        try:
            seconds, theirs = peer(net, demand[:, :, 0])
        except ImportError:
            continue
        found.append(Run("tree of 21", name, len(net.order), 1, seconds, theirs - total))
    return found


def stockpyl_year(net: StockNetwork, demand: Floats) -> tuple[float, float]:
    """Return the seconds and the cost of a year in stockpyl."""
    from stockpyl.demand_source import DemandSource  # type: ignore[import-not-found]
    from stockpyl.sim import simulation  # type: ignore[import-not-found]
    from stockpyl.supply_chain_network import network_from_edges  # type: ignore[import-not-found]

    lines = zip(net.source.tolist(), net.node.tolist(), strict=True)
    count = len(net.order)
    chain_ = network_from_edges(
        [(source + 1, node + 1) for source, node in lines if source >= 0],
        local_holding_cost={i + 1: float(net.hold[i]) for i in range(count)},
        stockout_cost={i + 1: float(net.wait[i]) for i in range(count)},
        shipment_lead_time=LEAD,
        policy_type="BS",
        base_stock_level={i + 1: float(net.stock[i]) for i in range(count)},
        demand_type={i + 1: "D" if i in net.demand_node else None for i in range(count)},
        demand_list={i + 1: [0.0] if i in net.demand_node else None for i in range(count)},
    )
    for d, i in enumerate(net.demand_node.tolist()):
        source = DemandSource(type="D", demand_list=demand[:, d].tolist())
        chain_.nodes_by_index[i + 1].demand_source = source
    return taken(lambda: float(simulation(chain_, DAYS, progress_bar=False)), 1)


def supplynetpy_year(net: StockNetwork, demand: Floats) -> tuple[float, float]:
    """Return the seconds of a year in SupplyNetPy, whose events have other rules for ties; no cost."""
    import SupplyNetPy.Components as scm  # type: ignore[import-not-found]  # noqa: N813

    nodes: list[dict[str, Any]] = [{"ID": "S", "name": "S", "node_type": "infinite_supplier"}]
    links, demands = [], []
    for i in range(len(net.order)):
        level = int(net.stock[i])
        kind = "distributor" if i <= HUBS else "retailer"
        nodes.append({
            "ID": f"N{i}", "name": f"N{i}", "node_type": kind, "capacity": level,
            "initial_level": level, "inventory_holding_cost": float(net.hold[i]),
            "replenishment_policy": scm.SSReplenishment,
            "policy_param": {"s": level - 1, "S": level},
            "product_sell_price": 2, "product_buy_price": 1,
        })  # fmt: skip
    for e, (source, node) in enumerate(zip(net.source.tolist(), net.node.tolist(), strict=True)):
        tail = "S" if source < 0 else f"N{source}"
        links.append({
            "ID": f"L{e}", "source": tail, "sink": f"N{node}", "cost": 1,
            "lead_time": lambda: LEAD,
        })  # fmt: skip
    for d, i in enumerate(net.demand_node.tolist()):
        units = iter(demand[:, d].astype(int).tolist() + [1] * 10)
        demands.append({
            "ID": f"D{d}", "name": f"D{d}", "order_arrival_model": lambda: 1,
            "order_quantity_model": lambda units=units: next(units), "demand_node": f"N{i}",
        })  # fmt: skip
    whole = scm.create_sc_net(nodes=nodes, links=links, demands=demands)

    def go() -> float:
        scm.simulate_sc_net(whole, sim_time=DAYS, logging=False)
        return float("nan")

    return taken(go, 1)


def matrix(number: int = 24) -> list[Run]:
    """Every stage of a chain down for 60 days, in sixteen years of demand: all, and what is reached."""
    net, mean, deviation = chain(number)
    laws = [normal(m, s) for m, s in zip(mean.tolist(), deviation.tolist(), strict=True)]
    demand = drawn(laws, DAYS, seed=1, scenario=np.arange(STREAMS), compiled=True)
    count = len(net.order)
    stops = [Outage("production", i, *DOWN) for i in range(count)]
    lanes = [o._replace(lane=i * STREAMS + k) for i, o in enumerate(stops) for k in range(STREAMS)]
    stream = np.tile(np.arange(STREAMS), count)

    def whole() -> float:
        base = simulate(net, demand, how="compiled").waited.sum()
        return float(
            simulate(net, demand, lanes, stream=stream, how="compiled").waited.sum() - count * base
        )

    def cones() -> float:
        return float(sum(one.waited.sum() for one in each(net, demand, [[o] for o in stops])))

    simulate(net, demand[:2], how="compiled")
    what, years = f"every outage of Willems chain {number}", count * STREAMS
    found = []
    for who, task in (("makeshed, whole network", whole), ("makeshed, what is reached", cones)):
        seconds, total = taken(task, 2)
        found.append(Run(what, who, count, years, seconds, total))
    return found


def measured() -> list[Run]:
    """Measure all."""
    found = same_tree()
    net = assembly()
    found.append(ours("assembly of 127", net, [poisson(MEAN)]))
    if CHAINS.is_dir():
        for number in (10, 16, 24):
            net, mean, deviation = chain(number)
            laws = [normal(m, s) for m, s in zip(mean.tolist(), deviation.tolist(), strict=True)]
            found.append(ours(f"Willems chain {number}", net, laws, 320))
        found += matrix()
    return found


def report(runs: Sequence[Run]) -> str:
    """Return the runs as a table, and how many times faster than its peers makeshed is."""
    rows = [
        (r.what, r.who, str(r.nodes), str(r.years), f"{r.seconds:.3g}", f"{r.rate / 1e6:.3g}",
         "" if np.isnan(r.total) else f"{r.total:.6g}")
        for r in runs
    ]  # fmt: skip
    head = ("network", "by", "nodes", "years", "CPU [s]", "million node-days/s", "total")
    own = next(r for r in runs if r.who == "makeshed")
    times = [
        f"{own.rate / r.rate:,.0f} times {r.who} on the same tree (differs by {r.total:g})"
        for r in runs
        if r.who in {"stockpyl", "SupplyNetPy"}
    ]
    return "\n\n".join([table(head, rows), *times])


if __name__ == "__main__":
    print(report(measured()))
