"""Make and use tables of the Bureau of Economic Analysis, against a textbook's example and the tables of 2017."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from benchmarks import bea
from tests.region.oracles import ROOT

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.model import Currency, Industry, IndustryOutput, Region, Shed, Transaction
from makeshed.region.imported import import_shares
from makeshed.science.arrays import Floats
from makeshed.science.inputoutput import clipped, coefficients, industry_by_industry, multipliers
from makeshed.store import load, save

MAKE = """\
Code,Name,1,2,T008
A,Farms,90,0,90
B,Mills,10,100,110
T007,Total Commodity Output,100,100,200
"""
USE = """\
Code,A,B,T001,F01000,F02E00,F03000,F04000,F05000,F10C00,T004,T007
1,12,8,20,60,5,-2,30,-15,2,80,100
2,10,7,17,40,20,3,25,-10,5,83,100
T005,22,15,37,,,,,,,,
V00100,40,50,,,,,,,,,
V00200,3,5,,,,,,,,,
V00300,25,40,,,,,,,,,
T006,68,95,163,,,,,,,,
T008,90,110,200,,,,,,,,
"""
"""Miller and Blair 2009, section 5.2: makes and intermediate uses are theirs, and so what is left for final uses."""
IMPORTS = """\
Code,A,B,F01000,F02E00,F04000,F05000
1,2,3,10,0,0,-15
2,0,1,4,5,0,-10
"""
FILES = {"Make_2017.csv": MAKE, "Use_2017_PRO.csv": USE}


def brought(folder: Path, files: dict[str, str]) -> tuple[Shed, str]:
    """Return a case with the files imported together, and what was said."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    names = [folder / name for name in files if not name.endswith(".toml")]
    found = import_files(names, folder / "case")
    return load(folder / "case"), "\n".join(found.warnings)


def sold(shed: Shed) -> dict[tuple[str, str], tuple[float, float | None]]:
    return {(row.seller, row.buyer): (row.value / 1e6, row.imported) for row in shed.rows(Transaction)}  # fmt: skip


def inputs(shed: Shed, *, home: bool = True) -> tuple[list[str], Floats]:
    """Return the industries and A, of what is made at home or of all."""
    made = {row.industry: row.output or 0.0 for row in shed.rows(IndustryOutput) if row.year == 2017}  # fmt: skip
    at = {one: n for n, one in enumerate(made)}
    cells = np.zeros((len(at), len(at)))
    for row in shed.rows(Transaction):
        if row.buyer in at:
            less = (row.imported or 0.0) if home else 0.0
            cells[at[row.seller], at[row.buyer]] = row.value - less
    return list(at), coefficients(cells, np.array(list(made.values())))


def test_the_example_of_miller_and_blair(tmp_path: Path) -> None:
    """D U of the book: 0.9 of good 1 is sold by industry A, the rest and good 2 by B."""
    shed, said = brought(tmp_path, FILES)
    _, a = inputs(shed)
    assert a == pytest.approx(np.array([[0.12, 0.0655], [0.1244, 0.0709]]), abs=5e-5)
    found = {pair: value for pair, (value, _) in sold(shed).items()}
    assert found == pytest.approx({
        ("A", "A"): 10.8, ("A", "B"): 7.2, ("B", "A"): 11.2, ("B", "B"): 7.8,
        ("A", "households"): 54, ("A", "investment"): 4.5, ("A", "inventories"): -1.8, ("A", "exports"): 27, ("A", "government"): 1.8,
        ("B", "households"): 46, ("B", "investment"): 20.5, ("B", "inventories"): 2.8, ("B", "exports"): 28, ("B", "government"): 5.2,
    })  # fmt: skip
    assert {abroad for _, abroad in sold(shed).values()} == {None}
    assert "no table of imports" in said
    assert [(row.industry, row.output, row.value_added, row.wages) for row in shed.rows(IndustryOutput)] == [
        ("A", 90e6, 68e6, 40e6), ("B", 110e6, 95e6, 50e6),
    ]  # fmt: skip
    assert shed.currency == "USD"
    assert {(row.region, row.year) for row in shed.rows(Transaction)} == {("US", 2017)}
    assert [(row.region, row.level) for row in shed.rows(Region)] == [("US", "country")]
    assert {row.industry: row.name for row in shed.rows(Industry)} == {"A": "Farms", "B": "Mills"}


def test_what_came_from_abroad_and_other_years(tmp_path: Path) -> None:
    """Of good 1, industry B bought 3 abroad: 0.9 of that is counted with what A sells."""
    gross = "code,2016,2017,2018\nA,80,90,100\nB,100,130,120\n"
    shed, said = brought(tmp_path, FILES | {"Import_2017.csv": IMPORTS, "Gross.csv": gross})
    abroad = {pair: (imported or 0) / 1e6 for pair, (_, imported) in sold(shed).items()}
    assert abroad["A", "B"] == pytest.approx(2.7)
    assert abroad["B", "B"] == pytest.approx(1.3)
    assert abroad["B", "households"] == pytest.approx(5)
    assert sum(abroad.values()) == pytest.approx(25)
    made = {(row.industry, row.year): row.output for row in shed.rows(IndustryOutput)}
    assert made["B", 2017] == 110e6
    assert made["B", 2018] == 120e6
    assert len(made) == 6
    assert "gross output of B in 2017 is not that of the make table" in said
    assert import_shares(shed, "US").rows[0].imported == pytest.approx(13.5e6)


SHEET = """\
,Industries/Commodities,1,2,T008
IOCode,Name,Crops,Cloth,Total Industry Output
A,Farms,90,...,90
B,Mills,10,100,110
,Total Commodity Output,100,100,200
,Legend / Footnotes:,,,
"""


def test_a_sheet_as_the_bureau_prints_it(tmp_path: Path) -> None:
    """Two lines of heads, dots for nothing, totals by name alone, a note below; thousands have a comma."""
    use = USE.replace("V00100,40", 'V001,"40.0"').replace("T008,90", "Total Industry Output,90")
    shed, _ = brought(tmp_path, {"Make.csv": SHEET, "Make.csv.toml": "year = 2017", "Use_2017_PRO.csv": use})  # fmt: skip
    assert inputs(shed)[1] == pytest.approx(np.array([[0.12, 0.0655], [0.1244, 0.0709]]), abs=5e-5)
    assert {row.name for row in shed.rows(Industry)} == {"Farms", "Mills"}


def test_of_a_workbook_with_a_sheet_a_year_the_first_is_no_other_year(tmp_path: Path) -> None:
    for first in ("2017", "1997"):
        with xlsxwriter.Workbook(str(tmp_path / "Make.xlsx")) as book:
            for name in (first, "2018"):
                sheet = book.add_worksheet(name)
                for at, line in enumerate(MAKE.splitlines()):
                    cells = [
                        float(one) if at and one.isdecimal() else one for one in line.split(",")
                    ]
                    sheet.write_row(at, 0, cells)
        files = {"Make.xlsx.toml": "year = 2017", "Use_2017_PRO.csv": USE}
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        both = [tmp_path / "Make.xlsx", tmp_path / "Use_2017_PRO.csv"]
        if first == "2017":
            found = import_files(both, tmp_path / "case")
            assert found.facts["transactions"] == 14
            assert any("sheet 2017 alone, of 2" in note for note in found.notes)
        else:
            with pytest.raises(BadFacts, match="the sheet 1997, the first of several"):
                import_files(both, tmp_path / "case")


APART = "S00300,4,0,4,1,0,0,0,-5,0,-4,0\nS00900,0,0,0,-7,0,0,10,0,0,3,3\n"


def test_what_no_industry_sells_is_left_out_and_said(tmp_path: Path) -> None:
    """A buys 4 of noncomparable imports, and B has made 3 of the rest-of-world adjustment."""
    make = "Code,1,2,S00300,S00900,T008\nA,90,0,0,0,90\nB,10,100,0,3,113\nT007,100,100,0,3,203\n"
    use = USE.replace("T005,22", APART + "T005,26").replace("25,40,,", "21,43,,").replace("68,95", "64,98").replace("90,110,200", "90,113,203")  # fmt: skip
    shed, said = brought(tmp_path, {"Make_2017.csv": make, "Use_2017_PRO.csv": use})
    assert (
        "S00300 (noncomparable imports) is left out of sales; industries buy 4 million USD" in said
    )
    assert "S00900 (rest of the world adjustment) is left out of sales; industries buy 0" in said
    plain, _ = brought(_made(tmp_path / "plain"), FILES)
    assert sold(shed) == sold(plain)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


MOVED = {
    "a code of no industry": ("Use_2017_PRO.csv", "Code,A,B,", "Code,A,C,", ["Use_2017_PRO.csv", "C, which is no industry of Make_2017.csv", "no column of B"]),
    "a code of no good": ("Use_2017_PRO.csv", "\n2,10", "\n3,10", ["row 3", "3, which is not a good of Make_2017.csv", "no row of 2"]),
    "a row of makes that does not add up": ("Make_2017.csv", "A,Farms,90,0,90", "A,Farms,90,0,190", ["Make_2017.csv, row 2", "T008", "cells that add up to 90", "190, as it says"]),
    "a column of makes": ("Make_2017.csv", "Output,100,100", "Output,100,170", ["Make_2017.csv, row 4", "cells that add up to 100", "170"]),
    "a column of uses": ("Use_2017_PRO.csv", "V00300,25", "V00300,65", ["Use_2017_PRO.csv, row 9", "cells that add up to 130", "90"]),
    "a row of uses": ("Use_2017_PRO.csv", "\n1,12,8,20,60", "\n1,12,8,20,160", ["Use_2017_PRO.csv, row 2", "T007", "cells that add up to 200", "what Make_2017.csv says is made of it"]),
    "no number": ("Use_2017_PRO.csv", "1,12,8", "1,12,eight", ["row 2", "'eight'", "a number of million USD"]),
    "a row twice": ("Make_2017.csv", "B,Mills", "A,Mills", ["row 3", "A a second time"]),
}  # fmt: skip


@pytest.mark.parametrize("case", list(MOVED))
def test_what_does_not_fit_is_refused_by_name(tmp_path: Path, case: str) -> None:
    file, old, new, said = MOVED[case]
    assert old in FILES[file]
    with pytest.raises(BadFacts) as refused:
        brought(tmp_path, FILES | {file: FILES[file].replace(old, new)})
    for words in said:
        assert words in str(refused.value)
    assert not (tmp_path / "case").exists()


SETS = {
    "a make table alone": ({"Make_2017.csv": MAKE}, "a table of make without that of use"),
    "a use table alone": ({"Use_2017_PRO.csv": USE}, "a table of use without that of make"),
    "of other years": ({"Make_2012.csv": MAKE, "Use_2017_PRO.csv": USE}, "a table of 2017.*of 2012, as Make_2012.csv"),
    "two of one": (FILES | {"Make_2016.csv": MAKE}, "a second table of make"),
    "of other editions": ({"Make_2017_BeforeRedef.csv": MAKE, "Use_2017_PRO_AfterRedef.csv": USE}, "a table after redefinitions.*one before redefinitions"),
    "in purchasers' prices": ({"Make_2017.csv": MAKE, "Use_2017_PUR.csv": USE}, "a use table in purchasers' prices"),
    "of the other framework": (FILES | {"Make_2017.csv": MAKE.replace("T007,", "T013,")}, "T013, of supply and use tables"),
    "of no year": ({"Make.csv": MAKE, "Use_2017_PRO.csv": USE}, "no year.*year = 2017 in Make.csv.toml"),
    "of many years": ({"Make_2007_2012.csv": MAKE, "Use_2017_PRO.csv": USE}, "the years 2007, 2012 in its name"),
    "imports of no column of an industry": (FILES | {"Import_2017.csv": IMPORTS.replace("Code,A,B,", "Code,A,T001,")}, "Import_2017.csv, B: no column of B"),
    "imports of no row of a good that came": (FILES | {"Import_2017.csv": IMPORTS[:IMPORTS.index("2,0,1")]}, "Import_2017.csv: no row of 2"),
    "imports that are not taken off": (FILES | {"Import_2017.csv": IMPORTS.replace("-15", "-45")}, "F05000.*cells that add up to -15.*-45"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(SETS))
def test_tables_that_are_not_of_a_set_are_refused(tmp_path: Path, case: str) -> None:
    files, said = SETS[case]
    with pytest.raises(BadFacts, match=f"(?s){said}"):
        brought(tmp_path, files)


def published(folder: Path, names: list[str]) -> tuple[Shed, str]:
    """Return a case of the Bureau's own tables of 2017; skip where they are not."""
    files = {}
    for name in names:
        path = ROOT / "region" / "io" / f"bea_{name}.csv.gz"
        if not path.is_file():
            pytest.skip(f"the published tables are not beside this checkout: {name}")
        files[f"{name}.csv"] = gzip.decompress(path.read_bytes()).decode()
    return brought(folder, files)


def test_the_tables_of_2017_by_402_industries(tmp_path: Path) -> None:
    """The multipliers of tests/region, and each sale as the reader of the benchmarks has it."""
    names = [bea.USE, f"Detail_Make_{bea.END}", f"Detail_Import_{bea.END}", "Detail_GrossOutput_IO_17sch", bea.INDUSTRIES]  # fmt: skip
    shed, said = published(tmp_path, names)
    assert "20 sales between industries are less than what of them was imported" in said
    table = bea.national()
    industries, home = inputs(shed)
    assert industries == table.industries
    assert np.abs(home - table.inputs()).max() < 1e-12
    whole = inputs(shed, home=False)[1]
    making = np.array([code[:2] in {"31", "32", "33"} for code in industries])
    types = np.linalg.solve((np.eye(402) - home).T, np.ones(402))[making]
    assert (types.mean(), types.min(), types.max()) == pytest.approx((1.93, 1.30, 2.97), abs=5e-3)
    assert multipliers(clipped(whole)[0]).total[making].mean() == pytest.approx(2.27, abs=5e-3)
    goods = bea.read(bea.GOODS).to_series(0).to_list()
    exports = table.final["F04000"][0] * np.array([good not in {"S00402", "S00900"} for good in goods])  # fmt: skip
    by_maker = industry_by_industry(table.make, exports[:, None])[:, 0]
    told = {row.seller: row.value / 1e6 for row in shed.rows(Transaction) if row.buyer == "exports"}
    assert [told.get(one, 0.0) for one in industries] == pytest.approx(by_maker.tolist(), abs=1e-6)
    outputs = shed.table(IndustryOutput)
    first = outputs.filter(pl.col("year") == 2017)
    assert float(first["value_added"].sum()) / 1e6 == pytest.approx(table.value_added.sum())
    assert float(first["output"].sum()) / 1e6 == pytest.approx(table.output.sum())
    assert first.filter(pl.col("wages").is_null())["industry"].to_list() == ["S00201"]
    assert outputs["year"].n_unique() == 27
    assert shed.get("1111A0", Industry).name == "Oilseed farming"


def test_the_summary_tables_of_2017(tmp_path: Path) -> None:
    """What each of 71 industries sells is its output, but for scrap and rest of the world, and imports."""
    names = ["Summary_Make_2017_BeforeRedef_17sch", "Summary_Use_2017_PRO_BeforeRedef_17sch"]
    shed, said = published(tmp_path, names)
    assert "Other (noncomparable imports and rest of the world adjustment) is left out" in said
    made, use = (pl.read_csv(tmp_path / f"{name}.csv", infer_schema_length=None) for name in names)
    came = dict(zip(use["code"], -use["F050"].cast(float), strict=True))
    goods = [one for one in made.columns[1:-1] if one not in {"Used", "Other"}]
    make = made.head(71).select(goods).to_numpy().astype(float)
    brought_in = industry_by_industry(make, np.array([[came[one]] for one in goods]))[:, 0]
    total: dict[str, float] = {}
    for row in shed.rows(Transaction):
        total[row.seller] = total.get(row.seller, 0.0) + row.value / 1e6
    industries = made["code"].to_list()[:71]
    sales = np.array([total[one] for one in industries])
    assert sales - brought_in == pytest.approx(make.sum(1), rel=2e-4, abs=10)
    assert sum(row.value_added or 0 for row in shed.rows(IndustryOutput)) / 1e6 == pytest.approx(19_612_103, abs=60)  # fmt: skip


def test_dollars_do_not_become_euros(tmp_path: Path) -> None:
    save(Shed.of(Currency(currency="EUR", rate=1.0)), tmp_path / "case")
    with pytest.raises(BadFacts, match="in USD, and the case counts in EUR"):
        brought(tmp_path, FILES)
