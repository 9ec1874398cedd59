"""Needs in the words of workshops: what is asked for, what is not, and what is told instead of guessed.

Written beside the rules, in addition to the phrases that were written before them.
"""

from datetime import date
from typing import Any

import pytest
from tests.directory.directory import DAY, FACTS, shed, site
from tests.directory.judged import towns

from makeshed.directory.needs.need import Need
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.profiles import WRITTEN, profiles
from makeshed.language.inflection import forms_of
from makeshed.language.mentions import language_of, read
from makeshed.language.slips import distance
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Place, Shed, Site
from makeshed.questions.find import find

SUNDAY = date(2026, 11, 29)
NUMBERS = ("quantity", "by", "thickness", "tolerance", "size", "diameter", "length", "within")


def need(text: str) -> Need:
    return read_need(text, towns().within, day=SUNDAY)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.0625 in brass shim, 20 pcs", {"quantity": 20, "thickness": 1.5875}),
        ("12 ga steel brackets, 100 of them", {"quantity": 100, "thickness": 2.657}),
        ("20 gauge galvanized ductwork, 8 sections", {"quantity": 8, "thickness": 1.006}),
        ("tôle galvanisée calibre 24, 30 panneaux", {"quantity": 30, "thickness": 0.701}),
        ("turned pins, 10 mm dia x 45 mm long, 500 off", {"quantity": 500, "diameter": 10, "length": 45}),
        ("axes rectifiés à 5 microns près, 10 pièces", {"quantity": 10, "tolerance": 0.005}),
        ("tube acier 30 mm près de Lyon, 10 pièces", {"quantity": 10, "diameter": 30}),
        ("inox 2 mm près de Lyon, 4 pièces", {"quantity": 4, "thickness": 2}),
        ("Toleranz 0,05, 10 Frästeile aus Alu", {"quantity": 10, "tolerance": 0.05}),
        ('10" OD steel ring, 1/2" thick', {"diameter": 254, "thickness": 12.7}),
        ("wire 2 mm, 50 m", {"diameter": 2, "length": 50_000}),
        ('5/8" threaded rod cut to 300 mm, 40 off', {"quantity": 40, "diameter": 15.875, "length": 300}),
        ("gate 3 m wide and 1.8 m high", {"size": (3000, 1800)}),
        ("Geländer 5 m, Edelstahl", {"length": 5000}),
        ("10 tubes Ø 30 mm longueur 1,5 m, acier", {"quantity": 10, "diameter": 30, "length": 1500}),
        ("Ø50 H7 bushing, bronze, 12 off", {"quantity": 12, "diameter": 50}),
        ("roll 6mm plate into 600mm dia tubes x 4", {"quantity": 4, "thickness": 6, "diameter": 600}),
        ("20 Schilder innerhalb von 48 Stunden", {"quantity": 20, "by": 2}),
        ("10 sillas en 15 días hábiles", {"quantity": 10, "by": 19}),
        ("20 Stühle in einem Monat", {"quantity": 20, "by": 365 / 12}),
        ("3 chairs, delivery in a month and a half", {"quantity": 3, "by": 45.65625}),
        ("a couple of hundred stickers", {"quantity": 200}),
        ("trois douzaines de chaises", {"quantity": 36}),
        ("1,000 acrylic keyrings, 3mm", {"quantity": 1000, "thickness": 3}),
        ("se necesitan 1.500 llaveros de metacrilato de 3 mm", {"quantity": 1500, "thickness": 3}),
        ("welding within 20 miles of Leeds", {"within": 32.187}),
        ("20 capots en tôle 15/10", {"quantity": 20, "thickness": 1.5}),
        ("within 0.1 mm, 20 gears", {"quantity": 20, "tolerance": 0.1}),
        ("two-hundred mugs", {"quantity": 200}),
        ("several hundred stickers", {}),
        ("dozens of candles", {}),
        ("40 pieds de table", {"quantity": 40}),
        ("tables 12 pieds de long", {"length": 3657.6}),
        ("1.000 Aufkleber rund 50 mm", {"quantity": 1000}),
        ("+0/-0.05 mm, 10 bushings", {"quantity": 10}),
        ("no more than 3 weeks: 40 signs", {"quantity": 40, "by": 21}),
        ("10 brackets a week for 6 months", {"quantity": 10}),
        ("5 chairs for our 10 year anniversary", {"quantity": 5}),
        ("6-axis robot stand, steel", {}),
        ("20 A4 frames for prints", {"quantity": 20}),
        ("20 M6 bolts", {"quantity": 20}),
    ],
)  # fmt: skip
def test_numbers_get_their_roles_and_nothing_else(text: str, numbers: dict[str, Any]) -> None:
    read = need(text)
    found = {name: getattr(read, name) for name in NUMBERS if getattr(read, name)}
    assert found.keys() == numbers.keys()
    for name, value in numbers.items():
        assert found[name] == pytest.approx(value, rel=1e-3), name


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("steel tank, 20 gallons, 80 psi", {"20 gallons", "80 psi"}),
        ("10 tables, budget 2000 euros", {"2000 euros"}),
        ("call 555-123-4567, need 40 brackets", {"555-123-4567"}),
        ("plaques 3 mm avec 4 trous de 8 mm, 20 pièces", {"4", "8 mm"}),
        ("30 Bleche 2 mm, Bohrungen 6 mm", {"6 mm"}),
        ("1 arbre Ø40 long 350 inox", {"350"}),
        ("16 gauge cabinets, 10 pcs", {"16 gauge"}),
        ("by 03/04/2027: 20 brackets", {"03/04/2027 (3 April or 4 March?)"}),
        ("20 brackets by 15/02/2020", {"15/02/2020 (past)"}),
        ("500 kpx of steel brackets", {"500"}),
        ("3 gates, guarantee 5 years", {"5 years"}),
    ],
)
def test_what_has_no_role_is_told_by_name(text: str, untold: set[str]) -> None:
    assert set(need(text).unread) == untold


@pytest.mark.parametrize(
    "text",
    [
        "steel tank 500 litres",
        "for my 2015 Ford Transit: roof bars in steel",
        "welding, tel 0113 496 0000",
        "thermolaquage RAL 7016",
        "Schweißen nach EN 15085, 300 bar",
        "500 g of copper wire",
        "12 V motor mount",
        "gear, module 2, 40 teeth",
        "500 kpx of steel brackets",
    ],
)
def test_a_number_whose_unit_is_not_understood_is_never_the_quantity(text: str) -> None:
    assert need(text).quantity is None


@pytest.mark.parametrize(
    ("text", "asked", "without"),
    [
        ("we don't need anodising, just mill 10 aluminium blocks", {"milling"}, {"anodising"}),
        ("laser cutting without bending, drilling or welding", {"laser-cutting"}, {"bending", "drilling", "welding"}),
        ("20 gates, welding not required", set(), {"welding"}),
        ("rather than welding, rivet the 10 frames", {"riveting"}, {"welding"}),
        ("we will paint it ourselves, just weld 5 gates", {"welding"}, {"painting"}),
        ("découper 12 tôles sans les plier", {"cutting"}, {"bending"}),
        ("nous peindrons nous-mêmes, juste souder 5 portails", {"welding"}, {"painting"}),
        ("20 étagères, aucune soudure", set(), {"welding"}),
        ("50 Halter aus Stahl, nicht verzinkt", set(), {"hot-dip-galvanising"}),
        ("20 Winkel, weder gebohrt noch lackiert", set(), {"drilling", "painting"}),
        ("Schweißen ist nicht nötig, nur 30 Teile lasern", {"laser-cutting"}, {"welding"}),
        ("20 pezzi, né forati né verniciati", set(), {"drilling", "painting"}),
        ("15 staffe in acciaio, non zincate", set(), {"hot-dip-galvanising"}),
        ("30 soportes sin soldadura ni pintura", set(), {"welding", "painting"}),
        ("no rush: cut 5 plates", {"cutting"}, set()),
        ("sans engagement: souder 10 portails", {"welding"}, set()),
        ("Fräsen, kein Problem wenn es dauert", {"milling"}, set()),
    ],
)  # fmt: skip
def test_what_is_not_wanted_is_not_asked_for(text: str, asked: set[str], without: set[str]) -> None:
    read = need(text)
    assert set(read.of("process")) == asked
    assert {concept.key for concept in read.without} == without


@pytest.mark.parametrize(
    ("entry", "code", "forms"),
    [
        ("weave", "en", "weave weaving woven"),
        ("cut*", "en", "cutting"),
        ("peindre", "fr", "peindre peint peinte peintes"),
        ("souder", "fr", "souder soudé soudée soudés soudées"),
        ("piegare", "it", "piegare piegato piegata piegati piegate pieghiamo piegarle"),
        ("fondere", "it", "fondere fuso fusa"),
        ("soldar", "es", "soldar soldado soldadas soldamos soldarlo"),
        ("schweißen", "de", "schweißen geschweißt schweißt geschweißte"),
        ("ab~kanten", "de", "abkanten abgekantet abzukanten"),
        ("biegen", "de", "biegen gebogen gebogene"),
        ("laserschneiden~", "de", "lasergeschnitten"),
        ("verzinken", "de", "verzinken verzinkt"),
        ("härten", "de", "härten gehärtet gehaertet"),
    ],
)
def test_forms_of_verbs(entry: str, code: str, forms: str) -> None:
    assert set(forms.split()) <= forms_of(entry, code).sure


def test_finite_forms_are_not_sure() -> None:
    assert {"suelda", "sueldo", "suelden"} <= forms_of("soldar", "es").finite
    assert {"soude", "soudons"} <= forms_of("souder", "fr").finite
    assert "plieguen" in forms_of("plegar", "es").finite


def test_verbs_of_making_are_known_in_every_language() -> None:
    known = vocabulary()
    for code in ("en", "fr", "it", "de", "es"):
        verbs = {c for of in known.verbs.values() for c, codes in of.items() if code in codes}
        assert len(verbs) >= 60, code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("re-spray a bike frame", "bicycle-frame"),
        ("4 telai per finestre", "window"),
        ("Rahmen für ein Lastenrad", "bicycle-frame"),
        ("marco para espejo", "picture-frame"),
        ("8 cadres", ""),
        ("boîtes en inox", "metal-box"),
        ("boîtes de 12", ""),
        ("boîtes en carton", "carton-box"),
        ("6 steel rings", ""),
        ("20 poulies", "gear"),
        ("painting, 20 gates", "gate"),
    ],
)
def test_the_company_decides_the_sense(text: str, key: str) -> None:
    assert need(text).of("product")[:1] == ((key,) if key else ())


@pytest.mark.parametrize(
    "text",
    [
        "Hi, this is Mike Cooper, I need 4 oak doors",
        "4 oak doors please. Best regards, Anna Potter",
        "La Forge du Café a besoin de 8 tables en hêtre",
        "Firma Bäcker GmbH sucht 10 Edelstahltische",
        "Pizzeria Da Ferro cerca 8 tavoli in legno",
        "Soy Juan Herrero, necesito 4 puertas de madera",
        "we're a small brewery and need 4 oak doors",
    ],
)
def test_who_asks_is_not_what_is_asked_for(text: str) -> None:
    assert need(text).of("process") == ()
    assert "steel" not in need(text).of("material") or "Edelstahl" in text


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("machining in Reading", "reading"),
        ("joinery near nice", "nice"),
        ("Nice, 20 chaises en bois", "nice"),
        ("tournage à Tours", "tours"),
        ("Schweißer in Halle gesucht", "halle"),
        ("officina a Torno per 10 boccole", "torno"),
        ("carpintero cerca de Madrid", "madrid"),
        ("Bath towels, 40, embroidered", ""),
        ("eine Halle aus Stahl", ""),
        ("torno per 20 pezzi in ottone", ""),
        ("a mobile stand for reading", ""),
        ("20 deal boards", ""),
    ],
)
def test_towns_whose_names_are_words(text: str, town: str) -> None:
    spot = need(text).spot
    assert (spot.name.casefold() if spot else "") == town


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("anodzing", "anodizing"),
        ("soudrue", "soudure"),
        ("Pulverbeschichtng", "Pulverbeschichtung"),
        ("fresatrua", "fresatura"),
        ("Someone", ""),
        ("rapidement", ""),
        ("would", ""),
    ],
)
def test_near_words_are_near(text: str, near: str) -> None:
    assert vocabulary().nearest([text])[:1] == ([near] if near else [])
    assert distance("edelsthal", "edelstahl") == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("saldare 12 telai", "it"),
        ("fresar 10 placas", "es"),
        ("20 Rahmen lackieren", "de"),
        ("imprimer 500 flyers", "fr"),
        ("weld 5 gates", "en"),
        ("zzz", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_what_makers_do_not_do_is_not_what_they_do() -> None:
    said = {m.concepts[0].key: m.denied for m in read("CNC milling and turning, no grinding")}
    assert said == {"cnc-milling": False, "turning": False, "grinding": True}


def maker(name: str, about: str) -> list[str]:
    """Return what is read of a maker's name."""
    one = site("m", "marseille", about, name=name)
    said = profiles(Shed.of(*FACTS, one), ["m"])["m"].said
    return [each.concept.key for each in said if each.where == WRITTEN["name"]]


def test_a_name_is_believed_where_nothing_speaks_against_it() -> None:
    assert maker("Müller Metallbau", "Seit 1950") == ["metal-fabrication"]
    assert maker("Turner Solicitors", "Wills and probate") == []
    assert maker("La Fonderie", "Restaurant et bar à vin") == []
    assert maker("Tonic Print Shop", "") == ["printing"]


def test_a_name_alone_is_asked_and_a_text_is_believed() -> None:
    named = site("named", "marseille", "since 1950", name="Zed Welding")
    said = site("said", "marseille", "welding", name="Zed")
    found = find(Shed.of(*FACTS, named, said), "welding", day=DAY)
    status = {row.site: row.verdicts[0].status for row in found.rows}
    assert status["said"] == "met"
    assert status["named"] == "unknown"
    sites = [row.site for row in found.rows]
    assert sites.index("said") < sites.index("named")


def test_where_nobody_fits_who_uses_the_words_is_shown() -> None:
    odd = site("odd", "lyon", "zorbing of chairs and paper flowers")
    found = find(Shed.of(*FACTS[:5], odd), "zorbing of brass gears", day=DAY)
    assert found.rows == ()
    assert [match.site for match in (*found.near_misses, *found.by_words)] == ["odd"]
    assert found.why("odd").is_sum()
    assert "odd" in str(found)


def test_what_was_not_read_stands_in_a_note() -> None:
    found = find(shed(), "20 t of steel brackets, bent, 134 °C", day=DAY)
    assert any(note.startswith("not read: 20 t; 134 °C") for note in found.notes)


def test_options_say_what_words_say() -> None:
    one = find(shed(), "brackets, bent, without welding, 500 mm long", day=DAY)
    other = find(shed(), "brackets, bent", avoid=["welding"], length=500, day=DAY)
    assert [row.site for row in one.rows] == [row.site for row in other.rows]
    assert {"--avoid welding", "--length 500"} <= {each.option for each in one.understood}
    assert {("without", "welding"), ("length", "500")} <= {(e.kind, e.value) for e in other.understood}  # fmt: skip
    dropped = find(shed(), "brackets, welded and bent", avoid=["welding"], day=DAY)
    assert "welding" not in {each.value for each in dropped.understood if each.kind == "process"}


def test_a_deadline_is_counted_from_the_day_of_asking() -> None:
    found = find(shed(), "bending, by 15 June", day=DAY)
    assert [each.value for each in found.understood if each.kind == "by"] == ["14 d"]


@pytest.mark.parametrize(
    "text", ["20 sets of 4 oak legs", "5 sets of 6 chairs in oak", "3 sets of brass knobs"]
)
def test_sets_are_no_september(text: str) -> None:
    assert need(text).by is None


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("20 Halter, unter keinen Umständen schweißen", "welding"),
        ("20 Halter aus Stahl, auf keinen Fall lackiert", "painting"),
        ("20 Halter aus Stahl, keinesfalls verzinkt", "hot-dip-galvanising"),
        ("20 soportes de acero que no sean galvanizados", "hot-dip-galvanising"),
        ("soportes de acero que no lleven pintura", "painting"),
        ("soportes que no estén pintados", "painting"),
        ("20 staffe in acciaio che non siano zincati", "hot-dip-galvanising"),
        ("20 tubi in acciaio mai verniciati", "painting"),
        ("steel frame free of welding", "welding"),
        ("steel brackets, hold the powder coating", "powder-coating"),
    ],
)
def test_what_is_forbidden_is_not_required(text: str, without: str) -> None:
    read = need(text)
    assert [each.key for each in read.without] == [without]
    assert {each.key for each in read.concepts}.isdisjoint({without, "maize"})


def test_a_handle_to_hold_a_door_denies_nothing() -> None:
    assert need("handle to hold the door").without == ()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1 dozen and a half chairs", "quantity", 18),
        ("2 1/2 dozen mugs", "quantity", 30),
        ("two and a half thousand stickers", "quantity", 2500),
        ("Qty: 1 000 steel brackets", "quantity", 1000),
        ("oak beam 5' 6\" long", "length", 1676.4),
        ("laser cutting of 1/8 inch steel sheet, a dozen", "quantity", 12),
        ("1 250 steel brackets", "quantity", None),
    ],
)
def test_numbers_of_several_words(text: str, kind: str, value: float | None) -> None:
    read = getattr(need(text), kind)
    assert read == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "avoided", "kept"),
    [
        ("weld-free frame", {"welding"}, set()),
        ("a weld free frame", {"welding"}, set()),
        ("lead-free soldering of 20 boards", {"lead"}, {"soldering"}),
        ("nickel-free plating", {"nickel"}, {"electroplating"}),
        ("no-weld fence", {"welding"}, set()),
        ("a steel frame, weld-free", {"welding"}, {"steel-structure"}),
        ("20 screw-less shelves in pine", {"fastener"}, {"pine"}),
        ("Lötarbeiten, lead-free", {"lead"}, set()),
        ("welding free of charge", set(), {"welding"}),
        ("steel bracket, welding, free delivery", set(), {"welding", "steel"}),
        ("stainless steel gate", set(), {"stainless-steel"}),
    ],
)
def test_what_is_free_of_a_thing_goes_without_it(
    text: str, avoided: set[str], kept: set[str]
) -> None:
    found = need(text)
    assert {each.key for each in found.without} == avoided
    named = {each.key for each in found.concepts}
    assert kept <= named
    assert not avoided & named


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("100 colour-coded plugs", 100),
        ("50 side-opening hinges", 50),
        ("100 colour prints", 100),
        ("4-colour stickers, 500", 500),
        ("stickers in 4 colours", None),
        ("table with 4 side-opening drawers", None),
        ("3 colours, 40 mugs", 40),
    ],
)
def test_a_word_with_a_hyphen_says_what_kind_is_counted(text: str, quantity: float | None) -> None:
    assert need(text).quantity == quantity


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("50 hooks", {"hook"}),
        ("10 m of chain", {"chain"}),
        ("4 horseshoes", {"horseshoe"}),
        ("100 caps", set()),
        ("100 embroidered caps", {"hat"}),
        ("plastic end caps", set()),
        ("5000 bottle caps", {"bottle-cap"}),
        ("30 boxes", set()),
        ("30 wooden boxes", {"wooden-box"}),
        ("30 cardboard boxes", {"carton-box"}),
        ("30 boxes of sheet steel", {"metal-box"}),
        ("20 Haken aus Edelstahl", {"hook"}),
        ("50 crochets en acier", {"hook"}),
        ("10 clothes hangers", {"clothes-hanger"}),
    ],
)
def test_a_thing_is_not_called_by_another_thing_made_alike(text: str, product: set[str]) -> None:
    assert {each.key for each in need(text).concepts if each.kind == "product"} == product


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("Schweißen in der Nähe von Lyon", {"welding"}),
        ("Laserschneiden nahe Lyon", {"laser-cutting"}),
        ("Vorhänge nähen in Lyon", {"sewing"}),
    ],
)
def test_near_sews_nothing(text: str, process: set[str]) -> None:
    found = set(need(text).of("process"))
    assert found >= process
    assert ("sewing" in found) == ("sewing" in process)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Assembly House", set[str]()),
        ("The Assembly Rooms Makerspace", set[str]()),
        ("General Assembly", set[str]()),
        ("Gate 7 Studio", set[str]()),
        ("Iron Bridge Fablab", set[str]()),
        ("Shoe Lane Library", set[str]()),
        ("Baker Street Makers", set[str]()),
        ("Die Werkstatt", set[str]()),
        ("Harris Assembly Ltd", {"assembly"}),
        ("Gate Makers", {"gate"}),
        ("The Print House", {"printed-matter"}),
        ("Sewing Room", {"sewing"}),
        ("The Letterpress Room", {"letterpress"}),
        ("Weld House", {"welding"}),
        ("Laser 3000", {"laser-cutting"}),
        ("CNC 24", {"machining"}),
        ("Fish Market", set[str]()),
        ("Welding 2000 Ltd", {"welding"}),
        ("Gate 12", set[str]()),
        ("Die Casting Ltd", {"pressure-die-casting"}),
    ],
)
def test_a_name_of_a_place_or_of_a_gathering_is_no_craft(name: str, said: set[str]) -> None:
    maker = Site(site="m", name=name, place="p", role="maker")
    shed = Shed.of(Place(place="p", name="p", lat=45.0, lon=5.0, country="FR"), maker)
    assert {each.concept.key for each in profiles(shed, ["m"])["m"].said} == said
