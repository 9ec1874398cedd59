"""What came of one round: how much was tried, and what was lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """What came of one round.

    Attributes
    ----------
    tried
        How often what was tried, by the word it is printed with, such as ``kills``.
    lost
        One sentence for each fact lost, error without a name, or answer that is wrong.
    """

    tried: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add what came of another round."""
        self.tried += other.tried
        self.lost += other.lost
