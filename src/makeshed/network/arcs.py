"""Structure to arrays: the nodes and the ways between them.

A node is an item of one class of origins at a site. Origins fall into one class if no duty on any
way can tell them apart, so most items have a single class and the program stays small. What is sold
or made at a site stands apart from what arrives there, and by its lead time: so a site passes on
only what a store may, and a slow source slows nothing but itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from makeshed.model import Place, Shed
from makeshed.model.territory import customs_territory
from makeshed.network.border_charges import Standing, articles_of, with_duty
from makeshed.network.delivered_duty_paid import DutyPaid, duty_paid, loaded
from makeshed.network.landing.carriage import carriage
from makeshed.network.landing.legs import legs, modes_of
from makeshed.network.landing.shipment_rates import in_parcels, with_shipping
from makeshed.network.landing.tariff import Tariff
from makeshed.network.origin_variants import PLAIN, Batch
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.shipments import Shipping
from makeshed.science.stock import DAYS_PER_YEAR


@dataclass(frozen=True, kw_only=True)
class SupplyGraph:
    """Nodes and ways as frames, in the order in which they are numbered."""

    nodes: pl.DataFrame  # n, s, i, c, t, pool, source (sold or made here), lead (of the source)
    ways: pl.DataFrame  # one row a (tail, head, mode): see `_ways`
    modes: pl.DataFrame
    legs: pl.DataFrame
    shipping: tuple[
        Shipping, ...
    ]  # by number, what is paid by the shipment: `ship` in legs and ways
    classes: dict[tuple[int, int], Standing]  # (item, class) -> one that stands for it
    offer_node: pl.Series  # by offer
    make_node: pl.Series  # by make
    batches: tuple[Batch, ...]  # by t: what is kept apart for the rules that it is made to obey
    paid: dict[int, DutyPaid]  # by node at which something is sold with its duty paid


def graph_of(
    shed: Shed,
    tables: NetworkTables,
    settings: Settings,
    tariff: Tariff,
    batches: tuple[Batch, ...] = (PLAIN,),
) -> SupplyGraph:
    """Build the nodes and all ways that goods could take."""
    modes = modes_of(shed)
    origins = _origins(tables)
    classes, class_of = _classes(tables, origins, tariff, _apart(tables, batches))
    sold = _with_class(tables.offers.join(_firms(tables), on="s"), class_of, "origin")
    made = _with_class(tables.makes.join(_firms(tables), on="s"), class_of, "country")
    nodes = _nodes(tables, sold, made, classes)
    at, key = nodes.filter("source"), ["s", "i", "c", "t", "lead"]
    offer_node = sold.join(at, on=key, how="left", maintain_order="left")["n"]
    make_node = made.join(at, on=key, how="left", maintain_order="left")["n"]

    loose = tables.makes.select(n=make_node, t="within").filter(pl.col("t") == 0)["n"]
    unknown = sorted(set(loose) - set(offer_node))
    moves = _lawful(_moves(tables, nodes), make_node, unknown, batches)
    pairs = moves.select(a="place_a", b="place_b").unique().filter(pl.col("a") != pl.col("b"))
    named = _named_places(tables)
    between = legs(shed, modes, pl.concat([pairs, named]).unique(), settings.blocked)
    between, shipping = with_shipping(shed, modes, between)
    ways = _ways(tables, moves, between, modes, shipping)
    countries = dict(shed.table(Place).select("place", "country").iter_rows())
    paid = duty_paid(tables, between, modes, countries, offer_node, make_node)
    if not tariff.by_value:  # else it takes the prices, see `instance`
        ways = with_duty(ways, tables, modes, classes, tariff, batches, paid)
    return SupplyGraph(
        nodes=nodes,
        ways=ways,
        modes=modes,
        legs=between,
        shipping=shipping,
        classes=classes,
        offer_node=offer_node,
        make_node=make_node,
        batches=batches,
        paid=paid,
    )


def _firms(tables: NetworkTables) -> pl.DataFrame:
    return tables.sites.select("s", "firm")


def _origins(tables: NetworkTables) -> dict[int, list[Standing]]:
    """Every origin that each item can have."""
    firms = _firms(tables)
    sold = tables.offers.join(firms, on="s").select("i", "origin", "firm", "obeys")
    made = tables.makes.join(firms, on="s").select(
        "i", origin="country", firm="firm", obeys="obeys"
    )
    found: dict[int, list[Standing]] = {}
    both = pl.concat([sold, made]).unique().sort("i", "origin", "firm", "obeys")
    for i, *origin in both.rows():
        found.setdefault(i, []).append(tuple(origin))
    return found


def _apart(tables: NetworkTables, batches: tuple[Batch, ...]) -> set[int]:
    """Return the items whose origins a rule can tell apart: those judged, and all below them."""
    parts: dict[int, list[int]] = {}
    for i, j in tables.uses.join(tables.makes.select("m", "i"), on="m").select("i", "j").rows():
        parts.setdefault(i, []).append(j)
    todo = [batch.i for batch in batches[1:]]
    found: set[int] = set()
    while todo:
        i = todo.pop()
        if i not in found:
            found.add(i)
            todo += parts.get(i, [])
    return found


def _classes(
    tables: NetworkTables, origins: dict[int, list[Standing]], tariff: Tariff, apart: set[int]
) -> tuple[dict[tuple[int, int], Standing], dict[tuple[int, str, str, str], int]]:
    """Put origins of an item that every border, and every rule, treats alike into one class."""
    borders = _borders(sorted(set(tables.sites["country"]) | set(tables.demands["country"])))
    articles = articles_of(tables)
    classes: dict[tuple[int, int], Standing] = {}
    class_of: dict[tuple[int, str, str, str], int] = {}
    for i, found in origins.items():
        seen: dict[object, int] = {}
        for origin in found:
            treated: object = ()
            if i in apart or tariff.by_value or tariff.quotas:
                treated = origin
            elif len(found) > 1:
                treated = tuple(
                    tariff.charge(articles[i], origin[:2], start, end, origin[2], carried)
                    for start, end in borders
                    for carried in tariff.carried
                )
            c = seen.setdefault(treated, len(seen))
            classes.setdefault((i, c), origin)
            class_of[i, *origin] = c
    return classes, class_of


def _borders(countries: list[str]) -> list[tuple[str, str]]:
    """Return a way across customs into each country: what it pays there depends on no other start."""
    across = [
        (start, end)
        for end in countries
        for start in countries
        if end not in customs_territory(start)
    ]
    return list({end: (start, end) for start, end in across}.values())


def _with_class(
    frame: pl.DataFrame, class_of: dict[tuple[int, str, str, str], int], country: str
) -> pl.DataFrame:
    keys = frame.select("i", country, "firm", "obeys").rows()
    alike = pl.lit(0, dtype=pl.UInt32)  # once sold or made, goods of one class are alike
    return frame.with_columns(
        c=pl.Series([class_of[key] for key in keys], dtype=pl.UInt32),
        lead=pl.col("lead_time"),
        t=pl.col("within") if "within" in frame.columns else alike,
    )


def _nodes(
    tables: NetworkTables,
    sold: pl.DataFrame,
    made: pl.DataFrame,
    classes: dict[tuple[int, int], Standing],
) -> pl.DataFrame:
    """Number the nodes: where something is sold or made, kept in a store, or used."""
    names = ("s", "i", "t", "c")
    kinds = pl.Schema({**{name: pl.UInt32() for name in names}, "lead": pl.Float64()})
    every = pl.DataFrame(list(classes), schema={"i": pl.UInt32, "c": pl.UInt32}, orient="row")
    every = every.with_columns(lead=pl.lit(None, dtype=pl.Float64))
    stores = tables.sites.filter(role="store").select("s", t=pl.lit(0)).join(every, how="cross")
    wanted = tables.uses.select("s", "t", i="j").unique().join(every, on="i")
    nodes = (
        pl.concat([f.select(list(kinds)).cast(kinds) for f in (sold, made, stores, wanted)])
        .unique()
        .sort("i", "s", "t", "c", "lead")
        .with_row_index("n")
    )
    pools = nodes.select("s", "i", "t").unique().sort("i", "s", "t").with_row_index("pool")
    place = tables.sites.select("s", "place", "country", "role", "markup")
    return (
        nodes.join(pools, on=["s", "i", "t"], how="left", maintain_order="left")
        .join(place, on="s", how="left", maintain_order="left")
        .with_columns(source=pl.col("lead").is_not_null(), lead=pl.col("lead").fill_null(0.0))
    )


def _moves(tables: NetworkTables, nodes: pl.DataFrame) -> pl.DataFrame:
    """Every tail and head between which an item could move, whatever the mode."""
    leaving = pl.col("source") | ((pl.col("role") == "store") & (pl.col("t") == 0))
    tails = nodes.filter(leaving).select(
        "i", "c", "source", t_a="t", tail="n", s_a="s", place_a="place", country_a="country"
    )
    heads = nodes.filter(~pl.col("source")).select(
        "i", "c", "t", head="n", s_b="s", place_b="place", country_b="country"
    )
    # From a store to its neighbour nothing is gained that going there straight does not give.
    next_door = ~pl.col("source") & (pl.col("place_a") == pl.col("place_b"))
    # What is made within a batch stays there; what a site has for all, it has for its batches too.
    open_to_all = pl.col("t_a") == 0
    apart = (pl.col("s_a") != pl.col("s_b")) | (pl.col("source") & open_to_all & (pl.col("t") > 0))
    inner = (
        tails.join(heads, on=["i", "c"])
        .filter(~next_door & (open_to_all | (pl.col("t_a") == pl.col("t"))))
        .filter(apart)
        .with_columns(d=pl.lit(None, dtype=pl.UInt32))
    )
    final = (
        tails.filter(open_to_all)
        .join(tables.demands.select("d", "i", place_b="place", country_b="country"), on="i")
        .with_columns(
            head=pl.lit(None, dtype=pl.UInt32),
            s_b=pl.lit(None, dtype=pl.UInt32),
            t=pl.lit(0, dtype=pl.UInt32),
        )
    )
    columns = ["tail", "head", "d", "i", "c", "t", "s_a", "s_b", "place_a", "place_b"]
    columns += ["country_a", "country_b"]
    both = pl.concat([inner.select(columns), final.select(columns)])
    return both.sort("i", "tail", "head", "d", nulls_last=True).with_row_index("move")


def _lawful(
    moves: pl.DataFrame, made: pl.Series, unknown: list[int], batches: tuple[Batch, ...]
) -> pl.DataFrame:
    """Leave out sub-assemblies that a batch may not use.

    Those are what is made where it may not be, and, where a rule looks into sub-assemblies, what is
    not made for the batch (``unknown``).
    """
    kept = pl.lit(value=True)
    for t, batch in enumerate(batches):
        here = pl.col("t") == t
        if batch.makers is not None:
            far = ~pl.col("s_a").is_in(sorted(batch.makers))
            kept &= ~(here & pl.col("tail").is_in(made.implode()) & far)
        if batch.claim.traced:
            kept &= ~(here & pl.col("tail").is_in(unknown))
    return moves.filter(kept)


def _named_places(tables: NetworkTables) -> pl.DataFrame:
    """Pairs of a seller's place and the named place of its Incoterm."""
    tiers = tables.tiers.join(tables.sites.select("s", a="place"), on="s")
    named = tiers.filter(pl.col("incoterm_place") != "").select("a", b="incoterm_place")
    return named.unique().filter(pl.col("a") != pl.col("b"))


def _ways(
    tables: NetworkTables,
    moves: pl.DataFrame,
    between: pl.DataFrame,
    modes: pl.DataFrame,
    shipping: tuple[Shipping, ...],
) -> pl.DataFrame:
    """Each move by each mode that serves it, with what does not depend on the value carried."""
    afar = moves.join(between, left_on=["place_a", "place_b"], right_on=["a", "b"])
    here = moves.filter(pl.col("place_a") == pl.col("place_b")).select(
        pl.all(),
        w=pl.lit(None, dtype=pl.UInt32),
        distance=pl.lit(0.0),
        access_a=pl.lit(0.0),
        access_b=pl.lit(0.0),
        days=pl.lit(0.0),
        load_cost=pl.lit(None, dtype=pl.Float64),
        shipments=pl.lit(None, dtype=pl.Float64),
        ship=pl.lit(None, dtype=pl.UInt32),
    )
    ways = pl.concat([afar.select(here.columns), here]).sort("move", "w")
    ways = loaded(ways, tables, modes)
    freight, co2e = carriage(ways)
    wanted = tables.demands.select("d", "max_lead_time", "parcel")
    ways = ways.join(wanted, on="d", how="left", maintain_order="left")
    ways, parcels = in_parcels(ways, shipping)
    return ways.select(
        "move",
        "tail",
        "head",
        "d",
        "i",
        "c",
        "t",
        "s_a",
        "s_b",
        "place_a",
        "place_b",
        "country_a",
        "country_b",
        "w",
        "distance",
        "access_a",
        "access_b",
        "days",
        pl.col("mode").fill_null(""),
        pl.coalesce(DAYS_PER_YEAR / pl.col("shipments"), "interval", 0.0).alias("interval"),
        "ship",
        "shipments",
        pl.col("insurance").fill_null(0.0),
        "parcels",
        "max_lead_time",
        freight=pl.Series(freight + parcels),
        co2e=pl.Series(co2e),
    )
