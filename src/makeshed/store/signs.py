"""Signs beside numbers: 6,80 € and 2,5 kg typed as text, and numbers that a workbook shows as $5 or 5 g.

What a person sees is what was meant. A unit that is the column's, or a multiple of it, is read in text; a
number that is shown in another unit than its column's is refused, as is a sign of another currency than the
one that the row counts in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from makeshed.errors import Problem
from makeshed.language.headunits import counted, currencies, fit, measure
from makeshed.model.noun import NOUNS, Column, columns
from makeshed.store.reading import Raw
from makeshed.store.understood import Priced, Understood


def shown(raw: Raw, units: Mapping[str, str]) -> tuple[list[Priced], list[Problem]]:
    """Return the cells of money that a workbook shows with a sign, and numbers shown in another unit."""
    priced, problems = list[Priced](), list[Problem]()
    for column in columns(NOUNS[raw.table]):
        if raw.typed_in is None or column.type not in {float, int}:
            continue
        if column.name not in raw.frame.columns:
            continue
        for at, sign in raw.typed_in.signs(column.name):
            said = f"{float(raw.frame[column.name][at]):.12g} shown with {sign}"
            if column.is_money and currencies(sign):
                priced.append(Priced(raw.rows[at], column.name, said, sign))
            elif (measure(sign) or counted(sign)) and _other(
                sign, units.get(column.name, column.unit), column
            ):
                right = f"a number of {column.unit or 'no unit'}, shown without another unit"
                problem = Problem(raw.table, raw.rows[at], column.name, said, right, raw.file)
                problems.append(problem)
        problems += _commented(raw, column, units.get(column.name, column.unit))
    return priced, problems


def _commented(raw: Raw, column: Column, unit: str) -> list[Problem]:
    """Return the comments that say that numbers of a column are in another unit than it is."""
    said = raw.typed_in.units_said(column.name) if raw.typed_in is not None else []
    right = f"numbers of {unit or 'no unit'}, or a comment that says so; another unit stands in the head"
    return [
        Problem(
            raw.table, row, column.name, f"a comment that numbers are in {word}", right, raw.file
        )
        for row, word in said
        if measure(word) and _other(word, unit, column)
    ]


def _other(sign: str, unit: str, column: Column) -> bool:
    """Whether a sign says another unit than the numbers of the column are in."""
    found = fit(sign, unit.partition("/")[0] if column.is_money else unit)
    above = fit(sign, unit.partition("/")[0])
    return all(each is None or each.times != each.over for each in (found, above))


def in_their_currency(
    read: Mapping[str, Understood], files: Mapping[str, str], home: str
) -> list[Problem]:
    """Return the cells whose sign is that of another currency than their row counts in.

    Where the case has no currencies, all signs must be able to mean one.
    """
    problems = []
    meant = frozenset[str]()
    for table, found in read.items():
        if found.frame is None:
            continue
        own = "currency" in found.frame.columns and table != "currencies"
        named = dict(zip(found.rows, found.frame["currency"].to_list(), strict=True)) if own else {}
        for cell in found.priced_cells:
            can = currencies(cell.sign)
            due = named.get(cell.row) or found.currency or home
            if not due:
                due = "" if not meant or meant & can else min(meant)
                meant = (meant & can) or can
            if due and due not in can:
                right = f"{due}, in which the row counts" + _where(own, can)
                problems.append(
                    Problem(table, cell.row, cell.column, cell.shown, right, files[table])
                )
    return problems


def _where(own: bool, can: Collection[str]) -> str:
    code = next(iter(can)) if len(can) == 1 else "its code"
    return f"; for another write {code} into the column currency" if own else ""


def multiple(sign: str, column: Column, head: str) -> tuple[int, int] | None:
    """Return what a typed unit does to its number: times, divided by; None if it is no unit of it."""
    if head or not measure(sign) or column.is_money:
        return None
    found = fit(sign, column.unit) or fit(sign, column.unit.partition("/")[0])
    return None if found is None else (found.times, found.over)
