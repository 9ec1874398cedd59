"""The tables of the documents, read off the declarations, so that the two cannot drift apart."""  # noqa: INP001

from __future__ import annotations

import argparse
import ast
import csv
import inspect
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import makeshed as ms
from makeshed import cli, data
from makeshed.answer import Record, Term
from makeshed.costing import rate_list
from makeshed.errors import MakeshedError
from makeshed.model.doubts import DOUBTS
from makeshed.model.noun import NOUNS, Between, Column, columns
from makeshed.plans.plan import Plan
from makeshed.questions.asking.inputs import inputs_of
from makeshed.science.landed import INCOTERMS
from makeshed.units import units_of
from makeshed.verbs import VERBS

SCENARIOS = Path(__file__).parents[1] / "examples" / "ebike" / "scenarios"
SOURCE = Path(ms.__file__).parent
ROOMS = tuple(
    name
    for layer in tomllib.loads(
        (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    )["tool"]["importlinter"]["contracts"][0]["layers"]
    for name in layer.split(" | ")
)
"""The layers that import-linter checks, the highest first."""
DAY = date(2026, 11, 22)
"""The day whose duties the e-bike table uses."""


def table(what: str) -> str:
    """Return the Markdown of a table: what it is of, then the names it is about."""
    kind, *names = what.split()
    found: Callable[..., str] = TABLES[kind]
    return found(*names)


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _code(text: object) -> str:
    return f"`{text}`" if str(text) else ""


def noun(name: str) -> str:
    """Return what a noun is, its key and its columns."""
    cls = NOUNS[name]
    about = cls.meaning.replace("``", "`")
    rows = [
        (_code(c.name), c.unit, "yes" if c.required else "", _default(c), _allowed(c), c.about)
        for c in columns(cls)
    ]
    head = ("column", "unit", "required", "default", "allowed", "meaning")
    key = ", ".join(f"`{part}`" for part in cls.key)
    return f"{about}\n\nKey: {key}. In Python: `makeshed.{cls.__name__}`.\n\n{markdown(head, rows)}"


def ranges() -> str:
    """Return every range of numbers, why it ends where it does, and the columns it holds for."""
    held: dict[Between, list[str]] = {}
    for name, cls in NOUNS.items():
        for column in columns(cls):
            if column.between:
                held.setdefault(column.between, []).append(f"`{name}.{column.name}`")
    rows = [(between, between.why, ", ".join(names)) for between, names in held.items()]
    return markdown(("range", "why", "columns"), rows)


def doubts() -> str:
    """Return every kind of slip that `check` warns of, and where it is looked for."""
    noted = {"always": "yes", "meant": "if a name is misspelt", "never": ""}
    rows = [
        (kind.about, ", ".join(f"`{name}`" for name in kind.tables.split()), noted[kind.noted])
        for kind in DOUBTS
    ]
    return markdown(("what looks like a slip", "tables", "noted in answers"), rows)


def required(*names: str) -> str:
    """Return the columns that must be filled, of some nouns."""
    rows = [
        (f"`{name}`", _code(column.name), column.unit, _allowed(column), column.about)
        for name in names
        for column in columns(NOUNS[name])
        if column.required
    ]
    return markdown(("table", "column", "unit", "allowed", "meaning"), rows)


def _default(column: Column) -> str:
    if column.required:
        return ""
    if column.default in {None, ""}:
        return "blank"
    number = isinstance(column.default, float)
    return _code(f"{column.default:g}" if number else str(column.default).lower())


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(_code(choice) for choice in column.choices if choice)
    if column.refers:
        return f"a key of `{column.refers}`"
    kinds = {float: "number", int: "whole number", bool: "true, false", date: "day", str: "text"}
    return f"{kinds[column.type]}, {column.between}" if column.between else kinds[column.type]


def rows_of(question: str = "plan") -> str:
    """Return what a plan holds: each list of rows, what a row is, its columns with their units."""
    answer = get_type_hints(VERBS[question].load())["return"]
    lists: dict[str, type[Any]] = {"rows": answer.row_type}
    for name, hint in get_type_hints(answer).items():
        for row in (hint, *get_args(hint)):
            if isinstance(row, type) and is_dataclass(row) and row not in {Record, Term}:
                lists[name] = row
    lines = []
    for name, row in lists.items():
        units = units_of(row).items()
        shown = ", ".join(f"{_code(c)} [{unit}]" if unit else _code(c) for c, unit in units)
        about = (inspect.getdoc(row) or "").replace("\n", " ").replace("``", "`")
        lines.append((_code(name), about, shown))
    return markdown(("in the plan", "what it is", "columns [unit]"), lines)


def arguments(name: str) -> str:
    """Return the arguments of a question."""
    rows = []
    for taken in list(inputs_of(VERBS[name].load()).values())[1:]:
        blank = taken.required or taken.default in {None, "", ()}
        shown = "" if blank else _code(taken.default)
        allowed = str(taken.range or "")
        rows.append((_code(taken.name), taken.unit, allowed, shown, taken.about.replace("``", "`")))
    return markdown(("argument", "unit", "allowed", "default", "meaning"), rows)


def options(*words: str) -> str:
    """Return the options of a command, which may be of several words."""
    parser: argparse.ArgumentParser = cli._parser(words)  # noqa: SLF001  (the terminal has no other register)
    for word in words:
        chooser = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001
        parser = chooser.choices[word]
    rows = [
        (_code(", ".join(action.option_strings) or action.dest), _metavar(action), _help(action))
        for action in parser._actions  # noqa: SLF001
    ]
    return markdown(("option", "takes", "meaning"), rows)


def _metavar(action: argparse.Action) -> str:
    if action.choices:
        return ", ".join(_code(choice) for choice in action.choices)
    several = isinstance(action.metavar, tuple)
    said = " ".join(action.metavar or ()) if several else str(action.metavar or "")
    return _code(said) if action.option_strings else ""


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%").replace("``", "`")


def verbs() -> str:
    """Return every verb: its page, its name at the terminal and in Python, what answers without a case."""
    rows = []
    for verb in VERBS.values():
        called = f"[`{verb.name}`]({verb.documented})"
        rows.append(
            (called, f"`ms.{verb.in_python}`", verb.line().replace("``", "`"), _code(verb.sample))
        )
    return markdown(("at the terminal", "in Python", "what it does", "without a case"), rows)


def names() -> str:
    """Return every name in `makeshed` that is no verb, no noun and no error."""
    known = {verb.in_python.partition(".")[0] for verb in VERBS.values()}
    known |= {cls.__name__ for cls in NOUNS.values()}
    rows = []
    for name in ms.__all__:
        found = getattr(ms, name)
        error = inspect.isclass(found) and issubclass(found, Exception)
        if name in known or error or not inspect.getdoc(found):
            continue
        said = (inspect.getdoc(found) or "").split("\n\n")[0].replace("``", "`")
        rows.append((_code(f"ms.{name}"), " ".join(said.split())))
    return markdown(("name", "what it is"), rows)


def code_map() -> str:
    """Return the rooms of the code, from the doors down, each with what it says of itself."""
    rows = []
    for name in ROOMS:
        path = SOURCE / name
        home = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        said = (ast.get_docstring(ast.parse(home.read_text(encoding="utf-8"))) or "").split("\n\n")[
            0
        ]
        rows.append((_code(name), " ".join(said.replace("``", "`").split())))
    return markdown(("room", "what it says of itself"), rows)


def errors() -> str:
    """Return every error that is raised on purpose."""
    rows = [
        (_code(e.__name__), e.exit_code, e.http_status, _first_line(e))
        for e in MakeshedError.__subclasses__()
    ]
    return markdown(("error", "exit code", "HTTP status", "meaning"), rows)


def _first_line(cls: type[Any]) -> str:
    return (inspect.getdoc(cls) or "").split("\n")[0].replace("``", "`")


def modes() -> str:
    """Return the freight modes that come with makeshed."""
    shown = ["mode", "distance_kind", "cost", "fixed_cost", "payload", "load_volume", "speed"]
    shown += ["handling", "interval", "circuity", "co2e", "source"]
    unit = {column.name: column.unit for column in columns(ms.Mode)}
    head = [f"{name} [{unit[name]}]" if unit[name] else name for name in shown]
    return markdown(head, [[row[name] for name in shown] for row in data.rows("modes")])


def unions() -> str:
    """Return the customs unions that come with makeshed."""
    rows = data.rows("unions")
    names = dict.fromkeys(row["union"] for row in rows)
    members = {n: ", ".join(r["country"] for r in rows if r["union"] == n) for n in names}
    return markdown(("union", "countries"), [(_code(n), members[n]) for n in names])


def incoterms() -> str:
    """Return what each trade term includes."""
    parts = ("export", "main", "insurance", "duty")
    rows = [
        [name, *("yes" if getattr(term, part) else "" for part in parts)]
        for name, term in INCOTERMS.items()
    ]
    return markdown(("term", "to the carrier", "main carriage", "insurance", "import duty"), rows)


def priors() -> str:
    """Return the days that a stress test assumes where no fact says them."""
    lines = [
        (row["what"], row["scope"], row["days"], row["source"]) for row in data.rows("recovery")
    ]
    return markdown(("what", "of", "days", "source"), lines)


def rates(what: str) -> str:
    """Return every rate, or every word, that a shop can say of itself."""
    listed = rate_list.every_word() if what == "words" else rate_list.every_driver()
    rows, group = [], ""
    for one in listed:
        title = rate_list.GROUPS[one.group] if one.group != group else ""
        group = one.group
        unit = "" if one.unit == "1" else one.unit
        rows.append((title, _code(one.name), unit, one.default, one.meaning))
    head = ("", "name", "unit", "default", "meaning")
    if what == "words":
        return markdown((*head[:2], "meaning"), [(row[0], row[1], row[4]) for row in rows])
    return markdown(head, rows)


def ebike() -> str:
    """Return each option of the e-bike beside the independent calculation."""
    with (SCENARIOS / "expected.csv").open(encoding="utf-8") as lines:
        expected = list(csv.DictReader(lines))
    rows = []
    for row in expected:
        plan = _option(row["option"])
        here = next(r for r in plan.rows if r.place == "marseille")
        other = float(row["landed_eur"])
        off = here.unit_cost / other - 1
        cost = f"{here.unit_cost:,.0f}"
        title = row["title"].replace("<", "less than ")
        rows.append(
            (
                row["option"],
                title,
                cost,
                f"{other:,.0f}",
                f"{off:+.1%}",
                f"{here.co2e:.0f}",
                row["co2_kg"],
            )
        )
    head = ("option", "what", "EUR", "independent", "difference", "CO2e [kg]", "independent")
    return markdown(head, rows)


@cache
def _option(name: str) -> Plan:
    changed = ms.scenario(ms.example("ebike"), SCENARIOS / f"{name}.args")
    return ms.plan(changed, day=DAY)


TABLES: dict[str, Callable[..., Any]] = {
    "noun": noun,
    "ranges": ranges,
    "doubts": doubts,
    "required": required,
    "rows": rows_of,
    "arguments": arguments,
    "options": options,
    "errors": errors,
    "verbs": verbs,
    "map": code_map,
    "names": names,
    "modes": modes,
    "unions": unions,
    "incoterms": incoterms,
    "priors": priors,
    "rates": rates,
    "ebike": ebike,
}
