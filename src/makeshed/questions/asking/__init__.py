"""What makes a function a question: its answer says what was asked, of which facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, wraps
from hashlib import sha256
from importlib.metadata import version
from inspect import unwrap
from os import PathLike, fspath
from pathlib import PurePath
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, get_type_hints

from makeshed.answer import Answer, Record, plain
from makeshed.errors import BadlyScaled, BadValue
from makeshed.geometry.shape import Shape
from makeshed.language.text import MOST_ASKED, strange, strings
from makeshed.model import Shed
from makeshed.model.spanning import named
from makeshed.questions.asking.argument_ranges import Range, range_of, refuse, unlikely
from makeshed.questions.asking.coercion import given as given_to
from makeshed.questions.asking.inputs import inputs_of
from makeshed.questions.asking.one_period import one_period, unfollowed
from makeshed.questions.asking.options import spread

PLANNING = {
    "stock", "tip", "frontier", "alternatives", "sweep", "stress", "appraise", "advise", "horizon", "hedge",
}  # fmt: skip
"""Questions that ask for many plans, and are told once what is doubtful about their facts."""
P = ParamSpec("P")
A = TypeVar("A", bound=Answer[Any])


Asked = Shed | str | PathLike[str]
"""What a question is asked of: facts, or the path of a case where something reads it."""


def question(ask: Callable[Concatenate[Shed, P], A]) -> Callable[Concatenate[Asked, P], A]:
    """Read what is given as it is meant, refuse what is out of range, stamp the answer with its record.

    One text may stand for several, ISO text for a day, a path for a shed or a part; see `coercion`.
    Options that it shares with other questions stand in its signature; see `options`. Which facts lie
    too far apart is said by their names.
    """
    spread(ask)

    @wraps(ask)
    def asked(*args: Any, **kwargs: Any) -> A:
        began = perf_counter()
        bound = given_to(ask, args, kwargs)
        for name, value in bound.arguments.items():
            _legible(name, value)
        refuse(ranges_of(ask), bound.arguments)
        shed: Shed = next(iter(bound.arguments.values()))
        one_period(ask.__name__, bound.arguments)
        try:
            answer = ask(*bound.args, **bound.kwargs)
        except BadlyScaled as error:
            raise named(error, shed) from error
        return replace(
            answer,
            record=_record(ask, shed, bound.arguments, began, _case(args, kwargs)),
            notes=(
                *_unusual(ask, shed, bound.arguments),
                *answer.notes,
                *unfollowed(ask.__name__, shed),
                *_read(shed, answer),
            ),
        )

    return cast("Callable[Concatenate[Asked, P], A]", asked)


def _record(
    ask: Callable[..., Any], shed: Shed, arguments: dict[str, Any], began: float, case: str
) -> Record:
    """Return what was asked, by name, without those that only listen, whether anybody listened or not."""
    takes = inputs_of(ask)
    asked = {
        key: _kept(value)
        for key, value in list(arguments.items())[1:]
        if takes[key].kind != "listener"
    }
    if "day" in asked and asked["day"] is None:
        asked["day"] = date.today().isoformat()  # noqa: DTZ011  (what was meant by today)
    return Record(
        question=ask.__name__,
        asked=asked,
        shed=shed.fingerprint(),
        version=_version(),
        seconds=perf_counter() - began,
        case=case,
    )


def _case(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return the name of the case, where its path was given."""
    given = args[0] if args else kwargs.get("shed")
    return PurePath(fspath(given)).name if isinstance(given, str | PathLike) else ""


def _unusual(ask: Callable[..., Any], shed: Shed, arguments: dict[str, Any]) -> tuple[str, ...]:
    """Return notes on what is given that is possible, and most often a slip."""
    found = unlikely(ranges_of(ask), arguments)
    if any(arguments.get("answers") or ()):
        from makeshed.questions.asking.given_answers import strange_answers  # noqa: PLC0415  (seldom)

        found += strange_answers(shed, arguments["answers"])
    return found + (_doubtful(shed) if ask.__name__ in PLANNING else ())


def _read(shed: Shed, answer: Answer[Any]) -> Iterator[str]:
    """Yield how files were read, but for what the answer tells already."""
    yield from (told.text for told in shed.told if told.text not in answer.notes)


def _doubtful(shed: Shed) -> tuple[str, ...]:
    """Return what is doubtful about the facts that plans rest on."""
    from makeshed.model.doubts import PLANNED, doubtful_facts  # noqa: PLC0415  (loaded by now)

    return tuple(doubtful_facts(shed, PLANNED))


@cache
def ranges_of(ask: Callable[..., Any]) -> dict[str, Range]:
    """Return the range of each argument of a question that is a number or a day."""
    hints = get_type_hints(unwrap(ask), include_extras=True)
    found = {name: range_of(hint) for name, hint in hints.items() if name != "return"}
    return {name: allowed for name, allowed in found.items() if allowed}


@cache
def _version() -> str:
    return version("makeshed")


def _legible(name: str, value: object) -> None:
    """Raise `BadValue` for an argument with what is no text, or with more text than anybody reads."""
    for text in strings(value):
        if odd := strange(text):
            raise BadValue(f"{name} holds {odd}, which is no text", hint="leave it out")
        if len(text) > MOST_ASKED:
            hint = f"at most {MOST_ASKED:,}: say it in fewer words"
            raise BadValue(f"{name} has {len(text):,} characters", hint=hint)


def _kept(value: object) -> Any:
    """Return a value as a record can hold it: facts by their fingerprint, an answer by what was asked for it."""
    if isinstance(value, Shed):
        return value.fingerprint()
    if isinstance(value, Mapping):
        return {str(name): _kept(each) for name, each in value.items()}
    if isinstance(value, Answer):
        return plain(value.record and replace(value.record, seconds=0.0))
    if isinstance(value, Shape):
        body = value.vertices.tobytes() + value.triangles.tobytes()
        return {"name": value.name, "mesh": sha256(body).hexdigest()}
    return plain(value)
