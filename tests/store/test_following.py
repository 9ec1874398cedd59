"""A process that follows a case answers from the facts as they are, whoever changes them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contract.test_every_store import every_store, place, small

from makeshed.errors import BadFacts, NotFound, Outdated
from makeshed.model import Item, Place, Shed, Site
from makeshed.model.search import Search
from makeshed.store import save
from makeshed.store.following import follow
from makeshed.store.put import put

FORGE = Site(site="forge", place="lyon", role="maker", about="wrought gates")
GATES = Search(words=("gates",))


@every_store
def test_an_edit_is_found_at_the_next_question(store: str, tmp_path: Path) -> None:
    where, options = place(store, tmp_path)
    save(small(), where, **options)
    city = follow(where)
    assert city.shed is city.shed, "nothing is loaded again without a reason"
    assert city.ask(Shed.search, GATES) == []
    change = put(where, [FORGE])
    assert [hit.site for hit in city.ask(Shed.search, GATES)] == ["forge"]
    assert city.shed.fingerprint() == change.after
    save(small(), where, **options)
    assert city.shed == small()
    assert city.ask(Shed.search, GATES) == []


def test_another_process_is_followed(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(small(), where)
    city = follow(where)
    edit = "import sys; from makeshed.store.put import put; put(sys.argv[1], [], ['sites/mill'])"
    subprocess.run([sys.executable, "-c", edit, where], check=True)
    assert city.shed.table(Site).is_empty()


def test_an_edit_in_place_is_not_read_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "case.db"
    save(small(), where)
    city = follow(where)
    for name in ("makeshed.store.following.load", "makeshed.store.sealing.is_sealed"):
        change = put(where, [replace(FORGE, name=name)])
        with monkeypatch.context() as patched:
            patched.setattr(name, lambda *_: pytest.fail("the file was read"))
            assert city.shed.fingerprint() == change.after


def test_towns_and_names_follow(tmp_path: Path) -> None:
    from makeshed.directory.needs.places import gazetteer_of

    where = tmp_path / "case.db"
    save(small(), where)
    city = follow(where)
    assert gazetteer_of(city.shed).spot("Porto").name == "porto"
    place = Place(
        place="forge-yard",
        name="Rue de l'Église",
        lat=45.7,
        lon=4.8,
        country="BE",
        postcode="B 1000",
    )
    put(where, [place])
    for words in ("rue de l'eglise", "forge yard"):
        assert gazetteer_of(city.shed).spot(words).name == "forge-yard"
    assert gazetteer_of(city.shed).spot("b-1000").name == "forge-yard"
    assert city.shed.place_names.countries == {"FR", "PT", "BE"}
    put(where, [replace(place, name="", postcode="")])
    with pytest.raises(NotFound):
        gazetteer_of(city.shed).spot("b-1000")


def test_what_others_edit_by_hand_is_read_and_judged(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(small(), where)
    city = follow(where)
    _by_hand(where, "UPDATE sites SET about = 'iron gates'")
    assert [hit.site for hit in city.ask(Shed.search, GATES)] == ["mill"]
    _by_hand(where, "UPDATE sites SET place = 'nowhere'")
    with pytest.raises(BadFacts, match="nowhere"):
        _ = city.shed
    _by_hand(where, "UPDATE sites SET place = 'lyon'")
    assert city.shed.get("mill", Site).place == "lyon"


def test_a_question_that_is_overtaken_is_asked_again(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(small(), where)
    city, asked = follow(where), list[str]()

    def slow(shed: Shed) -> list[str]:
        asked.append(shed.fingerprint())
        if len(asked) == 1:
            put(where, [Item(item="gate")])
        return sorted(shed.table(Item)["item"])

    assert city.ask(slow) == ["gate", "sheet"]
    assert len(asked) == 2
    held = city.shed
    put(where, [Item(item="rail")])
    with pytest.raises(Outdated, match="changed since it was loaded"):
        held.table(Place)


def test_a_child_opens_the_file_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite forbids that a connection goes along when a process is forked."""
    where = tmp_path / "case.db"
    save(small(), where)
    city = follow(where)
    held = city.shed
    monkeypatch.setattr(os, "getpid", lambda: 0)
    assert city.shed is not held
    assert city.shed == held


def _by_hand(where: Path, text: str) -> None:
    with closing(sqlite3.connect(where)) as database, database:
        database.execute(text)
