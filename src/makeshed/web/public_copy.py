"""The public facts of a case in a file of the site's own, kept up with the case.

Every process of a site reads that file and nothing else: what is private is not in it. It holds the index
of the search, so that a start reads no maker; it may be downloaded; and its record of changes is what
others can follow. Whoever finds that the case changed brings it up to date, by the same changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import Any

import polars as pl

from makeshed.errors import BadFacts, BadValue
from makeshed.model import Capability, Place, Shed, Site
from makeshed.report.public.moved_makers import ends, joined_in, moves_in
from makeshed.report.public.public_facts import public_facts, takes_back
from makeshed.report.putting import put as put_text
from makeshed.store import record_of, written
from makeshed.store.change_record import Change, every_change, facts_of, written_anew
from makeshed.store.editing import Edit, differing
from makeshed.store.examples import opened
from makeshed.store.following import case_state
from makeshed.store.locking import writing
from makeshed.store.put import changes, done
from makeshed.units import Second
from makeshed.web.job_queue import JOBS

FORM = 2
"""Raised when other facts are public than before."""
WAIT: Second = 300.0
"""How long a process waits for another that makes the file."""
ENDS = 1 << 62
"""More than any number of a change: of a record in a database, the last one is asked for."""
MOST_EDITED = 200
"""After more changes than so many the file is made anew."""
ABOUT = (Site, Capability, Place)
Rows = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """The file of a case.

    Attributes
    ----------
    case
        Where the directory lies.
    folder
        Where the file is kept.
    open_facts
        Whether all facts are public.
    """

    case: Path
    folder: Path
    open_facts: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / "public.db"

    def kept_up(self) -> None:
        """Bring the file up to date with the case, if another process has not done so.

        Raises
        ------
        MakeshedError
            The case cannot be read: it is being written, damaged or gone.
        NotWritten
            The disk is full, or nothing can be written there.
        """
        if self._is_current():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with writing(self.path, wait=WAIT):
            if self._is_current():
                return
            state = case_state(self.case)
            shed = opened(self.case)
            mark, now = self._mark(), shed.fingerprint()
            moves = self._moves(shed, mark)
            if mark.get("case") != now and not self._edited(shed, mark):
                self._begun(shed, mark)
            copy = self._written()
            said = {**self._kind(), "state": state, "case": now, "sequence": _last(self.case),
                    "told": _last(self.path), "facts": copy.fingerprint()}  # fmt: skip
            put_text(json.dumps(ends(moves, copy)), self._moved_file)
            put_text(json.dumps(said), self._mark_file)

    def moved(self) -> Mapping[str, str]:
        """Return by old key of a maker that is listed the key that it has now."""
        try:
            return {str(old): str(now) for old, now in json.loads(self._moved_file.read_text("utf-8")).items()}  # fmt: skip
        except (OSError, ValueError, AttributeError):
            return {}

    def _moves(self, shed: Shed, mark: Mapping[str, Any]) -> dict[str, str]:
        """Return every move that is known: those of before, and those of the record since."""
        known = mark.get("sequence", 0)
        told = every_change(record_of(self.case, known), self.case.name)
        since = moves_in(each for each in told if each.sequence > known)
        return {**self.moved(), **joined_in(shed), **since}

    @property
    def _moved_file(self) -> Path:
        return self.path.with_name("moved.json")

    def spoilt(self) -> None:
        """Have the file made anew; the number of the last change that was told stays known."""
        put_text(json.dumps({**self._kind(), "told": self._told()}), self._mark_file)

    @property
    def download(self) -> Path:
        """The copy of the file that is sent to whoever asks for all of it."""
        return self.folder / "directory.db"

    @property
    def _mark_file(self) -> Path:
        return self.path.with_suffix(".json")

    def _kind(self) -> dict[str, Any]:
        return {"form": FORM, "open": self.open_facts, "at": str(self.case)}

    def _mark(self) -> Mapping[str, Any]:
        """Return of which facts the file is; nothing if it is not there, or of another kind."""
        return self._said() if self.path.is_file() and self._is_of_this_kind() else {}

    def _is_of_this_kind(self) -> bool:
        said = self._said()
        return {name: said.get(name) for name in self._kind()} == self._kind()

    def _said(self) -> Mapping[str, Any]:
        """Return what the mark says, of whatever facts."""
        try:
            said = json.loads(self._mark_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def _is_current(self) -> bool:
        return bool(self._mark().get("state") == json.loads(json.dumps(case_state(self.case))))

    def _told(self) -> int:
        """Return the number of the last change that was told, so that none is told twice."""
        noted = self._said().get("told")
        try:
            held = _last(self.path)
        except BadFacts:  # damaged
            held = 0
        return max(held, noted if isinstance(noted, int) else 0)

    def _begun(self, shed: Shed, mark: Mapping[str, Any]) -> None:
        """Write the file as a whole; its record begins there, so that nothing of before is told again."""
        facts = shed if self.open_facts else public_facts(shed)
        now = facts.fingerprint()
        if mark.get("facts") == now:
            return
        is_first, last = not (self._mark_file.exists() or self.path.exists()), self._told()
        self.download.unlink(missing_ok=True)
        if not self._is_of_this_kind():  # more was public before: nothing that was made of it stays
            self.path.unlink(missing_ok=True)
            rmtree(self.folder / JOBS, ignore_errors=True)
        record = [] if is_first else [written_anew(last, mark.get("facts", ""), now)]
        written(facts, self.path, record=record)

    def _edited(self, shed: Shed, mark: Mapping[str, Any]) -> bool:
        """Do the changes of the case since the file was made; whether that could be done."""
        if "case" not in mark:
            return False
        try:
            made = changes(self.case, mark["sequence"])
        except BadValue:
            return False
        follows = made and made[0].before == mark["case"] and made[-1].after == shed.fingerprint()
        if not follows or len(made) > MOST_EDITED or any(each.whole for each in made):
            return False
        now, before = self._touched(shed, made)
        gone, came = differing(before, now)
        left = [f"{fact.table}/{fact.id}" for fact in facts_of(gone)]
        back = {f"{fact.table}/{fact.id}" for fact in facts_of(came)}
        lost = [key for key in left if key not in back]
        if any("*" in key for key in lost):
            return False
        forgets = takes_back(facts_of(gone), facts_of(came))
        if forgets:
            self.download.unlink(missing_ok=True)
        edit = Edit(day=made[-1].day, forgets=forgets)
        if came:  # first, so that nothing that stays names what goes
            done(self.path, replace(edit, facts=facts_of(came)))
        if lost:
            done(self.path, replace(edit, without=tuple(lost)))
        return True

    def _written(self) -> Shed:
        """Return the public facts as this site wrote them; whether they are whole, an edit looks itself."""
        from makeshed.store import indexed  # noqa: PLC0415  (it pays for h3)

        held = indexed.edited(self.path)
        return opened(self.path) if held is None else held

    def _touched(self, shed: Shed, made: Sequence[Change]) -> tuple[Rows, Rows]:
        """Return the public facts that changes may have touched, as they are now and as the file has them."""
        copy = self._written()
        facts = [fact for each in made for fact in (*each.gone, *each.came)]
        if self.open_facts:
            return _of(shed, facts), _of(copy, facts)
        sites = {fact.site for fact in facts if isinstance(fact, Site | Capability)}
        places = {fact.place for fact in facts if isinstance(fact, Place | Site)}
        places |= {
            place for each in (shed, copy) for place in _some(each, Site, "site", sites)["place"]
        }
        # How rough a place is shown is for all at it to say.
        sites |= {
            site for each in (shed, copy) for site in _some(each, Site, "place", places)["site"]
        }
        now, before = (
            {
                Site.table: _some(each, Site, "site", sites),
                Capability.table: _some(each, Capability, "site", sites),
                Place.table: _some(each, Place, "place", places),
            }
            for each in (shed, copy)
        )
        after = public_facts(Shed(now))
        return {noun.table: after.table(noun) for noun in ABOUT}, before


def _last(where: Path) -> int:
    """Return the number of the last change of a case."""
    changes_told = every_change(record_of(where, ENDS), where.name)
    return changes_told[-1].sequence if changes_told else 0


def _some(shed: Shed, noun: Any, column: str, values: set[str]) -> pl.DataFrame:
    return shed.some(noun, column, sorted(values))


def _of(shed: Shed, facts: Sequence[Any]) -> Rows:
    """Return the rows of a shed with the keys of some facts."""
    found: dict[str, pl.DataFrame] = {}
    for fact in facts:
        if fact.table in found:
            continue
        begin = type(fact).key[0]
        keys = {getattr(each, begin) for each in facts if each.table == fact.table}
        found[fact.table] = shed.some(type(fact), begin, sorted(map(str, keys)))
    return found
