"""Keys as people type them: blanks around a key, hard ones too, and signs that nobody sees are no part of it.

A key that is named as it stands everywhere is left as it stands. Only where a row names a key that is not
there, and that is there but for such blanks, both are read without them, and that is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from makeshed.language.text import bare, few
from makeshed.model.finding import different, said
from makeshed.model.noun import NOUNS, columns

if TYPE_CHECKING:
    from makeshed.store.understood import Understood


def joined(read: Mapping[str, Understood]) -> None:
    """Read keys without the blanks around them where rows of other tables name them so."""
    for target in dict.fromkeys(refers for _, _, refers in _references(read)):
        found = read.get(target)
        if found is None or found.frame is None:
            continue
        key = NOUNS[target].key[0]
        keys = different(found.frame[key])
        naming = [(table, name) for table, name, refers in _references(read) if refers == target]
        lost = {
            text
            for table, name in naming
            for text in _named(read[table].frame, name) - keys
            if text
        }
        if not lost:
            continue
        alike: dict[str, list[str]] = {}
        for text in keys:
            alike.setdefault(bare(text), []).append(text)
        wanted = {bare(text) for text in lost}
        meant = {plain: k[0] for plain, k in alike.items() if plain in wanted and len(k) == 1}
        for table, name in [(target, key), *naming]:
            _replace(read[table], name, meant)


def _references(read: Mapping[str, Understood]) -> list[tuple[str, str, str]]:
    """Return table, column and table named of every column that names keys."""
    return [
        (table, column.name, column.refers)
        for table, found in read.items()
        if found.frame is not None
        for column in columns(NOUNS[table])
        if column.refers and column.name in found.frame.columns
    ]


def _named(frame: pl.DataFrame | None, name: str) -> set[str]:
    return set() if frame is None else different(frame[name])


def _replace(found: Understood, name: str, meant: Mapping[str, str]) -> None:
    """Write keys without the blanks around them into a column, and tell so."""
    if found.frame is None or not meant:
        return
    texts = [text for text in found.frame[name].drop_nulls().unique() if text]
    change = {text: bare(text) for text in texts if bare(text) in meant and bare(text) != text}
    if change:
        cells = found.frame[name].replace(list(change), list(change.values()))
        found.frame = found.frame.with_columns(cells.alias(name))
        shown = few(sorted(f"{said(old)} is {new}" for old, new in change.items()), 3)
        found.told.append(f"{name} without the blanks around it ({shown})")
