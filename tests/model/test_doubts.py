"""What is possible and most often a slip is told, what is merely unusual is not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import makeshed as ms
from makeshed.model import Fact
from makeshed.model.doubts import DOUBTS, Doubt, doubtful_facts, doubts
from makeshed.model.doubts.exchange import rates_upside_down, reference
from makeshed.model.doubts.giveaways import dearer_by_the_many, sold_for_nothing
from makeshed.model.doubts.sizes import DENSEST, LIGHTEST, impossible_densities
from makeshed.science.borders import country_at, outside

EBIKE = ms.example("ebike")


def told(*changes: str, shed: ms.Shed = EBIKE) -> list[Doubt]:
    return list(doubts(ms.scenario(shed, set=list(changes))))


@pytest.mark.parametrize("name", ["ebike", "bracket", "directory"])
def test_nothing_is_doubtful_about_the_examples(name: str) -> None:
    assert list(map(str, doubts(ms.example(name)))) == []


@pytest.mark.parametrize("column", ["variability", "volatility"])
def test_how_a_variant_varies_is_no_per_cent(column: str) -> None:
    def varied(by: float) -> ms.Variant:
        of: dict[str, Any] = {column: by}
        return ms.Variant(item="ebike", variant="red", share=1.0, **of)

    assert list(doubts(EBIKE.plus(varied(0.9)))) == []
    (found,) = doubts(EBIKE.plus(varied(60.0)))
    assert (found.key, found.column) == ("variants/ebike:red", column)
    assert "write 0.6" in found.likely


SLIPS = [
    ("duties/conventional-8501-31.rate=2.7", "270 % of the customs value", "write 0.027"),
    ("duties/countervailing-ebike-cn-giant.rate=3.9", "390 %", "write 0.039"),
    ("sites/marseille.markup=6", "600 %", "write 0.06"),
    ("components/ebike:frame.scrap=2", "200 %", "write 0.02"),
    ("demands/paris:ebike.variability=50", "5,000 %", "write 0.5"),
    ("demands/paris:ebike.volatility=15", "1,500 %", "write 0.15"),
    ("modes/container.insurance=0.3", "30 % of the value", "write 0.003"),
    ("operations/ebike:main:final-assembly.hours=210", "14 times the lowest price", "write 3.5"),
    ("operations/ebike:main:final-assembly.setup_hours=45", "45 hours to set up", "write 0.75"),
    ("items/ebike.mass=28250", "96,088 kg/m³", "write 28.25"),
    ("items/frame.volume=15.962", "0.21 kg/m³", "litres, write 0.015962"),
    ("items/frame.volume=15962", "0.00021 kg/m³", "cubic centimetres, write 0.015962"),
    ("currencies/USD.rate=1.1638", "it was 0.8951 EUR (ECB", "write 0.859254"),
    ("currencies/USD.rate=0.0085", "it was 0.8951 EUR", "what one USD is worth in EUR"),
    ("places/marseille.country=IT", "lies in FR, not in IT", "FR as its country"),
    ("places/shanghai.lon=-121.47", "lies at sea, not in CN", "write 121.47"),
    ("duties/conventional-7318.origin=DE", "DE to EU crosses no customs", "who levies it"),
]


@pytest.mark.parametrize(("change", "found", "likely"), SLIPS)
def test_a_slip_is_told_with_where_it_is_and_what_was_meant(
    change: str, found: str, likely: str
) -> None:
    first = told(change)[0]
    table, _, rest = change.partition("/")
    key, _, column = rest.partition("=")[0].rpartition(".")
    assert (first.table, first.key) == (table, f"{table}/{key}")
    assert found in first.found
    assert likely in first.likely
    assert first.effect.startswith("as it stands")
    assert column in {first.column, "country"}


@pytest.mark.parametrize(
    "change", [slip[0] for slip in SLIPS if "=0.0085" not in slip[0] and "country" not in slip[0]]
)
def test_what_was_meant_can_be_written_and_is_not_doubted(change: str) -> None:
    first = told(change)[0]
    if first.change:
        assert told(change, first.change) == []


def test_goods_that_enter_without_a_duty_where_others_pay_one() -> None:
    [doubt] = told("duties/conventional-7318.hs=7319")
    assert (doubt.key, doubt.column) == ("items/hardware", "hs")
    assert "no duty fits 7318 15 00 from CN to FR" in doubt.found
    assert list(doubts(EBIKE.minus("duties/*"))) == [], "nobody pays one"


def test_latitude_and_longitude_exchanged_are_told_below_ninety_degrees() -> None:
    [doubt] = told("places/marseille.lat=5.38", "places/marseille.lon=43.3")
    assert "exchanged: write 43.3 and 5.38" in doubt.likely


@pytest.mark.parametrize(
    "change",
    [
        "duties/anti-dumping-ebike-cn-other.rate=1.5",  # 150 %: none of 1.5 % is ever set
        "duties/conventional-8711-60.rate=0.9",
        "sites/marseille.markup=0.9",
        "components/ebike:frame.scrap=0.9",
        "currencies/USD.rate=0.75",
        "currencies/USD.rate=0.95",
        "operations/ebike:main:final-assembly.hours=21",
        "modes/container.insurance=0.01",
        "places/marseille.lat=43.0",  # off the coast
    ],
)
def test_what_is_merely_unusual_is_not_told(change: str) -> None:
    assert told(change) == []


def test_a_slow_mover_may_vary_by_more_than_a_hundred_per_cent() -> None:
    """Poisson: one a year varies by √12 = 346 % from month to month."""
    assert told("demands/toulon:ebike.quantity=1", "demands/toulon:ebike.variability=3.46") == []
    assert told("demands/toulon:ebike.variability=3.46")


# --- mass and volume ------------------------------------------------------------------------------

REAL = {
    # kg/m³; solids: CRC Handbook of Chemistry and Physics
    "osmium": 22_587, "gold": 19_300, "tungsten": 19_250, "lead": 11_340, "steel": 7_850,
    "aluminium": 2_700, "water": 1_000, "oak": 700, "balsa": 150, "cork": 120,
    # packed goods: stowage factors of the Transport Information Service (GDV), m³/t turned round
    "coffee in bags": 1000 / 1.8, "cotton in bales": 1000 / 2.5, "tea in chests": 1000 / 3.0,
    # foams and boxes of them: EN 13163 (EPS 50: 12 to 15), a fish box of 0.6 kg in 800 x 400 x 215 mm
    "polystyrene": 12, "empty fish box": 0.6 / (0.8 * 0.4 * 0.215), "lampshade": 0.5 / 0.048,
    "pillow": 0.7 / 0.06, "crisps in cartons": 60, "e-bike in a carton": 28.25 / 0.294,
}  # fmt: skip


def item(mass: float, volume: float) -> ms.Shed:
    return ms.Shed.of(ms.Item(item="it", mass=mass, volume=volume))


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("volume", [1e-6, 0.02, 3.0])
def test_what_there_is_is_not_doubted_and_grams_of_most_are(name: str, volume: float) -> None:
    density = REAL[name]
    assert list(doubts(item(density * volume, volume))) == []
    grams = list(doubts(item(1000 * density * volume, volume)))
    assert bool(grams) == (1000 * density > DENSEST)
    litres = list(doubts(item(density * volume, 1000 * volume)))
    assert bool(litres) == (density / 1000 < LIGHTEST)


@given(st.floats(LIGHTEST * 1.01, DENSEST * 0.99), st.floats(1e-6, 10))
def test_no_density_between_foam_and_osmium_is_doubted(density: float, volume: float) -> None:
    assert list(impossible_densities(item(density * volume, volume))) == []


# --- exchange rates -------------------------------------------------------------------------------

CODES = sorted(reference())


def currencies(home: str, other: str, rate: float) -> ms.Shed:
    return ms.Shed.of(ms.Currency(currency=home, rate=1.0), ms.Currency(currency=other, rate=rate))


@given(st.sampled_from(CODES), st.sampled_from(CODES), st.floats(0.82, 1.24))
def test_rates_near_those_of_the_day_are_not_doubted_in_any_currency(
    home: str, other: str, moved: float
) -> None:
    known = reference()
    usual = known[other][0] / known[home][0]
    rate = usual * moved
    nearer = 3 * abs(math.log(rate * usual)) < abs(math.log(moved))  # upside down
    if home != other and rate != 1.0 and not nearer:
        assert list(rates_upside_down(currencies(home, other, rate))) == []


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_a_rate_upside_down_is_told_wherever_it_differs_by_a_tenth(home: str, other: str) -> None:
    known = reference()
    rate = known[home][0] / known[other][0]
    if abs(math.log(rate)) > 0.05:
        [doubt] = rates_upside_down(currencies(home, other, rate))
        assert "inverted" in doubt.likely


@pytest.mark.parametrize(
    ("home", "other", "rate", "told"),
    [
        ("EUR", "USD", 1.11, "write 0.900901"), ("EUR", "USD", 1.17, "inverted"), ("USD", "EUR", 0.9, "inverted"),
        ("EUR", "CHF", 0.93, "inverted"), ("EUR", "USD", 1.5, "write what one USD is worth in EUR"),
        ("EUR", "USD", 0.95, ""), ("EUR", "USD", 0.8, ""), ("EUR", "GBP", 1.3, ""),
    ],
)  # fmt: skip
def test_the_commonest_pairs_are_told_apart(home: str, other: str, rate: float, told: str) -> None:
    found = " ".join(doubt.likely for doubt in rates_upside_down(currencies(home, other, rate)))
    assert told in found
    assert bool(told) == bool(found)


def test_reference_rates_agree_with_each_other_and_with_the_case() -> None:
    """The e-bike case states the ECB's mean of a year to August 2026; two francs are pegged to the euro."""
    known = {code: rate for code, (rate, _) in reference().items()}
    assert known["XOF"] == pytest.approx(1 / 655.957, rel=1e-3)
    assert known["BAM"] == pytest.approx(1 / 1.95583, rel=1e-2)
    assert known["USD"] == pytest.approx(0.859254, rel=0.1)
    assert all("2026" in source for code, (_, source) in reference().items() if code != "EUR")


# --- places ---------------------------------------------------------------------------------------

STANDS = [
    ("FR", 48.86, 2.35), ("FR", 42.15, 9.08), ("FR", 48.45, -5.09), ("FR", -21.1, 55.5),
    ("FR", 46.2, 6.15), ("GB", 60.15, -1.15), ("GB", 36.14, -5.35), ("GB", 50.9, 1.4),
    ("IT", 35.5, 12.6), ("IT", 45.44, 12.33), ("IT", 43.94, 12.45), ("ES", 28.1, -15.4),
    ("ES", 35.9, -5.3), ("PT", 38.7, -27.2), ("GR", 36.4, 28.2), ("GR", 36.15, 29.59),
    ("MT", 35.9, 14.5), ("CY", 35.3, 33.4), ("DK", 55.1, 14.9), ("NO", 78.2, 15.6),
    ("FI", 60.1, 19.9), ("EE", 58.25, 22.5), ("NL", 53.4, 6.2), ("NL", 12.1, -68.9),
    ("DE", 54.18, 7.89), ("US", 21.3, -157.8), ("US", 18.4, -66.1), ("US", 51.9, -176.6),
    ("CA", 47.6, -52.7), ("BM", 32.3, -64.8), ("CL", -27.1, -109.4), ("EC", -0.7, -90.3),
    ("BR", -3.85, -32.4), ("CN", 18.25, 109.5), ("CN", 22.3, 114.2), ("TW", 24.2, 120.5),
    ("JP", 26.2, 127.7), ("JP", 27.1, 142.2), ("KR", 33.5, 126.5), ("SG", 1.35, 103.8),
    ("ID", -8.65, 115.2), ("MV", 4.17, 73.5), ("KI", 1.45, 173.0), ("FJ", -18.1, 178.4),
    ("NZ", -43.9, -176.5), ("MU", -20.2, 57.5), ("ZA", -33.9, 18.4), ("LS", -29.3, 27.5),
    ("UA", 44.6, 33.5), ("RU", 54.7, 20.5), ("RU", 66.0, -170.0), ("VA", 41.9, 12.45),
    ("KE", -4.05, 39.67), ("TZ", -6.16, 39.2), ("IN", 11.67, 92.74), ("RE", -20.9, 55.5),
]  # fmt: skip
"""Cities on coasts, islands and borders, in parts overseas, and where a border is disputed."""
STRAY = [
    ("FR", 45.46, 9.19), ("FR", 5.37, 43.3), ("DE", 13.4, 52.5), ("KE", 36.8, -1.28),
    ("CN", 31.23, -121.47), ("ZA", 33.9, 18.4), ("US", 40.7, 74.0), ("AU", 33.9, 151.2),
    ("SE", 56.16, 9.5), ("IT", 43.3, 5.37), ("GB", 48.86, 2.35), ("BR", 38.7, -9.1),
]  # fmt: skip


@pytest.mark.parametrize(("country", "lat", "lon"), STANDS)
def test_no_coast_island_or_border_town_is_accused(country: str, lat: float, lon: float) -> None:
    assert not outside(np.array([lat]), np.array([lon]), country)[0]


@pytest.mark.parametrize(("country", "lat", "lon"), STRAY)
def test_a_place_in_another_country_or_far_at_sea_is_found(
    country: str, lat: float, lon: float
) -> None:
    assert outside(np.array([lat]), np.array([lon]), country)[0]


def test_the_country_of_a_point() -> None:
    assert [country_at(*at) for at in ((43.3, 5.4), (45.46, 9.19), (0, 0))] == ["FR", "IT", ""]


# --- who makes what -------------------------------------------------------------------------------


def workshop(*more: Fact) -> ms.Shed:
    """A stool: turned by one site from wood that another sells."""
    return ms.Shed.of(
        ms.Place(place="lyon", lat=45.76, lon=4.84, country="FR"),
        ms.Place(place="nice", lat=43.70, lon=7.27, country="FR"),
        ms.Currency(currency="EUR", rate=1.0),
        ms.Item(item="stool", mass=4, volume=0.05),
        ms.Item(item="wood", mass=5, volume=0.01),
        ms.Component(item="stool", component="wood"),
        ms.Operation(item="stool", process="turning", hours=1),
        ms.Site(site="shop", place="lyon", role="maker"),
        ms.Capability(site="shop", process="turning", rate=40),
        ms.Site(site="yard", place="nice", role="supplier"),
        ms.Offer(site="yard", item="wood", price=12),
        ms.Demand(place="nice", item="stool", quantity=100),
    ).plus(*more)


def texts(shed: ms.Shed) -> str:
    return "\n".join(map(str, doubts(shed)))


def test_a_workshop_that_makes_sense_is_not_doubted() -> None:
    assert texts(workshop()) == ""
    other = ms.Capability(site="shop", process="milling", rate=50)
    assert texts(workshop(other)) == "", "what a maker can do beside is its own affair"


def test_a_step_that_nobody_can_do_and_what_hangs_on_it() -> None:
    said = texts(workshop(ms.Operation(item="stool", process="turnning", route="main", hours=1)))
    assert "no site can do turnning; did you mean turning?" in said
    assert "items/stool: nobody makes or sells it, and it is wanted" in said


def test_a_route_whose_steps_lie_at_several_sites() -> None:
    two = workshop(
        ms.Operation(item="stool", process="varnishing", hours=1),
        ms.Site(site="painter", place="nice", role="maker"),
        ms.Capability(site="painter", process="varnishing", rate=40),
    )
    assert "no one site can do all steps of the route main: turning, varnishing" in texts(two)


def test_a_process_that_no_operation_names_is_told_where_it_was_misspelt() -> None:
    site = ms.Site(site="other", place="nice", role="maker")
    said = texts(workshop(site, ms.Capability(site="other", process="turnings", rate=9)))
    assert "no operation names turnings; did you mean turning?" in said


def test_sites_and_items_that_lead_nowhere() -> None:
    said = texts(
        workshop(
            ms.Site(site="idle", place="nice", role="maker"),
            ms.Site(site="bare", place="nice", role="supplier"),
            ms.Item(item="nail", mass=0.01, volume=1e-6),
            ms.Component(item="stool", component="nail"),
        )
    )
    assert "sites/idle, role: a maker that can do nothing" in said
    assert "sites/bare, role: a supplier that offers nothing" in said
    assert "items/nail: nobody makes or sells it, and it goes into stool" in said


def test_what_moves_without_mass_or_volume() -> None:
    assert "neither mass nor volume" in texts(workshop(ms.Item(item="wood")))
    still = workshop(ms.Item(item="wood")).plus(ms.Site(site="yard", place="lyon", role="supplier"))
    assert texts(still) == "", "what stays where it is needs none"


def test_parts_in_grams_are_found_without_a_volume() -> None:
    assert "5000 kg of it go into one stool of 4 kg" in texts(
        workshop(ms.Item(item="wood", mass=5000), ms.Offer(site="yard", item="wood", price=120))
    )
    assert "less than gravel" in texts(
        workshop(ms.Item(item="wood", mass=5000), ms.Item(item="stool"))
    )


def test_hours_of_a_shed_in_another_currency() -> None:
    dear = workshop(ms.Demand(place="nice", item="stool", quantity=9, price=60))
    assert texts(dear) == ""
    assert "if 60 minutes were meant, write 1" in texts(
        dear.plus(ms.Operation(item="stool", process="turning", hours=60))
    )


def test_words_that_no_quote_knows() -> None:
    said = texts(
        workshop(
            ms.Driver(driver="machine_rat", low=1, value=2, high=3),
            ms.Driver(driver="price", material="stele", low=1, value=2, high=3),
            ms.Driver(driver="failure", process="turning", low=2, value=5, high=9),
            ms.DesignRule(process="turning", material="", check="walls", least=1),
        )
    )
    assert "no driver is called 'machine_rat'; did you mean machine_rate?" in said
    assert "no material is called 'stele'; did you mean steel?" in said
    assert "5 is 500 %" in said
    assert "no check is called 'walls'; did you mean wall?" in said


# --- in answers -----------------------------------------------------------------------------------


def test_a_plan_notes_what_can_change_it_once_for_those_alike() -> None:
    shed = workshop(
        ms.Component(item="stool", component="wood", scrap=2),
        ms.Item(item="nail", mass=0.01, volume=1e-5),
        ms.Offer(site="yard", item="nail", price=0.1),
        ms.Component(item="stool", component="nail", scrap=3),
    )
    [note] = [note for note in ms.plan(shed).notes if "doubtful" in note]
    assert "components scrap of components/stool:wood (2 is 200 %" in note
    assert "components/stool:nail (3 is 300 %" in note


def test_what_a_scenario_takes_away_on_purpose_is_no_note() -> None:
    shed = EBIKE.minus("capabilities/marseille:*", "offers/cn-giant:*")
    assert list(doubts(shed))
    assert doubtful_facts(shed, ["operations", "sites", "capabilities"]) == []


def test_an_answer_that_no_rule_asks_for_is_noted() -> None:
    asked = {"answers": ["end-use-8853=yes", "end-use-8835=yes"], "rules": ["fr.ofg"]}
    notes = ms.label(EBIKE, "ebike", made_at="marseille", **asked).notes  # type: ignore[arg-type]
    [note] = [note for note in notes if "no rule asks" in note]
    assert "'end-use-8853'" in note
    assert "did you mean end-use-8835?" in note


def test_an_option_that_is_possible_and_unlikely_is_noted() -> None:
    assert (
        "discount_rate is 150 %; if 1.5 % was meant, it is 0.015"
        in ms.plan(workshop(), discount_rate=1.5).notes
    )
    assert not [n for n in ms.plan(workshop()).notes if "was meant" in n]


def test_every_kind_says_what_it_is_about() -> None:
    assert len({kind.about for kind in DOUBTS}) == len(DOUBTS)


def test_questions_that_plan_many_times_tell_it_once() -> None:
    dear = ms.Duty(duty="d", hs="7326", origin="CN", destination="FR", rate=2.7)
    shed = workshop(dear)
    (note,) = [note for note in ms.plan(shed).notes if note.startswith("doubtful: ")]
    swept = ms.sweep(shed, vary=["carbon_price=0,80"])
    assert swept.notes.count(note) == 1
    assert note in ms.compare(ms.plan(workshop()), ms.plan(shed)).notes


# --- origins --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "meant"),
    [("ZH", "CN"), ("JA", "JP"), ("SP", "ES"), ("UE", "EU"), ("QQ", "")],
)
def test_an_origin_that_is_no_country_is_refused(code: str, meant: str) -> None:
    """A language's code for a country's escaped its duty, and was granted nobody's preference."""
    facts = (
        ms.Place(place="ningbo", lat=29.87, lon=121.55, country="CN"),
        ms.Site(site="seller", place="ningbo", role="supplier"), ms.Item(item="nut"),
    )  # fmt: skip
    with pytest.raises(ms.BadFacts) as told:
        ms.Shed.of(*facts, ms.Offer(site="seller", item="nut", price=1, origin=code))
    [problem] = told.value.problems
    assert (problem.table, problem.column) == ("offers", "origin")
    assert (f"did you mean {meant}?" in problem.right) == bool(meant)
    for column in ("origin", "destination"):
        given: dict[str, Any] = {"origin": "CN", "destination": "FR"} | {column: code}
        with pytest.raises(ms.BadFacts, match=column):
            ms.Shed.of(ms.Duty(duty="d", hs="73", rate=0.5, **given))


# --- prices ---------------------------------------------------------------------------------------


def offered(*tiers: tuple[float, float]) -> ms.Shed:
    return ms.Shed.of(
        ms.Place(place="ningbo", lat=29.87, lon=121.55, country="CN"),
        ms.Site(site="seller", place="ningbo", role="supplier"), ms.Item(item="nut"),
        *(ms.Offer(site="seller", item="nut", price=p, min_quantity=q) for q, p in tiers),
    )  # fmt: skip


def test_what_is_sold_for_nothing_is_doubted() -> None:
    [doubt] = sold_for_nothing(offered((0, 0.0)))
    assert (doubt.key, doubt.column) == ("offers/seller:nut:0", "price")
    assert list(sold_for_nothing(offered((0, 0.01)))) == []


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=5))
def test_tiers_are_doubted_where_a_price_rises(prices: list[float]) -> None:
    found = list(dearer_by_the_many(offered(*((100.0 * n, p) for n, p in enumerate(prices)))))
    rises = [n for n in range(1, len(prices)) if prices[n] > prices[n - 1]]
    assert [doubt.index for doubt in found] == rises
