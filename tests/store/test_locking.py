"""One writer at a time; a lock dies with its process and says who holds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from makeshed.errors import Busy
from makeshed.store.locking import writing

HOLDER = """
import sys, time
from makeshed.store.locking import writing
with writing(sys.argv[1]):
    print("held", flush=True)
    time.sleep(600)
"""
every_name = pytest.mark.parametrize("name", ["case", "case.db", "case.xlsx", "new/case.db"])


def holder(where: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(where)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


@every_name
def test_a_second_writer_is_refused_by_name_and_let_in_when_the_first_dies(
    name: str, tmp_path: Path
) -> None:
    process = holder(tmp_path / name)
    with pytest.raises(Busy) as caught, writing(tmp_path / name, wait=0.0):
        pass
    said = str(caught.value)
    assert said.startswith(f"{Path(name).name} is being written by process {process.pid} (")
    assert "since 2" in said
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()
    with writing(tmp_path / name, wait=0.0):
        pass
    assert not list(tmp_path.rglob("*lock"))


@every_name
def test_nothing_stays_of_a_lock(name: str, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path / name):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    with writing(tmp_path / "case"):
        pass
    assert list((tmp_path / "case").iterdir()) == []


def test_the_same_thread_may_ask_again_another_may_not(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    found: list[str] = []

    def other() -> None:
        try:
            with writing(where, wait=0.0):
                found.append("in")
        except Busy as error:
            found.append(str(error))

    with writing(where), writing(where):
        with writing(where):
            pass
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "another thread of this process" in found[0]
    other()
    assert found[1] == "in"


def test_a_link_and_its_target_are_one_case(tmp_path: Path) -> None:
    (tmp_path / "real.db").touch()
    (tmp_path / "link.db").symlink_to("real.db")
    process = holder(tmp_path / "link.db")
    with pytest.raises(Busy), writing(tmp_path / "real.db", wait=0.0):
        pass
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


def test_a_lock_file_left_behind_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / ".case.db.lock").write_text("nonsense")
    with writing(tmp_path / "case.db", wait=0.0):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_keeps_no_lock_alive(tmp_path: Path) -> None:
    with writing(tmp_path / "case.db"):
        ready, done = os.pipe()
        child = os.fork()
        if not child:
            os.read(ready, 1)
            os._exit(0)
    with writing(tmp_path / "case.db", wait=0.0):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(done)


def test_many_threads_come_one_after_another(tmp_path: Path) -> None:
    inside, most = 0, []

    def work() -> None:
        nonlocal inside
        for _ in range(20):
            with writing(tmp_path / "case", wait=60.0):
                inside += 1
                most.append(inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80
