"""What a job log says of a machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import BadValue, NotEnoughData
from makeshed.science.calibration import Job, scale_of
from makeshed.store import load, save

ESTIMATED = [1200.0, 4000.0, 9000.0, 600.0, 15000.0, 2500.0]


def log(factor: float = 1.2, start: float = 0.0, times: int = 1, **more: str) -> list[Job]:
    return [
        Job(name=f"job {i}", seconds=factor * guess + start, estimated=guess, **more)  # type: ignore[arg-type]
        for i, guess in enumerate(ESTIMATED * times)
    ]


def test_the_factor_of_a_machine_is_found() -> None:
    found = ms.calibrate(log(1.2), site="fablab", machine="mk3")
    (row,) = found.as_facts()
    assert (row.site, row.machine, row.jobs) == ("fablab", "mk3", 6)
    assert row.time_factor == pytest.approx(1.2)
    assert found.error == pytest.approx(0.0, abs=1e-12)
    assert found.error_before == pytest.approx(1 - 1 / 1.2)
    assert "1.20 times the estimate" in str(found)


def test_one_job_that_went_wrong_does_not_move_it() -> None:
    jobs = [*log(1.2), Job(name="jammed", seconds=50_000, estimated=5000)]
    found = ms.calibrate(jobs, site="fablab")
    assert found.machine.time_factor == pytest.approx(1.2)
    assert found.rows[0].job == "jammed"
    assert found.rows[0].error == pytest.approx(1.2 * 5000 / 50_000 - 1)
    assert any("jammed" in note for note in found.notes)


def test_many_jobs_tell_the_fixed_time_of_each() -> None:
    found = ms.calibrate(log(1.1, start=400, times=4), site="fablab").machine
    assert found.time_factor == pytest.approx(1.1, rel=1e-3)
    assert found.time_start == pytest.approx(400, rel=1e-2)


def test_few_jobs_and_several_machines_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="4 finished jobs"):
        ms.calibrate(log()[:4], site="fablab")
    with pytest.raises(NotEnoughData, match="too little"):
        scale_of([1.0, 2.0], [1.0, 2.0])
    both = [*log(1.2, machine="a"), *log(1.5, machine="b")]
    with pytest.raises(BadValue, match="2 machines"):
        ms.calibrate(both, site="fablab")
    assert ms.calibrate(both, site="fablab", machine="b").machine.time_factor == pytest.approx(1.5)


@examples(40, deadline=None)
@given(ratios=st.lists(st.floats(0.3, 3.0), min_size=5, max_size=30), times=st.floats(0.1, 10.0))
def test_a_clock_that_runs_slow_scales_the_factor(ratios: list[float], times: float) -> None:
    guess = np.linspace(500, 9000, len(ratios))
    one = scale_of(guess * ratios, guess)
    two = scale_of(times * guess * ratios, guess)
    assert two.factor == pytest.approx(times * one.factor, rel=1e-5)
    assert two.start == pytest.approx(times * one.start, rel=1e-4, abs=1e-3)
    assert two.spread == pytest.approx(one.spread, rel=1e-3, abs=1e-4)
    if not one.start:
        assert min(ratios) <= one.factor * (1 + 1e-6)
        assert one.factor <= max(ratios) * (1 + 1e-6)


def test_the_band_holds_what_comes() -> None:
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(200):
        ratio = np.exp(rng.normal(0.1, 0.15, 13))
        known = scale_of(ratio[:12] * 1000, np.full(12, 1000.0))
        off = abs(np.log(ratio[12] / known.factor))
        inside.append(off <= np.log1p(known.spread))
    assert 0.85 < np.mean(inside) < 0.97


def test_the_terminal_writes_the_machine_into_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case"
    place = ms.Place(place="here", lat=1, lon=2, country="FR")
    save(ms.Shed().plus(place, ms.Site(site="fablab", place="here", role="maker")), case)
    lines = [f"{job.name},{job.seconds},{job.estimated},0.2" for job in log(1.2)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["name,seconds,estimated,layer_height", *lines]), encoding="utf-8")
    words = ["calibrate", str(path), "--site", "fablab", "--machine", "mk3", "--into", str(case)]
    assert main(words) == 0
    assert "mk3 of fablab" in capsys.readouterr().out
    (row,) = load(case).table(ms.Machine).to_dicts()
    assert row["time_factor"] == pytest.approx(1.2)
    assert (row["layer_height"], row["kind"], row["source"]) == (0.2, "sourced", "job log: log.csv")
    assert main(["calibrate", str(path), "--site", "fablab", "--json"]) == 0
    assert '"time_factor": 1.2' in capsys.readouterr().out
    assert main(["calibrate", str(path), "--site", "nobody", "--into", str(case)]) == 2
