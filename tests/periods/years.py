"""Years to plan over, what is otherwise in one of them, and the best plan over them all."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.questions.worlds import DAY

from makeshed.model import Override, Period, Shed
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.questions.horizon import horizon

EXACT: dict[str, Any] = {"gap": 0.0, "day": DAY}


def years(count: int, first: int = 2027) -> list[Period]:
    """Return so many years, one after the other."""
    return [Period(period=str(y), start=date(y, 1, 1)) for y in range(first, first + count)]


def override(period: str, fact: str, value: object) -> Override:
    """Return what a fact is in one period."""
    return Override(period=period, fact=fact, value=str(value))


def best(shed: Shed, holding: float = 0.0, **asked: Any) -> HorizonPlan:
    """Return the plan proven to be the best, without cost of stock and undiscounted unless asked."""
    given: dict[str, Any] = {"holding_rate": holding, "discount_rate": 0.0}
    return horizon(shed, **(EXACT | given | asked))
