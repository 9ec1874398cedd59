"""The answer's rows, read off the opened inflows and the solver's proof."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from makeshed.answer import Term, total
from makeshed.model import Demand
from makeshed.model.territory import members
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.entries import Inflow
from makeshed.network.entry_prices import entry_prices
from makeshed.network.fixed_point import Solved
from makeshed.network.instance import Instance
from makeshed.network.limit_costs import limit_costs, missed, rule_costs
from makeshed.network.optimizer import Optimizer
from makeshed.network.settings import Settings
from makeshed.plans.assumed_origins import assumed
from makeshed.plans.cost_grounds import grounds
from makeshed.plans.next_best import next_best
from makeshed.plans.plan import (
    Capacity,
    CostLine,
    Opening,
    OriginLine,
    Plan,
    Production,
    Proof,
    Purchase,
    Served,
    Shipment,
)
from makeshed.plans.plan_notes import instead, notes_on
from makeshed.plans.product_circles import circles
from makeshed.plans.scope import emissions_of, unweighed
from makeshed.plans.traceability import Lots
from makeshed.science.stock import DAYS_PER_YEAR


def answer_of(
    instance: Instance, solved: Solved, opened: Breakdown, optimizer: Optimizer, *, relax: bool
) -> Plan:
    """Gather the answer; with ``relax`` also what each limit costs, and what would enter the plan."""
    settings = instance.settings
    kinds, spend = opened.kinds(), _spend(opened)
    base = math.fsum(spend.values())
    home = members(settings.local)
    at_home = math.fsum(amount for country, amount in spend.items() if country in home)
    ways = instance.sending.known(instance.ways, solved.flows.moved)
    bought, shipped = _purchases(opened), _shipments(opened)
    obeyed, scope = rule_costs(instance, solved), emissions_of(opened)
    asked = [each.text for each in instance.limits]
    round_ = circles(opened)
    return Plan(
        rows=_served(opened, settings),
        currency=opened.currency,
        cost=kinds.value,
        co2e=opened.emissions().value,
        co2e_scope=scope,
        local=settings.local,
        local_share=at_home / base if base else 0.0,
        unmet=float(solved.flows.unmet.sum()),
        bought=bought,
        made=_productions(opened),
        opened=_openings(opened),
        shipped=shipped,
        cost_lines=tuple(
            CostLine(part.name, part.value, part.value / kinds.value if kinds.value else 0.0)
            for part in kinds.parts
        ),
        origins=_origins(opened, spend, base),
        next_best=next_best(opened, solved, ways, settings),
        capacities=_capacities(opened, solved),
        drawn=Lots(opened).drawn(),
        limits=limit_costs(instance, solved, optimizer, relax=relax),
        broken=opened.broken,
        obeyed=obeyed,
        worth=entry_prices(instance, solved, optimizer) if relax else (),
        grounds=grounds(opened, shipped),
        circularity=round_.circularity,
        stages=round_.stages,
        proof=_proof(solved, kinds.value),
        notes=(
            *missed(obeyed),
            *instead(solved, optimizer),
            *(instance.chosen.notes if instance.chosen else ()),
            *instance.notes,
            *instance.law.undecided(row.rule for row in obeyed),
            *notes_on(opened, solved, settings),
            *unweighed(instance.shed, scope, settings.carbon_price, asked),
            *assumed(instance.shed, bought, shipped, instance.law),
            *round_.notes,
        ),
        terms=_terms(opened, kinds, spend) | round_.terms,
    )


def _terms(opened: Breakdown, kinds: Term, spend: dict[str, float]) -> dict[str, Term]:
    """The numbers that can be opened: cost, emissions, spending, each demand, each thing made."""
    unit = f"{opened.currency}/a"
    by_country = sorted(spend.items(), key=lambda pair: -pair[1])
    found = {
        "total": kinds,
        "co2e": opened.emissions(),
        "spend": total("ex-works cost", unit, [Term(c, x, unit) for c, x in by_country]),
    }
    found |= {d.id: opened.demand_term(n) for n, d in enumerate(opened.accounts.demands)}
    makes = opened.accounts.tables.makes
    for m, node, _ in opened.made:
        site, item = opened.at(node)
        names = (f"{site}/{item}", *map(str, makes.select("route", "obeys", "t").row(m)))
        keys = ("/".join(names[:n]) for n in range(1, 5))
        key = next((key for key in keys if key not in found), "/".join(names))
        found[key] = opened.node_term(node)
    return found


def sourced(
    opened: Breakdown,
) -> tuple[tuple[Purchase, ...], tuple[Production, ...], tuple[Opening, ...]]:
    """Return what is bought, made and opened, for who asks for many plans and reads no more of them."""
    return _purchases(opened), _productions(opened), _openings(opened)


def _served(opened: Breakdown, settings: Settings) -> tuple[Served, ...]:
    home = members(settings.local)
    unmet = opened.accounts.flows.unmet
    found = []
    for n, demand in enumerate(opened.accounts.demands):
        inflows = opened.delivered.get(n, [])
        units = math.fsum(flow.quantity for flow in inflows)
        spend = opened.mean_spend(inflows, opened.accounts.country[demand.place])
        base = math.fsum(spend.values())
        each = opened.demand_term(n).value
        local = math.fsum(amount for country, amount in spend.items() if country in home)
        lead = math.fsum(flow.lead_days * flow.quantity for flow in inflows)
        found.append(
            Served(
                demand=demand.id,
                place=demand.place,
                item=demand.item,
                quantity=demand.quantity,
                unmet=float(unmet[n]),
                unit_cost=each,
                cost=each * units + float(unmet[n]) * (demand.shortage_cost or 0.0),
                co2e=opened.mean_kg(inflows),
                lead_time=lead / units if units else 0.0,
                local_share=local / base if base else 0.0,
                sources=_sources(opened, inflows),
            )
        )
    listed = opened.accounts.shed.table(Demand).select("place", "item").rows()
    order = {key: n for n, key in enumerate(listed)}
    return tuple(sorted(found, key=lambda row: order[row.place, row.item]))


def _sources(opened: Breakdown, inflows: list[Inflow]) -> str:
    """Name the sites that send, the largest first; of a store also who sold or made it."""
    sent: dict[str, float] = {}
    for flow in inflows:
        node = flow.upstream[0][0]
        site, _ = opened.at(node)
        for source, share in opened.node_sources(node).items():
            name = source if source == site else f"{source} via {site}"
            sent[name] = sent.get(name, 0.0) + flow.quantity * share
    whole = math.fsum(sent.values())
    ranked = sorted(sent.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ranked) == 1:
        return ranked[0][0]
    return ", ".join(f"{name} {amount / whole:.0%}" for name, amount in ranked)


def _purchases(opened: Breakdown) -> tuple[Purchase, ...]:
    found = []
    rest = {t: lost.quantity for t, _, lost in opened.accounts.lost}
    for t, node, flow in opened.bought:
        site, item = opened.at(node)
        price = flow.entries[0].amount
        quantity = flow.quantity + rest.get(t, 0.0)
        found.append(
            Purchase(
                offer=f"{site}:{item}",
                site=site,
                item=item,
                origin=flow.country,
                quantity=quantity,
                price=price,
                spend=price * quantity,
                surplus=quantity - flow.quantity,
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.spend, row.offer)))


def _productions(opened: Breakdown) -> tuple[Production, ...]:
    """What is made by site, item, route and rules, whichever product it is made for."""
    found: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for m, node, flow in opened.made:
        site, item = opened.at(node)
        route, obeys = opened.accounts.tables.makes.select("route", "obeys").row(m)
        key = (site, item, route, flow.country, obeys)
        found.setdefault(key, []).append((flow.quantity, opened.node_term(node).value))
    rows = []
    for (site, item, route, country, obeys), made in found.items():
        quantity = math.fsum(amount for amount, _ in made)
        each = math.fsum(amount * cost for amount, cost in made) / quantity
        rows.append(Production(site, item, route, country, quantity, each, obeys))
    return tuple(sorted(rows, key=lambda row: (row.item, row.site, row.route, row.obeys)))


def _openings(opened: Breakdown) -> tuple[Opening, ...]:
    status = {site.site: site.status for site in opened.accounts.sites}
    added: dict[str, float] = {}
    resources = opened.accounts.tables.resources["site"].to_list()
    for site, hours in zip(resources, opened.accounts.flows.added_hours.tolist(), strict=True):
        added[site] = added.get(site, 0.0) + hours
    found = []
    for site, entries in opened.yearly:

        def part(word: str, begin: str = f"{site} ", entries: list[Any] = entries) -> float:
            return math.fsum(e.amount for e in entries if e.detail.startswith(begin + word))

        found.append(
            Opening(
                site=site,
                status=status[site],
                fixed=part("fixed"),
                opening=part("opening"),
                expansion=part("expansion"),
                expansion_hours=added.get(site, 0.0),
            )
        )
    return tuple(found)


def _shipments(opened: Breakdown) -> tuple[Shipment, ...]:
    """What moves, the dearest to move first."""
    found = []
    ways = opened.accounts.graph.ways
    for way, flow in opened.moved:
        row = ways.row(way, named=True)
        if row["s_a"] == row["s_b"]:
            continue  # made there, for what is made there
        source, item = opened.at(row["tail"])
        if row["d"] is None:
            destination = opened.at(row["head"])[0]
        else:
            destination = opened.accounts.demands[row["d"]].place
        mix = opened.node_mix(row["tail"])

        def amount(kind: str, flow: Inflow = flow) -> float:
            return math.fsum(e.amount for e in flow.entries if e.kind == kind)

        found.append(
            Shipment(
                source=source,
                destination=destination,
                origin_place=row["place_a"],
                destination_place=row["place_b"],
                item=item,
                origin=max(mix, key=lambda country: (mix[country], country)),
                mode=row["mode"] or "on the spot",
                quantity=flow.quantity,
                distance=row["distance"] + row["access_a"] + row["access_b"],
                days=row["days"],
                freight=amount("freight"),
                duty=amount("duty"),
                co2e=flow.kg,
                insurance=amount("insurance"),
                shipments=DAYS_PER_YEAR / row["interval"] if row["interval"] else 0.0,
            )
        )

    def spent(row: Shipment) -> tuple[float, str, str, str]:
        return -row.quantity * (row.freight + row.duty), row.source, row.destination, row.item

    return tuple(sorted(found, key=spent))


def _spend(opened: Breakdown) -> dict[str, float]:
    """Return the ex-works cost of a year by the country it is spent in."""
    spend: dict[str, float] = {}
    for n, demand in enumerate(opened.accounts.demands):
        inflows = opened.delivered.get(n, [])
        units = math.fsum(flow.quantity for flow in inflows)
        each = opened.mean_spend(inflows, opened.accounts.country[demand.place])
        for country, amount in each.items():
            spend[country] = spend.get(country, 0.0) + amount * units
    for site, cost in opened.idle():
        country = opened.accounts.country[opened.accounts.site_called[site].place]
        spend[country] = spend.get(country, 0.0) + cost
    return spend


def _origins(opened: Breakdown, spend: dict[str, float], base: float) -> tuple[OriginLine, ...]:
    units: dict[str, float] = {}
    for inflows in opened.delivered.values():
        for flow in inflows:
            for country, share in opened.node_mix(flow.upstream[0][0]).items():
                units[country] = units.get(country, 0.0) + flow.quantity * share
    lines = [
        OriginLine(
            country,
            spend.get(country, 0.0),
            spend.get(country, 0.0) / (base or 1.0),
            units.get(country, 0.0),
        )
        for country in sorted({*spend, *units})
    ]
    return tuple(sorted(lines, key=lambda line: (-line.spend, line.country)))


def _capacities(opened: Breakdown, solved: Solved) -> tuple[Capacity, ...]:
    """Capacities in use, and what one more unit of each would save (with sites as they are)."""
    tables, flows, duals = opened.accounts.tables, solved.flows, solved.duals
    found = []
    hours = np.zeros(len(tables.resources))
    spent = flows.made[tables.hours["m"].to_numpy()] * tables.hours["hours"].to_numpy()
    np.add.at(hours, tables.hours["r"].to_numpy(), spent)
    rows = tables.resources.select("site", "process", "hours").rows()
    for r, (site, process, most) in enumerate(rows):
        if np.isfinite(most) and hours[r] > 0:
            row = solved.formulation.layout.resource_row[r]
            worth = -float(duals.row_dual[row]) if duals is not None and row >= 0 else math.nan
            have = most + float(flows.added_hours[r])
            found.append(Capacity(f"{site}: {process}", float(hours[r]), have, "h/a", worth))
    bought = np.zeros(len(tables.offers))
    np.add.at(bought, tables.tiers["o"].to_numpy(), flows.bought + flows.surplus)
    for o, (site, item, most) in enumerate(tables.offers.select("site", "item", "capacity").rows()):
        if np.isfinite(most) and bought[o] > 0:
            worth = math.nan
            if duals is not None:
                worth = _worth_of_offer(solved, o) if bought[o] >= most * (1 - 1e-9) else 0.0
            found.append(Capacity(f"{site}: {item}", float(bought[o]), most, "1/a", worth))
    return tuple(found)


def _worth_of_offer(solved: Solved, o: int) -> float:
    """What one more unit on offer would save: what a unit is worth there less what it costs."""
    assert solved.duals is not None
    net = solved.formulation.network
    node = net.offer_node[o]
    worth = float(solved.duals.row_dual[solved.formulation.layout.balance_row[node]])
    tiers = np.flatnonzero(net.segment_offer == o)
    taken = tiers[solved.flows.bought[tiers] > 0]
    return max(
        0.0,
        worth - float(solved.formulation.program.cost[solved.formulation.layout.buy[taken]].min()),
    )


def _proof(solved: Solved, cost: float) -> Proof:
    found = solved.solution
    rows, columns = solved.formulation.program.shape
    return Proof(
        status=solved.status,
        bound=solved.bound,
        gap=solved.gap,
        solver=found.solver,
        seconds=found.seconds,
        columns=columns,
        rows=rows,
        rounds=solved.rounds,
        residual=abs(cost - solved.objective) / (abs(cost) or 1e-9),
        at_own_values=solved.bent,
    )
