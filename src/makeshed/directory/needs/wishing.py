"""What a text would like and does not require: it ranks makers that have it, and nobody is said to lack it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from shlex import quote
from typing import Any

from makeshed.directory.needs.need import Constraint, Need
from makeshed.language.vocabulary import Concept
from makeshed.model.countries import names_by_code

WISH = "would be nice"
"""What a wish is called where a need is shown as it was read."""


@dataclass
class Wishing:
    """The wishes of a text while it is read: things, limits, certificates, a country."""

    concepts: dict[Concept, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    certificates: list[str] = field(default_factory=list)
    country: str = ""
    shown: list[tuple[str, str, str]] = field(default_factory=list)
    """Each wish as it is shown, the words it was read from, and the words that say it alone."""

    def thing(self, concept: Concept, words: str) -> None:
        """Take up a process, a material, a machine or a product."""
        if concept not in self.concepts:
            self.concepts[concept] = words
            self.shown.append((concept.key, words, concept.key))

    def value(self, kind: str, value: Any, shown: str, words: str) -> None:
        """Take up a limit, the first of its kind."""
        if kind not in self.values:
            self.values[kind] = value
            said = f"in {value:g} days" if kind == "by" else f"{kind} {shown}"
            self.shown.append((f"{kind} {shown}", words, said))

    def certificate(self, name: str) -> None:
        """Take up a certificate."""
        if name not in self.certificates:
            self.certificates.append(name)
            self.shown.append((name, name, name))

    def land(self, code: str, words: str) -> None:
        """Take up a country, the first that is named."""
        if not self.country:
            self.country = code
            self.shown.append((f"country {code}", words, f"in {names_by_code()[code]['en']}"))

    def need(self, text: str) -> Need | None:
        """Return what would be nice as a need of its own; None where nothing would."""
        if not self.shown:
            return None
        return Need(
            text=text,
            concepts=tuple(self.concepts),
            country=self.country,
            constraints=tuple(self.constraints()),
            certification=tuple(self.certificates),
            **self.values,
        )

    def constraints(self) -> Iterator[Constraint]:
        """Yield each wish with the words it was read from and the option that says it."""
        for value, words, said in self.shown:
            yield Constraint(WISH, value, words, f"--wish {quote(said)}")
