"""From a text to a need: what it names, its numbers each in its role, the place, and what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from makeshed.directory.needs.aside import far_places, liked_of, refused, streets
from makeshed.directory.needs.certificates import CERTIFICATE
from makeshed.directory.needs.deadline import day_spans
from makeshed.directory.needs.destinations import (
    ANYWHERE,
    CLOSE,
    DELIVERED,
    FITTED_THERE,
    TAKEN,
    TOWARDS,
    destinations,
    fitted_before,
)
from makeshed.directory.needs.leftovers import left_words, unclaimed
from makeshed.directory.needs.named_things import (
    NamedThing,
    asked_too,
    contradicted,
    wider_than_others,
)
from makeshed.directory.needs.need import Constraint, Need
from makeshed.directory.needs.number_roles import Assigned, NumberRoles, Value
from makeshed.directory.needs.own_work import perhaps_theirs
from makeshed.directory.needs.personal_names import names_in
from makeshed.directory.needs.places import NEAR, Spot
from makeshed.directory.needs.qualifications import Qualified
from makeshed.directory.needs.stuffs import (
    STIFF_STUFF,
    elsewhere,
    of_it,
    only_ones,
    printed,
    spelt,
    stuff,
)
from makeshed.language.mentions import Mention, read
from makeshed.language.quantities import Reader
from makeshed.language.quantity import Quantity
from makeshed.language.tokens import plain
from makeshed.language.vocabulary import KINDS, Concept, Kind, tokens, vocabulary
from makeshed.model.towns import key, names_among

SECOND = "a second choice, not asked for"
ALONE = "wished; asked for, as nothing else of the kind is named"
UNCLEAR = "the work is read as asked for; what is denied here is not clear"
THEIRS = "read as asked for, though another may do it"
BOTH = "asked for too, so nobody is left out for it"
EITHER = "each is asked for; one may be enough"
METALWORK = "metal-fabrication"
GENERAL = frozenset(
    ("machine-part", "casting-part", "metal-product", "plastic-product", "sheet-metal-part")
)
"""Products of which more is said by how they are made: turned parts."""
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


class _Reading(Qualified):
    """One text while it is read."""

    def __init__(self, text: str, day: date) -> None:
        super().__init__(text)
        self.day = day
        self.named: list[NamedThing] = []
        self.kinds: dict[int, str] = {}
        self.denied: list[tuple[int, int]] = []
        self.counted: list[Quantity] = []
        self.claimed: set[int] = set()

    def need(self, place_in: Callable[[str, str], tuple[Spot, str] | None]) -> Need:
        """Return what the text asks for."""
        names = self._names()
        on_streets = list(streets(self.text))
        for start, end in (*on_streets, *far_places(self.text)):
            self.tell(start, end)
        self._mentions([*names, *on_streets])
        self._destinations()
        country = self._refused(names)
        found = self._numbers()
        placed = place_in(self.rest, self.text)
        if placed:
            self.blank_words(placed[1])
            self._towards(placed[1])
        if placed and found.distance and "within" not in found.values:
            found.values["within"] = found.distance
            for n in self._liked(Assigned({"within": found.distance})):
                found.values.pop("within", n)
        elif found.distance:
            found.untold.append((*found.distance[1:], ""))
        for first, end, _ in found.untold:
            self.blank(self.said[first].start, self.said[end - 1].end)
        for start, end in names:
            self.blank(start, end)
        self._left_over(found, placed)
        return self._made(found, country, placed)

    def _destinations(self) -> None:
        """Tell where goods go, near which nobody is looked for."""
        days = day_spans(self.said, self.language, self.day, self.taken)
        dated = {n for first, end in days for n in range(first, end)}
        anywhere = ANYWHERE.search(self.text) is not None
        for first, end in destinations(self.said, self.language, dated, anywhere=anywhere):
            if not any(self.taken[first:end]):
                self.tell(self.said[first].start, self.said[end - 1].end, DELIVERED)

    def _towards(self, words: str) -> None:
        """Note that the place taken may be where the goods go."""
        at = self.text.casefold().find(words.casefold())
        *_, further, before = ["", "", *self.text[: max(at, 0)].split()]
        if before in TOWARDS and further not in CLOSE:
            self.note(at, at + len(words), TAKEN)
        begins = next((n for n, one in enumerate(self.said) if one.start >= at), 0)
        if fitted_before(self.said, begins):
            self.note(at, at + len(words), FITTED_THERE)

    def _left_over(self, found: Assigned, placed: tuple[Spot, str] | None) -> None:
        """Tell the numbers that nothing has claimed: those of codes, most of them."""
        spans = [(first, end) for first, end, _ in (*found.untold, *self.told)]
        spans += [(first, end) for _, first, end in found.values.values()]
        claimed = self.claimed | {n for first, end in spans for n in range(first, end)}
        if placed and (at := self.text.find(placed[1])) >= 0:
            inside = (n for n, one in enumerate(self.said) if at <= one.start < at + len(placed[1]))
            claimed |= set(inside)
        for first, end in unclaimed(self.said, self.counted, claimed):
            self.told.append((first, end, ""))

    def _refused(self, names: Sequence[tuple[int, int]]) -> tuple[str, str] | None:
        """Take up the certificates and the country, and tell what is denied without being known."""
        held = list(CERTIFICATE.finditer(self.rest))
        self.held = [match.span() for match in held]
        aside = refused(self.text, self.held)
        for start, end in aside.second:
            self.tell(start, end, SECOND)
        for start, end in aside.either:
            self.note(start, end, EITHER)
        for start, end in aside.unclear:
            self.note(start, end, UNCLEAR)
        for start, end in perhaps_theirs(self.text, self.language):
            self.note(start, end, THEIRS)
        self._certificates(held, aside)
        country = self._country([*names, *aside.unknown])
        for start, end in aside.unknown:
            if self.text[end - 1].isdigit():
                self.denied.append((start, end))
            else:
                self.tell(start, end)
        return country

    def _names(self) -> list[tuple[int, int]]:
        """Return where people and firms are named."""
        return [
            (self.said[first].start, self.said[end - 1].end)
            for first, end in names_in(self.said)
            if end > first
        ]

    def _mentions(self, names: Sequence[tuple[int, int]]) -> None:
        mentions = printed(read(self.text), self.text)
        # Of 1. Mai the month is no maize.
        days = day_spans(self.said, self.language, self.day, self.taken)
        dated = {self.said[n].start for first, end in days for n in range(first, end)}
        alone = only_ones(mentions)
        stiff = stuff(c.key for m in mentions for c in m.concepts if c.kind == "material")
        for n, mention in enumerate(mentions):
            if mention.own and any(asked_too(each, mention) for each in mentions[n + 1 :]):
                self.blank(mention.start, mention.end)
                continue
            nowhere = plain(mention.words) in NEAR  # in der Nähe sews nothing
            other = stiff & STIFF_STUFF and elsewhere(mention)
            named = any(start < mention.end and mention.start < end for start, end in names)
            if nowhere or other or named or mention.start in dated or self._near_it(mention):
                continue
            if mention.doubt is not None:
                self.tell(mention.doubt, mention.end)
                continue
            if mention.wish is not None and mention.start not in alone:
                self._wish(mention, mention.wish)
            elif mention.second is not None:
                self.tell(*mention.second, SECOND)
            else:
                self._mention(mention)
                self.blank(mention.start, mention.end)

    def _wish(self, mention: Mention, where: tuple[int, int]) -> None:
        for _, concept in self._meant(mention):
            self.wishing.thing(concept, mention.words)
        self.blank(*where)

    def _mention(self, mention: Mention) -> None:
        for where, why in ((mention.wish, ALONE), (mention.either, EITHER)):
            if where is not None:
                self.note(*where, why)
        against = mention.denied or mention.own
        for kind, concept in self._of_its_stuff(mention) if against else self._meant(mention):
            role = "without" if against else kind
            self.named.append(
                NamedThing(concept, mention.words, role, (mention.start, mention.end))
            )
            if kind == "product" and not against:
                self._within(concept, mention)

    def _meant(self, mention: Mention) -> Iterator[tuple[Kind, Concept]]:
        """Yield what the words for something mean, by kind."""
        concepts = spelt(mention, self.text)
        kinds = {concept.kind for concept in concepts}
        # The parts of a compound are of several kinds; a word with two meanings is taken as the first.
        compound = " " not in mention.words and {"material", "product"} <= kinds
        meant = [kind for kind in KINDS if kind in kinds][: None if compound else 1]
        for n, one in enumerate(self.said):
            if mention.start <= one.start < mention.end:
                self.kinds[n] = meant[0]
        for kind in meant:
            yield kind, vocabulary().first(kind, concepts, mention.words)

    def _of_its_stuff(self, mention: Mention) -> Iterator[tuple[Kind, Concept]]:
        """Yield what words deny: no steel work bars steel, and not all work of metal."""
        for kind, concept in self._meant(mention):
            first = tokens(mention.words)[0].stem
            stuffs = [one for one in vocabulary().index.get((first,), {}) if one.kind == "material"]
            narrower = concept.key == METALWORK and stuffs and stuffs[0].key != "metal"
            yield ("material", stuffs[0]) if narrower else (kind, concept)

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
                of = concept.kind == "material" and of_it(concept.key, product.key)
                if made or of:
                    where = (mention.start, mention.end)
                    self.named.append(NamedThing(concept, word, concept.kind, where))

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
        given = [each.concept.key for each in self.named if each.concept.kind in stock]
        found = NumberRoles(said, self.language, quantities, self.kinds, given).assign(
            self.day, self.taken
        )
        # What is only wished leaves room for what is required: ideally 3 weeks, 5 at most.
        if liked := self._liked(found):
            read = [was or n in liked for n, was in enumerate(self.taken)]
            others = [q for q in quantities if liked.isdisjoint(range(q.first, q.end))]
            found = NumberRoles(said, self.language, others, self.kinds, given).assign(
                self.day, read
            )
        self.counted = quantities
        self.claimed = {n for n, was in enumerate(self.taken) if was}
        for q in quantities:
            if q.sort != "code":
                self.blank(self.said[q.first].start, self.said[q.end - 1].end)
        for _, first, end in found.values.values():
            self.blank(self.said[first].start, self.said[end - 1].end)
        return found

    def _liked(self, found: Assigned) -> set[int]:
        """Take up the limits that a text would like and does not require; return their lexemes."""
        where = {
            (self.said[first].start, self.said[end - 1].end): kind
            for kind, (_, first, end) in found.values.items()
        }
        run: set[int] = set()
        for span, region in liked_of(self.text, where, self.held).items():
            kind = where[span]
            value, first, end = found.values[kind]
            shown = _numeric(kind, value, "").value
            self.wishing.value(kind, value, shown, self.words(first, end))
            run |= set(range(first, end))
            self.blank(*region)
            self.blank(*span)
        return run

    def _is_denied(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.denied)

    def _deny(self, denied: Sequence[int], first: int, end: int) -> bool:
        """Tell a day or a number that is denied, not 1000, and take it out; return whether it is."""
        inside = [n for n in range(first, end) if n in denied]
        if inside:
            begin = max(start for start, _ in self.denied if start <= self.said[inside[0]].start)
            self.tell(begin, self.said[end - 1].end)
        return bool(inside)

    def _near_it(self, mention: Mention) -> bool:
        """Return whether a word is a town's name: written large behind a word such as near, it is no work."""
        at = next((n for n, one in enumerate(self.said) if one.start == mention.start), 0)
        led = at > 0 and self.said[at - 1].stem in {"near", "nearby", "around", "cerca", "vicino"}
        town = led and mention.words[0].isupper() and self.language != "de"
        return town and bool(names_among({key(mention.words)}))

    def _near_a_place(self, n: int) -> bool:
        """Whether a word is the near of a place: 30 mm près de Lyon is no tolerance of 30 mm."""
        after = self.said[n + 1].text if n + 1 < len(self.said) else ""
        return self.said[n].stem == "pre" and after in {"de", "du", "des", "d"}

    # What was read, put together.

    def _made(
        self, found: Assigned, country: tuple[str, str] | None, placed: tuple[Spot, str] | None
    ) -> Need:
        values = {kind: value for kind, (value, _, _) in found.values.items()}
        if self.certificates:
            values["certification"] = tuple(dict.fromkeys(self.certificates))  # type: ignore[arg-type]
        named = dict.fromkeys(n.concept for n in self.named if n.kind != "without")
        for each in contradicted(self.named, named):
            self.named.remove(each)
            self.note(*each.where, BOTH)
        without = tuple(dict.fromkeys(n.concept for n in self.named if n.kind == "without"))
        wider = wider_than_others(named)
        self.named = [n for n in self.named if n.kind == "without" or n.concept not in wider]
        named = {each: None for each in named if each not in wider}
        return Need(
            text=self.text,
            concepts=tuple(named),
            without=without,
            wished=self.wishing.need(self.text),
            spot=placed[0] if placed else None,
            country=country[0] if country else "",
            left=left_words(self.rest),
            unread=tuple(self._unread(found)),
            constraints=tuple(self._constraints(found, country, placed)),
            **values,  # type: ignore[arg-type]
        )

    def _unread(self, found: Assigned) -> Iterator[str]:
        for first, end, why in sorted({*found.untold, *self.told}):
            yield self.words(first, end) + (f" ({why})" if why else "")

    def _constraints(
        self, found: Assigned, country: tuple[str, str] | None, placed: tuple[Spot, str] | None
    ) -> Iterator[Constraint]:
        for each in self.named:
            key = each.concept.key
            option = f"--{'avoid' if each.kind == 'without' else each.kind} {key}"
            yield Constraint(each.kind, key, each.words, option)
        for kind, (value, first, end) in found.values.items():
            yield _numeric(kind, value, self.words(first, end))
        for said in dict.fromkeys(self.certificates):
            yield Constraint("certification", said, said, f"--certification {said}")
        if country:
            yield Constraint("country", country[0], country[1], f"--country {country[0]}")
        if placed:
            yield Constraint("near", placed[0].name, placed[1], placed[0].option)
        yield from self.wishing.constraints()


def _numeric(kind: str, value: Value, words: str) -> Constraint:
    numbers = value if isinstance(value, tuple) else (value,)
    shown = " x ".join(f"{n:g}" for n in numbers)
    option = f"--{kind} {shown.replace(' ', '')}"
    return Constraint(kind, f"{shown} {UNITS.get(kind, '')}".strip(), words, option)
