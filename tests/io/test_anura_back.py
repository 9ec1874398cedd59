"""Cases as models of the Anura schema: what is written, what is listed, and what is refused."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.io.anura_models import folder, two_halves

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, MakeshedError
from makeshed.io.anura.schema import schema
from makeshed.model import (
    NOUNS,
    Capability,
    Demand,
    Duty,
    Fact,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Override,
    Period,
    Place,
    Shed,
    Site,
)
from makeshed.store.examples import located

SAME = {"places", "demands", "items", "components", "operations", "offers", "periods", "overrides"}
"""Tables that the reader's own model has as many facts of, there and back."""


def little(*more: Fact) -> Shed:
    """A supplier of bolts and a customer, 10 of them a year, at 4 and 1 each."""
    return Shed.of(
        Place(place="mill", lat=48, lon=2, country="FR"),
        Place(place="shop", lat=47, lon=3, country="FR"),
        Item(item="bolt", mass=2.0, value=5.0, hs="7318.15"),
        Site(site="mill", place="mill", role="supplier"),
        Offer(site="mill", item="bolt", price=4.0),
        Mode(mode="van", distance_kind="listed"),
        Lane(origin="mill", destination="shop", mode="van", cost=500.0, days=1.0),
        Demand(place="shop", item="bolt", quantity=10.0),
    ).plus(*more)


def written(shed: Shed, where: Path) -> tuple[ms.ExportedModel, dict[str, list[dict[str, str]]]]:
    """Write a case as a folder; return what is said of it, and its tables."""
    ms.save(shed, where / "case")
    said = ms.export_anura(where / "case", where / "model")
    tables = {}
    for path in (where / "model").glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return said, tables


def loud(said: ms.ExportedModel) -> dict[str, int]:
    """Return what may change the answer, with the count of each."""
    found: Counter[str] = Counter()
    for row in said.rows:
        found[row.what] += row.cells if row.changes else 0
    return dict(+found)


def test_numbers_are_those_of_the_case(tmp_path: Path) -> None:
    said, tables = written(little(), tmp_path)
    assert loud(said) == {}
    assert "nothing is left out that changes the answer" in said.headline()
    (way,) = tables["TransportationPolicies"]
    assert (way["originname"], way["destinationname"], way["modename"]) == ("mill", "shop", "van")
    assert float(way["unitcost"]) == pytest.approx(1.0)  # 2 kg of a load of 1 t at 500
    assert float(way["transporttime"]) == pytest.approx(24.0)
    (sold,) = tables["SupplierCapabilities"]
    assert float(sold["unitcost"]) == 4.0
    (product,) = tables["Products"]
    assert (float(product["unitweight"]), float(product["unitvalue"])) == (2.0, 5.0)
    (settings,) = tables["ModelSettings"]
    assert settings["primaryweightuom"] == "KG"


def test_every_table_and_column_is_of_the_schema(tmp_path: Path) -> None:
    ms.import_anura(folder(two_halves(), tmp_path / "model"), tmp_path / "case")
    ms.export_anura(tmp_path / "case", tmp_path / "back", discount_rate=0.0)
    for path in (tmp_path / "back").glob("*.csv"):
        heads = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert set(heads) <= set(schema()[path.stem.lower()]), path.stem


@pytest.mark.parametrize("name", ["back", "back.xlsx"])
def test_the_reader_s_own_model_goes_there_and_back(name: str, tmp_path: Path) -> None:
    first = ms.import_anura(folder(two_halves(), tmp_path / "model"), tmp_path / "case")
    said = ms.export_anura(tmp_path / "case", tmp_path / name, discount_rate=0.0)
    again = ms.import_anura(tmp_path / name, tmp_path / "again")
    assert loud(said) == {"sites.opening_cost": 1}
    sizes = {table: len(again.shed.table(NOUNS[table])) for table in sorted(SAME - {"places"})}
    assert sizes == {table: len(first.shed.table(NOUNS[table])) for table in sizes}
    here, there = (
        ms.horizon(each.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-9)
        for each in (first, again)
    )
    assert there.cost == pytest.approx(here.cost, rel=1e-6)
    assert here.cost == pytest.approx(54_376, abs=1)


def test_a_third_time_changes_nothing(tmp_path: Path) -> None:
    ms.import_anura(folder(two_halves(), tmp_path / "model"), tmp_path / "case")
    ms.export_anura(tmp_path / "case", tmp_path / "one", discount_rate=0.0)
    ms.import_anura(tmp_path / "one", tmp_path / "again")
    ms.export_anura(tmp_path / "again", tmp_path / "two", discount_rate=0.0)
    sizes = [
        {path.name: len(path.read_text().splitlines()) for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    ]
    assert sizes[0] == sizes[1]


def test_of_the_bundled_e_bike_all_that_may_change_the_answer_is_listed(tmp_path: Path) -> None:
    said = ms.export_anura("ebike", tmp_path / "model.xlsx")
    assert loud(said) == {
        "capabilities.expand_cost": 1,
        "capabilities.expand_hours": 1,
        "capabilities.expand_max": 1,
        "demands.variability": 15,
        "demands.volatility": 15,
        "duties": len(ms.load(located("ebike")).table(Duty)),
        "modes.insurance": 2,
        "sites.markup": 1,
    }
    assert said.headline().split("NOT AS IN THE CASE")[1].count(",") == 8 - 1 + 1
    changes = [row.changes for row in said.rows]
    assert changes == sorted(changes, reverse=True)  # what may change it comes first


def test_every_cell_that_says_something_is_written_or_listed(tmp_path: Path) -> None:
    case = little(
        Demand(place="shop", item="bolt", quantity=10.0, variability=0.3, max_lead_time=9.0),
        Offer(site="mill", item="bolt", price=4.0, order_multiple=5.0),
    )
    said, _ = written(case, tmp_path)
    assert loud(said) == {
        "demands.max_lead_time": 1,
        "demands.variability": 1,
        "offers.order_multiple": 1,
    }


def test_a_duty_that_a_tariff_can_say_is_one_and_any_other_is_listed(tmp_path: Path) -> None:
    abroad = Place(place="shop", lat=51, lon=0, country="GB")
    plain = Duty(duty="a", hs="7318", origin="FR", destination="GB", rate=0.1, per_unit=0.5)
    bent = replace(plain, duty="b", hs="7318", origin="*", rate=0.0, firm="mill")
    said, tables = written(little(abroad, plain, bent), tmp_path)
    (row,) = tables["Tariffs"]
    assert (row["pathoriginvalue"], row["pathdestinationvalue"]) == ("FR", "GB")
    assert (float(row["dutyrate"]), float(row["unitcost"])) == (10.0, 0.5)
    assert loud(said) == {"duties": 1, "duties.rate": 1}


def test_two_duties_on_the_same_goods_are_none_of_a_model(tmp_path: Path) -> None:
    plain = Duty(duty="a", hs="7318", origin="FR", destination="GB", rate=0.1)
    said, tables = written(little(plain, replace(plain, duty="b", hs="73")), tmp_path)
    assert "Tariffs" not in tables
    assert loud(said) == {"duties": 2}


def test_opening_is_what_it_comes_to_in_a_year(tmp_path: Path) -> None:
    plant = Site(site="plant", place="mill", role="maker", status="candidate", opening_cost=1000.0,
                 fixed_cost=10.0, life=10.0)  # fmt: skip
    case = little(
        plant,
        Operation(item="bolt", process="turn", hours=0.5),
        Capability(site="plant", process="turn", rate=2.0, hours=100.0),
    )
    _, tables = written(case, tmp_path)
    (row,) = tables["Facilities"]
    assert (row["facilitystatus"], row["initialstate"]) == ("Consider", "Potential")
    assert float(row["fixedstartupcost"]) == pytest.approx(149.03, abs=0.01)  # 8 % over 10 years
    assert float(tables["ProductionPolicies"][0]["unitcost"]) == pytest.approx(1.0)
    assert float(tables["Processes"][0]["processingrate"]) == pytest.approx(2.0)


def test_a_site_that_sells_to_others_beside_what_it_costs_is_told(tmp_path: Path) -> None:
    store = Site(site="mill", place="mill", role="store", fixed_cost=100.0)
    said, _ = written(little(store), tmp_path)
    (row,) = [row for row in said.rows if row.changes]
    assert row.what == "sites.fixed_cost"
    assert "sells whether it is open or not" in row.words


def test_freight_by_the_shipment_is_refused(tmp_path: Path) -> None:
    lane = Lane(origin="mill", destination="shop", mode="van", shipment_cost=40.0, shipments=5.0)
    with pytest.raises(MakeshedError, match="by the shipment"):
        written(little(lane), tmp_path)
    assert not (tmp_path / "model").exists()


def test_keys_that_a_model_cannot_tell_apart_are_refused_all_at_once(tmp_path: Path) -> None:
    both = [Item(item="BOLT"), Item(item="all")]
    with pytest.raises(BadFacts) as refused:
        written(little(*both), tmp_path)
    assert len(refused.value.problems) == 2


def test_what_is_otherwise_in_a_period_is_said_or_refused(tmp_path: Path) -> None:
    halves = [Period(period="H1", start=date(2026, 1, 1), months=6),
              Period(period="H2", start=date(2026, 7, 1), months=6)]  # fmt: skip
    dearer = Override(period="H2", fact="offers/mill:bolt:*.price", value="6")
    _, tables = written(little(*halves, dearer), tmp_path / "price")
    (row,) = tables["SupplierCapabilitiesMultiTimePeriod"]
    assert (row["periodname"], float(row["unitcost"])) == ("H2", 6.0)
    assert [float(row["quantity"]) for row in tables["CustomerDemand"]] == [5.0, 5.0]
    heavier = Override(period="H2", fact="items/bolt.mass", value="3")
    with pytest.raises(BadFacts, match=r"unitweight 3\.0 in H2, else 2\.0"):
        written(little(*halves, heavier), tmp_path / "mass")


@pytest.mark.parametrize("name", ["case", "case.xlsx"])
def test_a_model_is_not_written_over_its_case(tmp_path: Path, name: str) -> None:
    ms.save(little(), tmp_path / name)
    with pytest.raises(BadValue, match="is the case itself"):
        ms.export_anura(tmp_path / name, tmp_path / "." / name, replace=True)
    assert ms.load(tmp_path / name).fingerprint() == little().fingerprint()


def test_what_else_lies_in_a_folder_stays(tmp_path: Path) -> None:
    """Only tables of the schema go that the model has not, where one is replaced."""
    _, tables = written(little(), tmp_path)
    (tmp_path / "model" / "my notes.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "model" / "BillsOfMaterials.csv").write_text("of an older one", encoding="utf-8")
    ms.export_anura(tmp_path / "case", tmp_path / "model", replace=True)
    left = {path.stem for path in (tmp_path / "model").glob("*.csv")}
    assert left == {*tables, "my notes"}
