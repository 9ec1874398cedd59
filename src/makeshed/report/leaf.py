"""One self-contained page: its head, a menu, and sections one after another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from makeshed.report.figure import library
from makeshed.report.markup import Html, tag

# The page may use what it carries and nothing else, so a browser refuses any request it would make.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
QUIET = "The charts need JavaScript; every number of theirs is in the tables."
# Charts shrink to the width of the paper; what is folded is printed folded.
PRINTING = """
const zoom = to => document.querySelectorAll(".js-plotly-plot").forEach(
  c => { c.style.zoom = to ? Math.min(1, to / c.offsetWidth) : ""; });
addEventListener("beforeprint", () => zoom(640));
addEventListener("afterprint", () => zoom(0));
"""


def leaf(
    heading: str, top: Html, sections: Mapping[str, Html], *, style: str = "", charts: bool = True
) -> str:
    """Return a page of HTML, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    heading
        Title of the page.
    top
        What stands under it, before the menu.
    sections
        By heading, what follows; the menu leads to each.
    style
        Rules beside those that all pages share.
    charts
        Whether it draws any.
    """
    anchors = {name: re.sub(r"\W+", "-", name.lower()).strip("-") for name in sections}
    menu = tag("nav", *(tag("a", name, href=f"#{at}") for name, at in anchors.items()))
    body = [tag("section", tag("h2", n), s, id=anchors[n]) for n, s in sections.items()]
    shared = (files("makeshed") / "report" / "style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", heading),
        tag("style", Html(shared + style)),
        *([library(), tag("script", Html(PRINTING))] if charts else []),
    )
    quiet = [tag("noscript", tag("p", QUIET))] if charts else []
    main = tag("main", tag("header", tag("h1", heading), top), menu, *quiet, *body)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"
