"""What a fact is in a period, where several say so, or one says it in words that mean two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, seller, wanted, world

from makeshed.casework.checks import check
from makeshed.errors import BadFacts
from makeshed.model import Duty, Fact, Offer, Override, Shed
from makeshed.model.in_period import in_period
from makeshed.store import save
from makeshed.store.scenario import scenario


def shops(*more: Fact) -> Shed:
    """Two shops that sell bikes at 100, one frames at 30 also."""
    return world(
        *seller("shop", "porto", 100.0),
        *seller("mill", "izmir", 100.0),
        *seller("mill", "izmir", 30.0, item="frame"),
        lane("porto", "lyon", 0.0),
        wanted(quantity=10.0),
        Duty(duty="bikes", hs="87", origin="PT", destination="FR", rate=0.1),
        *years(2),
        *more,
    )


def prices(*overrides: tuple[str, str]) -> dict[str, float]:
    """What offers ask in 2028."""
    rows = [override("2028", f"offers/{key}.price", value) for key, value in overrides]
    return {row.id: row.price for row in in_period(shops(*rows), "2028").rows(Offer)}


def test_what_is_relative_is_so_to_the_fact_itself() -> None:
    found = prices(("*", "x1.1"), ("shop:bike:0", "x1.2"), ("mill:frame:0", "+10%"))
    assert found == pytest.approx({"shop:bike:0": 120, "mill:bike:0": 110, "mill:frame:0": 33})
    assert prices(("*", "50"), ("shop:bike:0", "x1.2"))["shop:bike:0"] == pytest.approx(120)


def test_another_column_of_a_fact_stays_as_it_is_overridden() -> None:
    wide = override("2028", "offers/*.capacity", "70")
    near = override("2028", "offers/shop:bike:0.price", "x1.2")
    offer = in_period(shops(wide, near), "2028").get("shop:bike:0", Offer)
    assert (offer.price, offer.capacity) == pytest.approx((120, 70))


@pytest.mark.parametrize("turned", [False, True])
def test_what_names_a_part_has_the_last_word(turned: bool) -> None:
    """However many ``*`` it has: ``mill:*:*`` names fewer offers than ``*`` does."""
    said = [("*", "1"), ("mill:*:*", "2"), ("mill:frame:*", "3")]
    found = prices(*(reversed(said) if turned else said))
    assert found == {"shop:bike:0": 1, "mill:bike:0": 2, "mill:frame:0": 3}


@pytest.mark.parametrize("other", ["*:bike:*", "mill:*", "*mill:*:*"])
def test_two_of_which_neither_names_a_part_of_the_other_are_refused(other: str) -> None:
    with pytest.raises(BadFacts) as refused:
        prices(("mill:*:*", "1"), (other, "2"))
    [problem] = refused.value.problems
    assert (problem.table, problem.row, problem.column) == ("overrides", 2, "fact")
    assert "offers/mill:*:*.price in row 1" in problem.found
    apart = override("2028", "offers/*:bike:*.capacity", "70")
    rows = [override("2028", "offers/mill:*:*.price", "1"), apart]
    assert in_period(shops(*rows), "2028").get("mill:bike:0", Offer).capacity == 70


@pytest.mark.parametrize(("value", "plain"), [("+30", "30"), (" + 1,5 ", "1,5")])
def test_a_plus_without_a_per_cent_is_refused(value: str, plain: str) -> None:
    with pytest.raises(BadFacts) as refused:
        prices(("shop:bike:0", value))
    [problem] = refused.value.problems
    assert problem.row == 1
    assert problem.right == f"{plain}, or what it changes by: +{plain}%"
    assert prices(("shop:bike:0", plain)), "what it says is right is taken"
    assert prices(("shop:bike:0", f"+{plain}%"))


def test_a_plus_before_no_number_is_told_what_the_column_takes() -> None:
    with pytest.raises(BadFacts, match="price takes a number, not '\\+some'"):
        prices(("shop:bike:0", "+some"))


def test_a_plus_begins_a_text() -> None:
    row = override("2028", "sites/shop.phone", "+33 4 91 00 00 00")
    assert in_period(shops(row), "2028").table("sites")["phone"].to_list()[-1] == row.value


def test_who_may_have_meant_points_is_told(tmp_path: Path) -> None:
    """As ``--set`` tells it: over all periods, in one of them, and when the case is checked."""
    row = Override(period="2028", fact="duties/bikes.rate", value="+10%")
    note = "0.1 becomes 0.11; if percentage points were meant, set 0.2"
    shed = shops(row)
    assert [each for each in best(shed).notes if note in each and each.startswith("in 2028: ")]
    said: list[str] = []
    scenario(shed, during="2028", on_note=said.append)
    assert note in said[0]
    save(shed, tmp_path / "case")
    assert any(
        note in each and each.startswith("in 2028: ") for each in check(tmp_path / "case").notes
    )
