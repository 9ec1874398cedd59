"""Who supplies whom, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from makeshed.report.case import GREY, Case, values_moved
from makeshed.report.figure import blank, embed, faded, label, legend
from makeshed.report.markup import Html, folded, table_of, tag
from makeshed.report.wording import counted, listed, number, percent

MOST = 12
Link = tuple[str, str, str]


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
    values = values_moved(case.plan)
    sent, got = _sums(case, values)
    inner = {s.destination for s in case.plan.shipped}
    ends = _largest({k: v for k, v in sent.items() if k not in inner}, "other suppliers")
    demands = {k: v for k, v in got.items() if k in case.demand_places}
    ends |= _largest(demands, "other places")
    found: dict[Link, tuple[float, list[str]]] = {}
    for shipment, value in zip(case.plan.shipped, values, strict=True):
        nodes = [ends.get(end, end) for end in (shipment.source, shipment.destination)]
        key = (nodes[0], nodes[1], shipment.origin)
        before, items = found.get(key, (0.0, []))
        found[key] = (before + value, [*items, case.named("items", shipment.item)])
    return {key: (value, sorted(set(items))) for key, (value, items) in found.items() if value > 0}


def _sums(case: Case, values: Sequence[float]) -> tuple[dict[str, float], dict[str, float]]:
    sent: dict[str, float] = {}
    got: dict[str, float] = {}
    for shipment, value in zip(case.plan.shipped, values, strict=True):
        sent[shipment.source] = sent.get(shipment.source, 0.0) + value
        got[shipment.destination] = got.get(shipment.destination, 0.0) + value
    return sent, got


def _largest(sums: dict[str, float], other: str) -> dict[str, str]:
    """Return what each node is shown as: itself, or together with the other small ones."""
    ranked = sorted(sums, key=lambda key: (-sums[key], key))
    return {
        key: key if i < MOST or len(ranked) == MOST + 1 else other for i, key in enumerate(ranked)
    }


def _sankey(case: Case) -> Html:
    flows = links(case)
    nodes = list(dict.fromkeys(end for key in flows for end in key[:2]))
    index = {node: i for i, node in enumerate(nodes)}
    # a site keeps its key apart from a place of the same name: only demands are told as places
    titles = [_title(case, node) for node in nodes]
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
                f"{label(listed(items))}<br>worth {number(value, 0)} {case.plan.currency} a year "
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


def _title(case: Case, node: str) -> str:
    return label(case.named("sites", node))


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
        spent = f"{number(line.spend, 0)} {plan.currency} a year"
        figure.add_bar(
            orientation="h",
            y=[""],
            x=[share],
            marker={"color": colours[name], "line": {"width": 0}},
            hovertemplate=f"{label(name)}: {spent}<extra></extra>",
        )
    says = "Where the ex-works cost is spent, by country."
    return tag("div", embed(figure, "countries", says), legend(colours))
