"""OR-Library warehouse location files, read as sheds.

The format (Beasley 1990, "OR-Library: distributing test problems by electronic mail", Journal of
the Operational Research Society 41(11)) is numbers in free form: how many warehouses and customers;
capacity and fixed cost of each warehouse; then for each customer its demand and what it costs to
serve all of that demand from each warehouse. Some files say ``capacity`` where the reader is to put
a number.

>>> from makeshed.questions.plan import plan
>>> print(plan(read("cap41.txt")).cost)  # doctest: +SKIP
1040444.375
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.model import Demand, Item, Lane, Mode, Offer, Place, Shed, Site
from makeshed.model.noun import table_of
from makeshed.units import Count

MADE_UP = "made up: the format knows no places, and the plan no distance between them"
WORD = "capacity"


def read(path: str | Path, *, capacity: Count | None = None, capacitated: bool = True) -> Shed:
    """Return the facts of a warehouse location file.

    Warehouses are candidate suppliers with a fixed cost and an offer at price 0, customers are
    demands, and each cost of serving a customer is a lane. One unit is one load, so a lane costs
    the cost in the file divided by the demand.

    Parameters
    ----------
    path
        The file.
    capacity
        Capacity [units] of the warehouses for which the file says ``capacity``.
    capacitated
        False leaves every capacity out, as the uncapacitated problem does; customers without demand
        then want one unit.

    Raises
    ------
    BadFacts
        The file is not in the format; the problem names file and line.
    NotFound
        There is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    text = _Text(path, capacity if capacitated else 0.0)
    stores, customers = text.counts()
    warehouses = text.numbers(2, 2 * stores).reshape(stores, 2)
    served = text.numbers(2 + 2 * stores, customers * (stores + 1)).reshape(customers, stores + 1)
    text.must_end_after(2 + 2 * stores + customers * (stores + 1))
    demand = served[:, 0]
    if capacitated:
        text.must_be_positive(demand, first=2 + 2 * stores, step=stores + 1)
    quantity = np.where(demand > 0, demand, 1.0)
    limit = warehouses[:, 0] if capacitated else None
    return _shed(path.name, limit, warehouses[:, 1], quantity, served[:, 1:] / quantity[:, None])


class _Text:
    """The words of a file; whatever is wrong with one is said with its line."""

    def __init__(self, path: Path, capacity: float | None) -> None:
        self.name = path.name
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.words = self.text.split()
        self.capacity = capacity

    def counts(self) -> tuple[int, int]:
        """Return the numbers of warehouses and of customers."""
        right = "the numbers of warehouses and of customers, such as 16 50"
        for index in range(2):
            word = self.words[index] if index < len(self.words) else ""
            if not (word.isascii() and word.isdigit() and int(word)):
                raise self._wrong(index, repr(word) if word else "the end of the file", right)
        return int(self.words[0]), int(self.words[1])

    def numbers(self, first: int, count: int) -> np.ndarray:
        """Return ``count`` words from the ``first`` as numbers of 0 or more."""
        words = self.words[first : first + count]
        if WORD in words:
            if self.capacity is None:
                right = f"a number; give read(..., capacity=8000) for the word {WORD!r}"
                raise self._wrong(first + words.index(WORD), repr(WORD), right)
            words = [str(self.capacity) if word == WORD else word for word in words]
        try:
            found = np.array(words, dtype=float)
        except ValueError:
            found = np.array([_number(word) for word in words])
        bad = np.flatnonzero(~np.isfinite(found) | (found < 0))
        if len(bad):
            raise self._wrong(first + int(bad[0]), repr(words[bad[0]]), "a number of 0 or more")
        if len(words) < count:
            missing = f"the end of the file, {count - len(words)} numbers too early"
            raise self._wrong(len(self.words), missing, f"{first + count} numbers in all")
        return found

    def must_end_after(self, count: int) -> None:
        """Raise `BadFacts` if the file has more words."""
        if len(self.words) > count:
            right = f"{count} numbers in all, as the first two say"
            raise self._wrong(count, f"{len(self.words) - count} numbers too many", right)

    def must_be_positive(self, demand: np.ndarray, *, first: int, step: int) -> None:
        """Raise `BadFacts` if a customer wants nothing."""
        none = np.flatnonzero(demand == 0)
        if len(none):
            right = "more than 0: with capacities, cost is per unit of demand"
            raise self._wrong(first + step * int(none[0]), "a demand of 0", right)

    def _wrong(self, index: int, found: str, right: str) -> BadFacts:
        """Return the error of one word, with its line in the file."""
        line = 1
        for line, text in enumerate(self.text.splitlines(), start=1):  # noqa: B007
            index -= len(text.split())
            if index < 0:
                break
        return BadFacts([Problem("orlib", line, "", found, right, self.name)])


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return np.nan


def _shed(
    name: str,
    capacity: np.ndarray | None,
    fixed_cost: np.ndarray,
    quantity: np.ndarray,
    unit_cost: np.ndarray,
) -> Shed:
    """Return the facts; ``unit_cost`` is by customer (row) and warehouse (column)."""
    customers, stores = unit_cost.shape
    sites, wants = _keys("warehouse", stores), _keys("customer", customers)
    places = pl.concat([sites, wants])
    spot = np.arange(len(places)) / len(places)
    source = f"OR-Library, {name}"
    tables = [
        table_of(Place, place=places, lat=50 + spot, lon=spot, country="GB", source=MADE_UP),
        table_of(Item, item="goods", mass=1000.0, source=source),
        table_of(Mode, mode="carriage", distance_kind="listed", payload=1.0, source=source),
        table_of(
            Site,
            site=sites,
            place=sites,
            role="supplier",
            status="candidate",
            fixed_cost=fixed_cost,
            source=source,
        ),
        table_of(Offer, site=sites, item="goods", price=0.0, capacity=capacity, source=source),
        table_of(Demand, place=wants, item="goods", quantity=quantity, source=source),
        table_of(
            Lane,
            origin=sites.gather(np.tile(np.arange(stores), customers)),
            destination=wants.gather(np.repeat(np.arange(customers), stores)),
            mode="carriage",
            cost=unit_cost.ravel(),
            source=source,
        ),
    ]
    return Shed().with_rows(dict(tables))


def _keys(what: str, count: int) -> pl.Series:
    """Return ``warehouse-01``, ``warehouse-02`` ... so that their order is that of the file."""
    digits = len(str(count))
    return pl.Series([f"{what}-{number:0{digits}d}" for number in range(1, count + 1)])
