"""``makeshed import``: designs and makers from other formats into a case."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from makeshed.units import Second

if TYPE_CHECKING:
    from makeshed.io.importing import Progress

AT_ONCE: Second = 1.0
PATIENCE: Second = 600.0
"""How long an import waits for another writer; what it has read is kept."""
ABOUT = "Add makers and designs from files of other formats to a case."


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``import`` to the command line."""
    del parser_class
    sub = commands.add_parser("import", help=ABOUT, description=ABOUT)
    sub.add_argument("files", nargs="+", type=Path, help="what to read; all before any is written")
    sub.add_argument(
        "--into", type=Path, required=True, metavar="CASE", help="the case; it need not exist"
    )
    sub.add_argument(
        "--kind", default="auto", help="format of the files (default: told by content)"
    )
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_import)


def _import(given: dict[str, Any]) -> int:
    from makeshed.errors import NotFound, nearest  # noqa: PLC0415
    from makeshed.io.importing import Kind, import_files  # noqa: PLC0415
    from makeshed.store import load, save  # noqa: PLC0415
    from makeshed.store.sheets import rows_of  # noqa: PLC0415

    kind = given["kind"]
    if kind not in get_args(Kind):
        raise NotFound(f"no format is called {kind!r}", hint=nearest(kind, get_args(Kind)))
    drawn = _draw if sys.stderr.isatty() else None
    found = import_files(
        given["files"],
        given["into"],
        load=load,
        save=save,
        writing=_patiently,
        kind=kind,
        on_progress=drawn,
        book=rows_of,
    )
    if drawn:
        sys.stderr.write("\r" + " " * 78 + "\r")
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0


@contextmanager
def _patiently(case: Path) -> Iterator[None]:
    """Be the only writer, once others are done; who is waited for is said."""
    from makeshed.errors import Busy  # noqa: PLC0415
    from makeshed.store.locking import writing  # noqa: PLC0415

    with ExitStack() as held:
        try:
            held.enter_context(writing(case, wait=AT_ONCE))
        except Busy as error:
            sys.stderr.write(f"waiting: {error}\n")
            held.enter_context(writing(case, wait=PATIENCE))
        yield


def _draw(progress: Progress) -> None:
    share = progress.done / progress.total if progress.total else 0.0
    line = f"{progress.file}: {progress.done:,} of {progress.total:,} ({share:.0%})"
    sys.stderr.write(f"\r{line[:78]:<78}")
    sys.stderr.flush()
