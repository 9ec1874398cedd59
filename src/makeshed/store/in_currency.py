"""The currency that heads and signs name, against the one that each row and the case count in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, columns
from makeshed.model.place import Currency
from makeshed.store.signs import in_their_currency

if TYPE_CHECKING:
    from makeshed.store.understood import Understood


def in_currency(read: Mapping[str, Understood], files: Mapping[str, str]) -> list[Problem]:
    """Put the currency that heads name where a row names none; return where that contradicts the rest."""
    named = {table: found for table, found in read.items() if found.currency}
    money = read.get(Currency.table)
    if money is None:
        return [*_without_currencies(named, files), *in_their_currency(read, files, "")]
    if money.frame is None:
        return []
    problems = []
    home = next(iter(money.frame.filter(pl.col("rate") == 1.0)["currency"]), "")
    for table, found in named.items():
        own = {column.name: column.refers for column in columns(NOUNS[table])}.get("currency")
        if found.frame is None:
            continue
        if own:
            problems += _by_row(table, found, home, files[table])
        elif found.currency != home:
            right = f"{home or 'a currency'}, the one whose rate is 1"
            problems.append(_at_head(table, found, files, right))
    return [*problems, *in_their_currency(read, files, home)]


def _without_currencies(named: Mapping[str, Understood], files: Mapping[str, str]) -> list[Problem]:
    """Take the one currency that heads name for that of the case; return those that name another."""
    first = next(iter(named), "")
    problems = []
    for table, found in named.items():
        if found.currency == named[first].currency:
            found.told.append(f"{found.currency} as the one currency of the case")
        else:
            right = f"{named[first].currency}, as in {files[first]}: no currencies to reckon with"
            problems.append(_at_head(table, found, files, right))
    return problems


def _at_head(table: str, found: Understood, files: Mapping[str, str], right: str) -> Problem:
    said_so = f"in {found.currency}"
    return Problem(table, found.head, found.column, said_so, right, files[table])


def _by_row(table: str, found: Understood, home: str, file: str) -> list[Problem]:
    """Set the currency of rows that name none; return those that name another than the head."""
    assert found.frame is not None
    code, cells = found.currency, found.frame["currency"]
    if code != home and (cells == "").any():
        filled = pl.when(pl.col("currency") == "").then(pl.lit(code)).otherwise("currency")
        found.frame = found.frame.with_columns(filled.alias("currency"))
        found.told.append(
            f"currency {code} where a row names none, from the head of {found.column}"
        )
    right = f"{code}, as in the head of {found.column}"
    bad = ((cells != "") & (cells != code)).arg_true().to_list()
    return [Problem(table, found.rows[i], "currency", said(cells[i]), right, file) for i in bad]
