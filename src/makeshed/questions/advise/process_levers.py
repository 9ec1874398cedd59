"""Make a part by another process, of another material or in other orders: asked where anything is drawn."""

from __future__ import annotations

from makeshed.model import Drawing
from makeshed.questions.advise.answer import Bring
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound

DRAWINGS_MISSING = Bring(
    "drawings of what you make or have made: a file of each, its material, and what else would do",
    "drawings",
    "whether another process, material or order size costs less",
)


def process_levers(firm: FirmToday) -> KindFound:
    """Return for each item that is drawn what another process, material or order size would save.

    Raises
    ------
    BadFacts
        A material or a process in the drawings that is not known.
    """
    if firm.plan is None:
        return KindFound()
    if not len(firm.shed.table(Drawing)):
        return KindFound(bring=[DRAWINGS_MISSING])
    from makeshed.questions.advise.quoted_levers import quoted_levers  # noqa: PLC0415  (geometry is heavy)

    return quoted_levers(firm)
