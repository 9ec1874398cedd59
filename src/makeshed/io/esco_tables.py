"""Occupations of ESCO, as the European Commission publishes them: occupations, and the ISCO-08 groups they lie in.

An occupation such as ``7223.7`` lies in the group 7223, ``7223.7.1`` in 7223.7. Groups have names where their own
table (``ISCOGroups``) is imported too, before or with it. Skills and what relates them are refused: no noun holds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.record import said
from makeshed.io.whole_tables import named_codes, one_document, written_heads
from makeshed.model import Occupation

LABEL, CODE = "preferredlabel", "code"
GROUPS = ("iscogroup", "iscogroupcode")
"""What the column of an occupation's group is called, by the Commission and by Tabiya."""
ADDRESSES = ("concepturi", "originuri")
ISCO, ESCO = "ISCO-08", "ESCO"
_ADDRESS = re.compile(r"https?://data\.europa\.eu/esco/(?:isco|occupation|skill)/\S+")
_GROUP = re.compile(r"\d{1,4}")
_OCCUPATION = re.compile(r"\d{4}(?:\.\d+)+")
FROM = "ESCO, European Commission, Decision 2011/833/EU"


def matches(document: Any) -> bool:
    """Whether a row is of a table of ESCO."""
    if not isinstance(document, Mapping):
        return False
    heads = written_heads(document)
    return LABEL in heads and any(
        _ADDRESS.fullmatch(said(document.get(heads[name]))) for name in ADDRESSES if name in heads
    )


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    del beside
    heads = written_heads(rows[0])
    address = said(rows[0].get(next(heads[name] for name in ADDRESSES if name in heads)))
    if CODE not in heads or "/esco/skill/" in address:
        right = "occupations or ISCOGroups, with code and preferredLabel; no noun holds skills"
        return one_document([], [Problem("", None, "", "a table of skills", right, file)], [])
    is_occupations = any(name in heads for name in GROUPS)
    form, right = (_OCCUPATION, "7223.7.1") if is_occupations else (_GROUP, "7223")
    named, problems = named_codes(rows, (heads[CODE], heads[LABEL]), form, right, file)
    facts = [
        Occupation(
            occupation=code, name=label, parent=_wider(code, named), kind="sourced",
            classification=ESCO if is_occupations else ISCO, source=f"{FROM} ({file}, row {number})",
        )
        for code, (number, label) in named.items()
    ]  # fmt: skip
    doubts = ["descriptions and other names are not kept: an occupation has one name"]
    if is_occupations and not problems:
        facts += _groups(named, file)
        doubts.append(
            "groups of ISCO-08 have names in their own table alone: import ISCOGroups before, or with it"
        )
    return one_document(facts, problems, doubts)


def _wider(code: str, named: Mapping[str, object]) -> str:
    """Return what an occupation or a group lies in: of the table, or a group of ISCO-08; blank at the top."""
    if "." not in code:
        return code[:-1] if code[:-1] in named else ""
    above = code.rpartition(".")[0]
    while "." in above and above not in named:
        above = above.rpartition(".")[0]
    return above


def _groups(named: Mapping[str, object], file: str) -> list[Occupation]:
    """Return the groups that occupations lie in, and those that these lie in, without names."""
    lowest = {code.partition(".")[0] for code in named}
    every = sorted({code[:length] for code in lowest for length in range(1, len(code) + 1)})
    return [
        Occupation(
            occupation=code, parent=code[:-1], classification=ISCO, source=f"{FROM} ({file})", kind="sourced",
        )
        for code in every
    ]  # fmt: skip
