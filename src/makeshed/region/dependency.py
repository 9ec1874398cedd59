"""What a region depends on: goods it brings in, from whom, and which conventions flag them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from makeshed.answer import Term
from makeshed.model import Item, Shed, Trade
from makeshed.model.trading import codes_of
from makeshed.region.by_partner import opened
from makeshed.region.traded import HEADING, TradeFlows, flows_of
from makeshed.region.whose import Whose
from makeshed.science.arrays import Ints
from makeshed.science.codes import digits_of
from makeshed.science.dependence import (
    NO,
    OPEN,
    YES,
    DependenceThreshold,
    Preset,
    in_so_many,
    together,
    verdict,
)
from makeshed.units import Count, Money, Points, Share

LOOK_BACK = 3
"""Years in which it is told how often a good is flagged."""
MOVED = 0.2
"""Share by which every threshold is moved, to see how much rests on it."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A good that a region brings in: from whom, how concentrated, and who would call it dependent."""

    product: str
    name: str
    essential: bool
    year: int
    imported: Money
    exported: Money | None
    partner: str
    partner_share: Share | None
    hhi: Points | None
    hhi_high: Points | None
    outside: Share | None
    world_hhi: Points | None
    flagged: str
    open: str
    lasting: str
    years: int


@dataclass(frozen=True, slots=True)
class Convention:
    """One way to say what is dependent, and how many goods it flags on these data."""

    preset: str
    flagged: Count
    open: Count
    goods: Count
    lasting: Count
    looser: Count
    stricter: Count
    of_imports: Share | None
    rule: str
    about: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Depends:
    """What trade tells of a region."""

    rows: tuple[Dependency, ...] = ()
    conventions: tuple[Convention, ...] = ()
    year: int | None = None
    notes: tuple[str, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)


def depends(shed: Shed, of: Whose, presets: Sequence[Preset], *, year: int | None) -> Depends:
    """Return what a region depends on; nothing where there is no trade of it.

    Parameters
    ----------
    presets
        The conventions by which goods are flagged.
    year
        Of the trade; by default the last that is not thin.
    """
    span = max([LOOK_BACK, *(preset.of for preset in presets)])
    flows = flows_of(shed, of, year=year, span=span)
    if flows is None:
        return Depends(notes=tuple(_none(shed, year)))
    judged = {preset.name: _Judged(flows, preset) for preset in presets}
    rows = _rows(shed, flows, judged)
    order = sorted(
        rows,
        key=lambda row: (not row.essential, -len(row.flagged.split()), -row.imported, row.product),
    )
    return Depends(
        rows=tuple(order),
        conventions=tuple(judged[preset.name].convention() for preset in presets),
        year=flows.year,
        notes=(*flows.notes, *_notes(flows, presets)),
        terms=dict(opened(flows, [row.product for row in order], shed.currency or "money")),
    )


def _none(shed: Shed, year: int | None) -> Iterator[str]:
    if len(shed.table(Trade)):
        yield (
            "what it brings in is not told"
            + (f" of {year}" if year else "")
            + ": dependency is not surveyed"
        )


class _Judged:
    """What one convention says of every good."""

    def __init__(self, flows: TradeFlows, preset: Preset) -> None:
        self.flows, self.preset = flows, preset
        self.final = self._final(preset)
        self.by_year = self._by_year(preset)

    def _by_year(self, preset: Preset) -> Ints:
        """Return whether each year alone would flag a good, by good and year."""
        tests = [self._passes(test) for test in preset.tests]
        return together(tests) if tests else np.full(self.flows.known.shape, OPEN)

    def _passes(self, test: DependenceThreshold) -> Ints:
        """Return whether each good passes a test in each year."""
        found = verdict(*self.flows.ends[test.measure], test)
        nothing = self.flows.known & (self.flows.imported == 0)
        return np.where(nothing, NO, np.where(self.flows.known, found, OPEN))

    def _final(self, preset: Preset) -> Ints:
        """Return whether a good is flagged: each test in so many of the years that are looked back on."""
        if not preset.tests:
            return np.full(len(self.flows.goods), OPEN)
        wanted = range(self.flows.year - preset.of + 1, self.flows.year + 1)
        at = [self.flows.years.index(one) if one in self.flows.years else None for one in wanted]
        found = []
        for test in preset.tests:
            passes = self._passes(test)
            blank = np.full(len(self.flows.goods), OPEN)
            columns = [blank if n is None else passes[:, n] for n in at]
            found.append(in_so_many(np.stack(columns, -1), preset.least))
        return together(found)

    def lasting(self) -> Ints:
        """Return in how many of the last years a good would be flagged."""
        last = [n for n, one in enumerate(self.flows.years) if one > self.flows.year - LOOK_BACK]
        return np.asarray((self.by_year[:, last] == YES).sum(-1))

    def convention(self) -> Convention:
        """Return how many goods are flagged, surely and perhaps, and with thresholds moved."""
        flagged = self.final == YES
        looser, stricter = (
            float((self._final(self.preset.moved(1 + by)) == YES).sum()) for by in (-MOVED, MOVED)
        )
        imported = self.flows.imported[:, -1]
        whole = float(imported.sum())
        years = len([one for one in self.flows.years if one > self.flows.year - LOOK_BACK])
        return Convention(
            preset=self.preset.name,
            flagged=float(flagged.sum()),
            open=float((self.final == OPEN).sum()),
            goods=float(len(self.flows.goods)),
            lasting=float((flagged & (self.lasting() == years)).sum()),
            looser=looser,
            stricter=stricter,
            of_imports=float(imported[flagged].sum()) / whole if whole else None,
            rule=self.preset.rule,
            about=self.preset.about,
            source=self.preset.source,
        )


def _rows(shed: Shed, flows: TradeFlows, judged: Mapping[str, _Judged]) -> list[Dependency]:
    names, essential = _names(shed), _essential(shed)
    top = _top(flows)
    lasting = {name: each.lasting() for name, each in judged.items()}
    ends = {name: (low[:, -1], high[:, -1]) for name, (low, high) in flows.ends.items()}
    sure = {
        name: np.where(np.isclose(*ends[name]), ends[name][0], np.nan)
        for name in ("outside", "world_hhi")
    }
    since = [n for n, one in enumerate(flows.years) if one > flows.year - LOOK_BACK]
    found = []
    for n, good in enumerate(flows.goods):
        flags = [name for name, each in judged.items() if each.final[n] == YES]
        maybe = [name for name, each in judged.items() if each.final[n] == OPEN]
        partner, share = top.get(good, ("", None))
        found.append(
            Dependency(
                product=good,
                name=names.get(good, ""),
                essential=any(good.startswith(code) or code.startswith(good) for code in essential),
                year=flows.year,
                imported=float(flows.imported[n, -1]),
                exported=_known(flows.exported[1][n, -1]),
                partner=partner,
                partner_share=share,
                hhi=_known(ends["hhi"][0][n]),
                hhi_high=_known(ends["hhi"][1][n]),
                outside=_known(sure["outside"][n]),
                world_hhi=_known(sure["world_hhi"][n]),
                flagged=" ".join(flags),
                open=" ".join(maybe),
                lasting=" ".join(
                    f"{name}:{lasting[name][n]}" for name in judged if lasting[name][n]
                ),
                years=int(flows.known[n, since].sum()),
            )
        )
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _names(shed: Shed) -> dict[str, str]:
    """Return what products are called: as trade does, else as an item of the case does."""
    digits = {text: code.digits for text, code in codes_of(shed).items()}
    called = shed.table(Trade).filter(pl.col("name") != "").group_by("product")
    told = {digits[text]: name for text, name in called.agg(pl.col("name").first()).rows()}
    items = shed.table(Item).filter((pl.col("hs") != "") & (pl.col("name") != ""))
    return {digits_of(hs): name for hs, name in items.select("hs", "name").rows()} | told


def _essential(shed: Shed) -> set[str]:
    """Return the codes of what the case calls essential."""
    items = shed.table(Item).filter(pl.col("essential") & (pl.col("hs") != ""))
    return {digits for text in items["hs"] if len(digits := digits_of(text)) >= HEADING - 2}


def _top(flows: TradeFlows) -> dict[str, tuple[str, float | None]]:
    """Return by good the partner that most comes from, with its share of the good."""
    whole = dict(zip(flows.goods, flows.imported[:, -1], strict=True))
    named = flows.sources.filter(pl.col("named") & ~pl.col("own"))
    first = named.sort("value", "partner", descending=[True, False]).unique("good", keep="first", maintain_order=True)  # fmt: skip
    return {
        good: (partner, value / whole[good] if whole[good] else None)
        for good, partner, value in first.select("good", "partner", "value").rows()
    }


def _notes(flows: TradeFlows, presets: Sequence[Preset]) -> list[str]:
    notes = [
        "what counts as dependent is a convention: the same goods are flagged by one and not by another"
    ]
    most = max(preset.of for preset in presets)
    lacking = [
        one for one in range(flows.year - most + 1, flows.year + 1) if one not in flows.years
    ]
    if lacking:
        notes.append(
            f"there is no trade of {', '.join(map(str, lacking))}: what is asked of {most} years is open "
            "where the others do not settle it"
        )
    if any(len(good) > HEADING for good in flows.goods):
        notes.append(
            "exports of the world are of the first six digits of a code, where it has more"
        )
    return notes
