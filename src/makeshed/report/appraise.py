"""The page of policies, for who decides on them: what each brings, what it costs whom, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from makeshed.model import Shed
from makeshed.policy.appraisal import Appraisal, Mix, Odds
from makeshed.questions.appraise.answer import Appraised
from makeshed.report.bars import Bar, bars, stacked
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, folded, table, table_of, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import COLOURS, sheet
from makeshed.report.wording import NONE, number, percent, signed, sized

WHO = {"buyers": COLOURS[1], "treasury": COLOURS[0], "firms": COLOURS[4]}
WHAT = {"": "what it costs everybody", "used up": "what is used up"}
"""What a number that can be opened is called, by what follows the policy's name."""
JOBS = COLOURS[2]
CODES = frozenset({"occupation"})
"""Columns that say nothing to people beside the name that stands with them."""
STROKE = 0.008
"""Width of a bar that is one number, as a share of the widest."""
SOME = 3
"""Mixes that are shown though another beats them."""


def write_page(
    answer: Appraised, where: Path, shed: Shed, alternatives: Mapping[str, Appraised]
) -> None:
    """Write the page of policies; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Appraised, *, names: Mapping[str, str] = {}) -> str:
    """Return the policies as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections = {
        "What each brings": _brings(answer, called),
        "Who pays, who gains": _pays(answer),
    }
    if any(row.per_job is not None for row in answer.rows):
        sections["What a job and year costs"] = _jobs(answer)
    if answer.odds:
        sections["Would it have come anyway?"] = _odds(answer)
    if answer.breaks:
        sections["From when it works, and what comes next"] = _breaks(answer, called)
    if answer.mixes:
        sections[f"Mixes for {answer.target}"] = _mixes(answer)
    if answer.protected:
        sections["Duties and who makes it here"] = _protected(answer, called)
    sections["The figures behind it"] = _behind(answer, called)
    titles = {
        key: f"{name}: {WHAT.get(rest.strip(), rest.strip())}"
        for key in answer.terms
        for name, rest in [(key.partition(":")[0], key.partition(":")[2])]
    }
    heading = (
        "What would this policy bring?"
        if len(answer.rows) == 1
        else "What would these policies bring?"
    )
    return sheet(heading, answer, sections, called, verdict=verdict(answer), titles=titles)


def verdict(answer: Appraised) -> str:
    """Return what to know first, in a sentence or two."""
    coin = answer.currency or "money"
    working = [row for row in answer.rows if (row.jobs or 0.0) >= 0.05]
    idle = [row.policy for row in answer.rows if row not in working and row.status == "planned"]
    parts = []
    if working:
        best = min(working, key=lambda row: row.per_job or 0.0)
        paid = (
            f"at {sized(best.per_job)} {coin} for a job and year if none of them came anyway"
            if best.per_job
            else "and treasury and buyers pay nothing for it"
        )
        parts.append(
            f"Of these, {best.policy} brings jobs to {answer.region} at the least cost: "
            f"{number(best.jobs, 1)}, {paid}."
        )
    if idle:
        parts.append(f"{', '.join(idle)}: no job in {answer.region}.")
    if answer.target:
        said = f"the cheapest mix is {answer.best}" if answer.best else "no mix reaches it"
        parts.append(f"For {answer.target} {said}.")
    return " ".join(parts) or answer.headline()


def _brings(answer: Appraised, names: Names) -> Html:
    coin = f"{answer.currency or 'money'} a year"
    drawn = [
        Bar(row.policy, 0.0, row.jobs or 0.0, JOBS, f"{number(row.jobs, 1)} jobs")
        for row in answer.rows
        if row.jobs is not None
    ]
    says = f"Full-time jobs in {answer.region}, more or less than without the policy."
    columns = [
        TableColumn("Policy"), TableColumn("What firms do"), TableColumn("Jobs", numeric=True),
        TableColumn("Treasury pays", f"{coin}, duties set off", numeric=True),
        TableColumn("Buyers pay more", coin, numeric=True),
        TableColumn("Spent here", coin, numeric=True),
        TableColumn("Spent here", "for 1 of public money", numeric=True),
        TableColumn("Local share", numeric=True), TableColumn("CO2e", "t a year", numeric=True),
        *([TableColumn("Worst country lost", answer.currency or "money", numeric=True)] if _exposed(answer) else []),
    ]  # fmt: skip
    lines = [
        [
            row.policy, names.text(row.does), _signed(row.jobs, 1), _signed(row.public), _signed(row.buyers),
            _signed(row.spent_here), sized(row.here_per_public), percent(row.local_share),
            _signed(None if row.co2e is None else row.co2e / 1000, 1),
            *([sized(row.exposure)] if _exposed(answer) else []),
        ]
        for row in answer.rows
    ]  # fmt: skip
    return tag("div", bars("jobs", says, drawn) if drawn else "", table(columns, lines))


def _exposed(answer: Appraised) -> bool:
    return any(row.exposure is not None for row in answer.rows)


def _signed(value: float | None, digits: int | None = 0) -> str:
    return NONE if value is None else signed(value, digits)


def _pays(answer: Appraised) -> Html:
    """Draw for each policy who gains and who loses; the sum is what is used up."""
    coin = f"{answer.currency or 'money'} a year"
    rows = {
        row.policy: {who: _gain(answer, row, who) for who in WHO}
        for row in answer.rows
        if row.status == "planned"
    }
    told = {name: f"{_signed(sum(of.values()))}" for name, of in rows.items()}
    each = {
        name: {who: f"{who}: {_signed(value)} {coin}" for who, value in of.items()}
        for name, of in rows.items()
    }
    says = (
        f"To the right who gains, to the left who pays, {coin}; at the end what is left for all together. "
        "What nobody gets is used up: work, goods, freight, stock."
    )
    return stacked("payers", says, rows, WHO, told, each)


def _gain(answer: Appraised, row: Appraisal, who: str) -> float:
    return sum(
        entry.gain for entry in answer.ledger if (entry.policy, entry.who) == (row.policy, who)
    )


def _jobs(answer: Appraised) -> Html:
    """Draw what treasury and buyers pay for a job: if none came anyway, and if as many as studies say did."""
    coin = answer.currency or "money"
    drawn = []
    most = max(row.per_job_low or row.per_job or 0.0 for row in answer.rows)
    for row in answer.rows:
        if row.per_job is None:
            continue
        end = row.per_job_low if row.per_job_low is not None else row.per_job
        says = sized(row.per_job)
        if row.per_job_low is not None and row.but_for_high is not None:
            says = f"{sized(row.per_job)} to {sized(end)}"
        drawn.append(Bar(row.policy, min(row.per_job, end - STROKE * most), end, COLOURS[0], says))
    says = (
        f"{coin} that treasury and buyers pay for a job and year: from none that came anyway to as many as the "
        "kindest of studies say; a stroke where no treasury pays. Who is paid for what they would do anyway makes each "
        "other job dearer."
    )
    columns = [
        TableColumn("Policy"), TableColumn("None came anyway", coin, numeric=True),
        TableColumn("A share of", "brought about", numeric=True), TableColumn("A job and year", coin, numeric=True),
        TableColumn("A share of", "brought about, least", numeric=True),
        TableColumn("A job and year", coin, numeric=True), TableColumn("Duties set off", coin, numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.policy, sized(row.per_job), percent(row.but_for_high), sized(row.per_job_low),
            percent(row.but_for_low), sized(row.per_job_high), sized(row.net_per_job),
        ]
        for row in answer.rows
        if row.per_job is not None
    ]  # fmt: skip
    return tag("div", bars("a-job", says, drawn), table(columns, lines))


def _odds(answer: Appraised) -> Html:
    coin = f"{answer.currency or 'money'} a year"
    says = (
        "Estimates among the facts were drawn anew, the same draws with a policy and without. The share of "
        "draws in which firms decide otherwise is the but-for that this case computes; studies of decisions "
        "that were taken find 2 to 25 %."
    )
    drawn = [
        Bar(row.policy, 0.0, row.but_for, COLOURS[0], percent(row.but_for)) for row in answer.odds
    ]
    columns = [
        TableColumn("Policy"), TableColumn("Draws", numeric=True), TableColumn("Firms decide otherwise", numeric=True),
        TableColumn("Of the hours", "not there without", numeric=True), TableColumn("Jobs", "P10, P50, P90"),
        TableColumn("Treasury pays", f"{coin}, P10, P50, P90"),
        TableColumn("A job and year", "mean of the draws", numeric=True),
    ]  # fmt: skip
    lines = [_drawn(row) for row in answer.odds]
    return tag("div", bars("but-for", says, drawn), table(columns, lines))


def _drawn(row: Odds) -> Sequence[str]:
    return [
        row.policy, number(row.draws, 0), percent(row.but_for), percent(row.additional),
        ", ".join(number(x, 1) for x in (row.jobs_low, row.jobs_mid, row.jobs_high)),
        ", ".join(sized(x) for x in (row.public_low, row.public_mid, row.public_high)),
        sized(row.per_job),
    ]  # fmt: skip


def _breaks(answer: Appraised, names: Names) -> Html:
    columns = [
        TableColumn("Policy"), TableColumn("From", "times the policy", numeric=True), TableColumn("That is"),
        TableColumn("What firms do then"), TableColumn("Found"),
    ]  # fmt: skip
    lines = [
        [
            row.policy, sized(row.share, 2), f"{row.lever}: {row.value}" if row.value else row.lever,
            names.text(row.becomes), row.found,
        ]
        for row in answer.breaks
    ]  # fmt: skip
    return table(columns, lines)


def _mixes(answer: Appraised) -> Html:
    """Return the cheapest mixes and all that no other beats; the rest unfolds."""
    first = [mix for n, mix in enumerate(answer.mixes) if mix.efficient or n < SOME]
    rest = [mix for mix in answer.mixes if mix not in first]
    more = [folded(f"{len(rest)} more", _mixed(answer, rest))] if rest else []
    says = "Of the mixes that none beats, no other reaches as much for less."
    return tag("div", tag("p", says, class_="quiet"), _mixed(answer, first), *more)


def _mixed(answer: Appraised, mixes: Sequence[Mix]) -> Html:
    coin = f"{answer.currency or 'money'} a year"
    columns = [
        TableColumn("Policies"), TableColumn("Reaches it"), TableColumn("None beats it"),
        TableColumn("Treasury and buyers pay", coin, numeric=True),
        TableColumn("Treasury", coin, numeric=True), TableColumn("Buyers", coin, numeric=True),
        TableColumn("Jobs", numeric=True), TableColumn("Why not"),
    ]  # fmt: skip
    lines = [
        [
            mix.policies, "yes" if mix.meets else "no" if mix.status == "planned" else mix.status,
            "yes" if mix.efficient else "no", _signed(mix.cost), _signed(mix.public), _signed(mix.buyers), _signed(mix.jobs, 1), mix.says or NONE,
        ]
        for mix in mixes
    ]  # fmt: skip
    return table(columns, lines)


def _protected(answer: Appraised, names: Names) -> Html:
    says = (
        "Duties on the finished good against those on what goes into it. Effective protection is what they "
        "add to the value that a maker here can add; less than nothing: they protect who imports."
    )
    columns = [
        TableColumn("Policy"), TableColumn("Item"), TableColumn("Against"), TableColumn("Duty on it", numeric=True),
        TableColumn("Parts", "of its price", numeric=True), TableColumn("Duty on parts", numeric=True),
        TableColumn("Effective protection", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.policy, names.of("items", row.item), names.short("sites", row.against), percent(row.duty, 1),
            percent(row.inputs, 1), percent(row.inputs_duty, 1), percent(row.effective, 1),
        ]
        for row in answer.protected
    ]  # fmt: skip
    return tag("div", tag("p", says, class_="quiet"), table(columns, lines))


def _behind(answer: Appraised, names: Names) -> Html:
    """Return the lists of the answer as tables that unfold."""
    lists = {
        "Ledger: who gains by what; all lines of a policy are 0 together, but for what is used up": answer.ledger,
        "What is paid, for how long, and what it is worth today": answer.paid,
        "Hours, made here or told of what is bought": answer.work,
        "Who it takes to do the hours that come, who is here and who is close": answer.people,
        "Jobs beside the plan, by input-output: suppliers here (I), and what is spent of wages (II)": answer.tied,
        "Not counted: hours in what is bought": [
            replace(row, named=_items(row.named, names)) for row in answer.untold
        ],
    }
    told = {
        title: table_of(rows, answer.currency, names.cell, CODES, heads={"what": "for what"})
        for title, rows in lists.items()
        if rows
    }
    if answer.markets:
        told["The market beside the plan: an estimate of all that is sold of such goods"] = (
            _markets(answer, names)
        )
        told["Who sells in that market, before and after"] = _sellers(answer, names)
    if answer.world:
        told["Who gains and who pays abroad: an estimate where all trade with all"] = _abroad(
            answer, names
        )
    return tag("div", *(folded(title, each) for title, each in told.items()))


def _markets(answer: Appraised, names: Names) -> Html:
    """Return what duties would do to whole markets: each estimate with its two ends in one cell."""
    coin = f"{answer.currency or 'money'} a year"
    columns = [
        TableColumn("Policy"), TableColumn("Item"), TableColumn("Market"), TableColumn("Dearer", "and between", numeric=True),
        TableColumn("Buyers pay more", f"{coin}, and between", numeric=True),
        TableColumn("Duties bring more", f"{coin}, and between", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.policy, names.cell("item", row.item), row.market,
            _between(*(percent(x, 1) for x in (row.dearer_low, row.dearer, row.dearer_high))),
            _between(*(sized(x) for x in (row.cost_low, row.cost, row.cost_high))),
            _between(*(sized(x) for x in (row.duties_low, row.duties, row.duties_high))),
        ]
        for row in answer.markets
    ]  # fmt: skip
    return table(columns, lines)


def _sellers(answer: Appraised, names: Names) -> Html:
    """Return what they would do to who sells there."""
    coin = f"{answer.currency or 'money'} a year"
    columns = [
        TableColumn("Policy"), TableColumn("Item"), TableColumn("From"), TableColumn("Duty", "before and after"),
        TableColumn("Dearer", "and between", numeric=True), TableColumn("Sold", f"{coin}, before", numeric=True),
        TableColumn("Sold", f"{coin} after, and between", numeric=True), TableColumn("Passed on", "to buyers", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.policy, names.cell("item", row.item), row.source,
            f"{percent(row.duty_before, 1)} to {percent(row.duty_after, 1)}",
            _between(*(percent(x, 1) for x in (row.dearer_low, row.dearer, row.dearer_high))),
            sized(row.sold_before), _between(*(sized(x) for x in (row.sold_low, row.sold, row.sold_high))),
            percent(row.passed_on),
        ]
        for row in answer.market_sources
    ]  # fmt: skip
    return table(columns, lines)


def _abroad(answer: Appraised, names: Names) -> Html:
    """Return what they would do to other countries."""
    coin = f"{answer.currency or 'money'} a year"
    columns = [
        TableColumn("Policy"), TableColumn("Item"), TableColumn("Country"), TableColumn("Makers get more", "and between", numeric=True),
        TableColumn("Makers gain", coin, numeric=True), TableColumn("Buyers gain", coin, numeric=True),
        TableColumn("Duties bring more", coin, numeric=True), TableColumn("All gain", f"{coin}, and between", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.policy, names.cell("item", row.item), row.country,
            _between(*(percent(x, 1) for x in (row.prices_low, row.prices, row.prices_high))),
            sized(row.producers), sized(row.buyers), sized(row.duties),
            _between(*(sized(x) for x in (row.all_low, row.all, row.all_high))),
        ]
        for row in answer.world
    ]  # fmt: skip
    return table(columns, lines)


def _between(low: str, usual: str, high: str) -> str:
    """Return an estimate and its ends; alone where they are the same to what is shown."""
    return usual if low == usual == high else f"{usual} ({low} to {high})"


def _items(named: str, names: Names) -> str:
    """Return items by their names; the last may be followed by how many more there are."""
    *most, last = named.split(", ")
    last, more, rest = last.partition(" and ")
    return ", ".join(names.short("items", item) for item in [*most, last]) + more + rest
