"""What do the hazards of a shed cost in a year, day by day, and how bad can a year be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np

from makeshed.answer import Answer, as_text
from makeshed.disruption.daily import Daily, daily
from makeshed.disruption.margins import Margins, margins
from makeshed.disruption.stocks import on_hand
from makeshed.disruption.stressed_network import Net, network
from makeshed.disruption.two_readings import LossReading
from makeshed.disruption.yearly import LossDriver, Threatened, YearMeasure, YearService
from makeshed.disruption.years import SimulatedYears, Years, apart, once, passed
from makeshed.errors import NotEnoughData
from makeshed.model import Hazard, Shed
from makeshed.network.lossmaker import Losing, Lossmaker, hazards
from makeshed.plans.plan import Plan
from makeshed.runners import OnCase
from makeshed.science.arrays import Floats
from makeshed.science.risk import Tail, drivers, fan, fewest, tail, weights
from makeshed.simulation.hazards import Threat, triangular
from makeshed.simulation.run import chosen
from makeshed.units import MoneyPerYear, Share, amount

LEVEL = 0.95
"""Share of the years that is better than the worst that are told of."""


@dataclass(frozen=True, kw_only=True)
class Simulated(Answer[Threatened]):
    """Years of a plan under the hazards of its shed, each simulated day by day.

    ``alone`` is what hazards would cost a year at least if none ever met another: rate times least loss,
    summed. Where outages overlap a year costs less than that.
    """

    row_type: ClassVar[type] = Threatened
    key: ClassVar[str] = "hazard"
    years: int
    level: Share
    alone: MoneyPerYear
    measures: tuple[YearMeasure, ...]
    served: tuple[YearService, ...]
    drivers: tuple[LossDriver, ...]

    def headline(self) -> str:
        """One sentence: the mean year, and the worst."""
        mean, *others = self.measures
        unit = f" {self.currency}" if self.currency else ""
        within = f"{amount(mean.low)} to {amount(mean.high)}"
        sure = within if np.isfinite(mean.high) else "one year does not say how sure that is"
        said = f"a year costs {amount(mean.value)}{unit} on average ({sure})"
        if others:
            worst = others[-1]
            said += f", the worst {_percent(1 - self.level)} of years {amount(worst.value)}"
        return f"{said}, of {self.years:,} simulated; {amount(self.alone)} at least if hazards never met"

    def __str__(self) -> str:
        tables = (self.rows, self.measures, self.drivers)
        return self.paragraphs(*(as_text(table, self.currency) for table in tables))


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def simulated(
    shed: Shed,
    plan: Plan,
    *,
    years: int,
    seed: int = 0,
    level: float = LEVEL,
    runner: str = "serial",
    workers: int = 0,
    keep: str = "",
    on_case: OnCase | None = None,
) -> Simulated:
    """Return what the hazards of a shed cost its plan in a year, and how bad a year can be.

    Raises
    ------
    NotEnoughData
        The shed has no hazards, or a block of years was not done.
    """
    if not (every := hazards(shed)):
        raise NotEnoughData("the shed has no hazards", hint="add rows to hazards: what, how often")
    barred = (plan.record.asked.get("blocked") or ()) if plan.record else ()
    net = network(shed, plan, tuple(barred))
    worth, held, maker = margins(shed, plan, net), on_hand(net), Lossmaker(net)
    day_by_day = daily(net, held, worth.each)
    threats = tuple(_threats(shed, every, maker, day_by_day))
    task = Years(net=day_by_day.net, wanted=net.wanted, threats=threats, seed=seed)
    alone = once(task)
    task = replace(task, how=chosen(task.net, task.days, years))
    came = passed(task, years, runner=runner, workers=workers, keep=keep, on_case=on_case)
    with LossReading(net, worth.each, held, could=False, stock_lost=False) as planned:
        bounds = [
            _bound(planned, maker, one, threat) for one, threat in zip(every, threats, strict=True)
        ]
    return _told(net, plan, worth, task, alone, came, every, bounds, level, day_by_day)


def _threats(
    shed: Shed, every: Sequence[Losing], maker: Lossmaker, day_by_day: Daily
) -> list[Threat]:
    found = []
    for row, one in zip(shed.rows(Hazard), every, strict=True):
        likely = float(row.duration)
        low = likely if row.duration_low is None else float(row.duration_low)
        high = likely if row.duration_high is None else float(row.duration_high)
        hits = day_by_day.hits(maker.hit(one), one.scope, one.left)
        found.append(Threat(float(row.rate), likely, low, high, 1.0 - one.left, hits))
    return found


def _bound(
    planned: LossReading, maker: Lossmaker, one: Losing, threat: Threat
) -> tuple[float, float]:
    """Return the least that a hazard costs once, for its likely days, and a year."""
    hit = maker.hit(one)
    once = planned.read(hit, one).outcome.loss
    curve = planned.curve(hit, one, max(threat.high, 1.0) + 1.0)
    chances = (np.arange(200) + 0.5) / 200
    lengths = triangular(chances, threat.low, threat.likely, threat.high)
    line = np.interp(lengths, [day for day, _ in curve], [loss for _, loss in curve])
    return float(once), float(threat.rate * line.mean())


def _told(
    net: Net,
    plan: Plan,
    worth: Margins,
    task: Years,
    alone: tuple[Floats, Floats, Floats],
    came: SimulatedYears,
    every: Sequence[Losing],
    bounds: Sequence[tuple[float, float]],
    level: float,
    day_by_day: Daily,
) -> Simulated:
    losses = np.asarray(worth.each @ came.lost)
    late, short, back = alone
    money = worth.each @ late
    enough = len(losses) >= fewest(level)
    driven: list[LossDriver] = []
    if enough and losses.any():
        driven = _drivers(net, worth, task, came, losses, every, level, day_by_day)
    share = {row.what: row.share for row in driven if row.kind == "hazard"}
    rows = tuple(
        Threatened(
            one.key.removeprefix("hazard:"), threat.rate, threat.likely, least, float(money[h]),
            float(short[h]), float(back[h]), yearly,
            share.get(one.key.removeprefix("hazard:"), 0.0) if enough else None,
        )
        for h, (one, threat, (least, yearly)) in enumerate(
            zip(every, task.threats, bounds, strict=True)
        )
    )  # fmt: skip
    return Simulated(
        rows=rows,
        years=len(losses),
        level=level,
        alone=sum(yearly for _, yearly in bounds),
        measures=_measures(losses, level, enough=enough),
        served=_fan(came),
        drivers=tuple(driven),
        currency=plan.currency,
        notes=(*worth.notes, *day_by_day.notes, *_notes(rows, losses, level, enough=enough)),
    )


def _measures(losses: Floats, level: float, *, enough: bool) -> tuple[YearMeasure, ...]:
    if enough:
        found: Tail = tail(losses, level)
        named = {"mean": found.mean, f"value at risk {level:g}": found.var}
        named[f"conditional value at risk {level:g}"] = found.cvar
        return tuple(YearMeasure(name, *one) for name, one in named.items())
    mean = float(losses.mean())
    error = 1.96 * float(losses.std(ddof=1)) / len(losses) ** 0.5 if len(losses) > 1 else np.inf
    return (YearMeasure("mean", mean, mean - error, mean + error),)


def _fan(came: SimulatedYears) -> tuple[YearService, ...]:
    low, less = fan(came.served, (0.01, 0.05))
    mean = came.served.mean(axis=1)
    return tuple(
        YearService(float(day), float(a), float(b), float(c))
        for day, (a, b, c) in enumerate(zip(low, less, mean, strict=True))
    )


def _drivers(
    net: Net,
    worth: Margins,
    task: Years,
    came: SimulatedYears,
    losses: Floats,
    every: Sequence[Losing],
    level: float,
    day_by_day: Daily,
) -> list[LossDriver]:
    """Return who drives the worst years: hazards, sites, demands, each adding up to the whole."""
    worst = np.flatnonzero(weights(losses, level) > 0)
    worst = worst[losses[worst] > 0]
    by_hazard = {
        one.key.removeprefix("hazard:"): frozenset({("threat", h)}) for h, one in enumerate(every)
    }
    found: list[LossDriver] = []
    demands = [f"{p}:{net.item(i)}" for p, i in net.tables.demands.select("place", "i").iter_rows()]
    kinds: list[tuple[Literal["hazard", "hit", "demand"], list[str], Floats]] = [
        ("hazard", list(by_hazard), apart(task, losses, worst, by_hazard)),
        ("hit", list(hit := _hit(net, day_by_day)), apart(task, losses, worst, hit)),
        ("demand", demands, worth.each[:, None] * came.lost),
    ]
    for kind, names, parts in kinds:
        money = drivers(parts, losses, level)
        whole = float(money.sum())
        found += [
            LossDriver(names[n], kind, float(money[n]) / whole, float(money[n]))
            for n in np.argsort(-money, kind="stable").tolist()
            if money[n] > 0
        ]
    return found


def _hit(net: Net, day_by_day: Daily) -> dict[str, Any]:
    """Return by site, or way, what an outage there stops."""
    groups: dict[str, set[tuple[str, int]]] = {}
    names = net.acts["name"].to_list()
    for a, s in enumerate(net.acts["s"].to_list()):
        if day_by_day.gate[a] >= 0:
            gate = int(day_by_day.gate[a])
            groups.setdefault(net.site(s), set()).add(("production", gate))
            pools = day_by_day.net.node[day_by_day.net.source == gate].tolist()
            groups[net.site(s)] |= {("production", int(p)) for p in pools}
        elif day_by_day.way[a] >= 0:
            groups.setdefault(names[a], set()).add(("shipments", int(day_by_day.way[a])))
    return {name: frozenset(those) for name, those in groups.items()}


def _notes(rows: Sequence[Threatened], losses: Floats, level: float, *, enough: bool) -> list[str]:
    notes = []
    if not enough:
        notes.append(
            f"too few years ({len(losses)}) to say anything of the worst {_percent(1 - level)}: it takes "
            f"{fewest(level):,}"
        )
    if not losses.any():
        notes.append("no hazard costs anything in these years: stock and other sources carry them")
    more = [row.hazard for row in rows if row.simulated > row.least * 1.01 + 1e-6]
    if more:
        notes.append(
            "simulated is more than the least where goods stand or wait where they do not help: orders "
            "already placed with who is shut are not taken back, shares of orders shift only between "
            f"sources that the plan uses: {', '.join(more[:3])}"
        )
    less = [row.hazard for row in rows if row.simulated < row.least * 0.99 - 1e-6]
    if less:
        notes.append(
            "simulated is less than the least where lengths are rounded to whole days, or goods under "
            f"way help, which the bound does not count: {', '.join(less[:3])}"
        )
    return notes
