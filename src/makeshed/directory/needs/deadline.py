"""Until when something is wanted, in days: a date, or a period from the day on which it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from makeshed.language.dates import NOT
from makeshed.language.days import Calendar, working
from makeshed.language.negation import DENYING
from makeshed.language.numerals import HALF
from makeshed.language.quantities import Reader
from makeshed.language.quantity import Quantity
from makeshed.language.tokens import STOPS, Lexeme, cues, stemmed

ONE = frozenset(("a", "an", "one", "un", "une", "una", "einem", "einer", "eine", "ein"))
IN = stemmed("in within sous dans d'ici binnen innerhalb entro tra fra en dentro ici inside under over next")  # fmt: skip
LESS = stemmed("d de di less than moins meno menos hochstens maximal max weniger als spatestens")
"""Words between *in* and the period within which something is wanted."""
THE = frozenset(("the", "la", "le", "l", "il", "der", "de", "des", "del", "diesem", "dieser"))
INSIDE = stemmed("within dans entro binnen innerhalb dentro durante")
RATES = stemmed("per par pro al alla a every each chaque jeden jede jedes ogni cada por each all")
LASTING = stemmed("for pendant durant durante per fur para seit depuis während")
"""Before a period that something lasts, and not within which it must be there."""
THAN = frozenset(("than", "le", "de", "di", "d", "'"))
ALONE = frozenset(("quinzaine", "huitaine"))
"""Periods that need no article: sous quinzaine."""
BEHIND, LONG = 4, 365.0
SAMPLES = "of samples"
ONLY_SAMPLES = "of samples; taken, as no other day is named"


class ReadDeadline(Protocol):
    """Where what was read is put."""

    untold: list[tuple[int, int, str]]

    def put(self, kind: str, value: float, first: int, end: int) -> bool:
        """Take a value unless there is one."""


def due_in(
    said: Sequence[Lexeme],
    language: str,
    day: date,
    taken: Sequence[bool],
    quantities: Sequence[Quantity],
    found: ReadDeadline,
) -> None:
    """Put the deadline: the most exact day that is named, or else a period; tell the others."""
    dues = Calendar(said, language, day, taken).all()
    periods = list(_periods(said, language, day, quantities))
    whens = [each.first for each in dues] + [first for _, first, _ in periods]
    sampled = {first for first in whens if _of_samples(said, first)}
    only = set() if set(whens) - sampled else sampled
    sampled = sampled - only
    for due in sorted(dues, key=lambda each: (each.rank, each.first)):
        aside = due.first in sampled or _of_no_delivery(said, due.first, due.end)
        if due.days is None or aside:
            found.untold.append((due.first, due.end, SAMPLES if due.first in sampled else due.why))
        elif not found.put("by", float(due.days), due.first, due.end):
            found.untold.append((due.first, due.end, ""))
        elif due.first in only:
            found.untold.append((due.first, due.end, ONLY_SAMPLES))
    inside = {n for due in dues for n in range(due.first, due.end)}
    found.untold += _the_one(said, language, inside)
    for days, first, end in periods:
        if first in sampled:
            found.untold.append((first, end, SAMPLES))
        elif first not in inside and (days is None or not found.put("by", days, first, end)):
            found.untold.append((first, end, ""))
        elif first not in inside and first in only:
            found.untold.append((first, end, ONLY_SAMPLES))


def day_spans(
    said: Sequence[Lexeme], language: str, day: date, taken: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Yield the lexemes that name days, which are no numbers of anything else."""
    yield from ((due.first, due.end) for due in Calendar(said, language, day, taken).all())


def _periods(
    said: Sequence[Lexeme], language: str, day: date, quantities: Sequence[Quantity]
) -> Iterator[tuple[float | None, int, int]]:
    for q in quantities:
        if q.sort in {"period", "working", "hours"} and _is_due(said, q):
            length, end = _and_a_half(said, q)
            if q.sort == "working":
                yield float(working(day, int(length))), q.first, end
            else:
                yield length / (24.0 if q.sort == "hours" else 1.0), q.first, end
    yield from _lone(said, language)


def _is_due(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether a period is a deadline: no rate, no age, no warranty, no time of work."""
    before = [said[n].stem for n in range(q.first - 1, max(-1, q.first - BEHIND), -1)]
    near = before[:1]
    for n in range(max(0, q.first - 3), q.first):
        if cues("warranty").at(said, n) and not any(w in IN for w in before[:2]):
            return False
    after = q.end + (q.end < len(said) and said[q.end].stem in {"of", "de", "di", "d"})
    if (after < len(said) and cues("warranty").at(said, after)) or (
        near and near[0] in RATES - {"a"}
    ):
        return False
    if _from_then_on(said, q.first, q.end) or _of_no_delivery(said, q.first, q.end):
        return False
    led = any(word in IN for word in before[:2])
    # So long is rather an age, a service or a feast than a deadline.
    if q.sort == "hours" or q.values[-1] > LONG:
        return led
    return not near or near[0] not in LASTING


def _of_samples(said: Sequence[Lexeme], first: int) -> bool:
    """Return whether a time is that of samples, where what is ordered has another: samples by May."""
    for n in range(first - 1, max(-1, first - 1 - BEHIND), -1):
        if said[n].text in STOPS - {":"}:
            return False
        if cues("sampled").at(said, n):
            return True
    return False


def _of_no_delivery(said: Sequence[Lexeme], first: int, end: int) -> bool:
    """Return whether a time is one to pay or to answer in: 30 days net, zahlbar in 14 Tagen, reply by Friday."""
    if end < len(said) and cues("paid").at(said, end):
        return True
    if _brought(said, first, end):
        return True
    for n in range(first - 1, max(-1, first - 1 - BEHIND), -1):
        if said[n].text in STOPS - {":"}:
            return False
        if cues("paid").at(said, n) or cues("answered").at(said, n):
            return True
    return False


def _brought(said: Sequence[Lexeme], first: int, end: int) -> bool:
    """Return whether somebody comes or brings something then: I'll drop them off next Friday."""
    for row in (range(first - 1, max(-1, first - 1 - BEHIND), -1), range(end, end + BEHIND + 1)):
        for n in row:
            if n >= len(said) or said[n].text in STOPS:
                break
            if cues("brought").at(said, n):
                return True
    return False


def _from_then_on(said: Sequence[Lexeme], first: int, end: int) -> bool:
    """Return whether nothing is wanted before a period has passed: not before 3 weeks, frühestens in einem Monat."""
    if cues("earliest").at(said, end):
        return True
    at = first
    while at and (said[at - 1].stem in IN or said[at - 1].stem in THAN):
        if cues("starting").before(said, at) is not None:
            return True
        at -= 1
    for n in range(at, first + 1):
        least = cues("at least").before(said, n)
        if least is not None:
            return not (least and said[least - 1].stem in DENYING)
    led = cues("before").before(said, at)
    refused = led is not None and any(one.stem in NOT for one in said[max(0, led - 4) : led])
    return refused or cues("starting").before(said, at) is not None


def _the_one(
    said: Sequence[Lexeme], language: str, inside: set[int]
) -> Iterator[tuple[int, int, str]]:
    """Yield a period of the calendar, whose end is not said: within the week, dans le mois."""
    reader = Reader(said, language, [False] * len(said))
    for at in range(2, len(said)):
        unit = reader.unit_at(at)
        led = at - 1
        while led and said[led].stem in THE:
            led -= 1
        period = unit is not None and unit[1] == "period" and said[at].kind == "word"
        if period and unit and led < at - 1 and said[led].stem in INSIDE and at not in inside:
            yield led, unit[0], ""


def _and_a_half(said: Sequence[Lexeme], q: Quantity) -> tuple[float, int]:
    unit = q.values[-1] / q.number.value if q.number and q.number.value else 0.0
    for words in HALF:
        run = tuple(each.stem for each in said[q.end : q.end + len(words)])
        if run == words:
            return q.values[-1] + unit / 2, q.end + len(words)
    return q.values[-1], q.end


def _lone(said: Sequence[Lexeme], language: str) -> Iterator[tuple[float | None, int, int]]:
    """Yield periods without a number: within a week, en mes y medio; no days where it is none to be kept."""
    reader = Reader(said, language, [False] * len(said))
    for at in range(1, len(said)):
        unit = reader.unit_at(at)
        if unit is None or unit[1] not in {"period", "working"} or said[at].kind != "word":
            continue
        article = said[at - 1].stem in ONE
        first = at - article
        led = first
        while led and (said[led - 1].stem in LESS or said[led - 1].text == "'"):
            led -= 1
        before = said[led - 1].stem if led else ""
        apart = first > 0 and said[first - 1].text in STOPS
        end, days = unit[0], unit[2]
        half = next((w for w in HALF if tuple(e.stem for e in said[end : end + len(w)]) == w), ())
        if article and not apart and _from_then_on(said, first, unit[0]):
            yield None, first, unit[0]
            continue
        short = said[at].stem in ALONE
        if apart or before not in IN or not (article or half or short) or _aged(said, end):
            continue
        yield days * (1.5 if half else 1.0), first, end + len(half)


def _aged(said: Sequence[Lexeme], at: int) -> bool:
    return at < len(said) and cues("warranty").at(said, at) is not None
