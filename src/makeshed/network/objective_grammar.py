"""Objectives that people ask for in order, read from text: what is made least or most, and how much may be given away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.errors import BadValue, nearest
from makeshed.model.setting import in_thousands
from makeshed.network.limit_grammar import SENSES, SHARES, AskedLimit, read

COST = "cost"
FORMS = {
    COST: ("cost 2%", "what the plan costs a year"),
    "co2e": ("co2e 5%", "emissions of a year [kg], or with t: co2e 5t"),
    "within": ("within(3)", "share of what is wanted that comes within so many days: the most"),
    "sites": ("sites 1", "makers and stores in use; or of one role, sites(supplier)"),
    "sourcing": ("sourcing", "sites from which any one demand is served"),
    "budget": ("budget 10%", "money for new sites and expansion, paid once"),
    "flow": ("least flow(CN, FR)", "units a year that leave one place for another, least or most"),
    "made": ("most made(FR) 100", "units a year made somewhere, least or most"),
}
"""What can be an objective: how it is written, and what it means."""
LARGE = frozenset((COST, "budget", "co2e"))
"""Objectives of which nobody gives away a hundred units or fewer: that looks like per cent."""
PERCENT = 100.0
ROUNDING = 1e-6
"""Share by which what was reached may be missed, so that a solver's tolerance closes no door."""
_SHAPE = re.compile(
    r"\s*+(?:(?P<way>least|most)\s++)?+(?P<what>\w++)\s*+(?P<of>\((?:\"[^\"]*+\"|[^)\"])*+\))?+\s*+"
    r"(?:(?P<number>\d[\d.eE+-]*+)\s*+(?P<unit>%|t)?+\s*+)?+"
)
_APART = re.compile(r",(?![^(]*\))")
"""A comma between objectives: one outside brackets."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What is made least, or most, once what stands before it is as good as it is allowed to be.

    ``tolerance`` is what later objectives may give away of it: a share of the best value, or so many units.
    """

    text: str
    called: str
    most: bool
    tolerance: float
    relative: bool

    @property
    def doubt(self) -> str:
        """What its tolerance may mean otherwise; blank: nothing."""
        found = _SHAPE.fullmatch(self.text)
        number = found["number"] if found else None
        if not found or not number:
            return ""
        if told := in_thousands(number, self.text):
            return told
        if found["unit"] or found["what"] not in LARGE or not 0 < self.tolerance <= PERCENT:
            return ""
        units = "kg" if found["what"] == "co2e" else "of money"
        return f"{self.text} gives away {self.tolerance:g} {units} and no share; if per cent are meant, write {self.text}%"

    @property
    def is_cost(self) -> bool:
        """Whether it is the cost."""
        return self.called == COST

    @property
    def counted(self) -> AskedLimit:
        """What counts it: a limit that holds nothing back."""
        sense, bound = (">=", 0.0) if self.most else ("<=", np.inf)
        asked = read(f"{self.called}{sense}0")
        return AskedLimit(asked.text, asked.what, asked.of, asked.least, bound)

    def allowed(self, best: float) -> float:
        """Return how bad it may become, where so much is the best that can be."""
        given = self.tolerance * abs(best) if self.relative else self.tolerance
        return max(0.0, best - given) if self.most else best + given

    def bound(self, best: float) -> float:
        """Return the bound that holds it, by a solver's rounding looser than the best itself."""
        allowed, slack = self.allowed(best), ROUNDING * abs(best)
        return min(allowed, max(0.0, best - slack)) if self.most else max(allowed, best + slack)

    def limit(self, best: float) -> str:
        """Return the limit that holds it, where so much is the best that can be."""
        return f"{self.called}{'>=' if self.most else '<='}{self.bound(best):.12g}"


def objectives_of(texts: Sequence[str]) -> tuple[Objective, ...]:
    """Return the objectives that texts ask for, in their order; commas outside brackets part them as well.

    Raises
    ------
    BadValue
        A text is no objective, or two are the same; the error shows every form.
    """
    found = [_read(part) for text in texts for part in _APART.split(text) if part.strip()]
    named = [each.called for each in found]
    if again := [each.text for n, each in enumerate(found) if each.called in named[:n]]:
        raise _wrong(again[0], "stands there twice")
    return tuple(found)


def _read(text: str) -> Objective:
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise _wrong(text, "cannot be read")
    what, way, unit = found["what"], found["way"], found["unit"]
    if what not in FORMS:
        raise _wrong(text, f"names {what!r}, which is none; {nearest(what, FORMS)}")
    sense = "<=" if what == COST else SENSES.get(what, "")
    given = {"least": "<=", "most": ">="}.get(way or "", sense)
    if not given:
        raise _wrong(text, f"should say least {text.strip()} or most {text.strip()}")
    if sense and given != sense:
        raise _wrong(text, f"goes the other way: {what} is made {'least' if way == 'most' else 'most'}")  # fmt: skip
    if unit == "t" and what != "co2e":
        raise _wrong(text, "counts tonnes, which is for co2e alone")
    called = what + (found["of"] or "")
    if what == COST and found["of"]:
        raise _wrong(text, "should be written as cost, or cost 2%")
    if what != COST:
        read(f"{called}{given}0")
    tolerance = _tolerance(text, found["number"], unit)
    if what in SHARES and not unit and tolerance > 1:
        raise _wrong(
            text, f"gives away more than all of a share: write 0.02 or 2%, not {tolerance:g}"
        )
    return Objective(text.strip(), called, given == ">=", tolerance, unit == "%")


def _tolerance(text: str, said: str | None, unit: str | None) -> float:
    """Return what may be given away; none where nothing is said."""
    try:
        number = float(said or 0.0)
    except ValueError:
        raise _wrong(text, f"has a tolerance of {said!r}, which is no number") from None
    if not 0 <= number < np.inf:
        raise _wrong(text, f"has a tolerance of {number:g}, which should be 0 or more")
    return number * {"%": 0.01, "t": 1000.0}.get(unit or "", 1.0)


def _wrong(text: str, why: str) -> BadValue:
    forms = "\n".join(f"  {form:<20} {meaning}" for form, meaning in FORMS.values())
    return BadValue(
        f"the objective {text.strip()!r} {why}",
        hint=f"an objective is one of these, with what later ones may give away of it\n{forms}",
    )
