"""Questions over HTTP and on pages: what is refused is named, what takes long can be stopped, files are as they say."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from jsonschema import Draft202012Validator
from tests.public.test_pages import DAY, Links
from tests.public.test_pages import case as directory
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.questions import QUESTIONS

PART = Path(__file__).parents[2] / "examples" / "bracket" / "parts" / "bracket.stl"


def settled(ask: Any, at: str, seconds: float = 120.0) -> Any:
    """What a job answers in the end."""
    until = time.monotonic() + seconds
    while (got := ask.get(at)).status_code == 202 and time.monotonic() < until:
        time.sleep(0.1)
    return got


@pytest.mark.parametrize(
    ("at", "status", "says", "hint"),
    [
        ("find?neeed=weld", 422, "find takes no 'neeed'", "did you mean need?"),
        ("find?need=weld&limit=many", 422, "limit: 'many' is no whole number", ""),
        ("find?need=weld&limit=many&within=far", 422, "2 arguments cannot be read", ""),
        ("find?need=weld&limit=0", 422, "limit is 0; right: whole, 1 to", ""),
        ("find?need=weld&limit=5000", 422, "limit is 5,000", "at most 1,000"),
        ("find?need=weld&near=a&near=b", 422, "near is given 2 times", ""),
        ("find?need=qqqqqq", 404, "nothing is known of", ""),
        ("fnid?need=weld", 404, "no question is called 'fnid'", "did you mean find?"),
        ("site?case=ebike", 404, "no question is called 'site'", ""),
        ("plan?case=ebkie", 404, "no example is called 'ebkie'", "did you mean ebike?"),
        ("plan?case=../../etc", 404, "no example is called", ""),
        ("plan?scenario=/etc/passwd", 404, "no scenario is called '/etc/passwd'", ""),
        ("plan?scenario=..%2Fx", 404, "no scenario is called", ""),
        ("appraise?policy=/etc/passwd", 404, "no policy is called", ""),
        ("plan?local=a%00b", 422, "which is no text", "leave it out"),
        ("plan?day=2026-02-30", 422, "is no day", ""),
        ("quote?material=steel", 422, "no part was sent", "field part"),
        ("plan?on_progress=1", 422, "plan takes no 'on_progress'", ""),
        ("plan?shed=examples", 422, "plan takes no 'shed'", ""),
        ("find?why=nobody&need=weld", 404, "'nobody' cannot be opened here", ""),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    begin: Begin, at: str, status: int, says: str, hint: str
) -> None:
    got = begin(open_facts=True).get(f"/api/v1/{at}")
    told = got.json()
    assert (got.status_code, told["status"]) == (status, status)
    assert got["Content-Type"] == "application/problem+json"
    assert says in told["detail"]
    assert hint in told.get("hint", "")


@pytest.mark.parametrize("sent", [b"{", b"[]", b'{"need": NaN}', b"\xff", b'{"need": 7}', b"[" * 9000,
                                  b'{"need": "weld", "limit": true}', b'{"need": "weld", "limit": 1e400}',
                                  b'{"shed": "examples/ebike"}', b'{"set": [1]}', b'{"case": 3}'])  # fmt: skip
def test_json_that_is_none_or_of_another_kind_is_refused(begin: Begin, sent: bytes) -> None:
    got = begin(open_facts=True).post("/api/v1/find", sent, content_type="application/json")
    assert 400 <= got.status_code < 500
    assert got.json()["detail"]


def test_a_directory_that_is_not_open_is_searched_and_nothing_else(begin: Begin) -> None:
    ask = begin(directory(), day=DAY)
    for name in sorted(set(QUESTIONS) - {"find", "quote"}):
        got = ask.get(f"/api/v1/{name}")
        assert got.status_code == 422, name
        assert "only searched" in got.json()["detail"] or "needs" in got.json()["detail"]
    assert ask.get("/api/v1/find?need=laser+cutting&without=sites/roux").status_code == 422
    found = ask.get("/api/v1/find?need=laser+cutting").json()
    assert found["rows"][0]["site"] == "roux"
    assert found["makers"] == []
    assert ask.get("/en/ask/find.html?need=laser+cutting").status_code == 404


def test_the_document_describes_every_question_and_answers_are_as_it_says(begin: Begin) -> None:
    ask = begin(open_facts=True)
    document = ask.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert {path.rpartition("/")[2] for path in document["paths"]} == {*QUESTIONS, "{number}"}
    answer = ask.get("/api/v1/find", {"need": "weld stainless steel"}).json()
    schema = {"$ref": "#/components/schemas/Found", "components": document["components"]}
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(answer)) == []
    broken = {**answer, "rows": [{**answer["rows"][0], "score": "many"}]}
    assert list(Draft202012Validator(schema).iter_errors(broken))
    limit = next(
        p for p in document["paths"]["/api/v1/find"]["get"]["parameters"] if p["name"] == "within"
    )
    assert limit["schema"]["x-unit"] == "km"
    assert limit["schema"]["maximum"] == 50_000


def test_an_answer_has_a_tag_of_what_it_follows_from(begin: Begin) -> None:
    ask = begin(open_facts=True)
    tags = [ask.get(f"/api/v1/find?need={need}")["ETag"] for need in ("weld", "weld", "bend")]
    assert tags[0] == tags[1] != tags[2]
    again = ask.get("/api/v1/find?need=weld", headers={"if-none-match": tags[0]})
    assert again.status_code == 304


def test_a_number_of_an_answer_is_opened(begin: Begin) -> None:
    ask = begin(open_facts=True)
    row = ask.get("/api/v1/find?need=weld").json()["rows"][0]
    (term,) = ask.get("/api/v1/find", {"need": "weld", "why": row["site"]}).json()
    assert term["value"] == pytest.approx(row["score"])
    assert sum(part["value"] for part in term["parts"]) == pytest.approx(row["score"])


def test_what_takes_long_is_worked_on_beside_the_site_and_kept(
    begin: Begin, tmp_path: Path
) -> None:
    ask = begin(open_facts=True)
    got = ask.get("/api/v1/plan?case=bracket&day=2026-01-01")
    assert got.status_code == 202
    job = got.json()
    assert got["Location"] == job["at"]
    assert got["Retry-After"] == "1"
    assert (
        ask.get("/api/v1/plan?case=bracket&day=2026-01-01").json().get("job", job["job"])
        == job["job"]
    )
    done = settled(ask, job["at"])
    theirs = json.loads(ms.plan("bracket", day="2026-01-01").to_json())  # type: ignore[arg-type]
    assert (done.status_code, done.json()["rows"]) == (200, theirs["rows"])
    (opened,) = ask.get(f"{job['at']}?why=total").json()
    assert opened["value"] == pytest.approx(theirs["cost"])
    page = ask.get(f"/fr/jobs/{job['job']}.html").content.decode()
    assert theirs["headline"].split(",")[0].split(" ")[0] in unescape(page)
    again = next(link for link in Links(page).found if "again=1" in link)
    assert ask.get(urljoin("/fr/jobs/", again)).status_code == 200
    files = tmp_path / "state" / "jobs" / job["job"] / "files"
    until = time.monotonic() + 30
    while files.exists() and time.monotonic() < until:  # the keeper of the job is another process
        time.sleep(0.05)
    assert not files.exists()
    assert ask.get("/api/v1/plan?case=bracket&day=2026-01-01").status_code == 200
    assert ask.get("/api/v1/jobs/" + "0" * 32).status_code == 404


def test_work_is_stopped_and_ends_with_its_time(begin: Begin) -> None:
    ask = begin(open_facts=True, works_at_once=1)
    slow = ask.get("/api/v1/frontier?case=ebike&solves=9000&day=2026-01-01").json()
    behind = ask.get("/api/v1/frontier?case=ebike&solves=9001&day=2026-01-01").json()
    assert ask.get(behind["at"]).json()["state"] == "waiting"
    for job in (behind, slow):
        assert ask.delete(job["at"]).status_code == 202
        until = time.monotonic() + 30
        while ask.get(job["at"]).json()["state"] != "stopped" and time.monotonic() < until:
            time.sleep(0.1)
        assert ask.get(job["at"]).json()["state"] == "stopped"
    short = begin(open_facts=True, work_time=0.5)
    late = settled(
        short, short.get("/api/v1/frontier?case=ebike&solves=9000&day=2026-01-01").json()["at"]
    )
    assert (late.status_code, late.json()["title"]) == (504, "TookTooLong")


def test_work_that_needs_more_memory_than_it_may_have_is_refused(begin: Begin) -> None:
    ask = begin(open_facts=True, work_bytes=150 * 1024**2)
    got = settled(ask, ask.get("/api/v1/plan?case=ebike&day=2026-01-01").json()["at"])
    assert got.status_code in {500, 507}
    assert got.json()["hint"]


def test_only_so_much_waits(begin: Begin) -> None:
    ask = begin(open_facts=True, works_at_once=1, works_waiting=0)
    first = ask.get("/api/v1/frontier?case=ebike&solves=9002&day=2026-01-01").json()
    got = ask.get("/api/v1/frontier?case=ebike&solves=9003&day=2026-01-01")
    assert (got.status_code, got.json()["title"]) == (423, "Busy")
    ask.delete(first["at"])


def sent(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("field", "name", "content", "says"),
    [
        ("part", "part.stl", b"hello", "part.stl is no STL file"),
        ("part", "part.step", PART.read_bytes(), "part.step is no STEP file"),
        ("part", "part.exe", b"MZ", "part is called part.exe"),
        ("part", "../../x.stl", b"MZ", "x.stl is no STL file"),
        ("part", "p.svg", b"<html><script>", "p.svg is no SVG file"),
        ("workbook", "b.xlsx", b"site,name", "b.xlsx is no XLSX file"),
        ("workbook", "b.db", b"SQLite format 3\x00", "workbook is called b.db"),
        ("key", "k.txt", b"k", "takes no file 'key'"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    begin: Begin, field: str, name: str, content: bytes, says: str
) -> None:
    ask = begin(open_facts=True)
    for at in ("/api/v1/quote", "/it/ask/quote.html"):
        got = ask.post(at, {field: sent(name, content), "material": "steel"})
        assert 400 <= got.status_code < 500
        assert says in unescape(got.content.decode())


def test_a_bomb_and_a_damaged_part_are_refused_by_name_and_removed(
    begin: Begin, tmp_path: Path
) -> None:
    ask = begin(open_facts=True)
    got = settled(
        ask, ask.post("/api/v1/plan", {"workbook": sent("bomb.xlsx", bomb())})["Location"]
    )
    assert 400 <= got.status_code <= 507
    assert "bomb.xlsx" in got.json()["detail"] or got.status_code == 507
    assert str(tmp_path) not in got.content.decode()
    cut = PART.read_bytes()[:84] + b"\x00" * (len(PART.read_bytes()) - 84)
    got = settled(
        ask,
        ask.post("/api/v1/quote", {"part": sent("flat.stl", cut), "material": "steel"})["Location"],
    )
    assert 400 <= got.status_code < 500
    assert "flat.stl" in got.json()["detail"]
    until = time.monotonic() + 20
    while (
        left := list((tmp_path / "state" / "jobs").glob("*/files"))
    ) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []


def test_a_workbook_of_ones_own_is_planned_and_its_faults_are_told_by_row(
    begin: Begin, tmp_path: Path
) -> None:
    ask = begin()
    ms.save(ms.example("bracket"), tmp_path / "mine.xlsx")
    book = (tmp_path / "mine.xlsx").read_bytes()
    got = ask.post(
        "/en/ask/plan.html", {"workbook": sent("mine.xlsx", book), "day": "2026-01-01", "local": ""}
    )
    assert got.status_code == 303
    number = re.search(r"[0-9a-f]{32}", got["Location"])
    assert number
    done = settled(ask, f"/api/v1/jobs/{number[0]}")
    assert done.json()["rows"] == json.loads(ms.plan("bracket", day="2026-01-01").to_json())["rows"]  # type: ignore[arg-type]
    ms.save(ms.example("directory"), tmp_path / "bad.xlsx")
    openpyxl = import_module("openpyxl")
    opened = openpyxl.load_workbook(tmp_path / "bad.xlsx")
    opened["places"]["C2"] = "north"
    opened.save(tmp_path / "bad.xlsx")
    bad = sent("bad.xlsx", (tmp_path / "bad.xlsx").read_bytes())
    refused = settled(ask, ask.post("/api/v1/plan", {"workbook": bad})["Location"])
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["column"] in {"lat", "lon"}
    assert refused.json()["problems"][0]["row"] == 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_form_with_a_field_for_each_input(begin: Begin, name: str) -> None:
    ask = begin(open_facts=True)
    page = ask.get(f"/fr/ask/{name}.html").content.decode()
    document = ask.get("/api/v1/openapi.json").json()
    listed = {p["name"] for p in document["paths"][f"/api/v1/{name}"]["get"]["parameters"]} - {
        "why"
    }
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page))
    assert listed <= fields
    assert fields - listed <= {"part", "shop", "workbook"}


def test_a_form_that_cannot_be_answered_comes_back_filled(begin: Begin) -> None:
    ask = begin(open_facts=True)
    got = ask.post("/fr/ask/find.html", {"need": "souder un portail", "within": "loin"})
    page = unescape(got.content.decode())
    assert got.status_code == 422
    assert "within: 'loin' is no number" in page
    assert 'value="souder un portail"' in page
    assert 'role="alert"' in page


def test_a_file_that_nobody_chose_is_none(begin: Begin) -> None:
    """A browser sends the field of a file all the same, without a name and empty."""
    sent = b'--b\r\nContent-Disposition: form-data; name="need"\r\n\r\nweld\r\n--b\r\n'
    sent += b'Content-Disposition: form-data; name="workbook"; filename=""\r\nContent-Type: application/octet-stream'
    sent += b"\r\n\r\n\r\n--b--\r\n"
    got = begin(open_facts=True).post(
        "/en/ask/find.html", sent, content_type="multipart/form-data; boundary=b"
    )
    assert got.status_code == 303


def test_a_question_answered_at_once_has_an_address_to_pass_on(begin: Begin) -> None:
    ask = begin(open_facts=True)
    got = ask.post("/en/ask/refer.html", {"need": "weld stainless steel", "k": "2", "case": " "})
    assert got.status_code == 303
    page = ask.get(f"/en/ask/{urlsplit(got['Location']).path}?{urlsplit(got['Location']).query}")
    assert page.status_code == 200
    assert "Ask it otherwise" in page.content.decode()
