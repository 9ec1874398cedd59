"""Numbers of a text with their units: lengths, sizes, gauges, periods, prices, telephones and codes.

What is none of those that a question knows is still named: it is told, never taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from makeshed.language import sides
from makeshed.language.grades import names_a_metal
from makeshed.language.lettered import lettered
from makeshed.language.number_ranges import graded, ranged
from makeshed.language.numerals import Numeral, number_at
from makeshed.language.portions import portion, tenths
from makeshed.language.quantity import Quantity, Sort, units
from makeshed.language.telephones import telephones
from makeshed.language.tokens import Lexeme, cues, stemmed

GROUPED = re.compile(r"\d{1,3}(?:,\d{3})++")
"""Thousands, as English writes them."""
MARKS = {'"': 25.4, "'": 304.8}
"""Marks of inches and feet [mm]."""
ONLY = {
    "po": "fr", "pie": "es", "an": "fr", "mes": "es", "ora": "it", "ore": "it", "mi": "en",
    "wo": "de", "tex": "de", "sett": "it", "ton": "en", "cv": "it", "gr": "en",
    "dia": "es", "tag": "de",
}  # fmt: skip
"""Units that are another word in other languages."""
WRITTEN = {"dan": "daN", "ma": "mA"}
"""Units that only so written are none of the words of their letters: dans, ma."""
FEET = stemmed("pied piedi piede pie")
CAPITAL, SMALL = frozenset("vwancklø"), frozenset("mlgths")
"""Units of one letter that are written large; others are written small."""
BETWEEN = {"en": "by", "fr": "sur", "it": "per", "es": "por", "de": "auf"}
"""Words between the sides of a size."""
INCH_AFTER = stemmed("thick thickness long wide dia diameter deep tall high pipe tube x by od id square round")  # fmt: skip
SHOUTED = stemmed(
    "en bs nf une uni sae sus ip ss dn pn po iso vdi vde ncs ctn mod art road street via"
)
"""Words that make the number behind them a code only where they are written large."""
PIECES = frozenset(("no", "pc", "pz", "stk", "st", "off", "ex", "ud", "er", "pce", "pcs", "u"))
"""Words for pieces that hang on their number."""
ROUND = frozenset(("Ø", "ø", "⌀", "∅"))
GLUED_NUMBERS = frozenset(("ø", "⌀", "x", "*", "n", "nr", "qty", "l", "d"))
"""Words on which a number may hang without being part of a code."""


class Reader:
    """The numbers of a text, read once from left to right; lexemes that are taken are left alone."""

    def __init__(self, said: Sequence[Lexeme], language: str, taken: Sequence[bool]) -> None:
        self.said, self.language = said, language
        self.taken = list(taken)

    def all(self) -> list[Quantity]:
        """Return every number with what it is, in order."""
        found = [Quantity("phone", (), *run) for run in telephones(self.said, self.taken)]
        for each in found:
            self._take(each)
        at = 0
        while at < len(self.said):
            read = None if self.taken[at] else self._one(at)
            if read is None:
                at += 1
                continue
            found.append(read)
            self._take(read)
            at = max(read.end, at + 1)
        return sorted(found, key=lambda each: each.first)

    def _take(self, read: Quantity) -> None:
        for n in range(read.first, min(read.end, len(self.taken))):
            self.taken[n] = True

    def _one(self, at: int) -> Quantity | None:
        first = self._unit_first(at) or lettered(self.said, at, self.language, self.unit_at)
        if first is not None:
            return None if any(self.taken[at : first.end]) else first
        if (whole := self._portion(at)) is not None:
            return whole
        number = number_at(self.said, at, self.language)
        if number is None:
            one = self.said[at]
            return Quantity("code", (), at, at + 1) if one.kind == "number" else None
        if any(self.taken[at : number.end]):
            return None
        for way in (self._tenths, self._code, self._gauge_first, self._size, self._money_first):
            if (read := way(number)) is not None:
                return read
        return self._measured(number)

    def _portion(self, at: int) -> Quantity | None:
        """Return parts of a unit in words, or of anything, which count nothing: two thirds of it."""
        number = number_at(self.said, at, self.language)
        found = portion(self.said, at, number, self.language)
        if found is None or any(self.taken[at : found.end]):
            return None
        unit = self.unit_at(found.unit)
        if unit is not None and unit[1] == "length":
            text = " ".join(each.text for each in self.said[found.unit : unit[0]])
            return Quantity("length", (found.share * unit[2],), at, unit[0], unit=text)
        return Quantity("other", (found.share,), at, found.end) if found.plain else None

    def _tenths(self, number: Numeral) -> Quantity | None:
        """Return tenths of a millimetre, as sheet is sold in France and Italy: tôle 15/10."""
        found = tenths(self.said, number.first, self.language)
        if found is None:
            return None
        return Quantity("length", (found[0],), number.first, found[1], unit="mm", number=number)

    # What a number hangs on, or what hangs on it.

    def _code(self, number: Numeral) -> Quantity | None:
        """Return a code: M6, S275, 42CrMo4, RAL 7016, DIN 912."""
        if number.spoken and self.said[number.first].kind == "word":
            return None
        if number.end + 1 < len(self.said) and self.said[number.end].text == "^":
            return Quantity("other", (), number.first, number.end + 2)
        metal = names_a_metal(self.said, number)
        if metal or (graded(self.said, number) and not self.unit_at(number.end + 2)):
            return Quantity("other", (), number.first, number.end + (0 if metal else 2))
        start = self._letters_before(number.first)
        if start is None and self._slashed(number) and self._named_before(number.first) is None:
            end = self._chain(number.first, number.end).end
            unit = self.unit_at(end)
            return Quantity("other", (), number.first, unit[0] if unit else end)
        if start is None and not self._slashed(number):
            start = self._named_before(number.first)
            if start is None and not self._letters_behind(number):
                return None
        return self._chain(number.first if start is None else start, number.end)

    def _letters_before(self, first: int) -> int | None:
        """Return where the letters begin on which a number hangs: M6, PA-12."""
        said, one = self.said, self.said[first]
        before = said[first - 1] if first else None
        if before is None or not one.glued:
            return None
        if before.kind == "word" and before.stem not in GLUED_NUMBERS:
            return first - 1
        letters = said[first - 2] if first > 1 and before.text in "-/" and before.glued else None
        short = letters is not None and letters.text.isupper() and len(letters.text) < 5
        return first - 2 if short and letters and letters.kind == "word" else None

    def _slashed(self, number: Numeral) -> bool:
        """Return whether numbers hang together by a slash that is no fraction's: 20/30x40."""
        row = self.said[number.end : number.end + 2]
        hangs = len(row) == 2 and row[0].text == "/" and row[0].glued and row[1].glued
        return hangs and row[1].kind == "number" and not number.fraction

    def _letters_behind(self, number: Numeral) -> bool:
        """Return whether letters hang on a number that are no unit: 42CrMo4."""
        after = self.said[number.end] if number.end < len(self.said) else None
        if after is None or after.kind != "word" or not after.glued or number.times:
            return False
        known = self.unit_at(number.end) or after.stem in sides.CROSSES or after.stem in PIECES
        return not known and not units()[0].at(self.said, number.end)

    def _named_before(self, first: int) -> int | None:
        """Return where the word begins that makes a number a code."""
        said, end = self.said, first
        while end and (said[end - 1].text in ".:°#º" or said[end - 1].stem in {"n", "nr", "no"}):
            end -= 1
        if not end:
            return None
        start = cues("code").before(said, end)
        if start is not None and (said[start].text.isupper() or said[start].stem not in SHOUTED):
            return start
        word = said[end - 1]
        large = word.kind == "word" and word.text.isupper() and len(word.text) < 5
        lone = large and not self.taken[end - 1] and end == first and word.stem not in GLUED_NUMBERS
        if not lone or self.unit_at(first + 1) or cues("diameter").at(said, end - 1):
            return None
        piece = cues("pieces").at(said, first + 1)
        weekly = cues("weekly number").at(said, end - 1)
        gauge = units()[0].at(said, end - 1)
        sizes = first + 1 < len(said) and said[first + 1].stem in sides.CROSSES
        shouting = sum(each.text.isupper() for each in said if each.kind == "word")
        loud = shouting > sum(each.kind == "word" for each in said) / 2
        return None if piece or weekly or gauge or sizes or loud else end - 1

    def _chain(self, first: int, end: int) -> Quantity:
        """Return a code with all that hangs on it."""
        said = self.said
        while end < len(said) and said[end].glued and not self.taken[end]:
            mark = said[end].kind == "mark"
            more = end + 1 < len(said) and said[end + 1].glued and said[end + 1].kind != "mark"
            if mark and (said[end].text not in "-./x*" or not more):
                break
            end += 1
        # The length of a screw: M6 x 20.
        thread = said[first].stem == "m"
        if thread and end + 1 < len(said) and said[end].stem in sides.CROSSES:
            length = number_at(said, end + 1, self.language)
            end = length.end if length else end
            unit = self.unit_at(end)
            end = unit[0] if unit else end
        return Quantity("code", (), first, end)

    def _gauge_first(self, number: Numeral) -> Quantity | None:
        """Return a gauge whose word stands first: calibre 20, SWG 18."""
        said, end = self.said, number.first
        while end and (said[end - 1].text in ".:#" or said[end - 1].stem in {"no", "n"}):
            end -= 1
        if not end or number.whole is None or self.unit_at(number.end):
            return None
        word = said[end - 1].stem
        sort: Sort = "swg" if word == "swg" else "awg" if word == "awg" else "gauge"
        known = word in {"swg", "awg", "ga", "gauge", "gage", "calibre", "cal"}
        return Quantity(sort, (number.whole,), end - 1, number.end) if known else None

    def _money_first(self, number: Numeral) -> Quantity | None:
        before = self.said[number.first - 1] if number.first else None
        if before is None or self.taken[number.first - 1]:
            return None
        found = self.unit_at(number.first - 1)
        if not found or found[1] != "money" or found[0] != number.first:
            return None
        return Quantity("money", (number.value,), number.first - 1, number.end)

    def _unit_first(self, at: int) -> Quantity | None:
        """Return a size whose unit stands first: cm 20 x 15 x 8."""
        said = self.said
        factor = {"mm": 1.0, "cm": 10.0}.get(said[at].stem)
        if factor is None or at + 1 >= len(said) or self.taken[at + 1]:
            return None
        number = number_at(said, at + 1, self.language)
        if number is None or self.unit_at(number.end):
            return None
        size = self._size(number)
        if size is not None:
            return replace(size, first=at, values=tuple(factor * v for v in size.values))
        return Quantity("length", (factor * number.value,), at, number.end, unit=said[at].stem)

    # Sizes and lengths.

    def _size(self, number: Numeral) -> Quantity | None:
        members = [self._side(number)]
        at = number.end
        while len(members) < 4:
            after = members[-1][1][0] if members[-1][1] else members[-1][0].end
            further = len(members) > 1
            crossed = sides.next_side(self.said, after, BETWEEN[self.language], further=further)
            if crossed is None:
                break
            more = number_at(self.said, crossed, self.language)
            if more is None or self.taken[crossed]:
                break
            if sides.counted_apart(self.said, members, after, more):
                break
            members.append(self._side(more))
            at = members[-1][1][0] if members[-1][1] else more.end
        if len(members) < 2:
            return None
        pieces = sides.pieces_of_a_length(self.said, members, self.language)
        if sides.spaced(self.said, members) or pieces is None:
            return Quantity("other", (), number.first, at)
        if len(members) == 4 or pieces or self._counted(members):
            return Quantity("count", (number.value,), number.first, number.end, number=number)
        return self._sized(members, at)

    def _side(self, number: Numeral) -> tuple[Numeral, sides.Unit | None]:
        """Return a side with its unit; feet and inches are one."""
        row = self.said[number.end : number.end + 2]
        high = len(row) == 2 and row[0].stem == "h" and row[1].kind == "number"  # 82 h 3, no hours
        unit = None if high else self.unit_at(number.end)
        whole = unit and sides.feet_and_inches(self.said, number, unit, self.language, self.unit_at)
        return whole if whole and whole[1] else (number, unit)

    def _counted(self, members: Sequence[tuple[Numeral, sides.Unit | None]]) -> bool:
        """Return whether the first number is how many of what is measured next by weight or volume: 4 x 2 kg."""
        lengths = [unit for _, unit in members if unit]
        other = len(members) == 2 and bool(lengths) and lengths[-1][1] != "length"
        return other and not self._round_before(members[0][0].first)

    def _sized(
        self, members: Sequence[tuple[Numeral, sides.Unit | None]], end: int
    ) -> Quantity | None:
        units = [unit for _, unit in members]
        if any(unit and unit[1] != "length" for unit in units):
            return None
        stems = {each.stem for each in self.said[members[0][0].end : end]}
        words, high = BETWEEN[self.language] in stems, "h" in stems and len(members) > 2
        unit = units[-1] or next((each for each in units if each), None)
        if unit is None and (words or high or not self._bare_size(members)):
            return None if words and not high else Quantity("other", (), members[0][0].first, end)
        given = [each[2] if each else 0.0 for each in units]
        found = sides.factors(given, [n.value for n, _ in members])
        if found is None:
            return Quantity("other", (), members[0][0].first, end)
        values = tuple(f * n.value for f, (n, _) in zip(found, members, strict=True))
        return Quantity("size", values, members[0][0].first, end, unit="size")

    def _bare_size(self, members: Sequence[tuple[Numeral, sides.Unit | None]]) -> bool:
        """Return whether sides without a unit are in mm, as is the custom where nobody says inches."""
        inches = any(each.text == '"' or each.stem in {"inch", "inche"} for each in self.said)
        least = min(number.value for number, _ in members)
        most = max(number.value for number, _ in members)
        round_ = self._round_before(members[0][0].first)
        small = most < sides.TINY and sides.at_home(self.said, members[0][0].first)
        return (
            not inches and not small and (len(members) == 3 or least >= 30 or round_) and most >= 20
        )

    def _round_before(self, at: int) -> bool:
        """Return whether the sign or the word of a diameter stands before a number."""
        return at > 0 and (
            self.said[at - 1].text in ROUND or cues("diameter").before(self.said, at) is not None
        )

    def _measured(self, number: Numeral) -> Quantity:
        number, low = self._ranged(number)
        found = self.unit_at(number.end)
        ends = () if low is None else (low,)
        if found is None:
            return Quantity("bare", (*ends, number.value), number.first, number.end, number=number)
        end, sort, factor = found
        if inches := sides.feet_and_inches(self.said, number, found, self.language, self.unit_at):
            number, unit_of = inches
            if unit_of is None:
                return Quantity("other", (), number.first, number.end)
            return Quantity("length", (25.4 * number.value,), number.first, unit_of[0], (), '"', number)  # fmt: skip
        others = () if number.other is None else (factor * number.other,)
        values = (*(factor * low for low in ends), factor * number.value)
        unit = " ".join(each.text for each in self.said[number.end : end])
        return Quantity(sort, values, number.first, end, others, unit, number)

    def _ranged(self, number: Numeral) -> tuple[Numeral, float | None]:
        """Return the upper end of a range and the lower: 1-2 weeks, between 40 and 60."""
        upper, low = ranged(self.said, number, self.language, self.unit_at)
        return (number, None) if any(self.taken[number.end : upper.end]) else (upper, low)

    def unit_at(self, at: int) -> tuple[int, Sort, float] | None:
        """Return where a unit ends that begins at a lexeme, what it is of, and its factor."""
        said = self.said
        if at + 1 < len(said) and said[at].text == "-" and said[at].glued and said[at + 1].glued:
            at += 1
        if at >= len(said) or self.taken[at]:
            return None
        one = said[at]
        if one.text in MARKS and one.glued:
            double = at + 1 < len(said) and said[at + 1].text == "'" and said[at + 1].glued
            inches = one.text == "'" and double
            return at + 1 + inches, "length", 25.4 if inches else MARKS[one.text]
        if one.stem == "in":
            return (at + 1, "length", 25.4) if self._inch(at) else None
        if one.stem == "mil" and self.language == "en":
            return at + 1, "length", 0.0254
        phrases, meant = units()
        found = phrases.at(said, at)
        if found is None or not self._here(at, found[0] == at + 1) or self._legs(at):
            return None
        return found[0], *meant[found[1]]

    def _legs(self, at: int) -> bool:
        """Return whether feet are those of a table: 40 pieds de table, but 12 pieds de long."""
        row = [each.stem for each in self.said[at : at + 3]]
        apart = len(row) == 3 and row[0] in FEET and row[1] in {"de", "di", "da", "d", "du"}
        return apart and not any(
            cues(r).at(self.said, at + 2) for r in ("length", "width", "height")
        )

    def _here(self, at: int, lone: bool) -> bool:
        """Return whether a unit is one in this language and so written: V is volts, v is not."""
        word = self.said[at]
        if ONLY.get(word.stem, self.language) != self.language:
            return False
        if WRITTEN.get(word.stem, word.text) != word.text:
            return False
        after = self.said[at + 1] if at + 1 < len(self.said) else None
        if lone and len(word.stem) == 1 and word.text.isalpha():
            letters = CAPITAL if word.text.isupper() else SMALL
            coded = after is not None and after.glued and after.kind == "number"
            return word.stem in letters and not coded
        return True

    def _inch(self, at: int) -> bool:
        """Return whether "in" stands for inches: 36in, .032in, 8 in long, but not 40 in steel."""
        said, one = self.said, self.said[at]
        after = said[at + 1] if at + 1 < len(said) else None
        if one.glued or self.language != "en":
            return one.glued
        if after is None or after.kind == "mark":
            return True
        number = said[at - 1]
        grouped = GROUPED.fullmatch(number.text)  # mould 5,000 in PP
        exact = not (number.text.isdecimal() or grouped) or (at > 1 and said[at - 2].text in "./")
        return exact or after.stem in INCH_AFTER


def a_unit(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a unit begins at a lexeme, of whatever language."""
    return at < len(said) and (said[at].text in MARKS or units()[0].at(said, at) is not None)
