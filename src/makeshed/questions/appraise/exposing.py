"""What the loss of the worst single country would cost under a policy."""

from __future__ import annotations

from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.questions.stress import stress


def exposed(asking: PolicyAsking, outcome: PolicyOutcome | None) -> float | None:
    """Return what the loss of one country costs at the most, as planned [money]; None: there is no plan."""
    if outcome is None:
        return None
    plan = outcome.whole
    used = sorted({row.country for row in plan.origins if row.spend or row.units})
    if not used:
        return 0.0
    found = stress(
        outcome.measure.seen,
        plan=plan,
        lose=[f"country:{code}" for code in used],
        **asking.options,
    )
    return max((row.loss for row in found.rows), default=0.0)
