"""How circular materials are and what they emit, by what others published, and by laws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.circular_footprint import (
    BEGINNING,
    END,
    EmissionFactors,
    circular_footprint,
    extremes,
    lacking,
)
from makeshed.science.material_circularity import (
    MaterialFlow,
    Round,
    circularity,
    interval,
    linear_flow_index,
    most_linear,
    utility,
)

LOCK = (
    (0.172, 0.0, 0.30), (0.011, 0.38, 0.708), (0.030, 0.38, 0.708), (0.010, 0.355, 0.837), (0.025, 0.526, 0.837),
    (0.025, 0.355, 0.837), (0.025, 0.30, 0.721), (0.050, 0.812, 0.845), (0.020, 0.0, 0.0),
)  # fmt: skip
"""An electromagnetic lock: mass [kg], recycled feedstock, yield of recycling (malteschaefer1/pci, MIT)."""
share = st.floats(0, 1)


def hiding(names: Iterable[str]) -> dict[str, Any]:
    """Return changes after which some things are not told."""
    return dict.fromkeys(names)


def lock(collected: float) -> list[MaterialFlow]:
    """Return its materials, so much of each collected for recycling."""
    return [
        MaterialFlow(mass=mass, recycled=recycled, feedstock_yield=gain or 1.0, to_recycling=collected, recycling_yield=gain)
        for mass, recycled, gain in LOCK
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flow", "used", "found"),
    [
        (MaterialFlow(mass=1), 1.0, 0.1),
        (MaterialFlow(mass=1), 0.5, 0.0),
        (MaterialFlow(mass=1, recycled=0.5, to_recycling=0.5), 1.0, 0.55),
        (MaterialFlow(mass=1, recycled=1, to_recycling=1), 1.0, 1.0),
        (MaterialFlow(mass=1, reused=1, to_reuse=1), 0.5, 1.0),
        (MaterialFlow(mass=1, grown=1, to_compost=1), 1.0, 1.0),
        (MaterialFlow(mass=2.5, recycled=0.5, to_recycling=0.9, feedstock_yield=0.95, recycling_yield=0.95), 1.5,
         0.8084076938),
    ],
)  # fmt: skip
def test_the_indicator_is_what_the_method_says(
    flow: MaterialFlow, used: float, found: float
) -> None:
    """Ends of the method (linear 0.1, in a circle 1), and a frame worked out apart from this code."""
    assert circularity(linear_flow_index([flow]), used) == pytest.approx(found, abs=5e-11)


@pytest.mark.parametrize(
    ("collected", "found"), [(0.0, 0.2075537), (0.5, 0.3367221), (0.8, 0.4223330)]
)
def test_a_product_is_the_sum_of_its_materials(collected: float, found: float) -> None:
    """The lock, reckoned by the method apart from this code, to the printed digit."""
    assert circularity(linear_flow_index(lock(collected)), 1.0) == pytest.approx(found, abs=6e-8)


def test_recycled_wool_is_as_printed() -> None:
    """Ecobalyse: 0.207 kg of recycled wool, A 0.8, quality 0.5, 0.5 and 80.3 kg/kg: 1.75 kg CO2e."""
    wool = EmissionFactors(virgin=80.3, recycled=0.5, allocation=0.8, quality_in=0.5, disposal=0.0)
    found = 0.207 * fsum(circular_footprint(Round(recycled=1.0), wool).values())
    assert found == pytest.approx(1.74501, abs=1e-12)
    assert f"{found:.2f}" == "1.75"


def test_polyester_of_bottles_bears_half_and_is_worth_0_7() -> None:
    """The table of the same page: A 0.5, quality 0.7, so that 0.5 Erec + 0.5 x 0.7 Ev is charged."""
    polyester = EmissionFactors(virgin=4.0, recycled=2.0, allocation=0.5, quality_in=0.7)
    found = circular_footprint(Round(recycled=1.0), polyester)
    assert fsum(found[name] for name in BEGINNING) == pytest.approx(0.5 * 2.0 + 0.5 * 0.7 * 4.0)


def test_energy_and_disposal_are_the_formula_by_hand() -> None:
    energy = 20.0 * (0.3 * 0.07 + 0.1 * 0.1)  # LHV (X_heat E_heat + X_elec E_elec)
    burnt = EmissionFactors(
        virgin=2.0, burning=2.5, replaced=energy, disposal=0.3, energy_allocation=0.5,
        recycling=0.4, displaced=1.8, allocation=0.2, quality_out=0.9,
    )  # fmt: skip
    way = Round(to_recycling=0.4, recycling_yield=0.75, to_energy=0.5, to_reuse=0.05)
    found = circular_footprint(way, burnt)
    assert found["recycling after"] == pytest.approx(0.8 * 0.3 * 0.4)
    assert found["virgin material replaced"] == pytest.approx(-0.8 * 0.3 * 1.8 * 0.9)
    assert found["burning"] + found["energy replaced"] == pytest.approx(0.5 * 0.5 * (2.5 - 0.62))
    assert found["disposal"] == pytest.approx((1 - 0.3 - 0.5 - 0.05) * 0.3)


@given(share, st.floats(0, 1), st.floats(0, 10), st.floats(0, 10))
@examples(50)
def test_how_it_is_shared_out_does_not_matter_in_a_closed_loop(
    round_: float, allocation: float, virgin: float, recycled: float
) -> None:
    """As much comes out as goes in, of the same quality: then nothing of it hangs on who is charged."""
    factors = EmissionFactors(
        virgin=virgin, recycled=recycled, recycling=recycled, displaced=virgin, disposal=0.0,
        allocation=allocation, quality_in=1.0, quality_out=1.0,
    )  # fmt: skip
    found = circular_footprint(Round(recycled=round_, to_recycling=round_), factors)
    expected = (1 - round_) * virgin + round_ * recycled
    assert fsum(found.values()) == pytest.approx(expected, abs=1e-9)


@st.composite
def flows(draw: st.DrawFn) -> MaterialFlow:
    """A material of which all is told."""
    fed, gone = draw(st.tuples(share, share, share)), draw(st.tuples(share, share, share, share))
    recycled, reused, grown = (x / max(1.0, fsum(fed)) * 0.999 for x in fed)
    to_reuse, to_recycling, to_compost, to_energy = (x / max(1.0, fsum(gone)) * 0.999 for x in gone)
    return MaterialFlow(
        mass=draw(st.floats(0.01, 100)), recycled=recycled, reused=reused, grown=grown,
        feedstock_yield=draw(st.floats(0.05, 1)), to_reuse=to_reuse, to_recycling=to_recycling,
        to_compost=to_compost, to_energy=to_energy, recycling_yield=draw(share),
    )  # fmt: skip


NAMES = (
    "recycled", "reused", "grown", "feedstock_yield", "to_reuse", "to_recycling", "to_compost", "to_energy",
    "recycling_yield",
)  # fmt: skip


@given(st.lists(st.tuples(flows(), st.sets(st.sampled_from(NAMES))), min_size=1, max_size=4))
@examples(100)
def test_what_is_not_told_lies_between_the_ends(
    product: list[tuple[MaterialFlow, set[str]]],
) -> None:
    """Whatever the truth is, the interval of what is told of it holds it; told in full it is the truth."""
    truth = linear_flow_index([flow for flow, _ in product])
    less = [replace(flow, **hiding(hidden)) for flow, hidden in product]
    low, high = interval(less)
    assert 0 <= low <= truth + 1e-9
    assert truth - 1e-9 <= high <= 1 + 1e-12
    assert interval([flow for flow, _ in product]) == pytest.approx((truth, truth))


@given(flows(), st.sets(st.sampled_from(NAMES)), st.sampled_from(NAMES))
@examples(50)
def test_telling_more_never_widens_it(flow: MaterialFlow, hidden: set[str], name: str) -> None:
    wide = interval([replace(flow, **hiding(hidden | {name}))])
    narrow = interval([replace(flow, **hiding(hidden - {name}))])
    assert wide[0] <= narrow[0] + 1e-9
    assert narrow[1] <= wide[1] + 1e-9


@given(flows(), st.floats(0, 1))
@examples(50)
def test_more_reuse_is_never_more_linear(flow: MaterialFlow, more: float) -> None:
    fed = fsum(x or 0.0 for x in (flow.recycled, flow.reused, flow.grown))
    gone = fsum(
        x or 0.0 for x in (flow.to_reuse, flow.to_recycling, flow.to_compost, flow.to_energy)
    )
    better = replace(
        flow,
        reused=(flow.reused or 0.0) + (1 - fed) * more,
        to_reuse=(flow.to_reuse or 0.0) + (1 - gone) * more,
    )
    assert linear_flow_index([better]) <= linear_flow_index([flow]) + 1e-9


@given(share, st.floats(0.1, 10), st.floats(1, 5))
@examples(50)
def test_longer_use_is_never_less_circular(linear: float, used: float, longer: float) -> None:
    found = circularity(linear, used)
    assert 0 <= found <= 1
    assert circularity(linear, used * longer) >= found
    assert utility(used * longer, used) == pytest.approx(longer)


@given(
    share, share, share, share, st.floats(0, 5), st.floats(0, 5), st.sets(st.sampled_from("ra12q"))
)
@examples(50)
def test_a_footprint_lies_between_its_ends(
    recycled: float, kept: float, burnt: float, allocation: float, virgin: float, other: float, hidden: set[str]
) -> None:  # fmt: skip
    truth = Round(recycled=recycled, to_recycling=kept, to_energy=(1 - kept) * burnt)
    factors = EmissionFactors(
        virgin=virgin, recycled=other, recycling=other, displaced=virgin, burning=1.0, replaced=0.5, disposal=0.2,
        allocation=allocation, quality_in=0.5, quality_out=0.5,
    )  # fmt: skip
    found = fsum(circular_footprint(truth, factors).values())
    less = replace(
        truth,
        **hiding([n for k, n in {"r": "recycled", "1": "to_recycling", "2": "to_energy"}.items() if k in hidden]),
    )  # fmt: skip
    shared = replace(
        factors,
        **hiding([n for k, n in {"a": "allocation", "q": "quality_out"}.items() if k in hidden]),
    )  # fmt: skip
    least, most = (fsum(e.values()) for e in extremes(less, shared, BEGINNING + END))
    assert least - 1e-9 <= found <= most + 1e-9


def test_what_counts_and_is_not_told_is_named() -> None:
    none = EmissionFactors(allocation=1.0)
    assert lacking(Round(), none, BEGINNING) == ["virgin"]
    assert lacking(Round(recycled=1.0), none, BEGINNING) == ["recycled"]
    assert lacking(Round(to_reuse=1.0), none, END) == []
    assert lacking(Round(to_energy=1.0), none, END) == ["burning", "replaced"]


def test_no_end_is_as_linear_as_waste_without_end() -> None:
    """Where no yield of recycled feedstock is told, the index nears 1 and reaches it nowhere."""
    flow = MaterialFlow(mass=1, recycled=0.5, feedstock_yield=None, to_recycling=1.0)
    assert most_linear([flow]) is None
    assert interval([flow]) == (0.25, 1.0)
    assert linear_flow_index([replace(flow, feedstock_yield=1e-6)]) == pytest.approx(1, abs=1e-5)


def test_what_is_told_to_go_elsewhere_leaves_less_for_what_is_not_told() -> None:
    """A fifth is burnt and half grown: no more than the rest can be reused, or come from recycling."""
    flow = MaterialFlow(mass=1, recycled=None, grown=0.5, to_reuse=None, to_energy=0.2)
    assert interval([flow]) == pytest.approx(((0 + 0.2) / 2, (0.5 + 1) / 2))
    factors = EmissionFactors(virgin=2.0, recycled=1.0, allocation=1.0, disposal=0.0)
    low, high = extremes(Round(recycled=None, grown=0.5), factors, BEGINNING)
    assert (fsum(low.values()), fsum(high.values())) == pytest.approx((0.5 * 2 + 0.5 * 1, 2.0))
