"""Questions that take long, worked on beside the site: asked, looked at, and stopped by their number.

A job is a folder. Its number follows from what is asked of which facts, so that the same question is worked
on once, and nobody finds it who does not know what was asked.
"""

from __future__ import annotations

import hmac
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from makeshed.errors import Busy
from makeshed.units import Second
from makeshed.web.site_settings import SiteSettings, secret_of

JOBS = "jobs"
"""Folder of the jobs, within the site's own."""
KEPT: Second = 24 * 3600
"""How long an answer is kept."""
LOST_AFTER: Second = 20.0
"""Without a sign of life for so long a job is lost."""
FILES, ASKED, ALIVE, STOP, PROGRESS = "files", "asked.json", "alive", "stop", "progress.json"
ANSWER, PAGE, TERMS, REFUSED = "answer.json", "page.html", "terms.json", "refused.json"
Stage = Literal["waiting", "working", "done", "stopped", "failed"]


@dataclass(frozen=True)
class SiteJob:
    """A question that is worked on, was, or waits for its turn."""

    number: str
    folder: Path

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked."""
        return dict(_read(self.folder / ASKED) or {})

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if (self.folder / ANSWER).is_file():
            return "done"
        if (self.folder / REFUSED).is_file():
            return "failed"
        if (self.folder / STOP).is_file():
            return "stopped"
        if self._silent() > LOST_AFTER:
            return "failed"
        return "working" if (self.folder / PROGRESS).is_file() else "waiting"

    @property
    def refusal(self) -> dict[str, Any]:
        """Why there is no answer, as a problem."""
        lost = {"type": "about:blank", "title": "Lost", "status": 500, "detail": "the work on it was lost",
                "hint": "ask again"}  # fmt: skip
        return dict(_read(self.folder / REFUSED) or lost)

    @property
    def progress(self) -> dict[str, Any]:
        """What it said last of how far it has come."""
        return dict(_read(self.folder / PROGRESS) or {})

    def text(self, name: str) -> str:
        """Return one of its files, blank where it is not there."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def stop(self) -> None:
        """Ask that it be given up; an answer that is there stays."""
        if self.folder.is_dir() and self.stage in {"waiting", "working"}:
            (self.folder / STOP).touch()

    def _silent(self) -> Second:
        try:
            return time.time() - (self.folder / ALIVE).stat().st_mtime
        except FileNotFoundError:
            return LOST_AFTER + 1


class JobQueue:
    """The jobs of a site."""

    def __init__(self, settings: SiteSettings) -> None:
        self.settings = settings
        self.home = settings.state / JOBS

    def submit(self, asked: Mapping[str, Any], files: Mapping[str, bytes], facts: str) -> SiteJob:
        """Return the job of a question, begun if it is not there yet.

        Parameters
        ----------
        asked
            What is asked, as JSON can hold it.
        files
            What was sent with it, by the name of each file.
        facts
            The digest of the facts that it is asked of.

        Raises
        ------
        Busy
            Too many wait already.
        """
        self._tidy()
        job = self.job(self._number(asked, files, facts))
        if job.folder.is_dir():
            if job.stage in {"waiting", "working", "done"}:
                return job
            shutil.rmtree(job.folder, ignore_errors=True)
        unfinished = sum(each.stage in {"waiting", "working"} for each in self.every())
        if unfinished >= self.settings.works_at_once + self.settings.works_waiting:
            raise Busy("too many questions are being worked on", hint="ask again in a minute")
        (job.folder / FILES).mkdir(parents=True)
        for name, content in files.items():
            (job.folder / FILES / Path(name).name).write_bytes(content)
        (job.folder / ASKED).write_text(json.dumps(asked), encoding="utf-8")
        (job.folder / ALIVE).touch()
        self._begin(job)
        return job

    def job(self, number: str) -> SiteJob:
        """Return a job by its number; whether there is one its folder tells."""
        return SiteJob(number, self.home / number)

    def every(self) -> Iterator[SiteJob]:
        """Yield all jobs."""
        if self.home.is_dir():
            yield from (SiteJob(folder.name, folder) for folder in self.home.iterdir())

    def _begin(self, job: SiteJob) -> None:
        settings = self.settings
        words = [sys.executable, "-m", "makeshed.web.job_keeper", str(job.folder),
                 str(settings.state / "slots"), str(settings.works_at_once), str(settings.work_time),
                 str(settings.work_bytes)]  # fmt: skip
        keeper = subprocess.Popen(  # noqa: S603
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        Thread(
            target=keeper.wait, daemon=True
        ).start()  # it ends by itself; its end is taken note of

    def _number(self, asked: Mapping[str, Any], files: Mapping[str, bytes], facts: str) -> str:
        sums = {name: sha256(content).hexdigest() for name, content in files.items()}
        text = json.dumps([asked, sums, facts], sort_keys=True)
        key = secret_of(self.settings.state).encode()
        return hmac.new(key, text.encode(), sha256).hexdigest()[:32]

    def _tidy(self) -> None:
        """Forget what is older than is kept."""
        for job in list(self.every()):
            try:
                old = time.time() - job.folder.stat().st_mtime > KEPT
            except FileNotFoundError:
                continue
            if old:
                shutil.rmtree(job.folder, ignore_errors=True)


def _read(path: Path) -> Any:
    """Return what a file of JSON holds; None where it is not there, or not whole yet."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
