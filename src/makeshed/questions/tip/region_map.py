"""From maps to the answer, with what is proven of them in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from makeshed.network.repricing import DEARER
from makeshed.plans.either_plan import EitherPlan, short
from makeshed.questions.tip.answer import Corner, Stretch, Tip
from makeshed.questions.tip.stretches import letters_of, off_middle, proof, scope, told
from makeshed.science.regions import PlaneRegion
from makeshed.tradeoffs.family import OtherProgram
from makeshed.tradeoffs.parameter import Parameter
from makeshed.tradeoffs.patching import EXACT, Chart, Facet
from makeshed.units import amount

BORDER = 5e-4
"""A plan drawn at a border is dearer than the best by no more than this share."""


def mapped(
    ranges: Sequence[Parameter],
    found: tuple[tuple[PlaneRegion, ...], float, int],
    ask: Callable[..., EitherPlan],
) -> Tip:
    """Return the answer that a map gives."""
    facets, slack, solves = found
    facets = tuple(sorted(facets, key=lambda facet: (-facet.area, facet.plane.name)))
    first, also = ranges
    whole = (first.high - first.low) * (also.high - also.low)
    letters = letters_of(len(facets))
    middles = [_centre(facet) for facet in facets]
    plans = [ask(*middle) for middle in middles]
    rows, corners = [], []
    for letter, plan, facet in zip(letters, plans, facets, strict=True):
        across = [at[0] for at in facet.corners]
        up = [at[1] for at in facet.corners]
        spans = (min(across), max(across), min(up), max(up))
        share = facet.area / whole
        own = (plan.cost, plan.co2e, plan.local_share)
        rows.append(Stretch(letter, short(plan), *spans, share, *own))
        corners += [
            Corner(letter, *at, facet.plane(at), facet.plane(at) - slack) for at in facet.corners
        ]
    costs = [facet.plane(middle) for facet, middle in zip(facets, middles, strict=True)]
    largest = max(abs(corner.cost) for corner in corners)
    return told(
        (first, also),
        plans,
        letters,
        rows=rows,
        switches=[],
        corners=corners,
        method="lower envelope",
        slack=slack,
        solves=solves,
        notes=(
            *scope(first),
            *scope(also),
            *proof("straight", slack, largest),
            *off_middle(plans, costs),
        ),
    )


def _centre(facet: PlaneRegion) -> tuple[float, float]:
    count = len(facet.corners)
    return sum(a for a, _ in facet.corners) / count, sum(b for _, b in facet.corners) / count


def patchwork(ranges: Sequence[Parameter], chart: Chart, ask: Callable[..., EitherPlan]) -> Tip:
    """Return the answer that a map in rectangles gives."""
    first, also = ranges
    whole = (first.high - first.low) * (also.high - also.low)
    letters = letters_of(len(chart.facets))
    middles = [facet.middle for facet in chart.facets]
    costs = [chart.best(middle)[1] for middle in middles]
    plans = [_asked(ask, middle, cost, chart) for middle, cost in zip(middles, costs, strict=True)]
    rows, corners = [], []
    for letter, plan, facet in zip(letters, plans, chart.facets, strict=True):
        rows.append(_region(letter, plan, facet, whole))
        corners += [
            Corner(letter, *at, cost, cost - chart.slack, part)
            for part, (polygon, priced) in enumerate(
                zip(facet.polygons, facet.costs, strict=True), 1
            )
            for at, cost in zip(polygon, priced, strict=True)
        ]
    exact = chart.bend <= EXACT
    return told(
        (first, also),
        plans,
        letters,
        rows=rows,
        switches=[],
        corners=corners,
        method="lower envelope" if exact else "envelope in patches",
        slack=chart.slack,
        solves=chart.solves,
        notes=(
            *scope(first),
            *scope(also),
            *_said(chart, exact),
            *off_middle(
                plans, costs, *([] if exact else ["the map is read between priced points"])
            ),
        ),
    )


def _region(letter: str, plan: EitherPlan, facet: Facet, whole: float) -> Stretch:
    across = [s for polygon in facet.polygons for s, _ in polygon]
    up = [t for polygon in facet.polygons for _, t in polygon]
    spans = (min(across), max(across), min(up), max(up))
    own = (plan.cost, plan.co2e, plan.local_share)
    return Stretch(letter, short(plan), *spans, facet.area / whole, *own)


def _asked(
    ask: Callable[..., EitherPlan], at: tuple[float, ...], cost: float, chart: Chart
) -> EitherPlan:
    """Ask for the plan at a point; one that is cheaper than the map can be refutes the map."""
    plan = ask(*at)
    if plan.cost < cost - chart.slack - 1e-6 * abs(cost):
        raise OtherProgram(
            f"at {at[0]:.6g} and {at[1]:.6g} a plan asked afresh costs {amount(plan.cost)}, "
            f"the map says {amount(cost)}"
        )
    return plan


def _said(chart: Chart, exact: bool) -> Iterator[str]:
    if exact:
        yield from proof("straight", chart.slack, chart.largest)
        yield (
            "the two parameters multiply, so borders between plans bend: each plan was priced at all "
            "corners and between them"
        )
    else:
        yield (
            f"costs bend over the map: it was cut into {len(chart.patches)} rectangles, each plan priced at "
            f"their corners; in the middle and at the sides of each, where that was looked at, prices and "
            f"plans are off by {chart.bend:.3%} at most. So nowhere should any plan be more than "
            f"{amount(chart.slack)} a year ({chart.slack / chart.largest:.3%}) cheaper than those named"
        )
        yield f"this holds while nothing is worth more than {DEARER:g} times the least it can be"
    if chart.border:
        yield (
            f"at a drawn border the plan shown is dearer than the best by no more than "
            f"{amount(chart.border)} a year ({chart.border / chart.largest:.3%})"
        )
