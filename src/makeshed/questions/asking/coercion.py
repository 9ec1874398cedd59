"""What is given to a verb, read as it is meant: one text where several are taken, a day in ISO form, a path.

What cannot be read is refused by name, all of it at once; a name that nothing takes, with the nearest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from inspect import BoundArguments, signature
from numbers import Integral, Real
from typing import Any

from makeshed.errors import BadValue, MakeshedError, NotFound, UnknownArgument, nearest
from makeshed.geometry.shape import Shape
from makeshed.questions.asking.inputs import Input, inputs_of

Opener = Callable[[Any], Any]
OPENERS: dict[str, Opener] = {}
"""How a path becomes what a verb takes, by kind of input. Questions open no file: the package sets it."""
BY_HAND = {
    "shed": "makeshed.load(path) reads a case",
    "part": "makeshed.read_part(path) reads a part",
    "shop": "makeshed.io.rates.read_rates(path) reads a shop's rates",
}
"""What to do with a path where nothing opens it."""
WANTED = {
    "shed": "a Shed, or the path of a case",
    "sheds": "sheds, or paths of cases, by name",
    "parts": "parts, or paths of their files, by the item",
    "part": "a part, or the path of its file",
    "shop": "a Shop, or the path of its file",
    "text": "a text",
    "switch": "True or False",
    "listener": "something that can be called",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def given(
    ask: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> BoundArguments:
    """Return the arguments of a verb, defaults among them, as the verb takes them.

    Raises
    ------
    UnknownArgument
        A name that the verb does not take, one that it needs and is not given, or too many without.
    NotFound
        One of some words is taken, and another given.
    BadValue
        What is given cannot be read; every such argument is named.
    """
    inputs = inputs_of(ask)
    if strangers := [name for name in kwargs if name not in inputs]:
        raise _stranger(ask.__name__, strangers, inputs)
    try:
        bound = signature(ask).bind(*args, **kwargs)
    except TypeError as error:
        needs = [name for name, each in inputs.items() if each.required]
        plain = [name for name, each in inputs.items() if not each.keyword]
        missing = [name for name in needs if name not in {*plain[: len(args)], *kwargs}]
        said = str(error).replace("'", "")
        if missing:  # which each version of Python says in other words
            said = f"missing a required argument: {' and '.join(missing)}"
        hint = f"it needs {', '.join(needs)}; without a name it takes {', '.join(plain)}"
        raise UnknownArgument(f"{ask.__name__}: {said}", hint=hint) from None
    bound.apply_defaults()
    wrong: dict[str, str] = {}
    for name, value in bound.arguments.items():
        try:
            bound.arguments[name] = _read(inputs[name], value)
        except _WrongError as error:
            wrong[name] = str(error)
    if len(wrong) == 1:
        taken = inputs[next(iter(wrong))]
        value = bound.arguments[taken.name]
        if taken.kind == "choice" and value is not None:
            hint = nearest(str(value), taken.choices)
            raise NotFound(f"no {taken.name} is called {value!r}", hint=hint)
    if wrong:
        several = f"{len(wrong)} arguments cannot be read\n  " if len(wrong) > 1 else ""
        hints = [BY_HAND[inputs[name].kind] for name in wrong if inputs[name].kind in BY_HAND]
        raise BadValue(several + "\n  ".join(wrong.values()), hint="; ".join(hints))
    return bound


class _WrongError(Exception):
    """One argument that cannot be read."""


def _stranger(verb: str, names: list[str], inputs: Mapping[str, Input]) -> MakeshedError:
    near = [get_close_matches(name, inputs, 1, 0.5) for name in names]
    hints = [f"did you mean {close[0]}?" for close in near if close]
    every = ", ".join(name for name in inputs if name != "shed")
    hint = " ".join(hints) if len(hints) == len(names) else " ".join([*hints, f"it takes {every}"])
    return UnknownArgument(f"{verb} takes no {' and no '.join(names)}", hint=hint)


def _read(taken: Input, value: Any) -> Any:
    """Return a value as an input takes it."""
    if value is None:
        if taken.required:
            raise _WrongError(f"{taken.name} is not given")
        return taken.default
    if taken.several:
        return tuple(_one(taken, each) for each in _listed(taken, value))
    return _one(taken, value)


def _listed(taken: Input, value: Any) -> Iterable[Any]:
    """Return what is given where several are taken: one of them, or any collection in its order."""
    if isinstance(value, str | os.PathLike) or not isinstance(value, Iterable):
        return (value,)
    if isinstance(value, Mapping | bytes):
        raise _wrong(taken, value, "one or several, in a list")
    return sorted(value, key=str) if isinstance(value, set | frozenset) else value


def _one(taken: Input, value: Any) -> Any:
    """Return one value as an input takes it; numbers and days out of range are left to `refuse`."""
    return READ.get(taken.kind, _as_it_is)(taken, value)


def _as_it_is(taken: Input, value: Any) -> Any:
    del taken
    return value


def _day(taken: Input, value: Any) -> Any:
    del taken
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return value  # the thirtieth of February is told with the range
    return value


def _number(taken: Input, value: Any) -> Any:
    """Return a number of numpy as one of Python, which every solver takes; what is none is told later."""
    del taken
    if type(value) in {int, float, bool} or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def _text(taken: Input, value: Any) -> str:
    if not isinstance(value, str | os.PathLike):
        raise _wrong(taken, value)
    return os.fspath(value)


def _choice(taken: Input, value: Any) -> Any:
    if value in taken.choices:
        return value
    near = get_close_matches(str(value), taken.choices, 1, 0.5)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise _wrong(taken, value, f"{' or '.join(taken.choices)}{meant}")


def _switch(taken: Input, value: Any) -> bool:
    if type(value).__name__ not in {"bool", "bool_"}:
        raise _wrong(taken, value)
    return bool(value)


def _listener(taken: Input, value: Any) -> Any:
    if not callable(value):
        raise _wrong(taken, value)
    return value


def _named(taken: Input, value: Any) -> dict[str, Any]:
    """Return what is given by name, such as sheds or parts, each as one of them is read."""
    if not isinstance(value, Mapping):
        raise _wrong(taken, value)
    kind = taken.kind.removesuffix("s")
    return {name: _opened(taken, each, kind) for name, each in value.items()}


def _opened(taken: Input, value: Any, kind: str = "") -> Any:
    """Return a shed, a part or another answer; of a path, what is in the file if something opens it."""
    kind = kind or taken.kind
    of = _shed() if kind == "shed" else Shape if kind == "part" else taken.type
    if isinstance(value, (of, *taken.others)):
        return value
    if isinstance(value, str | os.PathLike) and os.fspath(value).strip() and kind in OPENERS:
        try:
            return OPENERS[kind](value)
        except OSError as error:
            if isinstance(error, MakeshedError):
                raise
            said = f"{os.fspath(value)[:60]} cannot be read: {error.strerror or error}"
            raise NotFound(said) from None
    answers = [
        f"a {each.__name__}, as {each.__name__.lower().removesuffix('plan') or 'plan'} answers"
        for each in (of, *taken.others)
    ]
    raise _wrong(taken, value, WANTED.get(kind, " or ".join(answers)))


def _shed() -> type:
    from makeshed.model import Shed  # noqa: PLC0415  (loaded by now)

    return Shed


def _wrong(taken: Input, value: Any, right: str = "") -> _WrongError:
    said = (
        repr(value)[:60]
        if isinstance(value, str | int | float)
        else f"of type {type(value).__name__}"
    )
    return _WrongError(f"{taken.name} is {said}; right: {right or WANTED[taken.kind]}")


READ: dict[str, Callable[[Input, Any], Any]] = {
    "number": _number, "whole": _number,
    "day": _day, "text": _text, "choice": _choice, "switch": _switch, "listener": _listener,
    "sheds": _named, "parts": _named, "shed": _opened, "part": _opened, "shop": _opened, "answer": _opened,
}  # fmt: skip
"""How one value is read, by kind of input."""
