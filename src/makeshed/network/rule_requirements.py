"""Which rules a plan must obey: for which items each is asked, and which goods bought obey them.

A rule is *required* of an item, or a duty names it (`duties.rule`): a preference is granted only to
goods that obey, any other duty is lifted from goods that do. A rule that fits the taxed goods is
asked of them; one for other goods is asked of what they go into (the test of the European bicycle
parts). How a maker can obey is `makeshed.network.rule_claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import polars as pl

from makeshed.errors import BadValue, NotEnoughData, NotFound, nearest
from makeshed.model import Demand, Item, Offer, Place, Shed, Site
from makeshed.model.agreements import no_rule
from makeshed.model.billing import bill_lines
from makeshed.model.duty import Duty
from makeshed.model.ruling import Ruling, rules_of
from makeshed.model.territory import UNKNOWN
from makeshed.science.bill import Bill, BillLine, Where
from makeshed.science.codes import digits_of
from makeshed.science.duties import PREFERENCE
from makeshed.science.origin import Share
from makeshed.science.verdict import RulingContext, evaluate, shares_of, ways


def answered(texts: Iterable[str]) -> dict[str, bool]:
    """Read what people judged or can show: ``key=yes`` or ``key=no`` each.

    Raises
    ------
    BadValue
        It is neither.
    """
    found: dict[str, bool] = {}
    for text in texts:
        key, _, word = text.partition("=")
        if word not in {"yes", "no"}:
            raise BadValue(f"{text!r} is no answer", hint="write key=yes or key=no")
        found[key.strip()] = word == "yes"
    return found


class Rulebook:
    """The rules of a shed, each as it stands on a day."""

    def __init__(self, shed: Shed, day: date) -> None:
        self.day = day
        self._shed = shed

    @cached_property
    def _known(self) -> Mapping[str, tuple[Ruling, ...]]:
        return rules_of(self._shed)

    def ruling(self, key: str) -> Ruling | None:
        """Return a rule as it stands on the day; None: it is not in force.

        Raises
        ------
        NotFound
            No rule is called so.
        """
        if key not in self._known:
            raise no_rule(key, self._known)
        versions = self._known[key]
        return next((version for version in versions if version.in_force(self.day)), None)

    def in_force(self, key: str) -> Ruling:
        """Return a rule as it stands on the day; raise `NotEnoughData` where it is not in force."""
        ruling = self.ruling(key)
        if ruling is None:
            raise NotEnoughData(f"{key} was not in force on {self.day}", hint="ask for another day")
        return ruling

    def share(self, key: str) -> Share:
        """Return the share of a rule that should be large: its cost base and its places.

        Raises
        ------
        BadValue
            The rule asks for no such share.
        """
        found = [each for each in shares_of(self.in_force(key).test) if each.sign > 0]
        if not found:
            raise BadValue(
                f"{key} asks for no share that should be large, so there is none to be local",
                hint="name a rule with a least share, such as fr.ofg",
            )
        return found[0]


class Admitted(NamedTuple):
    """What the rules leave of a shed, and what is to be said of it."""

    shed: Shed
    left_out: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Law:
    """The rules that a plan must obey, by item. Nothing that is asked of it changes it.

    Attributes
    ----------
    required, judged
        By item, the rules that it must obey, and those of which a plan must know whether it does.
    granted
        Rules on which a preference rests.
    inner
        Item and rule where it is judged as a part alone: questions are left open.
    measures, measured
        By rule, the share that a limit is on, and the items whose content a limit looks into.
    notes
        What is to be said of the rules themselves.
    """

    shed: Shed
    day: date
    answers: Mapping[str, bool]
    rulebook: Rulebook
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    judged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()
    inner: frozenset[tuple[str, str]] = frozenset()
    measures: Mapping[str, Share] = field(default_factory=dict)
    measured: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by key."""
        return {row.item: row for row in self.shed.rows(Item)}

    def __bool__(self) -> bool:
        return bool(self.required or self.judged or self.measures)

    def ruling(self, key: str) -> Ruling | None:
        """Return a rule as it stands on the day; None: it is not in force."""
        return self.rulebook.ruling(key)

    def hs(self, item: str) -> str:
        """Return the digits of an item's commodity code."""
        return digits_of(self.items[item].hs)

    def needs(self, item: str) -> frozenset[str]:
        """Return the rules that an item must obey."""
        return self.required.get(item, frozenset())

    def obeyed_by(
        self, item: str, where: Where, *, proof: str = "", assumed: bool = False
    ) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return the rules that goods bought obey, and what that rests on, in words.

        They obey by origin, or as a preference takes for granted. Where an agreement asks for a proof
        of origin, nothing is taken for granted without one; ``assumed`` says that nobody declared the
        origin: the place is the seller's.

        Parameters
        ----------
        item
            What it is.
        where
            Where it has its origin.
        proof
            The proof of origin, if there is one.
        assumed
            Nobody declared the origin: the place is the seller's.
        """
        found, notes = set(), []
        for key in sorted(self.judged.get(item, ())):
            ruling = self.ruling(key)
            if ruling is None:
                continue
            lack = ("bill of materials",)
            bill = Bill(item, where, self.hs(item), (), {}, lack, assumed=assumed)
            value = evaluate(ruling.test, bill, RulingContext(self.day, self.answers)).value
            declared = key in self.granted and value != "fail" and key not in self.needs(item)
            shown = f"proof-of-origin-{ruling.proof.lower()}"
            if declared and ruling.proof and not self._proven(ruling, proof):
                declared = False
                notes.append(
                    f"goods bought without a proof of origin under {ruling.proof} do not obey {key}: "
                    f"a seller's country is not its goods' origin (offers.proof, or {shown}=yes)"
                )
            if value == "pass" or declared:
                found.add(key)
            if declared and value != "pass":
                notes.append(f"goods bought obey {key} as their seller declares it")
        return frozenset(found), tuple(notes)

    def _proven(self, ruling: Ruling, proof: str) -> bool:
        held = self.answers.get(f"proof-of-origin-{ruling.proof.lower()}", False)
        return held or BillLine("", "material", None, proof=proof).proven(ruling.proof)

    def admitted(self) -> Admitted:
        """Return the shed without offers of goods that do not obey what is required of them."""
        if not self.required:
            return Admitted(self.shed, left_out=False, notes=())
        where, lost, notes = whereabouts(self.shed), [], list[str]()
        for offer in self.shed.rows(Offer):
            if offer.item not in self.required:
                continue
            place, assumed = where(offer.site, offer.origin), not offer.origin
            obeyed, said = self.obeyed_by(offer.item, place, proof=offer.proof, assumed=assumed)
            notes += said
            if not self.needs(offer.item) <= obeyed:
                lost.append(f"offers/{offer.id}")
        if not lost:
            return Admitted(self.shed, left_out=False, notes=tuple(dict.fromkeys(notes)))
        notes.append(
            "what is bought ready-made is left out where nothing shows that it obeys: "
            + ", ".join(sorted(self.required))
        )
        return Admitted(self.shed.minus(*lost), left_out=True, notes=tuple(dict.fromkeys(notes)))

    def undecided(self, keys: Iterable[str]) -> Iterator[str]:
        """Say of each of some rules what it does not decide."""
        for key in dict.fromkeys(keys):
            ruling = self.ruling(key)
            if ruling is not None and ruling.not_decided:
                yield f"{key} does not decide: {'; '.join(ruling.not_decided)}"


def law_of(
    shed: Shed,
    required: Sequence[str],
    day: date,
    answers: Mapping[str, bool],
    measured: Sequence[str] = (),
) -> Law:
    """Return the rules that a plan of a shed must obey.

    Parameters
    ----------
    shed
        The facts.
    required
        Rules that what is demanded must obey; ``rule@item``: that one item must.
    day
        Day on which rules and duties are in force.
    answers
        What people judged or can show, by question.
    measured
        Rules under whose cost base a limit is meant.

    Raises
    ------
    NotFound
        No rule or item is called so.
    NotEnoughData
        A rule that is required was not in force on the day.
    """
    book = Rulebook(shed, day)
    law = Law(shed=shed, day=day, answers=answers, rulebook=book)
    asked = _required(law, required)
    judged = {item: set(keys) for item, keys in asked.items()}
    granted, notes = set(), []
    for row in shed.table(Duty).filter(pl.col("rule") != "").iter_rows(named=True):
        duty = Duty(**row)
        if duty.valid_to is not None and duty.valid_to < day:
            continue
        ruling = book.ruling(duty.rule)
        if ruling is None:
            notes.append(f"{duty.rule}, on which {duty.duty} rests, was not in force: not obeyed")
            continue
        if duty.measure == PREFERENCE:
            granted.add(duty.rule)
        for name in _asked_of(law, duty, ruling):
            judged.setdefault(name, set()).add(duty.rule)
    inner = _with_parts(law, judged)
    return Law(
        shed=shed,
        day=day,
        answers=answers,
        rulebook=book,
        required=asked,
        judged={item: frozenset(keys) for item, keys in judged.items()},
        granted=frozenset(granted),
        inner=inner,
        measures={key: book.share(key) for key in measured},
        measured=frozenset(shed.table(Demand)["item"] if measured else ()),
        notes=tuple(dict.fromkeys(notes)),
    )


def _required(law: Law, texts: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the rules that must be obeyed, by item."""
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        key, _, item = text.partition("@")
        law.rulebook.in_force(key)
        if item and item not in law.items:
            raise NotFound(f"no item is called {item!r}", hint=nearest(item, law.items))
        for name in [item] if item else sorted(set(law.shed.table(Demand)["item"])):
            found[name] = found.get(name, frozenset()) | {key}
    return found


def _asked_of(law: Law, duty: Duty, ruling: Ruling) -> set[str]:
    """Return the items of which the rule of a duty is asked."""

    def fits(item: str, codes: tuple[str, ...]) -> bool:
        return bool(law.hs(item)) and law.hs(item).startswith(codes)

    taxed = {name for name in law.items if fits(name, (digits_of(duty.hs),))}
    if ruling.products and not any(fits(name, ruling.products) for name in taxed):
        lines = bill_lines(law.shed).filter(pl.col("part").is_in(sorted(taxed)))
        return {name for name in lines["item"] if fits(name, ruling.products)}
    return taxed


def _with_parts(law: Law, judged: dict[str, set[str]]) -> frozenset[tuple[str, str]]:
    """Judge sub-assemblies too where a rule counts them whole, by their own origin; return those."""
    lines: dict[str, list[str]] = {}
    for item, component in bill_lines(law.shed).select("item", "part").rows():
        lines.setdefault(item, []).append(component)
    todo = [(item, key) for item, keys in judged.items() for key in keys]
    inner: set[tuple[str, str]] = set()
    while todo:
        item, key = todo.pop()
        ruling = law.ruling(key)
        if ruling is None or not any(
            form.share.depth == "absorbed"
            for way in ways(ruling.test, law.day, law.hs(item))
            for form in way.constraints
        ):
            continue
        for part in lines.get(item, ()):
            if key not in judged.setdefault(part, set()):
                judged[part].add(key)
                inner.add((part, key))
                todo.append((part, key))
    return frozenset(inner)


def whereabouts(shed: Shed) -> Callable[[str, str], Where]:
    """Return where a site works, or where its goods of some origin come from."""
    places = {place.place: place for place in shed.rows(Place)}
    sites = {site.site: places[site.place] for site in shed.rows(Site)}

    def where(site: str, origin: str) -> Where:
        return place_of(sites[site], origin)

    return where


def place_of(place: Place, origin: str) -> Where:
    """Return where goods of some origin come from that are sold at a place; blank: from there."""
    if origin in UNKNOWN:
        return Where()
    if origin and origin != place.country:
        return Where(origin)
    return Where(place.country, place.region, (place.name or place.place).casefold())
