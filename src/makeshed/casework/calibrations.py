"""What a shop's job log says of its machine, kept in a case."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from makeshed.casework.one_writer import kept_by
from makeshed.io.jobs import jobs_in
from makeshed.questions import calibrate as asking
from makeshed.questions.calibrate import Calibration
from makeshed.science.calibration import Job


def calibrate(
    jobs: Sequence[Job] | Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    site: str,
    process: str = "material-extrusion",
    machine: str = "",
    into: str | PathLike[str] | None = None,
) -> Calibration:
    """Say how long jobs really take on a machine, from 5 or more of its log.

    Parameters
    ----------
    jobs
        Log: CSV, OctoPrint, Moonraker; G-code beside it says what was estimated. Or its jobs, read.
    site
        Whose machine it is.
    process
        What it does.
    machine
        Which, of a log of several.
    into
        The case whose machines it joins.

    Returns
    -------
    Calibration
        ``as_facts()`` gives the row of `machines` that quotes of the shed use.

    Raises
    ------
    NotEnoughData
        There are fewer than 5 jobs of the machine.
    BadValue
        The log is of several machines and none was named.
    """
    given = [jobs] if isinstance(jobs, str | PathLike) else jobs  # read jobs keep what was dropped
    paths = [Path(each) for each in given if not isinstance(each, Job)]
    read: Any = jobs_in(paths) if paths else given
    found = asking.calibrate(read, site=site, process=process, machine=machine)
    if into is not None:
        with kept_by(Path(into)) as case:
            case.add(*found.as_facts())
    return found
