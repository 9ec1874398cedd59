"""How often shipments leave in a period: what leaves more seldom than once is not chosen among."""

from __future__ import annotations

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.text import few
from makeshed.model.finding import different, said
from makeshed.model.frequency import TABLES, USUAL, frequencies_of, written
from makeshed.model.noun import NOUNS
from makeshed.model.period import Period
from makeshed.model.setting import OnNote
from makeshed.model.shed import Shed


def frequent_enough(shed: Shed, period: Period, on_note: OnNote | None = None) -> Shed:
    """Return a shed whose lanes and modes are chosen among what leaves at least once in a period.

    A shipment that leaves once a year is no third of one in four months: what it brings would have to last
    beyond the period, which is not followed.

    Parameters
    ----------
    shed
        Facts as they are in the period.
    period
        Which it is.
    on_note
        Called with what is left out.

    Raises
    ------
    BadFacts
        All that may be chosen among leaves more seldom.
    """
    least = 12 / period.months * (1 - 1e-9)
    tables, problems, gone = dict[str, pl.DataFrame](), list[Problem](), set[float]()
    for noun in TABLES:
        cells = shed.table(noun)["frequencies"]
        new = {text: text for text in different(cells)}
        for text in new:
            every = frequencies_of(text)
            kept = [n for n in every if n >= least]
            gone |= {*every} - {*kept}
            if every and not kept:
                told = f"{said(text)} in {period.period}, of {period.months:g} months"
                right = f"some of at least {12 / period.months:g} a year, one in the period"
                problems.append(Problem(noun.table, None, "frequencies", told, right))
            elif len(kept) < len(every):
                new[text] = written(kept)
        if any(text != now for text, now in new.items()):
            changed = pl.Series("frequencies", [new.get(text, text) for text in cells], pl.String)
            tables[noun.table] = shed.table(noun).with_columns(changed)
    if problems:
        raise BadFacts(problems)
    if not gone:
        return shed
    if on_note:
        left = few([f"{n:g}" for n in sorted(gone)], len(USUAL))
        on_note(
            f"{left} shipments a year are not chosen among (frequencies): fewer than one in the period"
        )
    return Shed({name: shed.table(noun) for name, noun in NOUNS.items()} | tables, shed.told)
