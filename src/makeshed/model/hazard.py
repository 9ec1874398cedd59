"""What can go wrong."""

from typing import Annotated, Literal

from makeshed.model.noun import Between, Fact, Kind, NonNegative, noun
from makeshed.units import Day, PerYear, Share


@noun("hazards", key="hazard")
class Hazard(Fact):
    """Something that stops a site, a place, a country, a lane or a mode for a while."""

    hazard: Annotated[str, "key"]
    scope: Annotated[Literal["site", "place", "country", "lane", "mode"], "what kind of thing"]
    target: Annotated[str, "which one, by key"]
    rate: Annotated[PerYear, NonNegative, "how often"]
    duration: Annotated[Day, NonNegative, "how long, most likely"]
    duration_low: Annotated[Day | None, NonNegative, "how long, at least"] = None
    duration_high: Annotated[Day | None, NonNegative, "how long, at most"] = None
    loss: Annotated[Share, Between(0, 1), "share of its output that is lost meanwhile"] = 1.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
