"""Text is text: what is none, or too much, is refused by table, row and column; CSV comes back exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadFacts, NotFound
from makeshed.language.text import MOST_OF_A_KEY, legible, strange
from makeshed.model import NOUNS, Place, Shed
from makeshed.model.noun import columns
from makeshed.model.setting import with_value
from makeshed.store import load, problems, save


def place(name: str = "", key: str = "p") -> Place:
    return Place(place=key, name=name, lat=-1.0, lon=2.0, country="FR")


@pytest.mark.parametrize("odd", ["\ud800", "a\udfff", "\x00", "b\x1b[2J", "\x7f", "\x85", "\x9b"])
def test_what_is_no_text_is_refused_by_name(odd: str) -> None:
    with pytest.raises(BadFacts, match="places, row 2, name: "):
        Shed.of(place(), place(odd, "q"))
    with pytest.raises(BadFacts, match="places, row 1, place: "):
        Shed().plus(place(key=odd))
    with pytest.raises(BadFacts, match="places, row 1, name: "):
        with_value(Shed.of(place()), f"places/p.name={odd}")


@pytest.mark.parametrize("odd", ["\ud800", "\x00"])
@pytest.mark.parametrize("case", ["case", "case.db"])
def test_what_is_no_text_is_not_found(case: str, odd: str, tmp_path: Path) -> None:
    save(Shed.of(place()), tmp_path / case)
    for shed in (Shed.of(place()), load(tmp_path / case)):
        asks: list[Callable[[], object]] = [
            partial(shed.get, odd, Place),
            partial(shed.minus, f"places/{odd}"),
            partial(shed.near, odd, 5.0, Place),
        ]
        for ask in asks:
            with pytest.raises(NotFound):
                ask()


@pytest.mark.parametrize(("name", "most"), [("name", 500), ("place", 200), ("source", 20_000)])
def test_text_has_a_length(name: str, most: int) -> None:
    values = {"place": "p", "lat": 1.0, "lon": 2.0, "country": "FR"}
    Shed.of(Place(**values | {name: "é" * most}))  # type: ignore[arg-type]
    with pytest.raises(BadFacts, match=rf"{name}: .*right: text of at most {most:,} characters"):
        Shed.of(Place(**values | {name: "é" * (most + 1)}))  # type: ignore[arg-type]


def test_every_key_is_short_enough_for_every_store() -> None:
    for noun in NOUNS.values():
        keys = [c for c in columns(noun) if c.name in noun.key and c.type is str]
        assert all(c.most <= MOST_OF_A_KEY for c in keys if c.refers or c.name in noun.key)


@pytest.mark.parametrize("cell", ["a\x1b[31m", "x" * 200_000, "\x80"])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_file_is_refused_by_row_and_column(cell: str, quoted: bool, tmp_path: Path) -> None:
    body = f'"{cell}\n"' if quoted else cell
    text = f"place,lat,lon,country,source\np,1,2,FR,s\nq,1,2,FR,{body}\n"
    (tmp_path / "places.csv").write_text(text, encoding="utf-8")
    (found,) = problems(tmp_path)
    assert (found.file, found.row, found.column) == ("places.csv", 3, "source")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
FORMULAS = tuple("=+-@\t\n\r\uff1d\uff0b\uff0d\uff20")
LINES = st.text(st.sampled_from([*FORMULAS, *"'#,\"a \u2028"]), max_size=6)


@examples(60, deadline=None)
@given(st.lists(st.one_of(TEXT, LINES), min_size=1, max_size=6), st.booleans())
def test_csv_comes_back_exactly(names: list[str], as_keys: bool) -> None:
    keys = list(dict.fromkeys(filter(None, names))) if as_keys else []
    facts = [place(n, f"k{i}") for i, n in enumerate(names)] + [place("", k) for k in keys]
    shed = Shed.of(*{fact.id: fact for fact in facts}.values())
    with TemporaryDirectory() as folder:
        save(shed, Path(folder) / "case")
        assert load(Path(folder) / "case").fingerprint() == shed.fingerprint()
        text = (Path(folder) / "case" / "places.csv").read_bytes().decode()
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert not row["place"].startswith(FORMULAS), row
        assert not row["name"].startswith(FORMULAS), row


def test_what_people_type_is_read_as_it_stands(tmp_path: Path) -> None:
    rows = ["=1+1", "'=1", "''=1", "'quoted", "-5"]
    lines = [f"p{n},{row},1,2,FR" for n, row in enumerate(rows)]
    (tmp_path / "places.csv").write_text("\n".join(["place,name,lat,lon,country", *lines]))
    assert load(tmp_path).table(Place)["name"].to_list() == ["=1+1", "=1", "'=1", "'quoted", "-5"]


@given(st.recursive(st.text(st.characters(codec=None), max_size=8), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3))))  # fmt: skip
def test_what_is_made_legible_is_text(value: object) -> None:
    told, doubts = legible(value)
    assert strange(repr(told).replace("\\", "")) == ""
    repr(told).encode()
    again, more = legible(told)
    assert (again, more) == (told, [])
    assert bool(doubts) == (told != value)
