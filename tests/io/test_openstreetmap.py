"""OpenStreetMap: nodes, areas by their middle, tags to the graph, what Overpass and its export look like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from makeshed.data import rows
from makeshed.errors import BadFacts
from makeshed.io.coordinates import countries_at
from makeshed.io.importing import Import, import_files
from makeshed.io.openstreetmap import middle_of
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Capability, Place, Shed, Site
from makeshed.store import load, save

DOORS: dict[str, Any] = {"load": load, "save": save}


def imported(tmp_path: Path, document: Any, name: str = "map.json") -> tuple[Shed, Import]:
    path = tmp_path / name
    path.write_text(json.dumps(document), encoding="utf-8")
    done = import_files([path], tmp_path / "case", **DOORS)
    return load(tmp_path / "case"), done


def overpass(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """As Overpass answers to ``[out:json]``."""
    return {
        "version": 0.6, "generator": "Overpass API 0.7.62.1 084b4234",
        "osm3s": {"timestamp_osm_base": "2026-11-28T10:01:00Z", "copyright": "The data included in "
                  "this document is from www.openstreetmap.org. The data is made available under ODbL."},
        "elements": list(elements), **more,
    }  # fmt: skip


def carpenter(**more: Any) -> dict[str, Any]:
    tags = {"name": "Tischlerei Krüger", "craft": "carpenter", "addr:country": "DE"}
    return {"type": "node", "id": 1, "lat": 48.137, "lon": 11.575, "tags": tags} | more


def test_a_node_becomes_a_maker(tmp_path: Path) -> None:
    tags = {
        "name": "Tischlerei Krüger", "craft": "carpenter;window_construction", "addr:country": "DE",
        "addr:street": "Hauptstraße", "addr:housenumber": "5a", "addr:postcode": "80331",
        "addr:city": "München", "addr:state": "Bayern", "contact:website": "https://k.example",
        "check_date": "2026-05-01",
    }  # fmt: skip
    shed, done = imported(tmp_path, overpass(carpenter(tags=tags)))
    site, place = shed.get("osm-node-1", Site), shed.get("osm-node-1", Place)
    assert (site.name, site.role, site.website) == (
        "Tischlerei Krüger",
        "maker",
        "https://k.example",
    )
    assert site.address == "Hauptstraße 5a, 80331 München"
    assert str(site.last_confirmed) == "2026-05-01"
    assert (place.lat, place.lon, place.country, place.region) == (48.137, 11.575, "DE", "Bayern")
    assert "OpenStreetMap node 1 (ODbL)" in place.source
    able = {c.process: c for c in shed.rows(Capability)}
    assert set(able) == {"carpentry", "glass-cutting"}
    assert "craft=carpenter" in able["carpentry"].source
    assert able["carpentry"].kind == "estimate"
    assert done.rows == ()


CORNERS = [(48.0, 11.0), (48.0, 11.4), (48.2, 11.4), (48.2, 11.0), (48.0, 11.0)]
NODES = [
    {"type": "node", "id": n, "lat": lat, "lon": lon}
    for n, (lat, lon) in enumerate(CORNERS[:4], 10)
]
WAY = {
    "type": "way",
    "id": 7,
    "tags": {"name": "Werk", "man_made": "works", "product": "furniture"},
}
RING = [[lon, lat] for lat, lon in CORNERS]


@pytest.mark.parametrize(
    "elements",
    [
        [WAY | {"center": {"lat": 48.1, "lon": 11.2}, "nodes": [10, 11, 12, 13, 10]}],
        [WAY | {"bounds": {"minlat": 48.0, "minlon": 11.0, "maxlat": 48.2, "maxlon": 11.4}}],
        [WAY | {"geometry": [{"lat": lat, "lon": lon} for lat, lon in CORNERS]}],
        [WAY | {"nodes": [10, 11, 12, 13, 10]}, *NODES],
        [*NODES, WAY | {"nodes": [10, 11, 12, 13, 10]}],
        [{**WAY, "type": "relation", "members": [{"type": "way", "ref": 8, "role": "outer"}]},
         {"type": "way", "id": 8, "nodes": [10, 11, 12, 13, 10]}, *NODES],
        [{**WAY, "type": "relation", "members": [{"type": "way", "ref": 8, "role": "outer", "geometry": [
            {"lat": lat, "lon": lon} for lat, lon in CORNERS]}]}],
    ],
)  # fmt: skip
def test_an_area_stands_at_its_middle(tmp_path: Path, elements: list[dict[str, Any]]) -> None:
    shed, done = imported(tmp_path, overpass(*elements))
    (place,) = shed.rows(Place)
    assert [place.lat, place.lon] == pytest.approx([48.1, 11.2])
    assert {c.process for c in shed.rows(Capability)} == {"carpentry"}
    assert done.entries == 1  # corners are no entries


def test_the_export_of_overpass_turbo(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "id": "way/7", "properties": {"@id": "way/7", **WAY["tags"]},  # type: ignore[dict-item]
         "geometry": {"type": "Polygon", "coordinates": [RING]}},
        {"type": "Feature", "id": "node/1", "properties": {"@id": "node/1", "craft": "welder",
         "name": "Soudure Martin"}, "geometry": {"type": "Point", "coordinates": [5.37, 43.3]}},
    ]  # fmt: skip
    shed, _ = imported(tmp_path, {"type": "FeatureCollection", "features": features}, "x.geojson")
    assert {s.site for s in shed.rows(Site)} == {"osm-way-7", "osm-node-1"}
    assert shed.get("osm-way-7", Place).lat == pytest.approx(48.1)
    assert shed.get("osm-node-1", Site).about == "welder"


def test_other_geojson_has_areas_too(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "Works", "country": "DE"},
               "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]}}  # fmt: skip
    shed, _ = imported(tmp_path, {"type": "FeatureCollection", "features": [feature]}, "x.geojson")
    (place,) = shed.rows(Place)
    assert [place.lat, place.lon] == pytest.approx([48.1, 11.2])


def test_an_area_over_the_date_line() -> None:
    ring = [[179.9, -17.0], [-179.9, -17.0], [-179.9, -16.8], [179.9, -16.8]]
    lat, lon = middle_of([ring])
    assert lat == pytest.approx(-16.9)
    assert abs(lon or 0) == pytest.approx(180.0)
    assert middle_of(None) == middle_of([]) == middle_of([["x", None]]) == (None, None)


@pytest.mark.parametrize(
    ("tags", "role", "status", "processes"),
    [
        ({"craft": "key_cutter"}, "maker", "open", {"locksmithing"}),
        ({"craft": "hvac"}, "maker", "open", set[str]()),
        ({"craft": "bicycle_mechanic"}, "maker", "open", {"bicycle-repair"}),  # no value of the wiki
        ({"industrial": "machine_shop"}, "maker", "open", {"machining"}),
        ({"shop": "tailor"}, "maker", "open", {"tailoring"}),
        ({"shop": "hardware"}, "supplier", "open", set[str]()),
        ({"shop": "hardware", "craft": "locksmith"}, "maker", "open", {"locksmithing"}),
        ({"disused:craft": "tailor"}, "maker", "closed", {"tailoring"}),
        ({"craft": "tailor", "disused": "yes"}, "maker", "closed", {"tailoring"}),
        ({"craft": "tailor", "opening_hours": "closed"}, "maker", "closed", {"tailoring"}),
        ({"craft": "brewery", "operational_status": "closed"}, "maker", "closed", {"brewing"}),
        ({"craft": "tailor", "vacant": "yes"}, "maker", "closed", {"tailoring"}),
        ({"leisure": "hackerspace", "description": "laser cutter and 3D printing"}, "maker", "open",
         {"laser-cutting", "additive-manufacturing"}),
        ({"man_made": "works", "product": "beer"}, "maker", "open", {"brewing"}),
    ],
)  # fmt: skip
def test_tags_are_mapped_to_the_graph(
    tmp_path: Path, tags: dict[str, str], role: str, status: str, processes: set[str]
) -> None:
    shed, done = imported(
        tmp_path, overpass(carpenter(tags={"name": "X", "addr:country": "DE"} | tags))
    )
    (site,) = shed.rows(Site)
    assert (site.role, site.status) == (role, status)
    assert {c.process for c in shed.rows(Capability)} == processes
    told = any("what it does is not told" in row.words for row in done.rows)
    assert told == (role == "maker" and not processes)


def test_what_is_no_maker_is_left_out_and_told(tmp_path: Path) -> None:
    other = {"type": "node", "id": 2, "lat": 48.0, "lon": 11.0, "tags": {"shop": "supermarket"}}
    nowhere = {
        "type": "way",
        "id": 3,
        "tags": {"craft": "tailor", "name": "Y", "addr:country": "DE"},
    }
    shed, done = imported(tmp_path, overpass(carpenter(), other, nowhere))
    assert [site.site for site in shed.rows(Site)] == ["osm-node-1"]
    assert [(row.what, row.entry) for row in done.rows] == [
        ("left out", "map.json, element 2"), ("left out", "map.json, element 3"),
    ]  # fmt: skip


def test_the_country_of_those_that_name_none(tmp_path: Path) -> None:
    """By the file beside it, by the one country that the others name, by the only box, or not at all."""
    bare = {"name": "Näherei", "craft": "tailor"}
    two = [carpenter(), carpenter(id=2, tags=bare)]
    assert imported(tmp_path, overpass(*two))[0].get("osm-node-2", Place).country == "DE"
    three = [*two, carpenter(id=3, tags=bare, lat=-33.87, lon=151.2)]
    assert countries_at(-33.87, 151.2) == {"AU"}
    shed, _ = imported(tmp_path, overpass(*three), "three.json")
    assert shed.get("osm-node-3", Place).country == "AU"
    assert "the only one whose box holds it" in shed.get("osm-node-3", Place).source
    (tmp_path / "four.json.toml").write_text('[constants]\ncountry = "Austria"\n', encoding="utf-8")
    shed, _ = imported(
        tmp_path, overpass(carpenter(id=4, tags=bare, lat=48.2, lon=16.37)), "four.json"
    )
    assert shed.get("osm-node-4", Place).country == "AT"
    shed, done = imported(
        tmp_path, overpass(carpenter(id=5, tags=bare, lat=48.2, lon=8.0)), "five.json"
    )
    assert shed.get("osm-node-5", Place).country == "ZZ"
    assert any("no country is named" in row.words for row in done.rows)


def test_an_answer_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    remark = 'runtime error: Query timed out in "query" at line 3 after 26 seconds.'
    with pytest.raises(BadFacts, match="cut short: runtime error"):
        imported(tmp_path, overpass(carpenter(), remark=remark))


@pytest.mark.parametrize(
    "element",
    [
        {"type": "way", "id": 1, "tags": {"craft": "tailor"}, "nodes": "x", "members": 5},
        {"type": "relation", "id": 1, "tags": {"craft": "tailor"},
         "members": [{"type": "relation", "ref": 1}, 5, {}]},
        {"type": "node", "id": 1, "lat": "x", "lon": None, "tags": {"craft": 5}},
        {"type": "node", "id": None, "lat": 1e999, "lon": 0, "tags": {"craft": "tailor", "name": []}},
        {"type": "way", "id": [1], "tags": {"craft": "tailor"}, "center": {}, "bounds": 5},
        {"tags": {"craft": "tailor"}}, {"type": 5, "tags": {"craft": "tailor"}, "lat": 1, "lon": 1},
        {"type": "node", "id": 1, "tags": [1]}, {"type": "node", "id": 1, "tags": "craft"},
    ],
)  # fmt: skip
def test_odd_elements_keep_out_no_others(tmp_path: Path, element: dict[str, Any]) -> None:
    shed, _ = imported(tmp_path, overpass(carpenter(id=99), element))
    assert shed.get("osm-node-99", Site).name == "Tischlerei Krüger"


def test_every_process_of_the_table_is_in_the_graph() -> None:
    known = vocabulary().tables["process"]
    for row in rows("openstreetmap"):
        assert row["role"] in {"maker", "supplier"}
        assert all(process in known for process in filter(None, row["processes"].split("|"))), row
