"""Hypothesis without deadlines: a slow machine is no counterexample."""

from hypothesis import settings
from tests.examples import THOROUGH, tried

settings.register_profile("few", deadline=None, derandomize=True, max_examples=tried(100))
settings.register_profile("thorough", deadline=None)
settings.load_profile("thorough" if THOROUGH else "few")
