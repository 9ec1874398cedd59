"""Where words stand in documents, beside a search that looks at every word of every document."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.model.postings import JOINT, Postings

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=8)


def frame(texts: list[list[str]], cans: list[list[str]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text": [f" {'  '.join(words)} " for words in texts],
            "can": [f" {'  '.join(words)} " for words in cans],
            "length": [len(words) for words in texts],
        },
        schema={"text": pl.String, "can": pl.String, "length": pl.Int64},
    )


def standing(words: list[str], phrase: list[str]) -> int:
    """How often a phrase stands in a text, counted from the left, no place counted into two."""
    found = at = 0
    while at + len(phrase) <= len(words):
        hit = words[at : at + len(phrase)] == phrase
        found += hit
        at += len(phrase) if hit else 1
    return found


@examples(80)
@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3),
)
@example([["a", "a", "a", "a"], ["a", "b", "a", "b", "a"]], ["a", "a"])
@example([["a", "b", "a", "b", "a"], ["c", "a", "b", "a"]], ["a", "b", "a"])
@example([["a", "b", "b"], ["a", "b", "c"], ["b", "c"]], ["a", "b", "c"])
def test_a_phrase_is_counted_where_it_stands(texts: list[list[str]], phrase: list[str]) -> None:
    wanted = {row: n for row, words in enumerate(texts) if (n := standing(words, phrase))}
    for only in (None, phrase):
        index = Postings(frame(texts, [[] for _ in texts]), only)
        rows, counts = index.counts(" ".join(phrase))
        assert dict(zip(rows.tolist(), counts.tolist(), strict=True)) == wanted
        assert index.docs(" ".join(phrase)) == len(wanted)
        assert index.count == len(texts)
        assert index.length.tolist() == [len(words) for words in texts]


def test_no_phrase_reaches_from_one_text_into_another() -> None:
    """Nor from a text to what its maker can do, whose words are joined to one."""
    index = Postings(frame([["a", "b"], ["c"]], [["a"], ["b", "c"]]))
    assert index.rows("b c").tolist() == []
    assert index.rows("b a").tolist() == []
    assert index.rows(f"{JOINT}a").tolist() == [0]
    assert index.rows(f"{JOINT}b").tolist() == index.rows(f"{JOINT}c").tolist() == [1]
    assert index.rows("c").tolist() == [1]
    assert index.rows("unheard of").tolist() == []
    assert Postings(frame([["a"]], [[]]), []).docs("a") == 0
