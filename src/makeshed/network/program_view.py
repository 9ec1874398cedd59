"""What the columns of a program mean, for limits and rules to be written over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.network.arc_costs import Ways
from makeshed.network.arcs import SupplyGraph
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.limits import Sum
from makeshed.science.siting import Layout, Network


@dataclass(frozen=True, kw_only=True)
class ProgramView:
    """A program seen from the network that it was made of.

    Attributes
    ----------
    kept
        The ways that are in it.
    prices
        By price tier, what a unit costs at its seller's door [money/unit].
    value
        By node, what a unit is worth [money/unit].
    """

    tables: NetworkTables
    graph: SupplyGraph
    ways: Ways
    kept: Ints
    prices: Floats
    value: Floats
    settings: Settings
    network: Network
    layout: Layout


def sum_of(*parts: tuple[Ints, Floats]) -> Sum:
    """Return columns with their weights as one sum."""
    columns, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    kept = values != 0
    return Sum(columns=columns[kept], values=values[kept].astype(float))
