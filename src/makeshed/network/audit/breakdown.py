"""Numbers opened: the tree of terms behind what a unit costs at a node or at a demand.

A node mixes what flows into it, so each unit leaving it carries the average of its inflows; trees,
emissions, origins and totals are all read from the same inflows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from makeshed.answer import Term, total
from makeshed.errors import Disagreement
from makeshed.network.audit.bill_explosion import check_bills
from makeshed.network.audit.entries import CostEntry, Inflow, SurplusBought
from makeshed.network.audit.inflows import Accounts
from makeshed.network.fixed_point import Solved
from makeshed.network.instance import Instance
from makeshed.network.soft_limits import BrokenLimit, broken
from makeshed.science.arrays import Floats
from makeshed.science.stock import DAYS_PER_YEAR, safety_stock_days

EXWORKS = frozenset(
    {"purchase", "material", "labour", "machine", "energy", "set-up", "site", "markup"}
)
"""Kinds of cost that make up the ex-works cost, the base of local shares."""

ORDER = (
    "from stock", "purchase", "surplus", "material", "labour", "machine", "energy", "set-up", "site", "markup", "freight",
    "insurance", "handling", "duty", "stock", "lead time", "carbon", "shortage", "penalty",
)  # fmt: skip


class Breakdown:
    """The inflows of a plan by node and by demand, and what follows from them."""

    def __init__(
        self,
        accounts: Accounts,
        value: Floats,
        shares: Floats,
        stock: Sequence[tuple[int, Inflow]] = (),
        broken: Sequence[BrokenLimit] = (),
    ) -> None:
        self.accounts = accounts
        self.currency = accounts.shed.currency or "money"
        self.bought = accounts.purchases
        self.made = accounts.productions
        self.moved = accounts.moves(value)
        self.yearly = accounts.yearly
        self.lost: dict[int, list[SurplusBought]] = {}
        for _, node, each in accounts.lost:
            self.lost.setdefault(node, []).append(each)
        self.shares = shares
        self.broken = tuple(broken)
        self.into: dict[int, list[Inflow]] = {}
        self.delivered: dict[int, list[Inflow]] = {}
        supplied = ((node, inflow) for _, node, inflow in [*self.bought, *self.made])
        for node, inflow in [*supplied, *stock]:
            self.into.setdefault(node, []).append(inflow)
        heads, demands = accounts.graph.ways["head"], accounts.graph.ways["d"]
        for way, inflow in self.moved:
            demand = demands[way]
            where, key = (self.into, heads[way]) if demand is None else (self.delivered, demand)
            where.setdefault(key, []).append(inflow)
        self.node_term = cache(self._node_term)
        self.node_kg = cache(self._node_kg)
        self.node_spend = cache(self._node_spend)
        self.node_mix = cache(self._node_mix)
        self.node_sources = cache(self._node_sources)
        self._open: set[int] = set()

    def at(self, node: int) -> tuple[str, str]:
        """Return the site and the item of a node."""
        row = self.accounts.nodes[node]
        return self.accounts.sites[row["s"]].site, self.accounts.items[row["i"]].item

    def flows(self) -> list[Inflow]:
        """Return every inflow of the plan; what comes out of stock was paid for before."""
        every = (*self.into.values(), *self.delivered.values())
        return [flow for flows in every for flow in flows if flow.how != "stock"]

    def total(self) -> float:
        """Return what the plan costs a year, entry by entry."""
        flows = math.fsum(
            flow.quantity * math.fsum(e.amount for e in flow.entries) for flow in self.flows()
        )
        sites = math.fsum(e.amount for _, entries in self.yearly for e in entries)
        lost = math.fsum(each.cost for _, _, each in self.accounts.lost)
        penalty = math.fsum(each.cost for each in self.broken)
        return flows + sites + lost + self.accounts.shortage() + penalty

    def idle(self) -> Iterator[tuple[str, float]]:
        """Yield the sites that are paid for and put nothing out, and what they cost a year."""
        borne: dict[str, float] = {}
        for node, share in enumerate(self.shares.tolist()):
            site, _ = self.at(node)
            borne[site] = borne.get(site, 0.0) + share
        for site, entries in self.yearly:
            if not borne.get(site):
                yield site, math.fsum(entry.amount for entry in entries)

    def kinds(self) -> Term:
        """Return the whole cost of a year by kind and by what exactly."""
        sums: dict[str, dict[str, float]] = {}

        def add(entry: CostEntry, quantity: float) -> None:
            details = sums.setdefault(entry.kind, {})
            details[entry.detail] = details.get(entry.detail, 0.0) + entry.amount * quantity

        for flow in self.flows():
            for entry in flow.entries:
                add(entry, flow.quantity)
        for _, _, each in self.accounts.lost:
            for entry in each.entries:
                add(entry, each.quantity)
        for _, entries in self.yearly:
            for entry in entries:
                add(entry, 1.0)
        add(CostEntry("shortage", "demand not served", self.accounts.shortage()), 1.0)
        for limit in self.broken:
            add(CostEntry("penalty", f"{limit.limit} is broken", limit.cost), 1.0)
        unit = f"{self.currency}/a"
        parts = [total(kind, unit, _largest(sums[kind], unit)) for kind in ORDER if kind in sums]
        return total("total", unit, parts)

    def emissions(self) -> Term:
        """Return what is emitted in a year [kg CO2e], by what emits it."""
        sums: dict[str, dict[str, float]] = {"supply": {}, "making": {}, "freight": {}}
        kinds = {"buy": "supply", "make": "making", "move": "freight"}
        for flow in self.flows():
            details = sums[kinds[flow.how]]
            details[flow.label] = details.get(flow.label, 0.0) + flow.quantity * flow.kg
        for _, _, each in self.accounts.lost:
            sums["supply"][each.said] = each.quantity * each.kg
        return total(
            "co2e", "kg/a", [total(k, "kg/a", _largest(v, "kg/a")) for k, v in sums.items()]
        )

    def demand_term(self, d: int) -> Term:
        """Return what one unit costs where it is demanded."""
        demand = self.accounts.demands[d]
        inflows = self.delivered.get(d, [])
        return self._mixed(f"{demand.item} at {demand.place}", inflows, ())

    def _node_term(self, node: int) -> Term:
        site, item = self.at(node)
        if node in self._open:
            raise Disagreement(
                f"{item} goes round in a circle through {site} at no cost",
                hint="give the modes between those stores a cost",
            )
        self._open.add(node)
        inflows = self.into.get(node, [])
        through = math.fsum(flow.quantity for flow in inflows)
        share = float(self.shares[node]) / through if through else 0.0
        site_term = Term("site", share, self.currency, f"{site}: fixed, opening, expansion")
        wasted = (
            Term("surplus", each.cost / (through or 1.0), self.currency, each.said)
            for each in self.lost.get(node, ())
        )
        term = self._mixed(f"{item} at {site}", inflows, (*wasted, site_term))
        self._open.discard(node)
        return term

    def _mixed(self, name: str, inflows: Sequence[Inflow], more: tuple[Term, ...]) -> Term:
        whole = math.fsum(flow.quantity for flow in inflows)
        opened: list[Term] = []
        for flow in sorted(inflows, key=lambda flow: -flow.quantity):
            part = self._inflow_term(flow)
            if len(inflows) == 1:
                opened.extend(part.parts)
            else:
                share = flow.quantity / whole
                parts = (inner.scaled(share) for inner in part.parts)
                opened.append(total(f"{share:.1%} {part.name}", self.currency, parts))
        return total(name, self.currency, [*opened, *more])

    def _inflow_term(self, flow: Inflow) -> Term:
        parts = []
        for node, quantity in flow.upstream:
            inner = self.node_term(node)
            if quantity != 1:
                inner = replace(inner, name=f"{quantity:g} x {inner.name}").scaled(quantity)
            parts.append(inner)
        if flow.how == "make":
            parts.sort(key=lambda part: -part.value)
        unit = self.currency
        for kind in ORDER:
            entries = [e for e in flow.entries if e.kind == kind and e.amount]
            if len(entries) == 1:
                only = entries[0]
                parts.append(Term(kind, only.amount, unit, only.detail))
            elif entries:
                details = [Term(e.detail, e.amount, unit) for e in entries]
                parts.append(total(kind, unit, details))
        return total(flow.label, unit, parts)

    def _node_kg(self, node: int) -> float:
        inflows = self.into.get(node, [])
        through = math.fsum(flow.quantity for flow in inflows) or 1.0
        wasted = math.fsum(each.quantity * each.kg for each in self.lost.get(node, ()))
        return self.mean_kg(inflows) + wasted / through

    def mean_kg(self, inflows: Sequence[Inflow]) -> float:
        """Return the emissions of one unit of mixed inflows, all that went into it included."""
        whole = math.fsum(flow.quantity for flow in inflows)
        return math.fsum(
            flow.quantity
            * (flow.kg + math.fsum(self.node_kg(node) * q for node, q in flow.upstream))
            for flow in inflows
        ) / (whole or 1.0)

    def _node_spend(self, node: int) -> dict[str, float]:
        inflows = self.into.get(node, [])
        through = math.fsum(flow.quantity for flow in inflows)
        site = self.accounts.sites[self.accounts.nodes[node]["s"]]
        home = self.accounts.country[site.place]
        spend = self.mean_spend(inflows, home)
        if through:
            spend[home] = spend.get(home, 0.0) + float(self.shares[node]) / through
            for each in self.lost.get(node, ()):
                paid = each.price * each.quantity / through
                spend[each.country] = spend.get(each.country, 0.0) + paid
        return spend

    def mean_spend(self, inflows: Sequence[Inflow], home: str) -> dict[str, float]:
        """Return the ex-works cost of one unit of mixed inflows by the country it is spent in."""
        whole = math.fsum(flow.quantity for flow in inflows) or 1.0
        spend: dict[str, float] = {}
        for flow in inflows:
            own = math.fsum(e.amount for e in flow.entries if e.kind in EXWORKS)
            where = flow.country or home
            if own:
                spend[where] = spend.get(where, 0.0) + own * flow.quantity / whole
            for country, amount in flow.held.spend.items() if flow.held else ():
                spend[country] = spend.get(country, 0.0) + amount * flow.quantity / whole
            for node, quantity in flow.upstream:
                for country, amount in self.node_spend(node).items():
                    part = amount * quantity * flow.quantity / whole
                    spend[country] = spend.get(country, 0.0) + part
        return spend

    def _node_sources(self, node: int) -> dict[str, float]:
        """Return the shares of one unit at a node by the site that sold or made it."""
        site = self.accounts.sites[self.accounts.nodes[node]["s"]].site
        return self.sources_of(self.into.get(node, []), site)

    def sources_of(self, inflows: Sequence[Inflow], here: str = "") -> dict[str, float]:
        """Return the shares of mixed inflows by the site that sold or made them."""
        whole = math.fsum(flow.quantity for flow in inflows) or 1.0
        found: dict[str, float] = {}
        for flow in inflows:
            before = self.node_sources(flow.upstream[0][0]) if flow.how == "move" else {here: 1.0}
            before = dict(flow.held.sources) if flow.held else before
            for site, share in before.items():
                found[site] = found.get(site, 0.0) + share * flow.quantity / whole
        return found

    def _node_mix(self, node: int) -> dict[str, float]:
        """Return the shares of one unit at a node by country: bought there or made there."""
        inflows = self.into.get(node, [])
        whole = math.fsum(flow.quantity for flow in inflows) or 1.0
        mix: dict[str, float] = {}
        for flow in inflows:
            share = flow.quantity / whole
            before = (
                self.node_mix(flow.upstream[0][0]) if flow.how == "move" else {flow.country: 1.0}
            )
            before = dict(flow.held.mix) if flow.held else before
            for country, part in before.items():
                mix[country] = mix.get(country, 0.0) + part * share
        return mix

    def stock_by_root(self) -> tuple[float, float]:
        """Return what safety stock costs a year, priced by way and by the exact square root.

        By way every unit pays for the demand its site might serve; exactly, each site holds for the
        demand it does serve, with the mean time to replenish it.
        """
        served = self._served()
        linear = exact = 0.0
        holding = self.accounts.rates.holding
        for key, inflows in [
            *((("n", n), f) for n, f in self.into.items()),
            *((("d", d), f) for d, f in self.delivered.items()),
        ]:
            ways = [flow for flow in inflows if flow.how == "move" and flow.cover[1] > 0]
            whole = math.fsum(flow.quantity for flow in ways)
            if not whole:
                continue
            linear += math.fsum(_safety(flow) * flow.quantity for flow in ways)
            value = math.fsum(flow.value * flow.quantity for flow in ways) / whole
            under = math.fsum(flow.cover[2] * flow.quantity for flow in ways) / whole
            cv = ways[0].cover[1]
            if key[0] == "n":
                amounts = served.get(key[1], {})
                spread = math.fsum(
                    (self.accounts.demands[d].variability * a) ** 2 for d, a in amounts.items()
                )
                cv = math.sqrt(spread) / (math.fsum(amounts.values()) or 1.0)
            days = safety_stock_days(
                z=ways[0].cover[0], cv_month=cv, lead_days=under, interval_days=0
            )
            exact += whole * holding * value * float(days) / DAYS_PER_YEAR
        return linear, exact

    def _served(self) -> dict[int, dict[int, float]]:
        """Return, by node, how much of what passes it goes to each demand."""
        served: dict[int, dict[int, float]] = {}

        def visit(node: int, d: int, amount: float) -> None:
            held = served.setdefault(node, {})
            held[d] = held.get(d, 0.0) + amount
            inflows = self.into.get(node, [])
            whole = math.fsum(flow.quantity for flow in inflows) or 1.0
            for flow in inflows:
                for above, quantity in flow.upstream:
                    visit(above, d, amount * flow.quantity / whole * quantity)

        for d, inflows in self.delivered.items():
            for flow in inflows:
                for node, quantity in flow.upstream:
                    visit(node, d, flow.quantity * quantity)
        return served


def _safety(flow: Inflow) -> float:
    return math.fsum(e.amount for e in flow.entries if e.kind == "stock" and e.detail == "safety")


def _largest(details: dict[str, float], unit: str) -> list[Term]:
    ranked = sorted(details.items(), key=lambda pair: (-pair[1], pair[0]))
    nil = 1e-14 * max((abs(amount) for amount in details.values()), default=0.0)  # rounding
    return [Term(name, amount, unit) for name, amount in ranked if abs(amount) > nil]


def audited(
    instance: Instance, solved: Solved, stock: Sequence[tuple[int, Inflow]] = ()
) -> Breakdown:
    """Return a plan fact by fact; raise `Disagreement` unless the program says the same.

    What is compared is the total cost, however small, and what is drawn for what is made.

    Parameters
    ----------
    instance, solved
        The supply network, and its plan.
    stock
        What comes out of stock, put there in a period before, with its node.
    """
    accounts = Accounts(instance, solved.flows)
    coin = instance.shed.currency or "money"
    beyond = broken(instance.limits, solved.formulation.limits, solved.x, coin)
    opened = Breakdown(accounts, solved.own_value, solved.shares, stock, beyond)
    priced, objective = opened.total(), solved.cost
    if not math.isclose(priced, objective, rel_tol=1e-6):
        raise Disagreement(
            f"the plan costs {objective:,.10g} in the program and {priced:,.10g} fact by fact",
        )
    check_bills(accounts.tables, solved.flows, accounts.recipes)
    return opened
