"""Makers that look like one, and what a person decided of them."""

from datetime import date
from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun


@noun("duplicates", key="site other")
class Duplicate(Fact):
    """Two entries of directories that a person looked at: one maker, or two."""

    site: Annotated[str, Refers("sites"), "maker that is in the case"]
    other: Annotated[str, "key of the entry that it was compared with"]
    verdict: Annotated[
        Literal["same", "different"],
        "same: the other is left out of every import; different: nobody asks again",
    ]
    day: Annotated[date | None, "when it was decided"] = None
    note: Annotated[str, "why"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
