"""What is wanted."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import A_YEAR, BATCH, DAYS, MONEY, SERVICE, SHARE
from makeshed.units import Count, Day, Money, PerRootYear, PerYear, Share


@noun("demands", key="place item")
class Demand(Fact):
    """What is wanted at a place in a year, and how it varies."""

    place: Annotated[str, Refers("places"), "where"]
    item: Annotated[str, Refers("items"), "what"]
    quantity: Annotated[PerYear, A_YEAR, "a year"]
    variability: Annotated[
        Share, SHARE, "coefficient of variation of one month's demand; 0: no safety stock"
    ] = 0.0
    service_level: Annotated[Share, SERVICE, "share of replenishment cycles without stock-out"] = (
        0.95
    )
    price: Annotated[Money | None, MONEY, "what a unit sells for, net of tax"] = None
    salvage: Annotated[Money | None, MONEY, "what an unsold unit still brings"] = None
    volatility: Annotated[
        PerRootYear | None, SHARE, "of the demand forecast; blank: lead time costs nothing"
    ] = None
    max_lead_time: Annotated[Day | None, DAYS, "longest wait accepted; blank: any"] = None
    shortage_cost: Annotated[
        Money | None, MONEY, "for a unit not served; blank: all must be served"
    ] = None
    parcel: Annotated[
        Count | None, BATCH, "units in one consignment, where they come in parcels; blank: in bulk"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
