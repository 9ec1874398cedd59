"""``makeshed serve`` as a program: it says where it is open, answers, and ends when it is told to."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import servers
from tests.contract.test_every_store import SCHEMA, place
from tests.public.test_pages import OPEN, case

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, MissingExtra, NotFound


def test_a_site_is_opened_answers_from_two_processes_and_closes(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    words = [sys.executable, "-m", "makeshed", "serve", "marseille", "--port", "0", "--workers", "2",
             "--state", str(tmp_path / "state"), "--title", "Ici", "--open-facts"]  # fmt: skip
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as site:
        try:
            assert site.stdout
            told = re.match(r"(http://127\.0\.0\.1:\d+/) is open", site.stdout.readline())
            assert told
            for _ in range(6):
                with urllib.request.urlopen(f"{told[1]}fr/", timeout=60) as got:  # noqa: S310
                    assert "Ici" in got.read().decode()
            with urllib.request.urlopen(f"{told[1]}api/v1/find?need=weld", timeout=60) as got:  # noqa: S310
                assert json.loads(got.read())["rows"]
        finally:
            site.send_signal(signal.SIGTERM)
            _, said = site.communicate(timeout=60)
    assert "Traceback" not in said
    assert site.returncode == 0
    with pytest.raises(OSError, match=r".*"):
        socket.create_connection(("127.0.0.1", int(told[1].split(":")[2][:-1])), timeout=2).close()


@pytest.mark.skipif(not servers.is_said(), reason=servers.WHY_NOT)
@pytest.mark.parametrize("spelt", ["address", "file"])
def test_a_directory_on_a_server_is_opened_by_its_address_and_shows_edits(
    spelt: str, tmp_path: Path
) -> None:
    pytest.importorskip("gunicorn")
    from psycopg import conninfo

    said = conninfo.conninfo_to_dict(servers.server())
    where = (f"postgresql://{said['user']}@{said['host']}:{said['port']}/{said['dbname']}"
             f"?options=-csearch_path%3D{SCHEMA}")  # fmt: skip
    ms.save(case(), place("postgresql", tmp_path)[0])
    if spelt == "file":
        (tmp_path / "site.toml").write_text(f'case = "{where}"\nstate = "state"\n')
    words = [sys.executable, "-m", "makeshed", "serve", "--port", "0", "--workers", "2",
             *([str(tmp_path / "site.toml")] if spelt == "file" else [where, "--state", str(tmp_path / "state")])]  # fmt: skip
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as site:
        try:
            assert site.stdout
            told = re.match(r"(http://127\.0\.0\.1:\d+/) is open", site.stdout.readline())
            assert told
            ms.put(
                tmp_path / "case.pg", [replace(OPEN, about="zorglubage")], note="said by telephone"
            )
            time.sleep(1.0)
            for _ in range(6):
                with urllib.request.urlopen(f"{told[1]}en/makers/roux.json", timeout=60) as got:  # noqa: S310
                    assert "zorglubage" in got.read().decode()
        finally:
            site.send_signal(signal.SIGTERM)
            site.communicate(timeout=60)
    assert site.returncode == 0


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"case": "marseille", "language": "de"}, BadValue, "no pages are written in 'de'"),
        ({"case": "marseille", "port": 99999}, BadValue, "port 99999"),
        ({"case": "marseille", "workers": 0}, BadValue, "workers 0"),
        ({}, BadValue, "one directory is shown"),
        ({"case": "marseille", "demo": True}, BadValue, "one directory is shown"),
        ({"case": "nowhere"}, NotFound, "nowhere"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_listens(
    given: dict[str, Any], error: type[Exception], says: str, tmp_path: Path
) -> None:
    pytest.importorskip("gunicorn")
    with pytest.raises(error, match=says):
        ms.serve(**given, state=tmp_path)


def test_without_what_it_needs_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("makeshed.web.server.find_spec", lambda _: None)
    with pytest.raises(MissingExtra) as refused:
        ms.serve("marseille", state=tmp_path)
    assert "makeshed[web]" in refused.value.hint


def test_one_file_says_all_of_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gunicorn")
    from makeshed.web import server

    begun: list[tuple[Any, Any, int]] = []
    monkeypatch.setattr(
        server, "run", lambda settings, at, workers, _: begun.append((settings, at, workers))
    )
    ms.save(ms.load(ms.store.examples.example_path("marseille")), tmp_path / "city.db")
    (tmp_path / "site.toml").write_text(
        'case = "city.db"\ntitle = "Ici"\nlanguage = "fr"\nport = 8500\nhosts = ["ici.example"]\n'
        'proxied = true\nworkers = 3\nstate = "state"\n'
    )
    ms.serve(tmp_path / "site.toml")
    ((settings, at, workers),) = begun
    assert (at, workers) == (("127.0.0.1", 8500), 3)
    assert (settings.title, settings.language, settings.proxied) == ("Ici", "fr", True)
    assert (settings.case, settings.state) == (tmp_path / "city.db", tmp_path / "state")
    assert "ici.example" in settings.hosts
    assert not settings.open_facts
    ms.serve(tmp_path / "site.toml", port=8600)
    settings, at, _ = begun[-1]
    assert (at[1], settings.title) == (8600, "Ici")
    assert "ici.example" in settings.hosts
    ms.serve(tmp_path / "site.toml", hosts=[])
    assert "ici.example" not in begun[-1][0].hosts


BESIDE: dict[str, tuple[str, object, list[str]]] = {
    "host": ('"0.0.0.0"', "127.0.0.1", ["--host", "127.0.0.1"]),
    "port": ("8500", 8411, ["--port", "8411"]),
    "workers": ("3", 2, ["--workers", "2"]),
    "title": ('"Ici"', "", ["--title", ""]),
    "language": ('"fr"', "en", ["--language", "en"]),
    "open_facts": ("true", False, ["--no-open-facts"]),
    "proxied": ("true", False, ["--no-proxied"]),
}
"""What a file says, what is said beside it, which is what counts where nothing is said, and how at a terminal."""


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize("door", ["python", "terminal"])
def test_what_is_said_beside_a_file_counts_though_it_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, door: str
) -> None:
    pytest.importorskip("gunicorn")
    from makeshed.cli import main
    from makeshed.web import server

    begun: list[dict[str, Any]] = []

    def run(settings: Any, at: tuple[str, int], workers: int, _: object) -> None:
        said = {
            each: getattr(settings, each) for each in ("title", "language", "open_facts", "proxied")
        }
        begun.append({**said, "host": at[0], "port": at[1], "workers": workers})

    monkeypatch.setattr(server, "run", run)
    in_file, beside, words = BESIDE[name]
    every = "".join(f"{each} = {said}\n" for each, (said, *_) in BESIDE.items())
    file = tmp_path / "site.toml"
    file.write_text(f'case = "marseille"\nstate = "state"\n{every}')
    if door == "python":
        ms.serve(file, **{name: beside})  # type: ignore[arg-type]
    else:
        assert main(["serve", str(file), *words]) == 0
    ms.serve(file)
    told, untold = begun
    assert told.pop(name) == beside
    assert untold.pop(name) == json.loads(in_file)
    assert told == untold, "all else is as the file says"


def test_the_terminal_names_what_counts_where_nothing_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from makeshed.cli import main
    from makeshed.web.site_file import DEFAULTS, KINDS

    assert DEFAULTS.keys() == KINDS.keys() - {"case"}
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name in ("port", "host", "language", "workers"):
        assert f"(default {DEFAULTS[name]}" in said, name


def test_one_site_is_served_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeshed.web.server.run", lambda *_: None)  # so that it cannot begin
    (tmp_path / "site.toml").write_text('case = "marseille"')
    with pytest.raises(BadValue, match="one directory is shown"):
        ms.serve(tmp_path / "site.toml", demo=True)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ('tittle = "x"\nport = "80"\nhosts = [1]', ["tittle", "port", "hosts", "case"]),
        ("case = ", ["site.toml"]),
        ('case = "marseille"\nproxied = 1', ["proxied"]),
        ('case = "site.toml"', ["case", "another site"]),
        ('case = "other.TOML"', ["case", "another site"]),
        ('case = ""\nstate = ""\npassports = ""', ["case", "state", "passports", "a path"]),
    ],
)
def test_a_file_that_says_what_no_site_is_told_is_refused_whole(
    tmp_path: Path, said: str, names: list[str]
) -> None:
    (tmp_path / "site.toml").write_text(said)
    with pytest.raises(BadFacts) as refused:
        ms.serve(tmp_path / "site.toml")
    assert all(name in str(refused.value) for name in names), refused.value


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"site\.toml"):
        ms.serve(tmp_path / "site.toml")
