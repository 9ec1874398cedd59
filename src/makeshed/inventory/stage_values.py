"""What a unit is worth where it is kept: what it cost until there, without stock, handling or carbon.

The price at the door, what carrying it costs, and what is added in making: as the plan values what it
holds, read off the plan's own answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from makeshed.answer import Term, total
from makeshed.inventory.plan_stage import PlanStage, Pool
from makeshed.model import Mode, Site
from makeshed.plans.plan import Plan

NOT_VALUE = frozenset({"handling", "stock", "lead time", "carbon", "shortage", "surplus"})
"""Kinds of cost that are no part of what a unit is worth."""
KINDS = (
    "purchase", "material", "labour", "machine", "energy", "set-up", "site", "markup", "freight",
    "insurance", "duty",
)  # fmt: skip


class Values:
    """The stages of a plan and what is needed to value them."""

    def __init__(
        self,
        stages: Sequence[PlanStage],
        *,
        pools: Mapping[Pool, Sequence[int]],
        plan: Plan,
        sites: Mapping[str, Site],
        modes: Mapping[str, Mode],
    ) -> None:
        self.stages, self.pools, self.plan = stages, pools, plan
        self.sites, self.modes, self.unit = sites, modes, plan.currency
        self.makers = {row.site for row in plan.made}
        self.made_as = {f"{row.site}/{row.item}" for row in plan.made}
        self.paid = {row.site: row.fixed + row.opening + row.expansion for row in plan.opened}
        self.sent: dict[str, float] = {}
        for row in plan.shipped:
            self.sent[row.source] = self.sent.get(row.source, 0.0) + row.quantity
        self.price: dict[Pool, float] = {}
        self._prices()
        self.left: dict[Pool, float] = {}
        """By site and item, what a unit that leaves is worth, once it is known."""

    def of_all(self, order: list[int]) -> None:
        """Say what a unit of each stage is worth, those before others first."""
        for i in order:
            stage = self.stages[i]
            pool = stage.where, stage.item
            if stage.how == "bring":
                self._brought(stage, self._leaving((stage.source, stage.item)))
            elif stage.how == "make":
                stage.value = self._made(pool)
            else:
                stage.value = Term("value", self.price[pool], self.unit, "price")

    def _prices(self) -> None:
        """Find what a unit costs at its seller's door: of several offers the mean of what is used."""
        spent: dict[Pool, list[tuple[float, float]]] = {}
        for row in self.plan.bought:
            used = row.quantity - row.surplus
            spent.setdefault((row.site, row.item), []).append((row.price, used))
        for pool, rows in spent.items():
            whole = math.fsum(used for _, used in rows)
            paid = math.fsum(price * used for price, used in rows)
            self.price[pool] = paid / whole if whole > 0 else rows[0][0]

    def _leaving(self, pool: Pool) -> float:
        """Return what a unit that leaves a site is worth: the markup of its door included."""
        if pool not in self.left:
            self.left[pool] = self._mean(pool)
        return self.left[pool]

    def _mean(self, pool: Pool) -> float:
        tails = [self.stages[t] for t in self.pools.get(pool, ())]
        whole = math.fsum(stage.quantity for stage in tails)
        if not whole:
            return self.price[pool]
        markup, borne = 1 + self.sites[pool[0]].markup, self._borne(pool[0])
        worth = (
            (s.value.value * markup + borne if s.how == "bring" else s.value.value) * s.quantity
            for s in tails
        )
        return math.fsum(worth) / whole

    def _borne(self, name: str) -> float:
        """Return what a unit that leaves a store bears of its yearly cost; a maker's products bear theirs."""
        if name in self.makers or not self.sent.get(name):
            return 0.0
        return self.paid.get(name, 0.0) * (1 + self.sites[name].markup) / self.sent[name]

    def _brought(self, stage: PlanStage, before: float) -> None:
        mode = self.modes.get(stage.mode)
        insured = before * mode.insurance if mode else 0.0
        parts = [
            Term(f"{stage.item} from {stage.source}", before, self.unit),
            *stage.value.parts,
            Term("insurance", insured, self.unit, stage.mode),
        ]
        stage.value = total("value", self.unit, parts, "of one unit, as it arrives")

    def _made(self, pool: Pool) -> Term:
        """Return what a unit made is worth, by kind, off the plan's own account of it."""
        name = "/".join(pool)
        others = self.made_as - {name}
        terms = [
            term
            for key, term in self.plan.terms.items()
            if f"{key}/".startswith(f"{name}/") and key not in others
        ]
        rows = [row for row in self.plan.made if (row.site, row.item) == pool]
        whole = math.fsum(row.quantity for row in rows)
        cost = math.fsum(row.unit_cost * row.quantity for row in rows) / whole
        sums: dict[str, float] = {}
        for term in terms:
            for kind, amount in _kinds(term):
                sums[kind] = sums.get(kind, 0.0) + amount / len(terms)
        opened = math.fsum(term.value for term in terms) / len(terms) if terms else 0.0
        scale = cost / opened if opened else 0.0
        parts = [Term(kind, scale * sums.get(kind, 0.0), self.unit) for kind in KINDS]
        if not terms:
            parts = [Term("unit cost", cost, self.unit, "as planned, stock under way included")]
        return total("value", self.unit, parts, "of one unit, as it is made")


def _kinds(term: Term) -> Iterator[tuple[str, float]]:
    """Yield the kinds of cost in an opened number that are part of what a unit is worth."""
    if term.name in NOT_VALUE:
        return
    if term.name in KINDS:
        yield term.name, term.value
        return
    for part in term.parts:
        yield from _kinds(part)
