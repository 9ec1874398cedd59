"""Formats of makers and designs: small samples by their published field names, in and out."""

from __future__ import annotations

import csv
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.examples import THOROUGH

from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.io import geojson, okh, okw, schemaorg
from makeshed.io.importing import Import, gathered, import_files
from makeshed.io.process_names import TSDC, processes_in
from makeshed.io.record import slug, texts
from makeshed.io.sources import opened
from makeshed.io.statuses import status_doubts, status_of
from makeshed.model import Capability, Component, Item, Operation, Place, Shed, Site
from makeshed.store import indexed

ORACLES = Path(__file__).parents[3] / "shared" / "oracles" / "makers"

LAB = {
    "id": 7, "name": "Fab Lab Torino", "kind_name": "fab_lab", "blurb": "A lab", "slug": "torino",
    "country_code": "IT", "latitude": 45.05, "longitude": 7.67, "activity_status": "active",
    "capabilities": ["three_d_printing", "cnc_milling", "laser", "vinyl_cutting"],
    "url": "https://example.org",
}  # fmt: skip
FACTORY = {
    "type": "Feature", "id": "CN2020D0XYZ", "geometry": {"type": "Point", "coordinates": [114.1, 22.6]},
    "properties": {
        "name": "Garment Factory", "address": "1 Road, Shenzhen", "country_code": "CN",
        "os_id": "CN2020D0XYZ", "is_closed": True,
        "extended_fields": {"processing_type": [{"value": {"raw_value": "Cut & Sew"}, "updated_at": "x"}]},
    },
}  # fmt: skip
OKW = {
    "name": "Mary Tailoring", "facility_status": "Active", "typical_batch_size": "50-500 units",
    "location": {"address": {"country": "Kenya", "region": "Nairobi"}, "gps": {"lat": -1.28, "lon": 36.9}},
    "manufacturing_process": "https://en.wikipedia.org/wiki/Sewing_machine",
    "equipment": [{"equipment_type": "Laser cutter", "materials_worked": ["leather", "acrylic"]}],
    "typical_products": ["school uniforms"], "typical_materials": "cotton",
}  # fmt: skip
BUSINESS = {
    "@context": "https://schema.org", "@type": "LocalBusiness", "name": "Rossi Saldature",
    "address": {"addressCountry": "IT", "addressRegion": "Piemonte"}, "url": "https://rossi.example",
    "geo": {"@type": "GeoCoordinates", "latitude": "45.1", "longitude": "7.7"},
    "makesOffer": [{"@type": "Offer", "itemOffered": {"name": "Saldatura TIG"}}],
}  # fmt: skip
POINT = {
    "type": "Feature", "geometry": {"type": "Point", "coordinates": [5.37, 43.3]},
    "properties": {"name": "Tôlerie du Port", "country": "France", "tools": "press brake; laser cutter"},
}  # fmt: skip


def shed_of(path: Path, **options: Any) -> tuple[Shed, Import]:
    source = opened(path, **options)
    return gathered(
        Shed(),
        [(path.name, r) for r in source.read(source.entries, path.name, processes_in, 1)],
    )


def of(tmp_path: Path, document: object, name: str = "makers.json") -> Shed:
    (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    return shed_of(tmp_path / name)[0]


def able(shed: Shed) -> set[str]:
    return {capability.process for capability in shed.rows(Capability)}


def test_a_lab_of_fablabs_io(tmp_path: Path) -> None:
    shed = of(tmp_path, [LAB])
    site = shed.get("fablabs-torino", Site)
    assert (site.name, site.status, site.website) == (
        "Fab Lab Torino",
        "open",
        "https://example.org",
    )
    assert shed.get("fablabs-torino", Place).country == "IT"
    assert able(shed) == {"additive-manufacturing", "cnc-milling", "laser-cutting", "vinyl-cutting"}
    words = {c.process: c.source.rpartition(": ")[2] for c in shed.rows(Capability)}
    assert words["cnc-milling"] == "cnc milling"
    assert {c.kind for c in shed.rows(Capability)} == {"estimate"}


def test_a_facility_of_open_supply_hub(tmp_path: Path) -> None:
    shed = of(tmp_path, {"type": "FeatureCollection", "features": [FACTORY]})
    site = shed.get("oshub-cn2020d0xyz", Site)
    assert (site.status, shed.get(site.place, Place).lat) == ("closed", 22.6)
    assert able(shed) == {"cutting", "sewing"}


def test_a_facility_of_open_know_where(tmp_path: Path) -> None:
    shed = of(tmp_path, [OKW])
    (site,) = shed.rows(Site)
    (place,) = shed.rows(Place)
    assert (place.country, place.region, place.lon) == ("KE", "Nairobi", 36.9)
    assert "school uniforms" in site.about
    assert able(shed) == {"sewing", "laser-cutting"}
    (sewing,) = (c for c in shed.rows(Capability) if c.process == "sewing")
    assert (sewing.batch_min, sewing.batch_max) == (50.0, 500.0)
    assert sewing.materials == "cotton; leather; acrylic"


def test_linked_data_of_schema_org(tmp_path: Path) -> None:
    shed = of(tmp_path, {"@context": "https://schema.org", "@graph": [BUSINESS]}, "page.jsonld")
    (site,) = shed.rows(Site)
    assert (site.name, site.website) == ("Rossi Saldature", "https://rossi.example")
    assert able(shed) == {"tig-welding"}


def test_a_point_of_geojson(tmp_path: Path) -> None:
    shed = of(tmp_path, {"type": "FeatureCollection", "features": [POINT]}, "map.geojson")
    assert able(shed) == {"bending", "laser-cutting"}
    assert next(iter(shed.rows(Place))).country == "FR"


def test_a_table_by_the_names_of_its_columns(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Company;Latitude;Longitude;Country;Machines\nMüller;48,1;11,5;DE;Drehbank, Fräsen\n",
        encoding="utf-8",
    )
    shed, _ = shed_of(tmp_path / "list.csv")
    assert next(iter(shed.rows(Place))).lat == 48.1
    assert able(shed) == {"turning", "milling"}


def test_a_table_by_a_mapping_file(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Betrieb,B,L,Tut\nMeier,48.1,11.5,Schweissen\n", encoding="utf-8"
    )
    with pytest.raises(BadFacts, match=r"list.csv: entries of no known format.*list.csv.toml"):
        opened(tmp_path / "list.csv")
    (tmp_path / "list.csv.toml").write_text(
        '[columns]\nname = "Betrieb"\nlat = "B"\nlon = "L"\nprocesses = ["Tut"]\nabout = "Tut"\n'
        '[constants]\ncountry = "DE"\nsource = "Innung"\n',
        encoding="utf-8",
    )
    shed, _ = shed_of(tmp_path / "list.csv")
    (site,) = shed.rows(Site)
    assert (site.name, site.about, site.source) == ("Meier", "Schweissen", "Innung")
    assert able(shed) == {"welding"}


def test_a_mapping_to_a_field_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("A\n1\n", encoding="utf-8")
    (tmp_path / "list.csv.toml").write_text('[columns]\nlatt = "A"\n', encoding="utf-8")
    with pytest.raises(
        BadFacts, match=r"list.csv.toml: a field called 'latt'; right: did you mean lat"
    ):
        opened(tmp_path / "list.csv")


DESIGN = {
    "okhv": "2.4", "name": "Braille label", "repo": "https://example.org/x", "version": "1",
    "license": "CC0-1.0", "function": "labels", "tsdc": ["3DP", "ASM"], "mass": 150,
    "part": [{"name": "Base", "mass": 100, "export": "base.stl", "material": "PLA"}],
}  # fmt: skip


def test_a_design_of_open_know_how(tmp_path: Path) -> None:
    shed = of(tmp_path, DESIGN, "okh.json")
    items = {item.name: item for item in shed.rows(Item)}
    assert items["Braille label"].mass == 0.15
    steps = {
        (o.item, o.process): (o.kind, o.source.rpartition(": ")[2]) for o in shed.rows(Operation)
    }
    top, part = items["Braille label"].item, items["Base"].item
    assert steps[top, "additive-manufacturing"] == ("declared", "tsdc = 3DP")
    assert steps[part, "additive-manufacturing"] == ("estimate", "file base.stl")
    assert [(c.item, c.component) for c in shed.rows(Component)] == [(top, part)]


def test_a_design_of_the_first_version(tmp_path: Path) -> None:
    (tmp_path / "okh.yaml").write_text(
        "title: Laser-cut clamp\ndescription: Cut it, then powder coat it.\nlicense:\n  hardware: CC0\n"
        "documentation-home: https://example.org/clamp\nversion: 2\nbom: ../../etc/passwd\n",
        encoding="utf-8",
    )
    shed, found = shed_of(tmp_path / "okh.yaml", kind="okh")
    assert {o.process for o in shed.rows(Operation)} == {"assembly"}  # it has a bill of materials
    assert any("leads out of the design" in warning for warning in found.warnings)


def test_what_a_design_is_called_counts_if_nothing_else_tells() -> None:
    clamp = {"name": "Laser-cut clamp", "function": "Holds. Powder coat it."}
    assert okh.routing(clamp) == {
        "laser-cutting": "name: Laser-cut",
        "powder-coating": "function: Powder coat",
    }
    mill = {"name": "CNC mill", "function": "milling", "export": ["bed.stl"]}
    assert "cnc-milling" not in okh.routing(mill)


def small() -> Shed:
    return Shed.of(
        Place(place="p", lat=45.0, lon=7.6, country="IT", region="ITC1"),
        Site(site="s", place="p", role="maker", name='Said "so"', about="brackets", website="https://x.example"),
        Capability(site="s", process="laser-cutting", materials="steel; brass"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (geojson.written, "out.geojson"),
        (schemaorg.written, "out.jsonld"),
        (okw.written, "out.json"),
    ],
)
def test_what_goes_out_comes_in_again(write: Any, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(write(small()), encoding="utf-8")
    shed, _ = shed_of(tmp_path / name)
    (site,), (place,) = shed.rows(Site), shed.rows(Place)
    assert (site.name, place.lat, place.lon, place.country) == ('Said "so"', 45.0, 7.6, "IT")
    assert "brackets" in site.about
    assert able(shed) == {"laser-cutting"}


def test_a_design_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    shed = of(tmp_path, DESIGN, "okh.json")
    top = next(c.item for c in shed.rows(Component))
    text = okh.written(shed, top)
    assert tomllib.loads(text)["part"][0]["name"] == "Base"
    (tmp_path / "okh.toml").write_text(text, encoding="utf-8")
    again, _ = shed_of(tmp_path / "okh.toml")
    assert {i.name for i in again.rows(Item)} == {i.name for i in shed.rows(Item)}
    assert {o.process for o in again.rows(Operation) if "tsdc" in o.source} == {
        "additive-manufacturing",
        "assembly",
    }


def test_a_format_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BadValue, match="no format is called 'okx'"):
        opened(tmp_path / "x.json", kind="okx")  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        opened(tmp_path / "nothing.json")


def test_words_become_keys_and_statuses() -> None:
    assert slug("Tôlerie & Fils", 3) == "tolerie-fils-3"
    assert slug("木工") != slug("刺繍") != ""
    assert [status_of(s) for s in ("Temporary_closure", "Planned", "Active", "")] == [
        "closed", "candidate", "open", "open"]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            "closed",
            "fermé;Fermée;FERMÉE;geschlossen;chiuso;cerrado;radié;cessation d'activité;cessata",
        ),
        ("closed", "inactif;inattivo;inactivo;aufgelöst;dissous;sciolta;disuelta;défunct;false"),
        ("closed", "Temporarily closed;fermeture définitive;nicht aktiv;pas ouvert;sans activité"),
        ("candidate", "planned;geplant;prévu;en projet;candidate;progettato;ouverture prévue"),
        ("open", "Active;ouvert;geöffnet;aperto;abierto;en activité;in Betrieb;plant operational;"),
        (
            "closed",
            "Betrieb ruht;Betrieb eingestellt;außer Betrieb;Operations suspended;Activité suspendue;en sommeil",
        ),
        (
            "closed",
            "Attività sospesa;Baja temporal;in quiebra;abandoned;planned, cancelled;projet abandonné;closed until May",
        ),
        ("candidate", "opening soon;ouverture prochaine;in apertura;im Bau;under construction"),
        ("open", "Actif non diffusible;De alta;tätig;in esercizio;reopened;active since 2019;oui"),
    ],
)
def test_statuses_are_read_in_five_languages(status: str, words: str) -> None:
    for word in words.split(";"):
        assert (word, status_of(word), status_doubts(word)) == (word, status, [])


def test_a_status_that_is_not_known_is_told(tmp_path: Path) -> None:
    path = tmp_path / "makers.csv"
    path.write_text("name,town,country,status\nA,Aubagne,FR,en sursis\n", encoding="utf-8")
    (found,) = opened(path).records(0, processes_in)
    assert "status 'en sursis' is not known and is taken for open" in found.warnings
    assert status_doubts("not closed")
    for words in (
        "open (closed Mondays)",
        "Plan de redressement",
        "aktiv bis 2023",
        "opening 2027",
    ):
        assert (status_of(words), bool(status_doubts(words))) == ("open", True)
    assert status_of("Baja California") == "open"


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("lathe, mill, 3D printer", {"turning", "milling", "additive-manufacturing"}),
        ("lathe; milling machine", {"turning", "milling"}),
        ("maize, mill", {"grain-milling"}),
        ("bakery oven, mill", {"baking", "grain-milling"}),
        ("laser cutter (broken), lathe", {"turning"}),
        ("welding (coming soon); laser: not available", set()),
        ("découpe laser (en panne); soudure", {"welding"}),
        ("Fräsmaschine – außer Betrieb; Drehbank", {"turning"}),  # noqa: RUF001
    ],
)
def test_tools_of_a_workshop(text: str, processes: set[str]) -> None:
    """A mill beside a lathe mills metal, and what is broken or not there yet is none."""
    assert set(processes_in(text)) == processes


def manifests() -> list[dict[str, Any]]:
    path = ORACLES / "okh_losh_manifests.jsonl"
    if not path.is_file():
        pytest.skip("the manifests are not here: shared/oracles/makers")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_real_manifest_is_imported() -> None:
    """All of them, or every fourth."""
    found = manifests()
    assert len(found) == 2095
    found, items = (found, 2130) if THOROUGH else (found[::4], 541)
    records = list(okh.read(found, "LOSH-list"))
    assert len(records) == len(found)
    assert all(record.facts for record in records)
    shed, done = gathered(Shed(), [("manifests", record) for record in records])
    assert len(shed.table(Item)) == items
    assert done.entries == len(found)


def test_processes_hidden_are_inferred_better_than_by_guessing() -> None:
    codes = {process: code for code, process in TSDC.items()}
    hit = wrong = missed = 0
    for manifest in manifests():
        for part in [manifest, *manifest.get("part", [])]:
            true = set(texts(part.get("tsdc")))
            told = (
                {codes[p] for p in okh.routing(part, use_tsdc=False) if p in codes}
                if true
                else set()
            )
            hit, wrong, missed = (
                hit + len(true & told),
                wrong + len(told - true),
                missed + len(true - told),
            )
    assert 2 * hit / (2 * hit + wrong + missed) > 0.6


def test_a_real_survey_is_imported(tmp_path: Path) -> None:
    path = ORACLES / "okw_field_survey_2021_22.csv"
    if not path.is_file():
        pytest.skip("the survey is not here: shared/oracles/makers")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))[:400]
    with (tmp_path / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = import_files(
        [tmp_path / "survey.csv"], tmp_path / "case.db", load=indexed.load, save=indexed.save
    )
    shed = indexed.load(tmp_path / "case.db")
    assert (
        done.facts["sites"] == len(shed.table(Site)) == len({row["facility_key"] for row in rows})
    )
    assert {"sewing", "welding"} <= able(shed)
    assert next(iter(shed.rows(Site))).last_confirmed >= date(2021, 1, 1)  # type: ignore[operator]
