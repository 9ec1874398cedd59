"""Years of hazards: as often and as long as said, at all that is hit at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.simulation.hazards import Threat, events, outages, triangular
from makeshed.simulation.network import Arc, network
from makeshed.simulation.outages import Outage, changes

FLOOD = Threat(0.5, 30.0, 10.0, 80.0, 1.0, (("production", 0), ("production", 1)))
STRIKE = Threat(4.0, 3.0, 3.0, 3.0, 0.4, (("shipments", 0),))


def test_events_come_as_often_and_last_as_long_as_said() -> None:
    scenario = np.arange(4000)
    found = events([FLOOD, STRIKE], seed=1, scenario=scenario, start=100)
    for h, threat in enumerate((FLOOD, STRIKE)):
        often = np.bincount([e.lane for e in found if e.threat == h], minlength=4000)
        assert abs(often.mean() - threat.rate) < 4 * (threat.rate / 4000) ** 0.5
        assert often.var() == pytest.approx(threat.rate, rel=0.1)  # a Poisson process
    days = np.array([e.days for e in found if e.threat == 0])
    law = stats.triang((30 - 10) / 70, loc=10, scale=70)
    assert abs(days.mean() - law.mean()) < 4 * law.std() / len(days) ** 0.5
    assert {e.days for e in found if e.threat == 1} == {3}
    assert {e.start for e in found} <= set(range(100, 465))
    few = events([FLOOD, STRIKE], seed=1, scenario=scenario[5:7], start=100)
    here = [e._replace(lane=e.lane - 5) for e in found if e.lane in {5, 6}]
    assert sorted(few) == sorted(here)  # whoever runs it


def test_all_that_a_hazard_hits_stops_together_for_its_share() -> None:
    found = events([FLOOD, STRIKE], seed=2, scenario=np.arange(30), start=0)
    stops = outages([FLOOD, STRIKE], found)
    floods = [e for e in found if e.threat == 0]
    for e in floods:
        hit = [o.at for o in stops if (o.lane, o.start, o.group) == (e.lane, e.start, 0)]
        assert hit == [0, 1]
    assert {o.lost for o in stops if o.group == 1} == {0.4}


@given(st.floats(0, 1), st.floats(0, 20), st.floats(0, 20), st.floats(0, 20))
@examples(60)
def test_lengths_are_those_of_the_triangular_law(u: float, a: float, b: float, c: float) -> None:
    low, likely, high = sorted([a, b, c])
    found = float(triangular(u, low, likely, high))
    assert low - 1e-9 <= found <= high + 1e-9
    if high > low + 1e-3:
        law = stats.triang((likely - low) / (high - low), loc=low, scale=high - low)
        assert float(law.cdf(found)) == pytest.approx(u, abs=1e-6)


def test_the_worked_examples() -> None:
    assert float(triangular(0.5, 1, 3, 9)) == pytest.approx(9 - (8 * 6 / 2) ** 0.5)
    net = network([Arc(-1, 0)], stock=[1.0], demand_node=[0], demand_mean=[1.0])
    both = [Outage("production", 0, 2, 5), Outage("production", 0, 3, 7, lost=0.5)]
    _, found = changes(net, both, 20)
    day = np.repeat(np.arange(20), np.diff(found.first))
    assert list(zip(day.tolist(), found.left.tolist(), strict=True)) == [
        (2, 0.0),
        (5, 0.5),
        (7, 1.0),
    ]


@pytest.mark.parametrize(
    "threat",
    [
        FLOOD._replace(rate=-1.0),
        FLOOD._replace(lost=1.2),
        FLOOD._replace(low=40.0),
        FLOOD._replace(likely=float("nan")),
        FLOOD._replace(rate=1e6),
    ],
)
def test_a_hazard_that_cannot_be_is_refused(threat: Threat) -> None:
    with pytest.raises(BadValue):
        events([threat], seed=1, scenario=np.arange(2), start=0)


def test_a_hazard_that_hits_nothing_or_never_comes_stops_nothing() -> None:
    idle = [FLOOD._replace(rate=0.0), FLOOD._replace(hits=()), FLOOD._replace(lost=0.0)]
    assert events(idle, seed=1, scenario=np.arange(50), start=0) == []
