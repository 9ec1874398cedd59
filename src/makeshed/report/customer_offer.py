"""The offer to a customer: what a shop asks for a part, on a sheet of A4, and none of its costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from makeshed.costing.material_names import read_materials
from makeshed.costing.quote_row import QuoteRow
from makeshed.errors import BadValue, nearest
from makeshed.language.tokens import LANGUAGES
from makeshed.questions.quote.answer import Quote
from makeshed.report.markup import Html, tag, text_of
from makeshed.report.picture import inline, png
from makeshed.report.putting import put
from makeshed.report.tongue import Tongue, cents

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LANDED = {"freight", "insurance", "duty", "handling"}
"""Lines of a cost that is delivered."""


@dataclass(frozen=True, kw_only=True)
class OfferSheet:
    """What an offer says beside its prices.

    Attributes
    ----------
    language
        Blank: the shop's own, or English.
    customer
        Name and address, lines apart by a semicolon.
    number
        Of the offer.
    day
        Of the offer; by default today.
    shop
        What the shop is called where its own words do not say it.
    """

    language: str = ""
    customer: str = ""
    number: str = ""
    day: date | None = None
    shop: str = ""


class CustomerOffer:
    """An answer as an offer: checked, and put into words."""

    def __init__(self, answer: Quote, sheet: OfferSheet) -> None:
        self.answer, self.sheet = answer, sheet
        self.words: Mapping[str, str] = answer.words
        language = sheet.language or self.words.get("language", "") or "en"
        if language not in LANGUAGES:
            raise BadValue(f"no offer speaks {language!r}", hint=nearest(language, LANGUAGES))
        self.say = Tongue(language)
        self.asked: Mapping[str, Any] = answer.record.asked if answer.record else {}
        self.shop = self.word("shop") or sheet.shop
        self._refuse()
        taxed, said = float(self.asked.get("tax") or 0.0), float(self.words.get("vat") or 0.0)
        if taxed and said and abs(taxed - said) > 1e-9:
            raise BadValue(
                f"--tax is {taxed:g} and the shop's vat {said:g}", hint="say one of them"
            )
        self.vat = taxed or said

    def word(self, name: str) -> str:
        """Return a word of the shop, in the language of the offer if it has said it in that."""
        return self.words.get(f"{name}.{self.say.language}", "") or self.words.get(name, "")

    def _refuse(self) -> None:
        rows = self.answer.rows
        if not rows:
            raise BadValue(
                "nothing that was looked at can make the part", hint="see Can it be made?"
            )
        if self.answer.warnings:
            hint = "say the unit first: --unit mm, or --unit inch"
            raise BadValue(f"no offer on a doubtful size: {self.answer.warnings[0]}", hint=hint)
        for what in ("process", "site"):
            found = sorted({getattr(row, what) for row in rows})
            if len(found) > 1:
                hint = f"name one with --{what}: {', '.join(found)}"
                raise BadValue(f"an offer is of one {what}, and here are {len(found)}", hint=hint)
        if (self.asked.get("variants") or 1) != 1:
            raise BadValue("an offer is of one part, and variants are asked", hint="leave them out")
        if not self.shop:
            hint = "a row shop in the file of --shop, or --rate shop='Your name'"
            raise BadValue("who makes the offer is not said", hint=hint)

    def net(self, row: QuoteRow) -> float:
        """Return the price of one unit without tax, as it stands on the sheet."""
        tax = sum(part.value for part in self.answer.why(row.key).parts if part.name == "tax")
        price = row.cost - tax
        return round(price, cents(self.answer.currency, price))

    def lines(self, row: QuoteRow) -> set[str]:
        """Return the names of the lines of a cost."""
        return {part.name for part in self.answer.why(row.key).parts}

    @property
    def orders(self) -> float:
        """Orders a year."""
        return float(self.asked.get("orders") or 1.0)


def page(answer: Quote, sheet: OfferSheet | None = None) -> str:
    """Return an offer as one page of HTML for A4, which asks the network for nothing.

    Raises
    ------
    BadValue
        The answer is no offer: of several processes or sites, of a doubtful size, of nobody.
    """
    sheet = sheet or OfferSheet()
    offer = CustomerOffer(answer, sheet)
    say, when = offer.say, sheet.day or date.today()  # noqa: DTZ011  (a day on paper)
    style = (files("makeshed") / "report" / "offer.css").read_text(encoding="utf-8")
    heading = f"{say('title')}{f' {sheet.number}' if sheet.number else ''}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{heading}, {offer.shop}"),
        tag("style", Html(style)),
    )
    banner = [tag("p", say("example"), class_="example")] if answer.invented else []
    body = [
        *banner,
        _letterhead(offer),
        tag("h1", heading),
        _top(offer, when),
        _what(offer),
        *_prices(offer),
        _lists(offer),
        *_conditions(offer),
        tag("p", say("accepted"), class_="sign"),
    ]
    return f"<!doctype html>\n{tag('html', head, tag('body', tag('main', *body)), lang=say.language)}\n"


def write_offer(answer: Quote, where: Path, sheet: OfferSheet | None = None) -> None:
    """Write an offer as a page; see `page`."""
    if where.suffix.lower() not in {".html", ".htm"}:
        hint = "name it offer.html; a browser prints it to PDF"
        raise BadValue(
            f"an offer is written as a page, not as {where.suffix or 'nothing'}", hint=hint
        )
    put(page(answer, sheet), where)


def _broken(text: str) -> Html:
    """Return text whose semicolons are new lines."""
    lines = [part.strip() for part in text.split(";") if part.strip()]
    return text_of(*(p for line in lines for p in (line, tag("br"))))


def _letterhead(offer: CustomerOffer) -> Html:
    reach = [offer.word(name) for name in ("contact", "phone", "email", "web", "registration")]
    return tag(
        "header",
        tag("div", tag("b", offer.shop), tag("p", _broken(offer.word("address")))),
        tag(
            "p", text_of(*(p for word in reach if word for p in (word, tag("br")))), class_="reach"
        ),
    )


def _facts(rows: Sequence[tuple[str, str]]) -> Html:
    return tag(
        "dl", *(p for name, said in rows if said for p in (tag("dt", name), tag("dd", said)))
    )


def _top(offer: CustomerOffer, when: date) -> Html:
    say = offer.say
    rows = [(say("date"), say.day(when))]
    if days := offer.words.get("validity_days", ""):
        rows.append((say("valid"), say.day(when + timedelta(days=float(days)))))
    customer = offer.sheet.customer
    whom = tag("div", tag("small", say("customer")), tag("p", _broken(customer)), class_="facts")
    return tag("div", _facts(rows), whom if customer else "", class_="top")


def _what(offer: CustomerOffer) -> Html:
    """Return the part and how it is made."""
    say, asked, row = offer.say, offer.asked, offer.answer.rows[0]
    name, size, _ = offer.answer.part.rsplit(", ", 2)
    finish = str(asked.get("finish") or "")
    mark = "," if say.language != "en" else "."
    rows = [
        (say("part"), name),
        (say("size"), size.replace(".", mark).replace(" x ", " \u00d7 ")),
        (say("material"), ", ".join(dict.fromkeys(_material(offer, r) for r in offer.answer.rows))),
        (say("process"), say.label("process", row.process)),
    ]
    if asked.get("tolerance"):
        rows.append((say("tolerance"), f"± {say.plain(float(asked['tolerance']))} mm"))
    if finish:
        rows.append((say("finish"), say(finish)))
    if asked.get("threads"):
        rows.append((say("threads"), str(asked["threads"])))
    if row.process == "material-extrusion":
        share = asked.get("infill")
        rows.append((say("infill"), say.percent(0.15 if share is None else float(share))))
    rows.append((say("lead_time"), offer.word("lead_time") or say("on_request")))
    picture = []
    if offer.answer.shape is not None:
        source = inline(png(offer.answer.shape, width=380, height=300))
        picture = [tag("img", src=source, alt=name)]
    return tag("div", _facts(rows), *picture, class_="what")


def _material(offer: CustomerOffer, row: QuoteRow) -> str:
    """Return what a material is called: in the words of whoever asked, if they say more."""
    called = offer.say.label("material", row.material)
    for word in offer.asked.get("material") or ():
        for part in str(word).split(","):
            if part.strip() and read_materials([part]).keys == (row.material,):
                plain = part.strip()
                same = plain.lower() in {called.lower(), row.material}
                return called if same else f"{plain} ({called})"
    return called


def _prices(offer: CustomerOffer) -> Iterator[Html]:
    """Yield a table of prices for each material."""
    say, rows, money = offer.say, offer.answer.rows, offer.answer.currency or "money"
    kinds = list(dict.fromkeys(row.material for row in rows))
    for kind in kinds:
        here = [row for row in rows if row.material == kind]
        if len(kinds) > 1:
            yield tag("h2", _material(offer, here[0]))
        yield _table(offer, here, money)
    phrase = "with" if offer.vat else "without"
    words = [say(phrase, money=money), offer.word("vat_note")]
    yield tag("p", " ".join(filter(None, words)), class_="small")


def _table(offer: CustomerOffer, rows: Sequence[QuoteRow], money: str) -> Html:
    say = offer.say
    heads = [say("quantity")]
    net = tag("small", say("net")) if offer.vat else ""
    cells = [tag("th", heads[0]), tag("th", say("each"), net), tag("th", say("total"), net)]
    if offer.vat:
        rate = say.percent(offer.vat)
        cells.append(tag("th", say("total"), tag("small", say("gross", rate=rate))))
    lines = []
    for row in rows:
        each = offer.net(row)
        digits, coins = cents(money, each), min(cents(money, 1.0), 2)
        whole = round(each * row.order, coins)
        line = [
            say.number(row.order) if row.order == int(row.order) else say.plain(row.order),
            say.number(each, digits),
            say.number(whole, coins),
        ]
        line += [say.number(round(whole * (1 + offer.vat), coins), coins)] if offer.vat else []
        lines.append(tag("tr", *(tag("td", cell) for cell in line)))
    return tag("table", tag("thead", tag("tr", *cells)), tag("tbody", *lines))


def _lists(offer: CustomerOffer) -> Html:
    """Return what the price holds and what it does not."""
    say, asked, row = offer.say, offer.asked, offer.answer.rows[0]
    lines, finish = offer.lines(row), str(asked.get("finish") or "")
    finished = finish not in {"", "as-made"}
    within = [say("in_making")]
    within += [say("in_tools")] if "tooling" in lines else []
    within += [say("in_finish", finish=say(finish))] if finished else []
    within += [say("in_threads", threads=str(asked["threads"]))] if asked.get("threads") else []
    delivered = bool(lines & LANDED)
    within += [say("in_delivery", to=str(asked.get("to")))] if delivered else []
    without = [] if finish else [say("no_finish")]
    without += [say("no_threads")] if asked.get("threads") is None else []
    without += [] if delivered or offer.word("delivery") else [say("no_delivery")]
    without += [say("no_papers")] + ([] if offer.vat else [say("no_tax")])
    within = [w.strip() for w in offer.word("included").split(";") if w.strip()] or within
    without = [w.strip() for w in offer.word("not_included").split(";") if w.strip()] or without
    return tag(
        "div",
        tag("section", tag("h2", say("included")), tag("ul", *(tag("li", w) for w in within))),
        tag("section", tag("h2", say("not_included")), tag("ul", *(tag("li", w) for w in without))),
        class_="lists",
    )


def _conditions(offer: CustomerOffer) -> Iterator[Html]:
    say, asked = offer.say, offer.asked
    verdicts = {row.verdict for row in offer.answer.rows}
    said = [say("changes")] if "with changes" in verdicts else []
    said += [say("unverified")] if "unverified" in verdicts else []
    said += [] if asked.get("tolerance") else [say("no_tolerance")]
    if offer.orders != 1:
        said.append(say("orders", orders=say.plain(offer.orders)))
    years = float(asked.get("years") or 1.0)
    if years != 1 and any("tooling" in offer.lines(row) for row in offer.answer.rows):
        said.append(say("years", years=say.plain(years)))
    named = [(say(name), offer.word(name)) for name in ("payment", "delivery", "terms")]
    items = [tag("li", text) for text in said]
    yield tag(
        "section",
        tag("h2", say("conditions")),
        tag("ul", *items) if items else "",
        tag("div", _facts(named)) if any(word for _, word in named) else "",
        tag("p", offer.word("closing")) if offer.word("closing") else "",
    )
