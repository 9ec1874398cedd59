"""What is made in batches: a make for each claim under which it can be made, all kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from makeshed.errors import Infeasible
from makeshed.model import Operation
from makeshed.network.rule_claims import RuleClaim, RuleNotes, claims_of
from makeshed.network.rule_requirements import Law, whereabouts
from makeshed.network.tables import NetworkTables
from makeshed.science.bill import Where, lies_in


@dataclass(frozen=True, slots=True)
class Batch:
    """Output of one item at one site under one claim; its components are kept apart.

    ``makers`` are the sites that may make its sub-assemblies; None: all.
    """

    s: int
    i: int
    claim: RuleClaim
    makers: frozenset[int] | None = None


PLAIN = Batch(-1, -1, RuleClaim())
"""What claims nothing."""


def claimed(
    tables: NetworkTables, law: Law, notes: Sequence[str] = ()
) -> tuple[NetworkTables, tuple[Batch, ...], tuple[str, ...]]:
    """Return the tables with every make in its batches, the batches, and what is to be said of rules.

    Batch 0 is what claims nothing.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    law
        The rules that must be obeyed, by item.
    notes
        What was said before.

    Raises
    ------
    Infeasible
        Nothing can obey what is required of an item.
    """
    if not law:
        return tables, (PLAIN,), tuple(notes)
    where = whereabouts(law.shed)
    rows, batches, said = _split(tables, law, where)
    schema = {"m": pl.UInt32, "t": pl.UInt32, "within": pl.UInt32, "obeys": pl.String}
    split = pl.DataFrame(rows, schema=schema, orient="row")
    makes = (
        split.join(tables.makes.drop(*list(schema)[1:]), on="m", how="left", maintain_order="left")
        .rename({"m": "before"})
        .with_row_index("m")
    )
    number = makes.select("m", "before", "t")
    bought = [
        law.obeyed_by(item, where(site, origin), proof=proof, assumed=assumed)
        for item, site, origin, proof, assumed in tables.offers.select(
            "item", "site", "origin", "proof", "assumed"
        ).rows()
    ]
    obeyed = [";".join(sorted(rules)) for rules, _ in bought]
    offers = tables.offers.with_columns(obeys=pl.Series(obeyed, dtype=pl.String))
    resting = [note for _, more in bought for note in more]
    said = RuleNotes((*notes, *said.notes, *resting), said.elsewhere)
    _refuse_unlawful(law, makes, offers, said)
    parts, hours = (
        number.join(frame.rename({"m": "before"}), on="before", maintain_order="left_right")
        for frame in (tables.uses.drop("t"), tables.hours)
    )
    return (
        replace(
            tables,
            makes=makes.drop("before"),
            uses=parts.select("m", "s", "line", "j", "quantity", "mixed", "t"),
            hours=hours.select("m", "r", "hours"),
            offers=offers,
            tiers=tables.tiers.drop("obeys").join(
                offers.select("o", "obeys"), on="o", how="left", maintain_order="left"
            ),
        ),
        batches,
        tuple(dict.fromkeys(said.notes)),
    )


def _split(
    tables: NetworkTables, law: Law, where: Callable[[str, str], Where]
) -> tuple[list[tuple[int, int, int, str]], tuple[Batch, ...], RuleNotes]:
    """Return make, batch, batch that the output stays within (0: none) and rules, for each batch.

    Also what is to be said of the rules.

    Where a rule looks into sub-assemblies, theirs are made again for the batch alone, so that what
    goes into them is known.
    """
    sites = {s: where(site, "") for s, site in tables.sites.select("s", "site").rows()}
    steps: dict[tuple[str, str], frozenset[str]] = {}
    for item, route, process in law.shed.table(Operation).select("item", "route", "process").rows():
        steps[item, route] = steps.get((item, route), frozenset()) | {process}
    batches: dict[Batch, int] = {PLAIN: 0}
    rows: list[tuple[int, int, int, str]] = []
    makes = tables.makes.select("m", "s", "i", "item", "site", "route").rows()
    notes, elsewhere = list[str](), list[str]()
    for m, s, i, item, site, route in makes:
        claims, said = claims_of(law, item, where(site, ""), steps[item, route])
        notes += said.notes
        elsewhere += said.elsewhere
        for claim in claims:
            one = replace(claim, measured=item in law.measured)
            batch = Batch(s, i, one, _makers(one, sites)) if one.rules or one.measured else PLAIN
            rows.append((m, batches.setdefault(batch, len(batches)), 0, claim.obeys))
    below = _below(tables)
    for batch, t in batches.items():
        if batch.claim.traced:
            parts = below(batch.i)
            rows += [(m, t, t, "") for m, _, i, *_ in makes if i in parts]
    return rows, tuple(batches), RuleNotes(tuple(notes), tuple(elsewhere))


def _below(tables: NetworkTables) -> Callable[[int], frozenset[int]]:
    """Return all that goes into an item, at any depth."""
    parts: dict[int, set[int]] = {}
    for i, j in tables.uses.join(tables.makes.select("m", "i"), on="m").select("i", "j").rows():
        parts.setdefault(i, set()).add(j)

    @cache
    def below(i: int) -> frozenset[int]:
        return frozenset(parts.get(i, ())).union(*(below(j) for j in parts.get(i, ())))

    return below


def _makers(claim: RuleClaim, sites: Mapping[int, Where]) -> frozenset[int] | None:
    if not claim.within:
        return None
    inside = (s for s, where in sites.items() if all(lies_in(where, p) for p in claim.within))
    return frozenset(inside)


def _refuse_unlawful(law: Law, makes: pl.DataFrame, offers: pl.DataFrame, said: RuleNotes) -> None:
    """Raise `Infeasible` if what is required of an item can be met by nobody."""
    had = {*makes["item"], *offers["item"]}
    for item, keys in law.required.items():
        if item not in had:
            named = " and ".join(sorted(keys))
            words = [f"{item} must obey {named}", *dict.fromkeys((*said.notes, *said.elsewhere))]
            raise Infeasible(
                f"nobody can make or sell {item} that obeys {named}:\n"
                + "\n".join(f"  {word}" for word in words[1:]),
                clash=words,
                hint="answer the open questions (--answers key=yes), or require another rule",
            )
