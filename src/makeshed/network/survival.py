"""A plan that survives: which losses it must face, and what its design can still do after each.

Read of the activities that `stress` loses things of, in its reading of what could step in: sources that
the plan uses, at once and up to their capacity, all else after the days it needs to be brought up.
Everybody knows at once and shares what is left best; stocks on hand come on top.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model.remembered import remembered
from makeshed.network.activities import ActivityNetwork, activity_network
from makeshed.network.bringing import Recoveries, brought_up
from makeshed.network.instance import Instance
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.lossmaker import (
    SCOPES,
    Losing,
    LossHit,
    Lossmaker,
    hazards,
    losing_of,
    taken_part,
)
from makeshed.science.arrays import Floats, Ints
from makeshed.science.recourse import DisruptionScenario, Recourse
from makeshed.science.siting import Layout, Network
from makeshed.science.stock import DAYS_PER_YEAR

LEAST = 0.1
"""Share of what a source could give that the plan takes of it at least, for it to step in at once."""
SOURCE = pl.col("kind").is_in(["buy", "make"])
COMMA = '; a name with a comma stands in quotes: survive(firm:"Acme, Inc.")>=80%'
MOST_COMPARED = 400
"""Losses among which those that others hold are left out; of more each is looked at."""


def by_mode(instance: Instance) -> bool:
    """Whether a limit names losses of which some stop one mode of a lane and not another."""
    kinds = {
        text.partition(":")[0].strip()
        for a in instance.asked
        if a.what == "survive"
        for text in a.of
    }
    return bool(kinds & {"mode", "lane", "passage", "hazard"})


def recourse_of(
    instance: Instance,
    net: Network,
    layout: Layout,
    kept: Ints,
    asked: AskedLimit,
    faced: tuple[int, ...],
) -> Recourse:
    """Return what must be possible after each loss that a limit names.

    Parameters
    ----------
    instance
        Its shed holds what could be done.
    net, layout, kept
        The network of the round, its columns, and the ways that are in it.
    asked
        The limit.
    faced
        The losses that are written, by number.

    Raises
    ------
    BadValue, NotFound
        What is to be lost is nothing that there is.
    """
    acts = activity_network(instance.shed, instance.settings.blocked)
    column, act = _planned(instance, layout, kept, acts)
    most, gives = _most(acts)
    return Recourse(
        acts=acts.activities(np.zeros(len(acts.tables.demands))),
        wanted=acts.tables.demands["quantity"].to_numpy(),
        most=most,
        delay=np.where(_closed(acts, layout), np.inf, _delay(acts)),
        gate=_gates(acts, layout),
        capacity=acts.resources["cap"].to_numpy() * DAYS_PER_YEAR,
        opened=layout.open[acts.resources["s"].cast(pl.Int64).to_numpy()],
        more_resource=net.step_resource,
        more_column=layout.step_taken,
        more_units=net.step_high,
        column=column,
        act=act,
        item=acts.acts.select(pl.when(SOURCE).then("i"))
        .to_series()
        .cast(pl.Int64)
        .fill_null(-1)
        .to_numpy(),
        gives=gives,
        share=LEAST,
        unmet=layout.unmet,
        scenarios=scenarios(acts, asked.of),
        bound=asked.bound,
        faced=faced,
    )


def _planned(
    instance: Instance, layout: Layout, kept: Ints, acts: ActivityNetwork
) -> tuple[Ints, Ints]:
    """Return the columns that buy, make and move, and the activity of each."""
    tables, of = instance.tables, acts.acts
    bought = tables.tiers.select("s", "i", x=pl.Series(layout.buy))
    bought = bought.join(of.filter(kind="buy").select("s", "i", "a"), on=["s", "i"])
    made = tables.makes.select("s", "i", "route", x=pl.Series(layout.make))
    made = made.join(of.filter(kind="make").select("s", "i", "route", "a"), on=["s", "i", "route"])
    nodes = instance.graph.nodes.select("n", "s", "i", out="source")
    pool = nodes.join(acts.pools.select("s", "i", "out", "p"), on=["s", "i", "out"], how="left")
    ends = {"tail": "p_a", "head": "p_b"}
    ways = instance.graph.ways.select("tail", "head", "d", "mode")[kept]
    ways = ways.with_columns(pl.col("mode").cast(pl.String), x=pl.Series(layout.flow))
    for end, name in ends.items():
        ways = ways.join(
            pool.select("n", p=pl.col("p")).rename({"n": end, "p": name}), on=end, how="left"
        )
    key = ["p_a", "p_b", "d", "mode"]
    moves = of.filter(kind="move").select("a", *key)
    moved = ways.join(moves, on=key, nulls_equal=True)
    both = pl.concat([each.select("x", "a") for each in (bought, made, moved)])
    return both["x"].to_numpy(), both["a"].cast(pl.Int64).to_numpy()


def _most(acts: ActivityNetwork) -> tuple[Floats, Floats]:
    """Return by activity the most that there could be use for [units/a], and what it gives as it is.

    What it gives without expansion is less where it takes hours that have an end.
    """
    tables = acts.tables
    of = acts.acts.join(
        tables.makes.select("m", made="i"), on="m", how="left", maintain_order="left"
    )
    item = of.select(pl.when(pl.col("kind") == "fill").then("made").otherwise("i")).to_series()
    need = tables.items["need"].to_numpy()[item.to_numpy()]
    d, act, _ = acts.serves
    need[act] = tables.demands["quantity"].to_numpy()[d]
    most = np.minimum(acts.acts["cap"].to_numpy() * DAYS_PER_YEAR, need)
    hours = acts.resources["cap"].to_numpy() * DAYS_PER_YEAR
    r, act, value = acts.uses
    gives = most.copy()
    taking = value > 0
    np.minimum.at(gives, act[taking], hours[r[taking]] / value[taking])
    return most, gives


def _closed(acts: ActivityNetwork, layout: Layout) -> np.ndarray:
    """Return the activities at candidates that no column opens: only what the plan uses is there."""
    sites = acts.tables.sites
    shut = (sites["status"] == "candidate").to_numpy() & (layout.open < 0)
    at = acts.acts.select(_at(acts)).to_series().cast(pl.Int64).fill_null(-1).to_numpy()
    return np.asarray((at >= 0) & shut[np.maximum(at, 0)])


def _at(acts: ActivityNetwork) -> pl.Expr:
    """Return the site at which an activity is done: where it is made or sold, or kept."""
    stores = acts.tables.sites.filter(role="store")["s"]
    into = (pl.col("kind") == "move") & pl.col("s_b").is_in(stores.implode())
    return pl.when(SOURCE).then("s").when(into).then("s_b")


def _delay(acts: ActivityNetwork) -> Floats:
    """Return by activity the days until it can step in where nothing is used."""

    def found() -> Floats:
        own = pl.col("own").fill_null(value=False) | (pl.col("kind") == "fill")
        idle = acts.acts.with_columns(used=own)
        return np.asarray(brought_up(acts.shed, acts.tables, idle)["delay"].to_numpy())

    return remembered(acts.shed, f"{__name__}:delay:{' '.join(sorted(acts.blocked))}", found)


def _gates(acts: ActivityNetwork, layout: Layout) -> Ints:
    """Return by activity the column of the site that must be open."""
    numbers = acts.acts.select(_at(acts)).to_series().cast(pl.Int64).fill_null(-1).to_numpy()
    return np.where(numbers >= 0, layout.open[np.maximum(numbers, 0)], -1)


def scenarios(acts: ActivityNetwork, named: tuple[str, ...]) -> tuple[DisruptionScenario, ...]:
    """Return what each loss leaves; losses that stop nothing, or less than another, are left out."""
    key = f"{__name__}:{' '.join(sorted(acts.blocked))}:{named!r}"
    return remembered(acts.shed, key, lambda: tuple(_outages(acts, named)))


def _outages(acts: ActivityNetwork, named: tuple[str, ...]) -> list[DisruptionScenario]:
    maker = Lossmaker(acts)
    found: dict[tuple[object, ...], DisruptionScenario] = {}
    for losing in _losses(acts, maker, named):
        if losing.days <= 0 or losing.left >= 1:
            continue  # nothing is lost
        scenario = _left(acts, losing, maker.hit(losing))
        if (
            scenario.acts.min(initial=1.0) < 1
            or scenario.resources.min(initial=1.0) < 1
            or scenario.late.any()
        ):
            parts = (scenario.acts, scenario.resources, scenario.late)
            found.setdefault((*(each.tobytes() for each in parts), scenario.days), scenario)
    return _worst(list(found.values()))


def _left(acts: ActivityNetwork, losing: Losing, hit: LossHit) -> DisruptionScenario:
    """Return what a loss leaves.

    Of what is lost whole nothing, but ways round; else a share: of a capacity where there is one, of what
    the plan does where there is none, as `stress` has it.
    """
    count = len(acts.acts)
    share, late, of_plan = np.ones(count), np.zeros(count), np.zeros(count, dtype=bool)
    if losing.left <= 0:
        share[hit.acts] = 0.0
        for a, days in hit.round.items():
            share[a], late[a] = 1.0, days
    else:
        part = hit.acts & taken_part(acts, losing.scope)
        share[part] = losing.left
        of_plan = part & ~np.isfinite(acts.acts["cap"].to_numpy())
    return DisruptionScenario(
        name=losing.key,
        days=losing.days,
        acts=share,
        resources=np.where(hit.resources, losing.left, 1.0),
        late=late,
        of_plan=of_plan,
    )


def _worst(found: list[DisruptionScenario]) -> list[DisruptionScenario]:
    """Leave out losses as long as others that leave nowhere less: who survives those survives them."""
    if len(found) > MOST_COMPARED:
        return found
    left = [np.concatenate([e.acts, e.resources, -e.late, ~e.of_plan]) for e in found]

    def worse(m: int, n: int) -> bool:
        return m != n and found[m].days == found[n].days and bool(np.all(left[m] <= left[n]))

    every = range(len(found))
    return [found[n] for n in every if not any(worse(m, n) for m in every)]


def _losses(acts: ActivityNetwork, maker: Lossmaker, asked: tuple[str, ...]) -> Iterator[Losing]:
    """Yield each loss that is named: of a kind all that there are, or one alone."""
    recoveries = Recoveries(acts.shed)
    known = {row.key.partition(":")[2]: row for row in hazards(acts.shed)}
    for text in asked:
        kind, _, target = (word.strip() for word in text.partition(":"))
        if kind == "hazard":
            _refuse_unknown(kind, target, known)
            yield from [known[target]] if target else known.values()
        elif kind in SCOPES:
            named = sorted(maker.named(kind) if target else maker.losable(kind))
            _refuse_unknown(kind, target, named)
            for each in [target] if target else named:
                yield losing_of(recoveries, kind, each)
        else:
            likely = (
                "did you mean site?" if kind == "source" else nearest(kind, [*SCOPES, "hazard"])
            )
            raise BadValue(
                f"survive({text}) names nothing that can be lost; {likely}",
                hint=f"write survive(site)>=80%, or one thing: survive(country:CN)>=80%; of {', '.join(SCOPES)}, hazard"
                f"{COMMA if len(asked) > 1 else ''}",
            )


def _refuse_unknown(kind: str, target: str, known: object) -> None:
    names = list(known)  # type: ignore[call-overload]
    if target and target not in names:
        if whole := [
            name for name in names if name.split(",")[0].strip() == target and "," in name
        ]:
            raise NotFound(
                f"there is no {kind} {target!r} to lose, and one called {whole[0]!r}",
                hint=f'a name with a comma stands in quotes: survive({kind}:"{whole[0]}")>=80%',
            )
        raise NotFound(f"there is no {kind} {target!r} to lose", hint=nearest(target, names))
    if not names:
        raise NotFound(
            f"there is no {kind} to lose", hint="leave the limit out, or name something else"
        )
