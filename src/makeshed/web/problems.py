"""What is wrong as RFC 9457 has it: what it is, what to do next, and for facts where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from makeshed.errors import BadFacts, Infeasible, MakeshedError

MOST_PROBLEMS = 500
"""So many problems with facts are told one by one."""


def told(error: MakeshedError) -> dict[str, Any]:
    """Return an error as data."""
    more: dict[str, Any] = {}
    if isinstance(error, BadFacts):
        shown = error.problems[:MOST_PROBLEMS]
        more["problems"] = [
            {"file": p.file, "table": p.table, "row": p.row, "column": p.column, "found": p.found,
             "right": p.right} for p in shown
        ]  # fmt: skip
    if isinstance(error, Infeasible):
        more["clash"] = list(error.clash)
    return problem_of(type(error).__name__, error.http_status, str(error), error.hint, more)


def problem_of(
    title: str, status: int, detail: str, hint: str = "", more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the members of a problem."""
    found = {"type": "about:blank", "title": title or HTTPStatus(status).phrase, "status": status,
             "detail": detail}  # fmt: skip
    return found | ({"hint": hint} if hint else {}) | dict(more or {})
