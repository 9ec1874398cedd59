"""What is wrong with a case, what is doubtful, and what a doubt costs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

from makeshed.answer import plain
from makeshed.errors import BadFacts, Infeasible, MakeshedError, Problem, TookTooLong
from makeshed.model.doubts import alike
from makeshed.store.doubting import looked_at
from makeshed.store.examples import example_path, located
from makeshed.store.scenarios import doubtful, wrong
from makeshed.units import Second

if TYPE_CHECKING:
    from makeshed.model.doubts import Doubt
    from makeshed.model.shed import Shed
    from makeshed.questions.plan import Plan

SHOWN = 3
"""Rows shown of doubts that are alike; `Checked.told` has all."""
WEIGHED = 4
"""Doubts of which is planned what they cost,"""
LARGEST = 2000
"""in a case of so many facts at most,"""
PATIENCE: Second = 5.0
"""with so much time for each plan."""
Group = tuple[str, str, str]
TOGETHER: Group = ("", "", "")
NONE, SLOW, REFUSED = "none", "slow", "refused"
"""Why there is no plan to compare with."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found in a case. A case with ``problems`` is refused; doubts are used as written.

    Attributes
    ----------
    shed
        The facts, as far as they can be read.
    problems
        What is wrong: file, row, column, what was found, what would be right.
    doubts
        What is possible, and most often a slip.
    effects
        What some doubts do to a plan, by `Doubt.group`.
    notes
        How files were read, customs codes that are doubtful, and overrides that may mean something else.
    """

    shed: Shed = field(repr=False)
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    effects: Mapping[Group, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def headline(self) -> str:
        """One sentence."""
        if self.problems:
            return f"{len(self.problems):,} thing{'s' * (len(self.problems) > 1)} wrong"
        said = "nothing is refused" if self.doubts else "nothing is wrong"
        return f"{said}: {self.shed!r}"

    def warnings(self) -> list[str]:
        """Return the doubts and the notes as lines, doubts that are alike together."""
        return [*_warnings(self.doubts, self.effects), *(f"note: {note}" for note in self.notes)]

    def error(self) -> BadFacts | None:
        """Return what to raise of a case that is refused."""
        hint = "nothing was changed; mend the rows above and check again"
        return BadFacts(self.problems, hint=hint) if self.problems else None

    def told(self) -> list[dict[str, Any]]:
        """Return everything found as plain rows: of level ``error``, ``warning`` or ``note``."""
        rows = [{"level": "error"} | plain(problem) for problem in self.problems]
        rows += [
            {"level": "warning"} | asdict(doubt) | {"weighed": self.effects.get(doubt.group, "")}
            for doubt in self.doubts
        ]
        return rows + ([] if self.problems else _readings(self.shed))

    def to_json(self) -> str:
        """Return `told` as JSON."""
        return json.dumps(self.told(), ensure_ascii=False, indent=2)

    def __repr__(self) -> str:
        counts = (
            f"{len(self.problems)} problems, {len(self.doubts)} doubts, {len(self.notes)} notes"
        )
        return f"<Checked: {self.headline()} ({counts})>"

    def __str__(self) -> str:
        error = self.error()
        return "\n".join([str(error) if error else self.headline(), *self.warnings()])


def check(case: str | PathLike[str] | None = None) -> Checked:
    """Tell what is wrong with a case and what is doubtful, with what each does to the answer.

    Parameters
    ----------
    case
        The case: a folder, a workbook, a .db file, or the name of an example; by default the e-bike.

    Raises
    ------
    NotFound
        There is nothing at that path.
    MakeshedError
        A scenario of the case that cannot be had, and why.
    """
    where = example_path() if case is None else located(case)
    found = looked_at(where)
    said: list[str] = []
    problems = found.problems or _in_periods(found.shed, said.append)
    for error in () if problems else wrong(found.shed, where):
        raise error
    effects = {} if problems else dict(weighed(found.shed, found.doubts))
    return Checked(
        shed=found.shed,
        problems=tuple(problems),
        doubts=(*found.doubts, *(() if problems else doubtful(found.shed, where))),
        effects=effects,
        notes=(*(told.text for told in found.shed.told), *_codes(found.shed), *said),
    )


def _in_periods(shed: Shed, on_note: Callable[[str], None]) -> list[Problem]:
    """Return what is wrong with the facts as they are in some period."""
    from makeshed.model.in_period import faults  # noqa: PLC0415

    return faults(shed, on_note)


def _readings(shed: Shed) -> list[dict[str, Any]]:
    """Return how files were read as rows like those of problems, of level ``note``."""
    blank = {"table": "", "row": None, "column": "", "right": "", "file": ""}
    return [{**blank, "found": told.text, "level": "note"} for told in shed.told]


def _codes(shed: Shed) -> Iterator[str]:
    from datetime import date  # noqa: PLC0415

    from makeshed.model.coding import doubtful_codes  # noqa: PLC0415

    yield from doubtful_codes(shed, date.today())  # noqa: DTZ011  (a day of law)


def _warnings(doubts: Sequence[Doubt], effects: Mapping[Group, str]) -> Iterator[str]:
    """Yield the doubts in lines, those that are alike together."""
    if doubts:
        count = len(doubts)
        yield f"{count} doubtful thing{'s' * (count > 1)}, used as written:"
    for group in alike(doubts):
        for doubt in group[:SHOWN]:
            yield f"warning: {doubt.place}: {doubt.found}" + f"; {doubt.likely}" * bool(
                doubt.likely
            )
        if len(group) > SHOWN:
            yield f"  ... and {len(group) - SHOWN:,} more like it (--json shows all)"
        yield f"  {effects.get(group[0].group) or group[0].effect}"
    if TOGETHER in effects:
        yield f"all of it: {effects[TOGETHER]}"


def weighed(shed: Shed, doubts: Sequence[Doubt]) -> Iterator[tuple[Group, str]]:
    """Yield what plans would be if the likely reading were right, by `Doubt.group`, where that is cheap.

    Of several groups that of all together comes last, by `TOGETHER`: one slip may hide another.
    """
    from makeshed.model import Demand  # noqa: PLC0415

    groups = list(alike(d for d in doubts if d.change))
    if not groups or len(shed) > LARGEST or shed.table(Demand).is_empty():
        return
    now = _planned(shed, [])
    if now == SLOW:
        return
    for group in groups[:WEIGHED]:
        if said := _apart(now, _planned(shed, group), len(group)):
            yield group[0].group, said
    if len(groups) > 1:
        every = [doubt for group in groups for doubt in group]
        if said := _apart(now, _planned(shed, every), len(every)):
            yield TOGETHER, said


def _planned(shed: Shed, doubts: Sequence[Doubt]) -> Plan | str:
    """Return the plan with some facts as they were likely meant; `NONE`, `SLOW` or `REFUSED`."""
    from makeshed.questions.plan import plan  # noqa: PLC0415
    from makeshed.store.scenario import scenario  # noqa: PLC0415

    try:
        meant = scenario(shed, set=[doubt.change for doubt in doubts]) if doubts else shed
        found = plan(meant, time_limit=PATIENCE, relax=False)
    except Infeasible:
        return NONE
    except TookTooLong:
        return SLOW
    except MakeshedError:
        return REFUSED
    return SLOW if found.proof.status == "stopped" else found


def _apart(now: Plan | str, other: Plan | str, count: int) -> str:
    """Return how the plan as it stands differs from the plan as it was likely meant."""
    meant = (
        "as it was likely meant" if count == 1 else f"with all {count} as they were likely meant"
    )
    if isinstance(now, str) or isinstance(other, str):
        if now == NONE and not isinstance(other, str):
            return f"as it stands, there is no plan; {meant}, there is one"
        if other == NONE and not isinstance(now, str):
            return f"as it stands, there is a plan; {meant}, there is none"
        return ""
    unit = f"{now.currency}/a".lstrip("/")
    cost, changed = now.cost, other.cost
    if abs(cost - changed) <= 2e-4 * max(abs(cost), abs(changed)):
        return f"the plan costs {cost:,.0f} {unit} as it stands, and {meant} the same"
    return f"the plan costs {cost:,.0f} {unit} as it stands; {meant}, {changed:,.0f}{_moved(now, other)}"


def _moved(now: Plan, other: Plan) -> str:
    """Return what comes from elsewhere in the two plans."""
    before, after = _who(now), _who(other)
    if before == after:
        return ""
    gone, come = sorted(before - after), sorted(after - before)
    said = f", without {', '.join(gone[:SHOWN])}" if gone else ""
    return said + (f"{' and' if gone else ','} with {', '.join(come[:SHOWN])}" if come else "")


def _who(plan: Plan) -> set[str]:
    bought = {f"{row.item} from {row.site}" for row in plan.bought}
    return bought | {f"{row.item} from {row.site}" for row in plan.made}
