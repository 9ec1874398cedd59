"""Price preference, against published rules and their examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.preference import Form, preferred_by


def compared(bid: float, *args: object) -> float:
    return bid - preferred_by(bid, *args)  # type: ignore[arg-type]


def test_published_examples() -> None:
    assert compared(104_000, 0.05) == pytest.approx(98_800)  # Florida
    assert compared(30.0, 0.05) == pytest.approx(28.50)  # Palm Beach
    assert compared(630_000, 0.05, "discount", 25_000) == pytest.approx(
        605_000
    )  # Moab: above 600,000
    assert compared(625_000, 0.05, "discount", 25_000) == pytest.approx(600_000)
    # Palm Beach: a bid of 30.00 without preference is compared as 33.00, so that 33.00 with it is as good.
    assert compared(33.0, 0.1, "surcharge") == pytest.approx(30.0)
    # Rock Hill: who is within 5 %, by no more than 25,000, may match: 625,000 against 600,000, and 630,000 not.
    assert compared(630_000, 0.05, "discount", 25_000) > 600_000


@pytest.mark.parametrize("share", [0.2, 0.3, 0.5])
def test_buy_american_lets_a_bid_at_home_be_so_much_dearer(share: float) -> None:
    most = 100 * (1 + share)
    assert (
        compared(most - 0.01, share, "surcharge") < 100 < compared(most + 0.01, share, "surcharge")
    )


@given(st.floats(1, 1e6), st.floats(0, 1), st.floats(0, 1e5))
def test_it_never_takes_more_than_its_cap_or_the_bid(bid: float, share: float, cap: float) -> None:
    forms: tuple[Form, ...] = ("discount", "surcharge")
    for form in forms:
        assert 0 <= preferred_by(bid, share, form, cap) <= min(bid, cap) * (1 + 1e-12)
    assert preferred_by(bid, share, "surcharge") <= preferred_by(bid, share) + 1e-9
