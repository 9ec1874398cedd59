"""What is lost with a unit that is not served."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.answer import Term
from makeshed.disruption.stressed_network import Net
from makeshed.model import Demand, Shed
from makeshed.plans.plan import Plan
from makeshed.science.arrays import Floats

FIXED = "site"
"""The kind of cost that is paid whether anything is made or not."""
STAND_INS = "price", "shortage cost", "landed cost", "one a unit"


@dataclass(frozen=True, kw_only=True)
class Margins:
    """By demand: money lost with a unit, what it was taken from, and how it opens."""

    each: Floats
    by: tuple[str, ...]
    terms: dict[str, Term]
    notes: tuple[str, ...]


def margins(shed: Shed, plan: Plan, net: Net) -> Margins:
    """Return what a unit that is not served costs.

    The price less what is saved with it (its landed cost in the plan, without what a site costs
    anyway); without a price the shortage cost; without either, or where a price leaves nothing, the
    landed cost stands in.
    """
    rows = {(row.place, row.item): row for row in plan.rows}
    facts = {(row["place"], row["item"]): row for row in shed.priced(Demand).to_dicts()}
    unit = plan.currency or "money"
    each, by, terms = [], [], {}
    for place, i in net.tables.demands.select("place", "i").iter_rows():
        key = f"{place}:{net.item(i)}"
        row, fact = rows.get((place, net.item(i))), facts[place, net.item(i)]
        landed = plan.terms.get(key)
        cost = row.unit_cost if row and math.isfinite(row.unit_cost) else 0.0
        fixed = sum(_fixed(landed)) if landed else 0.0
        term, how = _margin(fact, cost, fixed, unit)
        each.append(term.value)
        by.append(how)
        terms[f"margin:{key}"] = term
    return Margins(each=np.array(each), by=tuple(by), terms=terms, notes=tuple(_told(net, by)))


def _margin(
    fact: dict[str, float | None], cost: float, fixed: float, unit: str
) -> tuple[Term, str]:
    price, short = fact["price"], fact["shortage_cost"]
    name = "lost with a unit that is not served"
    if price is not None and price - (cost - fixed) > 0:
        parts = (
            Term("price", price, unit),
            Term("landed cost saved", -cost, unit, "as in the plan"),
            *((Term("of which paid anyway", fixed, unit, "sites"),) if fixed else ()),
        )
        return Term(name, math.fsum(part.value for part in parts), unit, "", parts), "price"
    if short is not None and short > 0:
        return Term(name, short, unit, "shortage cost"), "shortage cost"
    if cost > 0:
        return Term(name, cost, unit, "landed cost: it stands in"), "landed cost"
    return Term(name, 1.0, unit, "nothing known: 1 a unit stands in"), "one a unit"


def _fixed(term: Term) -> Iterator[float]:
    """Yield what of a unit's cost is paid whether it is made or not."""
    if term.name == FIXED and not term.parts:
        yield term.value
    for part in term.parts:
        yield from _fixed(part)


def _told(net: Net, by: list[str]) -> Iterator[str]:
    names = [f"{p}:{net.item(i)}" for p, i in net.tables.demands.select("place", "i").iter_rows()]
    for how in STAND_INS[1:]:
        where = [name for name, said in zip(names, by, strict=True) if said == how]
        if not where:
            continue
        few = f"{', '.join(where[:3])}{f' and {len(where) - 3} more' if len(where) > 3 else ''}"
        if how == "shortage cost":
            yield f"a unit not served costs its shortage cost, since no price leaves a margin: {few}"
        else:
            yield (
                f"the money lost is a stand-in ({how}) where demands have neither a price that leaves "
                f"a margin nor a shortage_cost: {few}"
            )


def people(net: Net, lost: Floats, days: float) -> float | None:
    """Return how many people are without what they need while some days pass; None: not known.

    Of each essential item with ``need_per_head``: units lost over what a person needs in those days.
    """
    items = net.tables.items.select("i", "essential", "need_per_head")
    needed = items.filter(pl.col("essential") & pl.col("need_per_head").is_not_null())
    need = dict(needed.select("i", "need_per_head").iter_rows())
    wanted = net.tables.demands["i"].to_list()
    if not need or not any(i in need for i in wanted):
        return None
    if days <= 0:
        return 0.0
    heads = (lost[d] / (need[i] * days / 365.0) for d, i in enumerate(wanted) if i in need)
    return float(sum(heads))
