"""A stage: one way by which an item comes to be somewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from makeshed.answer import Term

Pool = tuple[str, str]
"""A site and an item: what lies there can go wherever the item goes from the site."""


@dataclass(slots=True)
class PlanStage:
    """One way by which an item comes to be somewhere."""

    how: str  # bring, make or buy
    where: str
    item: str
    source: str = ""
    mode: str = ""
    demand: str = ""
    quantity: float = 0.0
    times: list[Term] = field(default_factory=list)
    value: Term = field(default_factory=lambda: Term("value", 0.0, ""))
    key: str = ""

    @property
    def days(self) -> float:
        """How long it takes [d]."""
        return math.fsum(term.value for term in self.times)
