"""Rules of origin and of labels as data: one JSON file a rule, named by its key.

How a file is written stands in ``docs/data/rules.md``; `makeshed.model.ruling` reads it. Lists of
rules by heading, which several rules share, stand in ``lists``.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def bundled() -> dict[str, dict[str, Any]]:
    """Return every rule that comes with makeshed, by key, as its file holds it."""
    found = sorted(
        (entry for entry in files(__name__).iterdir() if entry.name.endswith(".json")),
        key=lambda entry: entry.name,
    )
    return {entry.name[:-5]: json.loads(entry.read_text(encoding="utf-8")) for entry in found}


@cache
def listed(name: str) -> list[dict[str, Any]] | None:
    """Return a list of rules by heading, as its file holds it; None: there is no such list."""
    found = next(
        (
            entry
            for entry in files(__name__).joinpath("lists").iterdir()
            if entry.name == f"{name}.json"
        ),
        None,
    )
    if found is None:
        return None
    body = json.loads(found.read_text(encoding="utf-8"))
    return [{"law": body["law"], **row} for row in body["rows"]]
