"""From an index in a database to the sites that answer a search, the same as by looking at every one.

The database finds what holds the words and the cells; `makeshed.model.scan.ranked` decides. Where
words alone decide, the database computes the score too, in the same steps on the same numbers, so that
the best that it hands over are the best there are, ties included. Of hundreds of phrases it says who
holds which: whoever could still be among the best is then looked at, the likeliest first.
"""

# ruff: noqa: S608  (names in statements are those of columns; values are bound)

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.model.postings import JOINT
from makeshed.model.scan import (
    FINE,
    Statistics,
    counted,
    damping,
    most,
    ranked,
    refuse_nonsense,
    sought,
    terms,
    wanted,
)
from makeshed.model.search import Hit, Search
from makeshed.store.cells import covering

FACTS = ("site", "place", "lat", "lon", "country", "region", "role", "status", "confirmed")
DOCUMENT = {
    **dict.fromkeys([*FACTS, "text", "can"], pl.String()),
    "lat": pl.Float64(),
    "lon": pl.Float64(),
    "length": pl.Int64(),
}
MANY = 16
"""Of more phrases than this the database is not asked for scores."""
FIRST = 500
"""So many of the likeliest are looked at first, then twice as many."""

Condition = tuple[str, list[Any]]
"""What must hold of a row, and the values it is said with."""


@dataclass(frozen=True, kw_only=True)
class Index:
    """How a database is asked about the documents that it holds; rows of them are called m."""

    ask: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
    """Do a statement with ``?`` for each value."""
    makers: str
    """The table of documents."""
    matching: Callable[[list[str], list[str], list[str], list[str] | None], tuple[str, Condition]]
    """Where rows come from that may hold any phrase or process, every phrase, any cell."""
    holding: Callable[[str], NDArray[np.int64]]
    """The ids of rows that may hold a phrase, or a process with `JOINT` before it."""
    among: Callable[[str, list[Any]], Condition]
    """That a column holds one of some values."""
    statistics: Callable[[list[str]], Statistics]
    """Those of all documents for some words."""
    floor: str = "CAST({} AS INTEGER)"
    """The whole part of a positive number."""
    size: str = "length(CAST({} AS BLOB))"
    """The bytes of a text."""
    begins: str = "substr(CAST({} AS BLOB), 1, ?) = CAST(? AS BLOB)"
    """That a text begins with so many bytes."""
    order: str = "m.site"
    """Sites in the order of their bytes."""
    spelt: Callable[[str], str] = str
    """A text as the database holds it."""
    read: Callable[[str], str] = str
    """A text of the database as it is meant."""


def hits(
    index: Index,
    asked: Search,
    gone: Collection[str] = (),
    instead: pl.DataFrame | None = None,
) -> list[Hit]:
    """Return the sites that answer a search, best first.

    Parameters
    ----------
    index
        The database.
    asked
        The search.
    gone
        Sites of the database that do not count.
    instead
        Documents that count beside those of the database.
    """
    any_of, can, _ = terms(asked)
    refuse_nonsense(asked, any_of + can)
    known = index.statistics(sought(asked))
    if instead is not None:
        less, more = counted(documents(index, gone), asked), counted(instead, asked)
        known = _corrected(known, less, more)
    found: list[Hit] = []
    for narrow in narrowed(asked):
        frame = candidates(index, replace(narrow, limit=asked.limit + len(gone)), known)
        if instead is not None:
            frame = pl.concat([frame.filter(~pl.col("site").is_in(list(gone))), instead])
        found = ranked(frame, narrow, known)
        if len(found) >= asked.limit:
            break
    return found


def candidates(index: Index, asked: Search, known: Statistics) -> pl.DataFrame:
    """Return documents among which are the best that answer a search, as many as it wants."""
    any_of, can, every = terms(asked)
    phrases = wanted(asked)
    source, (holds, values) = index.matching(any_of, can, every, covering(asked))
    limits, limited = limits_of(asked, index)
    where = " AND ".join(["TRUE", *([holds] if holds else []), *limits])
    values = [*values, *limited]
    if asked.within is not None or asked.polygon:
        return _documents(index, f"FROM {source} WHERE {where}", values)
    if len(phrases) > MANY:
        return _likeliest(index, asked, known)
    if not phrases and asked.lat is not None:
        return _documents(index, f"FROM {source} WHERE {where}", values)
    score, said = _score(index, phrases, known)
    rows = (
        f"SELECT m.id AS id, m.status = 'closed' AS shut, {index.order} AS tie, {score} AS score"
        f" FROM {source} WHERE {where}"
    )
    rank = index.floor.format("score * ? + ?")
    held = f"WITH found AS (SELECT id, shut, tie, {rank} AS fit FROM ({rows}) AS scored"
    held += " WHERE score > 0)" if phrases else ")"
    values = [FINE, 0.5, *said, *values]
    if asked.lat is None:
        best = f"{held} SELECT id FROM found ORDER BY shut, fit DESC, tie LIMIT ?"
        values = [*values, asked.limit]
    else:  # the distance decides between those that fit alike: all of them are wanted
        best = (
            f"{held}, last AS (SELECT shut, fit FROM found ORDER BY shut, fit DESC LIMIT 1 OFFSET ?)"
            " SELECT id FROM found WHERE NOT EXISTS (SELECT 1 FROM last WHERE"
            " found.shut > last.shut OR (found.shut = last.shut AND found.fit < last.fit))"
        )
        values = [*values, max(asked.limit - 1, 0)]
    return _documents(index, f"FROM {index.makers} m WHERE m.id IN ({best})", values)


def _score(index: Index, phrases: dict[str, float], known: Statistics) -> tuple[str, list[Any]]:
    """Return the score of a document as `scan` computes it, step by step."""
    fixed, each = damping(known)
    parts, values = ["0.0"], list[Any]()
    for phrase, worth in phrases.items():
        column = "m.can" if phrase.startswith(JOINT) else "m.text"
        text = index.spelt(f" {phrase.removeprefix(JOINT).replace(' ', '  ')} ")
        size, less = (index.size.format(t) for t in (column, f"replace({column}, ?, '')"))
        often = f"({size} - {less}) / ?"
        parts.append(f"? * (1.0 - 1.0 / (1.0 + ({often}) / (? + ? * m.length)))")
        values += [most(known, phrase, worth), text, len(text.encode()), fixed, each]
    return f"({' + '.join(parts)})", values


def _likeliest(index: Index, asked: Search, known: Statistics) -> pl.DataFrame:
    """Return documents among which are the best, those that hold what counts most looked at first.

    What a document holds bounds its score. Once as many as are wanted score higher than whatever is
    left can, the rest need not be looked at (Fagin, Lotem and Naor 2003, Optimal aggregation
    algorithms for middleware, Journal of Computer and System Sciences 66(4)).
    """
    held = [(index.holding(p), most(known, p, w)) for p, w in wanted(asked).items()]
    bound = np.zeros(1 + max((int(ids.max()) for ids, _ in held if len(ids)), default=0))
    for ids, share in held:
        bound[ids] += share
    for phrase in terms(asked)[2]:
        there = np.zeros(len(bound), dtype=bool)
        holders = index.holding(phrase)
        there[holders[holders < len(bound)]] = True
        bound[~there] = 0.0
    order = np.argsort(-bound, kind="stable")[: np.count_nonzero(bound)]
    limits, values = limits_of(asked, index)
    open_ones = replace(asked, closed=False)
    frame, begin, count = dated([], index.read), 0, max(FIRST, 2 * asked.limit)
    while begin < len(order):
        listed, named = index.among("m.id", order[begin : begin + count].tolist())
        where = " AND ".join([listed, *limits])
        more = _documents(index, f"FROM {index.makers} m WHERE {where}", [*named, *values])
        frame, begin, count = pl.concat([frame, more]), begin + count, 2 * count
        best = ranked(frame, open_ones, known)
        left = bound[order[begin]] if begin < len(order) else 0.0
        if len(best) >= asked.limit > 0 and _fit(best[asked.limit - 1].text) > _fit(left):
            break
    return frame


def _fit(score: float) -> float:
    return float(np.floor(score * FINE + 0.5))


def narrowed(asked: Search) -> Iterator[Search]:
    """Yield growing circles where only the nearest are wanted, and at last the search itself."""
    limited = asked.within is not None or asked.polygon or asked.closed
    if asked.lat is not None and not (asked.words or asked.also or asked.processes or limited):
        yield from (replace(asked, within=radius) for radius in (10.0, 100.0, 1000.0))
    yield asked


def documents(index: Index, sites: Collection[str]) -> pl.DataFrame:
    """Return the documents of the sites named, as indexed."""
    where, values = index.among("m.site", [index.spelt(site) for site in sorted(sites)])
    return _documents(index, f"FROM {index.makers} m WHERE {where}", values)


def _documents(index: Index, where: str, values: Sequence[Any]) -> pl.DataFrame:
    columns = ", ".join(f"m.{name}" for name in DOCUMENT)
    return dated(index.ask(f"SELECT {columns} {where}", values), index.read)


def dated(rows: list[tuple[Any, ...]], read: Callable[[str], str] = str) -> pl.DataFrame:
    """Return rows of documents as a frame."""
    frame = pl.DataFrame(rows, schema=DOCUMENT, orient="row")
    if read is not str:
        texts = frame.select(pl.col(pl.String).exclude("confirmed"))
        frame = frame.with_columns(pl.Series(c.name, map(read, c), pl.String()) for c in texts)
    return frame.with_columns(pl.col("confirmed").str.to_date("%Y-%m-%d"))


def limits_of(asked: Search, index: Index) -> tuple[list[str], list[Any]]:
    """Return the limits beside words and cells, as conditions and their values."""
    limits: list[tuple[str, list[Any]]] = []
    limits += [("m.country = ?", [index.spelt(asked.country)])] if asked.country else []
    region = index.spelt(asked.region)
    begins = index.begins.format("m.region")
    limits += [(begins, [len(region.encode()), region])] if region else []
    limits += [("m.role = ?", [asked.role])] if asked.role else []
    limits += [] if asked.closed else [("m.status <> ?", ["closed"])]
    since = asked.confirmed_since
    limits += [("m.confirmed >= ?", [since.isoformat()])] if since else []
    return [text for text, _ in limits], [value for _, values in limits for value in values]


def _corrected(known: Statistics, less: Statistics, more: Statistics) -> Statistics:
    """Return the statistics after some documents went and others came."""
    docs = {w: known.docs.get(w, 0) - less.docs[w] + more.docs[w] for w in more.docs}
    count = known.count - less.count + more.count
    return Statistics(count, known.words - less.words + more.words, docs)
