"""The offer to a customer: every price of the answer, the shop's words, and none of its costs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.costing.shapes import drilled, plate
from tests.pages import Reader
from tests.questions.worlds import DAY

from makeshed.cli import main
from makeshed.cli.offering import write
from makeshed.costing.material_names import materials, processes
from makeshed.data import rows
from makeshed.errors import BadValue
from makeshed.language.tokens import LANGUAGES
from makeshed.model import Shed
from makeshed.model.shop import Said, Shop
from makeshed.questions.quote import FINISHES, Quote, quote
from makeshed.report.customer_offer import OfferSheet, page, write_offer
from makeshed.report.tongue import Tongue
from makeshed.store.examples import example_path

PLATE = plate(name="<i>plate")
OURS = {
    "shop": "Ours & <b>Co</b>", "address": "1 rue A; 13001 Marseille", "email": "us@example.org",
    "validity_days": "30", "payment": "30 days net", "terms": "our terms", "terms.fr": "nos conditions",
    "machine_rate": "61.37", "labour_rate": "43.21", "markup": "30%",
}  # fmt: skip


def ours(**more: str) -> Shop:
    said = OURS | more
    return Shop("ours.csv", tuple(Said(name, value) for name, value in said.items() if value))


def ask(shop: Shop | None = None, **more: Any) -> Quote:
    asked: dict[str, Any] = {
        "material": ["S235"], "process": ["laser-cutting"], "volumes": [1, 10, 2500], "tolerance": 0.3,
        "threads": 2, "finish": "powder-coating", "day": DAY,
    }  # fmt: skip
    return quote(Shed.of(), PLATE, shop=shop or ours(), **(asked | more))


def text_of(answer: Quote, **sheet: Any) -> str:
    return " ".join(
        "".join(Reader(page(answer, OfferSheet(day=date(2026, 11, 29), **sheet))).text).split()
    )


def test_it_says_every_price_and_none_of_the_costs() -> None:
    answer = ask()
    text = text_of(answer, customer="Mme Durand; Lyon", number="26-118")
    for row in answer.rows:
        each = f"{row.cost:,.2f}"
        assert each in text
        assert f"{round(float(each.replace(',', '')) * row.order, 2):,.2f}" in text
    for secret in ("61.37", "43.21", "30%", "margin", "markup", "P50", "estimate", "setup"):
        assert secret not in text
    for said in ("Ours & <b>Co</b>", "13001 Marseille", "Mme Durand", "26-118", "29 December 2026",
                 "S235 (steel)", "laser cutting", "powder coating", "30 days net", "our terms"):  # fmt: skip
        assert said in text
    assert "without value added tax" in text


def test_the_page_is_whole_and_names_cannot_inject() -> None:
    made = page(ask())
    read = Reader(made)
    assert read.open == []
    assert {load.partition(",")[0] for _, load in read.loads} <= {"data:image/png;base64"}
    assert "<b>Co</b>" not in made
    assert "<i>plate" not in made


def test_tax_stands_beside_the_net_price_and_in_it_once() -> None:
    """19 % on a net total, however the rate is said."""
    net = ask()
    for answer in (ask(ours(vat="19%")), ask(tax=0.19)):
        text = text_of(answer, language="de")
        assert "19\u202f% MwSt." in text.replace("19 %", "19\u202f%")
        each = round(net.rows[1].cost, 2)
        gross = (
            f"{round(round(each * 10, 2) * 1.19, 2):,.2f}".replace(",", "x")
            .replace(".", ",")
            .replace("x", ".")
        )
        assert gross in text
    with pytest.raises(BadValue, match="vat"):
        page(ask(ours(vat="19%"), tax=0.2))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Quotation"),
        ("fr", "Devis"),
        ("it", "Preventivo"),
        ("de", "Angebot"),
        ("es", "Presupuesto"),
    ],
)
def test_every_language(language: str, says: str) -> None:
    text = text_of(ask(ours(language=language)))
    assert says in text
    assert ("nos conditions" in text) == (language == "fr")


def test_every_phrase_and_name_is_there_in_every_language() -> None:
    for row in rows("shop/offer"):
        slots = {part.partition("}")[0] for part in row["en"].split("{")[1:]}
        for language in LANGUAGES:
            assert row[language], row["phrase"]
            assert {p.partition("}")[0] for p in row[language].split("{")[1:]} == slots, row[
                "phrase"
            ]
    for language in LANGUAGES:
        say = Tongue(language)
        assert len(say("months").split("/")) == 12
        assert all(say(finish) for finish in FINISHES)
        for kind, keys in (("material", materials()), ("process", processes())):
            for key in keys:
                assert say.label(kind, key), key  # type: ignore[arg-type]


def test_numbers_are_written_as_the_language_has_it() -> None:
    written = {code: Tongue(code).number(1234567.5, 2) for code in LANGUAGES}
    assert written == {
        "en": "1,234,567.50", "fr": "1\u202f234\u202f567,50", "it": "1.234.567,50",
        "de": "1.234.567,50", "es": "1.234.567,50",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "shop", "says"),
    [
        ({"process": ["laser-cutting", "cnc-milling"]}, {}, "--process"),
        ({"variants": 3}, {}, "variants"),
        ({"material": ["abs"]}, {}, "nothing that was looked at"),
        ({}, {"shop": ""}, "who makes the offer"),
    ],
)
def test_what_is_no_offer_is_refused(
    asked: dict[str, Any], shop: dict[str, str], says: str
) -> None:
    with pytest.raises(BadValue) as error:
        page(ask(ours(**shop), **asked))
    assert says in f"{error.value} {error.value.hint}"


def test_a_pdf_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"not as \.pdf"):
        write_offer(ask(), tmp_path / "offer.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_invented_shop_is_named_and_makes_no_offer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = example_path("bracket") / "parts" / "bracket.stl"
    asked = [
        "quote",
        str(part),
        "--material",
        "aluminium",
        "--process",
        "milling",
        "--volumes",
        "10",
    ]
    offer = tmp_path / "offer.html"
    assert main([*asked, "--unit", "inch", "--offer", str(offer), "--language", "fr"]) == 0
    out = capsys.readouterr()
    assert "workshop (an invented example)" in out.out.splitlines()[0]
    assert "workshop: an invented example" in out.out
    assert "rests on makeshed's estimates of" in out.err
    assert "ceci n'est pas une offre" in "".join(Reader(offer.read_text(encoding="utf-8")).text)
    assert main([*asked, "--offer", str(tmp_path / "x.html")]) == 2
    assert "doubtful size" in capsys.readouterr().err
    assert main([*asked, "--unit", "inch", "--number", "3"]) == 2


def test_what_is_to_agree_is_of_the_offered_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plate can be cut and not turned: that it is not round is nothing to agree on."""
    asked: dict[str, Any] = {
        "material": ["steel"],
        "process": ["laser", "turning"],
        "volumes": [10],
    }
    answer = quote(Shed.of(), drilled(), shop=ours(), day=DAY, **asked)
    broken = {(r.process, r.check) for r in answer.remarks if r.status == "broken"}
    assert broken >= {("turning", "turned share"), ("laser-cutting", "hole by thickness")}
    assert {row.process for row in answer.rows} == {"laser-cutting"}
    write(answer, (tmp_path / "offer.html", {"day": DAY}), Shed.of())
    told = capsys.readouterr().err
    assert "to agree with the customer: hole by thickness" in told
    assert "turned share" not in told
