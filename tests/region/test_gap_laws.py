"""Laws of what a plan brings into regions: all that is bought, made and carried is counted once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import fsum

import pytest
from hypothesis import HealthCheck, given
from tests.examples import examples
from tests.plans import sheds

from makeshed.model import Place, Shed
from makeshed.model.inside import Inside, inside_of
from makeshed.questions.plan import plan
from makeshed.region.brought import FromSource, brought_by

near = pytest.approx


def summed(found: list[FromSource]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return units and what is paid for goods, by source and item."""
    units, goods = (
        defaultdict[tuple[str, str], float](float),
        defaultdict[tuple[str, str], float](float),
    )
    for one in found:
        units[one.source, one.item] += one.units
        goods[one.source, one.item] += one.goods
    return {key: (units[key], goods[key]) for key in units}


@examples(32, suppress_health_check=[HealthCheck.too_slow])
@given(shed=sheds())
def test_all_that_is_sourced_is_used_once_and_all_its_ways_are_paid_once(shed: Shed) -> None:
    found = plan(shed, day=date(2026, 1, 1), relax=False)
    everywhere = Inside(region="all", name="all", places=frozenset(shed.table(Place)["place"]))
    whole = brought_by(shed, found, everywhere)
    assert whole.outside == ()
    got = summed(list(whole.inside))
    want = defaultdict[tuple[str, str], float](float)
    for bought in found.bought:
        want[bought.site, bought.item] += bought.quantity - bought.surplus
    for made in found.made:
        want[made.site, made.item] += made.quantity
    for key, units in want.items():
        assert got[key][0] == near(units, rel=1e-6)
    paid = {line.kind: line.cost for line in found.cost_lines}
    for kind in ("freight", "insurance", "duty"):
        assert fsum(getattr(one, kind) for one in whole.inside) == near(
            paid.get(kind, 0.0), rel=1e-6, abs=1e-6
        )
    spent = fsum(row.spend for row in found.bought) + fsum(
        row.quantity * row.unit_cost for row in found.made
    )
    assert fsum(one.goods for one in whole.inside) == near(spent, rel=1e-6)
    lands = [
        brought_by(shed, found, inside_of(shed, land))
        for land in sorted(set(shed.table(Place)["country"]))
    ]
    parts = summed([one for each in lands for one in (*each.inside, *each.outside)])
    assert parts.keys() == got.keys()
    for key, pair in got.items():
        assert parts[key] == near(pair, rel=1e-6)
