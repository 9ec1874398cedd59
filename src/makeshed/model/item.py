"""What is made: items, what goes into them, and how they are made."""

from typing import Annotated

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import (
    BATCH,
    FACTOR,
    HOURS,
    MASS,
    MONEY,
    MOST_A_YEAR,
    PARTS,
    SCRAP,
    SOME_DAYS,
    VOLUME,
    YEARS,
)
from makeshed.units import (
    Count,
    CubicMetre,
    Day,
    Hour,
    Kilogram,
    Money,
    PerYear,
    Share,
    Times,
    Year,
)


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
    net_mass: Annotated[
        Kilogram | None, MASS, "of one unit without packing, on which customs charge; blank: mass"
    ] = None
    need_per_head: Annotated[
        PerYear | None,
        MOST_A_YEAR,
        "units that a person needs in a year; blank: not told in people",
    ] = None
    shelf_life: Annotated[
        Day | None, SOME_DAYS, "from leaving its maker until it is no longer good; blank: it keeps"
    ] = None
    ages: Annotated[
        bool, "it loses its value evenly over its shelf life, on the way too; false: all at its end"
    ] = False
    industry: Annotated[
        str, Refers("industries"), "that makes such things, for what making it here would bring"
    ] = ""
    life: Annotated[Year | None, YEARS, "for which it is used; blank: not told"] = None
    usual_life: Annotated[
        Year | None, YEARS, "for which others of its kind are used; blank: not told"
    ] = None
    use: Annotated[
        Times | None,
        FACTOR,
        "how often in a year, 1: as often as others of its kind; blank: not told",
    ] = None

    @property
    def dutiable(self) -> Kilogram:
        """What customs weigh: the mass without packing, or all of it where that is not said."""
        return self.mass if self.net_mass is None else self.net_mass


@noun("components", key="item component route")
class Component(Fact):
    """One line of a bill of materials: how much of a component goes into one unit of an item.

    What the milled and the cast version of a part are made of differs: a line with a ``route`` counts
    where the item is made by that route of its operations.
    """

    item: Annotated[str, Refers("items"), "what is made"]
    component: Annotated[str, Refers("items"), "what goes into it"]
    quantity: Annotated[Count, PARTS, "per unit made"] = 1.0
    scrap: Annotated[Share, SCRAP, "lost in making, on top of the quantity"] = 0.0
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
    route: Annotated[str, "route of the item's operations that it is for; blank: every one"] = ""


@noun("substitutes", key="item component substitute route")
class Substitute(Fact):
    """What may be used in place of a component of an item, whole or in part: an alternative of its line."""

    item: Annotated[str, Refers("items"), "what is made"]
    component: Annotated[str, Refers("items"), "the line of its bill that it stands in for"]
    substitute: Annotated[str, Refers("items"), "what may be used instead"]
    quantity: Annotated[
        Count | None, PARTS, "per unit made, of this alone; blank: as many as of the component"
    ] = None
    scrap: Annotated[
        Share | None, SCRAP, "lost in making, on top of it; blank: as of the component"
    ] = None
    mixed: Annotated[
        bool,
        "a maker may use several of the line's alternatives in a year; false: one for all it makes",
    ] = True
    route: Annotated[str, "route that it is for; blank: every one that the line is for"] = ""
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
