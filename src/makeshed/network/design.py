"""A design: what is decided before anything flows, by name, so that it can be put to any shed.

Which sites are open, who supplies and how far sites are expanded is decided for years; what flows
where, by which mode and through which store is decided again as facts change. In a program a design
is bounds on columns: its decisions are taken, what it leaves out is shut, and the rest is solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network


class SupplyOption(NamedTuple):
    """One way to have an item: bought (``buy``) or made (``make``) at a site."""

    how: str
    site: str
    item: str


@dataclass(frozen=True, kw_only=True)
class Design:
    """The decisions of a plan that stay when facts change.

    Attributes
    ----------
    sites
        Sites that may be used; None: any.
    options
        What may be bought and made, and where; None: anything.
    paid
        Sites that are open and paid for whether they are used or not. One with a least output then
        puts it out.
    expansion
        By site and process, how many steps it is expanded by; none for those not named. None: as
        many as pay.
    """

    sites: frozenset[str] | None = None
    options: frozenset[SupplyOption] | None = None
    paid: frozenset[str] = frozenset()
    expansion: Mapping[tuple[str, str], int] | None = None

    @property
    def committed(self) -> frozenset[str]:
        """Sites at which something is paid for whether it is used or not."""
        return self.paid | {site for (site, _), steps in (self.expansion or {}).items() if steps}

    @property
    def said(self) -> str:
        """The design in a few words."""
        parts = [] if self.sites is None else [f"its sites ({len(self.sites)})"]
        parts += [] if self.options is None else [f"its sources ({len(self.options)})"]
        parts += [] if self.expansion is None else ["its expansions"]
        return f"nothing but the design given may be used: {', '.join(parts)}"

    def held(
        self, program: Program, net: Network, layout: Layout, tables: NetworkTables
    ) -> Program:
        """Return a program of a network with its columns bound to the design.

        Parameters
        ----------
        net
            The network as arrays.
        layout
            Which columns and rows of its program mean what.
        program
            Assembled from the network, more columns or not.
        tables
            The tables that the network was made of, which name its sites, offers and makes.
        """
        lower, upper = program.lower.copy(), program.upper.copy()
        usable = _among(tables.sites["site"], self.sites)
        gated, paid = layout.open >= 0, _among(tables.sites["site"], self.paid)
        upper[layout.open[gated & ~usable & ~paid]] = 0.0
        lower[layout.open[gated & paid]] = 1.0
        tiers = self._chosen("buy", tables.tiers) & usable[tables.tiers["s"].to_numpy()]
        makes = self._chosen("make", tables.makes) & usable[tables.makes["s"].to_numpy()]
        upper[layout.buy[~tiers & (layout.buy >= 0)]] = 0.0
        upper[layout.surplus[~tiers & (layout.surplus >= 0)]] = 0.0
        upper[layout.make[~makes]] = 0.0
        head = np.where(net.arc_head >= 0, net.arc_head, net.arc_tail)
        passing = usable[net.node_site[net.arc_tail]] & usable[net.node_site[head]]
        upper[layout.flow[~passing]] = 0.0
        if self.expansion is not None:
            taken = self._taken(net, tables)
            lower[layout.step_taken], upper[layout.step_taken] = taken, taken
        return replace(program, lower=lower, upper=upper)

    def _chosen(self, how: str, frame: pl.DataFrame) -> np.ndarray:
        """Return by row of offers' tiers or makes whether it is among the sources of the design."""
        if self.options is None:
            return np.ones(len(frame), dtype=bool)
        rows = frame.select("site", "item").rows()
        return np.array([SupplyOption(how, *row) in self.options for row in rows], dtype=bool)

    def _taken(self, net: Network, tables: NetworkTables) -> Floats:
        """Return by step whether it is the one that the design takes; of too few, the last."""
        assert self.expansion is not None
        names = tables.resources.select("site", "process").rows()
        wanted = np.array([self.expansion.get(name, 0) for name in names], dtype=np.int64)
        number, seen = np.zeros(len(net.step_resource), dtype=np.int64), dict[int, int]()
        for step, r in enumerate(net.step_resource.tolist()):
            seen[r] = number[step] = seen.get(r, 0) + 1
        steps = np.array([seen.get(r, 0) for r in range(len(names))], dtype=np.int64)
        return np.asarray(number == np.minimum(wanted, steps)[net.step_resource], dtype=float)


def supply_options(tables: NetworkTables) -> list[SupplyOption]:
    """Return what can be bought, by row of the tiers of offers, and then what can be made, by row of makes."""
    bought = [SupplyOption("buy", *row) for row in tables.tiers.select("site", "item").rows()]
    return bought + [
        SupplyOption("make", *row) for row in tables.makes.select("site", "item").rows()
    ]


def _among(names: pl.Series, some: frozenset[str] | None) -> np.ndarray:
    if some is None:
        return np.ones(len(names), dtype=bool)
    return names.is_in(sorted(some)).to_numpy()
