"""Effective protection: what duties on a good and on what goes into it do to who makes it."""

from __future__ import annotations

from collections.abc import Iterator

from makeshed.questions.appraise.answer import Protected
from makeshed.questions.appraise.asking_plans import Asking
from makeshed.questions.appraise.outcome import Outcome


def protected(asking: Asking, base: Outcome, after: Outcome) -> Iterator[Protected]:
    """Yield nothing yet."""
    return
    yield
