"""Who and what a model names: its customers, products, groups of them, and what is excluded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from makeshed.errors import nearest
from makeshed.io.anura.findings import Cell, Findings
from makeshed.io.anura.model_files import ModelRow

MASTERS = {
    "customers": "customername",
    "facilities": "facilityname",
    "suppliers": "suppliername",
    "products": "productname",
    "periods": "periodname",
    "transportationmodes": "modename",
}
"""By table that lists what there is, its column of names."""
GROUPS = {
    "customers": {"customers", "destinations"},
    "facilities": {"facilities", "sources", "destinations"},
    "suppliers": {"suppliers", "sources"},
    "products": {"products"},
    "periods": {"periods"},
    "transportationmodes": {"modes"},
}
"""By that table, the types of groups that its names can be members of."""
EVERY = re.compile(r"\(?all(?:[ _]([a-z ]+))?\)?|\*")
"""All there are: ALL, or of one kind, ``(All_Products)``."""
HORIZON = {"model horizon", "horizon"}


class ModelNames:
    """The names of a model. Letters may be large or small: PLANT is the Plant that is listed."""

    def __init__(self, tables: Mapping[str, Sequence[ModelRow]], findings: Findings) -> None:
        self.findings = findings
        self.known: dict[str, dict[str, str]] = {}
        self.excluded: dict[str, set[str]] = {}
        for table, column in MASTERS.items():
            self._take(table, column, tables.get(table, ()))
        self.groups: dict[str, dict[str, list[str]]] = {}
        for row in tables.get("groups", ()):
            self._group(row)

    def _take(self, table: str, column: str, rows: Sequence[ModelRow]) -> None:
        known = self.known.setdefault(table, {})
        out = self.excluded.setdefault(table, set())
        for row in rows:
            cell = row.at(column)
            self.findings.used.add((table, row.row, column))
            if not cell.text:
                self.findings.wrong(cell, column, "nothing", "a name")
            elif cell.text.casefold() in known or cell.text.casefold() in out:
                self.findings.wrong(cell, column, f"{cell.text} a second time", "each name once")
            elif row.at("status").text.casefold() == "exclude":
                out.add(cell.text.casefold())
            else:
                known[cell.text.casefold()] = cell.text

    def _group(self, row: ModelRow) -> None:
        for column in ("groupname", "grouptype", "membername", "status"):
            self.findings.used.add(("groups", row.row, column))
        name, kind = row.at("groupname").text.casefold(), row.at("grouptype").text.casefold()
        members = self.groups.setdefault(name, {}).setdefault(kind, [])
        if row.at("status").text.casefold() != "exclude":
            members.append(row.at("membername").text)

    def every(self, tables: Sequence[str]) -> list[str]:
        """Return all names of some tables, in their order."""
        return [name for table in tables for name in self.known[table].values()]

    def meant(
        self, cell: Cell, column: str, tables: Sequence[str], *, blank: bool = False
    ) -> list[str]:
        """Return the names that a cell means: one, those of a group, or all; none that is excluded.

        Parameters
        ----------
        cell, column
            What is read; what is wrong with it is noted.
        tables
            Whose names may stand there.
        blank
            Whether a blank cell means all.
        """
        text = cell.text.casefold()
        every = EVERY.fullmatch(text or ("all" if blank else ""))
        if every:
            return self._all(cell, column, tables, every[1] or "")
        found = [self.known[table][text] for table in tables if text in self.known[table]]
        if len(found) > 1:
            words, right = f"{cell.text}, which two tables list", "a name of one of them alone"
            self.findings.wrong(cell, column, words, right)
        if found or any(text in self.excluded[table] for table in tables):
            return found[:1]
        if text in self.groups:
            return self._members(cell, column, tables)
        if text and "transportationmodes" in tables:
            return [cell.text]  # a mode needs no row of its own
        near = nearest(cell.text, [*self.every(tables), *self.groups]) if text else ""
        words = f"{cell.text}, which is neither a name nor a group (filters are not read)"
        right = "; ".join(
            filter(None, (f"a name of {' or '.join(tables)}, of groups, or ALL", near))
        )
        self.findings.wrong(cell, column, words if text else "nothing", right)
        return []

    def _all(self, cell: Cell, column: str, tables: Sequence[str], kind: str) -> list[str]:
        """Return all names of one kind; blank: of every kind that may stand there."""
        kinds = {
            each: [t for t in tables if each in GROUPS[t]]
            for types in GROUPS.values()
            for each in types
        }
        if not kind:
            return self.every(tables)
        if not kinds.get(kind.strip()):
            self.findings.wrong(cell, column, cell.text, f"ALL, or all {' or '.join(tables)}")
        return self.every(kinds.get(kind.strip(), ()))

    def _members(self, cell: Cell, column: str, tables: Sequence[str]) -> list[str]:
        kinds = self.groups[cell.text.casefold()]
        found: dict[str, None] = {}
        for table in tables:
            for kind in GROUPS[table] & kinds.keys():
                for member in kinds[kind]:
                    text = member.casefold()
                    if text in self.known[table]:
                        found[self.known[table][text]] = None
        listed = {m.casefold() for kind in kinds.values() for m in kind}
        strange = [
            m
            for m in listed
            if not any(m in self.known[t] or m in self.excluded[t] for t in self.known)
        ]
        if strange:
            self.findings.wrong(
                cell,
                column,
                f"the group {cell.text}, with {strange[0]}",
                "members that their tables list",
            )
        elif not found and not any(m in self.excluded[t] for t in tables for m in listed):
            right = f"a group of {' or '.join(tables)}"
            self.findings.wrong(cell, column, f"{cell.text}, a group of {', '.join(kinds)}", right)
        return list(found)
