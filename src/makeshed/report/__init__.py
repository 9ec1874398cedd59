"""An answer in, one self-contained HTML page out: it asks the network for nothing.

>>> write(plan, "plan.html", alternatives={"today": other}, **facts_of(shed))  # doctest: +SKIP
"""

from makeshed.report.document import page as page
from makeshed.report.document import write as write
from makeshed.report.facts import facts_of as facts_of

__all__ = ["facts_of", "page", "write"]
