"""Needs as people write them, with what a careful reader makes of them; see phrases/README.md.

How many are right, by kind and language: ``python -m tests.directory.test_phrases``.
"""

from collections import Counter
from functools import cache

import pytest
from tests.directory.judged import FILES, HERE, phrases, silent, wrong

LANGUAGES = ("en", "fr", "de", "it", "es")
KINDS = [
    "decimals",
    "leading-point",
    "fractions",
    "inches",
    "thou",
    "gauges",
    "tolerances",
    "sizes",
    "periods",
    "counts",
    "negation",
    "negation-makers",
    "unknown-units",
    "dates",
    "lengths",
    "verbs",
    "nouns",
    "names",
    "near-words",
    "no-places",
    "letters",
    "wishes",
    "alternatives",
    "norms",
    "theirs",
    "trade",
    "easy",
    "posts",
    "forums",
    "strangers",
]
AT_LEAST = {
    "seen.jsonl": 240,
    "unseen.jsonl": 120,
    "workshop.jsonl": 60,
    "wishes.jsonl": 60,
    "emails.jsonl": 60,
    "posts.jsonl": 110,
    "forums.jsonl": 165,
    "strangers.jsonl": 300,
}
WRONG_AT_FIRST = 198
"""So many of the phrases seen were read wrongly before the rules were written."""
FIELDS = ["id", "kind", "language", "text", "day", "expect", "never", "why"]


def _listed(name: str) -> list[str]:
    path = HERE / name
    return path.read_text("utf-8").split() if path.exists() else []


def _still_wrong() -> list[str]:
    return [*_listed("still_wrong.txt"), *_listed("still_wrong_unseen.txt")]


@cache
def _faults(name: str) -> list[str]:
    return wrong(phrases()[name])


def _table() -> str:
    """Return how many phrases are whole right, by kind and language."""
    rows = phrases().values()
    all_of = Counter((row["kind"], row["language"]) for row in rows)
    right = Counter((row["kind"], row["language"]) for row in rows if not _faults(row["id"]))
    lines = [f"{'':16}" + "".join(f"{code:>9}" for code in (*LANGUAGES, "all"))]
    for kind in (*KINDS, "all"):
        kinds = KINDS if kind == "all" else (kind,)
        cells = []
        for code in (*LANGUAGES, "all"):
            codes = LANGUAGES if code == "all" else (code,)
            pairs = [(each, language) for each in kinds for language in codes]
            of = f"{sum(right[p] for p in pairs)}/{sum(all_of[p] for p in pairs)}"
            cells.append(f"{of:>9}")
        lines.append(f"{kind:16}" + "".join(cells))
    return "\n".join(lines)


@pytest.mark.parametrize("name", list(phrases()))
def test_a_phrase_is_read_as_a_careful_reader_reads_it(name: str) -> None:
    faults = _faults(name)
    if name in _still_wrong():
        assert faults, f"{name} is right now: take it out of the list of those still wrong"
    else:
        assert not faults, "\n".join([phrases()[name]["text"], *faults])


def test_the_files_are_full() -> None:
    assert (HERE / "seen.jsonl").exists()
    for name in FILES:
        if (HERE / name).exists():
            lines = (HERE / name).read_text("utf-8").splitlines()
            assert len(lines) >= AT_LEAST[name], name
    met = Counter((row["kind"], row["language"]) for row in phrases().values())
    assert {kind for kind, _ in met} == set(KINDS)
    assert {code for _, code in met} == set(LANGUAGES)
    for kind in KINDS:
        assert sum(met[kind, code] > 0 for code in LANGUAGES) >= 4, kind


def test_every_phrase_says_what_is_right_and_why() -> None:
    for row in phrases().values():
        assert [
            field for field in FIELDS if not row.get(field) and field not in {"expect", "never"}
        ] == []
        assert row["expect"] or row["never"], row["id"]
        assert row["id"].startswith(f"{row['language']}-{row['kind']}-"), row["id"]


def test_what_is_still_wrong_is_known_and_may_only_shrink() -> None:
    listed = _still_wrong()
    assert len(set(listed)) == len(listed)
    assert set(listed) <= set(phrases())
    assert len(_listed("still_wrong.txt")) <= WRONG_AT_FIRST
    assert not [name for name in listed if phrases()[name]["kind"] == "easy"]


def test_every_phrase_is_counted_once_by_kind_and_language() -> None:
    right = len(phrases()) - len(_still_wrong())
    assert _table().split()[-1] == f"{right}/{len(phrases())}"


def test_of_a_hundred_phrases_at_most_three_are_wrong_without_a_word() -> None:
    rows = [row for row in phrases().values() if row["kind"] == "strangers"]
    unsaid = [row["id"] for row in rows if silent(row)]
    assert 100 * len(unsaid) <= 3 * len(rows), unsaid


if __name__ == "__main__":
    print(_table())  # noqa: T201
