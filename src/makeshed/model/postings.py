"""Where each word stands in the documents of a directory: an inverted file with positions.

Zobel and Moffat 2006, Inverted files for text search engines, ACM Computing Surveys 38(2).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

WALL = "¦"
"""Stands between two texts, so that no phrase reaches over."""
JOINT = "¬"
"""Joins the words of a process into one, and stands before it."""


class Postings:
    """Rows and positions of words in `makeshed.model.scan.documents`.

    Parameters
    ----------
    frame
        Documents: text with two spaces between words, processes (``can``), and ``length``.
    only
        Words that will be asked for; all by default.
    """

    def __init__(self, frame: pl.DataFrame, only: Iterable[str] | None = None) -> None:
        self.count = len(frame)
        self.length: NDArray[np.int64] = frame["length"].to_numpy()
        stream = pl.concat_str(
            pl.col("text").str.strip_chars(" "),
            pl.lit(f"  {WALL}  {JOINT}"),
            pl.col("can").str.strip_chars(" ").str.replace_all("  ", f"  {JOINT}", literal=True),
            pl.lit(f"  {WALL}"),
        )
        cut = frame.select(row=pl.int_range(pl.len(), dtype=pl.Int32), word=stream)
        if only is not None:
            words = sorted(set(only))
            plain = [word.removeprefix(JOINT) for word in words]
            cut = cut.filter(
                pl.col("word").str.contains_any(plain) if words else pl.lit(value=False)
            )
        said = cut.with_columns(pl.col("word").str.split("  ")).explode("word").with_row_index("at")
        if only is not None:
            said = said.filter(pl.col("word").is_in(words))
        found = said.group_by("word").agg(pl.col("at").cast(pl.Int64), "row")
        ends = np.cumsum(found["at"].list.len().to_numpy())
        starts = [0, *ends[:-1].tolist()]
        self._spans = dict(
            zip(found["word"], zip(starts, ends.tolist(), strict=False), strict=True)
        )
        self._at: NDArray[np.int64] = found["at"].explode().to_numpy()
        self._row: NDArray[np.int32] = found["row"].explode().to_numpy()

    def rows(self, phrase: str) -> NDArray[np.int32]:
        """Return the row of each place where a word, or several in a row, stand; in order."""
        return self._places(phrase)[1]

    def counts(self, phrase: str) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Return the rows that hold a phrase, each once, and how often it stands there.

        Where a phrase can overlap itself (3D printing 3D), what overlaps counts once.
        """
        at, rows = self._places(phrase)
        words = phrase.split()
        if any(words[:n] == words[-n:] for n in range(1, len(words))):
            rows = rows[_apart(at, len(words))]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        return rows[starts], np.diff(starts, append=len(rows))

    def _places(self, phrase: str) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return where a phrase begins, and the rows of these places."""
        first, *others = (self._spans.get(word, (0, 0)) for word in phrase.split())
        at, row = self._at[slice(*first)], self._row[slice(*first)]
        for step, span in enumerate(others, start=1):
            there = self._at[slice(*span)]
            if not len(there):
                return at[:0], row[:0]
            near = np.minimum(np.searchsorted(there, at + step), len(there) - 1)
            follows = there[near] == at + step
            at, row = at[follows], row[follows]
        return at, row

    def docs(self, word: str) -> int:
        """Return how many documents hold a word."""
        return len(self.counts(word)[0])


def _apart(at: NDArray[np.int64], width: int) -> list[int]:
    """Return which places to keep, from the first, so that none reaches into another."""
    kept, end = [], -1
    for n, place in enumerate(at.tolist()):
        if place >= end:
            kept.append(n)
            end = place + width
    return kept
