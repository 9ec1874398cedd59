"""What was assumed for the asker, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl

from makeshed.language.text import few
from makeshed.model import Currency, Mode, Offer
from makeshed.model.coding import doubtful_codes
from makeshed.model.doubts import PLANNED, doubtful_facts
from makeshed.model.seasonal import seasonal_crops
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.duties_levied import levied
from makeshed.network.audit.shipment_shares import said
from makeshed.network.fixed_point import Solved
from makeshed.network.landing.shipment_rates import unposted
from makeshed.network.landing.trade_terms import portless
from makeshed.network.optimizer import Optimizer
from makeshed.network.settings import Settings
from makeshed.network.survival import LEAST
from makeshed.plans.carbon_certificates import carbon_notes
from makeshed.plans.dutiable_mass import weighed_packed
from makeshed.plans.unused_facts import SOME, unused
from makeshed.science.recourse import Recourse
from makeshed.solvers import SPECIAL
from makeshed.units import amount


def notes_on(opened: Breakdown, solved: Solved, settings: Settings) -> tuple[str, ...]:
    """Return the assumptions that this plan rests on, the weightiest first."""
    found = [
        *_proof(solved),
        *_broken(opened),
        *_survived(solved, opened),
        *doubtful_facts(opened.accounts.shed, PLANNED),
        *_lost(opened),
        *_trust(opened),
        *_terms(opened),
        *_rates(opened, settings),
        *_at_least(opened),
        *_instead(opened),
        *said(opened.accounts.shipped.values(), opened.accounts.graph.shipping),
        *_seldom(opened, settings),
        *_in_parcels(opened),
        *_unposted(opened),
        *_stock(opened),
        *_gaps(opened),
        *_seasons(opened),
        *levied(opened, opened.accounts.shed, settings.day).notes(),
        *carbon_notes(opened),
        *weighed_packed(opened),
        *doubtful_codes(opened.accounts.shed, settings.day, _moved(opened)),
        *opened.accounts.tables.notes,
        *unused(opened.accounts.shed, opened.accounts.tables),
    ]
    return tuple(found)


def _broken(opened: Breakdown) -> Iterator[str]:
    """Say which limits that may be broken are, how far, and what that costs."""
    for row in opened.broken:
        beyond = f"{amount(row.beyond, 2)} {row.unit}"
        yield f"{row.limit} is broken by {beyond}, for {amount(row.cost, 2)} {opened.currency}/a"


def _seasons(opened: Breakdown) -> Iterator[str]:
    """Say of which crops the plan does not see the season."""
    if crops := seasonal_crops(opened.accounts.shed):
        yield (
            f"there are seasons of {crops}: they are bought evenly over all of the time that is planned; a plan of a "
            "year does not see whether they are in season, one of a period (--during) does, and horizon"
        )


def _seldom(opened: Breakdown, settings: Settings) -> Iterator[str]:
    """Say that how often shipments leave is chosen without what waits for them."""
    if settings.holding_rate == 0 and any(ship.among for ship in opened.accounts.graph.shipping):
        yield (
            "how often shipments leave is chosen (frequencies), and no stock is charged (the holding rate is 0): "
            "the fewest that will do are the cheapest"
        )


def _in_parcels(opened: Breakdown) -> Iterator[str]:
    """Say what is sent parcel by parcel, and at what."""
    told = [parcel.note for parcel in opened.accounts.parcels]
    yield from told[:SOME]
    if len(told) > SOME:
        yield f"{len(told) - SOME} more ways carry parcels: why total opens freight"


def instead(solved: Solved, optimizer: Optimizer) -> list[str]:
    """Say who did the work where a method for bare networks was named, and what time was short for."""
    if optimizer.solver not in SPECIAL or solved.formulation.plain:
        return optimizer.clock.notes()
    words = f"{optimizer.solver} knows no limits, rules or shipments: {solved.solution.solver} was asked instead"
    return [words, *optimizer.clock.notes()]


def _proof(solved: Solved) -> list[str]:
    notes = []
    best = "the best for the values it was priced at" if solved.bent else "the best"
    if solved.status == "stopped":
        why = f" ({solved.solution.why})" if solved.solution.why else ""
        notes.append(
            f"the search was stopped{why}: the plan is proven to be within {solved.gap:.2%} of {best}"
        )
    elif solved.status == "settled" and solved.bent:
        notes.append(
            "what rules and limits weigh hangs on the values that the plan itself implies: it is proven to be "
            f"within {solved.gap:.2%} of {best}, and there may be a better one at others"
        )
    elif solved.status == "settled":
        notes.append(
            "what is charged on the value of made goods differs by where they go, so that the plan is best "
            f"for the values it implies itself, and proven to be within {solved.gap:.2%} of the best of all"
        )
    if solved.flows.unmet.any():
        notes.append("some demand is cheaper to leave unserved than to serve: see unmet")
    return notes


def _idle(solved: Solved, opened: Breakdown) -> Iterator[str]:
    """Yield sites that a column opens and through which nothing goes."""
    tables, flows = opened.accounts.tables, solved.flows
    ways = opened.accounts.graph.ways.select("s_a", "s_b", x=pl.Series(flows.moved)).filter(
        pl.col("x") > 0
    )
    busy = {*ways["s_a"], *ways["s_b"].drop_nulls()}
    gated = solved.formulation.layout.open >= 0
    for s, site in tables.sites.select("s", "site").rows():
        if gated[s] and flows.opened[s] and s not in busy:
            yield site


def _survived(solved: Solved, opened: Breakdown) -> Iterator[str]:
    """Say which losses a limit on them looked at, which decide, and what it counts on."""
    shed = opened.accounts.shed
    limits = [rows.limit for rows in solved.formulation.limits]
    named = [limit for limit in limits if isinstance(limit, Recourse)]
    for limit in named:
        faced = [limit.scenarios[n].name for n in limit.faced]
        decide = (
            f"written into it were {few(faced, SOME)}" if faced else "it survives each as it is"
        )
        yield (
            f"survive >= {limit.bound:.0%}: {len(limit.scenarios)} losses looked at, each until what is lost is "
            f"back; {decide}"
        )
    if named:
        yield (
            f"after a loss that the plan must survive, sources of which it takes at least {LEAST:.0%} of what they "
            "could give, or of all that it takes of the item, step in at once and up to their capacity, its ways "
            "carry at once what they carry, and all else comes after its days of bring-up; the share is one of "
            "the whole outage; stock on hand is not counted, it comes on top"
        )
        idle = list(_idle(solved, opened))
        if idle:
            yield f"opened and paid to stand by, without making or selling anything: {few(idle, SOME)}"
        if shed.table(Offer).select(pl.col("capacity").is_null().any()).item():
            yield (
                "offers that state no capacity step in without limit after a loss: give offers.capacity, or "
                "the plan survives less than it says"
            )


def _at_least(opened: Breakdown) -> Iterator[str]:
    """Say which sites are held at the least that they put out."""
    accounts = opened.accounts
    ways = accounts.graph.ways.select("s_a", "s_b", x=pl.Series(accounts.flows.moved))
    out = ways.filter(pl.col("s_a") != pl.col("s_b").fill_null(-1)).group_by("s_a").agg(pl.sum("x"))
    amounts = dict(out.rows())
    for s, site, least in accounts.tables.sites.select("s", "site", "least_output").rows():
        if 0 < amounts.get(s, 0.0) <= least * (1 + 1e-9):
            yield f"{site} is held at its least output of {least:g} a year"
    tables = opened.accounts.tables
    hours = tables.hours.with_columns(
        x=pl.Series(opened.accounts.flows.made)[tables.hours["m"]] * pl.col("hours")
    )
    spent = dict(hours.group_by("r").agg(pl.sum("x")).rows())
    for r, site, process, least in tables.resources.select(
        "r", "site", "process", "least_hours"
    ).rows():
        if 0 < spent.get(r, 0.0) <= least * (1 + 1e-9):
            yield f"{process} at {site} is held at its least of {least:g} hours a year"


def _lost(opened: Breakdown) -> list[str]:
    """What is bought and not used."""
    return [
        (
            f"{each.said}, for an order is a least quantity or whole packs, or so many are cheaper in all: "
            f"{each.cost:,.6g} {opened.currency}/a; they do not move, pay no duty, and their value is lost"
        )
        for _, _, each in opened.accounts.lost
    ]


def _instead(opened: Breakdown) -> list[str]:
    """Which substitutes are used, for what and how much of it."""
    tables, flows = opened.accounts.tables, opened.accounts.flows
    drawn = tables.uses[flows.used_row] if len(flows.used_row) else tables.uses.clear()
    other = (
        drawn.with_columns(x=pl.Series(flows.used) / pl.col("quantity"))
        .join(tables.makes.select("m", "i", "site"), on="m")
        .group_by("site", "i", "line", "j")
        .agg(pl.col("x").sum())
        .with_columns(share=pl.col("x") / pl.col("x").sum().over("site", "i", "line"))
        .filter((pl.col("x") > 0) & (pl.col("j") != pl.col("line")))
    )
    names = opened.accounts.items
    words = [
        f"{names[j].item} for {names[line].item} in {share:.0%} of the {names[i].item} of {site}"
        for site, i, line, j, share in other.sort("share", "site", "i", "j", descending=[True, *[False] * 3])
        .select("site", "i", "line", "j", "share").rows()
    ]  # fmt: skip
    return [f"substitutes are used: {few(words, SOME, '; ')}"] if words else []


def _trust(opened: Breakdown) -> list[str]:
    """How much of what is bought is priced by estimate."""
    tiers = opened.accounts.tables.tiers
    kinds = tiers["kind"].to_list()
    spend: dict[str, float] = {}
    for t, _, flow in opened.bought:
        amount = flow.quantity * flow.entries[0].amount
        spend[kinds[t]] = spend.get(kinds[t], 0.0) + amount
    whole = math.fsum(spend.values())
    guessed = spend.get("estimate", 0.0)
    if not whole or not guessed:
        return []
    return [
        (
            f"{guessed / whole:.0%} of what is spent on purchases is priced by estimate, not by quote: "
            "differences of a few per cent decide nothing"
        )
    ]


def _unposted(opened: Breakdown) -> Iterator[str]:
    """Which places have no postcode where zones ask for it."""
    lanes = opened.accounts.shipped.values()
    return unposted(opened.accounts.shed, [(lane.start, lane.end) for lane in lanes])


def _terms(opened: Breakdown) -> Iterator[str]:
    """What is bought at prices that hold from a place nobody names."""
    tiers = opened.accounts.tables.tiers[[t for t, _, _ in opened.bought]]
    key = pl.concat_str("site", "item", separator=":")
    return portless(tiers.select(key, "incoterm", "incoterm_place").iter_rows())


def _rates(opened: Breakdown, settings: Settings) -> list[str]:
    notes = [
        (
            f"stock costs {settings.holding_rate:.0%} of its value a year; opening and expansion are "
            f"paid off at {settings.discount_rate:.0%} a year"
        ),
        (
            f"local means {settings.local}; the share counts purchases, making, sites and markup, not "
            "freight, duty, stock or carbon"
        ),
        f"duties are those in force on {settings.day.isoformat()}",
    ]
    if settings.carbon_price:
        notes.append(f"emissions are priced at {settings.carbon_price:g} {opened.currency}/t CO2e")
    if settings.blocked:
        notes.append(f"no ship passes {', '.join(settings.blocked)}")
    if opened.accounts.shed.table(Mode).is_empty():
        alone = opened.accounts.shed.table(Currency).is_empty()
        coin = ", in EUR: no currency is named, so all prices are taken to be EUR" if alone else ""
        notes.append(f"the shed holds no modes: makeshed's own estimates of freight are used{coin}")
    factors = opened.accounts.graph.modes.filter(pl.col("distance_kind").is_in(["road", "rail"]))
    if len(factors):
        listed = ", ".join(f"{m} {c:g}" for m, c in factors.select("mode", "circuity").rows())
        notes.append(f"distance over land is the great circle times a circuity: {listed}")
    return notes


def _stock(opened: Breakdown) -> list[str]:
    notes = []
    linear, exact = opened.stock_by_root()
    if linear > 0:
        exact = linear if math.isclose(exact, linear, rel_tol=1e-9) else exact
        notes.append(
            f"safety stock costs {amount(linear)} {opened.currency}/a as planned (by lane, pooled "
            f"over all demand) and {amount(exact)} with the exact square root ({'+' * (exact >= linear)}{amount(exact - linear)})"
        )
    demands = opened.accounts.demands
    if any(d.volatility and d.price is None for d in demands):
        notes.append("demands with a volatility but no price: lead time costs nothing there")
    if any(d.volatility and d.price is not None and d.salvage is None for d in demands):
        notes.append(
            "demands with a volatility but no salvage: a unit left over is taken to bring nothing there"
        )
    if any(d.volatility and d.variability for d in demands):
        notes.append(
            "both safety stock and the cost of deciding early are counted: leave obsolescence out "
            "of the holding rate, or it counts twice"
        )
    return notes


def _moved(opened: Breakdown) -> set[str]:
    accounts = opened.accounts
    nodes = {flow.upstream[0][0] for _, flow in opened.moved}
    return {accounts.items[accounts.nodes[node]["i"]].item for node in nodes}


def _gaps(opened: Breakdown) -> list[str]:
    notes = []
    accounts = opened.accounts
    moved = _moved(opened)
    massless = sorted(
        key
        for key in moved
        if not accounts.item_called[key].mass and accounts.item_called[key].volume
    )
    if massless:
        notes.append(f"no mass is given, so freight is by volume alone: {', '.join(massless[:5])}")
    bare = sorted(key for key in moved if not accounts.item_called[key].hs)
    if bare and accounts.tariff.measures:
        notes.append(f"no HS code is given, so no duty is levied: {', '.join(bare[:5])}")
    kinds = {flow.country for _, _, flow in opened.bought}
    zero = [t for t, _, flow in opened.bought if flow.kg == 0]
    if zero and len(zero) < len(opened.bought) and kinds:
        notes.append(f"{len(zero)} purchases have no emissions stated and count as zero")
    return notes
