"""Who supplies whom, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from makeshed.report.bars import whole
from makeshed.report.case import ReportedCase, values_moved
from makeshed.report.flows import Flow, ribbons
from makeshed.report.markup import Html, folded, table_of, tag
from makeshed.report.wording import counted, listed, percent, sized

MOST = 12
KEYS = {"offer", "demand"}
"""Columns of keys made of others that stand beside them."""
Node = tuple[str, str]
"""A table, sites or places, and a key in it: a site and a place may share a key."""
Link = tuple[Node, Node, str]


def section(case: ReportedCase) -> Html:
    """Return the flows from supplier to demand, the countries, and the lists behind them."""
    plan = case.plan
    lists: dict[str, Sequence[Any]] = {
        f"Bought: {counted(len(plan.bought), 'offer')}": plan.bought,
        f"Made: {counted(len(plan.made), 'line')}": plan.made,
        f"Paid for being there: {counted(len(plan.opened), 'site')}": plan.opened,
        f"Shipped: {counted(len(plan.shipped), 'flow')}": plan.shipped,
        f"Served: {counted(len(plan.rows), 'demand')}": plan.rows,
    }
    tables = [
        folded(head, table_of(rows, plan.currency, case.cell, KEYS)) if rows else _nothing(head)
        for head, rows in lists.items()
    ]
    charts = [
        *([_ribbons(case)] if plan.shipped else []),
        *([_countries(case)] if plan.origins else []),
    ]
    return tag("div", *charts, *tables)


def _nothing(head: str) -> Html:
    return tag("p", f"{head.partition(':')[0]}: nothing.", class_="quiet")


def links(case: ReportedCase) -> dict[Link, tuple[float, list[str]]]:
    """Return what flows between two nodes of one origin: its worth [money/a] and its items.

    Of the sites that only send, and of the demands, all but the dozen largest are told as one.
    """
    moves = list(zip(_ends(case), case.plan.shipped, values_moved(case.plan), strict=True))
    sent: dict[Node, float] = {}
    got: dict[Node, float] = {}
    for (start, end), _, value in moves:
        sent[start] = sent.get(start, 0.0) + value
        got[end] = got.get(end, 0.0) + value
    shown = _largest({k: v for k, v in sent.items() if k not in got}, ("sites", "other suppliers"))
    demands = {k: v for k, v in got.items() if k[0] == "places"}
    shown |= _largest(demands, ("places", "other places"))
    found: dict[Link, tuple[float, list[str]]] = {}
    for (start, end), shipment, value in moves:
        key = (shown.get(start, start), shown.get(end, end), shipment.origin)
        before, items = found.get(key, (0.0, []))
        found[key] = (before + value, [*items, case.short("items", shipment.item)])
    return {key: (value, sorted(set(items))) for key, (value, items) in found.items() if value > 0}


def _ends(case: ReportedCase) -> list[tuple[Node, Node]]:
    """Return where each shipment starts and ends.

    It ends at a demand if its item is demanded there, unless a site of that key only passes it on.
    """
    plan = case.plan
    wanted = {(row.place, row.item): row.place for row in plan.rows}
    wanted |= {(row.demand, row.item): row.place for row in plan.rows}
    passed = {(s.source, s.item) for s in plan.shipped} - {(m.site, m.item) for m in plan.made}
    ends: list[tuple[Node, Node]] = []
    for s in plan.shipped:
        key = (s.destination, s.item)
        demanded = key in wanted and key not in passed
        end = ("places", wanted[key]) if demanded else ("sites", s.destination)
        ends.append((("sites", s.source), end))
    return ends


def _largest(sums: dict[Node, float], other: Node) -> dict[Node, Node]:
    """Return what each node is shown as: itself, or together with the other small ones."""
    ranked = sorted(sums, key=lambda node: (-sums[node], node))
    fit = MOST + 1 if len(ranked) == MOST + 1 else MOST
    return {node: node if at < fit else other for at, node in enumerate(ranked)}


def _ribbons(case: ReportedCase) -> Html:
    """Return who supplies whom as ribbons."""
    flows = [
        Flow(
            start,
            end,
            value,
            case.colour(origin),
            f"{case.short(*start)} to {case.short(*end)}: {listed(items)}, worth {sized(value)} "
            f"{case.plan.currency} a year ex works, from {case.named('countries', origin)}",
        )
        for (start, end, origin), (value, items) in links(case).items()
    ]
    if not flows:
        return tag(
            "p", "What moves has no price, so that its worth cannot be drawn.", class_="quiet"
        )
    says = (
        "Supplier, maker or store, place of demand. Widths are the worth of the goods in a year "
        "ex works; colours tell the country of origin, as on the map."
    )
    names = {node: case.short(*node) for flow in flows for node in (flow.start, flow.end)}  # type: ignore[misc]
    return ribbons("who-supplies-whom", says, flows, names)


def _countries(case: ReportedCase) -> Html:
    """Return what each country earns, as one bar in the colours of the map."""
    spent = fsum(line.spend for line in case.plan.origins)
    parts = {}
    for line in case.plan.origins:
        share = line.spend / spent if spent else 0.0
        name = f"{case.named('countries', line.country)} {percent(share)}"
        told = f"{sized(line.spend)} {case.plan.currency} a year"
        parts[name] = (share, case.colour(line.country), told)
    return whole("countries", "Where the ex-works cost is spent, by country.", parts)
