"""In which ways a maker can obey rules: the claims under which an item can be made at a place.

What is made is made in batches: one that claims nothing, and one for each way to obey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from makeshed.errors import NotEnoughData
from makeshed.network.rule_requirements import Law
from makeshed.science.bill import PlaceSet, Where, lies_in
from makeshed.science.origin import Linear
from makeshed.science.verdict import Evidence, RuleStep, RuleWay, shortest, ways

MOST = 32
"""Batches of one item at one site; more would be a mistake in the rules."""


@dataclass(frozen=True, slots=True)
class RuleClaim:
    """What a batch claims: rules, and the constraints on its cost lines under which it may.

    ``within`` names places in which every sub-assembly must be made; ``measured`` says that a limit
    looks into what it is made of.
    """

    rules: frozenset[str] = frozenset()
    forms: tuple[tuple[str, Linear], ...] = ()
    within: tuple[PlaceSet, ...] = ()
    measured: bool = False

    @property
    def traced(self) -> bool:
        """Whether it hangs on what sub-assemblies are made of."""
        return self.measured or any(form.share.depth == "traced" for _, form in self.forms)

    @property
    def obeys(self) -> str:
        """The rules as one word."""
        return ";".join(sorted(self.rules))


@dataclass(frozen=True, slots=True)
class RuleNotes:
    """What is to be said of rules: questions that nobody answered, and steps done where no rule wants them."""

    notes: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __add__(self, other: RuleNotes) -> RuleNotes:
        return RuleNotes(
            tuple(dict.fromkeys((*self.notes, *other.notes))),
            tuple(dict.fromkeys((*self.elsewhere, *other.elsewhere))),
        )


def unanswered(notes: Sequence[str]) -> list[str]:
    """Return the questions that nobody answered and that count as no."""
    return [note for note in notes if note.endswith("it counts as no")]


def claims_of(
    law: Law, item: str, where: Where, steps: frozenset[str]
) -> tuple[list[RuleClaim], RuleNotes]:
    """Return the claims under which an item can be made at a place by some steps, and what to say.

    Parameters
    ----------
    law
        The rules that must be obeyed, by item.
    item
        What is made.
    where
        Where it is made.
    steps
        Processes that are done there.

    Raises
    ------
    NotEnoughData
        There are more ways to obey than can be told apart.
    """
    needs = law.needs(item)
    others = sorted(law.judged.get(item, frozenset()) - needs)
    found, said = list[RuleClaim](), RuleNotes()
    for some in range(len(others) + 1):
        for chosen in combinations(others, some):
            keys = sorted({*needs, *chosen})
            by_rule = []
            for key in keys:
                met, more = _ways(law, key, item, where, steps)
                by_rule.append(met)
                said += more
            found += _together(keys, by_rule)
    if len(found) > MOST:
        raise NotEnoughData(
            f"{item} can obey its rules in {len(found)} ways at {where}, more than {MOST}",
            hint="require fewer rules at once",
        )
    return found, said


_Met = tuple[RuleWay, tuple[PlaceSet, ...]]
"""A way of a rule whose conditions hold, and the places within which sub-assemblies must be made."""


def _together(keys: Sequence[str], by_rule: Sequence[Sequence[_Met]]) -> Iterator[RuleClaim]:
    """Yield every way to obey some rules at once; without rules, the claim of nothing."""
    for taken in product(*by_rule):
        forms = [
            (key, form)
            for key, (way, _) in zip(keys, taken, strict=True)
            for form in way.constraints
        ]
        within = tuple(place for _, places in taken for place in places)
        yield RuleClaim(frozenset(keys), tuple(forms), within)


def _ways(
    law: Law, key: str, item: str, where: Where, steps: frozenset[str]
) -> tuple[list[_Met], RuleNotes]:
    """Return the ways of a rule whose conditions hold here; one without constraints is enough."""
    ruling, lenient = law.ruling(key), (item, key) in law.inner
    found, said = list[_Met](), RuleNotes()
    for way in ways(ruling.test, law.day, law.hs(item)) if ruling else ():
        within: list[PlaceSet] = []
        holds = True
        for each in way.conditions:
            holds, more = _holds(law, key, each, where, steps, within, lenient=lenient)
            said += more
            if not holds:
                break
        if holds:
            found.append((way, tuple(within)))
    free = [pair for pair in found if not pair[0].constraints and not pair[1]]
    if free:  # what else was open decides nothing
        return free[:1], RuleNotes(elsewhere=said.elsewhere)
    if not any(within for _, within in found):  # all conditions hold: no way that asks more
        found = [(way, ()) for way in shortest([way for way, _ in found], met=True)]
    return found, said


def _holds(
    law: Law,
    key: str,
    test: RuleStep | Evidence,
    where: Where,
    steps: frozenset[str],
    within: list[PlaceSet],
    *,
    lenient: bool,
) -> tuple[bool, RuleNotes]:
    """Return whether a condition holds here; what only a person can answer counts as no."""
    name = test.key if isinstance(test, Evidence) else test.step
    if name in law.answers:
        return law.answers[name], RuleNotes()
    if isinstance(test, Evidence) and lenient:
        return True, RuleNotes()
    if isinstance(test, RuleStep) and (name in steps or name in {"made", "any-made", "all-made"}):
        if name == "all-made":
            within.append(test.inside)
        if lies_in(where, test.inside) is True:
            return True, RuleNotes()
        return False, RuleNotes(elsewhere=(f"{key}: {test.said}, and {where} is not there",))
    said = test.question if isinstance(test, Evidence) else test.said
    note = f"{key}: nobody answered whether {said} ({name}=yes); it counts as no"
    return False, RuleNotes(notes=(note,))
