"""What moves from where to where, and by which modes: from nodes to ways, some items at a time.

A world of some size has millions of ways, of which most are beaten by others as soon as they are priced.
So a move is two numbers, tail and head, until its ways are written; they are written and priced for some
items at a time, and what is left of these is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.network.delivered_duty_paid import loaded
from makeshed.network.foreseen import refuse_moves, refuse_ways
from makeshed.network.landing.carriage import carriage
from makeshed.network.landing.shipment_rates import in_parcels
from makeshed.network.origin_variants import Batch
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Ints, runs
from makeshed.science.shipments import Shipping
from makeshed.science.stock import DAYS_PER_YEAR

CHUNK = 100_000
"""Ways that are written and priced at a time, about."""
JOINED = 500_000
"""Moves that are joined at a time, at most, but for those of one item."""
NAMES = ("place_a", "place_b", "country_a", "country_b", "mode")
"""Columns of a few names, each a million times: kept as numbers."""


@dataclass(frozen=True)
class Lawful:
    """Which sub-assemblies a batch may use.

    Not what is made where it may not be, and, where a rule looks into sub-assemblies, what is not made
    for the batch (``unknown``).
    """

    made: pl.Series
    unknown: frozenset[int]
    batches: tuple[Batch, ...]

    def kept(self) -> pl.Expr:
        """Return which moves are lawful, by ``t``, ``s_a`` and ``tail``."""
        kept = pl.lit(value=True)
        for t, batch in enumerate(self.batches):
            here = pl.col("t") == t
            if batch.makers is not None:
                far = ~pl.col("s_a").is_in(sorted(batch.makers))
                kept &= ~(here & pl.col("tail").is_in(self.made.implode()) & far)
            if batch.claim.traced:
                kept &= ~(here & pl.col("tail").is_in(sorted(self.unknown)))
        return kept


class LegsByPair:
    """The legs of each pair of places, found by number: a join by names would look at all legs for a few moves.

    Parameters
    ----------
    legs
        Legs from ``a`` to ``b``, in the order of both.
    nodes, demands
        Each with its ``place``.
    """

    def __init__(self, legs: pl.DataFrame, nodes: pl.DataFrame, demands: pl.DataFrame) -> None:
        names = [legs["a"], legs["b"], nodes["place"], demands["place"]]
        places = pl.Enum(pl.concat([each.unique() for each in names]).unique().sort())
        a, b, self._node, self._demand = (
            each.cast(places).to_physical().cast(pl.Int64).to_numpy() for each in names
        )
        self._count = len(places.categories)
        self.legs = legs.drop("a", "b")
        self._pairs, first = np.unique(a * self._count + b, return_index=True)
        self._first = np.append(first, len(legs))

    def joined(self, moves: pl.DataFrame) -> pl.DataFrame:
        """Return moves by ``tail``, ``head`` and ``d`` with every leg of their pair."""
        head, demand = (moves[name].cast(int).fill_null(-1).to_numpy() for name in ("head", "d"))
        move, leg = self.of(moves["tail"].to_numpy(), head, demand)
        return moves[move].hstack(self.legs[leg])

    def of(self, tail: Ints, head: Ints, demand: Ints) -> tuple[Ints, Ints]:
        """Return every leg of the pairs of some moves: the move, and the number of the leg.

        Parameters
        ----------
        tail, head, demand
            By move; -1: to a demand, to a node.
        """
        a, b = self._places(tail, head, demand)
        pair = a * self._count + b
        begins, ends = (np.searchsorted(self._pairs, pair, side=side) for side in ("left", "right"))
        return runs(self._first[begins], self._first[ends])

    def within(self, tail: Ints, head: Ints, demand: Ints) -> np.ndarray:
        """Return by move whether it stays at its place.

        Parameters
        ----------
        tail, head, demand
            By move; -1: to a demand, to a node.
        """
        a, b = self._places(tail, head, demand)
        return np.asarray(a == b)

    def _places(self, tail: Ints, head: Ints, demand: Ints) -> tuple[Ints, Ints]:
        return self._node[tail], np.where(demand >= 0, self._demand[demand], self._node[head])


@dataclass(frozen=True)
class Moves:
    """Every tail and head between which an item could move, whatever the mode.

    Attributes
    ----------
    rows
        By move: ``tail``, ``head`` or ``d``, and ``t``, in the order of items, tails, heads and demands.
    """

    tables: NetworkTables
    nodes: pl.DataFrame
    rows: pl.DataFrame

    def some(self, which: Ints) -> Moves:
        """Return some of the moves, by number."""
        return replace(self, rows=self.rows[which])

    def of_items(self) -> Ints:
        """Return the number of the first move of each item [1], and where the last end."""
        item = self.nodes["i"].to_numpy()[self.rows["tail"].to_numpy()]
        return np.asarray(np.searchsorted(item, np.arange(len(self.tables.items) + 1)))

    def pairs(self) -> pl.DataFrame:
        """Return the pairs of places ``a`` and ``b`` between which something moves."""
        named, places = self._codes()
        wanted = self._demanded(places).to_numpy()
        tail, head, d = (self.rows[name].fill_null(0).to_numpy() for name in ("tail", "head", "d"))
        a, b = named.to_numpy()[tail], named.to_numpy()[head]
        final = self.rows["d"].is_not_null().to_numpy()
        b[final] = wanted[d[final]]
        start, end = np.divmod(np.unique(a * np.int64(len(places)) + b), len(places))
        apart = start != end
        return pl.DataFrame({"a": places[start[apart]], "b": places[end[apart]]})

    def _codes(self) -> tuple[pl.Series, pl.Series]:
        """Return by node the number of its place, and the places."""
        every = pl.concat([self.nodes["place"], self.tables.demands["place"]]).unique().sort()
        return self._numbered(self.nodes["place"], every), every

    def _demanded(self, places: pl.Series) -> pl.Series:
        return self._numbered(self.tables.demands["place"], places)

    def _numbered(self, names: pl.Series, places: pl.Series) -> pl.Series:
        numbers = np.searchsorted(places.to_numpy(), names.to_numpy())
        return pl.Series(numbers.astype(np.uint32))

    def _named(self, part: pl.DataFrame) -> pl.DataFrame:
        """Add what is known of tails and heads to some moves."""
        at = self.nodes.select("i", "c", "s", "place", "country")
        tails = at[part["tail"]].rename({name: f"{name}_a" for name in ("s", "place", "country")})
        heads = at.select("s", "place", "country")[part["head"].fill_null(0)]
        ends = self.tables.demands.select("place", "country")[part["d"].fill_null(0)]
        inner = part["d"].is_null()
        return part.select("move", "tail", "head", "d").with_columns(
            tails["i"],
            tails["c"],
            part["t"],
            tails["s_a"],
            heads["s"].set(~inner, None).alias("s_b"),
            tails["place_a"],
            heads["place"].zip_with(inner, ends["place"]).alias("place_b"),
            tails["country_a"],
            heads["country"].zip_with(inner, ends["country"]).alias("country_b"),
        )

    def ways(
        self,
        between: LegsByPair,
        modes: pl.DataFrame,
        shipping: tuple[Shipping, ...],
        priced: Callable[[pl.DataFrame], pl.DataFrame],
        waited: Callable[[], None] | None = None,
    ) -> pl.DataFrame:
        """Return each move by each mode that serves it, with what does not depend on the value carried.

        Parameters
        ----------
        between, modes
            Legs, by pair of places, and modes, from `makeshed.network.landing.legs`.
        shipping
            What is paid by the shipment, by its number.
        priced
            What is done to the ways of each chunk: duties are added, what is beaten is left out.
        waited
            Called after each chunk.
        """
        size = max(1, CHUNK // max(1, len(modes)))
        kinds = {name: pl.Enum(names) for name, names in self._names(modes).items()}
        found: list[pl.DataFrame] = []
        total = 0
        rows = self.rows.with_row_index("move")
        for begin in range(0, max(1, len(rows)), size):
            part = self._named(rows[begin : begin + size])
            ways = _ways(self.tables, part, between, modes, shipping)
            found.append(priced(ways).with_columns(pl.col(n).cast(k) for n, k in kinds.items()))
            total += len(found[-1])
            if waited is not None:
                waited()
            refuse_ways(total, done=min(1.0, (begin + size) / max(1, len(rows))))
        return pl.concat(found, rechunk=True)

    def _names(self, modes: pl.DataFrame) -> dict[str, list[str]]:
        demands = self.tables.demands
        found = {}
        for name in ("place", "country"):
            every = pl.concat([self.nodes[name], demands[name]]).unique().sort().to_list()
            found[f"{name}_a"] = found[f"{name}_b"] = every
        return found | {"mode": ["", *modes["mode"].unique().sort().to_list()]}


def moves_of(
    tables: NetworkTables,
    nodes: pl.DataFrame,
    lawful: Lawful,
    waited: Callable[[], None] | None = None,
) -> Moves:
    """Return every tail and head between which an item could move, where that is lawful.

    Parameters
    ----------
    tables, nodes
        Tables and nodes of the network, numbered.
    lawful
        Which sub-assemblies a batch may use.
    waited
        Called now and then meanwhile.
    """
    leaving = pl.col("source") | ((pl.col("role") == "store") & (pl.col("t") == 0))
    tails = nodes.filter(leaving).select(
        "i", "c", "source", t_a="t", tail="n", s_a="s", place_a="place"
    )
    heads = nodes.filter(~pl.col("source")).select(
        "i", "c", "t", head="n", s_b="s", place_b="place"
    )
    open_to_all = pl.col("t_a") == 0
    demands = tables.demands.select("d", "i")
    refuse_moves(tables, tails, heads, demands)
    found = [_none()]
    for some in _together(tails, heads, demands):
        if waited is not None:
            waited()
        out, into, wanted = (
            rows.filter(pl.col("i").is_in(some)) for rows in (tails, heads, demands)
        )
        inner = _inner(out, into).filter(lawful.kept()).select("i", "tail", "head", "t", d=_NOWHERE)
        final = (
            out.filter(open_to_all)
            .join(wanted, on="i")
            .with_columns(t=pl.lit(0, dtype=pl.UInt32))
            .filter(lawful.kept())
            .select("i", "tail", "t", "d", head=_NOWHERE)
        )
        both = pl.concat([inner, final.select(inner.columns)])
        found.append(both.sort("i", "tail", "head", "d", nulls_last=True).select(found[0].columns))
    return Moves(tables, nodes, pl.concat(found, rechunk=True))


def _together(
    tails: pl.DataFrame, heads: pl.DataFrame, demands: pl.DataFrame
) -> Iterator[list[int]]:
    """Yield the items that move, so many at a time as have no more moves together than `JOINED`.

    A join of all has every name in every row, and a join for each item of a small world takes longer than
    the rest of its plan.
    """
    ends = [dict(rows.group_by("i").len().iter_rows()) for rows in (tails, heads, demands)]
    some, moves = list[int](), 0
    for i in sorted(ends[0]):
        more = ends[0][i] * (ends[1].get(i, 0) + ends[2].get(i, 0))
        if some and moves + more > JOINED:
            yield some
            some, moves = [], 0
        some.append(i)
        moves += more
    if some:
        yield some


_NOWHERE = pl.lit(None, dtype=pl.UInt32)


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(("tail", "head", "d", "t"), pl.UInt32))


def _inner(tails: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Return the moves of an item between nodes."""
    # From a store to its neighbour nothing is gained that going there straight does not give.
    next_door = ~pl.col("source") & (pl.col("place_a") == pl.col("place_b"))
    # What is made within a batch stays there; what a site has for all, it has for its batches too.
    open_to_all = pl.col("t_a") == 0
    apart = (pl.col("s_a") != pl.col("s_b")) | (pl.col("source") & open_to_all & (pl.col("t") > 0))
    return (
        tails.join(heads, on=["i", "c"])
        .filter(~next_door & (open_to_all | (pl.col("t_a") == pl.col("t"))))
        .filter(apart)
    )


def _ways(
    tables: NetworkTables,
    moves: pl.DataFrame,
    between: LegsByPair,
    modes: pl.DataFrame,
    shipping: tuple[Shipping, ...],
) -> pl.DataFrame:
    """Write some moves by each mode that serves them."""
    afar = between.joined(moves)
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
