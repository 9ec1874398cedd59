"""Codes of goods as people write them and as spreadsheets leave them, against the nomenclature of 2022."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import drawn

from makeshed.science.codes import (
    digits_of,
    in_nomenclature,
    nearest_codes,
    outdated,
    read_code,
    spaced,
    subheadings,
)

DAY = date(2026, 11, 29)


def test_the_nomenclature_is_whole() -> None:
    # The Harmonized System of 2022 has 5,612 subheadings in 1,228 headings of 96 chapters.
    assert len(subheadings()) == 5612
    assert len({code[:4] for code in subheadings()}) == 1228
    assert len({code[:2] for code in subheadings()}) == 96


WRITTEN = (
    *("7326.90", "7326,90", "HTS7326.90", "HS:7326.90", "CN8:732690", "'7326.90", "73.26.90"),
    *("7326-90", "7326/90", "7326 90", "HTS 7326.90", "hs code: 7326 90", "TARIC 7326 90"),
    *("Zolltarifnummer: 7326 90", "7326\u00a090", "\ufeff7326 90", "\uff17\uff13\uff12\uff16 90"),
    *("NC 8 7326 90", "n° 7326 90", " 7326 90 ", "732,690"),
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_unambiguous_is_read(text: str) -> None:
    code = read_code(text)
    assert (code.digits, code.told, code.wrong) == ("732690", "", "")


@pytest.mark.parametrize(
    ("text", "digits"),
    {
        "7326.9": "732690", "8471.3": "847130", "712.9": "071290", "71290": "071290",
        "101.21": "010121", "7326.908": "73269080", "712": "0712", "73269098.0": "73269098",
        "7326,9": "732690", "101210000": "0101210000", "1801.0": "1801", "HTS 7326.9": "732690",
        "84713": "847130",
    }.items(),
)  # fmt: skip
def test_what_a_spreadsheet_took_for_a_number_is_read_back_and_told(text: str, digits: str) -> None:
    code = read_code(text)
    assert code.digits == digits
    assert code.told.endswith(f"is read as {spaced(digits)}")


@pytest.mark.parametrize(
    ("text", "right"),
    {
        "7.32691E+07": "as text", "8544.4": "8544 42", "7326909": "7326 90", "847": "all zeros",
        "7": "all zeros", "7326.90.9": "7326 90", "screws": "one code", "ex 7326 90 98": "part",
        "7326.90, 7318.15": "7326.90 or 7318.15", "7318 15 / 7318 16": "7318 15 or 7318 16",
        "7318-7320": "7318", "7326 90 98 other": "7326 90 98", "87*": "one code",
        "12345678901234": "digits", "HS": "one code",
    }.items(),
)  # fmt: skip
def test_what_is_ambiguous_is_refused_with_what_would_be_right(text: str, right: str) -> None:
    code = read_code(text)
    assert code.digits == ""
    assert code.wrong
    assert right in code.right


def test_a_beginning_is_marked_by_a_star() -> None:
    assert [digits_of(text) for text in ("*", "87*", "8711 60 *", "871*")] == [
        "",
        "87",
        "871160",
        "871",
    ]
    assert read_code("8x*", beginning=True).wrong


def test_a_code_of_another_year_gets_the_nearest() -> None:
    # 8541 40 (solar cells) was split in 2022; 7362 is a slip of 7326, and no heading.
    assert nearest_codes("854140") == ["8541 41", "8541 42", "8541 43", "8541 49"]
    assert "8541 41, 8541 42" in outdated("8541 40", DAY)
    assert "7326 90" in outdated("7362 90", DAY)
    assert outdated("8541 40", date(2021, 12, 31)) == ""  # a year that cannot be judged
    assert outdated("7326 90 98", DAY) == outdated("9903.88.03", DAY) == ""


@settings(max_examples=drawn(40))
@given(st.sampled_from(sorted(subheadings())), st.sampled_from(["", "00", "90", "9890"]))
def test_a_code_shown_as_a_number_is_the_code_or_refused(code: str, more: str) -> None:
    """What a spreadsheet makes of 0712.90 or 71290 is never read as another code."""
    whole = code + more
    for shown in (f"{float(f'{whole[:4]}.{whole[4:]}'):.12g}", str(int(whole)), spaced(whole)):
        read = read_code(shown)
        assert read.wrong or whole.startswith(read.digits) or read.digits == whole.rstrip("0")


@settings(max_examples=drawn(40))
@given(st.text(max_size=12) | st.text("0123456789. -*HSTCN", max_size=14))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for beginning in (False, True):
        code = read_code(text, beginning=beginning)
        assert code.wrong == "" or code.digits == ""
        assert code.digits.isdecimal() or not code.digits
        assert not code.told or in_nomenclature(code.digits)


@pytest.mark.parametrize(
    "text", ["8501-8503", "85.01 - 85.03", "8501/8503", "8501.10\u20138501.20"]
)
def test_a_range_of_codes_is_no_code(text: str) -> None:
    found = read_code(text, beginning=True)
    assert not found.digits
    assert found.right.startswith("a row for each code, from 8501")


@pytest.mark.parametrize("text", ["7326-90", "7326-90-98", "8501-10", "0901-21-00"])
def test_a_dash_within_a_code_is_no_range(text: str) -> None:
    assert read_code(text).digits == text.replace("-", "")
