"""Where duty by the kilogram is charged on the mass packed, as nobody said what goods weigh without packing."""

from __future__ import annotations

from collections.abc import Iterator

from makeshed.language.text import few
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.landing.tariff import GROSS

SOME = 5
"""Goods named in one note."""


def weighed_packed(opened: Breakdown) -> Iterator[str]:
    """Yield which goods pay duty by the kg of their mass packed, where customs weigh them without."""
    accounts, goods = opened.accounts, set[str]()
    for way, _ in opened.moved:
        passage = accounts.passage(way)
        item = accounts.item_called[passage.article.item]
        if item.net_mass is not None or not accounts.tariff.crosses(passage):
            continue
        due = accounts.tariff.due(passage)
        net = [each for each in due if not each.destinations <= GROSS]
        if any(each.per_kg or (each.bounded and not each.by_unit) for each in net):
            goods.add(item.item)
    if goods:
        yield (
            f"duty by the kg is charged on the mass packed, as no net mass is given (items.net_mass): "
            f"{few(sorted(goods), SOME)}"
        )
