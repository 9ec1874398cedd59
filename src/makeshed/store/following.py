"""The facts of a case that others change: always as they are now."""

from __future__ import annotations

import os
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from makeshed.errors import Outdated
from makeshed.model.shed import Shed
from makeshed.store import folder, load, server_case
from makeshed.store.server_address import is_served, placed
from makeshed.store.steady import State, state_of

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 10
"""So often a question is asked anew because somebody changed the facts meanwhile."""


class Followed:
    """A case that is read by a process as long as it runs.

    Whoever changes the case, in whatever process, by `put` or `save`, is followed: the next question
    is answered from the new facts. An edit by `put` of a database costs a follower a few milliseconds.
    """

    def __init__(self, where: Path) -> None:
        self.path = where
        self._lock = Lock()
        self._seen: State = ()
        self._shed: Shed = Shed()
        _ = self.shed

    @property
    def shed(self) -> Shed:
        """The facts as they are now.

        What is held may be outdated a moment later: a shed of a database then raises `Outdated` rather
        than mix old facts and new (see `ask`).

        Raises
        ------
        BadFacts
            Somebody has edited the case by hand, and it cannot be loaded.
        NotFound
            It is gone.
        Busy
            Another program writes to it, and leaves no pause in which to read.
        NoServer
            The server does not answer.
        """
        now = (os.getpid(), *case_state(self.path))  # a child that was forked opens the file anew
        with self._lock:
            if now != self._seen or _outdated(self._shed):
                self._shed = self._loaded(now)
                self._seen = now
            return self._shed

    def ask(
        self, question: Callable[Concatenate[Shed, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Return what a question answers on the facts as they are, asked again if they change meanwhile."""
        for _ in range(TRIES):
            try:
                return question(self.shed, *args, **options)
            except Outdated:
                continue
        return question(self.shed, *args, **options)

    def _loaded(self, now: State) -> Shed:
        """Return the facts; of a file that is the same file, only what is asked for is read."""
        if is_served(self.path):
            return server_case.load(self.path, seen=now[:1] == self._seen[:1])
        from makeshed.store import indexed  # noqa: PLC0415  (only databases pay for h3)

        same = now[:3] == self._seen[:3] and isinstance(self._shed, indexed.IndexedShed)
        found = indexed.edited(self.path) if same else None
        return load(self.path) if found is None else found


def follow(where: str | PathLike[str]) -> Followed:
    """Return the facts of a case to a process that goes on running while others change them.

    Parameters
    ----------
    where
        The case: folder, workbook or database, or the address of a server.

    Raises
    ------
    BadFacts
        With every problem there is.
    NotFound
        There is no such case.
    """
    return Followed(placed(where))


def case_state(path: Path) -> State:
    """Return what differs once a case was replaced or written to, in a log beside it too."""
    if path.is_dir():
        return folder.state(path)
    if is_served(path):
        return server_case.state_of(path)
    return (*state_of(path), *state_of(path.with_name(f"{path.name}-wal")))


def _outdated(shed: Shed) -> bool:
    """Whether the file of a shed was changed, within one tick of the clock that its state tells."""
    return bool(getattr(shed, "is_outdated", False))
