"""Numbers, days and bytes as people write them: read right, or given back with both readings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.language.caldays import days_of
from makeshed.language.encodings import NoText, text_of
from makeshed.language.figures import figure, marks_of, settled
from makeshed.language.heads import below_title, head, is_note, laid_out
from makeshed.language.headunits import fit

LOCALES = {  # decimal and group by Unicode CLDR 46, "Number symbols"; the last two as typed without groups
    "en": (".", ","), "de": (",", "."), "it": (",", "."), "fr": (",", "\u202f"), "fr old": (",", "\u00a0"),
    "de-CH": (".", "\u2019"), "typed": (".", ""), "typed with commas": (",", ""),
}  # fmt: skip


def written(value: float, places: int, locale: str) -> str:
    decimal, group = LOCALES[locale]
    plain = f"{value:,.{places}f}"
    return plain.translate({ord(","): group, ord("."): decimal})


@given(
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 4)), min_size=1, max_size=6),
    st.sampled_from(list(LOCALES)),
)
@examples(300)
def test_a_number_is_read_as_its_locale_means_it_or_in_two_ways(
    drawn: list[tuple[int, int]], locale: str
) -> None:
    values = [round(whole / 10**places, places) for whole, places in drawn]
    texts = [written(v, places, locale) for v, (_, places) in zip(values, drawn, strict=True)]
    marks = marks_of(texts)
    for value, text in zip(values, texts, strict=True):
        found = figure(text)
        assert found is not None, text
        read = settled(found, marks)
        assert read == value or (read is None and value in {found.value, found.other}), text


@pytest.mark.parametrize(
    "text", ["", ".", "-", "1.2.3", "1,23,456", "1.234.56", "12 34", "nan", "1_0", "€5", "\u0661"]
)
def test_what_is_no_number(text: str) -> None:
    assert figure(text) is None


@pytest.mark.parametrize(
    ("text", "beside", "value"),
    [
        ("1.234", ["1,5"], None),
        ("1,234", ["1.5"], None),
        ("1.234", ["1,5", "2.000,5"], 1234.0),
        ("1.234", ["2.345.678"], 1234.0),
        ("1,234", ["1,5"], 1.234),
        ("1.234", ["2.5"], 1.234),
        ("1.234", [], None),
        ("1.234", ["1,5", "2.5"], None),
    ],
)
def test_a_doubtful_number_goes_by_its_file(
    text: str, beside: list[str], value: float | None
) -> None:
    found = figure(text)
    assert found is not None
    assert settled(found, marks_of([text, *beside])) == value


ORDERS = {"day first": "%d/%m/%Y", "month first": "%m/%d/%Y"}


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=5), st.sampled_from(list(ORDERS)))
@examples(200)
def test_a_day_is_read_in_the_order_of_its_column_or_in_two(numbers: list[int], order: str) -> None:
    days = [date(1950, 1, 1) + timedelta(days=n) for n in numbers]
    texts = [day.strftime(ORDERS[order]) for day in days]
    found = days_of(texts)
    for day, text in zip(days, texts, strict=True):
        assert found.read.get(text) == day or found.doubtful[text][order] == day


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["31/01/2026", "5/6/2026"], {"5/6/2026": date(2026, 6, 5)}),
        (["01/31/2026", "5/6/2026"], {"5/6/2026": date(2026, 5, 6)}),
        (["5/6/2026"], {"5/6/2026": None}),
        (["05.06.2026"], {"05.06.2026": date(2026, 6, 5)}),
        (["5. 6. 26"], {"5. 6. 26": date(2026, 6, 5)}),
        (["31/01/2026", "01/31/2026"], {"31/01/2026": None}),
        (["3/3/2026"], {"3/3/2026": date(2026, 3, 3)}),
        (["46053"], {"46053": date(2026, 1, 31)}),
        (["2026", "20260131", "2026/1/31"], {"2026": None, "20260131": date(2026, 1, 31), "2026/1/31": date(2026, 1, 31)}),
        (["05-06-07"], {"05-06-07": None}),
        (["2026-02-30", "30/02/2026"], {"2026-02-30": None, "30/02/2026": None}),
    ],
)  # fmt: skip
def test_days_of_a_column(texts: list[str], read: dict[str, date | None]) -> None:
    found = days_of(texts)
    assert {text: found.read.get(text) for text in read} == read


def test_day_numbers_of_1904_are_those_of_its_epoch() -> None:
    assert days_of(["44591"], since_1904=True).read["44591"] == date(2026, 1, 31)


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437", "utf-16"])
def test_other_old_encodings_are_not_taken_for_windows(encoding: str) -> None:
    with pytest.raises(NoText):
        text_of("name\nSociété générale de tôlerie\n".encode(encoding))


def test_other_alphabets_are_not_taken_for_windows() -> None:
    for text, encoding in (("Łódź", "cp1250"), ("Třinec železárny", "cp1250"), ("Αθήνα", "cp1253")):
        with pytest.raises(NoText):
            text_of(f"name\n{text}\n".encode(encoding))


@given(st.text(st.sampled_from("abc ,;\n«»\u2019àâçéèêëîïôùûüÿœÄÖÜäöüßàìòùñ€°²")))
@examples(100)
def test_western_text_is_read_or_refused_and_never_changed(text: str) -> None:
    data = text.encode("cp1252")
    try:
        data.decode()
    except UnicodeDecodeError:
        try:
            assert text_of(data).text == text
        except NoText:
            assert not text.isascii()


@pytest.mark.parametrize(
    ("said", "name", "unit"),
    [
        ("Price [EUR]", "price", "EUR"),
        ("mass (kg)", "mass", "kg"),
        ("Price\n[EUR/t·km]", "price", "EUR/t·km"),
        ("cost [money/(t·km)]", "cost", "money/(t·km)"),
        ("Lead-Time *", "lead_time", ""),
        ("min quantity:", "min_quantity", ""),
    ],
)
def test_heads(said: str, name: str, unit: str) -> None:
    assert (head(said).name, head(said).unit) == (name, unit)


@pytest.mark.parametrize(
    ("said", "unit", "factor"),
    [
        ("kg", "kg", 1), ("g", "kg", 1 / 1000), ("lb", "kg", None), ("min", "h", 1 / 60), ("%", "1", 1 / 100),
        ("EUR/Stk", "money", 1), ("EUR/kg", "money", None), ("EUR/100", "money", None), ("€/h", "money/h", 1),
        ("EUR/month", "money/a", None), ("k€", "money", None), ("$", "money", None), ("Tage", "d", 1),
        ("1/a", "1/√a", None), ("pièces/an", "1/a", 1), ("pcs/month", "1/a", None), ("x", "", None),
    ],
)  # fmt: skip
def test_units_of_heads(said: str, unit: str, factor: float | None) -> None:
    found = fit(said, unit)
    assert (found and found.times / found.over) == factor


def test_notes_are_told_by_their_names() -> None:
    assert all(map(is_note, ["_x", "Notes", "Remarques", "BEMERKUNGEN", "note:"]))
    assert not any(map(is_note, ["name", "source", "noted", "kind"]))


def test_where_tables_begin() -> None:
    known = {"site", "item", "price"}
    laid = laid_out('Offers;;\n\n"Site";Item;"Price\n[EUR]"\na;b;1,5\n', known)
    assert laid is not None
    assert (laid.mark, laid.line, laid.heads[2]) == (";", 3, "Price\n[EUR]")
    size = laid_out('size 5",item,site\na,b,c\n"d",e,f\n', known)
    assert size is not None
    assert size.start == len('size 5",item,site\n')  # a quote within a word opens nothing
    assert below_title("name\nSmith, Inc\n")[0] == 0
