"""What the law adds: duties, and the rules that grant or lift them."""

from datetime import date
from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import DUTY
from makeshed.units import Share


@noun("duties", key="duty")
class Duty(Fact):
    """A duty measure. Measures add up; a preference replaces a dearer conventional duty.

    Of several rows of one measure the one with the longest code holds, then the one that names the
    firm, the origin, essential parts; of several preferences the lowest.
    """

    duty: Annotated[str, "key"]
    hs: Annotated[str, "HS or CN code, or the beginning of one; * for all"]
    origin: Annotated[str, "country of origin, a union such as EU, or * for all others"]
    destination: Annotated[str, "country or union that levies it"]
    measure: Annotated[
        Literal[
            "conventional",
            "preference",
            "anti-dumping",
            "countervailing",
            "safeguard",
            "additional",
        ],
        "what kind of duty",
    ] = "conventional"
    rate: Annotated[Share, DUTY, "of the customs value"]
    basis: Annotated[Literal["CIF", "FOB"], "customs value: with or without main freight"] = "CIF"
    firm: Annotated[str, "firm it is set for; blank: all"] = ""
    essential_only: Annotated[bool, "levied on items marked essential alone"] = False
    valid_from: Annotated[date | None, "first day"] = None
    valid_to: Annotated[date | None, "last day"] = None
    rule: Annotated[str, Refers("rules"), "rule of origin that grants or lifts it"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("rules", key="rule")
class Rule(Fact):
    """A rule of origin or of a label, as data."""

    rule: Annotated[str, "key"]
    name: Annotated[str, "as people say it"] = ""
    expression: Annotated[str, "the rule's tree, as JSON"]
    citation: Annotated[str, "where the rule stands"] = ""
    status: Annotated[
        Literal["law", "guideline", "private", "city", "proposal"], "who stands behind it"
    ] = "law"
    valid_from: Annotated[date | None, "first day"] = None
    valid_to: Annotated[date | None, "last day"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
