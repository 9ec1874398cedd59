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
from makeshed.model import Shed
from makeshed.questions.asking.ranges import Range, range_of, refuse
from makeshed.science.shape import Shape

P = ParamSpec("P")
A = TypeVar("A", bound=Answer[Any])


def question(ask: Callable[Concatenate[Shed, P], A]) -> Callable[Concatenate[Shed, P], A]:
    """Refuse arguments out of range, and stamp every answer of ``ask`` with its record."""
    takes = signature(ask)

    @wraps(ask)
    def asked(shed: Shed, /, *args: P.args, **kwargs: P.kwargs) -> A:
        began = perf_counter()
        bound = takes.bind(shed, *args, **kwargs)
        bound.apply_defaults()
        refuse(ranges_of(ask), bound.arguments)
        answer = ask(shed, *args, **kwargs)
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
        return replace(answer, record=record)

    return asked


@cache
def ranges_of(ask: Callable[..., Any]) -> dict[str, Range]:
    """Return the range of each argument of a question that is a number or a day."""
    hints = get_type_hints(unwrap(ask), include_extras=True)
    found = {name: range_of(hint) for name, hint in hints.items() if name != "return"}
    return {name: allowed for name, allowed in found.items() if allowed}


@cache
def _version() -> str:
    return version("makeshed")


def _kept(value: object) -> Any:
    """Return a value as a record can hold it; another answer by what was asked for it, a part by its mesh."""
    if isinstance(value, Answer):
        return plain(value.record and replace(value.record, seconds=0.0))
    if isinstance(value, Shape):
        body = value.vertices.tobytes() + value.triangles.tobytes()
        return {"name": value.name, "mesh": sha256(body).hexdigest()}
    return plain(value)
