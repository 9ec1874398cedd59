"""One self-contained page: its head, a menu, sections one after another, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from makeshed.answer import Answer
from makeshed.report.markup import Html, tag
from makeshed.store.laid_out import traced

# The page may use what it carries and nothing else, so a browser refuses any request it would make.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
FIRST = ("question", "case", "changes", "day", "written on", "makeshed", "facts (fingerprint)")


def leaf(
    heading: str,
    top: Html,
    sections: Mapping[str, Html],
    answer: Answer[Any] | None = None,
    *,
    style: str = "",
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
    answer
        Whose record stands at the foot, so that a page that was mailed on can be traced.
    style
        Rules beside those that all pages share.
    """
    shown = {name: section for name, section in sections.items() if section}
    anchors = {name: re.sub(r"\W+", "-", name.lower()).strip("-") for name in shown}
    menu = tag("nav", *(tag("a", name, href=f"#{at}") for name, at in anchors.items()))
    body = [tag("section", tag("h2", n), s, id=anchors[n]) for n, s in shown.items()]
    shared = (files("makeshed") / "report" / "style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", heading),
        tag("style", Html(shared + style)),
    )
    foot = [] if answer is None else [footer(answer)]
    main = tag("main", tag("header", tag("h1", heading), top), menu, *body, *foot)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"


def footer(answer: Answer[Any]) -> Html:
    """Return the record of an answer: the case, its changes, options, facts, version and day."""
    told = traced(answer)
    if not told:
        return Html()
    order = [name for name in FIRST if name in told] + [n for n in told if n not in FIRST]
    lines = [part for name in order for part in (tag("dt", name), tag("dd", told[name]))]
    return tag("footer", tag("h2", "Record"), tag("dl", *lines))
