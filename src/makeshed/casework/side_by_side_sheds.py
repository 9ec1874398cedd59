"""Sheds that stand side by side: a case and its changes, its scenarios, its policies, the ways to have an item.

What a door was given, by name, comes in; the sheds, or plans of them compared, come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue, MakeshedError, NotFound, nearest

if TYPE_CHECKING:
    from makeshed.model import Shed
    from makeshed.plans.horizon_plan import HorizonPlan
    from makeshed.questions.plan import Plan
    from makeshed.store.changes import Changes

Ask = Callable[[str, "Shed", dict[str, Any]], Any]
"""How a door asks a question of a shed."""
OnNote = Callable[[str], None]
"""Called with what a change may mean otherwise than it was read."""
OnCase = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and the name of the next."""
CASE = "case"
"""The column of the case as it is, where scenarios have names."""


def answer(
    given: dict[str, Any],
    ask: Ask,
    on_note: OnNote | None = None,
    on_case: OnCase | None = None,
) -> tuple[Any, list[Shed]]:
    """Return the answer to ``makeshed compare``, and the sheds that have plans in it."""
    base, each, among = (given.pop(name) for name in ("base", "each", "among"))
    if among and not each:
        raise BadValue("--among narrows --each", hint="name the item: --each ITEM --among SITE")
    if each:
        return _each(given, ask, each, among, base, on_note)
    sheds, about = _columns(given, base, on_note)
    if base and base not in sheds:
        raise NotFound(f"no scenario here is called {base!r}", hint=nearest(base, sheds))
    plans = planned(sheds, given, ask, on_case)
    pair = list(plans.values())
    if len(pair) == 2 and not base and all(map(_of_a_year, pair)):
        found = compared(*pair)
    else:
        found = compared(plans, base=base, about=about)
    return found, [shed for shed in sheds.values() if not isinstance(shed, MakeshedError)]


def _of_a_year(plan: Any) -> bool:
    from makeshed.plans.plan import Plan  # noqa: PLC0415

    return isinstance(plan, Plan)


def compared(*plans: Any, **named: Any) -> Any:
    """Return plans compared."""
    from makeshed.questions.compare import compare  # noqa: PLC0415

    return compare(*plans, **named)


def planned(
    sheds: dict[str, Shed | MakeshedError],
    given: dict[str, Any],
    ask: Ask,
    on_case: OnCase | None = None,
) -> dict[str, Plan | HorizonPlan | MakeshedError]:
    """Return the plan of each shed by name, over its periods where it has any, or why there is none.

    Raises
    ------
    BadValue
        An option was given that a plan over periods does not take.
    """
    given = given | {"relax": False}  # what that finds is not compared
    found: dict[str, Plan | HorizonPlan | MakeshedError] = {}
    for done, (name, shed) in enumerate(sheds.items()):
        if on_case and len(sheds) > 2:
            on_case(done, len(sheds), name)
        if isinstance(shed, MakeshedError):
            found[name] = shed
            continue
        who, asked = fitting(shed, given)
        try:
            found[name] = ask(who, shed, asked)
        except MakeshedError as error:
            found[name] = error
    return found


def fitting(shed: Shed, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the question that plans a shed, and what is given to it of what a plan of a year takes.

    Raises
    ------
    BadValue
        Something is asked for that a plan over periods does not know.
    """
    from makeshed.questions.asking.inputs import inputs_of  # noqa: PLC0415
    from makeshed.questions.asking.one_period import planner  # noqa: PLC0415
    from makeshed.verbs import VERBS  # noqa: PLC0415

    who = planner(shed)
    if who == "plan":
        return who, given
    takes, others = inputs_of(VERBS[who].load()), inputs_of(VERBS["plan"].load())
    strange = [name for name in given if name in others and name not in takes]
    said = [name for name in strange if given[name] not in (others[name].default, [])]
    asked = [name for name in said if name != "relax"]
    if asked:
        raise BadValue(
            f"{' and '.join(asked)} is asked of plans of a year, and these facts are of several periods",
            hint=f"leave out --{asked[0].replace('_', '-')}, or ask for one of them: --during KEY",
        )
    return who, {name: value for name, value in given.items() if name not in strange}


def cases(
    given: dict[str, Any], bundled: str, on_note: OnNote | None = None
) -> tuple[Shed, dict[str, Shed]]:
    """Return the case with its changes, and by name each scenario of it, for a question over many sheds."""
    named, shared = _changes(given, given["case"])
    shed = loaded(given.pop("case"), bundled)
    return with_changes(shed, [], shared, on_note), {
        name: with_changes(shed, [each], shared, on_note) for name, each in named.items()
    }


def under_policies(
    given: dict[str, Any], bundled: str, on_note: OnNote | None = None
) -> tuple[Shed, Shed, dict[str, Shed]]:
    """Return the case, the case with its changes, and that under each policy, by name."""
    from makeshed.store.scenarios import find  # noqa: PLC0415

    case, asked = given["case"], given.pop("policy")
    named, shared = _changes(given, case)
    base = loaded(given.pop("case"), bundled)
    shed = with_changes(base, list(named.values()), shared, on_note)
    paid = set(shed.table("policies")["policy"])
    found: dict[str, Shed] = {}
    for word in asked:
        try:
            policy = find(word, case)
        except NotFound:
            if word not in paid:
                raise
            name, under = word, shed  # it pays, and changes no fact
        else:
            name, under = policy.name, with_changes(shed, [policy], {}, on_note)
        if name in found:
            raise BadValue(f"two policies are called {name}", hint="name each once")
        found[name] = under
    return base, shed, found


def loaded(case: Path | None, bundled: str) -> Shed:
    """Return the facts of a case, or of a bundled one."""
    from makeshed.store import load  # noqa: PLC0415
    from makeshed.store.examples import example  # noqa: PLC0415

    return example(bundled) if case is None else load(case)


def with_changes(
    shed: Shed,
    named: Sequence[Changes],
    shared: dict[str, list[str]],
    on_note: OnNote | None = None,
) -> Shed:
    """Return a shed with scenarios and changes of its own."""
    from makeshed.store.scenario import scenario  # noqa: PLC0415

    if not named and not any(shared.values()):
        return shed
    return scenario(shed, *named, **shared, on_note=on_note)


def beside(
    name: str, plan: Any, base: Shed, given: dict[str, Any], ask: Ask
) -> tuple[Any, dict[str, Any]]:
    """Return an answer and what its page sets it beside: the case as it is, if that has an answer.

    If it has none the answer says so, and why.
    """
    from dataclasses import replace  # noqa: PLC0415

    try:
        return plan, {"the case as it is": ask(name, base, given)}
    except MakeshedError as error:
        told = f"the case as it is has no answer, so that nothing stands beside this one: {error}"
        return replace(plan, notes=(*plan.notes, " ".join(told.split()))), {}


def _columns(
    given: dict[str, Any], base: str, on_note: OnNote | None
) -> tuple[dict[str, Shed | MakeshedError], dict[str, str]]:
    """Return the sheds that stand side by side by name, and what is to be said of them."""
    case, other = given.pop("case"), given.pop("other")
    named, shared = _changes(given, other or case)
    first = loaded(case, "ebike")
    second = first if other is None else loaded(other, "ebike")
    about = {name: each.about for name, each in named.items() if each.about}
    left, right = (CASE, "changed") if other is None else _stems(case, other)
    sheds: dict[str, Shed | MakeshedError] = {}
    if other is not None or len(named) < 2:
        sheds[left] = first
    elif base == CASE and CASE not in named:
        sheds[CASE] = with_changes(first, [], shared, on_note)
    if not named and (other is not None or any(shared.values())):
        sheds[right] = with_changes(
            second, [], shared, on_note
        )  # what is mistyped is an error, no column
    for name, each in named.items():
        if name in sheds:
            raise BadValue(
                f"a scenario and a case are both called {name}", hint="call one otherwise"
            )
        sheds[name] = _tried(name, second, [each], (shared, on_note), about)
    if len(sheds) < 2:
        raise BadValue(
            "there is nothing to compare with",
            hint="name another case, or a change: --set, --without, --add or --scenario; or ask --each ITEM",
        )
    return sheds, about


def _each(
    given: dict[str, Any],
    ask: Ask,
    item: str,
    among: list[str],
    base: str,
    on_note: OnNote | None,
) -> tuple[Any, list[Shed]]:
    """Return an item made or bought in each way alone, the cheapest first, beside the best of all."""
    from makeshed.plans.each_way import BEST, each_way, unused, ways_of  # noqa: PLC0415
    from makeshed.questions.compare import columns_of  # noqa: PLC0415

    if given.pop("other") is not None:
        raise BadValue("--each takes one case", hint="compare two cases without it")
    named, shared = _changes(given, given["case"])
    if len(named) > 1:
        raise BadValue("--each takes one scenario at a time", hint="ask once for each of them")
    shed = with_changes(loaded(given.pop("case"), "ebike"), list(named.values()), shared, on_note)
    ways = ways_of(shed, item, among)
    if base and base not in {BEST, *ways}:
        raise NotFound(f"no way here is called {base!r}", hint=nearest(base, {BEST, *ways}))
    plans = planned(dict(each_way(shed, item, ways)), given, ask)
    about = {BEST: "the best of these ways, together if need be"}
    for name, way in ways.items():
        about[name], plan = f"{way.how} {item} at {way.site} alone", plans[name]
        if not isinstance(plan, MakeshedError) and (said := unused(plan, item, way)):
            about[name] += f"; it {said}"
    ranked = sorted(ways, key=lambda name: getattr(plans[name], "cost", inf))
    ordered = {name: plans[name] for name in [BEST, *ranked]}
    errors = [plan for plan in plans.values() if isinstance(plan, MakeshedError)]
    if len(errors) == len(plans):
        raise errors[0]
    return columns_of(ordered, base or BEST, about), [shed]


def _changes(
    given: dict[str, Any], case: Path | None
) -> tuple[dict[str, Changes], dict[str, list[str]]]:
    """Return the scenarios asked for by name, and the changes on the line."""
    from makeshed.store.scenarios import find  # noqa: PLC0415

    shared = {name: given.pop(name) for name in ("without", "add", "set", "during")}
    named: dict[str, Changes] = {}
    for word in given.pop("scenario"):
        found = find(word, case)
        if found.name in named:
            raise BadValue(f"two scenarios are called {found.name}", hint="name each once")
        named[found.name] = found
    return named, shared


def _tried(
    name: str,
    shed: Shed,
    named: Sequence[Changes],
    changes: tuple[dict[str, list[str]], OnNote | None],
    about: dict[str, str],
) -> Shed | MakeshedError:
    """Return a scenario of a shed, or the error that says why it cannot be had.

    What the line sets and the scenario has left out is left out still, and told in ``about``.
    """
    shared, on_note = changes
    try:
        return with_changes(shed, named, shared, on_note)
    except NotFound as error:
        gone = _gone(shed, named, shared)
        if not gone:
            return error
        left = [text for text in shared["set"] if text not in gone]
        said = f"it leaves out what --set {', '.join(gone)} would change"
        about[name] = f"{about[name]}; {said}" if name in about else said
        return with_changes(shed, named, {**shared, "set": left}, on_note)
    except MakeshedError as error:
        return error


def _gone(shed: Shed, named: Sequence[Changes], shared: dict[str, list[str]]) -> list[str]:
    """Return which changes set a fact of the case that a scenario leaves out; none if any sets nothing."""
    try:
        after = with_changes(shed, named, {**shared, "set": []})
    except MakeshedError:
        return []
    gone = [text for text in shared["set"] if not _has(after, text)]
    return gone if all(_has(shed, text) for text in gone) else []


def _has(shed: Shed, text: str) -> bool:
    """Whether there is a fact for a change that sets one."""
    try:
        shed.matching(text.partition("=")[0].rpartition(".")[0])
    except NotFound:
        return False
    return True


def _stems(case: Path, other: Path) -> tuple[str, str]:
    """Return what two cases are called: their names, or their paths where these are the same."""
    return (case.stem, other.stem) if case.stem != other.stem else (str(case), str(other))
