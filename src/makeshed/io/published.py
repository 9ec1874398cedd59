"""Published siting instances, read as siting problems.

Numbers in free form, perhaps compressed (``.gz``); what each format puts where:

- ``orlib``: OR-Library and the M* of UflLib, see `makeshed.io.orlib`;
- ``ufllib``: UflLib's simple format (Hoefer 2003, Max-Planck-Institut für Informatik): a line with a
  name; sites, customers, 0; for each site its number, fixed cost, and cost of serving each customer;
- ``holmberg``: Holmberg, Rönnqvist and Yuan (1999), and Yang, Chu and Chen (2012): sites, customers;
  capacity and fixed cost of each site; demands; for each site the cost of serving each customer;
- ``tbed``: Avella and Boccia (2009), TBED1: customers, sites; demands; capacities; fixed costs; for
  each site the cost of one unit for each customer.

>>> read("B1.1.gz", "ufllib").fixed.shape  # doctest: +SKIP
(50,)
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Literal

import numpy as np

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.science.arrays import Floats
from makeshed.science.location import Location

MOST_BYTES = 100_000_000
Layout = Literal["orlib", "ufllib", "holmberg", "tbed"]


def read(
    path: str | Path,
    layout: Layout,
    *,
    capacity: float | None = None,
    capacitated: bool = True,
    single_source: bool = False,
) -> Location:
    """Return the siting problem in a file.

    Parameters
    ----------
    path
        The file, compressed or not.
    layout
        Which format it is in.
    capacity
        Capacity [units] of the sites for which the file says ``capacity`` (``orlib`` alone).
    capacitated
        False leaves every capacity out; each customer then wants one unit.
    single_source
        Whether each customer is to be served by one site.

    Raises
    ------
    BadFacts
        The file is not in the format.
    NotFound
        There is no such file.
    """
    words = PublishedNumbers(Path(path), layout, capacity)
    location = _LAYOUTS[layout](words)
    words.end()
    if not capacitated or layout == "ufllib":
        whole = np.where(location.demand > 0, location.demand, 1.0)
        location = replace(
            location,
            capacity=np.full(len(location.fixed), np.inf),
            demand=np.ones(len(whole)),
            cost=location.cost * whole,
        )
    return replace(location, single_source=single_source)


class PublishedNumbers:
    """The numbers of a file, taken one block after the other."""

    def __init__(self, path: Path, layout: str, capacity: float | None) -> None:
        if not path.is_file():
            raise NotFound(f"there is no file {path}")
        self.name = path.name
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise self._wrong(f"damaged: {error}", "a whole file") from None
        if len(raw) > MOST_BYTES:
            raise self._wrong(f"more than {MOST_BYTES} bytes", "a smaller file")
        text = raw.decode(errors="replace")
        text = text.rstrip("\0")  # some copies in circulation are padded with zeros
        if layout == "ufllib":
            text = text.partition("\n")[2]
        if capacity is not None:
            text = re.sub(r"(?<!\S)capacity(?!\S)", str(capacity), text)
        self.next = 0
        self.numbers = np.fromiter(self._numbers(text), dtype=float)

    def take(self, *shape: int) -> Floats:
        """Return the next numbers in this shape."""
        count = prod(shape)
        found = self.numbers[self.next : self.next + count]
        if len(found) < count:
            end = f"the end of the file, {count - len(found)} numbers too early"
            raise self._wrong(end, f"{self.next + count} numbers or more")
        if not np.isfinite(found).all() or (found < 0).any():
            raise self._wrong("a number below 0", "numbers of 0 or more")
        self.next += count
        return found.reshape(shape)

    def counts(self) -> tuple[int, int]:
        """Return the next two numbers as counts."""
        first, second = self.take(2)
        if first < 1 or second < 1 or first % 1 or second % 1:
            raise self._wrong(f"{first:g} {second:g}", "how many sites and customers there are")
        return int(first), int(second)

    def end(self) -> None:
        """Raise `BadFacts` if numbers are left."""
        if (left := len(self.numbers) - self.next) > 0:
            raise self._wrong(f"{left} numbers too many", f"{self.next} numbers in all")

    def _numbers(self, text: str) -> Iterator[float]:
        """Yield the numbers one by one: all words at once would take thirty times the text."""
        for place, word in enumerate(re.finditer(r"\S+", text)):
            yield self._number(place, word[0])

    def _number(self, place: int, word: str) -> float:
        try:
            return float(word)
        except ValueError:
            hint = "a number" if word != "capacity" else "a number; give read(..., capacity=8000)"
            raise self._wrong(f"{word!r} as number {place + 1}", hint) from None

    def _wrong(self, found: str, right: str) -> BadFacts:
        return BadFacts([Problem("published", 0, "", found, right, self.name)])


def _location(fixed: Floats, capacity: Floats, demand: Floats, cost: Floats) -> Location:
    none = np.full(len(demand), np.nan)
    return Location(fixed=fixed, capacity=capacity, demand=demand, cost=cost, shortage=none)


def _orlib(words: PublishedNumbers) -> Location:
    sites, customers = words.counts()
    capacity, fixed = words.take(sites, 2).T
    rows = words.take(customers, sites + 1)
    demand, total = rows[:, 0], rows[:, 1:].T
    whole = np.where(demand > 0, demand, 1.0)
    if not capacity.any():  # the M* have neither capacities nor demands
        return _location(fixed, np.full(sites, np.inf), whole, total / whole)
    return _location(fixed, capacity, whole, total / whole)


def _ufllib(words: PublishedNumbers) -> Location:
    sites, customers = words.counts()
    words.take(1)
    rows = words.take(sites, customers + 2)
    return _location(rows[:, 1], np.full(sites, np.inf), np.ones(customers), rows[:, 2:])


def _holmberg(words: PublishedNumbers) -> Location:
    sites, customers = words.counts()
    capacity, fixed = words.take(sites, 2).T
    demand = words.take(customers)
    return _location(fixed, capacity, demand, words.take(sites, customers) / demand)


def _tbed(words: PublishedNumbers) -> Location:
    customers, sites = words.counts()
    demand, capacity, fixed = words.take(customers), words.take(sites), words.take(sites)
    return _location(fixed, capacity, demand, words.take(sites, customers))


_LAYOUTS = {"orlib": _orlib, "ufllib": _ufllib, "holmberg": _holmberg, "tbed": _tbed}
