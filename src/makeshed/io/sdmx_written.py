"""Figures of a table in SDMX-CSV as facts: jobs and plants with their ends, industries and regions in one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isinf
from typing import Any, Literal

from makeshed.io.nace_nesting import TOTAL, nested
from makeshed.io.sdmx_regions import key_of, regions_of
from makeshed.language.plant_size import class_of
from makeshed.language.text import few
from makeshed.model import Employment, Fact, Industry

FLAGS = {
    "b": "stand behind a break in the series: compare no years across it",
    "d": "are defined otherwise than those of others",
    "u": "are said to be of low reliability, and how low is not told",
    "p": "are provisional",
    "w": "hold those of others that are not told apart: too high, and by how much is not told",
}
"""What the flags of Eurostat mean that leave a figure standing; e, s, i and f are estimates, c is secret."""
ESTIMATED = set("esif")
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SdmxCell:
    """One figure of a table."""

    row: int
    area: str
    industry: str
    year: int
    size: str
    what: str
    """``jobs`` or ``plants``."""
    value: float | None
    """None: kept secret."""
    off: float
    """It is rounded, and may be so much less or more."""
    flags: str


@dataclass
class SdmxFacts:
    """The figures of a table, and the facts that they are."""

    cells: Sequence[SdmxCell]
    file: str
    classification: str
    areas: Mapping[str, str]
    """Names of regions by code."""
    industries: Mapping[str, str]
    doubts: list[str] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Return the facts, industries that would count others a second time left out."""
        nesting = nested({cell.industry for cell in self.cells}, self.classification)
        if nesting.left:
            self.doubts.append(f"ranges of industries whose parts are told too, or that overlap others: {few(nesting.left, SHOWN)}: left out")  # fmt: skip
        kept = [cell for cell in self.cells if cell.industry in nesting.parent]
        self._flagged(kept)
        tops = sorted(one for one, above in nesting.parent.items() if not above)
        if tops != [TOTAL]:
            self.doubts.append(f"there is no row of all industries: shares will be of {few(tops, SHOWN)}")  # fmt: skip
        source = f"{self._office()} ({self.file})"
        codes = {cell.area for cell in kept}
        return [
            *self._employment(kept, source),
            *regions_of(codes, self.areas),
            *(
                Industry(
                    industry=code, name=self._named(code), parent=above, classification=self.classification,
                    source=source, kind="sourced",
                )
                for code, above in sorted(nesting.parent.items())
            ),
        ]  # fmt: skip

    def _named(self, code: str) -> str:
        found = self.industries.get(code) or self.industries.get(
            code.lstrip("ABCDEFGHIJKLMNOPQRSTUV")
        )
        return found or ("All industries" if code == TOTAL else "")

    def _office(self) -> str:
        if any("-" in cell.area for cell in self.cells):
            return "INSEE"
        return "Istat" if any(cell.area.isdecimal() for cell in self.cells) else "Eurostat"

    def _flagged(self, cells: Sequence[SdmxCell]) -> None:
        count = Counter(flag for cell in cells for flag in set(cell.flags))
        self.doubts += [f"{count[flag]:,} figures {words}" for flag, words in FLAGS.items() if count[flag]]  # fmt: skip
        guessed = sum(bool(ESTIMATED & set(cell.flags)) for cell in cells)
        if guessed:
            self.doubts.append(f"{guessed:,} figures are estimates: imputed, and without ends")

    def _employment(self, cells: Sequence[SdmxCell], source: str) -> Iterator[Employment]:
        """Yield jobs with the plants that they are in."""
        told: dict[tuple[str, str, int, str], dict[str, SdmxCell]] = {}
        for cell in cells:
            told.setdefault((cell.area, cell.industry, cell.year, cell.size), {})[cell.what] = cell
        for (area, industry, year, size), both in told.items():
            jobs, plants = both.get("jobs"), both.get("plants")
            value = jobs.value if jobs else None
            estimate = jobs is not None and bool(ESTIMATED & set(jobs.flags))
            status: Literal["published", "imputed", "suppressed"] = (
                "suppressed" if value is None else "imputed" if estimate else "published"
            )
            ends: dict[str, Any] = {}
            if jobs and value is not None and jobs.off:
                ends = {"jobs_low": max(value - jobs.off, 0.0), "jobs_high": value + jobs.off}
            if value is None and plants and plants.value is not None:
                ends = _of_class(size, plants.value)
            yield Employment(
                region=key_of(area), industry=industry, year=year, size=size, jobs=value, status=status,
                plants=plants.value if plants else None, source=source,
                kind="estimate" if estimate else "sourced", **ends,
            )  # fmt: skip


def _of_class(size: str, plants: float) -> dict[str, Any]:
    """Return between which ends the jobs in plants of a class of size lie; the last class has no upper one."""
    found = None if size == "all" else class_of(size)
    if found is None:
        return {}
    low, high = found
    return {"jobs_low": plants * low, "jobs_high": None if isinf(high) else plants * high}
