"""What helps when something breaks: stock on hand, how soon things come back, and what could be done."""

from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import COUNT, DAYS, MONEY, SOME_DAYS
from makeshed.units import Count, Day, MoneyPerYear

Scope = Literal["site", "firm", "place", "country", "lane", "mode", "passage"]
"""What kind of thing can be lost."""


@noun("stocks", key="site item")
class Stock(Fact):
    """What a site has on hand of an item, made, bought in or kept: in units, or in days, not both."""

    site: Annotated[str, Refers("sites"), "where it lies"]
    item: Annotated[str, Refers("items"), "what"]
    quantity: Annotated[Count | None, COUNT, "units on hand; blank: as many as `days` says"] = None
    days: Annotated[
        Day | None, DAYS, "enough for so many days of what passes there; blank: `quantity` says"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("recoveries", key="scope target")
class Recovery(Fact):
    """How long it takes until what was lost is back: one thing, or all of its kind."""

    scope: Annotated[Scope, "what kind of thing"]
    target: Annotated[str, "which one, by key; blank: all of the kind"] = ""
    days: Annotated[Day, SOME_DAYS, "time to recover"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("remedies", key="remedy")
class Remedy(Fact):
    """Something that could be done against a loss, and what it costs a year."""

    remedy: Annotated[str, "key"]
    measure: Annotated[
        Literal["stock", "source", "retainer", "recovery"],
        "more stock on hand, a second source qualified, a maker paid to stand by, or a shorter recovery",
    ]
    site: Annotated[str, Refers("sites"), "at which site, or which maker or supplier it is"]
    item: Annotated[str, Refers("items"), "of what; blank with recovery"] = ""
    amount: Annotated[
        Count | None,
        COUNT,
        "units on hand; of a source or retainer: units a year; blank with recovery",
    ] = None
    days: Annotated[
        Day | None,
        DAYS,
        "until it can step in; of a recovery: the shorter time; blank with stock, else as declared",
    ] = None
    cost: Annotated[
        MoneyPerYear | None, MONEY, "a year; blank: not known, what it may cost is told"
    ] = None
    currency: Annotated[str, Refers("currencies"), "of the cost; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
