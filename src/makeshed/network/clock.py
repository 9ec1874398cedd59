"""The time that a plan may take: what is left of it, and what was left out for want of it."""

from __future__ import annotations

from time import perf_counter

LEAST = 1.0
"""Seconds that what must be done gets in any case."""


class Clock:
    """Counts the seconds since a plan was asked for.

    Parameters
    ----------
    limit
        Seconds [s]; None: no limit.
    """

    def __init__(self, limit: float | None) -> None:
        self.limit, self.began, self.stopped = limit, perf_counter(), False
        self.left_out: list[str] = []

    @property
    def left(self) -> float | None:
        """Seconds that are left; None: no limit."""
        return None if self.limit is None else max(0.0, self.limit - perf_counter() + self.began)

    @property
    def anyhow(self) -> float | None:
        """Seconds for what must be done even if none are left."""
        left = self.left
        return None if left is None else max(left, LEAST)

    @property
    def over(self) -> bool:
        """Whether there are none left."""
        return self.left == 0.0

    @property
    def late(self) -> bool:
        """Whether there are none left even for what must be done, such as after the time, or a stop."""
        return self.limit is not None and self.elapsed > self.limit + LEAST

    @property
    def elapsed(self) -> float:
        """Seconds since a plan was asked for."""
        return perf_counter() - self.began

    def stop(self) -> None:
        """Leave no time: whoever waits wants what there is."""
        if not self.stopped:
            self.stopped = True
            self.limit = self.elapsed if self.limit is None else min(self.limit, self.elapsed)

    def leave_out(self, what: str) -> None:
        """Say once what there was no time for."""
        if what not in self.left_out:
            self.left_out.append(what)

    def notes(self) -> list[str]:
        """Say what was left out."""
        return [f"no time was left for {what}" for what in self.left_out]
