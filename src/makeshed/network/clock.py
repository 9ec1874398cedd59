"""The time that a plan may take: what is left of it, and what was left out for want of it."""

from __future__ import annotations

from time import perf_counter

LEAST = 1.0
"""Seconds that what must be done gets in any case,"""
GRACE = 0.1
"""or this share of the limit."""


class Clock:
    """Counts the seconds since a plan was asked for.

    Parameters
    ----------
    limit
        Seconds [s]; None: no limit.
    """

    def __init__(self, limit: float | None) -> None:
        self.limit, self.began = limit, perf_counter()
        self.left_out: list[str] = []

    @property
    def left(self) -> float | None:
        """Seconds that are left; None: no limit."""
        return None if self.limit is None else max(0.0, self.limit - perf_counter() + self.began)

    @property
    def anyhow(self) -> float | None:
        """Seconds for what must be done even if none are left."""
        if self.limit is None or self.left is None:
            return None
        return max(self.left, LEAST, GRACE * self.limit)

    @property
    def over(self) -> bool:
        """Whether there are none left."""
        return self.left == 0.0

    def leave_out(self, what: str) -> None:
        """Say once what there was no time for."""
        if what not in self.left_out:
            self.left_out.append(what)

    def notes(self) -> list[str]:
        """Say what was left out."""
        return [f"no time was left for {what}" for what in self.left_out]
