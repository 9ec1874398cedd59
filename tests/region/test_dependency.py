"""What France depends on, in goods whose numbers can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.region.oracles import oracle
from tests.region.worlds import country, trading

from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import Balance, Currency, Fact, Item, Region, Shed, Trade
from makeshed.model.doubts import doubts
from makeshed.questions.survey import Survey, survey
from makeshed.region.balance import SelfSufficiency
from makeshed.region.dependency import Convention, Dependency

near = pytest.approx


def goods(found: Survey) -> dict[str, Dependency]:
    return {row.product: row for row in found.dependencies}


def counted(found: Survey) -> dict[str, Convention]:
    return {row.preset: row for row in found.conventions}


def foods(found: Survey) -> dict[str, SelfSufficiency]:
    return {row.product: row for row in found.balances}


@cache
def france() -> Survey:
    return survey(trading(), "FR")


def row(**cells: Any) -> Trade:
    told: dict[str, Any] = {
        "reporter": "FR",
        "partner": "CN",
        "product": "300431",
        "flow": "import",
        "year": 2023,
    }
    return Trade(**told | cells)


def number(value: float | None) -> float:
    assert value is not None
    return value


def test_what_is_brought_in_and_from_whom() -> None:
    """Of 120 of insulin 90 come from China, 10 from the United States and 20 from inside the Union."""
    found = survey(trading(), "France")
    insulin = goods(found)["300431"]
    assert (insulin.imported, insulin.exported, insulin.year) == (120, 60, 2023)
    assert insulin.partner == "CN"
    assert insulin.partner_share == near(0.75)
    assert insulin.hhi == near((90**2 + 10**2 + 20**2) / 120**2)
    assert insulin.hhi_high == near(insulin.hhi)
    assert insulin.outside == near(100 / 120)
    sent = [900, 60, 60, 60, 100, 300, 300, 300, 60]  # the last is France itself
    assert insulin.world_hhi == near(sum(x**2 for x in sent) / sum(sent) ** 2)
    for key in ("product", "hhi", "world", "exported"):
        assert found.why(f"{key}:300431").is_sum()
    assert found.why("product:300431").value == 120
    assert found.why("hhi:300431").value == near(100 * number(insulin.hhi))
    assert found.why("world:300431").value == near(100 * number(insulin.world_hhi))
    assert found.why("exported:300431").value == 60


def test_every_convention_flags_its_own() -> None:
    found = france()
    assert {good: row.flagged for good, row in goods(found).items()} == {
        "261220": "eu-2021 geodep merics dgtresor",
        "300431": "eu-2021 merics dgtresor",
        "300432": "merics",
        "850760": "dgtresor",
        "080810": "",
    }
    assert found.dependencies[0].product == "261220"
    told = {name: (one.flagged, one.open, one.goods) for name, one in counted(found).items()}
    assert told == {
        "eu-2021": (2, 0, 5), "geodep": (1, 0, 5), "merics": (3, 0, 5), "dgtresor": (3, 0, 5),
    }  # fmt: skip
    eu = counted(found)["eu-2021"]
    assert (eu.looser, eu.stricter) == (3, 2)
    assert eu.of_imports == near((100 + 120) / (100 + 120 + 300 + 190 + 105))
    assert "2 by eu-2021, 1 by geodep" in found.headline()
    assert any("a convention" in note for note in found.notes)


def test_one_of_two_in_words_is_a_convention_too() -> None:
    found = survey(trading(), "FR", presets=["mine: hhi > 0.5, outside >= 0.3 in 2 of 3 years"])
    assert {good for good, row in goods(found).items() if row.flagged} == {
        "261220", "300431", "300432",
    }  # fmt: skip
    assert counted(found)["mine"].rule == "hhi > 0.5 and outside >= 0.3, each in 2 of 3 years"
    unknown = survey(trading(), "FR", presets=["eu-2023"])
    assert counted(unknown)["eu-2023"].open == 5
    assert {row.flagged for row in unknown.dependencies} == {""}


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (["geodop"], NotFound, "no convention is called 'geodop'"),
        (["geodep", "geodep"], BadValue, "two conventions"),
        (["geodep: hhi > 0.3"], BadValue, "a convention already"),
        (["mine: hhj > 0.3"], NotFound, "nothing is measured as 'hhj'"),
        (["mine: hhi over 0.3"], BadValue, "is no test"),
        (["mine: hhi > 0.3 in 4 of 3 years"], BadValue, "4 of 3"),
        (["mine:  "], BadValue, "no convention|no tests"),
    ],
)
def test_a_convention_that_cannot_be_read_is_refused(
    asked: list[str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        survey(trading(), "FR", presets=asked)


def test_how_often_in_the_last_years() -> None:
    """In 2021 insulin came from the Union alone: it is flagged in two of three years, and not lasting."""
    before = [row(year=2021, value=0.0), row(year=2021, partner="US", value=0.0)]
    found = survey(trading().plus(*before, row(year=2021, partner="DE", value=200)), "FR")
    assert "eu-2021:2" in goods(found)["300431"].lasting.split()
    assert counted(found)["eu-2021"].lasting == 1
    two = trading().minus("trade/*:2021", "trade/*:2022")
    short = survey(two, "FR")
    assert "geodep" in goods(short)["261220"].open  # one year of three says nothing
    assert goods(short)["080810"].open == "geodep"
    assert any("no trade of 2021, 2022" in note for note in short.notes)


def test_what_is_essential_stands_first_and_has_its_name() -> None:
    apples = Item(item="apples", name="Apples", hs="0808 10", essential=True)
    found = survey(trading().plus(apples), "FR")
    first = found.dependencies[0]
    assert (first.product, first.name, first.essential) == ("080810", "Apples", True)
    assert sum(row.essential for row in found.dependencies) == 1


def test_what_is_told_of_no_partner_leaves_ends() -> None:
    """240 in all, of which 120 are told: at worst the rest is China's, too."""
    found = survey(trading().plus(row(partner="all", value=240)), "FR")
    insulin = goods(found)["300431"]
    assert insulin.imported == 240
    assert insulin.hhi == near((90**2 + 10**2 + 20**2) / 240**2)
    assert insulin.hhi_high == near((210**2 + 10**2 + 20**2) / 240**2)
    assert insulin.outside is None
    assert insulin.world_hhi is None  # who made the rest does not tell
    assert {"eu-2021", "dgtresor"} <= set(insulin.open.split())
    assert "merics" in insulin.flagged
    assert found.why("product:300431").value == 240
    secret = survey(trading().plus(row(partner="ZZ", value=120)), "FR")
    assert goods(secret)["300431"] == insulin


SOURCES = st.dictionaries(
    st.sampled_from(["CN", "US", "DE", "IT", "KR"]), st.integers(1, 100), min_size=1
)


@examples(25)
@given(SOURCES, st.integers(0, 200), st.sets(st.sampled_from(["CN", "US", "DE", "IT", "KR"])))
def test_what_is_hidden_never_turns_a_sure_verdict(
    sources: dict[str, int], sent: int, hidden: set[str]
) -> None:
    """Some partners are told in the total alone: what is flagged surely then is flagged where all is told."""
    away = row(partner="all", flow="export", value=float(sent))
    inside = row(product="850760", partner="DE", value=1.0)  # trade inside the Union is told
    told = {who: row(partner=who, value=float(value)) for who, value in sources.items()}
    whole = row(partner="all", value=float(sum(sources.values())))
    less = [one for who, one in told.items() if who not in hidden]
    all_told = goods(survey(Shed.of(away, inside, *told.values()), "FR"))["300431"]
    part = goods(survey(Shed.of(away, inside, whole, *less), "FR"))["300431"]
    assert number(part.hhi) - 1e-9 <= number(all_told.hhi) <= number(part.hhi_high) + 1e-9
    assert part.imported == all_told.imported
    sure, maybe = set(part.flagged.split()), set(part.open.split())
    truth = set(all_told.flagged.split())
    assert sure <= truth | set(all_told.open.split())
    assert truth <= sure | maybe


def test_without_trade_inside_the_union_no_share_from_outside_is_told() -> None:
    inside = ("trade/FR:DE:*:import:*", "trade/FR:IT:*:import:*", "trade/FR:ES:*:import:*")
    found = survey(trading().minus(*inside), "FR")
    insulin = goods(found)["300431"]
    assert (insulin.outside, insulin.hhi) == (None, None)
    assert "eu-2021" in insulin.open
    assert any("no trade inside its customs union" in note for note in found.notes)


def test_without_exports_nothing_is_set_against_them() -> None:
    found = survey(trading().minus("trade/FR:*:export:*"), "FR")
    assert goods(found)["300431"].exported is None
    assert counted(found)["merics"].open == 5
    assert any("what it sends away is not told" in note for note in found.notes)


def test_exports_of_the_world_are_judged_where_who_sells_here_tells_them() -> None:
    found = survey(trading().minus("trade/CN:*"), "FR")
    assert goods(found)["300431"].world_hhi is None
    assert goods(found)["261220"].world_hhi == 1
    assert any("come from countries that tell what they export" in note for note in found.notes)


def test_goods_that_come_back_are_no_source() -> None:
    back = survey(trading().plus(row(partner="FR", value=1000)), "FR")
    assert goods(back)["300431"] == goods(france())["300431"]
    assert any(
        "it trades with itself" in str(one)
        for one in doubts(trading().plus(row(partner="FR", value=1)))
    )


def test_wider_headings_are_left_out_where_finer_goods_are_told() -> None:
    wider = row(product="3004", value=500)
    found = survey(trading().plus(wider), "FR")
    assert "3004" not in goods(found)
    assert any("1 wider headings are left out" in note for note in found.notes)
    eight = [row(product="30043110", value=5), row(product="30043110", partner="DE", value=5)]
    finer = survey(trading().plus(*eight), "FR")
    assert "300431" not in goods(finer)
    assert goods(finer)["30043110"].world_hhi == near(goods(found)["300431"].world_hhi)
    assert any("first six digits" in note for note in finer.notes)


def test_a_union_is_its_members_and_trade_inside_it_is_no_import() -> None:
    """Germany brings in 50 from China and 100 from France: from outside come 100 + 50 of 270."""
    german = [
        row(reporter="DE", value=50),
        row(reporter="DE", partner="FR", value=100),
        row(reporter="DE", partner="US", flow="export", value=30),
        row(reporter="DE", partner="FR", flow="export", value=900),
    ]
    found = survey(trading().minus("trade/DE:all:*").plus(*german), "EU")
    insulin = goods(found)["300431"]
    assert insulin.imported == 150  # what comes from outside
    assert insulin.exported == 30 + 30
    assert insulin.hhi == near((140**2 + 10**2) / 150**2)
    assert insulin.outside == near(150 / 270)
    assert any("the sum of 2 that lie in it" in note for note in found.notes)
    assert any("tell no imports: they are not counted" in note for note in found.notes)
    assert found.why("product:300431").is_sum()


def test_a_country_goes_by_one_code_and_a_union_of_ones_own_by_its_countries() -> None:
    regions = [
        Region(region="U", name="My union", level="union"),
        Region(region="F", name="France", level="country", parent="U", country="FR"),
        Region(region="G", level="country", parent="U", country="DE"),
    ]
    german = [row(reporter="G", value=3), row(reporter="G", partner="F", value=9)]
    french = [row(reporter="F", value=1), row(reporter="F", partner="G", value=2)]
    found = survey(Shed.of(*regions, *german, *french), "My union")
    assert goods(found)["300431"].outside == near(4 / 15)
    assert not any("tell no imports" in note for note in found.notes)
    with pytest.raises(BadFacts, match="'FR', beside F, which is the same country"):
        Shed.of(*regions, *french, row(value=1))


def test_a_country_that_goes_by_a_key_is_one_of_the_exporters_of_the_world() -> None:
    """France as FRA: what it sends abroad itself counts, as it does under its code."""
    france_ = Region(region="FRA", name="France", level="country", country="FR")
    own = [one for one in trading().rows(Trade) if one.reporter == "FR"]
    others = [one for one in trading().rows(Trade) if one.reporter != "FR"]
    keyed = Shed.of(france_, *others, *(replace(one, reporter="FRA") for one in own))
    assert goods(survey(keyed, "FRA")) == goods(france())


def test_a_union_with_figures_of_its_own_is_not_added_up() -> None:
    own = [row(reporter="EU", value=5), row(reporter="EU", partner="US", value=5)]
    found = survey(trading().plus(*own), "European Union")
    assert goods(found)["300431"].imported == 10
    assert any("not those of what lies in it" in note for note in found.notes)


def test_what_customs_count_as_one_needs_no_trade_inside_it() -> None:
    """Liechtenstein's trade is Switzerland's: nobody tells it apart, and nothing is lacking."""
    swiss = [row(reporter="CH", value=90), row(reporter="CH", partner="DE", value=10)]
    found = survey(Shed.of(*swiss, row(reporter="CH", flow="export", value=50)), "CH")
    assert goods(found)["300431"].outside == 1
    assert not any("no trade inside" in note for note in found.notes)


def test_another_currency_is_changed() -> None:
    dollars = Currency(currency="USD", rate=0.5), Currency(currency="EUR", rate=1.0)
    found = survey(trading().plus(*dollars, row(value=180, currency="USD")), "FR")
    assert goods(found) == goods(france())
    assert found.currency == "EUR"


@pytest.mark.parametrize(
    ("fact", "column", "words"),
    [
        (row(reporter="EL", value=1), "reporter", "did you mean GR?"),
        (row(partner="FRA", value=1), "partner", "did you mean FR?"),
        (row(partner="EU", value=1), "partner", "counts? twice"),
        (row(product="30043", value=1), "product", "2, 4, 6, 8 or 10 digits"),
        (row(product="3004.31", value=1), "product", "'300431', as it is written"),
        (row(value=-1), "value", "0, or"),
        (row(value=1, currency="USD"), "currency", "a key of currencies"),
        (Balance(region="France", product="x", year=2013), "region", "did you mean FR?"),
        (Balance(region="FR", product="x", year=2013, group="vegetables", unit="hl"), "unit", "mass"),
    ],
)  # fmt: skip
def test_trade_that_makes_no_sense_is_refused(fact: Fact, column: str, words: str) -> None:
    with pytest.raises(BadFacts, match=words) as caught:
        trading().plus(fact)
    assert column in {problem.column for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (row(partner="all", value=100), "100 with all partners, 120 with those named"),
        (Balance(region="FR", product="x", year=2013, production=9, imports=9, exports=0, use=100), "100 t are used where 18 t"),
        (Balance(region="FR", product="x", year=2013, production=9, imports=0, exports=20), "20 t are sent away where 9 t"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_told(fact: Fact, words: str) -> None:
    told = [str(doubt) for doubt in doubts(trading().plus(fact))]
    assert [words in each for each in told] == [True]


def test_what_france_could_live_on_and_what_it_does() -> None:
    found = france()
    vegetables = foods(found)["vegetables"]
    assert vegetables.of == "group"
    assert vegetables.parts == 3
    assert vegetables.ssr == near(0.7286, abs=5e-5)
    assert vegetables.domestic_low == near(0.4570, abs=5e-5)
    assert vegetables.proportional == near(5324 / (5324 + 3968))
    assert foods(found)["wheat"].ssr == near(2.0146, abs=5e-5)
    assert found.balances[0] is vegetables
    assert found.why("group:vegetables").is_sum()
    assert found.why("balance:wheat").value == 38614 + 2055 - 21502
    assert "could make 72.9% of vegetables and does at least 45.7%" in found.headline()


def test_an_amount_that_is_not_known_is_no_nought() -> None:
    secret = replace(trading().get("FR:onions:2013", Balance), exports=None)
    found = survey(trading().plus(secret), "FR")
    assert (foods(found)["onions"].ssr, foods(found)["vegetables"].ssr) == (None, None)
    assert any("sent away of onions" in note for note in found.notes)
    gone = Balance(region="FR", product="all sold", year=2013, production=5, imports=0, exports=5)
    assert any(
        "nothing is left to use of all sold" in note
        for note in survey(trading().plus(gone), "FR").notes
    )


def test_tonnes_of_any_size_add_up() -> None:
    onions = trading().get("FR:onions:2013", Balance)
    small = replace(onions, production=208e3, imports=136e3, exports=91e3, unit="t")
    found = foods(survey(trading().plus(small), "FR"))["vegetables"]
    same = foods(france())["vegetables"]
    assert found.ssr == near(same.ssr)


def test_jobs_and_trade_stand_side_by_side() -> None:
    land = Region(region="land", level="country", country="FR")
    both = country(land).plus(*(one for noun in (Trade, Balance) for one in trading().rows(noun)))
    found = survey(both, "land")
    assert (found.rows, len(found.dependencies), len(found.balances)) == ((), 5, 6)
    assert survey(both, "FR").region == "land"
    town = survey(both, "north")
    assert town.rows
    assert town.dependencies == ()
    assert any("what it brings in is not told" in note for note in town.notes)
    with pytest.raises(NotEnoughData):
        survey(both, "land", within="steel")


def test_who_is_not_told_of_is_refused_by_name() -> None:
    with pytest.raises(NotEnoughData, match="tells nothing of Japan"):
        survey(trading(), "Japan")
    with pytest.raises(NotFound, match="no region is called 'Atlantis'"):
        survey(trading(), "Atlantis")
    town = trading().plus(Region(region="MRS", name="Marseille", level="town", country="FR"))
    with pytest.raises(NotEnoughData, match="tells nothing of Japan"):
        survey(town, "Japan")
    with pytest.raises(NotEnoughData, match="no regions"):
        survey(Shed(), "FR")
    assert survey(trading()).region == "FR"  # the only one of whom imports are told
    with pytest.raises(BadValue, match="which region"):
        survey(trading().plus(row(reporter="IT", value=1)))


def test_a_year_or_a_union_of_which_nothing_is_told_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="nothing is told of France in 1999") as caught:
        survey(trading(), "FR", year=1999)
    assert "not told of 1999" in caught.value.hint
    food = Shed.of(*trading().rows(Balance))
    with pytest.raises(NotEnoughData) as union:
        survey(food, "EU")
    assert "would count twice" in union.value.hint


def test_a_year_of_which_nothing_is_told_is_not_surveyed() -> None:
    found = survey(trading(), "FR", year=2013)
    assert found.dependencies == ()
    assert found.balances
    assert any("not told of 2013" in note for note in found.notes)
    late = survey(trading().plus(row(year=2024, value=1)), "FR")
    assert goods(late)["300431"].year == 2023
    assert any("2024 has 1 rows" in note for note in late.notes)


def test_french_food_as_the_fao_tells_it() -> None:
    """The Food and Agriculture Organization's balances of France, whole, with the energy of each food."""
    rows = (
        oracle("region-policy/food/fao_food_balance_174x98.csv.gz")
        .filter(zone="France")
        .fill_null(0.0)
    )
    told = [
        Balance(
            region="FR", product=each["product"], year=2013, unit="kt", energy=max(each["kcal_day"], 0.0),
            production=each["production"], imports=each["import"], exports=each["export"],
            stock_variation=each["stock_variation"], use=max(each["domestic"], 0.0),
        )
        for each in rows.iter_rows(named=True)
    ]  # fmt: skip
    found = survey(Shed.of(*told), "FR")
    assert foods(found)["Riz (Eq Blanchi)"].ssr == near(0.122, abs=5e-4)
    assert foods(found)["Huile d'Olive"].ssr == near(0.0446, abs=5e-5)
    assert foods(found)["Oranges, Mandarines"].ssr == near(0.0106, abs=5e-5)
    assert foods(found)["Viande de Suides"].ssr == near(1.003, abs=5e-4)
    assert foods(found)["Viande de Bovins"].ssr == near(0.915, abs=5e-4)
    assert any("could cover 86.5% of the energy" in note for note in found.notes)
