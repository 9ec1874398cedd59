"""Products that have a passport: the list, and of each who made it, where each step was done, and what it claims.

All of it is read from what was signed; the words for claims are those of the passport's own page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from makeshed.report.globe import Mark, chart
from makeshed.report.makers import FITS
from makeshed.report.markup import Html, TableColumn, folded, table, tag, text_of
from makeshed.report.projection import view_of
from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import ListedMaker
from makeshed.report.public.signed_products import MET, SignedProduct

if TYPE_CHECKING:
    from makeshed.passport.page_words import PageWords
    from makeshed.passport.shown import ShownClaim

VERDICTS = ("pass", "fail", "undetermined", "needs judgement")
SMALLEST_SHARE = 0.005
"""What is left of the weight below this is rounding."""


def product_pages(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield where the list of products and each of their pages lies, and what is in it."""
    if edition.products:
        yield "products/index.html", products_page(edition)
    for product in edition.products:
        yield f"products/{product.slug}.html", product_page(edition, product)


def products_page(edition: Edition) -> str:
    """Return the list of products."""
    cards = tag("ul", *(_card(edition, each) for each in edition.products), class_="cards-list")
    about = tag("p", edition.say("products_about"), class_="quiet")
    return edition.page("products/index.html", edition.say("products"), about, cards)


def product_page(edition: Edition, product: SignedProduct) -> str:
    """Return the page of a product: who made it, where each step was done, what it claims, and its passport."""
    from makeshed.passport.page_words import PageWords  # noqa: PLC0415  (an extra)

    words, say, told = PageWords(edition.language), edition.say, product.told
    makers = _makers(edition, product)
    where = ", ".join(filter(None, (told.town, words.country(told.country_code, told.country))))
    made = words("made", where=where) if where else words("made.nowhere")
    day = words("made.on", day=words.day(product.day)) if product.day else words("made.no_day")
    inside = [tag("p", made, class_="verdict"), tag("p", f"{day}.", class_="quiet")]
    if told.picture:
        src = f"../../{product.page.removesuffix('index.html')}{told.picture}"
        inside.append(
            tag(
                "p", tag("img", src=src, alt=words("picture", name=product.name), class_="pictured")
            )
        )
    inside += [tag("h2", say("made_by")), tag("p", _maker(makers, product.site, product.issuer))]
    inside += _steps(edition, product, words, makers)
    inside += _claims(product, words, say("claim_why"))
    inside += _parts(product, words)
    passport = tag("a", say("its_passport"), href=f"../../{product.page}")
    signed = say("signed_by", issuer=product.issuer, day=words.day(product.day))
    inside += [tag("h2", words("kind")), tag("p", passport), tag("p", signed, class_="quiet")]
    return edition.page(f"products/{product.slug}.html", product.name, *inside)


def as_data(product: SignedProduct) -> dict[str, Any]:
    """Return what a passport says of a product, as JSON has it."""
    told = product.told
    return {
        "name": product.name, "page": f"/{product.page}", "made_in": product.where, "day": product.day,
        "site": product.site, "issuer": product.issuer,
        "steps": [{"process": s.process, "site": s.site, "day": s.day} for s in product.steps],
        "claims": [{"name": c.name, "verdict": c.code, "facts": list(c.facts)} for c in told.claims],
        "parts": [{"name": p.name, "country": p.country, "share_of_weight": p.share} for p in told.parts],
    }  # fmt: skip


def _card(edition: Edition, product: SignedProduct) -> Html:
    said = [edition.say("made_in", where=product.where)] if product.where else []
    said += list(product.met)
    said += (
        [edition.say("claims_else", n=edition.say.number(product.others))] if product.others else []
    )
    signed = edition.say("signed_by", issuer=product.issuer, day=_day(edition, product.day))
    passport = tag("a", edition.say("its_passport"), href=f"../../{product.page}")
    return tag("li", tag("a", product.name, href=f"{product.slug}.html"),
               *(tag("span", each) for each in said), tag("small", signed), tag("small", passport))  # fmt: skip


def _day(edition: Edition, iso: str) -> str:
    try:
        return edition.say.day(date.fromisoformat(iso))
    except ValueError:
        return iso


def _makers(edition: Edition, product: SignedProduct) -> dict[str, ListedMaker]:
    """Return the makers of the directory that took part, by key."""
    sites = dict.fromkeys([product.site, *(step.site for step in product.steps)])
    return {entry.site: entry for entry in edition.directory.read([*filter(None, sites)])}


def _maker(makers: dict[str, ListedMaker], site: str, name: str) -> Html:
    """Return a maker with the way to its page, if it is listed; else its name."""
    if entry := makers.get(site):
        return tag("a", entry.name, href=f"../makers/{entry.slug}.html")
    return text_of(name or site)


def _steps(
    edition: Edition, product: SignedProduct, words: PageWords, makers: dict[str, ListedMaker]
) -> list[Html]:
    if not product.steps:
        return []
    lines = []
    for step in product.steps:
        entry = makers.get(step.site)
        name = product.told.where if step.site == product.site else step.site
        town = edition.town(entry) if entry else ""
        lines.append([edition.say.label("process", step.process), _maker(makers, step.site, name),
                      town or (product.where if step.site == product.site else ""), words.day(step.day)])  # fmt: skip
    heads = [TableColumn(edition.say(f"step_{head}")) for head in ("what", "who", "where", "day")]
    found = [tag("h2", words("steps")), table(heads, lines)]
    spots = list(dict.fromkeys(entry.spot for entry in makers.values()))
    if spots:
        marks = [Mark(e.spot, "disc", e.name, e.name, FITS) for e in makers.values()]
        found.append(chart("makers", edition.say("map_says"), view_of(spots, 0.15, 0.5), [], marks))
    return found


def _claims(product: SignedProduct, words: PageWords, why: str) -> list[Html]:
    """Return what the product claims, what is met first, each with the numbers that it rests on."""
    told = sorted(product.told.claims, key=lambda claim: claim.code != MET)
    if not told:
        return [tag("h2", words("claims")), tag("p", words("claims.none"))]
    return [
        tag("h2", words("claims")),
        *(_claim(each, words, why, product.told.language) for each in told),
    ]


def _claim(claim: ShownClaim, words: PageWords, why: str, lang: str) -> Html:
    from makeshed.passport.page import fact_line  # noqa: PLC0415  (an extra)

    verdict = words(f"verdict.{claim.code}" if claim.code in VERDICTS else "verdict.claimed")
    kind = {"pass": "met", "fail": "missing"}.get(claim.code, "unknown")
    facts = tag("ul", *(tag("li", Html(fact_line(each, words))) for each in claim.facts))
    shown = folded(why, facts) if claim.facts else Html()
    return tag("div", tag("h3", claim.name), tag("p", tag("b", verdict), " ", tag("span", claim.sentence, lang=lang)), shown,
               class_=f"claim {kind}")  # fmt: skip


def _parts(product: SignedProduct, words: PageWords) -> list[Html]:
    """Return where the parts come from, by weight; what is not said is told apart."""
    listed = [
        (", ".join(filter(None, (p.name, words.country(p.country, p.named)))) or words("unknown"), p.share)
        for p in product.told.parts
    ]  # fmt: skip
    if not listed:
        return [tag("h2", words("parts")), tag("p", words("parts.none"))]
    if (rest := 1 - sum(share for _, share in listed)) > SMALLEST_SHARE:
        listed.append((words("unknown"), rest))
    lines = (
        part
        for name, share in listed
        for part in (tag("dt", words.percent(share, 0)), tag("dd", name))
    )
    return [
        tag("h2", words("parts")),
        tag("p", words("parts.by"), class_="quiet"),
        tag("dl", *lines),
    ]
