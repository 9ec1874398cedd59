"""Labels of weights in carriers' tables: ``up to 5 kg``, ``bis 31,5``, ``+45``, ``Min``, ``each additional kg``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from makeshed.io.tool_cells import PLAIN, head
from makeshed.language.figures import Marks, figure, settled

POUND_KG = 0.45359237
"""International pound [kg]."""
_SMALL = r"(?:grams?|grammes?|gramm|gramos|grammi|gr|g|ounces?|oz)"
_UNIT = rf"(?:kgs?|kilos?|kilograms?|kilogramm|lbs?|pounds?|pfund|{_SMALL})\.?"
UNITS = re.compile(rf"(?<![^\W\d]){_UNIT}(?!\w)")
_POUND = re.compile(r"(?<![^\W\d])(?:lbs?|pounds?)\b")
_OUNCE = re.compile(r"(?<![^\W\d])(?:ounces?|oz)\b")
_GRAM = re.compile(rf"(?<![^\W\d]){_SMALL}\b")
_UP_TO = r"(?:up to(?: and incl\w*)?|not (?:over|to exceed|exceeding|more than)|max(?:imum|imal)?\.?|bis(?: zu)?|jusqu.? ?[aà]|fino a|hasta|<=|≤)"
_WEIGHT = r"(?:weight|gewicht|poids|peso|shipment weight|sendungsgewicht)"
BY_WEIGHT = re.compile(
    rf"(?:{_UP_TO} )?(?:{_WEIGHT}|{_UNIT})(?: (?:{_UP_TO}|in))?(?: ?[(\[/]? ?(?:in )?{_UNIT} ?[)\]]?)?(?: {_UP_TO})?"
)
_NUMBER = r"(\d[\d.,]*)"
_DIGITS = re.compile(_NUMBER)
_UPPER = re.compile(rf"(?:{_UP_TO} ?)?{_NUMBER} ?(?:{_UNIT})?")
_SAID_UPPER = re.compile(rf"{_UP_TO} ?{_NUMBER} ?(?:{_UNIT})?")
_RANGE = re.compile(rf"(?:{_NUMBER}) ?(?:{_UNIT})? ?(?:-|–|to|bis|a) ?{_NUMBER} ?(?:{_UNIT})?")  # noqa: RUF001
_FROM = re.compile(
    rf"(?:\+ ?|q ?|>=? ?|≥ ?|over |above |from |ab |über |plus de |oltre |da |desde |más de )(?:{_NUMBER}) ?(?:{_UNIT})?"
    rf"|{_NUMBER} ?(?:{_UNIT})? ?\+(?: ?{_UNIT})?"
)
_BELOW = re.compile(rf"(?:n|normal|(?:- ?|< ?|under |below |unter )(?:{_NUMBER}) ?(?:{_UNIT})?)")
_LEAST = re.compile(r"m|min\.?|minimum(?: charge)?|mindest\w*|minimo|mínimo|minimum de perception")
_MORE = re.compile(
    rf"(?:(?:plus |per |for )?(?:each|every|per) (?:additional|extra|further) |je(?:de[sr]?)? weitere[nsr]? (?:angefangene[sr]? )?"
    rf"|(?:par|chaque) kg supplémentaire|(?:ogni|per ogni) (?:ulteriore )?|cada )(?:{_NUMBER} ?)?(?:{_UNIT})?(?: (?:supplémentaire|in più|adicional))?"
    rf"|(?:par|chaque) kg supplémentaire"
)
_BY_KG = re.compile(
    rf"(?:,? ?\(?(?:price |rate |prix |preis )?(?:per|pro|par|al|por|/) ?{_UNIT}\)?)$"
)
Meant = Literal["up to", "from", "below", "least", "more"]


@dataclass(frozen=True, slots=True)
class Break:
    """What the label of a row or column of prices means, and its weight [kg]."""

    meant: Meant
    kg: float = 0.0
    by_kg: bool = False


def break_of(label: str, shown: Marks = PLAIN, marks: Marks = PLAIN) -> Break | None:
    """Return what a label of weights means, its weight nan if it can be read in two ways; None where it is none.

    Parameters
    ----------
    label
        The label.
    shown, marks
        What the numbers of all labels show, and those of the whole file.
    """

    def weight(numbers: Sequence[str | None]) -> float:
        text = next(filter(None, numbers), "0").rstrip(".,")
        return _weight(text, shown, marks)

    name = " ".join(label.lower().split())
    pounds = unit_kg(name) or 1.0
    small = pounds < POUND_KG  # nobody prices from an ounce or a gram on
    bare = _BY_KG.sub("", name).strip()
    by_kg = bare != name
    if _LEAST.fullmatch(bare):
        return Break("least")
    if (small and not (_UPPER.fullmatch(bare) or _RANGE.fullmatch(bare))) or (small and by_kg):
        return None
    if found := _MORE.fullmatch(name):
        return Break("more", (weight(found.groups()) or 1.0) * pounds)
    kinds: tuple[tuple[Meant, re.Pattern[str]], ...] = (
        ("from", _FROM), ("below", _BELOW), ("up to", _UPPER), ("up to", _RANGE),
    )  # fmt: skip
    for meant, pattern in kinds:
        if found := pattern.fullmatch(bare):
            numbers = [text for text in found.groups() if text]
            if by_kg and pattern is _RANGE:
                return Break("from", weight(numbers[:1]) * pounds, by_kg)
            kg = weight(numbers[-1:]) * pounds
            return Break(meant, kg if kg or meant != "up to" else math.nan, by_kg)
    return None


def unit_kg(text: str) -> float | None:
    """Return how many kg the unit is that a label or a head names: pounds, ounces, grams; None where it names none of these.

    Examples
    --------
    >>> unit_kg("500 g"), unit_kg("weight (lbs)"), unit_kg("2 kg")
    (0.001, 0.45359237, None)
    """
    name = " ".join(text.lower().split())
    units = ((_POUND, POUND_KG), (_OUNCE, POUND_KG / 16), (_GRAM, 0.001))
    return next((kg for pattern, kg in units if pattern.search(name)), None)


def _weight(text: str, shown: Marks, marks: Marks) -> float:
    """Return a weight of a label; nan where 1.000 may be one or a thousand, for prices beside it show no weights.

    Of a price only the other mark tells: 12,50 that 1.000 is a thousand, but 12.50 not that it is one.
    """
    read = figure(text)
    if read is None:
        return math.nan
    value = settled(read, shown, one=True)
    if value is None and settled(read, marks, one=True) == read.other:
        value = read.other
    return math.nan if value is None else value


def numbers_of(labels: Iterable[str]) -> list[str]:
    """Return the numbers that labels of weights hold, as written."""
    return [number.rstrip(".,") for label in labels for number in _DIGITS.findall(label)]


def says_upper(label: str) -> bool:
    """Whether a label says that it is a weight up to which: up to 50, 31-50, but not 50."""
    return bool(_SAID_UPPER.fullmatch(head(label)) or _RANGE.fullmatch(head(label)))
