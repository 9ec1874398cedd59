"""Every question over HTTP, as it is at the terminal and in Python: arguments by name in, the answer as JSON out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from makeshed.answer import plain
from makeshed.errors import NotFound, nearest
from makeshed.units import Second
from makeshed.verbs import VERBS
from makeshed.web.answering import answered
from makeshed.web.asked_question import AskedQuestion, asked_by, verb_named
from makeshed.web.held_directory import holder
from makeshed.web.job_queue import ANSWER, TERMS, JobQueue, SiteJob
from makeshed.web.open_api import described
from makeshed.web.question_inputs import as_sent, doubts
from makeshed.web.replies import PROBLEM, as_json, data, known_by, tagged, unchanged

LONGEST_WAIT: Second = 20.0
LOOKS_EVERY: Second = 0.1
NOTE = "Makeshed-Note"
"""The header that tells what the terminal tells beside an answer."""


def question(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a question, or say where its answer will be."""
    held = holder().now()
    asked = asked_by(request, verb_named(name), held.settings)
    if not asked.at_once():
        return of_job(request, submitted(asked), asked.why)
    given = asked.arguments()
    day = given.get("day") or held.settings.today()
    etag = known_by(held.fingerprint, name, asked.case, as_sent(given), asked.why, str(day))
    if request.method != "POST" and (same := unchanged(request, etag)):
        return same
    answer = answered(name, given, asked.case)
    body = as_json(plain([answer.why(key) for key in asked.why])) if asked.why else answer.to_json()
    return _noted(tagged(data(body), etag), doubts(asked.verb, asked.words))


def submitted(asked: AskedQuestion) -> SiteJob:
    """Return the job of a question that takes long."""
    held = holder().now()
    facts = held.fingerprint if not asked.case and "workbook" not in asked.files else ""
    queue = JobQueue(held.settings)
    files = dict(asked.files.values())
    return queue.submit(asked.as_job(held.settings), files, f"{facts} {held.settings.today()}")


def job(request: HttpRequest, number: str) -> HttpResponse:
    """Return how far a job is, or its answer; stop it where that is asked."""
    found = found_job(number)
    if request.method == "DELETE":
        found.stop()
        return data(as_json(_state(found)), status=202)
    return of_job(request, found, request.GET.getlist("why"))


def found_job(number: str) -> SiteJob:
    """Return a job that is there, or say that there is no such page."""
    job = JobQueue(holder().settings).job(number)
    if not job.folder.is_dir():
        raise Http404
    return job


def of_job(request: HttpRequest, found: SiteJob, why: Sequence[str] = ()) -> HttpResponse:
    """Return the answer of a job, why there is none, or where to look again."""
    until = time.monotonic() + _patience(request)
    while found.stage in {"waiting", "working"} and time.monotonic() < until:
        time.sleep(LOOKS_EVERY)
    stage = found.stage
    if stage == "done":
        etag = known_by(found.number, why)
        if request.method != "POST" and (same := unchanged(request, etag)):
            return same
        response = tagged(data(_opened(found, why) if why else found.text(ANSWER)), etag)
        response["Content-Location"] = f"/api/v1/jobs/{found.number}"
        return _noted(response, doubts(VERBS[found.asked["question"]], found.asked["words"]))
    if stage == "failed":
        return data(as_json(found.refusal), PROBLEM, status=int(found.refusal["status"]))
    response = data(as_json(_state(found)), status=200 if stage == "stopped" else 202)
    response["Location"] = f"/api/v1/jobs/{found.number}"
    response["Cache-Control"] = "no-store"
    if stage != "stopped":
        response["Retry-After"] = "1"
    return response


def document(request: HttpRequest) -> HttpResponse:
    """Return what can be asked over HTTP, as OpenAPI describes it."""
    body = as_json(described())
    etag = known_by("openapi", body)
    return unchanged(request, etag) or tagged(data(body), etag)


def _noted(response: HttpResponse, notes: Sequence[str]) -> HttpResponse:
    """Say beside an answer how something that was asked is read: the answer itself is that of the terminal."""
    if notes:
        response[NOTE] = " ".join("; ".join(notes).split())
    return response


def _state(found: SiteJob) -> Mapping[str, Any]:
    return {"job": found.number, "state": found.stage, "question": found.asked.get("question", ""),
            "progress": found.progress, "at": f"/api/v1/jobs/{found.number}"}  # fmt: skip


def _opened(found: SiteJob, why: Sequence[str]) -> str:
    terms = json.loads(found.text(TERMS))
    if strange := next((key for key in why if key not in terms), ""):
        raise NotFound(f"{strange[:60]!r} cannot be opened here", hint=nearest(strange, terms))
    return as_json([terms[key] for key in why])


def _patience(request: HttpRequest) -> Second:
    """Return how long whoever asks wants to wait (RFC 7240)."""
    said = re.search(r"\bwait=(\d{1,4})\b", request.headers.get("Prefer", ""))
    return min(float(said[1]), LONGEST_WAIT) if said else 0.0
