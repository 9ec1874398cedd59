"""Every store gives back the facts it was given, all of them and nothing else."""

from __future__ import annotations

import random
import string
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from polars.testing import assert_frame_equal
from tests import servers
from tests.examples import examples
from tests.sheds import sheds

from makeshed.errors import BadFacts, NotFound
from makeshed.language.text import strange
from makeshed.model import NOUNS, Currency, Item, Offer, Place, Shed, Site
from makeshed.model.check import problems_with_tables
from makeshed.store import load, problems, save

STORES: dict[str, tuple[str, dict[str, Any]]] = {
    "csv": ("case", {"format": "csv"}),
    "parquet": ("case", {"format": "parquet"}),
    "workbook": ("case.xlsx", {}),
    "sqlite": ("case.db", {}),
}
"""Those that lie on this machine."""
POSTGRES = pytest.param("postgresql", marks=pytest.mark.skipif(
    not servers.is_said(), reason=servers.WHY_NOT
))  # fmt: skip
EVERY = [*STORES, *(["postgresql"] if servers.is_said() else [])]
SCHEMA = "makeshed_tests"
every_file = pytest.mark.parametrize("store", STORES)
every_store = pytest.mark.parametrize("store", [*STORES, POSTGRES])


def place(store: str, folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return where a case of a kind is in a folder, and how it is saved there; on a server it is then empty."""
    if store != "postgresql":
        name, options = STORES[store]
        return folder / name, options
    where = folder / "case.pg"
    if not where.exists():
        servers.emptied(SCHEMA)
        folder.mkdir(parents=True, exist_ok=True)
        where.write_text(servers.address(SCHEMA), encoding="utf-8")
    return where, {}


def small() -> Shed:
    """Return two places, a site and an offer."""
    return Shed.of(
        Place(place="lyon", lat=45.76, lon=4.84, country="FR"),
        Place(place="porto", lat=41.15, lon=-8.61, country="PT", population=0.0),
        Site(site="mill", place="porto", role="supplier"),
        Item(item="sheet", mass=0.1 + 0.2),
        Currency(currency="EUR", rate=1.0),
        Offer(site="mill", item="sheet", price=1 / 3, currency="EUR", origin="PT"),
    )


def same(one: Shed, other: Shed) -> None:
    """Assert that two sheds hold the same facts, types and order included."""
    for noun in NOUNS.values():
        assert_frame_equal(one.table(noun), other.table(noun), check_exact=True)


def there_and_back(shed: Shed, store: str, folder: Path) -> Shed:
    where, options = place(store, folder)
    save(shed, where, **options)
    return load(where)


@given(shed=sheds())
@examples(12, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_sheds_make_sense(shed: Shed) -> None:
    assert problems_with_tables(shed) == []


@given(shed=sheds())
@examples(12, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_saved_is_loaded(shed: Shed) -> None:
    for store in EVERY:
        with tempfile.TemporaryDirectory() as folder:
            again = there_and_back(shed, store, Path(folder))
        same(shed, again)
        assert again.fingerprint() == shed.fingerprint(), store


@every_store
def test_many_random_numbers_come_back_exactly(store: str, tmp_path: Path) -> None:
    rng = random.Random(7)  # noqa: S311
    items = [
        Item(item=str(i), mass=(0.1 + rng.random()) * 10 ** rng.randint(-8, 8)) for i in range(2000)
    ]
    shed = Shed.of(*items)
    same(shed, there_and_back(shed, store, tmp_path))


@every_store
def test_every_character_comes_back(store: str, tmp_path: Path) -> None:
    odd = [*string.printable, *map(chr, range(0x80, 0x2100)), "\ufeff", "\U0001f6b2"]
    text = [c for c in odd if not strange(c)]
    assert len(odd) - len(text) == 2 + 32  # \v and \f, and the controls behind DEL
    shed = Shed.of(*(Item(item=f"{i}", name=f"a{c}", source=c) for i, c in enumerate(text)))
    same(shed, there_and_back(shed, store, tmp_path))


@every_store
def test_a_save_replaces_what_was_there(store: str, tmp_path: Path) -> None:
    there_and_back(small(), store, tmp_path)
    less = small().minus("sites/mill")
    same(less, there_and_back(less, store, tmp_path))
    same(Shed(), there_and_back(Shed(), store, tmp_path))


@every_file
def test_a_folder_may_be_made_on_the_way(store: str, tmp_path: Path) -> None:
    same(small(), there_and_back(small(), store, tmp_path / "new" / "folder"))


@every_file
def test_nothing_there_is_not_found(store: str, tmp_path: Path) -> None:
    name, _ = STORES[store]
    with pytest.raises(NotFound, match="there is no") as caught:
        load(tmp_path / name)
    assert "folder" in caught.value.hint


@every_store
def test_facts_that_contradict_themselves_are_not_saved(store: str, tmp_path: Path) -> None:
    where, options = place(store, tmp_path)
    save(small(), where, **options)
    offers = small().table(Offer).with_columns(item=pl.lit("shet"))
    with pytest.raises(BadFacts, match="did you mean sheet"):
        save(Shed({"offers": offers, "items": small().table(Item)}), where, **options)
    same(small(), load(where))


@every_file
def test_a_writer_that_fails_changes_nothing(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, options = STORES[store]
    save(small(), tmp_path / name, **options)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    table = Shed.table

    def failing(shed: Shed, noun: type) -> pl.DataFrame:
        if noun is Offer and fails:
            raise OSError("the disk is full")
        return table(shed, noun)

    fails = False
    monkeypatch.setattr(Shed, "table", failing)
    monkeypatch.setattr("makeshed.store.problems_with_tables", lambda _: [])
    fails = True
    for where in (tmp_path / name, tmp_path / "other" / name):
        with pytest.raises(OSError, match="the disk is full"):
            save(small().minus("places/lyon"), where, **options)
    fails = False
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert not (tmp_path / "other" / name).exists()
    same(small(), load(tmp_path / name))


@every_store
def test_problems_lists_what_load_raises(store: str, tmp_path: Path) -> None:
    where, options = place(store, tmp_path)
    save(small(), where, **options)
    assert problems(where) == []
