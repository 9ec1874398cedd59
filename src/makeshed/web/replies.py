"""How the site answers: a page, data, or what is wrong, each with the headers that belong to it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from makeshed.errors import MakeshedError
from makeshed.web.problems import told

JSON, CSV, GEOJSON, PROBLEM = (
    "application/json",
    "text/csv; charset=utf-8",
    "application/geo+json",
    "application/problem+json",
)
Sent = TypeVar("Sent", bound=HttpResponseBase)


def html(page: str, *, status: int = 200) -> HttpResponse:
    """Return a page."""
    return HttpResponse(page, content_type="text/html; charset=utf-8", status=status)


def data(body: str, kind: str = JSON, *, status: int = 200) -> HttpResponse:
    """Return data, which any page elsewhere may read as well."""
    found = HttpResponse(body, content_type=kind, status=status)
    found["Access-Control-Allow-Origin"] = "*"
    return found


def as_json(value: Any) -> str:
    """Return a value as JSON; what is no number in JSON is refused."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def known_by(*parts: object) -> str:
    """Return the tag of what follows from these parts alone; weak, as the same answer may take longer."""
    text = json.dumps(parts, ensure_ascii=False, default=str, sort_keys=True)
    return f'W/"{sha256(text.encode()).hexdigest()[:24]}"'


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """Return the answer to a browser that has the same already."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in asked or etag in asked or etag.removeprefix("W/") in asked:
        return tagged(HttpResponseNotModified(), etag)
    return None


def tagged(response: Sent, etag: str) -> Sent:
    """Return an answer that a browser asks about again before it shows its copy."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Language",))
    return response


def problem(error: MakeshedError) -> HttpResponse:
    """Return an error as RFC 9457 has it: what it is, what is wrong, and what to do next."""
    return data(as_json(told(error)), PROBLEM, status=error.http_status)
