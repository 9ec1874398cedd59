"""The page in every language, what it shows of the rules, and that what makes it is signed."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from tests.pages import Reader

from makeshed.data import rows
from makeshed.errors import BadValue
from makeshed.passport import Claim, issue, passports, revoke, verify
from makeshed.passport import page as pages
from makeshed.passport.page import EDITION, is_notice, page, withdrawn_page
from makeshed.passport.page_words import LANGUAGES, PageWords, language_of
from makeshed.passport.passport_facts import Face, Gap, Product
from makeshed.passport.signed_envelope import opened

from .conftest import BASE, LATER, MAKER, NOW, PRODUCT, Office

HOME = Path(pages.__file__).parent
OLD = Path(__file__).parent / "edition2"
TRUSTED = [json.loads((OLD / "did.json").read_text())]
GAPS = (Gap("origin", 2, "Saddle"), Gap("town"), Gap("steps"))


def issued(office: Office, product: Product, **given: Any) -> Office:
    path = issue(office.folder, office.keys, product, MAKER, base=BASE, now=NOW, **given)[0].path
    return Office(office.folder, office.keys, path)


def faced(language: str = "en", **face: Any) -> Product:
    return replace(PRODUCT, missing=GAPS, face=Face(language, **face))


# --- words


def table() -> list[dict[str, str]]:
    with (HOME / "words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_language_has_every_word_with_the_same_places_to_fill() -> None:
    for row in table():
        wanted = {name for _, name, _, _ in Formatter().parse(row["en"]) if name}
        for language in LANGUAGES:
            assert row[language] or row["key"] == "form.first", (row["key"], language)
            places = {name for _, name, _, _ in Formatter().parse(row[language]) if name}
            assert places == wanted, (row["key"], language)
    assert len(table()) == len({row["key"] for row in table()})


def test_every_word_that_the_code_asks_for_is_there_and_the_other_way_round() -> None:
    code = "".join(
        (HOME / f"{name}.py").read_text()
        for name in ("page", "page_words", "untp_claims", "passport_facts")
    )
    code += (HOME / "shown.py").read_text()
    known = {row["key"] for row in table()}
    begun = set(re.findall(r"f\"(\w+)\.\{|f'(\w+)\.\{", code))
    families = {a or b for a, b in begun} | {"who", "limits", "verdict", "fact", "say", "at"}
    for key in known:
        assert f'"{key}"' in code or f"'{key}'" in code or key.partition(".")[0] in families, key
    for key in re.findall(r"words\(\"([\w.]+)\"|_w\(words, [\"']([\w.]+)[\"']", code):
        assert (key[0] or key[1]) in known, key


def test_every_country_has_a_name_in_every_language() -> None:
    codes = [row["country"] for row in rows("countries")]
    assert [row["country"] for row in rows("country_names")] == codes
    for row in rows("country_names"):
        assert all(row[language] for language in LANGUAGES if language != "en"), row["country"]


@pytest.mark.parametrize(
    ("language", "percent", "day", "first", "country"),
    [  # as Unicode CLDR 49 has them
        ("en", "45.8%", "20 November 2026", "1 May 2026", "Germany"),
        ("fr", "45,8\u202f%", "20 novembre 2026", "1er mai 2026", "Allemagne"),
        ("it", "45,8%", "20 novembre 2026", "1º maggio 2026", "Germania"),
        ("de", "45,8\u00a0%", "20. November 2026", "1. Mai 2026", "Deutschland"),
        ("es", "45,8\u00a0%", "20 de noviembre de 2026", "1 de mayo de 2026", "Alemania"),
    ],
)
def test_numbers_days_and_countries(
    language: str, percent: str, day: str, first: str, country: str
) -> None:
    words = PageWords(language)
    assert words.percent(0.458) == percent
    assert words.day("2026-11-20") == day
    assert words.day("2026-05-01") == first
    assert words.country("DE") == country
    for odd in ("some day", "2026-13-01", "2026-05", "2026", "", "2026-05-0\u0661", "2026-05-32"):
        assert words.day(odd) == odd


@pytest.mark.parametrize(
    ("markets", "made_in", "language", "told"),
    [
        (("FR",), "CN", "fr", ""),
        (("AT",), "FR", "de", ""),
        (("MX",), "FR", "es", ""),
        (("FR", "DE"), "DE", "fr", ""),  # the first counts
        (("EU",), "IT", "it", ""),  # the maker's, in a union
        (("EU", "US"), "IT", "en", ""),  # a country comes before a union
        (("CH",), "FR", "de", "de, fr, it"),
        (("NL",), "FR", "en", "NL"),
        (("EU",), "CN", "en", "EU"),
        ((), "FR", "en", "every market"),
    ],
)
def test_the_language_of_a_market(
    markets: tuple[str, ...], made_in: str, language: str, told: str
) -> None:
    found, note = language_of(markets, made_in)
    assert found == language
    assert told in note
    assert bool(told) == bool(note)


# --- the page


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_its_language_alone_and_verifies(office: Office, language: str) -> None:
    one = issued(office, faced(language, markets=("FR", "EU"), asked=("fr.ofg",)))
    text = one.file("index.html").read_text()
    read = Reader(text)
    assert read.open == []
    assert not any(":" in address or "//" in address for _, address in read.loads)
    assert f"<html lang={language}>" in text
    said = re.sub(r"<span lang='\w*'>.*?</span>|<code>.*?</code>|<a .*?</a>|<style>.*?</style>", "",
                  text.partition("<body>")[2], flags=re.DOTALL)  # fmt: skip
    said = unescape(re.sub(r"<[^>]*>", " ", said))
    if language != "en":
        for english in ("the", "of", "maker", "Meets", "What", "rule", "Made", "November", "not"):
            assert not re.search(rf"\b{english}\b", said) or english in {"not", "November"}, english
        assert not re.search(r"\d\.\d", said)  # a decimal point
    assert PageWords(language)("level.self") in said
    assert PageWords(language).between(0.4577, 0.499) in said
    assert PageWords(language).country("CN") in said
    assert one.verified().verdict == "pass"


def test_steps_that_are_not_known_are_not_called_making(office: Office) -> None:
    text = issued(office, replace(faced(), steps=())).file("index.html").read_text()
    assert "What the maker did" not in text
    assert "the steps of making are not known" in text


def test_the_town_is_named_and_its_key_is_not(office: Office) -> None:
    text = issued(office, faced("de")).file("index.html").read_text()
    assert "Herstellungsort: Marseille, Frankreich" in text
    english = office.file("index.html").read_text()
    assert "Made in Marseille, France" in english


def test_rules_met_or_asked_for_are_shown_and_the_others_counted(office: Office) -> None:
    one = issued(office, faced(markets=("FR",), asked=("fr.ofg",)))
    text = one.file("index.html").read_text()
    assert "EU bicycle parts" in text  # met
    assert "Origine France Garantie" in text  # asked for
    assert "Swiss food" not in text
    assert "left open 2, not met 0" in text
    assert "Rules looked at: those of France." in text
    bare = issued(office, faced(asked=())).file("index.html").read_text()
    assert "Origine France Garantie" not in bare
    assert "left open 2, not met 1" in bare
    assert len(one.payload()["credentialSubject"]["performanceClaim"]) == 4  # all of them signed


def test_reasons_and_words_of_a_rule_are_marked_with_their_language(office: Office) -> None:
    claim = Claim(
        "fr.paris", "Fabriqué à Paris", "fail", 0.2, 0.2, 0.5, ">", not_decided="more <than> words",
        reasons=(("Not met", "made in Paris"), ("To be shown", "Share: 99%")), language="en",
    )  # fmt: skip
    product = replace(faced("es"), claims=(claim, replace(claim, rule="own", language="")))
    text = issued(office, product).file("index.html").read_text()
    assert "No se cumple: <span lang='en'>made in Paris</span>" in text
    assert "Por demostrar: <span lang='en'>Share: 99%</span>" in text
    assert "No decidido: <span lang='en'>more &lt;than&gt; words</span>" in text
    assert "No decidido: <span lang=''>more &lt;than&gt; words</span>" in text
    assert "Exigido: más de 50\u00a0%" in text


@pytest.mark.parametrize(
    "line",
    [
        "Share: 1.2.3%",
        "Share: .%",
        "Share: \u0663%",
        "Asked for: >= -%",
        "Asked for: <= 1.%",
        "Share: 9" + "9" * 400 + "%",
    ],
)
def test_a_number_that_is_none_stays_as_it_is(office: Office, line: str) -> None:
    payload = office.payload()
    claim = payload["credentialSubject"]["performanceClaim"][0]
    claim["claimedPerformance"][0]["score"]["definition"] = line
    assert f"<span lang=''>{escape(line.partition(': ')[2])}</span>" in page(payload).decode()


def test_what_others_write_where_makeshed_signs_its_page_is_no_error(office: Office) -> None:
    face = office.payload()["credentialSubject"]["characteristics"]
    for odd in (None, 3, ["x"], {"a": 1}, "{0}", "<b>"):
        payload = office.payload()
        payload["credentialSubject"]["characteristics"] = dict.fromkeys(
            [*face, "schema:mentions", "schema:eligibleRegion"], odd
        )
        assert "<b>" not in page(payload).decode().partition("<h3>")[0]
        payload["credentialSubject"]["characteristics"] = odd
        assert page(payload)


def test_a_statement_of_ones_own_is_kept_in_another_language(office: Office) -> None:
    claim = Claim("own", "Ours", "pass", statement="is what we say")
    product = replace(faced("it"), claims=(claim,))
    text = issued(office, product).file("index.html").read_text()
    assert "A parole: <span lang='en'>is what we say</span>" in text
    assert (
        "Is what we say."
        in issued(office, replace(product, face=Face())).file("index.html").read_text()
    )


def test_the_notice_of_withdrawal_is_in_the_language(office: Office) -> None:
    one = issued(office, faced("fr"))
    revoke(one.folder, one.keys, one.path, reason="cadre <rappelé>", now=NOW)
    html = one.file("index.html").read_bytes()
    assert "Motif indiqué" in html.decode()
    assert "cadre &lt;rappelé&gt;" in html.decode()
    assert is_notice(html, one.payload())
    assert one.verified().reasons == {"revoked"}


# --- what is signed


@pytest.mark.parametrize(
    "change",
    [
        lambda face: face.update({"schema:inLanguage": "de"}),
        lambda face: face.update({"schema:eligibleRegion": ["US"]}),
        lambda face: face.update({"schema:locationCreated": "Paris"}),
        lambda face: face.update({"schema:mentions": []}),
        lambda face: face.clear(),
    ],
)
def test_another_language_market_or_town_is_found(office: Office, change: Any) -> None:
    one = issued(office, faced("fr", markets=("FR",), asked=("fr.ofg",)))
    before = one.payload()
    one.forge(lambda payload: change(payload["credentialSubject"]["characteristics"]))
    found = one.verified()
    assert found.verdict == "fail"
    assert {"page-not-vouched", "not-in-log"} <= found.reasons
    assert before != one.payload()
    html = one.file("index.html")
    html.write_bytes(page(one.payload(), json.loads(one.file("events.jsonld").read_text())))
    assert "linked-file-differs" in one.verified().reasons  # the page of the changed payload


def test_days_languages_and_markets_that_no_passport_can_have(office: Office) -> None:
    after = LATER.date().replace(year=2027)
    for product in (
        replace(PRODUCT, made_on=after),
        replace(PRODUCT, judged_on=after),
        faced("pt"),
        faced(markets=("XX",)),
    ):
        with pytest.raises(BadValue) as wrong:
            issued(office, product)
        assert wrong.value.hint
    assert passports(office.folder) == [office.path]


def test_the_day_of_law_is_the_day_of_the_claims(office: Office) -> None:
    one = issued(office, replace(PRODUCT, judged_on=NOW.date()))
    claims = one.payload()["credentialSubject"]["performanceClaim"]
    assert {claim["claimDate"] for claim in claims} == {"2026-11-22"}
    assert one.verified().verdict == "pass"


# --- editions


def test_what_was_signed_with_the_edition_before_still_verifies() -> None:
    """A folder as makeshed issued it with edition 2: one passport, and one withdrawn."""
    good, gone = passports(OLD)
    assert verify(OLD, good, trusted=TRUSTED, now=LATER).verdict == "pass"
    assert verify(OLD, gone, trusted=TRUSTED, now=LATER).reasons == {"revoked"}


def test_a_page_of_the_edition_before_that_was_changed_is_found(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(OLD, tmp_path / "old")
    good = passports(tmp_path / "old")[0]
    html = tmp_path / "old" / good / "index.html"
    html.write_text(html.read_text().replace("Marseille", "Paris"))
    found = verify(tmp_path / "old", good, trusted=TRUSTED, now=LATER)
    assert {"page-not-vouched", "linked-file-differs"} <= found.reasons


def test_the_looks_of_an_edition_do_not_change() -> None:
    """Another word, style or name of a country makes another page: a new edition, the old one kept.

    If this fails, keep the page as it was (as ``edition2`` does), and count `EDITION` up.
    """
    mark = sha256()
    for name in ("words.csv", "page.css", "edition2.css"):
        mark.update((HOME / name).read_bytes())
    mark.update((HOME.parent / "data" / "country_names.csv").read_bytes())
    folder = OLD / passports(OLD)[0]
    payload = opened((folder / "passport.jwt").read_bytes()).payload
    events = json.loads((folder / "events.jsonld").read_text())
    for language in LANGUAGES:
        face = {"schema:inLanguage": language, "schema:mentions": ["fr.ofg"]}
        face |= {"schema:eligibleRegion": ["EU", "US"], "schema:locationCreated": "Marseille"}
        payload["credentialSubject"]["characteristics"] = face
        mark.update(page(payload, events) + withdrawn_page(payload, "why"))
    assert (EDITION, mark.hexdigest()[:16]) == (3, "4d4a4e8b941552d0")
