"""The second calculation of a plan over periods: every period priced again, and what joins them on top.

Nothing here is read off the program: what is kept is counted from what comes and goes, what opens, closes
and is owed from what is in use, and each is priced by its fact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.errors import Disagreement
from makeshed.network.audit.breakdown import Breakdown, audited
from makeshed.network.audit.entries import CostEntry, HeldBefore, Inflow
from makeshed.network.periods.emitted import check_emitted
from makeshed.network.periods.joint_solution import JointSolved
from makeshed.network.periods.kept_stock import followed, origin_on_hand
from makeshed.network.periods.lives_led import SAME, Life, check_changes, lives_of
from makeshed.network.periods.paid_off import owed_in
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.network.periods.what_returns import delivered_in
from makeshed.science.landed import annuity


@dataclass(frozen=True)
class JoiningCost:
    """A cost that no period has by itself: in which, of which kind, of what, and what it is."""

    p: int
    kind: str  # holding, owed, closing or left
    what: str
    cost: float  # paid in the period
    present: float  # in money of the first year


@dataclass(frozen=True)
class KeptUnits:
    """What lies at a site at the end of a period."""

    p: int
    site: str
    item: str
    quantity: float
    most: float | None
    cost: float


@dataclass(frozen=True)
class LeftUnits:
    """What comes back to a site in a period, a year, and is not bought."""

    p: int
    site: str
    item: str
    quantity: float
    cost: float


@dataclass(frozen=True, kw_only=True)
class JointBreakdown:
    """A plan over periods, fact by fact."""

    horizon: Horizon
    periods: tuple[Breakdown, ...]
    lives: tuple[Life, ...]
    kept: tuple[KeptUnits, ...]
    left: tuple[LeftUnits, ...]
    joining: tuple[JoiningCost, ...]

    @property
    def present(self) -> float:
        """What all of it costs, in money of the first year."""
        pairs = zip(self.horizon.weights, self.periods, strict=True)
        return math.fsum(
            [
                *(weight * opened.total() for weight, opened in pairs),
                *(line.present for line in self.joining),
            ]
        )


def audited_jointly(joint: JointSolved) -> JointBreakdown:
    """Return a plan over periods fact by fact; raise `Disagreement` unless the program says the same."""
    horizon = joint.horizon
    opened: list[Breakdown] = []
    for p, (instance, solved) in enumerate(zip(horizon.instances, joint.periods, strict=True)):
        opened.append(audited(instance, solved, _out_of_stock(joint, p, opened)))
    lives = lives_of(horizon, opened)
    check_changes(horizon, lives, opened)
    left = tuple(_left_over(horizon, opened))
    check_emitted(horizon, opened)
    kept = tuple(_kept(joint, opened))
    joining = [
        JoiningCost(k.p, "holding", f"{k.item} at {k.site}", *_paid(horizon, k)) for k in kept
    ]
    joining += [
        JoiningCost(k.p, "left", f"{k.item} left at {k.site}", *_paid(horizon, k)) for k in left
    ]
    joining += [line for life in lives for line in _of_life(horizon, life)]
    joining += _of_expansions(horizon, opened)
    found = JointBreakdown(
        horizon=horizon,
        periods=tuple(opened),
        lives=lives,
        kept=kept,
        left=left,
        joining=tuple(line for line in joining if line.cost),
    )
    if not math.isclose(found.present, joint.cost, rel_tol=SAME, abs_tol=1e-9):
        raise Disagreement(
            f"the plan costs {joint.cost:,.10g} in the program and {found.present:,.10g} period by period",
        )
    return found


def _paid(horizon: Horizon, kept: KeptUnits | LeftUnits) -> tuple[float, float]:
    """Return what holding, or being rid of it, costs in its period, and in money of the first year."""
    return kept.cost * horizon.years[kept.p], kept.cost * horizon.weights[kept.p]


def _out_of_stock(joint: JointSolved, p: int, opened: list[Breakdown]) -> list[tuple[int, Inflow]]:
    """Return what comes out of stock in a period by node, with all that it cost until then."""
    horizon, found = joint.horizon, []
    for key, storage in horizon.storages[max(p - 1, 0)].items():
        for node, after in followed(horizon, max(p - 1, 0), *key):
            lying, at = joint.kept[p][node], node if p == 0 else after
            if lying <= 0:
                continue
            cost, kg = storage.worth, 0.0
            since = "the start"
            if not p:
                held = HeldBefore({}, {origin_on_hand(horizon, node): 1.0}, {key[0]: 1.0})
            else:
                before, since = opened[-1], horizon.periods[p - 1].period
                unit = _holding_of_one(joint, p - 1, key, node)
                cost = before.node_term(node).value + unit * horizon.years[p - 1]
                kg = before.node_kg(node)
                held = HeldBefore(
                    before.node_spend(node), before.node_mix(node), before.node_sources(node)
                )
            label = f"{key[1]} kept at {key[0]} from {since}"
            entries = [CostEntry("from stock", label, cost)]
            quantity = float(lying) / horizon.years[p]
            found.append((at, Inflow("stock", label, quantity, entries, kg, held=held)))
    return found


def _holding_of_one(joint: JointSolved, p: int, key: tuple[str, str], node: int) -> float:
    """Return what a unit costs a year that lies at a node at the end of a period."""
    storage = joint.horizon.storages[p][key]
    if storage.cost is not None:
        return storage.cost
    rate = joint.horizon.instances[p].settings.holding_rate
    return float(rate * joint.periods[p].own_value[node])


def _kept(joint: JointSolved, opened: list[Breakdown]) -> list[KeptUnits]:
    """Count what lies where at the end of each period from what comes and goes; refuse what cannot be."""
    horizon, found = joint.horizon, list[KeptUnits]()
    lying: dict[tuple[str, str], dict[int, float]] = {}
    for key, storage in horizon.storages[0].items():
        nodes = [node for node, _ in followed(horizon, 0, *key)]
        lying[key] = {node: float(joint.kept[0][node]) for node in nodes}
        if nodes and not math.isclose(
            math.fsum(lying[key].values()), storage.on_hand, rel_tol=SAME
        ):
            raise Disagreement(f"{key[1]} on hand at {key[0]} is not what is stated")
    for p, storages in enumerate(horizon.storages):
        net, size = _net_inflow(opened[p])
        used = _used(opened[p])
        for key, storage in storages.items():
            after: dict[int, float] = {}
            cost = whole = 0.0
            for node, following in followed(horizon, p, *key):
                amount = lying.get(key, {}).get(node, 0.0) + net[node] * horizon.years[p]
                told = float(joint.kept[p + 1][node])
                if abs(amount - told) > SAME * max(1.0, size[node] * horizon.years[p], abs(told)):
                    raise Disagreement(
                        f"{told:,.10g} {key[1]} lie at {key[0]} after {horizon.periods[p].period} in the "
                        f"program, and {amount:,.10g} by what comes and goes",
                    )
                if key[0] not in used and abs(net[node]) > SAME * max(1.0, size[node]):
                    raise Disagreement(
                        f"{key[1]} comes into stock or out of it at {key[0]} in "
                        f"{horizon.periods[p].period}, where it is closed",
                    )
                after[following] = told
                whole += told
                cost += told * _holding_of_one(joint, p, key, node) if told else 0.0
            _within(horizon, p, key, whole)
            lying[key] = after
            if whole > 0:
                found.append(KeptUnits(p, *key, whole, storage.most, cost))
    return found


def _used(opened: Breakdown) -> set[str]:
    """Return the sites in use."""
    accounts = opened.accounts
    pairs = zip(accounts.sites, accounts.flows.opened.tolist(), strict=True)
    return {site.site for site, is_open in pairs if is_open}


def _net_inflow(opened: Breakdown) -> tuple[np.ndarray, np.ndarray]:
    """Return by node what comes in a year less what goes, and how much that is in all."""
    count = len(opened.accounts.graph.nodes)
    net, size = np.zeros(count), np.zeros(count)
    for node, flows in opened.into.items():
        net[node] += math.fsum(flow.quantity for flow in flows if flow.how != "stock")
    size += net
    delivered = (flow for flows in opened.delivered.values() for flow in flows)
    inner = (flow for flows in opened.into.values() for flow in flows)
    for flow in (*delivered, *inner):
        for node, each in flow.upstream:
            net[node] -= flow.quantity * each
            size[node] += flow.quantity * each
    return net, size


def _within(horizon: Horizon, p: int, key: tuple[str, str], whole: float) -> None:
    storage, last = horizon.storages[p][key], p + 1 == len(horizon.periods)
    most = math.inf if storage.most is None else storage.most
    slack = SAME * max(1.0, whole)
    if whole > most + slack or (
        last and whole < storage.left - slack and followed(horizon, p, *key)
    ):
        raise Disagreement(
            f"{whole:,.10g} {key[1]} lie at {key[0]} after {horizon.periods[p].period}, beyond its limits",
        )


def _left_over(horizon: Horizon, opened: list[Breakdown]) -> list[LeftUnits]:
    """Count what is left of what comes back; raise `Disagreement` where more is bought, or all must be and is not."""
    found = []
    for site, item in sorted({(row.site, row.item) for row in horizon.returned}):
        rows = [row for row in horizon.returned if (row.site, row.item) == (site, item)]
        for p, costs in enumerate(horizon.left_costs):
            cost = costs[site, item]
            accounts, owed = opened[p].accounts, 0.0
            tiers = accounts.tables.tiers
            own = ((tiers["site"] == site) & (tiers["item"] == item)).to_numpy()
            bought = float((accounts.flows.bought + accounts.flows.surplus)[own].sum())
            for row in rows:
                q = delivered_in(horizon, p, row)
                if q is not None:
                    owed += row.share * _delivered(opened[q], row.place, row.demanded)
            left, slack = owed - bought, SAME * max(1.0, owed)
            if left < -slack or (cost is None and left > slack):
                raise Disagreement(
                    f"{bought:,.10g} {item} are taken back at {site} in {horizon.periods[p].period}, and "
                    f"{owed:,.10g} come back",
                )
            if cost is not None and left > slack:
                found.append(LeftUnits(p, site, item, left, left * cost))
    return found


def _delivered(opened: Breakdown, place: str, item: str) -> float:
    """Return what is delivered to a demand in a year."""
    return math.fsum(
        flow.quantity
        for d, demand in enumerate(opened.accounts.demands)
        if (demand.place, demand.item) == (place, item)
        for flow in opened.delivered.get(d, [])
    )


def _of_life(horizon: Horizon, life: Life) -> list[JoiningCost]:
    """Return what closing a site costs, and what is owed of its opening afterwards."""
    found = []
    for p, closed in enumerate(life.closes):
        paid = horizon.closing_costs[p].get(life.site, 0.0)
        if closed and paid:
            found.append(JoiningCost(p, "closing", life.site, paid, paid * horizon.once(p)))
    if life.opening_cost:
        yearly = life.opening_cost * annuity(horizon.rate, life.years)
        owed = owed_in(horizon, life.used, life.years)
        found += [_owed(horizon, p, f"opening of {life.site}", yearly) for p in owed]
    return found


@dataclass(frozen=True)
class StepsTaken:
    """Steps of expansion of a process at a site: what one costs and how long it lasts, and how many are used."""

    site: str
    process: str
    cost: float
    life: float
    taken: tuple[int, ...]  # by period

    def used(self) -> list[list[bool]]:
        """Return of the first step, of the second, and so on, by period whether it is used."""
        return [[taken >= n for taken in self.taken] for n in range(1, max(self.taken) + 1)]


def steps_of(opened: Sequence[Breakdown]) -> list[StepsTaken]:
    """Return the steps of expansion that are used in some period, read off what is added in each."""
    taken: dict[tuple[str, str], list[int]] = {}
    price: dict[tuple[str, str], tuple[float, float]] = {}
    for p, each in enumerate(opened):
        tables, added = each.accounts.tables, each.accounts.flows.added_hours
        for row, hours in zip(tables.resources.rows(named=True), added.tolist(), strict=True):
            if hours > 0:
                key = row["site"], row["process"]
                steps = taken.setdefault(key, [0] * len(opened))
                steps[p] = round(hours / row["expand_hours"])
                price[key] = row["expand_cost"], row["life"]
    return [StepsTaken(*key, *price[key], tuple(steps)) for key, steps in sorted(taken.items())]


def _of_expansions(horizon: Horizon, opened: Sequence[Breakdown]) -> list[JoiningCost]:
    """Return what is owed for expansion that was bought and is not used in a later period."""
    found = []
    for steps in steps_of(opened):
        yearly = steps.cost * annuity(horizon.rate, steps.life)
        idle = Counter(p for used in steps.used() for p in owed_in(horizon, used, steps.life))
        what = f"expansion of {steps.process} at {steps.site}"
        found += [_owed(horizon, p, what, count * yearly) for p, count in sorted(idle.items())]
    return found


def _owed(horizon: Horizon, p: int, what: str, yearly: float) -> JoiningCost:
    return JoiningCost(p, "owed", what, yearly * horizon.years[p], yearly * horizon.weights[p])
