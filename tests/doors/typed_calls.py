"""What an editor and mypy know of the doors: each call has its type, each wrong one is an error.

Nothing here runs. `tests/test_types.py` runs mypy, which finds an ``ignore`` that ignores nothing as well
as an error that none ignores; so every name completes, and no other does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import polars as pl

import makeshed as ms

if TYPE_CHECKING:
    from makeshed.origin.claim import LabelVerdict
    from makeshed.plans.plan import Served


def answers(shed: ms.Shed) -> None:
    """Every question takes facts or a path, and one text or several."""
    assert_type(ms.plan(shed, limits="co2e<=1t", rules=["fr.ofg"]), ms.Plan)
    assert_type(ms.plan(Path("case"), gap=0.01), ms.Plan)
    assert_type(ms.horizon(shed, most_changes=2), ms.HorizonPlan)
    assert_type(ms.tip("case", "carbon_price", between=(0, 100), local="FR"), ms.Tip)
    assert_type(ms.find(shed, "a welded gate", near="lyon", avoid="welding"), ms.Found)
    assert_type(ms.refer(shed, process="welding", diameter=20.0, k=2), ms.Referred)
    assert_type(ms.frontier(shed, against="co2e", blocked="suez"), ms.Frontier)
    assert_type(ms.alternatives(shed, within=0.05, carbon_price=80.0), ms.Alternatives)
    assert_type(ms.hedge(shed, cases={"dear": shed}, probabilities="dear=1"), ms.Hedged)
    assert_type(ms.label(shed, "bike").rows, tuple[LabelVerdict, ...])
    assert_type(ms.compare(ms.plan(shed), ms.plan(shed)), ms.Comparison)
    assert_type(ms.check("case"), ms.Checked)


def shown(plan: ms.Plan) -> None:
    """What an answer holds is known."""
    assert_type(plan.rows, tuple[Served, ...])
    assert_type(plan.frame("bought"), pl.DataFrame)
    assert_type(plan.why("total"), ms.Term)


def refused(shed: ms.Shed) -> None:
    """What nothing takes, and what is of another type, is an error before anything runs."""
    ms.plan(shed, limts=[])  # type: ignore[call-arg]
    ms.plan(shed, gap="small")  # type: ignore[arg-type]
    ms.plan(shed, solver="hihgs")  # type: ignore[arg-type]
    ms.plan(3)  # type: ignore[arg-type]
    ms.tip(shed, "carbon_price")  # type: ignore[call-arg]
    ms.tip(shed, "carbon_price", between=(0, 1), holding_rat=0.2)  # type: ignore[call-arg]
    ms.find(shed, neer="lyon")  # type: ignore[call-arg]
    ms.refer(shed, quantity="many")  # type: ignore[arg-type]
    ms.Place(place="lyon", lat=45.8, lon=4.8, contry="FR")  # type: ignore[call-arg]
    ms.plam  # type: ignore[attr-defined]  # noqa: B018
