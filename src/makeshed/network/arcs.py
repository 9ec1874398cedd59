"""Structure to arrays: the nodes and the ways between them.

A node is an item of one class of origins at a site. Origins fall into one class if no duty on any
way can tell them apart, so most items have a single class and the program stays small. What is sold
or made at a site stands apart from what arrives there, and by its lead time: so a site passes on
only what a store may, and a slow source slows nothing but itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from makeshed.model import Place, Shed
from makeshed.model.territory import customs_territory
from makeshed.network.border_charges import Standing, articles_of, with_duty
from makeshed.network.delivered_duty_paid import DutyPaid, duty_paid
from makeshed.network.dominated_ways import undominated
from makeshed.network.landing.legs import legs, modes_of
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.shipment_rates import with_shipping
from makeshed.network.landing.tariff import Tariff
from makeshed.network.moves import Lawful, LegsByPair, Moves, moves_of
from makeshed.network.origin_variants import PLAIN, Batch
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Ints
from makeshed.science.shipments import Shipping


@dataclass(frozen=True, kw_only=True)
class SupplyGraph:
    """Nodes and ways as frames, in the order in which they are numbered."""

    nodes: pl.DataFrame  # n, s, i, c, t, pool, source (sold or made here), lead (of the source)
    ways: pl.DataFrame  # one row a (tail, head, mode): see `Moves.ways`
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


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Nodes, and the moves that could be, before any way is written.

    Attributes
    ----------
    bare
        The graph without its ways.
    moves
        Every tail and head between which something could move.
    levied
        Lays duties on ways.
    lean
        Whether ways are left out that another mode beats at any value (`dominated_ways`).
    """

    tables: NetworkTables
    bare: SupplyGraph
    moves: Moves
    levied: Callable[[pl.DataFrame], pl.DataFrame]
    lean: bool

    @cached_property
    def between(self) -> LegsByPair:
        """The legs of each pair of places."""
        return LegsByPair(self.bare.legs, self.bare.nodes, self.tables.demands)

    def written(
        self, which: Ints | None = None, waited: Callable[[], None] | None = None
    ) -> SupplyGraph:
        """Return the graph with the ways of some moves, by number, or of all.

        ``waited`` is called now and then meanwhile.
        """
        bare, moves = self.bare, self.moves if which is None else self.moves.some(which)
        ways = moves.ways(self.between, bare.modes, bare.shipping, self._priced, waited)
        return replace(bare, ways=ways)

    def _priced(self, ways: pl.DataFrame) -> pl.DataFrame:
        ways = self.levied(ways)
        return undominated(ways) if self.lean else ways


def outline_of(
    shed: Shed,
    tables: NetworkTables,
    settings: Settings,
    tariff: Tariff,
    batches: tuple[Batch, ...] = (PLAIN,),
    *,
    lean: bool = False,
    waited: Callable[[], None] | None = None,
) -> Outline:
    """Build the nodes, and number the moves that goods could take.

    Parameters
    ----------
    shed
        The facts.
    tables
        The facts of the network, numbered.
    settings
        Rates and choices that hold for the whole plan.
    tariff
        The duties in force.
    batches
        The batches in which goods are told apart by origin.
    lean
        Leave out ways that another mode beats at any value (`dominated_ways`).
    waited
        Called now and then meanwhile.
    """
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
    moves = moves_of(tables, nodes, Lawful(make_node, frozenset(unknown), batches), waited)
    named = _named_places(tables)
    between = legs(
        shed, modes, pl.concat([moves.pairs(), named]).unique(), settings.blocked, waited
    )
    between, shipping = with_shipping(shed, modes, between)
    countries = dict(shed.table(Place).select("place", "country").iter_rows())
    paid = duty_paid(tables, between, modes, countries, offer_node, make_node)

    def levied(ways: pl.DataFrame) -> pl.DataFrame:
        if tariff.by_value:  # it takes the prices, see `instance`
            return ways
        return with_duty(ways, tables, modes, classes, tariff, batches, paid)

    bare = SupplyGraph(
        nodes=nodes,
        ways=pl.DataFrame(),
        modes=modes,
        legs=between,
        shipping=shipping,
        classes=classes,
        offer_node=offer_node,
        make_node=make_node,
        batches=batches,
        paid=paid,
    )
    lean = lean and not tariff.by_value
    return Outline(tables=tables, bare=bare, moves=moves, levied=levied, lean=lean)


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
                    tariff.charge(Passage(articles[i], origin[:2], start, end, origin[2], carried))
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


def _named_places(tables: NetworkTables) -> pl.DataFrame:
    """Pairs of a seller's place and the named place of its Incoterm."""
    tiers = tables.tiers.join(tables.sites.select("s", a="place"), on="s")
    named = tiers.filter(pl.col("incoterm_place") != "").select("a", b="incoterm_place")
    return named.unique().filter(pl.col("a") != pl.col("b"))
