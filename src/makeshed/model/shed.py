"""The shed: a set of facts, one table per noun.

A shed never changes. ``plus`` and ``minus`` return another shed that shares every table they did not
touch, so a scenario (a tariff, a new workshop, an earthquake) costs what it changes and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import groupby
from re import escape
from typing import Any, TypeVar

import polars as pl

from makeshed.errors import BadFacts, NotFound, nearest
from makeshed.language.readings import reading_of
from makeshed.language.text import strange
from makeshed.model.aimless import SCOPED, aimless
from makeshed.model.check import problems_with_tables
from makeshed.model.fact_tables import Table, Tables
from makeshed.model.noun import NOUNS, Fact, columns, empty, frame_of, schema
from makeshed.model.place import Currency, Place
from makeshed.model.place_names import NamesOf, PlaceNames
from makeshed.model.remembered import KEPT
from makeshed.model.row_sums import fingerprint_of
from makeshed.model.scan import documents, ranked_in
from makeshed.model.search import Hit, Search
from makeshed.model.told import Told
from makeshed.science.distance import great_circle

T = TypeVar("T", bound=Fact)


class Shed(Tables):
    """A set of facts in memory.

    Parameters
    ----------
    tables
        Frames by table name, each with the columns of its noun (see ``makeshed.model``); tables
        that are not given are empty. ``makeshed.load`` reads and checks them from files.
    told
        How files were read that people wrote in their own way; every answer passes it on.
    """

    told: tuple[Told, ...] = ()

    def __init__(
        self, tables: Mapping[str, pl.DataFrame] | None = None, told: Iterable[Told] = ()
    ) -> None:
        given = tables or {}
        if unknown := [name for name in given if name not in NOUNS]:
            raise NotFound(f"no table is called {unknown[0]!r}", hint=nearest(unknown[0], NOUNS))
        self._tables = {
            name: Table(noun, _columns_of(given[name], noun) if name in given else empty(noun))
            for name, noun in NOUNS.items()
        }
        self.told = tuple(told)

    @classmethod
    def of(cls, *facts: Fact) -> Shed:
        """Return the shed of these facts; raise `BadFacts` if they contradict themselves."""
        return cls().plus(*facts)

    def near(self, place: str, within: float, noun: type[T]) -> list[tuple[T, float]]:
        """Return the facts that stand within some kilometres of a place, nearest first.

        Parameters
        ----------
        place
            Key of the place in the middle.
        within
            Radius [km], along the great circle.
        noun
            ``Place``, or a noun with a ``place`` column such as ``Site`` or ``Demand``.
        """
        centre = self.get(place, Place)
        where = self.table(Place).select("place", "lat", "lon")
        frame = where if noun is Place else self.table(noun).join(where, on="place", how="left")
        lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
        away = pl.Series("away", great_circle(centre.lat, centre.lon, lat, lon))
        facts = self.table(noun).with_columns(away).filter(away <= within)
        ranked = facts.sort("away", *noun.key)
        return [
            (noun(**{k: v for k, v in row.items() if k != "away"}), row["away"])
            for row in ranked.iter_rows(named=True)
        ]

    @cached_property
    def documents(self) -> pl.DataFrame:
        """What a search looks at: one row a site, its text folded."""
        return documents(self)

    def search(self, asked: Search) -> list[Hit]:
        """Return the sites that answer a search, best first."""
        return ranked_in(self, self.documents, asked)

    def readings(self, sites: pl.DataFrame) -> dict[str, tuple[str, str]]:
        """Return what the name and the text of some sites name, as `makeshed.language.readings` says it."""
        texts = sites.select("site", "name", "about").iter_rows()
        return {site: (reading_of(name), reading_of(about)) for site, name, about in texts}

    def plus(self, *facts: Fact) -> Shed:
        """Return the shed with these facts; a fact with the same key is replaced."""
        by_table = sorted(facts, key=lambda fact: fact.table)
        changed = {
            name: frame_of(NOUNS[name], list(group))
            for name, group in groupby(by_table, key=lambda fact: fact.table)
        }
        return self.with_rows(changed)

    def with_rows(self, frames: Mapping[str, pl.DataFrame]) -> Shed:
        """Return the shed with these rows by table; a row with the same key is replaced."""
        tables = dict(self._tables)
        for name, frame in frames.items():
            noun, old = NOUNS[name], self._tables[name].frame
            new = _typed(frame, schema(noun))
            if len(old):
                new = pl.concat([old.join(new, on=list(noun.key), how="anti"), new])
            tables[name] = Table(noun, new)
        shed = self._sharing(tables)
        if problems := problems_with_tables(shed, only=set(frames)):
            raise BadFacts(problems)
        return shed

    def minus(self, *keys: str) -> Shed:
        """Return the shed without the facts named, nor the facts that name them.

        Parameters
        ----------
        keys
            ``table/key`` each, where the key may hold ``*``: ``"sites/shenzhen"``,
            ``"offers/shenzhen:*"``, ``"duties/ebike-cn-*"``. Losing a site loses its offers and
            capabilities with it.
        """
        lost: dict[str, set[str]] = {}
        for text in keys:
            noun, found = self.matching(text)
            lost.setdefault(noun.table, set()).update(found)
        return self._without(lost)

    def matching(self, text: str) -> tuple[type[Fact], list[str]]:
        """Return the noun and the keys that ``table/key`` names; ``*`` in the key fits anything.

        Raises `NotFound` if there is no such table, or no such key.
        """
        name, _, pattern = text.partition("/")
        if name not in NOUNS:
            hint = f"write table/key, such as sites/shenzhen; {nearest(name, NOUNS)}"
            raise NotFound(f"no table is called {name!r} in {text!r}", hint=hint)
        known = self._tables[name].keys
        found = known.filter(known.str.contains(_whole("" if strange(pattern) else pattern)))
        if found.is_empty():
            raise NotFound(f"no {name} called {pattern!r}", hint=nearest(pattern, known))
        return NOUNS[name], found.to_list()

    def _without(self, lost: dict[str, set[str]]) -> Shed:
        """Drop the rows lost, then the rows that refer to them, until nothing dangles."""
        tables = dict(self._tables)
        while lost:
            gone: dict[str, set[str]] = lost
            lost = {}
            for name, keys in gone.items():
                table = tables[name]
                frame = table.frame.filter(~table.keys.is_in(sorted(keys)))
                tables[name] = Table(table.noun, frame)
            for refers, keys in gone.items():
                for name, column in _naming(refers):
                    table = tables[name]
                    if table.frame.is_empty():
                        continue
                    hit = table.keys.filter(table.frame[column].is_in(sorted(keys)))
                    if not hit.is_empty():
                        lost.setdefault(name, set()).update(hit)
            firms = set(tables["sites"].frame["firm"])
            for name in SCOPED:
                table = tables[name]
                if not table.frame.is_empty():
                    hit = table.keys.filter(aimless(table.frame, gone, firms))
                    lost |= {name: {*lost.get(name, ()), *hit}} if len(hit) else {}
        return self._sharing(tables)

    @cached_property
    def place_names(self) -> PlaceNames:
        """The places by what people call them."""
        return NamesOf(self.table(Place))

    @cached_property
    def currency(self) -> str:
        """The currency that the shed counts in: the one whose rate is 1."""
        home = self.table(Currency).filter(pl.col("rate") == 1.0)["currency"]
        return str(home[0]) if len(home) else ""

    def fingerprint(self) -> str:
        """Return a digest of all facts; the same facts in any order give the same one."""
        return fingerprint_of({name: table.row_sum for name, table in self._tables.items()})

    def __eq__(self, other: object) -> bool:
        """Whether the facts are the same, in whatever order and from whatever store."""
        if self is other:
            return True
        return (
            self.fingerprint() == other.fingerprint() if isinstance(other, Shed) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def __getstate__(self) -> dict[str, Any]:
        return {name: held for name, held in vars(self).items() if name != KEPT}

    def __len__(self) -> int:
        return sum(len(table.frame) for table in self._tables.values())

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{len(table.frame)} {name}" for name, table in self._tables.items() if len(table.frame)
        )
        return f"Shed({counts or 'empty'})"

    def _sharing(self, tables: dict[str, Table]) -> Shed:
        shed = object.__new__(Shed)
        shed._tables = tables
        shed.told = self.told
        return shed

    def telling(self, told: Iterable[Told]) -> Shed:
        """Return the same facts, with more that is told of how they were read."""
        if not (more := tuple(told)):
            return self
        shed = object.__new__(type(self))
        vars(shed).update(vars(self))
        shed.told = (*self.told, *more)
        return shed


@cache
def _naming(table: str) -> tuple[tuple[str, str], ...]:
    """Return the columns, each with its table, that hold keys of a table."""
    return tuple(
        (name, column.name)
        for name, noun in NOUNS.items()
        for column in columns(noun)
        if column.refers == table
    )


def _typed(frame: pl.DataFrame, kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the columns of a noun, in order, each of its type."""
    if frame.schema == kinds and frame.columns == list(kinds):
        return frame
    return frame.select([pl.col(c).cast(t) for c, t in kinds.items()])


def _whole(pattern: str) -> str:
    """Return the regular expression for a key in which ``*`` stands for anything."""
    return "^" + ".*".join(escape(part) for part in pattern.split("*")) + "$"


def _columns_of(frame: pl.DataFrame, noun: type[Fact]) -> pl.DataFrame:
    names = list(schema(noun))
    return frame if frame.columns == names else frame.select(names)
