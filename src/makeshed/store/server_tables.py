"""Facts in a PostgreSQL database: a table a noun, typed as the noun declares, in a schema of their own.

Beside them ``makeshed_changes`` holds the record, and ``makeshed_state`` one row: the fingerprint of the
facts, and how often anybody but makeshed has written to a table since, as triggers count it. Whoever
writes locks that row first.
"""

# ruff: noqa: S608  (names in statements are those of nouns, columns and schemas; values are bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import BadValue, Outdated
from makeshed.model.noun import NOUNS, Column, Fact, columns, schema
from makeshed.model.shed import Shed
from makeshed.store.reading import Raw, Reading

if TYPE_CHECKING:
    import psycopg

TYPES = {float: "float8", int: "bigint", bool: "boolean", str: "text", date: "date"}
ROW = "makeshed_row"
"""The column that keeps the order of rows."""
WAITS = "10s"
"""How long a writer waits for another."""
ENDS = "10min"
"""After so long without a word the server gives up a writer whose machine is gone."""
RECORDS = """
CREATE TABLE {schema}.makeshed_changes (sequence bigint PRIMARY KEY, change text NOT NULL);
CREATE TABLE {schema}.makeshed_state (declared text NOT NULL, sequence bigint NOT NULL,
  fingerprint text NOT NULL, touched bigint NOT NULL)
"""
NOTING = """
CREATE OR REPLACE FUNCTION {schema}.makeshed_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('makeshed.writes', true), '') <> 'yes' THEN
    UPDATE {schema}.makeshed_state SET touched = touched + 1;
  END IF;
  RETURN NULL;
END $$
"""
NOTED = """
CREATE TRIGGER makeshed_noted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {schema}.makeshed_noted()
"""
SINCE = """
SELECT change FROM {schema}.makeshed_changes
WHERE sequence >= least(%s, (SELECT max(sequence) FROM {schema}.makeshed_changes)) ORDER BY sequence
"""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What a database says of its facts.

    Attributes
    ----------
    declared
        Digest of the columns that its tables have.
    sequence
        The number of the last change; 0 if none was recorded.
    fingerprint
        That of the facts, as makeshed wrote them.
    touched
        How often somebody else wrote to them since.
    """

    declared: str
    sequence: int
    fingerprint: str
    touched: int


@dataclass(frozen=True, slots=True)
class ServerTables:
    """The facts of one schema, over an open connection."""

    connection: psycopg.Connection[Any]
    schema: str

    def state(self, *, lock: bool = False) -> ServerState | None:
        """Return what the database says of its facts; None if it has none.

        Parameters
        ----------
        lock
            Whether to keep every other writer waiting until this connection is done.
        """
        if lock:
            self.connection.execute(f"SET LOCAL lock_timeout = '{WAITS}'")
            self.connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{ENDS}'")
            self.connection.execute("SET LOCAL makeshed.writes = 'yes'")
        there = "SELECT to_regclass(%s) IS NOT NULL"
        [(found,)] = self._all(there, [f"{self.schema}.makeshed_state"])
        if not found:
            return None
        text = f"SELECT declared, sequence, fingerprint, touched FROM {self.schema}.makeshed_state"
        rows = self._all(text + (" FOR UPDATE" if lock else ""))
        return ServerState(*rows[0]) if rows else None

    def begun(self) -> ServerState:
        """Make a schema of no facts where there is none, and lock it; two who begin at once do not clash.

        Raises
        ------
        BadValue
            The database cannot hold every text.
        """
        self.connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [self.schema])
        if (state := self.state(lock=True)) is not None:
            return state
        [(encoding,)] = self._all("SELECT pg_encoding_to_char(encoding) FROM pg_database"
                                  " WHERE datname = current_database()")  # fmt: skip
        if encoding != "UTF8":
            hint = "createdb --encoding UTF8 --template template0 NAME"
            raise BadValue(f"the database holds {encoding}, not every letter", hint=hint)
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {self.schema}")
        for statement in (*RECORDS.split(";"), NOTING):
            self.connection.execute(statement.format(schema=self.schema))
        self.connection.execute(f"INSERT INTO {self.schema}.makeshed_state VALUES ('', 0, '', 0)")
        return ServerState("", 0, "", 0)

    def keep_state(self, sequence: int, fingerprint: str) -> None:
        """Note of which facts the tables are, as makeshed of today declares them."""
        text = f"UPDATE {self.schema}.makeshed_state"
        text += " SET declared = %s, sequence = %s, fingerprint = %s, touched = 0"
        self.connection.execute(text, [declared(), sequence, fingerprint])

    def record(self, since: int = 0) -> list[str]:
        """Return the record, none older than one but at least the last change, a line each."""
        text = SINCE.format(schema=self.schema)
        return [line for (line,) in self._all(text, [since])]

    def keep(self, sequence: int, line: str) -> None:
        """Add a change to the record."""
        text = f"INSERT INTO {self.schema}.makeshed_changes VALUES (%s, %s)"
        self.connection.execute(text, [sequence, line])

    def forget(self) -> None:
        """Take every change out of the record."""
        self.connection.execute(f"DELETE FROM {self.schema}.makeshed_changes")

    def read(self, file: str) -> Reading:
        """Return the tables as found, all of one moment if the connection sees one."""
        reading = Reading()
        text = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
        there = {name for (name,) in self._all(text, [self.schema])}
        for name, noun in NOUNS.items():
            if name in there:
                reading.tables.append(self._raw(noun, f"{file}, table {name}"))
        return reading

    def write(self, shed: Shed) -> None:
        """Write all facts, in place of those that are there; readers see the old ones until it is done."""
        state = self.state(lock=True)
        if state is None or state.declared != declared():
            self._made_anew()
        for name, noun in NOUNS.items():
            self.connection.execute(f"DELETE FROM {self._of(noun)}")
            self._copied(noun, shed.table(name))

    def change(self, gone: Mapping[str, pl.DataFrame], came: Mapping[str, pl.DataFrame]) -> None:
        """Take rows out of the tables and put rows in.

        Raises
        ------
        Outdated
            A row that goes is not there.
        """
        for name, frame in gone.items():
            noun = NOUNS[name]
            where = " AND ".join(_same(column) for column in _keys(noun))
            keys = [
                [cell for c in _keys(noun) for cell in [row[c.name]] * (2 if c.type is str else 1)]
                for row in frame.iter_rows(named=True)
            ]
            with self.connection.cursor() as cursor:
                cursor.executemany(f"DELETE FROM {self._of(noun)} WHERE {where}", keys)
                if cursor.rowcount != len(keys):
                    said = f"{len(keys):,} rows of {name} were to go, and {cursor.rowcount:,} are there"
                    raise Outdated(said, hint="load the facts again")
        for name, frame in came.items():
            self._copied(NOUNS[name], frame)

    def _made_anew(self) -> None:
        """Make every table as its noun is declared now; what was in them is gone."""
        for noun in NOUNS.values():
            lines = [f"{ROW} bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"]
            lines += [_declared(column) for column in columns(noun)]
            keys = ", ".join(_indexed(column) for column in _keys(noun))
            table = self._of(noun)
            for text in (
                f"DROP TABLE IF EXISTS {table}",
                f"CREATE TABLE {table} ({', '.join(lines)})",
                f"CREATE UNIQUE INDEX ON {table} ({keys})",
                NOTED.format(schema=self.schema, table=table),
            ):
                self.connection.execute(text)

    def _copied(self, noun: type[Fact], frame: pl.DataFrame) -> None:
        if frame.is_empty():
            return
        names = ", ".join(f'"{name}"' for name in schema(noun))
        text = f"COPY {self._of(noun)} ({names}) FROM STDIN"
        with self.connection.cursor() as cursor, cursor.copy(text) as copy:
            for row in frame.select(list(schema(noun))).iter_rows():
                copy.write_row(row)

    def _raw(self, noun: type[Fact], file: str) -> Raw:
        cursor = self.connection.execute(f"SELECT * FROM {self._of(noun)} ORDER BY {ROW}")
        names = [head.name for head in cursor.description or ()]
        cells = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        found, types = dict(zip(names, cells, strict=True)), schema(noun)
        rows = [int(number) for number in found.pop(ROW)]
        frame = pl.DataFrame(
            [pl.Series(name, each, types.get(name, pl.String())) for name, each in found.items()]
        )
        return Raw(noun.table, file, frame, rows)

    def _of(self, noun: type[Fact]) -> str:
        return f'{self.schema}."{noun.table}"'

    def _all(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(text, values or None).fetchall()


def declared() -> str:
    """Return a digest of the columns that nouns have now."""
    told = [
        (noun.table, noun.key, [_declared(c) for c in columns(noun)]) for noun in NOUNS.values()
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


def _keys(noun: type[Fact]) -> list[Column]:
    return [column for column in columns(noun) if column.name in noun.key]


def _indexed(column: Column) -> str:
    """Return what the index of keys holds of a column: no index holds texts of any length."""
    return f'md5("{column.name}")' if column.type is str else f'"{column.name}"'


def _same(column: Column) -> str:
    if column.type is str:
        return f'md5("{column.name}") = md5(%s) AND "{column.name}" = %s'
    return f'"{column.name}" = %s'


def _declared(column: Column) -> str:
    text = f'"{column.name}" {TYPES[column.type]}'
    if column.optional:
        return text
    return f"{text} NOT NULL" + ("" if column.required else f" DEFAULT {_literal(column)}")


def _literal(column: Column) -> str:
    if column.type is str:
        return "'{}'".format(str(column.default).replace("'", "''"))
    if column.type is bool:
        return "true" if column.default else "false"
    return str(int(column.default or 0)) if column.type is int else repr(float(column.default or 0))
