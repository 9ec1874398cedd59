"""One maker and one importer, whose tip is known by hand.

A bike costs 50 in Izmir and 10 to bring; the works need an hour of labour at 70. So 100 bikes cost 6,000 bought
and 7,000 made, and 10 an hour, or a duty of 20 % of 50, bring them home.
"""

from __future__ import annotations

from typing import Any

from tests.questions.worlds import DAY, lane, maker, seller, wanted, world

from makeshed.model import Duty, Fact, Policy, Shed
from makeshed.questions.appraise import appraise
from makeshed.questions.appraise.answer import Appraised

FTE = 1607.0


def rivals(*more: Fact, **works: Any) -> Shed:
    """Return the case; ``works`` are of the maker."""
    given = {"labour_rate": 70.0, **works}
    return world(
        *seller("afar", "izmir", 50, origin="TR"), *maker("works", "lyon", 0.0, **given),
        lane("izmir", "lyon", 10), wanted(), *more,
    )  # fmt: skip


def wage(each: float, name: str = "wage", **more: Any) -> Policy:
    """Return a wage subsidy at the works."""
    given: dict[str, Any] = {"site": "works", "process": "build", "years": 5.0}
    return Policy(policy=name, instrument="wage_subsidy", grant_per_hour=each, **given | more)


def duty(rate: float, name: str = "bikes") -> Duty:
    """Return a duty on bikes from Türkiye, of what they cost there."""
    return Duty(duty=name, hs="8711 60", origin="TR", destination="FR", rate=rate, basis="FOB")


def asked(shed: Shed, *facts: Fact, name: str = "wage", **more: Any) -> Appraised:
    """Return what one policy of some facts brings."""
    return among(shed, {name: shed.plus(*facts)}, **more)


def among(shed: Shed, policies: dict[str, Shed], **more: Any) -> Appraised:
    """Return what policies bring, without cost of stock, draws or strengths unless asked."""
    given: dict[str, Any] = {"holding_rate": 0.0, "day": DAY, "draws": 0, "strengths": False}
    return appraise(shed, policies, **given | more)
