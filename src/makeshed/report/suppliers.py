"""Who supplies whom, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from makeshed.report.case import GREY, Case, values_moved
from makeshed.report.figure import blank, embed, faded, label, legend
from makeshed.report.markup import Html, folded, table_of, tag
from makeshed.report.wording import counted, listed, percent, sized

MOST = 12
Node = tuple[str, str]
"""A table, sites or places, and a key in it: a site and a place may share a key."""
Link = tuple[Node, Node, str]


def section(case: Case) -> Html:
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
        folded(head, table_of(rows, plan.currency, case.cell)) if rows else _nothing(head)
        for head, rows in lists.items()
    ]
    charts = [
        *([_sankey(case)] if plan.shipped else []),
        *([_countries(case)] if plan.origins else []),
    ]
    return tag("div", *charts, *tables)


def _nothing(head: str) -> Html:
    return tag("p", f"{head.partition(':')[0]}: nothing.", class_="quiet")


def links(case: Case) -> dict[Link, tuple[float, list[str]]]:
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


def _ends(case: Case) -> list[tuple[Node, Node]]:
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


def _sankey(case: Case) -> Html:
    flows = links(case)
    nodes = list(dict.fromkeys(end for key in flows for end in key[:2]))
    index = {node: i for i, node in enumerate(nodes)}
    titles = [label(case.short(*node)) for node in nodes]
    rows = max(len({key[0] for key in flows}), len({key[1] for key in flows}))
    figure = blank(int(min(max(34 * rows, 240), 520)) + 30)
    figure.add_sankey(
        node={
            "label": titles,
            "color": [INK_NODE] * len(nodes),
            "pad": 14,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [index[key[0]] for key in flows],
            "target": [index[key[1]] for key in flows],
            "value": [round(value, 2) for value, _ in flows.values()],
            "color": [faded(case.colour(key[2]), 0.5) for key in flows],
            "customdata": [
                f"{label(listed(items))}<br>worth {sized(value)} {case.plan.currency} a year "
                f"ex works, from {label(case.named('countries', key[2]))}"
                for key, (value, items) in flows.items()
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        textfont={"size": 12},
    )
    says = (
        "Supplier, maker or store, place of demand. Widths are the worth of the goods in a year "
        "ex works; colours tell the country of origin, as on the map."
    )
    return embed(figure, "who-supplies-whom", says)


INK_NODE = faded(GREY, 0.9)


def _countries(case: Case) -> Html:
    """Return what each country earns, as one bar in the colours of the map."""
    plan = case.plan
    hidden = {"visible": False, "fixedrange": True}
    figure = blank(70, barmode="stack", xaxis=hidden | {"range": [0, 1]}, yaxis=hidden)
    whole = fsum(line.spend for line in plan.origins)
    colours: dict[str, str] = {}
    for line in plan.origins:
        share = line.spend / whole if whole else 0.0
        name = f"{case.named('countries', line.country)} {percent(share)}"
        colours[name] = case.colour(line.country)
        spent = f"{sized(line.spend)} {plan.currency} a year"
        figure.add_bar(
            orientation="h",
            y=[""],
            x=[share],
            marker={"color": colours[name], "line": {"width": 0}},
            hovertemplate=f"{label(name)}: {spent}<extra></extra>",
        )
    says = "Where the ex-works cost is spent, by country."
    return tag("div", embed(figure, "countries", says), legend(colours))
