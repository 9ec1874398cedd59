"""Limits that people ask for, read from text."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from makeshed.errors import BadValue, nearest
from makeshed.model.setting import in_thousands

GRAMMAR = {
    "co2e": ("co2e<=120000", "emissions of a year [kg], or with t: co2e<=120t"),
    "local": (
        "local>=0.5",
        "share of the ex-works cost spent in local; under a rule's cost base, local(fr.ofg)",
    ),
    "share": (
        "share(firm)<=0.4",
        "share of the cost of any one source, firm or country; of an item, share(firm, frame)",
    ),
    "from": (
        "from(mill)>=0.3",
        "share of the cost of one source, firm or country, at least or at most; of an item, from(mill, frame)",
    ),
    "sources": (
        "sources(frame)>=2",
        "sites that sell or make the item, at least a tenth of it each (all, with <=); sources(frame, 0.2)",
    ),
    "sourcing": (
        "sourcing<=1",
        "sites from which any one demand is served; 1 is single sourcing; of an item, sourcing(bike)",
    ),
    "within": (
        "within(3)>=90%",
        "share of what is wanted that comes within so many days of its order; of an item, within(3, bike)",
    ),
    "flow": (
        "flow(CN, FR)<=500",
        "units a year that leave a site, firm, place, country, union (or any) for another; of an item, flow(CN, any, frame)",
    ),
    "made": (
        "made(FR)>=500",
        "units a year made at a site, by a firm, in a place, country or union; of an item, made(FR, frame)",
    ),
    "sites": ("sites<=3", "makers and stores in use; or of one role, sites(supplier)<=5"),
    "budget": ("budget<=2e6", "money for new sites and expansion, paid once"),
    "survive": (
        "survive(firm)>=80%",
        "share of every demand served after the loss of any one firm (site, place, country, lane, mode, passage, hazard); of one, survive(country:CN)",
    ),
}
"""What can be limited: how it is written, and what it means."""
SENSES = {
    **dict.fromkeys(("co2e", "share", "sourcing", "sites", "budget"), "<="),
    **dict.fromkeys(("survive", "within"), ">="),
}
"""The only direction of a limit; a local share and sources go both ways."""
SHARES = {"local", "share", "from", "survive", "within"}
"""What is limited as a share, from 0 to 1."""
MANY = 99
"""Things to lose that one limit may name."""
KINDS = ("source", "firm", "country")
ROLES = ("maker", "store", "supplier")
UNITS = {
    "co2e": "kg/a",
    "local": "1",
    "share": "1",
    "sources": "sites",
    "sourcing": "sites",
    "sites": "sites",
    "throughput": "1/a",
    "space": "m3",
    "from": "1",
    "within": "1",
    "flow": "1/a",
    "made": "1/a",
    "survive": "1",
    "alternatives": "1",
    "must run": "1/a",
    "must run hours": "h/a",
    "in use": "sites",
}
STATED = (
    *("throughput", "space", "least output", "least hours", "alternatives"),
    *("must run", "must run hours", "in use"),
)
"""Limits that sites and bills state themselves, see `stated_limits`."""
EXEMPTIONS = ("quota", "carbon", "either", "processing")
"""Limits that duties bring along, see `exemptions`."""
_SHAPE = re.compile(
    r"\s*+(?P<what>\w++)\s*+(?:\((?P<of>(?:\"[^\"]*+\"|[^)])*+)\)\s*+)?+(?P<sense><=|>=)\s*+"
    r"(?P<number>[-+.\deE]++)\s*+(?:(?P<unit>%|t)\s*+)?+(?:@\s*+(?P<at>\S++)\s*+)?+"
    r"(?:penalty\s++(?P<penalty>[-+.\deE]++)\s*+)?+"
)
_NAME = re.compile(r"(?:\"[^\"]*+\"|[^,])++")
"""A name in brackets; one with a comma or a bracket stands in quotes."""
_QUOTED = re.compile(r"(\w++\s*+:\s*+)?+\"([^\"]*+)\"")


@dataclass(frozen=True, slots=True)
class AskedLimit:
    """A limit as it was asked for."""

    text: str
    what: str
    of: tuple[str, ...]
    least: bool
    bound: float
    penalty: float = np.inf
    """What a unit beyond the bound costs, in money; inf: it must hold."""

    @property
    def soft(self) -> bool:
        """Whether it may be broken, at a price."""
        return bool(np.isfinite(self.penalty))

    @property
    def under(self) -> str:
        """The rule under whose cost base a local share is meant; blank: the plan's own."""
        return self.of[0] if self.what == "local" and self.of else ""

    @property
    def doubt(self) -> str:
        """What its bound may mean otherwise, whose mark may be of decimals or of thousands; blank: nothing."""
        found = _SHAPE.fullmatch(self.text)
        if found is None:
            return ""
        numbers = [None if self.what in SHARES else found["number"], found["penalty"]]
        doubts = [in_thousands(number, self.text) for number in numbers if number]
        return "; ".join(filter(None, doubts))

    @property
    def beyond_unit(self) -> str:
        """What is beyond the bound counts in; blank: money. Of a share it is what the share is of."""
        if self.what in SHARES:
            return "1/a" if self.what == "within" or len(self.of) > 1 else ""
        return self.unit

    @property
    def unit(self) -> str:
        """What the bound counts in; blank: money."""
        return self.of[1] if self.what == "quota" else UNITS.get(self.what, "")


def read(text: str) -> AskedLimit:
    """Return the limit that a text asks for; what it is about stands in brackets or after an @.

    Raises
    ------
    BadValue
        The text is no limit; the error shows every form.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise wrong(text, "cannot be read")
    what, sense, unit = found["what"], found["sense"], found["unit"]
    if what not in GRAMMAR:
        raise wrong(text, f"limits {what!r}, which is not known; {nearest(what, GRAMMAR)}")
    try:
        bound = float(found["number"])
    except ValueError:
        raise wrong(text, "has no number") from None
    if unit == "t" and what != "co2e":
        raise wrong(text, "counts tonnes, which is for co2e alone")
    bound *= {"%": 0.01, "t": 1000.0}.get(unit, 1.0)
    most = 1.0 if what in SHARES else np.inf
    if not 0 <= bound <= most or not np.isfinite(bound):
        right = "from 0 to 1, or with %" if most == 1.0 else "0 or more"
        raise wrong(text, f"has a bound of {bound:g}, which should be {right}")
    given = [name for name in map(_named, _NAME.findall(found["of"] or "")) if name]
    of = (*given, *([found["at"]] if found["at"] else []))
    _check_words(text, what, of)
    if sense != SENSES.get(what, sense):
        at = found.start("sense")
        turned = f"{text[:at]}{SENSES[what]}{text[at + len(sense) :]}"
        raise wrong(text, f"goes the other way: {turned.strip()}")
    penalty = _penalty(text, what, unit, found["penalty"])
    return AskedLimit(text.strip(), what, of, sense == ">=", bound, penalty)


def _penalty(text: str, what: str, unit: str | None, said: str | None) -> float:
    """Return what a unit beyond the bound costs, in the unit in which the bound is held; inf where nothing is said."""
    if said is None:
        return np.inf
    if what == "survive":
        raise wrong(text, "is held after losses and has no penalty; lower its share instead")
    try:
        each = float(said)
    except ValueError:
        raise wrong(text, f"has a penalty of {said!r}, which is no number") from None
    if not 0 <= each < np.inf:
        raise wrong(text, f"has a penalty of {each:g}, which should be 0 or more")
    return each / 1000.0 if unit == "t" else each


def _named(word: str) -> str:
    """Return a name without the quotes that it stands in."""
    word = word.strip()
    quoted = _QUOTED.fullmatch(word)
    return f"{quoted[1] or ''}{quoted[2]}" if quoted else word


def _check_words(text: str, what: str, of: tuple[str, ...]) -> None:
    takes = {
        "share": (1, 2),
        "from": (1, 2),
        "sources": (1, 2),
        "local": (0, 1),
        "sites": (0, 1),
        "sourcing": (0, 1),
        "within": (1, 2),
        "flow": (2, 3),
        "made": (1, 2),
        "survive": (1, MANY),
    }
    low, high = takes.get(what, (0, 0))
    if not low <= len(of) <= high:
        raise wrong(text, f"should be written as {GRAMMAR[what][0]}")
    if what == "survive" and "@" in text:
        raise wrong(text, "names what is lost after an @; it stands in the brackets, with commas")
    if what == "share" and of[0] not in KINDS:
        raise wrong(text, f"is a share of {of[0]!r}, which is none of {', '.join(KINDS)}")
    if what == "sites" and of and of[0] not in ROLES:
        raise wrong(text, f"names the role {of[0]!r}, which is none of {', '.join(ROLES)}")


def wrong(text: str, why: str) -> BadValue:
    """Return the error of a text that is no limit, which shows every form."""
    forms = "\n".join(f"  {form:<20} {meaning}" for form, meaning in GRAMMAR.values())
    soft = "one that may be broken says what a unit beyond it costs: flow(CN, FR)<=500 penalty 2.5"
    return BadValue(f"the limit {text!r} {why}", hint=f"a limit is one of\n{forms}\n{soft}")
