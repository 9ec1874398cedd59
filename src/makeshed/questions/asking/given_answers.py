"""Answers that people gave: those that no rule asks for change nothing, and that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from makeshed.errors import nearest
from makeshed.model import Shed
from makeshed.model.ruling import rules_of
from makeshed.science.verdict import ByCode, Evidence, Group, RuleStep


def strange_answers(shed: Shed, answers: Iterable[Any]) -> tuple[str, ...]:
    """Return a note for each answer, ``key=yes``, to a question that no rule asks."""
    given = [str(answer).partition("=")[0].strip() for answer in answers]
    if not given:
        return ()
    known = {
        key
        for versions in rules_of(shed).values()
        for ruling in versions
        for key in (*_keys(ruling.test), f"proof-of-origin-{ruling.proof.lower()}")
    }
    return tuple(
        f"no rule asks for {key!r}, and the answer changes nothing; {nearest(key, known)}"
        for key in dict.fromkeys(given)
        if key not in known
    )


def _keys(test: object) -> Iterator[str]:
    """Yield the keys of what only a person can answer, and of steps that nobody recorded."""
    if isinstance(test, Evidence):
        yield test.key
    elif isinstance(test, RuleStep):
        yield test.step
    elif isinstance(test, Group):
        for each in test.tests:
            yield from _keys(each)
    elif isinstance(test, ByCode):
        for each in (*(row[1] for row in test.rows), test.otherwise):
            yield from _keys(each)
