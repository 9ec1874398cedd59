"""``makeshed serve``: a directory in the browser, live, with every question."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from makeshed.errors import BadValue, MissingExtra
from makeshed.io.importing import Import
from makeshed.report.public.edition import LANGUAGES
from makeshed.store.examples import located, opened
from makeshed.web.new_site import new_site
from makeshed.web.site_file import DEFAULTS, is_site_file, told_in
from makeshed.web.site_settings import LOCAL, SiteSettings, secret_of

DEMO = "marseille"
"""The bundled case that a demonstration shows: a made-up Marseille."""
DEMO_TITLE = "Marseille"
DEMO_BASE = "https://marseille.example/passports/"


def serve(
    case: str | PathLike[str] = "",
    *,
    demo: bool = False,
    new: str = "",
    load: Sequence[str | PathLike[str]] = (),
    port: int | None = None,
    host: str | None = None,
    title: str | None = None,
    language: str | None = None,
    passports: str | PathLike[str] | None = None,
    open_facts: bool | None = None,
    draft: bool | None = None,
    hosts: Sequence[str] | None = None,
    proxied: bool | None = None,
    state: str | PathLike[str] | None = None,
    workers: int | None = None,
    on_start: Callable[[str], None] | None = None,
    on_new: Callable[[Import, Path], None] | None = None,
) -> None:
    """Show a directory in the browser, live, with a search and every question, until it is stopped.

    Parameters
    ----------
    case
        The directory: the path of a case, the address of a server, or the name of an example; or a TOML file that says all of these;
        what else is given counts before it.
    demo
        Show a made-up Marseille instead, with products, passports and the e-bike.
    new
        Begin a site of that name instead: a folder called so, with the makers of the files in ``load`` and
        with its ``site.toml``.
    load
        Files with the makers of a new site, as `import` reads them.
    port
        Port of this machine, by default 8411; 0 takes one that is free.
    host
        Address to listen at; by default this machine alone can ask.
    title
        What the directory is called; by default "Who makes things here", in each language.
    language
        Of who comes without a language that the site has: en, by default, fr or it.
    passports
        A folder of passports: it is checked, and served unchanged under ``/passports/``.
    open_facts
        Whether everybody may see all facts of the case: every question is then asked of it too, not only
        the search, and nothing is left out of the answers. By default they may not.
    draft
        Whether every page says that entries are missing or faulty; by default a new site of which entries were
        left out says so, until its file says otherwise.
    hosts
        Names under which it is asked for, beside this machine's own; others are refused.
    proxied
        Whether a web server of yours stands before it, whose word on scheme and client counts; by default none
        does.
    state
        The site's own folder: its secret, and what it works on; by default in your settings.
    workers
        Processes that answer, by default 2.
    on_start
        Told the address, once it is listening.
    on_new
        Told what was brought into a new site, and the file that says all of it.

    Raises
    ------
    BadValue
        The language is none of the three, a number is out of range, a passport fails its check, or two
        directories are asked for; there is a folder of a new site's name, or no maker in its files.
    NotFound, BadFacts
        There is no such case, or it cannot be read.
    MissingExtra
        ``makeshed[web]`` is not installed.
    """
    if bool(case) + demo + bool(new) != 1 or (load and not new):
        hint = "name a case, ask for the demo, or begin a new site and load its makers"
        raise BadValue("one directory is shown", hint=hint)
    if new:
        made = new_site(new, load, language=language or DEFAULTS["language"])
        case = made.file
        if on_new:
            on_new(made.imported, made.file)
    given = {
        "title": title, "language": language, "port": port, "host": host, "passports": passports,
        "open_facts": open_facts, "draft": draft, "hosts": hosts, "proxied": proxied, "state": state, "workers": workers,
    }  # fmt: skip
    told = told_in(Path(case)) if is_site_file(case) else {"case": case}
    site = {**DEFAULTS, **told, **{name: said for name, said in given.items() if said is not None}}
    if site["language"] not in LANGUAGES:
        hint = f"choose {', '.join(LANGUAGES)}"
        raise BadValue(f"no pages are written in {site['language']!r}", hint=hint)
    if not 0 <= site["port"] <= 65_535 or not 1 <= site["workers"] <= 64:
        said = f"port {site['port']}, workers {site['workers']}"
        raise BadValue(said, hint="a port up to 65535; 1 to 64 workers")
    run(_settings(site, demo=demo), (site["host"], site["port"]), site["workers"], on_start)


def _settings(site: Mapping[str, Any], *, demo: bool) -> SiteSettings:
    """Return the settings of a site of which all is said."""
    where = located(DEMO if demo else site["case"])
    home = Path(site["state"]).resolve() if site["state"] else _state_of(where)
    settings = SiteSettings(
        case=where.resolve(),
        state=home,
        title=site["title"],
        language=site["language"],
        passports=Path(site["passports"]).resolve() if site["passports"] else None,
        open_facts=site["open_facts"] or demo,
        draft=site["draft"],
        hosts=(*LOCAL, *site["hosts"]),
        proxied=site["proxied"],
        made_up=demo,
    )
    if demo and settings.passports is None:
        title, made_up = settings.title or DEMO_TITLE, _made_up_passports(home)
        settings = replace(settings, title=title, passports=made_up)
    return settings


def run(
    settings: SiteSettings,
    at: tuple[str, int],
    workers: int,
    on_start: Callable[[str], None] | None,
) -> None:
    """Serve a site until it is stopped; what keeps it from being read is told first."""
    if not (find_spec("django") and find_spec("gunicorn")):
        hint = "pip install 'makeshed[web]'"
        raise MissingExtra("a site needs Django and gunicorn", hint=hint)
    opened(settings.case)
    secret_of(settings.state)
    if settings.passports is not None:
        from makeshed.report.public.signed_products import products_of  # noqa: PLC0415

        products_of(settings.passports)
    with socket.create_server(at) as listening:
        port = listening.getsockname()[1]
        told = f"http://{at[0] or '127.0.0.1'}:{port}/"
        _answering(settings, listening, workers, lambda: on_start(told) if on_start else None)


def _answering(
    settings: SiteSettings, listening: socket.socket, workers: int, ready: Callable[[], None]
) -> None:
    """Start the processes that answer, and wait for their end.

    They begin from a Python of their own: threads of polars do not live through a fork, and nobody knows
    what this process has done before.
    """
    read, write = os.pipe()
    words = [sys.executable, "-m", "makeshed.web.site_processes", str(listening.fileno()), str(write),
             str(workers)]  # fmt: skip
    fds = (listening.fileno(), write)
    with subprocess.Popen(words, stdin=subprocess.PIPE, pass_fds=fds) as site:  # noqa: S603
        os.close(write)
        assert site.stdin is not None
        site.stdin.write(settings.to_json().encode())
        site.stdin.close()
        before = _passed_on(site)
        try:
            with os.fdopen(read, "rb") as told:
                if told.read(1):
                    ready()
            site.wait()
        except KeyboardInterrupt:
            site.wait()
        finally:
            site.terminate()
            if before is not None:
                signal.signal(signal.SIGTERM, before)


def _passed_on(site: subprocess.Popen[bytes]) -> Any:
    """Let a wish to end reach the processes that answer; return what was done before on it."""
    if current_thread() is not main_thread():
        return None
    return signal.signal(signal.SIGTERM, lambda *_: site.terminate())


def _made_up_passports(home: Path) -> Path | None:
    """Return a folder of passports of the e-bike, issued once; None where what they need is missing."""
    folder = home / "passports"
    if not (folder / "log" / "entries.jsonl").is_file():
        from makeshed.casework.passports import issue_passports  # noqa: PLC0415  (an extra)

        try:
            issue_passports("ebike", folder=folder, keys=home / "keys", base=DEMO_BASE, no_plan=True,
                            made_at="marseille", count=2)  # fmt: skip
        except MissingExtra:
            return None
    return folder


def _state_of(case: Path) -> Path:
    """Return the folder of a site's own files: one for each case, in the settings of who runs it."""
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = f"{case.stem}-{sha256(str(case.resolve()).encode()).hexdigest()[:8]}"
    return home / "makeshed" / "serve" / name
