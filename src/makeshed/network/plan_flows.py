"""A plan as numbers, and what it has of periods before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class OutOfStock:
    """What comes out of stock in a period, put there in one before: by node, units a year and their worth."""

    quantity: Floats
    value: Floats


@dataclass(frozen=True, kw_only=True)
class Flows:
    """A plan as numbers: what is bought, made, used and moved a year."""

    bought: Floats  # by price tier: what is used
    surplus: Floats  # by price tier: what is bought and not used
    made: Floats  # by make
    used_node: Ints  # components drawn: from which node,
    used_make: Ints  # by which make,
    used_row: Ints  # for which row of uses,
    used: Floats  # how much
    moved: Floats  # by way; 0 for the modes not taken
    unmet: Floats  # by demand
    opened: np.ndarray  # by site, whether it is used
    expansion: Floats  # by resource, what its expansion costs a year
    added_hours: Floats  # by resource
    stocked: OutOfStock | None = None  # what comes out of stock
