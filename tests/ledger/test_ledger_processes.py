"""Several processes write at once and one dies: nothing acknowledged is lost, nothing is there twice."""

import subprocess
import sys
from pathlib import Path

from attribution.ledger import ledger

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from attribution.ledger import ledger
from attribution.ledger.event import DECISION, Event, Shown
with ledger.open(Path(sys.argv[1])) as book:
    for number in range(int(sys.argv[3])):
        key = f"{sys.argv[2]}-{number}"
        book.store(Event(key=key, act=DECISION, at=datetime.now(UTC), who="lead", technician_id="T1",
                         work_id="W1", mention_id=key, kind="author", verdict="confirmed",
                         shown=Shown("A. Lee")))
        print(key, flush=True)
"""


def writer(path, name, count=100):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_four_processes_wrote_is_all_there_and_what_a_killed_one_acknowledged_too(tmp_path):
    path = tmp_path / "ledger.sqlite"
    writers = [writer(path, name) for name in "abcd"]
    victim, *others = writers
    acknowledged = [victim.stdout.readline().strip() for _ in range(20)]
    victim.kill()
    acknowledged += victim.stdout.read().split()
    victim.wait()
    for each in others:
        acknowledged += each.communicate()[0].split()
        assert each.returncode == 0
    with ledger.open(path) as book:
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
    again = writer(path, "a", 30)
    assert again.communicate()[0].split() == [f"a-{number}" for number in range(30)]
    with ledger.open(path) as book:
        stored = [event.key for event in book.events()]
    assert len(stored) == len(set(stored))
    assert stored[:30] == [f"a-{number}" for number in range(30)]
