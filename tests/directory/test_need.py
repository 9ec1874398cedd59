"""From words to typed constraints, in five languages."""

import pytest
from tests.directory.directory import shed

from makeshed.directory.needs.need import Need, country_code
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.places import Gazetteer
from makeshed.errors import BadValue, NotFound
from makeshed.language import mentions
from makeshed.language.numerals import number_at
from makeshed.language.tokens import lexemes

WANTED = [
    "500 stainless steel brackets, laser cut and bent, 3 mm, within 50 km of Marseille, in 3 weeks",
    "500 équerres en acier inoxydable, découpe laser et pliage, 3 mm, à moins de 50 km de Marseille, sous 3 semaines",
    "500 staffe in acciaio inox, taglio laser e piegatura, 3 mm, entro 50 km da Marseille, in 3 settimane",
    "500 Halterungen aus Edelstahl, Laserschneiden und Biegen, 3 mm, im Umkreis von 50 km von Marseille, in 3 Wochen",
    "500 soportes de acero inoxidable, corte láser y plegado, 3 mm, a menos de 50 km de Marseille, en 3 semanas",
]


def read(text: str) -> Need:
    return read_need(text, Gazetteer(shed()).within)


@pytest.mark.parametrize("text", WANTED)
def test_the_same_need_in_five_languages(text: str) -> None:
    need = read(text)
    assert need.quantity == 500
    assert need.thickness == 3
    assert need.within == 50
    assert need.by == 21
    assert need.of("process") == ("laser-cutting", "bending")
    assert need.of("material") == ("stainless-steel",)
    assert need.of("product") == ("bracket",)
    assert need.spot is not None
    assert need.spot.name == "marseille"
    assert not need.left


def test_every_constraint_shows_the_words_it_was_read_from() -> None:
    text = WANTED[0]
    for constraint in read(text).constraints:
        assert constraint.words in text
        assert constraint.words
        assert constraint.option.startswith("--")


def test_sizes_tolerances_and_certificates() -> None:
    need = read("20 aluminium boxes 30 x 20 x 5 cm, tolerance 0.1 mm, ISO 9001, 2 months")
    assert need.size == (300, 200, 50)
    assert need.tolerance == 0.1
    assert need.certification == ("ISO 9001",)
    assert need.by == pytest.approx(2 * 365 / 12)
    assert read("plate 1 inch thick").thickness == pytest.approx(25.4)
    assert read("within 10 miles of Lyon, welding").within == pytest.approx(16.09344)


@pytest.mark.parametrize(
    ("text", "value"), [("1,000", 1000), ("1.000", 1000), ("1 000", 1000), ("2,5", 2.5), ("7", 7)]
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    read = number_at(lexemes(text), 0, "fr")
    assert read is not None
    assert value in {read.value, read.other}


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("weld 4130 chromoly tubing for 15 bike frames", "15"),
        ("4130 tubing, 15 frames", "15"),
        ("turn 1045 steel pins", ""),
        ("machine 2024 aluminium plates", ""),
        ("turn 304 stainless pins", ""),
        ("1100 aluminium brackets", ""),
        ("1100 brackets", "1100"),
        ("2000 aluminium plates", "2000"),
        ("1045 pieces of steel pin", "1045"),
    ],
)
def test_the_number_of_a_metal_counts_nothing(text: str, quantity: str) -> None:
    need = read_need(text, lambda _rest, _whole: None)
    assert [c.value for c in need.constraints if c.kind == "quantity"] == (
        [quantity] if quantity else []
    )


@pytest.mark.parametrize("text", ["20 plates of 304 stainless", "20 Bleche aus 1.4301"])
def test_grades_are_no_quantities(text: str) -> None:
    need = read(text)
    assert need.of("material") == ("stainless-steel",)
    assert need.quantity == 20


def test_german_compounds() -> None:
    need = read("Edelstahlhalterungen, pulverbeschichtet")
    assert need.of("material") == ("stainless-steel",)
    assert need.of("product") == ("bracket",)
    assert need.of("process") == ("powder-coating",)


def test_countries_by_code_and_name() -> None:
    assert country_code("France") == country_code("fr") == "FR"
    assert read("school uniforms in Kenya").country == "KE"
    with pytest.raises(NotFound):
        country_code("Atlantis")


def test_a_place_that_exists_twice_asks_which() -> None:
    with pytest.raises(BadValue, match="2 places") as raised:
        read("welding near Springfield")
    assert "springfield-il (IL, US)" in raised.value.hint


def test_places_by_key_name_and_coordinates() -> None:
    gazetteer = Gazetteer(shed())
    assert gazetteer.spot("springfield-ma").lon == -72.6
    assert gazetteer.spot("MARSEILLE").lat == 43.3
    assert gazetteer.spot("43.3, 5.4").lon == 5.4
    with pytest.raises(NotFound) as raised:
        gazetteer.spot("Marsielle")
    assert "Marseille" in raised.value.hint
    with pytest.raises(BadValue):
        gazetteer.spot("143.3, 5.4")


def test_a_small_word_is_no_place() -> None:
    places = Gazetteer(shed())
    assert places.within("some lyon share", "some lyon share") is None
    assert places.within("near lyon", "near lyon") is not None


def test_phrases_do_not_reach_over_commas() -> None:
    words = [m.words for m in mentions.read("leather; sewing machine")]
    assert "sewing machine" in words


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("200 masks", "face-mask"),
        ("timber products", "timber-product"),
        ("metal boxes", "metal-box"),
    ],
)
def test_a_word_with_two_meanings_asks_for_one_thing(text: str, product: str) -> None:
    assert read(text).of("product") == (product,)


def test_a_word_of_two_languages_means_what_it_means_in_that_of_the_text() -> None:
    assert read("general fabrication, steel").of("process") == ("metal-fabrication",)
    assert read("fabrication de volets roulants").of("process") == ()


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("printed in nylon", "additive-manufacturing"),
        ("50 brackets printed in PA12", "additive-manufacturing"),
        ("200 clips imprimés en PETG", "additive-manufacturing"),
        ("50 Halter, gedruckt in Nylon", "additive-manufacturing"),
        ("20 soportes impresos en nylon", "additive-manufacturing"),
        ("brackets printed in titanium", "additive-manufacturing"),
        ("500 nylon bags printed with our logo", "printing"),
        ("a logo printed on nylon", "printing"),
        ("printed nylon fabric", "printing"),
        ("a nylon flag printed in two colours", "printing"),
        ("flyers printed on paper", "printing"),
        ("printed in two colours", "printing"),
        ("steel boxes, printed", "printing"),
    ],
)
def test_what_is_printed_in_nylon_is_built_up_of_it(text: str, process: str) -> None:
    """A need for brackets printed in nylon found no firm with a 3D printer, for it was read as work of a press."""
    assert process in read(text).of("process")
    other = {"printing", "additive-manufacturing"} - {process}
    assert not other & set(read(text).of("process"))
