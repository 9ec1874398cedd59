"""The site shows what the static pages show, at the same addresses, and each page as data too."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tests import servers
from tests.contract.test_every_store import place
from tests.public.test_pages import ABLE, DAY, NICE, OPEN, Links, case, pages
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.report.public.signed_products import SignedProduct, products_of
from makeshed.store.put import put

SECRET = ("jo@roux", "04 42", "Secrète", "777", "913.5", "457.5", "1234.5", "Holding", "43.7012", "7.2678")  # fmt: skip


def test_every_page_of_a_static_copy_is_there_with_the_same_words(
    begin: Begin, tmp_path: Path
) -> None:
    shed = ms.example("marseille")
    ms.publish(shed, tmp_path / "out", day=DAY)
    ask = begin(shed, day=DAY)
    checked = 0
    for path, text in pages(tmp_path / "out").items():
        if path in {"index.html", "search.js", "makeshed.json"} or path.endswith("words.js"):
            continue
        got = ask.get(f"/{path}")
        assert got.status_code == 200, path
        if path.endswith(".html"):
            main = re.compile(r"<main.*</main>", re.DOTALL)
            ours, theirs = (main.findall(page)[0] for page in (got.content.decode(), text))
            forms = re.compile(
                r'<form.*?</form>(<script src="../search.js" defer="defer"></script>)?'
                r'|<p class="verdict" role="status">.*?</p>(<nav class="facets".*?</nav>)?'
            )
            assert forms.sub("", ours) == forms.sub("", theirs), path
        elif path.startswith("data/") and path.endswith(".json"):
            assert json.loads(got.content) == json.loads(text)
        else:
            assert got.content.decode() == text, path
        checked += 1
    assert checked > 100


def test_every_link_of_every_page_leads_somewhere(begin: Begin) -> None:
    ask, seen, waiting = begin(), set[str](), ["/en/", "/fr/search.html?need=weld"]
    while waiting:
        at = waiting.pop()
        got = ask.get(at)
        assert got.status_code == 200, at
        if not got["Content-Type"].startswith("text/html"):
            continue
        page = got.content.decode()
        assert page.count("<h1>") == 1
        for link in Links(page).found:
            if link.startswith(("https://", "http://", "mailto:", "tel:", "#")):
                continue
            if "index.html?" in link and "&" in unescape(link):
                continue  # what was narrowed once can be narrowed again, in thousands of ways
            to = urljoin(at, link)
            if to not in seen and "search" not in at:
                seen.add(to)
                waiting.append(to)
    assert len(seen) > 200


@pytest.mark.parametrize("name", ["", "ask", "makers", "processes", "places"])
def test_a_folder_leads_to_its_page_as_on_any_web_server(begin: Begin, name: str) -> None:
    ask = begin()
    for at in (f"/fr/{name}".rstrip("/"), *([f"/fr/{name}/"] if name else [])):
        got = ask.get(at)
        assert got.status_code == 301, at
        assert ask.get(got["Location"]).status_code == 200
    assert ask.get("/fr/nothing/").status_code == 404
    assert ask.get("/xx/makers/").status_code == 404


def test_nothing_that_nobody_agreed_to_is_anywhere(begin: Begin) -> None:
    ask = begin(case(), day=DAY)
    asked = ["/en/", "/en/makers/roux.html", "/en/makers/roux.json", "/data/makers.csv", "/data/makers.json",
             "/data/makers.geojson", "/en/search.html?need=laser+cutting", "/en/search.json?need=laser+cutting",
             "/en/search.csv?need=laser+cutting", "/en/search.geojson?need=laser+cutting",
             "/en/places/nice.json", "/en/processes/laser-cutting.csv",
             "/en/search.json?need=laser+cutting&near=43.7,7.2"]  # fmt: skip
    for path in asked:
        got = ask.get(path)
        assert got.status_code == 200, path
        text = re.sub(r'"seconds": [0-9.e-]+', "", got.content.decode())  # may hold any figures
        assert [word for word in SECRET if word in text] == [], path


def test_who_is_not_listed_is_not_found(begin: Begin) -> None:
    store = replace(OPEN, site="depot", name="Laser depot", role="store")
    gone = replace(OPEN, site="past", name="Laser past", status="closed")
    able = [replace(ABLE, site=site) for site in ("depot", "past")]
    ask = begin(case(store, gone, *able), day=DAY)
    found = json.loads(ask.get("/en/search.json?need=laser+cutting&closed=yes").content)
    assert [row["site"] for row in found["rows"]] == ["roux"]
    assert "depot" not in json.dumps(found)
    assert ask.get("/en/makers/depot.html").status_code == 404


def test_a_distance_tells_no_more_than_a_kilometre(begin: Begin) -> None:
    ask = begin(case(), day=DAY)
    found = json.loads(ask.get("/en/search.json?need=laser+cutting&near=43.60,7.10").content)
    assert found["rows"][0]["distance"] == round(found["rows"][0]["distance"]) > 0


@pytest.mark.parametrize("within", ["", "&within=9.3", "&within=9.7"])
def test_no_number_of_a_search_tells_where_a_maker_stands_within_its_kilometre(
    begin: Begin, within: str
) -> None:
    """Not by its score, nor by the circle that just holds it."""
    said = []
    for lat, lon in ((43.7046, 7.2546), (43.6954, 7.2454)):
        ask = begin(case(replace(NICE, lat=lat, lon=lon)), day=DAY)
        asked = f"need=laser+cutting&near=43.67,7.15{within}"
        found = ask.get(f"/en/search.json?{asked}").json()
        page = ask.get(f"/en/search.html?{asked}").content.decode()
        opened = [ask.get(f"/api/v1/find?{asked}&why={key}").json() for key in found["can_open"]]
        said.append((found["rows"], opened, page.partition("<main")[2].partition("</main>")[0]))
    assert said[0] == said[1]


def test_a_search_finds_the_same_makers_in_three_languages(begin: Begin) -> None:
    ask = begin(day=DAY)
    needs = {"en": "laser cutting and bending of stainless steel", "fr": "découpe laser et pliage en acier inoxydable",
             "it": "taglio laser e piegatura di acciaio inossidabile"}  # fmt: skip
    found = {
        tuple(row["site"] for row in ask.get(f"/{code}/search.json", {"need": need}).json()["rows"])
        for code, need in needs.items()
    }
    assert found == {("calanque-tolerie",)}
    page = ask.get("/it/search.html", {"need": needs["it"]}).content.decode()
    assert "Tôlerie des Calanques" in page
    assert "taglio laser" in page
    assert 'lang="it"' in page


def test_a_chip_takes_its_words_out_of_the_need_and_the_list_changes(begin: Begin) -> None:
    ask = begin(day=DAY)
    need = {"need": "weld stainless steel near Marseille"}
    page = ask.get("/en/search.html", need).content.decode()
    out = [link for link in Links(page).found if link.startswith("search.html?need=weld+near")]
    assert out, Links(page).found
    less = ask.get(f"/en/{out[0]}").content.decode()
    assert less != page
    assert "stainless steel<a" not in less


def test_an_answer_that_a_browser_has_is_not_sent_again(begin: Begin) -> None:
    ask = begin(day=DAY)
    for path in ("/en/", "/style.css", "/live.js", "/en/search.html?need=weld", "/data/makers.csv"):
        etag = ask.get(path)["ETag"]
        again = ask.get(path, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b""), path
    other = ask.get("/en/search.html?need=bend", headers={"if-none-match": etag})
    assert other.status_code == 200


def test_facts_that_change_are_shown_within_a_second(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, kept_at: Path
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    ask = begin(case(), day=DAY)
    assert "Roux" in ask.get("/en/makers/roux.html").content.decode()
    ms.save(case(replace(OPEN, site="neu", name="Zorglub")), kept_at)
    assert ask.get("/en/makers/neu.html").status_code == 200
    found = ask.get("/en/search.json?need=Zorglub").json()
    assert {row["site"] for row in found["rows"] + found["by_words"]} >= {"neu"}


@pytest.mark.parametrize("how", ["gone", "damaged", "not facts"])
def test_facts_that_cannot_be_read_are_a_page_that_says_so(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    ask = begin(case(), day=DAY)
    assert ask.get("/en/").status_code == 200
    file = tmp_path / "case.db"
    file.unlink() if how == "gone" else file.write_bytes(
        b"SQLite format 3\x00" * 90 if how == "damaged" else b"hello"
    )
    for path, kind in (
        ("/fr/", "text/html"),
        ("/en/search.json?need=weld", "application/problem+json"),
    ):
        got = ask.get(path)
        assert (got.status_code, got["Retry-After"]) == (503, "30")
        assert got["Content-Type"].startswith(kind)
        assert str(tmp_path) not in got.content.decode()
    assert "ne peut pas être lu" in ask.get("/fr/").content.decode()
    file.unlink(missing_ok=True)
    ms.save(case(), file)
    assert ask.get("/en/").status_code == 200


@pytest.mark.skipif(not servers.is_said(), reason=servers.WHY_NOT)
@pytest.mark.parametrize("how", ["gone", "not reached", "not facts"])
def test_a_server_that_cannot_be_read_is_a_page_that_says_so_and_no_more(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Neither where the facts are, nor what is wrong with those that are private, is for everybody."""
    import psycopg

    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    file, _ = place("postgresql", tmp_path)
    ms.save(case(), file)
    ask, address = begin(file, day=DAY), file.read_text()
    assert ask.get("/en/").status_code == 200
    if how == "not reached":
        file.write_text("host=127.0.0.1 port=1 user=owner dbname=city")
    else:
        with psycopg.connect(address) as connection:
            connection.execute("ALTER TABLE makeshed_state RENAME TO away" if how == "gone" else
                               "UPDATE sites SET place = 'hidden-yard'")  # fmt: skip
    for path in ("/fr/", "/en/search.json?need=weld", "/changes"):
        got = ask.get(path)
        assert (got.status_code, got["Retry-After"]) == (503, "30")
        said = got.content.decode()
        assert not any(word in said for word in ("127.0.0.1", "owner", "hidden-yard", "makeshed_"))
    file.write_text(address)
    if how == "gone":
        with psycopg.connect(address) as connection:
            connection.execute("ALTER TABLE away RENAME TO makeshed_state")
    ms.save(case(), file)
    assert ask.get("/en/").status_code == 200


def test_a_site_of_nobody_says_so_on_every_page(begin: Begin) -> None:
    ask = begin(made_up=True, open_facts=True)
    for path in (
        "/en/",
        "/fr/makers/index.html",
        "/it/search.html?need=saldare",
        "/en/verify.html",
        "/fr/nowhere.html",
    ):
        assert 'class="made-up"' in ask.get(path).content.decode(), path


def test_a_draft_says_so_on_every_page_in_its_language(begin: Begin) -> None:
    ask = begin(draft=True)
    said = {
        "/en/": "A draft",
        "/fr/makers/index.html": "Un brouillon",
        "/it/nowhere.html": "Una bozza",
    }
    for path, words in said.items():
        assert words in ask.get(path).content.decode(), path


def test_who_comes_is_led_to_a_language_of_theirs(begin: Begin) -> None:
    ask = begin()
    for said, to in (("it-CH,it;q=0.9", "/it/"), ("fr", "/fr/"), ("ja", "/en/")):
        assert ask.get("/", headers={"accept-language": said})["Location"] == to


def test_passports_are_read_again_where_they_changed_and_not_at_every_edit(
    begin: Begin, signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_at: Path
) -> None:
    from makeshed.web import held_directory

    read: list[Path] = []

    def counted(where: Path) -> tuple[SignedProduct, ...]:
        read.append(where)
        return products_of(where)

    monkeypatch.setattr(held_directory, "products_of", counted)
    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    folder = tmp_path / "passports"
    shutil.copytree(signed, folder)
    ask = begin(case(), passports=folder, day=DAY)
    shown = ask.get("/en/products/index.html").content
    put(kept_at, [replace(OPEN, about="brasage")])
    assert b"brasage" in ask.get("/en/makers/roux.html").content
    assert ask.get("/en/products/index.html").content.count(b"<li>") == shown.count(b"<li>") > 0
    assert len(read) == 1
    os.utime(folder / "log" / "entries.jsonl", (0, 0))
    ask.get("/en/")
    assert len(read) == 2


def test_passports_are_served_as_they_were_signed_and_checked_by_file(
    begin: Begin, signed: Path
) -> None:
    ask = begin(passports=signed, day=date(2026, 11, 30))
    for file in sorted(signed.rglob("*")):
        name = file.relative_to(signed).as_posix()
        if (
            file.is_file()
            and not name.startswith(".")
            and "/." not in name.replace("/.well-known", "")
        ):
            got = ask.get(f"/passports/{name}")
            assert b"".join(got.streaming_content) == file.read_bytes(), name  # type: ignore[attr-defined]
    assert ask.get("/passports/../case.db").status_code == 404
    assert ask.get("/passports/%2e%2e/state/secret").status_code == 404
    (jwt,) = signed.rglob("item/**/passport.jwt")
    sent = BytesIO(jwt.read_bytes())
    sent.name = "passport.jwt"
    found = ask.post("/en/verify.json", {"file": sent}).json()
    assert {row["check"]: row["result"] for row in found["rows"]}["signature"] == "pass"
    changed = BytesIO(jwt.read_bytes()[:-9] + b"AAAAAAAAA")
    changed.name = "passport.jwt"
    page = ask.post("/fr/verify.html", {"file": changed})
    assert "signature: fail" in page.content.decode()
    assert ask.post("/en/verify.json", {}).status_code == 422


@pytest.mark.parametrize(
    "sent", [b"", b"PK\x03\x04" * 99, b"{" * 5000, b"\xff\xfe\x00", b"<svg onload=alert(1)>"]
)
def test_what_is_no_passport_is_told_as_none(begin: Begin, sent: bytes) -> None:
    pytest.importorskip("joserfc")
    from django.core.files.uploadedfile import SimpleUploadedFile

    ask = begin()
    got = ask.post("/en/verify.html", {"file": SimpleUploadedFile("p.jwt", sent)})
    if sent:
        assert got.status_code == 200
        assert "syntax: fail" in got.content.decode()
        assert "<svg onload" not in got.content.decode()
    else:
        assert got.status_code in {200, 422}


def test_a_product_is_a_page_and_data(begin: Begin, signed: Path) -> None:
    ask = begin(passports=signed)
    links = Links(ask.get("/it/products/index.html").content.decode()).found
    (name,) = [at for at in links if at.startswith("item-")]
    page = ask.get(f"/it/products/{name}")
    assert "Chi l'ha prodotto" in unescape(page.content.decode())
    told = ask.get(f"/it/products/{name.replace('.html', '.json')}").json()
    assert [step["process"] for step in told["steps"]] == ["final-assembly"]
    assert {claim["verdict"] for claim in told["claims"]} <= {"pass", "fail", "undetermined", "needs judgement"}  # fmt: skip
    assert ask.get("/it/products/none.html").status_code == 404
