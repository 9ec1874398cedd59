"""An answer in, one self-contained HTML page out: it asks the network for nothing.

>>> write(plan, "plan.html", alternatives={"today": other}, **facts_of(shed))  # doctest: +SKIP
"""

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.plans.plan import Plan
from makeshed.report.document import page as page
from makeshed.report.document import write as write
from makeshed.report.facts import facts_of as facts_of

__all__ = ["facts_of", "page", "write", "write_page"]


def write_page(plan: Plan, where: Path, shed: Shed, alternatives: Mapping[str, Plan]) -> None:
    """Write the page of a plan of a shed, beside alternatives."""
    write(plan, where, alternatives=alternatives, **facts_of(shed))
