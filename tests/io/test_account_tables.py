"""Input-output tables as the OECD publishes them, against its own inverses and published shares of imports."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.io.cases import case_with
from tests.region.oracles import ROOT, oracle

from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.model import Currency, Industry, IndustryOutput, Region, Shed, Transaction
from makeshed.region.imported import import_shares
from makeshed.science.inputoutput import coefficients, multipliers
from makeshed.store import load, save

SMALL = """\
"","A01","C29","HFCE","NPISH","GGFC","GFCF","INVNT","DPABR","CONS_NONRES","EXPO","IMPO"
"DOM_A01",10,5,40,0,0,0,-2,0,1,6,0
"DOM_C29",2,20,30,0,0,25,3,0,0,20,0
"IMP_A01",1,0,9,0,0,0,0,0.5,0,0,0
"IMP_C29",0,15,10,0,0,5,0,0,0,2,0
"TTL_INT_FNL",13,40,,,,,,,,,
"VALU",47,60,,,,,,,,,
"OUTPUT",60,100,,,,,,,,,
"""


def brought(
    folder: Path,
    text: str,
    name: str = "FRA2019dom.csv",
    beside: str = "",
    into: Shed | None = None,
) -> Shed:
    return case_with(folder / name, text, beside, into)


def test_a_table_becomes_sales_and_outputs(tmp_path: Path) -> None:
    shed = brought(tmp_path, SMALL)
    sold = {(row.seller, row.buyer): (row.value, row.imported) for row in shed.rows(Transaction)}
    assert sold["A01", "households"] == (50.5e6, 9.5e6), "with what is bought abroad, and by guests"
    assert sold["A01", "inventories"] == (-2e6, 0)
    assert sold["C29", "C29"] == (35e6, 15e6)
    assert sold["C29", "exports"] == (22e6, 2e6)
    assert {(row.region, row.industry, row.year, row.output, row.value_added) for row in shed.rows(IndustryOutput)} == {
        ("FR", "A01", 2019, 60e6, 47e6), ("FR", "C29", 2019, 100e6, 60e6),
    }  # fmt: skip
    assert shed.currency == "USD"


def test_what_a_case_knows_of_its_region_and_industries_stays(tmp_path: Path) -> None:
    mine = Shed.of(
        Currency(currency="USD", rate=1.0),
        Region(region="FR", level="country", country="FR", name="France", people=68e6),
        Industry(industry="C29", name="Cars"),
    )
    shed = brought(tmp_path, SMALL, into=mine)
    assert shed.get("FR", Region).people == 68e6
    assert shed.get("C29", Industry).name == "Cars"
    assert len(shed.table(Industry)) == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("table.csv", "", "", "no country"), ("FRA2019dom.csv", '"OUTPUT"', '"OUTPT"', "OUTPUT"),
        ("FRA2019dom.csv", "15,10,0", "15,ten,0", "a number"), ("FRA2019dom.csv", '"GGFC"', '"GOVT"', "GOVT"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadFacts, match=said):
        brought(tmp_path, SMALL.replace(old, new) if old else SMALL, name)


def test_the_file_beside_says_what_the_name_does_not(tmp_path: Path) -> None:
    shed = brought(tmp_path, SMALL, "t.csv", 'region = "IT"\nyear = "2020"\nunit = "thousand EUR"')
    assert shed.currency == "EUR"
    assert {(row.region, row.year) for row in shed.rows(Transaction)} == {("IT", 2020)}
    assert max(row.value for row in shed.rows(Transaction)) == 50_500
    with pytest.raises(BadFacts, match="million USD"):
        brought(tmp_path, SMALL, "u.csv", 'region = "IT"\nyear = "2020"\nunit = "Mio Euro"')


@pytest.mark.parametrize("said", ["FRA", "France", "FR", "251", " fr "])
def test_a_country_is_the_same_by_whatever_name(tmp_path: Path, said: str) -> None:
    mine = Shed.of(
        Currency(currency="USD", rate=1.0),
        Region(region="FR", level="country", country="FR", people=68e6),
    )
    shed = brought(tmp_path, SMALL, "t2019.csv", f'region = "{said}"\nyear = 2019', into=mine)
    assert [(row.region, row.people) for row in shed.rows(Region)] == [("FR", 68e6)]
    assert set(shed.table(Transaction)["region"]) == {"FR"}


@pytest.mark.parametrize(
    ("said", "key", "level", "country"),
    [("Italy", "IT", "country", "IT"), ("eu27_2020", "EU", "union", ""), ("Bay Area", "Bay Area", "region", "")],
)  # fmt: skip
def test_whose_a_table_is(tmp_path: Path, said: str, key: str, level: str, country: str) -> None:
    shed = brought(tmp_path, SMALL, "t2019.csv", f'region = "{said}"\nyear = 2019')
    assert [(row.region, row.level, row.country) for row in shed.rows(Region)] == [
        (key, level, country)
    ]


TOTAL = SMALL.replace("DOM_", "TTL_")


@pytest.mark.parametrize("text", [SMALL, TOTAL])
@pytest.mark.parametrize("row", [0, 1, 2, 3])
def test_a_blank_cell_is_nothing_and_no_row_that_lacks(tmp_path: Path, text: str, row: int) -> None:
    """Of each row what an industry sells to itself is blank, and once written 0."""
    blank, nought = text.splitlines(), text.splitlines()
    for lines, said in ((blank, ""), (nought, "0")):
        cells = lines[row + 1].split(",")
        cells[1 + row % 2] = said
        lines[row + 1] = ",".join(cells)
    sold = []
    for name, lines in (("blank", blank), ("nought", nought)):
        (tmp_path / name).mkdir()
        sold.append(brought(tmp_path / name, "\n".join(lines)).table(Transaction))
    assert sold[0].equals(sold[1])
    assert len(sold[0]) > 10


def test_a_row_of_sales_that_lacks_or_stands_twice_is_refused_and_one_of_nothing_named(
    tmp_path: Path,
) -> None:
    lines = SMALL.splitlines()
    with pytest.raises(BadFacts, match="DOM_C29 or TTL_C29"):
        brought(tmp_path, "\n".join([*lines[:2], *lines[3:]]))
    with pytest.raises(BadFacts, match="DOM_C29 a second time"):
        brought(tmp_path, "\n".join([*lines, lines[2]]))
    (tmp_path / "FRA2019dom.csv").write_text(SMALL.replace("IMP_C29", "IMP_C30"), encoding="utf-8")
    found = import_files([tmp_path / "FRA2019dom.csv"], tmp_path / "case")
    assert any("IMP_C30" in one for one in found.warnings)


def test_dollars_do_not_become_euros(tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match="in USD, and the case counts in EUR"):
        brought(tmp_path, SMALL, into=Shed.of(Currency(currency="EUR", rate=1.0)))


FILES = {"USA2019dom.csv": "million USD", "FRA2019dom.csv": "million EUR", "DEU2019dom.csv": "million USD"}  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(FILES)))
@pytest.mark.parametrize("home", ["USD", ""])
def test_tables_in_two_currencies_are_refused_in_whatever_order(
    tmp_path: Path, order: tuple[str, ...], home: str
) -> None:
    for name, unit in FILES.items():
        (tmp_path / name).write_text(SMALL, encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(f'unit = "{unit}"', encoding="utf-8")
    if home:
        save(Shed.of(Currency(currency=home, rate=1.0)), tmp_path / "case")
    said = (
        r"in (USD|EUR), and the case counts in (?!\1)(USD|EUR) \(the currency of ...2019dom.csv\)"
    )
    with pytest.raises(BadFacts, match=said):
        import_files([tmp_path / name for name in order], tmp_path / "case")
    alike = [tmp_path / name for name in order if name != "FRA2019dom.csv"]
    import_files(alike, tmp_path / "case")
    assert load(tmp_path / "case").currency == "USD"


IMPORTED = {  # per cent of domestic use, research report 9, section 1
    "FRA": {"C26": 69.1, "C27": 69.6, "C28": 64.4, "C29": 54.5, "C13T15": 53.5, "C21": 41.5, "C25": 24.9, "C10T12": 17.0},
    "ITA": {"C26": 54.7, "C27": 36.9, "C28": 27.4, "C29": 45.3, "C13T15": 23.8, "C21": 45.7, "C25": 10.2, "C10T12": 14.6},
    "DEU": {"C26": 55.7, "C27": 33.7, "C28": 24.2, "C29": 24.1, "C13T15": 58.2, "C21": 31.1, "C25": 17.2, "C10T12": 18.6},
    "ESP": {"C26": 77.9, "C27": 48.1, "C28": 53.8, "C29": 45.1, "C13T15": 47.3, "C21": 44.8, "C25": 19.2, "C10T12": 14.7},
    "USA": {"C26": 38.9, "C27": 41.3, "C28": 30.0, "C29": 32.1, "C13T15": 70.1, "C21": 33.2, "C25": 11.5, "C10T12": 8.7},
}  # fmt: skip
ALL = {"FRA": 15.91, "ITA": 13.94, "DEU": 17.42, "ESP": 15.60, "USA": 7.40}
CARS = {"FRA": 1.8407, "ITA": 2.0731, "DEU": 1.8414, "ESP": 1.8842, "USA": 2.1037}
TWO = {"FRA": "FR", "ITA": "IT", "DEU": "DE", "ESP": "ES", "USA": "US"}


@pytest.mark.parametrize("country", list(ALL))
def test_the_tables_of_2019(tmp_path: Path, country: str) -> None:
    """Shares of imports in what is used at home, and the OECD's own Leontief inverse within its rounding."""
    printed = oracle(f"region-policy/io/oecd_{country}_2019_leontief_domestic.csv.gz")
    whole = pl.read_csv(
        ROOT / f"region-policy/io/oecd_{country}_2019_io.csv.gz", infer_schema=False
    )
    shed = brought(tmp_path, whole.write_csv(), f"{country}2019dom.csv")
    found = import_shares(shed, TWO[country])
    shares = {row.industry: 100 * row.share for row in found.rows}
    assert {one: round(shares[one], 1) for one in IMPORTED[country]} == IMPORTED[country]
    used, came = (sum(getattr(row, name) for row in found.rows) for name in ("used", "imported"))
    assert round(100 * came / used, 2) == pytest.approx(ALL[country], abs=0.011)
    industries = sorted(row.industry for row in shed.rows(IndustryOutput))
    at = {one: n for n, one in enumerate(industries)}
    made = {row.industry: row.output or 0.0 for row in shed.rows(IndustryOutput)}
    home = np.zeros((len(at), len(at)))
    for row in shed.rows(Transaction):
        if row.buyer in at:
            home[at[row.seller], at[row.buyer]] = row.value - (row.imported or 0.0)
    inputs = coefficients(home, np.array([made[one] for one in industries]))
    first = printed.columns[0]
    kind = re.compile(r"^(DOM|TTL|IMP)_")
    rows = {kind.sub("", str(row[first])): row for row in printed.iter_rows(named=True)}
    columns = {kind.sub("", name): name for name in printed.columns}
    inverse = np.array([[float(rows[a][columns[b]]) for b in industries] for a in industries])
    assert np.abs(np.linalg.inv(np.eye(len(at)) - inputs) - inverse).max() < 3e-4
    assert round(float(multipliers(inputs).total[at["C29"]]), 4) == CARS[country]
