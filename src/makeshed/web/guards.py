"""What every request passes: limits on how much and how often, and the headers of every answer."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from makeshed.errors import BadValue
from makeshed.web.error_pages import answer, failed, of_error
from makeshed.web.held_directory import holder
from makeshed.web.live_edition import LIVE_POLICY
from makeshed.web.site_settings import SiteSettings

Next = Callable[[HttpRequest], HttpResponseBase]
MOST_ADDRESS = 8_000
"""Letters of an address, its query included."""
MOST_SENT = 40_000_000
"""Bytes of a request: a part or a workbook, and some words."""
WANTED_ELSEWHERE = ("same-origin", "none")


class Guards:
    """Refuses what is too much or comes from elsewhere, and says on every answer what a browser may do."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._counted: Counter[tuple[str, str]] = Counter()
        self._minute = 0
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, or why there is none."""
        response = self._refused(request) or self.get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        response.headers.setdefault("Content-Security-Policy", LIVE_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=()"
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a deliberate error."""
        return failed(request, exception)

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        settings = holder().settings
        if len(request.get_full_path()) > MOST_ADDRESS:
            said = f"the address has {len(request.get_full_path()):,} characters"
            return of_error(
                request,
                BadValue(said, hint=f"at most {MOST_ADDRESS:,}: say it in fewer words"),
                414,
            )
        if request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > MOST_SENT:
                return of_error(
                    request, BadValue("too much was sent", hint=f"at most {MOST_SENT:,} bytes"), 413
                )
            if _from_elsewhere(request):
                said = "a page elsewhere sent this"
                return of_error(
                    request,
                    BadValue(said, hint="send it from a page of this site, or from a program"),
                    403,
                )
        if self._too_often(request, settings):
            response = answer(request, 429, "too_often", hint="too_often_hint")
            response["Retry-After"] = "60"
            return response
        return None

    def _too_often(self, request: HttpRequest, settings: SiteSettings) -> bool:
        """Count a request of a network in this minute; whether it is one too many."""
        kind, most = _limit(request, settings)
        who = network_of(request, proxied=settings.proxied)
        minute = int(time.time() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counted.clear()
            self._counted[kind, who] += 1
            return self._counted[kind, who] > most


def _limit(request: HttpRequest, settings: SiteSettings) -> tuple[str, int]:
    if request.method == "POST" and not request.path.startswith("/api/v1/find"):
        return "work", settings.works_a_minute
    if "/search." in request.path or "/ask/" in request.path or request.path.startswith("/api/"):
        return "ask", settings.asks_a_minute
    return "look", settings.looks_a_minute


def network_of(request: HttpRequest, *, proxied: bool) -> str:
    """Return the network of who asks: a /24 or a /48, never one person's address."""
    said = request.META.get("REMOTE_ADDR", "")
    if proxied:
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site sent a form or a script here, as browsers say it."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    ours = f"{request.scheme}://{request.get_host()}"
    return (bool(site) and site not in WANTED_ELSEWHERE) or (bool(origin) and origin != ours)
