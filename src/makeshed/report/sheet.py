"""A page of few sections and one picture, for answers that set several things beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makeshed.answer import Answer
from makeshed.report.leaf import leaf
from makeshed.report.markup import Html, tag
from makeshed.report.naming import Names
from makeshed.report.numbers import trees

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a7a00", "#7b5ea7")
"""Okabe and Ito's, told apart by everybody."""


def colour(number_of: int) -> str:
    """Return the colour of a plan by its number."""
    return COLOURS[number_of % len(COLOURS)]


def sheet(
    heading: str,
    answer: Answer[Any],
    sections: Mapping[str, Html],
    names: Names,
    *,
    verdict: str = "",
    titles: Mapping[str, str] = {},
) -> str:
    """Return a page that holds all it needs: a heading, the headline, sections, opened numbers, notes.

    Parameters
    ----------
    names
        What people call the things that the answer names by keys.
    verdict
        What it comes to, in a sentence; by default the answer's headline.
    titles
        By key of a number that can be opened, what it is called.
    """
    every = dict(sections)
    if answer.terms:
        every["Every number opened"] = trees(answer.terms, titles, names.text)
    if answer.notes:
        every["What it rests on"] = tag("ul", *(tag("li", names.text(n)) for n in answer.notes))
    top = tag("p", verdict or names.text(answer.headline()), class_="verdict")
    return leaf(heading, top, every, answer)
