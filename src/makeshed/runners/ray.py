"""Many cases at a time on a Ray cluster: the one that is there, or one on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from makeshed.errors import MissingExtra
from makeshed.runners import Outcome, Task, attempt

AT_ONCE = 4
"""Cases handed over ahead of each core, so that none waits and no cluster is swamped."""


def each(task: Task, cases: Mapping[str, Any], workers: int) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of each case as it is done."""
    ray = _ray()
    own = not ray.is_initialized()
    if own:
        ray.init(num_cpus=workers or None, include_dashboard=False, log_to_driver=False)
    try:
        yield from _each(ray, task, cases, workers)
    finally:
        if own:
            ray.shutdown()


def _each(
    ray: Any, task: Task, cases: Mapping[str, Any], workers: int
) -> Iterator[tuple[str, Outcome]]:
    remote = ray.remote(max_retries=0)(attempt)  # a case that takes its worker down is named
    shared = ray.put(task)
    most = workers or AT_ONCE * int(ray.cluster_resources().get("CPU", 1))
    left = list(cases)[::-1]
    under_way: dict[Any, str] = {}
    while left or under_way:
        while left and len(under_way) < most:
            name = left.pop()
            under_way[remote.remote(shared, cases[name])] = name
        done, _ = ray.wait(list(under_way), num_returns=1)
        for future in done:
            try:
                outcome = ray.get(future)
            except ray.exceptions.OutOfMemoryError:
                outcome = Outcome("died", error="the worker ran out of memory")
            except ray.exceptions.RayError as error:
                outcome = Outcome("died", error=f"the worker is gone ({type(error).__name__})")
            yield under_way.pop(future), outcome


def _ray() -> Any:
    try:
        return import_module("ray")
    except ImportError:
        raise MissingExtra(
            "Ray is not installed", hint="pip install 'makeshed[ray]', or another --runner"
        ) from None
