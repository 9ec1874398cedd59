"""Sections of a survey's page: what the region depends on, by which convention, and what it could live on."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.language.text import few
from makeshed.model import Item, Shed
from makeshed.questions.survey.answer import Survey
from makeshed.region.balance import OPENED, SelfSufficiency
from makeshed.region.dependency import Convention, Dependency
from makeshed.region.imported import ImportedUse
from makeshed.region.surge import Surge
from makeshed.report.bars import stacked
from makeshed.report.country import countries
from makeshed.report.makers import names_in
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import colour
from makeshed.report.wording import NONE, number, percent, sized

MOST_GOODS, MOST_FOODS, MOST_BARS, NAMED = 60, 60, 12, 3


def names_of(answer: Survey, shed: Shed) -> dict[str, str]:
    """Return what people call the makers and things of a survey, by ``table/key``."""
    rows = answer.surges
    items = [key for row in rows for key in (row.item, *listed(row.from_elsewhere))]
    items += [row.item for row in answer.foodsheds] + [row.item for row in answer.seasons]
    opened = (answer.terms.get(f"surge:{row.item}") for row in rows)
    sites = [part.name for term in opened if term for part in term.parts]
    sites += [key for row in rows for key in listed(row.not_told)]
    called = shed.some(Item, "item", sorted(set(items))).select("item", "name")
    return names_in(shed, sites, ()) | {f"items/{key}": name for key, name in called.rows() if name}


def needed(answer: Survey, names: Names) -> dict[str, Html]:
    """Return the sections that have anything to show, by their heading."""
    sections = {
        "What it depends on": _goods(answer.dependencies, answer.currency),
        "What counts as dependent": _conventions(answer.conventions),
        "What it could live on, and what it does": _foods(answer.balances),
        "What is brought in, by industry": _abroad(answer.imported, answer.currency),
        "What could be made here in a hurry": _hurry(answer.surges, names),
    }
    return {name: section for name, section in sections.items() if section}


def titles(answer: Survey) -> dict[str, str]:
    """Return by key of an opened number what it is called."""
    says = {
        "product": "brought in",
        "hhi": "concentration of sources",
        "exported": "sent away",
        "world": "concentration of exporters in the world",
    }
    goods = {
        f"{key}:{row.product}": f"{_good(row)}, {said}"
        for row in answer.dependencies
        for key, said in says.items()
    }
    foods = {
        OPENED[row.of] + row.product: f"{row.name or row.product}, used" for row in answer.balances
    }
    hurry = {
        f"surge:{row.item}": f"{row.name or row.item}, made in a hurry" for row in answer.surges
    }
    return goods | foods | hurry


def _good(row: Dependency) -> str:
    return f"{row.product} {row.name}".strip()


def _goods(rows: Sequence[Dependency], currency: str) -> Html:
    if not rows:
        return Html("")
    said = f"Imports of {rows[0].year}. Essential goods stand first, then those that most conventions flag."
    columns = [
        TableColumn("Good"),
        TableColumn("Brought in", currency, numeric=True),
        TableColumn("Sent away", currency, numeric=True),
        TableColumn("Most from"),
        TableColumn("Concentration", numeric=True),
        TableColumn("From outside", numeric=True),
        TableColumn("Concentration in the world", numeric=True),
        TableColumn("Flagged by"),
        TableColumn("Not decided"),
        TableColumn(f"In years, of {max(row.years for row in rows)} told"),
    ]
    cells = [
        (
            f"{_good(row)}{', essential' if row.essential else ''}",
            sized(row.imported),
            sized(row.exported),
            f"{countries().get(row.partner, row.partner)} {percent(row.partner_share)}"
            if row.partner
            else NONE,
            _between(row),
            percent(row.outside),
            number(row.world_hhi, 2),
            _listed(row.flagged),
            _listed(row.open),
            _listed(row.lasting.replace(":", " ")) if row.lasting else NONE,
        )
        for row in rows
    ]
    shown = table(columns, cells, most=MOST_GOODS)
    return tag("div", tag("p", said, class_="quiet"), shown)


def _between(row: Dependency) -> str:
    low, high = number(row.hhi, 2), number(row.hhi_high, 2)
    return low if low == high else f"{low} to {high}"


def _listed(words: str) -> str:
    """Return names one after another, each kept with the number behind it."""
    found: list[str] = []
    for word in words.split():
        if word.isdecimal() and found:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return ", ".join(found) or NONE


def _abroad(rows: Sequence[ImportedUse], currency: str) -> Html:
    if not rows:
        return Html("")
    said = "Of what is used in the country of each industry's goods, by its input-output table, the largest share from abroad first."
    columns = [
        TableColumn("Industry"),
        TableColumn("Used", currency, numeric=True),
        TableColumn("From abroad", currency, numeric=True),
        TableColumn("Share", numeric=True),
    ]
    shown = [
        (f"{row.industry} {row.name}".strip(), sized(row.used), sized(row.imported), percent(row.share, 1))
        for row in rows[:MOST_GOODS]
    ]  # fmt: skip
    left = len(rows) - MOST_GOODS
    more = tag("p", f"And {left} more.", class_="quiet") if left > 0 else Html("")
    return tag("div", tag("p", said), table(columns, shown), more)


def _conventions(rows: Sequence[Convention]) -> Html:
    if not rows:
        return Html("")
    said = (
        "Each is a convention, not a finding. The last columns are how many goods it flags with every "
        "threshold a fifth lower, and a fifth higher."
    )
    columns = [
        TableColumn("Convention"),
        TableColumn("Flags", "goods", numeric=True),
        TableColumn("In every year", "goods", numeric=True),
        TableColumn("Not decided", "goods", numeric=True),
        TableColumn("Of imports", numeric=True),
        TableColumn("Looser", "goods", numeric=True),
        TableColumn("Stricter", "goods", numeric=True),
        TableColumn("What it asks"),
        TableColumn("Read in"),
    ]
    cells = [
        (
            row.preset,
            number(row.flagged, 0),
            number(row.lasting, 0),
            number(row.open, 0),
            percent(row.of_imports),
            number(row.looser, 0),
            number(row.stricter, 0),
            _asks(row),
            row.source,
        )
        for row in rows
    ]
    return tag("div", tag("p", said, class_="quiet"), table(columns, cells))


def _asks(row: Convention) -> str:
    """Return what a convention asks, and what is said of it."""
    about = f". {row.about[:1].upper()}{row.about[1:]}" if row.about else ""
    return f"{row.rule.replace('_', ' ')}{about}"


def _foods(rows: Sequence[SelfSufficiency]) -> Html:
    if not rows:
        return Html("")
    columns = [
        TableColumn("Product"),
        TableColumn("Made", numeric=True),
        TableColumn("Brought in", numeric=True),
        TableColumn("Sent away", numeric=True),
        TableColumn("Unit"),
        TableColumn("Could", numeric=True),
        TableColumn("Does, at least", numeric=True),
        TableColumn("Does, if all is mixed", numeric=True),
    ]
    cells = [
        (
            f"{row.name or row.product}{f', {row.parts} products' if row.of == 'group' else ''}",
            sized(row.production),
            sized(row.imports),
            sized(row.exports),
            row.unit,
            percent(row.ssr, 1),
            percent(row.domestic_low, 1),
            percent(row.proportional, 1),
        )
        for row in rows
    ]
    return tag("div", _could_and_does(rows), table(columns, cells, most=MOST_FOODS))


def _could_and_does(rows: Sequence[SelfSufficiency]) -> Html:
    """Return what is made here at least, and what could be, of the first products as bars."""
    told = [row for row in rows if row.ssr is not None and row.domestic_low is not None][:MOST_BARS]
    if not told:
        return Html("")
    does, could = "made here, at least", "could be"
    said = (
        f"Share of what was used in {told[0].year}. All that is made over all that is used is what a region "
        "could live on; less all that is sent away, it is what it does at least."
    )
    names = {
        f"{row.name or row.product}{' (all)' if row.of == 'group' else ''}": row for row in told
    }
    parts = {
        name: {
            does: row.domestic_low or 0.0,
            could: min(row.ssr or 0.0, 1.0) - (row.domestic_low or 0.0),
        }
        for name, row in names.items()
    }
    ends = {
        name: f"{percent(row.domestic_low)} to {percent(row.ssr)}" for name, row in names.items()
    }
    each = {
        name: {does: percent(row.domestic_low, 1), could: percent(row.ssr, 1)}
        for name, row in names.items()
    }
    colours = {does: colour(0), could: colour(4)}
    return stacked("what it could live on and what it does", said, parts, colours, ends, each)


def listed(words: str) -> list[str]:
    """Return the keys of a cell that names several."""
    return [word for word in words.split(", ") if word]


def _called(words: str, table: str, names: Names) -> str:
    """Return a cell that names several, as people call them."""
    return few([names.of(table, key) for key in listed(words)], NAMED) or NONE


def _hurry(rows: Sequence[Surge], names: Names) -> Html:
    """Return how much makers of the region could make of what is needed, and what they lack."""
    if not rows:
        return Html("")
    columns = [
        TableColumn("What"),
        TableColumn("Makers", numeric=True),
        TableColumn("Could make", "units", numeric=True),
        TableColumn("Needed", "units", numeric=True),
        TableColumn("Covered", numeric=True),
        TableColumn("Lasts", "days", numeric=True),
        TableColumn("Held up by"),
        TableColumn("Nobody here does"),
        TableColumn("Hours not told by"),
        TableColumn("Comes from elsewhere"),
    ]
    cells = [
        (
            f"{names.of('items', row.item)}{', essential' if row.essential else ''}",
            number(row.makers, 0),
            sized(row.made),
            sized(row.need),
            percent(row.covered),
            sized(row.lasts),
            row.limit or NONE,
            row.missing or NONE,
            _called(row.not_told, "sites", names),
            _called(row.from_elsewhere, "items", names),
        )
        for row in rows
    ]
    return table(columns, cells, most=MOST_GOODS)
