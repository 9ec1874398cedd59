"""Public pages show what may be shown, lead somewhere, run nothing of a stranger's and ask nobody."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

import makeshed as ms
from makeshed.data import rows
from makeshed.errors import BadValue, NotEnoughData, NotWritten
from makeshed.model.noun import Fact
from makeshed.report.public.edition import LANGUAGES, Edition
from makeshed.report.public.listed_makers import directory_of, slug_of
from makeshed.report.public.maker_page import maker_page

DAY = date(2026, 3, 1)
NICE = ms.Place(place="nice", name="Nice", lat=43.70123, lon=7.26789, country="FR")
OPEN = ms.Site(site="roux", name="Roux & fils", place="nice", role="maker",
               about="tôlerie, mail jo@roux.example, 04 42 11 22 33", address="1 rue Secrète",
               email="jo@roux.example", phone="04 42 11 22 33", website="https://roux.example",
               published="website", fixed_cost=777.25, firm="Roux Holding",
               last_confirmed=date(2025, 12, 1), source="their own page")  # fmt: skip
ABLE = ms.Capability(site="roux", process="laser-cutting", rate=913.5, labour_rate=457.5, hours=1234.5,
                     thickness_max=12.0, materials="steel;aluminium", source="a visit")  # fmt: skip


def case(*more: Fact) -> ms.Shed:
    return ms.Shed.of(ms.Currency(currency="EUR", rate=1.0), NICE, OPEN, ABLE).plus(*more)


class Links(HTMLParser):
    """Every address that a page names, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]


def pages(folder: Path) -> dict[str, str]:
    found = {p: p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}
    return {path.relative_to(folder).as_posix(): text for path, text in found.items()}


@pytest.fixture
def nice(tmp_path: Path) -> dict[str, str]:
    ms.publish(case(), tmp_path / "out", day=DAY)
    return pages(tmp_path / "out")


def test_what_nobody_agreed_to_and_what_is_business_is_in_no_file(nice: dict[str, str]) -> None:
    secret = [
        "jo@roux",
        "04 42",
        "Secrète",
        "777",
        "913.5",
        "457.5",
        "1234.5",
        "Holding",
        "43.7012",
        "7.2678",
    ]
    for path, text in nice.items():
        assert [word for word in secret if word in text] == [], path


def test_what_it_agreed_to_and_can_do_is_on_its_page_and_in_its_data(nice: dict[str, str]) -> None:
    page = nice["en/makers/roux.html"]
    for shown in ("Roux &amp; fils", "https://roux.example", "laser cutting", "12 mm thick", "steel, aluminium",
                  "confirmed 1 December 2025", "a visit", "their own page"):  # fmt: skip
        assert shown in page
    data = json.loads(nice["data/makers/roux.json"])
    assert data["contact"] == {"website": "https://roux.example"}
    assert (data["place"]["lat"], data["place"]["exact"]) == (43.7, False)
    assert data["can_do"][0]["thickness_mm"] == 12.0
    feature = json.loads(nice["data/makers.geojson"])["features"][0]
    assert feature["geometry"]["coordinates"] == [7.27, 43.7]  # RFC 7946: longitude first
    (row,) = csv.DictReader(nice["data/makers.csv"].splitlines())
    assert (row["processes"], row["materials"], row["phone"]) == (
        "laser-cutting",
        "steel;aluminium",
        "",
    )


def test_who_agreed_to_an_address_stands_where_it_is() -> None:
    shed = case(replace(OPEN, published="address"))
    (entry,) = directory_of(shed).entries
    assert (entry.spot, entry.contact.address) == ((43.70123, 7.26789), "1 rue Secrète")


GONE = (
    replace(OPEN, status="candidate"),
    replace(OPEN, status="closed"),
    replace(OPEN, role="store"),
)


@pytest.mark.parametrize("gone", GONE, ids=["candidate", "closed", "store"])
def test_who_is_not_there_is_not_listed(tmp_path: Path, gone: ms.Site) -> None:
    with pytest.raises(NotEnoughData):
        ms.publish(case(gone), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_link_leads_to_a_file_and_none_out(tmp_path: Path) -> None:
    ms.publish("directory", tmp_path / "out", day=DAY)
    for path, text in pages(tmp_path / "out").items():
        if not path.endswith(".html"):
            continue
        for link in Links(text).found:
            if link.startswith(("https://", "http://", "mailto:", "tel:")):
                assert "makers/" in path, link  # a maker's own, for people to follow
            elif not link.startswith("#"):
                assert ((tmp_path / "out" / path).parent / link).resolve().is_file(), (path, link)
        assert "script-src 'self'" in unescape(text)
        assert text.count("<h1>") == (path != "index.html")


def test_nothing_of_a_stranger_runs(tmp_path: Path) -> None:
    bad = "</script><img src=x onerror=alert(1)>\"'&"
    evil = replace(OPEN, site=f"a/../{bad}", name=bad, about=bad, website="javascript:alert(1)",
                   published="website", source=bad)  # fmt: skip
    able = replace(
        ABLE, site=evil.site, process='x"><script>', materials="<b>;=1+1", certification="=cmd()"
    )
    ms.publish(case(evil, able), tmp_path / "out", title=bad)
    assert all(path.count("/") <= 2 and ".." not in path for path in pages(tmp_path / "out"))
    for path, text in pages(tmp_path / "out").items():
        if path.endswith(".html"):
            found = Links(text)
            assert "img" not in found.tags
            assert "b" not in [tag for tag in found.tags if "makers/" in path]
            assert not [link for link in found.found if link.startswith("javascript:")]
            assert text.count("<script") == text.count('type="application/ld+json"') + text.count(
                "search.js"
            )
    cells = [cell for row in csv.reader((tmp_path / "out/data/makers.csv").read_text("utf-8").splitlines())
             for cell in row]  # fmt: skip
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@examples(200)
@given(st.lists(st.text(max_size=100), unique=True, max_size=8))
def test_each_key_has_a_file_of_its_own_whatever_the_letters_case(keys: list[str]) -> None:
    slugs = [slug_of(key) for key in keys]
    assert len(set(slugs)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9-]{1,90}", slug) and slug != "index" for slug in slugs)


def test_every_phrase_is_there_in_every_language_with_the_same_gaps() -> None:
    for row in rows("public/phrases"):
        gaps = [sorted(re.findall(r"\{\w+\}", row[code])) for code in LANGUAGES]
        assert all(row[code] for code in LANGUAGES), row["phrase"]
        assert gaps[0] == gaps[1] == gaps[2], row["phrase"]


def test_pages_are_in_their_language(nice: dict[str, str]) -> None:
    assert "découpe laser" in nice["fr/makers/roux.html"]
    assert "confirmé le 1 décembre 2025" in nice["fr/makers/roux.html"]
    assert "taglio laser" in nice["it/processes/index.html"].casefold()
    assert 'lang="it"' in nice["it/index.html"]


@pytest.mark.parametrize(("said", "link"), [
    ("https://roux.example/a", "https://roux.example/a"), ("www.roux.example", "https://www.roux.example"),
    ("roux.example/atelier", "https://roux.example/atelier"), ("javascript:alert(1)", ""), ("data:text/html,x", ""),
    ("ask at the shop", ""), ("https://a b", ""),
])  # fmt: skip
def test_a_website_is_a_link_if_it_is_one(said: str, link: str) -> None:
    (entry,) = directory_of(case(replace(OPEN, website=said))).entries
    page = maker_page(Edition(directory_of(case()), "fr", "t", DAY, "0"), entry)
    assert [at for at in Links(page).found if "roux" in at and "//" in at] == [link] * bool(link)
    assert "Nice, France" in page


def test_a_list_goes_over_several_pages_and_loses_nobody(tmp_path: Path) -> None:
    many = [replace(OPEN, site=f"m{n:03}", name=f"Maker {n:03}") for n in range(405)]
    ms.publish(case(*many), tmp_path / "out", day=DAY)
    found = pages(tmp_path / "out")
    parts = [found[f"en/makers/index{more}.html"] for more in ("", ".2", ".3")]
    assert sum(part.count('"><a href="../makers/') for part in parts) == 406
    assert "Page 2 of 3" in parts[1]


def test_the_front_page_names_the_largest_places_and_leads_to_all(tmp_path: Path) -> None:
    towns = [replace(NICE, place=f"t{n}", name=f"Town {n}") for n in range(310)]
    many = [replace(OPEN, site=f"m{n}", place=f"t{n}") for n in range(310)]
    more = [replace(OPEN, site="second", place="t309")]
    ms.publish(case(*towns, *many, *more), tmp_path / "out", day=DAY)
    page = (tmp_path / "out/en/index.html").read_text(encoding="utf-8")
    assert page.count('href="places/') == 302  # those of the front, the list of all, and the menu
    assert "Town 309" in page
    assert 'href="places/index.html">311 places' in page


def test_old_pages_go_as_a_whole_and_other_files_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ms.publish(case(replace(OPEN, site="gone")), out)
    assert (out / "en/makers/gone.html").is_file()
    ms.publish(case(), out)
    assert not (out / "en/makers/gone.html").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BadValue, match="something else lies in mine"):
        ms.publish(case(), tmp_path / "mine")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_failure_leaves_the_old_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    ms.publish(case(), out, title="first")
    before = pages(out)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(NotWritten, match="No space left"):
        ms.publish(case(), out, title="second")
    monkeypatch.undo()
    assert pages(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="'de'"):
        ms.publish(case(), tmp_path / "out", language="de")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("joserfc")
    where = tmp_path_factory.mktemp("signed")
    ms.issue_passports(
        "ebike", folder=where / "passports", keys=where / "keys", no_plan=True, made_at="marseille"
    )
    return where / "passports"


def test_passports_lie_among_the_pages_as_they_were_signed(tmp_path: Path, signed: Path) -> None:
    (signed / ".hidden").write_text("mine", encoding="utf-8")
    ms.publish(case(), tmp_path / "out", passports=signed)
    there = tmp_path / "out/passports"
    files = {p.relative_to(signed): p.read_bytes() for p in signed.rglob("*") if p.is_file()}
    copies = {p.relative_to(there): p.read_bytes() for p in there.rglob("*") if p.is_file()}
    assert files.keys() - copies.keys() == {Path(".hidden")}
    assert all(copies[name] == held for name, held in files.items() if name in copies)
    page = (tmp_path / "out/en/products/index.html").read_text(encoding="utf-8")
    (link,) = [link for link in Links(page).found if "passports" in link]
    assert (tmp_path / "out/en/products" / link).resolve().is_file()
    assert "Products with a passport" in (tmp_path / "out/en/index.html").read_text(
        encoding="utf-8"
    )
    assert all(p.verdict != "fail" for p in ms.passport.verify_all(there))


def test_a_product_has_a_page_that_leads_to_who_made_it_and_opens_each_number(
    tmp_path: Path, signed: Path
) -> None:
    plant = replace(OPEN, site="marseille", name="Usine de Marseille")
    ms.publish(case(plant), tmp_path / "out", passports=signed)
    home = tmp_path / "out"
    (path,) = [p for p in (home / "fr/products").iterdir() if p.name != "index.html"]
    assert path.name in (home / "fr/products/index.html").read_text("utf-8")
    page = path.read_text(encoding="utf-8")
    assert page.count('href="../makers/marseille.html"') == 2, "who made it, and the step"
    assert "montage final" in page
    assert 'class="area' in page, "where the step was done, on the map"
    (passport,) = {at for at in Links(page).found if "passports/" in at}
    assert (path.parent / passport).resolve().is_file()
    from makeshed.report.public.signed_products import products_of

    (product,) = products_of(signed)
    assert [step.process for step in product.steps] == ["final-assembly"]
    assert page.count("<h3>") == len(product.told.claims) > 3
    shares = [fact for claim in product.told.claims for fact in claim.facts if fact.startswith("Share: ")]  # fmt: skip
    assert shares
    assert page.count("<li>Part\u00a0: ") == len(shares)
    assert {"À apprécier.", "Indécise."} & set(re.findall(r"<b>(.*?)</b>", page))
    ms.publish(case(), tmp_path / "bare", passports=signed)
    bare = (tmp_path / "bare/en/products" / path.name).read_text("utf-8")
    assert "makers/marseille" not in bare, "who is not listed has no page"
    assert "New assembly plant, Marseille" in bare


def test_a_passport_that_was_changed_is_not_published(tmp_path: Path, signed: Path) -> None:
    copy = shutil.copytree(signed, tmp_path / "changed")
    (page,) = copy.rglob("item/**/index.html")
    page.write_text(page.read_text("utf-8").replace("Marseille", "Paris"), encoding="utf-8")
    with pytest.raises(BadValue, match="only as they were signed"):
        ms.publish(case(), tmp_path / "out", passports=copy)
    (tmp_path / "none").mkdir()
    with pytest.raises(BadValue, match="holds no passport"):
        ms.publish(case(), tmp_path / "out", passports=tmp_path / "none")
    assert not (tmp_path / "out").exists()
