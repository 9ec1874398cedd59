"""No ``except`` hides an error that it was not written for.

`BadFacts` and `BadValue` are ``ValueError``s and `NotFound` is a ``LookupError``: who catches those round
our own functions catches every refusal that they pass on. So an ``except`` names errors of its own, or
there is nothing of ours in its ``try``, or it passes on what it caught, or it stands below with its reason.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

import pytest
from tests.parsed import SOURCE, trees

EVERYTHING = {"", "Exception", "BaseException"}
WIDE = {"ValueError", "LookupError", "MakeshedError", "BadFacts", "BadValue"}
"""What refusals of all kinds are."""

DECLARED = {
    "store/__init__.py: _kept_on: BadFacts": "of a case that is damaged no record is left to keep",
    "store/change_record.py: change_of: ValueError": "a line that is no change, which is said by name",
    "cli/__init__.py: _run: MakeshedError": "the terminal says every refusal, and its exit code",
    "casework/checks.py: _planned: MakeshedError": "a reading that cannot be planned is not weighed; the warning stands",
    "casework/drawn_parts.py: drawn_parts: BadFacts": "what is wrong with all files is told at once",
    "casework/drawn_parts.py: drawn_parts: MakeshedError": "what is wrong with all files is told at once",
    "casework/side_by_side_sheds.py: _tried: MakeshedError": "a scenario that cannot be had is a column as well",
    "casework/side_by_side_sheds.py: _gone: MakeshedError": "the error that was there first is the one to tell",
    "questions/hedge/__init__.py: _for_the_mean: BadFacts": "means that make no sense together are no case; a note says so",
    "web/application.py: warm: MakeshedError": "a site whose facts cannot be read now says so on its pages",
    "web/search_page.py: search: MakeshedError": "a search says every refusal beside its form",
    "web/held_directory.py: now: MakeshedError": "whatever keeps facts from being read is told by one page",
    "web/held_directory.py: _looked_at: BadFacts": "a copy that is spoilt is made again from the case, once",
    "web/public_copy.py: _edited: BadValue": "a record that was begun anew: the copy is made anew",
    "web/public_copy.py: _told: BadFacts": "of a file that is damaged, and its mark, no number is known",
    "web/public_copy.py: _said: ValueError": "a mark that cannot be read: the copy is made anew",
    "report/public/said.py: _day: ValueError": "what is no day is another sentence, or stays as it is",
    "web/public_copy.py: moved: ValueError": "what was noted of moves cannot be read: those of the record are known",
    "web/question_inputs.py: from_words: BadValue": "all words that cannot be read are told at once",
    "web/question_pages.py: question_page: MakeshedError": "a form says every refusal above its fields",
    "web/job_keeper.py: limited: suppress ValueError": "a system that knows no such limit has the others",
    "web/job_work.py: main: MakeshedError": "the answer of a job is its refusal, whatever it is",
    "io/parts/dxf.py: dxf: Exception": "a foreign library reads a stranger's file",
    "io/parts/svg.py: svg: Exception": "a foreign library reads a stranger's file",
    "io/parts/mesh.py: ply: Exception": "a foreign library reads a stranger's file",
    "io/parts/step.py: _tried: Exception": "a foreign library reads a stranger's file, in a process",
    "io/parts/step.py: _in_child: suppress BaseException": "a child may only end; its code tells",
    "io/jobs/__init__.py: _sliced: BadFacts": "a file that says no time is told, the others count",
    "io/parts/threemf.py: read: LookupError": "expat's own, of encodings; ours pass on before it",
    "io/parts/threemf.py: read: ValueError": "expat's own, of encodings; ours pass on before it",
    "io/parts/threemf.py: side: ValueError": "only `int` is called there; the names are the file's",
    "passport/commitments.py: audited: ValueError": "whatever makes the lines unreadable is said",
    "passport/signed_envelope.py: check: ValueError": "whatever is wrong with it, it is refused",
    "passport/history.py: thumbprint: ValueError": "what is no key has no fingerprint",
    "passport/integrity.py: check_proof: ValueError": "whatever is wrong with it, it is refused",
    "passport/log.py: proves: ValueError": "a proof that cannot be read proves nothing",
    "io/untrusted.py: _guarded: ValueError": "readers of notations say with it what is too much",
    "model/in_period.py: faults: BadFacts": "the faults of all periods are told at once",
    "model/in_period.py: in_period: BadFacts": "all overrides that cannot be had are told at once",
    "model/in_period.py: in_period: BadValue": "all overrides that cannot be had are told at once",
    "model/ruling.py: rules_can_be_read: BadFacts": "its problems are passed on, by row",
    "questions/advise/idle_hours.py: _leads: BadValue": "a need in the log that cannot be read names no step",
    "questions/advise/law_levers.py: _asked: BadFacts": "a grant that fits nothing of the firm's is told as such",
    "policy/mixing.py: _mixes: BadFacts": "a mix of too many grants is a row as well",
    "policy/mixing.py: _mixes: BadValue": "a mix that contradicts itself is a row as well",
    "policy/strength.py: _asked: BadFacts": "a grant above the cost: there is no such strength",
    "model/harvest.py: months_can_be_read: BadValue": "months that cannot be read are told, by row",
    "questions/survey/lacking.py: distances_in: BadValue": "a region that cannot be told is refused by who asks next",
    "questions/survey/eaten.py: eaten_in: BadValue": "a region that cannot be told is refused by who asks next",
    "questions/survey/needs.py: heard: BadValue": "a need in the log that cannot be read is told",
    "runners/__init__.py: attempt: Exception": "one case must not cost the others; it is named",
    "runners/__init__.py: attempt: MakeshedError": "one case must not cost the others; it is named",
    "solvers/checked.py: _run: BaseException": "kept, and raised where the search was called",
    "solvers/highs.py: _pass_on: BaseException": "kept, and raised where the search was called",
    "solvers/scip.py: _optimize: Exception": "all but PySCIPOpt's own bare Exception pass on",
    "solvers/scip.py: eventexec: BaseException": "kept, and raised where the search was called",
    "store/openxml.py: parse: LookupError": "expat's own, of encodings it does not know",
    "store/openxml.py: survey: ValueError": "whatever makes a stranger's file unreadable is said",
    "store/scenarios.py: wrong: MakeshedError": "whatever keeps a scenario from being had is told",
    "store/server_case.py: load: BadFacts": "a copy that is damaged is made anew, once",
    "store/server_case.py: _followed: suppress BadFacts": "what keeps a copy from following is no loss: it is made anew",
    "store/server_case.py: _followed: suppress BadValue": "what keeps a copy from following is no loss: it is made anew",
    "store/steady.py: steadily: Exception": "raised again unless the file was replaced meanwhile",
}


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the innermost function round each ``try`` and ``with``, and the statement."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.FunctionDef) else name
            if isinstance(child, ast.Try | ast.With):
                yield inner, child
            yield from walk(child, inner)

    return walk(tree, "")


def caught(handler: ast.ExceptHandler) -> set[str]:
    """Return the names of what a handler catches."""
    kind = handler.type
    listed = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return {each.id if isinstance(each, ast.Name) else "" if each is None else ast.unparse(each)
            for each in listed}  # fmt: skip


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler ends by raising again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def own(tree: ast.Module) -> set[str]:
    """Return the names of what a module defines, or takes from makeshed."""
    names = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("makeshed"):
            names |= {each.asname or each.name for each in node.names}
    return names


def calls_own(body: list[ast.stmt], names: set[str]) -> bool:
    """Whether statements call something of ours, methods among it."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                root = node.func
                name = root.attr if isinstance(root, ast.Attribute) else ""
                while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
                    root = root.func if isinstance(root, ast.Call) else root.value
                first = root.id if isinstance(root, ast.Name) else ""
                if first in names or name in names or first == "self":
                    return True
    return False


def wide(path: str, tree: ast.Module) -> set[str]:
    """Return where a module catches more than it may: file, function, what."""
    found = set()
    names = own(tree)
    for function, node in functions(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("suppress"):
                    kinds = {ast.unparse(arg) for arg in call.args}
                    found |= {
                        f"{path}: {function}: suppress {k}" for k in kinds & (EVERYTHING | WIDE)
                    }
            continue
        assert isinstance(node, ast.Try)
        for handler in node.handlers:
            if not passes_on(handler):
                kinds = caught(handler)
                bad = kinds & EVERYTHING
                bad |= kinds & WIDE if calls_own(node.body, names) else set()
                found |= {f"{path}: {function}: {kind}" for kind in bad}
    return found


def test_no_except_is_wider_than_what_it_is_written_for() -> None:
    found = set()
    for path, tree in trees().items():
        found |= wide(path.relative_to(SOURCE).as_posix(), tree)
    assert found - set(DECLARED) == set(), "name the error that is meant, or declare why not"
    assert set(DECLARED) - found == set(), "it is narrow now: take it off the list"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("try: ours()\nexcept BadFacts: return None", {"BadFacts"}),
        ("try: float(ours())\nexcept ValueError: return None", {"ValueError"}),
        ("try: self.shed.plus()\nexcept (KeyError, ValueError): pass", {"ValueError"}),
        ("try: float(x)\nexcept: pass", {""}),
        ("try: float(x)\nexcept Exception: pass", {"Exception"}),
        ("with suppress(Exception): float(x)", {"suppress Exception"}),
        ("try: float(x)\nexcept ValueError: return None", set()),
        ("try: ours()\nexcept ValueError: raise", set()),
        ("try: ours()\nexcept DutiesClash: return None", set()),
    ],
)
def test_what_is_too_wide_is_seen(body: str, kinds: set[str]) -> None:
    text = f"def ours(): ...\ndef here(self, x):\n{textwrap.indent(body, '    ')}\n"
    assert wide("a.py", ast.parse(text)) == {f"a.py: here: {kind}" for kind in kinds}
