"""What is wrong with the facts: everything, at once.

Most checks are read off the declarations of the nouns: what may be blank, which range, which
choices, which keys. What only makes sense of one noun is said in ``sense``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from makeshed.data import rows as own_rows
from makeshed.data.rules import bundled
from makeshed.errors import Problem, nearest
from makeshed.language.text import CONTROLS
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look, Test, is_share, said, suggestion, wanted
from makeshed.model.noun import NOUNS, Between, Column, Fact, columns
from makeshed.model.row_sums import FEW
from makeshed.model.sense import SENSE, TESTS


def problems_with_tables(
    shed: Tables,
    only: set[str] | None = None,
    *,
    rows: Mapping[str, Sequence[int]] | None = None,
    unread: Collection[str] = (),
) -> list[Problem]:
    """Return every problem in the tables named (all, if none is), each with row and column.

    Parameters
    ----------
    shed
        The facts.
    only
        Tables to look at, with the checks across tables that involve them.
    rows
        By table, the number of each row as people see it; without, data rows count from 1.
    unread
        Tables that could not be read in full: references to them are not judged.
    """
    look = Look(shed, rows or {}, unread)
    found: list[Problem] = []
    for table, noun in NOUNS.items():
        if (only is None or table in only) and len(shed.table(table)):
            silent = _silent(shed.table(table), noun)
            declared = [test for test in _declared(table) if test.column not in silent]
            named = _references(look, noun, silent)
            found += look.failing(noun, [*TESTS.get(table, ()), *declared, *named])
            found += _same_key(look, noun)
    for tables, rule in SENSE:
        if only is None or tables & only:
            found += rule(look)
    order = list(NOUNS)
    return sorted(found, key=lambda p: (order.index(p.table), p.row or 0))


def _silent(frame: pl.DataFrame, noun: type[Fact]) -> set[str]:
    """Return the columns in which nobody said anything: a default is never wrong.

    None are returned where it takes longer to look than to test.
    """
    if len(frame) > FEW:
        return set()
    cells = frame.to_dict(as_series=False)
    return {c.name for c in columns(noun) if not c.required and set(cells[c.name]) == {c.default}}


@cache
def _declared(table: str) -> tuple[Test, ...]:
    """Return what the declaration of each column demands."""
    return tuple(_demanded(NOUNS[table]))


def _demanded(noun: type[Fact]) -> Iterator[Test]:
    for column in columns(noun):
        cell = pl.col(column.name)
        if not column.optional:
            blank = column.type is str and column.default != ""
            missing = cell.is_null() | (cell == "") if blank else cell.is_null()
            yield Test(column.name, missing, wanted(column))
        if column.type is float:
            yield Test(column.name, ~cell.is_finite(), f"a finite number; {wanted(column)}")
        if column.between:
            yield Test(column.name, _outside(column.between, cell), _right(column, column.between))
        if column.type is str and not column.choices:
            yield Test(column.name, cell.str.contains(CONTROLS), "text, without control characters")
            right = f"text of at most {column.most:,} characters"
            yield Test(column.name, cell.str.len_chars() > column.most, right)
        if column.choices:
            yield Test(column.name, ~cell.is_in(column.choices), _choice(column))


def _outside(between: Between, cell: pl.Expr) -> pl.Expr:
    outside = (cell < between.low) | (cell > between.high)
    if between.above is not None:
        outside |= cell <= between.above
    return outside & (cell != 0) if between.zero else outside


def _range(column: Column) -> str:
    unit = f" {column.unit}" if column.unit not in {"", "1"} else ""
    why = f" ({column.between.why})" if column.between and column.between.why else ""
    return f"{column.between}{unit}{why}"


def _right(column: Column, between: Between) -> str | Callable[[object], str]:
    """Return what to say of a number out of range; of a share that looks like per cent, the share."""
    if not is_share(column):
        return _range(column)

    def right(value: object) -> str:
        share = value / 100 if isinstance(value, float) else 0.0
        meant = f"; for {value:.9g} % write {share:.9g}" if share and share in between else ""
        return _range(column) + meant

    return right


def _choice(column: Column) -> Callable[[object], str]:
    """Return what to say of a word that is no choice, whatever its case."""
    cases = {choice.casefold(): choice for choice in column.choices}

    def right(value: object) -> str:
        word = cases.get(str(value).casefold(), str(value))
        return f"{wanted(column)}; {nearest(word, filter(None, column.choices))}"

    return right


def _references(look: Look, noun: type[Fact], silent: set[str]) -> Iterator[Test]:
    """Yield the test that each key named is there; blanks are judged elsewhere."""
    for column in columns(noun):
        if column.refers and column.refers not in look.unread and column.name not in silent:
            target, cells = NOUNS[column.refers], look.shed.table(noun)[column.name]
            # those that come with makeshed are there in every shed
            keys = look.shed.table(target)[target.key[0]]
            more = _come_along(column.refers) if column.refers == "rules" or keys.is_empty() else []
            few = len(cells) <= FEW and len(keys) <= 10 * FEW
            if few and set(cells.to_list()) <= {*keys.to_list(), *more, "", None}:
                continue
            known = keys.drop_nulls()
            if more:
                known = pl.concat([known, pl.Series(more, dtype=pl.String)], rechunk=True)
            cell = pl.col(column.name)
            bad = ~cell.is_in(known.implode()) & (cell != "")
            yield Test(column.name, bad, suggestion(column.refers, known))


def _come_along(table: str) -> list[str]:
    """Return the keys that come with makeshed: rules are there beside those of a case, modes where it has none."""
    if table == "rules":
        return list(bundled())
    return [row["mode"] for row in own_rows("modes")] if table == "modes" else []


def _same_key(look: Look, noun: type[Fact]) -> list[Problem]:
    """Return the rows whose key another row had before."""
    frame = look.shed.table(noun)
    if len(frame) <= FEW:
        seen = set(zip(*(frame[name].to_list() for name in noun.key), strict=True))
        if len(seen) == len(frame):
            return []
    keys = frame.select(noun.key).with_row_index("_row").drop_nulls()
    if keys.select(noun.key).unique().height == keys.height:
        return []
    first = pl.col("_row").first().over(noun.key).alias("_first")
    again = keys.with_columns(first).filter(pl.col("_row") != pl.col("_first"))
    right = f"one row for each {' and '.join(noun.key)}"
    problems = []
    for index, *values, before in again.iter_rows():
        found = f"{', '.join(map(said, values))} again, as in row {look.row(noun.table, before)}"
        row = look.row(noun.table, index)
        problems.append(Problem(noun.table, row, ", ".join(noun.key), found, right))
    return problems
