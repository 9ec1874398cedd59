"""The page says what something from elsewhere would have to cost."""

from dataclasses import replace

from makeshed.network.sensitivity import EntryPrice as Worth
from makeshed.plans.plan import Plan
from makeshed.report import worth
from makeshed.report.case import ReportedCase
from makeshed.report.wording import NONE


def test_local_sites_come_first_and_what_is_not_sold_has_a_dash(plan: Plan) -> None:
    rows = (Worth("frame", "lyon", True, 67.5), Worth("frame", "hefei", False, 62.0, 71.25, 9000))
    local, other = worth.section(ReportedCase(replace(plan, worth=rows)))[2:]
    assert "67.50" in local
    assert NONE in local
    assert "hefei" not in local
    assert "71.25" in other


def test_a_plan_without_prices_says_nothing(plan: Plan) -> None:
    assert worth.section(ReportedCase(replace(plan, worth=()))) == []
