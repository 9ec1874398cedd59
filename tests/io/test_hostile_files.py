"""Files that are damaged, mistyped, huge or hostile are refused by name, and nothing is written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from makeshed.errors import BadFacts
from makeshed.io import published, untrusted
from makeshed.io.importing import import_files
from makeshed.store import indexed

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
FEW_ALIASES = (
    "a: &a ["
    + "x, " * 2000
    + "x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(5)
    )
)

FILES: dict[str, tuple[str | bytes, str]] = {
    "bomb.yaml": (BOMB, "YAML bomb"),
    "small-bomb.yaml": (FEW_ALIASES, "more values than its text can hold"),
    "aliases.yaml": ("a: &a 1\nb: [" + "*a, " * 101 + "1]\n", "more than 100 aliases"),
    "run.yaml": ("name: !!python/object/apply:os.system ['touch hacked']\n", "python/object"),
    "new.yaml": ("!!python/object/new:os.system ['touch hacked']\n", "python/object"),
    "deep.yaml": ("[" * 300 + "]" * 300, "nesting deeper than 64 levels"),
    "deep.json": ("[" * 200_000 + "]" * 200_000, "nesting without end"),
    "rather-deep.json": ("[" * 100 + "]" * 100, "nesting deeper than 64 levels"),
    "deep.toml": ("a = " + "[" * 20_000 + "]" * 20_000, "nesting"),
    "digits.json": ('{"name": ' + "9" * 50_000 + "}", "a number of 50000 digits"),
    "cut.json": ('{"name": "x"', "line 1"),
    "cut.toml": ('name = "x\n', "a file that is whole"),
    "cut.yaml": ('name: "x\n', "not readable as YAML"),
    "cut.jsonl": ('{"name": "x"}\n{"name": \n', "line 2|row 2"),
    "zip.json": (b"PK\x03\x04\x00\x00", "bytes that are no text"),
    "mac.csv": ("name,lat,lon\nTôlerie,1,2\n".encode("mac_roman"), "text of an old encoding"),
    "latin.json": ('{"name": "Tôlerie"}'.encode("latin-1"), "no UTF-8"),
    "dos.csv": ("name,lat,lon\nSociété,1,2\n".encode("cp850"), "text of an old encoding"),
    "wide.csv": ("name,lat,lon\na,1,2,3\n", "4 cells"),
    "twice.csv": ("name,name\na,b\n", "two columns called 'name'"),
    "cell.csv": ("name,lat,lon\n" + "a" * 1_100_000 + ",1,2\n", "field larger"),
    "empty.json": ("", "a file that is whole"),
    "nothing.json": ("[]", "no known format"),
    "text.json": ('"just words"', "no known format"),
    "numbers.json": ("[1, 2, 3]", "no known format"),
    "program.py": ("import os", "a file called .py"),
    "macro.xlsm": (b"PK\x03\x04", "a file called .xlsm"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, match = FILES[name]
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    good = {"okhv": "2.4", "name": "x", "repo": "y", "license": "CC0"}
    (inbox / "good.json").write_text(json.dumps(good), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadFacts, match=match) as caught:
        import_files([inbox / "good.json", inbox / name], tmp_path / "case.db",
                     load=indexed.load, save=indexed.save)  # fmt: skip
    assert name in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["inbox"]


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untrusted, "MOST_BYTES", 2**20)
    (tmp_path / "huge.json").write_bytes(b" " * (2**20 + 1))
    monkeypatch.setattr(untrusted, "decoded", lambda _: pytest.fail("it was read"))
    with pytest.raises(BadFacts, match=r"huge.json: 1 MB; right: at most 1 MB"):
        untrusted.content(tmp_path / "huge.json")


@pytest.mark.parametrize(
    ("reference", "leads_out"),
    [
        ("parts/base.stl", False),
        ("/BOM/list.pdf", False),
        ("https://example.org/../x", False),
        ("../../etc/passwd", True),
        ("a/../../b", True),
        ("..\\windows\\system32", True),
        ("C:\\secrets.txt", True),
        ("file:///etc/passwd", True),
        ("data:text/html;base64,AAAA", False),
    ],
)
def test_file_names_in_designs_stay_in_the_design(reference: str, leads_out: bool) -> None:
    assert untrusted.outside(reference) is leads_out


ODD = [
    {"okhv": "2.4", "name": ["a", {"b": None}], "repo": 5, "license": True, "part": [None, 7, {}]},
    {"okhv": "2.4", "name": "x", "repo": "y", "part": "none", "mass": "heavy", "tsdc": {"a": "CNC"}},
    {"okhv": "2.4", "name": "\x07 \u202e", "repo": "y", "bom": {"a": ["../x"]}, "mass": -5},
    {"okhv": "2.4", "name": "", "repo": ""},
    {"okhv": "2.4", "name": "x", "repo": "y", "part": [{"name": "p"}, {"name": "p"}]},
    "a string", None, [1, 2], 3.5,
]  # fmt: skip


def test_odd_designs_are_read_with_warnings(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(json.dumps(ODD), encoding="utf-8")
    done = import_files([tmp_path / "odd.json"], tmp_path / "case.db", kind="okh",
                        load=indexed.load, save=indexed.save)  # fmt: skip
    assert done.entries == len(ODD)
    assert done.facts["items"] == 5
    assert sum("a manifest is a mapping" in warning for warning in done.warnings) == 4


ODD_MAKERS = [
    {"name": "a", "facility_status": 5, "location": "nowhere"},
    {"name": "b", "facility_status": None, "location": {"gps": "1.5, 36.8", "address": []}},
    {"name": {"x": "c"}, "facility_status": "Active", "location": {"gps": {"lat": "NaN", "lon": "inf"}}},
    {"name": "d", "facility_status": "Active", "equipment": "saw", "lat": 1.2, "lon": 36.9, "country": 254},
    {"name": "e", "facility_status": "Active", "equipment": [None, {"materials_worked": 5}], "lat": True},
    {"name": "f", "facility_status": "Active", "lat": 1.2, "lon": 36.9, "typical_batch_size": "50-5"},
]  # fmt: skip


def test_odd_makers_are_read_with_warnings(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(json.dumps(ODD_MAKERS), encoding="utf-8")
    done = import_files([tmp_path / "odd.json"], tmp_path / "case.db",
                        load=indexed.load, save=indexed.save)  # fmt: skip
    assert done.entries == len(ODD_MAKERS)
    assert done.facts["sites"] == 3
    assert sum("left out" in review.what for review in done.rows) == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gzip.compress(b"1 " * 1000, mtime=0)[:-9], "damaged"),
        (b"no gzip at all", "damaged"),
        (gzip.compress(b"9e17 9e17 1", mtime=0), "numbers too early"),
        (gzip.compress(b"1 1 ten", mtime=0), "'ten' as number 3"),
        (gzip.compress(b" " * (published.MOST_BYTES + 1), mtime=0), "more than"),
    ],
)
def test_a_packed_instance_is_refused_by_name(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(BadFacts, match=says) as refused:
        published.read(tmp_path / "a.gz", "holmberg")
    assert refused.value.problems[0].file == "a.gz"
