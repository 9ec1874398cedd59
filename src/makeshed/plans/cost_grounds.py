"""What a plan's cost rests on: which fact carries how much of it, and how far that fact is to be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from makeshed.model import Capability, Lane, Mode, Operation
from makeshed.network.audit.breakdown import Breakdown
from makeshed.plans.plan import Ground, Shipment

ORDER = ("estimate", "declared", "sourced")
"""Kinds of facts, what is trusted least first: a sum is trusted as far as the least of its parts."""


def grounds(opened: Breakdown, shipments: Sequence[Shipment]) -> tuple[Ground, ...]:
    """Return the facts that carry the cost of a plan, the weightiest first.

    Purchases rest on offers, making on capabilities and operations, sites on themselves and freight
    on modes and lanes. What follows from these, as duty, insurance and stock do, is not told again.
    """
    rows = [*_purchases(opened), *_makes(opened), *_sites(opened), *_freight(opened, shipments)]
    sums: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for what, fact, cost, kind in rows:
        sums.setdefault((what, fact), []).append((cost, kind))
    found_all = [
        Ground(what, fact, math.fsum(cost for cost, _ in parts), least(kind for _, kind in parts))
        for (what, fact), parts in sums.items()
    ]
    return tuple(sorted((g for g in found_all if g.cost), key=lambda g: (-g.cost, g.what)))


def least(kinds: Iterable[str]) -> str:
    """Return the kind that is trusted least; of none, declared."""
    return min(kinds, key=ORDER.index, default="declared")


Row = tuple[str, str, float, str]


def _purchases(opened: Breakdown) -> Iterator[Row]:
    kinds = opened.accounts.tables.tiers["kind"].to_list()
    for t, node, flow in opened.bought:
        site, item = opened.at(node)
        cost = flow.quantity * flow.entries[0].amount
        yield f"{item} from {site}", f"offers/{site}:{item}", cost, kinds[t]
    for t, node, lost in opened.accounts.lost:
        site, item = opened.at(node)
        yield f"{item} from {site}", f"offers/{site}:{item}", lost.cost, kinds[t]


def _makes(opened: Breakdown) -> Iterator[Row]:
    shed = opened.accounts.shed
    able = {(c.site, c.process): c.kind for c in shed.rows(Capability)}
    steps: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for step in shed.rows(Operation):
        steps.setdefault((step.item, step.route), []).append((step.process, step.kind))
    routes = opened.accounts.tables.makes["route"].to_list()
    for m, node, flow in opened.made:
        site, item = opened.at(node)
        cost = flow.quantity * math.fsum(e.amount for e in flow.entries if e.kind in WORK)
        done = steps.get((item, routes[m]), [])
        kind = least([k for _, k in done] + [able[site, p] for p, _ in done if (site, p) in able])
        yield f"work on {item} at {site}", f"capabilities/{site}", cost, kind


WORK = frozenset({"material", "labour", "machine", "energy", "set-up"})
"""Kinds of cost that making has of its own."""


def _sites(opened: Breakdown) -> Iterator[Row]:
    kinds = {site.site: site.kind for site in opened.accounts.sites}
    for site, entries in opened.yearly:
        cost = math.fsum(entry.amount for entry in entries)
        yield f"the site {site}", f"sites/{site}", cost, kinds[site]


def _freight(opened: Breakdown, shipments: Sequence[Shipment]) -> Iterator[Row]:
    shed = opened.accounts.shed
    modes = dict(shed.table(Mode).select("mode", "kind").rows())
    lanes = {
        (origin, destination, mode): kind
        for origin, destination, mode, kind in shed.table(Lane)
        .filter(pl.any_horizontal(pl.col("cost", "shipment_cost").is_not_null()))
        .select("origin", "destination", "mode", "kind")
        .rows()
    }
    for row in shipments:
        kind = lanes.get((row.origin_place, row.destination_place, row.mode))
        kind = kind or modes.get(row.mode, "estimate")  # makeshed's own, where the shed has none
        yield f"freight by {row.mode}", f"modes/{row.mode}", row.freight * row.quantity, kind
