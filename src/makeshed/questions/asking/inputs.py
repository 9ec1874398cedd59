"""What a verb takes: each of its inputs by kind, read off its signature, its types and its docstring.

The terminal's options, the tables of the documents, the fields of a form and the checks of what is
given come from here, so that no door offers what another lacks.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from inspect import Parameter, getdoc, signature
from os import PathLike
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from makeshed.answer import Answer
from makeshed.geometry.shape import Shape
from makeshed.model.shed import Shed
from makeshed.model.shop import Shop
from makeshed.questions.asking.argument_ranges import Range, range_of
from makeshed.questions.asking.options import meaning
from makeshed.units import symbol_of

Kind = Literal[
    "shed", "sheds", "answer", "part", "parts", "shop", "jobs", "file", "text", "number", "whole", "day",
    "switch", "choice", "listener", "other",
]  # fmt: skip
"""What an input is: facts or several of them by name, another answer, the body of a part or of each item that is
drawn, a shop's own rates, a job log, a file or folder by its path, a word, a number, a yes or no, one of some words, a call
while it works, or what only Python can give."""
KINDS: dict[Any, Kind] = {str: "text", float: "number", int: "whole", bool: "switch", date: "day"}
CLASSES: dict[type, Kind] = {
    Shed: "shed", Answer: "answer", Shape: "part", Shop: "shop", PathLike: "file",
}  # fmt: skip
JOB = "makeshed.science.calibration.Job"
"""By its name: to import it takes long."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a verb."""

    name: str
    kind: Kind
    type: Any
    default: Any
    several: bool = False
    optional: bool = False
    """None may be given, and says nothing."""
    keyword: bool = True
    choices: tuple[str, ...] = ()
    unit: str = ""
    range: Range | None = None
    about: str = ""
    others: tuple[type, ...] = ()
    """Other classes of answers that may be given."""

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is Parameter.empty


@cache
def inputs_of(ask: Callable[..., Any]) -> dict[str, Input]:
    """Return the inputs of a verb by name, in the order of its signature."""
    hints = get_type_hints(ask, include_extras=True)
    about = parameter_docs(ask)
    return {
        name: _input(
            parameter, hints.get(name, Any), about.get(name, "") or meaning(hints.get(name))
        )
        for name, parameter in signature(ask).parameters.items()
    }


def _input(parameter: Parameter, hint: Any, about: str) -> Input:
    kinds = list(_flat(hint))
    several = any(_is(each, Sequence) for each in kinds)
    inner = [part for each in kinds for part in (get_args(each) if _is(each, Sequence) else [each])]
    bare = [part for each in inner for part in _flat(each) if part is not type(None)]
    allowed = range_of(hint)
    return Input(
        name=parameter.name,
        kind=_kind(bare),
        type=bare[0],
        default=parameter.default,
        several=several,
        optional=type(None) in kinds,
        keyword=parameter.kind is Parameter.KEYWORD_ONLY,
        choices=tuple(get_args(bare[0])) if get_origin(bare[0]) is Literal else (),
        unit=symbol_of(hint),
        range=allowed if allowed and allowed.bounded else None,
        about=about,
        others=tuple(of for of in bare[1:] if isinstance(of, type) and issubclass(of, Answer)),
    )


def _kind(bare: list[Any]) -> Kind:
    """Return the kind of an input, whose types are these, the first the one that is meant."""
    first = bare[0]
    if _is(first, Mapping):
        of = get_args(first)[-1]
        return "sheds" if of is Shed else "parts" if of is Shape else "other"
    if get_origin(first) is Literal:
        return "choice"
    if _is(first, Callable):
        return "listener"
    if isinstance(first, type):
        for of, kind in CLASSES.items():
            if issubclass(first, of):
                return kind
        if f"{first.__module__}.{first.__qualname__}" == JOB:
            return "jobs"
    return KINDS.get(first, "other")


def _flat(hint: Any) -> Iterator[Any]:
    """Yield the types that a hint is made of, without what is annotated."""
    if get_origin(hint) is Annotated:
        yield from _flat(get_args(hint)[0])
    elif get_origin(hint) in {Union, types.UnionType}:
        for each in get_args(hint):
            yield from _flat(each)
    else:
        yield hint


def _is(hint: Any, of: Any) -> bool:
    """Whether a hint is a generic type of some kind; a text is no sequence here."""
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, get_origin(of) or of)


def parameter_docs(ask: Callable[..., Any]) -> dict[str, str]:
    """Return what the docstring's Parameters section says of each parameter, in one line."""
    doc = getdoc(ask) or ""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w+\n-+|\Z)", doc, re.DOTALL)
    found: dict[str, str] = {}
    names: list[str] = []
    for line in (section[1] if section else "").splitlines():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.split(",")]
        elif line.strip():
            for name in names:
                found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return found
