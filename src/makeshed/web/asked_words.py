"""What questions ask, and what stands above their answers, in the language of a page.

Inputs, their meaning and the heads of answers are worded once, in English, where they are declared;
``data/public/asked.csv`` has the same words in the other languages. What is not in it stays as it is, and a page
marks it as English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial
from html import escape, unescape

from makeshed.data import rows
from makeshed.report.markup import Html, tag, text_of

TABLE = "public/asked"
HEAD = re.compile(r"(<(?:th|h1|h2|h3|dt|summary|a(?= href=.#))\b)([^>]*>)([^<]+)")
"""Headings, heads of columns, and what leads to them."""
BESIDE = re.compile(r'(?<= data-head=")([^",]+)')
"""The head that stands beside a cell where a page is narrow, before its unit."""


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by those in English."""
    return {row["en"]: row[language] for row in rows(TABLE)}


def worded(text: str, language: str) -> Html:
    """Return words in a language, or as they are and marked as English."""
    if language == "en" or not text:
        return text_of(text)
    known = words(language).get(text)
    return tag("span", text, lang="en") if known is None else text_of(known)


def headed(page: str, language: str) -> str:
    """Return the page of an answer, which is in English, with its headings and heads of columns in a language."""
    if language == "en":
        return page
    return BESIDE.sub(partial(_beside, language), HEAD.sub(partial(_head, language), page))


def _head(language: str, found: re.Match[str]) -> str:
    begin, rest, text = found.groups()
    known = words(language).get(unescape(text).strip())
    return f'{begin} lang="{language}"{rest}{escape(known)}' if known else found[0]


def _beside(language: str, found: re.Match[str]) -> str:
    return escape(words(language).get(unescape(found[0]).strip(), unescape(found[0])), quote=True)
