"""What no plan over periods can be exact about: refused by name, before anything is solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from makeshed.errors import BadValue
from makeshed.model import Capability, Fact, Item, Period, Shed, Site, Storage

ONCE: tuple[tuple[type[Fact], tuple[str, ...], pl.Expr], ...] = (
    (Site, ("opening_cost",), pl.col("status") == "candidate"),
    (Site, ("life",), pl.lit(value=True)),
    (Capability, ("expand_cost", "expand_hours"), pl.col("expand_max") > 0),
)
"""What is paid off over many periods, and of which facts."""


def refuse_survival(limits: Sequence[str]) -> None:
    """Refuse the limits that are of one year.

    Parameters
    ----------
    limits
        As they are asked.

    Raises
    ------
    BadValue
        One of them says what must be survived.
    """
    for text in limits:
        if text.strip().startswith("survive"):
            raise BadValue(
                f"{text!r} is a limit of one year: what steps in after a loss is not followed over periods",
                hint="ask it of one period: --during KEY, or makeshed.in_period(shed, KEY)",
            )


def refuse_moving_prices_of_opening(sheds: Sequence[Shed], periods: Sequence[Period]) -> None:
    """Refuse what opening or expansion costs, in the shed's money, where it differs by period.

    Parameters
    ----------
    sheds, periods
        By period, the facts as they are then; and the periods.

    Raises
    ------
    BadValue
        What opening or expansion costs moves, and when.
    """
    for noun, names, paid in ONCE:
        every = _all_of(noun, sheds, paid, priced=True)
        for name in names:
            for row in _moved(every, noun, name):
                key = ":".join(row[k] for k in noun.key)
                then, now = row["_at"], row["_p"]
                raw = {getattr(sheds[p].get(key, noun), name) for p in (then, now)}
                raise BadValue(
                    f"{noun.table}/{key}.{name} is {row[name]:,.10g} in {periods[now].period} and "
                    f"{row['_first']:,.10g} in {periods[then].period}: what is paid off over several periods has "
                    "one price",
                    hint="give it one value, or two sites of which each may open in its own time "
                    "(opens_from and opens_until in phases)"
                    if len(raw) > 1
                    else "its currency has another rate then: write it in the shed's currency",
                )


def refuse_moving_status(sheds: Sequence[Shed], periods: Sequence[Period]) -> None:
    """Refuse a site that is open in one period and may open in another: it stands before the first or does not.

    Parameters
    ----------
    sheds, periods
        By period, the facts as they are then; and the periods.

    Raises
    ------
    BadValue
        A site that changes so, and when.
    """
    every = _all_of(Site, sheds, pl.col("status") != "closed", priced=False)
    for row in _moved(every, Site, "status"):
        raise BadValue(
            f"sites/{row['site']}.status is {row['status']} in {periods[row['_p']].period} and {row['_first']} "
            f"in {periods[row['_at']].period}: a site stands before the first period, or is opened once",
            hint="leave its status as it is in its own table; when it may open stands in phases (opens_from, "
            "opens_until), and how long it must stay (least_years); closed, in a period, it may be",
        )


def refuse_keeping_what_spoils(sheds: Sequence[Shed], periods: Sequence[Period]) -> None:
    """Refuse stock of what has a shelf life: what lies there from one period to the next has no age.

    Parameters
    ----------
    sheds, periods
        By period, the facts as they are then; and the periods.

    Raises
    ------
    BadValue
        What is kept and spoils.
    """
    for shed, period in zip(sheds, periods, strict=True):
        some = (pl.col("most").fill_null(1.0) > 0) | (pl.col("on_hand") > 0)
        spoils = shed.table(Item).select("item", "shelf_life").drop_nulls()
        both = shed.table(Storage).filter(some).join(spoils, on="item", maintain_order="left")
        for row in both.head(1).rows(named=True):
            site, item, days = row["site"], row["item"], row["shelf_life"]
            raise BadValue(
                f"{item} is kept at {site} in {period.period} (storages/{site}:{item}) and keeps {days:g} days: "
                "its age is not followed from one period to the next",
                hint="leave the row out of storages, so that it is bought or made when it is wanted; or leave "
                "its shelf_life blank, if it outlasts all periods",
            )


def _all_of(
    noun: type[Fact], sheds: Sequence[Shed], which: pl.Expr, *, priced: bool
) -> pl.DataFrame:
    """Return some facts as they are in each period, the first first, with its number."""
    frames = [shed.priced(noun) if priced else shed.table(noun) for shed in sheds]
    return pl.concat([frame.filter(which).with_columns(_p=p) for p, frame in enumerate(frames)])


def _moved(every: pl.DataFrame, noun: type[Fact], name: str) -> list[dict[str, Any]]:
    """Return the first row whose column is not what it first was, with what that is and when; none if all stay."""
    first = [pl.col(column).first().over(noun.key) for column in (name, "_p")]
    told = every.with_columns(_first=first[0], _at=first[1])
    return told.filter(pl.col(name).ne_missing(pl.col("_first"))).head(1).rows(named=True)
