"""Occupations, who works in what industry as what, and who there is in a region."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import Look, said
from makeshed.model.noun import Between, Fact, Kind, Refers, noun
from makeshed.model.ranges import DAYS, LOSS, MONEY, PEOPLE
from makeshed.model.region import CALENDAR
from makeshed.units import Count, Day, Money, MoneyPerHour, Share

OVER = 0.02
"""By how much shares may add up to more than all: published ones are rounded."""


@noun("occupations", key="occupation")
class Occupation(Fact):
    """A kind of work that people do, in a wider one: machinists in production."""

    occupation: Annotated[str, "key; best the code of its classification, such as 514041"]
    name: Annotated[str, "as people say it"] = ""
    parent: Annotated[str, Refers("occupations"), "the wider occupation that it is a part of"] = ""
    classification: Annotated[str, "whose code it is, such as SOC 2018 or ISCO-08"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("staffing", key="industry occupation year")
class Staffing(Fact):
    """How many of an industry's jobs are in an occupation, mostly in a whole country."""

    industry: Annotated[str, Refers("industries"), "which"]
    occupation: Annotated[str, Refers("occupations"), "as what"]
    year: Annotated[int, CALENDAR, "when"]
    share: Annotated[Share, Between(LOSS.low, LOSS.high, why=LOSS.why), "of the industry's jobs"]
    wage: Annotated[MoneyPerHour | None, MONEY, "median of the occupation in the industry; blank: not known"] = None  # fmt: skip
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("workforce", key="region occupation year")
class Workforce(Fact):
    """How many people work in an occupation in a region, and what they earn."""

    region: Annotated[str, Refers("regions"), "where"]
    occupation: Annotated[str, Refers("occupations"), "as what"]
    year: Annotated[int, CALENDAR, "when"]
    jobs: Annotated[Count | None, PEOPLE, "people employed; blank: kept secret"] = None
    wage: Annotated[MoneyPerHour | None, MONEY, "median of an hour; blank: not known"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("trainings", key="occupation")
class Training(Fact):
    """What it takes to teach somebody who comes close to an occupation what it takes there."""

    occupation: Annotated[str, Refers("occupations"), "to work as what"]
    cost: Annotated[Money | None, MONEY, "for one person, wages while learning included; blank: not known"] = None  # fmt: skip
    days: Annotated[Day | None, DAYS, "until somebody works alone; blank: not known"] = None
    currency: Annotated[str, Refers("currencies"), "of its cost; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


def finest(rows: pl.DataFrame, parent: dict[str, str]) -> pl.DataFrame:
    """Return the rows of an industry whose occupations hold no other one of them: none counts twice."""
    there = set(rows["occupation"].to_list())
    wider: set[str] = set()
    for one in there:
        above = parent.get(one, "")
        while above and above not in wider:
            wider.add(above)
            above = parent.get(above, "")
    return rows.filter(~pl.col("occupation").is_in(sorted(wider)))


def shares_are_of_one_whole(look: Look) -> list[Problem]:
    """Shares of an industry's occupations, none of which lies in another, add up to no more than all."""
    if {"staffing", "occupations"} & set(look.unread):
        return []
    parent = dict(look.shed.table(Occupation).select("occupation", "parent").rows())
    rows = look.shed.table(Staffing).with_row_index("_row")
    found = []
    for _, frame in rows.group_by("industry", "year", maintain_order=True):
        fine = finest(frame, parent)
        whole = float(fine["share"].fill_null(0.0).sum())
        if whole > 1 + OVER:
            first = fine.row(0, named=True)
            right = (
                f"shares of {first['industry']} in {first['year']} that add up to 1 at most, not to {whole:.4g}; "
                "where an occupation is part of another, parent says so"
            )
            at = look.row(Staffing.table, first["_row"])
            found.append(Problem(Staffing.table, at, "share", said(first["share"]), right))
    return found
