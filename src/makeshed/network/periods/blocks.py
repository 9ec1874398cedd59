"""The programs of the periods side by side, and where each stands in the whole."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.network.formulation import Formulation
from makeshed.network.periods.block_rows import Amount
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """The formulation of each period, with its first column and row in the whole program."""

    horizon: Horizon
    written: tuple[Formulation, ...]
    column: tuple[int, ...]
    row: tuple[int, ...]

    def part(self, p: int, x: Floats) -> Floats:
        """Return the numbers of a period out of those of all columns."""
        return x[self.column[p] : self.column[p] + self.written[p].program.shape[1]]

    def rows_of(self, p: int, by_row: Floats) -> Floats:
        """Return the numbers of a period out of those of all rows."""
        return by_row[self.row[p] : self.row[p] + self.written[p].program.shape[0]]

    def uses(self, site: str) -> list[Amount]:
        """Return by period whether a site is in use, from the period before the first on.

        In a period in which it is closed it is not; where its use costs nothing and is not decided, it is.
        """
        first = self.horizon.instances[0].shed.table("sites").filter(site=site)["status"]
        found = [Amount(-1, float(first.to_list() == ["open"]))]
        for p, instance in enumerate(self.horizon.instances):
            names = instance.tables.sites["site"].to_list()
            column = self.written[p].layout.open[names.index(site)] if site in names else -1
            there = Amount(-1, float(site in names))
            found.append(there if column < 0 else Amount(int(column) + self.column[p]))
        return found

    def columns(self, p: int, own: Ints) -> Ints:
        """Return the numbers in the whole of the columns of a period, one for each that there is."""
        return own[own >= 0] + self.column[p]


def side_by_side(a: Assembly, horizon: Horizon, written: tuple[Formulation, ...]) -> Blocks:
    """Write the programs of the periods into one, each weighed by how much its years count.

    Parameters
    ----------
    a
        The program that is written.
    horizon
        The periods.
    written
        By period, its program.
    """
    pairs = zip(written, horizon.weights, strict=True)
    at = [a.block(w.program, times=weight) for w, weight in pairs]
    columns, rows = zip(*at, strict=True)
    return Blocks(horizon=horizon, written=written, column=columns, row=rows)
