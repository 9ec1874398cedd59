"""Carriers' tables as they come: what they charge is what the published examples say."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed.errors import BadFacts
from makeshed.io.carriers import together
from makeshed.io.importing import import_files
from makeshed.io.process_names import processes_in
from makeshed.io.sources import opened
from makeshed.io.weight_labels import break_of
from makeshed.model import Currency, Fact, Mode, Place, Rate, Shed, Zone
from makeshed.science.shipments import Band
from makeshed.store import load, save

POUND = 0.45359237


def facts(
    folder: Path, text: str, beside: str = "", name: str = "dhl.csv"
) -> tuple[list[Fact], str]:
    (folder / name).write_text(text, encoding="utf-8")
    if beside:
        (folder / f"{name}.toml").write_text(beside, encoding="utf-8")
    (record,) = opened(folder / name).records(0, processes_in)
    return list(record.facts), "\n".join(record.warnings)


def charge(rates: list[Fact], zone: str, kg: float) -> float:
    """What a shipment costs by the cheapest row that it fits, as `science.shipments` says."""
    own = [row for row in rates if isinstance(row, Rate) and row.zone == zone]
    bands = [
        Band(low=r.min_weight, high=r.max_weight or float("inf"), price=r.price, per_kg=r.per_kg,
             minimum=r.minimum_charge)
        for r in own
    ]  # fmt: skip
    return min(float(band.charge(kg)) for band in bands)


AIR = "Destination,Min,N,+45,+100\nFR,80,16.00,9.00,7.50\nDE,75,15.00,8.50,-\n"
PARCELS = (
    "Gewicht bis kg;Zone 1;Zone 2;Zone 3\n1;5,20 €;6,10 €;9,90 €\n5;6,80 €;8,00 €;14,50 €\n"
    "31,5;12,00 €;15,40 €;-\njede weitere kg;0,40 €;0,30 €;\n"
)


def test_air_freight_by_weight_breaks(tmp_path: Path) -> None:
    """30 kg at 16.00 below 45 kg and 9.00 from there on: 405, not 480 (see `science.shipments`)."""
    rates, told = facts(tmp_path, AIR)
    assert charge(rates, "FR", 30.0) == 405.0
    assert charge(rates, "FR", 1.0) == 80.0
    assert charge(rates, "DE", 200.0) == 200 * 8.5
    assert "read as for a kg" in told
    assert "taken to be in the case's" in told


def test_a_hundredweight_in_pounds(tmp_path: Path) -> None:
    """450 lb at 14.38 a hundredweight below 500 lb, 10.29 from there on: 51.45 (InsiteShip)."""
    text = "Zone,below 500 lb,500+ lb\n5,14.38,10.29\n"
    rates, _ = facts(tmp_path, text, 'per = "100 lb"\n')
    assert charge(rates, "5", 450 * POUND) == pytest.approx(51.45)


def test_parcels_by_zone_with_each_more_kilogram(tmp_path: Path) -> None:
    rates, told = facts(tmp_path, PARCELS)
    assert {row.currency for row in rates if isinstance(row, Rate)} == {"EUR"}
    assert charge(rates, "1", 4.9) == 6.80
    assert charge(rates, "1", 33.0) == pytest.approx(12.80)  # two begun kilograms: a row for each
    assert charge(rates, "2", 33.0) == pytest.approx(15.40 + 1.5 * 0.30)
    assert charge(rates, "3", 6.0) == float("inf")
    assert "without rounding up" in told
    assert "up to 131.5 kg" in told


def test_prices_up_to_a_weight_and_from_a_weight_on(tmp_path: Path) -> None:
    text = "weight (lb),A,B\n500,71.9,80\n1000,102.9,120\nover 1000 lb per lb,0.1,0.12\n"
    rates, told = facts(tmp_path, text)
    assert charge(rates, "A", 300 * POUND) == 71.9
    assert charge(rates, "A", 2000 * POUND) == pytest.approx(200.0)
    assert "read as for a shipment" in told


def test_the_word_below_which_prices_stand_decides(tmp_path: Path) -> None:
    pallets, _ = facts(tmp_path, "zone,bis 50 kg,bis 100 kg\n1,22.50,31.00\n")
    assert charge(pallets, "1", 60.0) == 31.0
    with pytest.raises(BadFacts, match="up to 50 or from 50"):
        facts(tmp_path, "zone,50,100\n1,22.50,31.00\n", name="bare.csv")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kg,Z1,Z2\n1,5,6\nheavy,7,8\n", "'heavy'"),
        ("kg,Z1,Z2\n1,5,6\n2,dear,8\n", "'dear'"),
        ("kg,Z1,Z2\n1,5,6\n2,-7,8\n", "0 or more"),
        ('kg,Z1,Z2\n1,"1,234",7\n2,"2,345",8\n', "one number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_row_and_column(
    text: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFacts, match=says) as error:
        facts(tmp_path, text)
    assert all(p.table == "dhl.csv" and p.column.startswith("Z") for p in error.value.problems)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("kg;Z1\n0.500;5.20\n1.000;6.10\n1.500;7\n", [0.5, 1.0, 1.5]),
        ("kg;Z1\nbis 31,5;5,20\nbis 1.000;60\n", [31.5, 1000.0]),
        ("kg;Z1\nbis 500 kg;5,20\nbis 1.000 kg;60\n", [500.0, 1000.0]),
        ("zone;up to 500 kg;up to 1,000 kg\n1;52.20;60\n", [500.0, 1000.0]),
        ("zone;bis 500 kg;bis 1000 kg\n1;52;60\n", [500.0, 1000.0]),
    ],
)  # fmt: skip
def test_a_weight_of_a_thousand_is_a_thousand(
    text: str, weights: list[float], tmp_path: Path
) -> None:
    """Up to 1,000 kg was a rate without a limit, bis 1.000 kg one of 1 kg."""
    rates, _ = facts(tmp_path, text)
    assert [row.max_weight for row in rates if isinstance(row, Rate)] == weights


@pytest.mark.parametrize(
    "text",
    [
        "kg;Z1\nbis 500 kg;52\nbis 1.000 kg;60\n",
        "kg;Z1\nbis 500 kg;52.50\nbis 1.000 kg;60.50\n",
        'kg,Z1\n500,52\n"1,000",60\n',
        "zone;bis 500 kg;bis 1.000 kg\n1;52;60\n",
        "zone;+500;+1.000\n1;52;40\n",
        "kg;Z1\n1;5\nup to 0 kg;6\n",
    ],
)
def test_a_weight_that_may_be_two_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadFacts, match="1000 without a mark") as error:
        facts(tmp_path, text)
    assert len(error.value.problems) == 1


@pytest.mark.parametrize(
    ("text", "beside", "price", "currency"),
    [
        ("kg;Z1\n10;€ 980,50\n1000;€ 1.250\n", "", 1250.0, "EUR"),
        ("kg;Z1\n10;980,50 zł\n1000;1.250 zł\n", "", 1250.0, "PLN"),
        ("kg;Z1\n10;CHF 980.50\n1000;CHF 1'250.-\n", "", 1250.0, "CHF"),
        ("kg;Z1\n10;kr 980,50\n1000;kr 1.250,-\n", 'currency = "SEK"\n', 1250.0, "SEK"),
        ('kg,Z1\n10,$980.50\n1000,"$1,250"\n', 'currency = "USD"\n', 1250.0, "USD"),
        ("kg;Z1\n10;£ 980.50\n1000;gbp 1,250\n", "", 1250.0, "GBP"),
    ],
)
def test_prices_with_the_sign_of_their_currency(
    text: str, beside: str, price: float, currency: str, tmp_path: Path
) -> None:
    """€ 1.250 beside € 980,50 was 1.25, for cells with a sign showed no marks."""
    rates, _ = facts(tmp_path, text, beside)
    last = rates[-1]
    assert isinstance(last, Rate)
    assert (last.price, last.currency) == (price, currency)


@pytest.mark.parametrize(
    ("text", "beside", "says"),
    [
        ("kg;Z1\n10;$ 980.50\n", "", r"\$ may be"),
        ("kg;Z1\n10;€ 980.50\n", 'currency = "USD"\n', "a price in USD"),
        ("kg;Z1\n10;5 kg\n", "", "sign or code"),
        ("kg;Z1\n10;€ 980\n1000;€ 1.250\n", "", "one number"),
    ],
)
def test_a_currency_that_may_be_two_is_refused(
    text: str, beside: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFacts, match=says):
        facts(tmp_path, text, beside)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kg,Z1\nup to 50,2.10\n51-100,1.80\n", "no less than 2.1, which less weight costs"),
        ("up to kg,Z1\n1,5.20\n1,6.00\n", "one price"),
    ],
)
def test_prices_that_fall_with_weight_are_not_taken_for_those_of_shipments(
    text: str, says: str, tmp_path: Path
) -> None:
    """2.10 a kg up to 50 kg and 1.80 up to 100 made a shipment of 10 kg cost 1.80."""
    with pytest.raises(BadFacts, match=says):
        facts(tmp_path, text)
    told, _ = facts(tmp_path, "kg,Z1\nup to 50,2.10\n51-100,1.80\n", 'per = "kg"', name="per.csv")
    assert charge(told, "Z1", 10.0) == pytest.approx(21.0)


def test_zones_by_postcode(tmp_path: Path) -> None:
    rows, _ = facts(tmp_path, "PLZ;Zone\n01-09;1\n10, 11, 20-27;Zone 2\n", 'country = "DE"\n')
    found = [(row.destination, row.zone) for row in rows if isinstance(row, Zone)]
    assert found == [("DE 01-09", "1"), ("DE 10", "2"), ("DE 11", "2"), ("DE 20-27", "2")]
    with pytest.raises(BadFacts, match="zeros in front"):
        facts(tmp_path, "PLZ;Zone\n1-09;1\n", name="dhl.csv")
    with pytest.raises(BadFacts, match='country = "DE"'):
        facts(tmp_path, "PLZ;Zone\n01-09;1\n", name="lost.csv")


def test_what_the_file_beside_says_is_read_or_refused(tmp_path: Path) -> None:
    rates, _ = facts(tmp_path, AIR, 'mode = "plane"\ncurrency = "USD"\nper = "kg"\n')
    assert {(r.mode, r.currency) for r in rates if isinstance(r, Rate)} == {("plane", "USD")}
    for wrong in ('carrier = "x"\n', 'per = "ton"\n', "mode = 3\n"):
        with pytest.raises(BadFacts, match=r"dhl\.csv\.toml"):
            facts(tmp_path, AIR, wrong)


def test_both_go_into_a_case(tmp_path: Path) -> None:
    places = (Place(place="a", country="DE", lat=52.5, lon=13.4, postcode="10115"),)
    euro = Currency(currency="EUR", rate=1.0)
    save(Shed.of(euro, Mode(mode="dhl", distance_kind="road"), *places), tmp_path / "case")
    facts(tmp_path, PARCELS.replace("Zone 3", "3"))
    facts(tmp_path, "PLZ;Zone\n10;1\n2;2\n3;3\n", 'mode = "dhl"\ncountry = "DE"\n', "zones.csv")
    files = [tmp_path / "dhl.csv", tmp_path / "zones.csv"]
    done = import_files(files, tmp_path / "case", load=load, save=save)
    assert done.facts["zones"] == 3
    assert load(tmp_path / "case").table(Rate)["zone"].unique().sort().to_list() == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("label", "kg"),
    [("500 g", 0.5), ("4 oz", 0.1133980925), ("1 Lbs.", 0.45359237), ("not to exceed 2 kg", 2.0)],
)
def test_small_weights_and_pounds(label: str, kg: float) -> None:
    found = break_of(label)
    assert found is not None
    assert found.meant == "up to"
    assert found.kg == pytest.approx(kg)


@pytest.mark.parametrize("label", ["over 500 g per g", "+250 g", "each additional oz"])
def test_nobody_prices_from_a_gram_on(label: str) -> None:
    assert break_of(label) is None


def test_labels_in_pounds_price_by_the_pound() -> None:
    """As printed by carriers in the United States: the head says no unit, each label does."""
    table = [
        {"Weight": "1 Lbs.", "Zone 2": "8.50"},
        {"Weight": "150 Lbs.", "Zone 2": "60"},
        {"Weight": "over 150 lbs per lb", "Zone 2": "0.40"},
    ]
    facts = together(table, "ground.csv", Path("none.toml"))[0]["facts"]
    assert [rate.max_weight for rate in facts][:2] == pytest.approx([0.45359237, 68.0388555])
    assert facts[2].per_kg == pytest.approx(0.40 / 0.45359237)
