"""Limits written as sums over the columns of a program."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
import polars as pl

from makeshed.errors import NotFound, nearest
from makeshed.model.territory import members
from makeshed.network.arc_costs import way_costs
from makeshed.network.customs_values import own_work, site_costs
from makeshed.network.exemptions import exemption
from makeshed.network.flow_limits import in_time, made, passing
from makeshed.network.limit_grammar import EXEMPTIONS, STATED, AskedLimit, wrong
from makeshed.network.program_view import ProgramView, sum_of
from makeshed.network.stated_limits import bounded
from makeshed.science.arrays import Floats, Ints
from makeshed.science.limits import Cap, Count, Limit, Sum

LEAST = 0.1
"""Share of an item that a source carries at least to count as one of several."""

Name = TypeVar("Name", bound=Hashable)


def limit_of(view: ProgramView, asked: AskedLimit) -> Limit:
    """Return a limit as sums over columns.

    Raises
    ------
    NotFound
        It names an item that the plan does not know.
    """
    write: dict[str, Callable[[AskedLimit], Limit]] = {
        "co2e": lambda a: Cap(members=(_emitted(view),), bound=a.bound),
        "budget": lambda a: Cap(members=(_invested(view),), bound=a.bound),
        "local": partial(_local, view),
        "share": partial(_share, view),
        "from": partial(_from, view),
        "sources": partial(_sources, view),
        "sourcing": partial(_sourcing, view),
        "sites": partial(_sites, view),
        "within": partial(in_time, view),
        "flow": partial(passing, view),
        "made": partial(made, view),
    }
    if asked.what in EXEMPTIONS:
        return exemption(view, asked)
    if asked.what in STATED:
        return bounded(view, asked)
    return write[asked.what](asked)


def _emitted(view: ProgramView) -> Sum:
    lay = view.layout
    spare = lay.surplus >= 0
    return sum_of(
        (lay.buy, view.tables.tiers["co2e"].to_numpy()),
        (lay.surplus[spare], view.tables.tiers["co2e"].to_numpy()[spare]),
        (lay.make, view.tables.makes["co2e"].to_numpy()),
        (lay.flow, view.ways.co2e[view.kept]),
    )


def _invested(view: ProgramView) -> Sum:
    """Opening of candidates and steps of expansion, as they are paid, once."""
    sites, net, lay = view.tables.sites, view.network, view.layout
    opening = sites.select(pl.col("opening_cost") * (pl.col("status") == "candidate"))
    gated = lay.open >= 0
    each, hours = (view.tables.resources[n].to_numpy() for n in ("expand_cost", "expand_hours"))
    at = net.step_resource
    paid = each[at] * net.step_high / np.where(hours[at] > 0, hours[at], 1.0)
    return sum_of((lay.open[gated], opening.to_series().to_numpy()[gated]), (lay.step_taken, paid))


def _spent(view: ProgramView) -> tuple[Ints, Floats, Ints, list[str]]:
    """Columns, ex-works cost of each, its site and its country: what `Plan.origins` adds up."""
    lay, tables, net = view.layout, view.tables, view.network
    where = tables.sites["country"].to_list()
    bought_at = tables.tiers["s"].to_numpy()
    spare = np.flatnonzero(lay.surplus >= 0)
    made_at = tables.makes["s"].to_numpy()
    gated = np.flatnonzero(lay.open >= 0)
    inner = np.flatnonzero(view.ways.head[view.kept] >= 0)
    over = view.kept[inner]
    delivered = way_costs(view.ways, view.value, view.settings).delivered[over]
    arrived = view.graph.nodes["s"].to_numpy()[view.ways.head[over]]
    parts: list[tuple[Ints, Floats, Ints]] = [
        (lay.buy, view.prices, bought_at),
        (lay.surplus[spare], view.prices[spare], bought_at[spare]),
        (lay.make, own_work(tables), made_at),
        (lay.flow[inner], view.ways.markup[over] * delivered, arrived),
        (lay.open[gated], site_costs(tables, view.settings)[gated], gated),
        (lay.step_taken, net.step_cost, net.resource_site[net.step_resource]),
    ]
    columns, amounts, sites = (np.concatenate(each) for each in zip(*parts, strict=True))
    origin = tables.tiers["origin"].to_list()
    sold = [*origin, *(origin[t] for t in spare)]
    countries = [*sold, *(where[s] for s in sites[len(sold) :])]
    return columns, amounts, sites.astype(np.int64), countries


def _local(view: ProgramView, asked: AskedLimit) -> Limit:
    columns, amounts, _, countries = _spent(view)
    home = members(view.settings.local)
    at_home = np.array([country in home for country in countries])
    own = Sum(columns=columns[at_home], values=amounts[at_home])
    whole = Sum(columns=columns, values=amounts)
    return Cap(members=(own,), bound=asked.bound, least=asked.least, base=whole)


def _share(view: ProgramView, asked: AskedLimit) -> Limit:
    kind, *item = asked.of
    columns, amounts, sites, countries = _of(view, item[0]) if item else _spent(view)
    if kind == "country":
        names: Sequence[str] = countries
    else:
        known = view.tables.sites.select("site", "firm").rows()
        called = [firm or site if kind == "firm" else site for site, firm in known]
        names = [called[s] for s in sites]
    whole = Sum(columns=columns, values=amounts)
    parts = tuple(
        Sum(columns=columns[rows], values=amounts[rows]) for rows in _groups(names).values()
    )
    return Cap(members=parts, bound=asked.bound, base=whole)


def _from(view: ProgramView, asked: AskedLimit) -> Limit:
    """Return the share that a named site, firm or country has in all, or in an item."""
    name, *item = asked.of
    columns, amounts, sites, countries = _of(view, item[0]) if item else _spent(view)
    called = view.tables.sites.select("site", "firm").rows()
    known = {*(word for pair in called for word in pair if word), *countries}
    if name not in known:
        raise NotFound(
            f"nothing comes from {name!r}: no site, firm or country of origin is called so",
            hint=nearest(name, sorted(known)),
        )
    rows = [name in {*called[s], country} for s, country in zip(sites, countries, strict=True)]
    own = Sum(columns=columns[rows], values=amounts[rows])
    whole = Sum(columns=columns, values=amounts)
    return Cap(members=(own,), bound=asked.bound, least=asked.least, base=whole)


def _of(view: ProgramView, item: str) -> tuple[Ints, Floats, Ints, list[str]]:
    """Columns that bring units of an item into the plan, with their site and country."""
    tables, lay = view.tables, view.layout
    if item not in tables.items["item"]:
        raise NotFound(f"no item is called {item!r}", hint=nearest(item, tables.items["item"]))
    tiers = tables.tiers.with_columns(x=pl.Series(lay.buy)).filter(item=item)
    makes = tables.makes.with_columns(x=pl.Series(lay.make)).filter(item=item)
    both = [*zip(tiers["x"], tiers["s"], tiers["origin"], strict=True)]
    both += zip(makes["x"], makes["s"], makes["country"], strict=True)
    columns = np.array([x for x, _, _ in both], dtype=np.int64)
    sites = np.array([s for _, s, _ in both], dtype=np.int64)
    return columns, np.ones(len(both)), sites, [country for *_, country in both]


def _sources(view: ProgramView, asked: AskedLimit) -> Limit:
    item, *least = asked.of
    try:
        share = float(least[0]) if least else LEAST
    except ValueError:
        raise wrong(asked.text, f"takes a share, not {least[0]!r}") from None
    if least and not asked.least:
        raise wrong(asked.text, "takes a share with >= alone")
    columns, _, sites, _ = _of(view, item)
    need = float(view.tables.items.filter(item=item)["need"][0])
    parts = [columns[rows] for rows in _groups(sites.tolist()).values()]
    return Count(
        members=tuple(parts),
        most=tuple(np.full(len(part), need) for part in parts),
        bound=asked.bound,
        least=asked.least,
        share=share,
    )


def _sourcing(view: ProgramView, asked: AskedLimit) -> Limit:
    """By demand, the sites that send what it wants."""
    lay, net, demands = view.layout, view.network, view.tables.demands
    if asked.of and asked.of[0] not in demands["item"]:
        known = demands["item"].unique()
        raise NotFound(f"no demand is for {asked.of[0]!r}", hint=nearest(asked.of[0], known))
    meant = demands.select(pl.lit(not asked.of) | (pl.col("item") == "".join(asked.of)))
    arcs = np.flatnonzero(net.arc_head < 0)
    arcs = arcs[meant.to_series().to_numpy()[net.arc_demand[arcs]]]
    pairs = list(zip(net.arc_demand[arcs], net.node_site[net.arc_tail[arcs]], strict=True))
    groups = _groups((int(d), int(s)) for d, s in pairs)
    return Count(
        members=tuple(lay.flow[arcs[rows]] for rows in groups.values()),
        most=tuple(net.demand_quantity[net.arc_demand[arcs[rows]]] for rows in groups.values()),
        bound=asked.bound,
        groups=tuple(d for d, _ in groups),
    )


def _sites(view: ProgramView, asked: AskedLimit) -> Limit:
    roles = asked.of or ("maker", "store")
    role = view.tables.sites["role"].to_list()
    pairs = [_use_of(view, s) for s in range(len(role)) if role[s] in roles]
    pairs = [(columns, most) for columns, most in pairs if len(columns)]
    return Count(
        members=tuple(columns for columns, _ in pairs),
        most=tuple(most for _, most in pairs),
        bound=asked.bound,
    )


def _use_of(view: ProgramView, s: int) -> tuple[Ints, Floats]:
    """Columns that are not 0 when a site is used, and the most that each can be."""
    net, lay = view.network, view.layout
    if lay.open[s] >= 0:
        return lay.open[[s]], np.ones(1)
    at = net.node_site == s
    buys = at[net.offer_node[net.segment_offer]]
    makes, flows = at[net.make_node], at[net.arc_tail]
    columns = np.concatenate([lay.buy[buys], lay.make[makes], lay.flow[flows]])
    nodes = (
        net.offer_node[net.segment_offer[buys]], net.make_node[makes], net.arc_tail[flows],
    )  # fmt: skip
    return columns, net.node_need[np.concatenate(nodes)]


def _groups(names: Iterable[Name]) -> dict[Name, Ints]:
    """Return the rows of each name."""
    found: dict[Name, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(name, []).append(row)
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}
