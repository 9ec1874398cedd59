"""Places by what people call them: by their key, their name or their postcode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property
from typing import Protocol

import polars as pl

from makeshed.units import Count

COLUMNS = ("place", "name", "lat", "lon", "country", "region", "postcode")
"""What is told of a place that was found."""
NAME, CODE = "name", "code"
"""How a place is called: key and name alike, or a postcode."""


class PlaceNames(Protocol):
    """The places of a shed, wherever it keeps them."""

    @property
    def longest(self) -> Count:
        """Words of the longest name, or more."""

    @property
    def countries(self) -> frozenset[str]:
        """The countries that the places lie in."""

    def known(self, how: str, names: Collection[str]) -> Collection[str]:
        """Return which of some names, or codes, some place is called by."""

    def called(self, how: str, name: str) -> pl.DataFrame:
        """Return the places that are called so, in the order of the table."""


class NamesOf:
    """The names of places in memory."""

    def __init__(self, places: pl.DataFrame) -> None:
        self._rows = places.select(COLUMNS)

    @cached_property
    def _held(self) -> dict[tuple[str, str], list[int]]:
        """The rows of the places that are called so."""
        spelt = spellings(self._rows).group_by("how", "name", maintain_order=True)
        return {(how, name): rows for how, name, rows in spelt.agg("row").iter_rows()}

    @cached_property
    def longest(self) -> Count:
        """Words of the longest name."""
        return longest_of(spellings(self._rows))

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the places lie in."""
        return frozenset(self._rows["country"].unique())

    def known(self, how: str, names: Collection[str]) -> Collection[str]:
        """Return which of some names, or codes, some place is called by."""
        return {name for name in names if (how, name) in self._held}

    def called(self, how: str, name: str) -> pl.DataFrame:
        """Return the places that are called so, in the order of the table."""
        return self._rows[sorted(self._held.get((how, name), []))]


def spellings(places: pl.DataFrame) -> pl.DataFrame:
    """Return how, and by what name, each place is called, with its key and the number of its row."""
    rows = places.select("place", "name", "postcode").with_row_index("row")
    by_name = rows.select("row", "place", name=pl.concat_list("place", "name")).explode("name")
    spelt = [
        by_name.select("row", "place", how=pl.lit(NAME), name=_folded(pl.col("name"))),
        rows.select("row", "place", how=pl.lit(CODE), name=_coded(pl.col("postcode"))),
    ]
    return pl.concat(spelt).filter(pl.col("name") != "").unique(maintain_order=True)


def longest_of(spelt: pl.DataFrame) -> Count:
    """Return the words of the longest name of some `spellings`."""
    words = spelt.filter(how=NAME)["name"].str.count_matches(" ", literal=True).max()
    return 1 + words if isinstance(words, int) else 0


def folded(text: str) -> str:
    """Return text in lower case without accents, hyphens as spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", " ", kept).strip()


def code_of(text: str) -> str:
    """Return a postcode without what people write differently."""
    return re.sub(r"[\W_]", "", text).upper()


def _folded(text: pl.Expr) -> pl.Expr:
    """Return the column as `folded` text."""
    plain = text.str.replace_all("ß", "ss", literal=True).str.normalize("NFKD")
    plain = plain.str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all(r"[\s_-]+", " ").str.strip_chars(" ")


def _coded(text: pl.Expr) -> pl.Expr:
    """Return the column as codes, those of `code_of`."""
    return text.str.replace_all(r"[^\w]|_", "").str.to_uppercase()
