"""Jobs and plants of County Business Patterns: the rows of real files, what is kept back, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.io.cases import case_with
from tests.region.oracles import oracle

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.io.plant_sizes import jobs_by_plants
from makeshed.language.plant_size import class_of
from makeshed.model import Employment, Industry, Region, Shed
from makeshed.questions.survey import survey
from makeshed.store import load

HEAD_2021 = '"fipstate","fipscty","naics","emp_nf","emp","qp1_nf","qp1","ap_nf","ap","est","n<5","n5_9","n10_19","n20_49","n50_99","n100_249","n250_499","n500_999","n1000","n1000_1","n1000_2","n1000_3","n1000_4"'
AUTAUGA = f"""\
{HEAD_2021}
"01","001","------","G",11216,"G",97944,"G",424826,924,442,222,118,100,31,8,"N","N","N","N","N","N","N"
"01","001","11----","G",78,"G",1325,"G",5107,10,9,"N","N","N","N","N","N","N","N","N","N","N","N"
"01","001","113///","G",68,"G",1213,"G",4563,7,6,"N","N","N","N","N","N","N","N","N","N","N","N"
"01","001","1133//","G",68,"G",1213,"G",4563,7,6,"N","N","N","N","N","N","N","N","N","N","N","N"
"""
"""Rows of cbp21co.txt, as D. Moul prints them (dmoul.github.io/county-business-patterns-nc/notes.html)."""
HEAD_2015 = "FIPSTATE,FIPSCTY,NAICS,EMPFLAG,EMP_NF,EMP,QP1_NF,QP1,AP_NF,AP,EST,N1_4,N5_9,N10_19,N20_49,N50_99,N100_249,N250_499,N500_999,N1000,N1000_1,N1000_2,N1000_3,N1000_4,CENSTATE,CENCTY"
"""The columns of county_layout_2015.txt."""


def of_2015(*rows: str) -> str:
    return "\n".join([HEAD_2015, *rows, ""])


def brought(folder: Path, text: str, name: str = "cbp21co.txt", beside: str = "", into: Shed | None = None) -> Shed:  # fmt: skip
    return case_with(folder / name, text, beside, into)


def cell(shed: Shed, region: str, industry: str, size: str = "all") -> Employment:
    [found] = [
        row for row in shed.rows(Employment) if (row.region, row.industry, row.size) == (region, industry, size)
    ]  # fmt: skip
    return found


def test_a_county_as_it_is_published(tmp_path: Path) -> None:
    shed = brought(tmp_path, AUTAUGA)
    every, logging = cell(shed, "01001", "00"), cell(shed, "01001", "1133")
    assert (every.jobs, every.plants, every.year, every.status) == (11216, 924, 2021, "published")
    assert (every.jobs_low, every.jobs_high) == (10997, 11444), "G: less than 2 per cent off"
    assert 11216 / 1.02 <= 10997
    assert 11444 <= 11216 / 0.98
    assert (logging.jobs_low, logging.jobs, logging.jobs_high) == (67, 68, 69)
    lies = {row.industry: (row.parent, row.classification) for row in shed.rows(Industry)}
    assert lies["1133"] == ("113", "NAICS 2017")
    assert lies["113"][0] == "11"
    assert lies["11"][0] == "00"
    assert {row.region: (row.level, row.parent) for row in shed.rows(Region)} == {
        "US": ("country", ""), "US-AL": ("region", "US"), "01001": ("district", "US-AL"),
    }  # fmt: skip


def test_what_is_kept_back_has_the_ends_that_its_flag_and_its_plants_tell(tmp_path: Path) -> None:
    """3 plants of 10 to 19 and one of 100 to 249 between 100 and 249 people (flag C): 130 to 249."""
    text = of_2015(
        "01,001,------,,G,1000,G,1,G,1,90,50,20,10,5,4,1,0,0,0,0,0,0,0,63,1",
        "01,001,31----,C,D,0,D,0,D,0,4,0,0,3,0,0,1,0,0,0,0,0,0,0,63,1",
        "01,001,321///,M,S,0,S,0,S,0,1,0,0,0,0,0,0,0,0,1,0,0,0,1,63,1",
    )
    shed = brought(tmp_path, text, "cbp15co.txt")
    made = cell(shed, "01001", "31-33")
    assert (made.jobs, made.jobs_low, made.jobs_high, made.status) == (None, 130, 249, "suppressed")
    most = cell(shed, "01001", "321")
    assert (most.jobs, most.jobs_low, most.jobs_high) == (None, 100_000, None), (
        "without end: what is left"
    )
    assert {row.industry: row.parent for row in shed.rows(Industry)} == {"00": "", "31-33": "00", "321": "31-33"}  # fmt: skip
    assert {row.classification for row in shed.rows(Industry)} == {"NAICS 2012"}


def test_sectors_of_several_numbers_are_those_of_the_bundled_case(tmp_path: Path) -> None:
    rows = [f"41860,{code},G,100,G,1,G,1,10" for code in ("------", "31----", "325///", "44----", "452///", "48----", "493///")]  # fmt: skip
    shed = brought(
        tmp_path, "\n".join(["msa,naics,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est", *rows]), "cbp19msa.txt"
    )
    assert {row.industry: row.parent for row in shed.rows(Industry)} == {
        "00": "", "31-33": "00", "325": "31-33", "44-45": "00", "452": "44-45", "48-49": "00", "493": "48-49",
    }  # fmt: skip
    assert {row.region: (row.level, row.parent) for row in shed.rows(Region)} == {"US": ("country", ""), "41860": ("metro", "US")}  # fmt: skip


def test_a_state_is_all_its_legal_forms_together(tmp_path: Path) -> None:
    head = "fipstate,naics,lfo,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est,e<5nf,e<5,n<5"
    text = f"{head}\n06,------,-,G,150,G,1,G,1,20,G,50,20\n06,------,C,G,90,G,1,G,1,12,G,30,12"
    shed = brought(tmp_path, text, "cbp19st.txt")
    assert [(row.region, row.jobs) for row in shed.rows(Employment)] == [("US-CA", 150)]


def test_the_country_has_no_column_of_an_area(tmp_path: Path) -> None:
    shed = brought(tmp_path, "naics,lfo,emp_nf,emp,ap,est\n------,-,G,500,1,3\n", "cbp19us.txt")
    assert [(row.region, row.jobs) for row in shed.rows(Employment)] == [("US", 500)]
    assert [row.level for row in shed.rows(Region)] == ["country"]


def test_plants_by_size_where_they_are_wanted(tmp_path: Path) -> None:
    shed = brought(tmp_path, AUTAUGA, beside="sizes = true")
    small = cell(shed, "01001", "00", "10-19")
    assert (small.plants, small.jobs, small.jobs_low, small.jobs_high) == (
        118,
        None,
        1180,
        118 * 19,
    )
    assert cell(shed, "01001", "00", "0-4").jobs_low == 0, "some pay nobody in March"
    assert not [row for row in shed.rows(Employment) if row.size == "250-499"], "N is not told"


def test_noise_without_end_is_an_assumption_and_said(tmp_path: Path) -> None:
    text = "msa,naics,emp_nf,emp,qp1,ap,est\n41860,------,J,1000,1,1,10\n41860,11----,H,100,1,1,3\n"
    shed = brought(tmp_path, text, "cbp19msa.txt")
    every, farms = cell(shed, "41860", "00"), cell(shed, "41860", "11")
    assert (every.jobs_low, every.jobs_high) == (834, 1250)
    assert (farms.jobs_low, farms.jobs_high) == (96, 105)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = "fipstate,fipscty,naics,emp_nf,emp,qp1,ap,est\n03,001,------,G,100,1,1,10\n01,001,31-33,G,100,1,1,10\n01,001,------,G,1e3,1,1,10\n01,001,11----,G,10,1,1,10\n01,001,11----,G,12,1,1,10\n01,001,22----,Q,12,1,1,10"  # fmt: skip
    with pytest.raises(BadFacts) as caught:
        brought(tmp_path, text)
    said = [(one.row, one.column, one.found) for one in caught.value.problems]
    assert said == [
        (2, "fipstate", "'03'"), (3, "naics", "'31-33'"), (4, "emp", "'1e3'"), (None, "emp_nf, empflag", "'Q'"),
        (6, "naics", "11---- of 01001 again, of row 5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "row", "name", "said"),
    [
        ("fipstate,fipscty,sic,emp,qp1,ap,est", "01,001,20--,5,1,1,2", "cbp90co.txt", "table by sic"),
        ("fipstate,cong_dist,naics,emp,qp1,ap,est", "01,01,------,5,1,1,2", "cbp19cd.txt", "table by cong_dist"),
        ("msa,naics,emp,qp1,ap,est", "41860,------,5,1,1,2", "metros.csv", "no year"),
    ],
)  # fmt: skip
def test_other_tables_of_the_office_are_refused_by_name(tmp_path: Path, head: str, row: str, name: str, said: str) -> None:  # fmt: skip
    with pytest.raises(BadFacts, match=re.escape(said)):
        brought(tmp_path, f"{head}\n{row}\n", name)


def test_areas_that_are_wanted_and_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match=r"'21140'.*such as 01001"):
        brought(tmp_path, AUTAUGA, beside='areas = ["21140"]')


def test_the_bundled_case_is_the_file_of_its_year(tmp_path: Path) -> None:
    """The metros of 2019, written back as the office writes them, survey as they do."""
    f = oracle("region/us/cbp2019_cbsa_naics_emp.csv.gz", infer_schema=False)
    short = {"00": "------", "31-33": "31----", "44-45": "44----", "48-49": "48----"}
    code = [
        short.get(c) or c.ljust(6, "-" if len(c) == 2 else "/") for c in f["naics_code"].to_list()
    ]
    f = f.with_columns(naics=pl.Series(code)).filter(pl.col("naics_code").str.len_chars() < 6)
    f = f.filter(pl.col("cbsa_code").is_in(f["cbsa_code"].unique().sort()[:60].to_list()))
    numbers = [
        pl.col(name).cast(float).cast(int).alias(own)
        for name, own in (("EMP", "emp"), ("ESTAB", "est"))
    ]
    table = f.select(
        pl.col("cbsa_code").alias("msa"), "naics", *numbers, qp1=pl.lit(0), ap=pl.lit(0)
    )
    shed = brought(tmp_path, table.write_csv(), "cbp19msa.txt")
    assert len(shed.table(Employment)) == len(f) > 10_000
    found = survey(shed, "10180", within="31-33", depth=3)
    own = f.filter((pl.col("cbsa_code") == "10180") & (pl.col("naics_level") == "4"))
    made = {
        code: float(jobs)
        for code, jobs in own.select("naics_code", "EMP").iter_rows()
        if code[:1] == "3"
    }
    assert {row.industry: row.jobs for row in found.rows if row.jobs} == made


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=5), st.data()
)
def test_jobs_lie_within_what_plants_tell(counts: list[list[int]], data: st.DataObject) -> None:
    """Whoever works in the plants, and whichever few classes the office does not tell, jobs lie between the ends."""
    classes = [(0, 4), (5, 9), (10, np.inf)]
    told = np.array(counts, float)
    jobs = []
    for row in counts:
        people = [data.draw(st.integers(low, int(min(high, 40)))) for n, (low, high) in zip(row, classes, strict=True) for _ in range(n)]  # fmt: skip
        jobs.append(sum(people))
    hidden = told.copy()
    hidden[told <= 2] = np.nan
    low, high = jobs_by_plants(hidden, told.sum(1), classes)
    assert (low <= jobs).all()
    assert (jobs <= high).all()
    exact_low, exact_high = jobs_by_plants(told, told.sum(1), classes)
    assert (low <= exact_low).all()
    assert (exact_high <= high).all()


def test_classes_of_size() -> None:
    assert [class_of(text) for text in ("n1_4", "n<5", "20-49", "W_GE250", "50", "TOTAL", "9-5")] == [
        (1, 4), (0, 4), (20, 49), (250, np.inf), (50, 50), None, None,
    ]  # fmt: skip


def test_industries_of_another_edition_are_said(tmp_path: Path) -> None:
    """NAICS 2012 and 2017 mean the same by most codes, and not by all."""
    case = tmp_path / "case"
    for name, text in (("cbp15co.txt", of_2015("01,001,------,,G,50,G,1,G,1,9,9,0,0,0,0,0,0,0,0,0,0,0,0,63,1")), ("cbp21co.txt", AUTAUGA)):  # fmt: skip
        (tmp_path / name).write_text(text)
        done = import_files([tmp_path / name], case)
    assert any(
        "of NAICS 2017, and of NAICS 2012 in the case (00)" in words for words in done.warnings
    )
    assert {row.year for row in load(case).rows(Employment)} == {2015, 2021}
