"""How much of each item each demand needs, down the bills of materials."""

from __future__ import annotations

import math
from collections.abc import Iterator

from makeshed.model import Component, Demand


class Requirements:
    """How much of each item each demand needs, down the bills of materials in use."""

    def __init__(self, demands: list[Demand], components: list[Component], made: set[str]) -> None:
        self.demands = [d for d in demands if d.quantity > 0]
        self._above: dict[str, list[Component]] = {}
        for line in components:
            if line.item in made:
                self._above.setdefault(line.component, []).append(line)
        self._seen: dict[tuple[str, str], float] = {}

    def of(self, item: str) -> Iterator[tuple[Demand, float]]:
        """Yield every demand that needs the item and how much."""
        for demand in self.demands:
            amount = demand.quantity * self._per_unit(demand.item, item)
            if amount > 0:
                yield demand, amount

    def _per_unit(self, product: str, item: str) -> float:
        if product == item:
            return 1.0
        key = (product, item)
        if key not in self._seen:
            self._seen[key] = math.fsum(
                self._per_unit(product, line.item) * line.quantity * (1 + line.scrap)
                for line in self._above.get(item, ())
            )
        return self._seen[key]
