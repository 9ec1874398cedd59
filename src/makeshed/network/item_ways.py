"""The ways of one item after another, from legs to arrays: no frame of all is written.

They are those of `makeshed.network.moves.Moves.ways` where nothing is paid by the shipment, the dominated ones too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from makeshed.network.arc_costs import Risks, Ways, ways_between
from makeshed.network.arcs import Outline
from makeshed.network.border_charges import authorised
from makeshed.network.landing.carriage import BLANKS, Haul, carried
from makeshed.science.arrays import Floats, Ints, runs
from makeshed.science.freight import chargeable_load
from makeshed.science.stock import DAYS_PER_YEAR

_Columns = dict[str, Any]


class ItemWays:
    """Writes all ways of an item.

    Parameters
    ----------
    outline
        Nodes and moves; nothing in it is paid by the shipment.
    """

    def __init__(self, outline: Outline) -> None:
        self._of = outline
        self.starts, self._risks = outline.moves.of_items(), Risks(outline.tables)
        """By item the first of its moves [1], and where the last end."""
        rows = outline.moves.rows
        self._ends = [rows[name] for name in ("tail", "head", "d")]
        self._carriage = _Carriage(outline)
        self._borders = _Borders(outline)

    def of(self, i: int) -> Ways:
        """Return the ways of an item."""
        of, first = self._of, int(self.starts[i])
        size = int(self.starts[i + 1]) - first
        tail, head, demand = (
            each.slice(first, size).cast(pl.Int64).fill_null(-1).to_numpy() for each in self._ends
        )
        move, leg = of.between.of(tail, head, demand)
        here = np.flatnonzero(of.between.within(tail, head, demand))
        move, leg = np.append(move, here), np.append(leg, np.full(len(here), -1))
        mode = self._carriage.mode(leg)
        way, levied = self._borders.levied(tail[move], head[move], demand[move], mode)
        move, leg, mode = move[way], leg[way], mode[way]
        return ways_between(
            of.tables,
            of.bare.nodes,
            self._risks,
            move=first + move,
            tail=tail[move],
            head=head[move],
            demand=demand[move],
            mode=mode,
            ship=np.full(len(move), -1),
            **self._carriage.of(i, leg, mode),
            **levied,
        )


class _Carriage:
    """What it costs, takes and emits to carry a unit over a leg; nothing within a place (leg and mode -1)."""

    def __init__(self, outline: Outline) -> None:
        self._legs = outline.between.legs
        self._items = outline.tables.items.select("mass", "volume").to_numpy()
        self._mode = self._legs["w"].to_numpy()
        modes = outline.bare.modes
        there = {name: w for w, name in modes.select("w", "mode").iter_rows()}
        self._access = np.array([*(there.get(name, -1) for name in modes["access_mode"]), -1])
        blanks = BLANKS | {"insurance": 0.0, "interval": 0.0}
        self._modes = {
            name: np.append(_filled(modes[name], blank), blank) for name, blank in blanks.items()
        }

    def mode(self, leg: Ints) -> Ints:
        """Return the mode of each leg."""
        if not len(self._mode):
            return leg
        return np.where(leg >= 0, self._mode[leg].astype(np.int64), -1)

    def of(self, i: int, leg: Ints, mode: Ints) -> _Columns:
        """Return by way what `makeshed.network.landing.carriage.carriage` does, how long it takes and how often it leaves."""
        by, (mass, volume) = self._modes, self._items[i]
        load = chargeable_load(
            mass_kg=mass,
            volume_m3=volume,
            payload_t=by["payload"],
            load_volume_m3=by["load_volume"],
        )
        main, access = (self._haul(load, at) for at in (mode, self._access[mode]))
        ends = [self._said(end, leg, 0.0) for end in ("access_a", "access_b")]
        km, stated = self._said("distance", leg, 0.0), self._said("load_cost", leg, np.nan)
        cost, kg = carried(main, access, km, ends, stated)
        sent = DAYS_PER_YEAR / self._said("shipments", leg, np.nan)
        return {
            "freight": cost,
            "co2e": kg,
            "insurance": by["insurance"][mode],
            "days": self._said("days", leg, 0.0),
            "interval": np.where(np.isnan(sent), by["interval"][mode], sent),
        }

    def _haul(self, load: Floats, mode: Ints) -> Haul:
        said = ("payload", "cost", "fixed_cost", "co2e")
        return Haul(load=load[mode], **{name: self._modes[name][mode] for name in said})

    def _said(self, name: str, leg: Ints, blank: float) -> Floats:
        said = self._legs[name]
        if said.null_count() == len(said):
            return np.full(len(leg), blank)
        found = said.gather(leg.clip(0)).cast(pl.Float64).fill_null(blank).to_numpy()
        return np.where(leg >= 0, found, blank)


def _filled(said: pl.Series, blank: float) -> Floats:
    return said.cast(pl.Float64).fill_null(blank).fill_nan(blank).to_numpy()


class _Borders:
    """What a unit pays at borders: ways alike in class, countries and mode pay alike, and are asked for once."""

    def __init__(self, outline: Outline) -> None:
        bare, tables = outline.bare, outline.tables
        self._of, nodes = outline, bare.nodes
        paid = nodes.select(node=pl.when(pl.col("n").is_in(sorted(bare.paid))).then("n"))
        tails = nodes.select("i", "c", "country").hstack(paid)
        process = nodes.select(
            "country", into=pl.when(pl.col("s").is_in(authorised(tables))).then("s")
        )
        ends = tables.demands.select("country", into=pl.lit(None, dtype=nodes.schema["s"]))
        self._tail = tails.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy()
        both = pl.concat([process, ends]).select(pl.struct(pl.all()).rank("dense"))
        self._head, self._nodes = both.to_series().to_numpy(), len(nodes)

    def levied(self, tail: Ints, head: Ints, demand: Ints, mode: Ints) -> tuple[Ints, _Columns]:
        """Return by way what is levied; a way by several exemptions stands there as often.

        Parameters
        ----------
        tail, head, demand, mode
            By way; -1: to a demand, to a node, within a place.

        Returns
        -------
        tuple
            Which way, and its duties.
        """
        end = np.where(head >= 0, head, self._nodes + demand)
        modes = len(self._of.bare.modes) + 1
        a, b = self._tail[tail].astype(np.int64), self._head[end].astype(np.int64)
        key = ((a - a.min(initial=0)) * (int(b.max(initial=0)) + 1) + b) * modes + mode + 1
        seen = np.full(int(key.max(initial=0)) + 1, -1)
        seen[key[::-1]] = np.arange(len(key))[::-1]
        first = seen[seen >= 0]  # a way of each kind
        found = self._of.levied(self._frame(first, tail, head, demand, mode))
        number = np.searchsorted(np.flatnonzero(seen >= 0), key)
        begins = np.searchsorted(found["key"].to_numpy(), np.arange(len(first) + 1))
        way, row = runs(begins[number], begins[number + 1])
        return way, {name: found[name].to_numpy()[row] for name in LEVIED}

    def _frame(self, rows: Ints, tail: Ints, head: Ints, demand: Ints, mode: Ints) -> pl.DataFrame:
        """Return some ways as a frame, as duties are laid on."""
        nodes, demands = self._of.bare.nodes, self._of.tables.demands
        a, b, d = nodes[tail[rows]], nodes[head[rows].clip(0)], demands[demand[rows].clip(0)]
        inner = pl.Series(head[rows] >= 0)
        w = pl.Series(mode[rows])
        return pl.DataFrame(
            {
                "key": np.arange(len(rows)),
                "tail": tail[rows].astype(np.uint32),
                "i": a["i"],
                "c": a["c"],
                "t": pl.zeros(len(rows), dtype=pl.UInt32, eager=True),
                "w": w.set(w < 0, None).cast(pl.UInt32),
                "s_b": b["s"].set(~inner, None),
                "country_a": a["country"],
                "country_b": b["country"].zip_with(inner, d["country"]),
            }
        )


LEVIED = ("cif", "fob", "levy", "quota", "free", "processed")
