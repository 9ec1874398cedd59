"""Substitutes in the lines of a bill: InvenTree exports ``Substitute 1``, 2 ..., others one column.

InvenTree's exporter writes a substitute by its part's name (plugin/builtin/exporter/bom_exporter.py,
``get_substitute_data``), and it stands in one for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Protocol

from makeshed.io.record import slug

LISTED = {
    *("substitutes", "substitute", "alternates", "alternate", "alternatives", "alternative"),
    *("alternate part", "alternate parts", "alternative part", "alternative parts"),
}
"""Columns that may list several."""
OR = re.compile(r"[;,\n|]|\s(?:or|oder|ou|o|oppure|/)\s", re.IGNORECASE)
"""What stands between two of a list."""
NUMBERED = re.compile(r"(substitute|alternate|alternative)( part)? \d+")
"""Columns that hold one each, whatever is in its name."""


class AskedAlternate(Protocol):
    """What is asked of a line: its row, its parent, its component, and what may be used instead."""

    row: int
    parent: str
    component: str
    substitutes: tuple[str, ...]


def substitutes_in(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts that a row says may be used instead, as it calls them."""
    found: list[str] = []
    for name, cell in row.items():
        if NUMBERED.fullmatch(name):
            found.append(cell)
        elif name in LISTED:
            found += OR.split(cell)
    return tuple(part.strip() for part in found if part.strip())


def alternates(
    lines: Sequence[AskedAlternate], names: MutableMapping[str, str]
) -> dict[tuple[str, str, str], int]:
    """Return parent, component and substitute of each alternative with its row.

    ``names`` are those of the parts by key; parts that are nothing but substitutes are added.
    """
    keys = {text.casefold(): key for key, text in reversed([*names.items()])}
    keys |= {key.casefold(): key for key in names}
    found: dict[tuple[str, str, str], int] = {}
    for line in lines:
        for text in line.substitutes:
            key = keys.get(text.casefold()) or keys.setdefault(text.casefold(), slug(text))
            names.setdefault(key, text)
            if key not in {line.component, line.parent}:
                found.setdefault((line.parent, line.component, key), line.row)
    return found
