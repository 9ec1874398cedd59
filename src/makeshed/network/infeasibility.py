"""Why there is no plan: the smallest set of facts that clash, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any, NoReturn

import numpy as np

from makeshed.errors import Infeasible
from makeshed.network.clock import Clock
from makeshed.network.formulation import Formulation
from makeshed.network.freshness import spoils
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer
from makeshed.network.rule_claims import unanswered
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats
from makeshed.science.limits import Limit, added, moved
from makeshed.science.program import Program, Solution
from makeshed.science.siting import Layout, Network, assemble

MOST_SECONDS = 30.0
"""Nobody waits longer to hear why there is no plan,"""
MOST_SHOWN = 40
"""nor reads more lines of it."""


@dataclass(frozen=True, slots=True)
class ClashingFact:
    """One fact that limits the plan, and how the network looks without it."""

    words: str
    without: Callable[[Network], Network] = lambda net: net
    limit: Limit | None = None  # for a limit that was asked for, instead of a fact
    binding: Callable[[Program, Network, Layout], Program] | None = None  # for a design


def refuse_unreachable(instance: Instance, reach: Floats) -> None:
    """Raise `Infeasible` for demands that must be served and that nothing can reach at all.

    ``reach`` is by node what a unit costs there at least, capacities set aside; inf: it cannot be had.
    """
    tables, ways = instance.tables, instance.ways
    had = np.isfinite(reach[ways.tail])
    served = set(ways.demand[(ways.demand >= 0) & ways.allowed & had].tolist())
    words: list[str] = []
    spoilt: str | None = None  # looked for once it is asked: every way is judged again
    for row in tables.demands.iter_rows(named=True):
        if row["shortage_cost"] is not None or row["d"] in served:
            continue
        late = (ways.demand == row["d"]) & had
        late &= ways.lead + ways.days > (
            inf if row["max_lead_time"] is None else row["max_lead_time"]
        )
        if late.any():
            fastest = float(np.min((ways.lead + ways.days)[late]))
            words.append(
                f"{row['item']} at {row['place']} must come within {row['max_lead_time']:g} days, "
                f"and the fastest way takes {fastest:.1f}"
            )
        else:
            spoilt = _spoilt(instance) if spoilt is None else spoilt
            words.append(
                f"{row['item']} at {row['place']}: no mode of transport leads there from any "
                f"site that has it{spoilt}"
            )
    if words:
        raise Infeasible(
            "no plan serves every demand: " + "; ".join(words),
            clash=words,
            hint="allow more time, add a mode, lane or nearer source, or give the demand a "
            "shortage_cost",
        )


def _spoilt(instance: Instance) -> str:
    """Return what spoils on every way, in words to follow; blank: nothing does."""
    lost = list(spoils(instance.tables, instance.graph))
    return f" before something spoils ({'; '.join(lost)})" if lost else ""


def explain(instance: Instance, formulation: Formulation, optimizer: Optimizer) -> NoReturn:
    """Raise `Infeasible` with a smallest set of facts and limits that cannot all hold.

    Without the time to find it, the set is one that clashes, and larger than it need be.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    formulation
        The program that has no point.
    optimizer
        Which solver is asked, how exactly, and how long.
    """
    net, left = formulation.network, optimizer.clock.anyhow
    patience = Clock(MOST_SECONDS if left is None else min(left, MOST_SECONDS))
    limits = [
        ClashingFact(words, limit=limit)
        for words, limit in formulation.named(instance.limits).items()
    ]
    if (design := instance.design) is not None:
        binding = partial(design.held, tables=instance.tables)
        limits.append(ClashingFact(design.said, binding=binding))
    claims = [*_claims(instance.tables, net), *limits]

    def over() -> bool:
        return patience.over or optimizer.clock.stopped

    clash = smallest_clash(claims, net, optimizer.feasible, patience, over)
    words = [claim.words for claim in clash]
    named = "facts" if not limits else "facts and limits"
    among = " (there was no time to find the fewest)" if over() else ""
    lines = [f"  {word}" for word in words[:MOST_SHOWN]]
    lines += [f"  ... and {len(words) - MOST_SHOWN:,} more"] if len(words) > MOST_SHOWN else []
    doubts = filter(None, (asked.doubt for asked in instance.asked))
    told = "".join(f"; {note}" for note in (*unanswered(instance.notes), *doubts))
    raise Infeasible(
        f"no plan is possible, because these {named} clash{among}:\n" + "\n".join(lines),
        clash=words,
        hint="change any one of them; or give the demand a shortage_cost, and the plan will say "
        "how much is worth serving" + told,
    )


def explain_alone(
    name: str, instance: Instance, formulation: Formulation, optimizer: Optimizer
) -> None:
    """Raise `Infeasible` with the name of a period or a future that has no plan even by itself.

    Parameters
    ----------
    name
        Of the period or the future.
    instance, formulation, optimizer
        As `explain` takes them.
    """
    alone = optimizer.feasible(formulation.program, time_limit=optimizer.clock.anyhow)
    if alone.status != "infeasible":
        return
    try:
        explain(instance, formulation, optimizer)
    except Infeasible as error:
        raise Infeasible(f"in {name}: {error}", clash=error.clash, hint=error.hint) from error


def smallest_clash(
    claims: Sequence[ClashingFact],
    net: Network,
    solve: Callable[..., Solution],
    clock: Clock,
    over: Callable[[], bool],
) -> list[ClashingFact]:
    """Return a set of claims that clash, none of which can be left out (QuickXplain).

    When the time is ``over``, the set is returned as far as it has shrunk: it clashes still.

    Junker (2004), "QuickXplain: preferred explanations and relaxations for over-constrained
    problems", AAAI 2004: divide and conquer, some k log(n/k) checks for k of n claims.

    Parameters
    ----------
    claims
        Facts and limits, each with what it does to the program.
    net
        The network as arrays.
    solve
        Solves a program within a time limit.
    clock
        How much time is left.
    over
        Whether the search is to end.
    """
    whole, before = assemble(net)

    def clash(kept: Sequence[ClashingFact]) -> bool:
        held = {id(claim) for claim in kept}
        relaxed = net
        for claim in claims:
            if id(claim) not in held:
                relaxed = claim.without(relaxed)
        program, layout = assemble(relaxed)
        to = before.columns_in(layout, whole.shape[1])  # without a fact columns come or go
        limits = [moved(c.limit, to) for c in claims if c.limit is not None and id(c) in held]
        for claim in claims:
            if claim.binding is not None and id(claim) in held:
                program = claim.binding(program, relaxed, layout)
        program, _ = added(program, limits)
        free = replace(program, cost=np.zeros_like(program.cost))
        return solve(free, time_limit=clock.left).status == "infeasible"

    def shrink(
        base: list[ClashingFact], last: bool, rest: list[ClashingFact]
    ) -> list[ClashingFact]:
        if over():
            return rest
        if last and clash(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        kept_right = shrink([*base, *left], bool(left), right)
        kept_left = shrink([*base, *kept_right], bool(kept_right), left)
        return [*kept_left, *kept_right]

    return shrink([], False, list(claims)) if claims and clash(list(claims)) else list(claims)


def _claims(tables: NetworkTables, net: Network) -> list[ClashingFact]:
    """Every fact that could stand in the way: demands, capacities, minimum quantities, hours."""
    found = []
    for row in tables.demands.iter_rows(named=True):
        if row["shortage_cost"] is None:
            words = f"{row['place']} wants {row['quantity']:,g} {row['item']} a year, all served"
            found.append(ClashingFact(words, _setting("demand_shortage", row["d"], 0.0)))
    for row in tables.offers.iter_rows(named=True):
        tiers = np.flatnonzero(net.segment_offer == row["o"])
        if np.isfinite(row["capacity"]):
            words = f"{row['site']} sells at most {row['capacity']:,g} {row['item']} a year"
            found.append(ClashingFact(words, _setting("offer_capacity", row["o"], np.inf)))
        if row["smallest"] > 0:
            words = f"{row['site']} sells no fewer than {row['smallest']:,g} {row['item']} a year"
            found.append(ClashingFact(words, _setting("segment_low", tiers, 0.0)))
        ends = _ends(net.segment_low[tiers], net.segment_high[tiers])
        if ends:
            words = f"{row['site']} has no price for {ends} {row['item']} a year"
            found.append(ClashingFact(words, _setting("segment_high", tiers, np.inf)))
    for row in tables.resources.iter_rows(named=True):
        if np.isfinite(row["hours"]):
            most = row["hours"] + row["expand_hours"] * row["expand_max"]
            words = f"{row['site']} has at most {most:,g} hours of {row['process']} a year"
            found.append(ClashingFact(words, _setting("resource_hours", row["r"], np.inf)))
    return found


def _ends(low: Floats, high: Floats) -> str:
    """Say which quantities lie between price tiers or beyond the last."""
    nexts = [*low[1:].tolist(), np.inf]
    gaps = [(a, b) for a, b in zip(high.tolist(), nexts, strict=True) if a < b]
    return " or ".join(
        f"more than {a:,g}" + (f" and fewer than {b:,g}" if np.isfinite(b) else "") for a, b in gaps
    )


def _setting(name: str, where: Any, value: float) -> Callable[[Network], Network]:
    def without(net: Network) -> Network:
        array = getattr(net, name).copy()
        array[where] = value
        return replace(net, **{name: array})

    return without
