"""Wages and jobs by occupation as the Bureau of Labor Statistics publishes them, and labour rates of makers by them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest
from tests.io.cases import ACROSS, HEAD, METROS, case_with
from tests.region.oracles import oracle

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.model import (
    Currency,
    Industry,
    Item,
    Occupation,
    Region,
    Shed,
    Staffing,
    Workforce,
)
from makeshed.store import load

INDUSTRIES = f"""\
{HEAD}
99,U.S.,1,US,336900,Other Transportation Equipment Manufacturing,4-digit,5,00-0000,All Occupations,total,"37,900",100,24.10
99,U.S.,1,US,336900,Other Transportation Equipment Manufacturing,4-digit,5,51-4121,Welders,detailed,"2,680",7.07,24.90
99,U.S.,1,US,336900,Other Transportation Equipment Manufacturing,4-digit,5,51-2099,Assemblers,detailed,*,*,*
99,U.S.,1,US,336000,Transportation Equipment Manufacturing,3-digit,5,00-0000,All Occupations,total,"1,700,000",100,30
99,U.S.,1,US,336000,Transportation Equipment Manufacturing,3-digit,5,51-4121,Welders,detailed,"51,000",3,26
"""


def brought(
    folder: Path,
    text: str,
    name: str = "MSA_M2025_dl.csv",
    beside: str = "",
    into: Shed | None = None,
) -> Shed:
    return case_with(folder / name, text, beside, into)


def test_people_and_wages_of_areas(tmp_path: Path) -> None:
    shed = brought(tmp_path, METROS)
    rows = {
        (row.region, row.occupation): (row.year, row.jobs, row.wage) for row in shed.rows(Workforce)
    }
    assert rows["41860", "514041"] == (2025, 1610, 32.57)
    assert rows["41860", "291215"] == (2025, None, None), "neither is told"
    assert rows["US-CA", "514121"] == (2025, 30_000, 27.0)
    assert {row.region: (row.level, row.parent) for row in shed.rows(Region)} == {
        "US": ("country", ""), "41860": ("metro", "US"), "US-CA": ("region", "US"),
    }  # fmt: skip
    above = {row.occupation: row.parent for row in shed.rows(Occupation)}
    assert (above["514041"], above["510000"], above["291215"]) == ("510000", "000000", "000000")
    assert shed.currency == "USD"
    assert all("May 2025" in row.source for row in shed.rows(Workforce))


def test_who_works_in_an_industry(tmp_path: Path) -> None:
    shed = brought(tmp_path, INDUSTRIES, "nat4d_M2025_dl.csv")
    [wide, fine] = sorted(shed.rows(Staffing), key=lambda row: row.industry)
    assert (wide.industry, wide.share, fine.industry, fine.wage) == ("336", 0.03, "3369", 24.90)
    assert fine.share == pytest.approx(2680 / 37_900)
    assert {row.industry: row.parent for row in shed.rows(Industry)} == {"336": "", "3369": "336"}


def rows(*cells: str) -> str:
    return "\n".join([HEAD, *cells, ""])


def test_no_two_industries_become_one(tmp_path: Path) -> None:
    """All that BLS publishes in 2025: it joins 3321, 3322 ... to 3320A1, and 3323, 3324 to 3320A2."""
    listed = oracle("region-policy/skills/oews2025_industries.csv", infer_schema=False)
    every = oracle(
        "region-policy/skills/oews2025_national_industry_occupation.csv.gz", infer_schema=False
    )
    made = every.filter(pl.col("occupation").is_in(["000000", "110000"])).join(
        listed, left_on="industry", right_on="industry_code"
    )
    text = rows(*(
        f'99,U.S.,1,US,{naics},"{name}",{level}-digit,5,{code},x,detailed,{jobs},,30.5'
        for naics, name, level, code, jobs in made.select("industry", "industry_name", "display_level", "occupation", "jobs").rows()
    ))  # fmt: skip
    shed = brought(tmp_path, text, "nat_M2025_dl.csv")
    across = {"000000", "000001"}
    assert set(shed.table(Industry)["name"]) == set(
        made.filter(~pl.col("industry").is_in(across))["industry_name"]
    )
    assert len(shed.table(Industry)) == len(listed) - len(across & set(made["industry"])) >= 440
    shares = {row.industry: row.share for row in shed.rows(Staffing)}
    assert shares["3320A1"] != shares["3320A2"]
    assert shed.get("3320A2", Industry).parent == "332"
    level = dict(
        made.select(
            pl.col("industry").str.strip_chars_end("0"), pl.col("display_level").cast(int)
        ).rows()
    )
    inside = [row for row in shed.rows(Industry) if row.parent]
    assert len(inside) > 300
    assert not [row for row in inside if level[row.industry] <= level[row.parent]]


def test_a_row_of_four_digits_for_an_industry_of_three_is_of_the_three(tmp_path: Path) -> None:
    """Where the office has joined all of 327, its row comes twice (BLS, Field Descriptions: i_group)."""
    row = "99,U.S.,1,US,327000,Nonmetallic Mineral Products,{}-digit,5,{},x,detailed,{},,30.5"
    both = [row.format(n, *cells) for n in (3, 4) for cells in (("00-0000", 400), ("51-4041", 10))]
    shed = brought(tmp_path, rows(*both), "nat_M2025_dl.csv")
    assert [(one.industry, one.share) for one in shed.rows(Staffing)] == [("327", 0.025)]
    assert set(shed.table(Industry)["industry"]) == {"327"}


SCHOOLS = (("5", 1_010_860, 7_430), ("3", 7_841_180, 193_380), ("235", 8_919_090, 201_090))
"""Owners, jobs in schools of all and of bus drivers: BLS, OEWS May 2025, 611105, 611103 and 611100."""


@pytest.mark.parametrize("order", list(permutations(SCHOOLS)))
def test_staffing_is_of_all_owners_in_whatever_order(
    tmp_path: Path, order: tuple[tuple[str, int, int], ...]
) -> None:
    row = "99,U.S.,1,US,611100,Schools,4-digit,{},{},x,detailed,{},,30.5"
    cells = [
        row.format(own, *each)
        for own, every, drivers in order
        for each in (("00-0000", every), ("53-3051", drivers))
    ]
    shed = brought(tmp_path, rows(*cells), "nat_M2025_dl.csv")
    [drivers] = shed.rows(Staffing)
    assert drivers.share == pytest.approx(201_090 / 8_919_090)


def test_what_all_owners_keep_secret_is_not_taken_from_some(tmp_path: Path) -> None:
    row = "99,U.S.,1,US,611100,Schools,4-digit,{},{},x,detailed,{},,30.5"
    told = (
        ("235", "00-0000", 100),
        ("235", "53-3051", "**"),
        ("3", "00-0000", 50),
        ("3", "53-3051", 9),
    )
    shed = brought(tmp_path, rows(*(row.format(*one) for one in told)), "nat_M2025_dl.csv")
    assert shed.table(Staffing).is_empty()


def test_staffing_of_a_state_is_not_that_of_the_country(tmp_path: Path) -> None:
    row = "{},3366,Ships,4-digit,5,{},x,detailed,{},,30.5"
    told = [
        row.format(area, code, jobs)
        for area, every, welders in (
            ("1,Alabama,2,AL", 5_000, 1_500), ("99,U.S.,1,US", 150_000, 15_000), ("2,Alaska,2,AK", 900, 9),
        )
        for code, jobs in (("00-0000", every), ("51-4121", welders))
    ]  # fmt: skip
    (tmp_path / "in4s_M2025_dl.csv").write_text(rows(*told), encoding="utf-8")
    found = import_files([tmp_path / "in4s_M2025_dl.csv"], tmp_path / "case")
    [welders] = load(tmp_path / "case").rows(Staffing)
    assert (welders.industry, welders.share) == ("3366", 0.1)
    assert any(
        "2 rows of an industry of a part of the country" in note for note in found.warnings
    ), found


def test_codes_of_all_industries_that_a_spreadsheet_has_made_numbers(tmp_path: Path) -> None:
    by_owner = METROS.replace(ACROSS, "0,Private,cross-industry,5").splitlines()[1:]
    private = METROS.replace(ACROSS, "1,Private,cross-industry,").splitlines()[1:]
    every = METROS.replace(ACROSS, "0,Cross-industry,cross-industry,1235").splitlines()[1:]
    shed = brought(tmp_path, rows(*by_owner, *private, *every))
    plain = brought(tmp_path, METROS, into=Shed())
    assert shed.table(Workforce).equals(plain.table(Workforce))
    assert shed.table(Staffing).is_empty()


def by_area(shed: Shed) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    return {(row.region, row.occupation): (row.jobs, row.wage) for row in shed.rows(Workforce)}


FRENCH = str.maketrans({".": ",", ",": "."})


def as_in(text: str, turn: Callable[[str], str]) -> str:
    """Return a table whose numbers, each between quotes, are written in another way."""
    return re.sub(
        r'(?<=,)"?(\d{1,3}(?:,\d{3})*(?:\.\d\d)?|\d+)"?(?=,,|\n)',
        lambda cell: f'"{turn(cell[1])}"',
        text,
    )


@pytest.mark.parametrize(
    "turn",
    [
        lambda cell: cell.translate(FRENCH), lambda cell: cell.replace(",", " ").replace(".", ","),
        lambda cell: cell.replace(",", ""),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_file_writes_them(
    tmp_path: Path, turn: Callable[[str], str]
) -> None:
    (tmp_path / "as").mkdir()
    plain = by_area(brought(tmp_path, METROS))
    assert plain["41860", "514041"] == (1610, 32.57)
    assert by_area(brought(tmp_path / "as", as_in(METROS, turn))) == plain


@pytest.mark.parametrize("mark", [".", ","])
def test_jobs_without_a_decimal_mark_in_the_file_are_thousands(tmp_path: Path, mark: str) -> None:
    row = f'41860,"San Francisco",4,CA,{ACROSS},51-4041,Machinists,detailed,"1{mark}610",,*'
    assert by_area(brought(tmp_path, rows(row))) == {("41860", "514041"): (1610, None)}


def test_a_number_that_may_be_two_is_refused(tmp_path: Path) -> None:
    mixed = METROS.replace("36.60", '"36,60"')
    with pytest.raises(BadFacts, match=r"1610, or 1\.610"):
        brought(tmp_path, mixed)


def test_both_into_one_case_and_only_the_areas_that_are_wanted(tmp_path: Path) -> None:
    brought(tmp_path, METROS, beside='areas = ["0041860"]')
    (tmp_path / "nat4d_M2025_dl.csv").write_text(INDUSTRIES, encoding="utf-8")
    import_files([tmp_path / "nat4d_M2025_dl.csv"], tmp_path / "case")
    shed = load(tmp_path / "case")
    assert set(shed.table(Workforce)["region"]) == {"41860"}
    assert len(shed.table(Staffing)) == 2
    assert len(shed.table(Currency)) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"1,610"', "many", "TOT_EMP|tot_emp"), ("51-4041", "machinist", "51-4041"),
        (",4,CA", ",9,CA", "area_type"), ("32.57", "-3", "h_median"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_cell(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadFacts, match=said) as refused:
        brought(tmp_path, METROS.replace(old, new))
    assert all("MSA_M2025_dl.csv" in str(one) for one in refused.value.problems)


def test_a_table_without_a_year_or_with_a_strange_wish_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match="year = 2024"):
        brought(tmp_path, METROS, "metros.csv")
    assert len(brought(tmp_path, METROS, "metros.csv", beside="year = 2024").table(Workforce)) == 6
    with pytest.raises(BadFacts, match="31080"):
        brought(tmp_path, METROS, beside='areas = ["31080"]')
    with pytest.raises(BadFacts, match="on_costs"):
        brought(tmp_path, METROS, beside="labour_rates = true\non_costs = 0.5")


def test_dollars_do_not_become_euros(tmp_path: Path) -> None:
    euros = Shed.of(Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.9))
    with pytest.raises(BadFacts, match="in USD, and the case counts in EUR"):
        brought(tmp_path, METROS, into=euros)
    nameless = Shed.of(Item(item="pin", value=3))
    with pytest.raises(BadFacts, match="does not name"):
        brought(tmp_path, METROS, into=nameless)


def test_the_published_wages_come_through(tmp_path: Path) -> None:
    """Machinists in 488 metros of May 2025: 14.09 to 41.03, quartiles 24.15, 26.98 and 28.89 (research report 9)."""
    rows = oracle("region-policy/skills/oews2025_area_occupation.csv.gz", schema_overrides={"area": pl.String, "occupation": pl.String})  # fmt: skip
    some = rows.filter(
        (pl.col("areatype") == "M") & pl.col("occupation").is_in(["000000", "514041"])
    )
    lines = [
        f"{area},A,4,CA,{ACROSS},{code[:2]}-{code[2:]},x,detailed,{'**' if jobs is None else int(jobs)},,{'*' if wage is None else wage}"
        for area, code, jobs, wage in some.select("area", "occupation", "jobs", "hourly_median").rows()
    ]  # fmt: skip
    shed = brought(tmp_path, "\n".join([HEAD, *lines]))
    told = shed.table(Workforce).filter(occupation="514041")["wage"].drop_nulls()
    assert len(told) == 488
    assert (told.min(), told.max()) == (14.09, 41.03)
    assert [round(told.quantile(q, "linear") or 0, 2) for q in (0.25, 0.5, 0.75)] == pytest.approx([24.15, 26.98, 28.89], abs=0.006)  # fmt: skip
