"""Numbers, their units and gauges, as people write them; the values come from the definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.language.gauges import gauges
from makeshed.language.numerals import Numeral, figure, number_at
from makeshed.language.portions import portion
from makeshed.language.quantities import Reader
from makeshed.language.quantity import Quantity
from makeshed.language.tokens import LANGUAGES, lexemes

INCH = 25.4


def quantities(text: str, language: str) -> list[Quantity]:
    said = lexemes(text)
    return Reader(said, language, [False] * len(said)).all()


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("0.025", "en", 0.025),
        ("0,125", "de", 0.125),
        ("3,175", "fr", 3.175),
        ("3.175", "en", 3.175),
        ("1.200", "de", 1200),
        ("1,200", "en", 1200),
        ("1 200", "fr", 1200),
        ("1'200", "de", 1200),
        ("10,025.50", "en", 10025.5),
        ("10.025,50", "es", 10025.5),
        ("1.000.000", "it", 1e6),
        (".005", "en", 0.005),
        (",3", "fr", 0.3),
        ("3/16", "en", 0.1875),
        ("1 1/2", "en", 1.5),
        ("1-1/2", "en", 1.5),
        ("¼", "en", 0.25),
        ("2½", "en", 2.5),
        ("2k", "en", 2000),
        ("10 mil", "es", 10_000),
        ("dozen", "en", 12),
        ("half a dozen", "en", 6),
        ("two hundred and fifty", "en", 250),
        ("couple of hundred", "en", 200),
        ("fünfundzwanzig", "de", 25),
        ("zweihundert", "de", 200),
        ("zwei Dutzend", "de", 24),
        ("anderthalb", "de", 1.5),
        ("ventuno", "it", 21),
        ("duecento", "it", 200),
        ("quatre-vingt-dix", "fr", 90),
        ("cent cinquante", "fr", 150),
        ("treinta y cinco", "es", 35),
        ("medio millar", "es", 500),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text: str, language: str, value: float) -> None:
    said = lexemes(text)
    read = number_at(said, 0, language)
    assert read is not None
    assert read.value == pytest.approx(value)
    assert read.end == len(said)


@given(st.integers(0, 999_999), st.integers(0, 99), st.sampled_from(LANGUAGES))
def test_what_a_language_writes_it_reads(whole: int, part: int, language: str) -> None:
    thousands, decimal = (",", ".") if language == "en" else (".", ",")
    written = f"{whole:,}.{part:02}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    read = figure(written, language)
    assert read is not None
    assert read[0] == pytest.approx(whole + part / 100)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1/4 inch", "en", INCH / 4),
        ('1 1/2"', "en", 1.5 * INCH),
        (".032in", "en", 0.032 * INCH),
        ("5 thou", "en", 0.005 * INCH),
        ("10 mil", "en", 0.01 * INCH),
        ("3/4 po", "fr", 0.75 * INCH),
        ("4 millièmes de pouce", "fr", 0.004 * INCH),
        ("10 Tausendstel Zoll", "de", 0.01 * INCH),
        ("3/8 di pollice", "it", 0.375 * INCH),
        ("2 milésimas de pulgada", "es", 0.002 * INCH),
        ("25 micras", "es", 0.025),
        ("6'", "en", 6 * 12 * INCH),
        ("2.4m", "en", 2400),
        ("3,5 m", "de", 3500),
        ("110 cm", "en", 1100),
    ],
)
def test_a_length_in_millimetres(text: str, language: str, value: float) -> None:
    (read,) = quantities(text, language)
    assert read.sort == "length"
    assert read.values == pytest.approx((value,))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("300 x 200 x 6 mm", (300, 200, 6)),
        ("300×200×6", (300, 200, 6)),  # noqa: RUF001  (people write it)
        ("24in x 36in x 0.5in", (24 * INCH, 36 * INCH, 0.5 * INCH)),
        ("1.8m x 90cm x 40mm", (1800, 900, 40)),
        ("cm 20 x 15 x 8", (200, 150, 80)),
        ("180 by 90 cm", (1800, 900)),
    ],
)
def test_sides(text: str, sides: tuple[float, ...]) -> None:
    (read,) = quantities(text, "en")
    assert read.sort == "size"
    assert read.values == pytest.approx(sides)


@pytest.mark.parametrize(
    ("table", "number", "inches"),
    [
        # Manufacturers' standard gauge for sheet steel, 41.82 lb per square foot and inch.
        ("steel", 16, 0.0598),
        ("steel", 10, 0.1345),
        ("stainless", 18, 0.0500),
        ("galvanised", 22, 0.0336),
        # ASTM B258, three figures.
        ("brown-sharpe", 14, 0.0641),
        ("brown-sharpe", 18, 0.0403),
        ("brown-sharpe", 36, 0.0050),
        # BS 3737.
        ("swg", 18, 0.048),
    ],
)
def test_gauges_go_by_their_table(table: str, number: int, inches: float) -> None:
    assert gauges()[table][number] == pytest.approx(INCH * inches, rel=2e-3)


@pytest.mark.parametrize("table", ["steel", "galvanised", "stainless", "swg", "brown-sharpe"])
def test_a_higher_gauge_is_thinner(table: str) -> None:
    sizes = [gauges()[table][n] for n in sorted(gauges()[table])]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("07700 900123", "phone"),
        ("tel. 333 1234567", "phone"),
        ("mi teléfono 612 345 678", "phone"),
        ("£350", "money"),
        ("1200 €", "money"),
        ("RAL 7016", "code"),
        ("DIN 912", "code"),
        ("M6x20", "code"),
        ("42CrMo4", "code"),
        ("S355", "code"),
        ("230 V", "other"),
        ("134 °C", "other"),
        ("30 %", "other"),
        ("200 l", "other"),
        ("6 bar", "other"),
    ],
)
def test_what_is_no_quantity_of_pieces_is_known_as_what_it_is(text: str, sort: str) -> None:
    assert [read.sort for read in quantities(text, "es")] == [sort]


@pytest.mark.parametrize(
    ("language", "text", "length"),
    [
        ("en", "three quarters of a metre of copper tube", 750),
        ("en", "half inch acrylic, 10 pieces", 12.7),
        ("fr", "trois quarts de mètre de tube cuivre", 750),
        ("fr", "un demi-mètre de laiton rond", 500),
        ("de", "drei viertel Meter Kupferrohr", 750),
        ("de", "ein halber Meter Messing", 500),
        ("it", "tre quarti di metro di tubo di rame", 750),
        ("es", "medio metro de barra de latón", 500),
    ],
)
def test_parts_of_a_unit_in_words_are_no_count(language: str, text: str, length: float) -> None:
    said = lexemes(text)
    found = Reader(said, language, [False] * len(said)).all()
    assert [each.values[0] for each in found if each.sort == "length"] == pytest.approx([length])
    assert not [each for each in found if each.sort == "bare" and each.first < 2]


def test_parts_of_anything_count_nothing_and_things_of_that_size_do() -> None:
    assert portion(lexemes("two thirds of the frames"), 0, _number("two thirds"), "en")
    assert portion(lexemes("2 quarter panels"), 0, _number("2 quarter"), "en") is None


def _number(text: str) -> Numeral | None:
    return number_at(lexemes(text), 0, "en")
