"""What hangs on the facts alone is found once for a shed, however often it is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from makeshed.model.fact_tables import Tables

S = TypeVar("S", bound=Tables)
T = TypeVar("T")
KEPT = "_kept"
"""Where a shed keeps what was found of it; it is no fact, and does not travel."""


def remembered(shed: Tables, name: str, find: Callable[[], T]) -> T:
    """Return what was found of a shed under a name, and find it if nobody has."""
    kept: dict[str, Any] = vars(shed).setdefault(KEPT, {})
    if name not in kept:
        kept[name] = find()
    held: T = kept[name]
    return held


def by_shed(find: Callable[[S], T]) -> Callable[[S], T]:
    """Keep what a function returns of a shed, which never changes, with the shed itself.

    Nobody may change what is kept.
    """
    name = f"{find.__module__}.{find.__qualname__}"

    @wraps(find)
    def found(shed: S) -> T:
        return remembered(shed, name, partial(find, shed))

    return found
