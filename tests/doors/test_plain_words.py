"""Help and errors are a person's words: grouped, with defaults, without marks, numbers of errors or libraries."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.answer import as_text, laid_out, within
from makeshed.cli import _parser, main
from makeshed.cli.helping import wrapped
from makeshed.errors import plainly
from makeshed.plans.plan import CostLine
from makeshed.questions import QUESTIONS
from makeshed.typed import share
from makeshed.verbs import wanted

INTERNAL = re.compile(
    r"\[Errno|Traceback|calamine|polars|numpy|codec|invalid _?\w+ value|Expecting|zip file|"
    r"out of specification|choose from|unrecognized arguments|ValueError|Exception|`|\bargparse\b"
)


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    def below(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for sub in action.choices.values():
                    yield sub.prog, sub
                    yield from below(sub)

    for name in ("check", *QUESTIONS):
        for prog, parser in below(_parser([name])):
            if prog == f"makeshed {name}" or (name == "check" and prog.split()[1] not in QUESTIONS):
                yield prog, parser


PARSERS = dict(parsers())


def test_help_is_grouped_by_what_people_want(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    places = [text.index(f"\n{title}\n") for title in wanted()]
    assert places == sorted(places)
    assert "a bundled example" in text
    for prog in PARSERS:
        assert f"\n  {prog.split()[1]} " in text


@pytest.mark.parametrize("prog", PARSERS)
def test_help_has_no_marks_and_tells_every_default(prog: str) -> None:
    parser = PARSERS[prog]
    assert "`" not in parser.format_help()
    for action in parser._actions:
        plain = isinstance(action.default, int | float | str | Path)
        if plain and action.default not in {"", False} and action.default != argparse.SUPPRESS:
            assert "default" in (action.help or ""), f"{prog} {action.dest}: {action.default}"


BAD = [
    (["plann"], "no command is called 'plann'", "did you mean plan?"),
    (["plan", "--rulez", "x"], "plan has no option --rulez", "did you mean --rules?"),
    (["plan", "--gap"], "--gap: a value is missing", "see makeshed plan --help"),
    (["plan", "--gap", "0,5"], "'0,5' is no share; right: 0.5", "see makeshed plan --help"),
    (["plan", "--carbon-price", "1,200.5"], "right: 1200.5, without commas", "see"),
    (["plan", "--threads", "1.5"], "'1.5' is no whole number", "see"),
    (["plan", "--day", "31.01.2026"], "'31.01.2026' is no day; right: one such as", "see"),
    (["plan", "--solver", "hihgs"], "--solver: 'hihgs'; right: auto or highs", "mean highs?"),
    (["plan", "--json=3"], "--json: it takes no value", "see"),
    (["plan", "a", "b"], "'b' is one word too many: plan takes CASE", "quotes"),
    (["find", "laser", "cutting"], "there is no case cutting", '"laser cutting ..."'),
    (["quote"], "missing: PART", "see makeshed quote --help"),
    (["tip", "--vary", "x"], "tip has no option --vary", "makeshed tip VARY"),
    (["passport", "isue"], "no action is called 'isue'", "did you mean issue?"),
    (["passport", "issue", "ebike", "ebike", "--made-on", "x"], "'x' is no day", "see"),
    (["passport", "serve-folder", "x", "--port", "99999"], "'99999' is no port", "see"),
    (["passport", "issue", "x", "gone"], "there is no gone", "folder of CSV"),
    (["plan", "cas"], "there is no cas", "did you mean case?"),
    (["plan", "Case.xlsx"], "there is no Case.xlsx", "did you mean case?"),
    (["plan", "cose/sub"], "there is no cose/sub", "did you mean case/sub?"),
    (["plan", "ebik"], "there is no ebik", "the bundled example ebike is "),
    (["case"], "no command is called 'case'", "makeshed plan case"),
    (["plan", "--discount-rate", "8"], "for 8 % write 0.08", "0.08"),
    (["plan", "--holding-rate", "20"], "for 20 % write 0.2", "0.2"),
    (["check", "broken.xlsx"], "1 problem", "cut short, or a file of another kind"),
    (["check", "broken.db"], "1 problem", "a file of another kind"),
    (["check", "parquet"], "1 problem", "cut short, or a file of another kind"),
    (["import", "broken.json", "--into", "out"], "1 problem", "a name in double quotes is missing"),
    (["plan", "--scenario", "broken.args"], "broken.args, line 1 holds", "each line is"),
    (["new", "broken.json/x"], "broken.json/x lies below a file", ""),
    (["quote", "broken.3mf", "--material", "steel"], "1 problem", "cut short"),
    (["quote", "broken.step", "--material", "steel"], "1 problem", "ISO-10303-21"),
]


@pytest.fixture
def litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of every kind that are not what they are called."""
    monkeypatch.chdir(tmp_path)
    for name in ("broken.xlsx", "broken.db", "broken.3mf", "broken.step", "parquet/places.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("nothing of the kind")
    (tmp_path / "broken.json").write_text("{\n")
    (tmp_path / "broken.args").write_bytes(b"\x89PNG")
    (tmp_path / "case" / "sub").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(("words", "said", "hint"), BAD)
@pytest.mark.usefixtures("litter")
def test_bad_input_is_said_in_words_of_people(
    words: list[str], said: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words)
    err = capsys.readouterr().err
    assert code not in {0, 7}
    assert said in err.splitlines()[0]
    assert hint in err
    assert not INTERNAL.search(err), err


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("[Errno 21] Is a directory: 'x'", "Is a directory: 'x'"),
        ("a: Expecting value: line 2 column 1 (char 2)", "a: a value is missing, line 2"),
        ("Expecting ',' delimiter: line 3 column 9 (char 22)", "',' is missing, line 3"),
        ("not well-formed (invalid token): line 1, column 3", "broken XML, line 1"),
        ("'utf-8' codec can't decode byte 0x89 in position 0: invalid", "it is no UTF-8 text"),
        ("nothing to say; right: a number", "nothing to say; right: a number"),
    ],
)
def test_what_libraries_say_is_put_plainly(foreign: str, plain: str) -> None:
    assert plainly(foreign) == plain


@given(st.floats(0, 100).map(lambda x: round(x, 6)))
def test_percent_is_read_as_the_share(percent: float) -> None:
    assert share(f"{percent:.6f}%") == pytest.approx(percent / 100, abs=1e-12)
    assert share(f"{percent:.6f} %") == share(f"{percent:.6f}%")
    assert share("8%") == 0.08


# --- tables and the screen ------------------------------------------------------------------------

TABLE = [["site", "name", "cost [EUR]", "mark"]]
TABLE += [[f"s{n}", "a long name " * 3, f"{n}.00", "x" * n] for n in range(1, 12)]


@given(st.integers(44, 200))
def test_every_cell_stands_on_the_screen_or_what_is_cut_is_said(screen: int) -> None:
    lines = laid_out(TABLE, [False, False, True, False], screen)
    text = "\n".join(lines)
    assert all(len(line) <= screen or line.startswith("(…") for line in lines)
    for row in TABLE:
        for cell in row:
            assert cell.strip() in text or "--json shows all" in text
    assert ("…" in text) == (lines[-1].startswith("(…"))


def test_a_table_is_as_wide_as_it_is_where_nobody_looks() -> None:
    rows = [CostLine("freight", 1.0, 0.5)] * 3
    with within(10):
        assert as_text(rows, "EUR") != as_text_outside(rows)
    assert as_text(rows, "EUR") == as_text_outside(rows)
    with within(80):
        assert as_text(rows, "EUR", most=1).endswith("... and 2 more (--json shows all)")


def as_text_outside(rows: list[CostLine]) -> str:
    with within(None):
        return as_text(rows, "EUR")


def test_long_lines_go_on_below_where_they_began() -> None:
    told = wrapped("note: " + "word " * 30 + "end", 40)
    assert all(len(line) <= 40 for line in told.split("\n"))
    assert told.split("\n")[1].startswith("      word")
    assert wrapped("word " * 30, None) == "word " * 30
