"""A page of few sections and one chart, for answers that compare plans."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from makeshed.answer import Answer
from makeshed.report.document import POLICY
from makeshed.report.figure import library
from makeshed.report.markup import Html, folded, tag
from makeshed.report.wording import THIN, number

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7b5ea7")
"""Okabe and Ito's, told apart by everybody."""

STYLE = "pre { overflow-x: auto; font-size: 0.8rem; line-height: 1.35; }"


def colour(number_of: int) -> str:
    """Return the colour of a plan by its number."""
    return COLOURS[number_of % len(COLOURS)]


def sheet(heading: str, answer: Answer, sections: Mapping[str, Html]) -> str:  # type: ignore[type-arg]
    """Return a page that holds all it needs: a heading, the headline, sections, costs, notes."""
    opened = tag(
        "div",
        *(
            folded(f"{key}: {term.name}", tag("pre", "\n".join(term.lines())))
            for key, term in answer.terms.items()
        ),
    )
    every = {**sections, "Costs opened": opened, "What it rests on": _grounds(answer)}
    anchors = {name: name.lower().replace(" ", "-") for name in every}
    menu = tag("nav", *(tag("a", name, href=f"#{at}") for name, at in anchors.items()))
    body = [tag("section", tag("h2", n), inside, id=anchors[n]) for n, inside in every.items()]
    style = (files("makeshed") / "report" / "style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", heading),
        tag("style", Html(style + STYLE)),
        library(),
    )
    top = tag("header", tag("h1", heading), tag("p", answer.headline(), class_="verdict"))
    quiet = "The chart needs JavaScript; every number of it is in the tables."
    main = tag("main", top, menu, tag("noscript", tag("p", quiet)), *body)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"


def _grounds(answer: Answer) -> Html:  # type: ignore[type-arg]
    record = answer.record
    asked = "" if record is None else (
        f"Asked of shed {record.shed}, makeshed {record.version}, in "
        f"{number(record.seconds, 1)}{THIN}s."
    )  # fmt: skip
    notes = tag("ul", *(tag("li", note) for note in answer.notes))
    return tag("div", notes, tag("p", asked, class_="quiet"))
