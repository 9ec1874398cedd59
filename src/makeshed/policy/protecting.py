"""Effective protection: what duties on a good and on what goes into it do to who makes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from makeshed.errors import MakeshedError
from makeshed.model import Item, Site
from makeshed.network.landing.article import article_of
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import Tariff
from makeshed.plans.plan import Production, Purchase
from makeshed.policy.appraisal import Protected
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.science.protection import effective_protection


def protected(asking: PolicyAsking, after: PolicyOutcome) -> Iterator[Protected]:
    """Yield for what is made in the region how duties protect it against what would be bought."""
    bought = asking.base.whole.bought or after.whole.bought
    for made in after.whole.made:
        if made.country not in asking.countries or made.item not in after.whole.items:
            continue
        rivals = [
            row for row in bought if row.item == made.item and row.origin not in asking.countries
        ]
        if rivals:
            row = _against(asking, after, made, max(rivals, key=lambda r: (r.quantity, r.offer)))
            if row is not None:
                yield row


def _against(
    asking: PolicyAsking, after: PolicyOutcome, made: Production, rival: Purchase
) -> Protected | None:
    duty = _duty(asking, after, made, rival)
    drawn = [row for row in after.whole.drawn if (row.site, row.item) == (made.site, made.item)]
    if duty is None or not drawn or not rival.price:
        return None
    each = [(row.quantity / made.quantity, row) for row in drawn]
    worth = math.fsum(q * row.price for q, row in each)
    due = math.fsum(q * row.duty for q, row in each)
    share = worth / rival.price
    mean = due / worth if worth else 0.0
    effective = effective_protection(duty, [(share, mean)])
    return Protected(
        policy=after.measure.name,
        item=made.item,
        site=made.site,
        against=rival.site,
        duty=duty,
        inputs=share,
        inputs_duty=mean,
        effective=effective if share < 1 else None,
    )


def _duty(
    asking: PolicyAsking, after: PolicyOutcome, made: Production, rival: Purchase
) -> float | None:
    """Return the duty on the rival's good under the policy, as a share of its price; None: not known."""
    shed = after.measure.true
    item, seller = shed.get(made.item, Item), shed.get(rival.site, Site)
    country = after.routes.country
    article = article_of(item)
    tariff = Tariff(shed, asking.options["day"] or date.today())  # noqa: DTZ011  (a day of law)
    origin = (rival.origin, seller.firm)
    passage = Passage(article, origin, country[rival.site], country[made.site])
    try:
        charged = tariff.charge(passage)
    except MakeshedError:  # what is due depends on a value
        return None
    return charged.cif + charged.fob + charged.each / rival.price
