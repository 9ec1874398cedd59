"""A command line whose errors say what a person would say, and what was probably meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from makeshed.errors import BadValue

_INVALID = re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", re.DOTALL)
_TYPED = re.compile(r"argument (.+?): (.*)", re.DOTALL)
_PLAIN = (
    (re.compile(r"expected (?:one|at least one|\d+) arguments?"), "a value is missing"),
    (re.compile(r"ignored explicit argument (.*)"), r"it takes no value, and \1 is given"),
    (re.compile(r"not allowed with argument (.*)"), r"it does not go with \1"),
)
_AMBIGUOUS = re.compile(r"ambiguous option: (.+?) could match (.*)")
_MISSING = re.compile(r"the following arguments are required: (.*)")


class Parser(argparse.ArgumentParser):
    """A parser whose errors belong to the tree, and whose help has no marks of markup."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        said, meant = _said(message)
        hint = f"see {self.prog} --help"
        if (word := _no_command(message)) and Path(word).exists():
            hint = f"the command comes first: {self.prog} plan {word}; {hint}"
        raise BadValue(said, hint=f"did you mean {meant}? {hint}" if meant else hint)

    def format_help(self) -> str:
        """Return the help without backticks."""
        return super().format_help().replace("``", "").replace("`", "")

    def parse_all(self, words: Sequence[str]) -> dict[str, Any]:
        """Return what is given; raise `BadValue` for words that nothing takes."""
        given, left = self.parse_known_args(list(words))
        if left:
            inner = _innermost(self, words)
            raise BadValue(_left(inner, left[0]), hint=_hint(inner, left[0]))
        return vars(given)


def _no_command(message: str) -> str:
    """Return the word that stands where a command is wanted and is none."""
    found = _INVALID.fullmatch(message)
    return found[2].strip("'\"") if found and found[1] == "COMMAND" else ""


def _said(message: str) -> tuple[str, str]:
    """Return what argparse says as people say it, and what was probably meant."""
    if found := _INVALID.fullmatch(message):
        name, word, choices = found[1], found[2].strip("'\""), re.findall(r"[^\s,'\"]+", found[3])
        meant = next(iter(get_close_matches(word, choices, 1, 0.5)), "")
        if name.isupper():  # a metavar: the name of a command or of an action
            return f"no {name.lower()} is called {word!r}", meant
        return f"{name}: {word!r}; right: {' or '.join(choices)}", meant
    if found := _AMBIGUOUS.fullmatch(message):
        return f"{found[1]} may be {found[2].replace(', ', ' or ')}", ""
    if found := _MISSING.fullmatch(message):
        return f"missing: {found[1]}", ""
    if found := _TYPED.fullmatch(message):
        what = found[2]
        for pattern, plain in _PLAIN:
            what = pattern.sub(plain, what)
        return f"{found[1]}: {what}", ""
    return message, ""


def _left(parser: argparse.ArgumentParser, word: str) -> str:
    """Return what is wrong with a word that nothing takes."""
    command = parser.prog.partition(" ")[2] or parser.prog
    if word.startswith("-") and len(word) > 1:
        return f"{command} has no option {word.partition('=')[0]}"
    words = [a.metavar or a.dest for a in parser._actions if not a.option_strings]  # noqa: SLF001
    taken = " ".join(str(name).upper() for name in words)
    return f"{word!r} is one word too many: {command} takes {taken or 'none'}"


def _hint(parser: argparse.ArgumentParser, word: str) -> str:
    see = f"see {parser.prog} --help"
    if word.startswith("-"):
        name = word.partition("=")[0].lstrip("-")
        actions = parser._actions  # noqa: SLF001
        if any(not each.option_strings and each.dest == name for each in actions):
            return f"{name} is a word, without dashes: {parser.prog} {name.upper()}; {see}"
        known = [option.lstrip("-") for each in actions for option in each.option_strings]
        near = get_close_matches(name, known, 1, 0.6)
        return "".join(f"did you mean --{option}? " for option in near) + see
    return f'put words that belong together in "quotes"; {see}'


def _innermost(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command, or of its action, that is asked for."""
    for word in words:
        for choices in _commands(parser):
            if word in choices:
                parser = choices[word]
                break
    return parser


def _commands(parser: argparse.ArgumentParser) -> Iterator[dict[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield action.choices
