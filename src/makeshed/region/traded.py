"""The trade of one region as arrays, goods by years, each measure between two ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import polars as pl

from makeshed.model import Currency, Region, Shed, Trade
from makeshed.model.partners import NOT_TOLD
from makeshed.model.territory import countries, is_union, members
from makeshed.model.trade import ANYBODY
from makeshed.model.trading import codes_of
from makeshed.region.whose import COUNTED_WITH, Whose
from makeshed.science.arrays import Bools, Floats
from makeshed.science.dependence import herfindahl_bounds

THIN = 0.5
"""A year with fewer rows than this share of those that another has is not taken unasked."""
COVERED = 0.9
"""Share of what is brought in that must come from who tells its exports, for the world's to be judged."""
UNSORTED = "9999"
"""Heading under which statistics put what is told of no product."""
HEADING = 6
"""Digits of a code that all countries share."""
CELL = ["year", "good"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeFlows:
    """What a region brings in and sends away, by good and year; `nan` where that is not known."""

    year: int
    years: tuple[int, ...]
    """The years up to it that there is trade of, the last at the end."""
    goods: tuple[str, ...]
    sources: pl.DataFrame
    """Imports of the year by good and partner, with whether that is inside the customs union."""
    sent: pl.DataFrame
    """Exports of the year by good and partner."""
    world: pl.DataFrame
    """Exports of the year by good and country, anywhere."""
    imported: Floats
    exported: tuple[Floats, Floats]
    ends: dict[str, tuple[Floats, Floats]] = field(repr=False)
    """By measure, its least and most."""
    known: Bools = field(repr=False)
    """Whether a good is anywhere in the trade of a year."""
    notes: tuple[str, ...] = ()


def flows_of(shed: Shed, of: Whose, *, year: int | None, span: int) -> TradeFlows | None:
    """Return the trade of a region in a year and the years before; None where there is none.

    Parameters
    ----------
    year
        By default the last that has imports and is not thin.
    span
        How many years are looked back on.
    """
    rows = _read(shed)
    own = rows.filter(flow="import")
    reporters, told = _reporters(own, of)
    own = own.filter(pl.col("reporter").is_in(reporters))
    count: dict[int, int] = dict(own.group_by("year").len().iter_rows())
    if not count or (year is not None and year not in count):
        return None
    on, late = _year(count, year)
    years = tuple(one for one in sorted(count) if on - span < one <= on)
    rows = rows.filter(pl.col("year").is_in(years))
    goods, left = _leaves(own.filter(year=on)["good"].unique().to_list())
    return _Reading(rows, of, years, goods).flows([*told, *late, *left])


def _read(shed: Shed) -> pl.DataFrame:
    """Return all trade in the shed's currency, by the digits of its products."""
    rates = dict(shed.table(Currency).select("currency", "rate").rows())
    digits = {text: code.digits for text, code in codes_of(shed).items()}
    nations = shed.table(Region).filter(pl.col("level") == "country", pl.col("country") != "")
    codes = dict(
        nations.select("region", "country").rows()
    )  # a country is one, however it is called
    return shed.table(Trade).select(
        pl.col("reporter", "partner").replace(codes),
        "flow",
        "year",
        good=pl.col("product").replace_strict(digits, return_dtype=pl.String),
        value=pl.col("value") * pl.col("currency").replace_strict({"": 1.0} | rates, return_dtype=pl.Float64),
    )  # fmt: skip


def _reporters(rows: pl.DataFrame, of: Whose) -> tuple[list[str], list[str]]:
    """Return who tells a region's trade: itself, else all that lie in it; and what to note of that."""
    told = set(rows["reporter"].unique())
    alone = next((code for code in of.codes if code in told), "")
    below = sorted(of.parts & told - {alone})
    if alone:
        return [alone], ["its own figures are taken, not those of what lies in it"] if below else []
    nations = of.parts & set(countries()) - told - COUNTED_WITH
    lacking = sorted(nations) if of.of_several else []
    if not below:
        return [], []
    notes = [f"its trade is the sum of {len(below)} that lie in it"]
    if lacking:
        notes.append(f"of its countries {', '.join(lacking)} tell no imports: they are not counted")
    return below, notes


def _year(count: dict[int, int], asked: int | None) -> tuple[int, list[str]]:
    """Return the year to survey, and later ones that are too thin to be taken unasked."""
    full = [one for one in count if count[one] >= THIN * max(count.values())]
    on = max(full) if asked is None else asked
    late = [one for one in sorted(count) if one > on] if asked is None else []
    said = ", ".join(f"{one} has {count[one]:,}" for one in late)
    return on, [
        f"trade: {said} rows where {on} has {count[on]:,}: {on} is surveyed"
    ] if late else []


def _leaves(codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the goods that no finer one lies in, and what is left out."""
    order = sorted(codes)
    wide = {one for one, after in pairwise(order) if after.startswith(one)}
    goods = [one for one in order if one not in wide and not one.startswith(UNSORTED)]
    notes = []
    if wide:
        notes.append(f"{len(wide)} wider headings are left out, for what lies in them is told too")
    if any(one.startswith(UNSORTED) for one in order):
        notes.append("trade that is told of no product (9999) is left out")
    short = [one for one in goods if len(one) < HEADING]
    if short:
        notes.append(f"{len(short)} of {len(goods)} goods are told at {min(map(len, short))} digits alone: the wider, the less concentrated they look")  # fmt: skip
    return goods, notes


class _Reading:
    """Rows of some years on their way to arrays."""

    def __init__(
        self, rows: pl.DataFrame, of: Whose, years: tuple[int, ...], goods: list[str]
    ) -> None:
        self.rows, self.of, self.years, self.goods = rows, of, years, goods
        self._good = {good: n for n, good in enumerate(goods)}
        self._year = {year: n for n, year in enumerate(years)}

    def flows(self, notes: list[str]) -> TradeFlows:
        """Return everything that is measured of the goods."""
        brought, sent = self._flow("import"), self._flow("export")
        sources = self._ends_of_imports(brought)
        low, high = self._exported(sent)
        world, ends_of_world, covered = self._world(brought)
        imported = sources.pop("imported")
        outside = sources["out"]
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = {
                "hhi": sources["hhi"],
                "outside_hhi": sources["outside_hhi"],
                "outside": sources["outside"],
                "outside_per_inside": sources["outside_per_inside"],
                "world_hhi": ends_of_world,
                "per_export": (imported[0] / high, imported[1] / low),
                "outside_per_export": (outside[0] / high, outside[1] / low),
            }
        last = self.years[-1]
        here = pl.col("good").is_in(self.goods)
        seen = self._at(self.rows.group_by(CELL).len().filter(here), "len") > 0
        return TradeFlows(
            year=last, years=self.years, goods=tuple(self.goods),
            sources=brought.filter(here, year=last), sent=sent.filter(here, year=last),
            world=world.filter(year=last), imported=imported[1], exported=(low, high), ends=ends, known=seen,
            notes=(*notes, *self._told(brought, sent, covered)),
        )  # fmt: skip

    def _told(self, brought: pl.DataFrame, sent: pl.DataFrame, covered: float) -> list[str]:
        notes = []
        if not self._inside_told(brought)[-1]:
            notes.append("no trade inside its customs union is told: what comes from outside is known, not what share that is")  # fmt: skip
        if not self.of.others_inside:
            notes.append(
                f"{self.of.region} is in no customs union with others: all it brings in comes from outside"
            )
        last = self.years[-1]
        untold = brought.filter(~pl.col("named"), year=last)
        if self.of.of_several and len(untold):
            notes.append(
                "what is told of no partner may be trade inside it: imports are at most what is said"
            )
        if sent.filter(year=last).is_empty():
            notes.append("what it sends away is not told: imports are set against no exports")
        if covered < COVERED:
            notes.append(f"{covered:.0%} of its imports come from countries that tell what they export: where it is less than {COVERED:.0%} of a good, exports of the world are not judged")  # fmt: skip
        return notes

    def _at(self, cells: pl.DataFrame, column: str, blank: float = 0.0) -> Floats:
        """Return a column of cells as an array of goods by years."""
        found = np.full((len(self.goods), len(self.years)), blank)
        rows = cells.filter(pl.col("good").is_in(self.goods))
        at = (
            rows["good"].replace_strict(self._good, return_dtype=pl.Int64).to_numpy(),
            rows["year"].replace_strict(self._year, return_dtype=pl.Int64).to_numpy(),
        )
        found[at] = rows[column].cast(pl.Float64).to_numpy()
        return found

    def _flow(self, flow: str) -> pl.DataFrame:
        """Return what the region tells of a flow, by good, year and partner; trade with itself is left out."""
        mine = self.rows.filter(flow=flow)
        reporters, _ = _reporters(mine, self.of)
        mine = mine.filter(pl.col("reporter").is_in(reporters))
        back = pl.col("partner") == pl.col("reporter")
        mine = mine.filter(~(back & pl.col("reporter").is_in(countries())))
        if not self.of.of_several:
            mine = mine.filter(~pl.col("partner").is_in(sorted(self.of.own)))
        inside = pl.col("partner").is_in(sorted(self.of.inside))
        own = pl.col("partner").is_in(sorted(self.of.own))
        return mine.group_by([*CELL, "partner"]).agg(pl.col("value").sum()).with_columns(
            inside=inside, own=own, named=~pl.col("partner").is_in([ANYBODY, NOT_TOLD])
        )  # fmt: skip

    def _inside_told(self, brought: pl.DataFrame) -> Bools:
        """Return by year whether trade inside the customs union is told; true where there can be none."""
        if not self.of.others_inside:
            return np.ones(len(self.years), bool)
        told = set(brought.filter("inside")["year"].unique())
        return np.array([year in told for year in self.years])

    def _ends_of_imports(self, brought: pl.DataFrame) -> dict[str, tuple[Floats, Floats]]:
        """Return what is measured of the sources of imports, each between two ends."""
        named, value = pl.col("named"), pl.col("value")
        abroad = named & ~pl.col("own")
        out = named & ~pl.col("inside")
        cells = brought.group_by(CELL).agg(
            named=value.filter(named).sum(),
            whole=value.filter(partner=ANYBODY).sum(),
            secret=value.filter(partner=NOT_TOLD).sum(),
            inside=value.filter(named & pl.col("inside")).sum(),
            told=value.filter(abroad).sum(),
            squares=(value.filter(abroad) ** 2).sum(),
            largest=value.filter(abroad).max().fill_null(0.0),
            out=value.filter(out).sum(),
            out_squares=(value.filter(out) ** 2).sum(),
            out_largest=value.filter(out).max().fill_null(0.0),
        )
        at = {name: self._at(cells, name) for name in cells.columns if name not in CELL}
        whole = np.maximum(at["whole"], at["named"] + at["secret"])
        rest = whole - at["named"]
        knows_inside = self._inside_told(brought)
        unknown = np.where(knows_inside, 0.0, np.nan)  # adds to what rests on trade inside
        lone = not self.of.of_several
        least = whole if lone else at["told"]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = {
                "imported": (least, whole if lone else at["told"] + rest),
                "out": (at["out"], at["out"] + rest),
                "outside": (at["out"] / whole + unknown, (at["out"] + rest) / whole + unknown),
                "outside_per_inside": (
                    at["out"] / (at["inside"] + rest) + unknown,
                    (at["out"] + rest) / at["inside"] + unknown,
                ),
            }
        hhi = herfindahl_bounds(at["squares"], at["largest"], at["told"], at["told"] + rest)
        missing = unknown if lone and self.of.others_inside else 0.0
        found["hhi"] = (hhi[0] + missing, hhi[1] + missing)
        outside = herfindahl_bounds(
            at["out_squares"], at["out_largest"], at["out"], at["out"] + rest
        )
        nothing = (
            at["out"] + rest
        ) == 0  # of nothing there is no concentration: no test of it is passed
        found["outside_hhi"] = (
            np.where(nothing, 0.0, outside[0]),
            np.where(nothing, 0.0, outside[1]),
        )
        return found

    def _exported(self, sent: pl.DataFrame) -> tuple[Floats, Floats]:
        """Return the least and the most that leaves the region, by good and year."""
        value = pl.col("value")
        cells = sent.group_by(CELL).agg(
            away=value.filter(pl.col("named") & ~pl.col("own")).sum(),
            within=value.filter(pl.col("named") & pl.col("own")).sum(),
            secret=value.filter(partner=NOT_TOLD).sum(),
            whole=value.filter(partner=ANYBODY).sum(),
        )
        at = {name: self._at(cells, name) for name in cells.columns if name not in CELL}
        told = set(sent["year"].unique())
        unknown = np.array([0.0 if year in told else np.nan for year in self.years])
        most = np.maximum(at["whole"] - at["within"], at["away"] + at["secret"])
        least = at["away"] if self.of.of_several else most
        return least + unknown, most + unknown

    def _world(self, brought: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Floats, Floats], float]:
        """Return exports by country, how concentrated they are, and of how much of the imports they tell."""
        sent = self.rows.filter(flow="export")
        told = set(sent["reporter"].unique())
        whole = {one for one in told if is_union(one) and not members(one) & told}
        sent = sent.filter(pl.col("reporter").is_in(sorted((set(countries()) & told) | whole)))
        all_ = pl.col("value").filter(partner=ANYBODY).sum()
        parts = pl.col("value").filter(pl.col("partner") != ANYBODY).sum()
        by_country = sent.group_by([*CELL, "reporter"]).agg(value=pl.max_horizontal(all_, parts))
        world = self._widened(by_country)
        cells = world.group_by(CELL).agg(
            sum_=pl.col("value").sum(), squares=(pl.col("value") ** 2).sum()
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            hhi = self._at(cells, "squares", np.nan) / self._at(cells, "sum_", np.nan) ** 2
        tells = world.select(*CELL, partner="reporter").unique().with_columns(tells=pl.lit(1.0))
        abroad = brought.filter(pl.col("good").is_in(self.goods), ~pl.col("own") | ~pl.col("named"))
        seen = abroad.filter(pl.col("partner") != ANYBODY).join(
            tells, on=[*CELL, "partner"], how="left"
        )
        value = pl.col("value")
        by_good = seen.group_by(CELL).agg(told=(value * pl.col("tells").fill_null(0.0)).sum())
        total = abroad.group_by(CELL).agg(
            whole=pl.max_horizontal(
                value.filter(partner=ANYBODY).sum(),
                value.filter(pl.col("partner") != ANYBODY).sum(),
            )
        )
        by, of = self._at(by_good, "told"), self._at(total, "whole")
        with np.errstate(divide="ignore", invalid="ignore"):
            enough = by >= COVERED * of
        hhi = np.where(enough, hhi, np.nan)
        share = float(by[:, -1].sum() / of[:, -1].sum()) if of[:, -1].sum() else 0.0
        return world, (hhi, hhi), share

    def _widened(self, by_country: pl.DataFrame) -> pl.DataFrame:
        """Return exports by the goods of the region; one of eight digits takes those of its first six."""
        there = set(by_country["good"].unique())
        taken = {
            good: good if good in there else good[:HEADING]
            for good in self.goods
            if good in there or good[:HEADING] in there
        }
        asked = pl.DataFrame(
            {"mine": list(taken), "good": list(taken.values())},
            schema={"mine": pl.String, "good": pl.String},
        )
        found = by_country.join(asked, on="good")
        return found.select("year", pl.col("mine").alias("good"), "reporter", "value")
