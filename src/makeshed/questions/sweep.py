"""What does a question answer over many sheds?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from inspect import signature
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args, get_type_hints

from makeshed.answer import Answer, Term, as_text, plain
from makeshed.errors import BadValue, NotFound, nearest
from makeshed.language.relative import FORMS, factor, share, spread
from makeshed.model import Shed
from makeshed.plans.scope import UNTOLD, any_emissions
from makeshed.questions import QUESTIONS
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Workers
from makeshed.runners import OnCase, Outcome, run
from makeshed.tradeoffs.parameter import Parameter, parameter
from makeshed.units import shown, symbol_of, units_of

MOST_CASES = 100_000


@dataclass(frozen=True, slots=True)
class Case:
    """What one case came to: the headline of its answer, or why there is none."""

    case: str
    status: str
    says: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of one case's answer."""

    case: str
    name: str
    value: float
    unit: str


@dataclass(frozen=True, kw_only=True)
class Sweep(Answer[Case]):
    """The answers of a question over many sheds, in the order of the cases.

    ``numbers`` are those of each answer's head, such as cost and emissions of a plan; ``why(case)``
    opens the first number that the case's answer can open.
    """

    row_type: ClassVar[type] = Case
    key: ClassVar[str] = "case"
    question: str
    numbers: tuple[Number, ...]

    def headline(self) -> str:
        """One sentence: how many cases were answered."""
        count = sum(row.status == "done" for row in self.rows)
        rest = "" if count == len(self.rows) else f", {len(self.rows) - count} not"
        short = len({n.case for n in self.numbers if n.name == "unmet" and n.value > 0})
        gone = f"; {short} leave demand unserved" if short else ""
        return f"{self.question} over {len(self.rows)} cases: {count} answered{rest}{gone}"

    def __str__(self) -> str:
        return self.paragraphs(as_text(self.rows), as_text(self.numbers, self.currency))


@question
def sweep(
    shed: Shed,
    ask: str = "plan",
    *,
    vary: Sequence[str] = (),
    given: Sequence[str] = (),
    cases: Mapping[str, Shed] | None = None,
    runner: Literal["serial", "processes", "ray"] = "serial",
    workers: Workers = 0,
    keep: str = "",
    on_case: OnCase | None = None,
) -> Sweep:
    """Ask any question of many sheds: a grid of values, or scenarios.

    Parameters
    ----------
    ask
        The question, such as plan or label.
    vary
        What runs over which values: duties/ebike-cn.rate=0,0.1,0.25 or carbon_price=0:200:5 (from 0
        to 200 in 5 values); several make a grid. Names are those of ``tip``, and options of the
        question. A fact may also vary by what it is, x0.8,x1.2 or -10%,+10% or -20%:+20%:5, and a
        share in per cent, 0%,12.5%.
    given
        Options of the question that stay: gap=0.001, day=2026-01-31, process=["welding"].
    cases
        Other sheds by name, at the terminal each ``--scenario``; each is asked at every value that
        varies.
    runner
        One case after another, many at a time on this machine, or on a Ray cluster.
    workers
        How many at a time; 0: as many as there are cores.
    keep
        File in which results are kept as they come; a sweep that was stopped goes on from it.
    on_case
        Called after each case with how many are done, of how many, and the case's name.

    Raises
    ------
    NotFound
        There is no such question, parameter, option or runner.
    BadValue
        Nothing varies, or a value cannot be read.
    """
    ask, cases = ask or "plan", cases or {}
    task = Asking(ask, shed, cases, _options(ask, given))
    names = {f"{name}#{other.fingerprint()}": name for name, other in cases.items()} or {"": ""}
    axes = [_axis([*cases.values()] or [shed], ask, text) for text in vary]
    if not axes and not cases:
        raise BadValue("nothing varies", hint="such as --vary duties/ebike-cn.rate=0,0.1,0.25")
    if (count := len(names) * prod(len(axis) for axis in axes)) > MOST_CASES:
        raise BadValue(f"{count:,} cases are too many", hint=f"at most {MOST_CASES:,} at a time")
    grid: dict[str, tuple[str, dict[str, Any]]] = {}
    for (key, name), *values in product(names.items(), *axes):
        point = dict(values)
        said = ", ".join([*filter(None, [key]), *(f"{n}={_brief(v)}" for n, v in values)])
        grid[said] = (name, point)
    outcomes = run(
        task,
        grid,
        runner=runner,
        workers=workers,
        on_progress=on_case,
        keep=Path(keep) if keep else None,
        digest=task.digest(),
    )
    doubts = [point.doubt for axis in axes for _, point in axis if isinstance(point, Times)]
    found = _told(ask, shed.currency, outcomes)
    varied = {name for axis in axes for name, _ in axis}
    told = any(map(any_emissions, [*cases.values()] or [shed]))
    if "carbon_price" in varied and not told and not any(name.endswith("co2e") for name in varied):
        doubts.append(f"{UNTOLD}: carbon_price changes nothing")
    return replace(found, notes=(*filter(None, doubts), *found.notes))


@dataclass(frozen=True, slots=True)
class Times:
    """A value that a fact takes by what it is, and how it was said."""

    factor: float
    said: str
    doubt: str = ""
    """What it may mean otherwise."""

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class Asking:
    """One question of one case: the task that travels to a worker."""

    ask: str
    shed: Shed
    cases: Mapping[str, Shed]
    options: Mapping[str, Any]

    def __call__(self, case: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return the head of the answer."""
        name, point = case
        shed, options = self.cases.get(name, self.shed), dict(self.options)
        for key, value in point.items():
            if isinstance(value, Times):
                shed = parameter(shed, key).scaled(shed, value.factor, value.said)
            elif "/" in key:
                shed, _ = parameter(shed, key).at(shed, {}, value)
            else:
                options[key] = value
        ask = _question(self.ask)
        if "relax" in signature(ask).parameters:
            options.setdefault("relax", False)  # what that finds is not in the head
        answer: Answer[Any] = ask(shed, **options)
        units = units_of(type(answer))
        numbers = {
            key: (getattr(answer, key), shown(unit, answer.currency))
            for key, unit in units.items()
            if unit and isinstance(getattr(answer, key), float)
        }
        opened = next(iter(answer.terms.values()), None)
        return {"says": answer.headline(), "numbers": numbers, "opened": plain(opened)}

    def digest(self) -> str:
        """Return what the results depend on besides the cases' names."""
        told = [self.ask, self.shed.fingerprint(), plain(self.options), version("makeshed")]
        if "day" in signature(_question(self.ask)).parameters and "day" not in self.options:
            told.append(date.today().isoformat())  # noqa: DTZ011  (a day of law, not a moment)
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _question(name: str) -> Callable[..., Any]:
    if name not in QUESTIONS or name in {"sweep", "compare"}:
        known = set(QUESTIONS) - {"sweep", "compare"}
        raise NotFound(f"no question to sweep is called {name!r}", hint=nearest(name, known))
    found: Callable[..., Any] = getattr(import_module(QUESTIONS[name]), name)
    return found


def _options(ask: str, given: Sequence[str]) -> dict[str, Any]:
    """Read options of a question from ``name=value`` each."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadValue(f"{text!r} gives nothing", hint="write name=value, such as gap=0.001")
        found[name] = _reader(ask, name)(value)
    return found


def _reader(ask: str, name: str) -> Callable[[str], Any]:
    """Return how an option of a question is read from a word."""
    takes = signature(_question(ask)).parameters
    if name not in list(takes)[1:]:
        raise NotFound(f"{ask} takes no {name!r}", hint=nearest(name, list(takes)[1:]))
    hint = get_type_hints(_question(ask))[name]
    unit = symbol_of(get_type_hints(_question(ask), include_extras=True)[name])
    read: Callable[[str], Any] = (
        date.fromisoformat if date in {hint, *get_args(hint)} else json.loads
    )

    def option(value: str) -> Any:
        if hint is str:
            return value
        if (part := share(value)) is not None and unit == "1":
            return part
        if unit and (share(value) is not None or factor(value) is not None):
            wrong = f"{name}={value} says nothing: {name} is an option of {ask}"
            raise BadValue(
                wrong, hint=f"write the number itself{'' if unit != '1' else ', or 10%'}"
            )
        try:
            return read(value)
        except ValueError:
            return value

    return option


def _axis(sheds: Sequence[Shed], ask: str, text: str) -> list[tuple[str, Any]]:
    """Read what varies, in each of some sheds: a name and its values."""
    first, equals, rest = text.partition("=")
    own = (
        first.strip().isidentifier()
    )  # limits=co2e<=20t: an option, and no fact with an = in its key
    name, equals, values = (first, equals, rest) if own else text.rpartition("=")
    if not equals or not values:
        raise BadValue(f"{text!r} varies nothing", hint="write name=0,0.1,0.25 or name=0:1:11")
    if "/" not in name:
        read = _reader(ask, name)
        return [(name, read(value)) for value in spread(values, text)]
    known = _known(sheds, name)  # so that a wrong name is told before the first case
    return [(name, _point(known, value, text)) for value in spread(values, text)]


def _known(sheds: Sequence[Shed], name: str) -> Parameter:
    """Return a parameter as it is in the first shed that has it.

    Raises
    ------
    NotFound
        None has it.
    BadValue
        It stands for a value in one shed and for a factor in another.
    """
    found, missing = list[Parameter](), list[NotFound]()
    for shed in sheds:
        try:
            found.append(parameter(shed, name))
        except NotFound as error:
            missing.append(error)
    if not found:
        raise missing[0]
    if len({one.times for one in found}) > 1:
        raise BadValue(
            f"{name} fits one fact in some cases and several in others, where a number is a factor",
            hint="vary it by what it is, in all of them: x0.9,x1.1",
        )
    return found[0]


def _point(known: Parameter, value: str, text: str) -> float | Times:
    """Return one value of a fact's parameter: a number, a share in per cent, or a relative change."""
    if (times := factor(value)) is not None:
        return Times(times, value.strip(), known.doubt(times, value.strip()))
    if (part := known.share(value)) is not None:
        return part
    try:
        return float(value)
    except ValueError:
        raise BadValue(f"{text!r} cannot be read", hint=FORMS) from None


def _brief(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _told(ask: str, currency: str, outcomes: Mapping[str, Outcome]) -> Sweep:
    rows, numbers, terms = [], [], {}
    for key, outcome in outcomes.items():
        case, _, rest = key.partition("#")
        case = f"{case}{rest[16:]}"
        result = outcome.result or {}
        says = str(result.get("says", outcome.error)).partition("\n")[0]
        rows.append(Case(case, outcome.status, says))
        for name, (value, unit) in result.get("numbers", {}).items():
            numbers.append(Number(case, name, float("nan") if value is None else value, unit))
        if result.get("opened"):
            terms[case] = _term(result["opened"])
    lost = [f"{row.case}: {row.says}" for row in rows if row.status in {"died", "failed"}]
    return Sweep(
        rows=tuple(rows),
        currency=currency,
        question=ask,
        numbers=tuple(numbers),
        notes=tuple(f"no answer for {text}" for text in lost),
        terms=terms,
    )


def _term(told: Mapping[str, Any]) -> Term:
    parts = tuple(_term(part) for part in told["parts"])
    value = float("nan") if told["value"] is None else told["value"]
    return Term(told["name"], value, told["unit"], told["note"], parts)
