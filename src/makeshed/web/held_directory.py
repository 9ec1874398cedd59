"""The directory that a process of the site shows, followed as it changes.

Every answer of the site is of one state of the facts. Where they cannot be read, the site says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import RLock
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

from makeshed.errors import BadFacts, MakeshedError, NotEnoughData, NotFound, Outdated
from makeshed.model import Shed
from makeshed.report.public.edition import PHRASES
from makeshed.report.public.listed_makers import Directory
from makeshed.report.public.signed_products import SignedProduct, products_of
from makeshed.report.tongue import Tongue
from makeshed.store.following import Followed, follow
from makeshed.store.steady import State, state_of
from makeshed.units import Second
from makeshed.web.live_edition import LiveEdition
from makeshed.web.public_copy import PublicCopy
from makeshed.web.site_settings import SiteSettings

T = TypeVar("T")
MOST_KEPT = 400
"""Pages of the facts as they are that need not be made again."""
LOOKED_AT_EVERY: Second = 0.5
"""How often it is looked whether the facts changed: an edit is found within a second."""


class Unreadable(Exception):  # noqa: N818
    """The facts cannot be read now; what is wrong with them is its cause."""


@dataclass(frozen=True)
class HeldDirectory:
    """The facts that everybody may see, in one state."""

    shed: Shed
    directory: Directory
    products: tuple[SignedProduct, ...]
    settings: SiteSettings
    kept: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Pages that were made of them, by what they follow from."""

    def keep(self, known_as: str, page: str) -> None:
        """Keep a page, so that it need not be made again while the facts are these; the oldest go."""
        self.kept[known_as] = page
        while len(self.kept) > MOST_KEPT:
            self.kept.pop(next(iter(self.kept)), None)

    @property
    def fingerprint(self) -> str:
        """The digest of the facts."""
        return self.directory.fingerprint

    def edition(self, language: str, day: date, request: HttpRequest | None = None) -> LiveEdition:
        """Return the pages in one language, as of a day, one of them as a request asks for it."""
        said = [each for each in request.GET.lists() if any(each[1])] if request else []
        asked = f"?{urlencode(said, doseq=True)}" if said else ""
        title = self.settings.title or Tongue(language, PHRASES)("title")
        return LiveEdition(self.directory, language, title, day, _version(), self.products, asked,
                           made_up=self.settings.made_up, draft=self.settings.draft)  # fmt: skip


@cache
def _version() -> str:
    return version("makeshed")  # read from a file each time


class Holder:
    """Follows the public facts of a site, which change with the case."""

    def __init__(self, settings: SiteSettings) -> None:
        self.settings = settings
        self.copy = PublicCopy(settings.case, settings.state, settings.open_facts)
        self._lock = RLock()
        self._followed: Followed | None = None
        self._held: HeldDirectory | None = None
        self._signed: State = ()
        self._until = 0.0

    def now(self) -> HeldDirectory:
        """Return the facts as they are; raise `Unreadable` where they cannot be read."""
        if self._held is not None and time.monotonic() < self._until:
            return self._held
        with self._lock:
            try:
                self._held = self._looked_at()
            except (MakeshedError, OSError) as error:
                self._held = None
                raise Unreadable from error
            self._until = time.monotonic() + LOOKED_AT_EVERY
            return self._held

    def is_spoilt(self, error: BadFacts) -> bool:
        """Whether an error is of the site's own file, damaged while it was read; it is then made anew."""
        if not any(problem.file == self.copy.path.name for problem in error.problems):
            return False
        with self._lock:
            self.copy.spoilt()
            self._followed, self._held, self._until = None, None, 0.0
        return True

    def forget(self) -> None:
        """Look at the facts again when they are next asked for."""
        self._until = 0.0

    def _looked_at(self) -> HeldDirectory:
        self.copy.kept_up()
        try:
            shed = self._shed()
        except (BadFacts, NotFound):  # somebody spoilt the copy: it is made again
            self.copy.spoilt()
            self.copy.kept_up()
            shed = self._shed()
        signed = _state_of_passports(self.settings.passports)
        held = self._held
        if held is not None and held.shed is shed and signed == self._signed:
            return held
        if held is not None and signed == self._signed:
            products = held.products
        else:
            products = products_of(self.settings.passports) if self.settings.passports else ()
        self._signed = signed
        directory = Directory(shed, shed.fingerprint())
        if held is None and not directory.has_anybody:  # later, pages of nobody are pages too
            hint = "give sites that are open, with the role maker or supplier"
            raise NotEnoughData("there is no maker to show", hint=hint)
        return HeldDirectory(shed, directory, products, self.settings)

    def _shed(self) -> Shed:
        if self._followed is None:
            self._followed = follow(self.copy.path)
        return self._followed.shed


def _state_of_passports(folder: Path | None) -> State:
    return state_of(folder / "log" / "entries.jsonl") if folder else ()


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
    """Ask something of the facts; once more if they were changed in place meanwhile, or the site's file damaged."""
    held = holder().now()
    try:
        return ask(held)
    except Outdated:
        holder().forget()
    except BadFacts as error:
        if not holder().is_spoilt(error):
            raise
    return ask(holder().now())
