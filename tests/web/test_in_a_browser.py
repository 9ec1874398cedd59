"""The site in a real browser: searches, keyboard, small screens, no request to anybody else.

Playwright drives the Chromium of the system. Where either is missing these tests are skipped.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from tests.web.conftest import Begin

from makeshed.report import tongue

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PAGES = ("en/", "fr/makers/index.html", "en/makers/calanque-tolerie.html", "en/search.html?need=weld+stainless+steel",
         "it/search.html", "en/ask/index.html", "en/ask/plan.html", "fr/ask/quote.html", "en/verify.html",
         "en/about.html", "en/processes/index.html", "en/ask/plan.html?zzz=1", "it/ask/plan.html",
         "fr/ask/index.html")  # fmt: skip
PART = Path(__file__).parents[2] / "examples" / "bracket" / "parts" / "bracket.stl"
AXE = Path(__file__).parent / "axe.min.js"


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a browser that hangs up is no error


@dataclass
class Seen:
    """A page of the site in the browser, what it asked for and what it complained of."""

    page: Any
    base: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        return self.page.goto(f"{self.base}{path}", wait_until="load")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    pytest.importorskip("playwright", reason="Playwright is not installed: pip install playwright")
    started = import_module("playwright.sync_api").sync_playwright().start()
    found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield found
    found.close()
    started.stop()


@pytest.fixture
def opened(browser: Any, begin: Begin) -> Iterator[Callable[..., Seen]]:
    """Open a site, on a screen of some width, with scripts or without."""
    from django.core.wsgi import get_wsgi_application

    closing: list[Callable[[], Any]] = []

    def open_(width: int = 1280, **how: Any) -> Seen:
        begin(open_facts=True, looks_a_minute=9000, asks_a_minute=9000, works_a_minute=900)
        server = Threads(("127.0.0.1", 0), Quiet)
        server.set_app(get_wsgi_application())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(viewport={"width": width, "height": 800}, **how)
        page = context.new_page()
        page.set_default_timeout(60_000)
        seen = Seen(page, f"http://127.0.0.1:{server.server_port}/")
        page.on("request", lambda request: seen.asked.append(request.url))
        page.on(
            "console", lambda said: seen.wrong.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: seen.wrong.append(str(error)))
        closing.extend([server.server_close, server.shutdown, context.close])
        return seen

    yield open_
    for close in reversed(closing):
        with suppress(OSError):
            close()


def test_no_request_leaves_the_host_and_the_policy_has_nothing_to_refuse(
    opened: Callable[..., Seen],
) -> None:
    site = opened()
    for path in PAGES:
        site.go(path)
    assert [at for at in site.asked if not at.startswith((site.base, "data:"))] == []
    assert [said for said in site.wrong if "422" not in said] == []


def test_the_map_is_one_selection_with_the_list_and_asks_nobody_else(
    opened: Callable[..., Seen],
) -> None:
    site = opened()
    site.go("en/makers/index.html")
    site.page.wait_for_selector(".walk[data-shown]")
    pieces = [at for at in site.asked if at.endswith("base.pmtiles")]
    assert pieces, "the land came as tiles"
    assert [at for at in site.asked if not at.startswith((site.base, "data:", "blob:"))] == []
    assert site.wrong == []
    site.page.hover(".cards-list > li:nth-child(2)")
    assert site.page.locator(".cards-list > li.lit").count() == 1
    site.go("en/search.html?need=weld+stainless+steel")
    site.page.wait_for_selector("figure.makers .walk[data-shown]")
    site.page.fill("input[name=need]", "anodise")
    site.page.wait_for_selector("#found .cards-list a:has-text('Anodisation du Sud')")
    site.page.wait_for_selector("figure.makers .walk canvas")
    assert site.page.locator(".walk").count() == 1
    site.page.locator(".walk canvas").click()  # the one who is found is in the middle
    site.page.wait_for_selector(".walk .maplibregl-popup a:has-text('Anodisation du Sud')")
    assert site.wrong == []


def test_without_scripts_the_drawn_map_stays(opened: Callable[..., Seen]) -> None:
    site = opened(java_script_enabled=False)
    site.go("en/search.html?need=weld+stainless+steel")
    assert site.page.locator("figure.makers .area.map svg").count() == 1
    assert site.page.locator(".walk").count() == 0


def test_who_types_sees_the_list_change_and_can_pass_the_address_on(
    opened: Callable[..., Seen],
) -> None:
    site = opened()
    site.go("fr/search.html")
    site.page.fill("input[name=need]", "souder de l'inox")
    site.page.wait_for_selector("#found .cards-list a")
    assert "need=souder" in site.page.url
    names = site.page.locator("#found .cards-list a").all_inner_texts()
    site.page.reload()
    assert site.page.locator("#found .cards-list a").all_inner_texts() == names
    site.page.locator(".chips a").first.click()
    site.page.wait_for_load_state()
    assert site.page.locator("#found .cards-list a").all_inner_texts() != names
    site.page.go_back()
    assert site.page.locator("#found .cards-list a").all_inner_texts() == names


def test_everything_works_without_scripts(opened: Callable[..., Seen]) -> None:
    site = opened(java_script_enabled=False)
    site.go("en/")
    site.page.fill("input[name=need]", "weld stainless steel")
    site.page.click("#seek button")
    assert site.page.locator("#found .cards-list a").count() >= 3
    site.page.locator("#found .cards-list a").first.click()
    assert "stainless" in site.page.inner_text("main")


def test_the_keyboard_alone_leads_from_the_door_to_a_maker(opened: Callable[..., Seen]) -> None:
    site = opened()
    site.go("en/search.html")
    site.page.keyboard.press("Tab")
    assert site.page.evaluate("document.activeElement.className") == "skip"
    site.page.focus("input[name=need]")
    site.page.keyboard.type("weld stainless steel")
    site.page.keyboard.press("Enter")
    site.page.wait_for_url(re.compile(r"need=weld"))
    site.page.wait_for_selector("#found .cards-list a")
    for _ in range(60):
        site.page.keyboard.press("Tab")
        if site.page.evaluate("document.activeElement.matches('.cards-list a')"):
            break
    site.page.keyboard.press("Enter")
    site.page.wait_for_url(re.compile(r"/makers/"))


def test_a_question_is_asked_worked_on_and_answered(opened: Callable[..., Seen]) -> None:
    site = opened()
    site.go("en/ask/plan.html")
    site.page.select_option("select[name=case]", "bracket")
    site.page.click("button[type=submit]")
    site.page.wait_for_url(re.compile(r"/jobs/[0-9a-f]{32}\.html"))
    site.page.wait_for_selector("text=Ask it otherwise")
    site.page.wait_for_selector("text=Every number opened", timeout=120_000)
    site.page.click("text=Ask it otherwise")
    assert site.page.input_value("select[name=case]") == "bracket"


def test_the_same_makers_are_found_in_three_languages(opened: Callable[..., Seen]) -> None:
    site, found = opened(), []
    for language, need in {"en": "weld stainless steel", "fr": "souder de l'inox", "it": "saldare acciaio inossidabile"}.items():  # fmt: skip
        site.go(f"{language}/search.html")
        site.page.fill("input[name=need]", need)
        site.page.click("#seek button")
        links = site.page.locator("#found .ranked").first.locator("a").all()
        found.append([str(link.get_attribute("href")) for link in links])
    assert len(found[0]) >= 3
    assert found[0] == found[1] == found[2]


def test_another_language_shows_the_same_search(opened: Callable[..., Seen]) -> None:
    site = opened()
    site.go("fr/search.html")
    site.page.fill("input[name=need]", "souder de l'inox")
    site.page.wait_for_selector("#found .cards-list a")
    before = site.page.locator("#found .cards-list a").count()
    site.page.click(".tongues a[hreflang=it]")
    site.page.wait_for_url(re.compile(r"/it/search\.html\?need=souder"))
    assert site.page.locator("#found .cards-list a").count() == before


def test_a_part_is_quoted_in_the_language_of_the_page(opened: Callable[..., Seen]) -> None:
    site = opened()
    site.go("fr/ask/quote.html")
    site.page.set_input_files("input[name=part]", str(PART))
    for name, said in {"material": "acier", "volumes": "1.000"}.items():
        if not site.page.locator(f"[name={name}]").is_visible():
            site.page.locator(f"details:has([name={name}]) > summary").click()
        site.page.fill(f"[name={name}]", said)
    site.page.click("button[type=submit]")
    site.page.wait_for_selector("th[lang=fr]", timeout=120_000)
    assert "1.000 pour volumes est lu 1" in site.page.inner_text("body")


def test_a_workbook_that_is_none_is_refused_by_name_and_work_is_stopped(
    opened: Callable[..., Seen], tmp_path: Path
) -> None:
    site = opened()
    (tmp_path / "mine.xlsx").write_bytes(b"<html>no workbook</html>")
    site.go("it/ask/plan.html")
    site.page.set_input_files("input[name=workbook]", str(tmp_path / "mine.xlsx"))
    site.page.click("button[type=submit]")
    site.page.wait_for_selector(".refusal")
    assert "mine.xlsx" in site.page.inner_text(".refusal")
    site.go("it/ask/sweep.html?again=1&case=ebike&ask=plan&vary=carbon_price%3D0:200:90")
    site.page.locator("form.fields > button[type=submit]").click()
    site.page.wait_for_url(re.compile(r"/jobs/"))
    site.page.click("form[action$='.html'] button")
    site.page.wait_for_selector(f"text={tongue.phrases('it', 'public/phrases')['job_stopped']}")
    assert site.page.locator("meta[http-equiv=refresh]").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_is_wider_than_a_small_screen_in_longer_words(
    opened: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """A pseudo-locale: every phrase longer by four tenths, with accents."""
    plain = tongue.phrases

    def longer(language: str, table: str = "shop/offer") -> dict[str, str]:
        kept = {"months", "language", "day"}
        return {
            name: said
            if name in kept
            else f"{said.replace('a ', 'á ')} {'ĺòŕé ' * (len(said) * 4 // 50 + 1)}".strip()
            for name, said in plain(language, table).items()
        }

    from makeshed.web import asked_words

    told = asked_words.words

    def longer_words(language: str) -> dict[str, str]:
        return {
            text: f"{said} {'ĺòŕé ' * (len(said) * 4 // 50 + 1)}".strip()
            for text, said in told(language).items()
        }

    monkeypatch.setattr(tongue, "phrases", longer)
    monkeypatch.setattr(asked_words, "words", longer_words)
    site = opened(width=width)
    for path in PAGES:
        site.go(path)
        assert "ĺòŕé" in site.page.inner_text("body")
        assert site.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_page_that_the_browser_translated_still_submits(opened: Callable[..., Seen]) -> None:
    site = opened()
    site.go("en/ask/find.html")
    site.page.evaluate(
        "const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const all = [];"
        "while (w.nextNode()) all.push(w.currentNode);"
        "for (const t of all) { const f = document.createElement('font'); f.textContent = 'x' + t.data; t.replaceWith(f); }"
    )
    site.page.fill("[name=need]", "weld stainless steel")
    site.page.click("button[type=submit]")
    site.page.wait_for_selector("text=Who can make it")


def test_axe_finds_nothing_serious(opened: Callable[..., Seen]) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: npm pack axe-core, and put axe.min.js beside this file")
    site = opened(bypass_csp=True)
    for path in PAGES:
        for scheme in ("light", "dark"):
            site.page.emulate_media(color_scheme=scheme)
            site.go(path)
            site.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
            found = site.page.evaluate(
                "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
            )
            serious = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found["violations"]
                       if v["impact"] in {"serious", "critical"}]  # fmt: skip
            assert serious == [], (path, scheme)
