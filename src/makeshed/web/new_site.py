"""A new site: a folder with a directory, brought in from other files, and the one file that says all of the site."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from shutil import rmtree

from makeshed.casework.imports import import_files
from makeshed.errors import BadValue
from makeshed.io.importing import Import
from makeshed.io.record import slug
from makeshed.model import Site
from makeshed.report.public.edition import LANGUAGES
from makeshed.report.putting import put
from makeshed.store import load

CASE, FILE, FAULTS = "directory.db", "site.toml", "faults"


@dataclass(frozen=True, slots=True)
class NewSite:
    """The file that says all of a site, and what was brought in with what is to be reviewed."""

    file: Path
    imported: Import


def new_site(
    city: str,
    files: Sequence[str | PathLike[str]],
    *,
    language: str = "en",
    into: str | PathLike[str] | None = None,
) -> NewSite:
    """Write the folder of a new site, whole or not at all; where entries are left out it is a draft, and says so.

    Parameters
    ----------
    city
        What the directory is called.
    files
        Where its makers are: tables, workbooks, OKW, GeoJSON, HSDS, what `import` reads.
    language
        Of who comes without one that the site has: en, fr or it.
    into
        The folder, which is not there yet; by default it is called as the city is.

    Raises
    ------
    BadValue
        There is such a folder, no file or no such language is named, or no maker is in the files.
    BadFacts, NotFound
        A file cannot be read, or is not there.
    """
    folder = Path(slug(city) if into is None else into)
    if folder.exists():
        hint = f"makeshed serve {folder / FILE}, or another name"
        raise BadValue(f"there is a folder {folder} already", hint=hint)
    if language not in LANGUAGES:
        hint = f"choose {', '.join(LANGUAGES)}"
        raise BadValue(f"no pages are written in {language!r}", hint=hint)
    if not city.strip() or not files:
        hint = "makeshed serve --new 'Made in Nice' --load makers.csv"
        raise BadValue("a new site needs a name, and files with its makers", hint=hint)
    draft = folder.with_name(f".{folder.name}.draft")
    rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        done = import_files(files, draft / CASE, faults=draft / FAULTS)
        if load(draft / CASE).table(Site).is_empty():
            raise BadValue("no maker of these files could be placed", hint=str(done))
        said: dict[str, str | bool] = {
            "case": CASE,
            "title": city,
            "language": language,
            "state": "state",
        }
        said |= {"draft": True} if done.left_out else {}
        lines = [
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in said.items()
        ]
        put("".join(lines), draft / FILE)
        draft.rename(folder)
    finally:
        rmtree(draft, ignore_errors=True)
    return NewSite(folder / FILE, done)
