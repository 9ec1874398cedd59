"""Price preference in procurement: by how much a bid from here may be dearer and still win."""

from __future__ import annotations

import math
from typing import Literal

from makeshed.units import Money, Share

Form = Literal["discount", "surcharge"]
"""Taken off the bid that is preferred, or put on all others."""


def preferred_by(bid: Money, share: Share, form: Form = "discount", cap: Money = math.inf) -> float:
    """Return what is taken off a preferred bid before bids are compared, not before it is paid [money].

    A discount of s takes s of the bid off. A surcharge of s on all others is as good as s / (1 + s) off this one:
    b < (1 + s) o just where b / (1 + s) < o.

    Parameters
    ----------
    bid
        As it is made, and paid if it wins [money].
    share
        The preference.
    form
        Which it is of.
    cap
        Most that is taken off [money].

    Notes
    -----
    Worked examples: Florida prefers its own by 5 %, so 104,000 are compared as 98,800 and win against 100,000. Palm
    Beach: 30.00 less 5 % are 28.50. Moab prefers by 5 %, by no more than 25,000: against 600,000 a bid of 625,000 is as
    good, and 630,000 loses. Buy American (41 U.S.C. 8302, FAR 25.105) puts 20 or 30 % on foreign offers, and Defense 50 %
    (DFARS 225.105): against 100 abroad 149 at home wins at 50 %.
    """
    off = share if form == "discount" else share / (1 + share)
    return min(off * bid, cap)
