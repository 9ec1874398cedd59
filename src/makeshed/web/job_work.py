"""The work on one job: the question is asked as any door asks it, and its answer laid into the folder."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from makeshed.answer import Answer, plain
from makeshed.casework import side_by_side_sheds
from makeshed.casework.drawn_parts import with_parts
from makeshed.errors import MakeshedError, NotEnoughMemory
from makeshed.model import Shed
from makeshed.questions.asking.inputs import inputs_of
from makeshed.questions.asking.one_period import planner
from makeshed.report.putting import put
from makeshed.store.scenarios import find
from makeshed.units import Second
from makeshed.verbs import VERBS, Verb
from makeshed.web.job_queue import ANSWER, ASKED, PAGE, PROGRESS, REFUSED, TERMS
from makeshed.web.problems import told
from makeshed.web.question_inputs import as_python

TELLS_EVERY: Second = 0.3
CHANGES = ("scenario", "policy", "without", "set", "during")


class JobWork:
    """One question, asked of a case with changes, with what was sent beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: dict[str, Any] = json.loads((folder / ASKED).read_text(encoding="utf-8"))
        self.verb: Verb = VERBS[self.asked["question"]]
        self.case = Path(self.asked["case_path"])
        self.notes: list[str] = []
        self._began = self._told = time.monotonic()

    def answer(self) -> tuple[Answer[Any], Shed | list[Shed]]:
        """Return the answer, and the facts that it is of."""
        takes = inputs_of(self.verb.load()).values()
        kinds = [taken.kind for taken in takes]
        given = as_python(self.verb, self.asked) | self._sent(kinds)
        many = next((taken.name for taken in takes if taken.kind == "sheds"), "")
        found: Any
        shed: Shed | list[Shed]
        if kinds[:1] == ["answer"]:  # plans are asked for, then compared
            given |= (
                self._changes("scenario") | {"other": None} | self._door("base", "each", "among")
            )
            found, shed = side_by_side_sheds.answer(given, self._ask, self.notes.append, self._case)
        else:
            if many == "policies":
                _, shed, given[many] = self._under_policies(given)
            elif many:
                given |= self._changes("scenario")
                shed, given[many] = side_by_side_sheds.cases(
                    given, self.verb.sample, self.notes.append
                )
            else:
                shed = self._changed()
            with_parts(self.verb.load(), given, shed, self.case)
            found = self._ask(self.verb.name, shed, given)
        return replace(found, notes=(*found.notes, *self.notes)), shed

    def page(self, answer: Answer[Any], shed: Shed | list[Shed], where: Path) -> None:
        """Write the page of an answer, which tells the case and its changes."""
        changes = tuple(
            f"--{name} {text}" for name in CHANGES for text in self.asked["changes"].get(name, ())
        )
        if answer.record is not None:
            record = replace(
                answer.record, case=self.asked["case"] or self.case.stem, changes=changes
            )
            answer = replace(answer, record=record)
        import_module(self.verb.page).write_page(answer, where, shed, {})

    def _sent(self, kinds: Sequence[str]) -> dict[str, Any]:
        """Return what was sent as files: a part, and a shop's rates."""
        found: dict[str, Any] = {}
        if "part" in kinds:
            from makeshed.io.parts import read_part  # noqa: PLC0415  (heavy)

            found["part"] = read_part(Path(self.asked["part"]), **self.asked["reading"])
        if self.asked.get("shop"):
            from makeshed.io.rates import read_rates  # noqa: PLC0415

            found["shop"] = read_rates(Path(self.asked["shop"]))
        return found

    def _door(self, *names: str) -> dict[str, Any]:
        return {name: self.asked["door"].get(name, [] if name == "among" else "") for name in names}

    def _changes(self, *more: str) -> dict[str, Any]:
        said: Mapping[str, Any] = self.asked["changes"]
        return {
            "case": self.case,
            "add": [],
            **{n: list(said.get(n, [])) for n in ("set", "without", "during", *more)},
        }

    def _changed(self) -> Shed:
        changes = self._changes("scenario")
        named = [find(name, self.case) for name in changes.pop("scenario")]
        shed = side_by_side_sheds.loaded(changes.pop("case"), self.verb.sample)
        return side_by_side_sheds.with_changes(shed, named, changes, self.notes.append)

    def _under_policies(self, given: Mapping[str, Any]) -> tuple[Shed, Shed, dict[str, Shed]]:
        changes = {**given, **self._changes("scenario", "policy")}
        return side_by_side_sheds.under_policies(changes, self.verb.sample, self.notes.append)

    def _ask(self, name: str, shed: Shed, given: Mapping[str, Any]) -> Any:
        """Ask one question of a shed, and tell how far it has come."""
        ask: Any = VERBS[name].load()
        takes = inputs_of(ask)
        asked = {key: value for key, value in given.items() if key in takes}
        if self.asked["door"].get("planned"):
            answered = next((key for key, taken in takes.items() if taken.kind == "answer"), "")
            planning = name in {"plan", "horizon"} or not answered
            asked |= {} if planning else {answered: self._ask(planner(shed, name), shed, {})}
        if "on_progress" in takes:
            asked["on_progress"] = self._progress
        if "on_case" in takes:
            asked["on_case"] = self._case
        return ask(shed, **asked)

    def _progress(self, progress: Any) -> bool:
        self._tell(plain(progress))
        return True

    def _case(self, done: int, of: int, name: str) -> None:
        self._tell({"done": done, "of": of, "case": name})

    def _tell(self, what: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if now - self._told > TELLS_EVERY:
            self._told = now
            put(
                json.dumps({**what, "seconds": round(now - self._began, 1)}), self.folder / PROGRESS
            )


def main() -> None:
    """Work on the job in a folder, with what was sent in the folder where this process stands."""
    folder = Path(sys.argv[1])
    try:
        work = JobWork(folder)
        answer, shed = work.answer()
        work.page(answer, shed, folder / PAGE)
        put(json.dumps(plain(answer.terms), ensure_ascii=False), folder / TERMS)
        put(answer.to_json(), folder / ANSWER)
    except MakeshedError as error:
        put(json.dumps(told(error)), folder / REFUSED)
    except MemoryError:
        hint = "ask for less, or ask at a terminal of your own"
        refused = NotEnoughMemory("it needs more memory than it may have", hint=hint)
        put(json.dumps(told(refused)), folder / REFUSED)


if __name__ == "__main__":
    main()
