"""What a plan has to do with the European carbon border adjustment: what it brings in, and what is due."""

from __future__ import annotations

import math
from collections.abc import Iterator

from makeshed.language.text import few
from makeshed.model.territory import members
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import Tariff
from makeshed.science.carbonborder import (
    EXEMPT,
    FIRST_YEAR,
    THRESHOLD,
    covered,
    proposed,
)
from makeshed.science.codes import digits_of, spaced
from makeshed.science.duties import CARBON

SOME = 5
"""Goods named in one note."""


def carbon_notes(opened: Breakdown) -> Iterator[str]:
    """Yield what to tell of goods that come into the Union under its carbon border adjustment."""
    tariff = opened.accounts.tariff
    coming = list(_into_the_union(opened))
    if not coming:
        return
    if tariff.year >= FIRST_YEAR:
        yield from _in_force(tariff, [one for one in coming if covered(one[1].article.hs)])
    later = {
        name for name, one, _ in coming if not covered(one.article.hs) and proposed(one.article.hs)
    }
    if later:
        yield (
            f"from 2028 the carbon border adjustment is proposed, no law yet, for {few(sorted(later), SOME)} "
            "(COM(2025) 989)"
        )


def _in_force(tariff: Tariff, coming: list[tuple[str, Passage, float]]) -> Iterator[str]:
    if not coming:
        return
    tonnes = math.fsum(mass for _, _, mass in coming)
    named = few(sorted({name for name, _, _ in coming}), SOME)
    priced = any(measure.kind == CARBON for measure in tariff.measures)
    brings = f"{tonnes:,.3g} t a year under the carbon border adjustment of the EU ({named})"
    one = "all imports counted as one importer's"
    free = not tariff.carbon or (priced and tonnes <= THRESHOLD * (1 + 1e-9))
    if not tariff.carbon:
        yield (
            f"free: {brings}, for what is needed in all is no more than {THRESHOLD:g} t ({one}); "
            "imports beside this plan count too"
        )
    elif not priced:
        yield (
            f"not counted: {brings}; no duty row prices its certificates (measure {CARBON}, "
            "per_certificate)"
        )
    elif free:
        yield (
            f"free: {brings}, no more than the {THRESHOLD:g} t that an importer may ({one}); imports "
            "beside this plan count too"
        )
    else:
        yield f"certificates are due on {brings}, {one}, without its correction factor (not published)"
    unknown = {
        f"{name} ({spaced(digits_of(p.article.hs))} of {p.origin[0]})"
        for name, p, _ in coming
        if tariff.carbon_of(p.article, p.origin) is None
    }
    if unknown and not free:
        yield (
            f"no default emissions are known, so no certificates are counted, of {few(sorted(unknown), SOME)}; state "
            "them in embedded"
        )
    guessed = {
        f"{name} ({spaced(digits_of(p.article.hs))})"
        for name, p, _ in coming
        if covered(p.article.hs) == "part"
    }
    if guessed and not free:
        yield (
            f"codes that hold also goods outside the carbon border adjustment, counted as inside: "
            f"{few(sorted(guessed), SOME)}; give all eight digits of the Combined Nomenclature"
        )


def _into_the_union(opened: Breakdown) -> Iterator[tuple[str, Passage, float]]:
    """Yield what comes into the Union: item, passage and net mass a year [t]."""
    accounts = opened.accounts
    union = members("EU")
    for way, flow in opened.moved:
        passage = accounts.passage(way)
        crosses = accounts.tariff.crosses(passage)
        if crosses and passage.end in union and passage.origin[0] not in EXEMPT:
            mass = flow.quantity * passage.article.mass / 1000
            yield passage.article.item, passage, mass
