"""A question as it came over HTTP: of which case, with which changes, with which files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from makeshed.errors import BadValue, NotFound, UnknownArgument, nearest
from makeshed.questions.asking.inputs import Input, inputs_of
from makeshed.store.examples import example_path, examples
from makeshed.verbs import VERBS, Verb
from makeshed.web.answering import AT_ONCE
from makeshed.web.question_inputs import (
    MOST_VALUES,
    arguments_of,
    as_python,
    as_sent,
    json_object,
    read_words,
    said_in,
    sent,
)
from makeshed.web.site_settings import SiteSettings
from makeshed.web.uploads import PARTS, RATES, WORKBOOKS, looked_at

SERVED = ""
"""Name of the case that the site serves."""
CHANGES = ("set", "without", "during", "scenario")
SIDE_BY_SIDE = ("base", "each", "among")
NAMED = re.compile(r"\w[\w .+-]{0,99}")
"""What a scenario or a policy may be called here: never a path."""
MOST_WHOLE = 1000
"""The largest whole number that a question answered at once is given: how many are shown."""
FILES = {"part": PARTS, "shop": RATES, "workbook": WORKBOOKS}


@dataclass(frozen=True)
class AskedQuestion:
    """What is asked, of what; ``words`` are to be read, ``given`` is read already."""

    verb: Verb
    case: str = SERVED
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    door: Mapping[str, Any] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def at_once(self) -> bool:
        """Whether it is answered while whoever asks waits."""
        return self.verb.name in AT_ONCE and not any(self.changes.values()) and not self.files

    def arguments(self) -> dict[str, Any]:
        """Return what a question that is answered at once is given."""
        found = as_python(self.verb, {"words": self.words, "given": self.given})
        for name, value in found.items():
            if isinstance(value, int) and not isinstance(value, bool) and value > MOST_WHOLE:
                raise BadValue(f"{name} is {value:,}", hint=f"at most {MOST_WHOLE:,} at once")
        return found

    def as_job(self, settings: SiteSettings) -> dict[str, Any]:
        """Return it as JSON, as a job is asked."""
        if "workbook" in self.files:
            path = Path(self.files["workbook"][0])  # where the work is done
        else:
            path = example_path(self.case) if self.case else settings.case
        return {
            "question": self.verb.name, "case": self.case, "case_path": str(path), "words": dict(self.words),
            "given": as_sent(self.given), "changes": dict(self.changes), "door": dict(self.door),
            "reading": dict(self.reading), "part": self.files.get("part", ("",))[0],
            "shop": self.files.get("shop", ("",))[0],
        }  # fmt: skip


def verb_named(name: str) -> Verb:
    """Return a question by its name; raise `NotFound` with the nearest."""
    if name not in VERBS or not VERBS[name].question:
        known = [verb.name for verb in VERBS.values() if verb.question]
        raise NotFound(f"no question is called {name[:60]!r}", hint=nearest(name, known))
    return VERBS[name]


def door_options(verb: Verb) -> dict[str, Input]:
    """Return what may be said of a question beside its own inputs, each as an input."""

    def option(name: str, about: str, *, several: bool = False, **more: Any) -> tuple[str, Input]:
        default: Any = () if several else more.pop("default", "")
        return name, Input(
            name, more.pop("kind", "text"), str, default, several, about=about, **more
        )

    kinds = {taken.kind: taken.name for taken in reversed(inputs_of(verb.load()).values())}
    found = [
        option("case", "An example by its name; by default what the site serves."),
        option("set", "Set one column of some facts: table/key.column=value.", several=True),
        option("without", "Leave facts out: table/key, * fits anything.", several=True),
        option("during", "One of its periods by its key, to be asked of alone.", several=True),
        option("scenario", "A scenario of the case by its name.", several=True),
        option("why", "Open the number of this key instead.", several=True),
    ]
    if kinds.get("sheds") == "policies":
        found.append(
            option("policy", "A scenario, or a name that rows of policies have.", several=True)
        )
    if next(iter(inputs_of(verb.load()).values())).kind == "answer":
        found += [option("base", "The scenario that others are held against; case: the case as it is."),
                  option("each", "An item: in each way that it can be had."),
                  option("among", "With each: only these sites.", several=True)]  # fmt: skip
    elif "answer" in kinds:
        found.append(
            option("planned", "With the cheapest plan of the case.", kind="switch", default=False)
        )
    if "part" in kinds:
        found += [option("unit", "Of a file that does not say.", kind="choice", choices=("", "mm", "cm", "m", "inch")),
                  option("body", "Which of several bodies, from 1.", kind="whole", default=None, optional=True),
                  option("thickness", "Of the sheet that a drawing is cut from [mm].", kind="number", default=None,
                         optional=True)]  # fmt: skip
    return dict(found)


def file_inputs(verb: Verb) -> tuple[str, ...]:
    """Return the names of the files that may be sent with a question."""
    kinds = [taken.kind for taken in inputs_of(verb.load()).values()]
    return (*(name for name in ("part", "shop") if name in kinds), "workbook")


def asked_by(request: HttpRequest, verb: Verb, settings: SiteSettings) -> AskedQuestion:
    """Return the question that a request asks.

    Raises
    ------
    UnknownArgument, BadValue, NotFound
        What is sent is not understood, or is asked of a case that is not open.
    """
    options, takes = door_options(verb), file_inputs(verb)
    words, given = said_in(request.GET), dict[str, Any]()
    files: dict[str, tuple[str, bytes]] = {}
    if request.method == "POST" and request.content_type == "application/json":
        given = json_object(request.body)
    elif request.method == "POST":
        form = said_in(request.POST)
        chosen = {name: said for name, said in form.items() if said or name not in takes}
        words |= _by_line(chosen, every_input(verb))  # a file that nobody chose is sent as nothing
        files = _files(request, verb, takes)
    door = {n: _said(option, words.pop(n, []), given.pop(n, None)) for n, option in options.items()}
    asked = AskedQuestion(
        verb=verb,
        case=door["case"],
        words=words,
        given=given,
        changes={n: door[n] for n in (*CHANGES, "policy") if n in door},
        door={n: door[n] for n in (*SIDE_BY_SIDE, "planned") if door.get(n)},
        reading={
            n: door[n] or None if n != "unit" else door[n]
            for n in ("unit", "body", "thickness")
            if n in door
        },
        why=tuple(door["why"]),
        files=files,
    )
    _refuse(asked, takes, settings)
    return asked


def _files(request: HttpRequest, verb: Verb, takes: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Return the files that were sent, each called safely and looked at."""
    if strange := [name for name in request.FILES if name not in takes]:
        said = f"{verb.name} takes no file {strange[0][:60]!r}"
        raise UnknownArgument(said, hint=f"it takes {', '.join(takes)}")
    return {
        name: looked_at(name, sent, FILES[name])
        for name, sent in request.FILES.items()
        if not isinstance(sent, list) and sent.size
    }


def every_input(verb: Verb) -> dict[str, Input]:
    """Return all that may be said in words with a question."""
    return sent(arguments_of(verb)) | door_options(verb)


def _by_line(words: Mapping[str, list[str]], takes: Mapping[str, Input]) -> dict[str, list[str]]:
    """Return what a form says: of what several are taken, each line is one."""
    return {
        name: [line.strip() for said in each for line in said.splitlines() if line.strip()]
        if name in takes and takes[name].several
        else each
        for name, each in words.items()
    }


def _said(option: Input, words: Sequence[str], value: Any) -> Any:
    """Return what is said of an option of the door, from words or from JSON."""
    if value is None:
        return read_words(option, words) if words else ([] if option.several else option.default)
    if option.several:
        listed = [value] if isinstance(value, str) else value
        if (
            isinstance(listed, list)
            and len(listed) <= MOST_VALUES
            and all(isinstance(v, str) for v in listed)
        ):
            return listed
    elif (
        (option.kind in {"text", "choice"} and isinstance(value, str))
        or (option.kind == "switch" and isinstance(value, bool))
        or (
            option.kind in {"whole", "number"}
            and isinstance(value, int | float)
            and not isinstance(value, bool)
        )
    ):
        return value
    raise BadValue(
        f"{option.name} cannot be read",
        hint="a text" + (", or several in a list" if option.several else ""),
    )


def _refuse(asked: AskedQuestion, takes: Sequence[str], settings: SiteSettings) -> None:
    """Refuse what names a file, is missing one, or is asked of facts that are not open."""
    as_python(
        asked.verb, {"words": asked.words, "given": asked.given}
    )  # what cannot be read is told now
    for name in ("scenario", "policy"):
        if odd := next(
            (word for word in asked.changes.get(name, ()) if not NAMED.fullmatch(word)), ""
        ):
            raise NotFound(
                f"no {name} is called {odd[:60]!r}", hint="a scenario of the case by its name"
            )
    if asked.case and asked.case not in examples():
        raise NotFound(
            f"no example is called {asked.case[:60]!r}", hint=nearest(asked.case, examples())
        )
    if "part" in takes and "part" not in asked.files:
        raise BadValue("no part was sent", hint="send its file as the field part of a form")
    of_site = asked.case == SERVED and "workbook" not in asked.files
    only_searched = asked.verb.name != "find" or any(asked.changes.values())
    if of_site and only_searched and not settings.open_facts:
        hint = (
            f"name an example, case={asked.verb.sample or 'ebike'}, or send a workbook of your own"
        )
        raise BadValue(
            f"{asked.verb.name} is not asked of this directory, only searched", hint=hint
        )
