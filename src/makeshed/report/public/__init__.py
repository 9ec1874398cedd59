"""The public pages of a directory, as a folder that any web server can serve, or a browser open.

Who is there and what each can do, in English, French and Italian, with a search, a map, and the same as
data. Pages ask for nothing that does not lie beside them. What is shown is listed in `listed_makers`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from os import PathLike
from pathlib import Path

from makeshed.errors import BadValue, NotEnoughData
from makeshed.model import Shed
from makeshed.report.public.edition import LANGUAGES, PHRASES, Edition
from makeshed.report.public.every_page import MARK, every_page
from makeshed.report.public.listed_makers import Directory, directory_of
from makeshed.report.public.moved_makers import ends, joined_in, moves_in
from makeshed.report.public.signed_products import copied, products_of
from makeshed.report.tongue import Tongue
from makeshed.store import record_of
from makeshed.store.change_record import every_change
from makeshed.store.examples import located, opened
from makeshed.store.replacing import DRAFT, named, removed


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and where."""

    folder: Path
    makers: int
    files: int
    notes: tuple[str, ...] = ()


def publish(
    case: Shed | str | PathLike[str],
    folder: str | PathLike[str],
    *,
    title: str = "",
    language: str = "en",
    day: date | None = None,
    passports: str | PathLike[str] | None = None,
    progress: Callable[[int, str], None] | None = None,
) -> Published:
    """Write the public pages of a directory: a folder that any web server can serve.

    The pages that lay there before are replaced as a whole, once the new ones are written.

    Parameters
    ----------
    case
        The directory: a case, its path or the name of an example.
    folder
        Where to write; pages of an earlier time are replaced, anything else is refused.
    title
        What the directory is called; by default "Who makes things here", in each language.
    language
        Of who comes to the folder itself: en, fr or it. All three are written.
    day
        By which entries are fresh or stale; by default today.
    passports
        A folder of passports: it is checked, and lies among the pages unchanged, under ``passports/``.
    progress
        Told how many files are written, and the last.

    Raises
    ------
    BadValue
        The language is none of the three, something else lies in the folder, or a passport fails its check.
    NotEnoughData
        There is nobody to show.
    MissingExtra
        There are passports, and what they need is not installed.
    NotWritten
        The disk is full, or nothing can be written there; what was there is untouched.
    """
    if language not in LANGUAGES:
        hint = f"choose {', '.join(LANGUAGES)}"
        raise BadValue(f"no pages are written in {language!r}", hint=hint)
    shed = opened(case)
    directory = directory_of(shed)
    if not directory.entries:
        hint = "give sites that are open, with the role maker or supplier"
        raise NotEnoughData("there is no maker to show", hint=hint)
    directory.keep()
    where = Path(folder).resolve()
    _refuse(where)
    today = day or date.today()  # noqa: DTZ011  (of who publishes)
    signed = None if passports is None else Path(passports)
    products = () if signed is None else products_of(signed)
    editions = [
        Edition(directory, code, title or Tongue(code, PHRASES)("title"), today, version("makeshed"), products)
        for code in LANGUAGES
    ]  # fmt: skip
    with named(where):
        count = _replaced(
            where, every_page(editions, language, _moved(case, shed, directory)), signed, progress
        )
    return Published(where, len(directory.entries), count, tuple(_notes(directory)))


def _moved(case: Shed | str | PathLike[str], shed: Shed, directory: Directory) -> dict[str, str]:
    """Return by old key of a maker the key that it has now; of facts without a file, as far as they say."""
    where = None if isinstance(case, Shed) else located(case)
    made = every_change(record_of(where), where.name) if where else []
    return ends({**joined_in(shed), **moves_in(made)}, directory.shed)


def _refuse(where: Path) -> None:
    """Raise `BadValue` for a folder in which anything but earlier pages lies."""
    hint = "choose a folder that is new or empty, or that holds pages of an earlier time"
    if where.exists() and not where.is_dir():
        raise BadValue(f"{where.name} is no folder", hint=hint)
    if where.is_dir() and any(where.iterdir()) and not (where / MARK).is_file():
        raise BadValue(f"something else lies in {where.name}, which would be replaced", hint=hint)


def _replaced(
    where: Path,
    pages: Iterator[tuple[str, str]],
    signed: Path | None,
    progress: Callable[[int, str], None] | None,
) -> int:
    """Write all files beside the folder, then let them take its place; return how many."""
    draft = where.with_name(f"{DRAFT}-{os.getpid()}-{where.name}")
    old = where.with_name(f"{DRAFT}-{os.getpid()}-old-{where.name}")
    count = 0
    try:
        for path, text in pages:
            file = draft / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            count += 1
            if progress:
                progress(count, path)
        count += copied(signed, draft) if signed else 0
        if where.exists():
            where.rename(old)
        draft.rename(where)
    finally:
        if old.exists() and not where.exists():
            old.rename(where)
        removed(draft)
        removed(old)
    return count


def _notes(directory: Directory) -> Iterator[str]:
    """Yield what whoever publishes must know of what is shown."""
    if directory.kept_back:
        yield (
            f"{directory.kept_back} can be reached, but have not agreed to have all of it shown: left out "
            "(column published of sites)"
        )
    rough = int((~directory.spots["exact"]).sum())
    if rough:
        yield f"{rough} were not asked, or did not agree, to show an address: placed to about a kilometre"
    if guesses := int((directory.listed["kind"] == "estimate").sum()):
        yield f"{guesses} of {len(directory.entries)} entries are estimates, and say so on their pages"
