"""What a plan's figures leave out, in words short enough for a headline."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.network.audit.breakdown import Breakdown
from makeshed.plans.plan import Plan, unserved


def emissions_of(opened: Breakdown) -> str:
    """Return what the emissions of a plan are of; blank: everything in it has some.

    What states none counts as none, which is seldom true.
    """
    bought = [flow.kg for _, _, flow in opened.bought if flow.quantity > 0]
    made = [flow.kg for _, _, flow in opened.made if flow.quantity > 0]
    silent = sum(kg == 0 for kg in bought)
    idle = sum(kg == 0 for kg in made)
    if not silent and not idle:
        return ""
    if silent == len(bought) and idle == len(made):
        return "freight only"
    lacks = [f"{silent} of {len(bought)} purchases"] if silent else []
    lacks += [f"{idle} of {len(made)} things made"] if idle else []
    return f"without {' and '.join(lacks)}, which state none"


def left_out(plans: Sequence[Plan]) -> str:
    """Return what some of several plans do not serve, and what their emissions leave out."""
    words = []
    if gone := sum(plan.unmet > 0 for plan in plans):
        most = max(plans, key=lambda plan: plan.unmet)
        words.append(f"{gone} of {len(plans)} leave demand unserved (up to {unserved(most)[12:]})")
    if scopes := scopes_of(plans):
        words.append(f"emissions are {scopes}")
    return "; ".join(words)


def scopes_of(plans: Sequence[Plan]) -> str:
    """Return what the emissions of several plans are of, the first two; blank: of everything in each."""
    return " or ".join(list(dict.fromkeys(p.co2e_scope for p in plans if p.co2e_scope))[:2])
