"""The plan that a survey reads gaps off where none is given: the best of the case, whatever cannot be served."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import Component, Demand, Offer, Operation, Shed, Site
from makeshed.model.inside import Inside
from makeshed.questions.plan import Plan, plan

DEARER = 1e3
"""A shortage without a price costs so many times the dearest price there is, so that all that can be served is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BestPlan:
    """A plan, whether its shortages have a price that somebody stated, and what is to be told."""

    plans: tuple[Plan, ...] = ()
    priced: bool = True
    notes: tuple[str, ...] = ()


class BestPlans:
    """The best plans of a case on a day, made once however many regions are looked at.

    Where not all can be served, as much as can is: a demand that must be served whole and cannot be is no
    reason to say nothing of a region, it is what the region lacks.
    """

    def __init__(self, shed: Shed, day: date) -> None:
        self.shed, self.day = shed, day
        self._made: dict[str, BestPlan] = {}

    def of(self, here: Inside) -> BestPlan:
        """Return the best plan, if the case has demand or makers in a region; its country is what is local."""
        within = pl.col("place").is_in(sorted(here.places))
        makers = self.shed.table(Site).filter(within & (pl.col("role") == "maker"))
        demands = self.shed.table(Demand)
        if demands.is_empty() or (demands.filter(within).is_empty() and makers.is_empty()):
            return BestPlan()
        if here.country not in self._made:
            self._made[here.country] = self._best(here.country)
        return self._made[here.country]

    def _best(self, local: str) -> BestPlan:
        asked: dict[str, Any] = {"day": self.day} | ({"local": local} if local else {})
        said = "no plan was given: gaps are those of the best plan of the case"
        try:
            return BestPlan(plans=(plan(self.shed, **asked),), notes=(said,))
        except (NotEnoughData, Infeasible) as error:
            why = str(error)
        high = DEARER * _dearest(self.shed)
        open_ = [
            row if row.shortage_cost is not None else replace(row, shortage_cost=high)
            for row in self.shed.rows(Demand)
        ]
        try:
            found = plan(self.shed.plus(*open_), **asked)
        except (NotEnoughData, Infeasible) as error:
            return BestPlan(
                notes=(f"no plan could be made, and gaps are those of needs alone: {error}",)
            )
        return BestPlan(
            plans=(_unpriced(found, self.shed),),
            priced=False,
            notes=(
                f"{said}, in which not all is served ({why}); what a shortage costs is not known",
            ),
        )


def _dearest(shed: Shed) -> float:
    """Return the most that one unit of anything costs, roughly."""
    prices: list[float] = [
        1.0,
        *shed.priced(Offer)["price"],
        *shed.priced(Operation)["material_cost"],
    ]
    prices += [price for price in shed.table(Demand)["price"] if price is not None]
    quantities: list[float] = [1.0, *shed.table(Component)["quantity"]]
    return max(prices) * max(quantities)


def _unpriced(found: Plan, shed: Shed) -> Plan:
    """Return a plan without the price of a shortage that nobody stated."""
    stated = {row.id for row in shed.rows(Demand) if row.shortage_cost is not None}
    rows = [
        row
        if row.demand in stated
        else replace(row, cost=row.unit_cost * (row.quantity - row.unmet))
        for row in found.rows
    ]
    return replace(found, rows=tuple(rows))
