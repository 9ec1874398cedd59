"""Countries and currencies as people call them: Italie, cina, Deutschland, €, in columns that hold codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from makeshed.language.headunits import currencies
from makeshed.language.text import few
from makeshed.model.countries import country_named
from makeshed.model.noun import NOUNS, columns
from makeshed.model.place import Currency
from makeshed.model.territory import is_union

if TYPE_CHECKING:
    from makeshed.store.understood import Understood

COUNTRIES = ("country", "origin", "destination")
"""Columns that hold the code of a country, where they name no row of another table."""
_CODE = re.compile(r"[A-Z]{2}|\*|")


def by_code(read: Mapping[str, Understood]) -> None:
    """Write codes for the names of countries and the signs of currencies, and tell so."""
    money = read.get(Currency.table)
    for table, found in read.items():
        for column in columns(NOUNS[table]) if found.frame is not None else ():
            if column.name in COUNTRIES and not column.refers:
                _written(found, column.name, _country)
    if money is None or money.frame is None:
        return
    _written(money, "currency", lambda text: _one(currencies(text)) if not text.isalpha() else "")
    known = frozenset(money.frame["currency"].drop_nulls())
    for table, found in read.items():
        for column in columns(NOUNS[table]) if found.frame is not None else ():
            if column.refers == Currency.table:
                _written(found, column.name, lambda text: _among(text, known))


def _country(text: str) -> str:
    return "" if _CODE.fullmatch(text) or is_union(text) else country_named(text)


def _among(text: str, known: Collection[str]) -> str:
    return "" if not text or text in known else _one(currencies(text) & set(known))


def _one(codes: Collection[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""


def _written(found: Understood, name: str, code_of: Callable[[str], str]) -> None:
    """Write into a column the codes of what it calls otherwise."""
    assert found.frame is not None
    texts = sorted(found.frame[name].drop_nulls().unique())
    codes = {text: code for text in texts if (code := code_of(text)) and code != text}
    if codes:
        cells = found.frame[name].replace(list(codes), list(codes.values()))
        found.frame = found.frame.with_columns(cells.alias(name))
        shown = few([f"{text} is {code}" for text, code in codes.items()], 3)
        found.told.append(f"{name} by its code ({shown})")
