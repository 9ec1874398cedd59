"""What makes no sense of trade and balances: codes that nobody has, and what is counted twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look, said
from makeshed.model.noun import Fact
from makeshed.model.partners import known_partners, partner_named
from makeshed.model.region import Region
from makeshed.model.territory import is_union, members, territories
from makeshed.model.trade import ANYBODY, Balance, Trade
from makeshed.science.codes import Code, read_code

MASSES = {"kg": 1e-3, "t": 1.0, "kt": 1e3, "1000 t": 1e3, "mt": 1e6, "million t": 1e6, "g": 1e-6}
"""Units of mass that amounts come in, in tonnes."""
FLOWING = ["reporter", "product", "flow", "year"]


def traders_are_known(look: Look) -> list[Problem]:
    """Who reports, who is a partner and of whom a balance is: a country, a union or a region."""
    if Region.table in look.unread:
        return []
    regions = set(look.shed.table(Region)["region"].drop_nulls())
    alone = {*territories(), *regions}
    says = "a country such as FR, a union such as EU, or a key of regions"
    more = f"{says}; all: all partners together; ZZ: not told"
    return [
        *_strange(look, Trade, "reporter", alone, says, regions),
        *_strange(look, Trade, "partner", known_partners(regions), more, regions),
        *_strange(look, Balance, "region", alone, says, regions),
    ]


def _strange(
    look: Look, noun: type[Fact], column: str, known: Collection[str], says: str, regions: set[str]
) -> Iterator[Problem]:
    """Yield the cells of a column that hold no code that is known, with who was probably meant."""
    frame = look.shed.table(noun).select(column)
    for code in frame[column].drop_nulls().unique().sort():
        if code in known or not code:  # a blank is told of as such
            continue
        meant = partner_named(code)
        near = nearest(code, regions) if regions else ""
        likely = f"; did you mean {meant}?" if meant in known else f"; {near}" if near else ""
        for index in frame.with_columns(pl.col(column) == code)[column].arg_true():
            row = look.row(noun.table, index)
            yield Problem(noun.table, row, column, said(code), f"{says}{likely}")


def traders_have_one_code(look: Look) -> list[Problem]:
    """A country goes by its code or by the key of its region, not by both: it would be two."""
    regions = look.shed.table(Region).filter(pl.col("level") == "country", pl.col("country") != "")
    problems = []
    for key, code in regions.select("region", "country").rows():
        for noun, column in ((Trade, "reporter"), (Trade, "partner"), (Balance, "region")):
            cells = look.shed.table(noun)[column]
            if key != code and (cells == key).any() and (cells == code).any():
                row = look.row(noun.table, (cells == code).arg_true()[0])
                found = f"{code!r}, beside {key}, which is the same country"
                problems.append(
                    Problem(noun.table, row, column, found, f"one of the two: {key}, or {code}")
                )
    return problems


def goods_can_be_read(look: Look) -> list[Problem]:
    """Every product of trade is a code of goods, written in one way."""
    frame = look.shed.table(Trade)
    read = codes_of(look.shed)
    bad = {text: code for text, code in read.items() if code.wrong}
    problems = [
        Problem(Trade.table, look.row(Trade.table, n), "product", bad[text].wrong, bad[text].right)
        for n, text in _where(frame, pl.col("product").is_in(list(bad)))
    ]
    written: dict[str, str] = {}
    plain_first = sorted(read.items(), key=lambda one: (not one[0].isdecimal(), one[0]))
    again = {
        text: written[code.digits]
        for text, code in plain_first
        if code.digits and written.setdefault(code.digits, text) != text
    }
    twice = _where(frame, pl.col("product").is_in(list(again)))
    problems += [
        Problem(Trade.table, look.row(Trade.table, n), "product", said(text), f"{again[text]!r}, as it is written in other rows")
        for n, text in twice
    ]  # fmt: skip
    return problems


def _where(frame: pl.DataFrame, wrong: pl.Expr) -> list[tuple[int, str]]:
    """Return the rows that an expression holds for, each with its product."""
    return list(frame.with_row_index("_row").filter(wrong).select("_row", "product").rows())


def codes_of(shed: Tables) -> dict[str, Code]:
    """Return every product of trade as its code is read."""
    texts = shed.table(Trade)["product"].drop_nulls().unique().sort()
    return {text: read_code(text, beginning=True) for text in texts if text}


def partners_count_once(look: Look) -> list[Problem]:
    """A union is no partner beside a country that lies in it: what that trades would count twice."""
    frame = look.shed.table(Trade)
    unions = [code for code in frame["partner"].drop_nulls().unique() if is_union(code)]
    problems = []
    for union in sorted(unions):
        inside = pl.col("partner").is_in(sorted(members(union)))
        beside = frame.filter(inside).group_by(FLOWING).agg(other=pl.col("partner").sort().first())
        own = frame.with_row_index("_row").filter(partner=union)
        for index, other in (
            own.join(beside, on=FLOWING).sort("_row").select("_row", "other").rows()
        ):
            found = f"{union!r}, beside {other}, which lies in it"
            right = f"the union or its members: {other} would count twice"
            row = look.row(Trade.table, index)
            problems.append(Problem(Trade.table, row, "partner", found, right))
    return problems


def groups_have_one_unit(look: Look) -> list[Problem]:
    """The products of one group of a region and year come in units that can be added up."""
    frame = look.shed.table(Balance).with_row_index("_row").filter(pl.col("group") != "")
    if frame.is_empty():
        return []
    kinds = {unit: _measured(unit) for unit in frame["unit"].drop_nulls().unique()}
    measure = pl.col("unit").replace_strict(kinds, default=None).alias("_measure")
    key = ["region", "group", "year"]
    first = [pl.col(name).first().over(key).alias(f"_{name}") for name in ("_measure", "product")]
    mixed = frame.with_columns(measure).with_columns(first)
    return [
        Problem(
            Balance.table, look.row(Balance.table, row["_row"]), "unit", said(row["unit"]),
            f"a unit of {row['__measure']}, as {row['_product']} of the same group has, or another group",
        )
        for row in mixed.filter(pl.col("_measure") != pl.col("__measure")).iter_rows(named=True)
    ]  # fmt: skip


def _measured(unit: str) -> str:
    return "mass" if unit.strip().lower() in MASSES else unit.strip()


def tonnes_of(unit: str) -> float | None:
    """Return how many tonnes a unit of mass is; None if it is none."""
    return MASSES.get(unit.strip().lower())


def totals_fall_short(shed: Tables) -> pl.DataFrame:
    """Return rows of all partners together that are less than those of the partners named."""
    frame = shed.table(Trade).with_row_index("_row")
    total = frame.filter(partner=ANYBODY)
    if total.is_empty():
        return total.with_columns(parts=pl.col("value"))
    parts = (
        frame.filter(pl.col("partner") != ANYBODY)
        .group_by(FLOWING)
        .agg(parts=pl.col("value").sum())
    )
    return total.join(parts, on=FLOWING).filter(pl.col("parts") > 1.01 * pl.col("value"))


RULES: tuple[tuple[frozenset[str], Callable[[Look], list[Problem]]], ...] = (
    (frozenset({"trade", "balances", "regions"}), traders_are_known),
    (frozenset({"trade", "balances", "regions"}), traders_have_one_code),
    (frozenset({"trade"}), goods_can_be_read),
    (frozenset({"trade"}), partners_count_once),
    (frozenset({"balances"}), groups_have_one_unit),
)
"""What rows of trade and of balances must hold together, with the tables involved."""
