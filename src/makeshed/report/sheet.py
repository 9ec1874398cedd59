"""A page of few sections and one chart, for answers that compare plans."""

from __future__ import annotations

from collections.abc import Mapping

from makeshed.answer import Answer
from makeshed.report.leaf import leaf
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
    top = tag("p", answer.headline(), class_="verdict")
    return leaf(heading, top, every, style=STYLE)


def _grounds(answer: Answer) -> Html:  # type: ignore[type-arg]
    record = answer.record
    asked = "" if record is None else (
        f"Asked of shed {record.shed}, makeshed {record.version}, in "
        f"{number(record.seconds, 1)}{THIN}s."
    )  # fmt: skip
    notes = tag("ul", *(tag("li", note) for note in answer.notes))
    return tag("div", notes, tag("p", asked, class_="quiet"))
