"""A change of what the firm does or faces, as a plan is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from makeshed.model import Shed
from makeshed.network.design import SupplyOption
from makeshed.questions.advise.answer import Evidence, Kind

Options = frozenset[SupplyOption]
"""What may be bought and made, and where."""


@dataclass(frozen=True, kw_only=True)
class PlanChange:
    """A change of today's plan that waits to be priced.

    Attributes
    ----------
    options
        The sources under it; None: as today.
    asked
        What is asked of the plan otherwise, such as ``answers`` or ``rules``.
    facts
        Makes facts as the firm sees them under it; None: as they are.
    """

    action: str
    kind: Kind
    does: str
    options: Options | None = None
    asked: Mapping[str, Sequence[str]] | None = None
    facts: Callable[[Shed], Shed] | None = None
    once: float | None = None
    call: str
    monday: str
    evidence: Evidence
    assumes: str
    touches: frozenset[str]
