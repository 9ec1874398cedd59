"""What a solved network says of its limits, its rules and the offers it does not have, as rows."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.units import Money, MoneyPerYear, PerYear, Share


@dataclass(frozen=True, slots=True)
class LimitCost:
    """A limit that was asked for, how near the plan is to it, and what it costs.

    ``shadow_price`` is what one more unit of the bound saves while every site, tier and expansion
    stays as it is. ``looser_saves`` is what the bound ``looser`` saves with all of them free again,
    ``without_saves`` what no limit saves; then ``without`` would be used. All at the plan's values.
    """

    limit: str
    used: float
    bound: float
    unit: str
    slack: float
    shadow_price: MoneyPerYear
    looser: float
    looser_saves: MoneyPerYear
    without: float
    without_saves: MoneyPerYear


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What is made to obey a rule, and the share that the rule asks for; blank: no share.

    ``shadow_price`` is what a threshold easier by 1 would save at this rate, sites as they are.
    """

    rule: str
    site: str
    item: str
    quantity: PerYear
    test: str
    share: Share | None = None
    operator: str = ""
    threshold: Share | None = None
    shadow_price: MoneyPerYear | None = None


@dataclass(frozen=True, slots=True)
class EntryPrice:
    """Below which price at a site's door an offer of an item would enter the plan.

    Valued by the plan as it is: no site opens or closes, no tier or expansion changes, and an offer
    has no cost but its price and its way. ``asked`` is the least price of an offer there; blank:
    there is none. ``site_cost`` is what using the site would cost on top, if the plan does not.
    """

    item: str
    site: str
    local: bool
    worth: Money
    asked: Money | None = None
    site_cost: MoneyPerYear = 0.0
