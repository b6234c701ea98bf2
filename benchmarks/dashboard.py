"""How long the dashboard's pages take to run again, on the server.

python benchmarks/dashboard.py --home HOME [--runs 50]

Each page is run as Streamlit runs it, without a browser: once to warm up, then again and again, unchanged and with
another choice each time; a verdict changes the ledger, so that every answer is worked out anew. The home folder is only
read: verdicts go to a copy of its ledger. Prints p50, p95 and the slowest in milliseconds; the bar is a p95 of 300.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

logging.disable(logging.WARNING)

import streamlit.config  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

from attribution.access.permissions import Person  # noqa: E402
from attribution.dashboard import server, shell  # noqa: E402
from attribution.dashboard.record import page as record_page  # noqa: E402
from attribution.snapshot import reader as snapshot_reader  # noqa: E402

BAR = 300.0
Step = Callable[[AppTest, int], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--home", type=Path, required=True, help="home folder with a published snapshot"
    )
    parser.add_argument("--runs", type=int, default=50)
    asked = parser.parse_args()
    with copied(asked.home) as home:
        os.environ["ATTRIBUTION_HOME"] = str(home)
        streamlit.config.set_option("server.address", "127.0.0.1")
        people, words, works = samples(home, asked.runs)
        print(
            f"{'page':40}{'cold':>8}{'p50':>8}{'p95':>8}{'max':>8}   {'cpu p95':>9}   ms, {asked.runs} runs"
        )
        slow = [
            name
            for name, page, step in scenarios(people, words, works)
            if measured(name, page, step, asked.runs) > BAR
        ]
    print(f"over {BAR:.0f} ms at p95: {', '.join(slow) or 'none'}")
    sys.exit(1 if slow else 0)


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    """A home folder with the same snapshots and settings and a ledger of its own."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / "snapshots").symlink_to((home / "snapshots").resolve(), target_is_directory=True)
        for name in ("attribution.toml", "ledger.sqlite"):
            if (home / name).exists():
                shutil.copy(home / name, copy / name)
        if (home / "roster").exists():
            (copy / "roster").symlink_to((home / "roster").resolve(), target_is_directory=True)
        yield copy


def samples(home: Path, runs: int) -> tuple[list[str], list[str], list[str]]:
    """Technicians with the most candidates, words of titles, works with the longest author lists."""
    reader = snapshot_reader.open_published(home)
    people = reader.rows(
        "select technician_id as v from candidates group by all order by count(*) desc, v limit ?",
        [runs],
    )
    words = reader.rows(
        "select distinct split_part(title, ' ', 2) || ' ' || split_part(title, ' ', 3) as v from works order by hash(v) limit ?",
        [runs],
    )
    works = reader.rows(
        "select work_id as v from works order by author_count desc, work_id limit ?", [runs]
    )
    reader.close()
    return tuple([row["v"] for row in rows] for rows in (people, words, works))  # type: ignore[return-value]


def scenarios(people: list[str], words: list[str], works: list[str]) -> list[tuple[str, str, Step]]:
    """(name, page, what changes before each run)."""

    def same(at: AppTest, n: int) -> None:
        pass

    def person(at: AppTest, n: int) -> None:
        at.selectbox(key="technician").set_value(people[n % len(people)])

    def search(at: AppTest, n: int) -> None:
        at.text_input(key="works-text").set_value(words[n % len(words)])

    def work(at: AppTest, n: int) -> None:
        at.query_params["work"] = works[n % len(works)]

    def year(at: AppTest, n: int) -> None:
        box = next(one for one in at.selectbox if one.label == "Figures of")
        box.set_value(n % len(box.options))

    def verdict(at: AppTest, _: int) -> None:
        next(one for one in at.button if one.label == "Unsure").click()

    return [
        *((f"{name}: again", name, same) for name in shell.pages_for(Person("local:lead", "lead"))),
        ("overview: another year", "overview", year),
        *(
            (f"technicians: another person, {part.lower()}", "technicians", opened(person, part))
            for part in record_page.PARTS
        ),
        ("works: another search", "works", search),
        ("works: another work", "works", work),
        ("queue: a verdict", "queue", verdict),
        ("overview: after another's verdict", "overview", others_verdict()),
    ]


def opened(step: Step, part: str) -> Step:
    """The same with a part of the record open."""

    def stepped(at: AppTest, n: int) -> None:
        at.query_params["part"] = part
        step(at, n)

    return stepped


def others_verdict() -> Step:
    """A verdict on another page, so that nothing remembered can be used."""
    queue = page("queue")

    def step(_: AppTest, n: int) -> None:
        if n == 0:
            queue.run()
        next(one for one in queue.button if one.label == "Unsure").click()
        queue.run()

    return step


def page(name: str) -> AppTest:
    at = AppTest.from_file(str(server.script()), default_timeout=120)
    if name != "overview":
        at.switch_page(str(shell.path(name)))
    return at


def measured(name: str, of: str, step: Step, runs: int) -> float:
    """Prints a line; returns the p95 in milliseconds."""
    at = page(of)
    cold, _ = timed(at)
    times, work = [], []
    for n in range(runs):
        step(at, n)
        spent, worked = timed(at)
        times.append(spent)
        work.append(worked)
    p95, cpu = (statistics.quantiles(each, n=20)[-1] for each in (times, work))
    print(
        f"{name:40}{cold:8.0f}{statistics.median(times):8.0f}{p95:8.0f}{max(times):8.0f}{cpu:9.0f}",
        flush=True,
    )
    return p95


def timed(at: AppTest) -> tuple[float, float]:
    """Milliseconds that one run took, and those of processor time, all threads together."""
    start, work = time.perf_counter(), time.process_time()
    at.run()
    spent = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)
    assert not at.exception, at.exception
    return spent


if __name__ == "__main__":
    main()
