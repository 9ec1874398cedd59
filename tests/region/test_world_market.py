"""Markets where all trade with all: the published example through a case, and what is refused or told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.region.policies import rivals
from tests.science.test_gsim import DUTIES, TRADE

from makeshed.errors import BadValue, NotFound
from makeshed.model import Duty, Fact, Shed, Trade
from makeshed.questions.appraise import Appraised, appraise
from makeshed.science.gsim import world_shift

WHO = ("US", "JP", "FR", "BR")
"""United States, Japan, for the European Union France, for the rest of the world Brazil."""
GIVEN: dict[str, Any] = {
    "market": ["bike=200"], "world": ["bike:US=0", "bike:JP=0", "bike:BR=20"], "demand_elasticity": -1.25,
    "home_supply": 1.5, "substitution": 5.0, "local": "FR", "draws": 0, "strengths": False,
}  # fmt: skip


def facts(powers: np.ndarray) -> list[Fact]:
    """Return trade and duties of the worked example."""
    pairs = [(n, m) for n in range(4) for m in range(4) if n != m]
    brought = [
        Trade(reporter=WHO[m], partner=WHO[n], product="871160", flow="import", year=2024, value=TRADE[n, m])
        for n, m in pairs
    ]  # fmt: skip
    levied = [
        Duty(duty=f"{WHO[n]}-{WHO[m]}", hs="8711", origin=WHO[n], destination=WHO[m], rate=powers[n, m] - 1)
        for n, m in pairs
    ]  # fmt: skip
    return [*brought, *levied]


def world(*more: Fact) -> Shed:
    return rivals(*facts(DUTIES), *more)


def freed(shed: Shed, **more: Any) -> Appraised:
    """Return what free trade between the United States and France brings."""
    after = DUTIES.copy()
    after[0, 2] = after[2, 0] = 1.0
    return appraise(shed, {"free": shed.plus(*facts(after))}, **GIVEN | more)


def test_the_published_example_through_a_case() -> None:
    """Francois and Hall 2003: free trade between the United States and the Union.

    Their rest of the world pays 15 % duty to itself, which one country does not: prices differ by 1e-4 for that.
    """
    found = freed(world())
    of = {row.country: row for row in found.world}
    assert [of[who].prices for who in WHO] == pytest.approx(
        [0.0792, -0.0316, 0.0480, -0.0184], abs=1.5e-4
    )
    before, after = DUTIES.copy(), DUTIES.copy()
    before[3, 3] = after[3, 3] = after[0, 2] = after[2, 0] = 1.0
    true = world_shift(TRADE, before, after, supply=1.5, demand=-1.25, substitution=5.0)
    for n, who in enumerate(WHO):
        row = of[who]
        told = [row.prices, row.producers, row.buyers, row.duties, row.all]
        each = (true.prices, true.producers, true.consumers, true.revenue, true.welfare)
        assert told == pytest.approx([gain[n] for gain in each])
    for row in found.world:
        term = found.why(f"free: bike in {row.country}")
        assert term.is_sum()
        assert term.value == pytest.approx(row.all)
    assert "Who gains abroad" in str(found)
    assert any("0% of what is bought comes from elsewhere" in note for note in found.notes)


def test_ends_are_those_of_what_studies_have() -> None:
    for row in freed(world(), substitution=None).world:
        assert row.prices_low <= row.prices <= row.prices_high
        assert row.all_low <= row.all <= row.all_high
        assert row.prices_low < row.prices_high


def test_who_is_not_named_sells_at_prices_that_stay() -> None:
    """With Brazil elsewhere its makers get what they got, and the others still see what it sells."""
    named = GIVEN["world"][:2]
    found = freed(world(), world=named)
    assert {row.country for row in found.world} == {"FR", "US", "JP"}
    [note] = [note for note in found.notes if "elsewhere" in note]
    brought = TRADE[3, :3].sum() / TRADE[:, :3].sum()
    assert f"{brought:.0%} of what is bought comes from elsewhere" in note


def test_duties_that_nobody_told_are_counted_as_none_and_named() -> None:
    bare = world().minus("duties/*-JP")
    assert any("no duty of JP on" in note for note in freed(bare).notes)
    assert not any("no duty of" in note for note in freed(world()).notes)


def test_trade_that_is_not_told_is_named() -> None:
    found = freed(world(), world=["bike:US=0", "bike:IN=5"])
    assert found.world == ()
    assert any("trade tells no imports of" in note and "into IN" in note for note in found.notes)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"world": ["bike:US=many"]}, "is no market abroad"),
        ({"world": ["bike:XX=3"]}, "is no market abroad"),
        ({"world": ["bike:US=-3"]}, "is no market abroad"),
        ({"world": ["bike=3"]}, "no market of"),
        ({"world": ["frame:US=3"]}, "no market of frame"),
    ],
)
def test_what_is_asked_wrongly_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises((BadValue, NotFound), match=says):
        freed(world(), **asked)
