"""The supply network of a case in one period as tables of the Anura schema.

It is the network as a plan sees it: every way with what a unit pays on it, every price at its seller's
door, every make with what a unit costs there. So what the schema has no column for, a lane derived from
places or hours paid by the hour, is in it as the number that it comes to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import polars as pl

from makeshed.casework.anura_tariffs import tariffs
from makeshed.errors import BadFacts, MakeshedError, Problem
from makeshed.io.anura.names import EVERY
from makeshed.io.anura.written_model import ModelCell, NamedRows, PeriodTables
from makeshed.model import Capability, Demand, Item, Mode, Offer, Operation, Place, Shed, Site
from makeshed.network.instance import Instance
from makeshed.science.landed import annuity
from makeshed.units import Year

MOST_BILLS = 64
"""Bills of one make, where its lines have alternatives: each choice of them is a bill."""
WAY = (
    "tail",
    "s_a",
    "s_b",
    "d",
    "i",
    "mode",
    "distance",
    "access_a",
    "access_b",
    "days",
    "freight",
)
SALES, CUSTOMER = "sales", "customer"


class NodeNames:
    """What sites and places are called: a maker or store that also sells is a supplier beside.

    Raises
    ------
    BadFacts
        Keys that would be one name in a model, or that would mean all there are; all of them at once.
    """

    def __init__(self, shed: Shed) -> None:
        self.able = set(shed.table(Capability)["site"])
        self.selling = set(shed.table(Offer)["site"])
        self.roles = dict(shed.table(Site).select("site", "role").iter_rows())
        sites = [(site, site) for site in self.roles if self.is_facility(site)]
        sites += [(self.supplier(site), site) for site in self.roles if site in self.selling]
        taken = {name.casefold() for name, _ in sites}
        places = shed.table(Demand)["place"].unique().sort()
        self.places = {
            place: f"{place} ({CUSTOMER})" if place.casefold() in taken else place
            for place in places
        }
        nodes = [(name, f"sites/{site}") for name, site in sites]
        nodes += [(name, f"places/{place}") for place, name in self.places.items()]
        products = [(item, f"items/{item}") for item in shed.table(Item)["item"]]
        modes = [(mode, f"modes/{mode}") for mode in shed.table(Mode)["mode"]]
        problems = [*_alike(nodes), *_alike(products), *_alike(modes)]
        if problems:
            raise BadFacts(problems)

    def is_facility(self, site: str) -> bool:
        """Return whether a site is a facility: it makes, or keeps and passes on."""
        return self.roles[site] != "supplier" or site in self.able

    def supplier(self, site: str) -> str:
        """Return the name of a site as a supplier."""
        return f"{site} ({SALES})" if self.is_facility(site) else site


def _alike(names: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield the names that a model cannot tell apart, or that mean all there are in it."""
    seen: dict[str, str] = {}
    for name, fact in names:
        table, _, key = fact.partition("/")
        before = seen.setdefault(name.casefold(), fact)
        if before != fact:
            right = "keys that differ in more than capitals"
            yield Problem(table, None, "", f"{name}, beside {before}", right)
        if EVERY.fullmatch(name.casefold()):
            yield Problem(table, None, "", f"{key}, which means all there are", "another key")


@dataclass(frozen=True, kw_only=True)
class NetworkWriter:
    """A period of a case, and what is written of it.

    Attributes
    ----------
    shed, instance
        The facts of the period, and the network that a plan of it is asked of.
    months
        How long the period is.
    years
        How far the model looks ahead.
    names, named
        Of nodes, and of bills, processes and step costs; the same in all periods.
    """

    shed: Shed
    instance: Instance
    months: int
    years: Year
    names: NodeNames
    named: NamedRows

    def tables(self) -> PeriodTables:
        """Return the tables of the period."""
        out = PeriodTables()
        where = {row["place"]: row for row in self.shed.table(Place).iter_rows(named=True)}
        for row in self.shed.table(Item).iter_rows(named=True):
            out.put("products", productname=row["item"], unitweight=row["mass"],
                    unitvolume=row["volume"], unitvalue=row["value"])  # fmt: skip
        self._sites(out, where)
        self._sales(out)
        self._making(out)
        self._ways(out)
        self._demand(out, where)
        for cells in tariffs(self.shed):
            out.put("tariffs", **cells)
        return out

    def _of_period(self, yearly: float | None) -> float | None:
        """Return what an amount of a year is in the period; None: no limit."""
        if yearly is None or math.isinf(yearly):
            return None
        return yearly * self.months / 12

    def _sites(self, out: PeriodTables, where: Mapping[str, Mapping[str, Any]]) -> None:
        """Write facilities and suppliers, and what stores are paid."""
        discount = self.instance.settings.discount_rate
        for row in self.shed.priced(Site).iter_rows(named=True):
            site, spot = row["site"], _spot(where[row["place"]])
            spot |= {"address": row["address"]} if row["address"] else {}
            if site in self.names.selling:
                out.put("suppliers", suppliername=self.names.supplier(site), **spot)
            if not self.names.is_facility(site):
                continue
            store = row["role"] == "store"
            candidate = row["status"] == "candidate"
            paid = row["opening_cost"] * annuity(discount, row["life"]) * self.years
            out.put(
                "facilities",
                facilityname=site,
                facilitystatus=_state(row),
                initialstate="Potential" if candidate else "Existing",
                fixedstartupcost=paid if candidate else None,
                fixedoperatingcost=self._of_period(row["fixed_cost"]),
                throughputcapacity=self._of_period(row["throughput"]) if store else None,
                **spot,
            )
            if store and row["handling_cost"]:
                out.put("warehousingpolicies", facilityname=site, productname="ALL",
                        inboundhandlingcost=row["handling_cost"])  # fmt: skip

    def _sales(self, out: PeriodTables) -> None:
        """Write what is sold, at the price at the seller's door."""
        tables = self.instance.tables
        named = tables.items.select("i", item="item")
        tiers = tables.tiers.select("o", "low", "high").with_columns(
            price=pl.Series(self.instance.prices)
        )
        offers = tables.offers.select("o", "i", "site", "capacity").join(named, on="i")
        for o, _, site, capacity, item in offers.rows():
            supplier = self.names.supplier(site)
            rows = tiers.filter(o=o).sort("low").rows()
            cost: ModelCell = rows[0][3]
            if len(rows) > 1:
                steps: list[Mapping[str, ModelCell]] = [
                    {"stepcostbehavior": "All Item", "throughputleveluom": "EA", "cost": price,
                     "throughputlevel": 0.0 if n == 0 else low * self.months / 12}
                    for n, (_, low, _, price) in enumerate(rows)
                ]  # fmt: skip
                cost = self.named.named("stepcosts", f"{item} of {supplier}", steps)
            out.put(
                "suppliercapabilities",
                suppliername=supplier,
                productname=item,
                unitcost=cost,
                supplycapacity=self._of_period(min(capacity, rows[-1][2])),
            )

    def _making(self, out: PeriodTables) -> None:
        """Write what is made where, of what, how and for how much."""
        tables, items = self.instance.tables, self.instance.tables.items["item"].to_list()
        steps = self._steps()
        routes = {item: {r for i, r in steps if i == item} for item, _ in steps}
        for row in tables.makes.iter_rows(named=True):
            item, route, site = items[row["i"]], row["route"], row["site"]
            bom, _, way = (item if len(routes[item]) == 1 else route).partition(" by ")
            listed = steps[item, route]
            way = self.named.named("processes", way or bom, listed) if listed else None
            lines = tables.uses.filter(m=row["m"])
            bills = _bills(lines, items, item) or [[]]
            for bill in bills:
                name = self.named.named("billsofmaterials", bom, bill) if bill else None
                out.put(
                    "productionpolicies",
                    facilityname=site,
                    productname=item,
                    bomname=name,
                    processname=way,
                    unitcost=row["unit_cost"],
                )
        for row in tables.resources.iter_rows(named=True):
            if any(
                step["workcentername"] == row["process"] for each in steps.values() for step in each
            ):
                out.put("workcenters", workcentername=row["process"],
                        facilityname=row["site"],
                        throughputcapacity=self._of_period(row["hours"]),
                        throughputcapacityuom="HR")  # fmt: skip

    def _steps(self) -> dict[tuple[str, str], list[Mapping[str, ModelCell]]]:
        """Return by item and route the steps that take time."""
        found: dict[tuple[str, str], list[Mapping[str, ModelCell]]] = {}
        for row in (
            self.shed.table(Operation).sort("item", "route", "process").iter_rows(named=True)
        ):
            steps = found.setdefault((row["item"], row["route"]), [])
            step: dict[str, ModelCell] = {
                "stepname": row["process"],
                "stepnumber": len(steps) + 1,
                "workcentername": row["process"],
            }
            if row["hours"]:
                step |= {
                    "processingrate": 1 / row["hours"],
                    "ratequantityuom": "EA",
                    "ratetimeuom": "HR",
                }
            if row["setup_hours"]:
                step |= {"fixedtime": row["setup_hours"], "lotsize": row["batch"]}
            if row["hours"] or row["setup_hours"]:
                steps.append(step)
        return found

    def _ways(self, out: PeriodTables) -> None:
        """Write what may go where, how and for how much."""
        tables, graph = self.instance.tables, self.instance.graph
        sites, items = tables.sites["site"].to_list(), tables.items["item"].to_list()
        wanted = tables.demands["place"].to_list()
        sold = set(tables.offers.select("site", "i").rows())
        made = set(tables.makes.select("site", "i").rows())
        source = graph.nodes["source"].to_list()
        for row in self._useful().select(WAY).iter_rows(named=True):
            site, i = sites[row["s_a"]], row["i"]
            from_source = source[row["tail"]]
            starts = [self.names.supplier(site)] if from_source and (site, i) in sold else []
            starts += [site] if not from_source or (site, i) in made else []
            inner = row["d"] is None
            end = sites[row["s_b"]] if inner else self.names.places[wanted[row["d"]]]
            for start in starts:
                out.put(
                    "transportationpolicies",
                    originname=start,
                    destinationname=end,
                    productname=items[i],
                    modename=row["mode"] or None,
                    unitcost=row["freight"],
                    unitcostuom="EA",
                    transportdistance=row["distance"] + row["access_a"] + row["access_b"],
                    transporttime=row["days"] * 24,
                )
        used = tables.uses.join(tables.sites.select("s", "site"), on="s")
        for site, j in used.select("site", "j").unique().sort("site", "j").rows():
            if (site, j) in sold:  # what a site sells it may use itself
                out.put("transportationpolicies", originname=self.names.supplier(site),
                        destinationname=site, productname=items[j], unitcost=0.0, unitcostuom="EA",
                        transportdistance=0.0, transporttime=0.0)  # fmt: skip

    def _useful(self) -> pl.DataFrame:
        """Return the ways that a plan may take and that end where the goods are of use, at last."""
        tables, ways = self.instance.tables, self.instance.graph.ways
        ways = ways.filter(pl.Series(self.instance.ways.allowed))
        pairs = ways.select("s_a", "i", "s_b").drop_nulls().unique()
        of_use = pl.concat(
            [
                tables.uses.select("s", i="j"),
                ways.filter(pl.col("s_b").is_null()).select(s="s_a", i="i"),
            ]
        ).unique()
        while True:
            before = pairs.join(of_use, left_on=["s_b", "i"], right_on=["s", "i"], how="semi")
            more = pl.concat([of_use, before.select(s="s_a", i="i")]).unique()
            if len(more) == len(of_use):
                break
            of_use = more
        inner = ways.join(of_use, left_on=["s_b", "i"], right_on=["s", "i"], how="semi")
        return pl.concat([inner, ways.filter(pl.col("s_b").is_null())])

    def _demand(self, out: PeriodTables, where: Mapping[str, Mapping[str, Any]]) -> None:
        """Write customers and what they want."""
        for row in self.instance.tables.demands.iter_rows(named=True):
            name, shortage = self.names.places[row["place"]], row["shortage_cost"]
            out.put("customers", customername=name, **_spot(where[row["place"]]))
            out.put(
                "customerdemand",
                customername=name,
                productname=row["item"],
                quantity=self._of_period(row["quantity"]),
                unitprice=row["price"],
                demandstatus="Include" if shortage is None else "Consider",
                penaltycost=shortage,
            )


def _spot(place: Mapping[str, Any]) -> dict[str, ModelCell]:
    """Return where something is."""
    found = {"latitude": place["lat"], "longitude": place["lon"], "country": place["country"]}
    return found | ({"postalcode": place["postcode"]} if place["postcode"] else {})


def _state(site: Mapping[str, Any]) -> str:
    """Return whether a facility is open whatever it costs, or where a plan uses it."""
    if site["status"] == "closed":
        return "Closed"
    free = not site["fixed_cost"]
    return "Open" if site["status"] == "open" and (site["must_run"] or free) else "Consider"


def _bills(lines: pl.DataFrame, items: list[str], item: str) -> list[list[Mapping[str, ModelCell]]]:
    """Return the bills of a make: one for each choice among the alternatives of its lines."""
    by_line: dict[int, list[tuple[str, float]]] = {}
    for line, j, quantity in lines.select("line", "j", "quantity").rows():
        by_line.setdefault(line, []).append((items[j], quantity))
    if math.prod(map(len, by_line.values())) > MOST_BILLS:
        words = f"{item} can be made of more than {MOST_BILLS} choices of its components"
        raise MakeshedError(words, hint="the schema takes a bill for each: leave out substitutes")
    return [_bill(choice) for choice in product(*by_line.values()) if choice]


def _bill(choice: Iterable[tuple[str, float]]) -> list[Mapping[str, ModelCell]]:
    """Return the rows of a bill, one a component."""
    amounts: dict[str, float] = {}
    for part, quantity in choice:
        amounts[part] = amounts.get(part, 0.0) + quantity
    return [
        {"productname": part, "producttype": "Component", "quantity": amount}
        for part, amount in amounts.items()
    ]
