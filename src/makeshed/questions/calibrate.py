"""How long do jobs really take on this machine, and how far is an estimate off?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from makeshed.answer import Answer
from makeshed.errors import BadValue, NotEnoughData
from makeshed.model.machine import Machine
from makeshed.science.calibration import FEWEST, REFIT, Job, JobLog, Scale, scale_of
from makeshed.units import Second, Share

__all__ = ["Calibration", "Job", "Logged", "calibrate"]


@dataclass(frozen=True, slots=True)
class Logged:
    """One job, and how far the estimate is off when the other jobs are the only ones known."""

    job: str
    measured: Second
    estimated: Second
    calibrated: Second
    error: Share


@dataclass(frozen=True, kw_only=True)
class Calibration(Answer[Logged]):
    """What a job log says of a machine; the rows are its jobs, the worst first."""

    row_type: ClassVar[type] = Logged
    key: ClassVar[str] = "job"
    machine: Machine
    error: Share
    error_before: Share

    def headline(self) -> str:
        """One sentence."""
        own = self.machine
        start = f" and {own.time_start / 60:,.0f} min" if own.time_start else ""
        return (
            f"{own.machine} of {own.site}: jobs take {own.time_factor:.2f} times the estimate{start}; "
            f"a job it has not seen is {self.error:.1%} off in the mean (before: "
            f"{self.error_before:.1%}), band ±{own.time_spread:.0%}, by {own.jobs:g} jobs"
        )

    def as_facts(self) -> tuple[Machine, ...]:
        """Return the rows of ``machines`` for a shed: ``shed.plus(*calibration.as_facts())``."""
        return (self.machine,)


def calibrate(
    jobs: Sequence[Job],
    *,
    site: str,
    process: str = "material-extrusion",
    machine: str = "",
) -> Calibration:
    """Say how long jobs really take on a machine, from 5 or more of its log.

    Parameters
    ----------
    jobs
        Jobs that were finished, of one machine (see `makeshed.io.jobs.jobs_in`).
    site
        Whose machine it is.
    process
        What the machine does.
    machine
        Which machine; of a log of several, only its jobs count.

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
    dropped = jobs.dropped if isinstance(jobs, JobLog) else ()
    names = sorted({job.machine for job in jobs})
    if machine and machine in names:
        jobs = [job for job in jobs if job.machine == machine]
    elif len(names) > 1:
        raise BadValue(f"the log is of {len(names)} machines", hint=f"one of {', '.join(names)}")
    if len(jobs) < FEWEST:
        left = f" ({'; '.join(dropped)})" if dropped else ""
        raise NotEnoughData(
            f"{len(jobs)} finished jobs say too little of a machine{left}",
            hint=f"log at least {FEWEST}, of parts as different as can be",
        )
    measured = np.array([job.seconds for job in jobs])
    estimated = np.array([job.estimated for job in jobs])
    scale = scale_of(measured, estimated)
    rows = [
        Logged(job.name, job.seconds, job.estimated, job.seconds * (1 + off), off)
        for job, off in zip(jobs, scale.left_out.tolist(), strict=True)
    ]
    heights = {job.layer_height for job in jobs}
    row = Machine(
        site=site,
        process=process,
        machine=machine or names[0] or "printer",
        layer_height=heights.pop() if len(heights) == 1 else None,
        time_factor=scale.factor,
        time_start=scale.start,
        time_spread=scale.spread,
        filament_factor=_filament(jobs),
        jobs=float(len(jobs)),
        source=_sources(jobs),
        kind="sourced",
    )
    return Calibration(
        rows=tuple(sorted(rows, key=lambda row: -abs(row.error))),
        machine=row,
        error=scale.error,
        error_before=float(np.mean(np.abs(estimated / measured - 1))),
        notes=(*_notes(jobs, scale), *dropped),
    )


def _filament(jobs: Sequence[Job]) -> float:
    """Return filament used over filament estimated, by the jobs that tell both; else 1."""
    told = [
        job.filament / job.filament_estimated
        for job in jobs
        if job.filament and job.filament_estimated
    ]
    return float(np.median(told)) if len(told) >= FEWEST else 1.0


def _sources(jobs: Sequence[Job]) -> str:
    files = sorted({job.source.partition(",")[0] for job in jobs if job.source})
    return f"job log: {', '.join(files)}" if files else "job log"


def _notes(jobs: Sequence[Job], scale: Scale) -> tuple[str, ...]:
    notes = []
    if len(jobs) < REFIT:
        notes.append(
            f"one factor by {len(jobs)} jobs; from {REFIT} on the fixed time of a job is fitted too"
        )
    if len(jobs) < 9:
        n = len(jobs)
        notes.append(
            f"the band is the widest error seen: it holds the next job {n} times in {n + 1}"
        )
    far = [job.name for job, off in zip(jobs, scale.left_out, strict=True) if abs(off) > 0.5]
    if far:
        notes.append(f"far off, look whether they failed or were paused: {', '.join(far[:5])}")
    short = [job for job in jobs if not math.isfinite(job.estimated) or job.estimated < 60]
    if short:
        notes.append(f"{len(short)} jobs of less than a minute weigh as much as long ones")
    return tuple(notes)
