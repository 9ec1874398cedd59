"""A form for each question, read off its signature: a field for every input, with its meaning, unit and range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from inspect import Parameter

from makeshed.questions.asking.inputs import Input
from makeshed.report.markup import Html, folded, tag, text_of
from makeshed.store.examples import examples
from makeshed.verbs import Verb
from makeshed.web.asked_question import FILES, SERVED, door_options, file_inputs
from makeshed.web.live_edition import LiveEdition
from makeshed.web.question_inputs import arguments_of, sent

FIRST = 5
"""So many fields stand open; the rest unfolds."""
CHANGES = ("set", "without", "during", "scenario", "policy")
NOT_ASKED = ("case", "why")
Said = Mapping[str, Sequence[str]]


def question_form(edition: LiveEdition, verb: Verb, said: Said, *, of_site: bool) -> Html:
    """Return the form of a question, filled with what was said.

    Parameters
    ----------
    of_site
        Whether it may be asked of what the site serves.
    """
    say, takes, door = edition.say, sent(arguments_of(verb)), door_options(verb)
    own = [field(taken, said.get(name, [])) for name, taken in takes.items()]
    files = [_file(edition, name) for name in file_inputs(verb) if name != "workbook"]
    beside = [field(taken, said.get(name, [])) for name, taken in door.items()
              if name not in (*CHANGES, *NOT_ASKED)]  # fmt: skip
    changes = [field(taken, said.get(name, [])) for name, taken in door.items() if name in CHANGES]
    of_case = [_case(edition, verb, said, of_site=of_site), _file(edition, "workbook")]
    return tag(
        "form",
        tag("fieldset", *files, *own[:FIRST]),
        tag("fieldset", *of_case),
        folded(say("more_options"), tag("fieldset", *own[FIRST:], *beside))
        if own[FIRST:] or beside
        else Html(),
        folded(say("changes_case"), tag("fieldset", *changes)),
        tag("button", say("ask_do"), type="submit"),
        class_="fields",
        method="post",
        enctype="multipart/form-data",
        action=f"{verb.name}.html",
    )


def field(taken: Input, said: Sequence[str]) -> Html:
    """Return the field of an input."""
    name = taken.name.replace("_", " ")
    unit = f" [{taken.unit}]" if taken.unit and taken.unit != "1" else ""
    told = taken.about.replace("``", "").replace("`", "") + (
        f" ({taken.range})" if taken.range else ""
    )
    label = text_of(tag("span", name[:1].upper() + name[1:] + unit, lang="en"), _entry(taken, said))
    return tag("label", label, tag("small", told, lang="en") if told else Html())


def _entry(taken: Input, said: Sequence[str]) -> Html:
    default = _shown(taken.default)
    needed = "required" if taken.required else ""
    if taken.kind == "switch":
        return _select(taken.name, ("yes", "no"), said, default)
    if taken.kind == "choice":
        return _select(taken.name, [each for each in taken.choices if each], said, default)
    if taken.several:
        return tag("textarea", "\n".join(said), name_=taken.name, rows="2", required=needed)
    kinds = {"day": "date"}
    mode = {"number": "decimal", "whole": "numeric"}.get(taken.kind, "")
    return tag("input", type=kinds.get(taken.kind, "text"), name_=taken.name, value="".join(said[:1]),
               placeholder=default, inputmode=mode, required=needed, maxlength="2000")  # fmt: skip


def _shown(default: object) -> str:
    if default in {None, "", Parameter.empty} or default == ():
        return ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)


def _select(name: str, words: Iterable[str], said: Sequence[str], default: str) -> Html:
    """Return a list of words, of which the first says nothing."""
    options = [tag("option", f"({default})" if default else "", value=" ")]
    options += [
        tag("option", word, value=word, selected="selected" if word in said else "")
        for word in words
    ]
    return tag("select", *options, name_=name)


def _file(edition: LiveEdition, name: str) -> Html:
    shown = edition.say("own_case") if name == "workbook" else f"{name} ({FILES[name].suffixes})"
    accept = ",".join(FILES[name].kinds)
    needed = "required" if name == "part" else ""
    return tag(
        "label", shown, tag("input", type="file", name_=name, accept=accept, required=needed)
    )


def _case(edition: LiveEdition, verb: Verb, said: Said, *, of_site: bool) -> Html:
    """Return the list of cases that it may be asked of."""
    say = edition.say
    chosen = next(
        iter(said.get("case", [])), "" if of_site and verb.sample == "directory" else verb.sample
    )
    options = [(SERVED, say("this_directory"))] if of_site else []
    options += [(name, say("example_case", name=name)) for name in examples()]
    listed = [
        tag("option", shown, value=name or " ", selected="selected" if name == chosen else "")
        for name, shown in options
    ]
    return tag("label", say("of_case"), tag("select", *listed, name_="case"))
