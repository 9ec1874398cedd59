"""What OpenAPI describes is sent to the site, made up by schemathesis: nothing is a server error."""

from __future__ import annotations

import collections
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.examples import THOROUGH
from tests.web.conftest import Begin


@pytest.mark.filterwarnings("ignore")
def test_whatever_fits_the_description_is_answered_or_refused(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(
        "schemathesis", reason="schemathesis is not installed: pip install schemathesis"
    )
    begin(
        open_facts=True,
        looks_a_minute=10**9,
        asks_a_minute=10**9,
        works_a_minute=10**9,
        works_waiting=10**6,
    )
    from django.core.wsgi import get_wsgi_application

    from makeshed.web.job_queue import JobQueue

    monkeypatch.setattr(JobQueue, "_begin", lambda *_: None)  # the door alone: work is tested apart
    headers = {"Host": "localhost", "Accept-Encoding": "identity"}
    loaded = import_module("schemathesis").openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers=headers
    )
    statuses: collections.Counter[int] = collections.Counter()
    for found in loaded.get_all_operations():
        operation = found.ok()

        @settings(max_examples=50 if THOROUGH else 6, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def sent(case: Any) -> None:
            got = case.call(headers=headers)
            statuses[got.status_code] += 1
            assert got.status_code < 500, case.as_curl_command()
            if got.status_code >= 400:
                assert got.headers["content-type"][0] == "application/problem+json"
                assert got.json()["detail"]

        sent()
    assert statuses[202]
    assert statuses[422]
