"""Industries of NACE as statistics publish them, in one another: sections, divisions, and ranges such as B-E or C10-C12.

Regulations (EC) 1893/2006 (Rev. 2) and (EU) 2023/137 (Rev. 2.1) say which divisions a section has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

TOTAL = "TOTAL"
NACE_2, NACE_2_1 = "NACE Rev. 2", "NACE Rev. 2.1"
_FIRST: Mapping[str, Mapping[str, int]] = {
    NACE_2: {
        "A": 1, "B": 5, "C": 10, "D": 35, "E": 36, "F": 41, "G": 45, "H": 49, "I": 55, "J": 58, "K": 64,
        "L": 68, "M": 69, "N": 77, "O": 84, "P": 85, "Q": 86, "R": 90, "S": 94, "T": 97, "U": 99,
    },
    NACE_2_1: {
        "A": 1, "B": 5, "C": 10, "D": 35, "E": 36, "F": 41, "G": 46, "H": 49, "I": 55, "J": 58, "K": 61,
        "L": 64, "M": 68, "N": 69, "O": 77, "P": 84, "Q": 85, "R": 86, "S": 90, "T": 94, "U": 97, "V": 99,
    },
}  # fmt: skip
"""The first division of each section, by edition."""
_PART = re.compile(r"([A-V])(\d\d)?(?:-([A-V])?(\d\d)?)?")
_FINE = re.compile(r"[A-V]\d{3,4}")
_PLAIN = re.compile(r"[A-V](?:\d\d)?")


@dataclass(frozen=True, slots=True)
class Nesting:
    """Which industry each lies in, and which are left out, since others tell the same."""

    parent: Mapping[str, str]
    left: tuple[str, ...]


def section_of(division: int, edition: str = NACE_2) -> str:
    """Return the letter of a division's section.

    >>> section_of(10), section_of(46, NACE_2_1)
    ('C', 'G')
    """
    return max(letter for letter, first in _FIRST[edition].items() if first <= division)


def divisions_of(code: str, edition: str = NACE_2) -> frozenset[int] | None:
    """Return the divisions of a section, a division or a range of them; None of what is none.

    What a range leaves out (``_X_``) is taken off where it is whole divisions.

    >>> sorted(divisions_of("C10-C12")), sorted(divisions_of("C31_C32")), divisions_of("C101")
    ([10, 11, 12], [31, 32], None)
    """
    if code == TOTAL:
        return frozenset(range(1, 100))
    inside, _, out = code.partition("_X_")
    parts = [_part(part, edition) for part in inside.split("_")]
    if not all(parts):
        return None
    found = frozenset[int]().union(*(part or () for part in parts))
    return found - frozenset[int]().union(
        *((_part(part, edition) or ()) for part in out.split("_"))
    )


def _part(text: str, edition: str) -> frozenset[int] | None:
    match = _PART.fullmatch(text)
    if match is None:
        return None
    first, own, last, end = match.groups()
    firsts = _FIRST[edition]
    last = last or first
    if first not in firsts or last not in firsts or ("-" in text and not (match[3] or match[4])):
        return None
    low = int(own) if own else firsts[first]
    later = [start for start in firsts.values() if start > firsts[last]]
    single = own and "-" not in text
    high = low if single else int(end) if end else min(later, default=100) - 1
    return frozenset(range(low, high + 1)) or None


def is_industry(code: str, edition: str = NACE_2) -> bool:
    """Whether a text is a code of NACE, or a range of them.

    >>> is_industry("B-S_X_K642"), is_industry("C1011"), is_industry("VALUE")
    (True, True, False)
    """
    return bool(_FINE.fullmatch(code)) or divisions_of(code, edition) is not None


def nested(codes: Collection[str], edition: str = NACE_2) -> Nesting:
    """Return industries in one another, each in one, without ranges that would count others a second time.

    A range of which all parts are there too is left out, unless it holds all there is; so is one that overlaps others.

    Examples
    --------
    >>> found = nested(["TOTAL", "A", "B-E", "C", "C10", "G-J", "G-I", "J"])
    >>> found.parent["C"], found.parent["C10"], found.parent["G-I"], found.left
    ('B-E', 'C', 'TOTAL', ('G-J',))
    """
    fine = {code for code in codes if _FINE.fullmatch(code)}
    wide = {
        code: divs for code in codes if code not in fine and (divs := divisions_of(code, edition))
    }
    every = frozenset[int]().union(*wide.values())
    kept: dict[str, frozenset[int]] = {}
    left = []
    for code in sorted(wide, key=lambda one: (_rank(one), -len(wide[one]), one)):
        own = wide[code]
        parts = [divs for other, divs in wide.items() if divs < own and other != code]
        covered = frozenset[int]().union(*parts) == own and _rank(code) > 0 and own != every
        crosses = any(own & divs and not own <= divs and not divs <= own for divs in kept.values())
        if crosses or covered or own in [divs for one, divs in kept.items() if _rank(one)]:
            left.append(code)
        else:
            kept[code] = own
    parent = {code: _around(code, own, kept) for code, own in kept.items()}
    for code in fine:
        shorter = [code[:n] for n in range(len(code) - 1, 2, -1)]
        above = next((one for one in shorter if one in fine or one in kept), "")
        division = frozenset([int(code[1:3])])
        parent[code] = above or _around(code, division, kept)
    return Nesting(parent, tuple(left))


def _rank(code: str) -> int:
    """Return 0 of a section or division, 1 of a range, 2 of one with holes."""
    return 0 if code == TOTAL or _PLAIN.fullmatch(code) else 2 if "_X_" in code else 1


def _around(code: str, own: frozenset[int], kept: Mapping[str, frozenset[int]]) -> str:
    """Return the narrowest that an industry lies in; of two alike the division lies in the section."""
    wider = [
        (len(divs), -len(one), one)
        for one, divs in kept.items()
        if one != code and (own < divs or (own == divs and len(one) < len(code)))
    ]
    return min(wider)[2] if wider else ""
