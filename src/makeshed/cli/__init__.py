"""The terminal door. What it offers is read off the questions, so that the two cannot drift apart.

Nothing heavy is imported until a command needs it: ``makeshed --help`` reads the questions' first
lines from their source.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from makeshed.casework import side_by_side_sheds
from makeshed.cli import (
    anura_command,
    calibrating,
    check_command,
    comparing,
    convert_command,
    failing,
    import_command,
    keeping,
    offering,
    one_edit,
    passport,
    publishing,
    refereeing,
    referring,
    serving_site,
    shopping,
)
from makeshed.cli.cases import in_order, located
from makeshed.cli.door import closed_to_orders, words_of_text
from makeshed.cli.helping import Front, screen, whole_need, wrapped
from makeshed.cli.parsing import Parser as Parser
from makeshed.errors import BadValue, MakeshedError
from makeshed.verbs import VERBS, Verb, questions

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
        words = anura_command.of_one_word(referring.of_one_word(words))
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
    for name, verb in questions().items():
        line = verb.line()
        sub = commands.add_parser(name, help=line, description=line)
        if name == asked:
            _take_question(sub, verb)
    check_command.add(commands, Parser)
    about = VERBS["new"].about
    sub = commands.add_parser("new", help=about, description=about)
    sub.add_argument("folder", nargs="?", type=Path, help="where to write it")
    shopping.add_new(sub)
    sub.set_defaults(run=_new)
    convert_command.add(commands)
    one_edit.add(commands)
    publishing.add(commands)
    serving_site.add(commands)
    calibrating.add(commands, Parser)
    import_command.add(commands, Parser)
    anura_command.add(commands)
    passport.add(commands, Parser)
    referring.add(commands, Parser)
    top.abouts = {action.dest: action.help or "" for action in commands._choices_actions}  # noqa: SLF001
    return top


def _take_question(sub: Parser, verb: Verb) -> None:
    from makeshed.cli.arguments import add_arguments, add_changes  # noqa: PLC0415
    from makeshed.questions.asking.inputs import inputs_of  # noqa: PLC0415

    name, ask = verb.name, verb.load()
    kinds = [taken.kind for taken in inputs_of(ask).values()]
    several = next((each.name for each in inputs_of(ask).values() if each.kind == "sheds"), "")
    compares = kinds[:1] == ["answer"]  # plans are asked for, then compared
    words = add_arguments(sub, VERBS["plan"].load() if compares else ask)
    said = f"the case; default: the {verb.sample} example"
    sub.add_argument("case", nargs="?", type=Path, help=said)
    if compares:
        comparing.add_columns(sub)
    add_changes(sub, name, several)
    out = sub.add_argument_group("what to show")
    out.add_argument("--why", action="append", default=[], metavar="KEY", help="open a number")
    out.add_argument("--json", action="store_true", help="print JSON")
    if "part" in kinds:
        refereeing.add_referee(out)
    if f"{name} outcome" in VERBS:  # it keeps a log
        referring.add_into(out)
        sub.epilog = f"makeshed {name} outcome --help: how to write what became of a referral."
    keeping.add(out)
    sub.set_defaults(run=_compare if compares else partial(_answer, verb, words))


def _answer(verb: Verb, words: list[str], given: dict[str, Any]) -> int:
    """Ask a question; ``words`` are its positional arguments, of which the last may be the case."""
    from makeshed.casework.drawn_parts import with_parts  # noqa: PLC0415
    from makeshed.cli.parts import read_parts  # noqa: PLC0415
    from makeshed.questions.asking.inputs import inputs_of  # noqa: PLC0415

    if words and given["case"] is None and _is_case(given[words[-1]]):
        given["case"], given[words[-1]] = Path(given[words[-1]]), ""
    if words and isinstance(given[words[-1]], str) and given["case"]:
        given[words[-1]], case = in_order(given[words[-1]], str(given["case"]))
        given["case"] = located(case)
    whole_need(words, given)
    ask = verb.load()
    read_parts(ask, given)
    referee, offer, into = refereeing.ready(given), offering.ready(given), referring.into(given)
    kept = keeping.ready(given, verb.sample)
    many = next((each.name for each in inputs_of(ask).values() if each.kind == "sheds"), "")
    case = given["case"]
    with referring.keeping(into):
        if "policy" in given:
            base, shed, given[many] = side_by_side_sheds.under_policies(given, verb.sample, _note)
        elif many:
            base, given[many] = side_by_side_sheds.cases(given, verb.sample, _note)
            shed = base
        else:
            base, shed = _sheds(given, verb.sample)
        with_parts(ask, given, shed, case or verb.sample)
        answer: Any = _ask(verb.name, shed, given)
        beside = dict[str, Any]()
        answer = referring.kept(into, shed, answer) if into else answer
    if kept.report and shed is not base:
        answer, beside = side_by_side_sheds.beside(verb.name, answer, base, given, _ask)
    kept.keep(verb.name, answer, shed, beside)
    _show(answer, given)
    if offer:
        offering.write(answer, offer, shed)
    kept.tell()
    if referee:
        refereeing.check(answer, aside=given["json"])
    return 0


def _is_case(text: str | None) -> bool:
    return bool(text) and text is not None and (Path(text).is_dir() or Path(text).is_file())


def _compare(given: dict[str, Any]) -> int:
    kept = keeping.ready(given, VERBS["compare"].sample)
    answer, sheds = side_by_side_sheds.answer(given, _ask, _note, _tally)
    kept.keep("compare", answer, sheds, {})
    _show(answer, given)
    kept.tell()
    return 0


def _sheds(given: dict[str, Any], bundled: str) -> tuple[Shed, Shed]:
    """Return the case as it is, and with the changes asked for."""
    from makeshed.store.scenarios import find  # noqa: PLC0415

    case = given.pop("case")
    base = (
        shopping.unnamed(given, bundled)
        if case is None
        else side_by_side_sheds.loaded(case, bundled)
    )
    changes = {name: given.pop(name) for name in ("without", "add", "set", "during")}
    files = [find(name, case) for name in given.pop("scenario")]
    return base, side_by_side_sheds.with_changes(base, files, changes, _note)


def _ask(name: str, shed: Shed, given: dict[str, Any]) -> Any:
    """Ask one question of a shed, with a meter where there is a terminal to draw it on."""
    from makeshed.questions.asking.inputs import inputs_of  # noqa: PLC0415
    from makeshed.questions.asking.one_period import planner  # noqa: PLC0415

    asked = {key: value for key, value in given.items() if key not in {"why", "json"}}
    ask: Any = VERBS[name].load()
    if isinstance(asked.get("part"), list):  # an assembly
        ask, asked["parts"] = (
            import_module(f"{VERBS[name].home}.listed").quote_each,
            asked.pop("part"),
        )
    takes = inputs_of(ask)
    if asked.pop("planned", False):
        answered = next(key for key, taken in takes.items() if taken.kind == "answer")
        asked[answered] = _ask(planner(shed, name), shed, {})
    if name == "plan" and asked.get("time_limit") is None:
        from makeshed.cli.patience import planned  # noqa: PLC0415

        return planned(lambda limit: _heard(ask, shed, takes, asked | limit))
    return _heard(ask, shed, takes, asked)


def _heard(ask: Any, shed: Shed, takes: Any, asked: dict[str, Any]) -> Any:
    """Ask a question, with a meter where there is a terminal to draw it on."""
    listener = next((key for key, taken in takes.items() if taken.kind == "listener"), "")
    if not sys.stderr.isatty() or not listener:
        return ask(shed, **asked)
    from makeshed.cli.meter import meter, tally  # noqa: PLC0415

    if listener == "on_case":
        return ask(shed, **asked, on_case=tally)
    with meter() as on_progress:
        return ask(shed, **asked, on_progress=on_progress)


def _note(text: str) -> None:
    sys.stderr.write(f"note: {text}\n")


def _tally(done: int, of: int, name: str) -> None:
    """Draw how many are done, where there is a terminal to draw it on."""
    if sys.stderr.isatty():
        from makeshed.cli.meter import tally  # noqa: PLC0415

        tally(done, of, name)


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
    from makeshed.casework.starters import new  # noqa: PLC0415

    where = new(given["folder"], shop=given["shop"], country=given["country"])
    if given["shop"]:
        sys.stdout.write(
            f"every rate is in {where}: fill in what you know and leave the rest blank, then\n"
            f"  makeshed quote PART --shop {where} --material steel\n"
        )
        return 0
    what = "the files" if where.is_dir() else "it"
    sys.stdout.write(
        f"a starter case is in {where}: edit {what}, then\n"
        f"  makeshed check {where}\n  makeshed plan {where}\n"
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
