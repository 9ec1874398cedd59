"""What is made: items, what goes into them, and how they are made."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import BATCH, HOURS, MASS, MONEY, PARTS, SCRAP, VOLUME
from makeshed.units import Count, CubicMetre, Hour, Kilogram, Money, Share


@noun("items", key="item")
class Item(Fact):
    """A product, part or material."""

    item: Annotated[str, "key"]
    name: Annotated[str, "as people say it"] = ""
    mass: Annotated[Kilogram, MASS, "of one unit, packed for transport"] = 0.0
    volume: Annotated[CubicMetre, VOLUME, "of one unit, packed for transport"] = 0.0
    unit: Annotated[str, "what one unit is"] = "piece"
    hs: Annotated[str, "HS or CN code, as people write it: 7326.90, HTS 7326 90 86"] = ""
    value: Annotated[Money | None, MONEY, "declared value of one unit"] = None
    essential: Annotated[bool, "an essential part in the sense of a duty or of supply security"] = (
        False
    )
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("components", key="item component")
class Component(Fact):
    """One line of a bill of materials: how much of a component goes into one unit of an item."""

    item: Annotated[str, Refers("items"), "what is made"]
    component: Annotated[str, Refers("items"), "what goes into it"]
    quantity: Annotated[Count, PARTS, "per unit made"] = 1.0
    scrap: Annotated[Share, SCRAP, "lost in making, on top of the quantity"] = 0.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("operations", key="item route process")
class Operation(Fact):
    """One step of a routing. Routes of one item are alternatives; a route needs all its steps."""

    item: Annotated[str, Refers("items"), "what is made"]
    route: Annotated[str, "which of the alternative ways"] = "main"
    process: Annotated[str, "what is done; a site can if it has the capability"]
    hours: Annotated[Hour, HOURS, "of the process for one unit"] = 0.0
    setup_hours: Annotated[Hour, HOURS, "for one batch"] = 0.0
    batch: Annotated[Count, BATCH, "units in a batch"] = 1.0
    material_cost: Annotated[Money, MONEY, "consumed by one unit, beside its components"] = 0.0
    currency: Annotated[str, Refers("currencies"), "of the material; blank: the shed's"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
