"""What is charged on value where stock is kept: at the value of each node, laid on nothing before it.

In a network of one year charges are laid on what value comes from (`makeshed.network.ad_valorem`). Goods
that come out of stock bring their value from another period, so here every way charges what it charges at
the value of its start, values are those of the last round, and the bound is at the least values of all.
"""

from __future__ import annotations

import numpy as np

from makeshed.network.ad_valorem import Charges, least_cost, on_freight
from makeshed.network.arc_costs import way_costs
from makeshed.network.customs_values import calmed
from makeshed.network.fixed_point import Solved
from makeshed.network.instance import Instance


def flat_floor(instance: Instance) -> Charges:
    """Return charges that no plan goes below, whatever its values."""
    sending, settings = instance.sending, instance.settings
    ways = calmed(instance.ways, instance.ways.ship >= 0) if sending else instance.ways
    none, most = np.zeros(len(instance.least)), np.full(len(instance.least), np.inf)
    freighted = on_freight(ways, settings, none, instance.least)
    return Charges(
        rate=none,
        way=least_cost(ways, settings, none, instance.least, most),
        line=np.zeros(len(instance.tables.uses)),
        site=np.zeros(len(instance.tables.sites)),
        shipment=sending.least(np.where(ways.allowed, freighted, np.inf)),
    )


def flat_at(instance: Instance, solved: Solved) -> Charges:
    """Return charges at the values of a plan."""
    sending, settings, flows = instance.sending, instance.settings, solved.flows
    value, none = solved.own_value, np.zeros(len(solved.own_value))
    ways = sending.at(instance.ways, flows.moved)
    total = way_costs(ways, value, settings).total
    freighted = on_freight(ways, settings, none, value)
    return Charges(
        rate=none,
        way=total - freighted * sending.borne(flows.moved) if sending else total,
        line=np.zeros(len(instance.tables.uses)),
        site=np.zeros(len(instance.tables.sites)),
        shipment=sending.mean(freighted, flows.moved),
    )
