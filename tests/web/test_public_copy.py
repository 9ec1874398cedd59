"""The file of public facts is what all facts make of it, after any edit; it is opened, followed and searched."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.public.test_pages import ABLE, DAY, NICE, OPEN, case
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.model.contact import WAYS, without_contacts
from makeshed.model.noun import Fact
from makeshed.questions.find import find
from makeshed.report.public.public_facts import public_facts, telling
from makeshed.store import load
from makeshed.store.put import put

if TYPE_CHECKING:
    from django.test import Client

pytest.importorskip("django", reason="makeshed[web] is not installed")
HOME = ms.Place(
    place="home", name="Chez elle", lat=43.61237, lon=7.12348, country="FR", postcode="AB1 2CD"
)
LEA = replace(
    OPEN,
    address="2 rue Claire",
    about="vélos",
    email="",
    website="",
    firm="",
    fixed_cost=0.0,
    site="lea",
    name="Léa",
    place="home",
    published="address;phone",
    phone="04 93 00 00 01",
)
SHOP = ms.Site(site="shop", name="Depot", place="home", role="store")
EDITS: list[tuple[list[Fact], list[str]]] = [
    ([replace(OPEN, about="soudure, 04 42 11 22 33")], []),
    ([replace(OPEN, published="address;email")], []),
    ([replace(LEA, published="")], []),
    ([replace(LEA, place="nice")], []),
    ([replace(OPEN, status="closed")], []),
    ([replace(SHOP, role="maker")], []),
    ([replace(HOME, lat=43.7)], []),
    ([ABLE, replace(ABLE, process="welding", rate=1.0)], []),
    ([replace(ABLE, rate=1.0)], []),
    ([], ["sites/lea"]),
    ([], ["capabilities/roux:laser-cutting"]),
    ([], ["places/home"]),
]  # fmt: skip


def downloaded(ask: Client) -> bytes:
    return b"".join(ask.get("/data/directory.db").streaming_content)  # type: ignore[attr-defined]


def the_case() -> ms.Shed:
    return case(HOME, LEA, SHOP, replace(ABLE, site="lea"))


def test_a_file_that_follows_edits_is_the_file_that_all_facts_make(tmp_path: Path) -> None:
    from makeshed.web.public_copy import PublicCopy

    for number, (facts, without) in enumerate(EDITS):
        where = tmp_path / f"{number}.db"
        ms.save(the_case(), where)
        put(where, [replace(OPEN, source="first")])
        copy = PublicCopy(where, tmp_path / f"state{number}")
        copy.kept_up()
        made = copy.path.stat().st_ino
        put(where, facts, without)
        copy.kept_up()
        assert load(copy.path) == public_facts(load(where)), (facts, without)
        assert copy.path.stat().st_ino == made, "it was made anew"


def test_a_file_of_open_facts_is_the_case(tmp_path: Path) -> None:
    from makeshed.web.public_copy import PublicCopy

    where = tmp_path / "case.db"
    ms.save(the_case(), where)
    put(where, [replace(OPEN, source="first")])
    copy = PublicCopy(where, tmp_path / "state", open_facts=True)
    copy.kept_up()
    for facts, without in EDITS[:-1]:
        put(
            where,
            facts,
            [key for key in without if key.split("/")[1] in load(where).table("sites")["site"]],
        )
        copy.kept_up()
        assert load(copy.path) == load(where)
    copyfile(copy.path, copy.download)
    (copy.folder / "jobs" / "1").mkdir(parents=True)
    told = ms.changes(copy.path)[-1].sequence
    shut = PublicCopy(where, tmp_path / "state")
    shut.kept_up()
    assert load(copy.path) == public_facts(load(where))
    for hidden in (b"Holding", b"rue Secr", b"jo@roux", b"1234.5"):
        assert hidden not in copy.path.read_bytes(), hidden
    assert not shut.download.exists()
    assert not (copy.folder / "jobs").exists()
    (change,) = ms.changes(copy.path)
    assert (change.sequence, change.whole, change.gone, change.came) == (told + 1, True, (), ())


def test_public_facts_tell_nothing_that_is_not_shown() -> None:
    facts = public_facts(the_case())
    every = " ".join(
        str(row)
        for table in ("sites", "places", "capabilities")
        for row in facts.table(table).rows()
    )
    for hidden in (
        "Secrète",
        "jo@roux",
        "04 42 11 22 33",
        "Holding",
        "777",
        "913.5",
        "457.5",
        "1234.5",
        "Depot",
        "43.70123",
        "7.26789",
    ):
        assert hidden not in every, hidden
    assert "https://roux.example" in every
    assert "04 93 00 00 01" in every
    assert "43.61237" in every
    assert "AB1 2CD" in every, "who agreed to an address agreed to its postcode"
    assert public_facts(facts) == facts
    assert {way: facts.get("lea", ms.Site).published for way in WAYS}["phone"] == "address;phone"


def test_what_is_hidden_in_a_site_s_own_texts_is_hidden_wherever_it_is_told() -> None:
    said = "Roux 04 42 11 22 33 jo@roux.example, 1 rue Secrète, roux.example"
    plain = "1200 x 800 x 500 mm; ISO 9001:2015 é"
    site = replace(OPEN, published="", name=said, about=said, source=said)
    able = replace(ABLE, materials=said, certification=said, source=f"{said}: laser")
    other = replace(ABLE, process="welding", materials=plain, certification=plain, source=plain)
    place = replace(NICE, name=said, region=said, source=said)
    open_one = replace(LEA, site="lea", place="home", about="04 93 00 00 01, 2 rue Claire")
    shed = case(
        site,
        able,
        other,
        place,
        HOME,
        open_one,
        replace(ABLE, site="lea", source="ask 04 93 00 00 01"),
    )
    facts = public_facts(shed)
    every = str(
        [row for table in ("sites", "places", "capabilities") for row in facts.table(table).rows()]
    )
    for hidden in ("04 42", "jo@", "Secrète", "roux.example"):
        assert hidden not in every, hidden
    assert facts.get("roux:welding", ms.Capability) == replace(
        other, rate=0.0, labour_rate=0.0, hours=None
    )
    assert facts.get("lea", ms.Site).about == open_one.about
    assert facts.get("lea:laser-cutting", ms.Capability).source == "ask 04 93 00 00 01"
    assert public_facts(facts) == facts


@given(
    st.lists(
        st.sampled_from([*"04 +-@.(at)dot\u202f\u2013\uff11\n", " rue", "a", "roux", ".example"]),
        max_size=30,
    )
)
def test_a_text_of_which_something_is_hidden_is_looked_at(parts: list[str]) -> None:
    site = replace(OPEN, address="1 rue Haute", published="", about="".join(parts))
    seen = not telling(ms.Shed.of(NICE, site).table(ms.Site)).is_empty()
    assert seen or without_contacts(site.about, site) == site.about


@pytest.mark.parametrize("postcode", ["06000", "FR-06000", "114 55", "AB1 2CD", "10001-1234"])
def test_a_postcode_is_shown_where_the_place_is(postcode: str) -> None:
    place = replace(NICE, postcode=postcode)
    for agreed, shown in (("", ""), ("phone", ""), ("address", postcode)):
        facts = public_facts(case(place, replace(OPEN, published=agreed)))
        assert facts.get("nice", ms.Place).postcode == shown


def test_a_search_of_the_file_is_the_search_of_the_public_facts(begin: Begin) -> None:
    ask = begin("directory", day=DAY)
    facts = public_facts(load(Path(ms.store.examples.example_path("directory"))))
    for need in (
        "weld a steel gate near Marseille",
        "repair bicycles",
        "laser cut 3 mm within 60 km of Aubagne",
    ):
        got = ask.get("/en/search.json", {"need": need}).json()["rows"]
        want = json.loads(find(facts, need, day=DAY).to_json())["rows"]
        rounded = [
            {**row, "distance": row["distance"] and float(round(row["distance"]))} for row in want
        ]
        assert got == rounded, need


def test_all_of_it_is_one_file_that_makeshed_opens_and_holds_nothing_private(
    begin: Begin, tmp_path: Path
) -> None:
    ask = begin(the_case(), day=DAY)
    got = ask.get("/data/directory.db")
    body = b"".join(got.streaming_content)  # type: ignore[attr-defined]
    (tmp_path / "got.db").write_bytes(body)
    assert load(tmp_path / "got.db") == public_facts(the_case())
    for hidden in ("rue Secrète", "jo@roux", "Holding"):
        assert hidden.encode() not in body
    assert ask.get("/data/directory.db", headers={"if-none-match": got["ETag"]}).status_code == 304


def test_changes_are_followed_from_the_number_that_somebody_has(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, kept_at: Path
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    ask = begin(the_case(), day=DAY)
    assert ask.get("/changes").json()["changes"] == []
    put(
        kept_at,
        [replace(OPEN, about="brasage", fixed_cost=12.25)],
        who="Jo",
        note="secret",
    )
    ask.get("/en/")
    put(kept_at, [replace(OPEN, about="brasage", fixed_cost=99.0)])
    got = ask.get("/changes").json()
    (change,) = got["changes"]
    assert [fact["about"] for fact in change["came"]] == ["brasage"]
    assert (change["who"], change["note"]) == ("", "")
    assert "fixed_cost" not in str(change)
    assert got["facts"] == change["after"] == public_facts(load(kept_at)).fingerprint()
    assert ask.get("/changes", {"since": got["last"]}).json()["changes"] == []
    for said in ({"since": "x"}, {"since": "-1"}, {"from": "1"}, {"since": "99"}):
        refused = ask.get("/changes", said)
        assert refused.status_code in {400, 422}, said
        assert refused["Content-Type"].startswith("application/problem+json")


def test_an_edit_of_another_process_is_found_by_every_process_that_follows(
    begin: Begin, tmp_path: Path, kept_at: Path
) -> None:
    ask = begin(the_case(), day=DAY)
    assert ask.get("/en/search.json?need=zorglubage").json().get("rows", []) == []
    other = (
        "from pathlib import Path; import sys; from makeshed.web.public_copy import PublicCopy;"
        "from makeshed.store.following import follow; from makeshed.model.search import Search; import time;"
        f"copy = PublicCopy(Path({str(kept_at)!r}), Path({str(tmp_path / 'state')!r}));"
        "copy.kept_up(); shed = follow(copy.path); print('ready', flush=True);\n"
        "while not shed.shed.search(Search(words=('zorglubage',))): copy.kept_up(); time.sleep(0.05)\n"
        "print('found', flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", other], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        put(kept_at, [replace(OPEN, about="zorglubage")])
        time.sleep(0.6)  # each process looks twice a second
        found = ask.get("/en/search.json?need=zorglubage").json()
        assert {row["site"] for row in found["rows"] + found["by_words"]} == {"roux"}
        assert worker.stdout.readline() == "found\n"
    with closing(sqlite3.connect(tmp_path / "state" / "public.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_somebody_spoilt_is_made_again(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    ask = begin(the_case(), day=DAY)
    assert ask.get("/en/").status_code == 200
    (tmp_path / "state" / "public.db").write_bytes(b"SQLite format 3\x00" * 99)
    assert ask.get("/en/makers/roux.html").status_code == 200
    assert load(tmp_path / "state" / "public.db") == public_facts(the_case())


@pytest.mark.parametrize(
    "path", ["/en/makers/index.html", "/en/search.html?need=weld", "/api/v1/find?need=weld"]
)
def test_a_file_that_is_damaged_while_it_is_open_is_made_again(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """As by a disk: neither its time nor its size tells."""
    from makeshed.web import held_directory

    ask = begin(
        case(*(replace(OPEN, site=f"m{n}", about="weld " * 99) for n in range(300))), day=DAY
    )
    held_directory.holder().now()
    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 60.0)
    held_directory.holder().now()
    file = tmp_path / "state" / "public.db"
    before, data = file.stat(), bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    with file.open("r+b") as there:
        there.write(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    first, second = ask.get(path), ask.get(path)
    assert first.status_code in {200, 503}
    assert first.status_code == 200 or first["Retry-After"] == "30"
    assert second.status_code == 200
    assert "Roux" in second.content.decode()
    assert load(file) == public_facts(load(tmp_path / "case.db"))


def test_a_directory_that_loses_its_last_maker_shows_pages_of_nobody(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, kept_at: Path
) -> None:
    from makeshed.web import held_directory

    monkeypatch.setattr(held_directory, "LOOKED_AT_EVERY", 0.0)
    ask = begin(case(), day=DAY)
    assert ask.get("/en/makers/roux.html").status_code == 200
    put(kept_at, [replace(OPEN, status="closed")])
    for path in (
        "/en/",
        "/en/makers/index.html",
        "/fr/about.html",
        "/data/makers.csv",
        "/hsds/services",
    ):
        assert ask.get(path).status_code == 200, path
    assert ask.get("/en/makers/roux.html").status_code == 404
