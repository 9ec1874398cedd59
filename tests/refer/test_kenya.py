"""The goals of referral, on the welding shops of the Kenyan survey."""

from __future__ import annotations

from functools import partial

import pytest
from benchmarks import referral

pytestmark = pytest.mark.skipif(
    not referral.SURVEY.exists(), reason="the field survey (shared/oracles/makers) is not here"
)


@pytest.mark.parametrize("k", [1, 3])
def test_every_shop_is_named_evenly_and_at_a_short_detour(
    k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referral, "SEEDS", 1)
    firms, makers = referral.survey("Kenya")
    assert len(makers) == 287
    rule = partial(referral.rotation, k=k, per_turn=2.0, band=10.0)
    result = referral.measured(firms, makers, rule, k, 0.0)
    assert result.meets, result
    assert result.never[0] == 0


def test_nearest_first_never_names_three_in_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the research found: 30 % never named, Gini 0.69, 1.57 km."""
    monkeypatch.setattr(referral, "SEEDS", 1)
    result = referral.measured(
        *referral.survey("Kenya"), partial(referral.nearest_first, k=1), 1, 0
    )
    assert result.never[0] == pytest.approx(0.30, abs=0.02)
    assert result.gini[0] == pytest.approx(0.69, abs=0.02)
    assert result.distance[0] == pytest.approx(1.57, abs=0.1)
