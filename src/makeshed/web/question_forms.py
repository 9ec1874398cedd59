"""A form for each question, read off its signature: a field for every input, with its meaning, unit and range."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
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
    asks = partial(field, edition)
    own = [asks(taken, said.get(name, [])) for name, taken in takes.items()]
    files = [_file(edition, name) for name in file_inputs(verb) if name != "workbook"]
    beside = [asks(taken, said.get(name, [])) for name, taken in door.items()
              if name not in (*CHANGES, *NOT_ASKED)]  # fmt: skip
    changes = [asks(taken, said.get(name, [])) for name, taken in door.items() if name in CHANGES]
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


def field(edition: LiveEdition, taken: Input, said: Sequence[str]) -> Html:
    """Return the field of an input, named and explained in the language."""
    unit = f" [{edition.plain_word(taken.unit)}]" if taken.unit and taken.unit != "1" else ""
    about = taken.about.replace("`", "")
    range_ = tag("span", f" ({taken.range})", lang="en") if taken.range else Html()
    told = tag("small", edition.worded(about), range_) if about or taken.range else Html()
    named = text_of(edition.worded(called(taken.name)), unit)
    return tag("label", tag("span", named, class_="named"), _entry(edition, taken, said), told)


def called(name: str) -> str:
    """Return what an input is called."""
    return name.replace("_", " ")


def _entry(edition: LiveEdition, taken: Input, said: Sequence[str]) -> Html:
    default = _shown(taken.default)
    needed = "required" if taken.required else ""
    if taken.kind == "switch":
        return _select(edition, taken.name, ("yes", "no"), said, default)
    if taken.kind == "choice":
        choices = [each for each in taken.choices if each]
        return _select(edition, taken.name, choices, said, default)
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


def _select(
    edition: LiveEdition, name: str, words: Collection[str], said: Sequence[str], default: str
) -> Html:
    """Return a list of words, of which the first says nothing; yes and no are in the language."""
    shown = {word: edition.plain_word(word) for word in (*words, default)}
    options = [tag("option", f"({shown[default]})" if default else "", value=" ")]
    options += [
        tag("option", shown[word], value=word, selected="selected" if word in said else "")
        for word in words
    ]
    return tag("select", *options, name_=name)


def _file(edition: LiveEdition, name: str) -> Html:
    shown = (
        edition.say("own_case")
        if name == "workbook"
        else f"{edition.plain_word(name)} ({FILES[name].suffixes})"
    )
    accept = ",".join(FILES[name].kinds)
    needed = "required" if name == "part" else ""
    return tag(
        "label",
        tag("span", shown, class_="named"),
        tag("input", type="file", name_=name, accept=accept, required=needed),
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
