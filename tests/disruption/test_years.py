"""Years day by day: losses worked out by hand, the bound beside them, and the same whoever runs them."""

from __future__ import annotations

import gc
import pickle
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.disruption.test_stress import FORGE, STOCKED, works
from tests.questions.worlds import best

from makeshed.disruption.simulated import Simulated, simulated
from makeshed.disruption.years import BLOCK, Years, apart, passed
from makeshed.errors import BadValue, NotEnoughData
from makeshed.model import Fact, Hazard, Offer
from makeshed.questions.plan import Plan
from makeshed.questions.stress import stress
from makeshed.simulation.hazards import Threat
from makeshed.simulation.network import Arc, network

MARGIN = 73.0
FIRE = Hazard(hazard="fire", scope="site", target="mill", rate=0.2, duration=30, duration_low=10,
              duration_high=80)  # fmt: skip
TWO = (
    *FORGE,
    Offer(site="mill", item="frame", price=20, capacity=200),
    Offer(site="forge", item="frame", price=40, capacity=300),
)


@cache
def planned(*facts: Fact) -> Plan:
    return best(works(*facts), relax=False)


def ask(*facts: Fact, **more: Any) -> Simulated:
    """Ask of the best plan, which knows nothing of hazards."""
    calm = [fact for fact in facts if not isinstance(fact, Hazard)]
    return simulated(works(*facts), planned(*calm), **({"years": 1} | more))


def hazard(scope: str, target: str, days: float, lost: float = 1.0) -> Hazard:
    return Hazard(hazard="h", scope=scope, target=target, rate=0.1, duration=days, loss=lost)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "one", "units"),
    [
        (STOCKED, hazard("site", "mill", 30), 20),  # ten frames lie in stock
        (STOCKED, hazard("site", "works", 20, 0.5), 10),  # half the usual flow
        (STOCKED, hazard("lane", "izmir:lyon:lorry", 25), 15),
        (STOCKED, hazard("site", "works", 8), 8),
        ((*STOCKED, *FORGE), hazard("site", "mill", 30), 20),  # the forge is not in the plan
        (TWO, hazard("site", "mill", 30), 30 * (1 - 300 / 365)),  # the forge gives all it can
    ],
)
def test_one_loss_is_what_it_is_by_hand_and_no_less_than_the_bound(
    facts: tuple[Fact, ...], one: Hazard, units: float
) -> None:
    (row,) = ask(*facts, one).rows
    margin = 64.0 if facts is TWO else MARGIN  # frames cost more of two sources
    assert row.simulated == pytest.approx(units * margin, rel=1e-2 if facts is TWO else 1e-6)
    assert row.simulated == pytest.approx(row.least, rel=1e-6)
    assert row.back >= row.short > 0


def test_who_is_slow_to_send_orders_elsewhere_loses_more_than_the_bound_and_is_told() -> None:
    """The mill cannot do all of the forge's work, and what it owes is not taken back."""
    found = ask(*TWO, hazard("site", "forge", 30))
    (row,) = found.rows
    assert row.simulated > 1.02 * row.least > 0
    assert any("already placed with who is shut are not taken back" in n for n in found.notes)


def test_the_mean_of_years_is_the_rate_times_the_mean_loss() -> None:
    """One hazard that seldom overlaps itself: what the days say, the bound says too."""
    found = ask(*STOCKED, FIRE, years=500)
    mean = found.measures[0]
    assert mean.low <= found.alone <= mean.high
    assert found.rows[0].least_yearly == pytest.approx(found.alone)
    assert [m.what for m in found.measures[1:]] == [
        "value at risk 0.95", "conditional value at risk 0.95",
    ]  # fmt: skip
    for one in found.measures:
        assert one.low <= one.value <= one.high
    assert "a year costs" in found.headline()
    assert len(str(found)) > 400
    assert '"fire"' in found.to_json()


def test_who_drives_the_tail_adds_up_to_it() -> None:
    strike = Hazard(hazard="strike", scope="country", target="TR", rate=2.0, duration=12)
    found = ask(*STOCKED, FIRE, strike, years=150, level=0.9)
    assert sum(row.tail or 0.0 for row in found.rows) == pytest.approx(1)
    worst = found.measures[-1].value
    for kind in ("hazard", "hit", "demand"):
        parts = [row for row in found.drivers if row.kind == kind]
        assert sum(row.share for row in parts) == pytest.approx(1)
        assert sum(row.money for row in parts) == pytest.approx(worst)
    assert found.served[0].worst_1 <= found.served[0].worst_5 <= found.served[0].mean


def row_of_three() -> Years:
    """Outside to mill to works to shop, three days each, five units on hand in the shop."""
    net = network(
        [Arc(-1, 2, 1.0, 3), Arc(2, 1, 1.0, 3), Arc(1, 0, 1.0, 3)],
        stock=[8.0, 3.0, 3.0],
        demand_node=[0],
        demand_mean=[1.0],
        weight=[2.0],
    )
    threats = (
        Threat(1.5, 10.0, 4.0, 30.0, 1.0, (("production", 2),)),
        Threat(0.7, 9.0, 9.0, 9.0, 1.0, (("production", 1), ("shipments", 0))),
    )
    return Years(net=net, wanted=np.array([1.0]), threats=threats, seed=4)


def test_years_are_the_same_in_any_blocks_and_after_a_journey() -> None:
    task = row_of_three()
    whole = task((0, 50))["lost"][0]
    assert task((0, 20))["lost"][0] + task((20, 50))["lost"][0] == whole
    assert pickle.loads(pickle.dumps(task))((7, 9))["lost"][0] == whole[7:9]  # noqa: S301
    assert any(whole)
    other = replace(task, seed=5)
    assert other((0, 50))["lost"][0] != whole
    assert other.digest() != task.digest() == row_of_three().digest()
    compiled = replace(task, how="compiled")((0, 50))
    assert compiled["lost"][0] == whole
    assert compiled["served"] == task((0, 50))["served"]


def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    task, keep, seen = row_of_three(), str(tmp_path / "years"), []

    def stop(done: int, whole: int, _: str) -> None:
        seen.append((done, whole))
        if len(seen) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        passed(task, 2 * BLOCK + 5, keep=keep, on_case=stop)
    found = passed(task, 2 * BLOCK + 5, keep=keep, on_case=stop)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert np.array_equal(found.lost, passed(task, 2 * BLOCK + 5).lost)
    assert found.served.shape == (task.days - task.start, 2 * BLOCK + 5)


@pytest.mark.skipif(find_spec("ray") is None, reason="the extra [ray] is not installed")
@pytest.mark.filterwarnings("ignore")  # Ray's own, of its start and its sockets
def test_years_are_the_same_on_a_ray_cluster_which_goes_on_from_any_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun here and stopped, gone on with on Ray: told as it goes, and equal bit for bit."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    task, years, keep, seen = row_of_three(), 2 * BLOCK + 5, str(tmp_path / "years"), []

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        passed(task, years, keep=keep, on_case=stop)
    found = passed(
        task, years, runner="ray", workers=1, keep=keep, on_case=lambda *told: seen.append(told[:2])
    )
    whole = passed(task, years)
    assert seen == [(2, 3), (3, 3)]
    assert np.array_equal(found.lost, whole.lost)
    assert np.array_equal(found.served, whole.served)
    for more in ("serial", "processes"):
        again = passed(task, years, runner=more, keep=keep)  # nothing is left to do
        assert np.array_equal(again.lost, whole.lost)
    gc.collect()  # Ray leaves files open: told of here, where that is ignored, and not of another test


def test_what_is_apart_adds_up_and_a_year_of_one_hazard_is_all_its_own() -> None:
    task, years = row_of_three(), 60
    losses = task.net.weight @ np.array(task((0, years))["lost"])
    groups = {f"t{n}": frozenset({("threat", n)}) for n in (0, 1)}
    parts = apart(task, losses, np.arange(years), groups)
    assert parts.sum(axis=0) == pytest.approx(losses)
    happened = task.happened(0, years)
    for year in range(years):
        threats = {e.threat for e in happened if e.lane == year}
        if len(threats) == 1:
            assert parts[threats.pop(), year] == losses[year]


def test_stress_tells_of_years_beside_its_bounds() -> None:
    found = stress(works(*STOCKED, FIRE), plan=planned(*STOCKED), lose=["hazard:fire"], years=40)
    (row,) = found.threatened
    assert row.simulated == pytest.approx(row.least) == pytest.approx(found.rows[0].loss)
    assert found.years == 40
    assert "Hazards day by day, of 40 years" in str(found)
    assert any("a year costs" in note for note in found.notes)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="no hazards"):
        ask(*STOCKED)
    with pytest.raises(BadValue, match="years"):
        stress(works(*STOCKED, FIRE), years=-1)
    found = ask(FIRE, years=20)
    assert any(
        "too few years (20) to say anything of the worst 5 %" in note for note in found.notes
    )
    assert found.drivers == ()
