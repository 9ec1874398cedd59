"""Bills of materials by number: what each route of an item takes, line by line, with alternatives."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from makeshed.model import Shed
from makeshed.model.billing import bill_lines

Line = list[tuple[int, float]]
"""A line's alternatives: item, and how much if it is used alone."""


def lines_of(shed: Shed, items: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of all bills by number: ``i``, ``line``, ``j``, ``route``, ``quantity``, ``mixed``."""
    return (
        bill_lines(shed)
        .join(items.select("item", "i"), on="item", maintain_order="left")
        .join(items.select(component="item", line="i"), on="component", maintain_order="left")
        .join(items.select(part="item", j="i"), on="part", maintain_order="left")
        .select("i", "line", "j", "route", "quantity", "mixed")
    )


class Bills:
    """The lines of every item: each needs one of its alternatives, or several in part."""

    def __init__(self, lines: pl.DataFrame) -> None:
        self._lines: dict[int, dict[int, list[tuple[str, int, float]]]] = {}
        for i, line, j, route, quantity in lines.drop("mixed").rows():
            self._lines.setdefault(i, {}).setdefault(line, []).append((route, j, quantity))
        self._known: dict[tuple[int, str], list[Line]] = {}

    def of(self, i: int, route: str) -> list[Line]:
        """Return the lines of an item made by a route."""
        if (i, route) not in self._known:
            every = self._lines.get(i, {}).values()
            found = ([(j, q) for r, j, q in line if r in {"", route}] for line in every)
            self._known[i, route] = [line for line in found if line]
        return self._known[i, route]

    def parts(self, i: int) -> list[int]:
        """Return all that may go into an item."""
        return [j for line in self._lines.get(i, {}).values() for _, j, _ in line]

    def most(self, i: int) -> list[tuple[int, float]]:
        """Return the most of each part that a unit of an item takes, by whichever route."""
        routes = {r for line in self._lines.get(i, {}).values() for r, *_ in line} | {""}
        most: dict[int, float] = {}
        for route in sorted(routes):
            taken: dict[int, float] = {}
            for line in self.of(i, route):
                for j, quantity in line:
                    taken[j] = taken.get(j, 0.0) + quantity
            most |= {j: max(q, most.get(j, 0.0)) for j, q in taken.items()}
        return list(most.items())

    def lacking(self, i: int, route: str, had: Collection[int]) -> list[Line]:
        """Return the lines of an item made by a route of which nothing can be had.

        Parameters
        ----------
        i
            The item, by number.
        route
            The route by which it is made.
        had
            Items that can be had, by number.
        """
        return [line for line in self.of(i, route) if not any(j in had for j, _ in line)]
