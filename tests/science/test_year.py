"""One year for the whole of makeshed: 365 days, and a month is a twelfth of it."""

from __future__ import annotations

import pytest

from makeshed.data import rows
from makeshed.science.stock import DAYS_PER_MONTH, DAYS_PER_YEAR


@pytest.mark.parametrize(("word", "days"), [("months", DAYS_PER_MONTH), ("years", DAYS_PER_YEAR)])
def test_what_people_write_is_the_year_that_is_reckoned_with(word: str, days: float) -> None:
    found = [
        float(row["factor"])
        for row in rows("reading/units")
        if row["dimension"] == "period" and word in row["words"].split("|")
    ]
    assert found == [pytest.approx(days, rel=1e-12)]


def test_twelve_shipments_a_year_are_twelve() -> None:
    assert pytest.approx(12, rel=1e-12) == DAYS_PER_YEAR / DAYS_PER_MONTH
