"""What localising would bring: by hand, against the published multipliers, and by laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from benchmarks import bea, metros
from polars.testing import assert_frame_equal
from tests.region.accounts import MADE, table
from tests.region.test_inputoutput import oecd, rows
from tests.region.worlds import country

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import (
    Employment,
    Fact,
    Industry,
    IndustryOutput,
    Item,
    Region,
    Shed,
    Transaction,
)
from makeshed.region.effect import LocalEffect
from makeshed.region.localising import Localised, localised

near = pytest.approx
WORLD = country(*table())


def effects(found: Localised) -> dict[str, LocalEffect]:
    return {one.effect: one for one in found.effects}


def brings(
    *asked: str,
    of: Shed | None = None,
    region: str = "north",
    goods: Mapping[str, float] | None = None,
) -> Localised:
    return localised(of or WORLD, region, 2024, asked, goods or {})


def test_suppliers_here_by_hand() -> None:
    """North has 1/3 of all jobs, 80 of 100 in steel (2.4 times its share), 60 of 120 in tools (1.5 times).

    Tools buy 30 of 120 of steel at home, steel 10 of 100 of tools. Of what tools buy of steel all is bought
    in north, min(1, lambda 2.4 / 1.5); of what steel buys of tools lambda 1.5 / 2.4, lambda = log2(4/3)^0.3.
    """
    found = effects(brings("tools=1000"))
    for exponent, end in ((0.4, "low"), (0.3, "value"), (0.1, "high")):
        size = np.log2(4 / 3) ** exponent
        back = 0.25 * min(1.0, size * 2.4 / 1.5), 0.1 * min(1.0, size * 1.5 / 2.4)
        tools = 1000 / (1 - back[0] * back[1])
        assert getattr(found["output I"], end) == near(tools * (1 + back[0]))
        assert getattr(found["jobs I"], end) == near(
            tools * (120 / 120_000 + back[0] * 100 / 100_000)
        )
        added = tools * (70 / 120 + back[0] * 80 / 100)
        assert getattr(found["value added I"], end) == near(added)
    assert found["jobs I"].direct == near(1.0)
    assert found["output I"].times == near(found["output I"].value / 1000)


def test_the_share_that_was_imported_is_saved_less_what_it_takes() -> None:
    """A third of tools used at home comes from abroad (30 of 10 + 60 + 20, no exports)."""
    saved = effects(brings("tools=1000"))["imports saved"]
    inverse = np.linalg.inv(np.eye(2) - np.array([[0.0, 0.25], [0.1, 0.0]]))  # steel, tools
    needed = (inverse @ [0, 1000])[1] * 10 / 120  # tools buy 10 of 120 of steel abroad
    assert saved.high == near(1000 - needed)
    assert saved.value == near((1000 - needed) * 30 / 70)
    assert saved.low == 0


def test_carbon_of_localising_by_hand() -> None:
    """Steel emits 5 kg, tools 0.5 kg for a unit; of steel tools buy 30 of 120 at home and 10 of 120 abroad."""
    found = effects(brings("tools=1000"))
    size = np.log2(4 / 3) ** 0.3
    back = 0.25 * min(1.0, size * 2.4 / 1.5), 0.1 * min(1.0, size * 1.5 / 2.4)
    tools = 1000 / (1 - back[0] * back[1])
    assert found["carbon I"].value == near(tools * (0.5 + back[0] * 5))
    assert found["carbon I"].direct == near(500)
    assert found["carbon I"].unit == "kg"
    saved = found["carbon saved"]
    home, whole = (
        np.linalg.inv(np.eye(2) - np.array([[0.0, buys], [0.1, 0.0]])) @ [0, 1000] @ [5, 0.5]
        for buys in (30 / 120, 40 / 120)
    )
    assert [saved.low, saved.value, saved.high] == near([0, home, whole])
    assert dict(brings("tools=1000").terms)["carbon saved"].is_sum()


def test_carbon_that_is_not_told_is_said_not_to_be() -> None:
    none = country(*table(without="co2e"))
    told = brings("tools=1000", of=none)
    assert not {"carbon I", "carbon saved"} & set(effects(told))
    assert [note for note in told.notes if note.startswith("carbon is not told: outputs of land")]
    part = WORLD.plus(replace(WORLD.get("land:shoes:2024", IndustryOutput), co2e=None))
    assert [note for note in brings("tools=1000", of=part).notes if "what shoes emit" in note]


def test_what_industries_of_the_united_states_emit_is_about_what_the_inventory_has() -> None:
    """Of 6,511 million tonnes of 2016 (EPA 430-R-18-003) some 1,500 are of households and their cars, the rest of work.

    Its sectors: electricity 1,845, agriculture 612, both with what they burn; cement works 39 and fuel.
    """
    if not bea.FOLDER.is_dir():
        pytest.skip("the national tables are not beside this checkout: region/io")
    table, tonnes = bea.national(), bea.emitted() / 1e9
    assert 4_700 < tonnes.sum() < 5_200
    by = dict(zip(table.industries, tonnes, strict=True))
    assert 550 < sum(of for code, of in by.items() if code.startswith("11")) < 700
    assert 1_400 < by["221100"] + by["S00101"] + by["S00202"] < 1_845
    assert 39 < by["327310"] < 75


def test_carbon_is_told_of_the_bundled_case_and_from_where() -> None:
    found = localised(ms.example("metros"), "21140", 2019, ["3331=1000000"], {})
    told = effects(found)
    made = next(
        row
        for row in ms.example("metros").rows(IndustryOutput)
        if (row.industry, row.year) == ("3331", 2017)
    )
    assert made.co2e is not None
    assert made.output is not None
    assert told["carbon I"].direct == near(1e6 * made.co2e / made.output)
    assert told["carbon saved"].low == 0
    assert [
        note
        for note in found.notes
        if note.startswith("what industries emit: an estimate from US Env")
    ]


def test_what_is_spent_of_wages_lies_between_two_views_of_it() -> None:
    """Households buy 60 of bread, 54 at home; wages are 175, all incomes 280."""
    found = effects(brings("bread=1000"))
    size, baking = np.log2(4 / 3), 20 / 90
    lq = (60 / 200) / (200 / 600)
    for exponent, end, whole in ((0.4, "low", 280), (0.1, "high", 175)):
        here = min(1.0, lq * size**exponent)
        own, spent, wage = baking * here, here * 54 / whole, 0.5
        assert getattr(found["output II"], end) == near(1000 / (1 - own - spent * wage))
        assert getattr(found["output I"], end) == near(1000 / (1 - own))


@pytest.mark.parametrize("asked", ["steel=1000", "tools=1e6", "bread=5", "shoes=70", "metal=10"])
@pytest.mark.parametrize("region", ["north", "south", "west"])
def test_effects_lie_in_order_and_open_into_what_adds_up(asked: str, region: str) -> None:
    found = brings(asked, region=region)
    for one in found.effects:
        assert one.low <= one.value * (1 + 1e-9)
        assert one.value <= one.high * (1 + 1e-9)
        if one.type:
            assert one.direct <= one.low * (1 + 1e-9)
        term = dict(found.terms)[one.effect]
        assert term.value == near(one.value)
        assert term.is_sum()
    of = effects(found)
    for measure in ("output", "jobs", "value added"):
        assert of[f"{measure} II"].low >= of[f"{measure} I"].low
        assert of[f"{measure} II"].high >= of[f"{measure} I"].high


def test_more_brings_more_in_proportion_and_two_bring_their_sum() -> None:
    one, three, other = (
        effects(brings(asked)) for asked in ("tools=1000", "tools=3000", "bread=500")
    )
    for name, effect in one.items():
        assert three[name].value == near(3 * effect.value)
        assert three[name].high == near(3 * effect.high)
    both = effects(brings("tools=1000", "bread=500"))
    assert both["jobs II"].value == near(one["jobs II"].value + other["jobs II"].value)


@pytest.mark.parametrize("industry", ["steel", "tools", "bread"])
def test_what_is_hidden_widens_the_ends(industry: str) -> None:
    """The effects where all is told lie between the ends where a figure is not."""
    whole = effects(brings("tools=1000"))
    hidden = country(*table(), without=(("north", industry),))
    less = effects(brings("tools=1000", of=hidden))
    for name, effect in whole.items():
        assert less[name].low <= effect.low * (1 + 1e-9)
        assert less[name].high >= effect.high * (1 - 1e-9)


def test_an_industry_that_is_not_here_is_told() -> None:
    found = brings("steel=1000", region="south")
    assert any("nobody is known to work here in steel" in note for note in found.notes)
    assert effects(found)["output I"].low >= 1000


def test_a_wider_industry_is_spread_and_a_narrower_one_lifted() -> None:
    wide = brings("metal=2200")
    assert any("metal is no industry of the table, and is spread by output over steel, tools" in n for n in wide.notes)  # fmt: skip
    parts = effects(brings("steel=1000", "tools=1200"))
    assert effects(wide)["jobs II"].value == near(parts["jobs II"].value)
    pins = Industry(industry="pins", parent="tools")
    narrow = brings("pins=1000", of=WORLD.plus(pins))
    assert any("pins is no industry of the table, and is taken as tools" in n for n in narrow.notes)
    assert effects(narrow)["jobs I"].value == near(effects(brings("tools=1000"))["jobs I"].value)


@pytest.mark.parametrize(
    "asked", ["tools", "tools=", "tools=-5", "tools=0", "tools=1,5", "tools=a lot", "=5", "tools=nan", "tools=1e999"]
)  # fmt: skip
def test_what_cannot_be_read_is_refused(asked: str) -> None:
    with pytest.raises((BadValue, NotFound)) as caught:
        brings(asked)
    assert "=" in caught.value.hint or "which industry" in str(caught.value)


def test_every_text_that_cannot_be_read_is_told() -> None:
    with pytest.raises(BadValue, match=r"'tools', 'bread=x'") as caught:
        brings("tools", "bread=x")
    assert "3331=1000000" in caught.value.hint


def test_gaps_are_what_is_paid_for_goods_from_elsewhere_by_industry_of_their_items() -> None:
    world = WORLD.plus(
        Item(item="drill", industry="tools"),
        Item(item="saw", industry="tools"),
        Item(item="rod", industry="steel"),
        Item(item="glue"),
    )
    goods = {"drill": 700.0, "saw": 500.0, "rod": 1000.0, "glue": 800.0}
    found = brings("gaps", of=world, goods=goods)
    same = brings("steel=1000", "tools=1200")
    assert effects(found) == effects(same)
    assert dict(found.terms) == dict(same.terms)
    assert any("gaps of 800 money are left out (27%)" in n and n.endswith("glue") for n in found.notes)  # fmt: skip
    both = brings("gaps", "steel=500", of=world, goods=goods)
    assert effects(both)["output I"].direct == near(2700)


def test_gaps_that_tell_no_industry_and_no_gaps_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="there is no gap to localise"):
        brings("gaps")
    with pytest.raises(NotEnoughData, match="is its industry known: glue") as caught:
        brings("gaps", of=WORLD.plus(Item(item="glue")), goods={"glue": 5.0})
    assert "items.industry" in caught.value.hint


def test_unknown_industries_and_missing_tables_are_refused() -> None:
    with pytest.raises(NotFound, match="tolls"):
        brings("tolls=5")
    extra = Industry(industry="music", parent="all")
    with pytest.raises(NotFound, match="has nothing of industry music"):
        brings("music=5", of=WORLD.plus(extra))
    with pytest.raises(NotEnoughData, match="no input-output table of north"):
        brings("tools=5", of=country())
    assert brings(of=WORLD).effects == ()


def test_what_is_not_known_is_left_out_and_told() -> None:
    bare = country(*table(without="wages"))
    found = brings("tools=1000", of=bare)
    assert "output II" not in effects(found)
    assert any("what wages bring (type II) is not said" in note for note in found.notes)
    jobless = effects(
        brings("tools=1000", of=country(*table(without="jobs")))
    )  # employment has none of the country
    assert "jobs I" not in jobless
    counted = Employment(region="land", industry="tools", year=2024, jobs=240)
    told = brings("tools=1000", of=country(*table(without="jobs"), counted))
    assert effects(told)["jobs I"].direct == near(2.0)
    assert any("jobs of bread, cloth, shoes and 1 more are not known" in note for note in told.notes)  # fmt: skip


def test_jobs_of_what_is_localised_are_told_or_no_jobs_are() -> None:
    """Not even those of its suppliers: a sum without its largest part is no sum."""
    silent = [replace(o, jobs=None) for o in WORLD.rows(IndustryOutput) if o.industry == "tools"]
    found = brings("tools=1000", of=WORLD.plus(*silent))
    assert not {"jobs I", "jobs II"} & set(effects(found))
    assert any("no jobs are told: those by output of tools are not known" in n for n in found.notes)
    supplier = brings("bread=1000", of=WORLD.plus(*silent))
    assert effects(supplier)["jobs I"].direct == near(1000 * 200 / 90_000)
    assert any("jobs of tools are not known, and count as none" in n for n in supplier.notes)


def test_an_industry_that_nobody_counts_may_sell_all_or_nothing() -> None:
    """Music: no region has jobs in it; tools buy 12 of it for 120."""
    music = [
        Industry(industry="music", parent="all"),
        IndustryOutput(region="land", industry="music", year=2024, output=50e3, value_added=40e3, wages=9e3, jobs=5.0),
        Transaction(region="land", year=2024, seller="music", buyer="tools", value=12e3, imported=0.0),
    ]  # fmt: skip
    plain, found = brings("tools=1000"), brings("tools=1000", of=WORLD.plus(*music))
    assert any("no region counts anybody in music" in note for note in found.notes)
    assert effects(found)["output I"].low == near(effects(plain)["output I"].low)
    assert effects(found)["output I"].high == near(effects(plain)["output I"].high * 1.35 / 1.25, rel=0.01)  # fmt: skip


def test_a_table_of_wider_industries_counts_those_in_them() -> None:
    """Metal is told nowhere, only steel and tools in it: north has 140 of 220 jobs in it, 1.91 times its share."""
    wide = [
        IndustryOutput(region="land", industry="metal", year=2024, output=220e3, value_added=150e3, wages=90e3, jobs=220.0),
        Transaction(region="land", year=2024, seller="metal", buyer="metal", value=55e3, imported=0.0),
    ]  # fmt: skip
    towns = ("north", "east", "south", "west")
    bare = country().minus(*(f"employment/{town}:metal:*" for town in towns)).plus(*wide)
    found = brings("metal=1000", of=bare)
    assert not any("nobody is known" in note or "no region counts" in note for note in found.notes)
    share = min(1.0, 140 / 200 / (220 / 600) * float(np.log2(4 / 3)) ** 0.3)
    assert effects(found)["output I"].value == near(1000 / (1 - 0.25 * share))


def test_a_region_without_peers_is_no_country() -> None:
    """It would have its share of everything, and buy all of itself."""
    towns = ("east", "south", "west")
    alone = WORLD.minus(*(f"employment/{town}:*" for town in towns))
    with pytest.raises(NotEnoughData, match="only region of its level with jobs in 2024"):
        brings("tools=1000", of=alone)
    two = WORLD.minus(*(f"employment/{town}:*" for town in towns[1:]))
    assert any(
        "have 300 of the 600 jobs of land" in note for note in brings("tools=1000", of=two).notes
    )
    assert not any("jobs of land" in note for note in brings("tools=1000").notes)


def test_more_than_the_country_makes_is_doubtful() -> None:
    assert any("more than all of land makes of it (120,000)" in note for note in brings("tools=200000").notes)  # fmt: skip


def test_a_table_of_the_region_itself_needs_no_quotients() -> None:
    found = brings("tools=1000", of=WORLD.plus(*table(region="north")))
    output = effects(found)["output I"]
    assert (
        output.low == near(output.high) == near(1000 * 1.25 / (1 - 0.025))
    )  # all of A, by table: 1 + 0.25
    assert any("the region's own" in note for note in found.notes)


def test_sales_below_nothing_are_taken_as_nothing_and_told() -> None:
    less = WORLD.minus("transactions/land:2024:steel:tools")
    wrong = Transaction(
        region="land", year=2024, seller="steel", buyer="tools", value=40e3, imported=45e3
    )
    found = brings("tools=1000", of=less.plus(wrong))
    assert effects(found)["output I"].high == near(1000)
    assert any("1 cell of the table is below 0" in note for note in found.notes)
    quiet = Transaction(region="land", year=2024, seller="steel", buyer="tools", value=40e3)
    silent = brings("tools=1000", of=less.plus(quiet))
    assert any("1 of 9 sales do not say what of them comes from abroad" in n for n in silent.notes)
    assert "imports saved" not in effects(silent)


def test_doubtful_tables_are_told() -> None:
    """In thousands: a job makes 1, and of bread 100 are bought for an output of 90."""
    sold = [
        replace(t, value=t.value / 1000, imported=(t.imported or 0) / 1000)
        for t in WORLD.rows(Transaction)
    ]
    made = [
        replace(
            o,
            output=(o.output or 0) / 1000,
            value_added=(o.value_added or 0) / 1000,
            wages=(o.wages or 0) / 1000,
        )
        for o in WORLD.rows(IndustryOutput)
    ]
    small = [*sold, *made]
    found = brings("tools=1", of=country(*small))
    assert any("is the table in thousands or millions?" in note for note in found.notes)
    hungry = Transaction(region="land", year=2024, seller="tools", buyer="bread", value=80e3)
    notes = brings("tools=1000", of=WORLD.plus(hungry)).notes
    assert any("industries that use more than they make: bread" in note for note in notes)
    much = brings("shoes=1000000", region="north").notes
    assert any("shoes (2,000 jobs where 0 are)" in note and "more than the region has" in note for note in much)  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "column"),
    [
        (Transaction(region="land", year=2024, seller="steel", buyer="nobody", value=1.0), "buyer"),
        (Transaction(region="land", year=2024, seller="nobody", buyer="tools", value=1.0), "seller"),
        (Transaction(region="land", year=2023, seller="steel", buyer="tools", value=1.0), "buyer"),
        (Transaction(region="land", year=2023, seller="steel", buyer="exports", value=1.0), "seller"),
        (Transaction(region="land", year=2024, seller="metal", buyer="exports", value=0.0), "seller"),
        (IndustryOutput(region="land", industry="tools", year=2023, output=5.0, wages=6.0), "wages"),
        (IndustryOutput(region="land", industry="tools", year=2023, output=5.0, value_added=6.0), "value_added"),
        (IndustryOutput(region="mars", industry="tools", year=2023), "region"),
    ],
)  # fmt: skip
def test_accounts_that_make_no_sense_are_refused(fact: Fact, column: str) -> None:
    with pytest.raises(BadFacts) as caught:
        country(*table(), fact)
    assert column in {problem.column for problem in caught.value.problems}


def test_a_buyer_that_nobody_knows_is_told_once() -> None:
    with pytest.raises(BadFacts) as caught:
        WORLD.plus(Transaction(region="land", year=2024, seller="steel", buyer="tool", value=1.0))
    assert [p.right for p in caught.value.problems] == [
        "a key of industries or final uses; did you mean tools?"
    ]


def test_the_cars_of_france_as_the_oecd_has_them() -> None:
    """Type I of C29 is 1.8407 in the OECD's table of 2019."""
    industries, frame = oecd("FRA")
    buyers = [*industries, "HFCE"]
    home, come = (
        rows(frame, [f"{k}_{i}" for i in industries], buyers) * 1e6 for k in ("DOM", "IMP")
    )
    output, added = (rows(frame, [name], industries)[0] * 1e6 for name in ("OUTPUT", "VALU"))
    facts: list[Fact] = [Region(region="FR", level="country", country="FR")]
    facts += [Industry(industry=i) for i in industries]
    facts += [Employment(region="FR", industry=i, year=2019, jobs=1000.0) for i in industries]
    facts += [
        IndustryOutput(region="FR", industry=i, year=2019, output=x, value_added=v)
        for i, x, v in zip(industries, output, added, strict=True)
    ]
    facts += [
        Transaction(region="FR", year=2019, seller=i, buyer=b.replace("HFCE", "households"),
                    value=home[n, m] + come[n, m], imported=come[n, m])
        for n, i in enumerate(industries) for m, b in enumerate(buyers) if home[n, m] + come[n, m]
    ]  # fmt: skip
    found = effects(localised(Shed.of(*facts), "FR", 2019, ["C29=1000000"], {}))
    assert found["output I"].times == near(1.8407, abs=5e-5)
    assert found["value added I"].value < 1e6


def test_the_metros_come_with_a_national_table() -> None:
    found = localised(ms.example("metros"), "21140", 2019, ["3331=1000000"], {})
    of = effects(found)
    assert set(of) == {
        *(f"{m} {t}" for m in ("output", "value added", "jobs") for t in ("I", "II")),
        "imports saved",
        "LM3",
        "carbon I",
        "carbon II",
        "carbon saved",
    }
    assert (of["jobs I"].unit, of["output I"].unit) == ("units", "USD")
    assert 1.0 < (of["output I"].times_low or 0) < (of["output I"].times_high or 0) < 2.0
    assert any("an exponent of 0.4" in note for note in found.notes)
    assert any("none on average in Italian ones" in note for note in found.notes)


def test_the_bundled_table_is_made_of_the_published_one() -> None:
    if not bea.FOLDER.is_dir():
        pytest.skip("the national tables are not beside this checkout: region/io")
    for made, name in (
        (metros.transactions(), "transactions.parquet"),
        (metros.outputs(), "outputs.parquet"),
    ):
        assert_frame_equal(made, pl.read_parquet(metros.CASE / name), abs_tol=2e6)
    assert set(MADE) == {"steel", "tools", "bread", "cloth", "shoes"}
