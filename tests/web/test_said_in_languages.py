"""What answers say on the pages that a shopper sees is in the language of the page, or marked as English."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from tests.web.conftest import Begin

from makeshed.data import rows
from makeshed.language.vocabulary import vocabulary
from makeshed.report.public.edition import LANGUAGES, PHRASES
from makeshed.report.public.said import TABLE, SaidSentences
from makeshed.report.tongue import Tongue

pytest.importorskip("django", reason="makeshed[web] is not installed")
BRACES = re.compile(r"\{(\w+)\}")
MARKED = re.compile(r'<(?:span|p|ul)[^>]* lang="en"[^>]*>(.*?)</', re.DOTALL)
NEEDS = [
    {"need": "weld a steel gate, 3 mm", "near": "Marseille"},
    {"need": "500 stainless steel brackets, laser cut and bent, 2 mm, within 30 km of Marseille"},
    {"need": "powder coating of aluminium, 300x200x50 mm, ISO 9001, in 10 days"},
    {"need": "cnc milling of brass to ± 0.05 mm, 20 pieces, without anodising"},
    {"need": "sewing of linen bags", "wish": "embroidery"},
    {"need": "lathe", "within": "5", "near": "43.3,5.4"},
    {"need": "a zorglub of steel"},
    {"need": "anodising and welding", "country": "FR"},
    {"need": "weld", "within": "10"},
    {"need": "weld", "near": "Lilliput"},
    {"need": "the"},
]


@pytest.mark.parametrize("table", [TABLE, PHRASES])
def test_no_sentence_is_missing_and_each_says_the_same(table: str) -> None:
    for row in rows(table):
        for language in LANGUAGES:
            assert row[language].strip(), (row, language)
        said = [sorted(set(BRACES.findall(row[language]))) for language in LANGUAGES]
        assert said[0] == said[1] == said[2], row


@pytest.mark.parametrize("language", ["fr", "it"])
@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need["need"][:24])
def test_a_search_says_nothing_in_english(
    begin: Begin, language: str, need: dict[str, str]
) -> None:
    ask = begin()
    page = ask.get(f"/{language}/search.html?{urlencode(need)}").content.decode()
    assert [unescape(text) for text in MARKED.findall(page)] == []
    words = set(re.findall(r"\b(?:the|capability|units|points of|narrower|instead|confirmed)\b", unescape(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]))))  # fmt: skip
    assert words <= ({"the"} if need["need"] == "the" else set()), words


@pytest.mark.parametrize("language", ["fr", "it"])
def test_what_each_process_is_called_is_known(language: str) -> None:
    said = SaidSentences(Tongue(language, PHRASES))
    for concept in vocabulary().labels:
        if concept.kind == "process":
            assert said.of(f"process: {concept.key}")


def test_what_is_not_known_stays_and_is_marked() -> None:
    said = SaidSentences(Tongue("fr", PHRASES))
    assert said.of("a sentence of tomorrow") is None
    assert said("a <b> of tomorrow") == '<span lang="en">a &lt;b&gt; of tomorrow</span>'
    assert SaidSentences(Tongue("en", PHRASES))("a sentence") == "a sentence"


def test_numbers_days_and_keys_within_are_said_too() -> None:
    said = SaidSentences(Tongue("it", PHRASES))
    assert said.of("1,234.5 km") == "1.234,5 km"
    assert said.of("confirmed 2025-11-20") == "confermato il 20 novembre 2025"
    told = "'steel' in capability powder-coating, instead; makes 'Gates'"
    assert said.of(told) == "\u201cacciaio\u201d in la lavorazione verniciatura a polvere, al suo posto; produce \u201cGates\u201d"  # fmt: skip
    assert said.of("process: no-such") is None
