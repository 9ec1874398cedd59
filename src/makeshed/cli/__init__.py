"""The terminal door. What it offers is read off the questions, so that the two cannot drift apart.

Nothing heavy is imported until a command needs it: ``makeshed --help`` reads the questions' first
lines from their source.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from makeshed.cli import (
    calibrating,
    checking,
    comparing,
    converting,
    failing,
    importing,
    keeping,
    offering,
    passport,
    refereeing,
    referring,
    shopping,
)
from makeshed.cli.cases import in_order, located
from makeshed.cli.door import closed_to_orders, words_of_text
from makeshed.cli.helping import EXAMPLES, Front, screen, whole_need, wrapped
from makeshed.cli.parsing import Parser as Parser
from makeshed.errors import BadValue, MakeshedError
from makeshed.questions import QUESTIONS

if TYPE_CHECKING:
    from makeshed.model import Shed

STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (see `makeshed.errors`)."""
    with closed_to_orders():
        return _run(list(sys.argv[1:] if argv is None else argv))


def _run(words: list[str]) -> int:
    try:
        words_of_text(words)
        words = referring.of_one_word(words)
        given = _parser(words).parse_all(words)
        for name in ("case", "other"):
            if isinstance(given.get(name), Path):
                given[name] = located(given[name])
        run: Callable[[dict[str, Any]], int] = given.pop("run")
        code = run(given)
        sys.stdout.flush()
    except MakeshedError as error:
        sys.stderr.write(f"makeshed: {error}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint.replace('`', '')}\n")
        return error.exit_code
    except BrokenPipeError:  # the reader has enough; Python would flush once more at its exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        sys.stderr.write(f"makeshed: {failing.said(error)}\n")
        return MakeshedError.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("makeshed: stopped\n")
        return STOPPED
    return code


def _parser(words: Sequence[str]) -> Front:
    """Return the command line; only the command that is asked for is read in full."""
    top = Front(
        prog="makeshed",
        description="Who near here can make it, what would it cost, where should it be made?",
    )
    top.add_argument(
        "--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="print the version"
    )
    top.set_defaults(run=_nothing)
    commands = top.add_subparsers(metavar="COMMAND", parser_class=Parser)
    asked = next((word for word in words if not word.startswith("-")), "")
    for name, module in QUESTIONS.items():
        line = first_line(module, name)
        sub = commands.add_parser(name, help=line, description=line)
        if name == asked:
            _take_question(sub, name, module)
    checking.add(commands, Parser)
    about = "Write a commented starter case, a folder or an .xlsx file."
    sub = commands.add_parser("new", help=about, description=about)
    sub.add_argument("folder", nargs="?", type=Path, help="where to write it")
    shopping.add_new(sub)
    sub.set_defaults(run=_new)
    converting.add(commands)
    calibrating.add(commands, Parser)
    importing.add(commands, Parser)
    passport.add(commands, Parser)
    referring.add(commands, Parser)
    top.abouts = {action.dest: action.help or "" for action in commands._choices_actions}  # noqa: SLF001
    return top


def first_line(module: str, name: str) -> str:
    """Return the first line of a function's docstring without importing its module."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name and ast.get_docstring(node):
            return (ast.get_docstring(node) or "").partition("\n")[
                0
            ]  # of an overload there is none
    raise LookupError(f"{module} has no function {name}")


def _take_question(sub: Parser, name: str, module: str) -> None:
    from makeshed.cli.arguments import add_arguments, add_changes  # noqa: PLC0415

    asked = "plan" if name == "compare" else name  # two plans are asked for, then compared
    ask = getattr(import_module(QUESTIONS["plan"] if name == "compare" else module), asked)
    words = add_arguments(sub, ask)
    bundled = EXAMPLES.get(name, "ebike")
    sub.add_argument("case", nargs="?", type=Path, help=f"the case; default: the {bundled} example")
    if name == "compare":
        comparing.add_columns(sub)
    add_changes(sub, name)
    out = sub.add_argument_group("what to show")
    out.add_argument("--why", action="append", default=[], metavar="KEY", help="open a number")
    out.add_argument("--json", action="store_true", help="print JSON")
    if name == "quote":
        refereeing.add_referee(out)
    if name == "refer":
        referring.add_into(out)
        sub.epilog = "makeshed refer outcome --help: how to write what became of a referral."
    keeping.add(out)
    sub.set_defaults(run=_compare if name == "compare" else partial(_answer, name, words))


def _answer(name: str, words: list[str], given: dict[str, Any]) -> int:
    """Ask a question; ``words`` are its positional arguments, of which the last may be the case."""
    from makeshed.cli.parts import read_parts  # noqa: PLC0415

    if words and given["case"] is None and _is_case(given[words[-1]]):
        given["case"], given[words[-1]] = Path(given[words[-1]]), ""
    if words and isinstance(given[words[-1]], str) and given["case"]:
        given[words[-1]], case = in_order(given[words[-1]], str(given["case"]))
        given["case"] = located(case)
    whole_need(words, given)
    read_parts(getattr(import_module(QUESTIONS[name]), name), given)
    referee, offer, into = refereeing.ready(given), offering.ready(given), referring.into(given)
    bundled = EXAMPLES.get(name, "ebike")
    kept = keeping.ready(given, bundled)
    with referring.keeping(into):
        if name == "sweep":
            base, given["cases"] = comparing.cases(given, bundled)
            shed = base
        else:
            base, shed = _sheds(given, bundled)
        answer: Any = _ask(name, shed, given)
        beside = dict[str, Any]()
        answer = referring.kept(into, shed, answer) if into else answer
    if kept.report and shed is not base:
        answer, beside = comparing.beside(name, answer, base, given, _ask)
    kept.keep(name, answer, shed, beside)
    _show(answer, given)
    if offer:
        offering.write(answer, offer, shed)
    kept.tell()
    if referee:
        refereeing.check(answer, aside=given["json"])
    return 0


def _is_case(text: str) -> bool:
    path = Path(text)
    return bool(text) and (path.is_dir() or path.is_file())


def _compare(given: dict[str, Any]) -> int:
    kept = keeping.ready(given, "ebike")
    answer, sheds = comparing.answer(given, _ask)
    kept.keep("compare", answer, sheds, {})
    _show(answer, given)
    kept.tell()
    return 0


def _sheds(given: dict[str, Any], bundled: str) -> tuple[Shed, Shed]:
    """Return the case as it is, and with the changes asked for."""
    from makeshed.store.scenarios import find  # noqa: PLC0415

    case = given.pop("case")
    base = shopping.unnamed(given, bundled) if case is None else comparing.loaded(case, bundled)
    changes = {name: given.pop(name) for name in ("without", "add", "set")}
    files = [find(name, case) for name in given.pop("scenario")]
    return base, comparing.with_changes(base, files, changes)


def _ask(name: str, shed: Shed, given: dict[str, Any]) -> Any:
    """Ask one question of a shed, with a meter where there is a terminal to draw it on."""
    asked = {key: value for key, value in given.items() if key not in {"why", "json"}}
    ask = getattr(import_module(QUESTIONS[name]), name)
    if isinstance(asked.get("part"), list):  # an assembly
        ask, asked["parts"] = (
            import_module(f"{QUESTIONS[name]}.listed").quote_each,
            asked.pop("part"),
        )
    takes = signature(ask).parameters
    if asked.pop("planned", False):
        sourced = next(key for key in takes if key == "sourcing")
        asked[sourced] = _ask("plan", shed, {})
    if not sys.stderr.isatty() or not {"on_progress", "on_case"} & set(takes):
        return ask(shed, **asked)
    from makeshed.cli.meter import meter, tally  # noqa: PLC0415

    if "on_case" in takes:
        return ask(shed, **asked, on_case=tally)
    with meter() as on_progress:
        return ask(shed, **asked, on_progress=on_progress)


def _show(answer: Any, given: dict[str, Any]) -> None:
    from makeshed.answer import plain, within  # noqa: PLC0415

    terms = [answer.why(key) for key in given["why"]]
    if given["json"]:
        shown = answer.to_json() if not terms else json.dumps(plain(terms), ensure_ascii=False)
    else:
        with within(screen()):
            shown = "\n\n".join(map(str, terms)) if terms else str(answer)
        shown = wrapped(shown, screen())
    sys.stdout.write(shown + "\n")


def _new(given: dict[str, Any]) -> int:
    from makeshed.store.starter import new  # noqa: PLC0415

    if shopping.new_shop(given):
        return 0
    new(given["folder"])
    folder = given["folder"]
    what = "the files" if folder.is_dir() else "it"
    sys.stdout.write(
        f"a starter case is in {folder}: edit {what}, then\n"
        f"  makeshed check {folder}\n  makeshed plan {folder}\n"
    )
    return 0


def _nothing(given: dict[str, Any]) -> NoReturn:
    del given
    raise BadValue("no command is given", hint="see makeshed --help")


class _Version(argparse.Action):
    """Print the version; looking it up takes longer than parsing, so it waits until asked."""

    def __call__(self, parser: argparse.ArgumentParser, *given: Any) -> NoReturn:
        del given
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"makeshed {version('makeshed')}\n")
        parser.exit()
