"""Laws of reading a need: no number is passed over in silence, and where goods go is no place to look near."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.directory.judged import towns

from makeshed.directory.needs.need import Need
from makeshed.directory.needs.need_reading import read_need

DAY = date(2026, 11, 29)
NUMBERS = st.one_of(
    st.integers(2, 99_999).map(str),
    st.floats(0.01, 999).map(lambda n: f"{n:.2f}"),
    st.integers(2, 900).map(lambda n: f"{n} mm"),
    st.tuples(st.integers(2, 900), st.integers(2, 900)).map(lambda two: f"{two[0]}x{two[1]}"),
    st.integers(2, 60).map(lambda n: f"M{n}"),
    st.integers(1000, 9999).map(lambda n: f"RAL {n}"),
    st.integers(2, 90).map(lambda n: f"{n} kpx"),
)
WORDS = st.sampled_from(
    [
        *("steel brackets", "bent", "and", "frobnicated", "for the flanges", ",", "with", "keyway", "not painted"),
        *("Halter aus Stahl", "gekantet", "Nabe", "pièces en inox", "perçage", "staffe", "foro", "soportes", "taladro"),
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(NUMBERS, WORDS), min_size=2, max_size=9).map(" ".join)


def _read(text: str) -> Need:
    return read_need(text, lambda _rest, _whole: None, day=DAY)


@given(TEXTS)
def test_every_number_is_read_or_told(text: str) -> None:
    need = _read(text)
    said = " ".join([*need.unread, *(c.words for c in need.constraints)])
    for number in re.findall(r"\d+(?:\.\d+)?", text):
        assert number in said, (number, said)


@given(st.sampled_from(["Leeds", "Lyon", "Bilbao", "Torino"]), st.data())
def test_where_goods_go_is_told_and_nobody_is_looked_for_near_it(town: str, data: st.DataObject) -> None:  # fmt: skip
    said = {
        "Leeds": ["shipping to Leeds", "deliver to: Leeds", "ship back to Leeds", "delivered Leeds"],
        "Lyon": ["livraison à Lyon", "expédition vers Lyon", "envoi par transporteur à Lyon"],
        "Bilbao": ["entrega en Bilbao", "enviar a Bilbao", "envío incluido a Bilbao"],
        "Torino": ["consegna a Torino", "spedizione a Torino"],
    }  # fmt: skip
    things = {"Leeds": "steel brackets", "Lyon": "pièces en acier", "Bilbao": "piezas de acero", "Torino": "pezzi in acciaio"}  # fmt: skip
    goes = data.draw(st.sampled_from(said[town]))
    need = read_need(f"20 {things[town]}, {goes}", towns().within, day=DAY)
    assert need.spot is None
    assert any(words.startswith(town) and "where it goes" in words for words in need.unread)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Will need these anodized but my plater handles that. 80 housings", "anodized"),
        ("Lackieren lassen wir woanders. 400 Deckel", "Lackieren"),
        ("6 soportes, galvanizado lo gestionamos nosotros", "galvanizado"),
    ],
)
def test_work_that_another_may_do_is_told(text: str, told: str) -> None:
    assert any(each.startswith(f"{told} (read as asked for") for each in _read(text).unread)


@pytest.mark.parametrize(
    "text",
    [
        "Can't weld titanium here - looking for a shop to TIG 10 flanges",
        "We don't assemble, we need 500 harnesses assembled",
        "No soldamos en nuestro taller; necesitamos 30 bastidores soldados",
    ],
)
def test_what_is_denied_and_asked_for_leaves_nobody_out(text: str) -> None:
    need = _read(text)
    assert not need.without
    assert any("asked for too" in each for each in need.unread)


def test_a_german_verb_is_denied_at_the_end_of_its_clause() -> None:
    need = _read("Bitte schweißen Sie die Konsolen nicht zusammen, 24 Stück")
    assert not need.of("process")
    assert [each.key for each in need.without] == ["welding"]
