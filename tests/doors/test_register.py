"""One register of verbs: what Python, the terminal and the documents offer are the same."""

from __future__ import annotations

import argparse
import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import makeshed as ms
from makeshed.cli import _parser
from makeshed.cli.passport.issue_command import CASE
from makeshed.questions import QUESTIONS
from makeshed.questions.asking.inputs import inputs_of
from makeshed.store.examples import examples
from makeshed.verbs import VERBS, Verb, commands, questions, wanted

DOCS = Path(__file__).parents[2] / "docs"
DOOR = {"help", "json", "why", "report", "out"}
"""What a terminal says beside: how the answer is shown."""
FILES = {
    "load",
    "save",
    "changes",
    "follow",
    "write",
    "example",
    "scenario",
    "scenarios",
    "read_part",
    "read_bodies",
    "in_period",
}
"""Of Python alone: at the terminal a file is named where a verb takes what is in it."""
APART = {"decide", "undo_import"}
"""Options of ``import`` at the terminal."""
OTHERWISE: dict[str, dict[str, str]] = {
    "import": {"same": "decide", "different": "decide", "undo": "undo_import"},
}
"""By command, options that are functions of their own in Python."""
LISTENERS = {"on_progress", "on_wait", "on_start", "on_new"}
every_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))


def parsers(command: str) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a command, and of its actions, by name."""
    found: dict[str, argparse.ArgumentParser] = {}

    def below(parser: argparse.ArgumentParser) -> None:
        subs = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        for sub in subs:
            for each in sub.choices.values():
                below(each)
        if not subs:
            found[parser.prog.removeprefix("makeshed ")] = parser

    below(_parser([command]))
    return found


@pytest.fixture(scope="module")
def offered() -> dict[str, argparse.ArgumentParser]:
    return parsers("")


def in_python(name: str) -> Any:
    found: Any = ms
    for part in name.split("."):
        found = getattr(found, part)
    return found


def test_the_terminal_offers_every_verb_and_nothing_else(offered: dict[str, Any]) -> None:
    assert set(offered) == set(VERBS)


def test_python_offers_every_verb_and_nothing_else() -> None:
    verbs = {verb.in_python.partition(".")[0] for verb in VERBS.values()}
    functions = {n for n in ms.__all__ if not inspect.isclass(getattr(ms, n))}
    assert functions - FILES - APART == verbs


@every_verb
def test_a_verb_is_one_function_with_a_docstring(verb: Verb) -> None:
    ask = verb.load()
    assert ask is in_python(verb.in_python)
    assert verb.line()
    assert inspect.getdoc(ask)


@every_verb
def test_every_input_is_explained(verb: Verb) -> None:
    if verb.command == "passport" and verb.name != "passport issue":
        return  # they take what `issue` has written
    taken = list(inputs_of(verb.load()).values())
    assert [each.name for each in taken if not each.about and each.kind != "shed"] == []


@every_verb
def test_it_is_in_the_documents(verb: Verb) -> None:
    page = (DOCS / verb.documented).read_text(encoding="utf-8")
    terminal = (DOCS / "terminal.md").read_text(encoding="utf-8")
    assert re.search(rf"\b(makeshed|ms)[ .]{verb.name}\b", page + terminal)
    assert f"`{verb.command}`" in terminal


@pytest.mark.parametrize(
    "name",
    [
        "new",
        "check",
        "convert",
        "put",
        "import",
        "import anura",
        "calibrate",
        "refer outcome",
        "serve",
    ],
)
def test_what_a_verb_takes_is_the_same_at_the_terminal(name: str, offered: dict[str, Any]) -> None:
    options = {action.dest for action in offered[name]._actions} - DOOR
    apart = OTHERWISE.get(name, {})
    assert all(callable(getattr(ms, function)) for function in apart.values())
    takes = inputs_of(VERBS[name].load())
    facts = set(CASE) - {"case"} if takes.get("case") and takes["case"].kind == "shed" else set()
    assert options - set(apart) - facts == set(takes) - LISTENERS


@pytest.mark.parametrize("name", questions())
def test_a_question_is_asked_with_the_same_inputs_at_the_terminal(name: str) -> None:
    ask = VERBS["plan" if name == "compare" else name].load()
    given = {action.dest for action in parsers(name)[name]._actions}
    kinds = {
        "shed",
        "sheds",
        "listener",
        "answer",
        "parts",
    }  # a case, --scenario, a meter, --planned, drawings
    taken = [each for each in inputs_of(ask).values() if each.kind not in kinds]
    assert {each.name for each in taken} <= given


def test_samples_pages_and_groups_are_there() -> None:
    assert {verb.sample for verb in VERBS.values()} <= {"", *examples()}
    assert all(import_module(verb.page).write_page for verb in questions().values())
    assert [name for names in wanted().values() for name in names] == list(commands())
    assert QUESTIONS.keys() == questions().keys()


def test_no_question_is_named_in_the_terminal_s_own_lines() -> None:
    """What is peculiar to a question follows from what it takes; a few words of help are left."""
    home = Path(ms.__file__).parent / "cli"
    allowed = {"__init__.py": {"plan", "compare"}, "arguments.py": {"compare", "sweep", "hedge"},
               "comparing.py": {"plan"}, "referring.py": {"refer"}}  # fmt: skip
    for path in home.glob("*.py"):
        named = set(re.findall(r'"(\w+)"', path.read_text(encoding="utf-8"))) & set(QUESTIONS)
        assert named <= allowed.get(path.name, set()), path.name
