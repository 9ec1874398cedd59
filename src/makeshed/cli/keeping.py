"""``--out`` and ``--report``: an answer kept as a file, traceable to the case and what was changed in it.

Where nothing can be written is told before the question is asked: nobody waits an hour for a refusal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from makeshed.answer import Answer
from makeshed.errors import BadValue
from makeshed.verbs import VERBS

CHANGES = ("scenario", "without", "add", "set", "during", "policy")


@dataclass(slots=True)
class Keeping:
    """Which files an answer goes to, and what it can be traced by."""

    out: Path | None
    report: Path | None
    case: str
    changes: tuple[str, ...]

    def traced(self, answer: Any) -> Any:
        """Return the answer with the name of the case, and its changes, in its record."""
        record = answer.record
        if record is None:
            return answer
        return replace(answer, record=replace(record, case=self.case, changes=self.changes))

    def keep(
        self, name: str, answer: Answer[Any], shed: Any, beside: Mapping[str, Answer[Any]]
    ) -> None:
        """Write the files that were asked for, with a record that leads back to the case."""
        answer = self.traced(answer)
        if self.report:
            import_module(VERBS[name].page).write_page(answer, self.report, shed, beside)
        if self.out:
            from makeshed.store.answers import write  # noqa: PLC0415

            write(answer, self.out)

    def tell(self) -> None:
        """Say what was written, once the answer is told."""
        if self.report:
            sys.stderr.write(f"report written to {self.report}\n")
        if self.out:
            rest = (
                " (the rest beside it, in .more.csv)" if self.out.suffix.lower() == ".csv" else ""
            )
            sys.stderr.write(f"answer written to {self.out}{rest}\n")


def add(group: argparse._ActionsContainer) -> None:
    """Add the two options."""
    group.add_argument("--report", type=Path, metavar="FILE", help="write a page: .html")
    group.add_argument(
        "--out", type=Path, metavar="FILE", help="write the answer: .xlsx, .csv or .parquet"
    )


def ready(given: dict[str, Any], bundled: str) -> Keeping:
    """Take the two options away, and see that files can be written there.

    Parameters
    ----------
    bundled
        The case that answers if none is named.

    Raises
    ------
    BadValue, NotFound, NotWritten
        A suffix that is no kind of answer or page, a folder that is not there, or a file that is read.
    """
    out, report = given.pop("out", None), given.pop("report", None)
    read = [Path(path) for path in (given.get("case"), given.get("other")) if path]
    files = [Path(path) for path in (*given["add"], *given["scenario"], *given.get("policy", ()))]
    if out or report:
        from makeshed.store.answers import ready as ready_for  # noqa: PLC0415

        if out:
            ready_for(out, *read, *files)
        if report:
            page(report, *read, *files)
    changes = tuple(
        f"--{name} {Path(text).name if name in {'scenario', 'add', 'policy'} else text}"
        for name in CHANGES
        for text in given.get(name, ())
    )
    names = [path.resolve().name for path in read] or [f"the {bundled} example"]
    return Keeping(out, report, " and ".join(names), changes)


def page(where: Path, *inputs: Path) -> None:
    """Raise an error if no page can be written there; a device or a pipe takes any."""
    from makeshed.store.answers import free  # noqa: PLC0415

    if where.is_dir():
        raise BadValue(f"{where.name or where} is a folder", hint="name a file")
    if where.exists() and not where.is_file():
        return
    suffix = where.suffix.lower()
    if suffix == ".pdf":
        raise BadValue(
            f"{where.name}: pages are written as HTML",
            hint=f"write {where.stem}.html, open it and print it to a PDF: it is laid out for paper",
        )
    if suffix not in {".html", ".htm"}:
        hint = f"call it .html, such as {where.stem.strip('-. ') or 'page'}.html"
        raise BadValue(f"{where.name} is no page", hint=hint)
    free(where, *inputs)
