"""A few wrong files of every kind: what `python -m torture readers` does for minutes (see `torture`)."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.examples import tried as many
from torture.kinds import readers
from torture.mutating import mutated
from torture.reading import tried
from torture.samples import Sample, samples

SAMPLES = {"store": 14, "import": 16, "part": 6, "job": 4, "words": 4, "passport": 15}
"""How many files there are of each kind, where all extras are installed: none is made to find that out."""
EACH = [
    pytest.param(kind, number, id=f"{kind}-{number}")
    for kind, count in SAMPLES.items()
    for number in range(count)
]
SEEN = [("store", 13, 968)]
"""Files that once gave a traceback: kind, sample and seed."""


def of(kind: str, number: int) -> Sample:
    if number >= len(samples(kind)):
        pytest.skip("what reads it is an extra that is not installed")
    return samples(kind)[number]


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_sample_is_tried(kind: str) -> None:
    assert len(samples(kind)) <= SAMPLES[kind]


@pytest.mark.parametrize(("kind", "number"), EACH)
def test_what_is_right_is_read_and_what_is_wrong_is_refused_by_name(kind: str, number: int) -> None:
    sample = of(kind, number)

    @settings(
        max_examples=many(8), deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.integers(0, 10**9))
    def wrong(seed: int) -> None:
        body = mutated(sample.body, random.Random(seed))  # noqa: S311
        with TemporaryDirectory() as folder:
            assert tried(sample, body, Path(folder)) == "", seed

    with TemporaryDirectory() as folder:
        assert tried(sample, sample.body, Path(folder)) == ""
    wrong()


@pytest.mark.parametrize(("kind", "number", "seed"), SEEN)
def test_what_was_once_wrong_stays_right(tmp_path: Path, kind: str, number: int, seed: int) -> None:
    sample = of(kind, number)
    assert tried(sample, mutated(sample.body, random.Random(seed)), tmp_path) == ""  # noqa: S311


def test_a_round_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "FILES", 5)
    found = readers.once(readers.KINDS.index("words"), tmp_path)
    assert found.lost == []
    assert found.tried == {"wrong files": 5}


def test_what_takes_too_much_and_what_has_no_name_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Sample("a.txt", b"", lambda path: 1 / len(path.read_bytes()))
    assert tried(sample, b"", tmp_path).startswith("ZeroDivisionError: division by zero")
    nan = Sample("a.txt", b"", lambda _: [{"a": float("nan")}])
    assert tried(nan, b"", tmp_path).startswith("an answer that holds no number")
    monkeypatch.setattr(readers, "KINDS", ("nothing",))
    (lost,) = readers.once(0, tmp_path).lost
    assert "ended with 1: KeyError: 'nothing'" in lost
