"""What an item comes in: variants, of which a customer who wants one takes no other."""

from __future__ import annotations

from typing import Annotated

from makeshed.errors import Problem
from makeshed.model.finding import Look, said
from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.ranges import PART_OF_ONE, SHARE
from makeshed.units import PerRootYear, Share

OFF = 0.02
"""By how much shares may miss the whole: counted ones are rounded."""


@noun("variants", key="item variant")
class Variant(Fact):
    """One of the variants that an item comes in, such as a size, a colour or a plug.

    They differ from the step on in which the item is made, or bought: what goes into it is the same for
    all, unless it has variants too.
    """

    item: Annotated[str, Refers("items"), "what comes in variants"]
    variant: Annotated[str, "which: a size, a colour, a plug"]
    share: Annotated[Share, PART_OF_ONE, "of what is wanted of the item"]
    variability: Annotated[
        Share | None,
        SHARE,
        "coefficient of variation of one month's demand for it at a place; blank: as of all together",
    ] = None
    volatility: Annotated[
        PerRootYear | None, SHARE, "of the forecast of its demand; blank: as of all together"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


def variants_are_of_one_whole(look: Look) -> list[Problem]:
    """Shares of an item's variants add up to all of it."""
    rows = look.shed.table(Variant).with_row_index("_row")
    found = []
    for _, frame in rows.group_by("item", maintain_order=True):
        whole = float(frame["share"].fill_null(0.0).sum())
        if abs(whole - 1) > OFF:
            first = frame.row(0, named=True)
            right = (
                f"shares of the variants of {first['item']} that add up to 1, not to {whole:.4g}"
            )
            at = look.row(Variant.table, first["_row"])
            found.append(Problem(Variant.table, at, "share", said(first["share"]), right))
    return found
