"""Every file of the public pages: where it lies, and what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files

from makeshed.report.markup import tag, text_of
from makeshed.report.public.edition import POLICY, Edition
from makeshed.report.public.front_page import about_page, front_page
from makeshed.report.public.listed_makers import slug_of
from makeshed.report.public.maker_lists import lists
from makeshed.report.public.maker_page import maker_page
from makeshed.report.public.open_data import data_files, sought
from makeshed.report.public.product_pages import product_pages

MARK = "makeshed.json"
"""The file by which a folder is known as pages that may be replaced."""


def every_page(
    editions: list[Edition], language: str, moved: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield where each file lies below the folder, and what is in it.

    Parameters
    ----------
    editions
        The directory in each language.
    language
        Of who comes to the folder itself.
    moved
        By old key of a maker, the key that it has now.
    """
    yield "style.css", style()
    yield "search.js", (files("makeshed") / "report" / "public" / "search.js").read_text("utf-8")
    yield "index.html", _door(next(edition for edition in editions if edition.language == language))
    for edition in editions:
        yield f"{edition.language}/index.html", front_page(edition)
        yield f"{edition.language}/about.html", about_page(edition)
        yield f"{edition.language}/words.js", sought(edition)
        for path, page in lists(edition):
            yield f"{edition.language}/{path}", page
        for path, page in product_pages(edition):
            yield f"{edition.language}/{path}", page
        for entry in edition.directory.entries:
            yield f"{edition.language}/makers/{entry.slug}.html", maker_page(edition, entry)
        for old, now in moved.items():
            path, to = f"makers/{slug_of(old)}.html", f"{slug_of(now)}.html"
            yield f"{edition.language}/{path}", _moved_page(edition, path, to)
    yield from data_files(editions[0].directory)
    told = {"made by": "makeshed site", "facts": editions[0].directory.fingerprint,
            "makers": len(editions[0].directory.entries), "written": editions[0].day.isoformat()}  # fmt: skip
    yield MARK, json.dumps(told, indent=1)


def _moved_page(edition: Edition, path: str, to: str) -> str:
    """Return the page at the old address of a maker, which leads to the new one."""
    head = text_of(tag("link", rel="canonical", href=to), tag("meta", name_="robots", content="noindex"),
                   tag("meta", http_equiv="refresh", content=f"0; url={to}"))  # fmt: skip
    link = tag("p", tag("a", edition.say("moved_to"), href=to))
    return edition.page(path, edition.say("moved"), link, more_head=head)


def style() -> str:
    """Return the one style sheet of all public pages."""
    here = files("makeshed") / "report"
    return "".join((here / name).read_text("utf-8") for name in ("style.css", "public/public.css"))


def _door(edition: Edition) -> str:
    """Return the page of the folder itself, which leads to that of a language."""
    at = f"{edition.language}/index.html"
    head = tag("head", tag("meta", charset="utf-8"), tag("title", edition.title),
               tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
               tag("meta", http_equiv="refresh", content=f"0; url={at}"))  # fmt: skip
    body = tag("body", tag("p", tag("a", edition.title, href=at)))
    return f"<!doctype html>\n{tag('html', head, body, lang=edition.language)}\n"
