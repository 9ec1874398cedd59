"""What can go wrong."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, noun
from makeshed.model.ranges import DAYS, EVENTS, LOSS
from makeshed.model.resilience import Scope
from makeshed.units import Day, PerYear, Share


@noun("hazards", key="hazard")
class Hazard(Fact):
    """Something that stops a site, firm, place, country, lane, mode or passage for a while."""

    hazard: Annotated[str, "key"]
    scope: Annotated[Scope, "what kind of thing"]
    target: Annotated[str, "which one, by key"]
    rate: Annotated[PerYear, EVENTS, "how often"]
    duration: Annotated[Day, DAYS, "how long, most likely"]
    duration_low: Annotated[Day | None, DAYS, "how long, at least"] = None
    duration_high: Annotated[Day | None, DAYS, "how long, at most"] = None
    loss: Annotated[Share, LOSS, "share of its output that is lost meanwhile"] = 1.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
