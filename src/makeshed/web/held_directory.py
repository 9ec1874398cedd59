"""The directory that a process of the site holds in memory, read again once it changes.

Every answer of the site is of one state of the facts. Where they cannot be read, the site says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from threading import RLock
from typing import TypeVar

from makeshed.errors import MakeshedError, NotEnoughData, Outdated
from makeshed.model import Shed
from makeshed.report.public.edition import PHRASES
from makeshed.report.public.listed_makers import (
    Directory,
    ListedMaker,
    directory_of,
    roughened,
)
from makeshed.report.public.signed_products import SignedProduct, products_of
from makeshed.report.tongue import Tongue
from makeshed.store.examples import opened
from makeshed.store.steady import State, state_of
from makeshed.units import Second
from makeshed.web.live_edition import LiveEdition
from makeshed.web.site_settings import SiteSettings

T = TypeVar("T")
LOOKED_AT_EVERY: Second = 0.5
"""How often it is looked whether the facts changed: an edit is found within a second."""


class Unreadable(Exception):  # noqa: N818
    """The facts cannot be read now; what is wrong with them is its cause."""


@dataclass(frozen=True)
class HeldDirectory:
    """Facts, and what of them everybody may see."""

    shed: Shed
    directory: Directory
    products: tuple[SignedProduct, ...]
    settings: SiteSettings
    kept: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Pages that were made of them, by what they follow from."""

    @property
    def fingerprint(self) -> str:
        """The digest of the facts."""
        return self.directory.fingerprint

    @cached_property
    def by_slug(self) -> dict[str, ListedMaker]:
        """Makers by the name of their page."""
        return {entry.slug: entry for entry in self.directory.entries}

    @cached_property
    def by_site(self) -> dict[str, ListedMaker]:
        """Makers by their key."""
        return {entry.site: entry for entry in self.directory.entries}

    @cached_property
    def processes(self) -> dict[str, list[ListedMaker]]:
        """Who can do each process."""
        return self.directory.by_process()

    @cached_property
    def places(self) -> dict[str, list[ListedMaker]]:
        """Who is at each place."""
        return self.directory.by_place()

    def edition(self, language: str, day: date) -> LiveEdition:
        """Return the pages in one language, as of a day."""
        title = self.settings.title or Tongue(language, PHRASES)("title")
        return LiveEdition(self.directory, language, title, day, version("makeshed"), self.products,
                           made_up=self.settings.made_up)  # fmt: skip


class Holder:
    """Holds the directory of a site, and reads it again when it changed."""

    def __init__(self, settings: SiteSettings) -> None:
        self.settings = settings
        self._lock = RLock()
        self._held: HeldDirectory | None = None
        self._state: State = ()
        self._until = 0.0

    def now(self) -> HeldDirectory:
        """Return the facts as they are; raise `Unreadable` where they cannot be read."""
        if self._held is not None and time.monotonic() < self._until:
            return self._held
        with self._lock:
            state = self._looked_at()
            if self._held is None or state != self._state:
                self._held = None
                try:
                    self._held = _read(self.settings)
                except (MakeshedError, OSError) as error:
                    raise Unreadable from error
                self._state = state
            self._until = time.monotonic() + LOOKED_AT_EVERY
            return self._held

    def forget(self) -> None:
        """Look at the facts again when they are next asked for."""
        self._until = 0.0
        self._state = ()

    def _looked_at(self) -> State:
        return (state_of_case(self.settings.case), _state_of_passports(self.settings.passports))


def state_of_case(case: Path) -> State:
    """Return what differs once a file of a case was replaced or written to, its log included."""
    if case.is_dir():
        return tuple((path.name, state_of(path)) for path in sorted(case.iterdir()))
    return state_of(case), state_of(case.with_name(f"{case.name}-wal"))


def _state_of_passports(folder: Path | None) -> State:
    return state_of(folder / "log" / "entries.jsonl") if folder else ()


def _read(settings: SiteSettings) -> HeldDirectory:
    shed = opened(settings.case)
    directory = directory_of(shed)
    if not directory.entries:
        hint = "give sites that are open, with the role maker or supplier"
        raise NotEnoughData("there is no maker to show", hint=hint)
    products = products_of(settings.passports) if settings.passports else ()
    asked = shed if settings.open_facts else roughened(shed)
    return HeldDirectory(asked, directory, products, settings)


@dataclass(slots=True)
class _Current:
    holder: Holder | None = None


_CURRENT = _Current()


def begin(settings: SiteSettings) -> Holder:
    """Let this process serve a site; return what holds its directory."""
    _CURRENT.holder = Holder(settings)
    return _CURRENT.holder


def holder() -> Holder:
    """Return what holds the directory of the site that this process serves."""
    assert _CURRENT.holder is not None, "begin() comes first"
    return _CURRENT.holder


def again_if_changed(ask: Callable[[HeldDirectory], T]) -> T:
    """Ask something of the facts; once more if they were changed in place meanwhile."""
    held = holder().now()
    try:
        return ask(held)
    except Outdated:
        holder().forget()
        return ask(holder().now())
