"""What was asked of the plan beside being cheap is on its page."""

from dataclasses import replace

from makeshed.network.ordered_objectives import Level
from makeshed.network.sensitivity import LimitCost as Held
from makeshed.network.sensitivity import RuleCost as Obeyed
from makeshed.network.soft_limits import BrokenLimit
from makeshed.plans.plan import Plan
from makeshed.report import obeying
from makeshed.report.case import ReportedCase
from makeshed.report.wording import NONE, THIN

NARROW = f"30.0{THIN}%"


def test_a_plan_of_which_nothing_was_asked_says_nothing(plan: Plan) -> None:
    assert not obeying.section(ReportedCase(replace(plan, limits=(), obeyed=())))


def test_limits_show_what_they_cost_in_their_own_units(plan: Plan) -> None:
    share = Held("local>=30%", 0.3, 0.3, "1", 0.0, 900.0, 0.29, 8.0, 0.1, 70.0)
    carbon = Held("co2e<=5t", 4000.0, 5000.0, "kg/a", 1000.0, 0.0, 5050.0, 0.0, 4000.0, 0.0)
    shown = obeying.section(ReportedCase(replace(plan, limits=(share, carbon))))
    assert NARROW in shown
    assert "kg a year" in shown
    assert "900.00" in shown
    assert "Rules obeyed" not in shown


def test_objectives_and_what_is_broken_stand_in_their_own_units(plan: Plan) -> None:
    late = Level("within(3)", 0.3, 0.31, 0.03, 0.3, 0.3, "1")
    soft = BrokenLimit("co2e<=4t penalty 90", 2000.0, "kg/a", 0.09, 180.0)
    shown = obeying.section(ReportedCase(replace(plan, objectives=(late,), broken=(soft,))))
    assert "Objectives in order" in shown
    assert NARROW in shown
    assert "Limits broken" in shown
    assert "kg a year" in shown
    assert "180.00" in shown


def test_a_rule_without_a_share_shows_a_dash_not_a_number(plan: Plan) -> None:
    bare = Obeyed("fr.ofg", "marseille", "ebike", 10.0, "made there")
    share = Obeyed("eu.x", "marseille", "ebike", 10.0, "Chinese", 0.55, "<", 0.6, 5000.0)
    shown = obeying.section(ReportedCase(replace(plan, obeyed=(bare, share))))
    assert shown.count(NONE) == 3
    assert f"&lt; 60.0{THIN}%" in shown
    assert "50.00" in shown  # a point of the threshold is a hundredth of it
