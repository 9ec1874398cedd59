"""How much of each item each demand needs, down the bills of materials."""

from __future__ import annotations

import math
from collections.abc import Iterator

from makeshed.errors import Disagreement
from makeshed.model import Component, Demand, Substitute
from makeshed.network.plan_flows import Flows
from makeshed.network.tables import NetworkTables


class Recipes:
    """What goes into each item by each of its routes, fact by fact."""

    def __init__(self, components: list[Component], substitutes: list[Substitute]) -> None:
        self._lines: dict[str, list[Component]] = {}
        for line in components:
            self._lines.setdefault(line.item, []).append(line)
        self._instead: dict[tuple[str, str], list[Substitute]] = {}
        for other in substitutes:
            self._instead.setdefault((other.item, other.component), []).append(other)

    def of(self, item: str, route: str) -> dict[str, dict[str, float]]:
        """Return by line, which its component names, how much of each alternative it takes alone."""
        found: dict[str, dict[str, float]] = {}
        for line in self._lines.get(item, ()):
            if line.route not in {"", route}:
                continue
            found[line.component] = {line.component: line.quantity * (1 + line.scrap)}
            for other in self._instead.get((item, line.component), ()):
                if other.route in {"", route}:
                    quantity = line.quantity if other.quantity is None else other.quantity
                    scrap = line.scrap if other.scrap is None else other.scrap
                    found[line.component][other.substitute] = quantity * (1 + scrap)
        return found


class Requirements:
    """How much of each item each demand needs, down the bills of materials in use.

    ``made`` are the routes by which items are made. Of several the one that takes most counts, and
    each alternative of a line as if it were used alone.
    """

    def __init__(
        self,
        demands: list[Demand],
        recipes: Recipes,
        made: set[tuple[str, str]],
    ) -> None:
        self.demands = [d for d in demands if d.quantity > 0]
        taken: dict[tuple[str, str, str], float] = {}
        for item, route in sorted(made):
            for line in recipes.of(item, route).values():
                for part, quantity in line.items():
                    key = item, route, part
                    taken[key] = taken.get(key, 0.0) + quantity
        self._above: dict[str, dict[str, float]] = {}
        for (item, _, part), quantity in taken.items():
            above = self._above.setdefault(part, {})
            above[item] = max(quantity, above.get(item, 0.0))
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
                self._per_unit(product, above) * quantity
                for above, quantity in self._above.get(item, {}).items()
            )
        return self._seen[key]


def check_bills(tables: NetworkTables, flows: Flows, recipes: Recipes) -> None:
    """Raise `Disagreement` unless what is made draws what its bill says, line by line, fact by fact.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    flows
        The plan: what goes by each way and is bought and made [units/year].
    recipes
        What goes into each item by each of its routes.
    """
    names = tables.items["item"].to_list()
    met: dict[tuple[int, str], float] = {}
    rows = tables.uses.select("m", "line", "j").rows()
    bills = {
        m: recipes.of(item, route)
        for m, item, route in tables.makes.select("m", "item", "route").rows()
        if flows.made[m] > 0
    }
    for row, amount in zip(flows.used_row.tolist(), flows.used.tolist(), strict=True):
        m, line, j = rows[row]
        if m in bills and amount > 0:
            key = m, names[line]
            alone = bills[m].get(names[line], {}).get(names[j], math.inf)
            met[key] = met.get(key, 0.0) + amount / alone
    for m, lines in bills.items():
        made = float(flows.made[m])
        for line in {*lines, *(name for n, name in met if n == m)}:
            drawn = met.get((m, line), 0.0)
            if not math.isclose(drawn, made, rel_tol=1e-6):
                item, site = tables.makes.select("item", "site").row(m)
                raise Disagreement(
                    f"{site} makes {made:,.10g} {item} a year, and what it draws of {line} and its "
                    f"substitutes is enough for {drawn:,.10g}",
                )
