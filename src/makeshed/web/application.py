"""The site as a WSGI application: Django with what a read-only site needs, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings as configured
from django.core.wsgi import get_wsgi_application

from makeshed.errors import MakeshedError
from makeshed.report.public.edition import LANGUAGES
from makeshed.web.answering import answered
from makeshed.web.held_directory import Unreadable, begin
from makeshed.web.site_settings import SiteSettings, secret_of

Application = Callable[..., Any]
MOST_FIELDS = 1000
MOST_WORDS_SENT = 1_000_000
"""Bytes of a request that are no file."""
WARMING = "weld a steel gate"


def application(settings: SiteSettings) -> Application:
    """Return the application of a site; its directory is read, and searched once, before it answers."""
    configure(settings)
    found = get_wsgi_application()
    warm(settings)
    return found


def configure(settings: SiteSettings) -> None:
    """Tell Django what it must know, once a process."""
    if configured.configured:
        return
    configured.configure(**django_settings(settings))
    django.setup()


def django_settings(settings: SiteSettings) -> dict[str, Any]:
    """Return Django's settings of a site: no debug, no database, no cookie."""
    return {
        "DEBUG": False,
        "SECRET_KEY": secret_of(settings.state),
        "ALLOWED_HOSTS": list(settings.hosts),
        "ROOT_URLCONF": "makeshed.web.addresses",
        "APPEND_SLASH": False,
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "makeshed.web.guards.Guards",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.gzip.GZipMiddleware",
        ],
        "INSTALLED_APPS": [],
        "DATABASES": {},
        "LANGUAGE_CODE": settings.language,
        "LANGUAGES": [(code, code) for code in LANGUAGES],
        "USE_I18N": True,
        "USE_TZ": True,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MOST_WORDS_SENT,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MOST_FIELDS,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 4,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")
        if settings.proxied
        else None,
        "SECURE_HSTS_SECONDS": 31_536_000 if settings.proxied else 0,
        "LOGGING_CONFIG": None,
    }


def warm(settings: SiteSettings) -> None:
    """Read the directory and search it once, so that the first who comes need not wait."""
    held = begin(settings)
    try:
        held.now()
        answered("find", {"need": WARMING, "day": settings.today()})
    except (Unreadable, MakeshedError) as error:
        logging.getLogger("makeshed.web").info("not warm: %s", error)
