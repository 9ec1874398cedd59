"""The page of a quote and the pictures on it: whole, self-contained, true to the answer."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.costing.shapes import plate, rod
from tests.pages import Reader
from tests.questions.worlds import DAY, lane, seller, world

from makeshed.model import Capability, Shed, Site
from makeshed.questions.quote import Quote, quote
from makeshed.report.picture import MARK, png, view_of
from makeshed.report.quote import page, write_page
from makeshed.report.wording import number


def case() -> Shed:
    return world(
        Site(site="works", place="lyon", role="maker", name="Works & <b>Co</b>"),
        Capability(site="works", process="laser-cutting", rate=60),
        *seller("far", "hefei", 3.0, item="frame"),
        lane("hefei", "lyon", 0.5, 35),
    )


@pytest.fixture(scope="module")
def answer() -> Quote:
    return quote(case(), plate(name="<i>plate"), material=["steel", "abs"], against="frame",
                 to="lyon", volumes=[1, 100], day=DAY)  # fmt: skip


def test_it_says_every_number_and_loads_nothing(answer: Quote, tmp_path: Path) -> None:
    write_page(answer, tmp_path / "quote.html", case(), {"before": answer})
    read = Reader((tmp_path / "quote.html").read_text(encoding="utf-8"))
    text = "".join(read.text)
    assert read.open == []
    assert {load.partition(",")[0] for _, load in read.loads} <= {"data:image/png;base64"}
    for row in answer.rows:
        assert all(number(cost, 2) in text for cost in (row.p10, row.p50, row.p90, row.cost))
    for judged in answer.verdicts:
        assert judged.because in text
    for remark in answer.remarks:
        assert remark.rule in text
        assert remark.status == "kept" or remark.fix in text
    assert all(note in text for note in answer.notes)
    assert all(ask.option in text for ask in answer.asks)
    assert "please report it" not in text
    assert "before" in text


def test_names_cannot_inject_markup(answer: Quote) -> None:
    made = page(answer, names={"sites/works": "Works & <b>Co</b>"})
    assert "<b>Co</b>" not in made
    assert "<i>plate" not in made
    assert "Works &amp; &lt;b&gt;Co" in made


def test_without_any_row_there_is_a_page() -> None:
    none = quote(case(), rod(), material=["steel"], process=["laser-cutting"], day=DAY)
    text = "".join(Reader(page(none)).text)
    assert "No process looked at can make it as it is." in text
    assert "sheet share" in text


def pixels(faces: list[int]) -> Any:
    return np.asarray(
        Image.open(BytesIO(png(plate(), faces, width=120, height=90))).convert("RGBA")
    )


def test_a_picture_shows_the_faces_named_and_no_other() -> None:
    """Orange where the top is marked; the part fills the picture, all round it is clear."""
    top = np.flatnonzero(plate().normals[:, 2] > 0.9).tolist()
    marked, plain = pixels(top), pixels([])
    seen = marked[..., 3] > 0
    orange = seen & (marked[..., 0] > 2 * marked[..., 2].astype(int))
    assert orange.sum() > 0.5 * seen.sum()
    assert not (plain[..., 0] > 2 * plain[..., 2].astype(int)).any()
    assert 0.2 < seen.mean() < 0.9
    assert not marked[0, 0].any()
    assert MARK[0] > 2 * MARK[2]


def test_a_picture_looks_from_where_the_faces_are() -> None:
    below = np.flatnonzero(plate().normals[:, 2] < -0.9).tolist()
    assert view_of(plate(), below)[2] < 0
    assert view_of(plate(), [])[2] > 0


def test_an_assembly_has_a_page_of_its_parts(tmp_path: Path) -> None:
    """And a file: what has no place in its tables, the whole quotes, is named."""
    from makeshed.questions.quote.listed import quote_each
    from makeshed.store.laid_out import tables

    found = quote_each(case(), [plate(name="<b>lid"), rod()], material=["steel"], volumes=[1, 50],
                       process=["laser-cutting"], day=DAY)  # fmt: skip
    write_page(found, tmp_path / "page.html", case(), {})
    made = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert Reader(made).open == []
    assert "<b>lid" not in made
    assert "Not in it" in made
    assert all(number(row.together, 2) in made for row in found.rows)
    notes = next(table for table in tables(found) if table.name == "notes")
    assert "quotes" in str(notes.rows[-1])
