"""``makeshed --help``: the commands by what people want."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from makeshed.cli.parsing import Parser
from makeshed.errors import NotFound
from makeshed.verbs import wanted

REST = "Also"
"""Of commands that the register does not know."""
TAIL = """\
A CASE is a folder of CSV or Parquet files, an .xlsx workbook or a .db file. Without one a bundled example
answers: a directory of makers for find and refer, a bracket for quote, the metros of the United States for
survey, an e-bike for all else. A scenario is the case with changes: --without, --add, --set, or --scenario
with a file of them.

  makeshed plan
  makeshed plan case/ --set duties/ebike-cn.rate=0.25 --why total
  makeshed plan case/ --scenario today --report today.html
  makeshed compare case/ --without sites/shenzhen

makeshed COMMAND --help tells the options of a command and their defaults.
"""


class Front(Parser):
    """The parser of the program itself, whose help is a page to choose from."""

    abouts: Mapping[str, str]

    def format_help(self) -> str:
        """Return what the program is for, and its commands by what people want."""
        wide = min(shutil.get_terminal_size().columns, 100)
        parts = [f"usage: {self.prog} COMMAND [CASE] [OPTIONS]", self.description or ""]
        groups = wanted()
        named = {name for names in groups.values() for name in names}
        groups[REST] = [name for name in self.abouts if name not in named]
        for title, names in groups.items():
            listed = [name for name in names if name in self.abouts]
            if listed:
                parts.append("\n".join([title, *(_line(n, self.abouts[n], wide) for n in listed)]))
        parts.append(
            "Options\n  -h, --help      show this page\n  --version       print the version"
        )
        tail = "\n".join(_fitted(part, wide) for part in TAIL.strip().split("\n\n"))
        return "\n\n".join([*parts, tail])


def screen() -> int | None:
    """Return how many columns the terminal has; None where the answer goes to a file or a program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def wrapped(text: str, wide: int | None) -> str:
    """Return a text whose lines go on below where they are longer than the screen."""
    if wide is None:
        return text
    return "\n".join(
        line if len(line) <= wide else _wrapped(line, wide) for line in text.split("\n")
    )


def _wrapped(line: str, wide: int) -> str:
    """Return a line at a width; what goes on begins below the last column that begins early enough."""
    gaps = [gap.end() for gap in re.finditer(r"^note: |^ +|(?<=\S) {2,}", line)]
    begin = max((at for at in gaps if at <= wide // 2), default=0)
    return textwrap.fill(
        line, wide, subsequent_indent=" " * begin, break_long_words=False, break_on_hyphens=False
    )


def whole_need(words: Sequence[str], given: Mapping[str, Any]) -> None:
    """Raise `NotFound` where the second word of a need stands for a case, for want of quotes."""
    case = given["case"]
    plain = case is not None and not case.exists() and case.name == str(case) and not case.suffix
    if words[-1:] == ["need"] and plain and given["need"]:
        said = f"{given['need']} {case} ..."
        raise NotFound(f"there is no case {case}", hint=f'put a need in quotes: "{said}"')


def _line(name: str, about: str, wide: int) -> str:
    said = about.replace("`", "")
    return textwrap.fill(said, wide, initial_indent=f"  {name:<14}", subsequent_indent=" " * 16)


def _fitted(paragraph: str, wide: int) -> str:
    """Return a paragraph at a width, and examples as they are."""
    return paragraph + "\n" if paragraph.startswith("  ") else textwrap.fill(paragraph, wide) + "\n"
