"""Limits that people ask for: read from text, and written as sums over the columns of a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model.territory import members
from makeshed.network.arc_costs import Ways, way_costs
from makeshed.network.arcs import SupplyGraph
from makeshed.network.customs_values import own_work, site_costs
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.limits import Cap, Count, Limit, Sum
from makeshed.science.program import Floats, Ints
from makeshed.science.siting import Layout, Network

GRAMMAR = {
    "co2e": ("co2e<=120000", "emissions of a year [kg], or with t: co2e<=120t"),
    "local": (
        "local>=0.5",
        "share of the ex-works cost spent in local; under a rule's cost base, local(fr.ofg)",
    ),
    "share": (
        "share(firm)<=0.4",
        "share of the cost of any one source, firm or country; of an item, share(firm, frame)",
    ),
    "from": (
        "from(mill)>=0.3",
        "share of the cost of one source, firm or country, at least or at most; of an item, from(mill, frame)",
    ),
    "sources": (
        "sources(frame)>=2",
        "sites that sell or make the item, at least a tenth of it each (all, with <=); sources(frame, 0.2)",
    ),
    "sourcing": (
        "sourcing<=1",
        "sites from which any one demand is served; 1 is single sourcing; of an item, sourcing(bike)",
    ),
    "sites": ("sites<=3", "makers and stores in use; or of one role, sites(supplier)<=5"),
    "budget": ("budget<=2e6", "money for new sites and expansion, paid once"),
}
"""What can be limited: how it is written, and what it means."""
SENSES = {"co2e": "<=", "share": "<=", "sourcing": "<=", "sites": "<=", "budget": "<="}
"""The only direction of a limit; a local share and sources go both ways."""
KINDS = ("source", "firm", "country")
ROLES = ("maker", "store", "supplier")
UNITS = {
    "co2e": "kg/a",
    "local": "1",
    "share": "1",
    "sources": "sites",
    "sourcing": "sites",
    "sites": "sites",
    "throughput": "1/a",
    "space": "m3",
    "from": "1",
    "alternatives": "1",
}
STATED = ("throughput", "space", "least output", "least hours", "alternatives")
"""Limits that sites and bills state themselves, see `running`."""
EXEMPTIONS = ("quota", "carbon", "either", "processing")
"""Limits that duties bring along, see `exemptions`."""
LEAST = 0.1
"""Share of an item that a source carries at least to count as one of several."""

Name = TypeVar("Name", bound=Hashable)

_SHAPE = re.compile(
    r"\s*+(?P<what>\w++)\s*+(?:\((?P<of>[^)]*+)\)\s*+)?+(?P<sense><=|>=)\s*+"
    r"(?P<number>[-+.\deE]++)\s*+(?:(?P<unit>%|t)\s*+)?+(?:@\s*+(?P<at>\S++)\s*+)?+"
)


@dataclass(frozen=True, slots=True)
class AskedLimit:
    """A limit as it was asked for."""

    text: str
    what: str
    of: tuple[str, ...]
    least: bool
    bound: float

    @property
    def under(self) -> str:
        """The rule under whose cost base a local share is meant; blank: the plan's own."""
        return self.of[0] if self.what == "local" and self.of else ""

    @property
    def unit(self) -> str:
        """What the bound counts in; blank: money."""
        return self.of[1] if self.what == "quota" else UNITS.get(self.what, "")


def read(text: str) -> AskedLimit:
    """Return the limit that a text asks for; what it is about stands in brackets or after an @.

    Raises
    ------
    BadValue
        The text is no limit; the error shows every form.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise _wrong(text, "cannot be read")
    what, sense, unit = found["what"], found["sense"], found["unit"]
    if what not in GRAMMAR:
        raise _wrong(text, f"limits {what!r}, which is not known; {nearest(what, GRAMMAR)}")
    if sense != SENSES.get(what, sense):
        raise _wrong(text, f"goes the other way: {GRAMMAR[what][0]}")
    try:
        bound = float(found["number"])
    except ValueError:
        raise _wrong(text, "has no number") from None
    if unit == "t" and what != "co2e":
        raise _wrong(text, "counts tonnes, which is for co2e alone")
    bound *= {"%": 0.01, "t": 1000.0}.get(unit, 1.0)
    most = 1.0 if what in {"local", "share", "from"} else np.inf
    if not 0 <= bound <= most or not np.isfinite(bound):
        right = "from 0 to 1, or with %" if most == 1.0 else "0 or more"
        raise _wrong(text, f"has a bound of {bound:g}, which should be {right}")
    given = [word.strip() for word in (found["of"] or "").split(",") if word.strip()]
    of = (*given, *([found["at"]] if found["at"] else []))
    _check_words(text, what, of)
    return AskedLimit(text.strip(), what, of, sense == ">=", bound)


def _check_words(text: str, what: str, of: tuple[str, ...]) -> None:
    takes = {
        "share": (1, 2),
        "from": (1, 2),
        "sources": (1, 2),
        "local": (0, 1),
        "sites": (0, 1),
        "sourcing": (0, 1),
    }
    low, high = takes.get(what, (0, 0))
    if not low <= len(of) <= high:
        raise _wrong(text, f"should be written as {GRAMMAR[what][0]}")
    if what == "share" and of[0] not in KINDS:
        raise _wrong(text, f"is a share of {of[0]!r}, which is none of {', '.join(KINDS)}")
    if what == "sites" and of and of[0] not in ROLES:
        raise _wrong(text, f"names the role {of[0]!r}, which is none of {', '.join(ROLES)}")


def _wrong(text: str, why: str) -> BadValue:
    forms = "\n".join(f"  {form:<20} {meaning}" for form, meaning in GRAMMAR.values())
    return BadValue(f"the limit {text!r} {why}", hint=f"a limit is one of\n{forms}")


@dataclass(frozen=True, kw_only=True)
class ProgramView:
    """What the columns of a program mean, for limits to be written over them."""

    tables: NetworkTables
    graph: SupplyGraph
    ways: Ways
    kept: Ints
    prices: Floats
    value: Floats
    settings: Settings
    network: Network
    layout: Layout

    def limit(self, asked: AskedLimit) -> Limit:
        """Return a limit as sums over columns.

        Raises
        ------
        NotFound
            It names an item that the plan does not know.
        """
        write: dict[str, Callable[[AskedLimit], Limit]] = {
            "co2e": lambda a: Cap(members=(self._emitted(),), bound=a.bound),
            "budget": lambda a: Cap(members=(self._invested(),), bound=a.bound),
            "local": self._local,
            "share": self._share,
            "from": self._from,
            "sources": self._sources,
            "sourcing": self._sourcing,
            "sites": self._sites,
        }
        if asked.what in EXEMPTIONS:
            from makeshed.network.exemptions import exemption  # noqa: PLC0415  (they know each other)

            return exemption(self, asked)
        if asked.what in STATED:
            from makeshed.network.stated_limits import bounded  # noqa: PLC0415  (they know each other)

            return bounded(self, asked)
        return write[asked.what](asked)

    def _emitted(self) -> Sum:
        lay = self.layout
        spare = lay.surplus >= 0
        return sum_of(
            (lay.buy, self.tables.tiers["co2e"].to_numpy()),
            (lay.surplus[spare], self.tables.tiers["co2e"].to_numpy()[spare]),
            (lay.make, self.tables.makes["co2e"].to_numpy()),
            (lay.flow, self.ways.co2e[self.kept]),
        )

    def _invested(self) -> Sum:
        """Opening of candidates and steps of expansion, as they are paid, once."""
        sites, net, lay = self.tables.sites, self.network, self.layout
        opening = sites.select(pl.col("opening_cost") * (pl.col("status") == "candidate"))
        gated = lay.open >= 0
        each, hours = (self.tables.resources[n].to_numpy() for n in ("expand_cost", "expand_hours"))
        at = net.step_resource
        paid = each[at] * net.step_high / np.where(hours[at] > 0, hours[at], 1.0)
        return sum_of(
            (lay.open[gated], opening.to_series().to_numpy()[gated]), (lay.step_taken, paid)
        )

    def _spent(self) -> tuple[Ints, Floats, Ints, list[str]]:
        """Columns, ex-works cost of each, its site and its country: what `Plan.origins` adds up."""
        lay, tables, net = self.layout, self.tables, self.network
        where = tables.sites["country"].to_list()
        bought_at = tables.tiers["s"].to_numpy()
        spare = np.flatnonzero(lay.surplus >= 0)
        made_at = tables.makes["s"].to_numpy()
        gated = np.flatnonzero(lay.open >= 0)
        inner = np.flatnonzero(self.ways.head[self.kept] >= 0)
        over = self.kept[inner]
        delivered = way_costs(self.ways, self.value, self.settings).delivered[over]
        arrived = self.graph.nodes["s"].to_numpy()[self.ways.head[over]]
        parts: list[tuple[Ints, Floats, Ints]] = [
            (lay.buy, self.prices, bought_at),
            (lay.surplus[spare], self.prices[spare], bought_at[spare]),
            (lay.make, own_work(tables), made_at),
            (lay.flow[inner], self.ways.markup[over] * delivered, arrived),
            (lay.open[gated], site_costs(tables, self.settings)[gated], gated),
            (lay.step_taken, net.step_cost, net.resource_site[net.step_resource]),
        ]
        columns, amounts, sites = (np.concatenate(each) for each in zip(*parts, strict=True))
        origin = tables.tiers["origin"].to_list()
        sold = [*origin, *(origin[t] for t in spare)]
        countries = [*sold, *(where[s] for s in sites[len(sold) :])]
        return columns, amounts, sites.astype(np.int64), countries

    def _local(self, asked: AskedLimit) -> Limit:
        columns, amounts, _, countries = self._spent()
        home = members(self.settings.local)
        at_home = np.array([country in home for country in countries])
        own = Sum(columns=columns[at_home], values=amounts[at_home])
        whole = Sum(columns=columns, values=amounts)
        return Cap(members=(own,), bound=asked.bound, least=asked.least, base=whole)

    def _share(self, asked: AskedLimit) -> Limit:
        kind, *item = asked.of
        columns, amounts, sites, countries = self._of(item[0]) if item else self._spent()
        if kind == "country":
            names: Sequence[str] = countries
        else:
            known = self.tables.sites.select("site", "firm").rows()
            called = [firm or site if kind == "firm" else site for site, firm in known]
            names = [called[s] for s in sites]
        whole = Sum(columns=columns, values=amounts)
        parts = tuple(
            Sum(columns=columns[rows], values=amounts[rows]) for rows in _groups(names).values()
        )
        return Cap(members=parts, bound=asked.bound, base=whole)

    def _from(self, asked: AskedLimit) -> Limit:
        """Return the share that a named site, firm or country has in all, or in an item."""
        name, *item = asked.of
        columns, amounts, sites, countries = self._of(item[0]) if item else self._spent()
        called = self.tables.sites.select("site", "firm").rows()
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

    def _of(self, item: str) -> tuple[Ints, Floats, Ints, list[str]]:
        """Columns that bring units of an item into the plan, with their site and country."""
        tables, lay = self.tables, self.layout
        if item not in tables.items["item"]:
            raise NotFound(f"no item is called {item!r}", hint=nearest(item, tables.items["item"]))
        tiers = tables.tiers.with_columns(x=pl.Series(lay.buy)).filter(item=item)
        makes = tables.makes.with_columns(x=pl.Series(lay.make)).filter(item=item)
        both = [*zip(tiers["x"], tiers["s"], tiers["origin"], strict=True)]
        both += zip(makes["x"], makes["s"], makes["country"], strict=True)
        columns = np.array([x for x, _, _ in both], dtype=np.int64)
        sites = np.array([s for _, s, _ in both], dtype=np.int64)
        return columns, np.ones(len(both)), sites, [country for *_, country in both]

    def _sources(self, asked: AskedLimit) -> Limit:
        item, *least = asked.of
        try:
            share = float(least[0]) if least else LEAST
        except ValueError:
            raise _wrong(asked.text, f"takes a share, not {least[0]!r}") from None
        if least and not asked.least:
            raise _wrong(asked.text, "takes a share with >= alone")
        columns, _, sites, _ = self._of(item)
        need = float(self.tables.items.filter(item=item)["need"][0])
        parts = [columns[rows] for rows in _groups(sites.tolist()).values()]
        return Count(
            members=tuple(parts),
            most=tuple(np.full(len(part), need) for part in parts),
            bound=asked.bound,
            least=asked.least,
            share=share,
        )

    def _sourcing(self, asked: AskedLimit) -> Limit:
        """By demand, the sites that send what it wants."""
        lay, net, demands = self.layout, self.network, self.tables.demands
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

    def _sites(self, asked: AskedLimit) -> Limit:
        roles = asked.of or ("maker", "store")
        role = self.tables.sites["role"].to_list()
        pairs = [self._use_of(s) for s in range(len(role)) if role[s] in roles]
        pairs = [(columns, most) for columns, most in pairs if len(columns)]
        return Count(
            members=tuple(columns for columns, _ in pairs),
            most=tuple(most for _, most in pairs),
            bound=asked.bound,
        )

    def _use_of(self, s: int) -> tuple[Ints, Floats]:
        """Columns that are not 0 when a site is used, and the most that each can be."""
        net, lay = self.network, self.layout
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


def sum_of(*parts: tuple[Ints, Floats]) -> Sum:
    """Return columns with their weights as one sum."""
    columns, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = values != 0
    return Sum(columns=columns[kept], values=values[kept].astype(float))


def _groups(names: Iterable[Name]) -> dict[Name, Ints]:
    """Return the rows of each name."""
    found: dict[Name, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(name, []).append(row)
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}
