"""Every verb there is, declared once: the terminal, the documents and any other door read this list.

Names only, so that it costs nothing to read. What a verb takes stands in the signature of its function
(`makeshed.questions.asking.inputs`). A new question is one `Verb` here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PLAN, MAKERS, PRICE, LABELS, REGIONS, DATA = (
    "Plan and decide",
    "Find makers",
    "Price a part",
    "Labels and passports",
    "Regions",
    "Your data",
)
"""What people want, in the order in which it is listed."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be asked or done, by every door.

    Attributes
    ----------
    name
        As it is said at the terminal; two words for what belongs to another.
    home
        The module that holds its function.
    wanted
        What people want who look for it.
    function
        Name of the function in its module; by default the verb's.
    python
        What it is called in ``makeshed``; by default as its function. Some are in a module of it.
    sample
        The bundled case that answers if none is named; blank: something must be named.
    page
        The module whose ``write_page`` makes a page of its answer; blank: it has none.
    docs
        Its page in ``docs/``; by default that of its question.
    about
        What it does, in one line; by default the first line of its docstring.
    question
        Whether it is a question: facts in, an answer out.
    """

    name: str
    home: str
    wanted: str
    function: str = ""
    python: str = ""
    sample: str = ""
    page: str = ""
    docs: str = ""
    about: str = ""
    question: bool = True

    @property
    def command(self) -> str:
        """The first word of it at the terminal."""
        return self.name.split()[0]

    def load(self) -> Callable[..., Any]:
        """Return its function, importing what that needs."""
        found: Callable[..., Any] = getattr(import_module(self.home), self.called)
        return found

    @property
    def called(self) -> str:
        """Name of its function."""
        return self.function or self.name

    @property
    def in_python(self) -> str:
        """What it is called in ``makeshed``."""
        return self.python or self.called

    @property
    def documented(self) -> str:
        """Its page in ``docs/``."""
        return self.docs or f"questions/{self.command}.md"

    def line(self) -> str:
        """Return what it does in one line, without importing its module."""
        return self.about or first_line(self.home, self.called)


def _question(name: str, wanted: str, sample: str = "ebike", page: str = "") -> Verb:
    """Declare a question whose module, function and page have its name."""
    home = f"makeshed.questions.{name}"
    return Verb(name, home, wanted, sample=sample, page=page or f"makeshed.report.{name}")


def _deed(name: str, home: str, wanted: str, about: str, function: str = "", **more: str) -> Verb:
    """Declare what is done to files, which is no question."""
    return Verb(name, home, wanted, function, about=about, question=False, **more)


def _passport(name: str, home: str, function: str, about: str) -> Verb:
    return _deed(
        f"passport {name}",
        f"makeshed.passport.{home}",
        LABELS,
        about,
        function,
        python=f"passport.{function}",
        docs="passports.md",
    )


def _listed(verbs: Iterable[Verb]) -> dict[str, Verb]:
    return {verb.name: verb for verb in verbs}


VERBS = _listed(
    [
        _question("plan", PLAN, page="makeshed.report"),
        _question("horizon", PLAN),
        _question("compare", PLAN),
        _question("alternatives", PLAN),
        _question("frontier", PLAN),
        _question("sweep", PLAN),
        _question("tip", PLAN),
        _question("hedge", PLAN),
        _question("stress", PLAN),
        _question("stock", PLAN, page="makeshed.report.safety_stock"),
        _question("advise", PLAN, page="makeshed.report.advice"),
        _question("find", MAKERS, sample="directory"),
        _question("refer", MAKERS, sample="directory"),
        _deed(
            "refer outcome",
            "makeshed.casework.outcomes",
            MAKERS,
            "Write what became of a referral: answered, quoted, won, declined, silent, or stop.",
            "outcome",
        ),
        _deed(
            "site",
            "makeshed.report.public",
            MAKERS,
            "Write the public pages of a directory: a folder that any web server can serve.",
            "publish",
            docs="site.md",
        ),
        _deed(
            "serve",
            "makeshed.web.server",
            MAKERS,
            "Show a directory in the browser, live, with a search and every question.",
            docs="serve.md",
        ),
        _question("quote", PRICE, sample="bracket"),
        _deed(
            "calibrate",
            "makeshed.casework.calibrations",
            PRICE,
            "Say how long jobs really take on a machine, from 5 or more of its log.",
            "calibrate",
        ),
        _question("label", LABELS),
        _deed(
            "passport issue",
            "makeshed.casework.passports",
            LABELS,
            "Issue passports for a product of a case.",
            "issue_passports",
            sample="ebike",
            docs="passports.md",
        ),
        _question("survey", REGIONS, sample="metros"),
        _question("appraise", REGIONS),
        _passport(
            "verify",
            "verifying",
            "verify",
            "Check passports of a folder, or anybody's credential, offline: seven answers each.",
        ),
        _passport(
            "show",
            "lone",
            "verify_file",
            "Print the page for people of anybody's passport, with what its check found.",
        ),
        _passport("revoke", "issuing", "revoke", "Withdraw a passport."),
        _passport(
            "refresh",
            "issuing",
            "refresh",
            "Sign the status lists anew; they stay fresh for 30 days.",
        ),
        _passport("rotate", "issuing", "rotate", "Make a new key and retire the old one."),
        _passport(
            "serve-folder",
            "preview_server",
            "server",
            "Look at a folder in a browser, on this machine.",
        ),
        _deed(
            "new",
            "makeshed.casework.starters",
            DATA,
            "Write a commented starter case, a folder or an .xlsx file.",
            docs="data/formats.md",
        ),
        _deed(
            "check",
            "makeshed.casework.checks",
            DATA,
            "Tell what is wrong with a case and what is doubtful, with what each does to the answer.",
            sample="ebike",
            docs="data/formats.md",
        ),
        _deed(
            "convert",
            "makeshed.store.converting",
            DATA,
            "Write a case as a folder, a workbook or a database, with the same facts.",
            docs="data/formats.md",
        ),
        _deed(
            "put",
            "makeshed.store.put",
            DATA,
            "Change some facts of a case, all of it or nothing, and record who did and why.",
            docs="data/live.md",
        ),
        _deed(
            "import",
            "makeshed.casework.imports",
            DATA,
            "Add makers and designs from files of other formats to a case.",
            "import_files",
            docs="data/formats-directory.md",
        ),
        _deed(
            "import anura",
            "makeshed.casework.anura_models",
            DATA,
            "Write a model of the Anura schema, of commercial network design, as a case.",
            "import_anura",
            docs="data/formats-models.md",
        ),
        _deed(
            "export anura",
            "makeshed.casework.anura_exports",
            DATA,
            "Write a case as a model of the Anura schema, and say what of it is not in there.",
            "export_anura",
            docs="data/formats-models.md",
        ),
    ]
)
"""By name, every verb; in each group in the order in which they are listed."""
ABOUTS = {
    "passport": "Issue and check product passports: signed, offline, a static folder.",
    "export": "Write a case as another program has it: a model of the Anura schema.",
}
"""Of commands that are no verb themselves, and stand before several."""


def questions() -> dict[str, Verb]:
    """Return the verbs that are questions."""
    return {name: verb for name, verb in VERBS.items() if verb.question}


def commands() -> dict[str, str]:
    """Return the first words at the terminal, each with what it does in one line."""
    found: dict[str, str] = {}
    for verb in VERBS.values():
        if verb.command not in found:
            found[verb.command] = ABOUTS.get(verb.command) or verb.line()
    return found


def wanted() -> dict[str, list[str]]:
    """Return what people want, and the commands for it."""
    found: dict[str, list[str]] = {}
    for verb in VERBS.values():
        group = found.setdefault(verb.wanted, [])
        if verb.command not in group:
            group.append(verb.command)
    return found


@cache
def first_line(module: str, name: str) -> str:
    """Return the first line of a function's docstring without importing its module."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in tree.body:  # of an overload there is no docstring
        if isinstance(node, ast.FunctionDef) and node.name == name and ast.get_docstring(node):
            return (ast.get_docstring(node) or "").partition("\n")[0]
    raise LookupError(f"{module} has no function {name}")
