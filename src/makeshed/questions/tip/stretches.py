"""From envelopes, maps and searches to the answer, with what is proven of it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from makeshed.answer import Term
from makeshed.network.repricing import DEARER
from makeshed.plans.either_plan import EitherPlan, change, counted, missing, short, sources
from makeshed.questions.tip.answer import Corner, Stretch, Tip, Tipping
from makeshed.science.envelope import Envelope
from makeshed.tradeoffs.bisecting import PARTS, Bisection, Stand
from makeshed.tradeoffs.family import Curve, Programs
from makeshed.tradeoffs.parameter import Parameter
from makeshed.units import amount

NO_PLAN = "no plan"


def stretched(
    family: Programs[Any, Any],
    vary: Parameter,
    found: Envelope[Curve],
    ask: Callable[..., EitherPlan],
) -> Tip:
    """Return the answer that an envelope gives."""
    shape = family.shape()
    sound = shape != "otherwise"
    letters = letters_of(len(found.pieces))
    middles = [(piece.start + piece.end) / 2 for piece in found.pieces]
    plans = [ask(at) for at in middles]
    rows = [
        _row(letter, plan, (piece.start, piece.end), vary)
        for letter, plan, piece in zip(letters, plans, found.pieces, strict=True)
    ]
    switches = []
    for k, switch in enumerate(found.switches):
        ends = (switch.low, switch.high) if sound else (vary.low, vary.high)
        said = change(plans[k], plans[k + 1])
        pair = (letters[k], letters[k + 1])
        switches.append(Tipping(*pair, switch.at, *ends, switch.gap, said))
    corners = [
        Corner(letter, at, None, piece.choice(at), _bound(family, at) if sound else None)
        for letter, piece in zip(letters, found.pieces, strict=True)
        for at in (piece.start, piece.end)
    ]
    method = {"straight": "lower envelope", "concave": "concave envelope"}.get(shape, "")
    off = off_middle(
        plans, [piece.choice(at) for piece, at in zip(found.pieces, middles, strict=True)]
    )
    largest = max(abs(corner.cost) for corner in corners)
    per = "" if counted(plans) else " a year"
    return told(
        (vary,),
        plans,
        letters,
        rows=rows,
        switches=switches,
        corners=corners,
        method=method if sound else "envelope of plans found",
        slack=found.slack if sound else None,
        solves=found.solves,
        notes=(*scope(vary), *proof(shape, found.slack, largest, per), *off),
    )


def searched(vary: Parameter, stands: Sequence[Stand], search: Bisection) -> Tip:
    """Return the answer that asking for plans at values gives."""
    letters = letters_of(len(stands))
    plans = [stand.plan for stand in stands]
    rows = []
    for letter, plan, stand in zip(letters, plans, stands, strict=True):
        start, end = stand.low, stand.high
        if plan is not None:
            rows.append(_row(letter, plan, (start, end), vary))
        else:
            share, nan = (end - start) / (vary.high - vary.low), float("nan")
            rows.append(Stretch(letter, NO_PLAN, start, end, None, None, share, nan, nan, nan))
    switches = [
        Tipping(
            one,
            two,
            (before.end + after.start) / 2,
            before.end,
            after.start,
            float("nan"),
            _between(search.plan(before.end), search.plan(after.start)),
        )
        for (one, two), (before, after) in zip(pairwise(letters), pairwise(stands), strict=True)
    ]
    corners = [
        Corner(letter, at, None, plan.cost, None)
        for letter, stand in zip(letters, stands, strict=True)
        for at in dict.fromkeys((stand.start, stand.end))
        if (plan := search.plan(at)) is not None
    ]
    notes = [
        *scope(vary),
        (
            f"{vary.name} changes more than costs, or a rule or limit looks into them, so plans were asked "
            f"at {len(search.found)} values: "
            "each switch lies between the two values given, and which plan is best there is not "
            f"proven between them. Where plans at two ends are alike, only {PARTS} parts of the range "
            "were looked at: a plan that comes and goes between them is missed"
        ),
    ]
    if any(plan is None for plan in plans) and search.refused is not None:
        notes.append(f"where there is no plan: {search.refused}")
    return told(
        (vary,),
        [plan for plan in plans if plan is not None],
        [letter for letter, plan in zip(letters, plans, strict=True) if plan is not None],
        rows=rows,
        switches=switches,
        corners=corners,
        method="bisection",
        slack=None,
        solves=len(search.found),
        notes=tuple(notes),
    )


def _between(before: EitherPlan | None, after: EitherPlan | None) -> str:
    return NO_PLAN if before is None or after is None else change(before, after)


def told(
    ranges: Sequence[Parameter],
    plans: Sequence[EitherPlan],
    letters: Sequence[str],
    *,
    rows: list[Stretch],
    switches: list[Tipping],
    corners: list[Corner],
    method: str,
    slack: float | None,
    solves: int,
    notes: tuple[str, ...],
) -> Tip:
    """Return the answer of plans and their letters; ``why`` opens each plan's total."""
    also = ranges[1] if len(ranges) > 1 else None
    pairs = list(zip(letters, plans, strict=True))
    terms: dict[str, Term] = {letter: plan.terms["total"] for letter, plan in pairs}
    return Tip(
        rows=tuple(rows),
        currency=plans[0].currency,
        parameter=ranges[0].name,
        unit=ranges[0].unit,
        also=also.name if also else "",
        also_unit=also.unit if also else "",
        method=method,
        slack=slack,
        solves=float(solves),
        switches=tuple(switches),
        corners=tuple(corners),
        sourcing=tuple(row for letter, plan in pairs for row in sources(letter, plan)),
        left_out=missing(plans),
        counted=counted(plans),
        notes=notes,
        terms=terms,
    )


def _row(letter: str, plan: EitherPlan, span: tuple[float, float], vary: Parameter) -> Stretch:
    share = (span[1] - span[0]) / (vary.high - vary.low)
    own = (plan.cost, plan.co2e, plan.local_share)
    return Stretch(letter, short(plan), *span, None, None, share, *own)


def scope(vary: Parameter) -> Iterator[str]:
    """Say what a factor is a factor on."""
    if vary.times:
        yield f"{vary.name} is a factor on each of {len(vary.facts)} facts; 1 is as they are"


def proof(shape: str, slack: float, cost: float, per: str = " a year") -> Iterator[str]:
    """Say what is proven, and on what it rests."""
    if shape == "otherwise":
        yield (
            "costs run neither straight nor concave here: plans are compared exactly, but that no "
            "other plan is better is not proven"
        )
        return
    if slack <= 1e-7 * cost:
        yield "proven: nowhere in the range is any plan cheaper than those named"
    else:
        yield (
            f"proven: nowhere in the range is any plan more than {amount(slack)}{per} ({slack / cost:.3%}) "
            "cheaper than those named; the rest is what solves left open, values that depend on the "
            "plan, or costs that bend"
        )
    if shape == "concave":
        yield (
            "some costs bend downward as the parameter runs, so bounds between two solves are their "
            "chord; the bend was checked wherever something was solved"
        )
    yield f"the bound holds while nothing is worth more than {DEARER:g} times the least it can be"


def off_middle(
    plans: Sequence[EitherPlan],
    costs: Sequence[float],
    why: str = "values there settle on another plan",
) -> Iterator[str]:
    """Say where a plan asked afresh in the middle of a stretch costs something else."""
    most = max(
        abs(p.cost - cost) / (abs(cost) or 1.0) for p, cost in zip(plans, costs, strict=True)
    )
    if most <= 1e-6:
        yield "each plan was asked for once more at the middle of its stretch, and costs the same"
    else:
        yield (
            f"asked for once more at the middle of its stretch, a plan costs up to {most:.3%} other "
            f"than here: {why}"
        )


def _bound(family: Programs[Any, Any], at: float) -> float | None:
    return family.best((at,))[1] if (at,) in family.probed else None


def letters_of(count: int) -> list[str]:
    """Return A, B ... Z, A2, B2 ..."""
    return [f"{chr(65 + k % 26)}{k // 26 + 1 if k >= 26 else ''}" for k in range(count)]
