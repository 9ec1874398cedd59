"""Bills of materials read off a shed: every line with its alternatives, and what makes no sense of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look, said
from makeshed.model.item import Component, Operation, Substitute
from makeshed.model.noun import Fact
from makeshed.model.remembered import by_shed

Cell = tuple[str, int, str]
"""A table, the index of a row, and a column."""
LINE = ["item", "component", "route"]


@by_shed
def bill_lines(shed: Tables) -> pl.DataFrame:
    """Return what may go into each item: a row for each line and each alternative of it.

    Columns: ``item``, ``component`` (which names the line), ``part`` (the component or a substitute),
    ``route`` (blank: every one), ``quantity`` (of this alone, scrap included) and ``mixed``.
    """
    named = shed.table(Component).select(*LINE, "quantity", "scrap")
    own = named.with_columns(part="component", mixed=pl.lit(value=True))
    other = shed.table(Substitute).select(
        "item", "component", "mixed", part="substitute", _route="route", _q="quantity", _s="scrap"
    )
    route, only = pl.col("route"), pl.col("_route")
    instead = (
        named.join(other, on=["item", "component"], maintain_order="left_right")
        .filter((only == "") | (route == "") | (route == only))
        .with_columns(
            route=pl.when(only == "").then(route).otherwise(only),
            quantity=pl.col("_q").fill_null(pl.col("quantity")),
            scrap=pl.col("_s").fill_null(pl.col("scrap")),
        )
    )
    columns = ["item", "component", "part", "route", "quantity", "scrap", "mixed"]
    both = pl.concat([own.select(columns), instead.select(columns)])
    return both.with_columns(quantity=pl.col("quantity") * (1 + pl.col("scrap"))).drop("scrap")


def routes_are_known(look: Look) -> list[Problem]:
    """A line for one route names a route of its item's operations."""
    if Operation.table in look.unread:
        return []
    routes: dict[str, list[str]] = {}
    for item, route in look.shed.table(Operation).select("item", "route").unique().rows():
        routes.setdefault(item, []).append(route)
    problems = []
    nouns: tuple[type[Fact], ...] = (Component, Substitute)
    for noun in nouns:
        for index, item, route in _rows(look, noun, "item", "route"):
            known = sorted(routes.get(item) or ())
            if route and route not in known:
                hint = nearest(route, known) if known else f"{item} has no operations"
                right = f"a route of the operations of {item}, or blank for every one; {hint}"
                row = look.row(noun.table, index)
                problems.append(Problem(noun.table, row, "route", said(route), right))
    return problems


def lines_count_once(look: Look) -> list[Problem]:
    """What is for every route is not there for one of them again: it would count twice, or not."""
    problems = []
    nouns: tuple[tuple[type[Fact], list[str]], ...] = (
        (Component, ["item", "component"]),
        (Substitute, ["item", "component", "substitute"]),
    )
    for noun, key in nouns:
        every = {line: index for index, line, route in _lines(look, noun, key) if not route}
        for index, line, route in _lines(look, noun, key):
            first = every.get(line)
            if route and first is not None:
                found = f"{said(route)}, beside row {look.row(noun.table, first)}, which is for every route"
                right = "a route in each row, or one row for every route"
                problems.append(
                    Problem(noun.table, look.row(noun.table, index), "route", found, right)
                )
    return problems


def substitutes_stand_in_for_lines(look: Look) -> list[Problem]:
    """A substitute stands in for another item in a line that there is, and a line is mixed or not."""
    lines: dict[tuple[str, str], set[str]] = {}
    for _, item, component, route in _rows(look, Component, *LINE):
        lines.setdefault((item, component), set()).add(route)
    first: dict[tuple[str, str], tuple[bool, int]] = {}
    problems = []

    def wrong(index: int, column: str, found: str, right: str) -> None:
        row = look.row(Substitute.table, index)
        problems.append(Problem(Substitute.table, row, column, found, right))

    names = ("item", "component", "substitute", "route", "mixed")
    for index, item, component, substitute, route, mixed in _rows(look, Substitute, *names):
        if substitute in {component, item}:
            wrong(index, "substitute", said(substitute), "another item than component and item")
        known = lines.get((item, component))
        if known is None and Component.table not in look.unread:
            right = f"a component of {item}, as in components"
            others = sorted(c for i, c in lines if i == item)
            wrong(index, "component", said(component), f"{right}; {nearest(component, others)}")
        elif known and route and not known & {"", route}:
            wrong(index, "route", said(route), f"{' or '.join(sorted(known))}, as its component")
        before, at = first.setdefault((item, component), (mixed, index))
        if mixed != before:
            row = look.row(Substitute.table, at)
            wrong(index, "mixed", said(mixed), f"{said(before)}, as in row {row} of the same line")
    return problems


def no_item_in_itself(look: Look) -> list[Problem]:
    """No item goes into itself, directly or through others."""
    lines: dict[str, list[tuple[str, Cell]]] = {}
    for index, item, component in _rows(look, Component, "item", "component"):
        lines.setdefault(item, []).append((component, (Component.table, index, "component")))
    for index, item, part in _rows(look, Substitute, "item", "substitute"):
        lines.setdefault(item, []).append((part, (Substitute.table, index, "substitute")))
    right = "a bill of materials in which no item contains itself"
    return [
        Problem(table, look.row(table, index), column, cycle, right)
        for (table, index, column), cycle in _cycles(lines)
    ]


def _cycles(lines: Mapping[str, list[tuple[str, Cell]]]) -> Iterator[tuple[Cell, str]]:
    """Walk down every bill of materials once; yield the line that closes each cycle."""
    done: set[str] = set()
    for root in lines:
        path = {} if root in done else {root: iter(lines[root])}
        while path:
            item = next(reversed(path))
            component, place = next(path[item], ("", ("", -1, "")))
            if place[1] < 0:
                path.pop(item)
                done.add(item)
            elif component in path:
                names = list(path)
                yield place, " > ".join([*names[names.index(component) :], component])
            elif component not in done:
                path[component] = iter(lines.get(component, ()))


def _rows(look: Look, noun: type[Fact], *names: str) -> list[tuple[Any, ...]]:
    """Return the number of each row, and some of its columns; rows without them are judged elsewhere."""
    frame = look.shed.table(noun)
    if frame.is_empty():
        return []
    return frame.with_row_index("_row").select("_row", *names).drop_nulls().rows()


def _lines(look: Look, noun: type[Fact], key: list[str]) -> list[tuple[Any, ...]]:
    return [(row[0], row[1:-1], row[-1]) for row in _rows(look, noun, *key, "route")]
