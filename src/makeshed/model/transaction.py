"""What industries sell to one another, and what they make: the accounts of a region or a country."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import Look, Test, said, suggestion
from makeshed.model.noun import Between, Fact, Kind, Refers, noun
from makeshed.model.ranges import CARGO, MONEY, PEOPLE
from makeshed.model.region import CALENDAR, Industry
from makeshed.units import Count, Kilogram, Money

FINAL_USES = ("households", "government", "investment", "inventories", "exports")
"""Who buys and is no industry. Inventories may be negative: what was taken from them."""
SALE = Between(-MONEY.high, MONEY.high, why="what the world makes in a year, in any currency")


@noun("transactions", key="region year seller buyer")
class Transaction(Fact):
    """What an industry sells to another one, or to a final use, in a year: a cell of an input-output table."""

    region: Annotated[str, Refers("regions"), "of the table: mostly a country"]
    year: Annotated[int, CALENDAR, "when"]
    seller: Annotated[str, Refers("industries"), "the industry that makes such things"]
    buyer: Annotated[
        str,
        "the industry that uses them, or a final use: households, government, investment, inventories, exports",
    ]
    value: Annotated[
        Money, SALE, "in the year, at producers' or basic prices, made at home or abroad"
    ]
    imported: Annotated[
        Money | None, SALE, "what of it was made abroad; blank: not known, and then all counts as home-made"
    ] = None  # fmt: skip
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("outputs", key="region industry year")
class IndustryOutput(Fact):
    """What an industry of a region makes in a year, and what it pays and employs for it."""

    region: Annotated[str, Refers("regions"), "where"]
    industry: Annotated[str, Refers("industries"), "which"]
    year: Annotated[int, CALENDAR, "when"]
    output: Annotated[Money | None, MONEY, "all it sells or puts aside; blank: not known"] = None
    value_added: Annotated[
        Money | None, SALE, "output less what it buys of others to make it; blank: not known"
    ] = None
    wages: Annotated[
        Money | None, MONEY, "paid to employees, with what is paid for their insurance; blank: not known"
    ] = None  # fmt: skip
    jobs: Annotated[Count | None, PEOPLE, "people employed; blank: not known"] = None
    co2e: Annotated[
        Kilogram | None, CARGO, "emitted by its own plants in the year; blank: not known"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


_FINAL = pl.col("buyer").is_in(FINAL_USES)
OUTPUT_TESTS = [
    Test("wages", pl.col("wages") > pl.col("output"), "at most the output that they are paid for"),
    Test("value_added", pl.col("value_added") > pl.col("output"), "at most the output"),
]
TABLE = ["region", "year"]


def buyers_are_known(look: Look) -> list[Problem]:
    """Who buys is an industry, or a final use."""
    known = pl.concat(
        [look.shed.table(Industry)["industry"].drop_nulls(), pl.Series(FINAL_USES)], rechunk=True
    )
    bad = ~pl.col("buyer").is_in(known.implode())
    if "industries" in look.unread:
        return []
    return look.failing(
        Transaction, [Test("buyer", bad, suggestion("industries or final uses", known))]
    )


def who_trades_makes_something(look: Look) -> list[Problem]:
    """Who buys, or sells what is made at home, has an output of that year: without, no share of it is known."""
    if {"outputs", "transactions"} & set(look.unread):
        return []
    rows = look.shed.table(Transaction).with_row_index("_row")
    made = look.shed.table(IndustryOutput).filter(pl.col("output") > 0)
    known = look.shed.table(Industry)["industry"].drop_nulls().implode()
    home = pl.col("value") - pl.col("imported").fill_null(0.0)
    trading = {"buyer": ~_FINAL & (pl.col("value") != 0), "seller": home > 0}
    found = []
    for side, does in trading.items():
        named = rows.filter(does & pl.col(side).is_in(known)).unique([*TABLE, side], keep="first")
        lacking = named.join(
            made, left_on=[*TABLE, side], right_on=[*TABLE, "industry"], how="anti"
        ).sort("_row")
        for row in lacking.iter_rows(named=True):
            right = (
                f"an industry with output in {row['region']} in {row['year']}: give it in outputs"
            )
            at = look.row(Transaction.table, row["_row"])
            found.append(Problem(Transaction.table, at, side, said(row[side]), right))
    return found


def tables_count_once(look: Look) -> list[Problem]:
    """No industry of a table lies in another one of it: what it sells would be there twice."""
    parent = dict(look.shed.table(Industry).select("industry", "parent").rows())
    rows = look.shed.table(Transaction).with_row_index("_row")
    found = []
    for _, frame in rows.group_by(TABLE, maintain_order=True):
        first = dict(frame.unique("seller", keep="first").select("seller", "_row").rows())
        for own, index in first.items():
            above, seen = parent.get(own, ""), {own}
            while above and above not in first and above not in seen:
                seen.add(above)
                above = parent.get(above, "")
            if above in first and above not in seen:
                right = f"an industry that does not lie in {above}, which the table has too"
                at = look.row(Transaction.table, index)
                found.append(Problem(Transaction.table, at, "seller", said(own), right))
    return found
