"""What single tables of a model mean, each by a case small enough to reckon by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.io.anura_models import Tables, folder, rows, two_halves

import makeshed as ms
from makeshed.errors import BadFacts
from makeshed.io.anura.model_reading import AnuraModel, read
from makeshed.model import (
    Capability,
    Demand,
    Duty,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Override,
    Site,
)
from makeshed.plans.plan import Plan
from makeshed.store.every_sheet import sheets_of

WHERE = "Country Latitude Longitude"


def small(**more: list[dict[str, str]]) -> Tables:
    """A supplier in Canada, a DC and two customers in the United States; a year, a hundred of each."""
    tables = {
        "Products": rows("ProductName UnitWeight UnitValue", "A|2|10", "B|5|30"),
        "Suppliers": rows(f"SupplierName {WHERE}", "S|Canada|50|-97"),
        "Facilities": rows(
            f"FacilityName {WHERE} FixedOperatingCost", "DC|USA|42|-90|300"
        ),
        "Customers": rows(f"CustomerName {WHERE}", "C1|USA|40|-90", "C2|USA|41|-91"),
        "SupplierCapabilities": rows("SupplierName ProductName UnitCost", "S|A|4", "S|B|6"),
        "CustomerDemand": rows(
            "CustomerName ProductName Quantity", "C1|A|100", "C2|A|100", "C1|B|100"
        ),
        "TransportationPolicies": rows(
            "OriginName DestinationName ProductName UnitCost UnitCostUOM",
            "S|DC|ALL|0.1|LB", "DC|(All_Customers)||0.2|LB",
        ),
    }  # fmt: skip
    return {**tables, **more}


def model(tables: Tables, tmp_path: Path) -> AnuraModel:
    return read(folder(tables, tmp_path / "model"), sheets_of)


def planned(tables: Tables, tmp_path: Path) -> Plan:
    found = model(tables, tmp_path)
    return ms.plan(found.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-8)


def wrong(tables: Tables, tmp_path: Path) -> str:
    with pytest.raises(BadFacts) as found:
        model(tables, tmp_path)
    return "\n".join(map(str, found.value.problems))


BASE = 200 * 4 + 100 * 6 + (200 * 2 + 100 * 5) * (0.1 + 0.2) + 300
"""Goods, freight by the pound, and the DC."""


def test_goods_freight_and_a_site_add_up(tmp_path: Path) -> None:
    assert planned(small(), tmp_path).cost == pytest.approx(BASE)


def test_what_is_idle_runs_all_the_same_where_it_is_open(tmp_path: Path) -> None:
    tables = small()
    tables["Facilities"].append({**tables["Facilities"][0], "FacilityName": "Idle"})
    assert planned(tables, tmp_path).cost == pytest.approx(BASE + 300)


def test_a_facility_opens_for_what_it_costs_once(tmp_path: Path) -> None:
    tables = small()
    tables["Facilities"][0] |= {
        "FacilityStatus": "Consider", "InitialState": "Potential", "FixedStartupCost": "500",
    }  # fmt: skip
    assert planned(tables, tmp_path).cost == pytest.approx(BASE + 500)
    tables["Facilities"][0]["FacilityStatus"] = "Closed"
    assert "closed" in model(tables, tmp_path / "closed").shed.table(Site)["status"].to_list()


def test_a_model_of_three_months_is_four_times_as_much_a_year(tmp_path: Path) -> None:
    settings = rows("ModelStartDate ModelEndDate", "2026-01-01|2026-03-31")
    found = model(small(ModelSettings=settings), tmp_path)
    plan = ms.plan(found.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-8)
    assert plan.cost == pytest.approx(4 * BASE)
    assert any("x4" in note for note in found.notes)


def test_handling_is_of_the_store_or_of_its_lanes(tmp_path: Path) -> None:
    heads = (
        "FacilityName ProductName InboundHandlingCost InboundHandlingCostUOM OutboundHandlingCost"
    )
    alike = small(WarehousingPolicies=rows(heads, "DC|ALL|0.5||0.25"))
    assert planned(alike, tmp_path).cost == pytest.approx(BASE + 300 * 0.75)
    by_weight = small(WarehousingPolicies=rows(heads, "DC|ALL|0.5|LB|0.25"))
    found = planned(by_weight, tmp_path / "weight")
    assert found.cost == pytest.approx(BASE + 900 * 0.5 + 300 * 0.25)


def test_a_sourcing_policy_adds_its_cost_and_a_ratio_is_loud(tmp_path: Path) -> None:
    heads = "CustomerName ProductName SourceName OptimizationPolicy UnitCost"
    tables = small(CustomerFulfillmentPolicies=rows(heads, "C1|A|DC|To Optimize|0.7"))
    assert planned(tables, tmp_path).cost == pytest.approx(BASE + 100 * 0.7)
    tables["CustomerFulfillmentPolicies"][0]["OptimizationPolicy"] = "Single Source"
    left = {one.what: one for one in model(tables, tmp_path / "single").left}
    assert left["CustomerFulfillmentPolicies.optimizationpolicy"].changes


def test_time_distance_and_shipments_of_a_mode(tmp_path: Path) -> None:
    tables = small(
        TransportationModes=rows(
            "ModeName UnitCost UnitCostUOM FixedCost AverageShipmentSize", "Van|3|HR|40|20"
        ),
        TransportationPolicies=rows(
            "OriginName DestinationName ProductName ModeName UnitCost UnitCostUOM TransportTime "
            "TransportTimeUOM TransportDistance AverageShipmentSize",
            "S|DC|ALL|Van|||2|DAY||", "DC|C1|A|Van|0.5|MI|||30|10", "DC|C1|B|Van|0.01|EA-MI|||30|",
            "DC|C2|A|Van|0.2|LB||||",
        ),
    )  # fmt: skip
    into = 300 * (3 * 48 / 20 + 40 / 20)
    out = 100 * (0.5 * 30 / 10 + 40 / 10) + 100 * (0.01 * 30 + 40 / 20) + 100 * (0.4 + 40 / 20)
    for row in tables["Products"]:
        row["UnitWeight"] = "2"
    assert planned(tables, tmp_path).cost == pytest.approx(200 * 4 + 100 * 6 + into + out + 300)


def test_a_tariff_is_an_amount_for_a_unit_of_the_value_said(tmp_path: Path) -> None:
    heads = "PathOriginValue PathDestinationValue ProductName HSCode DutyRate UnitCost"
    tables = small(Tariffs=rows(heads, "Canada|USA|A|7326.90|25|", "Canada|USA|B|8483.40|10|0.5"))
    found = model(tables, tmp_path)
    assert dict(found.shed.table(Item).select("item", "hs").iter_rows()) == {
        "A": "732690",
        "B": "848340",
    }
    duties = dict(found.shed.table(Duty).select("hs", "per_unit").iter_rows())
    assert duties == {"732690": 2.5, "848340": 3.5}
    plan = ms.plan(found.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-8)
    assert plan.cost == pytest.approx(BASE + 200 * 2.5 + 100 * 3.5)
    tables["Tariffs"][0]["HSCode"] = ""
    left = {one.what: one for one in model(tables, tmp_path / "without").left}
    assert left["Tariffs.dutyrate"].changes


def test_what_may_stay_unserved_is_worth_its_penalty(tmp_path: Path) -> None:
    tables = small()
    for row in tables["CustomerDemand"]:
        row |= {"DemandStatus": "", "PenaltyCost": ""}
    tables["CustomerDemand"][1] |= {"DemandStatus": "Consider", "PenaltyCost": "1"}
    assert planned(tables, tmp_path).cost == pytest.approx(BASE - 100 * (4 + 2 * 0.3) + 100)


def test_what_is_excluded_is_passed_over(tmp_path: Path) -> None:
    tables = small()
    for row in tables["Customers"]:
        row["Status"] = "Exclude" if row["CustomerName"] == "C2" else "Include"
    assert planned(tables, tmp_path).cost == pytest.approx(BASE - 100 * (4 + 2 * 0.3))
    tables["Customers"][0]["Status"] = "maybe"
    assert "status: maybe; right: Include or Exclude" in wrong(tables, tmp_path / "maybe")


def test_customers_of_two_products_with_two_prices_are_two_places(tmp_path: Path) -> None:
    tables = small()
    tables["TransportationPolicies"][1] |= {"UnitCost": "2", "UnitCostUOM": "EA"}
    by_volume = {
        row["mode"] for row in model(tables, tmp_path / "alike").shed.table(Lane).to_dicts()
    }
    assert by_volume == {
        "transport",
        "transport by volume",
    }  # both fill 1 cubic foot, unless they say
    for row, volume in zip(tables["Products"], ("1", "3"), strict=True):
        row["UnitVolume"] = volume
    found = model(tables, tmp_path)
    assert found.shed.table(Demand)["place"].to_list() == ["C1 (A)", "C1 (B)", "C2"]
    plan = ms.plan(found.shed, holding_rate=0.0, discount_rate=0.0, gap=1e-8)
    assert plan.cost == pytest.approx(200 * 4 + 100 * 6 + 900 * 0.1 + 300 * 2 + 300)


def test_what_no_policy_lets_go_does_not_go(tmp_path: Path) -> None:
    """B goes to C1 straight from S alone, at another price: the cheaper way over the DC is for A."""
    tables = small()
    tables["TransportationPolicies"] = rows(
        "OriginName DestinationName ProductName UnitCost UnitCostUOM",
        "S|DC|A|0.1|LB", "DC|(All_Customers)|A|0.2|LB", "S|C1|B|9|EA",
    )  # fmt: skip
    found = planned(tables, tmp_path)
    assert found.cost == pytest.approx(200 * 4 + 100 * 6 + 400 * 0.3 + 100 * 9 + 300)


def test_a_group_is_all_of_its_members(tmp_path: Path) -> None:
    groups = rows(
        "GroupName GroupType MemberName Status", "Ours|Customers|C1|", "Ours|Customers|C2|Exclude"
    )
    tables = small(Groups=groups)
    tables["CustomerDemand"] = rows("CustomerName ProductName Quantity", "ours|a|100")
    assert model(tables, tmp_path).shed.table(Demand)["place"].to_list() == ["C1"]
    tables["Groups"][0]["GroupType"] = "Products"
    tables["Groups"][1]["GroupType"] = "Products"
    assert "a group of products; right: a group of customers" in wrong(tables, tmp_path / "kind")


def test_units_of_a_product_s_own(tmp_path: Path) -> None:
    tables = small(
        UnitsOfMeasure=rows("UnitOfMeasureName Type Symbol Ratio", "Pallet|Quantity|PLT|1"),
        ProductUnitsOfMeasure=rows("ProductName UOMSymbol Quantity", "A|PLT|50", "B|PLT|20"),
    )
    for row in tables["CustomerDemand"]:
        row |= {"Quantity": "2", "QuantityUOM": "PLT"}
    wanted = model(tables, tmp_path).shed.table(Demand).select("place", "item", "quantity").rows()
    assert wanted == [("C1", "A", 100.0), ("C1", "B", 40.0), ("C2", "A", 100.0)]


def test_what_is_otherwise_in_a_period(tmp_path: Path) -> None:
    tables = two_halves()
    tables["FacilitiesMultiTimePeriod"] = rows(
        "PeriodName FacilityName FixedOperatingCost ThroughputCapacity", "H2|DC|2500|1000"
    )
    tables["SuppliersMultiTimePeriod"] = rows(
        "PeriodName SupplierName SupplierStatus", "H1|S2|Exclude"
    )
    tables["SupplierCapabilitiesMultiTimePeriod"] = rows(
        "PeriodName SupplierName ProductName UnitCost UnitCostUOM", "H2|S1|Steel|0.60|LB"
    )
    found = model(tables, tmp_path)
    said = {(r["period"], r["fact"]): r["value"] for r in found.shed.table(Override).to_dicts()}
    assert said["H2", "sites/DC.fixed_cost"] == "5000.0"
    assert said["H2", "sites/DC.throughput"] == "2000.0"
    assert said["H2", "offers/S1:Steel:0.price"] == "0.6"
    assert said["H1", "offers/S2:Steel:0.capacity"] == "0.0"
    plan = ms.horizon(found.shed, holding_rate=0.0, discount_rate=0.0)
    bought = {(row.period, row.site) for row in plan.bought if row.item == "Steel"}
    assert ("H1", "S2") not in bought
    assert ("H2", "S2") in bought


def test_a_facility_that_may_open_later_alone(tmp_path: Path) -> None:
    tables = two_halves()
    tables["FacilitiesMultiTimePeriod"] = rows(
        "PeriodName FacilityName FacilityStatus", "H1|P2|Closed"
    )
    tables["WorkCenters"][0]["ThroughputCapacity"] = "450"
    tables["Periods"][1]["StartDate"] = "2025-07-01 00:00:00"
    found = model(tables, tmp_path)
    plan = ms.horizon(found.shed, holding_rate=0.0, discount_rate=0.0)
    states = {(row.period, row.site): row.state for row in plan.sites}
    assert (states["H1", "P2"], states["H2", "P2"]) == ("closed", "opens")
    loud = [one.words for one in found.left if one.changes and "startup" in one.what]
    assert "opening late costs a part" in loud[0]


def test_a_lane_or_a_policy_of_some_periods_alone_is_refused(tmp_path: Path) -> None:
    tables = two_halves()
    tables["TransportationPoliciesMultiTimePeriod"] = rows(
        "PeriodName OriginName DestinationName ModeName PolicyStatus", "H2|P1|C3|Parcel|Exclude"
    )
    assert "lanes P1:C3:Parcel" in wrong(tables, tmp_path)
    tables = two_halves()
    tables["ProductionPoliciesMultiTimePeriod"] = rows(
        "PeriodName FacilityName ProductName PolicyStatus", "H2|P2|Widget|Exclude"
    )
    assert "operations Widget" in wrong(tables, tmp_path / "making")


def test_a_row_of_a_period_that_names_nothing_is_refused(tmp_path: Path) -> None:
    tables = two_halves()
    tables["SupplierCapabilitiesMultiTimePeriod"] = rows(
        "PeriodName SupplierName ProductName UnitCost", "H2|S1|Widget|3"
    )
    assert "what no row of the table without periods names" in wrong(tables, tmp_path)


def test_two_places_of_one_name_are_refused(tmp_path: Path) -> None:
    tables = small()
    tables["Suppliers"].append({**tables["Suppliers"][0], "SupplierName": "dc"})
    assert "dc, beside DC of facilities" in wrong(tables, tmp_path)


def test_all_costs_of_a_case_are_of_rows_that_it_names(tmp_path: Path) -> None:
    shed = model(small(), tmp_path).shed
    assert set(shed.table(Offer)["source"]) == {
        "SupplierCapabilities.csv, row 2", "SupplierCapabilities.csv, row 3",
    }  # fmt: skip
    assert all(
        text.startswith("TransportationPolicies.csv, row ") for text in shed.table(Lane)["source"]
    )


def test_one_of_several_products_is_refused(tmp_path: Path) -> None:
    tables = small(
        Groups=rows("GroupName GroupType MemberName", "Both|Products|A", "Both|Products|B")
    )
    tables["CustomerDemand"] = rows(
        "CustomerName ProductName ProductNameGroupBehavior Quantity",
        "C1|Both|Aggregate|100",
        "C2|A|Aggregate|5",
    )
    assert "Aggregate: A, or any other of the group; right: Enumerate" in wrong(tables, tmp_path)
    tables["CustomerDemand"][0]["ProductNameGroupBehavior"] = "Enumerate"
    assert len(model(tables, tmp_path / "each").shed.table(Demand)) == 3


def test_a_ratio_of_processes_is_loud_and_what_nothing_names_is_not(tmp_path: Path) -> None:
    tables = two_halves()
    for row in tables["ProductionPolicies"]:
        row["OptimizationPolicy"] = ""
    tables["ProductionPolicies"][0]["OptimizationPolicy"] = "By Process Ratio (Auto Scale)"
    tables["StepCosts"].append({**tables["StepCosts"][0], "StepCostName": "Spare"})
    left = {one.what: one for one in model(tables, tmp_path).left}
    assert left["ProductionPolicies.optimizationpolicy"].changes
    assert "here the cheapest" in left["ProductionPolicies.optimizationpolicy"].words
    assert not left["StepCosts"].changes
    assert left["StepCosts"].rows == "4"


def test_how_fast_goods_go_where_no_time_is_said(tmp_path: Path) -> None:
    speeds = model(two_halves(), tmp_path).shed.table(Mode)["speed"].to_list()
    assert speeds == pytest.approx([55 * 1.609344 * 24] * 2)
    settings = rows("AverageSpeed PrimarySpeedUOM InventoryCarryingCostPercentage", "80|KPH|12")
    found = model(small(ModelSettings=settings), tmp_path / "kph")
    assert found.shed.table(Mode)["speed"].to_list() == [1920.0]
    assert any("--holding-rate 0.12 " in note for note in found.notes)
    assert any(one.what == "ModelSettings.inventorycarryingcostpercentage" for one in found.left)


def test_models_before_2_8_say_consider_in_status(tmp_path: Path) -> None:
    tables = small()
    tables["Facilities"][0] |= {
        "Status": "Consider", "InitialState": "Potential", "FixedStartupCost": "500",
    }  # fmt: skip
    assert planned(tables, tmp_path).cost == pytest.approx(BASE + 500)
    tables["Facilities"][0] |= {"Status": "Include", "FacilityStatus": "Opened"}
    assert "facilitystatus: Opened; right: open or closed" in wrong(tables, tmp_path / "opened")


def test_a_shipment_that_is_rounded_up_is_loud(tmp_path: Path) -> None:
    tables = small()
    for row in tables["TransportationPolicies"]:
        row |= {"FixedCost": "", "FixedCostRule": "", "AverageShipmentSize": ""}
    tables["TransportationPolicies"][0] |= {
        "FixedCost": "10", "FixedCostRule": "Treat As Full", "AverageShipmentSize": "30",
    }  # fmt: skip
    for row in tables["Products"]:
        row["UnitWeight"] = "2"
    found = model(tables, tmp_path)
    left = {one.what: one for one in found.left}
    assert left["TransportationPolicies.fixedcostrule"].changes
    plan = ms.plan(found.shed, holding_rate=0.0, gap=1e-8)
    assert plan.cost == pytest.approx(200 * 4 + 100 * 6 + 300 * (2 * 0.3 + 10 / 30) + 300)


def test_a_lot_of_a_process_costs_its_part(tmp_path: Path) -> None:
    tables = two_halves()
    for row in tables["Processes"]:
        row |= {
            "FixedCost": "",
            "LotSize": "",
            "FixedTime": "",
            "FixedTimeUOM": "",
            "YieldPercentage": "",
        }
    tables["Processes"][1] |= {
        "FixedCost": "50", "LotSize": "100", "FixedTime": "90", "FixedTimeUOM": "MIN", "YieldPercentage": "90",
    }  # fmt: skip
    found = model(tables, tmp_path)
    able = {(r["site"], r["process"]): r for r in found.shed.table(Capability).to_dicts()}
    assert able["P2", "making Widget, WidgetBOM by AssembleB"]["setup_cost"] == pytest.approx(6.0)
    steps = {(r["route"], r["process"]): r for r in found.shed.table(Operation).to_dicts()}
    line = steps["WidgetBOM by AssembleB", "Line"]
    assert (line["setup_hours"], line["batch"]) == (1.5, 100.0)
    left = {one.what: one for one in found.left}
    assert left["Processes.yieldpercentage"].changes


def test_a_by_product_is_loud(tmp_path: Path) -> None:
    tables = two_halves()
    tables["BillsOfMaterials"].append(
        {"BOMName": "WidgetBOM", "ProductName": "Gadget", "ProductType": "Byproduct", "Quantity": "1", "QuantityUOM": "EA"}
    )  # fmt: skip
    left = {one.what: one for one in model(tables, tmp_path).left}
    assert "a by-product" in left["BillsOfMaterials.producttype"].words


def test_a_facility_that_makes_and_passes_on_is_refused(tmp_path: Path) -> None:
    tables = two_halves()
    tables["SupplierCapabilities"].append(
        {**tables["SupplierCapabilities"][0], "ProductName": "Gadget"}
    )
    tables["TransportationPolicies"].append(
        {**tables["TransportationPolicies"][0], "DestinationName": "P2", "ProductName": "Gadget"}
    )
    assert "Gadget, which P2 does not make and would have to pass on" in wrong(tables, tmp_path)


def test_a_number_that_is_a_slip_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    tables = small()
    tables["Products"][0]["UnitWeight"] = "1e15"
    where = folder(tables, tmp_path / "model")
    with pytest.raises(BadFacts, match="items"):
        ms.import_anura(where, tmp_path / "case")
    assert not (tmp_path / "case").exists()
