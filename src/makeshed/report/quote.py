"""The page of a quote: what it costs over volume, whether it can be made, and what would tip it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from makeshed.costing.quote_row import QuoteRow, Remark, limit_of, nearest_tips
from makeshed.model import Shed
from makeshed.questions.quote.answer import Quote
from makeshed.questions.quote.listed import Listed
from makeshed.report import assembly
from makeshed.report.case import GREY
from makeshed.report.chart import Area, Axis, ChartLine, chart
from makeshed.report.drawing import figure, legend
from makeshed.report.facts import facts_of
from makeshed.report.leaf import leaf
from makeshed.report.markup import Html, TableColumn, folded, table, table_of, tag, text_of
from makeshed.report.naming import Names
from makeshed.report.numbers import trees
from makeshed.report.picture import MARK, PLAIN, inline, png, view_of
from makeshed.report.putting import put
from makeshed.report.wording import NONE, counted, number, percent, sized
from makeshed.units import shown

PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195", "#555555")
"""Colours that colour-blind people can tell apart (Okabe and Ito 2008)."""
MOST_CURVES, MOST_PICTURES = 8, 12
BAND = ("P10", "P50", "P90")
STYLE = """
.remarks { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); }
.remark { background: var(--panel); border-radius: 10px; padding: 12px; }
.remark img { width: 100%; height: auto; display: block; }
.remark b { display: block; } .remark p { margin: 4px 0 0; font-size: 0.9rem; }
"""
Named = Callable[[str, str], str]


def page(
    answer: Quote,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, Quote] = {},
    title: str = "",
) -> str:
    """Return the answer as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    answer
        What a part costs.
    names
        What people call things, by ``table/key`` such as ``sites/workshop``; keys where absent.
    alternatives
        The same asked of other sheds, by the name to show.
    title
        Heading of the page; by default the part's name.
    """
    heading = title or f"What would it cost to make: {answer.part.partition(',')[0]}"

    if shop := answer.words.get("shop", ""):
        names = {"sites/shop": shop} | dict(names)
    called = Names(names)

    def named(column: str, key: str) -> str:
        if column == "unit":
            return NONE if key == "1" else shown(key, answer.currency)
        plain = key.replace("_", " ") if column == "driver" else key
        return names.get(f"{column}s/{key}", called.text(plain))

    sections = {
        "Cost over volume": _costs(answer, named),
        "Break-even": _crossings(answer, named),
        "Can it be made?": _verdicts(answer, named),
        "Design for manufacture": _remarks(answer),
        "Every number opened": trees(answer.terms, _titles(answer), called.text),
        "What it rests on": _grounds(answer, named),
    }
    if alternatives:
        sections["Beside"] = _beside(answer, alternatives)
    asks = [f"{ask.what} ({ask.taken}; say it with {ask.option})" for ask in answer.asks]
    top = text_of(
        tag("p", answer.headline(), class_="verdict"),
        *(
            tag("p", tag("strong", f"Doubtful: {text}"), class_="beside")
            for text in answer.warnings
        ),
        tag("p", f"The file does not say: {'; '.join(asks)}." if asks else "", class_="beside"),
    )
    return leaf(heading, top, sections, answer, style=STYLE)


def write_page(
    answer: Quote | Listed, where: Path, shed: Shed, alternatives: Mapping[str, Quote]
) -> None:
    """Write the page of a quote, beside alternatives; of an assembly, that of its parts."""
    names = facts_of(shed)["names"]
    if isinstance(answer, Listed):
        put(assembly.page(answer, names=names), where)
    else:
        put(page(answer, names=names, alternatives=alternatives), where)


def _titles(answer: Quote) -> dict[str, str]:
    """Return what each number that can be opened is called."""
    return {key: term.name for key, term in answer.terms.items()}


def _costs(answer: Quote, named: Named) -> Html:
    if not answer.rows:
        return tag("p", "No process looked at can make it as it is.")
    rows = [replace(row, key="") for row in answer.rows]
    cells = table(
        [
            TableColumn("Process, site"),
            TableColumn("Material"),
            TableColumn("Volume", "a year", numeric=True),
            *(TableColumn(h, answer.currency, numeric=True) for h in ("Cost as stated", *BAND)),
            *(
                [
                    TableColumn("To buy, as stated", answer.currency, numeric=True),
                    TableColumn("To buy, P50", answer.currency, numeric=True),
                    TableColumn("Chance", numeric=True),
                ]
                if rows[0].rival is not None
                else []
            ),
            TableColumn("Verdict"),
        ],
        [
            [
                tag("span", row.process, tag("small", named("site", row.site))),
                row.material,
                sized(row.volume),
                *(number(cost, 2) for cost in (row.cost, row.p10, row.p50, row.p90)),
                *(
                    [number(row.rival, 2), number(row.rival_p50, 2), percent(row.chance)]
                    if rows[0].rival is not None
                    else []
                ),
                row.verdict,
            ]
            for row in rows
        ],
    )
    said = tag("ul", *(tag("li", f"{name}: {means}") for name, means in _meanings(answer)))
    return tag("div", _curves(answer, named), cells, folded("What each number is", said))


def _meanings(answer: Quote) -> list[tuple[str, str]]:
    """Return what each number of the table is, those of buying only where it is set against some."""
    heads = {"cost": "Cost as stated", "rival": "To buy, as stated", "rival_p50": "To buy, P50"}
    bought = bool(answer.rows) and answer.rows[0].rival is not None
    return [
        (heads.get(name, name.capitalize()), means)
        for name, means in answer.means.items()
        if bought or name not in {"rival", "rival_p50", "chance"}
    ]


def _curves(answer: Quote, named: Named) -> Html:
    """Return unit cost over volume with its band, one line for each way, and that of buying."""
    ways = list(dict.fromkeys(_way(row) for row in answer.rows))
    several = len({way[:2] for way in ways}) < len(ways)
    unit = answer.currency or "money"
    colours: dict[str, str] = {}
    lines, bands = [], []
    for way, colour in zip(ways[:MOST_CURVES], PALETTE, strict=False):
        rows = [row for row in answer.rows if _way(row) == way]
        of = f" of {way[2]}" if several else ""
        name = f"{named('process', way[1])}{of}, {named('site', way[0])}"
        colours[name] = colour
        x = [row.volume for row in rows]
        edge = [(row.volume, row.p90) for row in rows]
        edge += [(row.volume, row.p10) for row in reversed(rows)]
        bands.append(Area(edge, colour, strength=0.15))
        says = [f"{name}: {number(row.p50, 2)} {unit} at {sized(row.volume)}" for row in rows]
        lines.append(ChartLine(x, [row.p50 for row in rows], colour, says=says))
    if answer.rows[0].rival is not None:
        first = [row for row in answer.rows if _way(row) == ways[0]]
        bought = [(row.volume, row.rival_p50) for row in first if row.rival_p50 is not None]
        colours["buying, landed"] = GREY
        says = [f"buying, landed: {number(y, 2)} {unit} at {sized(x)}" for x, y in bought]
        lines.append(
            ChartLine(
                [x for x, _ in bought], [y for _, y in bought], GREY, dash="dashed", says=says
            )
        )
    more = len(ways) - MOST_CURVES
    says_all = (
        "Median (P50) of the cost of one unit, bought or made, and its band from P10 to P90; "
        "both axes logarithmic."
    )
    says_all += f" {counted(more, 'more way')} only in the table." if more > 0 else ""
    across, up = Axis("units a year", log=True), Axis(f"{unit} a unit", log=True)
    drawn = chart("cost-over-volume", says_all, across, up, lines, bands)
    return tag("div", legend(colours), drawn)


def _way(row: QuoteRow) -> tuple[str, str, str]:
    return row.site, row.process, row.material


def _crossings(answer: Quote, named: Named) -> Html:
    if not answer.crossings:
        return tag("p", "It was set against nothing, and no process with tools was looked at.")
    words = "The band is over the draws in which the two cross."
    parts = [tag("p", words), table_of(answer.crossings, answer.currency, named)]
    if tips := nearest_tips(answer.tips):
        says = "At these values, all else as stated, making and buying cost the same."
        parts += [tag("h3", "What would tip it"), tag("p", says)]
        parts += [table_of(tips, answer.currency, named)]
    return tag("div", *parts)


def _verdicts(answer: Quote, named: Named) -> Html:
    return table_of(answer.verdicts, answer.currency, named)


def _remarks(answer: Quote) -> Html:
    """Return the part to turn about, a picture of each rule broken, and all rules in a table."""
    broken = [remark for remark in answer.remarks if remark.status == "broken"]
    rules = table(
        [
            TableColumn(h)
            for h in ("Process", "Check", "Status", "Measured", "Asked", "Whose rule", "Do")
        ],
        [
            [
                f"{remark.process} of {remark.material}" if remark.material else remark.process,
                remark.check,
                remark.status,
                _measured(remark),
                _asked(remark),
                remark.rule,
                remark.fix if remark.status != "kept" else "",
            ]
            for remark in answer.remarks
        ],
    )
    shown = [_body(answer, broken)] if answer.shape is not None else []
    cards = [_card(answer, remark) for remark in broken[:MOST_PICTURES]]
    told = folded(counted(len(answer.remarks), "rule"), rules)
    return tag("div", *shown, tag("div", *cards, class_="remarks"), told)


def _measured(remark: Remark) -> str:
    """Return what was measured, with its unit; a share as percent."""
    if remark.value is None:
        return NONE
    if remark.unit == "1":
        return percent(remark.value, 1)
    return f"{number(remark.value)} {remark.unit}"


def _asked(remark: Remark) -> str:
    """Return what the rule asks for, with its unit; a share as percent."""
    if remark.unit != "1":
        return f"{limit_of(remark)} {remark.unit}"
    ends = ((remark.least, "or more"), (remark.most, "or less"))
    return ", ".join(f"{percent(end, 1)} {words}" for end, words in ends if end is not None)


def _card(answer: Quote, remark: Remark) -> Html:
    says = f"{remark.check}: {_measured(remark)}, asked {_asked(remark)}"
    picture = []
    if answer.shape is not None and remark.faces:
        source = inline(png(answer.shape, remark.faces, width=360, height=270))
        picture = [tag("img", src=source, alt=f"{remark.process}, {says}: faces in orange")]
    head = tag("b", remark.process)
    return tag("div", *picture, head, says, tag("p", remark.fix), class_="remark")


def _body(answer: Quote, broken: Sequence[Remark]) -> Html:
    """Return the part from two sides; faces of broken rules are coloured by check."""
    shape = answer.shape
    assert shape is not None
    checks = list(dict.fromkeys(r.check for r in broken if r.faces))
    hues = dict(zip(checks, (MARK, *map(_rgb, (*PALETTE[:1], *PALETTE[2:]))), strict=False))
    of_face = {
        face: hues[remark.check]
        for remark in reversed(broken)
        if remark.check in hues
        for face in remark.faces
    }
    eye = view_of(shape, list(of_face))
    says = "The part from two opposite sides"
    says += "; faces that break a rule are coloured by the check." if hues else "."
    sides = [
        tag("img", src=inline(png(shape, hues=of_face, eye=way)), alt="The part", class_="part")
        for way in (eye, -eye)
    ]
    keys = {check: f"rgb{hue}" for check, hue in hues.items()}
    key = legend({**keys, "kept": f"rgb{PLAIN}"}) if keys else Html()
    return tag("div", figure("part", says, *sides), key)


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _grounds(answer: Quote, named: Named) -> Html:
    notes = tag("ul", *(tag("li", note) for note in answer.notes))
    drivers = table_of(answer.assumptions, answer.currency, named) if answer.assumptions else ""
    count = counted(len(answer.assumptions), "driver")
    return tag("div", notes, folded(count, drivers) if drivers else "")


def _beside(answer: Quote, alternatives: Mapping[str, Quote]) -> Html:
    """Return what each way costs elsewhere, as stated."""
    others = [{row.key: row for row in other.rows} for other in alternatives.values()]
    columns = [
        TableColumn("Way"),
        TableColumn("Here, cost as stated", answer.currency, numeric=True),
    ]
    columns += [
        TableColumn(f"{name}, cost as stated", answer.currency, numeric=True)
        for name in alternatives
    ]
    lines = [
        [
            row.key,
            number(row.cost, 2),
            *(number(o[row.key].cost, 2) if row.key in o else NONE for o in others),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)
