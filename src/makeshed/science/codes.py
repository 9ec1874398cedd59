"""Codes of goods, read as people write them: prefixes, points, spaces, and what spreadsheets leave.

A code is digits, two by two: chapter, heading and subheading of the Harmonized System, then what each
customs territory adds. The Harmonized System of 2022 (5,612 subheadings, in force from 2022 to 2027) tells
which of several readings there is; a code that fits one reading alone is read so and told, any other is
refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from makeshed.data import rows

FROM, UNTIL = date(2022, 1, 1), date(2027, 12, 31)
"""The days on which the Harmonized System of 2022 is in force; its next edition begins in 2028."""
NATIONAL = ("98", "99")
"""Chapters that each country fills itself."""
MOST = 13
"""Digits that a code has, in the countries with the longest."""
SHOWN = 4

_NAMES = re.compile(
    r"^(?:(?:(?:hs|sh|sa|hts|htsus|cn|nc|kn|ncm|taric)\s?(?:20(?:02|07|12|17|22)|6|8|10)?(?=[\s:#._-])"
    r"|hs|sh|sa|hts|htsus|cn|nc|kn|ncm|taric|schedule b|customs|tariff|commodity|zolltarif|zolltarifnummer"
    r"|warennummer|tarifaire|douanier|sous-position|subheading|heading|chapter|position|code|codes"
    r"|nummer|number|no|nr|n)[\s:#.°º_-]*)+(?=[\d*])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s.,/·_\u2013-]+")
_KNOWN = re.compile(r"[\d\s.,/·_\u2013-]")
_SEVERAL = re.compile(r"\d\s*[,/]\s+\d|\d\s+[,/]\s*\d")
_RANGE = re.compile(r"(\d[\d .]{2,14}\d)\s*[/\u2013-]\s*(\d[\d .]{2,14}\d)")
"""From one code to another, of four digits and more each."""
_DECIMAL = re.compile(r"\d+[.,]\d+")
_EXPONENT = re.compile(r"^\d+(?:[.,]\d+)?e\+?\d+$", re.IGNORECASE)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Code:
    """A code as read: its digits, and what to tell of the reading or what is wrong with it.

    With ``wrong`` there are no digits; ``right`` then says what to write.
    """

    digits: str = ""
    told: str = ""
    wrong: str = ""
    right: str = ""


def digits_of(text: str) -> str:
    """Return the digits of a code; ``*``, and what cannot be read, begin every code: ``""``.

    Examples
    --------
    >>> digits_of("HTS 7326.90.86"), digits_of("7326.9"), digits_of("87*")
    ('73269086', '732690', '87')
    """
    return read_code(text, beginning=True).digits


@cache
def read_code(text: str, *, beginning: bool = False) -> Code:
    """Read a code of goods; with ``beginning`` also the beginning of one, such as ``87*`` or ``*``.

    Worked examples: a spreadsheet makes 7326.9 of 7326.90 and 712.9 of 0712.90, for it takes them for
    numbers; both are read back, since no other heading or subheading fits.
    """
    bare = unicodedata.normalize("NFKC", text).translate(_UNSEEN).strip().lstrip("'").strip()
    named = _NAMES.sub("", bare)
    if beginning and named.endswith("*"):
        return _beginning(named)
    if not named:
        return Code()
    if _EXPONENT.match(named):
        return _refused(
            "a number in powers of ten, as spreadsheets show long ones",
            "the code as text, such as 7326 90 98",
        )
    strangers = _KNOWN.sub("", named)
    if strangers or _SEVERAL.search(named) or not re.search(r"\d", named):
        return _refused(f"{bare!r}", _without(named, beginning))
    if ends := _ends(named):
        return _refused(f"{bare!r}", f"a row for each code, from {ends[0]} to {ends[1]}")
    groups = [group for group in _BETWEEN.split(named) if group]
    return _chosen(named, groups, beginning)


def _ends(named: str) -> tuple[str, str] | None:
    """Return the ends of a range of codes; None of one code with a dash inside, such as 7326-90-98."""
    found = _RANGE.fullmatch(named)
    if found is None:
        return None
    first, last = (re.sub(r"\D", "", each) for each in found.groups())
    both = in_nomenclature(first) and in_nomenclature(last)
    return (first, last) if both and len(first) == len(last) and first < last else None


def in_nomenclature(digits: str) -> bool:
    """Return whether the Harmonized System of 2022 has the chapter, heading or subheading."""
    if digits[:2] in NATIONAL:
        return True
    known = subheadings()
    if len(digits) >= 6:
        return digits[:6] in known
    return any(code.startswith(digits) for code in known)


def nearest_codes(digits: str, known: frozenset[str] | None = None) -> list[str]:
    """Return the codes nearest to one: those of its subheading or heading, else a slip of a digit away.

    Worked example: 8541 40 (solar cells in 2017) became 8541 41, 42, 43 and 49 in 2022.
    """
    among = subheadings() if known is None else known
    for length in (6, 5, 4):
        if len(digits) >= length:
            family = sorted(code for code in among if code.startswith(digits[:length]))
            if family:
                return [spaced(code) for code in family[:SHOWN]]
    shorts = {code[: len(digits)] for code in among} if len(digits) < 6 else among
    alike = dict.fromkeys(code for code in _slips(digits[:6]) if code in shorts)
    return [spaced(code) for code in list(alike)[:SHOWN]]


def _slips(digits: str) -> Iterator[str]:
    """Yield a code with two neighbours swapped, then with one digit another."""
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    for at in reversed(range(len(digits))):
        for other in "0123456789":
            yield digits[:at] + other + digits[at + 1 :]


def outdated(text: str, day: date) -> str:
    """Say that a code is not in the nomenclature of the day, and the nearest; blank if it is.

    Other years than those of the Harmonized System of 2022 cannot be judged.
    """
    digits = digits_of(text)
    if not digits or not FROM <= day <= UNTIL or in_nomenclature(digits):
        return ""
    near = nearest_codes(digits)
    hint = f"; the nearest are {', '.join(near)}" if near else ""
    return f"{spaced(digits)} is not in the Harmonized System of 2022{hint}"


@cache
def subheadings() -> frozenset[str]:
    """Return the six-digit codes of the Harmonized System of 2022."""
    return frozenset(
        row["heading"] + end for row in rows("hs2022") for end in row["subheadings"].split()
    )


def spaced(digits: str) -> str:
    """Return a code as customs print it.

    Examples
    --------
    >>> spaced("73269098")
    '7326 90 98'
    """
    ends = [digits[at : at + 2] for at in range(4, len(digits), 2)]
    return " ".join([digits[:4], *ends])


def _chosen(text: str, groups: list[str], beginning: bool) -> Code:
    """Choose among the readings of groups of digits the one that there is."""
    digits = "".join(groups)
    whole = _is_whole(digits) and all(len(group) % 2 == 0 for group in groups)
    number = (
        _DECIMAL.fullmatch(text) and len(digits) % 2 == 1
    )  # no code has a point before one digit
    plain = [digits] if _is_whole(digits) and not number else []
    if plain and (whole or len(groups) > 2) and in_nomenclature(digits):
        return Code(digits)
    others = list(dict.fromkeys(_restored(text, groups)))
    there = [code for code in [*plain, *others] if in_nomenclature(code)]
    if len(there) == 1:
        told = "" if there == plain else f"{text} is read as {spaced(there[0])}"
        return Code(there[0], told)
    if plain and whole and sum(len(group) >= 4 for group in groups) <= 1:
        return Code(digits)
    says = "a code of 2, 4, 6, 8 or 10 digits, all zeros written, as text"
    if there:
        return _refused(f"{text}, which may be {' or '.join(map(spaced, there))}", says)
    more = f", or {digits}* for all that begin so" if beginning else ""
    near = nearest_codes(digits) if len(digits) >= 4 else []
    hint = f"; the nearest are {', '.join(near)}" if near else ""
    return _refused(f"{text}, of {len(digits)} digits", f"{says}{more}{hint}")


def _is_whole(digits: str) -> bool:
    """Return whether a code may have so many digits; some countries add an odd number of their own."""
    return len(digits) <= MOST and (len(digits) % 2 == 0 or len(digits) > 8)


def _restored(text: str, groups: list[str]) -> list[str]:
    """Return codes of which a spreadsheet, taking them for numbers, would have made these digits."""
    digits = "".join(groups)
    found = []
    if _DECIMAL.fullmatch(text):
        before, after = groups
        if not after.strip("0"):  # a whole number, shown with a point
            found.append("0" * (len(before) % 2) + before)
        elif len(before) in {3, 4}:
            found.append(before.zfill(4) + after + "0" * (len(after) % 2))
    elif len(digits) % 2 and len(digits) > 1:
        found.append("0" + digits)
        if len(digits) == 5:
            found += sorted({code for code in subheadings() if code.startswith(digits)})
    return [code for code in found if _is_whole(code) and code != digits]


def _beginning(text: str) -> Code:
    digits = _BETWEEN.sub("", text[:-1])
    if digits and not digits.isdecimal():
        return _refused(f"{text!r}", "digits before the *, such as 87*; * alone for all")
    return Code(digits)


def _refused(wrong: str, right: str) -> Code:
    return Code(wrong=wrong, right=right)


def _without(text: str, beginning: bool) -> str:
    """Say what would be right instead of a text with more than a code in it."""
    if re.match(r"^ex\b", text, re.IGNORECASE):
        return (
            "the longer code of the part that is meant, or the code without 'ex' if all of it is "
            "('ex' says that a measure is on part of a code alone)"
        )
    found = re.findall(r"\d[\d .]{2,}\d", text)
    codes = [code.strip() for code in found if read_code(code.strip()).digits]
    meant = f"; did you mean {' or '.join(codes[:SHOWN])}?" if codes else ""
    kinds = "one code, of digits alone or with points and spaces, such as 7326 90 98"
    return f"{kinds}{', or * for all' if beginning else ''}{meant}"
