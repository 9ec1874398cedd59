"""Where it breaks: the places whose loss costs something, on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from makeshed.disruption.loss import Loss
from makeshed.questions.stress.answer import Stressed
from makeshed.report.globe import Mark, chart, sign
from makeshed.report.markup import Html, tag
from makeshed.report.naming import Names
from makeshed.report.projection import Point, view_of
from makeshed.report.sheet import COLOURS
from makeshed.report.wording import sized

HURTS, BEARABLE, NOTHING = COLOURS[1], COLOURS[4], COLOURS[7]
MUCH = 0.5
"""Share of the largest loss of a place from which on one is drawn as hurting."""


def section(
    answer: Stressed, names: Names, spots: Mapping[str, Point], wanted: Sequence[str]
) -> Html | None:
    """Return the map of the places that can be lost and of those that wait; None where none is lost.

    Parameters
    ----------
    spots
        Latitude and longitude by place.
    wanted
        Places where people want something.
    """
    rows = {
        target: row
        for row in answer.rows
        for scope, _, target in [row.lost.partition(":")]
        if scope == "place" and target in spots
    }
    if not rows:
        return None
    most = max(row.loss for row in rows.values())
    marks = [_mark(place, row, most, spots[place], answer, names) for place, row in rows.items()]
    says = (
        "Places where the plan makes, buys or keeps something, by what is lost with them as planned until "
        "they are back, and those where people wait for it."
    )
    keys = [
        tag("span", sign("square", HURTS), "half of the worst, or more"),
        tag("span", sign("disc", BEARABLE), "less"),
        tag("span", sign("ring", NOTHING), "nothing; or people wait there"),
    ]
    waiting = [place for place in wanted if place in spots and place not in rows]
    marks += [
        Mark(spots[place], "ring", f"{name}: people wait there", name, NOTHING)
        for place in waiting
        for name in [names.short("places", place)]
    ]
    view = view_of([spots[place] for place in [*rows, *waiting]])
    return tag("div", tag("p", *keys, class_="legend"), chart("where", says, view, [], marks))


def _mark(place: str, row: Loss, most: float, point: Point, answer: Stressed, names: Names) -> Mark:
    name = names.short("places", place)
    says = f"{name}: {sized(row.loss)} {answer.currency or 'money'} lost, back after {sized(row.recover)} days"
    if row.loss <= 0:
        return Mark(point, "ring", says, "", NOTHING)
    hurts = row.loss >= MUCH * most
    return Mark(point, "square" if hurts else "disc", says, name, HURTS if hurts else BEARABLE)
