"""``check`` warns, and says what a slip costs; what is wrong is still an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import BadFacts

SLIP = {
    "places.csv": "place,lat,lon,country\nlyon,45.76,4.84,FR\ngeneva,46.2,6.15,CH\n",
    "currencies.csv": "currency,rate\nEUR,1\n",
    "items.csv": "item,mass,volume,hs\nbracket,0.4,0.0006,7326.90\n",
    "sites.csv": "site,place,role,markup\nshop,lyon,maker,0.1\nfar,geneva,supplier,\n",
    "operations.csv": "item,process,hours\nbracket,milling,0.2\n",
    "capabilities.csv": "site,process,rate\nshop,milling,60\n",
    "offers.csv": "site,item,price\nfar,bracket,7\n",
    "demands.csv": "place,item,quantity\nlyon,bracket,1000\n",
    "duties.csv": "duty,hs,origin,destination,rate\n\nsteel,7326,*,EU,RATE\n",
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A bracket from Geneva, or milled in Lyon."""
    for name, text in SLIP.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def rated(case: Path, rate: str) -> Path:
    file = case / "duties.csv"
    file.write_text(file.read_text().replace("RATE", rate))
    return case


def test_a_case_without_doubts_is_told_as_before(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(rated(case, "0.027"))]) == 0
    assert capsys.readouterr().out.startswith("nothing is wrong: Shed(")
    assert main(["check", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_scenario_may_name_what_goes_with_something_else(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An offer goes with its site: who leaves out both leaves out the same, and it is no fault."""
    (rated(case, "0.027") / "scenarios").mkdir()
    both = "--without sites/far\n--without offers/far:*\n"
    (case / "scenarios" / "alone.args").write_text(both)
    assert main(["check", str(case)]) == 0
    assert capsys.readouterr().out.startswith("nothing is wrong: Shed(")
    (case / "scenarios" / "odd.args").write_text(
        f"{both}--without sites/fra\n--without modes/cart\n"
    )
    assert main(["check", str(case)]) == 2
    said = capsys.readouterr()
    assert "no sites called 'fra'" in said.out + said.err
    assert "no modes called 'cart'" in said.out + said.err


def test_a_duty_in_percent_is_a_warning_with_what_it_costs(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number is that of the two plans, and who sells instead is named."""
    assert main(["check", str(rated(case, "2.7"))]) == 0
    out = capsys.readouterr().out
    before = ms.plan(ms.load(case))
    meant = ms.plan(ms.scenario(ms.load(case), set=["duties/steel.rate=0.027"]))
    assert "warning: duties.csv, row 3, duties/steel, rate: 2.7 is 270 %" in out
    assert "write 0.027" in out
    assert f"the plan costs {before.cost:,.0f} EUR/a as it stands" in out
    assert f"as it was likely meant, {meant.cost:,.0f}" in out
    assert "without bracket from shop and with bracket from far" in out
    assert main(["check", str(case), "--json"]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["level"], told["file"], told["row"]) == ("warning", "duties.csv", 3)
    assert (told["key"], told["column"]) == ("duties/steel", "rate")
    assert told["change"] == "duties/steel.rate=0.027"
    assert f"{meant.cost:,.0f}" in told["weighed"]


def test_an_error_stays_an_error_and_warnings_stand_beside(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "items.csv").write_text("item,mass,volume,hs\nbracket,heavy,0.0006,7326.90\n")
    assert main(["check", str(rated(case, "2.7"))]) == BadFacts.exit_code
    told = capsys.readouterr()
    assert "warning: duties.csv, row 3" in told.err
    assert "items.csv, row 2, mass: 'heavy'" in told.err
    assert main(["check", str(case), "--json"]) == BadFacts.exit_code
    levels = [one["level"] for one in json.loads(capsys.readouterr().out)]
    assert sorted(levels) == ["error", "warning"]


@pytest.mark.parametrize("cell", ["2.7 %", "2.7%", '"2,7 %"'])
def test_a_share_with_its_sign_is_read_and_told(case: Path, cell: str) -> None:
    shed = ms.load(rated(case, cell))
    assert shed.get("steel", ms.Duty).rate == pytest.approx(0.027)
    assert any("%" in told.text and "duties.csv" in told.text for told in shed.told)


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ("3 percent", "0.03, which is 3 percent"),
        ("5‰", "0.005, which is 5‰"),
        ("27", "for 27 % write 0.27"),
        ("low", "a number such as 0.125 for 12.5 %"),
    ],
)
def test_a_share_written_as_percent_is_refused_with_the_share(
    case: Path, cell: str, right: str
) -> None:
    with pytest.raises(BadFacts) as refused:
        ms.load(rated(case, cell))
    assert right in str(refused.value)


def test_a_service_level_in_percent_is_refused_with_the_share(case: Path) -> None:
    (case / "demands.csv").write_text("place,item,quantity,service_level\nlyon,bracket,1000,95\n")
    with pytest.raises(BadFacts, match=r"for 95 % write 0\.95"):
        ms.load(rated(case, "0"))


def test_a_quote_notes_what_it_rests_on(case: Path) -> None:
    from tests.costing.solids import box, shape_of

    shed = ms.load(rated(case, "0.027")).plus(ms.Driver(driver="failurs", low=0, value=0, high=1))
    part, asked = shape_of(box(30, 20, 2)), {"material": ["steel"], "process": ["cnc-milling"]}
    notes = ms.quote(shed, part, country="FR", **asked).notes  # type: ignore[arg-type]
    assert any("did you mean failure?" in note for note in notes)


def test_advice_is_in_the_unit_that_the_head_of_the_column_says(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 270 below rate [%], 0.027 would be a hundredth of what is meant."""
    duties = (case / "duties.csv").read_text().replace(",rate", ",rate [%]", 1)
    rated(case, "270")
    rows = (case / "duties.csv").read_text().partition("\n")[2]
    (case / "duties.csv").write_text(duties.partition("\n")[0] + "\n" + rows)
    assert main(["check", str(case)]) == 0
    out = capsys.readouterr().out
    assert "these numbers are shares, and the column's head says %: write it so" in out
