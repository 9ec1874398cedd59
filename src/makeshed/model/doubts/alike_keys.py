"""Keys that look alike and are two: a blank behind one, capitals, a letter of another script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import polars as pl

from makeshed.language.text import bare
from makeshed.model.demand import Demand
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful, named
from makeshed.model.item import Component, Item, Operation, Substitute
from makeshed.model.lane import Mode
from makeshed.model.noun import Fact, columns
from makeshed.model.offer import Offer
from makeshed.model.place import Place
from makeshed.model.shed import Shed
from makeshed.model.site import Site

KEYED: tuple[type[Fact], ...] = (Place, Item, Site, Mode)
_LOOKS = str.maketrans("асеорхуіјѕԁԛԝһαοικνρτυχ", "aceopxyijsdqwhaoikvptux")
"""Letters of Cyrillic and Greek that look like others (Unicode Technical Standard 39, confusables)."""
TOTALS = frozenset(
    [
        "total",
        "totals",
        "sum",
        "subtotal",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "somme",
        "total",
        "général",
        "sous-total",
        "totale",
        "somma",
        "subtotale",
        "suma",
        "totales",
    ]
)


def looks(key: str) -> str:
    """Return what a key looks like: capitals, blanks and letters of other scripts make no difference."""
    plain = unicodedata.normalize("NFKC", bare(key)).casefold().translate(_LOOKS)
    return "".join(plain.split())


def keys_alike(shed: Shed) -> Iterator[Doubt]:
    """Keys of one table that nobody can tell apart at a glance."""
    for noun in KEYED:
        key = noun.key[0]
        text = pl.col(key)
        plain = text.str.to_lowercase().str.replace_all(r"[\s\p{Cf}]", "")
        odd = ~text.str.contains(r"^[\x21-\x7e]*$") | plain.is_duplicated()
        frame = shed.table(noun)
        if frame.is_empty() or not frame.select(odd.any()).item():
            continue
        keys = frame[key].drop_nulls().unique(maintain_order=True)
        seen: dict[str, str] = {}
        again: dict[str, str] = {}
        for each in keys:
            look = looks(each)
            if look in seen:
                again[each] = seen[look]
            else:
                seen[look] = each
        for row in named(shed, noun, key, again):
            one, other = row.fact[key], again[row.fact[key]]
            yield row.doubt(
                key,
                f"{one!a} looks like {other!a} and is another",
                "write one key for one thing, and two that differ for two",
                "as it stands, they are two, and what names one does not count for the other",
            )


def totals(shed: Shed) -> Iterator[Doubt]:
    """Rows that are called as the sum of those above them."""
    for noun in KEYED:
        key = pl.col(noun.key[0])
        called = key.str.to_lowercase().str.strip_chars(" :*=.").is_in(sorted(TOTALS))
        for row in doubtful(shed, noun, called):
            yield row.doubt(
                noun.key[0],
                "it is called as the sum of a table is",
                "leave sums out of the table",
                "as it stands, it is one more row like the others",
            )


def words_among_items(shed: Shed) -> Iterator[Doubt]:
    """Items of which nothing is known but the key, and that nothing names: a heading, a note, a source."""
    named = {
        text
        for noun in (Offer, Component, Operation, Demand, Substitute)
        for column in columns(noun)
        if column.refers == Item.table
        for text in shed.table(noun)[column.name].drop_nulls()
    }
    if not named:
        return  # a list of items alone
    nothing = (pl.col("mass") == 0) & (pl.col("volume") == 0) & pl.col("value").is_null()
    for column in ("name", "hs", "source"):
        nothing &= pl.col(column) == ""
    for row in doubtful(shed, Item, nothing & ~pl.col("item").is_in(sorted(named))):
        yield row.doubt(
            "item",
            "nothing is known of it, and nothing names it",
            "if it is a heading or a note, leave it out of the table",
            "as it stands, it is an item that nobody makes, sells or wants",
        )
