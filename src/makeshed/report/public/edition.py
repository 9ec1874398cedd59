"""What every public page has: its head, the menu in its language, and the way to the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from makeshed.model.countries import names_by_code
from makeshed.report.markup import Html, tag, text_of
from makeshed.report.public.listed_makers import Directory, ListedMaker
from makeshed.report.public.said import SaidSentences
from makeshed.report.public.signed_products import SignedProduct
from makeshed.report.tongue import Tongue

LANGUAGES = ("en", "fr", "it")
PHRASES = "public/phrases"
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
"""A page asks for what lies beside it and for nothing else: a browser refuses the rest."""
MENU = {"home": "index.html", "makers": "makers/index.html", "processes": "processes/index.html",
        "places": "places/index.html", "products": "products/index.html", "about": "about.html"}  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """A directory in one language: its title, its day, and its pages."""

    directory: Directory
    language: str
    title: str
    day: date
    version: str
    products: tuple[SignedProduct, ...] = ()
    asked: str = ""
    """What the address of the page asks beside, which the ways to the other languages keep: ``?process=welding``."""

    policy: ClassVar[str] = POLICY

    @cached_property
    def say(self) -> Tongue:
        """The phrases of the language."""
        return Tongue(self.language, PHRASES)

    @cached_property
    def said(self) -> SaidSentences:
        """What answers say, in the language."""
        return SaidSentences(self.say)

    def town(self, maker: ListedMaker) -> str:
        """Return where a maker is, as people say it: the place, and the country in their language."""
        country = names_by_code().get(maker.country, {}).get(self.language, maker.country)
        return ", ".join(filter(None, (maker.place_name or maker.place, country)))

    def town_of(self, place: str) -> str:
        """Return a place of makers, as people say it."""
        name, code = self.directory.towns[place]
        country = names_by_code().get(code, {}).get(self.language, code)
        return ", ".join(filter(None, (name, country)))

    def counted(self, count: int, what: str) -> str:
        """Return a number of makers, places or processes in words."""
        return self.say(f"{what}_one" if count == 1 else f"{what}_many", n=self.say.number(count))

    def page(self, path: str, heading: str, *inside: str, more_head: Html | None = None) -> str:
        """Return one page.

        Parameters
        ----------
        path
            Where it lies below its language, such as ``makers/index.html``.
        heading
            Its title.
        inside
            What stands below the heading.
        more_head
            What else stands in its head.
        """
        up = "../" * path.count("/")
        whole = heading if heading == self.title else f"{heading} · {self.title}"
        others = [
            tag("link", rel="alternate", hreflang=code, href=f"{up}../{code}/{path}{self.asked}")
            for code in LANGUAGES
        ]
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=self.policy),
            tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name_="color-scheme", content="light dark"),
            tag("title", whole),
            tag("link", rel="stylesheet", href=f"{up}../style.css"),
            *others,
            more_head or Html(),
        )
        menu = [
            tag("a", self.say(name), href=up + at, aria_current="page" if at == path else "")
            for name, at in self.menu().items()
        ]
        tongues = [
            tag("a", Tongue(code, PHRASES)("language"), href=f"{up}../{code}/{path}{self.asked}", hreflang=code,
                lang=code, aria_current="true" if code == self.language else "")
            for code in LANGUAGES
        ]  # fmt: skip
        top = tag("header", tag("p", tag("a", self.title, href=f"{up}index.html"), class_="called"),
                  tag("nav", *menu), tag("nav", *tongues, class_="tongues"))  # fmt: skip
        skip = tag("a", self.say("skip"), href="#content", class_="skip")
        main = tag("main", tag("h1", heading), *inside, id="content")
        body = tag("body", skip, self.above(up), top, main, self._foot())
        return f"<!doctype html>\n{tag('html', head, body, lang=self.language)}\n"

    def menu(self) -> dict[str, str]:
        """Return the pages of the menu: the phrase of each, and where it lies."""
        return {name: at for name, at in MENU.items() if name != "products" or self.products}

    def above(self, up: str) -> Html:
        """Return what stands above every page; ``up`` leads to its language."""
        del up
        return Html()

    def search_line(self) -> Html:
        """Return the line of the search; where scripts do not run it is not shown, the lists are there."""
        words = {
            f"data_{name}": self.say.phrases[name]
            for name in ("found_some", "found_all", "found_none")
        }
        line = tag("label", self.say("search"), tag("input", type="search", autocomplete="off"))
        shown = [line, tag("p", role="status", class_="quiet"), tag("ul", class_="cards-list")]
        form = tag("form", *shown, id="search", hidden="hidden", **words)
        return text_of(form, tag("script", src="../search.js", defer="defer"))

    def walking(self, up: str = "../") -> Html:
        """Return the script of a map of who is listed; a copy of the pages has none."""
        del up
        return Html()

    def _foot(self) -> Html:
        written = self.say("written", day=self.say.day(self.day), version=self.version,
                           fingerprint=self.directory.fingerprint)  # fmt: skip
        return tag("footer", tag("p", written))
