"""What is wanted."""

from typing import Annotated

from makeshed.model.noun import Between, Fact, Kind, NonNegative, Refers, noun
from makeshed.units import Day, Money, PerRootYear, PerYear, Share


@noun("demands", key="place item")
class Demand(Fact):
    """What is wanted at a place in a year, and how it varies."""

    place: Annotated[str, Refers("places"), "where"]
    item: Annotated[str, Refers("items"), "what"]
    quantity: Annotated[PerYear, NonNegative, "a year"]
    variability: Annotated[
        Share, NonNegative, "coefficient of variation of one month's demand; 0: no safety stock"
    ] = 0.0
    service_level: Annotated[
        Share, Between(0.5, 0.9999), "share of replenishment cycles without stock-out"
    ] = 0.95
    price: Annotated[Money | None, NonNegative, "what a unit sells for, net of tax"] = None
    salvage: Annotated[Money | None, NonNegative, "what an unsold unit still brings"] = None
    volatility: Annotated[
        PerRootYear | None, NonNegative, "of the demand forecast; blank: lead time costs nothing"
    ] = None
    max_lead_time: Annotated[Day | None, NonNegative, "longest wait accepted; blank: any"] = None
    shortage_cost: Annotated[
        Money | None, NonNegative, "for a unit not served; blank: all must be served"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
