"""The documents are true: their code runs, their tables are current, nothing is left out.

A page that is not current is rewritten by ``python -m docs.pages``; look at what changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache, wraps
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from docs import hooks, pictures
from docs.pages import ROOT, pages, refreshed, shortened

import makeshed
from makeshed.cli import _parser, main
from makeshed.errors import MakeshedError
from makeshed.model.noun import NOUNS, columns
from makeshed.questions import QUESTIONS
from makeshed.questions.plan import Plan, plan
from makeshed.store.examples import example

PAGES = pages()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module", autouse=True)
def asked_once() -> Iterator[None]:
    """Answer once what pages ask of the same facts in the same words; none shows how long it took."""
    answers: dict[str, Plan] = {}

    @wraps(plan)  # options are read off the signature
    def kept(shed: makeshed.Shed, **given: Any) -> Plan:
        if not isinstance(shed, makeshed.Shed):  # a case by its name
            return plan(shed, **given)
        asked = f"{shed.fingerprint()} {shed.told} {sorted(given.items())}"
        if asked not in answers:
            answers[asked] = plan(shed, **given)
        return answers[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("makeshed.questions.plan.plan", kept)
        patch.setattr("makeshed.store.examples.example", cache(example))
        yield


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    assert heading + "\n" in page, f"no heading {heading}"
    below = page.split(heading + "\n", 1)[1]
    return re.split(rf"^#{{1,{level}}} ", below, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_shows_what_its_code_prints_and_what_is_declared(path: Path) -> None:
    was = path.read_text(encoding="utf-8")
    assert refreshed(was) == was, "python -m docs.pages rewrites it"


def test_a_wrong_output_does_not_stay() -> None:
    page = "```python\nprint(2)\n```\n\n```text\n3\n```\n"
    assert refreshed(page) == page.replace("3", "2")


def test_a_wrong_answer_of_the_terminal_does_not_stay() -> None:
    page = "```console\n$ makeshed plan nowhere\nall is well\n```\n"
    assert "there is no nowhere" in refreshed(page)


def test_an_output_that_nothing_shows_is_refused() -> None:
    with pytest.raises(AssertionError, match="no text block"):
        refreshed("```python\nprint(2)\n```\n")


def test_code_that_fails_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        refreshed("```python\n1 / 0\n```\n")


def test_lines_left_out_are_left_out_again() -> None:
    assert shortened("a\n...\nz\n", "a\nb\nc\nd\n") == "a\n...\nd\n"
    assert shortened("a\n...\n", "b\nc\n") == "b\n...\n"


def test_the_picture_of_the_readme_is_the_map_of_the_report() -> None:
    assert pictures.PICTURE.read_text(encoding="utf-8") == pictures.ebike(), (
        "python -m docs.pictures draws it anew"
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_has_stray_backticks(path: Path) -> None:
    prose = re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert re.findall(r".*(?<!`)``(?!`).*", prose) == []


def test_every_noun_and_column_is_in_the_docs() -> None:
    page = text("docs/data/facts.md")
    for name, noun in NOUNS.items():
        below = section(page, f"### `{name}`")
        assert [c.name for c in columns(noun) if f"\n| `{c.name}` |" not in below] == [], name


def test_every_question_has_a_page_with_every_argument() -> None:
    for name, module in QUESTIONS.items():
        page = text(f"docs/questions/{name}.md")
        given = list(signature(getattr(import_module(module), name)).parameters)
        arguments = [argument for argument in given if argument != "shed"]
        assert [a for a in arguments if not re.search(rf"^\|.*`{a}`", page, re.MULTILINE)] == []


def test_every_error_is_in_the_docs() -> None:
    page = text("docs/terminal.md")
    for error in MakeshedError.__subclasses__():
        assert f"| `{error.__name__}` | {error.exit_code} |" in page


@pytest.mark.parametrize("command", [*QUESTIONS, "check", "new"])
def test_every_option_is_in_the_docs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    help_text = capsys.readouterr().out
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", help_text))
    below = section(text("docs/terminal.md"), f"## `{command}`")
    assert options
    assert {option for option in options if option not in below} == set()


@pytest.mark.parametrize(
    ("room", "besides"),
    [
        ("science", {"arrays", "program"}),
        ("language", {"text"}),
        ("geometry", set()),
        ("printing", set()),
        ("simulation", {"fast", "kernel", "tape"}),
    ],
)
def test_every_equation_is_in_the_docs(room: str, besides: set[str]) -> None:
    """All but forms, and what is another shape of the same days."""
    read = "".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs/science").glob("*.md")
    )
    modules = {path.stem for path in (ROOT / "src/makeshed" / room).glob("[a-z]*.py")}
    shown = re.findall(rf"^::: makeshed\.{room}\.(\w+)$", read, re.MULTILINE)
    assert len(shown) == len(set(shown))
    assert modules - set(shown) == besides


def test_every_question_is_in_the_reference() -> None:
    page = text("docs/reference/questions.md")
    shown = set(re.findall(r"^::: ([\w.]+)$", page, re.MULTILINE))
    assert {f"{module}.{name}" for name, module in QUESTIONS.items()} <= shown


def test_every_public_name_is_in_the_docs() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    missing = [n for n in makeshed.__all__ if not re.search(rf"\b(ms|makeshed)\.{n}\b", everything)]
    assert missing == []


def test_the_short_help_names_every_command() -> None:
    page = text("docs/terminal.md")
    for line in _parser([]).format_help().splitlines():
        if found := re.match(r"    ([a-z]+)  ", line):
            assert f"`{found[1]}`" in page


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_beside_the_site_lead_somewhere(name: str) -> None:
    for link in LINK.findall(text(name)):
        if not link.startswith("https://"):
            assert (ROOT / link.partition("#")[0]).is_file(), link


def test_decisions_are_short() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 25, path.name


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f"\nversion: {version}\n" in text("CITATION.cff")
    assert version in text("CHANGELOG.md")


def test_the_benchmarks_page_shows_the_last_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text("docs/benchmarks.md")
    monkeypatch.setattr(hooks, "MEASURED", tmp_path / "BENCHMARKS.md")
    assert "`make bench` does" in hooks.on_page_markdown(page)
    measured = "# Benchmarks\n\nlost by half ![x](docs/pictures/x.svg)\n"
    (tmp_path / "BENCHMARKS.md").write_text(measured)
    shown = hooks.on_page_markdown(page)
    assert shown.count("# Benchmarks") == 1
    assert "lost by half ![x](pictures/x.svg)" in shown


def test_the_site_builds_without_a_warning_and_asks_the_network_for_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the tools of the docs are not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    built = list(tmp_path.rglob("*.html"))
    assert len(built) > len(list((ROOT / "docs").rglob("*.md")))
    asks = re.compile(r'<(?:script|img|iframe)[^>]+src="?http|<link[^>]+stylesheet[^>]+href="?http')
    assert [page.name for page in built if asks.search(page.read_text(encoding="utf-8"))] == []
