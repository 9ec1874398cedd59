"""Everything makeshed raises on purpose.

MakeshedError
  + BadFacts          facts that contradict themselves    (CLI 2, HTTP 422)
  + BadValue          an argument that cannot be read     (CLI 2, HTTP 422)
  + NotFound          no such file, fact, option ...      (CLI 2, HTTP 404)
  + NotEnoughData     the shed lacks what is needed       (CLI 3, HTTP 422)
  + Infeasible        no plan satisfies the facts         (CLI 4, HTTP 409)
  + Unbounded         a cost without a floor              (CLI 4, HTTP 409)
  + BadlyScaled       numbers too far apart to compute    (CLI 4, HTTP 422)
  + TookTooLong       no plan within the time limit       (CLI 5, HTTP 504)
  + MissingExtra      an optional package is needed       (CLI 6, HTTP 501)
  + Disagreement      two ways to a number differ: a bug  (CLI 7, HTTP 500)
  + Busy              another program is writing there    (CLI 8, HTTP 423)
  + NotWritten        a full disk, no permission ...      (CLI 9, HTTP 507)
  + SolverFailed      a solver gave up without an answer  (CLI 10, HTTP 500)
  + NoServer          a database server does not answer   (CLI 11, HTTP 503)
  + NotEnoughMemory   the network is too large for it     (CLI 12, HTTP 507)

An error says what is wrong, with the names involved, and hints at what to do next.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

_AT = r"(?::? \(?(?:at )?line (\d+),? column \d+\)?(?: \(char \d+\))?)?"
_FOREIGN: tuple[tuple[str, str], ...] = (
    (r"\[Errno -?\d+\] ?", ""),
    (r"(?:calamine|polars|Xlsx|Xls|Zip|Xml|Cfb) ?error: ?(?:Cannot detect file format)?", ""),
    (r"(?:parquet: )?File out of specification:[^;\n]*", "cut short, or a file of another kind"),
    (r"(?:damaged: )?File is not a zip file", "cut short, or a file of another kind"),
    (r"(?:damaged: )?Bad (?:CRC-32|magic number)[^;\n]*", "damaged"),
    (r"Error -\d+ while decompressing data:[^;\n]*", "damaged"),
    (r"file is not a database", "a file of another kind"),
    (r"database disk image is malformed", "damaged"),
    (r"'(?:utf-?8|ascii|charmap)' codec can't (?:de|en)code [^;\n]*", "it is no UTF-8 text"),
    (
        r"Expecting property name enclosed in double quotes" + _AT,
        r"a name in double quotes is missing{}",
    ),
    (r"Expecting value" + _AT, r"a value is missing{}"),
    (r"Expecting '(.)' delimiter" + _AT, r"'\1' is missing{}"),
    (r"Unterminated string starting at" + _AT, r"a text does not end{}"),
    (r"Extra data" + _AT, r"more follows after its end{}"),
    (
        r"Invalid (?:control character|\\(?:u\w+ )?escape)[^:\n]*" + _AT,
        r"a character that cannot be there{}",
    ),
    (r"not well-formed \(invalid token\)" + _AT, r"broken XML{}"),
    (r"no element found" + _AT, r"it ends too soon{}"),
    (r"mismatched tag" + _AT, r"a tag is not closed{}"),
    (r"syntax error: line (\d+), column \d+", r"no XML, line \1"),
)
"""What libraries say, and what people say instead; ``{}`` is the line, where there is one."""
_ANY = re.compile("|".join(f"(?:{said})" for said, _ in _FOREIGN))


def plainly(text: str) -> str:
    """Return a message without the words of the libraries that it came from.

    >>> plainly("j.json: Expecting value: line 2 column 1 (char 2)")
    'j.json: a value is missing, line 2'
    """
    if not _ANY.search(text):
        return text
    for said, plain in _FOREIGN:
        text = re.sub(said, partial(_filled, plain), text)
    return text


def _filled(plain: str, found: re.Match[str]) -> str:
    at = found[found.re.groups] if plain.endswith("{}") else None
    return found.expand(plain.removesuffix("{}")) + (f", line {at}" if at else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the facts: where, what was found, what would be right."""

    table: str
    row: int | None
    column: str
    found: str
    right: str
    file: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "found", plainly(self.found))

    def __str__(self) -> str:
        where = [self.file or self.table]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [self.column] if self.column else []
        return f"{', '.join(where)}: {self.found}; right: {self.right}"


ROWS, ALONE = 5, 3
"""Of a mistake that is repeated in a column so many rows are named; up to ``ALONE`` that differ in what
was found are told one by one."""


def repeated(problems: Iterable[Problem]) -> list[tuple[str, int]]:
    """Return each mistake once, with how often it was made: what one column needs in all its rows."""
    found: dict[object, list[Problem]] = {}
    for number, problem in enumerate(problems):
        kind = re.split("[;:?]", problem.right)[0]
        alike = (problem.file or problem.table, problem.column, kind)
        found.setdefault(alike if problem.row is not None else number, []).append(problem)
    told: list[tuple[str, int]] = []
    for group in found.values():
        if len(group) > ALONE or len({problem.found for problem in group}) == 1:
            told.append((_together(group), len(group)))
        else:
            told += [(str(problem), 1) for problem in group]
    return told


def _together(group: list[Problem]) -> str:
    first = group[0]
    if len(group) == 1:
        return str(first)
    rows = list(dict.fromkeys(str(problem.row) for problem in group))
    more = f" and {len(rows) - ROWS:,} more" if len(rows) > ROWS else ""
    where = [first.file or first.table, f"rows {', '.join(rows[:ROWS])}{more}"]
    where += [first.column] if first.column else []
    such = " " if all(problem.found == first.found for problem in group) else ", such as "
    times = f"{len(group):,} times{such}{first.found}"
    return f"{', '.join(where)}: {times}; right: {first.right}"


class MakeshedError(Exception):
    """Base of every deliberate error."""

    exit_code = 1
    http_status = 400

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(plainly(message))
        self.hint = hint


class BadFacts(MakeshedError, ValueError):  # noqa: N818
    """Facts that contradict themselves or one another; all problems at once."""

    exit_code, http_status = 2, 422

    def __init__(self, problems: Iterable[Problem], *, hint: str = "") -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count:,} problem{'s' if count != 1 else ''} in the facts"
        mistakes = repeated(self.problems)
        shown = [f"  {text}" for text, _ in mistakes[:50]]
        left = sum(times for _, times in mistakes[50:])
        rest = [f"  ... and {left:,} more"] if left else []
        super().__init__("\n".join([head, *shown, *rest]), hint=hint)


class BadValue(MakeshedError, ValueError):  # noqa: N818
    """An argument that cannot be read."""

    exit_code, http_status = 2, 422


class UnknownArgument(BadValue, TypeError):  # noqa: N818
    """An argument that a question does not take, or one that it needs and is not given."""


class NotFound(MakeshedError, LookupError):  # noqa: N818
    """A name that is not there."""

    exit_code, http_status = 2, 404


class NotEnoughData(MakeshedError):  # noqa: N818
    """The shed lacks what the question needs."""

    exit_code, http_status = 3, 422


class Infeasible(MakeshedError):  # noqa: N818
    """No plan satisfies the facts; ``clash`` names a smallest set of them that clash.

    Where a share is asked for, ``at_most`` is what is possible whatever is open, if that is known.
    """

    exit_code, http_status = 4, 409

    def __init__(
        self,
        message: str,
        *,
        clash: Iterable[str] = (),
        hint: str = "",
        at_most: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.clash, self.at_most = tuple(clash), at_most


class Unbounded(MakeshedError):  # noqa: N818
    """A cost that falls without end."""

    exit_code, http_status = 4, 409


class BadlyScaled(MakeshedError):  # noqa: N818
    """Numbers too far apart for floating-point arithmetic."""

    exit_code, http_status = 4, 422


class TookTooLong(MakeshedError):  # noqa: N818
    """The time limit passed before any plan was found."""

    exit_code, http_status = 5, 504


class MissingExtra(MakeshedError):  # noqa: N818
    """An optional package is not installed."""

    exit_code, http_status = 6, 501


class Disagreement(MakeshedError):  # noqa: N818
    """Two independent ways to the same number differ; please report it."""

    exit_code, http_status = 7, 500

    def __init__(
        self,
        message: str,
        *,
        hint: str = "this is a bug in makeshed: please report it with the case",
    ) -> None:
        super().__init__(message, hint=hint)


class SolverFailed(MakeshedError):  # noqa: N818
    """A solver ended with an error or without an answer; the message holds what it said."""

    exit_code, http_status = 10, 500


class Busy(MakeshedError):  # noqa: N818
    """Another program is writing there; it is named where it says who it is."""

    exit_code, http_status = 8, 423


class Outdated(MakeshedError):  # noqa: N818
    """What was to be changed is no longer what it was when it was read; nothing was written."""

    exit_code, http_status = 13, 409


class NotWritten(MakeshedError, OSError):  # noqa: N818
    """What was to be written could not be: a full disk, no permission; what was there is untouched."""

    exit_code, http_status = 9, 507


class NoServer(MakeshedError):  # noqa: N818
    """A database server that does not answer, or does not allow what is asked."""

    exit_code, http_status = 11, 503


class NotEnoughMemory(MakeshedError):  # noqa: N818
    """What is asked needs more memory than there is; said before it is begun."""

    exit_code, http_status = 12, 507


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``"did you mean X?"`` for the nearest known name, or some names that are known."""
    names = sorted({str(name) for name in known})
    close = get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    few = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")
    return f"there is: {few}" if names else "there is none"
