"""What hangs on the facts alone is found once for a shed, however often it is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from makeshed.model.shed import Shed

T = TypeVar("T")
MOST = 4
"""Sheds of which something is kept at a time; it goes with its shed."""


def by_shed(find: Callable[[Shed], T]) -> Callable[[Shed], T]:
    """Keep what a function returns of a shed, which never changes, as long as the shed lives.

    What is kept must not hold the shed, and nobody may change it.
    """
    kept: WeakKeyDictionary[Shed, T] = WeakKeyDictionary()

    @wraps(find)
    def found(shed: Shed) -> T:
        try:
            return kept[shed]
        except KeyError:
            pass  # in a thread of its own it may be gone as soon as it was there
        made = find(shed)
        if len(kept) >= MOST:
            kept.clear()
        kept[shed] = made
        return made

    return found
