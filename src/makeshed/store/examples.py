"""The cases that come with makeshed."""

from __future__ import annotations

from functools import cache
from os import PathLike
from pathlib import Path

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model.shed import Shed
from makeshed.store.server_address import placed

_HOMES = (
    Path(__file__).parents[1] / "data" / "examples",  # in a wheel
    Path(__file__).parents[3] / "examples",  # in a checkout
)


def examples() -> list[str]:
    """Return the names of the bundled cases."""
    home = next((folder for folder in _HOMES if folder.is_dir()), _HOMES[0])
    return (
        sorted(folder.name for folder in home.iterdir() if folder.is_dir()) if home.is_dir() else []
    )


def example_path(name: str = "ebike") -> Path:
    """Return the folder of a bundled case; raise `NotFound` if there is none of that name."""
    home = next((folder for folder in _HOMES if folder.is_dir()), _HOMES[0])
    if not (home / name).is_dir():
        raise NotFound(f"no example is called {name!r}", hint=nearest(name, examples()))
    return home / name


def is_example(text: str) -> bool:
    """Whether a word is the name of a bundled case."""
    if not text or text.startswith(".") or Path(text).name != text:
        return False
    try:
        example_path(text)
    except NotFound:
        return False
    return True


def located(case: str | PathLike[str]) -> Path:
    """Return where a case lies, or what says where it lies on a server: an example's folder, if nothing else is called like it."""
    path = placed(case)
    return example_path(str(case)) if not path.exists() and is_example(str(case)) else path


def opened(case: Shed | str | PathLike[str]) -> Shed:
    """Return facts: as they are, or those of a case at a path or of an example by its name."""
    from makeshed.store import load  # noqa: PLC0415  (it offers this one)

    return case if isinstance(case, Shed) else load(located(case))


def refuse_example(where: str | PathLike[str]) -> None:
    """Raise `BadValue` if a case comes with makeshed: it is the same for everybody."""
    path = Path(where).resolve()
    for home in _HOMES:
        if path.is_relative_to(home.resolve()) and path != home.resolve():
            said = f"{path.name} is an example that comes with makeshed, and stays as it is"
            raise BadValue(said, hint="copy its folder, and write into the copy")


def example(name: str = "ebike") -> Shed:
    """Return the facts of a bundled case; ``ebike`` asks whether one should be made in Marseille."""
    return _read(example_path(name))


@cache
def _read(path: Path) -> Shed:
    """Return the facts of a case that never changes; it is read once."""
    from makeshed.store import load  # noqa: PLC0415  (it offers this one)

    return load(path)
