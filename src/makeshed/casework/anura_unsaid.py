"""What of a case is not in the model that is written of it: by table and column, with what it means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from itertools import pairwise
from typing import Any

from makeshed.casework.anura_tariffs import duties_said
from makeshed.io.anura.findings import LeftOut
from makeshed.model import NOUNS, Fact, Shed
from makeshed.model.noun import columns
from makeshed.network.instance import Instance

SAID: Mapping[str, frozenset[str]] = {
    table: frozenset(names.split())
    for table, names in {
        "places": "place lat lon country postcode",
        "currencies": "currency rate",
        "items": "item mass volume value",
        "demands": "place item quantity price shortage_cost",
        "components": "item component quantity scrap route",
        "substitutes": "item component substitute quantity scrap route",
        "operations": "item route process hours setup_hours batch material_cost currency",
        "modes": "mode distance_kind cost fixed_cost payload load_volume speed handling circuity "
                 "max_distance access_mode currency",
        "lanes": "origin destination mode distance days cost currency",
        "offers": "site item min_quantity price currency incoterm incoterm_place capacity",
        "sites": "site place role status fixed_cost opening_cost life handling_cost throughput "
                 "must_run currency address",
        "capabilities": "site process hours rate labour_rate energy_rate setup_cost currency",
        "duties": "duty hs origin destination per_unit currency",
        "periods": "period start months",
        "overrides": "period fact value",
    }.items()
}  # fmt: skip
"""By table, the columns that are in the model, as themselves or in a number that they make."""
NAMES = {
    "name",
    "source",
    "kind",
    "about",
    "phone",
    "email",
    "website",
    "published",
    "evidence",
    "last_confirmed",
}
EVERYWHERE = {"name", "source", "kind"}
"""Columns that all tables have, listed together."""
QUIET: Mapping[str, frozenset[str]] = {
    "places": frozenset({"region", "population"}),
    "items": frozenset(
        {"unit", "hs", "industry", "need_per_head", "essential", "life", "usual_life", "use"}
    ),
    "demands": frozenset({"service_level", "salvage"}),
    "modes": frozenset({"co2e", "interval", "carried"}),
    "offers": frozenset({"lead_time", "co2e", "bring_up"}),
    "sites": frozenset({"firm", "turns"}),
    "capabilities": frozenset(
        ["co2e", "envelope_x", "envelope_y", "envelope_z", "thickness_max", "tolerance", "materials", "batch_min", "batch_max", "lead_time", "certification", "focus", "bring_up"]
    ),
}  # fmt: skip
"""By table, the columns without which the cheapest plan costs the same, as far as they stand alone."""
LOUD = {
    "duties",
    "embedded",
    "seasons",
    "storages",
    "phases",
    "returns",
    "zones",
    "rates",
    "supplies",
}
"""Tables of which no row is written and that a plan takes into account."""
OF_ORIGIN = {"origin", "proof"}
"""Columns of offers by which duties alone go."""
MEANT = {
    ("duties", "rate"): "of the value that the model says of the product; here of what it costs where it enters, "
                        "and nothing where no value is told",
    ("offers", "min_quantity"): "the first price begins above 0: in the model there is no least amount",
    ("offers", "max_quantity"): "a price ends before the next one begins: in the model it does not",
    ("substitutes", "mixed"): "one of the alternatives for all that a maker makes: in the model it may use several",
    ("sites", "markup"): "added by the site to what it buys in and to its own work: in the model nothing is",
    ("sites", "fixed_cost"): "of a supplier: in the model it is never paid",
    ("sites", "must_run"): "of a site that is not open yet, or of a supplier: in the model it may stay unused",
}  # fmt: skip
"""What a column that is not said means for the answer, where that is not in its own words."""

Test = Callable[[Mapping[str, Any]], bool]


@dataclass
class Unsaid:
    """What is left out, over all periods of a case: the keys of the rows, by table, column and why."""

    left: dict[tuple[str, str, str, bool], dict[str, None]] = field(default_factory=dict)

    def note(self, table: str, column: str, why: str, key: str, *, changes: bool) -> None:
        """Note a cell, or a row if the column is blank."""
        self.left.setdefault((table, column, why, changes), {})[key] = None

    def listed(self) -> tuple[LeftOut, ...]:
        """Return what is left out, what may change the answer first."""
        made = [
            LeftOut(
                what=".".join(filter(None, (table, column))),
                cells=len(keys),
                changes=changes,
                rows=", ".join(list(keys)[:5]) + (" ..." if len(keys) > 5 else ""),
                words=why,
            )
            for (table, column, why, changes), keys in self.left.items()
        ]
        return tuple(sorted(made, key=lambda one: (not one.changes, one.what)))


UNKNOWN = (
    "no plan of costs reads it",
    "a plan takes it into account: the model knows nothing of it",
)
UNWRITTEN = ("nothing that is wanted needs it", "a duty that no tariff between countries can say")
"""Why a row is not in the model: of a table that it does not have, or has; where no plan reads it, and where one does."""


def look(shed: Shed, instance: Instance, unsaid: Unsaid) -> None:
    """Note what of the facts of a period is not in the model of it."""
    written = _written(shed, instance)
    _sellers(shed, instance, unsaid)
    for table, noun in NOUNS.items():
        if table in {"periods", "overrides"}:
            continue
        about = {each.name: each.about for each in columns(noun)}
        for row in shed.table(noun).iter_rows(named=True):
            key = ":".join(str(row[name]) for name in noun.key)
            why = ""
            if table not in SAID:
                why = UNKNOWN[table in LOUD]
            elif table in written and not written[table](row):
                why = UNWRITTEN[table in LOUD]
            if why:
                unsaid.note(table, "", why, key, changes=table in LOUD)
            else:
                _cells(table, noun, row, key, shed, unsaid, about)


def _cells(
    table: str,
    noun: type[Fact],
    row: Mapping[str, Any],
    key: str,
    shed: Shed,
    unsaid: Unsaid,
    about: Mapping[str, str],
) -> None:
    """Note the cells of a row that say something and are not in the model."""
    for column in fields(noun):  # type: ignore[arg-type]
        name, value = column.name, row[column.name]
        said = name in SAID[table] and not _lost(table, name, row)
        blank = value in (None, "") or (column.default is MISSING and value == 0)
        if said or blank or value == column.default or name in noun.key:
            continue
        quiet = name in NAMES or name in QUIET.get(table, ())
        if table == "offers" and name in OF_ORIGIN:
            quiet = not len(shed.table(NOUNS["duties"]))
        if (table, name) == ("items", "hs") and any(duties_said(shed).values()):
            quiet = True
        if name in EVERYWHERE:
            unsaid.note("every table", name, about[name], f"{table}/{key}", changes=False)
            continue
        why = MEANT.get((table, name)) or about[name]
        unsaid.note(table, name, why, key, changes=not quiet)


def _lost(table: str, name: str, row: Mapping[str, Any]) -> bool:
    """Return whether a column that the model has cannot say what this row says."""
    if table != "sites":
        return False
    if row["role"] == "supplier":
        return name in {"fixed_cost", "opening_cost", "must_run"}
    return name == "must_run" and row["status"] == "candidate"


def _written(shed: Shed, instance: Instance) -> dict[str, Test]:
    """Return by table which of its rows are in the model."""
    tables = instance.tables
    items = tables.items["item"].to_list()
    offers = set(tables.offers.select("site", "item").rows())
    makes = {
        (site, items[i], route)
        for site, i, route in tables.makes.select("site", "i", "route").rows()
    }
    routes = {(item, route) for _, item, route in makes}
    made = {item for item, _ in routes}
    steps = shed.table(NOUNS["operations"]).select("item", "route", "process").rows()
    by_route: dict[tuple[str, str], list[str]] = {}
    for item, route, process in steps:
        by_route.setdefault((item, route), []).append(process)
    able = {(site, p) for site, item, route in makes for p in by_route.get((item, route), ())}
    places = set(shed.table(NOUNS["sites"])["place"]) | set(tables.demands["place"])
    duties = duties_said(shed)

    def of_route(row: Mapping[str, Any]) -> bool:
        return row["item"] in made and (not row["route"] or (row["item"], row["route"]) in routes)

    return {
        "places": lambda row: row["place"] in places,
        "demands": lambda row: row["quantity"] > 0,
        "offers": lambda row: (row["site"], row["item"]) in offers,
        "operations": of_route,
        "components": of_route,
        "substitutes": of_route,
        "capabilities": lambda row: (row["site"], row["process"]) in able,
        "duties": lambda row: duties.get(row["duty"], False),
    }


def _sellers(shed: Shed, instance: Instance, unsaid: Unsaid) -> None:
    """Note sites that make or keep and that also sell to others, and cost something only where they are used."""
    tables = instance.tables
    users = tables.uses.join(tables.sites.select("s", "site"), on="s").select("site", "j").rows()
    wanted = set(tables.demands["i"])
    apart = set()
    for site, i in tables.offers.select("site", "i").rows():
        others = {user for user, j in users if j == i} - {site}
        apart |= {site} if others or i in wanted else set()
    able = set(shed.table(NOUNS["capabilities"])["site"])
    for row in shed.table(NOUNS["sites"]).iter_rows(named=True):
        both = row["role"] != "supplier" or row["site"] in able
        if row["site"] in apart and both and not row["must_run"]:
            for column in ("fixed_cost", "opening_cost", "throughput"):
                if row[column]:
                    why = "of a site that also sells: a supplier beside it in the model, who sells whether it is open or not"
                    unsaid.note("sites", column, why, row["site"], changes=True)


def late(shed: Shed, unsaid: Unsaid) -> None:
    """Note sites that may open in a later period: a model pays their opening whole, however late."""
    for row in shed.table(NOUNS["sites"]).filter(status="candidate").iter_rows(named=True):
        if row["opening_cost"]:
            why = "paid whole in the model, whenever it opens; here a part for each year that it is open"
            unsaid.note("sites", "opening_cost", why, row["site"], changes=True)


def gaps(shed: Shed, unsaid: Unsaid) -> None:
    """Note tiers of prices that begin above 0, or that end before the next one begins."""
    by_offer: dict[tuple[str, str], list[tuple[float, float | None, str]]] = {}
    noun = NOUNS["offers"]
    for row in shed.table(noun).sort("site", "item", "min_quantity").iter_rows(named=True):
        key = ":".join(str(row[name]) for name in noun.key)
        each = (row["min_quantity"], row["max_quantity"], key)
        by_offer.setdefault((row["site"], row["item"]), []).append(each)
    for tiers in by_offer.values():
        if tiers[0][0] > 0:
            unsaid.note(
                "offers", "min_quantity", MEANT["offers", "min_quantity"], tiers[0][2], changes=True
            )
        for (_, ends, key), (begins, *_) in pairwise(tiers):
            if ends is not None and ends < begins:
                unsaid.note(
                    "offers", "max_quantity", MEANT["offers", "max_quantity"], key, changes=True
                )


def loud(rows: Iterable[LeftOut]) -> Collection[str]:
    """Return what is left out and may change the answer."""
    return list(dict.fromkeys(row.what for row in rows if row.changes))
