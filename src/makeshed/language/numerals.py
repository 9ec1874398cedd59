"""Numbers as people write them: 0,125 and .005, 1 1/2 and ¼, 2 000, 2k, a dozen, zwanzig.

Three digits behind a point or comma are decimals or thousands by the language of the text, and where
the other reading is possible it is kept beside the first, so that what the number stands for may decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from makeshed.data import rows
from makeshed.language.tokens import VULGAR, Lexeme, stem

MOST, MOST_DIGITS = 1e15, 18
"""A number that anybody means is less, and has fewer digits and marks."""
DENOMINATORS = frozenset({2, 3, 4, 5, 8, 10, 16, 32, 64, 128})
"""Of fractions that people write in workshops."""
GROUPED = re.compile(r"\d{1,3}(?:[.,']\d{3})+")
HALF = (("and", "a", "half"), ("et", "demi"), ("et", "demie"), ("y", "medio"), ("y", "media"), ("e", "mezzo"), ("e", "mezza"))  # fmt: skip
"""What adds a half to the number or the unit before it."""
JOINTS = frozenset(("and", "et", "und", "e", "y", "-"))
"""What stands between the words of a number."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number, the other reading of its digits if there is one, and which lexemes it takes."""

    value: float
    first: int
    end: int
    other: float | None = None
    spoken: bool = False
    times: bool = False
    fraction: bool = False

    @property
    def whole(self) -> float | None:
        """The number as a count, if it can be one: 1.000 pieces are a thousand."""
        for each in (self.value, self.other):
            if each is not None and each.is_integer() and each > 0:
                return each
        return None


def figure(text: str, language: str) -> tuple[float, float | None] | None:
    """Return the value of digits with their points and commas, and the other value they may have.

    Examples
    --------
    >>> figure("0,125", "fr"), figure("3.175", "en"), figure("1.200", "de")
    ((0.125, None), (3.175, 3175.0), (1200.0, 1.2))
    """
    marks = {c for c in text if not c.isdigit()}
    digits = re.split(r"[.,']", text)
    if len(text) > MOST_DIGITS:
        return None
    if not marks:
        return float(text), None
    joined = float("".join(digits))
    if marks == {"'"} or (len(marks) == 1 and len(digits) > 2):
        return (joined, None) if GROUPED.fullmatch(text) else None
    fraction = joined / 10.0 ** len(digits[-1])
    if len(marks) > 1:
        head = text[: -len(digits[-1]) - 1]
        return (fraction, None) if GROUPED.fullmatch(head) else None
    return _either(digits, fraction, joined, decimal=marks == {"." if language == "en" else ","})


def _either(
    digits: Sequence[str], fraction: float, joined: float, *, decimal: bool
) -> tuple[float, float | None]:
    """Return what one mark before some digits makes of them, and what it may make of three."""
    if len(digits[1]) != 3 or len(digits[0]) > 3 or digits[0].startswith("0"):
        return fraction, None
    return (fraction, joined) if decimal else (joined, fraction)


@cache
def spoken(language: str) -> dict[str, tuple[str, float]]:
    """Return the number words of a language: whether each adds, multiplies or halves, and its value."""
    found: dict[str, tuple[str, float]] = {}
    for row in rows("reading/numerals"):
        for word in filter(None, row[language].split("|")):
            found[stem(word)] = row["adds"], float(row["value"])
    found |= _compounds(language, found)
    return found


def _compounds(language: str, known: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """Return the number words that German, Italian and Spanish write in one word."""
    small = {word: value for word, (how, value) in known.items() if how == "yes" and value < 10}
    tens = {w: v for w, (how, v) in known.items() if how == "yes" and 20 <= v < 100}
    found: dict[str, float] = {}
    for ten, high in tens.items():
        for one, low in small.items():
            if language == "de":
                found[f"{'ein' if low == 1 else one}und{ten}"] = high + low
            if language == "it":
                found[f"{ten[:-1] if low in (1, 8) else ten}{one}"] = high + low
            if language == "es" and high == 20:
                found[f"veinti{one}"] = high + low
    if language == "de":
        found |= {f"{one}hundert": 100 * low for one, low in small.items()} | {"einhundert": 100.0}
        found |= {f"{one}tausend": 1000 * low for one, low in small.items()} | {"eintausend": 1e3}
    if language == "it":
        found |= {f"{one}mila": 1000 * low for one, low in small.items() if low > 1}
    return {word: ("yes", value) for word, value in found.items()}


def number_at(said: Sequence[Lexeme], at: int, language: str) -> Numeral | None:
    """Return the number that begins at a lexeme, in digits or in words.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        The one at which the number begins.
    language
        Whose words for numbers are read.
    """
    one = said[at]
    if one.kind == "mark" and one.text in ".,":
        return _pointed(said, at)
    if one.kind == "number":
        return _digits(said, at, language)
    return _words(said, at, language) if one.kind == "word" else None


def _pointed(said: Sequence[Lexeme], at: int) -> Numeral | None:
    """Return a number that begins with its point: .005."""
    if at + 1 >= len(said) or said[at + 1].kind != "number" or not said[at + 1].glued:
        return None
    begins = not said[at].glued or said[at - 1].text in "±+-(/~" or said[at - 1].stem == "ø"
    if not begins or not said[at + 1].text.isdecimal() or len(said[at + 1].text) > 9:
        return None
    return Numeral(float(f"0.{said[at + 1].text}"), at, at + 2)


def _digits(said: Sequence[Lexeme], at: int, language: str) -> Numeral | None:
    one = said[at]
    if one.text in VULGAR:
        return Numeral(unicodedata.numeric(one.text), at, at + 1, fraction=True)
    read = figure(one.text, language)
    if read is None or read[0] > MOST:
        return None
    value, other = read
    end = at + 1
    if one.text.isdecimal():
        if (parted := _fraction(said, at)) is not None:
            return _multiplied(said, parted, language)
        if (mixed := _mixed(said, at)) is not None:
            return _multiplied(said, mixed, language)
        end = _thousands(said, at, language)
        if end > at + 1:
            value = float("".join(each.text for each in said[at:end]))
    return _multiplied(said, Numeral(value, at, end, other), language)


def _fraction(said: Sequence[Lexeme], at: int) -> Numeral | None:
    """Return a fraction written with a slash."""
    if at + 2 >= len(said) or said[at + 1].text != "/" or not said[at + 1].glued:
        return None
    above, below = said[at].text, said[at + 2].text
    if not (said[at + 2].glued and above.isdecimal() and below.isdecimal()):
        return None
    if at + 3 < len(said) and said[at + 3].text == "/":
        return None
    known = len(below) < 4 and int(below) in DENOMINATORS and len(above) < 4
    if not known or not 0 < int(above) < int(below):
        return None
    return Numeral(int(above) / int(below), at, at + 3, fraction=True)


def _mixed(said: Sequence[Lexeme], at: int) -> Numeral | None:
    """Return a whole number and a fraction behind it: 1 1/2, 1-1/2, 1¼."""
    after = at + 1
    if after < len(said) and said[after].text == "-" and said[after].glued:
        after += 1
    if after >= len(said) or said[after].kind != "number" or len(said[at].text) > 3:
        return None
    part = _fraction(said, after)
    if part is None and said[after].text in VULGAR:
        part = Numeral(unicodedata.numeric(said[after].text), after, after + 1)
    if part is None:
        return None
    return Numeral(int(said[at].text) + part.value, at, part.end, fraction=True)


def _thousands(said: Sequence[Lexeme], at: int, language: str) -> int:
    """Return where a number ends whose thousands stand apart: 2 000."""
    end = at + 1
    if len(said[at].text) > 3 or said[at].text.startswith("0"):
        return end
    while end < len(said) and said[end].kind == "number" and len(said[end].text) == 3:
        near = said[end].start - said[end - 1].end == 1 and said[end].text.isdecimal()
        # In English only what can be no number of its own: 1 000.
        if not near or (language == "en" and said[end].text != "000"):
            break
        end += 1
    return end


def _multiplied(said: Sequence[Lexeme], number: Numeral, language: str) -> Numeral:
    """Return a number with what multiplies it behind it: 2k, 10 mil, 3 Dutzend."""
    if number.end >= len(said):
        return number
    after = said[number.end]
    how, value = spoken(language).get(after.stem, ("", 0.0))
    if after.stem == "k":
        lone = number.end + 1 >= len(said) or not said[number.end + 1].glued
        how = "times" if after.text == "k" and after.glued and lone else ""
    if how != "times" or (number.fraction and after.stem in {"k", "mil"}) or (value == 2.0):
        return number
    end = number.end + 1
    half = _and_a_half(said, end)
    most = (number.value + (0.5 if half else 0.0)) * value
    return Numeral(most, number.first, half or end, spoken=True, times=True)


def _and_a_half(said: Sequence[Lexeme], at: int) -> int:
    """Return where "and a half" ends, or 0."""
    for words in HALF:
        if tuple(each.stem for each in said[at : at + len(words)]) == words:
            return at + len(words)
    return 0


def _words(said: Sequence[Lexeme], at: int, language: str) -> Numeral | None:
    """Return a number in words: two hundred, une centaine, zwei Dutzend, medio millar."""
    known = spoken(language)
    half = _half(said, at, known)
    total, current, end, times = 0.0, 0.5 if half else 0.0, at, False
    n = half or at
    while n < len(said):
        if current and not times and (times_at := _half_before(said, n, known)):
            current, n = current + 0.5, times_at
        how, value = known.get(said[n].stem, ("", 0.0))
        if how == "times":
            current, times = (current or 1.0) * value, True
            if value >= 1000:
                total, current = total + current, 0.0
        elif language == "fr" and (current, value) == (4, 20):
            current = 80
        elif how == "yes" and (current == 0 or (current >= 20 and value < current)):
            current += value
        elif not (said[n].stem in JOINTS and n > at and _goes_on(said, n + 1, known)):
            break
        n += 1
        end = n if how else end
        # A couple of hundred.
        if how == "times" and n + 1 < len(said) and said[n].stem in {"of", "de", "di"}:
            n += known.get(said[n + 1].stem, ("",))[0] == "times"
    if end == at:
        return None
    value, end = _half_more(said, end, known, total + current)
    return Numeral(value, at, end, spoken=True, times=times)


def _half_before(said: Sequence[Lexeme], n: int, known: dict[str, tuple[str, float]]) -> int:
    """Return where the thousand of two and a half thousand stands, or 0."""
    at = _and_a_half(said, n)
    return at if at and at < len(said) and known.get(said[at].stem, ("",))[0] == "times" else 0


def _half_more(
    said: Sequence[Lexeme], end: int, known: dict[str, tuple[str, float]], value: float
) -> tuple[float, int]:
    """Return a number and its end, with the half that may follow: a dozen and a half."""
    last, unit = known.get(said[end - 1].stem, ("", 0.0))
    more = _and_a_half(said, end) if last == "times" else 0
    return (value + unit / 2, more) if more else (value, end)


def _half(said: Sequence[Lexeme], at: int, known: dict[str, tuple[str, float]]) -> int:
    """Return where the dozen of half a dozen stands, or 0."""
    if known.get(said[at].stem, ("",))[0] != "half":
        return 0
    ahead = at + 1
    while ahead < len(said) and said[ahead].stem in {"a", "de", "un", "-"}:
        ahead += 1
    there = ahead < len(said) and known.get(said[ahead].stem, ("",))[0] == "times"
    return ahead if there else 0


def _goes_on(said: Sequence[Lexeme], at: int, known: dict[str, tuple[str, float]]) -> bool:
    more = {"yes", "times"} if said[at - 1].text == "-" else {"yes"}
    return at < len(said) and known.get(said[at].stem, ("",))[0] in more
