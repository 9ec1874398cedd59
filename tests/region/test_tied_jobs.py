"""Jobs beside the plan: by hand, mirrored, and what is counted already is not counted again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.questions.worlds import BIKE, FRAME, lane, part, seller
from tests.region.accounts import table
from tests.region.policies import among, asked, rivals, wage

from makeshed.model import (
    Capability,
    Component,
    Employment,
    Fact,
    Industry,
    IndustryOutput,
    Item,
    Offer,
    Operation,
    Policy,
    Region,
    Shed,
)
from makeshed.questions.appraise.answer import Appraised
from makeshed.region.tied_jobs import TiedJobs

near = pytest.approx
FORGED = replace(FRAME, industry="steel")
INDUSTRIES = ("steel", "tools", "bread", "cloth", "shoes")


def smith(*more: Fact, region: str = "FR", frame: Item = FORGED, **table_of: Any) -> Shed:
    """Return the case with frames of 20 from Nice in every bike made, and the table of a country.

    A bike costs 60 bought and 91 made: 70 for the hour, 20 for the frame and 1 to bring it.
    """
    return rivals(
        replace(BIKE, industry="tools"), frame, part(), *seller("forge", "nice", 20, item="frame"),
        lane("nice", "lyon", 1), *(Industry(industry=one) for one in INDUSTRIES),
        Region(region="FR", level="country", country="FR"), *table(region=region, **table_of), *more,
    )  # fmt: skip


def of(found: Appraised) -> dict[str, TiedJobs]:
    return {row.type: row for row in found.tied}


def test_suppliers_and_what_wages_buy_by_hand() -> None:
    """2,000 of frames are bought of steel here, and 100 hours at 70 are paid.

    Steel buys 0.1 of tools, tools 0.25 of steel at home; a job is in 1,000 of either, and in 450 of bread. Of
    all that steel and tools pay, and of the 7,000, households buy 54 of 280 or of 175 of bread, which takes
    2/9 of bread and pays half of it again.
    """
    row = of(asked(smith(), wage(40.0)))
    steel = 2000 / (1 - 0.1 * 0.25)
    tools = 0.1 * steel
    assert (row["I"].sold, row["I"].wages, row["I"].direct) == near((2000, 7000, 2))
    assert [row["I"].low, row["I"].value, row["I"].high] == near([(steel + tools) / 1000] * 3)
    paid = 0.3 * steel + 0.5 * tools + 7000
    for end, spends in (("low", 54 / 280), ("high", 54 / 175)):
        bread = spends * paid / (1 - 2 / 9 - 0.5 * spends)
        assert getattr(row["II"], end) == near((steel + tools) / 1000 + bread / 450)
    assert row["II"].low < row["II"].value < row["II"].high


def test_jobs_open_into_what_adds_up() -> None:
    found = asked(smith(), wage(40.0))
    for row in found.tied:
        term = found.terms[f"wage: jobs {row.type}"]
        assert term.value == near(row.value)
        assert term.is_sum()
    plan = found.terms["wage: jobs II"].parts[-1]
    assert (plan.name, plan.note[:5]) == ("what is spent of wages in the plan", "7,000")
    spends = (54 / 280 + 54 / 175) / 2
    # What households spend of 7,000 goes round by bread alone: nobody buys steel for it.
    assert plan.value == near(spends * 7000 / (1 - 2 / 9 - 0.5 * spends) / 450)


def test_hours_that_the_case_tells_are_not_counted_again() -> None:
    whole = of(asked(smith(), wage(40.0)))["II"]
    welded = asked(smith(Operation(item="frame", process="weld", hours=0.5)), wage(40.0))
    assert welded.rows[0].jobs_told == near(50 / 1607)
    found = of(welded)["II"]
    assert found.direct == 0
    assert found.value == near(whole.value - whole.direct)


def test_goods_whose_parts_the_case_tells_are_left_out() -> None:
    tube = (
        Item(item="tube", mass=1),
        Component(item="frame", component="tube", quantity=2),
        Operation(item="frame", process="weld", hours=0.5),
        Operation(item="tube", process="draw", hours=0.1),
    )
    found = asked(smith(*tube), wage(40.0))
    assert list(of(found)) == ["II"]
    assert of(found)["II"].sold == 0
    assert any("goods of 2,000 money/a" in n and "in their parts: frame" in n for n in found.notes)


@pytest.mark.parametrize(
    ("industry", "why"),
    [("", "their items tell no industry"), ("space", "the table has nothing of space")],
)
def test_goods_of_no_industry_are_told_with_their_money(industry: str, why: str) -> None:
    shed = smith(Industry(industry="space"), frame=replace(FRAME, industry=industry))
    found = asked(shed, wage(40.0))
    left = [note for note in found.notes if "leave out goods of 2,000 money/a" in note]
    assert len(left) == 1
    assert left[0].endswith(f"{why}: frame")
    assert of(found)["II"].sold == 0


def test_what_leaves_is_taken_off_and_mirrors_what_comes() -> None:
    """Both ways between the same facts: what one brings at least the other takes at most."""
    dear, cheap = smith(), smith(*seller("afar", "izmir", 95, origin="TR"))
    comes, goes = (of(among(a, {"x": b})) for a, b in ((dear, cheap), (cheap, dear)))
    assert comes["II"].low > 0
    for kind in ("I", "II"):
        assert goes[kind].value == near(-comes[kind].value)
        assert (goes[kind].low, goes[kind].high) == near((-comes[kind].high, -comes[kind].low))
        assert goes[kind].sold == near(-2000)


def test_sellers_get_what_is_granted_for_a_unit() -> None:
    pay = Policy(
        policy="wage", instrument="other", site="forge", item="frame", grant_per_unit=15.0, years=1.0
    )  # fmt: skip
    shed = smith(replace(smith().get("works:build", Capability), labour_rate=45.0))
    row = of(asked(shed, pay))["I"]
    assert row.sold == near(2000), "20 each, of which buyers pay 5"


def test_a_region_of_a_wider_table_buys_of_itself_as_jobs_tell() -> None:
    """France has 90 of 100 jobs in steel and half of the others: of tools it sells less here than its steel buys."""
    bare = smith(Region(region="EU", level="union"), region="EU")
    france = Region(region="FR", level="country", country="FR", parent="EU")
    told = asked(bare.plus(france), wage(40.0))
    assert not told.tied
    assert any("there is no employment of FR" in note for note in told.notes)
    counted = [
        Employment(region=region, industry=one, year=2024, jobs=50.0 if one != "steel" else steel)
        for region, steel in (("FR", 90.0), ("PT", 10.0))
        for one in INDUSTRIES
    ]
    portugal = Region(region="PT", level="country", country="PT", parent="EU")
    found = of(asked(bare.plus(france, portugal, *counted), wage(40.0)))
    own = of(asked(smith(), wage(40.0)))
    for kind in ("I", "II"):
        assert found[kind].low < found[kind].value < found[kind].high <= own[kind].high
        assert found[kind].direct == near(own[kind].direct)


def test_without_a_table_or_jobs_nothing_is_told() -> None:
    found = asked(rivals(), wage(10.5))
    assert not found.tied
    assert not any("beside the plan" in note for note in found.notes)
    silent = asked(smith(without="jobs"), wage(40.0))
    assert not silent.tied
    assert any("jobs beside the plan are not told" in note for note in silent.notes)
    shed = smith()
    steel = shed.get("FR:steel:2024", IndustryOutput)
    part_of = asked(shed.plus(replace(steel, jobs=None)), wage(40.0))
    assert any("jobs by output of their industry are not known: frame" in n for n in part_of.notes)
    assert any("jobs of steel are not known, and count as none" in n for n in part_of.notes)


def test_without_wages_there_is_type_one_alone() -> None:
    found = asked(smith(without="wages"), wage(40.0))
    assert list(of(found)) == ["I"]
    assert any("what wages bring (type II) is not said" in note for note in found.notes)


def test_a_policy_that_moves_nothing_here_ties_nothing() -> None:
    shed = smith()
    offer = shed.get("afar:bike:0", Offer)
    assert not among(shed, {"x": shed.plus(replace(offer, price=51.0))}).tied
