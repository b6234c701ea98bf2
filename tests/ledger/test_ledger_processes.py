"""Several processes write at once and one dies: no acknowledged act is lost or stored twice."""

import subprocess
import sys
from pathlib import Path

from attribution.ledger.ledger import open_ledger

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from attribution.ledger.ledger import open_ledger
from attribution.ledger.event import DECISION, Event, Shown
with open_ledger(Path(sys.argv[1])) as book:
    for number in range(int(sys.argv[3])):
        key = f"{sys.argv[2]}-{number}"
        act = Event(
            key=key, act=DECISION, at=datetime.now(UTC), who="lead", technician_id="T1",
            work_id="W1", mention_id=key, kind="author", verdict="confirmed", shown=Shown("A. Lee"),
        )
        book.store(act)
        print(key, flush=True)
"""


def writer(path, name, count=100):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_everything_that_four_processes_wrote_is_stored_and_what_a_killed_one_acknowledged(
    tmp_path,
):
    path = tmp_path / "ledger.sqlite"
    writers = [writer(path, name) for name in "abcd"]
    victim, *survivors = writers
    acknowledged = [victim.stdout.readline().strip() for _ in range(20)]
    victim.kill()
    acknowledged += victim.stdout.read().split()
    victim.wait()
    for process in survivors:
        acknowledged += process.communicate()[0].split()
        assert process.returncode == 0
    with open_ledger(path) as book:
        stored = [event.key for event in book.events()]
    assert len(stored) == len(set(stored)), "none twice"
    assert set(acknowledged) <= set(stored), "all acknowledged ones"
    assert sum(key[0] in "bcd" for key in stored) == 300
    victim.stdout.close()


def test_a_killed_writer_that_starts_over_stores_each_act_once(tmp_path):
    path = tmp_path / "ledger.sqlite"
    first = writer(path, "a", 1000)
    first.stdout.readline()
    first.kill()
    first.communicate()
    second = writer(path, "a", 30)
    assert second.communicate()[0].split() == [f"a-{number}" for number in range(30)]
    with open_ledger(path) as book:
        stored = [event.key for event in book.events()]
    assert len(stored) == len(set(stored))
    assert stored[:30] == [f"a-{number}" for number in range(30)]
