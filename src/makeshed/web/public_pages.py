"""The pages that a static copy has too, live and at the same addresses, each with its twin as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.translation import get_language_from_request

from makeshed.report.public.edition import LANGUAGES
from makeshed.report.public.every_page import style
from makeshed.report.public.front_page import about_page, front_page
from makeshed.report.public.listed_makers import ListedMaker, Makers, slug_of
from makeshed.report.public.maker_lists import heading, index_page, list_page
from makeshed.report.public.maker_page import as_data, maker_page
from makeshed.report.public.open_data import as_csv, as_features
from makeshed.report.public.product_pages import as_data as product_data
from makeshed.report.public.product_pages import product_page, products_page
from makeshed.report.public.signed_products import SignedProduct
from makeshed.web.held_directory import HeldDirectory, holder
from makeshed.web.live_edition import LiveEdition
from makeshed.web.replies import (
    CSV,
    GEOJSON,
    JSON,
    as_json,
    data,
    html,
    known_by,
    tagged,
    unchanged,
)

Made = Callable[[HeldDirectory, LiveEdition], str]


def door(request: HttpRequest) -> HttpResponse:
    """Lead to the front page in the language of who comes."""
    language = get_language_from_request(request)[:2]
    held = holder()
    return HttpResponseRedirect(
        f"/{language if language in LANGUAGES else held.settings.language}/"
    )


def folder(request: HttpRequest, language: str, name: str = "") -> HttpResponse:
    """Lead from the address of a folder to its page, as a web server does that keeps a static copy."""
    del request
    return HttpResponsePermanentRedirect(
        f"/{language}/{name}/index.html" if name else f"/{language}/"
    )


def style_sheet(request: HttpRequest) -> HttpResponse:
    """Return the one style sheet."""
    return _kept(request, ("style",), "text/css; charset=utf-8", style)


def no_picture(request: HttpRequest) -> HttpResponse:
    """Tell a browser, which asks for one on every site, that there is no picture of this one."""
    del request
    return HttpResponse(status=204)


def script(request: HttpRequest) -> HttpResponse:
    """Return the script that searches while somebody types."""
    kind, here = "text/javascript; charset=utf-8", files("makeshed") / "web" / "live.js"
    return _kept(request, ("script",), kind, lambda: here.read_text("utf-8"))


def front(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the front page, or how many there are of each as data."""
    if form == "json":
        return _twin(request, lambda held: as_json(_counts(held)))
    return page(request, language, lambda _, edition: front_page(edition))


def about(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the page about the directory, or the same as data."""
    if form == "json":
        return _twin(request, lambda held: as_json(_counts(held)))
    return page(request, language, lambda _, edition: about_page(edition))


def maker(request: HttpRequest, language: str, slug: str, form: str = "html") -> HttpResponse:
    """Return the page of a maker, or the same as data; from an old address, lead to the new one."""
    try:
        if form == "json":
            return _twin(request, lambda held: as_json(as_data(_named(held, slug))))
        return page(
            request, language, lambda held, edition: maker_page(edition, _named(held, slug))
        )
    except Http404:
        return _moved(slug, f"/{language}/makers/{{}}.{form}")


def maker_data(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a maker as data, where a static copy has it."""
    try:
        return _twin(request, lambda held: as_json(as_data(_named(held, slug))))
    except Http404:
        return _moved(slug, "/data/makers/{}.json")


def _moved(slug: str, address: str) -> HttpResponse:
    """Lead for ever to a maker whose key has changed."""
    for old, now in holder().copy.moved().items():
        if slug_of(old) == slug:
            return HttpResponsePermanentRedirect(address.format(slug_of(now)))
    raise Http404


def every_maker(request: HttpRequest, form: str) -> HttpResponse:
    """Return all makers as data."""
    return listed(request, form, lambda held: held.directory.entries)


def group(
    request: HttpRequest,
    language: str,
    kind: str,
    slug: str,
    number: str | None = None,
    form: str = "html",
) -> HttpResponse:
    """Return who can do a process, or who is at a place."""
    if form != "html":
        return listed(request, form, lambda held: _group(held, kind, slug)[1])

    def made(held: HeldDirectory, edition: LiveEdition) -> str:
        key, entries = _group(held, kind, slug)
        return _list(edition, kind, slug, heading(edition, kind, key), entries, int(number or 1))

    return page(request, language, made)


def groups(request: HttpRequest, language: str, kind: str, form: str = "html") -> HttpResponse:
    """Return all processes, or all places, with how many makers each has."""
    if form == "json":
        return _twin(request, lambda held: as_json(
            {"facts": held.fingerprint,
             kind: {key: len(entries) for key, entries in _groups(held, kind).items()}}))  # fmt: skip
    return page(
        request, language, lambda held, edition: index_page(edition, kind, _groups(held, kind))
    )


def products(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the products that have a passport."""
    if form == "json":
        return _twin(request, lambda held: as_json({"products": [
            {"name": p.name, "page": f"/{p.page}", "made_in": p.where, "day": p.day, "met": list(p.met),
             "other_claims": p.others, "issuer": p.issuer} for p in held.products]}))  # fmt: skip

    def made(held: HeldDirectory, edition: LiveEdition) -> str:
        if not held.products:
            raise Http404
        return products_page(edition)

    return page(request, language, made)


def product(request: HttpRequest, language: str, slug: str, form: str = "html") -> HttpResponse:
    """Return the page of a product that has a passport, or the same as data."""

    def named(held: HeldDirectory) -> SignedProduct:
        found = next((each for each in held.products if each.slug == slug), None)
        if found is None:
            raise Http404
        return found

    if form == "json":
        return _twin(request, lambda held: as_json(product_data(named(held))))
    return page(request, language, lambda held, edition: product_page(edition, named(held)))


def _counts(held: HeldDirectory) -> dict[str, object]:
    return {"facts": held.fingerprint, "makers": len(held.directory.entries),
            "processes": len(held.directory.processes), "places": len(held.directory.places),
            "products": len(held.products), "kept_back": held.directory.kept_back}  # fmt: skip


def _named(held: HeldDirectory, slug: str) -> ListedMaker:
    found = held.directory.named(slug)
    if found is None:
        raise Http404
    return found


def _groups(held: HeldDirectory, kind: str) -> dict[str, Makers]:
    return held.directory.processes if kind == "processes" else held.directory.places


def _group(held: HeldDirectory, kind: str, slug: str) -> tuple[str, Makers]:
    for key, entries in _groups(held, kind).items():
        if slug_of(key) == slug:
            return key, entries
    raise Http404


def _list(
    edition: LiveEdition,
    folder: str,
    name: str,
    heading: str,
    entries: Sequence[ListedMaker],
    number: int,
) -> str:
    page = list_page(edition, folder, name, heading, entries, number)
    if page is None:
        raise Http404
    return page


def listed(
    request: HttpRequest, form: str, entries: Callable[[HeldDirectory], Sequence[ListedMaker]]
) -> HttpResponse:
    """Return makers as JSON, CSV or GeoJSON."""
    if form == "csv":
        return _twin(request, lambda held: as_csv(entries(held)), CSV)
    if form == "geojson":
        return _twin(request, lambda held: as_json(as_features(entries(held))), GEOJSON)
    return _twin(request, lambda held: as_json(
        {"facts": held.fingerprint, "makers": [as_data(each) for each in entries(held)]}))  # fmt: skip


def page(request: HttpRequest, language: str, made: Made) -> HttpResponse:
    """Return a page of the facts as they are, made once for each state of them."""
    held, day = holder().now(), holder().settings.today()
    etag = known_by(held.fingerprint, request.get_full_path(), day)
    if same := unchanged(request, etag):
        return same
    if (kept := held.kept.get(etag)) is None:
        kept = made(held, held.edition(language, day, request))
        held.keep(etag, kept)
    return tagged(html(kept), etag)


def _twin(
    request: HttpRequest, made: Callable[[HeldDirectory], str], kind: str = JSON
) -> HttpResponse:
    held = holder().now()
    etag = known_by(held.fingerprint, request.get_full_path())
    if same := unchanged(request, etag):
        return same
    return tagged(data(made(held), kind), etag)


def _kept(
    request: HttpRequest, what: tuple[str, ...], kind: str, text: Callable[[], str]
) -> HttpResponse:
    body = text()
    etag = known_by(*what, body)
    return unchanged(request, etag) or tagged(HttpResponse(body, content_type=kind), etag)
