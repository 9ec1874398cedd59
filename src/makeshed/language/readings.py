"""What texts name, in a form that can be kept beside them: the index of a directory holds it.

A reading is a line of JSON: words of the text, each with the concepts that they name, in the order of the
text. What is denied or in doubt is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

from makeshed.language.mentions import read
from makeshed.language.vocabulary import Concept

TABLES = ("capability", "reading")
"""Folders of data that a reading depends on."""
Reading = tuple[tuple[str, tuple[Concept, ...]], ...]


@lru_cache(maxsize=50_000)
def reading_of(text: str) -> str:
    """Return the reading of a text; blank if it names nothing."""
    said = [
        [mention.words, *mention.concepts]
        for mention in read(text)
        if not mention.denied and mention.doubt is None
    ]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) if said else ""


def opened(reading: str) -> Reading:
    """Return what a reading holds."""
    said = json.loads(reading) if reading else []
    return tuple((words, tuple(Concept(*each) for each in named)) for words, *named in said)


@cache
def edition() -> str:
    """Return a digest of all that a reading depends on: readings of another edition are made anew."""
    total = blake2b(digest_size=8)
    for content in _contents():
        total.update(content)
    return total.hexdigest()


def _contents() -> Iterator[bytes]:
    folders = [files("makeshed.language"), *(files("makeshed.data") / name for name in TABLES)]
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith((".py", ".csv")):
                yield file.name.encode()
                yield file.read_bytes()
