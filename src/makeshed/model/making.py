"""What making takes, and what can be made: a shop's own numbers instead of the bundled estimates."""

from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import AS_SAID
from makeshed.units import Unit


@noun("drivers", key="site process material driver")
class Driver(Fact):
    """A number that a quote rests on, as a range: a rate, a speed, a price, a share.

    Money is in the shed's currency, units are those of the bundled table.
    """

    site: Annotated[str, Refers("sites"), "whose; blank: everybody's in this case"] = ""
    process: Annotated[str, "of which process, such as cnc-milling; blank: any"] = ""
    material: Annotated[str, "of which material, such as steel; blank: any"] = ""
    driver: Annotated[str, "name, as in the bundled table: machine_rate, price, failure ..."]
    low: Annotated[float, Unit("as said"), AS_SAID, "least that it can reasonably be"]
    value: Annotated[float, Unit("as said"), AS_SAID, "most likely"]
    high: Annotated[float, Unit("as said"), AS_SAID, "most that it can reasonably be"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("design_rules", key="site process material check")
class DesignRule(Fact):
    """A threshold of design for manufacture: a measure of the part, and what it must keep to."""

    site: Annotated[str, Refers("sites"), "whose; blank: everybody's in this case"] = ""
    process: Annotated[str, "of which process"]
    material: Annotated[str, "of which material; blank: any"] = ""
    check: Annotated[str, "what is measured, as in the bundled table: wall, overhang, draft ..."]
    least: Annotated[float | None, Unit("as said"), AS_SAID, "blank: no least"] = None
    most: Annotated[float | None, Unit("as said"), AS_SAID, "blank: no most"] = None
    grade: Annotated[
        Literal["change", "not"], "what breaking it means: made with changes, or not made"
    ] = "change"
    fix: Annotated[str, "what to change"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
