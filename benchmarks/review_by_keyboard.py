"""One reviewer clears the queue by keyboard while the nightly job publishes new snapshots.

python benchmarks/review_by_keyboard.py --home HOME [--candidates 200] [--swap 5] [--pause 0]
    [--every 0] [--seed 1]

How fast is it, and is every verdict stored? Starts the dashboard on loopback with a copy of the
home folder, opens the review queue in Chromium and presses Y, N and U in turn, now and then J
(skip) and K (back); no mouse. The next key comes `--pause` milliseconds after the next candidate
and the confirmation are on the screen; with `--every` a fixed time after the key before, or as
soon as the next candidate is there, if that is later. Meanwhile a new snapshot, a copy of the last,
is published every `--swap` seconds, and the dashboard has to open it. Server time is that of a full
run: verdict, queries, page; exceptions included.

The candidate on the screen (printed name, kind, title, technician) is compared with the ledger,
press by press. The bar: none lost, none on another pair, no errors, and a server time of 300 ms at
p95. A verdict that the dashboard refuses because the facts have changed is counted; a copy has the
same facts, so none is expected. Keys without any effect in 10 s are counted as unheard. If a tenth
of the candidates were refused or unheard, the benchmark ends early.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright
from served_dashboard import EMPTY_QUEUE, VERDICT_MESSAGE, copied, p95, served

from attribution.dashboard import server as dashboard_server
from attribution.ledger.event import Event
from attribution.ledger.ledger import open_ledger
from attribution.snapshot import publish
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import POINTER, current_snapshot, snapshots_folder

BAR = 300.0
OLDER_SNAPSHOTS = 3  # that remain next to the current one
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
VERDICTS = {"y": "confirmed", "n": "rejected", "u": "unsure"}  # by key
SKIP, BACK = "j", "k"
SKIP_SHARE, BACK_SHARE = 0.08, 0.04  # chances before a verdict
SETTLE_MS = 1000  # after the first load, until the browser has all parts of the page
LIMIT_MS = 10_000  # after which a key counts as unheard

# Streamlit with a stopwatch around each run: the effect of a button, then the page.
SERVER = """
import sys, time
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

run, file = ScriptRunner._run_script, sys.argv.pop(1)

def timed(runner, request):
    start = time.time(), time.perf_counter(), time.thread_time()
    try:
        run(runner, request)
    finally:
        with open(file, "a") as out:
            print(start[0], *(1000 * (now - then) for now, then in
                  zip((time.perf_counter(), time.thread_time()), start[1:])), file=out)

ScriptRunner._run_script = timed
cli.main()
"""

# Reads the screen: the candidate, its place in the queue, messages, the snapshot in the footer.
SCREEN = r"""
() => {
window.screenNow = () => {
  const main = document.querySelector('[data-testid=stMain]');
  const textOf = (node) => (node ? node.textContent : '').replace(/\s+/g, ' ').trim();
  const all = (selector, within) => [...(within || main).querySelectorAll(selector)];
  const alerts = (name) => all(`[data-testid=${name}]`).map((node) => textOf(node)).join(' ');
  const question = all('h2').find((node) => /^Is “.*” .*\?$/.test(textOf(node)));
  const panel = question && question.parentElement;
  const roster = panel && all('dt', panel).find((node) => textOf(node) === 'On the roster');
  const page = textOf(main);
  return {
    pair: panel ? [
      (textOf(question).match(/^Is “(.*)” /) || [])[1],
      textOf(panel.querySelector('.tag')),
      textOf(panel.querySelector('b')),
      (textOf(roster && roster.nextElementSibling).match(/\(([^()]*)\)$/) || [])[1],
    ] : null,
    place: (page.match(/([\d,]+ of [\d,]+)\./) || [])[1],
    recorded: alerts('stAlert'),
    refused: alerts('stAlertContentError'),
    broken: alerts('stException'),
    empty: page.includes(window.emptyQueue),
    snapshot: (page.match(/Snapshot (\S+?)\.(?:\s|$)/) || [])[1],
    idle: document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'running',
  };
};
// Settles with the milliseconds from the key press until the screen shows what it should.
window.watchNextKey = ([before, message, limit]) => {
  window.answer = new Promise((resolve) => {
    let pressed = null, busy = false;
    const start = performance.now();
    const onKey = () => { pressed = pressed ?? performance.now(); };
    document.addEventListener('keydown', onKey, {capture: true, once: true});
    const look = () => {
      const now = window.screenNow();
      const complete = now.pair && now.pair.every(Boolean) && now.place;
      const isOther = complete && JSON.stringify(now.pair) !== JSON.stringify(before.pair);
      const isElsewhere = now.idle && ((complete && now.place !== before.place) || now.empty);
      const confirmed = message ? now.recorded.includes(message) : true;
      const late = performance.now() - start > limit;
      busy = busy || (pressed !== null && !now.idle);
      const failed = (busy && now.idle && now.refused) || now.broken;
      const settled = pressed !== null && ((isOther || isElsewhere) && confirmed || failed);
      if (settled || late)
        resolve({ms: performance.now() - pressed, late, screen: now});
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
};
}
"""
Screen = dict[str, Any]


class Pair(NamedTuple):
    """A candidate as the screen shows it."""

    printed_name: str
    kind: str
    title: str
    technician_id: str


class Verdict(NamedTuple):
    """A candidate and the answer to it."""

    pair: Pair
    verdict: str


@dataclass
class Press:
    """A key, what was on the screen when it was pressed, and the result."""

    key: str
    pair: Pair
    at: float
    early: bool  # the page was still being sent
    ms: float = 0.0
    refused: str = ""
    unheard: bool = False  # no effect: no message, no other candidate
    problem: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.refused) or self.unheard

    @property
    def decided(self) -> bool:
        return self.key in VERDICTS and not self.failed

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.pair, VERDICTS[self.key])


@dataclass(frozen=True)
class Options:
    """The command line."""

    home: Path
    candidates: int
    swap: float  # seconds
    pause: float  # milliseconds
    every: float  # milliseconds
    seed: int


def main() -> None:
    options = parse_options()
    print(
        f"{options.candidates} candidates, a new snapshot every {options.swap:g} s, "
        f"seed {options.seed}",
        flush=True,
    )
    with own_home(options.home) as home:
        before = len(decisions(home))
        presses, nights, runs = review(home, options)
        problems = compare_with_ledger(home, presses, before)
    problems += [f"{press.key}: {press.problem}" for press in presses if press.problem]
    problems += nights.problems
    print_presses(presses)
    print_rate(presses, options.every)
    print_times(presses, runs, nights)
    for problem in problems[:20]:
        print("WRONG: " + problem[:700])
    slowest = p95([run.ms for run in runs])
    print(
        f"server p95 {slowest:.0f} ms, bar {BAR:.0f}; "
        f"{len(problems)} lost, misplaced or failed, bar 0"
    )
    sys.exit(1 if slowest > BAR or problems else 0)


def parse_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--home", type=Path, required=True, help="home folder with a published snapshot"
    )
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--swap", type=float, default=5.0, help="seconds between two snapshots")
    parser.add_argument(
        "--pause",
        type=float,
        default=0.0,
        help="ms from the next candidate on screen to the next key",
    )
    parser.add_argument(
        "--every", type=float, default=0.0, help="ms from one key to the next: 500 is two a second"
    )
    parser.add_argument("--seed", type=int, default=1)
    return Options(**vars(parser.parse_args()))


# -- the home folder and the nightly job ---------------------------------------------------------


@contextmanager
def own_home(home: Path) -> Iterator[Path]:
    """A copy of a home folder to which snapshots may be published."""
    with copied(home) as copy:
        current = current_snapshot(copy)
        assert current, "the home folder has no snapshot"
        snapshot = current.resolve()
        folder = snapshots_folder(copy)
        folder.unlink()  # the link to the original snapshots
        folder.mkdir()
        shutil.copy(snapshot, folder)
        (folder / POINTER).write_text(snapshot.name + "\n", encoding="utf-8")
        yield copy


@dataclass
class Nights:
    """Snapshots published while the reviewer worked."""

    published: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@contextmanager
def publishing(home: Path, seconds: float) -> Iterator[Nights]:
    """Publishes a copy of the current snapshot again and again, until the block ends."""
    nights, stop = Nights(), threading.Event()

    def work() -> None:
        while not stop.wait(seconds) and not nights.problems:
            try:
                publish_copy(home)
                nights.published.append(time.time())
            except Exception as problem:  # noqa: BLE001 (it goes into the report)
                nights.problems.append(f"publishing failed: {problem!r}")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield nights
    finally:
        stop.set()
        thread.join()


def publish_copy(home: Path) -> None:
    current = current_snapshot(home)
    assert current
    copy = publish.new_path(home, datetime.now(UTC))
    shutil.copyfile(current, copy)
    publish.publish_snapshot(home, copy, OLDER_SNAPSHOTS)


# -- the reviewer --------------------------------------------------------------------------------


def review(home: Path, options: Options) -> tuple[list[Press], Nights, list[Run]]:
    """Serve the dashboard and press keys; returns them, and the server's runs."""
    with tempfile.TemporaryDirectory() as folder:
        times, script = Path(folder) / "times", Path(folder) / "timed.py"
        script.write_text(SERVER, encoding="utf-8")
        times.touch()
        command = (str(script), str(times), "run", str(dashboard_server.script()))
        with (
            served(home, command) as dashboard,
            publishing(home, options.swap) as nights,
            browser() as tab,
        ):
            presses = Reviewer(tab, options).clear_queue(f"{dashboard.url}/queue?keys=true")
        return presses, nights, runs_after_keys(times, presses, nights)


@contextmanager
def browser() -> Iterator[Page]:
    assert CHROMIUM, "chromium is not installed"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS.split())
        tab = chromium.new_page(viewport={"width": 1280, "height": 900})
        yield tab
        chromium.close()


class Reviewer:
    """Presses keys on the queue and watches the screen."""

    def __init__(self, tab: Page, options: Options) -> None:
        self.tab, self.options = tab, options
        self.rng = random.Random(options.seed)
        self.presses: list[Press] = []

    def clear_queue(self, address: str) -> list[Press]:
        """Press keys until so many candidates are decided, the queue is empty or keys fail."""
        screen = self._open(address)
        while screen["pair"] and self._decided() < self.options.candidates:
            press, screen = self._press(self._next_key(screen), screen)
            self.presses.append(press)
            if press.problem or self._too_many_failures():
                break
            if press.failed:  # the reviewer looks again
                self._wait_until_idle()
                screen = self._screen()
            if wait := max(self.options.pause, self._until_next_key(press)):
                self.tab.wait_for_timeout(wait)
                screen = self._screen()
        self._wait_until_idle()
        return self.presses

    def _until_next_key(self, press: Press) -> float:
        """Milliseconds that a reviewer with a steady hand waits after a key."""
        return max(0.0, self.options.every - 1000 * (time.time() - press.at))

    def _open(self, address: str) -> Screen:
        tab = self.tab
        tab.goto(address)
        tab.wait_for_selector("h2:has-text('Is “')", timeout=60_000)
        tab.evaluate("text => { window.emptyQueue = text; }", EMPTY_QUEUE)
        tab.evaluate(SCREEN)
        tab.wait_for_function("window.screenNow().idle && window.screenNow().snapshot")
        tab.wait_for_timeout(SETTLE_MS)
        return self._screen()

    def _screen(self) -> Screen:
        screen: Screen = self.tab.evaluate("window.screenNow()")
        return screen

    def _wait_until_idle(self) -> None:
        self.tab.wait_for_function("window.screenNow().idle")

    def _decided(self) -> int:
        return sum(press.decided for press in self.presses)

    def _too_many_failures(self) -> bool:
        failures = sum(press.failed for press in self.presses)
        return failures > self.options.candidates / 10

    def _next_key(self, screen: Screen) -> str:
        place, length = (int(part.replace(",", "")) for part in screen["place"].split(" of "))
        draw = self.rng.random()
        if draw < SKIP_SHARE and place < length:
            return SKIP
        if SKIP_SHARE <= draw < SKIP_SHARE + BACK_SHARE and place > 1:
            return BACK
        return list(VERDICTS)[self._decided() % len(VERDICTS)]

    def _press(self, key: str, screen: Screen) -> tuple[Press, Screen]:
        """Press one key; returns its result and the screen afterwards."""
        message = VERDICT_MESSAGE.format(verdict=VERDICTS[key]) if key in VERDICTS else ""
        self.tab.evaluate("window.watchNextKey", [screen, message, LIMIT_MS])
        press = Press(key, Pair(*screen["pair"]), time.time(), early=not screen["idle"])
        self.tab.keyboard.press(key)
        answer = self.tab.evaluate("window.answer")
        after: Screen = answer["screen"]
        press.ms, press.unheard = answer["ms"], answer["late"]
        press.refused = after["refused"] if key in VERDICTS else ""
        press.problem = after["broken"]
        return press, after


# -- the server's runs ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """A run of the server."""

    key: str  # the last one pressed before it
    ms: float
    processor_ms: float  # of its thread; DuckDB's own threads come on top
    on_new_snapshot: bool  # the first run since a snapshot was published


def runs_after_keys(times: Path, presses: list[Press], nights: Nights) -> list[Run]:
    """The runs that followed key presses."""
    runs, before = [], 0.0
    lines = times.read_text().splitlines()
    for start, ms, processor_ms in sorted(tuple(map(float, line.split())) for line in lines):
        is_first = any(before < moment <= start for moment in nights.published)
        earlier = [press.key for press in presses if press.at <= start]
        if earlier:
            runs.append(Run(earlier[-1], ms, processor_ms, is_first))
        before = start
    return runs


# -- the ledger ----------------------------------------------------------------------------------


def decisions(home: Path) -> list[Event]:
    with open_ledger(home / "ledger.sqlite") as book:
        return [event for event in book.events() if event.act == "decision"]


def compare_with_ledger(home: Path, presses: list[Press], before: int) -> list[str]:
    """What was pressed against the ledger, in order."""
    events = decisions(home)[before:]
    stored = stored_verdicts(home, events)
    pressed = [press.verdict for press in presses if press.decided]
    right = sum(first == second for first, second in zip(pressed, stored, strict=False))
    print(
        f"{len(pressed)} verdicts pressed and confirmed, {len(stored)} in the ledger, "
        f"{right} on the candidate on the screen"
    )
    problems = [f"lost: {verdict}" for verdict in pressed if verdict not in stored]
    for event, verdict in zip(events, stored, strict=True):
        if verdict not in pressed:
            keys = last_keys(presses, event)
            problems.append(f"recorded on another pair: {verdict}; the last keys: {keys}")
    if not problems and pressed != stored:
        problems.append("the same verdicts, but in another order or another number of times")
    return problems


def stored_verdicts(home: Path, events: list[Event]) -> list[Verdict]:
    """The decisions as the screen would show them."""
    titles = titles_of(home, [event.work_id for event in events])
    return [
        Verdict(
            Pair(
                single_spaced(event.shown.name if event.shown else ""),
                event.kind or "",
                titles.get(event.work_id, ""),
                event.technician_id or "",
            ),
            event.verdict or "",
        )
        for event in events
    ]


def titles_of(home: Path, work_ids: list[str | None]) -> dict[str | None, str]:
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    works = reader.rows(
        "select work_id, title from works where work_id in (select unnest($ids::varchar[]))",
        {"ids": work_ids},
    )
    reader.close()
    return {work["work_id"]: single_spaced(work["title"] or "–") for work in works}


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def last_keys(presses: list[Press], event: Event) -> str:
    """The two keys before an event, with what was on the screen."""
    earlier = [press for press in presses if press.at <= event.at.timestamp()]
    return ", then ".join(f"{press.key.upper()} on {press.pair}" for press in earlier[-2:])


# -- the report ----------------------------------------------------------------------------------


def print_presses(presses: list[Press]) -> None:
    counts = Counter(press.key for press in presses)
    keys = ", ".join(f"{counts[key]} x {key.upper()}" for key in (*VERDICTS, SKIP, BACK))
    refusals = [press.refused for press in presses if press.refused]
    unheard = sum(press.unheard for press in presses)
    early = sum(press.early for press in presses)
    print(
        f"keys: {keys}; {len(refusals)} refused, {unheard} unheard; "
        f"{early} pressed while the page was still being sent"
    )
    for refusal in sorted(set(refusals))[:3]:
        print("refused: " + refusal)


def print_rate(presses: list[Press], every: float) -> None:
    """How steadily the keys came: a late one had to wait for its candidate."""
    gaps = [1000 * (after.at - before.at) for before, after in pairwise(presses)]
    if every and gaps:
        late = sum(press.ms > every for press in presses)
        print(
            f"a key every {every:.0f} ms was asked for: {median(gaps):.0f} ms in the middle, "
            f"{p95(gaps):.0f} at the 95th percentile; {late} of {len(presses)} had to wait"
        )


def print_times(presses: list[Press], runs: list[Run], nights: Nights) -> None:
    on_new_snapshot = [run.ms for run in runs if run.on_new_snapshot]
    other_runs = [run for run in runs if not run.on_new_snapshot]
    verdicts = [run.ms for run in other_runs if run.key in VERDICTS]
    skips = [run.ms for run in other_runs if run.key not in VERDICTS]
    until_next = [press.ms for press in presses if not press.unheard]
    print(
        f"{len(nights.published)} snapshots published meanwhile, "
        f"{len(on_new_snapshot)} read by a page"
    )
    print(f"{'ms':46}{'n':>6}{'p50':>8}{'p95':>8}{'max':>8}")
    print_row("server, every run", [run.ms for run in runs])
    print_row("server, the first run on a new snapshot", on_new_snapshot)
    print_row("server, other verdicts", verdicts)
    print_row("server, other skips and backs", skips)
    print_row("server, processor time of every run", [run.processor_ms for run in runs])
    print_row("from the key to the next candidate on screen", until_next)


def print_row(name: str, times: list[float]) -> None:
    if times:
        print(f"{name:46}{len(times):6}{median(times):8.0f}{p95(times):8.0f}{max(times):8.0f}")


if __name__ == "__main__":
    main()
