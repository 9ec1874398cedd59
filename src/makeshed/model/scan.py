"""Which sites answer a search, decided in one place.

The shed in memory looks at every site. An index only narrows down which sites are looked at, so that
every store gives the same answer. Words count as in BM25 (Robertson and Zaragoza 2009, Foundations
and Trends in Information Retrieval 3(4)), with k1 = 1.2, b = 0.75 and a weight that stays above zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from makeshed.errors import BadValue
from makeshed.model.place import Place
from makeshed.model.search import Hit, Mark, Search
from makeshed.model.site import Capability, Site
from makeshed.science.distance import great_circle

if TYPE_CHECKING:
    from makeshed.model.shed import Shed

K1, B = 1.2, 0.75
WALL = "¦"
"""Stands between two texts, so that no phrase reaches over."""
JOINT = "¬"
"""Joins the words of a process into one."""
MANY = 12
"""Words from which on it is cheaper to cut all text up once than to look for each word in it."""
PIECE = 50_000
"""Rows folded at a time, so that a large directory does not need its text many times over."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many documents there are, their mean length, and how many hold each word."""

    count: int
    length: float
    docs: Mapping[str, int]

    def weight(self, phrase: str) -> float:
        """Return the inverse document frequency of a phrase: that of its rarest word."""
        found = min(self.docs.get(word, 0) for word in phrase.split())
        return math.log1p((self.count - found + 0.5) / (found + 0.5))


def folded(text: pl.Expr) -> pl.Expr:
    """Return text as lower-case words without accents, plurals cut, one space between two.

    Plurals are cut as by the S-stemmer (Harman 1991, Journal of the American Society for
    Information Science 42(1)), which also serves French, Spanish and Portuguese.
    """
    plain = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    words = plain.str.replace_all(rf"[^\p{{L}}\p{{N}}{WALL}]+", " ")
    words = words.str.replace_all(rf"{WALL}(?: *{WALL})+", WALL).str.strip_chars(f" {WALL}")
    single = words.str.replace_all(r"([^ae ])ies( |$)", "${1}y$2")
    return single.str.replace_all(r"([^ ][^ ][^us ])s( |$)", "$1$2")


def phrases(given: Iterable[str]) -> list[str]:
    """Return words and phrases as `folded` text; what holds no letter or digit is left out."""
    text = pl.Series(list(given), dtype=pl.String)
    return [
        p for p in pl.select(folded(pl.lit(text)).alias("p"))["p"].unique(maintain_order=True) if p
    ]


def process_word(process: pl.Expr) -> pl.Expr:
    """Return the one word that stands for a process in the text of a site."""
    return folded(process).str.replace_all(" ", JOINT, literal=True)


def documents(shed: Shed) -> pl.DataFrame:
    """Return what a search looks at: one row a site, its text folded."""
    able = shed.table(Capability).select(
        "site",
        can=process_word(pl.col("process")),
        does=pl.concat_str("process", "materials", "certification", separator=f" {WALL} "),
    )
    able = able.group_by("site").agg(
        pl.col("can").sort().str.join(" "), pl.col("does").sort().str.join(f" {WALL} ")
    )
    where = shed.table(Place).select("place", "lat", "lon", "country", "region")
    sites = shed.table(Site).select(
        "site", "place", "name", "about", "role", "status", confirmed="last_confirmed"
    )
    frame = sites.join(where, on="place", how="left").join(able, on="site", how="left")
    parts = [pl.col("name"), pl.col("about"), pl.col("does").fill_null("")]
    spread = folded(pl.concat_str(parts, separator=f" {WALL} ").str.replace_all(";", f" {WALL} "))
    pieces = [_measured(piece, spread) for piece in frame.iter_slices(PIECE)]
    return pl.concat(pieces) if pieces else _measured(frame, spread)


def scan(shed: Shed, asked: Search) -> list[Hit]:
    """Return the sites that answer a search, best first, by looking at every one."""
    frame = shed.documents
    return ranked(frame, asked, counted(frame, asked))


@lru_cache(maxsize=64)
def terms(asked: Search) -> tuple[list[str], list[str], list[str]]:
    """Return the phrases of any hit, the words of processes, and the phrases that must be there."""
    can = pl.Series(list(asked.processes), dtype=pl.String)
    words = pl.select(process_word(pl.lit(can)).alias("p"))["p"].unique(maintain_order=True)
    return phrases(asked.words), [word for word in words if word], phrases(asked.every)


def counted(frame: pl.DataFrame, asked: Search) -> Statistics:
    """Return the statistics of all documents for the words of a search."""
    any_of, can, _ = terms(asked)
    plain = {word for phrase in any_of for word in phrase.split()}
    many = len(plain) > MANY
    columns = [_holds("text", word).sum().alias(word) for word in sorted(plain) if not many]
    tags = [_holds("can", word).sum().alias(f"{JOINT}{word}") for word in can]
    docs = frame.select(*columns, *tags).row(0, named=True) if columns or tags else {}
    if many:
        docs |= dict(_often(frame, plain).group_by("word").len().iter_rows())
    length = float(frame["length"].sum()) / max(len(frame), 1)
    return Statistics(len(frame), length, docs)


def ranked(frame: pl.DataFrame, asked: Search, known: Statistics) -> list[Hit]:
    """Return those rows of `documents` that answer a search, best first.

    Raises
    ------
    BadValue
        A radius without a place in the middle, or a polygon with fewer than three corners.
    """
    any_of, can, every = terms(asked)
    refuse_nonsense(asked, any_of + can)
    kept = frame.filter(*_limits(asked), *(_holds("text", phrase) for phrase in every))
    kept = _placed(kept, asked)
    single = [phrase for phrase in any_of if " " not in phrase]
    cut = len(single) > MANY
    parts = [
        _score("text", p, known.weight(p), known.length) for p in any_of if not cut or " " in p
    ]
    parts += [_score("can", p, known.weight(f"{JOINT}{p}"), known.length) for p in can]
    if cut:
        kept = _with_words(kept, {p: known.weight(p) for p in single}, known.length)
        parts.append(pl.col("words"))
    kept = kept.with_columns(score=pl.sum_horizontal(parts) if parts else pl.lit(0.0))
    if parts:
        kept = kept.filter(pl.col("score") > 0)
    closed = pl.col("status") == "closed"
    best = kept.sort(closed, -pl.col("score").round(9), "away", "site", nulls_last=True)
    rows = best.head(asked.limit).select("site", "score", "away", "status", "confirmed")
    return [Hit(s, t, d, _mark(status, seen, asked)) for s, t, d, status, seen in rows.iter_rows()]


def refuse_nonsense(asked: Search, sought: list[str]) -> None:
    """Raise `BadValue` for a search that cannot be meant."""
    if (asked.lat is None) != (asked.lon is None):
        raise BadValue("a place has a latitude and a longitude", hint="give both, or neither")
    if asked.within is not None and asked.lat is None:
        raise BadValue("a radius needs a place in the middle", hint="give lat and lon")
    if asked.within is not None and not asked.within >= 0:
        raise BadValue(f"a radius of {asked.within} km", hint="0 or more")
    if asked.polygon and len(asked.polygon) < 3:
        raise BadValue("a polygon has three corners or more", hint="(lon, lat) each")
    if (asked.words or asked.processes) and not sought:
        raise BadValue("no letter or digit to look for", hint="name a product or a process")


def _measured(frame: pl.DataFrame, spread: pl.Expr) -> pl.DataFrame:
    """Return the columns of a document; two spaces between words let neighbours be counted apart."""
    framed = [
        pl.concat_str(pl.lit(" "), text.str.replace_all(" ", "  ", literal=True), pl.lit(" "))
        for text in (spread, pl.col("can").fill_null(""))
    ]
    facts = ["site", "place", "lat", "lon", "country", "region", "role", "status", "confirmed"]
    made = frame.select(*facts, text=framed[0], can=framed[1])
    words = pl.col("text").str.count_matches("  ", literal=True) + 1
    tags = pl.col("can").str.count_matches(r"[^ ]+")
    return made.with_columns(length=(words + tags).cast(pl.Int64))


def _pattern(phrase: str) -> str:
    return f" {phrase.replace(' ', '  ')} "


def _holds(column: str, phrase: str) -> pl.Expr:
    return pl.col(column).str.contains(_pattern(phrase), literal=True)


def _often(frame: pl.DataFrame, words: Iterable[str]) -> pl.DataFrame:
    """Return how often each of many words stands in each row: ``row``, ``word``, ``often``."""
    pieces = pl.col("text").str.strip_chars(" ").str.split("  ")
    every = frame.select(row=pl.int_range(pl.len()), word=pieces).explode("word")
    kept = every.filter(pl.col("word").is_in(sorted(words)))
    return kept.group_by("row", "word").agg(often=pl.len().cast(pl.Float64))


def _with_words(frame: pl.DataFrame, weights: Mapping[str, float], length: float) -> pl.DataFrame:
    """Add the BM25 score of many single words, as ``words``."""
    worth = pl.DataFrame({"word": list(weights), "weight": list(weights.values())})
    numbered = frame.with_columns(row=pl.int_range(pl.len()))
    found = (
        _often(frame, weights)
        .join(worth, on="word")
        .join(numbered.select("row", "length"), on="row")
    )
    scores = found.group_by("row").agg(words=_bm25(pl.col("often"), pl.col("weight"), length).sum())
    both = numbered.join(scores, on="row", how="left", maintain_order="left").drop("row")
    return both.with_columns(pl.col("words").fill_null(0.0))


def _bm25(often: pl.Expr, weight: pl.Expr, length: float) -> pl.Expr:
    damped = K1 * (1 - B + B * pl.col("length") / max(length, 1.0))
    return weight * often * (K1 + 1) / (often + damped)


def _score(column: str, phrase: str, weight: float, length: float) -> pl.Expr:
    """Return the BM25 score of one phrase."""
    often = pl.col(column).str.count_matches(_pattern(phrase), literal=True).cast(pl.Float64)
    return _bm25(often, pl.lit(weight), length)


def _limits(asked: Search) -> list[pl.Expr]:
    """Return what must hold of a site, place and words apart."""
    limits = [] if asked.closed else [pl.col("status") != "closed"]
    limits += [pl.col("country") == asked.country] if asked.country else []
    limits += [pl.col("region").str.starts_with(asked.region)] if asked.region else []
    limits += [pl.col("role") == asked.role] if asked.role else []
    if asked.confirmed_since:
        limits.append(pl.col("confirmed") >= asked.confirmed_since)
    return limits


def _placed(frame: pl.DataFrame, asked: Search) -> pl.DataFrame:
    """Return the rows within the circle and the polygon, with how far ``away`` each is."""
    lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
    if asked.lat is None or asked.lon is None:
        frame = frame.with_columns(away=pl.lit(None, pl.Float64))
        keep = np.ones(len(frame), dtype=bool)
    else:
        away = great_circle(asked.lat, asked.lon, lat, lon)
        frame = frame.with_columns(away=pl.Series(away, dtype=pl.Float64))
        keep = away <= (math.inf if asked.within is None else asked.within)
    if asked.polygon:
        keep &= within(np.array(asked.polygon), lon, lat)
    return frame.filter(pl.Series(keep, dtype=pl.Boolean))


def within(polygon: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return which points lie in a polygon of (lon, lat) corners, counting edges crossed eastward."""
    inside = np.zeros(len(lon), dtype=bool)
    for (x, y), (u, v) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y == v:
            continue
        crosses = (lat < y) != (lat < v)
        inside ^= crosses & (lon < x + (lat - y) * (u - x) / (v - y))
    return inside


def _mark(status: str, confirmed: object, asked: Search) -> Mark:
    if status == "closed":
        return "closed"
    if confirmed is None:
        return "unconfirmed"
    stale = asked.stale_before is not None and confirmed < asked.stale_before  # type: ignore[operator]
    return "stale" if stale else ""
