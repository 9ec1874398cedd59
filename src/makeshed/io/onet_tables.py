"""Occupations as O*NET publishes them: the table of codes, titles and descriptions (``Occupation Data``).

A code such as ``51-4041.00`` is the occupation 514041 of the Standard Occupational Classification; what O*NET tells
apart within one, such as ``51-9161.01``, keeps its own code and lies in it. ``FILE.toml`` beside it says of which
edition the codes are. Tables of skills, tasks, tools and other ratings of occupations are refused: no noun holds them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.whole_tables import named_codes, one_document, told_beside, written_heads
from makeshed.model import Occupation
from makeshed.model.occupations import soc

CODE, TITLE, MORE = "o*net-soc code", "title", "description"
DETAILED = re.compile(r"\d\d-\d{4}\.\d\d")
EDITIONS = ("2010", "2019")
"""Of O*NET-SOC: by SOC 2010, and by SOC 2018."""


def matches(document: Any) -> bool:
    """Whether a row is of a table of O*NET."""
    return isinstance(document, Mapping) and CODE in written_heads(document)


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    told = told_beside(beside, ("edition",), lambda _, value: str(value) in EDITIONS, "edition = 2019, or 2010")  # fmt: skip
    heads = written_heads(rows[0]) if rows else {}
    if not {CODE, TITLE, MORE} <= set(heads):
        found = f"a table of {', '.join(name for name in heads.values() if name.lower() != CODE)}"
        right = "Occupation Data: O*NET-SOC Code, Title, Description; no noun holds skills, tasks or tools"
        return one_document([], [Problem("", None, "", found, right, file)], [])
    taxonomy = f"O*NET-SOC {told['edition']}" if told else "O*NET-SOC"
    columns = (heads[CODE], heads[TITLE])
    named, problems = named_codes(
        rows, columns, DETAILED, "51-4041.00", file, lambda code: soc(code) or code
    )
    facts = [
        Occupation(
            occupation=key, name=title, parent=_wider(key, named), classification=taxonomy,
            source=f"O*NET, US Department of Labor, ETA, CC BY 4.0 ({file}, row {number})", kind="sourced",
        )
        for key, (number, title) in named.items()
    ]  # fmt: skip
    doubts = ["descriptions are not kept: an occupation has none"]
    doubts += [] if told else [f"of which edition the codes are is not said: edition = 2019 in {beside.name}"]  # fmt: skip
    return one_document(facts, problems, doubts)


def _wider(key: str, named: Collection[str]) -> str:
    """Return the occupation of the table in which another one lies; blank for none."""
    above = soc(key.partition(".")[0])
    return above if above != key and above in named else ""
