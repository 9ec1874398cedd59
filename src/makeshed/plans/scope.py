"""What a plan's figures leave out, in words short enough for a headline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from makeshed.model import Capability, Mode, Offer, Shed
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.entries import Inflow
from makeshed.plans.plan import Plan, unserved


def emissions_of(opened: Breakdown) -> str:
    """Return what the emissions of a plan are of; blank: everything in it has some.

    What states none counts as none, which is seldom true: an offer, hours of work, a mode, a mass.
    """
    told = {
        "purchases": [flow.kg > 0 for _, _, flow in opened.bought if flow.quantity > 0],
        "things made": [flow.kg > 0 for _, _, flow in opened.made if flow.quantity > 0],
        "ways": [flow.kg > 0 for flow in _carried(opened)],
    }
    if all(map(all, told.values())):
        return ""
    if not any(map(any, told.values())):
        return "not told"
    if told["ways"] and all(told["ways"]) and not any(told["purchases"] + told["things made"]):
        return "freight only"
    lacks = [
        f"{each.count(False)} of {len(each)} {of}" for of, each in told.items() if not all(each)
    ]
    *first, last = lacks
    return (
        f"without {' and '.join([', '.join(first), last] if first else [last])}, which state none"
    )


def _carried(opened: Breakdown) -> Iterator[Inflow]:
    """Yield what goes from one place to another."""
    ends = opened.accounts.graph.ways.select("place_a", "place_b")
    for way, flow in opened.moved:
        start, end = ends.row(way)
        if flow.quantity > 0 and start != end:
            yield flow


def any_emissions(shed: Shed) -> bool:
    """Whether any fact says what it emits, so that plans can differ in emissions."""
    return any((shed.table(noun)["co2e"] > 0).any() for noun in (Offer, Capability, Mode))


UNTOLD = "no offer, mode or capability says what it emits"
"""Why nothing can be said of emissions."""


def unweighed(shed: Shed, scope: str, carbon_price: float, limits: Sequence[str]) -> Iterator[str]:
    """Say what a price of emissions, or a limit on them, does not see in a plan.

    Parameters
    ----------
    shed
        The facts.
    scope
        What the emissions of the plan are of, see `emissions_of`.
    carbon_price
        Put on emissions [money/t CO2e]; 0: none.
    limits
        As they are asked; others than of emissions are passed over.
    """
    asked = [f"a carbon price of {carbon_price:g}"] if carbon_price else []
    asked += [f"the limit {text.strip()}" for text in limits if text.strip().startswith("co2e")]
    for one in asked:
        if not any_emissions(shed):
            yield f"{UNTOLD}: {one} changes nothing"
        elif scope:
            yield f"{one} counts what states its emissions alone: those of this plan are {scope}"


class Scoped(Protocol):
    """A plan, of a year or over periods."""

    @property
    def co2e_scope(self) -> str:
        """What its emissions are of."""


def left_out(plans: Sequence[Plan]) -> str:
    """Return what some of several plans do not serve, and what their emissions leave out."""
    words = []
    if gone := sum(plan.unmet > 0 for plan in plans):
        most = max(plans, key=lambda plan: plan.unmet)
        words.append(f"{gone} of {len(plans)} leave demand unserved (up to {unserved(most)[12:]})")
    if scopes := scopes_of(plans):
        words.append(f"emissions are {scopes}")
    return "; ".join(words)


def scopes_of(plans: Sequence[Scoped]) -> str:
    """Return what the emissions of several plans are of, the first two; blank: of everything in each."""
    return " or ".join(list(dict.fromkeys(p.co2e_scope for p in plans if p.co2e_scope))[:2])
