"""The accounts of a plan: what flows into every node and demand, and what each unit of it cost."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Mode,
    Offer,
    Operation,
    Place,
    Site,
    Substitute,
)
from makeshed.model.noun import columns
from makeshed.network.audit.bill_explosion import Recipes, Requirements
from makeshed.network.audit.entries import (
    CostEntry,
    Inflow,
    PlanRates,
    SurplusBought,
    bought,
    expansion_entries,
    lost,
    made,
    site_entries,
)
from makeshed.network.audit.move_entries import (
    ArrivalTerms,
    Leg,
    Transfer,
    arrival_at_demand,
    arrival_at_site,
    carried,
    moved,
)
from makeshed.network.audit.shipment_shares import Parcel, Shipped, parcelled, shipped
from makeshed.network.border_charges import Standing
from makeshed.network.delivered_duty_paid import DutyPaid
from makeshed.network.instance import Instance
from makeshed.network.landing.article import BULK, article_of
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import NOTHING
from makeshed.network.plan_flows import Flows
from makeshed.science.arrays import Floats
from makeshed.science.landed import INCOTERMS, exworks_price
from makeshed.science.stock import DAYS_PER_YEAR

T = TypeVar("T", bound=Fact)
TOLD = ("distance", "access_a", "access_b", "days", "load_cost", "shipments")
STAY = Leg(mode=None, access=None, distance=0, access_a=0, access_b=0, days=0, load_cost=None)


def facts(noun: type[T], frame: pl.DataFrame) -> list[T]:
    """Return the rows of a frame as facts."""
    names = [column.name for column in columns(noun)]
    return [noun(**row) for row in frame.select(names).iter_rows(named=True)]


class Accounts:
    """Everything that flows in a plan, priced fact by fact."""

    def __init__(self, instance: Instance, flows: Flows) -> None:
        self.shed, self.tables, self.graph = instance.shed, instance.tables, instance.graph
        self.flows, self.tariff = flows, instance.tariff
        shed, tables, graph, settings = self.shed, self.tables, self.graph, instance.settings
        self.rates = PlanRates(
            holding=settings.holding_rate,
            discount=settings.discount_rate,
            carbon=settings.carbon_price / 1000,
        )
        self.items = facts(Item, tables.items)
        self.sites = facts(Site, tables.sites)
        self.site_called = {site.site: site for site in self.sites}
        self.item_called = {item.item: item for item in self.items}
        self.demands = facts(Demand, tables.demands)
        self.modes = facts(
            Mode,
            graph.modes.with_columns(
                pl.when(pl.col("load_volume").is_finite()).then("load_volume").alias("load_volume")
            ),
        )
        self.country = dict(shed.table(Place).select("place", "country").iter_rows())
        self.recipes = Recipes([*shed.rows(Component)], [*shed.rows(Substitute)])
        made = set(tables.makes.select("item", "route").rows())
        self.requirements = Requirements(self.demands, self.recipes, made)
        self.nodes = graph.nodes.select("s", "i", "c", "t", "lead", "source").rows(named=True)
        self._way = graph.ways.select(
            "tail",
            "head",
            "d",
            "i",
            "w",
            "distance",
            "access_a",
            "access_b",
            "days",
            "mode",
            "ship",
            "shipments",
            "parcels",
            "place_a",
            "place_b",
            "quota",
            "free",
            "processed",
        )
        self._legs: dict[tuple[str, str], list[Leg]] = {}

    @cached_property
    def purchases(self) -> list[tuple[int, int, Inflow]]:
        """Tier, node and inflow of everything bought."""
        used = [int(t) for t in self.flows.bought.nonzero()[0]]
        offers = facts(Offer, self.tables.tiers[used])
        obeys = self.tables.tiers["obeys"][used]
        nodes = self.graph.offer_node.to_list()
        found = []
        columns = (used, offers, self.tables.tiers["o"][used], obeys)
        for t, offer, o, rules in zip(*columns, strict=True):
            price = self._exworks(offer, rules)
            quantity = float(self.flows.bought[t])
            inflow = bought(offer, price, quantity, offer.origin, self.rates)
            found.append((t, nodes[o], inflow))
        return found

    @cached_property
    def lost(self) -> list[tuple[int, int, SurplusBought]]:
        """Tier, node and cost of everything that is bought and not used."""
        over = [int(t) for t in self.flows.surplus.nonzero()[0]]
        tiers, nodes = self.tables.tiers[over], self.graph.offer_node.to_list()
        columns = (over, facts(Offer, tiers), tiers["o"], tiers["obeys"])
        found = []
        for t, offer, o, rules in zip(*columns, strict=True):
            quantity, used = (float(x[t]) for x in (self.flows.surplus, self.flows.bought))
            price = self._exworks(offer, rules)
            found.append((t, nodes[o], lost(offer, price, quantity, used, self.rates)))
        return found

    @cached_property
    def productions(self) -> list[tuple[int, int, Inflow]]:
        """Make, node and inflow of everything made, with what it draws from where."""
        drawn: dict[int, list[tuple[int, float]]] = {}
        lines = zip(self.flows.used_make, self.flows.used_node, self.flows.used, strict=True)
        for m, node, amount in lines:
            if amount > 0:
                drawn.setdefault(int(m), []).append((int(node), float(amount)))
        steps = self._steps()
        nodes = self.graph.make_node.to_list()
        found = []
        for m in (int(m) for m in self.flows.made.nonzero()[0]):
            row = self.tables.makes.row(m, named=True)
            site, quantity = self.sites[row["s"]], float(self.flows.made[m])
            path = steps[row["s"], row["i"], row["route"]]
            inflow = made(site, path, quantity, row["country"], self.rates)
            inflow.upstream = [(node, amount / quantity) for node, amount in drawn.get(m, [])]
            found.append((m, nodes[m], inflow))
        return found

    def _steps(self) -> dict[tuple[int, int, str], list[tuple[Operation, Capability]]]:
        number = {item.item: i for i, item in enumerate(self.items)}
        able = {
            (row.site, row.process): row for row in facts(Capability, self.shed.priced(Capability))
        }
        routes: dict[tuple[str, str], list[Operation]] = {}
        for step in facts(Operation, self.shed.priced(Operation)):
            routes.setdefault((step.item, step.route), []).append(step)
        found = {}
        for s, i, route in self.tables.makes.select("s", "i", "route").rows():
            site = self.sites[s].site
            path = routes[self.items[i].item, route]
            found[s, number[self.items[i].item], route] = [(o, able[site, o.process]) for o in path]
        return found

    def moves(self, value: Floats) -> list[tuple[int, Inflow]]:
        """Return way and inflow of everything moved, a unit being worth ``value`` at its tail."""
        found = []
        for way in (int(w) for w in self.flows.moved.nonzero()[0]):
            row = self._way.row(way, named=True)
            tail, item = self.nodes[row["tail"]], self.items[row["i"]]
            transfer = Transfer(
                leg=self._leg(row),
                item=item,
                value=float(value[row["tail"]]),
                lead=float(tail["lead"]),
                quantity=float(self.flows.moved[way]),
                passage=self.passage(way),
                end=self._arrival(row, committed=bool(tail["source"])),
                shared=self._shared(row, item),
            )
            inflow = moved(transfer, self.tariff, self.rates)
            inflow.upstream = [(row["tail"], 1.0)]
            found.append((way, inflow))
        return found

    def _shared(self, row: dict[str, Any], item: Item) -> CostEntry | None:
        """Return what a unit bears of the shipment that it goes in, or of its parcel."""
        if row["ship"] is not None:
            return self.shipped[row["ship"]].entry(item)
        found = parcelled([(row, 0.0)], self.items, self.demands, self.graph.shipping)
        return found[0].entry if found else None

    @property
    def parcels(self) -> list[Parcel]:
        """What comes in parcels, each sent by itself."""
        used = [int(way) for way in self.flows.moved.nonzero()[0]]
        moved = zip(self._way[used].rows(named=True), self.flows.moved[used].tolist(), strict=True)
        return parcelled(moved, self.items, self.demands, self.graph.shipping)

    @cached_property
    def shipped(self) -> dict[int, Shipped]:
        """By number, what goes by the shipment."""
        moving = [int(w) for w in self.flows.moved.nonzero()[0]]
        rows = self._way[moving].rows(named=True)
        amounts = self.flows.moved[moving].tolist()
        return shipped(rows, amounts, self.items, self.graph.shipping)

    def passage(self, way: int) -> Passage:
        """Return what crosses on a way, from where to where, and how."""
        row = self._way.row(way, named=True)
        item, leg = self.items[row["i"]], self._leg(row)
        passage = Passage(
            article=article_of(item),
            origin=self._origin(row["tail"])[:2],
            start=self.country[row["place_a"]],
            end=self.country[row["place_b"]],
            obeys=self._obeyed(row),
            carried=leg.mode.carried if leg.mode else "",
            consignment=self._consignment(row),
            within=row["quota"] >= 0,
            free=bool(row["free"]),
            processed=bool(row["processed"]),
        )
        if paid := self._paid(row):
            obeys = self._origin(row["tail"])[2]
            return replace(passage, end=paid.end, carried=paid.carried, obeys=obeys)
        return passage

    def _paid(self, row: dict[str, Any]) -> DutyPaid | None:
        """Return where to the duty is paid of what moves into there, if it is."""
        paid = self.graph.paid.get(row["tail"])
        return paid if paid and paid.covers(self.country[row["place_b"]]) else None

    def _consignment(self, row: dict[str, Any]) -> tuple[float, float]:
        """Return what a parcel is worth, of goods that come straight to a demand in parcels."""
        bulk = row["d"] is None or self._paid(row)
        parcel = None if bulk else self.demands[row["d"]].parcel
        if not parcel:
            return BULK
        prices = [flow.entries[0].amount for _, node, flow in self.purchases if node == row["tail"]]
        worth = parcel * (prices[0] if len(prices) == 1 else 0.0)
        return worth, worth

    @cached_property
    def yearly(self) -> list[tuple[str, list[CostEntry]]]:
        """By site, what its use and its expansion cost a year."""
        found: dict[str, list[CostEntry]] = {}
        for s, site in enumerate(self.sites):
            entries = site_entries(site, self.rates)
            if self.flows.opened[s] and any(entry.amount for entry in entries):
                found.setdefault(site.site, []).extend(entries)
        able = facts(
            Capability,
            self.tables.resources.with_columns(
                pl.when(pl.col("hours").is_finite()).then("hours").alias("hours")
            ),
        )
        for r, (row, process) in enumerate(zip(self.tables.resources["s"], able, strict=True)):
            if self.flows.added_hours[r] > 0:
                steps = self.flows.added_hours[r] / process.expand_hours
                entries = expansion_entries(self.sites[row], process, steps, self.rates)
                found.setdefault(process.site, []).extend(entries)
        return list(found.items())

    def shortage(self) -> float:
        """Return what demand left unserved costs a year."""
        short = zip(self.flows.unmet, self.demands, strict=True)
        return math.fsum(float(u) * (d.shortage_cost or 0.0) for u, d in short)

    def _origin(self, node: int) -> Standing:
        """Return where the goods at a node come from, of several the most.

        Borders treat all origins of a class alike; but what is said should be of those that there are.
        """
        seen = set()
        while node not in self._sources and node in self._mostly and node not in seen:
            seen.add(node)
            node = self._mostly[node]
        row = self.nodes[node]
        return self._sources.get(node, self.graph.classes[row["i"], row["c"]])

    @cached_property
    def _sources(self) -> dict[int, Standing]:
        """By node at which something is bought or made, the origin that it has."""
        firm = {site.site: site.firm for site in self.sites}
        tiers, makes = self.tables.tiers, self.tables.makes
        bought = tiers.select("site", "origin", "obeys", n=self.graph.offer_node.gather(tiers["o"]))
        made = makes.select("site", "obeys", origin="country", n=self.graph.make_node)
        used = [
            *bought.filter(pl.Series(self.flows.bought > 0)).rows(named=True),
            *made.filter(pl.Series(self.flows.made > 0)).rows(named=True),
        ]
        return {row["n"]: (row["origin"], firm[row["site"]], row["obeys"]) for row in used}

    @cached_property
    def _mostly(self) -> dict[int, int]:
        """By node that something comes to, the node from which most of it comes."""
        ways = self.graph.ways.select("tail", "head").with_columns(x=pl.Series(self.flows.moved))
        moved = ways.filter((pl.col("x") > 0) & pl.col("head").is_not_null()).sort("x")
        return dict(moved.select("head", "tail").rows())

    def _arrival(self, row: dict[str, Any], *, committed: bool) -> ArrivalTerms:
        if row["d"] is not None:
            demand = self.demands[row["d"]]
            end = arrival_at_demand(demand, committed=committed)
            return replace(end, parcel=0.0) if self._paid(row) else end
        site = self.sites[self.nodes[row["head"]]["s"]]
        item = self.items[row["i"]].item
        end = arrival_at_site(site, item, self.requirements, committed=committed)
        if self.nodes[row["tail"]]["s"] == self.nodes[row["head"]]["s"]:
            return replace(end, markup=0.0, cv=0.0, volatility=0.0, handling=0.0)  # made for itself
        return end

    def _obeyed(self, row: dict[str, int]) -> str:
        """Return the rules that what moves, or what it goes into, is made to obey."""
        own = self._origin(row["tail"])[2]
        t = 0 if row["head"] is None else self.nodes[row["head"]]["t"]
        return f"{own};{self.graph.batches[t].claim.obeys}"

    def _leg(self, row: dict[str, float]) -> Leg:
        if row["w"] is None:
            return STAY
        way = self.modes[int(row["w"])], row["shipments"]
        between = self.legs(str(row["place_a"]), str(row["place_b"]))
        return next(leg for leg in between if (leg.mode, leg.shipments) == way)

    def legs(self, a: str, b: str) -> list[Leg]:
        """Return every way to get from one place to another."""
        if not self._legs:
            self._read_legs()
        return self._legs.get((a, b), [])

    def _read_legs(self) -> None:
        """Read the ways between places that something moves between, or that a price names."""
        used = self._way[self.flows.moved.nonzero()[0]].select(
            a=pl.col("place_a").cast(pl.String), b=pl.col("place_b").cast(pl.String)
        )
        tiers = self.tables.tiers.join(self.tables.sites.select("s", a="place"), on="s")
        pairs = pl.concat([used, tiers.select("a", b="incoterm_place")])
        by_name = {mode.mode: mode for mode in self.modes}
        for row in self.graph.legs.join(pairs, on=["a", "b"], how="semi").iter_rows(named=True):
            mode = self.modes[row["w"]]
            leg = Leg(
                mode=mode,
                access=by_name.get(mode.access_mode),
                interval=DAYS_PER_YEAR / row["shipments"] if row["shipments"] else mode.interval,
                whole=row["ship"] is not None,
                **{name: row[name] for name in TOLD},
            )
            self._legs.setdefault((row["a"], row["b"]), []).append(leg)

    def _exworks(self, offer: Offer, obeys: str) -> float:
        door = self.site_called[offer.site]
        if offer.incoterm_place in {"", door.place}:
            return offer.price
        item = self.item_called[offer.item]
        ways = [
            (math.fsum(e.amount for e in carried(leg, item)[0]), leg.mode)
            for leg in self.legs(door.place, offer.incoterm_place)
            if leg.mode is not None and not leg.whole
        ]
        carriage, mode = min(ways, key=lambda way: (way[0], way[1].insurance), default=(0.0, None))
        end = self.country[offer.incoterm_place]
        origin, start = (offer.origin, door.firm), self.country[door.place]
        how = mode.carried if mode else ""
        article = article_of(item)
        charge = NOTHING
        if INCOTERMS[offer.incoterm].duty:
            charge = self.tariff.charge(Passage(article, origin, start, end, obeys, how))
        return exworks_price(
            offer.price,
            incoterm=offer.incoterm,
            carriage=carriage,
            insurance_rate=mode.insurance if mode else 0.0,
            duty_rate=charge.cif,
            fob_duty_rate=charge.fob,
            levy=charge.each,
        )
