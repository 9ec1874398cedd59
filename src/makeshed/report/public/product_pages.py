"""The list of products that have a passport, each with the way to its own page."""

from __future__ import annotations

from collections.abc import Iterator

from makeshed.report.markup import Html, tag
from makeshed.report.public.edition import Edition
from makeshed.report.public.signed_products import SignedProduct


def product_pages(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the list of products, where there are any."""
    if edition.products:
        cards = tag("ul", *(_card(edition, each) for each in edition.products), class_="cards-list")
        about = tag("p", edition.say("products_about"), class_="quiet")
        path = "products/index.html"
        yield path, edition.page(path, edition.say("products"), about, cards)


def _card(edition: Edition, product: SignedProduct) -> Html:
    said = [edition.say("made_in", where=product.where)] if product.where else []
    said += list(product.met)
    said += (
        [edition.say("claims_else", n=edition.say.number(product.others))] if product.others else []
    )
    signed = edition.say("signed_by", issuer=product.issuer, day=product.day)
    return tag("li", tag("a", product.name, href=f"../../{product.page}"),
               *(tag("span", each) for each in said), tag("small", signed))  # fmt: skip
