"""Every question has a page: light, without a script or a request, readable on a phone, traceable."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.contract.test_every_question import asked, case, every_question
from tests.pages import Reader

from makeshed.model import Item, Place, Shed, Site
from makeshed.questions import QUESTIONS
from makeshed.verbs import VERBS, questions

MOST = 1_000_000
"""Bytes of a page."""


def named_case() -> Shed:
    """Return the case of the questions with names that no key resembles."""
    added = ("both", "smithy", "cutter", "one", "two", "forge")
    shed = case().plus(*(Site(site=site, place="lyon", role="maker") for site in added))
    facts = [
        *(replace(row, name=f"Site {n}") for n, row in enumerate(shed.rows(Site))),
        *(replace(row, name=f"Item {n}") for n, row in enumerate(shed.rows(Item))),
        *(replace(row, name=f"Town {n}") for n, row in enumerate(shed.rows(Place))),
    ]
    return shed.plus(*facts)


@cache
def page(name: str) -> str:
    """Return the page of a question as it is written, of a case that can be traced."""
    answer = asked(name)
    assert answer.record
    answer = replace(
        answer, record=replace(answer.record, case="book.xlsx", changes=("--scenario today",))
    )
    with TemporaryDirectory() as folder:
        where = Path(folder) / "page.html"
        import_module(VERBS[name].page).write_page(answer, where, named_case(), {})
        return where.read_text(encoding="utf-8")


def texts(markup: str) -> list[str]:
    """Return the texts between tags."""
    return [unescape(text).strip() for text in re.findall(r">([^<>]+)<", markup)]


def body(name: str) -> str:
    """Return what stands between the style and the foot of a page."""
    return page(name).partition("</style>")[2].partition("<footer>")[0]


def test_every_question_has_a_page() -> None:
    assert {name for name, verb in questions().items() if verb.page} == set(QUESTIONS)


@every_question
def test_a_page_is_light_whole_and_asks_for_nothing(name: str) -> None:
    made = page(name)
    read = Reader(made)
    assert len(made.encode()) < MOST
    assert read.open == []
    assert len(set(read.ids)) == len(read.ids)
    assert "script" not in read.tags
    assert all(load.startswith("data:image/") for _, load in read.loads)
    assert "default-src &#x27;none&#x27;" in made
    assert "please report it" not in made


@every_question
def test_its_foot_says_where_it_comes_from(name: str) -> None:
    foot = " ".join(texts(page(name).partition("<footer>")[2]))
    record = asked(name).record
    assert record
    for told in ("book.xlsx", "--scenario today", record.shed, record.version):
        assert told in foot
    assert re.search(r"written on \d{4}-\d\d-\d\d", foot)


@every_question
def test_on_a_phone_each_cell_says_what_it_is(name: str) -> None:
    """Rows become blocks there, so that nothing lies off the right edge; the heads stand in them."""
    cells = re.findall(r"<td\b[^>]*>", page(name))
    assert all("data-head=" in cell for cell in cells)
    css = page(name).partition("<style>")[2].partition("</style>")[0]
    narrow = css.partition("@media screen and (max-width: 760px)")[2]
    assert ".wide tr { display: grid" in narrow
    assert "attr(data-head)" in narrow
    assert "var(--shade)" in css, "where a table still is wider than the page a shadow says so"
    assert "@media print" in css
    assert "prefers-color-scheme: dark" in css


@every_question
def test_what_has_a_name_is_called_by_it(name: str) -> None:
    """No key of a site, an item or a place stands alone in a cell, a title or a legend."""
    shown = set(texts(body(name)))
    shed = named_case()
    keys = {row.site for row in shed.rows(Site)} | {row.item for row in shed.rows(Item)}
    keys |= {row.place for row in shed.rows(Place)}
    record = asked(name).record
    assert record
    said = {text for text in record.asked.values() if isinstance(text, str)}
    assert shown & keys - said == set(), "but for the asker's own words"


@every_question
def test_shares_are_told_as_percent(name: str) -> None:
    """A number between 0 and 1 with many digits is one that nobody looked at."""
    assert [text for text in texts(body(name)) if re.fullmatch(r"0\.\d{4,}", text)] == []


@pytest.mark.parametrize("name", ["plan", "find", "refer"])
def test_makers_and_plans_are_on_a_map(name: str) -> None:
    assert 'class="area map"' in page(name)


@pytest.mark.parametrize(
    "name", ["compare", "sweep", "hedge", "alternatives", "frontier", "tip", "quote", "stock"]
)
def test_what_can_be_looked_at_is_drawn(name: str) -> None:
    assert "<figure" in page(name)
