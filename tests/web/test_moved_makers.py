"""A maker whose key has changed is found under its old address for ever, live and in a static copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.public.test_pages import ABLE, DAY, OPEN, Links, case
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.casework.imports import decide
from makeshed.model.noun import Fact
from makeshed.report.public.listed_makers import slug_of
from makeshed.store.put import put

pytest.importorskip("django", reason="makeshed[web] is not installed")
NEW = replace(OPEN, site="roux-metal")
ABLE_NEW = replace(ABLE, site="roux-metal")
OTHER = replace(OPEN, site="noir", name="Noir", about="", email="n@noir.example", phone="04 42 99 88 77", website="")  # fmt: skip


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)


def renamed(path: Path, *facts: Fact, old: str = "roux") -> None:
    put(path, [*facts], without=[f"sites/{old}", f"capabilities/{old}:laser-cutting"])


@pytest.mark.usefixtures("at_once")
def test_an_old_address_leads_to_the_new_one_for_ever(begin: Begin, kept_at: Path) -> None:
    ask = begin(case(OTHER), day=DAY)
    assert ask.get("/fr/makers/roux.html").status_code == 200
    renamed(kept_at, NEW, ABLE_NEW)
    for path in ("/fr/makers/{}.html", "/it/makers/{}.json", "/data/makers/{}.json"):
        said = ask.get(path.format("roux"))
        assert (said.status_code, said.headers["Location"]) == (301, path.format("roux-metal"))
        assert ask.get(path.format("roux-metal")).status_code == 200
    renamed(kept_at, replace(NEW, site="Roux & Co", name="Roux & Co"), old="roux-metal")
    now = f"/en/makers/{slug_of('Roux & Co')}.html"
    for old in ("roux", "roux-metal"):
        assert ask.get(f"/en/makers/{old}.html").headers["Location"] == now, "in one step"
    ms.save(ms.load(kept_at).plus(replace(OTHER, name="Blanc")), kept_at)
    again = begin(kept_at, day=DAY)
    assert again.get("/en/makers/roux.html").headers["Location"] == now, (
        "after all is written anew too"
    )
    put(kept_at, [OPEN])
    assert again.get("/en/makers/roux.html").status_code == 200, "the key is somebody's again"


@pytest.mark.usefixtures("at_once")
def test_who_leaves_is_found_nowhere_else(begin: Begin, tmp_path: Path, kept_at: Path) -> None:
    ask = begin(case(OTHER), day=DAY)
    came = replace(OTHER, site="blanc", name="Blanc", email="b@blanc.example", phone="")
    renamed(kept_at, came)
    assert ask.get("/en/makers/roux.html").status_code == 404, "another that came in the same edit"
    put(kept_at, [replace(came, site="blanche", name="Noir")], without=["sites/blanc", "sites/noir"])  # fmt: skip
    for gone in ("blanc", "noir"):
        assert ask.get(f"/en/makers/{gone}.html").status_code == 404, "either could be meant"
    put(kept_at, [OPEN])
    put(kept_at, [NEW], without=["sites/roux"])
    assert ask.get("/en/makers/roux.html").status_code == 301
    put(kept_at, [replace(NEW, status="closed")])
    assert ask.get("/en/makers/roux.html").status_code == 404
    assert b'"roux' not in (tmp_path / "state" / "moved.json").read_bytes(), "it is forgotten"


@pytest.mark.usefixtures("at_once")
def test_who_was_decided_to_be_another_is_found_there(begin: Begin, kept_at: Path) -> None:
    ask = begin(case(OTHER), day=DAY)
    assert ask.get("/en/makers/noir.html").status_code == 200
    decide(kept_at, same=[("roux", "noir")])
    assert ask.get("/en/makers/noir.html").headers["Location"] == "/en/makers/roux.html"


def test_a_static_copy_keeps_a_small_page_that_leads_on(tmp_path: Path) -> None:
    ms.save(case(OTHER), tmp_path / "case.db")
    renamed(tmp_path / "case.db", NEW, ABLE_NEW)
    ms.publish(tmp_path / "case.db", tmp_path / "out", day=DAY)
    for language in ("en", "fr", "it"):
        page = (tmp_path / "out" / language / "makers" / "roux.html").read_text("utf-8")
        assert '<link rel="canonical" href="roux-metal.html">' in page
        assert 'content="0; url=roux-metal.html"' in page
        assert "roux-metal.html" in Links(page).found
        assert (tmp_path / "out" / language / "makers" / "roux-metal.html").is_file()
    assert "roux.html" not in (tmp_path / "out" / "en" / "makers" / "index.html").read_text("utf-8")
