"""The documents keep themselves true: their tables are generated and their code is run.

``python -m docs.pages`` rewrites every page as it should be; a test demands that this changes
nothing. The rule is in CONTRIBUTING.md under "How the documents stay true".
"""  # noqa: INP001

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

from docs.tables import table

from makeshed.cli import main

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "examples" / "ebike" / "demo.py"

FENCE = re.compile(
    r'^```(?P<kind>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL
)
TABLE = re.compile(
    r"^<!-- table: (?P<what>[^\n]+?) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL
)


def pages() -> list[Path]:
    """Return every page that people read."""
    beside = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return [*beside, *sorted((ROOT / "docs").rglob("*.md"))]


def refreshed(text: str) -> str:
    """Return a page as it should be: tables generated anew, outputs those of its own code."""
    text = TABLE.sub(_table, text)
    with TemporaryDirectory() as folder, chdir(folder):
        session = Session()
        text = FENCE.sub(session.block, text)
        session.nothing_unsaid()
    return text


class Session:
    """The one namespace and the one folder that the blocks of a page share."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"__name__": "page"}
        self.unsaid = ""

    def block(self, match: re.Match[str]) -> str:
        """Return a block as it should be."""
        kind, file, body = match["kind"], match["file"], match["body"]
        if kind == "text" and self.unsaid:
            said, self.unsaid = shortened(body, self.unsaid), ""
            return f"```text\n{said}```"
        self.nothing_unsaid()
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(body, encoding="utf-8")
        elif kind == "python":
            code = compile(body, "page", "exec")
            self.unsaid = printed(lambda: exec(code, self.names))  # noqa: S102  (our own pages)
        elif kind == "console":
            return f"```console\n{''.join(_answered(body))}```"
        return match[0]

    def nothing_unsaid(self) -> None:
        """Raise if a block printed something that the page does not show."""
        if self.unsaid:
            raise AssertionError(f"no text block shows what was printed:\n{self.unsaid}")


def _answered(body: str) -> Iterator[str]:
    """Yield each command of a console block, and what it prints."""
    for part in re.split(r"^(?=\$ )", body, flags=re.MULTILINE):
        command, _, old = part.partition("\n")
        if command:
            yield f"{command}\n{shortened(old, printed(_command(command)))}"


def _command(line: str) -> Callable[[], object]:
    words = shlex.split(line.removeprefix("$ "))
    if words == ["make", "demo"]:
        return run_path(str(DEMO))["main"]  # type: ignore[no-any-return]
    if words[0] != "makeshed":
        raise AssertionError(f"only makeshed and make demo can be run, not {line!r}")
    return lambda: main(words[1:])


def shortened(old: str, new: str) -> str:
    """Return what was printed, with as many lines left out at ``...`` as before."""
    before, now = old.splitlines(), [line.rstrip() for line in new.rstrip().splitlines()]
    if before.count("...") == 1:
        head = before.index("...")
        tail = len(before) - head - 1
        now = [*now[:head], "...", *now[len(now) - tail :]]
    return "".join(f"{line}\n" for line in now)


def printed(run: Callable[[], object]) -> str:
    """Return all that a call prints, stdout and stderr."""
    with _captured() as out:
        run()
    return out.getvalue()


@contextmanager
def _captured() -> Iterator[io.StringIO]:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        yield out


def _table(match: re.Match[str]) -> str:
    what = match["what"]
    return f"<!-- table: {what} -->\n\n{table(what)}\n\n<!-- end -->"


if __name__ == "__main__":
    for path in pages():
        was = path.read_text(encoding="utf-8")
        now = refreshed(was)
        if now != was:
            path.write_text(now, encoding="utf-8")
            sys.stdout.write(f"rewritten: {path.relative_to(ROOT)}\n")
