"""What a policy pays, for how long, and what its numbers must hold together."""

from __future__ import annotations

from typing import Annotated, Literal

import polars as pl

from makeshed.model.finding import Test
from makeshed.model.noun import Between, Fact, Kind, Refers, noun
from makeshed.model.ranges import MONEY, YEARS
from makeshed.model.region import CALENDAR
from makeshed.units import Money, MoneyPerHour, MoneyPerTonne, MoneyPerYear, Share, Year

PART = Between(0, 1, why="a share of it")
DISCOUNT = Between(0, 2, why="a share, for a year: 0.03 is 3 %")
TERM = Between(
    YEARS.low, 200, why="a payment for longer than 200 years has no end that anybody means"
)


@noun("policies", key="policy instrument site process item")
class Policy(Fact):
    """What a policy pays and asks beside the facts that its scenario changes.

    It is called like the scenario that it belongs to, or stands alone. A grant lowers what firms see
    of a cost, and somebody pays it: the treasury, buyers or firms. Several rows make a policy of parts.
    """

    policy: Annotated[str, "name; that of a scenario of the case, if it changes facts too"]
    instrument: Annotated[
        Literal[
            "duty",
            "wage_subsidy",
            "capital_grant",
            "share_rule",
            "preference",
            "training",
            "carbon_price",
            "stockpile",
            "other",
        ],
        "what kind of policy",
    ]
    site: Annotated[
        str,
        Refers("sites"),
        "whose costs a grant lowers; blank: everybody's in the region asked about",
    ] = ""
    process: Annotated[str, "of which process a grant pays hours; blank: all of the site"] = ""
    item: Annotated[str, Refers("items"), "of which item a grant pays units made or sold"] = ""
    payer: Annotated[
        Literal["treasury", "buyers", "firms"], "who pays what is granted, and what it takes to run"
    ] = "treasury"
    grant_per_hour: Annotated[MoneyPerHour, MONEY, "paid for an hour of labour"] = 0.0
    grant_per_unit: Annotated[Money, MONEY, "paid for a unit of the item sold at the site"] = 0.0
    grant_once: Annotated[Money, MONEY, "paid once towards opening the site"] = 0.0
    running_cost: Annotated[
        MoneyPerYear, MONEY, "a year, whatever firms do: teachers, stock, control"
    ] = 0.0
    set_up_cost: Annotated[Money, MONEY, "once, whatever firms do"] = 0.0
    carbon_price: Annotated[
        MoneyPerTonne, MONEY, "of a carbon price: on each t CO2e, beside the one that is asked for"
    ] = 0.0
    limit: Annotated[str, "of a share rule: what a plan must hold, such as local>=25%"] = ""
    preference: Annotated[
        Share, PART, "of a preference: share by which offers of the item from here may be dearer"
    ] = 0.0
    preference_form: Annotated[
        Literal["discount", "surcharge"], "taken off the offers preferred, or put on all others"
    ] = "discount"
    preference_cap: Annotated[
        Money | None, MONEY, "most that a year's purchases are preferred by; blank: no limit"
    ] = None
    years: Annotated[Year | None, TERM, "for how long it is paid"] = None
    discount_rate: Annotated[Share | None, DISCOUNT, "of its payments; blank: that of the plan"] = (
        None
    )
    deadweight_low: Annotated[
        Share | None, PART, "share that would happen anyway, at least; blank: 0.75"
    ] = None
    deadweight_high: Annotated[
        Share | None, PART, "share that would happen anyway, at most; blank: 0.98"
    ] = None
    displacement: Annotated[Share, PART, "share of the work that others in the region lose"] = 0.0
    year: Annotated[int | None, CALENDAR, "of whose money it counts; blank: of the case's"] = None
    currency: Annotated[str, Refers("currencies"), "of its amounts; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


PAID = ("grant_per_hour", "grant_per_unit", "grant_once", "running_cost", "set_up_cost")
"""Columns of what is paid."""
LASTING = ("preference", "grant_per_hour", "grant_per_unit", "running_cost", "set_up_cost")
NEEDS = {
    "wage_subsidy": "grant_per_hour",
    "capital_grant": "grant_once",
    "share_rule": "limit",
    "carbon_price": "carbon_price",
    "preference": "preference",
}
"""By instrument, the column without which it is none."""


def _needed(instrument: str, column: str) -> Test:
    """Test that an instrument says what it is made of."""
    cell = pl.col(column)
    nothing = cell == "" if column == "limit" else cell == 0
    right = "a limit such as local>=25%" if column == "limit" else "more than 0"
    return Test(column, (pl.col("instrument") == instrument) & nothing, f"{right}: a {instrument}")


_LOW, _HIGH = (
    pl.col("deadweight_low").fill_null(0.75),
    pl.col("deadweight_high").fill_null(0.98),
)
POLICIES: list[Test] = [
    *(_needed(*pair) for pair in NEEDS.items()),
    Test(
        "years",
        pl.any_horizontal(pl.col(name) > 0 for name in LASTING) & pl.col("years").is_null(),
        "for how many years it is paid: what is paid without end has no cost that can be told",
    ),
    Test(
        "item",
        (pl.col("grant_per_unit") > 0) & (pl.col("item") == ""),
        "the item whose units are paid for",
    ),
    Test(
        "site",
        (pl.col("grant_per_unit") > 0) & (pl.col("site") == ""),
        "the site whose units are paid for",
    ),
    Test(
        "preference",
        (pl.col("instrument") != "preference") & (pl.col("preference") > 0),
        "0, or the instrument preference",
    ),
    Test(
        "preference_cap",
        (pl.col("instrument") != "preference") & pl.col("preference_cap").is_not_null(),
        "blank, or the instrument preference",
    ),
    Test(
        "preference_form",
        (pl.col("instrument") != "preference") & (pl.col("preference_form") != "discount"),
        "blank, or the instrument preference",
    ),
    Test(
        "item",
        (pl.col("preference") > 0) & (pl.col("item") == ""),
        "the item whose offers are preferred",
    ),
    Test(
        "payer",
        (pl.col("preference") > 0) & (pl.col("payer") != "buyers"),
        "buyers: who prefers a dearer offer pays it",
    ),
    Test(
        "carbon_price",
        (pl.col("instrument") != "carbon_price") & (pl.col("carbon_price") > 0),
        "0, or the instrument carbon_price",
    ),
    Test("deadweight_high", _HIGH < _LOW, "deadweight_low (0.75 if blank) or more"),
]
"""What one row must hold beside its declaration."""
