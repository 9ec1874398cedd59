"""What a workshop charges, in its own words: rates from its file and from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from makeshed.costing.material_names import Unnamed, kinds, read_materials, read_processes
from makeshed.costing.rate_units import Unread, both, doubtful, marks_in, number
from makeshed.data import rows
from makeshed.errors import BadFacts, BadValue, Problem, nearest
from makeshed.language.figures import Marks
from makeshed.language.tokens import plain
from makeshed.model.shop import Said, Shop
from makeshed.science.making_cost import markup_of

ALIKE = {
    "machine_hour": "machine_rate", "hourly_rate": "machine_rate", "machine": "machine_rate",
    "machine_hour_rate": "machine_rate", "labour_hour": "labour_rate", "labor_rate": "labour_rate",
    "labor_hour": "labour_rate", "labour": "labour_rate", "labor": "labour_rate", "wage": "labour_rate",
    "material_price": "price", "price_per_kg": "price", "material": "price", "mark_up": "markup",
    "energy": "energy_rate", "setup_time": "setup_hours", "minimum": "minimum_order",
    "min_order": "minimum_order", "least_order": "minimum_order", "scrap": "failure", "name": "shop",
    "company": "shop", "mail": "email", "e_mail": "email", "tel": "phone", "telephone": "phone",
    "website": "web", "validity": "validity_days", "process": "processes", "leadtime": "lead_time",
    "vat_rate": "vat", "setup_fee": "setup_cost",
}  # fmt: skip
"""What people write for a name."""
TWOFOLD = {"setup": "setup_hours or setup_cost", "set_up": "setup_hours or setup_cost"}
COIN = re.compile(r"[A-Z]{3}")
DAYS = {
    "",
    "d",
    "day",
    "days",
    "j",
    "jour",
    "jours",
    "giorno",
    "giorni",
    "gg",
    "tag",
    "tage",
    "tagen",
}
DAYS |= {"dia", "dias"}
"""Units of a number of days, without accents."""
LIKE_PERCENT = 2.0
"""A markup or an overhead from here on may be percent written without the sign."""


@cache
def drivers() -> dict[str, dict[str, str]]:
    """Return every driver: its group, unit, bounds and meaning."""
    return {row["driver"]: row for row in rows("shop/drivers")}


@cache
def words() -> dict[str, dict[str, str]]:
    """Return what a shop can say of itself beside its rates."""
    return {row["word"]: row for row in rows("shop/words")}


@dataclass(frozen=True, slots=True)
class Own:
    """One rate of a shop, for a process and a material or for any."""

    driver: str
    process: str
    material: str
    low: float
    value: float
    high: float
    source: str
    coin: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a shop says: its rates and its words, and what is to be told of how they were read."""

    file: str = ""
    rates: tuple[Own, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    exchange: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.file)

    @property
    def currency(self) -> str:
        """The currency of its money, blank if it is not said."""
        return self.words.get("currency", "").upper()

    @property
    def title(self) -> str:
        """What the shop is called."""
        return self.words.get("shop") or self.file.rpartition(".")[0] or "shop"

    def word(self, name: str, language: str = "") -> str:
        """Return a word of the shop, in a language if it is said in that."""
        return self.words.get(f"{name}.{language}", "") or self.words.get(name, "")


def rates_of(shop: Shop | None, given: Sequence[str]) -> Rates:
    """Return what a file and ``name=value`` arguments say; the argument comes before the file.

    Raises
    ------
    BadFacts
        Everything that is wrong with the file.
    BadValue
        Everything that is wrong with the arguments.
    """
    if shop is None and not given:
        return Rates()
    typed = [_typed(text) for text in given]
    file = shop.file if shop else "--rate"
    filed = list(shop.rows) if shop else []
    read = _Reading(marks_in(_numbers(filed)))
    for said in filed:
        read.take(said, file)
    if read.wrong:
        raise BadFacts(
            [
                Problem("", s.row, column, found, right, file)
                for s, column, found, right in read.wrong
            ],
            hint="makeshed new --shop rates.csv writes a file with every name, its unit and meaning",
        )
    over = _Reading()
    for said in typed:
        over.take(said, "--rate")
    if over.wrong:
        told = "; ".join(f"--rate {s.name}: {found}" for s, _, found, _ in over.wrong)
        rights = "; ".join(dict.fromkeys(right for *_, right in over.wrong))
        raise BadValue(told, hint=rights)
    taken = {(o.driver, o.process, o.material): o for o in (*read.rates, *over.rates)}
    return Rates(
        file=file,
        rates=tuple(taken.values()),
        words={**read.words, **over.words},
        exchange={**read.exchange, **over.exchange},
        notes=(
            *(shop.notes if shop else ()),
            *read.notes,
            *over.notes,
            *_odd(tuple(taken.values())),
        ),
    )


def _typed(text: str) -> Said:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise BadValue(f"--rate {text!r} says no value", hint="name=value, such as machine_rate=60")
    return Said(name.strip(), value.strip())


def _numbers(filed: Sequence[Said]) -> Iterator[str]:
    """Yield the cells of a file that hold numbers."""
    texts = set(words()) - {"vat", "validity_days"}
    for said in filed:
        if _plain(said.name.partition(".")[0]) not in texts:
            yield from (said.value, said.low, said.high)


class _Reading:
    """Rows on their way to rates and words, and all that is wrong with them.

    ``marks`` is what the numbers of their file show; None at the command line.
    """

    def __init__(self, marks: Marks | None = None) -> None:
        self.marks = marks
        self.rates: list[Own] = []
        self.words: dict[str, str] = {}
        self.exchange: dict[str, float] = {}
        self.notes: list[str] = []
        self.wrong: list[tuple[Said, str, str, str]] = []
        self.seen: dict[tuple[str, ...], Said] = {}

    def take(self, said: Said, file: str) -> None:
        """Read one row."""
        try:
            name, parts = _name(said.name)
        except Unnamed as error:
            self.wrong.append((said, "name", str(error), error.hint))
            return
        if name in words():
            self._once(said, (name, *parts))
            self.words[".".join([name, *parts])] = self._word(name, said)
            return
        if name == "exchange":
            self._once(said, (name, *parts))
            if found := self._number(said, "value", said.value, "1"):
                self.exchange[parts[0]] = found[0]
                if found[0] <= 0:
                    self.wrong.append((said, "value", said.value, "more than 0"))
            return
        for own in self._rate(said, name, parts, file):
            self._once(said, (own.driver, own.process, own.material))
            self.rates.append(own)

    def _once(self, said: Said, key: tuple[str, ...]) -> None:
        if key in self.seen:
            first = self.seen[key].row
            where = f"row {first} says it too" if first else "said twice"
            self.wrong.append((said, "name", f"{said.name}: {where}", "one row for each name"))
        self.seen[key] = said

    def _word(self, name: str, said: Said) -> str:
        if name == "validity_days":
            return self._days(said)
        if name == "vat":
            found = self._number(said, "value", said.value, "1")
            if found and not (found[0] == 0 or 0.01 <= found[0] <= 1):
                self.wrong.append((said, "value", said.value, "a share, such as 0.2 or 20%"))
            return f"{found[0]:g}" if found else ""
        if said.unit.strip():
            right = "no unit; a text with the mark between columns in it stands in quotes"
            self.wrong.append((said, "unit", f"{said.name}: {said.unit}", right))
        if name == "currency" and not COIN.fullmatch(said.value.strip().upper()):
            self.wrong.append((said, "value", said.value, "an ISO 4217 code, such as EUR"))
        return said.value.strip()

    def _days(self, said: Said) -> str:
        """Return a number of days, with or without the word for them in any of the languages."""
        try:
            value, beside = number(said.value, marks=self.marks)
        except Unread:
            value, beside = 0.0, ""
        units = {plain(unit).strip(" .") for unit in (beside, said.unit)}
        if units <= DAYS and 1 <= value <= 100:
            return f"{value:g}"
        stood = f"{said.value} {said.unit}".strip()
        self.wrong.append((said, "value", stood, "days from 1 to 100, such as 30"))
        return ""

    def _rate(self, said: Said, driver: str, parts: list[str], file: str) -> Iterator[Own]:
        """Yield the rates that a row says: one for each process that its name stands for."""
        margin = driver == "margin"
        driver = "markup" if margin else driver
        process, material, notes = _whose(said, parts, self.wrong)
        self.notes += notes
        unit = drivers()[driver]["unit"]
        ends: dict[str, float] = {}
        coins: list[str] = []
        for column, text in (("value", said.value), ("low", said.low), ("high", said.high)):
            if text.strip() and (found := self._number(said, column, text, unit)):
                ends[column] = found[0]
                coins.append(found[1])
        if "value" not in ends:
            return
        if margin:
            if any(not 0 <= end < 1 for end in ends.values()):
                right = "a share of the price below 1, such as 30%; of the cost it is called markup"
                self.wrong.append((said, "value", said.value, right))
                return
            told = f"a margin of {ends['value']:.4g} of the price is a markup of "
            ends = {column: markup_of(end) for column, end in ends.items()}
            self.notes.append(f"{told}{ends['value']:.4g} on cost")
        low, value, high = (ends.get(c, ends["value"]) for c in ("low", "value", "high"))
        if not low <= value <= high:
            self.wrong.append(
                (said, "low", f"{low:g} to {high:g} round {value:g}", "low <= value <= high")
            )
        if bound := _outside(driver, (low, value, high)):
            self.wrong.append((said, "value", f"{said.name}: {said.value}", bound))
            return
        at = f", row {said.row}" if said.row else ""
        source = f"{file}{at}" + (f": {said.note}" if said.note else "")
        coin = next(filter(None, coins), "")
        for one in process or ("",):
            yield Own(driver, one, material, low, value, high, source, coin, said.name)

    def _number(self, said: Said, column: str, text: str, unit: str) -> tuple[float, str] | None:
        """Return a number in the driver's own unit, and the currency that it names."""
        try:
            value, beside = number(text, marks=self.marks)
            times, coin = both(beside, said.unit.strip(), unit)
        except Unread as error:
            stood = f"{text} {said.unit}".strip()
            self.wrong.append((said, column, f"{said.name}: {stood}", str(error)))
            return None
        if self.marks is not None and doubtful(text):
            shown = " and ".join(f"{mark!r}" for mark in sorted(self.marks.decimal))
            by = f"the decimal mark of the file is {shown}" if shown else "as its other thousands"
            self.notes.append(f"{said.name} {text} was read as {value:g}: {by}")
        return value * times, coin


def _name(text: str) -> tuple[str, list[str]]:
    """Return the driver or word that a name ends with, and what stands before it."""
    pieces = [piece.strip() for piece in re.split(r"\.(?!\d)", text.strip()) if piece.strip()]
    if not pieces:
        raise Unnamed("no name", hint="such as machine_rate, or cnc-milling.machine_rate")
    if pieces[0].lower() == "exchange" and len(pieces) == 2 and COIN.fullmatch(pieces[1].upper()):
        return "exchange", [pieces[1].upper()]
    first = _plain(pieces[0])
    if (
        first in words()
        and len(pieces) == 2
        and pieces[1].lower() in {"en", "fr", "it", "de", "es"}
    ):
        return first, [pieces[1].lower()]
    last = _plain(pieces[-1])
    if pieces[-1].strip() in TWOFOLD or last in TWOFOLD:
        raise Unnamed(f"{text} could be two things", hint=f"say {TWOFOLD[last]}")
    if last in words() and len(pieces) == 1:
        return last, []
    if last in drivers() or last == "margin":
        return last, pieces[:-1]
    known = [*drivers(), *words(), "margin"]
    raise Unnamed(f"no rate or word is called {text!r}", hint=nearest(last, known))


def _plain(piece: str) -> str:
    """Return a name as it is listed: ``Machine hour`` is machine_rate."""
    low = piece.strip().lower()
    if low in drivers() or low in words():
        return low
    same = re.sub(r"[\s-]+", "_", low)
    known = {re.sub(r"[\s-]+", "_", name): name for name in (*drivers(), *words())}
    return ALIKE.get(same, known.get(same, same))


def _whose(
    said: Said, parts: list[str], wrong: list[tuple[Said, str, str, str]]
) -> tuple[tuple[str, ...], str, list[str]]:
    """Return the processes and the material that the words before a driver name."""
    process: tuple[str, ...] = ()
    material, notes = "", list[str]()
    for part in parts:
        try:
            found = read_processes([part])
            process, notes = found.keys, [*notes, *found.notes]
            continue
        except Unnamed as error:
            not_process = error
        try:
            if (kind := part.strip().lower()) in kinds():  # plastic: of every kind of it
                material = kind
                continue
            read = read_materials([part])
            material, notes = read.keys[0], [*notes, *read.notes]
        except Unnamed as error:
            known = next((e for e in (not_process, error) if "known of" in str(e)), None)
            told = known or (not_process if "did you" in not_process.hint else error)
            found_out = str(known) if known else f"{part!r} is no process and no material"
            wrong.append((said, "name", found_out, told.hint))
    return process, material, [f"{note} (in {said.name})" for note in notes]


def _outside(driver: str, ends: Sequence[float]) -> str:
    """Return what a driver may be if some end is not that."""
    row = drivers()[driver]
    least, most = row["least"], row["most"]
    if least == ">0":
        return "" if min(ends) > 0 else "more than 0"
    bad = min(ends) < float(least) or (most and max(ends) > float(most))
    said = f"{least} or more" if not most else f"{least} to {most}"
    if bad and row["unit"] == "1" and most:
        return f"a share, {said}; with % if percent is meant"
    return said if bad else ""


def _odd(listed: Sequence[Own]) -> Iterator[str]:
    """Yield what is possible, but unlikely, and what it does."""
    for own in listed:
        if own.driver in {"markup", "overhead"} and own.value >= LIKE_PERCENT:
            yield (
                f"{own.name or own.driver} {own.value:g} is {own.value:,.0%}: the price is "
                f"{1 + own.value:g} times what is below it; write {own.value:g}% if percent is meant"
            )
    for own in listed:
        if own.driver != "labour_rate":
            continue
        about = [o for o in listed if o.driver == "attendance" and o.process in {"", own.process}]
        if not about and any(o.driver == "machine_rate" for o in listed):
            yield (
                "attendance is not said, so machine_rate is taken to hold whoever runs the machine where "
                "attendance is 0 by default (milling, turning, laser cutting); attendance=1 adds an hour of "
                "labour to each of the machine"
            )
            return
