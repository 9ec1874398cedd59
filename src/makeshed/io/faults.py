"""What is wrong with the entries of a file, by kind: where each fault stands, and what would be right.

Readers say in words what they doubt. The kinds of these words stand here, each with the field that it is about and
with what would be right, so that a person can work through thousands of faults kind by kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from makeshed.io.record import DirectoryRecord

WRONG, ROW = "(what is wrong)", "(row)"
"""Heads of the columns that stand before those of rows to be corrected; they are read over."""
NO_MAKER = "no maker"
"""A kind that is no fault: a map holds other things too."""
MOST_OTHERS = 12
_DETAIL = re.compile(r"(?<!\w)'[^']*'|\d")
"""What tells warnings of one kind apart."""
DAY = "a day such as 2026-01-31"
POINT = "latitude and longitude in degrees, or a town"
COUNTRY = "an ISO code such as FR, or the name of a country"
THERE = "an identifier that is in the files"


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A kind of fault.

    Attributes
    ----------
    name
        What it is called.
    field
        The field of a maker that it is about; blank: the entry as a whole.
    right
        What would be right.
    """

    name: str
    field: str
    right: str


OTHER = FaultKind("other", "", "see the words")
KINDS: tuple[tuple[str, str, FaultKind], ...] = (
    ("torn: ", "", FaultKind("more cells than heads", "", "a cell for each head; quotes round a cell with a separator in it")),
    ("left out: no place", "", FaultKind("no place to stand", "", "a point, or a town that is known")),
    ("left out: id ", " already", FaultKind("an identifier twice", "id", "an identifier for each row of a table")),
    ("left out: ", " is not there", FaultKind("names what is not there", "", THERE)),
    ("left out: ", " that names no ", FaultKind("names nothing", "", THERE)),
    ("left out: location of no", "", FaultKind("belongs to nobody", "", "an organization or service that names it")),
    ("left out: ", " too long for a key", FaultKind("too long for a key", "id", "a shorter identifier or name")),
    ("no location names", "", FaultKind("no location", "", "a location of the organization or of its services")),
    ("", " is a mapping", FaultKind("no entry", "", "names with values")),
    ("no point and no area", "", FaultKind("no point and no area", "", "a point or an area with a name")),
    ("it has no name", "", FaultKind("no name", "name", "the name of the maker")),
    ("no maker and no shop", "", FaultKind(NO_MAKER, "", "a tag such as craft, or a shop for makers")),
    ("country ", " is not known", FaultKind("country not known", "country", COUNTRY)),
    ("no country is named", "", FaultKind("no country", "country", COUNTRY)),
    ("no coordinates", ": placed in the middle of ", FaultKind("no coordinates: stands in the middle of its town", "lat", POINT)),
    ("no coordinates", "", FaultKind("no coordinates", "lat", POINT)),
    ("no town is called", "", FaultKind("town not known", "town", "a town as GeoNames has it, or coordinates")),
    ("", " towns are ", FaultKind("one of several towns", "town", "coordinates, a region or the country beside it")),
    ("0, 0 lies in the sea", "", FaultKind("at 0, 0", "lat", POINT)),
    ("latitude ", " were swapped", FaultKind("latitude and longitude swapped", "lat", "the latitude as the latitude; it is read so")),
    ("", " is no point on Earth", FaultKind("no point on Earth", "lat", "latitude -90 to 90, longitude -180 to 180")),
    ("the middle of", "", FaultKind("the middle of a country", "lat", "where the maker stands, or its town")),
    ("", " is rounded to half degrees", FaultKind("roughly rounded", "lat", "four decimals")),
    ("lat ", " is no number of degrees", FaultKind("no number of degrees", "lat", "a number such as 43.2965")),
    ("lon ", " is no number of degrees", FaultKind("no number of degrees", "lon", "a number such as 5.3698")),
    ("postcode ", "", FaultKind("postcode without its zero", "postcode", "all digits; the cells as text")),
    ("phone ", " fewer than ", FaultKind("no telephone", "phone", "a number with its area code")),
    ("phone ", " spreadsheet ", FaultKind("telephone without its zero", "phone", "a number with 0 or + before it; the cells as text")),
    ("email ", "", FaultKind("no address of mail", "email", "name@host")),
    ("status ", "", FaultKind("status not known", "status", "open, planned or closed, in one of five languages")),
    ("its name says", "", FaultKind("closed by its name", "status", "the status in a column of its own")),
    ("published: ", "", FaultKind("consent not understood", "published", "some of address; phone; email; website, or yes or no")),
    ("confirmed: ", " is read ", FaultKind("day read as its country writes days", "confirmed", DAY)),
    ("confirmed: ", "", FaultKind("day not read", "confirmed", DAY)),
    ("no process is read", "", FaultKind("no process", "processes", "what it does in words, such as welding; or a machine")),
    ("what it does is not told", "", FaultKind("no process", "processes", "what it does, such as craft=carpenter")),
    ("role ", "", FaultKind("role not known", "role", "maker, supplier or store")),
    ("", " characters, ", FaultKind("too long a text", "", "a shorter text")),
    ("", " is no text, replaced", FaultKind("no text", "", "letters, digits and signs alone")),
    ("service ", " names no location", FaultKind("service without a location", "", "a service at location for it")),
    ("service ", " is not to be had", FaultKind("service not to be had", "status", "active, if it is")),
    ("", " is not in ", FaultKind("in another country", "lat", "a point in the country that is named")),
    ("no ", "", FaultKind("a required field is missing", "", "the field, filled in")),
)  # fmt: skip
"""How words of a kind begin, what stands in them, and the kind; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class EntryFault:
    """Something that is wrong with an entry of a file."""

    kind: str
    file: str
    row: str
    """Where in the file: the number that a spreadsheet shows, or which entry."""
    column: str
    """What the column is called there; blank: the entry as a whole."""
    found: str
    right: str
    imported: bool
    """Whether the entry is in the case all the same."""
    number: int
    """Which entry of the file, from 1; below 1: a row that is torn, counted from the last."""


@dataclass(frozen=True, slots=True)
class FaultCount:
    """How often a kind of fault stands in files."""

    kind: str
    entries: int
    left_out: int
    """Of these, not in the case."""
    right: str


def kind_of(words: str) -> tuple[FaultKind, str]:
    """Return the kind of a fault by its words, and the field that it is about.

    >>> kind_of("lon 'n/a' is no number of degrees")[1], kind_of("country 'Frnce' is not known")[0].name
    ('lon', 'country not known')
    """
    for begin, inside, kind in KINDS:
        if words.startswith(begin) and inside in words:
            return kind, kind.field
    return OTHER, ""


def faults_of(
    record: DirectoryRecord, file: str, columns: Mapping[str, Sequence[str]]
) -> Iterator[EntryFault]:
    """Yield what is wrong with an entry.

    Parameters
    ----------
    record
        What was read of it.
    file
        Name of its file.
    columns
        By field, what its columns are called there.
    """
    row = record.where.removeprefix("row ")
    for words in record.warnings:
        kind, field = kind_of(words)
        heads = " + ".join(columns.get(field, ())) or field
        yield EntryFault(
            kind.name, file, row, heads, words, kind.right, bool(record.facts), record.number
        )


def counted(faults: Iterable[EntryFault]) -> tuple[FaultCount, ...]:
    """Return how many entries have each kind of fault, those first that keep most entries out."""
    entries: dict[str, dict[tuple[str, str], EntryFault]] = {}
    for fault in faults:
        entries.setdefault(fault.kind, {})[fault.file, fault.row] = fault
    counts = (
        FaultCount(kind, len(found), sum(not f.imported for f in found.values()), next(iter(found.values())).right)
        for kind, found in entries.items()
    )  # fmt: skip
    return tuple(sorted(counts, key=lambda one: (-one.left_out, -one.entries, one.kind)))


def others(warnings: Iterable[str]) -> tuple[str, ...]:
    """Return how often each warning of no known kind was given; numbers apart, they are of one kind.

    Parameters
    ----------
    warnings
        Each behind its file and where it stands there.
    """
    texts = (warning.partition(": ")[2] for warning in warnings)
    often = Counter(_DETAIL.sub(_mark, text) for text in texts if kind_of(text)[0] is OTHER)
    return tuple(f"{count:,} times: {text}" for text, count in often.most_common(MOST_OTHERS))


def _mark(detail: re.Match[str]) -> str:
    return "#" if detail[0].isdigit() else "..."
