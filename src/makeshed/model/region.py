"""Regions, industries, and who works where in what."""

from __future__ import annotations

from typing import Annotated, Literal

from makeshed.model.noun import Between, Fact, Kind, Refers, noun
from makeshed.model.ranges import PEOPLE
from makeshed.units import Count

CALENDAR = Between(1800, 2200, why="years that statistics are about")


@noun("regions", key="region")
class Region(Fact):
    """A part of the earth that statistics are about, in another one: a metro in a country."""

    region: Annotated[str, "key; best the code that statistics use, such as FRL0 or 41860"]
    name: Annotated[str, "as people say it"] = ""
    level: Annotated[
        Literal["town", "metro", "district", "region", "country", "union", "world"],
        "what kind of region; regions of one level are compared with one another",
    ]
    parent: Annotated[str, Refers("regions"), "the region that it is a part of"] = ""
    country: Annotated[str, "ISO 3166-1 alpha-2 code of the country"] = ""
    people: Annotated[Count | None, PEOPLE, "who live there; blank: not known"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("industries", key="industry")
class Industry(Fact):
    """A kind of work that statistics count, in a wider one."""

    industry: Annotated[str, "key; best the code of its classification, such as 3331 or C28"]
    name: Annotated[str, "as people say it"] = ""
    parent: Annotated[str, Refers("industries"), "the wider industry that it is a part of"] = ""
    classification: Annotated[str, "whose code it is, such as NAICS 2017 or NACE 2.1"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("employment", key="region industry year size")
class Employment(Fact):
    """Jobs and plants of an industry in a region and a year."""

    region: Annotated[str, Refers("regions"), "where"]
    industry: Annotated[str, Refers("industries"), "in what"]
    year: Annotated[int, CALENDAR, "when"]
    size: Annotated[str, "size of plants counted, such as 1-49; all: of every size"] = "all"
    jobs: Annotated[Count | None, PEOPLE, "people employed; blank: kept secret"] = None
    jobs_low: Annotated[
        Count | None, PEOPLE, "at least so many; blank: as many as jobs, or none"
    ] = None
    jobs_high: Annotated[
        Count | None,
        PEOPLE,
        "at most so many; blank: as many as jobs, or all that the wider industry leaves",
    ] = None
    plants: Annotated[Count | None, PEOPLE, "workplaces; blank: not known"] = None
    status: Annotated[
        Literal["published", "imputed", "suppressed"],
        "whether the figure is the statistics office's, somebody's estimate, or kept secret",
    ] = "published"
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
