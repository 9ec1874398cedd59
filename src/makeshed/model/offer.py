"""What can be bought, where, for how much."""

from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import A_YEAR, DAYS, EMISSION, MONEY, MOST_A_YEAR, PACK
from makeshed.units import Day, Kilogram, Money, PerYear

Incoterm = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CPT", "CIF", "CIP", "DAP", "DPU", "DDP"]


@noun("offers", key="site item min_quantity")
class Offer(Fact):
    """A price for an item at a site. Several rows with rising ``min_quantity`` are price tiers.

    A tier's price holds for every unit once the year's quantity reaches it (all-units discount);
    nothing can be bought below the lowest ``min_quantity``. What is bought and not used is lost.
    """

    site: Annotated[str, Refers("sites"), "who sells"]
    item: Annotated[str, Refers("items"), "what"]
    min_quantity: Annotated[PerYear, A_YEAR, "the tier begins here"] = 0.0
    max_quantity: Annotated[
        PerYear | None, MOST_A_YEAR, "the tier ends here; blank: at the next"
    ] = None
    price: Annotated[Money, MONEY, "of one unit"]
    currency: Annotated[str, Refers("currencies"), "of the price; blank: the shed's"] = ""
    incoterm: Annotated[Incoterm, "Incoterms 2020 rule: what the price includes"] = "EXW"
    incoterm_place: Annotated[str, Refers("places"), "named place; blank: where the site is"] = ""
    capacity: Annotated[PerYear | None, A_YEAR, "most that can be had; blank: no limit"] = None
    lead_time: Annotated[Day, DAYS, "from order to ready at the named place"] = 0.0
    origin: Annotated[
        str, "country where the item obtained its origin; blank: the site's, which nobody declared"
    ] = ""
    proof: Annotated[
        str, "agreements under which the seller proves it, such as EU-UK; several with ;"
    ] = ""
    co2e: Annotated[Kilogram, EMISSION, "emitted in making one unit"] = 0.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    order_multiple: Annotated[
        PerYear | None,
        PACK,
        "the year's quantity is a multiple of this (a pack); blank: any amount",
    ] = None
    bring_up: Annotated[
        Day | None, DAYS, "until it delivers where nobody buys from it today; blank: a prior"
    ] = None
