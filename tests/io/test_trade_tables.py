"""Tables of trade as they are published become trade: who, with whom, of what, in which unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.region.oracles import ROOT

from makeshed.errors import BadFacts
from makeshed.io import large_tables
from makeshed.io.importing import import_files
from makeshed.io.process_names import processes_in
from makeshed.io.sources import opened
from makeshed.model import Currency, Item, Shed, Trade
from makeshed.questions.survey import survey
from makeshed.store import load, save

COMEXT = """\
REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR,QUANTITY_KG
FR,CN,E,30043100,1,1,202301,100,10
FR,CN,E,30043100,1,2,202301,50,5
FR,CN,E,30043100,1,1,202302,30,3
FR,DE,I,30043100,1,1,202301,40,4
FR,QS,I,30043100,1,1,202301,7,4
FR,XI,E,30043100,1,1,202301,1,4
FR,XU,E,30043100,1,1,202301,2,4
FR,US,E,TOTAL,1,1,202301,2,4
FR,EXT_EU27_2020,E,30043100,1,1,202301,999,4
FR,US,E,1012100,2,1,202301,9,4
"""
COMTRADE = """\
period,reporterISO,flowCode,partnerISO,partner2Code,classificationCode,cmdCode,cmdDesc,customsCode,motCode,netWgt,cifvalue,primaryValue
2023,FRA,M,W00,0,H6,300431,Insulin,C00,0,12,150,150
2023,FRA,M,CHN,0,H6,300431,Insulin,C00,0,10,100,100
2023,FRA,M,CHN,0,H6,300431,Insulin,C01,0,9,90,90
2023,FRA,M,DEU,0,H6,300431,Insulin,C00,0,,30,30
2023,FRA,X,DEU,0,H6,300431,Insulin,C00,0,2,,30
2023,FRA,RX,DEU,0,H6,300431,Insulin,C00,0,2,,3
2023,FRA,M,W00,0,H6,TOTAL,All,C00,0,,,3000
"""
BACI = """\
t,i,j,k,v,q
2020,156,251,300431,90.5,1.5
2020,842,251,300431,10,NA
2020,251,276,300431,30,2
2020,156,276,300431,70,2
2020,156,276,10121,3,2
2020,899,251,300431,1,1
"""
SDMX = """\
DATAFLOW,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE
x,A,FR,CN,300431,1,VALUE_IN_EUROS,2023,150
x,A,FR,CN,300431,1,QUANTITY_IN_100KG,2023,2
x,A,FR,EU27_2020_INTRA,300431,1,VALUE_IN_EUROS,2023,40
x,A,FR,WORLD,300431,1,VALUE_IN_EUROS,2023,200
"""
Row = tuple[str, str, str, str, int, float, float | None, str]


def read(
    folder: Path, text: str, beside: str = "", name: str = "table.csv"
) -> tuple[list[Row], str]:
    (folder / name).write_text(text, encoding="utf-8")
    if beside:
        (folder / f"{name}.toml").write_text(beside, encoding="utf-8")
    (record,) = opened(folder / name).records(0, processes_in)
    rows = [fact for fact in record.facts if isinstance(fact, Trade)]
    return [
        (r.reporter, r.partner, r.product, r.flow, r.year, r.value, r.mass, r.currency)
        for r in rows
    ], "\n".join(record.warnings)


def test_comext_by_procedure_and_month(tmp_path: Path) -> None:
    rows, told = read(tmp_path, COMEXT)
    assert rows == [
        ("FR", "CN", "30043100", "import", 2023, 180, 18, "EUR"),
        ("FR", "DE", "30043100", "import", 2023, 40, 4, "EUR"),
        ("FR", "ZZ", "30043100", "import", 2023, 7, 4, "EUR"),
        ("FR", "GB", "30043100", "import", 2023, 3, 8, "EUR"),
        ("FR", "US", "01012100", "export", 2023, 9, 4, "EUR"),
    ]
    assert "2023 is the sum of 2 months: it is not the whole year" in told
    assert "1 rows of EXT_EU27_2020, which sum up others" in told
    assert "(TOTAL) are left out" in told


def test_a_year_that_comes_whole_and_in_months_is_taken_whole(tmp_path: Path) -> None:
    whole = COMEXT + "FR,CN,E,30043100,1,1,202352,500,9\n"
    rows, told = read(tmp_path, whole)
    assert rows == [("FR", "CN", "30043100", "import", 2023, 500, 9, "EUR")]
    assert "months" not in told


def test_comtrade_with_totals_beside_their_parts(tmp_path: Path) -> None:
    rows, told = read(tmp_path, COMTRADE)
    assert rows == [
        ("FR", "all", "300431", "import", 2023, 150, 12, "USD"),
        ("FR", "CN", "300431", "import", 2023, 100, 10, "USD"),
        ("FR", "DE", "300431", "import", 2023, 30, None, "USD"),
        ("FR", "DE", "300431", "export", 2023, 30, 2, "USD"),
    ]
    assert "customsCode: 1 rows are parts of others" in told
    assert "1 rows of flows that are counted in others" in told


def test_comtrade_says_the_edition_and_the_name(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(COMTRADE, encoding="utf-8")
    (record,) = opened(tmp_path / "c.csv").records(0, processes_in)
    first = record.facts[0]
    assert isinstance(first, Trade)
    assert (first.classification, first.name, first.source) == (
        "HS 2022",
        "Insulin",
        "c.csv, row 2",
    )


def test_sdmx_with_values_and_masses_in_rows_of_their_own(tmp_path: Path) -> None:
    rows, told = read(tmp_path, SDMX)
    assert rows == [
        ("FR", "CN", "300431", "import", 2023, 150, 200, "EUR"),
        ("FR", "all", "300431", "import", 2023, 200, None, "EUR"),
    ]
    assert "EU27_2020_INTRA, which sum up others" in told


def test_baci_is_exports_until_it_is_said_whose_imports_it_holds_whole(tmp_path: Path) -> None:
    rows, told = read(tmp_path, BACI, name="BACI_HS17_Y2020_V202201.csv")
    assert rows[0] == ("CN", "FR", "300431", "export", 2020, 90_500, 1500, "USD")
    assert ("CN", "DE", "010121", "export", 2020, 3000, 2000, "USD") in rows  # a zero came back
    assert {row[3] for row in rows} == {"export"}
    assert "what somebody brings in is taken whole only where" in told
    mine, cut = read(tmp_path, BACI, 'reporter = "FR"\n', "BACI_HS17_Y2020_V202201.csv")
    assert "only 3 countries send anything to FR here: if the file is a cut" in cut
    assert mine == [
        ("FR", "CN", "300431", "import", 2020, 90_500, 1500, "USD"),
        ("FR", "US", "300431", "import", 2020, 10_000, None, "USD"),
        ("FR", "ZZ", "300431", "import", 2020, 1000, 1000, "USD"),
        ("FR", "DE", "300431", "export", 2020, 30_000, 2000, "USD"),
        ("CN", "all", "300431", "export", 2020, 160_500, 3500, "USD"),
        ("US", "all", "300431", "export", 2020, 10_000, None, "USD"),
    ]
    union, _ = read(tmp_path, BACI, 'reporter = "EU"\n', "BACI_HS17_Y2020_V202201.csv")
    assert {row[0] for row in union if row[3] == "import"} == {"FR", "DE"}


def test_a_large_table_is_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = [
        read(tmp_path, text, name=f"{n}.csv") for n, text in enumerate((BACI, COMEXT, COMTRADE))
    ]
    monkeypatch.setattr(large_tables, "LARGE", 10)
    assert [
        read(tmp_path, text, name=f"{n}.csv") for n, text in enumerate((BACI, COMEXT, COMTRADE))
    ] == small
    with pytest.raises(BadFacts, match="as many cells"):
        read(tmp_path, BACI + "1,2,3,4,5,6,7,8,9\n", name="broken.csv")


def test_the_sample_of_baci(tmp_path: Path) -> None:
    """70,920 exports of Afghanistan and South Africa, every partner of which is known."""
    path = ROOT / "region" / "trade" / "baci_hs17_2020_AFG_ZAF_exports.csv.gz"
    if not path.is_file():
        pytest.skip("the published figures are not beside this checkout")
    import gzip

    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    sample = [lines[0], *lines[1::40]]
    rows, told = read(tmp_path, "\n".join(sample), name="BACI_HS17_Y2020_V202201.csv")
    assert len(rows) == len(sample) - 1
    assert {row[0] for row in rows} == {"AF", "ZA"}
    assert "no country is known" not in told


def test_exports_of_thorium_ores(tmp_path: Path) -> None:
    """UN Comtrade as somebody kept it: a year, an exporter, a good and dollars."""
    path = ROOT / "region-policy" / "trade" / "comtrade_261220_exports_2014_2024.csv"
    if not path.is_file():
        pytest.skip("the published figures are not beside this checkout")
    done = import_files([path], tmp_path / "case", load=load, save=save)
    assert done.facts == {"trade": 112, "currencies": 1}
    case = load(tmp_path / "case")
    assert case.currency == "USD"
    brought = [
        Trade(reporter="GB", partner="MG", product="261220", flow="import", year=year, value=1e5)
        for year in range(2022, 2025)
    ]
    row = survey(case.plus(*brought), "GB").dependencies[0]
    assert row.world_hhi == pytest.approx(0.7724, abs=5e-5)
    assert "geodep" in row.open  # what Britain sends away of it in 2024 is not told


def test_who_counts_in_another_currency_says_what_theirs_is_worth(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(COMTRADE, encoding="utf-8")
    save(Shed.of(Currency(currency="EUR", rate=1.0)), tmp_path / "euros")
    with pytest.raises(BadFacts, match="no USD") as caught:
        import_files([tmp_path / "c.csv"], tmp_path / "euros", load=load, save=save)
    assert "a row USD with what one is worth" in str(caught.value)
    save(Shed.of(Item(item="x", value=3.0)), tmp_path / "plain")
    with pytest.raises(BadFacts, match="no USD"):
        import_files([tmp_path / "c.csv"], tmp_path / "plain", load=load, save=save)
    both = Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.9)
    save(Shed.of(*both), tmp_path / "both")
    import_files([tmp_path / "c.csv"], tmp_path / "both", load=load, save=save)
    found = survey(load(tmp_path / "both"), "France")
    assert found.dependencies[0].imported == pytest.approx(135)
    assert found.dependencies[0].name == "Insulin"


PLAIN = 'year,reporter,partner,hs,flow,value\n2023,FR,China,3004 31,import,"1.250,5"\n2023,FR,Allemagne,3004 31,import,"3,5"\n'


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    rows, told = read(tmp_path, PLAIN, 'currency = "EUR"\nunit = "1000"\n')
    assert rows == [
        ("FR", "CN", "300431", "import", 2023, 1_250_500, None, "EUR"),
        ("FR", "DE", "300431", "import", 2023, 3500, None, "EUR"),
    ]
    assert "currency" not in told
    named = PLAIN.replace("value", "Betrag").replace("hs", "Ware")
    with pytest.raises(BadFacts):
        read(tmp_path, named, name="other.csv")
    columns = '[columns]\nvalue = "Betrag"\nproduct = "Ware"\n'
    (tmp_path / "named.csv").write_text(named, encoding="utf-8")
    (tmp_path / "named.csv.toml").write_text(columns, encoding="utf-8")
    (record,) = opened(tmp_path / "named.csv", "trade").records(0, processes_in)
    assert len(record.facts) == 2
    assert any("no currency is said" in told for told in record.warnings)


@pytest.mark.parametrize(
    ("text", "beside", "says"),
    [
        (PLAIN.replace("flow", "way"), "", "no column of the flow"),
        (PLAIN.replace("2023,FR,China", "late,FR,China"), "", "'late'; right: a year"),
        (PLAIN.replace('3004 31,import,"1', '30043,import,"1'), "", "2, 4, 6 or 8 digits"),
        (PLAIN.replace('import,"3,5"', 'sideways,"3,5"'), "", "'sideways'; right: import or export"),
        (PLAIN.replace('"3,5"', "-3"), "", "'-3'; right: a number of 0 or more"),
        (PLAIN + '2023,FR,China,3004 31,import,"7,5"\n', "", "CN, 300431, import, 2023 again, with another value"),
        (PLAIN.replace(",value", ",usd,eur").replace("\n2023", ",1\n2023"), "", "several columns of values"),
        (PLAIN.replace("year,reporter,", "year,exporter,reporter,").replace("2023,", "2023,FR,"), "", "who counted it, and who sent it"),
        (PLAIN, "per = 3\n", "a line called 'per'"),
        (PLAIN, 'unit = "12"\n', "unit = '12'"),
        (PLAIN, '[columns]\nvalue = "nought"\n', "value = 'nought'"),
        (PLAIN, '[columns]\nworth = "value"\n', r"\[columns\] worth"),
        (BACI, 'reporter = "Atlantis"\n', "'Atlantis'; right: a country"),
        (BACI.replace("2020,156,251,300431", "2020,1234,251,300431").replace("899", "1234"), 'reporter = "IT"\n', "no row of trade"),
        (COMTRADE.replace("H6", "S4"), "", "'S4'; right: HS, H0 to H7"),
    ],
)  # fmt: skip
def test_what_may_be_two_things_is_refused(
    text: str, beside: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFacts, match=says) as caught:
        read(tmp_path, text, beside)
    assert all(problem.file for problem in caught.value.problems)


def test_a_row_that_stands_twice_counts_once(tmp_path: Path) -> None:
    rows, told = read(tmp_path, PLAIN + PLAIN.splitlines()[1] + "\n")
    assert len(rows) == 2
    assert rows[0][5] == 1250.5
    assert "1 rows stand in it twice, and count once" in told


def test_who_is_not_known_is_told_of(tmp_path: Path) -> None:
    rows, told = read(tmp_path, PLAIN.replace("China", "Atlantis"))
    assert rows[0][1] == "ZZ"
    assert "partner Atlantis: no country is known by that code" in told
