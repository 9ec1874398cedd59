"""Lists as help desks have them: towns, telephones, days and consent; what is not used is told by name."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from makeshed.errors import BadFacts
from makeshed.io import geojson, okw, schemaorg
from makeshed.io.confirming import confirmed
from makeshed.io.importing import Import, import_files
from makeshed.io.reach import agreed_in
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.check import problems_with_tables
from makeshed.questions.find import find
from makeshed.questions.refer import refer
from makeshed.store import load, save

DOORS: dict[str, Any] = {"load": load, "save": save}
HEAD = "Nom;Ville;CP;Pays;Téléphone;E-mail;Site web;Consentement;Confirmed;Machines"


def imported(tmp_path: Path, *rows: str, head: str = HEAD, toml: str = "") -> tuple[Shed, Import]:
    path = tmp_path / "makers.csv"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    if toml:
        (tmp_path / "makers.csv.toml").write_text(toml, encoding="utf-8")
    done = import_files([path], tmp_path / "case", **DOORS)
    return load(tmp_path / "case"), done


def test_a_maker_stands_in_its_town_and_that_is_said(tmp_path: Path) -> None:
    shed, done = imported(
        tmp_path,
        "Martin;Aubagne;13400;France;04 42 00 00 00;info@martin.example;martin.example;tel, web;31/01/2025;laser",
        "Roux;Saint-Denis;;France;;;;;;tour",
        "Blanc;Cambridge;;United States;;;;;;lathe",
        "Noir;Lilliput;;France;;;;;;lathe",
    )
    by_name = {site.name: site for site in shed.rows(Site)}
    assert set(by_name) == {"Martin", "Roux"}
    place = shed.get(by_name["Martin"].place, Place)
    assert (place.kind, place.postcode) == ("estimate", "13400")
    assert "placed in the middle of Aubagne, FR (GeoNames), its town" in place.source
    assert (place.lat, place.lon) == pytest.approx((43.293, 5.571), abs=0.01)
    said = {row.entry: row.words for row in done.rows if row.what == "left out"}
    assert "towns are called 'Cambridge'" in said["makers.csv, row 4"]
    assert "no town is called 'Lilliput' in FR" in said["makers.csv, row 5"]
    found = find(shed, "laser cutting", near="13400", within=5)
    assert [row.name for row in found.rows] == ["Martin"]
    assert any("Martin stands in the middle of its town" in note for note in found.notes)


def test_an_address_names_its_town_if_it_names_one(tmp_path: Path) -> None:
    head = "name,address,country"
    shed, done = imported(
        tmp_path,
        '"A","Plot 5, Road 3, Dhaka 1200, Bangladesh",Bangladesh',
        '"B","1 via Roma, Trino, Napoli",Italy',
        '"C","12 rue de Lyon",France',
        head=head,
    )
    (site,) = shed.rows(Site)
    assert (site.name, site.address) == ("A", "Plot 5, Road 3, Dhaka 1200, Bangladesh")
    assert "2 towns are in its address" in done.rows[1].words
    assert done.rows[2].words == "no coordinates; left out: no place to stand"


def test_nothing_is_shown_that_was_not_agreed(tmp_path: Path) -> None:
    row = "{0};Aubagne;13400;France;0442-{0};{0}@b.example;b.example;{1};;soudure"
    asked = {"All": "oui", "Some": "tel", "No": "non", "Unasked": ""}
    shed, _ = imported(tmp_path, *(row.format(*pair) for pair in asked.items()))
    said = {site.name: site.published for site in shed.rows(Site)}
    assert said["All"] == "address; phone; email; website"
    assert (said["Some"], said["No"], said["Unasked"]) == ("phone", "none", "")
    found = find(shed, "welding", near="Aubagne")
    named = refer(shed, "welding", near="Aubagne", unready="send", k=4)
    for answer in (found, named):
        shown = {c.name: (c.address, c.phone, c.email, c.website) for c in answer.contacts}
        assert shown == {
            "All": ("13400 Aubagne", "0442-All", "All@b.example", "b.example"),
            "Some": ("", "0442-Some", "", ""),
        }
        for text in (str(answer), answer.to_json()):
            assert {"0442-All", "0442-Some", "All@b.example"} == _ways_in(text)
        assert any("than may be shown" in note for note in answer.notes)
    for text in (okw.written(shed), schemaorg.written(shed), geojson.written(shed)):
        assert {"0442-All", "0442-Some", "All@b.example"} == _ways_in(text)
        assert json.loads(text)


def _ways_in(text: str) -> set[str]:
    return set(re.findall(r"0442-\w+|\w+@b\.example", text))


def test_what_may_be_shown_is_named_by_its_columns() -> None:
    shed = Shed.of(
        Place(place="p", lat=1.0, lon=2.0, country="KE"), Site(site="s", place="p", role="maker")
    )

    def wrong(published: str) -> list[str]:
        sites = shed.table(Site).with_columns(published=pl.lit(published))
        found = Shed({"places": shed.table(Place), "sites": sites})
        return [str(problem) for problem in problems_with_tables(found)]

    assert [wrong(text) for text in ("", "none", "phone", "phone; email;", "address;website")] == [
        []
    ] * 5
    assert "some of address, phone, email, website" in wrong("tel")[0]


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("yes", "address; phone; email; website"),
        ("Tel, Web", "phone; website"),
        ("E-Mail und Telefon", "phone; email"),
        ("no", "none"),
        *(
            (text, "none")
            for text in ("refus", "Refusé", "retiré", "ne plus publier", "widerrufen")
        ),
        *((text, "none") for text in ("keine Zustimmung", "rifiutato", "rechazado", "opted out")),
        *(
            (text, "none")
            for text in ("withdrawn", "nicht veröffentlichen", "no publicar", "ritirato")
        ),
        ("", ""),
    ],
)
def test_consent_as_lists_write_it(text: str, published: str) -> None:
    assert agreed_in(text) == (published, [])


def test_a_yes_is_for_what_the_row_has(tmp_path: Path) -> None:
    shed, _ = imported(
        tmp_path, "A,Aubagne,FR,0442000000,yes", head="name,town,country,phone,consent"
    )
    (site,) = shed.rows(Site)
    assert site.published == "address; phone"


@pytest.mark.parametrize("text", ["en attente", "refus", "tel, peut-être", "no phone, email"])
def test_consent_that_cannot_be_read_hides_and_is_told_on_its_own(
    tmp_path: Path, text: str
) -> None:
    row, head = "A,Aubagne,FR,0442000000,12,{}", "name,town,country,phone,email,consent"
    cells = row.format("yes"), row.format(f'"{text}"')
    first, _ = imported(tmp_path, cells[0], head=head)
    assert [site.published for site in first.rows(Site)] == ["address; phone; email"]
    shed, done = imported(tmp_path, cells[1], head=head)
    assert [site.published for site in shed.rows(Site)] == ["none"]
    told = [row.words for row in done.rows if row.words.startswith("published: ")]
    assert told[-1].startswith("published: address, phone, email shown before")
    assert (len(told) == 1) == (text == "refus")


def test_a_new_contact_is_not_shown_under_the_consent_of_before(tmp_path: Path) -> None:
    head = "name,town,country,phone,email,consent"
    imported(tmp_path, "A,Aubagne,FR,04 42 00 00 00,a@a.example,yes", head=head)
    shed, done = imported(tmp_path, "A,Aubagne,FR,+33 442000000,A@a.example,", head=head)
    assert [site.published for site in shed.rows(Site)] == ["address; phone; email"]
    assert not [row for row in done.rows if row.words.startswith("published: ")]
    shed, done = imported(tmp_path, "A,Aubagne,FR,0611111111,b@a.example,", head=head)
    assert [site.published for site in shed.rows(Site)] == ["address"]
    told = [row.words for row in done.rows if row.words.startswith("published: ")]
    assert told == [
        "published: phone, email shown before and not any more; ask before it is shown again"
    ]


def test_a_maker_that_moved_is_not_shown_at_its_new_address_unasked(tmp_path: Path) -> None:
    head = "name,town,country,phone,consent"
    imported(tmp_path, "A,Aubagne,FR,0442000000,yes", head=head)
    shed, _ = imported(tmp_path, "A,Lyon,FR,0442000000,", head=head)
    assert [(site.address, site.published) for site in shed.rows(Site)] == [("Lyon", "phone")]


def test_a_no_holds_for_a_new_contact(tmp_path: Path) -> None:
    head = "name,town,country,phone,consent"
    imported(tmp_path, "A,Aubagne,FR,0442000000,no", head=head)
    shed, _ = imported(tmp_path, "A,Aubagne,FR,0611111111,", head=head)
    assert [site.published for site in shed.rows(Site)] == ["none"]


def test_a_foreign_number_is_kept_and_odd_ones_are_told(tmp_path: Path) -> None:
    row = "{};Aubagne;;France;{};{};;;;"
    shed, done = imported(
        tmp_path,
        row.format("A", "+254 (0)20-271.1234 ext 5", "x@y"),
        row.format("B", "12", "nobody"),
    )
    by_name = {site.name: site for site in shed.rows(Site)}
    assert by_name["A"].phone == "+254 (0)20-271.1234 ext 5"
    assert (by_name["B"].phone, by_name["B"].email) == ("12", "nobody")
    assert "phone '12' has fewer than 5 digits; email 'nobody' has no @" in done.rows[1].words


@pytest.mark.parametrize(
    ("text", "country", "day", "told"),
    [
        ("31/01/2025", "", date(2025, 1, 31), ""),
        ("31.1.25", "", date(2025, 1, 31), ""),
        ("1/31/2025", "", date(2025, 1, 31), ""),
        ("2025-01-31T10:00:00+01:00", "", date(2025, 1, 31), ""),
        ("05.06.2025", "", date(2025, 6, 5), ""),
        ("05/06/2025", "FR", date(2025, 6, 5), "day first"),
        ("05/06/2025", "US", date(2025, 5, 6), "month first"),
        ("05/06/2025", "", None, "may be 2025-05-06 or 2025-06-05"),
        ("05/06/2025", "CA", None, "may be"),
        ("yesterday", "FR", None, "is no day"),
        ("31/02/2025", "FR", None, "is no day"),
        ("31/01/2199", "FR", None, "still to come"),
    ],
)
def test_days_are_read_or_refused_by_name(
    text: str, country: str, day: date | None, told: str
) -> None:
    found, doubts = confirmed(text, country)
    assert found == day
    assert told in "; ".join(doubts)
    assert bool(doubts) == bool(told)


def test_a_column_of_days_is_read_together(tmp_path: Path) -> None:
    row = "{},Aubagne,{}"
    shed, done = imported(
        tmp_path, row.format("A", "05/06/2025"), row.format("B", "13/06/2025"),
        head="name,town,confirmed", toml='[constants]\ncountry = "CA"\n',
    )  # fmt: skip
    assert shed.table(Site).is_empty()
    assert [row.what for row in done.rows] == ["left out", "left out"]  # no Aubagne in Canada
    (tmp_path / "makers.csv.toml").write_text('[constants]\ncountry = "FR"\n', encoding="utf-8")
    import_files([tmp_path / "makers.csv"], tmp_path / "case", **DOORS)
    days = {site.name: site.last_confirmed for site in load(tmp_path / "case").rows(Site)}
    assert days == {"A": date(2025, 6, 5), "B": date(2025, 6, 13)}


@pytest.mark.parametrize(
    "name", ["confirmed", "Last confirmed", "UPDATED", "last_verified", "Datum", "Confirmé"]
)
def test_columns_go_by_the_names_of_fields_and_by_others(name: str, tmp_path: Path) -> None:
    shed, done = imported(
        tmp_path,
        "A,Aubagne,FR,2025-01-31,supplier,x",
        head=f"name,town,country,{name},role,evidence",
    )
    (site,) = shed.rows(Site)
    assert (site.last_confirmed, site.role, site.evidence) == (date(2025, 1, 31), "supplier", "x")
    assert not any("not used" in note for note in done.notes)


def test_columns_that_are_not_used_are_told_once(tmp_path: Path) -> None:
    _, done = imported(
        tmp_path, "A,Aubagne,FR,12,,red", "B,Aubagne,FR,3,,",
        head="name,town,country,Headcount,Empty,Colour of the door",
    )  # fmt: skip
    assert done.notes[0] == "makers.csv: not used: columns Headcount, Colour of the door"
    lab = "kind_name,name,latitude,longitude,country_code,slug,parking\nlab,A,48,11,DE,a,yes\n"
    (tmp_path / "labs.csv").write_text(lab, encoding="utf-8")
    done = import_files([tmp_path / "labs.csv"], tmp_path / "case", **DOORS)
    assert done.notes[0] == "labs.csv: not used: column parking"
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.4, 43.3]}}
    feature["properties"] = {"name": "A", "phone": "0442000000", "marker-color": "#f00"}
    (tmp_path / "m.geojson").write_text(json.dumps(feature), encoding="utf-8")
    done = import_files([tmp_path / "m.geojson"], tmp_path / "case", **DOORS)
    assert done.notes[0] == "m.geojson: not used: property marker-color"
    (tmp_path / "bom.csv").write_text("Part,Qty,Colour\nscrew,4,red\n", encoding="utf-8")
    done = import_files([tmp_path / "bom.csv"], tmp_path / "case", **DOORS)
    assert done.notes[0] == "bom.csv: not used: column Colour"


def test_a_wrong_mapping_is_refused_with_all_that_is_wrong(tmp_path: Path) -> None:
    toml = """[columns]
name = "Betrib"
town = "Ort"
about = ["Produkte", "Maschinen"]
[constants]
country = "Deutschlnd"
role = "makr"
confirmed = "soon"
published = "maybe"
"""
    with pytest.raises(BadFacts) as raised:
        imported(tmp_path, "A,Ulm,Tore", head="Betrieb,Ort,Produkte", toml=toml)
    said = str(raised.value)
    assert len(raised.value.problems) == 6
    assert (
        "[columns] name = 'Betrib', a column that is not there; right: did you mean Betrieb?"
        in said
    )
    assert "makers.csv.toml: [columns] about = 'Maschinen'" in said
    assert "role = 'makr'; right: one of maker, supplier, store" in said
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize(
    ("file", "text", "toml", "said"),
    [
        ("makers.toml", "name,town,country\nA,Ulm,DE\n", '[columns]\nname = "x"\n', "the name makers.csv.toml"),
        ("makers.csv.toml", "name,Ort\nA,Ulm\n", '[columns]\nname = "name"\n', "name, and lat and lon"),
        ("makers.csv.toml", "name,town\nA,Ulm\n", '[colums]\nname = "name"\n', "[columns] and [constants]"),
    ],
)  # fmt: skip
def test_a_mapping_that_would_do_nothing_is_refused(
    file: str, text: str, toml: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "makers.csv").write_text(text, encoding="utf-8")
    (tmp_path / file).write_text(toml, encoding="utf-8")
    with pytest.raises(BadFacts) as raised:
        import_files([tmp_path / "makers.csv"], tmp_path / "case", **DOORS)
    assert said in str(raised.value)


def test_a_mapping_beside_a_format_that_takes_none_is_refused(tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.4, 43.3]}}
    (tmp_path / "m.geojson").write_text(json.dumps(feature), encoding="utf-8")
    (tmp_path / "m.geojson.toml").write_text('[columns]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(BadFacts, match="read as geojson"):
        import_files([tmp_path / "m.geojson"], tmp_path / "case", **DOORS)
    node = {"type": "node", "id": 1, "lat": 43.3, "lon": 5.4, "tags": {"craft": "carpenter"}}
    (tmp_path / "o.json").write_text(json.dumps({"elements": [node]}), encoding="utf-8")
    (tmp_path / "o.json.toml").write_text('[constants]\nregion = "x"\n', encoding="utf-8")
    with pytest.raises(BadFacts, match=r"constants. country alone"):
        import_files([tmp_path / "o.json"], tmp_path / "case", **DOORS)


def test_constants_alone_leave_the_columns_to_their_names(tmp_path: Path) -> None:
    toml = '[constants]\ncountry = "DE"\npublished = "phone"\n'
    shed, _ = imported(tmp_path, "A,Ulm,0731 1234", head="name,town,tel", toml=toml)
    (site,) = shed.rows(Site)
    assert (site.name, site.published, site.phone) == ("A", "phone", "0731 1234")


def test_formats_bring_what_they_say_of_contacts(tmp_path: Path) -> None:
    lab = {"kind_name": "fab_lab", "slug": "x", "name": "X", "latitude": 48.1, "longitude": 11.2,
           "country_code": "DE", "phone": "089 123456", "email": "x@y.example", "city": "München",
           "postal_code": "80331", "address_1": "Hof 1"}  # fmt: skip
    facility = {"name": "F", "facility_status": "Active", "location": {"address": {
        "street": "Main", "number": "5", "city": "Nairobi", "country": "Kenya"}},
        "contact": {"landline": "020 2711234", "email": "f@y.example"}}  # fmt: skip
    shop = {"@type": "LocalBusiness", "name": "S", "telephone": "06 123456", "address": {
        "streetAddress": "Via 1", "addressLocality": "Roma", "addressCountry": "IT"}}  # fmt: skip
    node = {"type": "node", "id": 1, "lat": 43.3, "lon": 5.4, "tags": {
        "craft": "carpenter", "name": "O", "contact:phone": "04911", "email": "o@y.example",
        "addr:street": "Rue", "addr:housenumber": "3", "addr:country": "FR"}}  # fmt: skip
    for number, entry in enumerate(([lab], [facility], [shop], {"elements": [node]})):
        (tmp_path / f"{number}.json").write_text(json.dumps(entry), encoding="utf-8")
        import_files([tmp_path / f"{number}.json"], tmp_path / "case", **DOORS)
    said = {s.name: (s.address, s.phone, s.email) for s in load(tmp_path / "case").rows(Site)}
    assert said == {
        "X": ("Hof 1, 80331 München", "089 123456", "x@y.example"),
        "F": ("5 Main, Nairobi", "020 2711234", "f@y.example"),
        "S": ("Via 1, Roma", "06 123456", ""),
        "O": ("Rue 3", "04911", "o@y.example"),
    }
    assert {s.published for s in load(tmp_path / "case").rows(Site)} == {""}
    assert not load(tmp_path / "case").table(Capability).is_empty()


def test_what_makers_do_is_read_in_columns_of_their_trade(tmp_path: Path) -> None:
    """As a chamber of trades writes it: activity, internet site, and a firm that its list calls closed."""
    shed, done = imported(
        tmp_path,
        "SARL Durand & Fils;Marseille;France;Usinage de précision, tournage CN;www.durand.example",
        "Menuiserie Blanc (fermée);Aubagne;France;Menuiserie bois;",
        "Volets Roux (fermetures);Aubagne;France;Serrurerie;",
        "Taller Gris - CERRADO;Madrid;España;Soldadura;",
        head="Raison sociale;Ville;Pays;Activité;Site internet",
    )
    by_name = {site.name: site for site in shed.rows(Site)}
    durand = by_name["SARL Durand & Fils"]
    assert (durand.about, durand.website) == (
        "Usinage de précision, tournage CN",
        "www.durand.example",
    )
    done_by = {(row.site, row.process) for row in shed.rows(Capability)}
    assert {(durand.site, "machining"), (durand.site, "turning")} <= done_by
    closed = {name for name, site in by_name.items() if site.status == "closed"}
    assert closed == {"Menuiserie Blanc (fermée)", "Taller Gris - CERRADO"}
    assert any("its name says 'fermée': taken for closed" in row.words for row in done.rows)
    assert not any("not used" in note for note in done.notes)


def test_a_status_is_read_where_its_column_may_be_called_like_a_country(tmp_path: Path) -> None:
    """*Stato* and *Estado* are a status where most cells are some, and else a country or province."""
    shed, done = imported(
        tmp_path,
        "Rossi;Torino;attiva;rossi@pec.example",
        "Bianchi;Torino;cessata;",
        "Verdi;Torino;da verificare;",
        head="Denominazione;Comune;Stato;PEC",
    )
    assert {s.name: s.status for s in shed.rows(Site)} == {
        "Rossi": "open", "Bianchi": "closed", "Verdi": "open"
    }  # fmt: skip
    assert {s.email for s in shed.rows(Site)} == {"rossi@pec.example", ""}
    assert any("'da verificare' is not known" in text for text in done.warnings)
    assert not any("not used" in note for note in done.notes)
    (tmp_path / "other").mkdir()
    _, done = imported(
        tmp_path / "other", "Taller;Tijuana;Baja California", "Forja;Zapopan;Jalisco",
        head="Nombre del taller;Municipio;Estado",
    )  # fmt: skip
    assert any("not used: column Estado" in note for note in done.notes)
    assert {s.status for s in load(tmp_path / "other" / "case").rows(Site)} == {"open"}


def test_a_town_stands_behind_its_postcode(tmp_path: Path) -> None:
    shed, _ = imported(
        tmp_path, "Huber;80331 München;Deutschland;Tischler;Zimmerer",
        head="Name des Betriebs;PLZ / Ort;Land;Gewerk;Zusatzgewerke",
    )  # fmt: skip
    [place] = shed.rows(Place)
    assert (place.name, place.country, round(place.lat)) == ("Huber", "DE", 48)
    assert "Zimmerer" in next(iter(shed.rows(Site))).about


def test_what_a_maker_does_may_stand_in_several_columns_and_what_is_not_read_is_told(
    tmp_path: Path,
) -> None:
    shed, done = imported(
        tmp_path, "Alpha;Lille;France;Soudure;;Découpe laser;", "Beta;Lille;France;;Tournage;;",
        "Gamma;Lille;France;Philatélie;;;", "Delta;Lille;France;;;;welding, laser cutting",
        head="Entreprise;Ville;Pays;Activité 1;Activité 2;Activité n° 3;Services",
    )  # fmt: skip
    names = {site.site: site.name for site in shed.rows(Site)}
    able = {(names[row.site], row.process) for row in shed.rows(Capability)}
    assert able == {
        ("Alpha", "welding"), ("Alpha", "laser-cutting"), ("Beta", "turning"), ("Delta", "welding"),
        ("Delta", "laser-cutting"),
    }  # fmt: skip
    assert not any("not used" in note for note in done.notes)
    assert [w for w in done.warnings if "no process is read" in w] == [
        "makers.csv, row 4: no process is read in 'Philatélie'"
    ]
