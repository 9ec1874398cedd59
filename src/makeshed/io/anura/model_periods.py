"""When: the periods of a model, how long they are, and what is otherwise in one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from makeshed.io.anura.findings import Cell, Findings
from makeshed.io.anura.model_files import ModelRow
from makeshed.model import Demand, Fact, Item, Mode, Offer, Override, Period, Place, Site
from makeshed.model.period import ends_on

NOTHING: Mapping[type[Fact], str] = {Demand: "quantity", Offer: "capacity"}
"""By noun, the column in which 0 says that there is none of it in a period."""
STAY = (Place, Site, Item, Mode)
"""Nouns of what may as well be there in a period in which nothing is wanted or sold there."""
UNSAID = {"source", "kind"}
RIGHT = "a day as 2026-01-31"


@dataclass(frozen=True, slots=True)
class ModelPeriod:
    """One period: a blank name if the model has none."""

    name: str
    start: date | None
    months: int


def spans(tables: Mapping[str, Sequence[ModelRow]], findings: Findings) -> list[ModelPeriod]:
    """Return the periods of a model, the first first; one of a year where nothing says how long it is."""
    settings = next(iter(tables.get("modelsettings", ())), None)
    begins = _day(settings, "modelstartdate", findings)
    last = _day(settings, "modelenddate", findings)
    ends = last + timedelta(days=1) if last else None
    rows = [(row, _day(row, "startdate", findings)) for row in tables.get("periods", ())]
    starts = sorted(((d, row) for row, d in rows if d), key=lambda pair: pair[0])
    if not starts:
        if not (begins and ends):
            findings.say(
                "the settings do not say from when to when the model goes: its amounts are read as those of a year"
            )
            return [ModelPeriod("", None, 12)]
        return [ModelPeriod("", begins, _months(settings, "modelenddate", begins, ends, findings))]
    found = []
    for index, (start, row) in enumerate(starts):
        after = starts[index + 1][0] if index + 1 < len(starts) else ends
        name = row.at("periodname").text
        if after is None:
            words = f"{name}, the last, which no ModelEndDate of ModelSettings ends"
            findings.wrong(
                row.at("startdate"), "startdate", words, "ModelEndDate: the last day of the model"
            )
            continue
        found.append(ModelPeriod(name, start, _months(row, "startdate", start, after, findings)))
    if len(found) == 1:
        return [replace(found[0], name="")]
    return found or [ModelPeriod("", None, 12)]


def _months(row: ModelRow | None, column: str, start: date, after: date, findings: Findings) -> int:
    """Return how many months are between two days; what is no whole number of them is refused."""
    months = (after.year - start.year) * 12 + after.month - start.month
    if months > 0 and ends_on(start, months) == after:
        return months
    if row is not None:
        words = f"{start} to {after - timedelta(days=1)}"
        right = (
            "whole months, the last day included (ModelEndDate 2026-12-31): periods are of months"
        )
        findings.wrong(row.at(column), column, words, right)
    return 12


def _day(row: ModelRow | None, column: str, findings: Findings) -> date | None:
    """Return a day, as ISO has it or the tool writes it, if that is one day alone."""
    if row is None:
        return None
    cell = row.at(column)
    findings.used.add((row.table, row.row, column))
    text = re.sub(r"[ T](00:00(:00(\.0+)?)?|12:00:00 AM)$", "", cell.text)
    if american := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        month, day, year = (int(part) for part in american.groups())
        if day <= 12 and month != day:
            findings.wrong(cell, column, f"{text}, which may be two days", RIGHT)
            return None
        text = f"{year:04}-{month:02}-{day:02}"
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        findings.wrong(cell, column, text, RIGHT)
        return None


def joined(
    spans: Sequence[ModelPeriod], facts: Sequence[Sequence[Fact]], findings: Findings, where: Cell
) -> list[Fact]:
    """Return the facts of all periods: those of the first that has each, and what is otherwise later.

    Parameters
    ----------
    spans, facts
        The periods, and what holds in each.
    findings
        For what is there in some periods alone, and cannot be said so.
    where
        The file, for what is wrong.
    """
    by_period = [_keyed(each) for each in facts]
    base: dict[tuple[str, str], Fact] = {}
    for each in by_period:
        for key, fact in each.items():
            base.setdefault(key, fact)
    if len(spans) == 1:
        return list(base.values())
    found: list[Fact] = list(base.values())
    for span, each in zip(spans, by_period, strict=True):
        if span.start is not None:
            found.append(Period(period=span.name, start=span.start, months=span.months))
        for key, fact in base.items():
            found += _otherwise(span.name, fact, each.get(key), findings, where)
    return found


def _keyed(facts: Iterable[Fact]) -> dict[tuple[str, str], Fact]:
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.table, fact.id), fact)
    return found


def _otherwise(
    period: str, fact: Fact, now: Fact | None, findings: Findings, where: Cell
) -> list[Fact]:
    """Return what a fact is otherwise in a period."""
    if now is None:
        column = NOTHING.get(type(fact))
        if isinstance(fact, STAY):
            return []
        if column:
            return [_override(period, fact, column, 0.0)]
        words = f"{fact.table} {fact.id}, in other periods than {period} alone ({fact.source})"
        right = "what is there in all periods: only demand and supply can be none in one"
        at = replace(where, table=fact.table)
        findings.wrong(at, f"{period}: {fact.id}", words, right)
        return []
    found: list[Fact] = []
    for each in fields(fact):  # type: ignore[arg-type]
        was, new = getattr(fact, each.name), getattr(now, each.name)
        if each.name in UNSAID or was == new:
            continue
        if new is None:
            words = f"{fact.table} {fact.id}, whose {each.name} is blank in {period} and not before"
            findings.wrong(
                replace(where, table=fact.table),
                f"{period}: {fact.id}.{each.name}",
                words,
                "a value in every period, or in none",
            )
        else:
            found.append(_override(period, now, each.name, new))
    return found


def _override(period: str, fact: Fact, column: str, value: Any) -> Override:
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else repr(value)
        if isinstance(value, float)
        else str(value)
    )
    return Override(
        period=period, fact=f"{fact.table}/{fact.id}.{column}", value=text, source=fact.source
    )
