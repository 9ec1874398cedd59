"""What was told and is not to be told any more is in nothing that a site sends, and who follows it is told so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.public.test_pages import ABLE, DAY, OPEN, case
from tests.web.conftest import Begin
from tests.web.test_public_copy import HOME, LEA, SHOP, downloaded, the_case

import makeshed as ms
from makeshed.model.noun import Fact
from makeshed.report.public.public_facts import public_facts
from makeshed.store import load
from makeshed.store.put import put

pytest.importorskip("django", reason="makeshed[web] is not installed")


def test_a_site_that_is_closed_tells_nothing_of_when_all_was_open(
    begin: Begin, kept_at: Path
) -> None:
    ask = begin(the_case(), day=DAY, open_facts=True)
    assert b"Holding" in downloaded(ask)
    put(kept_at, [replace(OPEN, fixed_cost=1.0)])
    ask = begin(kept_at, day=DAY)
    assert b"Holding" not in downloaded(ask)
    assert [change["whole"] for change in ask.get("/changes").json()["changes"]] == [True]


TAKEN_BACK: list[tuple[list[Fact], list[str], list[bytes]]] = [
    ([replace(LEA, published="address", about="cycles")], [], [b"04 93 00 00 01", b"cl\xc3\xa9s"]),
    ([replace(LEA, phone="", about="cycles")], [], [b"04 93 00 00 01"]),
    ([replace(LEA, published="phone")], [], [b"2 rue Claire", b"43.61237"]),
    ([replace(LEA, published="none")], [], [b"2 rue Claire", b"04 93 00 00 01"]),
    ([replace(LEA, status="closed")], [], [b"L\xc3\xa9a", b"2 rue Claire", b"zorglub"]),
    ([replace(LEA, role="store")], [], [b"L\xc3\xa9a", b"2 rue Claire", b"zorglub"]),
    ([], ["sites/lea"], [b"L\xc3\xa9a", b"2 rue Claire", b"04 93 00 00 01", b"zorglub"]),
    ([], ["places/home"], [b"L\xc3\xa9a", b"2 rue Claire", b"Chez elle", b"zorglub"]),
    ([replace(SHOP, role="maker")], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "without", "hidden"), TAKEN_BACK)
def test_what_is_taken_back_is_in_no_byte_of_what_is_told(
    begin: Begin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    facts: list[Fact],
    without: list[str],
    hidden: list[bytes],
    kept_at: Path,
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    lea = replace(LEA, about="clés zorglub, 04 93 00 00 01")
    others = [replace(OPEN, site=f"m{n}", name=f"Maker {n}") for n in range(60)]
    ask = begin(case(HOME, SHOP, lea, replace(ABLE, site="lea"), *others), day=DAY)
    ask.get("/en/")
    put(kept_at, [replace(OPEN, source="first")])
    ask.get("/en/")
    put(kept_at, [replace(lea, source="asked")])
    first = ask.get("/changes").json()
    assert "rue Claire" in str(first["changes"])
    assert b"rue Claire" in downloaded(ask)
    made = (tmp_path / "state" / "public.db").stat().st_ino
    put(kept_at, facts, without)
    told = ask.get("/changes").json()
    for got in (ask.get("/changes").content, downloaded(ask)):
        for word in hidden:
            assert word.lower() not in got.lower(), word
    assert (tmp_path / "state" / "public.db").stat().st_ino == made, "it was made anew"
    (change,) = told["changes"]
    assert (change["whole"], change["gone"], change["came"]) == (True, [], [])
    assert change["sequence"] > first["last"]
    (tmp_path / "got.db").write_bytes(downloaded(ask))
    assert load(tmp_path / "got.db") == public_facts(load(kept_at))
    put(kept_at, [replace(OPEN, about="brasage")])
    after = ask.get("/changes", {"since": change["sequence"]}).json()["changes"]
    assert [fact["about"] for fact in after[0]["came"]] == ["brasage"], "it is followed as before"


@pytest.mark.parametrize(
    ("facts", "without"),
    [
        ([replace(LEA, phone="04 93 00 00 02")], []),
        ([replace(LEA, about="vélos, roues")], []),
        ([replace(LEA, published="address;email;phone")], []),
        ([replace(HOME, lat=43.7)], []),
        ([], ["capabilities/lea:laser-cutting"]),
        ([replace(OPEN, site="new")], []),
    ],
)
def test_what_is_mended_or_added_is_told_as_it_is(
    tmp_path: Path, facts: list[Fact], without: list[str]
) -> None:
    from makeshed.web.public_copy import PublicCopy

    where = tmp_path / "case.db"
    ms.save(the_case(), where)
    copy = PublicCopy(where, tmp_path / "state")
    copy.kept_up()
    put(where, [replace(OPEN, source="first")])
    copy.kept_up()
    put(where, facts, without)
    copy.kept_up()
    assert [change.whole for change in ms.changes(copy.path)] == [False, False]


@pytest.mark.parametrize("damage", ["file", "mark", "both marks"])
def test_a_number_is_told_once_whatever_became_of_the_file(tmp_path: Path, damage: str) -> None:
    from makeshed.web.public_copy import PublicCopy

    where = tmp_path / "case.db"
    ms.save(the_case(), where)
    copy = PublicCopy(where, tmp_path / "state")
    for about in ("", "un", "deux", "trois"):
        put(where, [replace(OPEN, about=about)])
        copy.kept_up()
    assert ms.changes(copy.path)[-1].sequence == 3
    if damage == "file":
        copy.path.write_bytes(b"SQLite format 3\x00" * 99)
        copy.spoilt()
    else:
        copy.path.with_suffix(".json").write_text("{" if damage == "mark" else "[]")
    copy.kept_up()
    put(where, [replace(OPEN, about="quatre")])
    copy.kept_up()
    assert [(change.sequence, change.whole) for change in ms.changes(copy.path, 3)] == [
        (4, True),
        (5, False),
    ]
    assert ms.changes(copy.path, 0)[0].whole


def test_a_case_that_is_saved_with_other_costs_alone_tells_no_change(tmp_path: Path) -> None:
    from makeshed.web.public_copy import PublicCopy

    where = tmp_path / "case.db"
    ms.save(the_case(), where)
    copy = PublicCopy(where, tmp_path / "state")
    copy.kept_up()
    ms.save(the_case().plus(replace(OPEN, fixed_cost=9.0)), where)
    copy.kept_up()
    assert ms.changes(copy.path) == []
