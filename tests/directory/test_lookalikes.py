"""Phrases that look like others: sides like pieces, tempers like quarters, a fit like a count.

Each was read for the other, with a wrong number or without the right one, before the rule for it was there.
"""

from typing import Any

import pytest
from tests.directory.test_opposites import check
from tests.directory.test_reading import need


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("steel flat bar 40 x 500 mm long", {"size": (40, 500)}),
        ("flat strips 20 x 300 mm long, aluminium, 50 pcs", {"size": (20, 300), "quantity": 50}),
        ("Flachstahl 40 x 500 mm lang", {"size": (40, 500)}),
        ("plat acier 40 x 500 mm long", {"size": (40, 500)}),
        ("tarpaulin 4 x 6 m wide", {"size": (4000, 6000)}),
        ("tarpaulin 4 x 6 m wide, 3 mm thick", {"size": (4000, 6000), "thickness": 3}),
        ("sign 1 x 2 m high", {"size": (1000, 2000)}),
        ("box 1 x 2 m wide", {"size": (1000, 2000)}),
        ("1 x 5 m wide gate, 1.8 m high", {"quantity": 1, "size": (5000, 1800)}),
        ("2 x 5m wide and 9m long greenhouses", {"quantity": 2, "size": (5000, 9000), "length": 9000}),
        ("cable 2 x 5 m", {"quantity": 2, "length": 5000}),
        ("cable 2 x 5 m long", {"quantity": 2, "length": 5000}),
        ("4 x 3 m long rails, steel", {"quantity": 4, "length": 3000}),
        ("2 x 5 m long steel beam", {"quantity": 2, "length": 5000}),
        ("3 x 2 m long shelves in oak", {"quantity": 3, "length": 2000}),
        ("poutres acier 4 x 6 m de long", {"quantity": 4, "length": 6000}),
        ("3 x 2 m lange Bretter aus Eiche", {"quantity": 3, "length": 2000}),
        ("2 x 3 m lengths of angle iron", {"quantity": 2, "length": 3000}),
        ("6 x 1.2 m wide banners", {"quantity": 6}),
        ("20 x 300 mm long strips", {}),
        ("4 x 6 m long tarpaulin", {}),
        ("4 x 6 m breite Plane", {}),
    ],
)  # fmt: skip
def test_the_first_of_two_sides_counts_nothing(text: str, numbers: dict[str, Any]) -> None:
    check(text, numbers)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("200 valves machined for H2, stainless steel", {"quantity": 200}, ""),
        ("aluminium 6082 in T4, 20 brackets", {"quantity": 20}, ""),
        ("20 Ventile für H2, Edelstahl", {"quantity": 20}, ""),
        ("nozzles for T3 torch, 10 pcs brass", {"quantity": 10}, ""),
        ("20 équerres, livraison T2", {"quantity": 20, "by": 213}, ""),
        ("20 Halter, Lieferung H1 2027", {"quantity": 20, "by": 213}, ""),
        ("20 brackets by end of Q1", {"quantity": 20, "by": 122}, ""),
        ("20 Halter bis Ende Q1", {"quantity": 20, "by": 122}, ""),
        ("20 Halter bis Ende des 1. Quartals", {"quantity": 20, "by": 122}, ""),
        ("20 staffe entro fine primo trimestre", {"quantity": 20, "by": 122}, ""),
        ("20 équerres fin T1", {"quantity": 20, "by": 122}, ""),
        ("20 brackets by the end of the quarter", {"quantity": 20, "by": 32}, ""),
        ("20 brackets by the end of next quarter", {"quantity": 20, "by": 122}, ""),
        ("20 brackets early Q2 2027", {"quantity": 20, "by": 127}, ""),
        ("20 Halter Mitte Q2 2027", {"quantity": 20, "by": 167}, ""),
        ("milled plates 2027 Q2", {"by": 213}, ""),
        ("20 Halter 2027/Q2", {"quantity": 20, "by": 213}, ""),
        ("10 pcs by Q4/26", {"quantity": 10, "by": 32}, ""),
        ("10 pcs by Q1/27", {"quantity": 10, "by": 122}, ""),
        ("Lieferung im Laufe des 2. Quartals, 20 Halter", {"quantity": 20}, "2"),
    ],
)  # fmt: skip
def test_a_quarter_is_one_where_it_can_be_nothing_else(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)
    assert "a day from which on" not in "; ".join(need(text).unread)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("10x M6 standoffs, brass", {"quantity": 10}, ""),
        ("12 x M10 eyebolts", {"quantity": 12}, ""),
        ("50x G10 sheets", {"quantity": 50}, ""),
        ("8x Ø30 discs, steel", {"quantity": 8, "diameter": 30}, ""),
        ("10 x Ø50 mm round bar", {"quantity": 10, "diameter": 50}, ""),
        ("30 x Ø6 H7 dowel pins", {"quantity": 30, "diameter": 6}, ""),
        ("Rundstahl 3x Ø50 x 200 mm", {"quantity": 3, "diameter": 50, "length": 200}, ""),
        ("plate with 6x Ø8", {}, "6; 8"),
        ("Stahlplatte mit 6x Ø8", {}, "6; 8"),
        ("piastra con 4x Ø10, 5 pezzi", {"quantity": 5}, "10"),
        ("flange 8x Ø18, 5 pcs", {"quantity": 5}, "8; 18"),
        ("20 plates 6x Ø8.5", {"quantity": 20}, "8.5"),
        ("4x M6 tapped holes, 20 steel plates", {"quantity": 20}, "4"),
        ("4x G1/4 ports, manifold, 10 pcs", {"quantity": 10}, "4"),
        ("20 spacers, brass, 2x M3", {"quantity": 20}, "2"),
    ],
)  # fmt: skip
def test_so_many_of_a_thread_or_a_hole_are_in_each_piece(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("between 40 and 60 plates", {"quantity": 60}, ""),
        ("entre 40 et 60 plaques", {"quantity": 60}, ""),
        ("fra 40 e 60 staffe", {"quantity": 60}, ""),
        ("zwischen 40 und 60 Platten", {"quantity": 60}, ""),
        ("need 40 to 60 plates", {"quantity": 60}, ""),
        ("de 40 à 60 équerres", {"quantity": 60}, ""),
        ("20 Halter zwischen 2 und 3 mm Stahl", {"quantity": 20, "thickness": 3}, ""),
        ("Halter, 40 und 60 Stück", {}, "40; 60"),
        ("40 or 60 brackets", {}, "40; 60"),
        ("20 plates, tolerance between 0.1 and 0.2 mm", {"quantity": 20, "tolerance": 0.2}, ""),
        ("wir sind zwischen 8 und 17 Uhr erreichbar, 20 Halter", {"quantity": 20}, "8 und 17"),
        ("table for 8 to 10 people, oak", {}, "8 to 10"),
        ("Tisch für 8 Personen, Eiche", {}, "8"),
        ("table pour 10 personnes en chêne", {}, "10"),
        ("tavolo per 8 persone in rovere", {}, "8"),
        ("mesa para 8 personas de roble", {}, "8"),
    ],
)  # fmt: skip
def test_of_a_range_the_upper_end_counts(text: str, numbers: dict[str, Any], told: str) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("supplier for 20 mm shaft", {"diameter": 20}, ""),
        ("RFQ for 25 mm round bar, steel", {"diameter": 25}, ""),
        ("inquiry for 30 mm tube", {"diameter": 30}, ""),
        ("order for 12 mm bars", {"diameter": 12}, ""),
        ("Bestellung für eine 30 mm Welle", {"diameter": 30}, ""),
        ("Lieferant für 20 mm Wellen", {"diameter": 20}, ""),
        ("commande pour 30 mm tube", {"diameter": 30}, ""),
        ("ordine per 30 mm tubo", {"diameter": 30}, ""),
        ("pedido para 30 mm tubo", {"diameter": 30}, ""),
        ("bearing for a 20 mm shaft", {}, "20 mm"),
        ("clamp for 30 mm tube, 20 pcs", {"quantity": 20}, "30 mm"),
    ],
)
def test_what_is_asked_for_has_its_diameter_what_it_fits_has_not(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("500 étiquettes rondes de 50 mm, papier kraft", {"quantity": 500, "diameter": 50}, ""),
        ("500 runde Aufkleber 50 mm Papier", {"quantity": 500, "diameter": 50}, ""),
        ("etichette adesive rotonde 50 mm, 500 pezzi", {"quantity": 500, "diameter": 50}, ""),
        ("pegatinas redondas de 50 mm, 500 uds", {"quantity": 500, "diameter": 50}, ""),
        ("runde 50 mm Scheiben aus Holz, 200 Stück", {"quantity": 200, "diameter": 50}, ""),
        ("rund 50 Halter", {"quantity": 50}, ""),
        ("1 manifold, 8 off M5 tapped holes", {"quantity": 1}, "8"),
        ("20 plates, 4 off 14 mm holes each", {"quantity": 20}, "4; 14 mm"),
        ("Platte mit 4 Stück M6 Gewinde", {}, "4"),
        ("20 pcs with 4 holes each", {"quantity": 20}, "4"),
    ],
)  # fmt: skip
def test_round_things_have_a_diameter_and_holes_are_no_pieces(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("Flachstahl 40 x 5 mm, 20 Stück", {"steel"}),
        ("Rundstahl 30 mm, 1 m", {"steel"}),
        ("Deckel flach, Edelstahl 2 mm", {"stainless-steel"}),
        ("Garn aus Flachs", {"yarn", "linen"}),
    ],
)
def test_flat_is_no_flax(text: str, materials: set[str]) -> None:
    assert {c.key for c in need(text).concepts if c.kind == "material"} == materials


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("25 étagères en tôle 1,5 mm, L 800 x P 300 x H 1800", {"quantity": 25, "thickness": 1.5, "size": (800, 300, 1800)}, ""),
        ("25 étagères L800 x P300 x H1800", {"quantity": 25, "size": (800, 300, 1800)}, ""),
        ("20 Regale B 800 x T 300 x H 1800 mm", {"quantity": 20, "size": (800, 300, 1800)}, ""),
        ("20 mobili L 120 x P 60 x H 75 cm", {"quantity": 20, "size": (1200, 600, 750)}, ""),
        ("20 armarios L 80 x A 40 x F 30 cm", {"quantity": 20, "size": (800, 400, 300)}, ""),
        ("20 cabinets 600W x 400D x 750H", {"quantity": 20, "size": (600, 400, 750)}, ""),
        ("20 cabinets 60 W x 40 D x 75 H cm", {"quantity": 20, "size": (600, 400, 750)}, ""),
        ('10 boxes 24"L x 12"W x 6"H', {"quantity": 10, "size": (609.6, 304.8, 152.4)}, ""),
        ("shaft D 20 x L 50, 30 pcs", {"quantity": 30}, "D 20 x L 50"),
        ("shaft 20 H7 x L 50", {}, "20"),
        ("mould 5,000 in PP", {"quantity": 5000}, ""),
        ("oak shelf 36 in long", {"length": 914.4}, ""),
    ],
)  # fmt: skip
def test_sides_with_letters_are_a_size_and_count_nothing(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("20 machined rollers for a printing press", "electric-motorbike"),
        ("200 masques en coton 3 couches", "sanitary-pad"),
        ("pasta frolla, 300 kg al mese", "noodles"),
        ("500 flyers, 170gsm silk", "silk"),
        ("36 croissant boxes, kraft, food safe", "metal-cabinet"),
        ("Verniciatura di 60 telai bici, sabbiatura compresa", "sanitary-pad"),
        ("pièce cassée de lave-vaisselle à reproduire en impression 3D", "ceramic-pot"),
        ("15 couteaux de cuisine à affûter", "cooking"),
        ("120 sacs à pain en lin", "bread"),
        ("12 bancos de parque en madera", "flooring-wood"),
        ("5.000 Bierdeckel aus Pappe", "bottle-cap"),
        ("cambio di 5 cerniere, pantaloni", "hinge"),
        ("Laser engrave 250 wooden spoons with our logo", "embroidered-badge"),
        ("patch a tear in a tent", "embroidered-badge"),
        ("PCB assembly, 50 boards", "timber-product"),
        ("Cerco sarta per confezionare 40 grembiuli in denim", "packaging"),
    ],
)
def test_a_word_of_another_trade_is_not_read_for_its_own(text: str, product: str) -> None:
    assert product not in {c.key for c in need(text).concepts}


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        ("Need 1 wooden spoke wheel for a handcart, 12 spokes", {"quantity": 1}, "12"),
        ("3 scale in ferro, h 2,70 m, larghezza 80 cm", {"quantity": 3, "size": (2700, 800)}, ""),
        ("Cuscini per divano: 8 pezzi 60x60", {"quantity": 8}, "60x60"),
        ("Kissenhüllen 50x50, 6 Stück", {"quantity": 6}, "50x50"),
        ("table 120x80 oak", {}, "120x80"),
        ("Tisch 1600x900 Eiche", {"size": (1600, 900)}, ""),
        ("plantation shutters, 3 panels each 62 x 140", {"quantity": 3}, "62 x 140"),
        ("12 Alu-Kühlkörper 100x80x25, Rippenabstand 3 mm", {"quantity": 12, "size": (100, 80, 25)}, "3 mm"),
        ("Coudre 12 housses de coussin 45x45 dans un tissu fourni", {"quantity": 12}, "45x45"),
        ("Blumenkasten aus Lärche 120x25x25", {}, "120x25x25"),
        ("piastra 500x400x20, rettificata sulle due facce", {"size": (500, 400, 20)}, "due"),
        ("200 face masks in cotton", {"quantity": 200}, ""),
        ("Impresión 3D en resina de 15 miniaturas de 32 mm", {"quantity": 15}, "32 mm"),
        ("2 ringhiere, lunghezza 4,20 m e 2,60 m, altezza 1 m", {"quantity": 2, "size": (4200, 1000), "length": 4200}, "2,60 m"),
        ("200 plates 60x60x5", {"quantity": 200, "size": (60, 60, 5)}, ""),
        ("20 ressorts, fil 2 mm, diamètre extérieur 18, inox", {"quantity": 20}, "2 mm; 18"),
    ],
)  # fmt: skip
def test_a_number_of_another_thing_or_in_another_unit_is_told(
    text: str, numbers: dict[str, Any], told: str
) -> None:
    check(text, numbers, told)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Küchentisch aus Eiche", "table"),
        ("Stuhlkissen, 6 Stück", "pillow"),
        ("Schranktüren, 10 Stück", "door"),
        ("Brotkorb", "basket"),
        ("14 sash windows", "window"),
        ("600 Gläser Honig", "honey"),
    ],
)
def test_a_compound_is_what_its_head_says(text: str, product: str) -> None:
    assert [c.key for c in need(text).concepts if c.kind == "product"] == [product]


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("coffee table in oak, 2 pieces", {"oak"}),
        ("coffee tables, 2", set()),
        ("water tank, 500 l", set()),
        ("wood stove", set()),
        ("lead screw nut in bronze", {"bronze"}),
        ("20 litres of soya milk", set()),
        ("rice flour, 200 kg", {"rice"}),
        ("10 plastic chairs", {"plastic"}),
        ("40 ceramic mugs", {"ceramic"}),
    ],
)
def test_a_thing_is_not_of_what_it_holds(text: str, materials: set[str]) -> None:
    """A coffee table asked for somebody who works coffee beans."""
    assert {c.key for c in need(text).concepts if c.kind == "material"} == materials
