"""What is said against a thing is never read for it: what is denied is taken out, or told as not read.

Each phrase was read the other way round, or with a wrong number, before the rules for it were there.
"""

from typing import Any

import pytest
from tests.directory.test_reading import need

from makeshed.directory.needs.wishing import WISH

FIELDS = ("quantity", "by", "thickness", "tolerance", "size", "diameter", "length", "within", "country", "certification")  # fmt: skip


def limits(text: str) -> dict[str, Any]:
    """Return the limits that are read of a text, the place among them."""
    read = need(text)
    found = {name: getattr(read, name) for name in FIELDS if getattr(read, name)}
    return found | ({"near": read.spot.name.casefold()} if read.spot else {})


def check(text: str, numbers: dict[str, Any], told: str = "") -> None:
    """Check that a text is read as these limits and no others, and that some words are told as not read."""
    found = limits(text)
    assert found.keys() == numbers.keys(), found
    for name, value in numbers.items():
        exact = isinstance(value, (str, tuple)) and name in {"near", "country", "certification"}
        assert found[name] == (value if exact else pytest.approx(value, rel=1e-3)), name
    liked = [each.words for each in need(text).constraints if each.kind == WISH]
    assert told in "; ".join([*need(text).unread, *liked]), need(text).unread


@pytest.mark.parametrize(
    "text",
    [
        "20 steel brackets, not before February",
        "20 équerres en acier, pas avant février",
        "20 Halter aus Stahl, nicht vor Februar",
        "20 staffe in acciaio, non prima di febbraio",
        "20 soportes de acero, no antes de febrero",
        "20 steel brackets, earliest 15 January",
        "20 Halter, frühestens am 15. Januar",
        "20 équerres, au plus tôt le 15 janvier",
        "20 équerres, pas avant le 15 janvier",
        "20 staffe, al più presto il 15 gennaio",
        "20 soportes, como muy pronto el 15 de enero",
        "20 brackets, delivery not before 15 January",
        "20 brackets, 15 January at the earliest",
        "20 équerres, le 15 janvier au plus tôt",
        "20 Halter, am 15. Januar frühestens",
        "20 brackets, no sooner than 15 January",
        "20 brackets, not until February",
        "20 Halter, erst im Februar",
        "20 Halter, erst ab dem 15. Januar",
        "20 brackets, not before Christmas",
        "20 brackets, not needed before 15 March",
        "20 brackets, do not deliver before 15 January",
        "20 équerres, ne pas livrer avant le 15 janvier",
        "20 Halter, bitte nicht vor dem 15. Januar liefern",
        "20 staffe, non consegnare prima del 15 gennaio",
        "20 soportes, no entregar antes del 15 de enero",
    ],
)
def test_a_day_before_which_nothing_is_wanted_is_no_deadline(text: str) -> None:
    check(text, {"quantity": 20})
    assert need(text).unread


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("20 Halter, frühestens in 3 Wochen", "3 Wochen"),
        ("20 brackets, not before 3 weeks", "3 weeks"),
        ("20 brackets, in 3 weeks at the earliest", "3 weeks"),
        ("20 équerres, pas avant 3 semaines", "3 semaines"),
        ("20 équerres, en plus d'un mois", "un mois"),
        ("20 équerres, au plus tôt dans 3 semaines", "3 semaines"),
        ("20 staffe, non prima di 3 settimane", "3 settimane"),
        ("20 soportes, no antes de 3 semanas", "3 semanas"),
        ("20 brackets, after 3 weeks", "3 weeks"),
        ("20 brackets, in at least 3 weeks", "3 weeks"),
        ("20 Halter, mindestens 3 Wochen", "3 Wochen"),
        ("20 équerres, dans plus de 3 semaines", "3 semaines"),
    ],
)
def test_a_period_before_whose_end_nothing_is_wanted_is_no_deadline(text: str, told: str) -> None:
    check(text, {"quantity": 20}, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("welding, but not in Paris", {}, "not in Paris"),
        ("welding outside Paris", {}, "outside Paris"),
        ("soudure hors Paris", {}, "hors Paris"),
        ("soudure en dehors de Paris", {}, "dehors de Paris"),
        ("Schweißen, nicht in Berlin", {}, "nicht in Berlin"),
        ("Schweißen, nicht im Raum Berlin", {}, "nicht im Raum Berlin"),
        ("Schweißen außerhalb von Berlin", {}, "außerhalb von Berlin"),
        ("welding, not near Lyon", {}, "not near Lyon"),
        ("soudure, pas près de Lyon", {}, "Lyon"),
        ("welding anywhere in France except Lyon", {"country": "FR"}, "except Lyon"),
        ("welding anywhere but Lyon", {}, "but Lyon"),
        ("welding, not China", {}, "not China"),
        ("Schweißen, nicht aus China", {}, "nicht aus China"),
        ("Schweißen, keine Firma aus China", {}, "China"),
        ("soudure, pas en Chine", {}, "pas en Chine"),
        ("saldatura, non in Cina", {}, "non in Cina"),
        ("saldatura, non a Torino", {}, "non a Torino"),
        ("welding, no Chinese suppliers", {}, "no Chinese"),
        ("welding, no suppliers from China", {}, "China"),
        ("soldadura fuera de Francia", {}, "fuera de Francia"),
        ("soldadura, no en Madrid", {}, "no en Madrid"),
        ("saldatura fuori Torino", {}, "fuori Torino"),
        ("welding outside the EU", {}, "outside the EU"),
        ("20 brackets welded, EU only", {"quantity": 20}, "EU"),
        ("welding not from Germany", {}, "not from Germany"),
        ("welding, not in Leeds or Manchester", {}, "not in Leeds or Manchester"),
        ("20 brackets in Lyon, not in Paris", {"quantity": 20, "near": "lyon"}, "not in Paris"),
        ("20 brackets, not in Paris but in Lyon", {"quantity": 20, "near": "lyon"}, "not in Paris"),
        ("welding, China excluded", {}, "China excluded"),
        ("welding around but not in Lyon", {}, "not in Lyon"),
        ("welding just outside Leeds", {"near": "leeds"}, ""),
    ],
)
def test_a_place_that_is_denied_is_not_the_place_wanted(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("welding more than 100 km from Lyon", {}, "more than 100 km from Lyon"),
        ("welding at least 50 km away from Lyon", {}, "at least 50 km away from Lyon"),
        ("welding further than 50 km from Lyon", {}, "50 km from Lyon"),
        ("welding not within 50 km of Lyon", {}, "50 km of Lyon"),
        ("Schweißen mindestens 50 km von Lyon entfernt", {}, "50 km von Lyon"),
        ("Schweißen mehr als 50 km von Lyon entfernt", {}, "50 km von Lyon"),
        ("soudure à plus de 100 km de Lyon", {}, "plus de 100 km de Lyon"),
        ("soudure à au moins 100 km de Lyon", {}, "100 km de Lyon"),
        ("saldatura a più di 100 km da Torino", {}, "100 km da Torino"),
        ("saldatura almeno 50 km da Torino", {}, "50 km da Torino"),
        ("saldatura oltre 50 km da Torino", {}, "50 km da Torino"),
        ("soldadura a más de 100 km de Madrid", {}, "100 km de Madrid"),
        ("soldadura al menos a 50 km de Madrid", {}, "50 km de Madrid"),
        ("welding not more than 100 km from Lyon", {"within": 100, "near": "lyon"}, ""),
        ("welding no more than 100 km from Lyon", {"within": 100, "near": "lyon"}, ""),
        ("Schweißen nicht mehr als 100 km von Lyon", {"within": 100, "near": "lyon"}, ""),
        ("soudure à pas plus de 100 km de Lyon", {"within": 100, "near": "lyon"}, ""),
        ("soudure à moins de 100 km de Lyon", {"within": 100, "near": "lyon"}, ""),
    ],
)  # fmt: skip
def test_a_distance_to_be_kept_is_no_radius(text: str, numbers: dict[str, Any], told: str) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("20 brackets, ISO 9001 not required", {"quantity": 20}, "ISO 9001"),
        ("20 équerres sans ISO 9001", {"quantity": 20}, "ISO 9001"),
        ("20 équerres, pas besoin d'ISO 9001", {"quantity": 20}, "ISO 9001"),
        ("20 brackets, NADCAP not required", {"quantity": 20}, "NADCAP"),
        ("20 Halter, keine ISO 9001 nötig", {"quantity": 20}, "ISO 9001"),
        ("20 Halter, ISO 9001 nicht erforderlich", {"quantity": 20}, "ISO 9001"),
        ("20 Halter, nicht unbedingt ISO 9001", {"quantity": 20}, "ISO 9001"),
        ("20 staffe, ISO 9001 non richiesta", {"quantity": 20}, "ISO 9001"),
        ("20 soportes, no hace falta ISO 9001", {"quantity": 20}, "ISO 9001"),
        ("no need for ISO 9001, 20 brackets", {"quantity": 20}, "ISO 9001"),
        ("must hold ISO 9001 and not need 14001", {"certification": ("ISO 9001",)}, "14001"),
        ("20 brackets, ISO 9001 and 14001", {"quantity": 20, "certification": ("ISO 9001",)}, "14001"),
        ("ISO 9001 optional, 20 brackets", {"quantity": 20}, "ISO 9001"),
        ("FSC non obligatoire, 20 tables", {"quantity": 20}, "FSC"),
        ("ISO 9001 is not a must, 20 tables", {"quantity": 20}, "ISO 9001"),
        ("ISO 9001 required, 20 brackets", {"quantity": 20, "certification": ("ISO 9001",)}, ""),
    ],
)  # fmt: skip
def test_a_certificate_that_is_not_needed_is_not_required(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "asked", "without", "told"),
    [
        ("20 brackets, powder coat (not wet paint)", {"powder-coating"}, set(), "not wet paint"),
        ("20 steel gates (painting: no)", set(), {"painting"}, ""),
        ("20 Tore, Lackieren: nein", set(), {"painting"}, ""),
        ("20 portails, peinture : non", set(), {"painting"}, ""),
        ("20 gates excl. painting and installation", set(), {"painting"}, ""),
        ("20 Tore exkl. Lackieren", set(), {"painting"}, ""),
        ("20 gates w/o painting", set(), {"painting"}, ""),
        ("20 gates, painting by others", set(), {"painting"}, ""),
        ("20 portails, peinture à notre charge", set(), {"painting"}, ""),
        ("20 Tore, Lackieren bauseits", set(), {"painting"}, ""),
        ("20 Tore, Verzinken durch uns", set(), {"hot-dip-galvanising"}, ""),
        ("20 cancelli, verniciatura a nostro carico", set(), {"painting"}, ""),
        ("20 puertas, pintura por nuestra cuenta", set(), {"painting"}, ""),
        ("steel parts, must not be magnetic or polished", {"steel"}, {"polishing"}, ""),
        ("Not cheap plastic: brass", {"brass"}, set(), "Not cheap plastic"),
        ("20 équerres, pas forcément en inox", set(), set(), "pas forcément en inox"),
        ("20 Halter, nicht unbedingt Edelstahl", set(), set(), "nicht unbedingt Edelstahl"),
        ("20 brackets, not necessarily stainless steel", set(), set(), "stainless steel"),
        ("20 staffe, non necessariamente in acciaio inox", set(), set(), "acciaio inox"),
        ("20 soportes, no necesariamente de acero inoxidable", set(), set(), "acero inoxidable"),
        ("Rather turned than milled, 20 pins", {"turning"}, {"milling"}, ""),
        ("20 Stifte, lieber gedreht als gefräst", {"turning"}, {"milling"}, ""),
        ("20 pièces plutôt tournées que fraisées", {"turning"}, {"milling"}, ""),
        ("20 pezzi piuttosto torniti che fresati", {"turning"}, {"milling"}, ""),
        ("20 pins milling, if not possible turning", {"milling"}, set(), "if not possible turning"),
        ("20 Stifte fräsen, wenn nicht möglich drehen", {"milling"}, set(), "drehen"),
        ("Ich weiß nicht, ob Stahl: 20 Halter", {"steel"}, set(), ""),
        ("Ich weiß nicht ob Stahl oder Alu, 20 Halter", set(), set(), "nicht ob Stahl"),
        ("20 non-magnetic stainless steel rings", {"stainless-steel"}, set(), ""),
        ("20 gates, painting will be done by others", set(), {"painting"}, ""),
        ("Lackieren erfolgt bauseits, 20 Tore", set(), {"painting"}, ""),
        ("Lackieren nicht im Umfang, 20 Tore", set(), {"painting"}, ""),
        ("Wir wollen kein Aluminium, sondern Stahl: 20 Halter", {"steel"}, {"aluminium"}, ""),
        ("20 frames in carbon, lighter than aluminium", {"carbon-fibre"}, set(), "than aluminium"),
        ("20 Rahmen aus Stahl, leichter als Aluminium", {"steel"}, set(), "als Aluminium"),
        ("20 Halter, Edelstahl kein Muss", set(), {"stainless-steel"}, ""),
        ("20 gates, no visible welds", set(), set(), "no visible welds"),
        ("20 Halter, bereits entgratet, nur noch lackieren", {"painting"}, {"deburring"}, ""),
        ("20 Halter, bereits gebohrt und verzinkt", set(), {"drilling", "hot-dip-galvanising"}, ""),
        ("20 Halter müssen noch lackiert werden", {"painting"}, set(), ""),
        ("wir brauchen noch Biegen und Schweißen, 20 Halter", {"bending", "welding"}, set(), ""),
        ("20 Halter, verzinkt noch vor Ostern", {"hot-dip-galvanising"}, set(), ""),
        ("20 Halter, weder lackiert noch verzinkt", set(), {"painting", "hot-dip-galvanising"}, ""),
    ],
)  # fmt: skip
def test_what_is_refused_in_other_words_is_not_asked_for(
    text: str, asked: set[str], without: set[str], told: str
) -> None:
    read = need(text)
    assert {c.key for c in read.concepts if c.kind in {"process", "material"}} == asked
    assert {c.key for c in read.without} == without
    assert told in "; ".join(read.unread)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("20 Tore, Verzinkung bauseits", "Verzinkung bauseits"),
        ("soudure de 20 cadres, pas de MIG", "pas de MIG"),
        ("20 équerres acier, pas de laser", "pas de laser"),
        ("20 staffe in acciaio senza zincatura", "senza zincatura"),
        ("20 oak tables, not oiled", "not oiled"),
        ("cut 20 steel plates, avoid plasma", "avoid plasma"),
        ("20 soportes sin láser", "sin láser"),
    ],
)
def test_a_word_that_is_refused_is_not_looked_for(text: str, told: str) -> None:
    read = need(text)
    assert told in "; ".join(read.unread) or {c.key for c in read.without}
    assert not set(told.split()) & set(read.left)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("Ich brauche keine 1000 Stück, sondern nur 100", {"quantity": 100}, "1000"),
        ("brackets, not 1000 but 100", {"quantity": 100}, "1000"),
        ("équerres, pas 1000 mais 100", {"quantity": 100}, "1000"),
        ("staffe, non 1000 ma 100", {"quantity": 100}, "1000"),
        ("soportes, no 1000 sino 100", {"quantity": 100}, "1000"),
        ("we don't need 1000 brackets, only 100", {"quantity": 100}, "1000"),
        ("20 brackets, not 3 mm but 2 mm steel", {"quantity": 20, "thickness": 2}, "3 mm"),
        ("20 Halter, nicht 3 mm, sondern 2 mm Stahl", {"quantity": 20, "thickness": 2}, "3 mm"),
        ("20 brackets, not on 15 January but on 20 January", {"quantity": 20, "by": 52}, "15 January"),
        ("no more than 100 brackets", {"quantity": 100}, ""),
        ("Wir brauchen noch 20 Halter", {"quantity": 20}, ""),
        ("je ne veux que 20 équerres", {"quantity": 20}, ""),
    ],
)  # fmt: skip
def test_a_number_that_is_denied_is_told(text: str, numbers: dict[str, Any], told: str) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("1.5 m x 750 MDF", {"size": (1500, 750)}, ""),
        ("Platte 2m x 1m x 10", {}, "2m x 1m x 10"),
        ("Regal 1,2 m x 400 x 18", {"size": (1200, 400, 18)}, ""),
        ("table 1.2m by 80cm by 40", {}, "1.2m by 80cm by 40"),
        ("oak board 80 cm x 40 x 3", {"size": (800, 400, 30)}, ""),
        ("oak board 30 x 20 x 5 cm", {"size": (300, 200, 50)}, ""),
        ("plywood 8 ft x 4 ft x 18", {}, "8 ft x 4 ft x 18"),
        ("oak board 80cm x 1200", {}, "80cm x 1200"),
        ("oak beam 6 ft 3 in long", {"length": 1905}, ""),
        ("oak beam 6 foot 3 inches long", {"length": 1905}, ""),
        ("poutre chêne 6 pieds 3 pouces de long", {"length": 1905}, ""),
        ("oak board 3'6\" x 2' x 1/4\"", {"size": (1066.8, 609.6, 6.35)}, ""),
        ("oak beam 5'10\" long", {"length": 1778}, ""),
        ("oak beam 6 ft long", {"length": 1828.8}, ""),
        ("6 foot 3 oak beam", {}, "6 foot 3"),
        ("steel brackets, Lot of 10/20/50 pieces", {}, "10/20/50"),
        ("25/50/100 pcs steel brackets", {}, "25/50/100"),
        ("steel bars 30/40/50 mm", {}, "30/40/50 mm"),
        ("équerres, lots de 25/50/100 pièces", {}, "25/50/100"),
        ("20 brackets by 15/02/2027", {"quantity": 20, "by": 78}, ""),
        ("anodise 25 microns, 20 aluminium plates 6 mm", {"quantity": 20, "thickness": 6}, "25 microns"),
        ("zinc plating 8 µm, 20 steel brackets", {"quantity": 20}, "8 µm"),
        ("soportes galvanizado 70 micras", {}, "70 micras"),
        ("20 Halter Alu eloxieren 20 µm", {"quantity": 20}, "20 µm"),
        ("20 Halter Alu eloxiert, Schichtdicke 20 µm", {"quantity": 20}, "20 µm"),
        ("film PET 50 µm", {"thickness": 0.05}, ""),
        ("20 steel plates drilled 8.5mm", {"quantity": 20}, "8.5mm"),
        ("20 steel plates 6 mm drilled 8.5mm", {"quantity": 20, "thickness": 6}, "8.5mm"),
        ("20 plates in steel with 8.5mm drilled holes", {"quantity": 20}, "8.5mm"),
        ("20 Stahlplatten gebohrt 8,5 mm", {"quantity": 20}, "8,5 mm"),
        ("20 plaques acier percées 8 mm", {"quantity": 20}, "8 mm"),
        ("20 piastre acciaio forate 8 mm", {"quantity": 20}, "8 mm"),
        ("20 placas acero taladradas 8 mm", {"quantity": 20}, "8 mm"),
        ("a sleeve that fits a 30 mm shaft, bronze, 5 pcs", {"quantity": 5}, "30 mm"),
        ("cap fits 30 mm tube, 10 pcs", {"quantity": 10}, "30 mm"),
        ("steel ring OD 200 mm ID 100 mm", {"diameter": 200}, "100 mm"),
        ("steel ring OD 200 ID 100 x 20 thick", {}, "100"),
        ("steel plate, hole diameter 10 mm", {}, "10 mm"),
        ("steel plate, diameter of holes 10 mm", {}, "10 mm"),
        ("steel plate, Ø 10 mm holes", {}, "10 mm"),
        ("Stahlplatte, Lochdurchmesser 10 mm", {}, "10 mm"),
        ("Stahlring Innendurchmesser 50 mm", {}, "50 mm"),
        ("piastra acciaio, diametro foro 10 mm", {}, "10 mm"),
        ("tube acier Ø intérieur 50 mm", {}, "50 mm"),
        ("tubo acciaio diametro interno 50 mm", {}, "50 mm"),
        ("tubo acero diámetro interior 50 mm", {}, "50 mm"),
        ("tube acier Ø ext 25 mm", {"diameter": 25}, ""),
        ("steel plate flatness 0.02 mm", {}, "0.02 mm"),
        ("plaque acier planéité 0,02 mm", {}, "0,02 mm"),
        ("3d print nozzle 0.4 mm", {}, "0.4 mm"),
        ("20 steel frames weld seam 5 mm throat", {"quantity": 20}, "5 mm"),
        ("laser cut steel plates total cut length 12 m", {}, "12 m"),
        ("équerres acier, tolérance 0,1 mm sur 20 pièces", {"quantity": 20, "tolerance": 0.1}, ""),
        ("Halter Toleranz 0,1 mm auf 20 Stück", {"quantity": 20, "tolerance": 0.1}, ""),
        ("20 pins plus or minus a tenth of a millimetre", {"quantity": 20, "tolerance": 0.1}, ""),
        ("20 axes précision au 1/100e", {"quantity": 20}, "1/100e"),
        ("20 équerres en moins d'un mois", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 staffe in meno di un mese", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 soportes en menos de un mes", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 Halter in höchstens einem Monat", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 soportes dentro de un mes", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 brackets in less than a month", {"quantity": 20, "by": 365 / 12}, ""),
        ("20 brackets within the week", {"quantity": 20}, "week"),
        ("20 équerres dans la semaine", {"quantity": 20}, "semaine"),
        ("20 brackets by the 15th", {"quantity": 20, "by": 16}, ""),
        ("20 équerres pour le 15", {"quantity": 20, "by": 16}, ""),
        ("20 Halter bis zum 15.", {"quantity": 20, "by": 16}, ""),
        ("20 staffe entro il 15", {"quantity": 20, "by": 16}, ""),
        ("20 soportes para el 15", {"quantity": 20, "by": 16}, ""),
        ("my 3 brothers and I want 1 oak table", {"quantity": 1}, "3"),
        ("3 children's chairs in oak", {"quantity": 3}, ""),
        ("20 brackets, not before a month", {"quantity": 20}, "a month"),
        ("Pulverbeschichtung 0,1 mm, Stahl 2 mm, 20 Halter", {"quantity": 20, "thickness": 2}, "0,1 mm"),
        ("flat to 0.1 mm, 20 steel plates 10 mm", {"quantity": 20, "thickness": 10}, "0.1 mm"),
        ("mes 3 frères et moi voulons 2 tables", {"quantity": 2}, "3"),
        ("brass pins 10x50mm x 20", {}, "10x50mm x 20"),
        ("brass pins 10x50mm x 20 pcs", {"size": (10, 50), "quantity": 20}, ""),
        ("10^4 brass pins", {}, "10^4"),
        ("20 équerres, livraison 13 rue de Paris, 69001 Lyon", {"quantity": 20, "near": "lyon"}, "13 rue de Paris"),
        ("5 Mill Lane, Leeds: 20 steel brackets", {"quantity": 20, "near": "leeds"}, "5 Mill Lane"),
        ("20 Halter, Stuttgarter Straße 12, 10115 Berlin", {"quantity": 20, "near": "berlin"}, "Stuttgarter Straße 12"),
        ("20 staffe, via Torino 5, 40100 Bologna", {"quantity": 20, "near": "bologna"}, "via Torino 5"),
        ("20 soportes, calle Valencia 12, Madrid", {"quantity": 20, "near": "madrid"}, "calle Valencia 12"),
    ],
)  # fmt: skip
def test_a_number_is_read_for_what_it_is_or_told(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("20 équerres en acier mais pas peintes", {"bracket", "steel"}),
        ("farine de maïs", {"maize-flour"}),
        ("rod with M10 thread", set()),
        ("Plate 200x100 steel", {"steel"}),
        ("plate 20 mm", set()),
        ("plate 20 brackets in nickel", {"electroplating", "bracket", "nickel"}),
        ("20 brackets as per drawing 2024-118", {"bracket"}),
        ("5 Mill Lane, Leeds: 20 steel brackets", {"bracket", "steel"}),
        ("20 prototypes milled in aluminium", {"milling", "aluminium"}),
        ("20 prototypes 3D printed", {"additive-manufacturing", "3d-printed-part"}),
        ("chapas corte por agua", {"waterjet-cutting"}),
        ("milling on 3 axes", {"milling"}),
    ],
)
def test_a_word_is_not_taken_for_another(text: str, keys: set[str]) -> None:
    assert {c.key for c in need(text).concepts} == keys
