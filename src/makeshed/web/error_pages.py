"""What the site says where it cannot answer: a page in the language of the address, or a problem as data."""

from __future__ import annotations

import logging
import re
from importlib.metadata import version

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from makeshed.errors import BadFacts, BadValue, MakeshedError
from makeshed.model import Shed
from makeshed.report.markup import tag
from makeshed.report.public.edition import LANGUAGES, PHRASES
from makeshed.report.public.listed_makers import Directory
from makeshed.report.tongue import Tongue
from makeshed.units import Second
from makeshed.web.held_directory import Unreadable, holder
from makeshed.web.live_edition import LiveEdition
from makeshed.web.problems import problem_of, told
from makeshed.web.replies import PROBLEM, as_json, data, html

COME_BACK: Second = 30
"""When to ask again for facts that cannot be read."""
AS_DATA = re.compile(r"^/(?:api|data|hsds)/|^/changes$|\.(?:json|csv|geojson)$")
LOG = logging.getLogger("makeshed.web")
_LAST: dict[str, str] = {}
"""What the log said last."""


def failed(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the answer to what went wrong in a page; None for what Django answers."""
    if isinstance(error, BadFacts) and holder().is_spoilt(error):
        return failed(request, Unreadable(error))
    if isinstance(error, Unreadable):
        _noted(str(error.__cause__ or error))
        response = answer(request, 503, "closed", hint="closed_hint")
        response["Retry-After"] = f"{COME_BACK:.0f}"
        return response
    if isinstance(error, RequestDataTooBig):
        return of_error(request, BadValue("too much was sent", hint="send less"), 413)
    if isinstance(error, MakeshedError):
        return of_error(request, error)
    return None


def _noted(why: str) -> None:
    """Have the log say once why the facts cannot be read: it may name what is private, and where they are."""
    if _LAST.get("why") != why:
        _LAST["why"] = why
        LOG.error("the facts cannot be read: %s", why)


def of_error(request: HttpRequest, error: MakeshedError, status: int = 0) -> HttpResponse:
    """Return the answer to a deliberate error: what is wrong, and what to do next."""
    status = status or error.http_status
    if as_data(request):
        return data(as_json(told(error) | {"status": status}), PROBLEM, status=status)
    return html(_page(request, "not_so", str(error), error.hint), status=status)


def answer(
    request: HttpRequest, status: int, phrase: str, detail: str = "", hint: str = ""
) -> HttpResponse:
    """Return an answer that says one of the site's phrases, and a hint that is another."""
    say = Tongue(language_of(request), PHRASES)
    if as_data(request):
        english = Tongue("en", PHRASES)
        said = problem_of("", status, detail or english(phrase), english(hint) if hint else "")
        return data(as_json(said), PROBLEM, status=status)
    return html(_page(request, phrase, detail, say(hint) if hint else ""), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere."""
    del exception
    return answer(request, 404, "not_here")


def not_so(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what is no request: a host that is not ours, an address with what is no text."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return answer(request, status, "not_so")


def broken(request: HttpRequest) -> HttpResponse:
    """Answer where something went wrong that nobody foresaw; what it was stands in the log alone."""
    return answer(request, 500, "broken", hint="broken_hint")


def as_data(request: HttpRequest) -> bool:
    """Whether whoever asks wants data."""
    return AS_DATA.search(request.path) is not None


def language_of(request: HttpRequest) -> str:
    """Return the language of an address."""
    code = request.path[1:3]
    return code if code in LANGUAGES and request.path[3:4] == "/" else holder().settings.language


def _page(request: HttpRequest, phrase: str, detail: str, hint: str) -> str:
    settings, language = holder().settings, language_of(request)
    title = settings.title or Tongue(language, PHRASES)("title")
    edition = LiveEdition(Directory(Shed()), language, title, settings.today(), version("makeshed"),
                          made_up=settings.made_up, draft=settings.draft)  # fmt: skip
    lines = [tag("p", line, lang="en") for line in detail.splitlines() if line.strip()]
    found = [*lines, tag("p", hint, class_="verdict") if hint else ""]
    page = edition.page("index.html", edition.say(phrase), *found)
    depth = max(0, request.path.count("/") - 2)
    return page.replace('href="../', f'href="{"../" * (depth + 1)}') if depth else page
