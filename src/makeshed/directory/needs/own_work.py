"""Work that is read as asked for, in a sentence that says that somebody else does something.

*My plater handles that* names nobody that the rules know. Where no work of its sentence was understood to be another's,
what is asked for there is told, so that nobody is looked for in silence for work that is not wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from makeshed.language.mentions import read
from makeshed.language.tokens import cues, lexemes

SENTENCE = re.compile(r"[^.;!?\n]+(?:\.(?=\d)[^.;!?\n]*)*")
"""A sentence, in which a point before a digit ends nothing."""


def perhaps_theirs(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where work is named of which a sentence may say that another does it.

    Parameters
    ----------
    text
        The text.
    language
        Its language.
    """
    mentions = read(text)
    for sentence in SENTENCE.finditer(text):
        inside = [m for m in mentions if sentence.start() <= m.start < sentence.end()]
        if any(m.own or m.denied or m.doubt is not None for m in inside):
            continue
        said = lexemes(sentence.group())
        if any(cues("own work", language).at(said, at) for at in range(len(said))):
            for each in inside:
                if any(concept.kind == "process" for concept in each.concepts):
                    yield each.start, each.end
