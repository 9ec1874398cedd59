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

from makeshed.cli import calibrating, importing, keeping, passport, refereeing
from makeshed.cli.door import closed_to_orders, words_of_text
from makeshed.errors import BadFacts, BadValue, MakeshedError
from makeshed.questions import QUESTIONS

if TYPE_CHECKING:
    from makeshed.model import Shed

EPILOG = """\
A CASE is a folder of CSV or Parquet files, an .xlsx workbook or a .db file; without one, the bundled
e-bike case answers. A scenario is the case with changes: --without, --add, --set, or --scenario with
a file of them.

  makeshed plan
  makeshed plan case/ --set duties/ebike-cn.rate=0.25 --why total
  makeshed plan case/ --scenario today --report today.html
  makeshed compare case/ --without sites/shenzhen
"""


STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


EXAMPLES = {"find": "directory", "refer": "directory", "quote": "bracket"}
"""By question, the bundled case that answers if none is named; the others take the e-bike."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors belong to the tree."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise BadValue(message, hint=f"see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code (see `makeshed.errors`)."""
    with closed_to_orders():
        return _run(list(sys.argv[1:] if argv is None else argv))


def _run(words: list[str]) -> int:
    try:
        words_of_text(words)
        given = vars(_parser(words).parse_args(words))
        run: Callable[[dict[str, Any]], int] = given.pop("run")
        code = run(given)
        sys.stdout.flush()
    except MakeshedError as error:
        sys.stderr.write(f"makeshed: {error}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        return error.exit_code
    except BrokenPipeError:  # the reader has enough; Python would flush once more at its exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        sys.stderr.write(f"makeshed: {error}\n")
        return MakeshedError.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("makeshed: stopped\n")
        return STOPPED
    return code


def _parser(words: Sequence[str]) -> Parser:
    """Return the command line; only the command that is asked for is read in full."""
    top = Parser(
        prog="makeshed",
        description="Who near here can make it, what would it cost, where should it be made?",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    sub = commands.add_parser("check", help="Tell everything that is wrong with a case.")
    sub.add_argument("case", nargs="?", type=Path, help="the case to check")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_check)
    sub = commands.add_parser("new", help="Write a commented starter case into an empty folder.")
    sub.add_argument("folder", type=Path, help="where to write it")
    sub.set_defaults(run=_new)
    calibrating.add(commands, Parser)
    importing.add(commands, Parser)
    passport.add(commands, Parser)
    return top


def first_line(module: str, name: str) -> str:
    """Return the first line of a function's docstring without importing its module."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (ast.get_docstring(node) or "").partition("\n")[0]
    raise LookupError(f"{module} has no function {name}")


def _take_question(sub: Parser, name: str, module: str) -> None:
    from makeshed.cli.arguments import add_arguments, add_changes  # noqa: PLC0415

    asked = "plan" if name == "compare" else name  # two plans are asked for, then compared
    ask = getattr(import_module(QUESTIONS["plan"] if name == "compare" else module), asked)
    words = add_arguments(sub, ask)
    bundled = EXAMPLES.get(name, "ebike")
    sub.add_argument("case", nargs="?", type=Path, help=f"the case; default: the {bundled} example")
    if name == "compare":
        sub.add_argument("other", nargs="?", type=Path, help="another case to compare with")
    add_changes(sub)
    out = sub.add_argument_group("what to show")
    out.add_argument("--why", action="append", default=[], metavar="KEY", help="open a number")
    out.add_argument("--json", action="store_true", help="print JSON")
    if name == "quote":
        refereeing.add_referee(out)
    keeping.add(out)
    sub.set_defaults(run=_compare if name == "compare" else partial(_answer, name, words))


def _answer(name: str, words: list[str], given: dict[str, Any]) -> int:
    """Ask a question; ``words`` are its positional arguments, of which the last may be the case."""
    from makeshed.cli.parts import read_parts  # noqa: PLC0415

    if words and given["case"] is None and _is_case(given[words[-1]]):
        given["case"], given[words[-1]] = Path(given[words[-1]]), ""
    read_parts(getattr(import_module(QUESTIONS[name]), name), given)
    referee, bundled = refereeing.ready(given), EXAMPLES.get(name, "ebike")
    kept = keeping.ready(given, bundled)
    base, shed = _sheds(given, bundled)
    answer = _ask(name, shed, given)
    beside = {}
    if kept.report and shed is not base:
        beside = {"the case as it is": _ask(name, base, given)}
    kept.keep(name, answer, shed, beside)
    _show(answer, given)
    kept.tell()
    if referee:
        refereeing.check(answer, aside=given["json"])
    return 0


def _is_case(text: str) -> bool:
    path = Path(text)
    return bool(text) and (path.is_dir() or path.is_file())


def _compare(given: dict[str, Any]) -> int:
    from makeshed.questions.compare import compare  # noqa: PLC0415

    kept = keeping.ready(given, "ebike")
    base, shed = _sheds(given, "ebike", given.pop("other"))
    if shed is base:
        raise BadValue(
            "there is nothing to compare with",
            hint="name another case, or a change: --set, --without, --add or --scenario",
        )
    answer = compare(_ask("plan", base, given), _ask("plan", shed, given))
    kept.keep("compare", answer, (base, shed), {})
    _show(answer, given)
    kept.tell()
    return 0


def _sheds(given: dict[str, Any], bundled: str, other: Path | None = None) -> tuple[Shed, Shed]:
    """Return the case as it is, and the same, or another, with the changes asked for."""
    from makeshed.store import load  # noqa: PLC0415
    from makeshed.store.examples import example  # noqa: PLC0415
    from makeshed.store.scenario import find, scenario  # noqa: PLC0415

    case = given.pop("case")
    base = example(bundled) if case is None else load(case)
    changes = {name: given.pop(name) for name in ("without", "add", "set")}
    files = [find(name, other or case) for name in given.pop("scenario")]
    shed = base if other is None else load(other)
    if not files and not any(changes.values()):
        return base, shed
    return base, scenario(shed, *files, **changes)


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
    from makeshed.answer import plain  # noqa: PLC0415

    terms = [answer.why(key) for key in given["why"]]
    if given["json"]:
        shown = answer.to_json() if not terms else json.dumps(plain(terms), ensure_ascii=False)
    else:
        shown = "\n\n".join(map(str, terms)) if terms else str(answer)
    sys.stdout.write(shown + "\n")


def _check(given: dict[str, Any]) -> int:
    from datetime import date  # noqa: PLC0415

    from makeshed.answer import plain  # noqa: PLC0415
    from makeshed.model.coding import doubtful_codes  # noqa: PLC0415
    from makeshed.store import load, problems  # noqa: PLC0415
    from makeshed.store.examples import example_path  # noqa: PLC0415

    case = given["case"] or example_path("ebike")
    found = problems(case)
    if given["json"]:
        sys.stdout.write(json.dumps(plain(found), ensure_ascii=False, indent=2) + "\n")
        return BadFacts.exit_code if found else 0
    if found:
        raise BadFacts(found, hint="nothing was changed; mend the rows above and check again")
    shed = load(case)
    sys.stdout.write(f"nothing is wrong: {shed!r}\n")
    for note in doubtful_codes(shed, date.today()):  # noqa: DTZ011  (a day of law)
        sys.stdout.write(f"note: {note}\n")
    return 0


def _new(given: dict[str, Any]) -> int:
    from makeshed.store.starter import new  # noqa: PLC0415

    new(given["folder"])
    folder = given["folder"]
    sys.stdout.write(
        f"a starter case is in {folder}: edit the files, then\n"
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
