"""What a site is told when it starts: which case, where it keeps its own files, and its limits."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from makeshed.errors import BadValue
from makeshed.units import Second

LOCAL = ("127.0.0.1", "localhost", "[::1]")
SHORTEST = 32
"""Letters that a secret has at least."""


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """One site.

    Attributes
    ----------
    case
        Where the directory lies.
    state
        The site's own folder: its secret, and the questions that it works on.
    hosts
        Names by which it is asked for; others are refused.
    proxied
        Whether a proxy of ours stands before it, whose word on scheme and client counts.
    made_up
        Whether nobody in it is real, which every page then says.
    draft
        Whether entries are missing or faulty, which every page then says.
    open_facts
        Whether everybody may see all facts of the case, so that every question is asked of it too.
    day
        By which entries are fresh; by default the day of asking.
    looks_a_minute, asks_a_minute, works_a_minute
        Requests of one network for pages, for questions answered at once, and for work or uploads.
    work_time, work_bytes, works_at_once, works_waiting
        What a question that takes long may use, and how many are worked on and wait.
    """

    case: Path
    state: Path
    title: str = ""
    language: str = "en"
    passports: Path | None = None
    hosts: tuple[str, ...] = LOCAL
    proxied: bool = False
    made_up: bool = False
    draft: bool = False
    open_facts: bool = False
    day: date | None = None
    looks_a_minute: int = 1200
    asks_a_minute: int = 240
    works_a_minute: int = 20
    work_time: Second = 120.0
    work_bytes: int = 4 * 1024**3
    works_at_once: int = 2
    works_waiting: int = 20

    def to_json(self) -> str:
        """Return the settings as text, for another process."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> SiteSettings:
        """Return the settings that `to_json` wrote."""
        said = json.loads(text)
        for name in ("case", "state", "passports"):
            said[name] = Path(said[name]) if said[name] else None
        said["hosts"] = tuple(said["hosts"])
        said["day"] = date.fromisoformat(said["day"]) if said["day"] else None
        return cls(**said)

    def today(self) -> date:
        """Return the day by which entries are fresh."""
        return self.day or date.today()  # noqa: DTZ011  (of who runs the site)


def secret_of(state: Path) -> str:
    """Return the site's secret, made when it starts for the first time and read by nobody else.

    Raises
    ------
    BadValue
        What lies there is too short to be one, such as an example that was copied.
    """
    state.mkdir(parents=True, exist_ok=True)
    path = state / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    found = path.read_text(encoding="ascii").strip()
    if len(found) < SHORTEST or len(set(found)) < SHORTEST // 3:
        raise BadValue(f"{path.name} is no secret", hint="remove it, and start again: one is made")
    return found
