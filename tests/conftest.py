"""Hypothesis without deadlines, a slow machine is no counterexample; the same examples in CI."""

import os

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable" if os.environ.get("CI") else "unhurried")
