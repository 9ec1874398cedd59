"""Jobs and plants of Eurostat and Istat in SDMX-CSV: real figures, every head, and what is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.io.cases import case_with
from tests.region.oracles import oracle

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.io.nace_nesting import NACE_2, NACE_2_1, divisions_of, nested
from makeshed.model import Employment, Industry, Region, Shed
from makeshed.questions.survey import survey
from makeshed.science.concentration import location_quotient
from makeshed.store import save

HEAD = "DATAFLOW,LAST UPDATE,freq,nace_r2,indic_sb,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
FLOW = "ESTAT:SBS_R_NUTS06_R2(1.0),20/10/23 23:00:00,A"
BOTH = "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,unit,Unit of measure,wstatus,Activity and employment status,nace_r2,Statistical classification of economic activities,geo,Geopolitical entity (reporting),TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,Observation status (Flag) V2 structure,CONF_STATUS,Confidentiality status (flag)"
"""The columns of SDMX-CSV 2.0 with labels, as Eurostat writes them."""


def brought(folder: Path, text: str, name: str = "sbs_r_nuts06_r2.csv", beside: str = "", into: Shed | None = None) -> Shed:  # fmt: skip
    return case_with(folder / name, text, beside, into)


def table(*rows: str, head: str = HEAD, flow: str = FLOW) -> str:
    return "\n".join([head, *(f"{flow},{row}" for row in rows), ""])


def cells(shed: Shed) -> dict[tuple[str, str], Employment]:
    return {(row.region, row.industry): row for row in shed.rows(Employment)}


def test_jobs_and_plants_of_regions(tmp_path: Path) -> None:
    text = table(
        "C,V16110,FRL0,2019,150000,,", "C,V11210,FRL0,2019,30000,,", "C10,V16110,FRL0,2019,30000,e,",
        "C12,V16110,FRL0,2019,:,c,C", "C13,V16110,FRL0,2019,,,", "C,V16110,EU27_2020,2019,29000000,,", "C,V16110,FRZZ,2019,5,,",
        "C,V16110,EL30,2019,80000,bp,",
    )  # fmt: skip
    shed = brought(tmp_path, text)
    found = cells(shed)
    made = found["FRL0", "C"]
    assert (made.jobs, made.plants, made.status, made.year) == (150_000, 30_000, "published", 2019)
    assert (found["FRL0", "C10"].status, found["FRL0", "C10"].kind) == ("imputed", "estimate")
    assert (found["FRL0", "C12"].jobs, found["FRL0", "C12"].status) == (None, "suppressed")
    assert ("FRL0", "C13") not in found, "not there is not secret: no row"
    assert {row.region: (row.level, row.parent) for row in shed.rows(Region)} == {
        "FR": ("country", ""), "GR": ("country", ""), "FRL": ("region", "FR"), "EL3": ("region", "GR"),
        "FRL0": ("region", "FRL"), "EL30": ("region", "EL3"),
    }  # fmt: skip
    assert {row.industry: row.parent for row in shed.rows(Industry)} == {"C": "", "C10": "C", "C12": "C"}  # fmt: skip


def test_what_is_left_out_or_doubtful_is_said(tmp_path: Path) -> None:
    file = tmp_path / "sbs.csv"
    file.write_text(table("C,V16110,FRL0,2019,150000,b,", "C,V16110,EU27_2020,2019,29000000,,", "C10,V16110,FRL0,2019,7,u,"))  # fmt: skip
    said = " ".join(import_files([file], tmp_path / "case").warnings)
    for words in ("EU27_2020", "break in the series", "low reliability", "no row of all industries: shares will be of C"):  # fmt: skip
        assert words in said


def test_heads_of_the_second_version_with_labels(tmp_path: Path) -> None:
    row = 'dataflow,ESTAT:NAMA_10R_3EMPERS(1.0),"Employment, by NUTS 3",A,Annual,THS,Thousand,EMP,Total employment,{},{},FRL04,Bouches-du-Rhone,2021,,{},,,,,'
    text = "\n".join([BOTH, row.format("TOTAL", "Total - all activities", "912.34"), row.format("C", "Manufacturing", "61.20"), ""])  # fmt: skip
    shed = brought(tmp_path, text, "estat_nama_10r_3empers_en.csv")
    made = cells(shed)["FRL04", "C"]
    assert (made.jobs, made.jobs_low, made.jobs_high) == (61_200, 61_195, 61_205), "rounded to ten"
    assert {row.industry: row.name for row in shed.rows(Industry)} == {"TOTAL": "Total - all activities", "C": "Manufacturing"}  # fmt: skip
    assert shed.get("FRL04", Region).name == "Bouches-du-Rhone"


def test_labels_in_the_cells_of_codes(tmp_path: Path) -> None:
    """As Istat writes its register of enterprises (ASIA): a municipality, and codes of ATECO without letters."""
    head = "DATAFLOW,FREQ: Frequency,REF_AREA: Territory,DATA_TYPE: Data type,ECON_ACTIVITY_NACE_2007: Ateco,PERS_EMPL_SIZE_CLASS: Size,TIME_PERIOD: Year,OBS_VALUE"
    who = "A: annual,072021: Gioia del Colle"
    local, jobs = "LU: number of local units of active enterprises", "LUEMPDAA: persons employed of local units (annual average)"  # fmt: skip
    text = "\n".join([
        head,
        f"DF,{who},{local},0010: TOTAL,TOTAL: total,2023,2056", f"DF,{who},{jobs},0010: TOTAL,TOTAL: total,2023,6048.34",
        f"DF,{who},{local},G: wholesale and retail trade,TOTAL: total,2023,569", f"DF,{who},{jobs},G: wholesale and retail trade,TOTAL: total,2023,1473.63",
        f"DF,{who},{local},G: wholesale and retail trade,W0_9: 0-9,2023,500", f"DF,{who},{local},461: wholesale on a fee basis,TOTAL: total,2023,120",
        "",
    ])  # fmt: skip
    shed = brought(tmp_path, text, "asia.csv")
    trade = [row for row in shed.rows(Employment) if row.industry == "G"]
    assert sorted((row.size, row.plants, row.jobs) for row in trade) == [
        ("0-9", 500, None),
        ("all", 569, 1473.63),
    ]
    assert {row.industry: row.parent for row in shed.rows(Industry)} == {"TOTAL": "", "G": "TOTAL", "G461": "G"}  # fmt: skip
    town = shed.get("072021", Region)
    assert (town.level, town.parent, town.name) == ("town", "IT", "Gioia del Colle")


def test_real_figures_of_thirty_countries_give_the_quotients_that_they_give(tmp_path: Path) -> None:
    """Employment of 2016 in 30 countries by ten sections: Eurostat, as cran/REAT has it (EU28.emp)."""
    f = oracle("region/reat/EU28.emp.csv", infer_schema=False)
    rows = [row for row in f.iter_rows(named=True) if row["time"] == "2016.0"]
    mean: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row["emp1000"] not in {None, "", "NA"}:
            mean.setdefault((row["geo"], row["nace_r2"]), []).append(float(row["emp1000"]))
    head = "DATAFLOW,LAST UPDATE,freq,unit,s_adj,na_item,nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
    told = {key: round(sum(values) / len(values), 3) for key, values in mean.items()}
    text = "\n".join([head, *(f"ESTAT:NAMQ_10_A10_E(1.0),01/01/24 11:00:00,A,THS_PER,NSA,SAL_DC,{nace},{geo},2016,{value}," for (geo, nace), value in told.items()), ""])  # fmt: skip
    shed = brought(tmp_path, text, "namq.csv")
    found = survey(shed, "DE")
    whole = {nace: sum(v for (_, own), v in told.items() if own == nace) for _, nace in told}
    every = {geo: sum(v for (own, _), v in told.items() if own == geo) for geo, _ in told}
    for one in found.rows:
        told_of = told["DE", one.industry], every["DE"], whole[one.industry], sum(every.values())
        assert one.lq == pytest.approx(float(location_quotient(*told_of)), rel=1e-9)
        assert one.lq is not None
        assert one.lq_low <= one.lq <= one.lq_high
    assert len(found.rows) == 10
    assert found.peers == len(every) == 30


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["C,V16110,FRL0,2019,5,,", "C,V16130,FRL0,2019,4,,"], 'indic_sb = "V16110"'),
        (["C,V12110,FRL0,2019,5,,"], "V12110"),
        (["C,V16110,FRL0,2019-Q1,5,,"], "'2019-Q1'"),
        (["Manufacturing,V16110,FRL0,2019,5,,"], "download codes, not labels alone"),
        (["C,V16110,Provence,2019,5,,"], "'Provence'"),
        (["C,V16110,FRL0,2019,5,,", "C,V16110,FRL0,2019,6,,"], "again, of row 2"),
        (["C,V16110,FRL0,2019,-5,,"], "a number of 0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_thing_is_refused_by_name(tmp_path: Path, rows: list[str], said: str) -> None:  # fmt: skip
    with pytest.raises(BadFacts, match=re.escape(said)):
        brought(tmp_path, table(*rows))


def test_several_units_sexes_and_frequencies_are_chosen_beside(tmp_path: Path) -> None:
    head = "DATAFLOW,LAST UPDATE,freq,unit,nace_r2,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
    flow = "ESTAT:LFST_R_LFE2EN2(1.0),01/01/24 11:00:00"
    text = table(
        "A,THS_PER,C,T,FRL0,2019,150.5,", "A,THS_PER,C,F,FRL0,2019,50.5,", "A,PC,C,T,FRL0,2019,12.5,",
        "Q,THS_PER,C,T,FRL0,2019,150.5,", head=head, flow=flow,
    )  # fmt: skip
    with pytest.raises(BadFacts) as caught:
        brought(tmp_path, text)
    assert [one.column for one in caught.value.problems] == ["freq", "unit", "sex", "freq", "unit"]
    shed = brought(tmp_path, text, beside='freq = "A"\nunit = "THS_PER"\nsex = "T"\n')
    [row] = shed.rows(Employment)
    assert (row.jobs, row.jobs_low, row.jobs_high) == (150_500, 150_450, 150_550)


def test_industries_of_another_edition_are_not_laid_over_those_of_a_case(tmp_path: Path) -> None:
    """K is finance in NACE Rev. 2, and information services in Rev. 2.1."""
    case = Shed.of(Industry(industry="K", name="Finance", classification="NACE Rev. 2"))
    save(case, tmp_path / "case")
    file = tmp_path / "sbs_ovw_act.csv"
    file.write_text("DATAFLOW,LAST UPDATE,freq,nace_r2_1,indic_sbs,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\nESTAT:SBS(1.0),x,A,K,EMP_NR,FRL0,2023,5,\n")  # fmt: skip
    with pytest.raises(BadFacts, match=r"NACE Rev\. 2\.1.*NACE Rev\. 2"):
        import_files([file], tmp_path / "case")
    with pytest.raises(BadFacts, match=r"NACE Rev\. 1\.1"):
        brought(
            tmp_path, "freq,nace_r1,indic_sb,geo,TIME_PERIOD,OBS_VALUE\nA,DA,V16110,FRL0,2006,5\n"
        )


def test_rows_that_stand_there_twice_alike_count_once(tmp_path: Path) -> None:
    file = tmp_path / "sbs.csv"
    file.write_text(table("C,V16110,FRL0,2019,5,,", "C,V16110,FRL0,2019,5,,"))
    done = import_files([file], tmp_path / "case")
    assert done.facts["employment"] == 1
    assert any("counted once" in words for words in done.warnings)


def test_ranges_whose_parts_are_told_count_nothing_twice() -> None:
    """The activities of nama_10r_3empers."""
    every = ["TOTAL", "A", "B-E", "C", "F", "G-I", "G-J", "J", "K", "K-N", "L", "M_N", "O-Q", "O-U", "R-U"]  # fmt: skip
    found = nested(every)
    assert set(found.left) == {"G-J", "K-N", "O-U"}
    top = {one for one, above in found.parent.items() if above == "TOTAL"}
    assert top == {"A", "B-E", "F", "G-I", "J", "K", "L", "M_N", "O-Q", "R-U"}
    assert found.parent["C"] == "B-E"
    parts = [divisions_of(one) or frozenset() for one in top]
    assert sum(map(len, parts)) == len(frozenset().union(*parts)), "no division in two"


def test_business_as_a_whole_holds_the_sections_where_nothing_wider_does() -> None:
    assert nested(["B-S_X_K642", "B", "C", "C10", "C101", "G"]).parent == {
        "B-S_X_K642": "", "B": "B-S_X_K642", "C": "B-S_X_K642", "C10": "C", "C101": "C10", "G": "B-S_X_K642",
    }  # fmt: skip
    assert divisions_of("K", NACE_2) != divisions_of("K", NACE_2_1)


def test_a_table_with_a_column_for_each_year_is_read_as_one_with_a_row_for_each_figure(
    tmp_path: Path,
) -> None:
    """TSV of Eurostat's bulk download: values and flags share a cell, ``:`` is not there, ``: c`` is secret."""
    text = "freq,nace_r2,indic_sb,geo\\TIME_PERIOD\t2018 \t2019 \nA,C,V16110,FRL0\t149000 \t150000 b\nA,C10,V16110,FRL0\t: c\t: \nA,C,V16110,FRK2\t300000 e\t310000 \n"
    shed = brought(tmp_path, text, "sbs_r_nuts06_r2.tsv")
    assert {(row.region, row.industry, row.year): (row.jobs, row.status) for row in shed.rows(Employment)} == {
        ("FRL0", "C", 2018): (149_000, "published"), ("FRL0", "C", 2019): (150_000, "published"),
        ("FRL0", "C10", 2018): (None, "suppressed"),
        ("FRK2", "C", 2018): (300_000, "imputed"), ("FRK2", "C", 2019): (310_000, "published"),
    }  # fmt: skip
    with pytest.raises(BadFacts, match="row 3, OBS_VALUE: '12x'"):
        brought(tmp_path, text.replace(": c\t: ", "12x\t5"), "sbs_r_nuts06_r2.tsv")


def test_a_figure_as_a_spreadsheet_of_another_country_writes_it(tmp_path: Path) -> None:
    text = "freq;unit;nace_r2;geo;TIME_PERIOD;OBS_VALUE\nA;THS_PER;C;FRL0;2019;150,5\nA;THS_PER;F;FRL0;2019;60,25\n"
    shed = brought(tmp_path, text, "lfst.csv")
    assert sorted(row.jobs for row in shed.rows(Employment) if row.jobs) == [60_250, 150_500]


FLORES_HEAD = '"GEO";"GEO_OBJECT";"ACTIVITY";"LEGAL_FORM_WITH_PUBLIC";"FLORES_MEASURE";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"'
"""Columns of `DS_FLORES_A88_2024_data.csv` of INSEE (product 8266010), as those who downloaded it say."""


def flores(*rows: str) -> str:
    cells = [";".join(f'"{cell}"' for cell in row.split(",")) for row in rows]
    return "\n".join([FLORES_HEAD, *cells, ""])


def test_flores_of_insee_by_employment_zone(tmp_path: Path) -> None:
    """Semicolons, quotes, _T, K is not disseminated (secret), W holds another's; communes lie beside zones."""
    text = flores(
        "9309,ZE2020,_T,1T9X7,EMPL3112,A,2024,30500", "9309,ZE2020,_T,1T9X7,UNIT_LOC,A,2024,5000",
        "9309,ZE2020,10,1T9X7,EMPL3112,W,2024,800", "9309,ZE2020,12,1T9X7,EMPL3112,K,2024,",
        "1101,ZE2020,_T,1T9X7,EMPL3112,A,2024,4000000", "1101,ZE2020,10,1T9X7,EMPL3112,A,2024,0",
        "13055,COM,_T,1T9X7,EMPL3112,A,2024,350000",
    )  # fmt: skip
    with pytest.raises(BadFacts, match='geo_object = "COM"'):
        brought(tmp_path, text, "DS_FLORES_A88_2024_data.csv")
    file = tmp_path / "DS_FLORES_A88_2024_data.csv"
    file.with_name(file.name + ".toml").write_text('geo_object = "ZE2020"\n')
    file.write_text(text, encoding="utf-8-sig")
    from makeshed.store import load

    done = import_files([file], tmp_path / "zones")
    shed = load(tmp_path / "zones")
    found = cells(shed)
    assert (found["ZE2020-9309", "TOTAL"].jobs, found["ZE2020-9309", "TOTAL"].plants) == (30_500, 5_000)  # fmt: skip
    assert found["ZE2020-9309", "C10"].jobs == 800
    assert (found["ZE2020-9309", "C12"].jobs, found["ZE2020-9309", "C12"].status) == (None, "suppressed")  # fmt: skip
    assert found["ZE2020-1101", "C10"].jobs == 0, "none is a figure"
    zone = shed.get("ZE2020-9309", Region)
    assert (zone.level, zone.parent, zone.source) == ("metro", "FR", "INSEE")
    assert found["ZE2020-9309", "C10"].source == "INSEE (DS_FLORES_A88_2024_data.csv)"
    assert any("1 figures hold those of others" in words for words in done.warnings)
    told = survey(shed, "ZE2020-9309")
    assert next(row.lq for row in told.rows if row.industry == "C10") == pytest.approx(
        (800 / 30_500) / (800 / 4_030_500)
    )


def test_flores_by_other_groups_of_industries_is_refused(tmp_path: Path) -> None:
    text = flores(
        "9309,ZE2020,CA,1T9X7,EMPL3112,A,2024,800", "9309,ZE2020,FZ,1T9X7,EMPL3112,A,2024,9"
    )
    with pytest.raises(BadFacts, match="the file A88, not A17 or A38"):
        brought(tmp_path, text, "DS_FLORES_A38_2024_data.csv")
    sized = flores("9309,ZE2020,10,1T9X7,EMPL3112,A,2024,800").replace('"LEGAL', '"NUMBER_EMPL";"LEGAL').replace('"1T9X7"', '"E1T4";"1T9X7"')  # fmt: skip
    assert {row.size for row in brought(tmp_path, sized, "flores.csv").rows(Employment)} == {"1-4"}


def test_a_table_of_other_activities_is_not_taken_for_jobs_by_industry() -> None:
    from makeshed.io.sdmx_heads import heads_of

    assert heads_of(["GEO", "ACTIVITY", "TIME_PERIOD", "OBS_VALUE"]) is None


def test_jobs_in_plants_of_a_class_have_the_ends_of_the_class(tmp_path: Path) -> None:
    """18 plants of 1 to 4 people have 18 to 72 jobs, one of 500 or more at least 500; blanks part thousands."""
    rows = ["_T,E1T4,UNIT_LOC,18", "_T,E_GE500,UNIT_LOC,1", "_T,_T,EMPL3112,1 800"]
    cells = [row.split(",") for row in rows]
    text = "\n".join(["GEO;GEO_OBJECT;ACTIVITY;NUMBER_EMPL;LEGAL_FORM_WITH_PUBLIC;FLORES_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE", *(f"9309;ZE2020;{a};{n};1T9X7;{m};A;2024;{v}" for a, n, m, v in cells), ""])  # fmt: skip
    shed = brought(tmp_path, text, "DS_FLORES_A88_2024_data.csv")
    told = {row.size: (row.jobs, row.jobs_low, row.jobs_high) for row in shed.rows(Employment)}
    assert told == {"1-4": (None, 18, 72), "500+": (None, 500, None), "all": (1800, None, None)}
