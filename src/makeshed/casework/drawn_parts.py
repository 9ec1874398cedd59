"""The bodies of what a case has drawn: read from files beside it, for questions that open none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, MakeshedError, NotFound, Problem
from makeshed.geometry.shape import Shape
from makeshed.model import Drawing, Shed
from makeshed.questions.asking.inputs import inputs_of
from makeshed.store.examples import located


def with_parts(
    ask: Callable[..., Any], given: dict[str, Any], shed: Shed, case: str | Path
) -> None:
    """Put the bodies of what is drawn among what a question is given, where it takes them."""
    for name, taken in inputs_of(ask).items():
        if taken.kind == "parts":
            given[name] = drawn_parts(shed, located(case))


def drawn_parts(shed: Shed, case: Path) -> dict[str, Shape]:
    """Return by item the body of each drawing that names a file.

    Parameters
    ----------
    shed
        The facts.
    case
        The folder or file that they were read from: files of parts lie in it, or beside it.

    Raises
    ------
    BadFacts
        A file is not there, lies elsewhere, or holds no part; all of them at once.
    """
    rows = [row for row in shed.rows(Drawing) if row.file]
    home = (case if case.is_dir() else case.parent).resolve()
    found: dict[str, Shape] = {}
    wrong: list[Problem] = []
    for row in rows:
        try:
            found[row.item] = _read(row, home)
        except BadFacts as error:
            wrong += [_of(row, each.found, each.right) for each in error.problems]
        except MakeshedError as error:
            wrong.append(_of(row, f"{error}", error.hint or "a file that holds one part"))
    if wrong:
        raise BadFacts(wrong)
    return found


def _of(row: Drawing, found: str, right: str) -> Problem:
    return Problem(Drawing.table, None, "file", f"{row.file} of {row.item}: {found}", right)


def _read(row: Drawing, home: Path) -> Shape:
    from makeshed.io.parts import read_part  # noqa: PLC0415  (heavy; only where one is drawn)

    path = (home / row.file).resolve()
    if not path.is_relative_to(home):  # a case from a stranger opens no file of ours
        raise NotFound("it lies elsewhere", hint=f"a file in {home.name}, named from there on")
    return read_part(path, unit=row.unit, thickness=row.thickness)
