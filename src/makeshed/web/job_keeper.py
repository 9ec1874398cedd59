"""Keeps one job: waits for its turn, starts the work with limits, and ends it when it must end.

A process of its own, and a light one, so that work that hangs or eats all memory harms nobody else. What was
sent with the question is removed when it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from makeshed.units import Second
from makeshed.web.problems import problem_of

LOOKS_EVERY: Second = 0.1
GRACE: Second = 2.0
MOST_WRITTEN = 200 * 1024**2
"""Bytes of any file that the work may write."""


def main() -> None:
    """Keep the job in a folder; told how many may be worked on, for how long and with how much memory."""
    folder, slots, count, seconds, memory = sys.argv[1:6]
    keep(Path(folder), Path(slots), int(count), float(seconds), int(memory))


def keep(folder: Path, slots: Path, count: int, seconds: Second, memory: int) -> None:
    """Work on a job once it is its turn; leave an answer, a refusal, or nothing where it was stopped."""
    slots.mkdir(parents=True, exist_ok=True)
    try:
        slot = _turn(folder, slots, count)
        if slot is not None:
            with os.fdopen(slot):
                _worked(folder, seconds, memory)
    finally:
        shutil.rmtree(folder / "files", ignore_errors=True)


def _turn(folder: Path, slots: Path, count: int) -> int | None:
    """Return a place to work at, held until it is closed; None if the job was stopped before."""
    while not (folder / "stop").is_file() and folder.is_dir():
        (folder / "alive").touch()
        for number in range(count):
            handle = os.open(slots / str(number), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            else:
                return handle
        time.sleep(LOOKS_EVERY)
    return None


def _worked(folder: Path, seconds: Second, memory: int) -> None:
    """Let the work be done in a process with limits, and end it when its time is over."""
    (folder / "progress.json").write_text('{"seconds": 0}', encoding="utf-8")
    began = time.monotonic()

    def limited() -> None:
        limits = {resource.RLIMIT_CPU: int(2 * seconds) + 1, resource.RLIMIT_AS: memory,
                  resource.RLIMIT_FSIZE: MOST_WRITTEN, resource.RLIMIT_CORE: 0}  # fmt: skip
        for what, most in limits.items():
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
        os.nice(5)

    words = [sys.executable, "-m", "makeshed.web.job_work", str(folder)]
    with subprocess.Popen(  # noqa: S603
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "said").open("wb"),
        preexec_fn=limited,  # noqa: PLW1509  (this process has one thread)
        start_new_session=True,
        cwd=folder / "files",
    ) as work:
        late = False
        while work.poll() is None:
            (folder / "alive").touch()
            late = time.monotonic() - began > seconds
            if late or (folder / "stop").is_file():
                _end(work)
            time.sleep(LOOKS_EVERY)
    if not (folder / "answer.json").is_file() and not (folder / "stop").is_file():
        _refuse(folder, seconds, memory, late=late)


def _end(work: subprocess.Popen[bytes]) -> None:
    """End the work and whatever it has begun itself."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(work.pid, order)
        with suppress(subprocess.TimeoutExpired):
            work.wait(GRACE)
            return


def _refuse(folder: Path, seconds: Second, memory: int, *, late: bool) -> None:
    """Say why there is no answer, if the work did not say so itself."""
    path = folder / "refused.json"
    if path.is_file():
        return
    out_of_memory = (
        b"emory" in (folder / "said").read_bytes()[-4000:] if (folder / "said").is_file() else False
    )
    if late:
        said = ("TookTooLong", 504, f"it was worked on for {seconds:,.0f} s, and that is all it may have",
                "ask for less, or ask at a terminal of your own")  # fmt: skip
    elif out_of_memory:
        said = ("NotEnoughMemory", 507, f"it needs more than {memory / 1024**3:.1f} GiB of memory",
                "ask for less, or ask at a terminal of your own")  # fmt: skip
    else:
        said = ("Lost", 500, "the work on it ended without an answer", "ask for less, or report it")
    title, status, detail, hint = said
    draft = folder / "refused.draft"
    draft.write_text(json.dumps(problem_of(title, status, detail, hint)), encoding="utf-8")
    draft.replace(path)


if __name__ == "__main__":
    main()
