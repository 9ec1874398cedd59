"""Keys, countries and currencies as people type them: one thing is one thing, two that look alike are told."""

from __future__ import annotations

from pathlib import Path

import pytest

import makeshed as ms
from makeshed.model import Item, Offer, Place
from makeshed.model.countries import country_named
from makeshed.model.doubts import doubts
from makeshed.store import load, problems

CASE = {
    "places": "place,lat,lon,country\nlyon,45.76,4.84,{}\n",
    "sites": "site,place,role\nusine,lyon,supplier\n",
    "currencies": "currency,rate\n{money},1\nUSD,0.9\n",
    "items": "item,mass\n{items}\n",
    "offers": "site,item,price,currency\nusine,{sold},5,{currency}\n",
}


def case(
    path: Path, *, country: str = "FR", items: str = "x,1", sold: str = "x", currency: str = "",
    money: str = "EUR",
) -> Path:  # fmt: skip
    for table, text in CASE.items():
        filled = text.format(country, items=items, sold=sold, currency=currency, money=money)
        (path / f"{table}.csv").write_text(filled, encoding="utf-8")
    return path


@pytest.mark.parametrize(("typed", "named"), [
    ("x ", "x"), ("x\u00a0", "x"), ("x", "x "), ("x", "\u200bx"), ("x  y", "x y"), ("cafe\u0301", "caf\u00e9"),
])  # fmt: skip
def test_blanks_around_a_key_are_no_part_of_it(typed: str, named: str, tmp_path: Path) -> None:
    shed = load(case(tmp_path, items=f"{typed},1", sold=named))
    (item,), (offer,) = shed.rows(Item), shed.rows(Offer)
    assert item.item == offer.item == min(typed, named, key=len).strip("\u200b \u00a0")
    assert "without the blanks around it" in str(shed.told)


def test_a_key_that_is_named_as_it_stands_stays(tmp_path: Path) -> None:
    shed = load(case(tmp_path, items="x ,1", sold="x "))
    assert (next(iter(shed.rows(Item))).item, shed.told) == ("x ", ())


def test_two_keys_that_differ_by_a_blank_are_not_made_one(tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, items="x ,1\nx\u00a0,2", sold="x"))
    assert (one.table, one.found) == ("offers", "'x'")


@pytest.mark.parametrize("other", ["x ", "X", "\u0445", "x\u200b", "x\u00a0"])
def test_keys_that_look_alike_are_doubted(other: str, tmp_path: Path) -> None:
    shed = load(case(tmp_path, items=f"x,1\n{other},2"))
    assert any(f"{other!a} looks like 'x'" in each.found for each in doubts(shed))
    assert not any(
        "looks like" in each.found for each in doubts(load(case(tmp_path, items="x,1\ny,2")))
    )


@pytest.mark.parametrize("called", ["Total", "SUMME", "Totale:", "Sous-total", "Gesamt"])
def test_a_row_of_sums_is_doubted(called: str, tmp_path: Path) -> None:
    shed = load(case(tmp_path, items=f"x,1\n{called},1"))
    assert any("the sum of a table" in each.found for each in doubts(shed))


def test_a_note_below_the_items_is_doubted(tmp_path: Path) -> None:
    shed = load(case(tmp_path, items="x,1\nmasses without packaging,"))
    assert any(each.key == "items/masses without packaging" for each in doubts(shed))
    assert not any("nothing is known" in each.found for each in doubts(ms.example("ebike")))


@pytest.mark.parametrize(("said", "code"), [
    ("Italie", "IT"), ("Cina", "CN"), ("Deutschland", "DE"), ("Chine", "CN"), ("chine", "CN"), ("Espana", "ES"),
    ("États-Unis", "US"), ("Suisse", "CH"), ("The Netherlands", "NL"), ("Great Britain", "GB"), ("Österreich", "AT"),
    ("Vereinigtes Königreich", "GB"), ("Corea del Sur", "KR"), ("Türkiye", "TR"), ("France", "FR"), ("USA", "US"),
])  # fmt: skip
def test_a_country_by_its_name_is_its_code(said: str, code: str, tmp_path: Path) -> None:
    shed = load(case(tmp_path, country=said))
    assert shed.get("lyon", Place).country == country_named(said) == code
    assert f"country by its code ({said} is {code})" in str(shed.told)


@pytest.mark.parametrize("said", ["Atlantis", "Europe", "Asia", "North", "x"])
def test_what_is_no_country_is_refused(said: str, tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, country=said))
    assert (one.column, one.found) == ("country", repr(said))


@pytest.mark.parametrize(
    ("sign", "money", "code"), [("€", "EUR", "EUR"), ("$", "EUR", "USD"), ("€", "€", "EUR")]
)
def test_a_currency_by_its_sign(sign: str, money: str, code: str, tmp_path: Path) -> None:
    shed = load(case(tmp_path, currency=sign, money=money))
    assert next(iter(shed.rows(Offer))).currency == code
    assert f"currency by its code ({sign} is {code})" in str(shed.told)


def test_a_sign_of_no_currency_of_the_case_is_refused(tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, currency="£"))
    assert (one.column, one.found) == ("currency", "'£'")
