"""Who makes and sells what, in one of several plans after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from makeshed.plans.sourcing import Source
from makeshed.report.markup import Html, TableColumn, folded, table, tag
from makeshed.report.naming import Names
from makeshed.report.wording import sized


def sources_by_plan(titles: Mapping[str, str], sourcing: Iterable[Source], names: Names) -> Html:
    """Return what each plan makes and buys as a table that can be opened, under its title."""
    columns = [
        TableColumn("Item"),
        TableColumn("How"),
        TableColumn("Where"),
        TableColumn("Quantity", "units a year", numeric=True),
    ]
    lines: dict[str, list[list[str]]] = {plan: [] for plan in titles}
    for row in sourcing:
        if row.plan in lines:
            item, site = names.of("items", row.item), names.of("sites", row.site)
            lines[row.plan].append([item, row.how, site, sized(row.quantity)])
    opened = [folded(titles[plan], table(columns, rows)) for plan, rows in lines.items()]
    return tag("div", *opened)
