"""Comments and blank lines in CSV: both ways of reading give the same rows with the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import drawn

from makeshed.errors import BadFacts
from makeshed.model import Place
from makeshed.store import commas, load, problems
from makeshed.store.reading import Reading

HEAD = "place,lat,lon,country"
LINES = st.sampled_from(
    [
        "a,1,2,FR",
        "b,x,2,FR",
        '"c, d",1,2,FR',
        '"e""f",1,2,FR',
        "# a note",
        '# "a, note',
        "",
        "  ",
        'g 5",1,2,FR',
        '"h',
        '# i"',
        'j",1,2,FR',
        "k,1,2",
        ",,,",
        " #l,1,2,FR",
        '"#m",1,2,FR',
    ]
)


def read(text: str, folder: Path) -> Reading:
    path = folder / "places.csv"
    path.write_bytes(text.encode())
    reading = Reading()
    commas.read_table(path, "places", reading)
    return reading


@given(lines=st.lists(LINES, max_size=8), end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
@settings(
    max_examples=drawn(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_fast_way_is_the_slow_way(
    lines: list[str], end: str, last: bool, tmp_path: Path
) -> None:
    text = end.join([HEAD, *lines]) + (end if last else "")
    either = read(text, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commas, "_fast", lambda *_: None)
        slow = read(text, tmp_path)
    assert [str(p) for p in either.problems] == [str(p) for p in slow.problems]
    for one, other in zip(either.tables, slow.tables, strict=True):
        assert one.frame.fill_null("").equals(other.frame.fill_null(""))
        assert list(one.rows) == list(other.rows)


@pytest.mark.parametrize("remark", ["# one", "", "   ", "# a\n\n# b", '# in "France", mostly'])
@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_remark_does_not_take_the_slow_way_and_rows_keep_their_numbers(
    remark: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(commas, "_slow")
    lines = [HEAD, "a,1,2,FR", '"b, c",1,2,FR', "d,1,2,FR"]
    lines.insert(at, remark)
    (tmp_path / "places.csv").write_text("\n".join(lines))
    assert load(tmp_path).table(Place)["place"].to_list() == ["a", "b, c", "d"]
    (tmp_path / "places.csv").write_text("\n".join([*lines, "e,91,2,FR"]))
    row = "\n".join(lines).count("\n") + 2
    with pytest.raises(BadFacts, match=f"places.csv, row {row}, lat: 91"):
        load(tmp_path)


def test_a_cell_too_long_for_one_way_is_too_long_for_both(tmp_path: Path) -> None:
    text = f"{HEAD},name\na,1,2,FR,{'x' * 200_000}\n"
    (whole,) = told(text, tmp_path)
    (lines,) = told(text + 'b,1,2,FR,"y\nz"\n', tmp_path)
    assert whole == lines == "places.csv, row 2, name: text of at most 500 characters"


def told(text: str, folder: Path) -> list[str]:
    (folder / "places.csv").write_text(text)
    return [f"{p.file}, row {p.row}, {p.column}: {p.right}" for p in problems(folder)]
