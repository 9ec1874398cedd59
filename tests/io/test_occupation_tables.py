"""Wages and jobs by occupation as the Bureau of Labor Statistics publishes them, and labour rates of makers by them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest
from tests.io.cases import case_with
from tests.region.oracles import oracle

import makeshed as ms
from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.io.labour_rates import labour_rates
from makeshed.model import (
    Capability,
    Currency,
    Demand,
    Industry,
    Item,
    Occupation,
    Operation,
    Place,
    Region,
    Shed,
    Site,
    Staffing,
    Workforce,
)
from makeshed.store import load, save

HEAD = "AREA,AREA_TITLE,AREA_TYPE,PRIM_STATE,NAICS,NAICS_TITLE,I_GROUP,OWN_CODE,OCC_CODE,OCC_TITLE,O_GROUP,TOT_EMP,PCT_TOTAL,H_MEDIAN"
ACROSS = "000000,Cross-industry,cross-industry,1235"
METROS = f"""\
{HEAD}
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},00-0000,All Occupations,total,"2,373,920",,36.60
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-0000,Production Occupations,major,"68,000",,24.00
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-4041,Machinists,detailed,"1,610",,32.57
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},51-9161,CNC Tool Operators,detailed,490,,28.65
41860,"San Francisco-Oakland-Fremont, CA",4,CA,{ACROSS},29-1215,Family Medicine Physicians,detailed,**,,#
6,California,2,CA,{ACROSS},51-4121,Welders,detailed,"30,000",,27.00
"""
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


SHOP = Shed.of(
    Currency(currency="USD", rate=1.0), Currency(currency="EUR", rate=1.1),
    Place(place="sf", lat=37.77, lon=-122.42, country="US", region="41860"),
    Place(place="nowhere", lat=40.0, lon=-100.0, country="US"),
    Site(site="mill", place="sf", role="maker"), Site(site="far", place="nowhere", role="maker"),
    Capability(site="mill", process="cnc-milling", rate=50, source="price list"),
    Capability(site="mill", process="welding", labour_rate=99),
    Capability(site="far", process="cnc-milling", rate=50),
    Item(item="bracket", mass=1), Operation(item="bracket", process="cnc-milling", hours=0.5),
    Demand(place="sf", item="bracket", quantity=100),
)  # fmt: skip


def test_labour_rates_are_written_only_where_asked_with_their_source(tmp_path: Path) -> None:
    """Machinists 1,610 at 32.57 and CNC operators 490 at 28.65: 31.655, times 1.4 44.317."""
    (tmp_path / "quiet").mkdir()
    plain = brought(tmp_path / "quiet", METROS, into=SHOP)
    assert {one.labour_rate for one in plain.rows(Capability)} == {0.0, 99.0}
    shed = brought(tmp_path, METROS, beside="labour_rates = true\non_costs = 1.4", into=SHOP)
    able = {(one.site, one.process): one for one in shed.rows(Capability)}
    rate = 1.4 * (1610 * 32.57 + 490 * 28.65) / 2100
    assert able["mill", "cnc-milling"].labour_rate == pytest.approx(rate)
    source = able["mill", "cnc-milling"].source
    assert source.startswith("price list; labour rate: median wages an hour in 41860 in 2025")
    assert "Machinists 32.57" in source
    assert "times 1.4" in source
    assert able["mill", "welding"].labour_rate == 99, "what somebody stated stays"
    assert able["far", "cnc-milling"].labour_rate == 0, "nobody knows where it stands"
    cost = ms.plan(shed.minus("sites/far"), holding_rate=0.0).cost
    assert cost == pytest.approx(100 * 0.5 * (50 + rate))


@pytest.mark.parametrize(("old", "told"), [('"1,610"', "**"), ("490", "**"), ('"1,610"', "0")])
def test_wages_weigh_by_people_only_if_those_of_all_are_told(
    tmp_path: Path, old: str, told: str
) -> None:
    text = METROS.replace(f"detailed,{old}", f"detailed,{told}")
    shed = brought(tmp_path, text, beside="labour_rates = true", into=SHOP)
    mill = shed.get("mill:cnc-milling", Capability)
    if told == "0":
        assert mill.labour_rate == 28.65, "of nobody"
        assert "weighted by people" in mill.source
    else:
        assert mill.labour_rate == pytest.approx((32.57 + 28.65) / 2)
        assert "all alike" in mill.source
        assert "weighted" not in mill.source


def test_a_rate_that_is_there_stays_and_is_counted(tmp_path: Path) -> None:
    brought(tmp_path, METROS, beside="labour_rates = true\non_costs = 1.4", into=SHOP)
    old = load(tmp_path / "case").get("mill:cnc-milling", Capability)
    later = tmp_path / "MSA_M2026_dl.csv"
    later.write_text(METROS.replace("32.57", "40.00"), encoding="utf-8")
    later.with_name("MSA_M2026_dl.csv.toml").write_text(
        "labour_rates = true\non_costs = 1.5", encoding="utf-8"
    )
    notes = import_files([later], tmp_path / "case").notes
    assert load(tmp_path / "case").get("mill:cnc-milling", Capability) == old
    assert [
        note
        for note in notes
        if note.startswith("1 capabilities whose labour rate an earlier import wrote")
    ]
    assert [
        note
        for note in notes
        if note.startswith("1 capabilities whose labour rate somebody stated")
    ]
    save(load(tmp_path / "case").plus(replace(old, labour_rate=0.0)), tmp_path / "case")
    import_files([later], tmp_path / "case")
    new = load(tmp_path / "case").get("mill:cnc-milling", Capability)
    assert new.labour_rate == pytest.approx(1.5 * (1610 * 40 + 490 * 28.65) / 2100)
    assert new.source.startswith("price list; labour rate: median wages an hour in 41860 in 2026")
    assert new.source.count("median wages") == 1


def test_files_that_want_rates_at_different_costs_are_refused(tmp_path: Path) -> None:
    files = [tmp_path / f"MSA_M{year}_dl.csv" for year in (2025, 2026, 2027)]
    for file, told in zip(
        files, ("labour_rates = true", "labour_rates = true\non_costs = 1.4", ""), strict=True
    ):
        file.write_text(METROS, encoding="utf-8")
        file.with_name(f"{file.name}.toml").write_text(told, encoding="utf-8")
    save(SHOP, tmp_path / "case")
    with pytest.raises(BadFacts, match=r"1 beside MSA_M2025_dl.csv, 1.4 beside MSA_M2026_dl.csv"):
        import_files(files, tmp_path / "case")
    assert load(tmp_path / "case") == SHOP
    import_files(files[1:], tmp_path / "case")
    assert "2027" in load(tmp_path / "case").get("mill:cnc-milling", Capability).source


def test_a_maker_has_the_wages_of_the_region_around_its_code() -> None:
    wages = Shed.of(
        Currency(currency="EUR", rate=1.0), Region(region="FRL0", level="region", country="FR"),
        Occupation(occupation="514041", name="Machinists"),
        Workforce(region="FRL0", occupation="514041", year=2025, jobs=10, wage=20),
        Place(place="nice", lat=43.7, lon=7.3, country="FR", region="FRL03"),
        Site(site="mill", place="nice", role="maker"), Capability(site="mill", process="turning"),
    )  # fmt: skip
    [able] = labour_rates(wages, 1.0).facts
    assert able.labour_rate == 20
    assert "in FRL0 in 2025 (Machinists 20.00)" in able.source
    assert "weighted" not in able.source


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
