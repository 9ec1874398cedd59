"""The page of labels: one product, all rules, and every share opened into its lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.origin.claim import ClaimSpan, LabelVerdict
from makeshed.questions.label.answer import Labelled
from makeshed.report.facts import facts_of
from makeshed.report.leaf import leaf
from makeshed.report.markup import Html, TableColumn, table, tag, text_of
from makeshed.report.naming import Names
from makeshed.report.numbers import trees
from makeshed.report.putting import put
from makeshed.report.wording import NONE, counted, percent, signed
from makeshed.science.verdict import telling

ORDER = ("pass", "needs judgement", "undetermined", "fail")
WORDS = {
    "pass": ("met", "on the data declared"),
    "needs judgement": ("need judgement", "somebody has to judge it, or to show it"),
    "undetermined": ("undetermined", "facts are missing that would decide"),
    "fail": ("not met", "on the data declared"),
}
STYLE = """
.chip { display: inline-block; white-space: nowrap; font-weight: 600; }
.chip::before { content: attr(data-mark); display: inline-block; width: 1.3em; }
.chip.pass { color: #1b7f4b; } .chip.fail { color: var(--wrong); }
.chip.undetermined, .chip.judgement { color: var(--quiet); }
@media (prefers-color-scheme: dark) { .chip.pass { color: #5fd39a; } }
.share { min-width: 11rem; }
.track { position: relative; height: 10px; background: var(--panel); border-radius: 5px; margin: 5px 0 3px; }
.track i { position: absolute; top: 0; bottom: 0; background: var(--bar); }
.track i.open { background: repeating-linear-gradient(135deg, var(--bar) 0 4px, transparent 4px 7px); }
.track b { position: absolute; top: -3px; bottom: -3px; width: 2px; background: var(--ink); }
.beside-plan { display: inline-block; min-width: 8.5rem; }
.beside-plan small { display: block; margin-left: 1.5em; }
.words dt { color: var(--ink); font-weight: 600; max-width: 16rem; }
.words dd small { display: block; }
@media print { .track, .track i, .track b { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
MARKS = {"pass": "✓", "fail": "✗", "undetermined": "?", "needs judgement": "○"}


def page(
    answer: Labelled,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, Labelled] = {},
    title: str = "",
) -> str:
    """Return the answer as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    answer
        What a product may claim.
    names
        What people call things, by ``table/key`` such as ``items/ebike``; keys where absent.
    alternatives
        The same rules asked of other sheds or plans, by the name to show; each is a column.
    title
        Heading of the page; by default the product's name.
    """
    called = Names(names)
    items = [called.short("items", item) for item in sorted({row.product for row in answer.rows})]
    heading = title or f"What may be claimed: {', '.join(items)}"
    sections = {"From when to when": _spans(answer, called)} if answer.spans else {}
    sections |= {
        "One product, all rules": _rules(answer, alternatives, called),
        "In words": _words(answer, called),
        "Every share opened": _opened(answer, called),
        "What is missing": _missing(answer, called),
        "What it rests on": _grounds(answer, called),
    }
    sites = sorted({names.get(f"sites/{row.site}", row.site) for row in answer.rows})
    top = text_of(
        tag("p", f"Made or sold by {', '.join(sites)}.", class_="verdict"),
        tag(
            "p", "A calculation on declared data: no certificate, no legal advice.", class_="beside"
        ),
        tag("div", *_cards(answer), class_="cards"),
    )
    return leaf(heading, top, sections, answer, style=STYLE)


def write_page(
    answer: Labelled, where: Path, shed: Shed, alternatives: Mapping[str, Labelled]
) -> None:
    """Write the page of a product's labels, beside alternatives."""
    text = page(answer, names=facts_of(shed)["names"], alternatives=alternatives)
    put(text, where)


def _cards(answer: Labelled) -> list[Html]:
    cards = []
    for value in ORDER:
        count = sum(row.verdict == value for row in answer.rows)
        words, small = WORDS[value]
        small = "of a rule and a period each" if answer.spans else small
        inside = (tag("b", str(count)), tag("span", words), tag("small", small))
        cards.append(tag("div", *inside, class_="card"))
    return cards


def _rules(answer: Labelled, alternatives: Mapping[str, Labelled], names: Names) -> Html:
    """Return the table of rules: verdict, share beside threshold, what decides, what it takes."""
    several = len({(row.product, row.site, row.period) for row in answer.rows}) > 1
    columns = [
        TableColumn("Rule"),
        *([TableColumn("Product, site")] if several else []),
        TableColumn("Verdict"),
        TableColumn("Share", "the line marks the threshold"),
        TableColumn("Margin", "points", numeric=True),
        TableColumn("To meet it", f"{answer.currency} a unit", numeric=True),
        *(TableColumn(name) for name in alternatives),
    ]
    others = [{row.claim: row for row in other.rows} for other in alternatives.values()]
    lines = []
    for row in answer.rows:
        beside = [other.get(row.claim) for other in others]
        lines.append(
            [
                tag("span", row.name, tag("small", f"{row.rule} · {row.status}")),
                *([_where(row, names)] if several else []),
                _chip(row),
                _bar(row),
                NONE if row.margin is None else signed(100 * row.margin, 1),
                _takes(row),
                *(NONE if one is None else _beside(one) for one in beside),
            ]
        )
    return table(columns, lines)


def _where(row: LabelVerdict, names: Names) -> str:
    then = f"{row.period}: " if row.period else ""
    return f"{then}{names.short('items', row.product)}, {names.short('sites', row.site)}"


def _spans(answer: Labelled, names: Names) -> Html:
    """Return from when to when each rule says what of a product, with the share as it then runs."""
    called = {row.rule: row.name for row in answer.rows}
    columns = [
        TableColumn("Rule"), TableColumn("Product"), TableColumn("From"), TableColumn("To"),
        TableColumn("Verdict"), TableColumn("Share", "least and most of these periods"), TableColumn("Site"),
    ]  # fmt: skip
    lines = [
        [
            called[span.rule], names.short("items", span.product), span.first, span.last, _chip(span),
            _ends(span.share_low, span.share_high, None) or NONE,
            ", ".join(names.short("sites", site) for site in span.sites.split(", ")),
        ]
        for span in answer.spans
    ]  # fmt: skip
    return table(columns, lines)


def _chip(row: LabelVerdict | ClaimSpan) -> Html:
    kind = "judgement" if row.verdict == "needs judgement" else row.verdict
    word = {"pass": "met", "fail": "not met"}.get(row.verdict, row.verdict)
    return tag("span", word, class_=f"chip {kind}", data_mark=MARKS[row.verdict])


def _beside(row: LabelVerdict) -> Html:
    return tag("span", _chip(row), tag("small", _share_words(row)), class_="beside-plan")


def _share_words(row: LabelVerdict) -> str:
    return _ends(row.share_low, row.share_high, row.threshold)


def _ends(least: float | None, most: float | None, threshold: float | None) -> str:
    if least is None or most is None:
        return ""
    digits = telling(least, most, threshold)
    low, high = percent(least, digits), percent(most, digits)
    return low if low == high else f"{low} to {high}"


def _bar(row: LabelVerdict) -> Html:
    """Return the share as a bar, hatched where it is open, with a line at the threshold."""
    if row.share_low is None or row.share_high is None or row.threshold is None:
        return Html(NONE)
    low, high = (min(max(end, 0.0), 1.0) * 100 for end in (row.share_low, row.share_high))
    words = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
    asked = f"{words[row.operator]} {percent(row.threshold)}"
    return tag(
        "div",
        tag("span", _share_words(row), tag("small", f" {asked} asked")),
        tag(
            "div",
            tag("i", style=f"left:0;width:{low:.2f}%"),
            tag("i", class_="open", style=f"left:{low:.2f}%;width:{high - low:.2f}%"),
            tag("b", style=f"left:calc({100 * row.threshold:.2f}% - 1px)"),
            class_="track",
        ),
        class_="share",
    )


def _takes(row: LabelVerdict) -> str:
    if row.cost_to_comply is not None:
        return signed(row.cost_to_comply, 2) if row.changes else NONE
    best = "" if row.best_share is None else f"best {percent(row.best_share, 1)}"
    return tag("span", "not by re-sourcing", tag("small", f" {best}") if best else "")


def _words(answer: Labelled, names: Names) -> Html:
    """Return every verdict in words, with the lines to re-source."""
    several = len({(row.product, row.site, row.period) for row in answer.rows}) > 1
    said = []
    for row in answer.rows:
        where = f" ({_where(row, names)})" if several else ""
        takes = f"To meet it, a unit: {names.text(row.changes)}" if row.changes else ""
        said.append(tag("dt", f"{row.name}{where}"))
        said.append(tag("dd", names.text(row.says), tag("small", takes) if takes else ""))
    return tag("dl", *said, class_="words")


def _opened(answer: Labelled, names: Names) -> Html:
    """Return the price and every share as trees of lines."""
    rows = {row.claim: row for row in answer.rows}
    titles = {}
    for key, term in answer.terms.items():
        row = rows.get(key.partition("#")[0])
        titles[key] = f"{row.name}: {term.name}" if row else term.name
    return trees(answer.terms, titles, names.text)


def _missing(answer: Labelled, names: Names) -> Html:
    if not answer.missing:
        return tag("p", "Nothing that the rules ask of the product's cost is missing.")
    return tag("ul", *(tag("li", names.text(text)) for text in answer.missing))


def _grounds(answer: Labelled, names: Names) -> Html:
    """Return each rule's citation and what it does not decide, and the notes."""
    rules = {row.rule: row for row in answer.rows}
    columns = [
        TableColumn("Rule"),
        TableColumn("Where it stands"),
        TableColumn("What it does not decide"),
    ]
    cited = [[row.name, row.citation, row.not_decided or NONE] for row in rules.values()]
    notes = tag("ul", *(tag("li", names.text(note)) for note in answer.notes))
    return tag("div", notes, tag("p", counted(len(cited), "rule"), "."), table(columns, cited))
