"""What stands or is shown beside a number counts: $5 is no 5 euro, 500 g is half a kilogram, 1.234 € is two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from makeshed.errors import Problem
from makeshed.language.figures import signed
from makeshed.model import Item, Offer
from makeshed.store import load, problems
from makeshed.store.cellkinds import sign_of

PLACES: list[list[Any]] = [["place", "lat", "lon", "country"], ["lyon", 45.76, 4.84, "FR"]]
SITES: list[list[Any]] = [["site", "place", "role"], ["usine", "lyon", "supplier"]]
MONEY: list[list[Any]] = [["currency", "rate"], ["EUR", 1], ["USD", 0.9]]


def case(
    path: Path, *, items: list[list[Any]] | None = None, offers: list[list[Any]] | None = None,
    formats: dict[str, str] | None = None, money: bool = True,
) -> Path:  # fmt: skip
    """Write a workbook as a person would; ``formats`` are those of cells of the last sheet."""
    tables: dict[str, list[list[Any]]] = {
        "places": PLACES,
        "sites": SITES,
        "items": items or [["item"], ["x"], ["y"]],
    }
    tables |= {"currencies": MONEY} if money else {}
    tables |= {"offers": offers} if offers else {}
    book = openpyxl.Workbook()
    for n, (name, rows) in enumerate(tables.items()):
        sheet = book.active if n == 0 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = name
        for row in rows:
            sheet.append(row)
    last = book["offers" if offers else "items"]
    for cell, code in (formats or {}).items():
        last[cell].number_format = code
    book.save(path / "a.xlsx")
    return path / "a.xlsx"


def sold(*prices: Any, currency: str = "") -> list[list[Any]]:
    rows = zip("xy", prices, strict=False)
    return [["site", "item", "price", "currency"], *(["usine", i, p, currency] for i, p in rows)]


READ = [
    ("6,80 €", 6.8),
    ("€ 6.80", 6.8),
    ("6.80 EUR", 6.8),
    ("EUR 1 234,50", 1234.5),
    ("5 euros", 5.0),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_sign_of_the_money_of_the_row_is_read_and_told(
    text: str, value: float, tmp_path: Path
) -> None:
    shed = load(case(tmp_path, offers=sold(text)))
    assert next(iter(shed.rows(Offer))).price == value
    assert f"signs of money left out ({text} is {value:g})" in str(shed.told)


@pytest.mark.parametrize(
    ("text", "currency", "due"),
    [("$6.80", "", "EUR"), ("CHF 5.-", "", "EUR"), ("5 €", "USD", "USD"), ("£5", "USD", "USD")],
)
def test_a_sign_of_other_money_is_refused(
    text: str, currency: str, due: str, tmp_path: Path
) -> None:
    (one,) = problems(case(tmp_path, offers=sold(text, currency=currency)))
    assert (one.row, one.column, one.found) == (2, "price", repr(text))
    assert one.right.startswith(f"{due}, in which the row counts")
    assert load(case(tmp_path, offers=sold("$ 5", currency="USD")))


def test_without_currencies_all_signs_mean_one(tmp_path: Path) -> None:
    assert load(case(tmp_path, offers=sold("5 €", "6,80 €"), money=False))
    (one,) = problems(case(tmp_path, offers=sold("5 €", "6 $"), money=False))
    assert (one.row, one.found) == (3, "'6 $'")


@pytest.mark.parametrize("text", ["1.234 €", "€ 1,234"])
def test_a_number_that_is_two_stays_two_beside_a_sign(text: str, tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, offers=sold(text)))
    assert "one number: 1234 or 1.234?" in one.right


def shown(path: Path, code: str) -> list[Problem]:
    return problems(case(path, offers=sold(5), formats={"C2": code}))


@pytest.mark.parametrize(
    "code", ["[$$-409]#,##0.00", '"$"#,##0.00', "#,##0.00 [$CHF]", '_-* #,##0.00\\ "£"_-']
)  # fmt: skip
def test_a_price_that_is_shown_in_other_money_is_refused(code: str, tmp_path: Path) -> None:
    (one,) = shown(tmp_path, code)
    assert (one.row, one.column) == (2, "price")
    assert one.found.startswith("5 shown with ")


@pytest.mark.parametrize(
    "code", ["#,##0.00 [$€-407]", '_-* #,##0.00\\ "€"_-', "0.00", "[Red]0.00;-0", "0.0E+00", '0 "pcs"']
)  # fmt: skip
def test_what_a_format_shows_beside_is_right_or_nothing(code: str, tmp_path: Path) -> None:
    assert shown(tmp_path, code) == []


@pytest.mark.parametrize(
    ("code", "refused"), [('0 "g"', True), ('0.0 "kg"', False), ("0\\ \\t", True)]
)
def test_a_mass_that_is_shown_in_grams_is_refused(code: str, refused: bool, tmp_path: Path) -> None:
    found = problems(case(tmp_path, items=[["item", "mass"], ["x", 500]], formats={"B2": code}))
    assert [each.column for each in found] == ["mass"] * refused


@pytest.mark.parametrize(
    ("text", "mass"), [("500 g", 0.5), ("2,5 kg", 2.5), ("1.2 t", 1200.0), ("3 Kilogramm", 3.0)]
)
def test_a_unit_beside_a_number_counts_and_is_told(text: str, mass: float, tmp_path: Path) -> None:
    shed = load(case(tmp_path, items=[["item", "mass"], ["x", text], ["y", 1]]))
    assert shed.get("x", Item).mass == mass
    assert f"({text} is {mass:g} kg)" in str(shed.told)


@pytest.mark.parametrize(
    "text", ["5 lb", "5 m", "5 €", "5 boxes", "ca. 5", "5-6", "~5", "5 kg net"]
)
def test_what_is_no_unit_of_the_column_is_refused(text: str, tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, items=[["item", "mass"], ["x", text]]))
    assert (one.column, one.found) == ("mass", repr(text))


def test_a_unit_in_the_head_and_another_in_the_cell_are_refused(tmp_path: Path) -> None:
    (one,) = problems(case(tmp_path, items=[["item", "mass (g)"], ["x", "5 kg"]]))
    assert one.found == "'5 kg'"


def test_a_number_and_what_stands_beside_it() -> None:
    assert signed("5 €") == ("5", "€")
    assert signed("€ 5 EUR") == ("", "")
    assert signed("12") == ("", "")
    assert (sign_of("yyyy-mm-dd"), sign_of('d "day" mmm'), sign_of("0%")) == ("", "", "")


@pytest.mark.parametrize(
    "code",
    [
        '0 "per month"',
        '0" /mo"',
        '0 "pro Monat"',
        '0 "/week"',
        '0 "dozen"',
        '0 "Tsd."',
        '0"k"',
        "0\\k",
    ],
)
def test_a_quantity_shown_by_the_month_or_the_dozen_is_refused(code: str, tmp_path: Path) -> None:
    path = case(tmp_path, offers=[["site", "item", "price", "capacity"], ["usine", "x", 5, 500]],
                formats={"D2": code})  # fmt: skip
    [problem] = problems(path)
    assert (problem.column, problem.row) == ("capacity", 2)
    assert "500 shown with" in problem.found


@pytest.mark.parametrize(
    "code",
    ['0.00 "/100"', '0.00 "/dozen"', '0.00 "ct"', '0.00 "per thousand"', '0.00 [$€-407] "/100"',
     '"€" 0.00 "pro Monat"'],
)  # fmt: skip
def test_a_price_shown_for_a_hundred_or_in_cents_is_refused(code: str, tmp_path: Path) -> None:
    [problem] = problems(case(tmp_path, offers=sold(31.5), formats={"C2": code}))
    assert (problem.column, problem.row) == ("price", 2)


@pytest.mark.parametrize("code", ['0.0"%"', "0.0\\%", '0.0 "pct"', '0.0 "‰"'])
def test_a_share_shown_with_a_written_percent_sign_is_refused(code: str, tmp_path: Path) -> None:
    """It is half a percent to who sees it, and a half to who counts."""
    path = case(tmp_path, items=[["item", "mass"], ["x", 1], ["y", 1]])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("duties")
    for row in (["duty", "hs", "origin", "destination", "rate"], ["d", "87", "CN", "FR", 0.5]):
        sheet.append(row)
    sheet["E2"].number_format = code
    book.save(path)
    [problem] = problems(path)
    assert (problem.table, problem.column) == ("duties", "rate")


@pytest.mark.parametrize("code", ['0 "pcs"', '0 "bikes"', '0 "/a"', '0 "per year"', '0 "Stk."'])
def test_what_makes_no_other_number_of_it_is_left(code: str, tmp_path: Path) -> None:
    path = case(tmp_path, offers=[["site", "item", "price", "capacity"], ["usine", "x", 5, 500]],
                formats={"D2": code})  # fmt: skip
    assert problems(path) == []
