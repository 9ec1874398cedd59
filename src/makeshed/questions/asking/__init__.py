"""What makes a function a question: its answer says what was asked, of which facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, wraps
from hashlib import sha256
from importlib.metadata import version
from inspect import signature, unwrap
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from makeshed.answer import Answer, Record, plain
from makeshed.errors import BadlyScaled, BadValue
from makeshed.model import Shed
from makeshed.model.spanning import named
from makeshed.questions.asking.ranges import Range, range_of, refuse, unlikely
from makeshed.science.shape import Shape
from makeshed.science.text import MOST_ASKED, strange, strings

PLANNING = {"tip", "frontier", "alternatives", "sweep", "stress"}
"""Questions that ask for many plans, and are told once what is doubtful about their facts."""
P = ParamSpec("P")
A = TypeVar("A", bound=Answer[Any])


def question(ask: Callable[Concatenate[Shed, P], A]) -> Callable[Concatenate[Shed, P], A]:
    """Refuse arguments out of range, stamp each answer with its record, say which facts lie too far apart."""
    takes = signature(ask)

    @wraps(ask)
    def asked(shed: Shed, /, *args: P.args, **kwargs: P.kwargs) -> A:
        began = perf_counter()
        bound = takes.bind(shed, *args, **kwargs)
        bound.apply_defaults()
        for name, value in bound.arguments.items():
            _legible(name, value)
        refuse(ranges_of(ask), bound.arguments)
        try:
            answer = ask(shed, *args, **kwargs)
        except BadlyScaled as error:
            raise named(error, shed) from error
        given = {
            name: _kept(value)
            for name, value in list(bound.arguments.items())[1:]
            if not callable(value)
        }
        if "day" in given and given["day"] is None:
            given["day"] = date.today().isoformat()  # noqa: DTZ011  (what was meant by today)
        record = Record(
            question=ask.__name__,
            asked=given,
            shed=shed.fingerprint(),
            version=_version(),
            seconds=perf_counter() - began,
        )
        unusual = unlikely(ranges_of(ask), bound.arguments)
        if any(bound.arguments.get("answers") or ()):
            from makeshed.questions.asking.answers import strange_answers  # noqa: PLC0415  (seldom)

            unusual += strange_answers(shed, bound.arguments["answers"])
        if ask.__name__ in PLANNING:
            unusual += _doubtful(shed)
        read = (told.text for told in shed.told if told.text not in answer.notes)
        return replace(answer, record=record, notes=(*unusual, *answer.notes, *read))

    return asked


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
    """Return a value as a record can hold it; another answer by what was asked for it, a part by its mesh."""
    if isinstance(value, Answer):
        return plain(value.record and replace(value.record, seconds=0.0))
    if isinstance(value, Shape):
        body = value.vertices.tobytes() + value.triangles.tobytes()
        return {"name": value.name, "mesh": sha256(body).hexdigest()}
    return plain(value)
