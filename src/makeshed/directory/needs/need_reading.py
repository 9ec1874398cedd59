"""From a text to a need: what it names, its numbers each in its role, the place, and what is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from makeshed.data import rows
from makeshed.directory.needs.aside import far_places, refused, streets
from makeshed.directory.needs.deadline import day_spans
from makeshed.directory.needs.need import Constraint, Need
from makeshed.directory.needs.number_roles import Assigned, NumberRoles, Value
from makeshed.directory.needs.personal_names import names_in
from makeshed.directory.needs.places import NEAR, Spot
from makeshed.language.mentions import Mention, language_of, read
from makeshed.language.negation import DENYING, ENOUGH, LACKING
from makeshed.language.quantities import Reader
from makeshed.language.tokens import SPOKEN, lexemes, plain
from makeshed.language.vocabulary import KINDS, Concept, tokens, vocabulary

WISHED = "wished, not asked for"
ALONE = "wished; asked for, as no other material is named"
EITHER = "each is asked for; one may be enough"
READ = "\0"
"""Stands where something was read, so that nothing is read across."""
CERTIFICATE = re.compile(
    r"\b(iso[ -]?(?:9001|13485|14001|45001|50001|17025|22000|27001|22716|15378|3834|13482|22163|20400|26000)|as[ -]?91[02]0\w?|en[ -]?(?:1090|15085|3834)(?:-\d)?|en[ -]?9[12][02]0|iatf[ -]?16949|ts[ -]?16949|haccp|gots|fsc|pefc|oeko-?tex|nadcap|brc|ifs food|gmp|ce mark(?:ing)?|asme|aws d\d\.\d|halal|kosher|organic certified)\b",
    re.IGNORECASE,
)
"""Certificates of makers; a standard of a steel, a screw or a tolerance is none."""
OPTIONAL = re.compile(
    r"(?i)[\s:(,]*(?:(?:is|are|ist|sind|est|è|es)\s+)?(?:only\s+)?(?:optional|facultati[fv]|opzional|facoltativ|opcional|fakultativ)"
)
"""Behind a certificate that nobody must hold."""
NUMBER_OF_STANDARD = re.compile(r"\b(?:9001|13485|14001|45001|50001|17025|22000|27001|16949)\b")
"""Beside a certificate the number of another, and no number of pieces."""
SAYING_NO = DENYING | LACKING | ENOUGH
"""Words that say what is not wanted; nobody is looked for by them."""
GENERAL = frozenset(
    ("machine-part", "casting-part", "metal-product", "plastic-product", "sheet-metal-part")
)
"""Products of which more is said by how they are made: turned parts."""
PLAIN_STUFF = frozenset(("paper", "fabric", "cement", "ceramic", "stone", "gypsum", "soil", "wax"))
STIFF_STUFF = frozenset(("metal", "plastic", "glass", "wood-material", "rubber", "composite"))
"""What is made of one kind of stuff is not meant where the other is named: boxes of steel are no cartons."""
UNITS = {"within": "km", "by": "d", "thickness": "mm", "tolerance": "mm", "size": "mm", "diameter": "mm", "length": "mm"}  # fmt: skip


def read_need(
    text: str,
    place_in: Callable[[str, str], tuple[Spot, str] | None],
    *,
    day: date | None = None,
) -> Need:
    """Return what a text asks for.

    Parameters
    ----------
    text
        The need in words.
    place_in
        Given the text with what was read otherwise blanked, and the text, the place and its words.
    day
        On which it is written; by default today.
    """
    return _Reading(text, day or date.today()).need(place_in)  # noqa: DTZ011  (a day, not a moment)


@dataclass(frozen=True, slots=True)
class _Named:
    concept: Concept
    words: str
    kind: str


class _Reading:
    """One text while it is read; what was read is blanked, so that nothing is read twice."""

    def __init__(self, text: str, day: date) -> None:
        self.text, self.day = text, day
        self.rest = text
        self.language = language_of(text)
        self.said = lexemes(text)
        self.named: list[_Named] = []
        self.certificates: list[str] = []
        self.kinds: dict[int, str] = {}
        self.taken = [False] * len(self.said)
        self.told: list[tuple[int, int, str]] = []
        self.denied: list[tuple[int, int]] = []

    def need(self, place_in: Callable[[str, str], tuple[Spot, str] | None]) -> Need:
        """Return what the text asks for."""
        names = self._names()
        on_streets = list(streets(self.text))
        for start, end in (*on_streets, *far_places(self.text)):
            self._tell(start, end)
        self._mentions([*names, *on_streets])
        self._refused()
        found = self._numbers()
        country = self._country()
        placed = place_in(self.rest, self.text)
        if placed:
            self._blank_words(placed[1])
        if placed and found.distance and "within" not in found.values:
            found.values["within"] = found.distance
        elif found.distance:
            found.untold.append((*found.distance[1:], ""))
        for first, end, _ in found.untold:
            self._blank(self.said[first].start, self.said[end - 1].end)
        for start, end in names:
            self._blank(start, end)
        return self._made(found, country, placed)

    def _blank(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + READ * (end - start) + self.rest[end:]
        for n, one in enumerate(self.said):
            if one.start < end and one.end > start:
                self.taken[n] = True

    def _tell(self, start: int, end: int, why: str = "") -> None:
        """Take a part of the text out of what is read, and note that it was not read."""
        inside = [n for n, one in enumerate(self.said) if one.start < end and one.end > start]
        if inside and not all(self.taken[n] for n in inside):
            self.told.append((inside[0], inside[-1] + 1, why))
        self._blank(start, end)

    def _note(self, start: int, end: int, why: str) -> None:
        """Note something about a part of the text that is read."""
        inside = [n for n, one in enumerate(self.said) if one.start < end and one.end > start]
        self.told.append((inside[0], inside[-1] + 1, why))

    def _refused(self) -> None:
        """Take up the certificates, and tell what is denied without being known."""
        held = list(CERTIFICATE.finditer(self.rest))
        against, runs, wishes, pairs = refused(self.text, [match.span() for match in held])
        for start, end in wishes:
            self._tell(start, end, WISHED)
        for start, end in pairs:
            self._note(start, end, EITHER)
        for match in held:
            if any(start <= match.start() < end for start, end in wishes):
                continue
            optional = OPTIONAL.match(self.text, match.end())
            if optional or any(
                start < match.end() and match.start() < end for start, end in against
            ):
                self._tell(*match.span())
            else:
                self.certificates.append(match.group())
                self._blank(*match.span())
        if held:
            for match in NUMBER_OF_STANDARD.finditer(self.rest):
                self._tell(*match.span())
        for start, end in runs:
            if self.text[end - 1].isdigit():
                self.denied.append((start, end))
            else:
                self._tell(start, end)

    def _blank_words(self, words: str) -> None:
        at = self.rest.casefold().find(words.casefold())
        if at >= 0:
            self._blank(at, at + len(words))

    def _names(self) -> list[tuple[int, int]]:
        """Return where people and firms are named."""
        return [
            (self.said[first].start, self.said[end - 1].end)
            for first, end in names_in(self.said)
            if end > first
        ]

    def _mentions(self, names: Sequence[tuple[int, int]]) -> None:
        mentions = read(self.text)
        # Of 1. Mai the month is no maize.
        days = day_spans(self.said, self.language, self.day, self.taken)
        dated = {self.said[n].start for first, end in days for n in range(first, end)}
        alone = _only_material(mentions)
        stiff = self._stuff(c.key for m in mentions for c in m.concepts if c.kind == "material")
        for mention in mentions:
            if plain(mention.words) in NEAR:  # in der Nähe sews nothing
                continue
            if stiff & STIFF_STUFF and self._elsewhere(mention):
                continue
            if mention.start in dated:
                continue
            if any(start < mention.end and mention.start < end for start, end in names):
                continue
            if mention.doubt is not None:
                self._tell(mention.doubt, mention.end)
                continue
            if mention.wish is not None and mention.start in alone:
                self._note(*mention.wish, ALONE)
            elif mention.wish is not None:
                self._tell(*mention.wish, WISHED)
                continue
            if mention.either is not None:
                self._note(*mention.either, EITHER)
            self._mention(mention)
            self._blank(mention.start, mention.end)

    def _mention(self, mention: Mention) -> None:
        concepts = _spelt(mention, self.text)
        kinds = {concept.kind for concept in concepts}
        # The parts of a compound are of several kinds; a word with two meanings is taken as the first.
        compound = " " not in mention.words and {"material", "product"} <= kinds
        meant = [kind for kind in KINDS if kind in kinds][: None if compound else 1]
        for n, one in enumerate(self.said):
            if mention.start <= one.start < mention.end:
                self.kinds[n] = meant[0]
        against = mention.denied or mention.own
        for kind in meant:
            concept = vocabulary().first(kind, concepts, mention.words)
            self.named.append(_Named(concept, mention.words, "without" if against else kind))
            if kind == "product" and not against:
                self._within(concept, mention)

    def _within(self, product: Concept, mention: Mention) -> None:
        """Take up what the words for a product say beside it: oak tables, turned parts."""
        known = vocabulary()
        parts = tokens(mention.words)
        for part in parts if len(parts) > 1 else ():
            word = mention.words[part.start : part.end]
            named = {**known.index.get((part.stem,), {}), **known.verbs.get((part.stem,), {})}
            for concept, codes in named.items():
                if self.language not in codes:
                    continue
                made = concept.kind == "process" and product.key in GENERAL
                of = concept.kind == "material" and concept.key not in known.made_of(product.key)
                if made or (of and concept.key not in {"metal", "wire"}):
                    self.named.append(_Named(concept, word, concept.kind))

    def _stuff(self, materials: Iterable[str]) -> set[str]:
        """Return the widest kinds of some materials."""
        graph = vocabulary().graphs["material"]
        return {up for key in materials for up in (key, *graph.upward(key))}

    def _elsewhere(self, mention: Mention) -> bool:
        """Return whether one word names a product of other stuff than what the text speaks of."""
        products = [concept for concept in mention.concepts if concept.kind == "product"]
        if " " in mention.words or len(products) != len(mention.concepts):
            return False
        made_of = [self._stuff(vocabulary().made_of(product.key)) for product in products]
        return bool(made_of) and all(of & PLAIN_STUFF and not of & STIFF_STUFF for of in made_of)

    def _numbers(self) -> Assigned:
        days = list(day_spans(self.said, self.language, self.day, self.taken))
        taken = list(self.taken)
        denied = [n for n, one in enumerate(self.said) if self._is_denied(one.start)]
        for first, end in days:
            taken[first:end] = [True] * (end - first)
            self._deny(denied, first, end)
        said = [
            one._replace(text="near", stem="near") if self._near_a_place(n) else one
            for n, one in enumerate(self.said)
        ]
        quantities = [
            q
            for q in Reader(said, self.language, taken).all()
            if not self._deny(denied, q.first, q.end)
        ]
        stock = {"material", "process"}
        materials = [each.concept.key for each in self.named if each.concept.kind in stock]
        roles = NumberRoles(said, self.language, quantities, self.kinds, materials)
        found = roles.assign(self.day, self.taken)
        for q in quantities:
            if q.sort != "code":
                self._blank(self.said[q.first].start, self.said[q.end - 1].end)
        for _, first, end in found.values.values():
            self._blank(self.said[first].start, self.said[end - 1].end)
        return found

    def _is_denied(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.denied)

    def _deny(self, denied: Sequence[int], first: int, end: int) -> bool:
        """Tell a day or a number that is denied, not 1000, and take it out; return whether it is."""
        inside = [n for n in range(first, end) if n in denied]
        if inside:
            begin = max(start for start, _ in self.denied if start <= self.said[inside[0]].start)
            self._tell(begin, self.said[end - 1].end)
        return bool(inside)

    def _near_a_place(self, n: int) -> bool:
        """Whether a word is the near of a place: 30 mm près de Lyon is no tolerance of 30 mm."""
        after = self.said[n + 1].text if n + 1 < len(self.said) else ""
        return self.said[n].stem == "pre" and after in {"de", "du", "des", "d"}

    def _country(self) -> tuple[str, str] | None:
        folded = self.rest.casefold()
        for row in rows("countries"):
            name = row["name"].casefold()
            at = folded.find(name)
            if at >= 0 and re.search(rf"\b{re.escape(name)}\b", folded):
                said = self.text[at : at + len(name)]
                self._blank(at, at + len(name))
                return row["country"], said
        return None

    # What was read, put together.

    def _words(self, first: int, end: int) -> str:
        return self.text[self.said[first].start : self.said[end - 1].end].strip(" ,")

    def _made(
        self, found: Assigned, country: tuple[str, str] | None, placed: tuple[Spot, str] | None
    ) -> Need:
        values = {kind: value for kind, (value, _, _) in found.values.items()}
        if self.certificates:
            values["certification"] = tuple(dict.fromkeys(self.certificates))  # type: ignore[arg-type]
        without = tuple(dict.fromkeys(n.concept for n in self.named if n.kind == "without"))
        named = dict.fromkeys(n.concept for n in self.named if n.kind != "without")
        for wider in self._wider(named):
            del named[wider]
        return Need(
            text=self.text,
            concepts=tuple(named),
            without=without,
            spot=placed[0] if placed else None,
            country=country[0] if country else "",
            left=_left(self.rest),
            unread=tuple(self._unread(found)),
            constraints=tuple(self._constraints(found, country, placed)),
            **values,  # type: ignore[arg-type]
        )

    def _wider(self, named: Iterable[Concept]) -> set[Concept]:
        """Return things of which a kind is named too: of the frame of a bicycle the frame is asked."""
        graph = vocabulary().graphs["product"]
        products = {concept for concept in named if concept.kind == "product"}
        above = {
            Concept("product", up) for c in products for up in graph.upward(c.key) if up != c.key
        }
        stuffs = (self._stuff([c.key]) - {c.key} for c in named if c.kind == "material")
        metal = {Concept("material", "metal") for ups in stuffs if "metal" in ups}
        wider = (products & above) | (metal & set(named))
        self.named = [n for n in self.named if n.kind == "without" or n.concept not in wider]
        return wider

    def _unread(self, found: Assigned) -> Iterator[str]:
        for first, end, why in sorted({*found.untold, *self.told}):
            yield self._words(first, end) + (f" ({why})" if why else "")

    def _constraints(
        self, found: Assigned, country: tuple[str, str] | None, placed: tuple[Spot, str] | None
    ) -> Iterator[Constraint]:
        for each in self.named:
            key = each.concept.key
            option = f"--{'avoid' if each.kind == 'without' else each.kind} {key}"
            yield Constraint(each.kind, key, each.words, option)
        for kind, (value, first, end) in found.values.items():
            yield _numeric(kind, value, self._words(first, end))
        for said in dict.fromkeys(self.certificates):
            yield Constraint("certification", said, said, f"--certification {said}")
        if country:
            yield Constraint("country", country[0], country[1], f"--country {country[0]}")
        if placed:
            yield Constraint("near", placed[0].name, placed[1], placed[0].option)


def _only_material(mentions: Sequence[Mention]) -> set[int]:
    """Return where the one material of a text is named, that is only wished."""
    of = [each for each in mentions if each.concepts[0].kind == "material" and not each.denied]
    named = {each.concepts[0] for each in of if each.doubt is None and not each.own}
    return {each.start for each in of if each.wish is not None} if len(named) == 1 else set()


def _spelt(mention: Mention, text: str) -> tuple[Concept, ...]:
    """Return what is spelt as it stands, if anything is: painting is work, paintings are art.

    A word alone may stand for either.
    """
    said = mention.words.casefold()
    if said == text.strip().casefold():
        return mention.concepts
    known = vocabulary()
    exact = {c.kind for c in mention.concepts if said in map(str.casefold, known.spellings(c))}
    return tuple(c for c in mention.concepts if c.kind in exact) or mention.concepts


def _numeric(kind: str, value: Value, words: str) -> Constraint:
    numbers = value if isinstance(value, tuple) else (value,)
    shown = " x ".join(f"{n:g}" for n in numbers)
    option = f"--{kind} {shown.replace(' ', '')}"
    return Constraint(kind, f"{shown} {UNITS.get(kind, '')}".strip(), words, option)


def _left(text: str) -> tuple[str, ...]:
    said = [
        text[t.start : t.end]
        for t in tokens(text)
        if t.stem not in SPOKEN and t.stem not in SAYING_NO
    ]
    return tuple(dict.fromkeys(word for word in said if len(word) > 1 and not word.isdigit()))
