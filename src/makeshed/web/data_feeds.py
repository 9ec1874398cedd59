"""What programs take of a directory as a whole: all of it as one file, and what changed since.

Both are of the public facts alone. Whoever has the file follows it from the last change that it holds.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from makeshed.errors import BadValue
from makeshed.store.change_record import line_of
from makeshed.store.locking import writing
from makeshed.store.put import changes
from makeshed.units import Second
from makeshed.web.held_directory import holder
from makeshed.web.replies import data, known_by, tagged, unchanged

MOST_CHANGES = 500
"""Changes in one answer; it says whether there are more."""
A_DAY: Second = 86_400.0
WHOLE = re.compile(r"[0-9]{1,15}")
KIND = "application/vnd.sqlite3"


def changed(request: HttpRequest) -> HttpResponse:
    """Return what changed of the public facts after the change of a number, the oldest first."""
    said = request.GET.get("since", "0")
    if unknown := sorted(set(request.GET) - {"since"}):
        raise BadValue(f"{unknown[0]!r} is not asked for here", hint="say since, a number")
    if not WHOLE.fullmatch(said):
        raise BadValue(f"since {said!r} is no number of a change", hint="a whole number, 0 for all")
    held = holder().now()
    etag = known_by(held.fingerprint, request.path, said)
    if same := unchanged(request, etag):
        return same
    found = changes(holder().copy.path, int(said))
    shown = found[:MOST_CHANGES]
    last = shown[-1].sequence if shown else int(said)
    more = str(len(found) > len(shown)).lower()
    lines = ", ".join(map(line_of, shown))
    body = (
        f'{{"facts": "{held.fingerprint}", "last": {last}, "more": {more}, "changes": [{lines}]}}'
    )
    return tagged(data(body), etag)


def whole(request: HttpRequest) -> HttpResponseBase:
    """Return the public facts as a database that makeshed opens, as they were within a day."""
    holder().now()
    copy = holder().copy
    file = daily(copy.path, copy.download)
    made = os.fstat(file.fileno())
    etag = known_by(request.path, made.st_mtime_ns, made.st_size)
    if same := unchanged(request, etag):
        file.close()
        return same
    found = FileResponse(file, content_type=KIND, as_attachment=True, filename="directory.db")  # fmt: skip
    found["Access-Control-Allow-Origin"] = "*"
    return tagged(found, etag)


def daily(path: Path, copy: Path) -> BinaryIO:
    """Return a copy of a database, made anew once a day, that nobody changes while it is sent.

    No word of makers that went is left in it: to take them out of the index at each edit would cost as much as
    the index.
    """
    from makeshed.store.in_place import tidied  # noqa: PLC0415  (it pays for h3)

    if _is_fresh(copy, path):
        with suppress(FileNotFoundError):  # it went meanwhile, since something in it was taken back
            return copy.open("rb")
    with writing(path):  # nobody edits it meanwhile, nor takes anything back
        if not _is_fresh(copy, path):
            draft = copy.with_suffix(".draft")
            copyfile(path, draft)
            tidied(draft)
            draft.replace(copy)
        return copy.open("rb")


def _is_fresh(copy: Path, path: Path) -> bool:
    """Whether a copy is of today, or of facts that did not change since."""
    try:
        made = copy.stat().st_mtime
    except FileNotFoundError:
        return False
    return time.time() - made < A_DAY or path.stat().st_mtime < made
