"""The files of the map: what is packaged is what its recipe wrote, and a browser gets the piece that it asks for."""

from __future__ import annotations

import json
from gzip import decompress
from hashlib import sha256
from importlib.resources import files

import pytest
from tests.web.conftest import Begin

WALKING = files("makeshed") / "data" / "walking"


def test_what_is_packaged_is_what_the_recipe_wrote() -> None:
    told = json.loads((WALKING / "made.json").read_text("utf-8"))["sha256"]
    there = {each.name: sha256(each.read_bytes()).hexdigest() for each in WALKING.iterdir()}
    del there["made.json"]
    assert there == told


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=0-126", 0, 126), ("bytes=100-", 100, None)]
)
def test_a_piece_of_the_tiles_is_sent_as_asked(
    begin: Begin, asked: str, first: int, last: int | None
) -> None:
    whole = (WALKING / "base.pmtiles").read_bytes()
    end = len(whole) - 1 if last is None else last
    answer = begin().get("/walking/base.pmtiles", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[first : end + 1]
    assert answer["Content-Range"] == f"bytes {first}-{end}/{len(whole)}"


def test_a_piece_after_the_end_is_refused_and_other_files_are_not_there(begin: Begin) -> None:
    site = begin()
    assert (
        site.get("/walking/base.pmtiles", headers={"Range": "bytes=99999999-"}).status_code == 416
    )
    assert site.get("/walking/made.json").status_code == 404
    assert site.get("/walking/walk.js").status_code == 200


@pytest.mark.parametrize("name", ["maplibre-gl-csp.js", "maplibre-gl.css", "walk.js"])
def test_scripts_are_sent_packed_to_who_can_read_that(begin: Begin, name: str) -> None:
    site = begin()
    plain = site.get(f"/walking/{name}")
    packed = site.get(f"/walking/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert (plain["Content-Encoding"], packed["Content-Encoding"]) == ("identity", "gzip")
    assert decompress(packed.content) == plain.content
    assert len(packed.content) < 0.5 * len(plain.content)
    assert packed["ETag"] != plain["ETag"]
    assert packed["Vary"] == "Accept-Encoding"
    tiles = site.get("/walking/base.pmtiles", headers={"Accept-Encoding": "gzip"})
    assert tiles["Content-Encoding"] == "identity", "pieces of it are asked for by their bytes"
