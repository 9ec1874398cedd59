"""Directories of Open Referral in each of their forms: the same makers, and each row that leads nowhere is told.

Shapes, quoted telephones, a latitude of 100 and identifiers that name nothing are those of the examples of the
specification (openreferral/specification, `examples/service_full.json`, `tabular.json` and `csv/`).
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from makeshed.errors import BadFacts
from makeshed.io.importing import Import, import_files
from makeshed.model import Capability, Place, Shed, Site
from makeshed.store import load, save

Rows = list[dict[str, Any]]
TABLES: dict[str, Rows] = {
    "organization": [
        {"id": "o1", "name": "Soudure Martin", "description": "Chaudronnerie", "email": "info@martin.example",
         "website": "https://martin.example"},
        {"id": "o2", "name": "Repair Café", "description": "People who mend"},
        {"id": "o3", "name": "Sans Lieu", "description": "Nowhere"},
    ],
    "service": [
        {"id": "s1", "organization_id": "o1", "name": "Welding", "description": "TIG welding of steel",
         "status": "active", "assured_date": "2026-05-03", "accreditations": "EN 1090, ISO 9001"},
        {"id": "s2", "organization_id": "o1", "name": "Laser cutting", "status": "active"},
        {"id": "s3", "organization_id": "o2", "name": "Sewing", "status": "temporarily closed"},
        {"id": "s4", "organization_id": "0fdfb57f", "name": "Ghost", "status": "active"},
    ],
    "location": [
        {"id": "l1", "organization_id": "o1", "location_type": "physical", "name": "Atelier",
         "latitude": 43.3, "longitude": 5.4},
        {"id": "l2", "location_type": "physical", "name": "Dépôt", "latitude": 43.5, "longitude": 5.45},
        {"id": "l3", "organization_id": "o2", "location_type": "physical", "latitude": 100, "longitude": 101},
        {"id": "l4", "organization_id": "985e4a42", "name": "MyCity Civic Center", "latitude": 1, "longitude": 1},
    ],
    "service_at_location": [
        {"id": "a1", "service_id": "s1", "location_id": "l1"},
        {"id": "a2", "service_id": "s2", "location_id": "l2"},
        {"id": "a3", "service_id": "s1", "location_id": "2528e812"},
    ],
    "address": [
        {"id": "d1", "location_id": "l1", "address_1": "1 rue A", "city": "Marseille", "postal_code": "13001",
         "state_province": "", "country": "FR", "address_type": "physical"},
        {"id": "d2", "location_id": "l1", "address_1": "BP 9", "city": "Paris", "postal_code": "75001",
         "state_province": "", "country": "FR", "address_type": "postal"},
        {"id": "d3", "location_id": "l3", "address_1": "2 rue B", "city": "Aubagne", "postal_code": "13400",
         "state_province": "", "country": "FR", "address_type": "physical"},
    ],
    "phone": [
        {"id": "p1", "organization_id": "o1", "number": '"+33 4 42 00 00 00"', "type": "voice"},
        {"id": "p2", "location_id": "l3", "number": "04 42 11 11 11", "type": "fax"},
    ],
    "schedule": [{"id": "h1", "service_id": "s1", "opens_at": "10:00"}],
}  # fmt: skip
LOST = {
    "organization 'o3'": "no location names this organization",
    "service 's4'": "organization '0fdfb57f' is not there",
    "location 'l4'": "location of no organization and no service",
    "at 'a3'": "location '2528e812' is not there",
}


def as_csv(folder: Path, end: str = "s") -> None:
    for name, rows in TABLES.items():
        plural = f"{name}es" if end and name == "address" else f"{name}{end}"
        with (folder / f"{plural}.csv").open("w", encoding="utf-8", newline="") as file:
            heads = dict.fromkeys(head for row in rows for head in row)
            out = csv.DictWriter(file, heads)
            out.writeheader()
            out.writerows(rows)


def in_a_folder(tmp_path: Path) -> list[Path]:
    (tmp_path / "hsds").mkdir()
    as_csv(tmp_path / "hsds")
    return [tmp_path / "hsds"]


def as_files(tmp_path: Path) -> list[Path]:
    return sorted(p for p in in_a_folder(tmp_path)[0].iterdir() if p.stem != "schedules")


def in_a_zip(tmp_path: Path) -> list[Path]:
    """Return a data package whose files are called otherwise than the tables."""
    inner = tmp_path / "inner"
    inner.mkdir()
    as_csv(inner, "")
    package = {"resources": [{"name": n, "path": f"data/{n}-2026.csv"} for n in TABLES]}
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.writestr("datapackage.json", json.dumps(package))
        for name in TABLES:
            archive.write(inner / f"{name}.csv", f"data/{name}-2026.csv")
    return [tmp_path / "package.zip"]


def as_one_json(tmp_path: Path) -> list[Path]:
    (tmp_path / "tabular.json").write_text(json.dumps(TABLES), encoding="utf-8")
    return [tmp_path / "tabular.json"]


def json_in_a_folder(tmp_path: Path) -> list[Path]:
    (tmp_path / "hsds").mkdir()
    for name, rows in TABLES.items():
        (tmp_path / "hsds" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return [tmp_path / "hsds"]


def taken(rows: Rows, **named: str) -> Rows:
    """Return rows that name something, without what they name."""
    return [
        {k: v for k, v in row.items() if k not in named}
        for row in rows
        if all(row.get(k) == v for k, v in named.items())
    ]


def nested_location(key: str) -> dict[str, Any]:
    (found,) = taken(TABLES["location"], id=key)
    return {**found, "id": key, "addresses": taken(TABLES["address"], location_id=key),
            "phones": taken(TABLES["phone"], location_id=key)}  # fmt: skip


def nested_services(**which: str) -> Rows:
    return [
        {**{k: v for k, v in s.items() if k != "organization_id"}, "service_at_locations": [
            {"id": at["id"], "location": nested_location(at["location_id"])}
            for at in taken(TABLES["service_at_location"], service_id=s["id"])
            if at["location_id"].startswith("l")]}
        for s in TABLES["service"] if all(s[k] == v for k, v in which.items())
    ]  # fmt: skip


def as_organizations(tmp_path: Path) -> list[Path]:
    """Return organizations nested, as the API returns one each."""
    nested = [
        {**one, "phones": taken(TABLES["phone"], organization_id=one["id"]),
         "services": nested_services(organization_id=one["id"]),
         "locations": [nested_location(row["id"]) for row in TABLES["location"]
                       if row.get("organization_id") == one["id"]]}
        for one in TABLES["organization"]
    ]  # fmt: skip
    (tmp_path / "organizations.json").write_text(json.dumps(nested), encoding="utf-8")
    return [tmp_path / "organizations.json"]


def imported(paths: list[Path], into: Path) -> tuple[Shed, Import]:
    done = import_files(paths, into, load=load, save=save)
    return load(into), done


def told_of(shed: Shed) -> dict[str, Any]:
    places = {place.place: place for place in shed.rows(Place)}
    does: dict[str, dict[str, str]] = {}
    for able in shed.rows(Capability):
        does.setdefault(able.site, {})[able.process] = able.certification
    return {
        s.name: (round(places[s.place].lat, 3), s.phone, s.email, s.website, s.address, s.status,
                 str(s.last_confirmed), does.get(s.site, {}))
        for s in shed.rows(Site)
    }  # fmt: skip


HELD = "EN 1090; ISO 9001"
REACH = ("+33 4 42 00 00 00", "info@martin.example", "https://martin.example")
MAKERS = {
    "Soudure Martin (Atelier)": (43.3, *REACH, "1 rue A, 13001 Marseille", "open", "2026-05-03",
                                 {"welding": HELD, "tig-welding": HELD}),
    "Soudure Martin (Dépôt)": (43.5, *REACH, "", "open", "None", {"laser-cutting": ""}),
    "Repair Café": (43.295, "", "", "", "2 rue B, 13400 Aubagne", "closed", "None", {}),
}  # fmt: skip


@pytest.mark.parametrize(
    "form", [in_a_folder, as_files, in_a_zip, as_one_json, json_in_a_folder, as_organizations]
)
def test_each_form_holds_the_same_makers(
    tmp_path: Path, form: Callable[[Path], list[Path]]
) -> None:
    shed, done = imported(form(tmp_path), tmp_path / "case")
    assert told_of(shed) == MAKERS
    text = " | ".join(f"{row.entry}: {row.words}" for row in done.rows)
    expected = LOST if form is not as_organizations else {"o3": LOST["organization 'o3'"]}
    assert [words for words in expected.values() if words not in text] == []
    assert "service 'Sewing' is not to be had now: left out" in text
    if form in {in_a_folder, in_a_zip, json_in_a_folder, as_one_json}:
        assert any("not used" in note and "schedule" in note for note in done.notes)


def test_what_is_left_out_is_told_by_file_and_row(tmp_path: Path) -> None:
    _, done = imported(in_a_folder(tmp_path), tmp_path / "case")
    lost = {row.entry for row in done.rows if row.what == "left out"}
    assert lost == {
        "hsds, organizations.csv, row 4", "hsds, services.csv, row 5", "hsds, locations.csv, row 5",
        "hsds, service_at_locations.csv, row 4",
    }  # fmt: skip


def test_an_identifier_that_stands_twice_in_a_table_is_told(tmp_path: Path) -> None:
    (folder,) = in_a_folder(tmp_path)
    with (folder / "organizations.csv").open("a", encoding="utf-8") as file:
        file.write("o1,Another,,,\n")
    shed, done = imported([folder], tmp_path / "case")
    assert "Another" not in {site.name for site in shed.rows(Site)}
    words = "id 'o1' stands in organizations.csv, row 2 already"
    assert any(words in row.words and row.entry.endswith("row 5") for row in done.rows)


def test_a_page_of_services_is_one_maker_for_each_organization(tmp_path: Path) -> None:
    organization = {"id": "o1", "name": "Martin", "description": ""}
    services = [{**each, "organization": organization} for each in nested_services(organization_id="o1")]  # fmt: skip
    page = {"total_items": 2, "total_pages": 1, "page_number": 1, "contents": services}
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    shed, _ = imported([path], tmp_path / "case")
    assert {site.name for site in shed.rows(Site)} == {"Martin (Atelier)", "Martin (Dépôt)"}


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv"])
def test_a_zip_that_leads_out_of_itself_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(name, "id,name\n1,x\n")
    with pytest.raises(BadFacts, match="names that stay within the zip"):
        imported([tmp_path / "bad.zip"], tmp_path / "case")
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize("name", ["services.csv", "other.csv"])
def test_a_folder_without_organizations_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "hsds"
    folder.mkdir()
    (folder / name).write_text("id,name\n1,Welding\n", encoding="utf-8")
    with pytest.raises(BadFacts, match=r"organizations\.csv"):
        imported([folder], tmp_path / "case")


def test_a_damaged_zip_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BadFacts, match=r"bad\.zip"):
        imported([path], tmp_path / "case")


def test_pages_that_are_named_together_are_one_directory(tmp_path: Path) -> None:
    organization = {"id": "o1", "name": "Martin", "description": ""}
    services = [{**each, "organization": organization} for each in nested_services(organization_id="o1")]  # fmt: skip
    at = {**services[0], "id": "s9", "name": "Turning"}
    paths = []
    for number, each in enumerate([*services, at], 1):
        page = {"total_items": 3, "total_pages": 3, "page_number": number, "contents": [each]}
        paths.append(tmp_path / f"page-{number}.json")
        paths[-1].write_text(json.dumps(page), encoding="utf-8")
    shed, _ = imported(paths, tmp_path / "case")
    assert len(shed.table(Site)) == 2
    assert "turning" in {able.process for able in shed.rows(Capability)}
