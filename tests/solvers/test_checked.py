"""HiGHS is silent, takes any number of threads in any order, and nothing it says goes unread."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any, ClassVar

import highspy
import numpy as np
import pytest
import trimesh
from benchmarks.regions import Size, network

import makeshed as ms
from makeshed.errors import BadlyScaled, MakeshedError, SolverFailed
from makeshed.science.program import Assembly, Program, Progress
from makeshed.science.siting import assemble
from makeshed.solvers import checked, decomposition, highs, scip, solve
from makeshed.solvers.checked import Highs, ModelStatus


def covering(*, integer: bool, rows: int = 8, columns: int = 12) -> Program:
    """Return a program that takes a search, and always the same."""
    rng, a = np.random.default_rng(1), Assembly()
    column = a.columns(rng.random(columns), upper=1.0, integer=integer)
    for row in a.rows(rows, lower=2.0):
        a.put(np.full(columns, row), column, rng.random(columns))
    return a.program()


SMALL = Size(sites=6, items=9, markets=6, able=0.5, regions=3, modes=2)
LINEAR, WHOLE = covering(integer=False), covering(integer=True)


def least(program: Program, threads: int) -> float:
    """Return the least cost."""
    found = solve(program, solver="highs", threads=threads, gap=0.0)
    assert found.status == "optimal"
    return found.objective


class TestThreads:
    @pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
    def test_any_number_in_any_order(self, order: tuple[int, ...]) -> None:
        known = least(LINEAR, 0), least(WHOLE, 0)
        for threads in (*order, *order):
            assert (least(LINEAR, threads), least(WHOLE, threads)) == pytest.approx(known)

    def test_whatever_another_has_made_of_the_thread_that_asks(self) -> None:
        for threads in (1, 2, 3):
            highspy.Highs.resetGlobalScheduler(True)
            other: Any = checked.hand_over(LINEAR)
            other.setOptionValue("threads", threads)
            other.run()
            assert least(LINEAR, 4 - threads) == pytest.approx(
                other.getInfo().objective_function_value
            )

    def test_plans_side_by_side_with_a_decomposition_between(self) -> None:
        shed = ms.example("bracket")
        known = ms.plan(shed).cost
        net = network(SMALL, seed=2)
        program, layout = assemble(net)

        def planned(threads: int) -> float:
            return ms.plan(shed, threads=threads).cost

        def decomposed() -> float:
            found = decomposition.solve(program, network=(net, layout), gap=1e-6, threads=2)
            assert found is not None
            assert found.status == "optimal"
            return found.objective

        with ThreadPoolExecutor(6) as pool:
            plans = [pool.submit(planned, threads) for threads in (1, 2, 0, 3, 1, 2)]
            apart = pool.submit(decomposed)
            more = [pool.submit(least, one, n) for n in (2, 0, 1) for one in (LINEAR, WHOLE)]
        assert [each.result() for each in plans] == pytest.approx([known] * 6)
        whole = solve(program, solver="highs", gap=1e-6).objective
        assert apart.result() == pytest.approx(whole, rel=3e-6)
        assert [each.result() for each in more] == pytest.approx(
            [least(LINEAR, 1), least(WHOLE, 1)] * 3
        )

    @pytest.mark.parametrize("solver", ["highs", "scip"])
    def test_one_search_inside_another(self, solver: str) -> None:
        inner: list[float] = []

        def ask(progress: Progress) -> bool:  # noqa: ARG001
            inner.append(least(WHOLE, 3 if len(inner) % 2 else 2))
            return True

        found = solve(WHOLE, solver=solver, threads=1, gap=0.0, on_progress=ask)
        assert inner == pytest.approx([found.objective] * len(inner))
        assert inner

    @pytest.mark.parametrize("solver", ["highs", "scip"])
    def test_what_a_listener_raises_comes_out(self, solver: str) -> None:
        def fail(progress: Progress) -> bool:
            raise ZeroDivisionError(progress.bound)

        with pytest.raises(ZeroDivisionError):
            solve(WHOLE, solver=solver, on_progress=fail)


class TestStatuses:
    def test_what_it_refuses_is_said_with_its_words(self) -> None:
        with (
            Highs(LINEAR) as one,
            pytest.raises(SolverFailed, match="refuses setOptionValue") as no,
        ):
            one.set(nonsense=1)
        if tuple(map(int, one.raw.version().split(".")[:2])) >= (1, 15):  # older ones do not tell
            assert 'Option "nonsense" is unknown' in str(no.value)
        with Highs(LINEAR) as one, pytest.raises(SolverFailed, match="refuses changeColsBounds"):
            one.bound(np.array([99]), np.zeros(1), np.ones(1))

    def test_nothing_is_dropped_from_a_program_in_silence(self) -> None:
        for value, words in ((1e-12, "would change the program"), (np.nan, "not a number")):
            program = covering(integer=False)
            program.values[3] = value
            with pytest.raises(BadlyScaled, match=words):
                checked.hand_over(program)

    @pytest.mark.parametrize("status", list(ModelStatus.__members__.values()), ids=lambda s: s.name)
    def test_each_ends_in_an_answer_or_an_error(
        self, monkeypatch: pytest.MonkeyPatch, status: ModelStatus
    ) -> None:
        monkeypatch.setattr(Highs, "status", property(lambda _: status))
        monkeypatch.setattr(Highs, "feasible", property(lambda _: False))
        known = {
            "kInfeasible": "infeasible", "kUnbounded": "unbounded", "kTimeLimit": "stopped",
            "kInterrupt": "stopped", "kHighsInterrupt": "stopped", "kIterationLimit": "stopped",
            "kSolutionLimit": "stopped", "kOptimal": "optimal", "kModelEmpty": "optimal",
        }  # fmt: skip
        if status == ModelStatus.kUnboundedOrInfeasible:
            return  # asked again, see `test_infeasible_and_unbounded_are_told_apart`
        if status.name in known:
            assert solve(WHOLE, solver="highs").status == known[status.name]
        else:
            with pytest.raises(SolverFailed, match="HiGHS"):
                solve(WHOLE, solver="highs")

    def test_a_run_that_fails_is_tried_from_nothing_and_then_raised(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runs: list[Any] = []

        def run(one: Highs) -> Any:
            runs.append(one)
            return highspy.HighsStatus.kError

        monkeypatch.setattr(Highs, "_run", run)
        with pytest.raises(SolverFailed, match="ended a search with kError"):
            solve(WHOLE, solver="highs")
        assert len(runs) >= 2

    def test_memory_that_ran_out_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Highs, "run", lambda _: ModelStatus.kMemoryLimit)
        monkeypatch.setattr(Highs, "feasible", property(lambda _: False))
        with pytest.raises(SolverFailed, match="memory ran out"):
            solve(WHOLE, solver="highs")

    def test_a_point_found_before_it_ran_out_is_kept_and_the_reason_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole: Callable[[Highs], ModelStatus] = Highs.run

        def run(one: Highs) -> ModelStatus:
            whole(one)
            return ModelStatus.kMemoryLimit

        monkeypatch.setattr(Highs, "run", run)
        found = solve(WHOLE, solver="highs")
        assert (found.status, found.found) == ("stopped", True)
        assert "memory ran out" in found.why

    def test_optimal_is_never_said_with_more_than_the_gap_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest: Callable[..., Any] = highs.solve

        def lax(*given: Any, **asked: Any) -> Any:
            found = honest(*given, **asked)
            return replace(found, bound=0.9 * found.objective)

        monkeypatch.setattr(highs, "solve", lax)
        found = solve(WHOLE, solver="highs", gap=0.01)
        assert (found.status, round(found.gap, 2)) == ("stopped", 0.1)
        assert solve(WHOLE, solver="highs", gap=0.2).status == "optimal"

    @pytest.mark.parametrize("size", [1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6])
    def test_small_costs_are_not_called_optimal_unproven(self, size: float) -> None:
        found = solve(replace(WHOLE, cost=WHOLE.cost * size), solver="highs", gap=1e-4)
        assert (found.status == "optimal") == (found.gap <= 1e-4 + 1e-6)
        assert found.status == "optimal" or size < 1e-4


class Scip:
    """A model that ends as it is told."""

    ends: ClassVar[str] = "unknown"
    points: ClassVar[int] = 0

    def __init__(self, ends: str, points: int) -> None:
        self.getStatus, self.getNSols = lambda: ends, lambda: points
        self.version, self.getVal = lambda: "10", lambda _: 1.0
        self.getObjVal = self.getDualbound = lambda: 3.0


STOPS = (
    "memlimit nodelimit totalnodelimit stallnodelimit restartlimit sollimit bestsollimit unknown"
)


@pytest.mark.parametrize("ends", [*STOPS.split(), "primallimit", "duallimit", "a new one"])
def test_every_end_of_scip_has_a_name(ends: str) -> None:
    with pytest.raises(SolverFailed, match="SCIP 10 found no plan"):
        scip._solution(Scip(ends, 0), [], 1.0)
    found = scip._solution(Scip(ends, 1), ["x"], 1.0)
    assert (found.status, found.found) == ("stopped", True)
    assert found.why.startswith("SCIP 10: ")


@pytest.mark.parametrize(
    ("raised", "becomes", "words"),
    [
        (MemoryError(), SolverFailed, "ran out of memory"),
        (Exception("SCIP: error in LP solver!"), SolverFailed, "error in LP solver"),
        (KeyError("mine"), KeyError, "mine"),
    ],
)
def test_what_pyscipopt_raises(raised: Exception, becomes: type[Exception], words: str) -> None:
    class Model:
        version = staticmethod(lambda: "10")

        def optimize(self) -> None:
            raise raised

    with pytest.raises(becomes, match=words):
        scip._optimize(Model())


def test_a_failure_has_a_code_of_its_own() -> None:
    codes = [kind.exit_code for kind in MakeshedError.__subclasses__()]
    assert codes.count(SolverFailed.exit_code) == 1


QUIET = """
import makeshed as ms
for threads in (1, 0, 2):
    ms.plan(ms.example("bracket"), threads=threads, solver="highs")
from makeshed.io.parts import read_part
from pathlib import Path
read_part(Path("part.stl"))
"""


def test_a_process_says_nothing_of_its_own_accord(tmp_path: Path) -> None:
    """No banner of a solver, and nothing of what it leaves behind at its end."""
    boxes = [trimesh.creation.box(size) for size in ((10, 10, 10), (4, 4, 30))]
    trimesh.util.concatenate(boxes).export(  # type: ignore[no-untyped-call]
        tmp_path / "part.stl"  # they overlap: manifold3d joins them
    )
    ran = subprocess.run(
        [sys.executable, "-c", QUIET], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)


def test_there_are_never_more_threads_than_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeshed.solvers.checked.os.cpu_count", lambda: 2)
    for asked, used in ((0, 0), (1, 1), (2, 2), (1024, 2)):
        with Highs(LINEAR, threads=asked) as search:
            assert search.raw.getOptionValue("threads")[1] == used
