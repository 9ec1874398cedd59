"""Every question as a page: its form, its answer on the page that it has at the terminal, and what takes long."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from makeshed.errors import MakeshedError, NotFound
from makeshed.report.markup import Html, tag, text_of
from makeshed.store.examples import example
from makeshed.verbs import VERBS, Verb, wanted
from makeshed.web.answering import answered
from makeshed.web.asked_question import AskedQuestion, asked_by, door_options, verb_named
from makeshed.web.asked_words import headed
from makeshed.web.held_directory import HeldDirectory, holder
from makeshed.web.http_api import found_job, submitted
from makeshed.web.job_queue import PAGE, SiteJob
from makeshed.web.live_edition import LiveEdition
from makeshed.web.question_forms import question_form
from makeshed.web.question_inputs import doubts, said_in
from makeshed.web.replies import as_json, data, html, known_by, tagged, unchanged

AGAIN = "again"
"""Asks for the form, filled, instead of the answer."""
LOOKS_EVERY = "2"
WIDTH = "max-width:1160px;margin:0 auto;padding:10px 20px"


def every_question(request: HttpRequest, language: str, form: str = "html") -> HttpResponse:
    """Return the list of questions, by what people want."""
    held = holder().now()
    if form == "json":
        return data(as_json({name: VERBS[name].line() for name in VERBS if VERBS[name].question}))
    edition = held.edition(language, held.settings.today(), request)
    inside = [tag("p", edition.say("questions_about"))]
    for group, names in wanted().items():
        asked = [VERBS[name] for name in names if name in VERBS and VERBS[name].question]
        cards = [
            tag(
                "li",
                tag("a", verb.name, href=f"{verb.name}.html"),
                tag("span", edition.worded(verb.line())),
            )
            for verb in asked
        ]
        inside += (
            [tag("h2", edition.worded(group)), tag("ul", *cards, class_="cards-list")]
            if cards
            else []
        )
    page = edition.page("ask/index.html", edition.say("questions"), *inside)
    return tagged(html(page), known_by(request.path, held.fingerprint, edition.day))


def question_page(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Return the form of a question, its answer, or the way to where that will be."""
    held = holder().now()
    edition = held.edition(language, held.settings.today(), request)
    verb = verb_named(name)
    if not request.GET and request.method != "POST":
        return tagged(
            html(_form(edition, held, verb, {})),
            known_by(request.path, held.fingerprint, edition.day),
        )
    query = request.GET.copy()
    if query.pop(AGAIN, None) is not None:
        return html(_form(edition, held, verb, said_in(query)))
    try:
        return _asked(request, held, edition, verb)
    except MakeshedError as error:
        said = said_in(request.POST if request.method == "POST" else request.GET)
        return html(_form(edition, held, verb, said, error), status=error.http_status)


def _asked(
    request: HttpRequest, held: HeldDirectory, edition: LiveEdition, verb: Verb
) -> HttpResponse:
    asked = asked_by(request, verb, held.settings)
    if not asked.at_once():
        return _see(f"../jobs/{submitted(asked).number}.html")
    if request.method == "POST":
        return _see(f"{verb.name}.html?{urlencode(_said(asked), doseq=True)}")
    etag = known_by(request.get_full_path(), held.fingerprint, edition.day)
    if same := unchanged(request, etag):
        return same
    page = _barred(edition, _answer(held, asked), verb, f"{verb.name}.html?", _said(asked))
    return tagged(html(page), etag)


def job_page(request: HttpRequest, language: str, number: str, form: str = "html") -> HttpResponse:
    """Return how far a question is that takes long, or its answer; stop it where that is asked."""
    job = found_job(number)
    if form == "json":
        return _see(f"/api/v1/jobs/{number}")
    held = holder().now()
    edition = held.edition(language, held.settings.today(), request)
    if request.method == "POST":
        job.stop()
        return _see(f"{number}.html")
    verb, said = VERBS[job.asked["question"]], _words_of(job)
    if job.stage == "done":
        etag = known_by(job.number, language, edition.day)
        same = unchanged(request, etag)
        page = _barred(edition, job.text(PAGE), verb, f"../ask/{verb.name}.html?", said, job)
        return same or tagged(html(page), etag)
    response = html(_state(edition, job, verb, said))
    response["Cache-Control"] = "no-store"
    return response


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _form(
    edition: LiveEdition,
    held: HeldDirectory,
    verb: Verb,
    said: Mapping[str, Sequence[str]],
    error: MakeshedError | None = None,
) -> str:
    told = [_told(edition, str(error), error.hint)] if error else []
    of_site = held.settings.open_facts or verb.name == "find"
    form = question_form(edition, verb, said, of_site=of_site)
    return edition.page(
        f"ask/{verb.name}.html",
        verb.name.capitalize(),
        tag("p", edition.worded(verb.line())),
        *told,
        form,
    )


def _told(edition: LiveEdition, what: str, hint: str) -> Html:
    lines = [tag("p", line) for line in what.splitlines() if line.strip()]
    hints = [tag("p", tag("b", f"{edition.say('try_this')}: "), hint)] if hint else []
    return tag("div", *lines, *hints, class_="refusal", role="alert")


def _said(asked: AskedQuestion) -> dict[str, Sequence[str]]:
    """Return what was asked as words, for an address that asks it again."""
    door = {name: "yes" if value is True else value for name, value in asked.door.items()}
    every = {**asked.words, "case": asked.case, **asked.changes, **door, **asked.reading}
    return {
        name: [words] if isinstance(words, str) else words for name, words in every.items() if words
    }


def _words_of(job: SiteJob) -> dict[str, Sequence[str]]:
    asked = job.asked
    door = {name: "yes" if value is True else value for name, value in asked["door"].items()}
    every = {**asked["words"], "case": asked["case"], **asked["changes"], **door}
    known = {*asked["words"], *door_options(VERBS[asked["question"]])}
    return {n: [w] if isinstance(w, str) else w for n, w in every.items() if w and n in known}


def _answer(held: HeldDirectory, asked: AskedQuestion) -> str:
    """Return the page of an answer, as the question's own page draws it."""
    if not asked.case and not held.settings.open_facts:
        raise NotFound("this directory is searched on its own page", hint="see Find a maker")
    answer = answered(asked.verb.name, asked.arguments(), asked.case)
    shed = example(asked.case) if asked.case else holder().now().shed
    with TemporaryDirectory() as folder:
        where = Path(folder) / "page.html"
        import_module(asked.verb.page).write_page(answer, where, shed, {})
        return where.read_text(encoding="utf-8")


def _barred(
    edition: LiveEdition,
    page: str,
    verb: Verb,
    address: str,
    said: Mapping[str, Sequence[str]],
    job: SiteJob | None = None,
) -> str:
    """Return the page of an answer with a line above it that leads on."""
    up = "../"
    again = f"{address}{urlencode({**said, AGAIN: '1'}, doseq=True)}"
    twin = (
        f"/api/v1/jobs/{job.number}"
        if job
        else f"/api/v1/{verb.name}?{urlencode(said, doseq=True)}"
    )
    links = [
        tag("a", edition.title, href=f"{up}index.html"),
        tag("a", edition.say("questions"), href=f"{up}ask/index.html"),
        tag("a", edition.say("ask_otherwise"), href=again),
        tag("a", "JSON", href=twin),
    ]
    notes = [tag("p", edition.said(doubt), role="note") for doubt in doubts(verb, said)]
    told = tag("div", *notes, lang=edition.language, style=WIDTH) if notes else Html()
    bar = text_of(
        _made_up(edition),
        tag(
            "nav",
            *links,
            lang=edition.language,
            style=WIDTH,
        ),
        told,
    )
    body = f'<body lang="en">{bar}'
    return re.sub("<body>", lambda _: body, headed(page, edition.language), count=1)


def _made_up(edition: LiveEdition) -> Html:
    """Return what every page says where nobody is real, on a page that has a style of its own."""
    if not edition.made_up:
        return Html()
    look = "margin:0;max-width:none;padding:8px 20px;text-align:center;background:#fff3cd;color:#4d3800"
    return tag(
        "p",
        edition.say("made_up"),
        class_="made-up",
        role="note",
        style=look,
        lang=edition.language,
    )


def _state(
    edition: LiveEdition, job: SiteJob, verb: Verb, said: Mapping[str, Sequence[str]]
) -> str:
    """Return the page of a question that is worked on, was stopped, or has no answer."""
    say, stage = edition.say, job.stage
    again = tag(
        "a",
        say("ask_otherwise"),
        href=f"../ask/{verb.name}.html?{urlencode({**said, AGAIN: '1'}, doseq=True)}",
    )
    words = {
        "waiting": "waiting",
        "working": "working",
        "stopped": "job_stopped",
        "failed": "job_failed",
        "done": "job_done",
    }
    inside: list[Html] = [tag("p", say(words[stage]), class_="verdict", role="status")]
    path = f"jobs/{job.number}.html"
    heading = verb.name.capitalize()
    if stage == "failed":
        inside.append(_told(edition, str(job.refusal["detail"]), str(job.refusal.get("hint", ""))))
    if stage not in {"waiting", "working"}:
        return edition.page(path, heading, *inside, tag("p", again))
    progress = job.progress
    told = say("worked_seconds", n=say.plain(float(progress.get("seconds", 0))))
    done = f" {progress['done']}/{progress['of']}" if "of" in progress else ""
    stop = tag(
        "form",
        tag("button", say("stop_do"), type="submit"),
        method="post",
        action=f"{job.number}.html",
    )
    inside += [
        tag("p", told + done, class_="quiet"),
        tag("p", say("look_again"), class_="quiet"),
        stop,
    ]
    refresh = tag("meta", http_equiv="refresh", content=LOOKS_EVERY)
    return edition.page(path, heading, *inside, more_head=refresh)
