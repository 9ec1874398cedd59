"""Supply balances as the FAO publishes them become balances: which are nought, which sign stocks have."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.region.oracles import ROOT

from makeshed.errors import BadFacts
from makeshed.io.process_names import processes_in
from makeshed.io.sources import opened
from makeshed.model import Balance, Shed
from makeshed.questions.survey import survey

LONG = """\
Area Code,Area Code (M49),Area,Item Code,Item Code (FBS),Item,Element Code,Element,Year,Unit,Value,Flag
68,'250,France,2511,'S2511,Wheat and products,5511,Production,2020,1000 t,100.0,E
68,'250,France,2511,'S2511,Wheat and products,5611,Import quantity,2020,1000 t,20.0,E
68,'250,France,2511,'S2511,Wheat and products,5911,Export quantity,2020,1000 t,70.0,E
68,'250,France,2511,'S2511,Wheat and products,5072,Stock Variation,2020,1000 t,-10.0,E
68,'250,France,2511,'S2511,Wheat and products,5301,Domestic supply quantity,2020,1000 t,60.0,E
68,'250,France,2511,'S2511,Wheat and products,664,Food supply (kcal/capita/day),2020,kcal/capita/day,800.0,E
68,'250,France,2615,'S2615,Bananas,5611,Import quantity,2020,1000 t,30.0,E
68,'250,France,2615,'S2615,Bananas,5911,Export quantity,2020,1000 t,5.0,E
68,'250,France,2615,'S2615,Bananas,5301,Domestic supply quantity,2020,1000 t,25.0,E
68,'250,France,2615,'S2615,Bananas,5142,Seed,2020,1000 t,1.0,E
5000,'001,World,2511,'S2511,Wheat and products,5511,Production,2020,1000 t,760000.0,E
"""
WIDE = "zone,product,production,import,export,domestic\nFrance,Tomatoes,593,1131,307,1417\nFrance,Tea,,15,,\n"


def read(folder: Path, text: str, beside: str = "") -> tuple[list[Balance], str]:
    path = folder / "food.csv"
    path.write_text(text, encoding="utf-8")
    if beside:
        (folder / "food.csv.toml").write_text(beside, encoding="utf-8")
    (record,) = opened(path).records(0, processes_in)
    rows = [fact for fact in record.facts if isinstance(fact, Balance)]
    return rows, "\n".join(record.warnings)


def test_a_row_for_each_element(tmp_path: Path) -> None:
    (wheat, bananas), told = read(tmp_path, LONG)
    assert (wheat.region, wheat.product, wheat.name) == ("FR", "S2511", "Wheat and products")
    assert (wheat.production, wheat.imports, wheat.exports, wheat.use) == (100, 20, 70, 60)
    assert (wheat.unit, wheat.year, wheat.energy) == ("1000 t", 2020, 800)
    assert wheat.stock_variation == 10  # it was put in with a minus, and balances add up so
    assert bananas.production == 0
    assert "balances add up so; here they are what is taken out" in told
    assert "2 blank amounts are nought" in told
    assert "1 rows of 001" in told or "1 rows of World" in told


def test_a_row_for_each_product(tmp_path: Path) -> None:
    (tomatoes, tea), told = read(tmp_path, WIDE, 'year = 2013\nunit = "kt"\n')
    assert (tomatoes.production, tomatoes.stock_variation) == (593, 0)
    assert (tea.production, tea.imports, tea.exports) == (
        None,
        15,
        None,
    )  # nobody says what is used
    assert told == "1 blank amounts are nought: their balances add up so"


@pytest.mark.parametrize(
    ("text", "beside", "says"),
    [
        (WIDE, "", "no column of the year"),
        (WIDE, "year = 2013\n", "no column of the unit"),
        (WIDE, 'jahr = "2013"\n', "a line called 'jahr'"),
        (WIDE.replace("1131", "many"), 'year = 2013\nunit = "kt"\n', "'many'"),
        (WIDE.replace("Tea", "Tomatoes"), 'year = 2013\nunit = "kt"\n', "FR, Tomatoes, 2013 again"),
        (LONG.replace("20.0,E", "20.0,E\n68,'250,France,2511,'S2511,Wheat and products,5611,Import quantity,2020,1000 t,9.0,E"), "", "imports again"),
        (LONG.replace("Import quantity,2020,1000 t,20", "Import quantity,2020,t,20"), "", "as of the same product"),
        ("\n".join(line for line in LONG.splitlines() if "quantity" not in line), "", "nothing of imports, exports"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, beside: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match=says):
        read(tmp_path, text, beside)


def test_the_balances_of_france(tmp_path: Path) -> None:
    path = ROOT / "region-policy" / "food" / "fao_food_balance_174x98.csv.gz"
    if not path.is_file():
        pytest.skip("the published figures are not beside this checkout")
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    own = "\n".join([lines[0], *(line for line in lines if line.startswith("France,"))])
    rows, _ = read(tmp_path, own, 'year = 2013\nunit = "kt"\n')
    found = survey(Shed.of(*rows), "France")
    assert any("could cover 86.5% of the energy" in note for note in found.notes)
    wheat = next(row for row in found.balances if row.product == "Blé")
    assert (wheat.ssr, wheat.domestic_low) == pytest.approx((2.0146, 0.8928), abs=5e-5)
    assert "201.5% of Blé and does at least 89.3%" in found.headline()
