"""Make in other lots: what set-ups cost in a year against what the stock of a lot costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.answer import Term, total
from makeshed.model import Capability, Operation
from makeshed.plans.plan import Production
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.advise.plan_levers import evidence_of
from makeshed.science.saving import economic_lot, lot_cost
from makeshed.units import amount

SLIGHT = 0.01
"""Share of what lots cost in a year below which another size is not advised."""


def lot_levers(firm: FirmToday) -> KindFound:
    """Return for each item that the firm makes in lots what the lot of least cost would save."""
    if firm.plan is None or not firm.options["holding_rate"]:
        return KindFound()
    levers = [
        lever
        for row in firm.plan.made
        if row.site in firm.sites and (lever := _one(firm, row)) is not None
    ]
    return KindFound(
        levers=paying(levers), not_now=not_paying(levers, "set-ups or stock cost more")
    )


def _one(firm: FirmToday, row: Production) -> Lever | None:
    steps = [s for s in firm.facts.rows(Operation) if (s.item, s.route) == (row.item, row.route)]
    steps = [s for s in steps if s.setup_hours > 0]
    lots = {s.batch for s in steps}
    if len(lots) != 1 or row.unit_cost <= 0:
        return None
    lot = lots.pop()
    set_up, most = _set_up(firm, row.site, steps)
    holding = float(firm.options["holding_rate"]) * row.unit_cost
    best = min(max(1.0, round(economic_lot(row.quantity, set_up, holding))), most, row.quantity)
    before = lot_cost(row.quantity, set_up, holding, lot)
    after = lot_cost(row.quantity, set_up, holding, best)
    if sum(before) - sum(after) <= SLIGHT * sum(before):
        return None
    coin = f"{firm.shed.currency or 'money'}/a"
    names = ("set-ups", "stock of a lot")
    parts = [Term(n, b - a, coin) for n, b, a in zip(names, before, after, strict=True)]
    effect = total(f"lots of {amount(best, 0)} {row.item}: what they save", coin, parts)
    return Lever(
        action=f"lot:{row.item}",
        kind="lot",
        does=f"make {row.item} in lots of {amount(best, 0)} instead of {amount(lot, 0)}",
        effect=effect,
        low=effect.value,
        mid=effect.value,
        high=effect.value,
        once=0.0,
        evidence="expert rule" if any(s.kind == "estimate" for s in steps) else evidence_of(firm, []),
        assumes=(
            f"a set-up costs {amount(set_up, 2)}, holding one for a year {amount(holding, 2)}; hours of a set-up are "
            "worth what they cost if there is work for them"
        ),
        call="",
        monday=f"make the next lot of {row.item} {amount(best, 0)} long, and see where the rest waits",
        engine=f"lot:{row.item}",
        touches=frozenset(f"floor:saving:set_up:{s.process}" for s in steps),
    )  # fmt: skip


def _set_up(firm: FirmToday, site: str, steps: Sequence[Operation]) -> tuple[float, float]:
    """Return what all set-ups of one lot cost, and the largest lot that every step takes."""
    able = {row.process: row for row in _capabilities(firm, site)}
    cost = sum(
        s.setup_hours * (able[s.process].rate + able[s.process].labour_rate + able[s.process].energy_rate)
        + able[s.process].setup_cost
        for s in steps
    )  # fmt: skip
    most = min((able[s.process].batch_max or float("inf") for s in steps), default=float("inf"))
    return cost, most


def _capabilities(firm: FirmToday, site: str) -> Iterator[Capability]:
    for row in firm.facts.priced(Capability).iter_rows(named=True):
        if row["site"] == site:
            yield Capability(**row)
