"""Circles: what is emitted for a product by stage, and how far its materials go round; never a headline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from makeshed.plans.circle_rows import (
    CarbonStage,
    CarbonStageThen,
    Circularity,
    CircularityThen,
)
from makeshed.report.markup import Html, table_of, tag

STAGES = (
    "Of one product delivered. Where a stage has no upper end, something in it tells no emissions. The end of life is "
    "reckoned by the Circular Footprint Formula, credits included, and is no part of the plan's own emissions."
)
CIRCULARITY = (
    "Between the least and the most that is possible with what is told. An index of mass alone: it says nothing of "
    "energy or harm, and decides nothing in the plan."
)


def tables(
    stages: Sequence[CarbonStage | CarbonStageThen],
    circularity: Sequence[Circularity | CircularityThen],
    currency: str,
    named: Callable[[str, str], str],
) -> list[Html]:
    """Return both tables with what they mean; none where nothing is told.

    Parameters
    ----------
    stages, circularity
        Rows of a plan.
    currency
        Of the plan.
    named
        What people call a key in a column.
    """
    found: list[Html] = []
    for title, says, rows in (
        ("By stage", STAGES, stages),
        ("How far materials go round", CIRCULARITY, circularity),
    ):
        if rows:
            shown = table_of(rows, currency, named)
            found += [tag("h3", title), tag("p", says, class_="quiet"), shown]
    return found
