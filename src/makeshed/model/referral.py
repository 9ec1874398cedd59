"""Who was named to whom: the log of the help desk."""

from datetime import date
from typing import Annotated, Literal

from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import DISTANCE
from makeshed.units import Kilometre


@noun("referrals", key="referral site")
class Referral(Fact):
    """A maker named to somebody who needs something made; one shortlist is several of them.

    A need that found nobody is kept too: without a site, with the outcome ``nobody``.
    """

    referral: Annotated[str, "key of the shortlist, such as r000042"]
    site: Annotated[str, Refers("sites"), "maker that was named; blank: nobody was found"] = ""
    day: Annotated[date, "when"]
    need: Annotated[str, "what was asked, in the words of who asked"] = ""
    distance: Annotated[Kilometre | None, DISTANCE, "from where it is needed"] = None
    nearest: Annotated[
        Kilometre | None,
        DISTANCE,
        "how far the maker stands that nearest-first would have named",
    ] = None
    outcome: Annotated[
        Literal["sent", "answered", "quoted", "won", "declined", "silent", "stop", "nobody"],
        "what became of it; stop: the maker wants no more referrals; nobody: no maker was found",
    ] = "sent"
    heard: Annotated[date | None, "when the outcome was told"] = None
    reason: Annotated[str, "why it was declined or lost, or what else was said"] = ""
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"
