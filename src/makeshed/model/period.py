"""When: the periods that a plan looks ahead over, what is otherwise in one of them, and what joins them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise
from typing import Annotated

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.language.figures import NoNumber, spoken
from makeshed.language.relative import factor
from makeshed.model.finding import Look, Test, said
from makeshed.model.noun import NOUNS, Between, Fact, Kind, Refers, columns, noun
from makeshed.model.ranges import COUNT, MONEY, YEARS
from makeshed.units import Count, Money, MoneyPerYear, Share, Year

MONTHS = Between(1, 1200, why="from a month to a century")
LIFE = Between(YEARS.low, YEARS.high, zero=True, why=YEARS.why)
PART = Between(0, 1, why="a share of what it can do once it is run in")
RETURNED = Between(1e-9, 1, why="no more comes back than was delivered")
YEARS_LATER = Between(0, 100, why="nobody waits a century for what comes back")
STAYING = ("periods", "overrides", "phases", "returns")
"""Tables whose facts are the same in all periods."""


@noun("periods", key="period")
class Period(Fact):
    """A stretch of time that is planned as one: a year, a quarter, a month. One follows the other."""

    period: Annotated[str, "key, such as 2028 or 2028-07"]
    start: Annotated[date, "its first day; it ends where the next one starts"]
    months: Annotated[int, MONTHS, "how many months it lasts: 12 for a year, 3 for a quarter"] = 12
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("overrides", key="period fact")
class Override(Fact):
    """What a fact is in one period, where it is something else: written as ``--set`` takes it.

    A value that is relative is so to the fact as it stands in its own table. Of two that name one fact,
    that which names a part of what the other names has the last word, and a key without ``*`` before all.
    """

    period: Annotated[str, Refers("periods"), "in which"]
    fact: Annotated[
        str, "table/key.column, * for any in the key, such as offers/mill:flour:*.price"
    ]
    value: Annotated[str, "the value, or x1.2, +10%, -10% of what it is; a share also as 12.5%"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("storages", key="site item")
class Storage(Fact):
    """What a site can keep of an item from one period to the next; what has no row is not kept."""

    site: Annotated[str, Refers("sites"), "where"]
    item: Annotated[str, Refers("items"), "what"]
    most: Annotated[
        Count | None, COUNT, "units that may lie there between periods; blank: no limit"
    ] = None
    cost: Annotated[
        MoneyPerYear | None,
        MONEY,
        "of a unit that lies there at the end of a period, for the length of it; blank: the holding "
        "rate of its value",
    ] = None
    on_hand: Annotated[Count, COUNT, "units that lie there when the first period starts"] = 0.0
    worth: Annotated[Money, MONEY, "of a unit on hand at the start, as customs see it"] = 0.0
    left: Annotated[Count, COUNT, "units that must lie there when the last period ends"] = 0.0
    currency: Annotated[str, Refers("currencies"), "of cost and worth; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("phases", key="site")
class Phase(Fact):
    """How a site comes into use and goes out of it; a site without a row does both as it pays."""

    site: Annotated[str, Refers("sites"), "which"]
    opens_from: Annotated[date | None, "it opens in no period before; blank: any"] = None
    opens_until: Annotated[date | None, "it opens in no period after; blank: any"] = None
    least_years: Annotated[Year, LIFE, "stays open so long once it opens"] = 0.0
    first_year: Annotated[Share, PART, "of its hours in the year in which it opens"] = 1.0
    second_year: Annotated[Share, PART, "of its hours in the year after"] = 1.0
    closing_cost: Annotated[Money, MONEY, "paid once to close it"] = 0.0
    currency: Annotated[str, Refers("currencies"), "of the closing cost; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("returns", key="site item place demanded years")
class Returned(Fact):
    """What comes back of what was delivered: it is offered at a site, no more and no less than that.

    The offer of the item by the site says its price. All of it must be taken, unless ``left_cost`` says what the rest costs.
    """

    site: Annotated[str, Refers("sites"), "who offers what comes back"]
    item: Annotated[str, Refers("items"), "what comes back"]
    place: Annotated[str, Refers("places"), "where it was delivered"]
    demanded: Annotated[str, Refers("items"), "what was delivered there"]
    years: Annotated[Year, YEARS_LATER, "how much later; 0: in the same period"] = 0.0
    share: Annotated[Share, RETURNED, "units that come back of a unit delivered"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    left_cost: Annotated[
        Money | None,
        MONEY,
        "of a unit that is left, not bought: to be rid of it; blank: none may be",
    ] = None
    currency: Annotated[str, Refers("currencies"), "of the left_cost; blank: the shed's"] = ""


def overrides_name_columns(look: Look) -> list[Problem]:
    """What is overridden is a column of a table that is not about periods itself, and no key."""
    problems = []
    frame = look.shed.table(Override).select("fact", "value").with_row_index("_row")
    for index, fact, value in frame.drop_nulls().iter_rows():
        if right := _right(fact) or _unsigned(fact, value):
            at = look.row(Override.table, index)
            problems.append(Problem(Override.table, at, "fact", said(f"{fact}={value}"), right))
    return problems


def _right(fact: str) -> str:
    """Return what a fact to be overridden should be; blank: it is."""
    target, dot, name = fact.rpartition(".")
    table, slash, _ = target.partition("/")
    if not dot or not slash:
        return "table/key.column, such as offers/mill:flour:0.price"
    if table not in NOUNS or table in STAYING:
        tables = [name for name in NOUNS if name not in STAYING]
        return f"a table whose facts may change with time; {nearest(table, tables)}"
    own = NOUNS[table]
    free = [column.name for column in columns(own) if column.name not in own.key]
    return "" if name in free else f"a column of {table} that is no key; {nearest(name, free)}"


def _unsigned(fact: str, value: str) -> str:
    """Return what a value should be: one with a plus and without ``%`` may be a number or a change; blank: it is."""
    table, name = fact.partition("/")[0], fact.rpartition(".")[2]
    [column] = [column for column in columns(NOUNS[table]) if column.name == name]
    plain = value.strip().removeprefix("+").strip()
    if column.type not in {float, int} or plain == value.strip() or factor(value) is not None:
        return ""
    try:
        spoken(plain)
    except NoNumber:  # it is told what the column takes, where it is set
        return ""
    return f"{plain}, or what it changes by: +{plain}%"


def ends_on(start: date, months: int) -> date:
    """Return the day on which the next period starts, so many months later; the last day of a short month."""
    year, month = divmod(start.month - 1 + months, 12)
    year += start.year
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def periods_follow(look: Look) -> list[Problem]:
    """Each period starts on the day on which the one before ends."""
    if Period.table in look.unread:
        return []
    rows = look.shed.table(Period).with_row_index("_row").drop_nulls(["start", "months"])
    listed = rows.sort("start", "period").select("_row", "period", "start", "months").rows()
    problems = []
    for (_, before, start, months), (row, _, found, _) in pairwise(listed):
        right = ends_on(start, months)
        if found != right:
            at = look.row(Period.table, row)
            words = f"{right}, on which {before} ends: periods follow one another without a gap"
            problems.append(Problem(Period.table, at, "start", str(found), words))
    return problems


def no_more_comes_back(look: Look) -> list[Problem]:
    """Of what was delivered somewhere, no more of an item comes back in all, to whomever and whenever."""
    rows = look.shed.table(Returned).with_row_index("_row").sort("_row")
    key = ["item", "place", "demanded"]
    over = rows.with_columns(_sum=pl.col("share").cum_sum().over(key)).filter(
        pl.col("_sum") > 1 + 1e-9
    )
    return [
        Problem(
            Returned.table,
            look.row(Returned.table, row["_row"]),
            "share",
            f"{row['share']:g}, which makes {row['_sum']:g} with the rows before",
            f"no more than 1 in all, of {row['item']} for each {row['demanded']} delivered to {row['place']}",
        )
        for row in over.unique(key, keep="first", maintain_order=True).iter_rows(named=True)
    ]


def left_at_one_cost(look: Look) -> list[Problem]:
    """What comes back to a site is one pile, whenever it was delivered: what is left of it has one cost."""
    rows = look.shed.table(Returned).with_row_index("_row").sort("_row")
    same = ["left_cost", "currency"]
    first = rows.with_columns(
        pl.col(*same, "_row").first().over("site", "item").name.prefix("_of_")
    )
    found = []
    for name in same:
        for row in first.filter(pl.col(name).ne_missing(pl.col(f"_of_{name}"))).iter_rows(
            named=True
        ):
            at, other = (look.row(Returned.table, row[c]) for c in ("_row", "_of__row"))
            right = f"{said(row[f'_of_{name}'])}, as in row {other}: what comes back to {row['site']} is one pile"
            found.append(Problem(Returned.table, at, name, said(row[name]), right))
    return found


PHASES = [
    Test(
        "opens_until",
        pl.col("opens_until") < pl.col("opens_from"),
        "a day on or after opens_from",
    ),
]
STORAGES = [
    Test("on_hand", pl.col("on_hand") > pl.col("most"), "at most what may lie there (most)"),
    Test("left", pl.col("left") > pl.col("most"), "at most what may lie there (most)"),
]
