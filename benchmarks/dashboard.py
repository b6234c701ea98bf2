"""How long the server needs to run the dashboard's pages again.

python benchmarks/dashboard.py --home HOME [--runs 50]

Runs each page as Streamlit runs it, without a browser: once to warm up, then many times, unchanged
and with another choice each time. A verdict changes the ledger, so that every answer has to be
computed again. The home folder is only read: verdicts go to a copy of its ledger.
Prints p50, p95 and the slowest in milliseconds; the bar is a p95 of 300.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from served_dashboard import UNSURE_BUTTON, YEAR_BOX, copied

logging.disable(logging.WARNING)  # before Streamlit, which warns that it has no browser

import streamlit.config  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

from attribution.access.permissions import Person  # noqa: E402
from attribution.dashboard import server, shell  # noqa: E402
from attribution.dashboard.record import page as record_page  # noqa: E402
from attribution.snapshot import reader as snapshot_reader  # noqa: E402

BAR = 300.0
Step = Callable[[AppTest, int], Any]


@dataclass(frozen=True)
class Samples:
    """What the benchmark looks at: technicians, words of titles, works."""

    technicians: list[str]
    words: list[str]
    works: list[str]


@dataclass(frozen=True)
class Scenario:
    """A page, and what changes before each run."""

    name: str
    page: str
    step: Step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--home", type=Path, required=True, help="home folder with a published snapshot"
    )
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    with copied(options.home) as home:
        os.environ["ATTRIBUTION_HOME"] = str(home)
        streamlit.config.set_option("server.address", server.LOOPBACK)
        slow = slow_scenarios(scenarios(samples(home, options.runs)), options.runs)
    print(f"over {BAR:.0f} ms at p95: {', '.join(slow) or 'none'}")
    sys.exit(1 if slow else 0)


def slow_scenarios(to_measure: list[Scenario], runs: int) -> list[str]:
    """Print a line for each scenario; returns the names of those over the bar."""
    headings = f"{'cold':>8}{'p50':>8}{'p95':>8}{'max':>8}   {'cpu p95':>9}"
    print(f"{'page':40}{headings}   ms, {runs} runs")
    return [scenario.name for scenario in to_measure if measure(scenario, runs) > BAR]


def samples(home: Path, runs: int) -> Samples:
    """Technicians with most candidates, words of titles, works with the longest author lists."""
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))

    def column(sql: str) -> list[str]:
        return [row["value"] for row in reader.rows(f"{sql} limit ?", [runs])]

    chosen = Samples(
        technicians=column(
            "select technician_id as value from candidates group by all order by count(*) desc, 1"
        ),
        words=column(
            "select distinct split_part(title, ' ', 2) || ' ' || split_part(title, ' ', 3) as value"
            " from works order by hash(value)"
        ),
        works=column("select work_id as value from works order by author_count desc, work_id"),
    )
    reader.close()
    return chosen


def scenarios(chosen: Samples) -> list[Scenario]:
    pages = shell.pages_for(Person("local:lead", "lead"))
    technician = choose_technician(chosen.technicians)
    return [
        *(Scenario(f"{name}: again", name, unchanged) for name in pages),
        Scenario("overview: another year", "overview", choose_year),
        *(
            Scenario(
                f"technicians: another person, {part.lower()}",
                "technicians",
                with_part(technician, part),
            )
            for part in record_page.PARTS
        ),
        Scenario("works: another search", "works", search_works(chosen.words)),
        Scenario("works: another work", "works", open_work(chosen.works)),
        Scenario("queue: a verdict", "queue", give_verdict),
        Scenario("overview: after a colleague's verdict", "overview", colleagues_verdict()),
    ]


# -- what changes before a run


def unchanged(_: AppTest, __: int) -> None:
    """The same page again."""


def choose_technician(technicians: list[str]) -> Step:
    def step(page: AppTest, number: int) -> None:
        page.selectbox(key="technician").set_value(technicians[number % len(technicians)])

    return step


def with_part(step: Step, part: str) -> Step:
    """The same step with a part of the record open."""

    def step_with_part(page: AppTest, number: int) -> None:
        page.query_params["part"] = part
        step(page, number)

    return step_with_part


def choose_year(page: AppTest, number: int) -> None:
    box = next(box for box in page.selectbox if box.label == YEAR_BOX)
    box.set_value(number % len(box.options))


def search_works(words: list[str]) -> Step:
    def step(page: AppTest, number: int) -> None:
        page.text_input(key="works-text").set_value(words[number % len(words)])

    return step


def open_work(works: list[str]) -> Step:
    def step(page: AppTest, number: int) -> None:
        page.query_params["work"] = works[number % len(works)]

    return step


def give_verdict(page: AppTest, _: int) -> None:
    next(button for button in page.button if button.label == UNSURE_BUTTON).click()


def colleagues_verdict() -> Step:
    """A verdict in another session, so that nothing remembered can be used."""
    queue = open_page("queue")

    def step(_: AppTest, number: int) -> None:
        if number == 0:
            queue.run()
        give_verdict(queue, number)
        queue.run()

    return step


# -- measuring


def open_page(name: str) -> AppTest:
    page = AppTest.from_file(str(server.page_script()), default_timeout=120)
    if name != "overview":
        page.switch_page(str(shell.path(name)))
    return page


def measure(scenario: Scenario, runs: int) -> float:
    """Prints a line; returns the p95 in milliseconds."""
    page = open_page(scenario.page)
    cold, _ = run(page)
    times, processor_times = [], []
    for number in range(runs):
        scenario.step(page, number)
        elapsed, processor = run(page)
        times.append(elapsed)
        processor_times.append(processor)
    median, p95 = statistics.median(times), last_of_twenty(times)
    line = f"{scenario.name:40}{cold:8.0f}{median:8.0f}{p95:8.0f}{max(times):8.0f}"
    print(f"{line}{last_of_twenty(processor_times):9.0f}", flush=True)
    return p95


def last_of_twenty(times: list[float]) -> float:
    """The 95th percentile, which may lie above the slowest of a few runs."""
    return statistics.quantiles(times, n=20)[-1]


def run(page: AppTest) -> tuple[float, float]:
    """Milliseconds that a run took, and those of processor time of all threads together."""
    start, processor_start = time.perf_counter(), time.process_time()
    page.run()
    elapsed = 1000 * (time.perf_counter() - start)
    processor = 1000 * (time.process_time() - processor_start)
    assert not page.exception, page.exception
    return elapsed, processor


if __name__ == "__main__":
    main()
