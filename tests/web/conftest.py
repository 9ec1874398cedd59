"""A site in this process, asked as a browser asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract.test_every_store import POSTGRES, place
from tests.public import test_pages

import makeshed as ms

if TYPE_CHECKING:
    from django.test import Client

Begin = Callable[..., "Client"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what names the case (``kept_at``) on a file and on a server."""
    if "kept_at" in inspect.signature(metafunc.function).parameters:
        metafunc.parametrize("kept_at", ["sqlite", POSTGRES], indirect=True)


@pytest.fixture
def kept_at(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the case of a site is."""
    return place(getattr(request, "param", "sqlite"), tmp_path)[0]


@pytest.fixture
def begin(tmp_path: Path, kept_at: Path) -> Iterator[Begin]:
    """Begin a site of facts or of a case, with settings; return who asks it. What it works on ends with the test."""
    pytest.importorskip("django", reason="makeshed[web] is not installed")
    from django.test import Client

    from makeshed.web import held_directory
    from makeshed.web.application import configure
    from makeshed.web.site_settings import SiteSettings

    def begun(case: ms.Shed | Path | str = "marseille", **given: Any) -> Client:
        if isinstance(case, ms.Shed):
            ms.save(case, kept_at)
            case = kept_at
        from makeshed.store.examples import located

        settings = SiteSettings(case=located(case), state=tmp_path / "state", **given)
        configure(settings)
        held_directory.begin(settings)
        return Client(headers={"host": "localhost"})

    yield begun
    for job in (tmp_path / "state" / "jobs").glob("*"):
        (job / "stop").touch()  # else the work goes on beside the tests that follow, and after them


signed = test_pages.signed
"""Passports of the e-bike, issued into a folder."""
