"""Imports: progress, going on after a stop, duplicates for review, doubtful coordinates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.data import rows
from makeshed.io import staging
from makeshed.io.coordinates import checked
from makeshed.io.duplicates import Known, pairs
from makeshed.io.importing import Import, ImportProgress, import_files
from makeshed.io.process_names import ENDINGS, TSDC, processes_in, recogniser
from makeshed.io.record import DirectoryRecord
from makeshed.model import Place, Shed, Site
from makeshed.store import indexed, load, save

DOORS: dict[str, Any] = {"load": indexed.load, "save": indexed.save}


def table(path: Path, names: list[str], lat: float = 48.01, step: float = 0.05) -> Path:
    rows = [f"{name},{lat + step * n},11.{n % 90:02d},DE,welding" for n, name in enumerate(names)]
    path.write_text("\n".join(["name,lat,lon,country,processes", *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PIECE", 10)


@pytest.mark.usefixtures("pieces")
def test_progress_is_told(tmp_path: Path) -> None:
    paths = [
        table(tmp_path / "a.csv", [f"a{n}" for n in range(25)]),
        table(tmp_path / "b.csv", ["b"]),
    ]
    seen: list[ImportProgress] = []

    def note(progress: ImportProgress) -> None:
        seen.append(progress)

    import_files(paths, tmp_path / "case.db", on_progress=note, **DOORS)
    assert [(p.done, p.total, p.file) for p in seen] == [
        (10, 26, "a.csv"), (20, 26, "a.csv"), (25, 26, "a.csv"), (26, 26, "b.csv")]  # fmt: skip


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("how", ["asked", "interrupted"])
def test_what_was_cut_short_goes_on(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path / "a.csv", [f"a{n}" for n in range(35)])
    into = tmp_path / "case.db"

    def stop(progress: ImportProgress) -> bool:
        if how == "interrupted" and progress.done >= 20:
            raise KeyboardInterrupt
        return progress.done < 20

    try:
        done = import_files([path], into, on_progress=stop, **DOORS)
        assert not done.finished
        assert "nothing is changed yet" in done.headline()
    except KeyboardInterrupt:
        assert how == "interrupted"
    assert not into.exists()
    read: list[int] = []
    keep = staging.Stage.keep

    def kept(
        stage: staging.Stage, file: int, piece: int, records: Iterable[DirectoryRecord]
    ) -> None:
        read.append(piece)
        keep(stage, file, piece, records)

    monkeypatch.setattr(staging.Stage, "keep", kept)
    done = import_files([path], into, **DOORS)
    assert read == [2, 3]
    assert done.facts == {"places": 35, "sites": 35, "capabilities": 35}
    assert sorted(p.name for p in tmp_path.glob("[!.]*")) == ["a.csv", "case.db"]
    other = import_files([path], tmp_path / "other.db", **DOORS)
    assert other == done
    assert indexed.load(into).fingerprint() == indexed.load(tmp_path / "other.db").fingerprint()


@pytest.mark.usefixtures("pieces")
def test_a_file_that_changed_meanwhile_is_read_anew(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [f"a{n}" for n in range(30)])
    import_files([path], tmp_path / "case.db", on_progress=lambda _: False, **DOORS)
    table(path, [f"b{n}" for n in range(30)])
    import_files([path], tmp_path / "case.db", **DOORS)
    names = {site.name for site in indexed.load(tmp_path / "case.db").rows(Site)}
    assert names == {f"b{n}" for n in range(30)}


def test_an_import_into_a_folder_adds_to_it(tmp_path: Path) -> None:
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="KE")), tmp_path / "case")
    import_files([table(tmp_path / "a.csv", ["x"])], tmp_path / "case", load=load, save=save)
    assert len(load(tmp_path / "case").table(Place)) == 2


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", ["x", "y"])
    import_files([path], tmp_path / "case.db", **DOORS)
    was = indexed.load(tmp_path / "case.db").fingerprint()
    again = import_files([path], tmp_path / "case.db", **DOORS)
    assert indexed.load(tmp_path / "case.db").fingerprint() == was
    assert again.rows == ()


def test_duplicates_across_sources_are_listed_and_never_merged(tmp_path: Path) -> None:
    import_files(
        [table(tmp_path / "a.csv", ["Tôlerie Martin", "Other"])], tmp_path / "case.db", **DOORS
    )
    path = table(tmp_path / "b.csv", ["Martin tolerie SARL", "Different"], lat=48.0105)
    done = import_files([path], tmp_path / "case.db", **DOORS)
    (pair,) = done.rows
    assert (pair.what, pair.entry.startswith("b-"), pair.other.startswith("a-")) == (
        "duplicate",
        True,
        True,
    )
    assert pair.distance == pytest.approx(0.0556, abs=1e-3)
    assert len(indexed.load(tmp_path / "case.db").table(Site)) == 4


def test_the_same_key_twice_is_kept_twice_and_listed(tmp_path: Path) -> None:
    lab = {"kind_name": "fab_lab", "slug": "x", "name": "X", "latitude": 48.1, "longitude": 11.2,
           "country_code": "DE", "capabilities": ["laser"]}  # fmt: skip
    (tmp_path / "labs.json").write_text(
        json.dumps([lab, lab | {"latitude": 50.1}]), encoding="utf-8"
    )
    done = import_files([tmp_path / "labs.json"], tmp_path / "case.db", **DOORS)
    shed = indexed.load(tmp_path / "case.db")
    assert [site.site for site in shed.rows(Site)] == ["fablabs-x", "fablabs-x-2"]
    assert shed.get("fablabs-x-2", Place).lat == 50.1
    assert [(r.entry, r.other) for r in done.rows] == [("fablabs-x-2", "fablabs-x")]


def test_an_import_is_an_answer(tmp_path: Path) -> None:
    done = import_files([table(tmp_path / "a.csv", ["x"])], tmp_path / "case.db", **DOORS)
    assert isinstance(done, Import)
    assert done.headline() == "1 entry from 1 file: 1 places, 1 sites, 1 capabilities"
    assert json.loads(done.to_json())["facts"] == done.facts


NAMES = st.sampled_from(["Welding Works", "Welding Work", "Tôlerie", "Tolerie", "A", ""])
MAKERS = st.lists(st.tuples(NAMES, st.floats(0, 0.3), st.floats(0, 0.3)), max_size=12)


@given(MAKERS)
def test_pairs_are_alike_and_near_and_none_is_missed(
    makers: list[tuple[str, float, float]],
) -> None:
    known = [Known(f"s{n}", *maker) for n, maker in enumerate(makers)]
    found = {(p.one, p.other) for p in pairs([], known)}
    for p in pairs([], known):
        assert p.alike >= 0.5
        assert p.distance <= (25.0 if p.alike == 1.0 else 1.0)
    for n, one in enumerate(known):
        for other in known[n + 1 :]:
            if one.name and one.name == other.name and (one.lat, one.lon) == (other.lat, other.lon):
                assert (one.site, other.site) in found


def test_old_makers_are_not_compared_with_one_another() -> None:
    old = [Known("a", "Works", 1.0, 2.0), Known("b", "Works", 1.0, 2.0)]
    assert pairs(old, []) == []
    assert len(pairs(old, [Known("c", "Works", 1.0, 2.0)])) == 2


@pytest.mark.parametrize(
    ("point", "country", "put", "doubts"),
    [
        ((48.1, 11.6), "DE", (48.1, 11.6), []),
        ((None, 11.6), "DE", None, ["missing"]),
        ((0.0, 0.0), "DE", None, ["zero"]),
        ((11.6, 48.1), "DE", (48.1, 11.6), ["swapped"]),
        ((-97.74, 30.27), "US", (30.27, -97.74), ["swapped"]),
        ((48.1, 211.6), "DE", None, ["no point"]),
        ((48.1, 71.6), "DE", (48.1, 71.6), ["outside"]),
        ((46.0, 2.0), "FR", (46.0, 2.0), ["rough"]),
        ((0.55, 37.82), "KE", (0.55, 37.82), ["middle"]),
        ((-17.8, 179.9), "FJ", (-17.8, 179.9), []),
        ((4.9, -52.3), "FR", (4.9, -52.3), []),
        ((1.35, 103.82), "SG", (1.35, 103.82), []),
        ((48.1, 11.6), "ZZ", (48.1, 11.6), []),
    ],
)
def test_coordinates_are_looked_at(
    point: tuple[float | None, float | None],
    country: str,
    put: tuple[float, float] | None,
    doubts: list[str],
) -> None:
    found, told = checked(*point, country)
    assert (found, [doubt.what for doubt in told]) == (put, doubts)


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("screen printing", {"screen-printing"}),
        ("offset printing", {"offset-printing"}),
        ("3D printing", {"additive-manufacturing"}),
        ("flour mill", {"grain-milling"}),
        ("CNC milling", {"cnc-milling"}),
        ("vinyl cutter, laser cutter", {"vinyl-cutting", "laser-cutting"}),
        ("rotational molding", {"rotational-moulding"}),
        ("Fräsen und Drehen", {"milling", "turning"}),
        ("couture et broderie", {"sewing", "embroidery"}),
        ("temperature sensor", set()),
        ("mechanical keyboard", set()),
        ("Brazil", set()),
        ("", set()),
    ],
)
def test_processes_are_told_by_their_words(text: str, processes: set[str]) -> None:
    assert set(processes_in(text)) == processes


def test_processes_are_those_of_the_capability_graph() -> None:
    known = {row["process"] for row in rows("capability/processes")}
    assert {*TSDC.values(), *ENDINGS.values()} - known == set()


def test_a_larger_vocabulary_can_be_given() -> None:
    told = recogniser({"felting": ["felt", "Filz"], "weaving": ["felt loom"]})
    assert told("A felt-loom; Filzwerkstatt") == {"felting": "felt"}
    assert told("a felt loom") == {"weaving": "felt loom"}
    assert told("heartfelt") == {}
