"""Passports, served unchanged at the address that they were signed for, and a check of anybody's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from makeshed.errors import BadValue
from makeshed.report.markup import Html, tag
from makeshed.web.held_directory import holder
from makeshed.web.live_edition import LiveEdition
from makeshed.web.replies import data, html, known_by, tagged, unchanged

if TYPE_CHECKING:
    from makeshed.passport.verification import Verification

WELL_KNOWN = ".well-known"
MOST_BYTES = 2_000_000
"""Of a credential that is checked."""
AS_SIGNED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""What a browser may do on a passport's page."""


def passport_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a file of the folder of passports, byte for byte."""
    from makeshed.passport.preview_server import TYPES  # noqa: PLC0415
    from makeshed.passport.published_folder import inside  # noqa: PLC0415  (an extra)

    root = holder().now().settings.passports
    hidden = [part for part in name.split("/") if part.startswith(".") and part != WELL_KNOWN]
    path = inside(root.resolve(), name) if root and not hidden else None
    if root and path is not None and path.is_dir():
        path = inside(root.resolve(), f"{name.rstrip('/')}/index.html")
    if path is None or not path.is_file():
        raise Http404
    etag = known_by(name, path.stat().st_mtime_ns, path.stat().st_size)
    if same := unchanged(request, etag):
        return same
    found = FileResponse(path.open("rb"), content_type=TYPES.get(path.suffix))
    found["ETag"] = etag
    found["Cache-Control"] = "no-cache"
    found["Access-Control-Allow-Origin"] = "*"
    found["Content-Security-Policy"] = AS_SIGNED
    return found


def verify_page(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the form for a passport's file, or the seven answers about one that was sent."""
    edition = holder().now().edition(language, holder().settings.today())
    if request.method != "POST":
        return tagged(html(_asking(edition)), known_by(request.path, edition.title, edition.day))
    found = checked(request.FILES.get("file"))
    return data(found.to_json()) if form == "json" else html(_answer(edition, found))


def checked(sent: UploadedFile[Any] | None) -> Verification:
    """Return the seven answers about a credential that was sent.

    Raises
    ------
    BadValue
        Nothing was sent, or more than a credential is.
    MissingExtra
        What passports need is not installed.
    """
    from makeshed.passport import verify_file  # noqa: PLC0415  (an extra)

    if sent is None:
        raise BadValue("no file was sent", hint="send one as the field file of a form")
    if (sent.size or 0) > MOST_BYTES:
        raise BadValue(
            f"the file has {sent.size:,} bytes", hint=f"a credential has at most {MOST_BYTES:,}"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "credential"
        path.write_bytes(sent.read())
        found, _ = verify_file(path, **_ours())
    return found


def _ours() -> dict[str, Any]:
    """Return the keys and status lists of this site's own passports, which it trusts."""
    from makeshed.passport.bounded_reading import parsed  # noqa: PLC0415  (an extra)

    root = holder().now().settings.passports
    if root is None:
        return {}
    kept = [path for path in (root / "did.json", root / WELL_KNOWN / "did.json") if path.is_file()]
    trusted = [parsed(path.read_bytes(), path.name) for path in kept]
    return {"trusted": trusted, "lists": sorted((root / "status").glob("*.jwt"))}


def _asking(edition: LiveEdition, *above: Html) -> str:
    say = edition.say
    field = tag("label", say("file"), tag("input", type="file", name_="file", required="required"))
    form = tag("form", field, tag("button", say("check_do"), type="submit"), method="post",
               enctype="multipart/form-data", action="verify.html", class_="fields")  # fmt: skip
    return edition.page("verify.html", say("verify"), *above, tag("p", say("verify_about")), form)


def _answer(edition: LiveEdition, found: Verification) -> str:
    told = [tag("p", found.headline(), class_=f"verdict {found.verdict}", lang="en")]
    lines = [
        tag("li", tag("b", f"{row.check}: {row.result}"), " ".join(filter(None, ["", row.reason, row.detail])),
            class_=row.result)
        for row in found.rows
    ]  # fmt: skip
    notes = [tag("li", note) for note in found.notes]
    told += [
        tag("ol", *lines, lang="en", class_="checks"),
        tag("ul", *notes, lang="en", class_="quiet"),
    ]
    return _asking(edition, *told)
