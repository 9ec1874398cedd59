"""A line on the terminal that tells how far a long search has come; Ctrl-C ends the search well."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makeshed.science.program import Progress


@contextmanager
def meter() -> Iterator[Callable[[Progress], bool]]:
    """Yield a callback that draws progress; after Ctrl-C it asks for the best plan so far."""
    stopped = False

    def stop(number: int, frame: Any) -> None:  # noqa: ARG001
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    def draw(progress: Progress) -> bool:
        if progress.seconds > 1:
            best = f"{progress.incumbent:,.0f}" if math.isfinite(progress.incumbent) else "none yet"
            gap = f"{progress.gap:.2%}" if math.isfinite(progress.gap) else "-"
            line = f"{progress.seconds:6.0f} s   best {best}   proven {progress.bound:,.0f}   gap {gap}"
            sys.stderr.write(f"\r{line:<78}")
            sys.stderr.flush()
        return not stopped

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield draw
    finally:
        signal.signal(signal.SIGINT, before)
        sys.stderr.write("\r" + " " * 78 + "\r")


def tally(done: int, of: int, case: str) -> None:
    """Draw how many cases are done, of how many, and the name of the last."""
    line = f"{done:,} of {of:,}   {case}"[:78]
    sys.stderr.write(f"\r{line:<78}" if done < of else "\r" + " " * 78 + "\r")
    sys.stderr.flush()
