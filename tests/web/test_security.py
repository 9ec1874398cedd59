"""What a read-only site must not do, each a test: the rules of the research, part 8, that apply to it."""

from __future__ import annotations

import csv
import io
import re
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.public.test_pages import ABLE, DAY, OPEN, Links, case
from tests.web.conftest import Begin

from makeshed.errors import BadValue

PAGES = ("/en/", "/fr/makers/index.html", "/en/makers/calanque-tolerie.html", "/it/search.html?need=saldare",
         "/en/ask/index.html", "/en/ask/quote.html", "/en/ask/find.html?need=weld", "/en/verify.html",
         "/en/about.html", "/en/places/index.html", "/en/nowhere.html", "/en/ask/plan.html?zzz=1")  # fmt: skip
BAD = "</script><img src=x onerror=alert(1)>\"'&"


class Scripts(HTMLParser):
    """What a page would run: scripts in it, handlers, and addresses that are code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.run: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script" and not told.get("src") and told.get("type") != "application/ld+json":
            self.run.append("script")
        self.run += [name for name in told if name.startswith("on")]
        self.run += [
            v
            for v in told.values()
            if v and v.strip().lower().startswith(("javascript:", "data:text"))
        ]


@pytest.mark.parametrize("at", PAGES)
def test_a_browser_is_told_to_run_nothing_of_the_page_and_to_ask_nobody_else(
    begin: Begin, at: str
) -> None:
    got = begin(open_facts=True).get(at)
    policy = dict(part.strip().split(" ", 1) for part in got["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert not re.search(
        r"https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline", got["Content-Security-Policy"]
    )
    assert (got["X-Content-Type-Options"], got["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "geolocation=()" in got["Permissions-Policy"]
    assert Scripts(got.content.decode()).run == []
    loads = [at for at in Links(got.content.decode()).found if at.startswith("//")]
    assert loads == []


@pytest.mark.parametrize("at", PAGES)
def test_no_cookie_is_set_and_no_version_of_the_framework_told(begin: Begin, at: str) -> None:
    got = begin(open_facts=True).get(at)
    assert not got.cookies
    assert "django" not in str(got.headers).lower() + got.content.decode().lower()


def test_nothing_of_a_stranger_runs_on_any_page(begin: Begin) -> None:
    evil = replace(
        OPEN,
        site="evil",
        name=BAD,
        about=BAD,
        source=BAD,
        website="javascript:alert(1)",
        published="website",
    )
    able = replace(
        ABLE, site="evil", process='x"><script>', materials="<b>;=1+1", certification="=cmd()"
    )
    ask = begin(case(evil, able), day=DAY, open_facts=True)
    asked = [
        "/en/",
        "/en/makers/evil.html",
        "/en/makers/index.html",
        "/en/processes/index.html",
        "/en/search.html",
    ]
    for at in asked:
        got = ask.get(
            at, {"need": f"{BAD} laser cutting {BAD}", "near": "nice"} if "search" in at else {}
        )
        assert got.status_code == 200
        page = got.content.decode()
        assert Scripts(page).run == []
        assert "img" not in Links(page).tags
        assert not [link for link in Links(page).found if link.startswith("javascript:")]
    cells = csv.reader(io.StringIO(ask.get("/data/makers.csv").content.decode()))
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("at", [f"/en/ask/find.html?need={BAD}&{BAD}=1", f"/en/search.html?{BAD}=1", f"/{BAD}",
                                f"/en/ask/find.html?need=weld&within={BAD}"])  # fmt: skip
def test_what_is_asked_is_said_back_as_text(begin: Begin, at: str) -> None:
    page = begin(open_facts=True).get(at).content.decode()
    assert Scripts(page).run == []
    assert "<img" not in page


def test_another_host_is_refused_and_a_proxy_is_believed_only_where_there_is_one(
    begin: Begin,
) -> None:
    ask = begin()
    assert ask.get("/en/", headers={"host": "evil.example"}).status_code == 400
    assert (
        ask.get(
            "/en/", headers={"host": "localhost", "x-forwarded-host": "evil.example"}
        ).status_code
        == 200
    )
    from django.test import RequestFactory

    from makeshed.web.guards import network_of

    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.77", headers={"x-forwarded-for": "1.2.3.4, 198.51.100.9"}
    )
    assert network_of(request, proxied=False) == "203.0.113.0/24"
    assert network_of(request, proxied=True) == "198.51.100.0/24"
    six = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2::9")
    assert network_of(six, proxied=False) == "2001:db8:1::/48"


@pytest.mark.parametrize(
    "told",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_a_form_of_another_site_is_refused(begin: Begin, told: dict[str, str]) -> None:
    ask = begin(open_facts=True)
    assert ask.post("/en/ask/find.html", {"need": "weld"}, headers=told).status_code == 403
    ours = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    assert ask.post("/en/ask/find.html", {"need": "weld"}, headers=ours).status_code == 303


def test_what_comes_too_often_is_refused_until_the_next_minute(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [600.0]
    monkeypatch.setattr("makeshed.web.guards.time.time", lambda: now[0])
    ask = begin(open_facts=True, looks_a_minute=2, asks_a_minute=3, works_a_minute=1)
    assert [ask.get("/en/about.html").status_code for _ in range(3)] == [200, 200, 429]
    assert [ask.get("/api/v1/find?need=weld").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ask.post("/en/ask/find.html", {"need": "weld"}).status_code for _ in range(2)] == [
        303,
        429,
    ]
    last = ask.get("/api/v1/find?need=weld")
    assert (last["Retry-After"], last["Content-Type"]) == ("60", "application/problem+json")
    assert ask.get("/en/about.html", REMOTE_ADDR="198.51.100.7").status_code == 200
    now[0] += 60
    assert ask.get("/en/about.html").status_code == 200


@pytest.mark.parametrize("length", [10_000, 100_000])
@pytest.mark.parametrize("at", ["/fr/search.html", "/en/search.json", "/api/v1/find"])
def test_a_search_of_ten_thousand_letters_is_told_so(begin: Begin, at: str, length: int) -> None:
    ask = begin(open_facts=True)
    got = ask.get(at, {"need": "souder " * (length // 7)})
    assert got.status_code in {414, 422}
    assert "characters" in got.content.decode()
    said = ask.get(at, {"need": "x" * 3000})
    assert said.status_code == 422
    assert "need has 3,000 characters" in said.content.decode()


def test_more_than_may_be_sent_is_refused_before_it_is_read(begin: Begin) -> None:
    from makeshed.web.guards import MOST_SENT

    got = begin(open_facts=True).post("/en/verify.html", {}, CONTENT_LENGTH=str(MOST_SENT + 1))
    assert got.status_code == 413
    many = begin(open_facts=True).post("/en/ask/plan.html", {f"a{n}": "1" for n in range(1500)})
    assert many.status_code in {400, 413}


def test_the_secret_is_made_once_and_an_example_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("django")
    from makeshed.web.site_settings import secret_of

    secret = secret_of(tmp_path)
    assert secret == secret_of(tmp_path)
    assert len(secret) > 60
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert secret_of(tmp_path / "other") != secret
    for poor in ("", "changeme", "a" * 64):
        (tmp_path / "secret").write_text(poor)
        with pytest.raises(BadValue, match="no secret"):
            secret_of(tmp_path)


def test_no_debug_and_a_fault_of_ours_shows_nothing_of_it(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from makeshed.web import public_pages

    ask = begin()
    ask.raise_request_exception = False
    assert settings.DEBUG is False

    def broken(*_: object) -> str:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(public_pages, "about_page", broken)
    got = ask.get("/fr/about.html")
    assert got.status_code == 500
    assert "secret of the house" not in got.content.decode()
    assert "Traceback" not in got.content.decode()


def test_errors_name_no_folder_of_this_machine(begin: Begin, tmp_path: Path) -> None:
    ask = begin(open_facts=True)
    for at in (
        "/api/v1/plan?case=nowhere",
        "/api/v1/find?need=zzzzz",
        "/en/makers/nobody.html",
        "/passports/x",
    ):
        assert str(tmp_path) not in ask.get(at).content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_only_what_is_meant_is_done(begin: Begin, method: str) -> None:
    got = getattr(begin(), method)("/en/")
    assert got.status_code == 405
    assert "GET" in got["Allow"]
