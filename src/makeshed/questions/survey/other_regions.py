"""Other regions beside the one that is surveyed: each surveyed alike, at the depth that is told of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from makeshed.model import Industry, Shed
from makeshed.model.nesting import depths
from makeshed.questions.survey.answer import Survey
from makeshed.region.region_beside import side_by_side

Asked = Callable[[str, int | None], Survey]
"""Surveys a region at a depth; None: at the finest at which enough of its jobs are published."""


def with_others(
    shed: Shed, found: Survey, beside: Sequence[str], depth: int | None, asked: Asked
) -> Survey:
    """Return a survey with its region and others side by side, at one depth.

    Parameters
    ----------
    shed, found
        The facts, and the survey of the first region.
    beside
        Keys or names of the others.
    depth
        That was asked for; None: the widest of those at which the regions are told.
    asked
        Surveys another region.
    """
    surveys = [found, *(asked(region, depth) for region in beside)]
    deep = depths(shed.table(Industry), "industry")
    told = {n: deep[each.rows[0].industry] for n, each in enumerate(surveys) if each.rows}
    common = min(told.values(), default=None)
    surveys = [
        asked(each.region, common) if told.get(n, common) != common else each
        for n, each in enumerate(surveys)
    ]
    notes = (
        f"side by side are {', '.join(each.name or each.region for each in surveys)}, each against all regions of its "
        "own level" + (f", in industries {common} deep" if common is not None else "") + "; a survey of each opens its numbers",
    )  # fmt: skip
    return replace(found, beside=side_by_side(surveys), notes=(*found.notes, *notes))
