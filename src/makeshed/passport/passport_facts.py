"""What goes into a passport, as plain data: no shed, no plan and no verdict hangs on to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from makeshed.passport.page_words import PageWords
from makeshed.units import Count, Hour, Kilogram, Money, Share

Outcome = Literal["pass", "fail", "undetermined", "needs judgement"]


EVERYWHERE = "*"
"""Among markets: rules that are of no market in particular were looked at, too."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes the product and signs for it.

    Attributes
    ----------
    name
        As people know the firm.
    registered_id, register
        Number in a public register, and the register's https address; blank if there is none.
    """

    name: str
    registered_id: str = ""
    register: str = ""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the product is made: key and name of the site, name of the town, country (ISO 3166-1).

    The name of the town is blank where nobody gave one: a key is no name.
    """

    site: str
    name: str
    locality: str
    country: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to the product by its maker, and how long it takes for one unit."""

    process: str
    hours: Hour


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill of materials, as it is committed to and shown to an auditor.

    ``origin`` is blank where it is unknown; ``quantity`` is per unit of product and source.
    """

    item: str
    name: str
    quantity: Count
    mass: Kilogram
    origin: str
    supplier: str
    price: Money | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a passport cannot say: of which kind, of how many things, and of which."""

    kind: Literal["bought", "no_bill", "substitute", "origin", "mass", "steps", "town"]
    count: int = 0
    names: str = ""

    def said(self, words: PageWords) -> str:
        """Return it in words of a language."""
        return words(f"gap.{self.kind}", count=self.count, names=self.names)

    def __str__(self) -> str:
        return self.said(PageWords("en"))


@dataclass(frozen=True, slots=True)
class Face:
    """How the page for people looks.

    Attributes
    ----------
    language
        That it is written in, of `makeshed.passport.page_words.LANGUAGES`.
    markets
        Countries and unions whose rules were asked, the first one first, and `EVERYWHERE`; none: of all.
    asked
        Rules that are shown though they are not met; the others are counted. None: all are shown.
    """

    language: str = "en"
    markets: tuple[str, ...] = ()
    asked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A verdict under one rule.

    Attributes
    ----------
    rule, name, citation
        The rule's key, as people say it, and where it stands.
    outcome
        Pass, fail, undetermined (facts are missing) or needs judgement (no number decides).
    share_low, share_high, operator, threshold
        Bounds of the share that the rule looks at and what it asks for; None where it has none.
    statement
        What may be said, in words; blank: the usual words.
    not_decided
        What the rule leaves open, in words.
    reasons
        What makes the verdict: ``Not met``, ``To be shown`` or ``Not assessed``, and the rule's words.
    language
        That the rule's words are in; blank: not known.
    declared
        What the verdict rests on that the maker alone says: answers, ``key=yes`` each, and costs.
    """

    rule: str
    name: str
    outcome: Outcome
    share_low: Share | None = None
    share_high: Share | None = None
    threshold: Share | None = None
    operator: str = ">="
    citation: str = ""
    statement: str = ""
    not_decided: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    language: str = ""
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One product, batch or item, and everything a passport says of it.

    Attributes
    ----------
    key, name, description
        The item's key in the shed, its name, and a sentence.
    hs
        HS or CN code; blank if unknown.
    mass
        Of one unit, packed [kg]; None if unknown.
    made_on, judged_on
        The day it was finished; the day of the law that it was judged by, if another.
    lines, steps, claims
        Bill of materials, what the maker does, and the verdicts.
    missing
        What could not be said; a text of one's own stays as it is.
    face
        How its page looks.
    """

    key: str
    name: str
    workplace: Workplace
    made_on: date
    description: str = ""
    hs: str = ""
    mass: Kilogram | None = None
    lines: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()
    claims: tuple[Claim, ...] = ()
    missing: tuple[str | Gap, ...] = ()
    judged_on: date | None = None
    face: Face = Face()

    def origins(self) -> dict[str, Kilogram]:
        """Return the mass of the lines by country of origin, the heaviest first; blank: unknown."""
        found: dict[str, float] = {}
        for line in self.lines:
            found[line.origin] = found.get(line.origin, 0.0) + line.mass
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
