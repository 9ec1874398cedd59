"""The page of what breaks: the quadrant, the curves, what would help."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from makeshed.disruption.loss import Loss, Swing
from makeshed.model import Demand, Shed
from makeshed.questions.stress.answer import Stressed
from makeshed.report import stress_map, stress_years
from makeshed.report.bars import Bar, bars
from makeshed.report.chart import Axis, ChartLine, Upright, chart
from makeshed.report.drawing import legend
from makeshed.report.facts import facts_of
from makeshed.report.makers import spots_in
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.projection import Point
from makeshed.report.putting import put
from makeshed.report.sheet import COLOURS, sheet
from makeshed.report.wording import NONE, sized

SOURCED = {"sole": COLOURS[1], "single": COLOURS[4], "multi": COLOURS[2], "": COLOURS[7]}
WORDS = {
    "sole": "nobody else has it", "single": "others have it, the plan uses none",
    "multi": "the plan uses others too", "": "the plan uses nothing of it",
}  # fmt: skip
SMALLEST, LARGEST = 7.0, 26.0
"""CSS pixels across of a dot: of nothing spent, and of the most."""
NAMED, DRAWN = 8, 6
"""Losses that are named in the quadrant, and whose curves are drawn."""


def write_page(
    answer: Stressed, where: Path, shed: Shed, alternatives: Mapping[str, Stressed]
) -> None:
    """Write the page of a stress test; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    lost = [row.lost.partition(":")[2] for row in answer.rows if row.lost.startswith("place:")]
    wanted = shed.table(Demand)["place"].unique().sort().to_list()
    spots = spots_in(shed, [*lost, *wanted])
    put(page(answer, names=facts_of(shed)["names"], spots=spots, wanted=wanted), where)


def page(
    answer: Stressed,
    *,
    names: Mapping[str, str] = {},
    spots: Mapping[str, Point] = {},
    wanted: Sequence[str] = (),
) -> str:
    """Return the stress test as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    names
        What people call things, by ``table/key``; keys where absent.
    spots
        Where places are, for the map; those that are not there are not drawn.
    wanted
        Places where people want something.
    """
    called = Names(names)
    sections = {"Gap against loss": _quadrant(answer, called)}
    if (drawn := stress_map.section(answer, called, spots, wanted)) is not None:
        sections["Where it breaks"] = drawn
    if answer.corners:
        sections["How the loss grows"] = _curves(answer, called)
    if answer.remedies:
        sections["What would help"] = _remedies(answer, called)
    if answer.swings:
        sections["What the loss hangs on"] = _swings(answer)
    sections |= stress_years.sections(answer, called)
    sections["Losses"] = _losses(answer, called)
    if answer.values:
        sections["What one unit more would save"] = _values(answer, called)
    if answer.stoppers:
        sections["What stops a good"] = _stoppers(answer, called)
    return sheet("What breaks?", answer, sections, called, verdict=verdict(answer, called))


def verdict(answer: Stressed, names: Names) -> str:
    """Return what to do first, in one sentence."""
    coin = answer.currency or "money"
    hurting = [row for row in answer.rows if row.loss > 0 or row.could_loss > 0]
    if not hurting:
        return names.text(answer.headline()) + "."
    paying = [row for row in answer.remedies if row.gain is not None and row.gain > 1]
    worst = max(hurting, key=lambda row: (row.loss, row.could_loss))
    told = (
        f"The worst loss is {lost_name(names, worst.lost)}: {sized(worst.loss)} {coin} as planned, "
        f"{sized(worst.could_loss)} with what could step in."
    )
    if paying:
        best = paying[0]
        return (
            f"First: {names.text(best.remedy)}; it avoids {sized(best.avoided)} {coin} a year and "
            f"costs {sized(best.cost)}. {told}"
        )
    open_ = [row for row in answer.remedies if row.gain is None and row.avoided > 0]
    if open_:
        best = max(open_, key=lambda row: row.avoided)
        return (
            f"First: ask what {names.text(best.remedy)} would cost; up to {sized(best.avoided)} {coin} "
            f"a year it is worth it. {told}"
        )
    return told


def lost_name(names: Names, key: str) -> str:
    """Return what people call a loss: sites, places and countries by their names, others by their keys.

    A place may be called like a site, so the scope before the key decides.
    """
    scope, _, target = key.partition(":")
    table_of = {"site": "sites", "place": "places", "country": "countries"}
    if scope not in table_of:
        return target if scope == "hazard" else f"{scope} {target}"
    name = names.short(table_of[scope], target)
    return name if scope == "site" else f"{scope} {name}" if scope == "place" else name


def _quadrant(answer: Stressed, names: Names) -> Html:
    """Draw each loss: days without against money, its size the spend, its colour how it is sourced."""
    coin = answer.currency or "money"
    most = max((row.spend for row in answer.rows), default=0.0) or 1.0
    rows = [row for row in answer.rows if row.loss > 0 or row.gap > 0]
    named = {row.lost for row in rows[:NAMED]}
    lines = [
        ChartLine(
            [row.gap], [row.loss], SOURCED[row.sourcing],
            says=[_told(row, coin, names)], names=[lost_name(names, row.lost)] if row.lost in named else [],
            size=SMALLEST + (LARGEST - SMALLEST) * math.sqrt(row.spend / most),
        )
        for row in sorted(rows, key=lambda row: -row.spend)
    ]  # fmt: skip
    says = (
        "Each loss by the days between the time that it is survived and the time to recover, and by what is "
        "lost by then, as planned. The larger a dot, the more is spent on it a year: spend is no guide."
    )
    found = {kind for row in rows for kind in [row.sourcing]}
    keys = {WORDS[kind]: SOURCED[kind] for kind in SOURCED if kind in found}
    across, up = Axis("days without", low=0.0), Axis(f"{coin} lost", low=0.0)
    return tag("div", legend(keys), chart("quadrant", says, across, up, lines))


def _told(row: Loss, coin: str, names: Names) -> str:
    hits = f"; hits {names.text(row.hits)}" if row.hits else ""
    return (
        f"{lost_name(names, row.lost)}: survived {_days(row.survive)}, back after {_days(row.recover)}, "
        f"{sized(row.loss)} {coin}{hits}"
    )


def _days(days: float) -> str:
    return f"{sized(round(days, 1))} days" if math.isfinite(days) else "for ever"


def _losses(answer: Stressed, names: Names) -> Html:
    coin = answer.currency or "money"
    heads = any(row.people is not None for row in answer.rows)
    columns = [
        TableColumn("Lost"), TableColumn("Back", "days", numeric=True),
        TableColumn("Survived", "days", numeric=True), TableColumn("Loss as planned", coin, numeric=True),
        TableColumn("Units", numeric=True), *([TableColumn("People without", numeric=True)] if heads else []),
        TableColumn("Survived", "days, with what could step in", numeric=True),
        TableColumn("Loss", f"{coin}, with what could step in", numeric=True),
        TableColumn("Sourced"), TableColumn("Rests on"),
    ]  # fmt: skip
    lines = [
        [
            lost_name(names, row.lost), sized(row.recover), _cell(row.survive), sized(row.loss),
            sized(row.units), *([sized(row.people)] if heads else []),
            _cell(row.could_survive), sized(row.could_loss),
            row.sourcing or NONE, row.rests_on,
        ]
        for row in answer.rows
    ]  # fmt: skip
    stepping = [
        [lost_name(names, row.lost), names.text(row.instead)] for row in answer.rows if row.instead
    ]
    instead = table([TableColumn("Lost"), TableColumn("What would be done instead")], stepping)
    return tag("div", table(columns, lines), instead if stepping else "")


def _cell(days: float) -> str:
    return sized(round(days, 1)) if math.isfinite(days) else "for ever"


def _curves(answer: Stressed, names: Names) -> Html:
    """Draw the worst losses over the length of the outage, both times marked."""
    drawn: list[Html] = []
    for row in _apart(answer):
        drawn.append(_curve(answer, row, len(drawn), names))
        if len(drawn) == DRAWN:
            break
    return tag("div", *drawn)


def _apart(answer: Stressed) -> Iterator[Loss]:
    """Yield the losses whose curves differ from those before."""
    seen = set()
    for row in answer.rows:
        own = tuple((c.reading, c.day, c.loss) for c in answer.corners if c.lost == row.lost)
        if own and own not in seen and (row.loss > 0 or row.could_loss > 0):
            seen.add(own)
            yield row


def _curve(answer: Stressed, row: Loss, number: int, names: Names) -> Html:
    coin = answer.currency or "money"
    lines = []
    for reading, hue, dash in (
        ("as planned", COLOURS[1], ""),
        ("what could step in", COLOURS[0], "dashed"),
    ):
        own = sorted(
            (c.day, c.loss) for c in answer.corners if (c.lost, c.reading) == (row.lost, reading)
        )
        if own:
            days, losses = zip(*own, strict=True)
            told = [f"{reading}: {_days(d)}, {sized(x)} {coin}" for d, x in own]
            lines.append(ChartLine(days, losses, hue, dash=dash, says=told))
    marks = [Upright(row.recover, row.recover, row.recover, "back")]
    if 0 < row.survive < max(line.x[-1] for line in lines):
        marks.append(Upright(row.survive, row.survive, row.survive, "survived"))
    says = f"{lost_name(names, row.lost)}: {speeds(answer, row)}. Dashed: with what could step in."
    keys = (
        legend({"as planned": COLOURS[1], "what could step in": COLOURS[0]})
        if not number
        else Html()
    )
    across, up = Axis("days that it lasts", low=0.0), Axis(f"{coin} lost", low=0.0)
    return tag("div", keys, chart(f"curve-{number}", says, across, up, lines, uprights=marks))


def speeds(answer: Stressed, row: Loss) -> str:
    """Return the curve as planned in words: safe until, then so much a day, from then on so much."""
    coin = answer.currency or "money"
    own = sorted(
        (c.day, c.loss) for c in answer.corners if (c.lost, c.reading) == (row.lost, "as planned")
    )
    words = [
        f"safe until day {sized(round(row.survive, 1))}" if math.isfinite(row.survive) else "safe"
    ]
    for (begin, low), (end, high) in itertools.pairwise(own):
        each = (high - low) / (end - begin)
        if each > 0:
            since = "then" if len(words) == 1 else f"from day {sized(round(begin, 1))}"
            words.append(f"{since} {sized(each)} {coin} a day")
    return ", ".join(words)


def _remedies(answer: Stressed, names: Names) -> Html:
    coin = answer.currency or "money"
    columns = [
        TableColumn("Remedy"), TableColumn("Avoids", f"{coin} a year", numeric=True),
        TableColumn("From, to", "as hazards are short or long", numeric=True),
        TableColumn("As planned", f"{coin} a year", numeric=True),
        TableColumn("With what could step in", f"{coin} a year", numeric=True),
        TableColumn("Costs", f"{coin} a year", numeric=True), TableColumn("Gain", f"for 1 {coin}", numeric=True),
        TableColumn("Worth it if more than once in", "years", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            names.text(row.remedy), sized(row.avoided),
            f"{sized(row.least_avoided)}, {sized(row.most_avoided)}",
            sized(row.as_planned), sized(row.could),
            f"up to {sized(row.avoided)}" if row.cost is None else sized(row.cost),
            NONE if row.gain is None else sized(row.gain, 1),
            NONE if row.years is None else sized(row.years, 1),
        ]
        for row in answer.remedies
    ]  # fmt: skip
    grounds = [[names.text(row.remedy), row.helps or NONE, row.rests_on] for row in answer.remedies]
    heads = [TableColumn("Remedy"), TableColumn("Helps against"), TableColumn("Rests on")]
    return tag("div", table(columns, lines), table(heads, grounds))


def _swings(answer: Stressed) -> Html:
    """Draw what the loss is with each assumption less and more, both readings apart."""
    coin = answer.currency or "money"
    drawn: list[Html] = []
    for number, reading in enumerate(("as planned", "what could step in")):
        rows = [row for row in answer.swings if row.reading == reading]
        if not rows:
            continue
        says = (
            f"{reading.capitalize()}: what is lost with each assumption less and more, all else as it is; "
            f"{sized(rows[0].loss)} {coin} as assumed ({rows[0].of})."
        )
        lines = [
            Bar(
                f"{row.assumption} {within(row)}", row.low_loss, row.high_loss,
                COLOURS[1] if reading == "as planned" else COLOURS[0],
                f"{sized(row.low_loss)} / {sized(row.high_loss)}",
            )
            for row in rows
        ]  # fmt: skip
        drawn.append(bars(f"swings-{number}", says, lines))
    return tag("div", *drawn)


def within(row: Swing) -> str:
    """Return by how much an assumption is changed both ways."""
    by = row.high.removeprefix("+")
    return f"\N{PLUS-MINUS SIGN}{by}" if row.low == f"-{by}" else f"{row.low} / {row.high}"


def _values(answer: Stressed, names: Names) -> Html:
    coin = answer.currency or "money"
    columns = [
        TableColumn("One more"), TableColumn("At"), TableColumn("Saves", f"{coin} a year", numeric=True),
        TableColumn("At most", coin, numeric=True), TableColumn("When"),
    ]  # fmt: skip
    lines = [
        [
            f"{names.text(row.of)} on hand" if row.what == "stock" else f"{row.unit} of {row.of}",
            names.text(row.site), sized(row.yearly), sized(row.most), lost_name(names, row.when),
        ]
        for row in answer.values
    ]  # fmt: skip
    return table(columns, lines)


def _stoppers(answer: Stressed, names: Names) -> Html:
    columns = [
        TableColumn("Good"), TableColumn("Reading"), TableColumn("Losses that stop it", numeric=True),
        TableColumn("Which"), TableColumn("Such sets", numeric=True),
    ]  # fmt: skip
    lines = [
        [names.text(row.item), row.reading, f"{row.size}", row.losses, f"{row.sets}"]
        for row in answer.stoppers
    ]
    said = "No smaller set does it: every smaller one was tried or cannot matter."
    return tag("div", tag("p", said, class_="quiet"), table(columns, lines))
