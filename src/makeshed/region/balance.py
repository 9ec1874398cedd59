"""What a region could live on and what it does: three names for the share of a product that is made there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
import polars as pl

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Balance, Shed
from makeshed.model.territory import countries
from makeshed.model.trading import tonnes_of
from makeshed.region.whose import Whose
from makeshed.science.dependence import covered, domestic_low, proportional, self_sufficiency
from makeshed.units import Share, Unit

Amount = Annotated[float, Unit("as said")]
"""In the unit that the row says."""
THIN = 0.5
"""A year with fewer products than this share of those that another has is not taken unasked."""
NAMED = 5
OPENED = {"product": "balance:", "group": "group:"}
"""How an opened number of a row is called."""
AMOUNTS = ("production", "imports", "exports")


@dataclass(frozen=True, slots=True)
class SelfSufficiency:
    """A product or a group of them: what the region could cover of its use, and what it does at least."""

    product: str
    name: str
    of: Literal["product", "group"]
    year: int
    unit: str
    production: Amount | None
    imports: Amount | None
    exports: Amount | None
    ssr: Share | None
    domestic_low: Share | None
    proportional: Share | None
    parts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Feeds:
    """What balances tell of a region."""

    rows: tuple[SelfSufficiency, ...] = ()
    covered: float | None = None
    """Of the energy that a person eats, the share that what is made could cover."""
    year: int | None = None
    notes: tuple[str, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)


def feeds(shed: Shed, of: Whose, *, year: int | None) -> Feeds:
    """Return how far a region makes what it uses; nothing where there are no balances of it."""
    rows, told = _own(shed, of)
    count: dict[int, int] = dict(rows.group_by("year").len().iter_rows())
    if not count or (year is not None and year not in count):
        lacks = count or not shed.table(Balance).is_empty()
        said = f"there are no balances of it{f' in {year}' if year and count else ''}: what it makes of what it uses is not surveyed"
        return Feeds(notes=(*told, *([said] if lacks else [])))
    full = [one for one in count if count[one] >= THIN * max(count.values())]
    on = max(full) if year is None else year
    late = [one for one in sorted(count) if one > on] if year is None else []
    rows = rows.filter(year=on).sort("product")
    products = [_row(each) for each in rows.iter_rows(named=True)]
    groups = list(_groups(rows))
    every = [
        *groups,
        *sorted(products, key=lambda row: (row.ssr is None, row.ssr or 0.0, row.product)),
    ]
    energy = [each or 0.0 for each in rows["energy"]]
    ratios = [np.nan if row.ssr is None else row.ssr for row in products]
    share = covered(ratios, energy)
    notes = [*told, *_notes(products, rows, energy, share)]
    if late:
        said = ", ".join(f"{one} has {count[one]:,}" for one in late)
        notes.append(f"balances: {said} products where {on} has {count[on]:,}: {on} is surveyed")
    return Feeds(
        rows=tuple(every),
        covered=share if np.isfinite(share) else None,
        year=on,
        notes=tuple(notes),
        terms={OPENED[row.of] + row.product: _term(row) for row in every if row.ssr is not None},
    )


def _own(shed: Shed, of: Whose) -> tuple[pl.DataFrame, list[str]]:
    """Return the balances of a region: its own, never those of what lies in it added up."""
    frame = shed.table(Balance)
    alone = next((code for code in of.codes if code in frame["region"]), "")
    rows = frame.filter(region=alone)
    below = sorted(of.parts & set(countries()) & set(frame["region"])) if not alone else []
    notes = (
        [
            f"balances of {few(below, NAMED)} are not added up: what they send one another would count twice"
        ]
        if below
        else []
    )
    return rows, notes


def _row(each: Mapping[str, object]) -> SelfSufficiency:
    made, brought, sent = (each[name] for name in AMOUNTS)
    return _measured(
        str(each["product"]), str(each["name"]), "product", int(each["year"]), str(each["unit"]),  # type: ignore[call-overload]
        made, brought, sent, 1,  # type: ignore[arg-type]
    )  # fmt: skip


def _measured(
    product: str, name: str, of: Literal["product", "group"], year: int, unit: str,
    made: float | None, brought: float | None, sent: float | None, parts: int,
) -> SelfSufficiency:  # fmt: skip
    """Return the three shares; none of them where an amount that it needs is not known."""
    nan = np.nan
    p, m, x = (nan if amount is None else amount for amount in (made, brought, sent))
    could = float(self_sufficiency(p, m, x))
    valid = np.isfinite(could)
    return SelfSufficiency(
        product=product, name=name, of=of, year=year, unit=unit,
        production=made, imports=brought, exports=sent,
        ssr=could if valid else None,
        domestic_low=_known(float(domestic_low(p, m, x))) if valid else None,
        proportional=_known(float(proportional(p, m))) if valid else None,
        parts=parts,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _groups(rows: pl.DataFrame) -> Iterator[SelfSufficiency]:
    """Yield the sums of groups; of one in which an amount is not known nothing is said."""
    for key, of in rows.filter(pl.col("group") != "").group_by("group", maintain_order=True):
        unit = of["unit"][0]
        per = [tonnes_of(each) for each in of["unit"]]
        first = per[0]
        factors = [1.0 if one is None or first is None else one / first for one in per]
        sums: list[float | None] = []
        for name in AMOUNTS:
            told = of[name].to_list()
            lacks = any(each is None for each in told)
            sums.append(None if lacks else sum(a * f for a, f in zip(told, factors, strict=True)))
        made, brought, sent = sums
        yield _measured(str(key[0]), "", "group", of["year"][0], unit, made, brought, sent, len(of))


def _notes(
    products: list[SelfSufficiency], rows: pl.DataFrame, energy: list[float], share: float
) -> Iterator[str]:
    """Yield what the numbers mean, and of what nothing is said."""
    yield "ssr is what it could live on (all it makes over all it uses), domestic_low what it does at least (all that is sent away was made here): a claim says which of the two it quotes"  # fmt: skip
    open_ = [row for row in products if None in {row.production, row.imports, row.exports}]
    if open_:
        yield f"not told what is made, brought in or sent away of {few([row.product for row in open_], NAMED)}: nothing is said of {'it' if len(open_) == 1 else 'them'}"
    never = [row for row in products if row.ssr is None and row not in open_]
    if never:
        yield f"nothing is left to use of {few([row.product for row in never], NAMED)}, as told: nothing is said of it"  # fmt: skip
    moved = rows.filter(
        pl.col("stock_variation").abs()
        > 0.1 * (pl.col("production") + pl.col("imports") - pl.col("exports")).abs()
    )
    if len(moved):
        yield f"stocks moved by more than a tenth of what is used of {few(moved['product'].to_list(), NAMED)}: the shares leave stocks out"
    if np.isfinite(share):
        known = sum(e for e, row in zip(energy, products, strict=True) if row.ssr is not None)
        whole = sum(energy)
        yield (
            f"what it makes could cover {share:.1%} of the energy that people eat of {known / whole:.0%} "
            "told, each product up to its own use: could, not does"
        )


def _term(row: SelfSufficiency) -> Term:
    """Open what is used of a product: made, brought in, less sent away."""
    assert row.production is not None
    assert row.imports is not None
    assert row.exports is not None
    parts = (
        Term("made there", row.production, row.unit, f"{row.ssr:.1%} of what is used: could"),
        Term("brought in", row.imports, row.unit),
        Term("sent away", -row.exports, row.unit, f"of what is used at least {row.domestic_low or 0.0:.1%} is made there"),
    )  # fmt: skip
    return total(f"{row.name or row.product}, used", row.unit, parts)
