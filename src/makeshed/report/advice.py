"""The page for a firm, that an adviser can hand over: do this first, then this, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.advise.answer import JOINED, Action, Advised
from makeshed.report.bars import Bar, bars
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, folded, table, table_of, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import COLOURS, sheet
from makeshed.report.wording import NONE, number, percent, sized

FIRST = 3
"""Actions that are told in full at the top: more than that nobody begins."""
KINDS = {
    "source": "buying", "backup": "security", "saving": "shop floor", "label": "label",
    "preference": "customs", "grant": "grant", "customise": "variety", "lot": "lot size", "process": "process", "material": "material",
    "outsource": "make or buy",
}  # fmt: skip
EVIDENCE = {
    "your data": "your own data",
    "experiment elsewhere": "an experiment elsewhere",
    "administrative record": "a record of what others did",
    "expert rule": "estimates",
}


def write_page(
    answer: Advised, where: Path, shed: Shed, alternatives: Mapping[str, Advised]
) -> None:
    """Write the page of advice; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Advised, *, names: Mapping[str, str] = {}) -> str:
    """Return the advice as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections: dict[str, Html] = {}
    if answer.rows:
        sections["Do this first"] = _first(answer, called)
        sections["What each brings in a year"] = _effects(answer, called)
    if answer.shared:
        sections["Not added to one another"] = _shared(answer, called)
    if answer.ways:
        sections["What being near is worth"] = _near(answer, called)
    if answer.leads:
        sections["Asked for near here, made by nobody"] = table_of(
            answer.leads, answer.currency, called.cell
        )
    if answer.not_now:
        sections["Looked at, not now"] = _not_now(answer, called)
    if answer.bring:
        sections["Bring this next time"] = _bring(answer, called)
    titles = {row.action: called.text(row.does) for row in answer.rows}
    titles |= {"set": "The best set", "today": "What today costs"}
    heading = f"What should {answer.name or answer.firm} do next?"
    return sheet(heading, answer, sections, called, verdict=verdict(answer), titles=titles)


def verdict(answer: Advised) -> str:
    """Return what to know first, in a sentence or two."""
    coin = answer.currency or "money"
    sure = [row for row in answer.rows if row.sure]
    if not sure:
        more = f" First bring {answer.bring[0].bring}." if answer.bring else ""
        return f"Nothing was found whose effect can be told from nothing.{more}"
    if not answer.best:
        return (
            f"{len(sure)} things would help; none is worth its cost at {answer.hurdle:.0%} a year."
        )
    count = len(answer.best.split(JOINED))
    what = "One thing is" if count == 1 else f"{count} things together are"
    bare = any(row.once is None for row in answer.rows if row.in_set)
    told = ", as far as costs are told" if bare else ""
    once = f", for {sized(answer.set_once)} once{told}" if answer.set_once else told
    brings = "they bring" if count > 1 else "it brings"
    return f"{what} worth beginning: {brings} some {sized(answer.set_effect)} {coin} a year{once}."


def _first(answer: Advised, names: Names) -> Html:
    """Return the first actions in full, those of the best set before others."""
    sure = [row for row in answer.rows if row.sure]
    chosen = [row for row in sure if row.in_set] or sure
    if not chosen:
        return tag("p", "None: what was found cannot be told from no effect.", class_="quiet")
    items = [tag("li", _told(answer, row, names)) for row in chosen[:FIRST]]
    rest = len(chosen) - FIRST
    more = [tag("p", f"Then {rest} more, in the table.", class_="quiet")] if rest > 0 else []
    return tag("div", tag("ol", *items), *more)


def _told(answer: Advised, row: Action, names: Names) -> Html:
    coin = answer.currency or "money"
    brings = f"{sized(row.effect)} {coin} a year"
    if row.low < row.high:
        brings += f" ({sized(row.low)} to {sized(row.high)})"
    cost = (
        f"it may cost up to {sized(row.most_once)} {coin} once"
        if row.once is None
        else f"costs {sized(row.once)} {coin} once, back in {_months(row.payback)}"
        if row.once
        else "costs nothing once"
    )
    lines = [
        tag("strong", _sentence(names.text(row.does))),
        tag("br"),
        f"Brings {brings}; {cost}. ",
        tag("br"),
        tag("em", "On Monday: "),
        f"{names.text(row.monday)}.",
        *([tag("br"), tag("em", "Call: "), names.text(row.call)] if row.call else []),
        tag("br"),
        tag(
            "span", f"Rests on {EVIDENCE[row.evidence]}; {names.text(row.assumes)}.", class_="quiet"
        ),
    ]
    return tag("span", *lines)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _months(years: float | None) -> str:
    if years is None:
        return "a time nobody knows"
    return f"{number(12 * years, 0)} months" if years < 2 else f"{number(years, 1)} years"


def _effects(answer: Advised, names: Names) -> Html:
    coin = answer.currency or "money"
    drawn = [
        Bar(
            names.text(row.does), 0.0, row.effect,
            COLOURS[2] if row.in_set else COLOURS[5] if row.sure else COLOURS[4],
            sized(row.effect),
        )
        for row in answer.rows
    ]  # fmt: skip
    says = f"{coin} a year, in the order of advice: worth times odds. Green: in the best set; yellow: cannot be told from no effect."
    columns = [
        TableColumn("Action"), TableColumn("Kind"), TableColumn("Brings", f"{coin} a year", numeric=True),
        TableColumn("10 to 90 of 100", f"{coin} a year"), TableColumn("Costs", "once", numeric=True),
        TableColumn("Back after", "years", numeric=True), TableColumn("May cost", "once, at most", numeric=True),
        TableColumn("Odds that it is done"), TableColumn("In the best set"), TableColumn("Rests on"),
    ]  # fmt: skip
    lines = [
        [
            names.text(row.does), KINDS[row.kind], sized(row.effect),
            f"{sized(row.low)} to {sized(row.high)}" if row.low < row.high else NONE,
            sized(row.once), number(row.payback, 2), sized(row.most_once), _odds(row),
            "yes" if row.in_set else "no", EVIDENCE[row.evidence],
        ]
        for row in answer.rows
    ]  # fmt: skip
    return tag("div", bars("effects", says, drawn), table(columns, lines))


def _odds(row: Action) -> str:
    if row.once is None:
        return "about half"
    return f"{percent(row.odds_low)} to {percent(row.odds_high)}"


def _shared(answer: Advised, names: Names) -> Html:
    does = {row.action: names.text(row.does) for row in answer.rows}
    coin = f"{answer.currency or 'money'} a year"

    def _all(actions: str) -> str:
        return "; ".join(does[each] for each in actions.split(JOINED))

    columns = [
        TableColumn("One"), TableColumn("Other"), TableColumn("Apart", f"{coin}, summed", numeric=True),
        TableColumn("Both", coin, numeric=True), TableColumn("How that is known"),
    ]  # fmt: skip
    lines = [
        [_all(row.first), _all(row.second), sized(row.apart), sized(row.together), row.how]
        for row in answer.shared
    ]
    says = "These save on the same, so that their effects are not added; of some only one is taken."
    return tag("div", tag("p", says, class_="quiet"), table(columns, lines))


def _near(answer: Advised, names: Names) -> Html:
    """Return for what comes in variants what a unit costs by each way, and what it would have to cost there."""
    coin = answer.currency or "money"
    columns = [
        TableColumn("Way"), TableColumn("What"), TableColumn("Landed", f"{coin} a unit", numeric=True),
        TableColumn("Kept ready", coin, numeric=True), TableColumn("Decided early", coin, numeric=True),
        TableColumn("All", f"{coin} a unit", numeric=True),
        TableColumn("There it would have to cost", f"{coin} a unit", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            _sentence(row.way), names.cell("item", row.item), number(row.landed, 2), number(row.safety, 2),
            number(row.early, 2), number(row.total, 2), number(row.there_at, 2),
        ]
        for row in answer.ways
    ]  # fmt: skip
    says = (
        "It comes in variants: who is far must decide long before which, and keep some of each. The last column is "
        "what a unit would have to cost there, landed, for that to be as good."
    )
    parts = [tag("p", says, class_="quiet"), table(columns, lines)]
    if answer.early:
        early = table_of(answer.early, answer.currency, names.cell)
        parts.append(folded("What to order there early, if the peaks are made here", early))
    return tag("div", *parts)


def _not_now(answer: Advised, names: Names) -> Html:
    columns = [
        TableColumn("What was looked at"), TableColumn("Would bring", f"{answer.currency or 'money'} a year", numeric=True),
        TableColumn("Pays if"),
    ]  # fmt: skip
    lines = [
        [_sentence(names.text(row.does)), sized(row.effect), names.text(row.pays_if)]
        for row in answer.not_now
    ]
    shown, rest = lines[:5], lines[5:]
    more = [folded(f"{len(rest)} more", table(columns, rest))] if rest else []
    return tag("div", table(columns, shown), *more)


def _bring(answer: Advised, names: Names) -> Html:
    columns = [TableColumn("Bring"), TableColumn("It decides"), TableColumn("Its table")]
    lines = [
        [_sentence(names.text(row.bring)), names.text(row.decides), row.table]
        for row in answer.bring
    ]
    return table(columns, lines)
