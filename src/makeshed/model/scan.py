"""Which sites answer a search, decided in one place.

The shed in memory looks at every site. An index only narrows down which sites are looked at, so that
every store gives the same answer. Words count as in BM25 (Robertson and Zaragoza 2009, Foundations
and Trends in Information Retrieval 3(4)), with k1 = 1.2, b = 0.75 and a weight that stays above zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.errors import BadValue
from makeshed.model.place import Place
from makeshed.model.postings import JOINT, WALL, Postings
from makeshed.model.remembered import remembered
from makeshed.model.search import Hit, Mark, Search
from makeshed.model.site import Capability, Site
from makeshed.science.distance import great_circle

if TYPE_CHECKING:
    from makeshed.model.fact_tables import Tables

K1, B = 1.2, 0.75
LONGEST = 200
"""Letters of a word that count; what comes after them does not, in any store."""
FINE = 1e9
"""Scores that agree to a part in so many are alike, and the distance or the site decides."""
PIECE = 50_000
"""Rows folded at a time, so that a large directory does not need its text many times over."""
LARGE = 200_000
"""Up to so many documents are inverted once; of more, only the words asked for, each time."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many documents there are, their words in all, and how many hold each word."""

    count: int
    words: int
    docs: Mapping[str, int]

    @property
    def length(self) -> float:
        """Words of a document, on average."""
        return self.words / max(self.count, 1)

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
    return _shortened(single.str.replace_all(r"([^ ][^ ][^us ])s( |$)", "$1$2"))


def _shortened(words: pl.Expr) -> pl.Expr:
    """Return words cut after their `LONGEST` letters; the pattern is not read for short texts."""

    def cut(text: pl.Series) -> pl.Series:
        if (text.str.len_bytes().max() or 0) <= LONGEST:  # type: ignore[operator]
            return text
        return text.str.replace_all(rf"([^ ]{{{LONGEST}}})[^ ]+", "$1")

    return words.map_batches(cut, return_dtype=pl.String)


def phrases(given: Iterable[str]) -> list[str]:
    """Return words and phrases as `folded` text; what holds no letter or digit is left out."""
    text = pl.Series(list(given), dtype=pl.String)
    return [
        p for p in pl.select(folded(pl.lit(text)).alias("p"))["p"].unique(maintain_order=True) if p
    ]


def process_word(process: pl.Expr) -> pl.Expr:
    """Return the one word that stands for a process in the text of a site."""
    return _shortened(folded(process).str.replace_all(" ", JOINT, literal=True))


def documents(shed: Tables) -> pl.DataFrame:
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
    # A name says most: it counts twice, as a field in BM25F (Robertson, Zaragoza and Taylor 2004).
    parts = [pl.col("name"), pl.col("name"), pl.col("about"), pl.col("does").fill_null("")]
    spread = folded(pl.concat_str(parts, separator=f" {WALL} ").str.replace_all(";", f" {WALL} "))
    pieces = [_measured(piece, spread) for piece in frame.iter_slices(PIECE)]
    return pl.concat(pieces) if pieces else _measured(frame, spread)


def ranked_in(shed: Tables, frame: pl.DataFrame, asked: Search) -> list[Hit]:
    """Return the sites that answer a search among all documents of a shed, which are inverted once."""
    if len(frame) > LARGE:
        postings = Postings(frame, sought(asked))
    else:
        postings = remembered(shed, "postings", partial(Postings, frame))
    return ranked(frame, asked, _statistics(postings, asked), postings)


@lru_cache(maxsize=64)
def terms(asked: Search) -> tuple[list[str], list[str], list[str]]:
    """Return the phrases of any hit, the words of processes, and the phrases that must be there."""
    can = pl.Series(list(asked.processes), dtype=pl.String)
    words = pl.select(process_word(pl.lit(can)).alias("p"))["p"].unique(maintain_order=True)
    return list(_worth(asked)), [word for word in words if word], phrases(asked.every)


@lru_cache(maxsize=64)
def _worth(asked: Search) -> dict[str, float]:
    """Return the phrases of any hit, and how much each counts."""
    also = pl.Series([phrase for phrase, _ in asked.also], dtype=pl.String)
    folds: list[str] = pl.select(p=folded(pl.lit(also)))["p"].to_list() if len(also) else []
    worth = dict.fromkeys(phrases(asked.words), 1.0)
    for phrase, (_, weight) in zip(folds, asked.also, strict=True):
        if phrase:
            worth[phrase] = max(weight, worth.get(phrase, 0.0))
    return worth


def wanted(asked: Search) -> dict[str, float]:
    """Return the phrases and processes that make a hit, and how much each counts.

    Processes are one word each, with `JOINT` before it.
    """
    return {**_worth(asked), **{f"{JOINT}{word}": 1.0 for word in terms(asked)[1]}}


def sought(asked: Search) -> list[str]:
    """Return every word that a search looks for, those of processes as `Postings` have them."""
    any_of, can, every = terms(asked)
    words = [word for phrase in (*any_of, *every) for word in phrase.split()]
    return list(dict.fromkeys([*words, *(f"{JOINT}{word}" for word in can)]))


def counted(frame: pl.DataFrame, asked: Search) -> Statistics:
    """Return the statistics of all documents for the words of a search."""
    return _statistics(Postings(frame, sought(asked)), asked)


def _statistics(postings: Postings, asked: Search) -> Statistics:
    docs = {word: postings.docs(word) for word in sought(asked)}
    return Statistics(postings.count, int(postings.length.sum()), docs)


def ranked(
    frame: pl.DataFrame, asked: Search, known: Statistics, postings: Postings | None = None
) -> list[Hit]:
    """Return those rows of `documents` that answer a search, best first.

    Raises
    ------
    BadValue
        A radius without a place in the middle, or a polygon with fewer than three corners.
    """
    any_of, can, every = terms(asked)
    refuse_nonsense(asked, any_of + can)
    postings = postings or Postings(frame, sought(asked))
    score, keep = _scores(postings, asked, known), np.ones(len(frame), dtype=bool)
    if any_of or can:
        keep = score > 0
    for phrase in every:
        keep &= np.isin(np.arange(len(frame)), postings.rows(phrase))
    kept = frame.select(pl.exclude("text", "can")).with_columns(score=pl.lit(pl.Series(score)))
    kept = _placed(kept.filter(pl.Series(keep, dtype=pl.Boolean), *_limits(asked)), asked)
    closed = pl.col("status") == "closed"
    rank = -(pl.col("score") * FINE + 0.5).floor()
    best = kept.sort(closed, rank, "away", "site", nulls_last=True)
    rows = best.head(asked.limit).select("site", "score", "away", "status", "confirmed")
    return [Hit(s, t, d, _mark(status, seen, asked)) for s, t, d, status, seen in rows.iter_rows()]


def _scores(postings: Postings, asked: Search, known: Statistics) -> NDArray[np.float64]:
    """Return the BM25 score of every document.

    `makeshed.store.narrowing` lets databases do the same steps in the same order, to the last bit.
    """
    score = np.zeros(postings.count)
    fixed, each = damping(known)
    damped = fixed + each * postings.length
    for phrase, worth in wanted(asked).items():
        rows, often = postings.counts(phrase)
        score[rows] += most(known, phrase, worth) * (1 - 1 / (1 + often / damped[rows]))
    return score


def damping(known: Statistics) -> tuple[float, float]:
    """Return how much repetition is damped in any document, and for each of its words."""
    return K1 * (1 - B), K1 * B / max(known.length, 1.0)


def most(known: Statistics, phrase: str, worth: float) -> float:
    """Return what a phrase adds to the score of a document that says nothing else, without end."""
    return worth * known.weight(phrase) * (K1 + 1)


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
