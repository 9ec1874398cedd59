"""The workshop of Marseille: what its page says would change the advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import makeshed as ms
from makeshed.questions.advise.answer import Advised
from makeshed.store.examples import example_path

DAY = date(2026, 11, 22)


@cache
def shop() -> ms.Shed:
    return ms.scenario(ms.example("ebike"), ms.scenarios(example_path("ebike"))["workshop"])


def told(shed: ms.Shed, **more: Any) -> Advised:
    given: dict[str, Any] = {"day": DAY, "draws": 0}
    return ms.advise(shed, "marseille", **given | more)


def effects(found: Advised) -> dict[str, float]:
    return {row.action: row.effect for row in found.rows}


def test_it_is_the_firm_of_the_option_and_every_effect_is_a_difference_of_two_plans() -> None:
    found = told(shop())
    bought = replace(shop().get("marseille:hardware:fr-parts", ms.Supplied), supplier="cn-parts")
    other = told(shop().minus("supplies/marseille:hardware:fr-parts").plus(bought))
    assert found.base is not None
    assert other.base is not None
    effect = effects(found)["source:hardware:cn-parts"]
    assert effect == pytest.approx(found.base - other.base, abs=0.005)
    assert effect == pytest.approx(60_119, abs=1)
    assert sum(t.value for t in found.why("set").parts) == pytest.approx(
        found.set_effect, abs=0.005
    )


def test_hazards_that_come_less_often_make_stock_a_loss() -> None:
    rare = shop().plus(*(replace(h, rate=h.rate / 3) for h in shop().rows(ms.Hazard)))
    found = told(rare)
    stock = next(row for row in found.rows if row.action.startswith("backup:a week of all parts"))
    assert stock.effect == pytest.approx(37_620, abs=1)
    assert stock.npv is not None
    assert stock.npv < 0
    assert not stock.in_set


def test_a_label_costs_what_its_engine_says_and_a_grant_is_four_times_the_rest() -> None:
    wage = ms.scenario(shop(), ms.scenarios(example_path("ebike"))["wage"])
    found = told(shop(), labels=["fr.ofg", "fr.fabrique"], policies={"wage": wage})
    asks = {row.action: row.pays_if for row in found.not_now}
    assert asks["label:fr.ofg:ebike"] == "a unit sells for 99.00 more, 990,000 a year"
    assert asks["label:fr.fabrique:ebike"].startswith("it is met already")
    grant = effects(found)["grant:wage"]
    assert grant / (1.06 * 872_200) == pytest.approx(1, abs=0.05), (
        "35,000 h of 24.92, and the markup on it"
    )
    assert grant == pytest.approx(4 * (found.set_effect - grant), rel=0.05)
    assert any("at the sources of the set hazards cost" in note for note in found.notes)


def test_under_the_duty_on_parts_the_authorisation_and_other_parts_share_a_saving() -> None:
    rule = example_path("ebike") / "scenarios" / "duties-bicycle-parts.csv"
    shed = ms.scenario(shop(), add=[Path(rule)])
    found = told(shed, qualify=["end-use-8835=yes"], carry=2)
    effect = effects(found)
    assert effect["preference:end-use-8835"] == pytest.approx(963_000, rel=2e-3)
    assert effect["source:all"] == pytest.approx(895_000, rel=2e-3)
    pair = next(
        p for p in found.shared if {p.first, p.second} == {"preference:end-use-8835", "source:all"}
    )
    assert pair.together is not None
    assert pair.together == pytest.approx(906_000, rel=2e-3)
    chosen = {row.action for row in found.rows if row.in_set}
    assert "preference:end-use-8835" in chosen
    assert "source:all" not in chosen
