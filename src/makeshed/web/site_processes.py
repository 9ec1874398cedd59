"""The processes that answer: gunicorn, begun from a Python of its own with what `makeshed serve` was told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication

from makeshed.units import Second
from makeshed.web.site_settings import SiteSettings

THREADS = 4
PATIENCE: Second = 120.0
"""How long one request may take before its process is begun anew."""


class Answering(BaseApplication):  # type: ignore[misc]
    """The processes of one site, each of which reads the directory for itself."""

    def __init__(
        self, settings: SiteSettings, listening: int, workers: int, ready: Callable[[], None]
    ) -> None:
        self.site, self.listening, self.workers, self.ready = settings, listening, workers, ready
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it must know."""
        options: dict[str, Any] = {
            "bind": [f"fd://{self.listening}"],
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": int(PATIENCE),
            "graceful_timeout": 10,
            "limit_request_line": 0,  # a search that is too long is told so by the site
            "limit_request_fields": 60,
            "loglevel": "warning",
            "post_worker_init": lambda _: self.ready(),
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application, warm."""
        from makeshed.web.application import application  # noqa: PLC0415  (after the fork: see server)

        return application(self.site)


def main() -> None:
    """Serve until stopped; told a listening socket, where to say that it is ready, and how many."""
    listening, told, workers = map(int, sys.argv[1:4])

    def ready() -> None:
        with suppress(OSError):
            os.write(told, b"1")
            os.close(told)

    settings = SiteSettings.from_json(sys.stdin.read())
    Answering(settings, listening, workers, ready).run()


if __name__ == "__main__":
    main()
