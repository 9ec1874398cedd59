"""How many examples the laws are tried on: the same few at every run, or many new ones.

`make test` must say the same of the same code, on any machine, in minutes. With
``MAKESHED_TESTS=thorough`` (`make test-thorough`) every run draws new examples, and more; with
``MAKESHED_TESTS=laws`` (`make test-laws`) every law is tried on 500 of them or more.
"""

from __future__ import annotations

import math
import os
from typing import Any

from hypothesis import settings

ASKED = os.environ.get("MAKESHED_TESTS")
THOROUGH = ASKED in {"thorough", "laws"}
LEAST = 500 if ASKED == "laws" else 0
"""So many examples of every law at least."""
FEW, DRAWN = 0.25, 0.125
"""Shares of what a thorough run tries that every run does: of cases, and of drawn examples of a law."""


def tried(most: int) -> int:
    """Return how many of so many cases are tried in this run."""
    return most if THOROUGH else math.ceil(most * FEW)


def drawn(most: int) -> int:
    """Return how many of so many examples of a law are drawn in this run."""
    return max(most, LEAST) if THOROUGH else math.ceil(most * DRAWN)


def examples(most: int, **asked: Any) -> settings:
    """Return the settings of a law that a thorough run tries so often."""
    return settings(max_examples=drawn(most), **asked)
