"""Which rules a plan must obey: for which items each is asked, and in which ways a maker can.

A rule is *required* of an item, or a duty names it (`duties.rule`): a preference is granted only to
goods that obey, any other duty is lifted from goods that do. A rule that fits the taxed goods is
asked of them; one for other goods is asked of what they go into (the test of the European bicycle
parts). What is made is made in batches: one that claims nothing, and one for each way to obey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, product

import polars as pl

from makeshed.errors import BadValue, NotEnoughData, NotFound, nearest
from makeshed.model import Demand, Item, Offer, Place, Shed, Site
from makeshed.model.billing import bill_lines
from makeshed.model.duty import Duty
from makeshed.model.ruling import Ruling, rules_of
from makeshed.network.sensitivity import Obeyed
from makeshed.science.bill import Bill, Line, PlaceSet, Where, lies_in
from makeshed.science.codes import digits_of
from makeshed.science.duties import PREFERENCE
from makeshed.science.origin import Linear, Share
from makeshed.science.verdict import (
    Ask,
    Asked,
    Step,
    Way,
    evaluate,
    shares_of,
    shortest,
    ways,
)

UNKNOWN = frozenset({"XX", "ZZ"})
"""Codes that people write for an origin they do not know."""
MOST = 32
"""Batches of one item at one site; more would be a mistake in the rules."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a batch claims: rules, and the constraints on its cost lines under which it may.

    ``within`` names places in which every sub-assembly must be made; ``measured`` says that a limit
    looks into what it is made of.
    """

    rules: frozenset[str] = frozenset()
    forms: tuple[tuple[str, Linear], ...] = ()
    within: tuple[PlaceSet, ...] = ()
    measured: bool = False

    @property
    def traced(self) -> bool:
        """Whether it hangs on what sub-assemblies are made of."""
        return self.measured or any(form.share.depth == "traced" for _, form in self.forms)

    @property
    def obeys(self) -> str:
        """The rules as one word."""
        return ";".join(sorted(self.rules))


def answered(texts: Iterable[str]) -> dict[str, bool]:
    """Read what people judged or can show: ``key=yes`` or ``key=no`` each."""
    found: dict[str, bool] = {}
    for text in texts:
        key, _, word = text.partition("=")
        if word not in {"yes", "no"}:
            raise BadValue(f"{text!r} is no answer", hint="write key=yes or key=no")
        found[key.strip()] = word == "yes"
    return found


class Law:
    """The rules that a plan must obey.

    Raises
    ------
    NotFound
        No rule or item is called so.
    NotEnoughData
        A rule that is required was not in force on the day.
    """

    def __init__(
        self,
        shed: Shed,
        required: Sequence[str],
        day: date,
        answers: Mapping[str, bool],
        measured: Sequence[str] = (),
    ) -> None:
        self.shed, self.day, self.answers = shed, day, answers
        self.notes: dict[str, None] = {}
        self.left_out = False  # whether offers were, for a rule
        self.elsewhere: dict[str, None] = {}  # steps done where no rule wants them
        self.required: dict[str, set[str]] = {}
        self.judged: dict[str, set[str]] = {}
        self.granted: set[str] = set()  # rules on which a preference rests
        self._rulings: dict[str, Ruling | None] = {}
        self._known: dict[str, tuple[Ruling, ...]] | None = None
        self._inner: set[tuple[str, str]] = set()  # judged as a part alone: questions are left open
        for text in required:
            self._require(text)
        for row in shed.table(Duty).filter(pl.col("rule") != "").iter_rows(named=True):
            duty = Duty(**row)
            if duty.valid_to is None or duty.valid_to >= day:
                self._judge(duty)
        self._with_parts()
        demanded = shed.table(Demand)["item"]
        self.measures = {key: self._measure(key) for key in measured}
        self.measured = frozenset(demanded if measured else ())

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by key."""
        return {row.item: row for row in self.shed.rows(Item)}

    def __bool__(self) -> bool:
        return bool(self.required or self.judged or self.measures)

    def ruling(self, key: str) -> Ruling | None:
        """Return a rule as it stands on the day; None: it is not in force."""
        if key not in self._rulings:
            self._known = self._known or rules_of(self.shed)
            if key not in self._known:
                raise NotFound(f"no rule is called {key!r}", hint=nearest(key, self._known))
            versions = self._known[key]
            fitting = (version for version in versions if version.in_force(self.day))
            self._rulings[key] = next(fitting, None)
        return self._rulings[key]

    def _in_force(self, key: str) -> Ruling:
        ruling = self.ruling(key)
        if ruling is None:
            raise NotEnoughData(f"{key} was not in force on {self.day}", hint="ask for another day")
        return ruling

    def _measure(self, key: str) -> Share:
        """Return the share of a rule that should be large: its cost base and its places."""
        found = [each for each in shares_of(self._in_force(key).test) if each.sign > 0]
        if not found:
            raise BadValue(
                f"{key} asks for no share that should be large, so there is none to be local",
                hint="name a rule with a least share, such as fr.ofg",
            )
        return found[0]

    def _require(self, text: str) -> None:
        key, _, item = text.partition("@")
        self._in_force(key)
        if item and item not in self.items:
            raise NotFound(f"no item is called {item!r}", hint=nearest(item, self.items))
        wanted = [item] if item else sorted(set(self.shed.table(Demand)["item"]))
        for name in wanted:
            self.required.setdefault(name, set()).add(key)
            self.judged.setdefault(name, set()).add(key)

    def _judge(self, duty: Duty) -> None:
        """Note of which items the rule of a duty is asked."""
        ruling = self.ruling(duty.rule)
        if ruling is None:
            self.notes[f"{duty.rule}, on which {duty.duty} rests, was not in force: not obeyed"] = (
                None
            )
            return
        if duty.measure == PREFERENCE:
            self.granted.add(duty.rule)
        taxed = {name for name in self.items if self._fits(name, (digits_of(duty.hs),))}
        if ruling.products and not any(self._fits(name, ruling.products) for name in taxed):
            lines = bill_lines(self.shed).filter(pl.col("part").is_in(sorted(taxed)))
            taxed = {n for n in lines["item"] if self._fits(n, ruling.products)}
        for name in taxed:
            self.judged.setdefault(name, set()).add(duty.rule)

    def _with_parts(self) -> None:
        """Judge sub-assemblies first where a rule counts them whole, by their own origin."""
        lines: dict[str, list[str]] = {}
        for item, component in bill_lines(self.shed).select("item", "part").rows():
            lines.setdefault(item, []).append(component)
        todo = [(item, key) for item, keys in self.judged.items() for key in keys]
        while todo:
            item, key = todo.pop()
            ruling = self.ruling(key)
            if ruling is None or not any(
                form.share.depth == "absorbed"
                for way in ways(ruling.test, self.day, self.hs(item))
                for form in way.constraints
            ):
                continue
            for part in lines.get(item, ()):
                if key not in self.judged.setdefault(part, set()):
                    self.judged[part].add(key)
                    self._inner.add((part, key))
                    todo.append((part, key))

    def hs(self, item: str) -> str:
        """Return the digits of an item's commodity code."""
        return digits_of(self.items[item].hs)

    def _fits(self, item: str, codes: tuple[str, ...]) -> bool:
        return bool(self.hs(item)) and self.hs(item).startswith(codes)

    # What is bought -----------------------------------------------------------------------------

    def obeyed_by(
        self, item: str, where: Where, *, proof: str = "", assumed: bool = False
    ) -> frozenset[str]:
        """Return the rules that goods bought obey: by origin, or as a preference takes for granted.

        Where an agreement asks for a proof of origin, nothing is taken for granted without one;
        ``assumed`` says that nobody declared the origin: the place is the seller's.
        """
        found = set()
        for key in self.judged.get(item, ()):
            ruling = self.ruling(key)
            if ruling is None:
                continue
            lack = ("bill of materials",)
            bill = Bill(item, where, self.hs(item), (), {}, lack, assumed=assumed)
            asked = Asked(self.day, self.answers)
            value = evaluate(ruling.test, bill, asked).value
            declared = key in self.granted and value != "fail" and key not in self._needs(item)
            shown = f"proof-of-origin-{ruling.proof.lower()}"
            if declared and ruling.proof and not self._proven(ruling, proof):
                declared = False
                self.notes[
                    f"goods bought without a proof of origin under {ruling.proof} do not obey {key}: "
                    f"a seller's country is not its goods' origin (offers.proof, or {shown}=yes)"
                ] = None
            if value == "pass" or declared:
                found.add(key)
            if declared and value != "pass":
                self.notes[f"goods bought obey {key} as their seller declares it"] = None
        return frozenset(found)

    def _proven(self, ruling: Ruling, proof: str) -> bool:
        held = self.answers.get(f"proof-of-origin-{ruling.proof.lower()}", False)
        return held or Line("", "material", None, proof=proof).proven(ruling.proof)

    def _needs(self, item: str) -> set[str]:
        return self.required.get(item, set())

    def admitted(self) -> Shed:
        """Return the shed without offers of goods that do not obey what is required of them."""
        if not self.required:
            return self.shed
        where = whereabouts(self.shed)
        lost = [
            f"offers/{offer.id}"
            for offer in self.shed.rows(Offer)
            if offer.item in self.required
            and not self._needs(offer.item)
            <= self.obeyed_by(
                offer.item,
                where(offer.site, offer.origin),
                proof=offer.proof,
                assumed=not offer.origin,
            )
        ]
        self.left_out = bool(lost)
        if lost:
            self.notes[
                "what is bought ready-made is left out where nothing shows that it obeys: "
                + ", ".join(sorted(self.required))
            ] = None
        return self.shed.minus(*lost) if lost else self.shed

    def unanswered(self) -> list[str]:
        """Return the questions that nobody answered and that count as no."""
        return [note for note in self.notes if note.endswith("it counts as no")]

    def said(self, found: Iterable[Obeyed]) -> Iterator[str]:
        """Yield the notes, and of each rule that is obeyed what it does not decide."""
        yield from self.notes
        for key in dict.fromkeys(row.rule for row in found):
            ruling = self.ruling(key)
            if ruling is not None and ruling.not_decided:
                yield f"{key} does not decide: {'; '.join(ruling.not_decided)}"

    # What is made -------------------------------------------------------------------------------

    def claims(self, item: str, where: Where, steps: frozenset[str]) -> list[Claim]:
        """Return the claims under which an item can be made at a place by some steps."""
        needs = self._needs(item)
        others = sorted(self.judged.get(item, set()) - needs)
        found: list[Claim] = []
        for some in range(len(others) + 1):
            for chosen in combinations(others, some):
                found += self._together(item, sorted({*needs, *chosen}), where, steps)
        if len(found) > MOST:
            raise NotEnoughData(
                f"{item} can obey its rules in {len(found)} ways at {where}, more than {MOST}",
                hint="require fewer rules at once",
            )
        return found

    def _together(
        self, item: str, keys: Sequence[str], where: Where, steps: frozenset[str]
    ) -> Iterator[Claim]:
        """Yield every way to obey some rules at once; without rules, the claim of nothing."""
        by_rule = [list(self._ways(key, item, where, steps)) for key in keys]
        for taken in product(*by_rule):
            forms = [
                (key, form)
                for key, (way, _) in zip(keys, taken, strict=True)
                for form in way.constraints
            ]
            within = tuple(place for _, places in taken for place in places)
            yield Claim(frozenset(keys), tuple(forms), within)

    def _ways(
        self, key: str, item: str, where: Where, steps: frozenset[str]
    ) -> Iterator[tuple[Way, tuple[PlaceSet, ...]]]:
        """Yield the ways of a rule whose conditions hold here; one without constraints is enough."""
        ruling, lenient = self.ruling(key), (item, key) in self._inner
        found, notes = [], dict(self.notes)
        for way in ways(ruling.test, self.day, self.hs(item)) if ruling else ():
            within: list[PlaceSet] = []
            if all(
                self._holds(key, each, where, steps, within, lenient=lenient)
                for each in way.conditions
            ):
                found.append((way, tuple(within)))
        free = [pair for pair in found if not pair[0].constraints and not pair[1]]
        if free:
            self.notes = notes  # what else was open decides nothing
        if not any(within for _, within in found):  # all conditions hold: no way that asks more
            kept = shortest([way for way, _ in found], met=True)
            found = [(way, ()) for way in kept]
        yield from free[:1] or found

    def _holds(
        self,
        key: str,
        test: Step | Ask,
        where: Where,
        steps: frozenset[str],
        within: list[PlaceSet],
        *,
        lenient: bool,
    ) -> bool:
        """Return whether a condition holds here; what only a person can answer counts as no."""
        name = test.key if isinstance(test, Ask) else test.step
        if name in self.answers:
            return self.answers[name]
        if isinstance(test, Ask) and lenient:
            return True
        if isinstance(test, Step) and (name in steps or name in {"made", "any-made", "all-made"}):
            if name == "all-made":
                within.append(test.inside)
            inside = lies_in(where, test.inside) is True
            if not inside:
                self.elsewhere[f"{key}: {test.said}, and {where} is not there"] = None
            return inside
        said = test.question if isinstance(test, Ask) else test.said
        self.notes[f"{key}: nobody answered whether {said} ({name}=yes); it counts as no"] = None
        return False


def whereabouts(shed: Shed) -> Callable[[str, str], Where]:
    """Return where a site works, or where its goods of some origin come from."""
    places = {place.place: place for place in shed.rows(Place)}
    sites = {site.site: places[site.place] for site in shed.rows(Site)}

    def where(site: str, origin: str) -> Where:
        place = sites[site]
        if origin in UNKNOWN:
            return Where()
        if origin and origin != place.country:
            return Where(origin)
        return Where(place.country, place.region, (place.name or place.place).casefold())

    return where
