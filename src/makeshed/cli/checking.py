"""``makeshed check``: what is wrong with a case, what is doubtful, and what a doubt costs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.cli.helping import screen, wrapped
from makeshed.errors import BadFacts, Infeasible, MakeshedError, TookTooLong
from makeshed.units import Second

if TYPE_CHECKING:
    from makeshed.model.doubts import Doubt
    from makeshed.model.shed import Shed
    from makeshed.questions.plan import Plan

ABOUT = "Tell what is wrong with a case and what is doubtful, with what each does to the answer."
SHOWN = 3
"""Rows shown of doubts that are alike; JSON has all."""
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


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``check`` to the command line."""
    del parser_class
    sub = commands.add_parser("check", help=ABOUT, description=ABOUT)
    sub.add_argument("case", nargs="?", type=Path, help="the case; default: the ebike example")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_check)


def _check(given: dict[str, Any]) -> int:
    from makeshed.answer import plain  # noqa: PLC0415
    from makeshed.cli.converting import readings_as_rows  # noqa: PLC0415
    from makeshed.store.doubting import looked_at  # noqa: PLC0415
    from makeshed.store.examples import example_path  # noqa: PLC0415
    from makeshed.store.scenarios import wrong  # noqa: PLC0415

    case = given["case"] or example_path("ebike")
    found = looked_at(case)
    for error in () if found.problems else wrong(found.shed, case):
        raise error
    effects = {} if found.problems else dict(weighed(found.shed, found.doubts))
    if given["json"]:
        told = [{"level": "error"} | plain(problem) for problem in found.problems]
        told += [
            {"level": "warning"} | asdict(doubt) | {"weighed": effects.get(doubt.group, "")}
            for doubt in found.doubts
        ]
        told += [] if found.problems else readings_as_rows(found.shed)
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return BadFacts.exit_code if found.problems else 0
    if not found.problems:
        said = "nothing is refused" if found.doubts else "nothing is wrong"
        sys.stdout.write(f"{said}: {found.shed!r}\n")
    read = [f"note: {told}" for told in found.shed.told]
    lines = [*_warnings(found.doubts, effects), *read, *_codes(found.shed)]
    out = sys.stderr if found.problems else sys.stdout
    out.write("".join(f"{wrapped(line, screen())}\n" for line in lines))
    if found.problems:
        raise BadFacts(
            found.problems, hint="nothing was changed; mend the rows above and check again"
        )
    return 0


def _codes(shed: Shed) -> Iterator[str]:
    from datetime import date  # noqa: PLC0415

    from makeshed.model.coding import doubtful_codes  # noqa: PLC0415

    for note in doubtful_codes(shed, date.today()):  # noqa: DTZ011  (a day of law)
        yield f"note: {note}"


def _warnings(doubts: Sequence[Doubt], effects: dict[Group, str]) -> Iterator[str]:
    """Yield the doubts in lines, those that are alike together."""
    from makeshed.model.doubts import alike  # noqa: PLC0415

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
    from makeshed.model.doubts import alike  # noqa: PLC0415

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
