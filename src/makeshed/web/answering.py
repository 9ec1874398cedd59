"""Questions that are answered at once, of the directory that this process holds or of an example."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any

from makeshed.answer import Answer
from makeshed.model import Shed
from makeshed.questions.find import Found, Match
from makeshed.store.examples import example
from makeshed.verbs import VERBS
from makeshed.web.held_directory import HeldDirectory, again_if_changed
from makeshed.web.question_inputs import as_sent

AT_ONCE = ("find", "refer")
"""Questions that take some hundredths of a second; all others are worked on beside the site."""
MOST_KEPT = 512


class _Kept:
    """The answers that were given last, by what was asked of which facts."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Answer[Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Answer[Any] | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: str, answer: Answer[Any]) -> None:
        with self._lock:
            self._found[key] = answer
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)


_KEPT = _Kept()


def answered(name: str, given: Mapping[str, Any], case: str = "") -> Any:
    """Return the answer to a question of the directory, or of an example by its name.

    Of a directory whose facts are not open, it is what everybody may see of it.
    """
    return again_if_changed(lambda held: _answered(held, name, given, case))


def _answered(held: HeldDirectory, name: str, given: Mapping[str, Any], case: str) -> Answer[Any]:
    shed: Shed = example(case) if case else held.shed
    day = given.get("day") or held.settings.today()
    asked = json.dumps(
        [name, case, as_sent(given), str(day), held.fingerprint], sort_keys=True, default=str
    )
    if found := _KEPT.get(asked):
        return found
    answer: Answer[Any] = VERBS[name].load()(shed, **given)
    if not case and not held.settings.open_facts and isinstance(answer, Found):
        answer = for_everybody(answer)
    _KEPT.put(asked, answer)
    return answer


def for_everybody(found: Found) -> Found:
    """Return what was found with distances to a kilometre: places are no finer than that."""

    def seen(matches: tuple[Match, ...]) -> tuple[Match, ...]:
        return tuple(
            replace(
                match, distance=None if match.distance is None else float(round(match.distance))
            )
            for match in matches
        )

    return replace(
        found,
        rows=seen(found.rows),
        near_misses=seen(found.near_misses),
        by_words=seen(found.by_words),
        teams=tuple(replace(team, travel=float(round(team.travel))) for team in found.teams),
        makers=(),
    )
