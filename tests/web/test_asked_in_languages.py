"""Question forms and the heads of answers are in the language of the page: no input is added without its words."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.web.conftest import Begin

from makeshed import report
from makeshed.data import rows
from makeshed.report.public.edition import LANGUAGES
from makeshed.verbs import VERBS, wanted

pytest.importorskip("django", reason="makeshed[web] is not installed")

from makeshed.web.asked_question import door_options
from makeshed.web.asked_words import TABLE, headed, words
from makeshed.web.question_forms import NOT_ASKED, called
from makeshed.web.question_inputs import arguments_of, sent

QUESTIONS = [verb for verb in VERBS.values() if verb.question]
HEADS = re.compile(r'TableColumn\(\s*"([^"{]+)"|tag\("h[23]",\s*"([^"{]+)"')
MARKED = re.compile(r'<span lang="en">(.*?)</span>', re.DOTALL)


def test_no_word_is_missing() -> None:
    for row in rows(TABLE):
        assert all(row[language].strip() for language in LANGUAGES), row


@pytest.mark.parametrize("verb", QUESTIONS, ids=lambda verb: verb.name)
def test_each_input_is_named_and_explained_in_every_language(verb: object) -> None:
    of = VERBS[verb.name]  # type: ignore[attr-defined]
    inputs = {**sent(arguments_of(of)), **door_options(of)}
    said = [called(name) for name in inputs if name not in NOT_ASKED]
    said += [taken.about.replace("`", "") for n, taken in inputs.items() if n not in NOT_ASKED]
    said += [of.line(), *(group for group, names in wanted().items() if of.name in names)]
    for language in ("fr", "it"):
        missing = [text for text in said if text and text not in words(language)]
        assert missing == [], f"{language}: add them to data/{TABLE}.csv"


@pytest.mark.parametrize("language", ["fr", "it"])
def test_each_head_that_a_page_of_answers_writes_is_known(language: str) -> None:
    """Those in braces are put together of facts, and others are read off types: they may stay English."""
    pages = Path(report.__path__[0]).glob("*.py")
    written = {"".join(pair) for page in pages for pair in HEADS.findall(page.read_text("utf-8"))}
    assert len(written) > 100
    assert sorted(written - words(language).keys()) == [], f"add them to data/{TABLE}.csv"


@pytest.mark.parametrize("language", ["fr", "it"])
@pytest.mark.parametrize("verb", QUESTIONS, ids=lambda verb: verb.name)
def test_a_form_marks_nothing_but_ranges_as_english(
    begin: Begin, language: str, verb: object
) -> None:
    page = begin().get(f"/{language}/ask/{verb.name}.html").content.decode()  # type: ignore[attr-defined]
    marked = [unescape(text) for text in MARKED.findall(page)]
    assert [text for text in marked if not re.fullmatch(r" \(.*\)", text)] == []
    assert 'class="named"' in page


@pytest.mark.parametrize("language", ["fr", "it"])
def test_an_answer_has_its_heads_in_the_language(begin: Begin, language: str) -> None:
    ask = begin()
    said = urlencode({"need": "weld a steel gate", "near": "Marseille", "case": "directory"})
    page = ask.get(f"/{language}/ask/find.html?{said}").content.decode()
    heads = re.findall(r'<th\b[^>]*scope="col"[^>]*>([^<]+)', page)
    assert heads
    english = {unescape(head) for head in heads} & words(language).keys()
    assert english <= set(words(language).values()), "said in English though it is known"
    assert f'<th lang="{language}"' in page
    assert '<body lang="en"' in page, "what is not a head stays English, and is marked so"
    beside = {unescape(head) for head in re.findall(r'data-head="([^",]+)', page)}
    assert beside <= {unescape(head) for head in heads} | {""}


def test_an_english_page_stays_as_it_is() -> None:
    page = (
        '<h2>Costs</h2><table><th scope="col">Cost<small>EUR</small></th><td data-head="Cost, EUR">'
    )
    assert headed(page, "en") == page
    french = headed(page, "fr")
    assert '<th lang="fr" scope="col">Coût<small>EUR</small>' in french
    assert 'data-head="Coût, EUR"' in french
    assert headed('<a href="#map">Map</a>', "fr") == '<a lang="fr" href="#map">Carte</a>'
    assert headed('<a href="m.html">Map</a>', "fr") == '<a href="m.html">Map</a>'
    assert headed("<h2>A head of tomorrow</h2>", "it") == "<h2>A head of tomorrow</h2>"


@pytest.mark.parametrize(
    ("word", "told"),
    [("50.000", "50 000"), ("1.000", "1 000"), ("50.5", ""), ("50000", "")],
)
def test_a_number_whose_mark_may_be_of_thousands_is_told(word: str, told: str) -> None:
    from makeshed.report.public.edition import PHRASES
    from makeshed.report.public.said import SaidSentences
    from makeshed.report.tongue import Tongue
    from makeshed.web.question_inputs import doubts

    found = doubts(VERBS["quote"], {"volumes": ["100", word], "tax": ["1.000"]})
    said = [SaidSentences(Tongue("fr", PHRASES)).of(text) for text in found]
    assert [bool(text) for text in said] == [True] * len(found), "said in French"
    assert len([text for text in found if text.startswith(word)]) == bool(told)
    if told:
        assert told in str(said[0]).replace("\u202f", " ")


@pytest.mark.parametrize(
    "path",
    ["makers/index.html?process=welding", "search.html?need=weld+a+gate&within=30&near=Marseille"],
)
def test_another_language_keeps_what_was_asked(begin: Begin, path: str) -> None:
    ask = begin()
    page = ask.get(f"/fr/{path}").content.decode()
    links = [unescape(link) for link in re.findall(r'<a href="([^"]+)" hreflang="it"', page)]
    assert len(links) == 1
    assert links[0].partition("?")[2] == path.partition("?")[2]
    other = ask.get(f"/it/{path.partition('?')[0]}?{links[0].partition('?')[2]}")
    assert other.status_code == 200
    plain = ask.get("/fr/makers/index.html").content.decode()
    assert 'index.html" hreflang="it"' in plain


def test_a_program_is_told_beside_the_answer_how_a_number_is_read(begin: Begin) -> None:
    ask = begin(open_facts=True)
    said = {"need": "laser cutting", "near": "Marseille", "within": "1.000"}
    assert "within is read as 1;" in ask.get("/api/v1/find", said)["Makeshed-Note"]
    assert "Makeshed-Note" not in ask.get("/api/v1/find", said | {"within": "1000"})
    page = unescape(ask.get("/it/ask/find.html", said).content.decode())
    assert "1.000 per within si legge 1; se si intende 1.000, scrivilo senza “.”" in page
