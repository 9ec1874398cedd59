"""kill -9 at a random moment of an edit, and two writers at once: each edit is there whole, or not at all.

Every edit gives one maker a new number in three tables, and its record tells which. What a writer was told
is done must be there, with the fingerprint that the record says; of an edit that was cut short, all or nothing.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from makeshed.errors import Busy, MakeshedError
from makeshed.model import NOUNS, Capability, Fact, Place, Shed, Site
from makeshed.store import load, save
from makeshed.store.put import changes, put
from torture.cases import STORES, version
from torture.outcome import Outcome
from torture.starting import ended, started

SIZES = (3, 300, 3_000)
"""Makers."""
WRITERS = 2


def once(seed: int, folder: Path) -> Outcome:
    """Let two writers edit one case, and kill them."""
    dice = random.Random(seed)  # noqa: S311
    store, makers = list(STORES)[seed % len(STORES)], dice.choice(SIZES)
    name, options = STORES[store]
    where = folder / name
    save(version(0, makers), where, **options)
    writers = [started("put", where, store, makers, first, 60.0) for first in range(WRITERS)]
    firsts = [writer.stdout.readline() for writer in writers if writer.stdout]
    time.sleep(dice.random() * (0.3 + makers / 2_000))
    for writer in writers:
        writer.kill()
    said = [
        [line.strip().split(" ", 1), *ended(w)] for line, w in zip(firsts, writers, strict=True)
    ]
    lost = [" ".join(line) for lines in said for line in lines if line[0] not in KNOWN]
    done = {int(line[1]) for lines in said for line in lines if line[0] == "done"}
    lost += list(_lost(where, done))
    return Outcome(Counter(kills=WRITERS), [f"{store} of {makers}: {text}" for text in lost])


KNOWN = {"begin", "done", "busy"}


def edit(number: int) -> list[Fact]:
    """Return the facts of an edit: one maker in three tables, all of which tell its number."""
    key, said = f"edited{number % 5}", f"edit {number}"
    return [
        Place(place=key, lat=1.0 + number % 7, lon=2.0, country="FR", source=said),
        Site(site=key, place=key, role="maker", name="steel and wood", source=said),
        Capability(site=key, process="welding", source=said),
    ]


def _lost(where: Path, done: set[int]) -> Iterator[str]:
    """Yield what is not as the writers were told."""
    try:
        shed, record = load(where), changes(where)
        kept = [int(change.note) for change in record]
        if missing := done - set(kept):
            yield f"done and not in the record: {sorted(missing)}"
        if any(a.after != b.before for a, b in pairwise(record)):
            yield "the record has a gap"
        if record and record[-1].after != shed.fingerprint():
            yield "the facts are not those that the record ends with"
        whole = Shed({table: shed.table(table) for table in NOUNS})
        if whole.fingerprint() != shed.fingerprint():
            yield "the fingerprint is not that of the facts"
        for noun in (Place, Site, Capability):
            rows = shed.some(noun, noun.key[0], [f"edited{n}" for n in range(5)])
            told = {row[0]: row[1] for row in rows.select(noun.key[0], "source").rows()}
            last = {f"edited{number % 5}": f"edit {number}" for number in kept}
            if told != last:
                yield f"{noun.table} tell {told}, the record {last}"
        put(where, edit(1_000_000), note="1000000")
        hidden = [path.name for path in where.parent.rglob(".*")]
        if hidden:
            yield f"beside the case lie {', '.join(hidden)}"
    except Busy as error:
        yield f"locked by the dead: {error}"
    except MakeshedError as error:
        yield f"{where.name} is refused: {error}"
