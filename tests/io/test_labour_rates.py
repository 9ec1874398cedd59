"""Labour rates of makers by what people earn around them, written where a table of wages asks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.io.cases import METROS, case_with

import makeshed as ms
from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.io.labour_rates import labour_rates
from makeshed.model import (
    Capability,
    Currency,
    Demand,
    Item,
    Occupation,
    Operation,
    Place,
    Region,
    Shed,
    Site,
    Workforce,
)
from makeshed.store import load, save

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


def with_wages(folder: Path, text: str = METROS, beside: str = "") -> Shed:
    """Return the shop after a table of wages was imported into it."""
    return case_with(folder / "MSA_M2025_dl.csv", text, beside, SHOP)


def test_labour_rates_are_written_only_where_asked_with_their_source(tmp_path: Path) -> None:
    """Machinists 1,610 at 32.57 and CNC operators 490 at 28.65: 31.655, times 1.4 44.317."""
    (tmp_path / "quiet").mkdir()
    plain = with_wages(tmp_path / "quiet")
    assert {one.labour_rate for one in plain.rows(Capability)} == {0.0, 99.0}
    shed = with_wages(tmp_path, beside="labour_rates = true\non_costs = 1.4")
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
    shed = with_wages(tmp_path, text, beside="labour_rates = true")
    mill = shed.get("mill:cnc-milling", Capability)
    if told == "0":
        assert mill.labour_rate == 28.65, "of nobody"
        assert "weighted by people" in mill.source
    else:
        assert mill.labour_rate == pytest.approx((32.57 + 28.65) / 2)
        assert "all alike" in mill.source
        assert "weighted" not in mill.source


def test_a_rate_that_is_there_stays_and_is_counted(tmp_path: Path) -> None:
    with_wages(tmp_path, beside="labour_rates = true\non_costs = 1.4")
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
