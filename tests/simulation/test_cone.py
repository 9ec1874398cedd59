"""What an outage can reach, against the whole network."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulation.nets import DEMANDS, NODES, asked, mixed

from makeshed.simulation.cone import each, reached
from makeshed.simulation.network import Arc, network
from makeshed.simulation.outages import OF_NODE, STOPS, Outage
from makeshed.simulation.run import simulate

DAYS, STREAMS = 30, 3


@pytest.mark.parametrize(("lost", "rule"), [(False, "proportional"), (True, "essential")])
def test_a_cone_changes_what_the_whole_does_bit_for_bit(lost: bool, rule: str) -> None:
    net, demand = mixed(11, rule), asked(2, DAYS, STREAMS)  # type: ignore[arg-type]
    places = {s: NODES if s in OF_NODE else len(net.source) for s in STOPS}
    cases = [[Outage(s, at, 5, 12)] for s in STOPS for at in range(places[s])]
    cases.append([Outage("production", 3, 4, 9), Outage("receipts", 2, 6, 20, lost=0.5)])
    seen: list[int] = []
    found = each(net, demand, cases, lost=lost, start=2, on_case=lambda done, _: seen.append(done))
    assert seen[-1] == len(found) == len(cases)
    stops = [o._replace(lane=n * STREAMS + k)
             for n, case in enumerate(cases) for o in case for k in range(STREAMS)]  # fmt: skip
    stream = np.tile(np.arange(STREAMS), len(cases))
    base = simulate(net, demand, lost=lost, start=2)
    whole = simulate(net, demand, stops, stream=stream, lost=lost, start=2)
    for name in ("late", "waited"):
        full = getattr(whole, name).reshape(DEMANDS, len(cases), STREAMS)
        change = full - getattr(base, name)[:, None]
        alone = np.zeros_like(change)
        for n, one in enumerate(found):
            alone[one.demands, n] = getattr(one, name)
        assert np.array_equal(alone, change)
        assert change.any()


def test_only_customers_are_reached_unless_orders_change() -> None:
    arcs = [Arc(-1, 3), Arc(-1, 4), Arc(3, 1), Arc(4, 2), Arc(1, 0), Arc(2, 0)]
    net = network(arcs, stock=np.ones(5), demand_node=[0, 2], demand_mean=[1.0, 1.0])
    shut = [Outage("production", 2, 0, 5)]
    assert reached(net, [shut]) == [{0, 2}]
    assert reached(net, [shut], lost=True) == [{0, 1, 2, 3, 4}]
    assert reached(net, [[Outage("orders", 1, 0, 5)]]) == [{0, 1, 3}]
