"""Columns of tables in SDMX-CSV, as Eurostat and Istat write them: codes alone, or with their labels.

Version 1.0 begins with ``DATAFLOW`` and may write ``geo: Geopolitical entity`` and ``C10: Manufacture of food``; 2.0
begins with ``STRUCTURE`` and, with labels, has a column of them behind each of codes (SDMX-CSV 2.0, sdmx-twg).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ABOUT = {"dataflow", "last update", "structure", "structure_id", "structure_name", "action", "series_key", "obs_key"}  # fmt: skip
"""Columns that tell of the table, and of no figure."""
AREAS = ("geo", "ref_area", "nuts", "territory")
INDUSTRIES: Mapping[str, str] = {
    "nace_r2": "NACE Rev. 2",
    "nace_r2_1": "NACE Rev. 2.1",
    "econ_activity_nace_2007": "NACE Rev. 2",
    "ateco_2007": "NACE Rev. 2",
    "activity": "NACE Rev. 2",
}
"""Columns of industries, and whose codes they hold."""
FLORES = "flores_measure"
"""What is counted in INSEE's Flores: of it alone ``ACTIVITY`` are divisions of NAF rev. 2, which are those of NACE."""
OBJECT = "geo_object"
"""Of what kind its areas are: COM, DEP, REG, ZE2020."""
OLD = {"nace_r1": "NACE Rev. 1.1", "nace": "NACE"}
"""Those of classifications that are not read."""
SIZES = ("sizeclas", "size_emp", "pers_empl_size_class", "number_empl")
TIME, VALUE = "time_period", "obs_value"
FLAGS = ("obs_flag", "obs_status")
HIDDEN = "conf_status"
NOTES = (
    "conf_status",
    "obs_flag",
    "obs_status",
    "note_status",
    "decimals",
    "unit_mult",
    "obs_note",
)


def key_of(head: str) -> str:
    """Return the code of a column: geo of ``geo: Geopolitical entity``.

    >>> key_of("GEO: Geopolitical entity (reporting)"), key_of("TIME_PERIOD")
    ('geo', 'time_period')
    """
    return head.partition(":")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class SdmxHeads:
    """Which column of a table says what."""

    columns: Mapping[str, str]
    """By code of a dimension or an attribute: how the file writes it."""
    labels: Mapping[str, str]
    """By code: the column of its labels, where they stand in one of their own."""
    area: str
    industry: str
    size: str
    flag: str

    @property
    def others(self) -> list[str]:
        """Dimensions that say neither where, in what, when nor of what size."""
        said = {self.area, self.industry, self.size, TIME, VALUE, *NOTES, *ABOUT}
        return [name for name in self.columns if name not in said]


def in_columns(names: Sequence[str]) -> str:
    r"""Return the first column of a table of Eurostat in which each year is a column (TSV); blank if it is none.

    >>> in_columns(["freq,nace_r2,indic_sb,geo\\TIME_PERIOD", "2019 ", "2020 "])
    'freq,nace_r2,indic_sb,geo\\TIME_PERIOD'
    """
    found = [name for name in names if name.strip().lower().endswith("\\time_period")]
    return found[0] if len(found) == 1 and heads_of(long_heads(found[0])) else ""


def long_heads(first: str) -> list[str]:
    """Return the columns that such a table has with a row for each figure."""
    return [*first.partition("\\")[0].split(","), "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]


def heads_of(names: Sequence[str]) -> SdmxHeads | None:
    """Return what the columns of a table of jobs say; None if it is none."""
    keys = {key_of(name): name for name in names}
    area = next((one for one in AREAS if one in keys), "")
    industry = next((one for one in (*INDUSTRIES, *OLD) if one in keys), "")
    if industry == "activity" and FLORES not in keys:
        return None  # many tables have activities of another kind
    if not area or not industry or TIME not in keys or VALUE not in keys:
        return None
    labels: dict[str, str] = {}
    listed = list(names)
    if "structure_name" in keys:
        start = listed.index(keys["structure_name"]) + 1
        labels = {key_of(code): label for code, label in zip(listed[start::2], listed[start + 1 :: 2], strict=False)}  # fmt: skip
    shown = {key: name for key, name in keys.items() if name not in labels.values()}
    return SdmxHeads(
        columns=shown,
        labels=labels,
        area=area,
        industry=industry,
        size=next((one for one in SIZES if one in keys), ""),
        flag=next((one for one in FLAGS if one in keys), ""),
    )
