"""What is sent to a question as words or as JSON, read as its signature says; what nothing takes is named.

Facts, parts and other answers are never read from what is sent here: a text would be a path, and a
stranger names no file of this machine.
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from django.http import QueryDict

from makeshed.errors import BadValue, UnknownArgument, nearest
from makeshed.language.text import strange
from makeshed.model.setting import in_thousands
from makeshed.questions.asking.inputs import Input, inputs_of
from makeshed.typed import day, number, share, whole
from makeshed.verbs import VERBS, Verb

MOST_VALUES, MOST_LETTERS = 200, 2000
"""How often one argument may be given, and how long each may be."""
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def switch(word: str) -> bool:
    """Return yes or no."""
    if word.casefold() in YES | NO:
        return word.casefold() in YES
    raise ArgumentTypeError(f"{word!r} is no answer; right: yes or no")


READERS: dict[str, Callable[[str], Any]] = {
    "text": str, "choice": str, "number": number, "whole": whole, "day": day, "switch": switch,
}  # fmt: skip
"""How a word is read, by kind of input; inputs of other kinds are given another way."""


def sent(verb: Verb) -> dict[str, Input]:
    """Return the inputs of a question that words can give."""
    return {n: taken for n, taken in inputs_of(verb.load()).items() if taken.kind in READERS}


def said_in(query: QueryDict) -> dict[str, list[str]]:
    """Return what a query says, by name, blanks left out.

    Raises
    ------
    BadValue
        There is more of it than anybody means, or it holds what is no text.
    """
    found: dict[str, list[str]] = {}
    for name, values in query.lists():
        words = [str(word) for word in values if str(word).strip()]
        if len(words) > MOST_VALUES:
            raise BadValue(
                f"{name[:40]} is given {len(words):,} times", hint=f"at most {MOST_VALUES}"
            )
        for word in words:
            if odd := strange(word):
                raise BadValue(f"{name[:40]} holds {odd}, which is no text", hint="leave it out")
            if len(word) > MOST_LETTERS:
                said = f"{name[:40]} has {len(word):,} characters"
                raise BadValue(said, hint=f"at most {MOST_LETTERS:,}: say it in fewer words")
        found[name] = words
    return found


def from_words(verb: Verb, said: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return arguments of a question from words, as the terminal reads them.

    Raises
    ------
    UnknownArgument
        A name that the question does not take; the nearest is told.
    BadValue
        Words that cannot be read, all of them at once.
    """
    takes = sent(verb)
    _refuse_strangers(verb, said, takes)
    found, wrong = dict[str, Any](), list[str]()
    for name, words in said.items():
        if not words:
            continue
        try:
            found[name] = read_words(takes[name], words)
        except BadValue as error:
            wrong.append(str(error))
    if wrong:
        several = f"{len(wrong)} arguments cannot be read\n  " if len(wrong) > 1 else ""
        raise BadValue(several + "\n  ".join(wrong))
    return found


def doubts(verb: Verb, said: Mapping[str, Sequence[str]]) -> list[str]:
    """Return how numbers are read whose mark may be of decimals or of thousands, as the terminal tells it."""
    takes = sent(arguments_of(verb))
    numbers = {n: t for n, t in takes.items() if t.kind == "number" and t.unit != "1"}
    told = (in_thousands(word, name) for name in numbers for word in said.get(name, ()))
    return [doubt for doubt in told if doubt]


def read_words(taken: Input, words: Sequence[str]) -> Any:
    """Return one input from words; raise `BadValue`."""
    if taken.several:  # each question reads its own
        return list(words)
    if len(words) > 1:
        raise BadValue(f"{taken.name} is given {len(words)} times; right: once")
    try:
        return _reader(taken)(words[0])
    except ArgumentTypeError as error:
        raise BadValue(f"{taken.name}: {error}") from None


def as_python(verb: Verb, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a question as a job is asked it: words that are to be read, and what is read."""
    of = arguments_of(verb)
    _refuse_strangers(verb, asked["given"], sent(of))
    return from_words(of, asked["words"]) | dict(asked["given"])


def arguments_of(verb: Verb) -> Verb:
    """Return the question whose inputs are given: what compares plans takes what plans take."""
    first = next(iter(inputs_of(verb.load()).values()))
    return VERBS["plan"] if first.kind == "answer" else verb


def json_object(body: bytes) -> dict[str, Any]:
    """Return what a JSON object holds; raise `BadValue` for anything else."""
    if not body.strip():
        return {}
    try:
        given = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadValue(
            "what is sent is no JSON", hint='send an object, such as {"need": "weld a gate"}'
        ) from None
    if not isinstance(given, dict):
        raise BadValue("what is sent is no JSON object", hint="send arguments by name")
    if odd := next((name for name in given if strange(name)), ""):
        raise BadValue("a name holds what is no text", hint=f"leave {odd[:40]!r} out")
    return given


def as_sent(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON can hold them."""
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in given.items()}


def _refuse_strangers(verb: Verb, given: Mapping[str, Any], takes: Mapping[str, Input]) -> None:
    strangers = [name for name in given if name not in takes]
    if strangers:
        every = ", ".join(takes)
        hint = f"{nearest(strangers[0], takes)} {verb.name} takes {every}"
        shown = " and no ".join(repr(name[:60]) for name in strangers[:5])
        raise UnknownArgument(f"{verb.name} takes no {shown}", hint=hint)


def _reader(taken: Input) -> Callable[[str], Any]:
    return share if taken.kind == "number" and taken.unit == "1" else READERS[taken.kind]


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
