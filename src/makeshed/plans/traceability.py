"""What each lot that is made draws, back to who sold or made it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.entries import Inflow
from makeshed.plans.plan import Drawn

NOT_FOLLOWED = "XX"
"""Origin of what was put on stock in a period before: where it came from is not traced through stock."""


class Lots:
    """The lots of a plan: one for each node that something is made at."""

    def __init__(self, opened: Breakdown) -> None:
        self.opened = opened
        self.ways = {id(flow): way for way, flow in opened.moved}
        """By inflow, its way."""

    def drawn(self) -> tuple[Drawn, ...]:
        """Return what every lot draws, one row for each source."""
        found: dict[Drawn, float] = {}
        whole: dict[int, float] = {}
        for _, node, flow in self.opened.made:
            whole[node] = whole.get(node, 0.0) + flow.quantity
        for _, node, flow in self.opened.made:
            site, item = self.opened.at(node)
            for below, each in flow.upstream:
                for share, row in self._sources(below, passed_on=False):
                    key = replace(row, lot=self.names[node], site=site, item=item)
                    key = replace(key, lot_quantity=whole[node])
                    found[key] = found.get(key, 0.0) + share * each * flow.quantity
        return tuple(replace(row, quantity=amount) for row, amount in found.items())

    @cached_property
    def names(self) -> dict[int, str]:
        """By node, its lot: site and item, and a number where there are several."""
        found: dict[int, str] = {}
        count: dict[str, int] = {}
        for node in dict.fromkeys(node for _, node, _ in self.opened.made):
            name = "/".join(self.opened.at(node))
            count[name] = count.get(name, 0) + 1
            found[node] = name if count[name] == 1 else f"{name}/{count[name]}"
        return found

    def _sources(self, node: int, *, passed_on: bool) -> list[tuple[float, Drawn]]:
        """Return who sold or made a unit at a node, each with its share.

        A store that goods pass through adds its markup; that of a maker is profit of its own.
        """
        inflows = self.opened.into.get(node, [])
        whole = math.fsum(flow.quantity for flow in inflows)
        found: list[tuple[float, Drawn]] = []
        for flow in inflows:
            share = flow.quantity / whole
            if flow.how == "move":
                moved = self._moved(node, flow, passed_on=passed_on)
                found += [(share * part, row) for part, row in moved]
            else:
                found.append((share, self._own(node, flow)))
        return found

    def _own(self, node: int, flow: Inflow) -> Drawn:
        site, item = self.opened.at(node)
        made = flow.how == "make"
        return Drawn(
            lot="", site="", item="", component=item, source=site,
            source_lot=self.names[node] if made else "", quantity=0.0,
            origin=NOT_FOLLOWED if flow.how == "stock" else flow.country,
            price=self.opened.node_term(node).value if made else flow.entries[0].amount,
        )  # fmt: skip

    def _moved(self, node: int, flow: Inflow, *, passed_on: bool) -> list[tuple[float, Drawn]]:
        accounts, tail = self.opened.accounts, flow.upstream[0][0]
        stays = accounts.nodes[tail]["s"] == accounts.nodes[node]["s"]
        sources = self._sources(tail, passed_on=passed_on if stays else True)
        if stays:
            return sources
        mode = accounts.graph.ways["w"][self.ways[id(flow)]]
        rate = 0.0 if mode is None else accounts.modes[mode].insurance
        markup = accounts.sites[accounts.nodes[node]["s"]].markup if passed_on else 0.0
        freight, duty = (
            math.fsum(entry.amount for entry in flow.entries if entry.kind == kind)
            for kind in ("freight", "duty")
        )
        found = []
        for share, row in sources:
            arrived = replace(
                row,
                freight=row.freight + freight,
                insurance=row.insurance + rate * row.value,
                duty=row.duty + duty,
            )
            found.append((share, replace(arrived, price=arrived.price + markup * arrived.value)))
        return found
