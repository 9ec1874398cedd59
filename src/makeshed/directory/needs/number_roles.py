"""What each number of a need is for: thickness, length, diameter, tolerance, size, deadline, quantity.

A word beside a number decides first (*thick*, *lang*, *Ø*), then what it stands with. What has no role is
told and never taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from makeshed.directory.needs.company import LONG, NARROW, THICK, Company
from makeshed.directory.needs.deadline import due_in
from makeshed.directory.needs.piece_count import counted, in_each
from makeshed.language.gauges import gauge_thickness
from makeshed.language.quantities import ROUND
from makeshed.language.quantity import Quantity, units
from makeshed.language.tokens import Lexeme, cues, stemmed

BESIDE = ("thickness", "length", "diameter", "width", "height", "depth", "tolerance", "removed", "feature", "pierced")  # fmt: skip
"""Roles that a word beside a length gives, those that are no limit of a maker among them."""
STATED = frozenset(("thickness", "length", "diameter", "width", "height", "depth"))
FILLS = stemmed(
    ": = . ' of de di d von da is ca circa env environ about approx max aprox est ist e es à a in im the la le el il der die "
    "min plus un up to bis jusqu au between entre zwischen tra fra"
    " ideally preferably idealement idealerweise moglichst vorzugsweise idealmente possibilmente preferibilmente"
    " preferiblemente preferentemente if possible si wenn possible moglich falls possibile posible se"
    " ext exterieur externe drilled bored tapped outer outside external aussen esterno exterior nominal nominale"
)
"""What may stand between a number and the word that says what it is."""
SIGNS = (("±",), ("+", "/", "-"), ("+", "-"), ("plus", "minus"), ("∓",))  # fmt: skip
WITHIN_IT = ("abstand", "radius", "spalt")
"""Ends of German words for measures within a part: Rippenabstand, Eckenradius."""
LOOSE = 10.0
"""No tolerance without a unit is so wide [mm]."""
WIDE = 1000.0
"""Nothing wider is round by a bare number [mm]."""
FIT = re.compile(r"(?:[a-hjkmnprstuz]|js|[A-HJKMNPRSTUZ]|JS)\d{1,2}+")
"""A class of ISO 286, which follows upon millimetres: h6, H7, js9."""
EXACTLY = frozenset(("au", "al", "zum", "to", "a", "auf", "the", "un"))
HUNDREDTHS = {"hundredth": 0.01, "centieme": 0.01, "hundertstel": 0.01, "centesimo": 0.01, "centesima": 0.01,
              "tenth": 0.1, "dixieme": 0.1, "zehntel": 0.1, "decimo": 0.1, "decima": 0.1}  # fmt: skip
"""Without a number before them, one of them [mm]."""

COUNTS = "taken as how many; no word says so, and others may be"
SIZES = "taken as the size; no word says so"
OF_WHAT = "no word says of what; --thickness, if it is that"

Value = float | tuple[float, ...]


@dataclass
class Assigned:
    """Values by kind with the lexemes they were read from, and the lexemes that have no role."""

    values: dict[str, tuple[Value, int, int]] = field(default_factory=dict)
    untold: list[tuple[int, int, str]] = field(default_factory=list)
    distance: tuple[float, int, int] | None = None

    def put(self, kind: str, value: Value, first: int, end: int) -> bool:
        """Take a value unless there is one; return whether it was taken or is the same again."""
        if kind in self.values:
            before = self.values[kind][0]
            if isinstance(before, tuple) or isinstance(value, tuple):
                return before == value
            return abs(before - value) <= 1e-3 * abs(value)
        self.values[kind] = value, first, end
        return True


class NumberRoles:
    """The numbers of a need, each given its role."""

    def __init__(
        self,
        said: Sequence[Lexeme],
        language: str,
        quantities: Sequence[Quantity],
        named: Mapping[int, str],
        materials: Sequence[str],
    ) -> None:
        """Take what was read: ``named`` tells which lexemes name things, and of which kind."""
        self.said, self.language, self.quantities = said, language, quantities
        self.named, self.materials = named, materials
        self.company = Company(said, language, materials, named)
        self.lengths = [q for q in quantities if q.sort in {"length", "gauge", "swg", "awg"}]
        self.role: dict[int, str] = {}
        self.stated: set[str] = set()
        self.found = Assigned()

    def assign(self, day: date, taken: Sequence[bool]) -> Assigned:
        """Return what each number is for."""
        self.role |= dict.fromkeys(in_each(self.said, self.quantities, self.named), "untold")
        self._signed()
        self._one_sided()
        self._beside()
        self._cued()
        self._sides()
        self._bare()
        due_in(self.said, self.language, day, taken, self.quantities, self.found)
        self._distance()
        used = {first for _, first, _ in self.found.values.values()} | set(self.role)
        if counted(self.said, self.quantities, self.named, used, self.found):
            _, first, end = self.found.values["quantity"]
            self.found.untold.append((first, end, COUNTS))
        self._sized()
        self._untold()
        return self.found

    def _sized(self) -> None:
        """Tell a size that may be that of a keyway: behind a word nobody knows, where another measure is said too."""
        size = self.found.values.get("size")
        others = {"diameter", "length"} & self.found.values.keys()
        if size and others and size[1] and self.company.strange(size[1] - 1):
            self.found.untold.append((*size[1:], SIZES))

    # Words beside numbers.

    def _signed(self) -> None:
        """Give the role of a tolerance to what a sign of plus and minus stands before."""
        for q in self.quantities:
            for sign in SIGNS:
                first = q.first - len(sign)
                if first >= 0 and tuple(each.stem for each in self.said[first : q.first]) == sign:
                    value = self._tolerance(q)
                    if value is not None:
                        self.role[q.first] = "tolerance"
                        self.found.put("tolerance", value, first, q.end)
                    break

    def _tolerance(self, q: Quantity) -> float | None:
        """Return a tolerance in mm; without a unit in that of the text, if it tells one."""
        if q.sort == "length":
            return q.values[-1]
        if q.sort != "bare" or (q.number and (q.number.times or q.values[-1] >= LOOSE)):
            return None  # more or less 300
        units = {each.unit for each in self.lengths}
        named = {each.stem for each in self.said}
        inches = any(unit in {"in", '"', "inch", "inches", "thou"} for unit in units)
        metric = "mm" in named or bool(units & {"mm", "cm", "m"}) or self.language != "en"
        if metric == inches:
            return None
        return q.values[-1] * (25.4 if inches else 1.0)

    def _beside(self) -> None:
        """Give roles by the words beside numbers, from left to right, each number one."""
        at = 0
        while at < len(self.said):
            best: tuple[int, str] | None = None
            for role in BESIDE:
                hit = cues(role, self.language).at(self.said, at)
                if hit is None and role == "feature":
                    within = self.said[at].stem.endswith(WITHIN_IT)
                    hit = (at + 1, role) if within else cues("geometry").at(self.said, at)
                if hit is None and self.said[at].text in ROUND:
                    hit = (at + 1, "diameter")
                if hit and (best is None or hit[0] > best[0]):
                    best = hit
            if (
                best is None
                or (at in self.named and best[1] not in {"feature", "pierced", "tolerance"})
                or self._in_lengths(at)
            ):
                at += 1
                continue
            inner = self._hollow(at, best[0]) if best[1] in STATED else 0
            best = (inner, "feature") if inner else best
            self._given(at, best[0], best[1])
            at = best[0]
        self._nearly()

    def _in_lengths(self, at: int) -> bool:
        """Return whether lengths are counted: 22 lengths of 15 mm pipe."""
        row = [each.stem for each in self.said[at : at + 2]]
        counted = at > 0 and self.said[at - 1].kind == "number"
        return counted and row in (["length", "of"], ["longueur", "de"])

    def _given(self, first: int, end: int, role: str) -> None:
        left, right = self._left(first), self._right(end)
        prefix = self.said[first].text in ROUND or role in {"tolerance", "pierced"}
        chosen = (right or left) if prefix else (left or right)
        if role == "pierced":
            role, chosen = "feature", right
        elif (
            role == "diameter"
            and chosen
            and cues("hollow", self.language).at(self.said, chosen.end)
        ):
            role = "feature"
        if chosen is None and role in STATED:
            chosen = self._crossed(first)
        if chosen is None:
            return
        if role == "tolerance":
            value = self._tolerance(chosen)
            if value is not None and self.found.put("tolerance", value, min(first, chosen.first), max(end, chosen.end)):  # fmt: skip
                self.role[chosen.first] = role
            return
        if chosen.sort != "bare":
            self.role[chosen.first] = role
            return
        # A number beside such a word counts nothing, whatever its unit is.
        behind = chosen.first >= end
        crossed = chosen.first > 0 and self.said[chosen.first - 1].stem == "x"
        if chosen.number is not None and (behind or crossed) and role in STATED:
            self.role[chosen.first] = "untold"
            self.stated.add(role)
        value = self._by_custom(first, end, role, chosen)
        if value is not None and self.found.put(role, value, first, chosen.end):
            self.role[chosen.first] = role

    def _hollow(self, first: int, end: int) -> int:
        """Return where the words end by which a measure is that of a hole: hole diameter, Ø intérieur; or 0."""
        hollow = cues("hollow", self.language)
        before, after = first, end
        while before and first - before < 2 and self.said[before - 1].stem in FILLS:
            before -= 1
        while after < len(self.said) and after - end < 2 and self.said[after].stem in FILLS:
            after += 1
        if inner := hollow.at(self.said, after):
            return inner[0]
        return end if hollow.before(self.said, before) is not None else 0

    def _by_custom(self, first: int, end: int, role: str, q: Quantity) -> float | None:
        """Return a bare number in mm where custom gives it the unit: Ø 12, diameter 30 g6, ép. 4."""
        if self.said[first].text in ROUND:  # in drawings the sign stands before millimetres
            return q.values[-1] if role == "diameter" and q.first == end else None
        most = {"diameter": WIDE, "thickness": THICK}.get(role, 0.0)
        added = any(each.stem == "plus" for each in self.said[end : q.first])
        if q.first < end or q.values[-1] > most or added:
            return None
        if FIT.fullmatch("".join(each.text for each in self.said[q.end : q.end + 2])):
            return q.values[-1]
        each = self._tolerance(replace(q, values=(1.0,))) if role == "thickness" else None
        return each * q.values[-1] if each else self._tolerance(q)

    def _crossed(self, at: int) -> Quantity | None:
        """Return the number without a unit that ends a row of sides: Ø25 x 400 long."""
        for q in self.quantities:
            if q.end == at and q.sort == "bare" and q.first and self.said[q.first - 1].stem == "x":
                return q
        return None

    def _one_sided(self) -> None:
        """Leave what is allowed on one side alone: +0/-0.05 mm."""
        for q in self.quantities:
            signs = [each.text for each in self.said[max(0, q.first - 2) : q.first]]
            if signs == ["/", "-"] and q.first not in self.role:
                self.role[q.first] = "untold"

    def _near(self, q: Quantity) -> bool:
        tolerated = q.sort == "bare"
        return q.first not in self.role and (q in self.lengths or tolerated)

    def _left(self, at: int) -> Quantity | None:
        for q in self.quantities:
            between = self.said[q.end : at]
            close = len(between) <= 3 and all(each.stem in FILLS for each in between)
            if q.end <= at and close and self._near(q) and q.sort != "bare":
                return q
        return None

    def _right(self, at: int) -> Quantity | None:
        for q in self.quantities:
            between = self.said[at : q.first]
            close = len(between) <= 3 and all(each.stem in FILLS for each in between)
            if q.first >= at and close and self._near(q):
                return q
        return None

    def _nearly(self) -> None:
        """Read "au centième", "auf 2 Hundertstel genau", "tolleranza di 5 centesimi"."""
        for q in self.lengths:
            stem = self.said[q.end - 1].stem
            if q.unit and stem in HUNDREDTHS and q.first not in self.role:
                self.role[q.first] = "tolerance"
                self.found.put("tolerance", q.values[-1], q.first, q.end)
        inside = {n for q in self.quantities for n in range(q.first, q.end)}
        for n, one in enumerate(self.said):
            exact = n and self.said[n - 1].stem in EXACTLY
            tenth = one.stem in {"tenth", "hundredth"} and units()[0].at(self.said, n) is None
            if one.stem in HUNDREDTHS and n not in inside and exact and not tenth:
                self.found.put("tolerance", HUNDREDTHS[one.stem], n, n + 1)

    # Values by role.

    def _cued(self) -> None:
        for q in self.lengths:
            role = self.role.get(q.first)
            if role == "thickness" and self.company.of_a_coat(q):
                self.role[q.first] = "untold"
            elif role in {"thickness", "length", "diameter"}:
                value = self._millimetres(q, role)
                if value is None or not self.found.put(role, value, q.first, q.end):
                    self.role[q.first] = "untold"
            elif q.sort != "length" and role is None:
                value = self._millimetres(q, "thickness")
                if value is not None and self.found.put("thickness", value, q.first, q.end):
                    self.role[q.first] = "thickness"

    def _millimetres(self, q: Quantity, role: str) -> float | None:
        """Return a length; of two readings the one that the role can have."""
        if q.sort in {"gauge", "swg", "awg"}:
            return gauge_thickness(q.sort, int(q.values[-1]), self.materials)
        value = q.values[-1]
        if role == "thickness" and value > LONG and q.others and q.others[0] <= NARROW:
            return q.others[0]
        if role == "length" and value < 10 and q.others and "mm" in q.unit:
            return q.others[0]
        return value

    def _sides(self) -> None:
        """Take a size, or what is wide and high together."""
        for q in self.quantities:
            if q.sort == "size" and len(q.values) == 2 and self._round(q):
                continue
            if q.sort == "size":
                marking = self.company.of_a_marking(q)
                size = not marking and self.found.put("size", q.values, q.first, q.end)
                self.role |= {q.first: "untold"} if marking else {q.first: "size"} if size else {}
        cued = [q for q in self.lengths if self.role.get(q.first) in {"width", "height", "depth"}]
        long = [q for q in self.lengths if self.role.get(q.first) == "length"]
        sides = sorted([*cued, *long], key=lambda q: q.first)[:3]
        once = len({self.role[q.first] for q in sides}) == len(sides)
        if cued and len(sides) > 1 and once and "size" not in self.found.values:
            values = tuple(q.values[-1] for q in sides)
            self.found.put("size", values, sides[0].first, sides[-1].end)
        elif cued:
            for q in cued:
                self.role[q.first] = "untold"

    def _round(self, q: Quantity) -> bool:
        """Take a diameter and a length written as two sides, Ø50x600; return whether it is one."""
        before = self.said[q.first - 1].text if q.first else ""
        if before not in ROUND and not (
            q.first and cues("diameter", self.language).at(self.said, q.first - 1)
        ):
            return False
        self.role[q.first] = "diameter"
        self.found.put("diameter", q.values[0], q.first - 1, q.end)
        thick = cues("thickness", self.language).at(self.said, q.end) is not None
        if thick or q.values[1] > q.values[0]:
            self.found.put("thickness" if thick else "length", q.values[1], q.first, q.end)
        else:
            self.found.untold.append((q.end - 1, q.end, ""))
        return True

    def _bare(self) -> None:
        """Give roles to lengths that no word explains: what stock they stand with decides."""
        for q in self.lengths:
            if q.first in self.role or q.sort != "length":
                continue
            role = self.company.role_of(q)
            if role == "untold" or (role in self.stated and role not in self.found.values):
                self.role[q.first] = "untold"  # of a wire: the part's is said, not in which unit
                continue
            free = "thickness" not in self.found.values
            if role == "thickness" and free and self.company.of_another(q):
                self.role[q.first] = "untold"
                self.found.untold.append((q.first, q.end, OF_WHAT))
                continue
            value = self._millimetres(q, role)
            taken = value is not None and self.found.put(role, value, q.first, q.end)
            self.role[q.first] = role if taken else "untold"

    def _distance(self) -> None:
        """Take a radius where a word such as within stands before it, or of a place behind it."""
        for q in self.quantities:
            if q.sort != "distance":
                continue
            after = self.said[q.end].stem if q.end < len(self.said) else ""
            behind = after in {"of", "from", "de", "d", "di", "da", "von", "um", "around", "about", "a", "autour", "intorno", "alrededor", "pre", "radiu", "away", "dal", "del", "rund", "near", "entfernt", "vom", "aus", "desde"}  # fmt: skip
            before = any(
                cues("radius", self.language).before(self.said, end) is not None
                for end in range(q.first, max(0, q.first - 3), -1)
            )
            if (before or behind) and self.found.put("within", q.values[-1], q.first, q.end):
                self.role[q.first] = "within"
            elif self.found.distance is None:
                self.found.distance = q.values[-1], q.first, q.end

    def _untold(self) -> None:
        """Note what has no role."""
        taken = [range(first, end) for _, first, end in self.found.values.values()]
        told = {first for first, _, _ in self.found.untold}
        for q in self.quantities:
            inside = any(q.first in each for each in taken) and self.role.get(q.first) != "untold"
            distance = self.found.distance is not None and q.first == self.found.distance[1]
            plain = q.sort == "code" or (q.sort == "bare" and q.number and q.number.value == 1)
            if not inside and not distance and not plain and q.first not in told:
                self.found.untold.append((q.first, q.end, ""))
