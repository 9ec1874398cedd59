"""What is installed is what was tested: the wheel is built, installed away from this checkout, and used.

Nothing is fetched: it stands in an environment of its own, and borrows the libraries of this one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from tests.parsed import ROOT, SOURCE

pytest.importorskip("hatchling", reason="what builds the wheel is not installed")


def ran(*words: object, where: Path) -> str:
    """What a command says, run in a folder and knowing nothing of this checkout."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=where, env=known, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wheel")
    ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made, where=ROOT)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of an environment that holds the wheel."""
    home = tmp_path_factory.mktemp("installed")
    ran(sys.executable, "-m", "venv", "--without-pip", home, where=home)
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    ran(sys.executable, "-m", "pip", "--python", commands / "python", *install, wheel, where=home)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(ran(commands / "python", "-c", code, where=home).strip())
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own / "libraries.pth").write_text("".join(f"{each}\n" for each in sorted(libraries)))
    return commands


def test_the_wheel_holds_every_file_of_the_package_and_its_examples(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        there = {name for name in packed.namelist() if name.startswith("makeshed/")}
    source = {
        f"makeshed/{path.relative_to(SOURCE).as_posix()}"
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source - there == set()
    assert {name.split("/")[3] for name in there - source} == {
        "ebike", "directory", "bracket", "metros", "marseille", "hub", "laptop",
    }  # fmt: skip


def test_every_module_of_the_wheel_is_found_in_it(installed: Path, tmp_path: Path) -> None:
    code = (
        "import importlib.util, pkgutil, makeshed\n"
        "names = [each.name for each in pkgutil.walk_packages(makeshed.__path__, 'makeshed.')]\n"
        "print(makeshed.__file__, len(names))"
    )
    where, count = ran(installed / "python", "-c", code, where=tmp_path).split()
    assert Path(where).is_relative_to(installed.parent), "not the checkout"
    own = [path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py"]
    assert int(count) == len(own)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "ebike"], "nothing is wrong: Shed(22 places"),
        (["find", "weld steel frames", "directory"], "first Cycles La Barquette"),
    ],
    ids=["check", "find"],
)
def test_what_is_installed_answers(
    words: list[str], says: str, installed: Path, tmp_path: Path
) -> None:
    assert says in ran(installed / "makeshed", *words, where=tmp_path)
