"""A shed counted in another of its currencies: the same facts, every amount of money converted."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import polars as pl

from makeshed.errors import BadValue, nearest
from makeshed.model.making import Driver
from makeshed.model.noun import NOUNS, Fact, columns
from makeshed.model.place import Currency
from makeshed.model.shed import Shed

T = TypeVar("T", bound=Fact)


def exchange_rates(shed: Shed) -> dict[str, float]:
    """Return what one unit of each currency is worth in that of the shed."""
    return dict(shed.table(Currency).select("currency", "rate").iter_rows())


def counted_in(shed: Shed, currency: str, *, drivers: frozenset[str] = frozenset()) -> Shed:
    """Return the shed in another currency, at the rate that its currencies say.

    Parameters
    ----------
    currency
        Which; blank leaves the shed as it is.
    drivers
        Names of the drivers that are amounts of money: their columns do not say it.

    Raises
    ------
    BadValue
        The shed has no rate of it.
    """
    if currency in {"", shed.currency}:
        return shed
    rates = exchange_rates(shed)
    if currency not in rates:
        home = shed.currency or "no currency at all"
        there = f"there is {', '.join(sorted(rates))}; " if rates else ""
        close = nearest(currency.upper(), rates) if rates else ""
        hint = f"{there}add {currency} to currencies of the case, with its value in {home}"
        if close.startswith("did you mean"):
            hint = f"{close} {hint}"
        raise BadValue(f"the case counts in {home} and has no rate of {currency}", hint=hint)
    by = 1.0 / rates[currency]
    frames = {}
    for name, noun in NOUNS.items():
        frame = shed.table(noun)
        money = [column.name for column in columns(noun) if column.is_money]
        if noun is Driver:
            of_money = pl.col("driver").is_in(sorted(drivers))
            changed = [
                pl.when(of_money).then(pl.col(c) * by).otherwise(pl.col(c)).alias(c)
                for c in ("low", "value", "high")
            ]
        elif noun is Currency:
            new = pl.col("currency") == currency
            changed = [pl.when(new).then(1.0).otherwise(pl.col("rate") * by).alias("rate")]
        elif "currency" in frame.columns:
            own = pl.col("currency") == ""
            changed = [
                pl.when(own).then(pl.col(c) * by).otherwise(pl.col(c)).alias(c) for c in money
            ]
        else:
            changed = [(pl.col(c) * by).alias(c) for c in money]
        if changed and not frame.is_empty():
            frames[name] = frame.with_columns(changed)
    return shed.with_rows(frames)


def times(fact: T, by: float) -> T:
    """Return a fact with every amount of money multiplied, as in another currency."""
    if getattr(fact, "currency", ""):
        return fact  # it says its own
    money = [column.name for column in columns(type(fact)) if column.is_money]
    given = {name: getattr(fact, name) for name in money}
    changed: T = replace(fact, **{k: v * by for k, v in given.items() if v is not None})  # type: ignore[type-var]
    return changed
