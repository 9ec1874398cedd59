"""Maps as cities have them: KML and KMZ of Google My Maps, OpenStreetMap's XML, tables with a column of points."""

import zipfile
from pathlib import Path

import pytest

import makeshed as ms
from makeshed.casework.imports import import_files
from makeshed.errors import BadFacts
from makeshed.io.point_cells import point

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Our makers</name>
<Folder><name>Menuisiers</name>
<Placemark><name>Atelier Bois</name>
<description><![CDATA[Adresse: 3 rue X, Nantes<br>ouvert &agrave; tous]]></description>
<ExtendedData><Data name="Adresse"><value>3 rue X, Nantes</value></Data>
<Data name="T\u00e9l\u00e9phone"><value>0240000000</value></Data></ExtendedData>
<Point><coordinates>
  -1.55,47.22,0
</coordinates></Point></Placemark></Folder>
<Placemark><name>Zone</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
4.8,45.7,0 4.9,45.7,0 4.9,45.8,0 4.8,45.8,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>Tour</name><LineString><coordinates>4.8,45.7 4.9,45.7</coordinates></LineString></Placemark>
</Document></kml>"""
OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="47.2" lon="-1.5"><tag k="craft" v="carpenter"/><tag k="name" v="Bois"/></node>
<node id="2" lat="47.2" lon="-1.6"/><node id="3" lat="47.4" lon="-1.8"/>
<way id="9"><nd ref="2"/><nd ref="3"/><tag k="craft" v="metal_construction"/></way></osm>"""


def brought(tmp_path: Path, name: str, text: str) -> dict[str, tuple[float, float, ms.Site]]:
    """Return where each maker of a file stands, by its name."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    import_files([path], tmp_path / "case")
    shed = ms.load(tmp_path / "case")
    places = {place.place: place for place in shed.rows(ms.Place)}
    return {
        site.name: (places[site.place].lat, places[site.place].lon, site)
        for site in shed.rows(ms.Site)
    }


def test_a_map_of_google_is_read(tmp_path: Path) -> None:
    found = brought(tmp_path, "map.kml", KML)
    assert set(found) == {"Atelier Bois", "Zone"}  # a tour stands nowhere
    lat, lon, site = found["Atelier Bois"]
    assert (lat, lon) == (47.22, -1.55)
    assert (site.address, site.phone) == ("3 rue X, Nantes", "0240000000")
    assert site.about == "ouvert à tous; Menuisiers"
    assert found["Zone"][:2] == pytest.approx((45.75, 4.85))


def test_a_packed_map_is_the_same(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "map.kmz", "w") as packed:
        packed.writestr("doc.kml", KML)
        packed.writestr("images/icon.png", b"")
    done = import_files([tmp_path / "map.kmz"], tmp_path / "case")
    assert done.facts["sites"] == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.kml", "<kml><Document/></kml>", "without a placemark"),
        ("a.kml", "<kml><NetworkLink><Link/></NetworkLink></kml>", "a link to a map"),
        ("a.kml", "<kml><Placemark>", "ends too soon"),
        ("a.kml", "<gpx/>", "'gpx'"),
        ("a.osm", "<kml/>", "'kml'"),
        ("a.kml", '<!DOCTYPE k [<!ENTITY a "b">]><kml><name>&a;</name></kml>', "DOCTYPE"),
        ("a.kmz", "no zip", "another kind"),
    ],
)
def test_what_is_no_map_is_refused_by_name(
    name: str, text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFacts, match=words):
        brought(tmp_path, name, text)


def test_the_xml_of_openstreetmap_is_read_as_its_json(tmp_path: Path) -> None:
    found = brought(tmp_path, "export.osm", OSM)
    assert found["Bois"][:2] == (47.2, -1.5)
    assert found["metal construction"][:2] == pytest.approx((47.3, -1.7))


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("POINT (5.37 43.3)", (43.3, 5.37)),
        ("SRID=4326;POINT Z(5.37 43.3 12)", (43.3, 5.37)),
        ("MULTIPOINT ((5 43), (6 44))", (43.5, 5.5)),
        ("POLYGON ((4.8 45.7, 4.9 45.7, 4.9 45.8, 4.8 45.8, 4.8 45.7))", (45.75, 4.85)),
        ("43.3, 5.37", (43.3, 5.37)),
        ("(40.71, -74.01)", (40.71, -74.01)),
        ('{"type": "Point", "coordinates": [5.37, 43.3]}', (43.3, 5.37)),
        ("Marseille", None),
        ("12, 14", None),
        ("POINT (500000 6200000)", None),
        ("-122.4, 37.8", None),
        ("{", None),
    ],
)
def test_a_cell_holds_a_point(cell: str, at: tuple[float, float] | None) -> None:
    found = point(cell)
    assert (found is None) == (at is None)
    assert at is None or found == pytest.approx(at)


@pytest.mark.parametrize("head", ["geo_point_2d", "WKT", "Coordonnées", "the_geom"])
def test_a_column_of_points_places_makers(head: str, tmp_path: Path) -> None:
    found = brought(tmp_path, "a.csv", f'nom;{head}\nAtelier;"POINT (5.37 43.3)"\nAutre;\n')
    assert found["Atelier"][:2] == (43.3, 5.37)
    assert set(found) == {"Atelier"}


DIRECTORIES = {
    "es": "Razón Social;Domicilio;C.P.;Población;Provincia;Teléfono;Correo electrónico;Página web;Sector;país",
    "fr": "Dénomination sociale;N° et rue;Code Postal;Localité;Département;Tél.;Courriel;Site;Secteur d'activité;Pays",
    "de": "Firmenname;Straße, Hausnummer;PLZ;Ort;Bundesland;Rufnummer;E-Mail;Internetseite;Branche;Land",
    "it": "Ragione sociale;Indirizzo sede;C.A.P.;Località;Prov.;Telefono fisso;E-mail;Sito internet;Settore;Nazione",
    "en": "Trading Name;Address Line 1;Postcode;Post Town;County;Contact Number;Contact Email;Web Address;Sector;Country",
    "pt": "Nome;Morada;Código Postal;Concelho;Distrito;Telefone;Email;Site;Categoria;País",
}


@pytest.mark.parametrize("language", DIRECTORIES)
def test_the_heads_of_a_directory_are_read_in_every_language(language: str, tmp_path: Path) -> None:
    row = "Ruiz;Street 3;28013;Grenoble;Isère;0476000002;a@ruiz.example;www.ruiz.example;Tools;FR"
    path = tmp_path / "list.csv"
    path.write_text(f"{DIRECTORIES[language]}\n{row}\n", encoding="utf-8")
    done = import_files([path], tmp_path / "case")
    assert not [note for note in done.notes if "not used" in note]
    shed = ms.load(tmp_path / "case")
    site, place = next(iter(shed.rows(ms.Site))), next(iter(shed.rows(ms.Place)))
    assert (site.name, site.address) == ("Ruiz", "Street 3, 28013 Grenoble")
    assert (site.phone, site.email, site.website) == (
        "0476000002",
        "a@ruiz.example",
        "www.ruiz.example",
    )
    assert (site.about, place.region, place.postcode, place.country) == (
        "Tools",
        "Isère",
        "28013",
        "FR",
    )
