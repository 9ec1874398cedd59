"""How many examples the laws are tried on: the same few at every run, or many new ones.

`make test` must say the same of the same code, on any machine, in minutes. With
``MAKESHED_TESTS=thorough`` (`make test-thorough`) every run draws new examples, and more.
"""

from __future__ import annotations

import math
import os
from typing import Any

from hypothesis import settings

THOROUGH = os.environ.get("MAKESHED_TESTS") == "thorough"
FEW = 0.25
"""Share of the examples of a thorough run that every run tries."""


def tried(most: int) -> int:
    """Return how many of so many examples are tried in this run."""
    return most if THOROUGH else math.ceil(most * FEW)


def examples(most: int, **asked: Any) -> settings:
    """Return the settings of a law that a thorough run tries so often."""
    return settings(max_examples=tried(most), **asked)
