"""Rows, opened numbers and notes of safety stock placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from makeshed.answer import Term, total
from makeshed.inventory.families import family_notes
from makeshed.inventory.kept import ENDS, EVERYWHERE, Kept, Otherwise, Promise
from makeshed.inventory.plan_stage import PlanStage
from makeshed.inventory.sizing import MOST_AGAIN, DayClock, Sized, promised_longer
from makeshed.inventory.stage_network import StageNetwork
from makeshed.language.text import few
from makeshed.plans.plan import Plan
from makeshed.science.placement import Placement
from makeshed.science.stock import DAYS_PER_YEAR
from makeshed.units import amount

SOME = 4
"""Names in a note."""
PLANNED = "as the plan counts it"
HERE = "on the spot"
HOW = {"make": "made", "buy": "bought"}


class Telling:
    """All that is said of one placement."""

    def __init__(
        self, network: StageNetwork, sized: Sized, placement: Placement, currency: str
    ) -> None:
        self.network, self.sized, self.placement = network, sized, placement
        self.currency = currency
        self.unit = f"{currency or 'money'}/a"
        self.stock = sized.stock(placement)
        self.cost = sized.stages.cost(placement.net)
        self.shares = sized.shares()

    def rows(self, saves: list[float | None]) -> tuple[Kept, ...]:
        """Return a row for each stage, those before others first."""
        p, found = self.placement, []
        stages = self.sized.stages
        onward = np.zeros(len(stages.days))
        for i in reversed(stages.order):
            onward[i] = max((stages.days[j] + onward[j] for j in stages.after[i]), default=0.0)
        for i in stages.order:
            stage = self.network.stages[i]
            value = float(self.sized.value[i])
            stock = float(self.stock[i])
            found.append(
                Kept(
                    stage=stage.key,
                    where=stage.where,
                    item=stage.item,
                    how=_how(stage),
                    quantity=stage.quantity,
                    days=stage.days,
                    service_in=float(p.inn[i]),
                    service_out=float(p.out[i]),
                    net=float(p.net[i]),
                    to_customer=float(onward[i]),
                    stock=stock,
                    cover=DAYS_PER_YEAR * stock / stage.quantity,
                    value=value,
                    held=stock * value,
                    cost=float(self.cost[i]),
                    day_saves=saves[i],
                    waits_for=self._waits_for(i),
                )
            )
        return tuple(found)

    def _waits_for(self, i: int) -> str:
        """Name what a stage waits for longest, if it waits."""
        before = self.sized.stages.before[i]
        if not before or self.placement.inn[i] <= 0:
            return ""
        slowest = max(before, key=lambda j: float(self.placement.out[j]))
        return self.network.stages[slowest].key

    def promises(self, clock: DayClock) -> tuple[Promise, ...]:
        """Return a row for each demand; what there is no time to reckon is left blank."""
        served: dict[str, list[int]] = {}
        for i, stage in enumerate(self.network.stages):
            served.setdefault(stage.demand, []).append(i)
        due = self.shares.T @ self.cost
        stages, worth = self.sized.stages, dict[str, tuple[float | None, float | None]]()
        for d in np.argsort(-due, kind="stable").tolist():  # the dearest first: time may run out
            key = self.network.demands[d].id
            if key in served:
                ends = np.array(served[key])
                more, less = (
                    promised_longer(stages, self.placement, ends, days, clock)
                    for days in (1.0, -1.0)
                )
                worth[key] = (more, less)
        found = []
        for d, demand in enumerate(self.network.demands):
            if demand.id not in served:
                continue
            more, less = worth[demand.id]
            found.append(
                Promise(
                    demand=demand.id,
                    place=demand.place,
                    item=demand.item,
                    wait=float(stages.promise[served[demand.id][0]]),
                    variability=demand.variability,
                    service_level=demand.service_level,
                    cost=float(due[d]),
                    day_saves=more,
                    day_costs=None if less is None else -less or 0.0,
                )
            )
        return tuple(found)

    def otherwise(self, plan: Plan, *, comparable: bool) -> tuple[Otherwise, ...]:
        """Return what other ways to hold safety stock cost."""
        rows = [
            self._otherwise(EVERYWHERE, self.sized.stages.everywhere()),
            self._otherwise(ENDS, self.sized.stages.at_the_ends()),
        ]
        planned = counted(plan)
        if comparable and planned is not None:
            rate = self.sized.holding
            rows.append(self._row(PLANNED, planned, planned / rate if rate else 0.0))
        return tuple(rows)

    def _otherwise(self, policy: str, other: Placement) -> Otherwise:
        return self._row(policy, other.cost, self.sized.held(other))

    def _row(self, policy: str, cost: float, held: float) -> Otherwise:
        saved = cost - self.placement.cost
        saved = 0.0 if abs(saved) <= 1e-9 * cost else saved
        return Otherwise(policy, cost, held, saved, saved / cost if cost else 0.0)

    # Numbers opened.

    def terms(self) -> Mapping[str, Term]:
        """Return every number that can be opened."""
        stages = self.network.stages
        found = {"total": self._by_stage("safety stock", self.placement)}
        for i in self.sized.stages.order:
            found |= self._of_stage(i, stages[i])
        for policy, other in (
            (EVERYWHERE, self.sized.stages.everywhere()),
            (ENDS, self.sized.stages.at_the_ends()),
        ):
            found[policy] = self._by_stage(f"safety stock {policy}", other)
            parts = (Term(policy, other.cost, self.unit),
                     Term("as placed", -self.placement.cost, self.unit))  # fmt: skip
            found[f"saved: {policy}"] = total(f"less than {policy}", self.unit, parts)
        return found

    def _by_stage(self, name: str, placement: Placement) -> Term:
        cost = self.sized.stages.cost(placement.net)
        stages = self.network.stages
        parts = [
            Term(stages[i].key, float(cost[i]), self.unit, f"{placement.net[i]:,.4g} d from stock")
            for i in np.argsort(-cost, kind="stable")
        ]
        return total(name, self.unit, parts)

    def _of_stage(self, i: int, stage: PlanStage) -> dict[str, Term]:
        p, sized = self.placement, self.sized
        said = (
            f"{sized.holding:.0%} a year of {self.stock[i]:,.4g} units worth "
            f"{amount(float(sized.value[i]), 2)}; {self.stock[i]:,.4g} = {sized.units[i]:,.4g} x "
            f"sqrt({p.net[i]:,.4g} d)"
        )
        shares = self.shares[i] * self.cost[i]
        due = [
            Term(demand.id, float(part), self.unit, f"z x cv = {spread:.4g}")
            for demand, part, spread in zip(
                self.network.demands, shares, sized.deviations[i], strict=True
            )
        ]
        net = (
            Term("served within", float(p.inn[i]), "d", self._waits_for(i)),
            Term("its own time", float(sized.stages.days[i]), "d"),
            Term("promised within", -float(p.out[i]), "d"),
        )
        key = stage.key
        return {
            key: total(key, self.unit, due, said),
            f"{key}: net": total("covered from stock", "d", _mended(net, float(p.net[i]))),
            f"{key}: days": total("its own time", "d", stage.times, "at most"),
            f"{key}: value": stage.value,
        }

    # Notes.

    def notes(self, plan: Plan, wait: float, clock: DayClock, *, given: bool) -> Iterator[str]:
        """Yield what is missing, what was assumed, and what it does to the answer."""
        demands = self.network.demands
        families = self.network.families
        still = [
            d.id
            for d in demands
            if not (families[d.item].apart(d) if d.item in families else d.variability)
        ]
        even = [d.id for d in demands if d.service_level <= 0.5]
        if len(still) == len(demands):
            yield (
                "no demand says how it varies (demands.variability), so no safety stock is placed; "
                "that is not to say that none is needed"
            )
        elif still:
            yield f"these demands do not vary (demands.variability), so nothing is held for them: {few(still, SOME)}"
        if even:
            yield f"a service level of one half asks for no safety stock: {few(even, SOME)}"
        if not self.sized.stages.days.any():
            yield (
                "nothing takes any time: offers.lead_time, capabilities.lead_time, lanes.days and "
                "modes.interval are all 0, so no safety stock is needed; look whether they are known"
            )
        silent = [d.id for d in demands if d.max_lead_time is None]
        if silent:
            within = "at once" if not wait else f"within {wait:g} days"
            yield (
                f"{few(silent, SOME)} say not how long they wait (demands.max_lead_time): they are "
                f"served {within}"
            )
        worthless = [
            s.key for s, v in zip(self.network.stages, self.sized.value, strict=True) if v <= 0
        ]
        if worthless:
            yield f"what costs nothing to have costs nothing to hold: {few(worthless, SOME)}"
        lots = {(row.site, row.item, row.lot) for row in plan.drawn}
        if len(lots) > len({lot[:2] for lot in lots}):
            yield "lots that rules keep apart are stocked as one: where they may not be mixed, more is needed"
        if plan.unmet:
            yield "the plan leaves some demand unserved; nothing is held for that"
        used = {stage.item for stage in self.network.stages}
        told = {item: of for item, of in families.items() if item in used}
        yield from family_notes(told, demands)
        yield from self._rests(clock, given=given)

    def _rests(self, clock: DayClock, *, given: bool) -> Iterator[str]:
        yield (
            f"holding costs {self.sized.holding:.0%} of the value a year; a unit is worth what it cost "
            "until there, without stock, handling or carbon"
        )
        yield (
            "demand over t days stays below its mean and z x sd of a month x sqrt(t / month) "
            "(demands.service_level, demands.variability); months and demands are independent; beyond "
            "that, other means than stock must help"
        )
        yield (
            "sellers hold nothing for their customers: their lead time is part of the way from their "
            "door; the wait for the next shipment counts in full"
        )
        if clock.late:
            yield "there was no time to reckon what a day is worth everywhere: a longer --time-limit has it"
        elif len(self.network.stages) > MOST_AGAIN:
            yield f"what a day saves is reckoned for the {MOST_AGAIN} stages that take longest"
        if not given:
            yield "placed in the cheapest plan; its own cost of stock is one of the ways compared"


def _how(stage: PlanStage) -> str:
    if stage.how == "bring":
        way = "" if stage.mode in {"", HERE} else "by "
        return f"from {stage.source} {way}{stage.mode}".rstrip()
    return HOW[stage.how]


def _mended(parts: tuple[Term, ...], net: float) -> tuple[Term, ...]:
    """Return terms that add up to the last digit: what is nearly nothing is nothing."""
    left = net - sum(part.value for part in parts)
    return (*parts, Term("rounding", left, "d")) if abs(left) > 1e-9 * (1 + net) else parts


def counted(plan: Plan) -> float | None:
    """Return what a plan itself counts for safety stock a year; None: it is not opened."""
    if "total" not in plan.terms:
        return None
    stock = next((part for part in plan.terms["total"].parts if part.name == "stock"), None)
    parts = stock.parts if stock else ()
    return next((part.value for part in parts if part.name == "safety"), 0.0)
