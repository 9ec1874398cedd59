"""What a length is for that no word explains: the stock it stands with decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from makeshed.language.quantity import Quantity
from makeshed.language.tokens import SPOKEN, STOPS, Lexeme, cues, stemmed
from makeshed.language.vocabulary import vocabulary

THICK, NARROW = 101.6, 30.0
"""Nothing thicker is bought as sheet or plate by a bare number; a reading of 1.200 as 1.2 goes this far [mm]."""
TUBE_WALL = 5.0
"""A number beside a tube may be its wall up to here [mm]; which, nobody knows."""
FEET = frozenset(("ft", "feet", "foot", "'", "yd", "yard", "yards", "pied", "pieds", "piede", "piedi", "pie", "pies", "fuß"))  # fmt: skip
TUBES = ("tub", "pipe", "tuyau", "rohr")
EACH_OF = frozenset(("de", "di", "von", "of", "da", "d"))
FOR = stemmed("for fits fitting suit suits pour fur per para")
ONE = frozenset(("a", "an", "the", "un", "une", "le", "la", "einen", "eine", "ein", "den", "il", "una", "el"))  # fmt: skip
ALONG = frozenset(("per", "sur", "over", "for", "auf", "uber", "along", "en", "su", "x"))
NEAR = 4
LONG = 100.0
STOCK = stemmed(
    "hot cold rolled drawn flat raw clear bright pickled forex strip stock gloss matt black white"
)
"""Words that say what stock is like."""
THICKNESSES = ("dicke", "starke")
"""Ends of German words for a thickness."""
COAT = 0.3
"""Right behind what coats it, so little [mm] is the coat."""
COATINGS = frozenset(
    [
        "coating",
        "painting",
        "powder-coating",
        "varnishing",
        "electroplating",
        "hot-dip-galvanising",
        "surface-treatment",
        "anodising",
        "passivation",
        "phosphating",
        "thermal-spraying",
        "vapour-deposition",
        "enamelling",
        "plastic-coating",
        "gilding",
    ]
)
"""What is so many microns thick is their layer, where they are asked for."""


@dataclass(frozen=True, slots=True)
class Company:
    """The words of a need, and the materials and processes that it names."""

    said: Sequence[Lexeme]
    language: str
    materials: Sequence[str]
    named: Mapping[int, str]

    def of_a_coat(self, q: Quantity) -> bool:
        """Return whether a length is the thickness of a coating: anodise 25 microns."""
        micron = q.number is not None and q.values[-1] <= 0.0011 * q.number.value
        beside = q.values[-1] <= COAT and self.named.get(q.first - 1) == "process"
        return (micron or beside) and not COATINGS.isdisjoint(self.materials)

    def role_of(self, q: Quantity) -> str:
        """Return the role of a length by the stock beside it, or that it has none."""
        clause = self.clause(q)
        value = q.values[-1]
        if self.long(q):
            return "length"
        if (
            self._counterpart(q)
            or self._of_a_thread(q)
            or self.of_a_coat(q)
            or self.speaks_of(clause, "fastener")
            or self.speaks_of(clause, "angle")
            or (self.speaks_of(clause, "screen") and value > 50)
        ):
            return "untold"
        sheet = any(cues("sheet", self.language).at(self.said, n) for n in (q.end, q.first - 1, q.first - 2) if n >= 0)  # fmt: skip
        if (q.others and value > LONG and q.others[0] <= NARROW) or (sheet and value <= THICK):
            return "thickness"
        if self.speaks_of(clause, "round") and value < 1000:
            tube = any(self.said[n].stem.startswith(TUBES) for n in clause)
            return "untold" if tube and value <= TUBE_WALL else "diameter"
        solid = any(key in vocabulary().tables["material"] for key in self.materials)
        long = self.speaks_of(clause, "stretch")
        # Prints of 32 mm are not so thick.
        printed = "additive-manufacturing" in self.materials
        if value <= THICK:
            fits = value <= NARROW or (solid and not long)
            return "thickness" if fits and not printed else "untold"
        return "length" if long else "untold"

    def long(self, q: Quantity) -> bool:
        """Return whether a length is in metres or feet, or what something is cut to."""
        unit = q.unit.casefold()
        metres = unit.startswith(("m", "l")) and not unit.startswith(("mm", "mil"))
        cut = cues("cut to", self.language).before(self.said, q.first) is not None
        behind = range(q.end, min(q.end + NEAR - 1, len(self.said)))
        cut = cut and not self.speaks_of(behind, "round")  # lengths of 15 mm copper pipe
        return cut or unit in FEET or (metres and q.values[-1] >= 500)

    def of_another(self, q: Quantity) -> bool:
        """Return whether a length stands beside a word nobody knows, of which it may be a measure: keyway 6 mm."""
        row = self.said[q.end : q.end + 2]
        behind = q.end + (len(row) > 1 and row[0].text == "-")
        if self.named.get(behind) == "product" and q.values[-1] > NARROW:
            return True  # 2-inch gate valves
        around = range(max(0, q.first - 2), min(q.end + 2, len(self.said)))
        if any(self.named.get(n) == "material" or cues("sheet").at(self.said, n) for n in around):
            return False
        if not q.first or self.said[q.first - 1].stem.endswith(THICKNESSES):
            return False
        if q.values[-1] > NARROW:
            return True  # mugs, 8 cm
        of = q.first > 1 and self.said[q.first - 1].stem in EACH_OF  # vástago de 7 mm
        return self.strange(q.first - 1 - of) or (bool(row) and self.strange(behind))

    def strange(self, at: int) -> bool:
        """Return whether a word names nothing that is known, and is no small word."""
        one = self.said[at]
        word = one.kind == "word" and len(one.text) > 2 and one.stem not in SPOKEN
        if one.stem in STOCK or one.stem.endswith(THICKNESSES):
            return False
        return word and at not in self.named and not one.glued

    def _counterpart(self, q: Quantity) -> bool:
        """Return whether a length is that of what the part fits: a hole for a 10 mm dowel."""
        first = q.first
        first -= first > 0 and self.said[first - 1].stem in ONE
        if first < 2 or self.said[first - 1].stem not in FOR:
            return False
        return cues("asked for").before(self.said, first - 1) is None and (
            cues("round").at(self.said, q.end) is not None
        )

    def _of_a_thread(self, q: Quantity) -> bool:
        """Return whether a length is how far a thread goes: M8x1 per 20 mm, M6 sur 15 mm."""
        if not q.first or self.said[q.first - 1].stem not in ALONG:
            return False
        row = self.said[max(self.clause(q).start, q.first - 7) : q.first]
        return any(a.stem == "m" and b.kind == "number" and b.glued for a, b in pairwise(row))

    def of_a_marking(self, q: Quantity) -> bool:
        """Return whether a size is that of what is put upon the part: logo 20 x 25 cm."""
        first = max(self.clause(q).start, q.first - NEAR)
        return any(cues("marking").at(self.said, n) for n in range(first, q.first))

    def clause(self, q: Quantity) -> range:
        """Return the words that stand with a number, up to the next comma or the like."""
        first, end = q.first, q.end
        while first and self.said[first - 1].text not in STOPS:
            first -= 1
        while end < len(self.said) and self.said[end].text not in STOPS:
            end += 1
        return range(first, end)

    def speaks_of(self, clause: Iterable[int], role: str) -> bool:
        """Return whether a word of a role stands in a clause."""
        return any(cues(role, self.language).at(self.said, n) for n in clause)
