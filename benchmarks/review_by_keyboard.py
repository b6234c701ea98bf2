"""One reviewer clears the queue by keyboard while the nightly job renews the data: how fast, and is every verdict kept.

python benchmarks/review_by_keyboard.py --home HOME [--candidates 200] [--swap 5] [--pause 0] [--seed 1]

Starts the dashboard on the loopback against a copy of the home folder, opens the review queue in Chromium and presses Y, N
and U in turn, now and then J (skip) and K (back); no mouse. The next key comes `--pause` ms after the next candidate and
what was recorded are on the screen. Meanwhile a new snapshot, a copy of the last, is published every `--swap` seconds, and
the dashboard has to open it. Server time is that of a whole run: verdict, queries, page; exceptions included.

What was on the screen (printed name, kind, title, technician) is compared with the ledger, press by press. The bar: none
lost, none on another pair, no errors, and a server time of 300 ms at p95. A verdict that the dashboard refuses because
the facts have changed is counted; a copy has the same facts, so none is expected. Keys of which nothing comes in 10 s are
counted as unheard. Where a tenth of the candidates were refused or unheard, it ends early.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from dashboard import copied
from dashboard_sessions import served, slowest
from playwright.sync_api import Page, sync_playwright

from attribution.dashboard import server as dashboard_server
from attribution.ledger import event as ledger_event
from attribution.ledger import ledger
from attribution.snapshot import publish
from attribution.snapshot import reader as snapshot_reader

BAR = 300.0
KEPT = 3  # snapshots beside the current one
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
KEYS = {"y": "confirmed", "n": "rejected", "u": "unsure"}
SKIP, BACK = 0.08, 0.04  # chances of J and K before a verdict

# Streamlit with a stopwatch around each run: what a press of a button does, then the page.
SERVER = """
import sys, time
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

run, file = ScriptRunner._run_script, sys.argv.pop(1)

def timed(runner, asked):
    start = time.time(), time.perf_counter(), time.thread_time()
    try:
        run(runner, asked)
    finally:
        with open(file, "a") as out:
            print(start[0], *(1000 * (now - then) for now, then in
                  zip((time.perf_counter(), time.thread_time()), start[1:])), file=out)

ScriptRunner._run_script = timed
cli.main()
"""

# What is on the screen: the candidate, its place in the queue, messages, the snapshot of the footer.
READ = """
() => {
window.screenNow = () => {
  const main = document.querySelector('[data-testid=stMain]');
  const said = (one) => (one ? one.textContent : '').replace(/\\s+/g, ' ').trim();
  const all = (what, within) => [...(within || main).querySelectorAll(what)];
  const question = all('h2').find((one) => /^Is “.*” .*\\?$/.test(said(one)));
  const panel = question && question.parentElement;
  const roster = panel && all('dt', panel).find((one) => said(one) === 'On the roster');
  const whole = said(main);
  return {
    pair: panel ? [
      (said(question).match(/^Is “(.*)” /) || [])[1], said(panel.querySelector('.tag')), said(panel.querySelector('b')),
      (said(roster && roster.nextElementSibling).match(/\\(([^()]*)\\)$/) || [])[1],
    ] : null,
    place: (whole.match(/([\\d,]+ of [\\d,]+)\\./) || [])[1],
    recorded: all('[data-testid=stAlert]').map(said).join(' '),
    refused: all('[data-testid=stAlertContentError]').map(said).join(' '),
    broken: all('[data-testid=stException]').map(said).join(' '),
    empty: whole.includes('Nothing waits here'),
    snapshot: (whole.match(/Snapshot (\\S+?)\\.(?:\\s|$)/) || [])[1],
    idle: document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'running',
  };
};
// Settles with the milliseconds from the key press until the screen shows what it should.
window.armed = ([before, message, limit]) => {
  window.answer = new Promise((done) => {
    let pressed = null, busy = false;
    document.addEventListener('keydown', () => { pressed = pressed ?? performance.now(); }, {capture: true, once: true});
    const start = performance.now();
    const look = () => {
      const now = window.screenNow();
      const whole = now.pair && now.pair.every(Boolean) && now.place;
      const other = whole && JSON.stringify(now.pair) !== JSON.stringify(before.pair);
      const moved = other || (now.idle && whole && now.place !== before.place) || (now.idle && now.empty);
      const told = message ? now.recorded.includes(message) : true;
      const late = performance.now() - start > limit;
      busy = busy || (pressed !== null && !now.idle);
      const wrong = (busy && now.idle && now.refused) || now.broken;
      if (pressed !== null && ((moved && told) || wrong || late) || (late && pressed === null))
        done({ms: performance.now() - pressed, late, screen: now});
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
};
}
"""
SETTLE_MS = 1000  # after the first load, until the browser has all of its parts
LIMIT_MS = 10_000  # after which a key counts as unheard
Pair = tuple[str, str, str, str]  # printed name, kind, title, technician


@dataclass
class Press:
    """One key, what was on the screen when it was pressed, and what came of it."""

    key: str
    pair: Pair
    at: float
    early: bool  # the page was still being sent
    ms: float = 0.0
    refused: str = ""
    unheard: bool = False  # nothing came of it: no message, no other candidate
    wrong: str = ""


def main() -> None:
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
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(
        f"{asked.candidates} candidates, a new snapshot every {asked.swap:g} s, seed {asked.seed}",
        flush=True,
    )
    with own(asked.home) as home, tempfile.TemporaryDirectory() as folder:
        times, script = Path(folder) / "times", Path(folder) / "timed.py"
        script.write_text(SERVER, encoding="utf-8")
        times.touch()
        before = len(decisions(home))
        command = (str(script), str(times), "run", str(dashboard_server.script()))
        with (
            served(home, command) as (port, _),
            renewed(home, asked.swap) as nights,
            browser() as tab,
        ):
            presses = cleared(tab, f"http://{dashboard_server.LOOPBACK}:{port}/queue", asked)
        served_in = runs(times, presses, nights)
        wrong = compared(home, presses, before)
    wrong += [f"{one.key}: {one.wrong}" for one in presses if one.wrong] + nights.problems
    p95 = told(presses, served_in, nights)
    for one in wrong[:20]:
        print("WRONG: " + one[:700])
    print(f"server p95 {p95:.0f} ms, bar {BAR:.0f}; {len(wrong)} lost, misplaced or failed, bar 0")
    sys.exit(1 if p95 > BAR or wrong else 0)


@contextmanager
def own(home: Path) -> Iterator[Path]:
    """A copy of a home folder to which snapshots may be published."""
    with copied(home) as copy:
        snapshot = publish.current(copy)
        assert snapshot, "the home folder has no snapshot"
        snapshot = snapshot.resolve()
        publish.folder(copy).unlink()
        publish.folder(copy).mkdir()
        shutil.copy(snapshot, publish.folder(copy))
        (publish.folder(copy) / publish.POINTER).write_text(snapshot.name + "\n", encoding="utf-8")
        yield copy


@dataclass
class Nights:
    """Snapshots published while the reviewer worked."""

    published: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@contextmanager
def renewed(home: Path, every: float) -> Iterator[Nights]:
    """Publishes a copy of the current snapshot every so many seconds."""
    nights, stop = Nights(), threading.Event()

    def work() -> None:
        while not stop.wait(every):
            try:
                current = publish.current(home)
                assert current
                made = publish.new_path(home, datetime.now(UTC))
                shutil.copyfile(current, made)
                publish.publish_snapshot(home, made, KEPT)
                nights.published.append(time.time())
            except Exception as problem:  # noqa: BLE001 (it goes into the report)
                nights.problems.append(f"publishing failed: {problem!r}")
                return

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield nights
    finally:
        stop.set()
        thread.join()


@contextmanager
def browser() -> Iterator[Page]:
    assert CHROMIUM, "chromium is not installed"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS.split())
        tab = chromium.new_page(viewport={"width": 1280, "height": 900})
        yield tab
        chromium.close()


def cleared(tab: Page, address: str, asked: argparse.Namespace) -> list[Press]:
    """Press keys until so many candidates are decided or the queue is empty."""
    rng, presses, verdicts = random.Random(asked.seed), [], 0
    tab.goto(address)
    tab.wait_for_selector("h2:has-text('Is “')", timeout=60_000)
    tab.evaluate(READ)
    tab.wait_for_function("window.screenNow().idle && window.screenNow().snapshot")
    tab.wait_for_timeout(SETTLE_MS)
    screen: dict[str, Any] = tab.evaluate("window.screenNow()")
    while verdicts < asked.candidates and screen["pair"]:
        at, whole = (int(one.replace(",", "")) for one in screen["place"].split(" of "))
        luck = rng.random()
        if luck < SKIP and at < whole:
            key = "j"
        elif SKIP <= luck < SKIP + BACK and at > 1:
            key = "k"
        else:
            key = list(KEYS)[verdicts % len(KEYS)]
        made, screen = pressed(tab, key, screen)
        presses.append(made)
        verdicts += key in KEYS and not (made.refused or made.unheard)
        if (
            made.wrong
            or sum(bool(one.refused or one.unheard) for one in presses) > asked.candidates / 10
        ):
            break
        if made.refused or made.unheard:  # the reviewer looks again
            tab.wait_for_function("window.screenNow().idle")
            screen = tab.evaluate("window.screenNow()")
        if asked.pause:
            tab.wait_for_timeout(asked.pause)
            screen = tab.evaluate("window.screenNow()")
    tab.wait_for_function("window.screenNow().idle")
    return presses


def pressed(tab: Page, key: str, screen: dict[str, Any]) -> tuple[Press, dict[str, Any]]:
    """One key: what came of it, and the screen afterwards."""
    message = f"Recorded: {KEYS[key]}" if key in KEYS else ""
    tab.evaluate("window.armed", [screen, message, LIMIT_MS])
    made = Press(key, tuple(screen["pair"]), time.time(), not screen["idle"])
    tab.keyboard.press(key)
    answer = tab.evaluate("window.answer")
    after: dict[str, Any] = answer["screen"]
    made.ms, made.refused = answer["ms"], after["refused"] if key in KEYS else ""
    if after["broken"]:
        made.wrong = after["broken"]
    made.unheard = answer["late"]
    return made, after


@dataclass
class Run:
    """One run of the server."""

    key: str  # that was pressed last before it
    ms: float
    work: float  # ms of processor time of its thread; DuckDB's own threads come on top
    renewed: bool  # the first one since a snapshot was published


def runs(times: Path, presses: list[Press], nights: Nights) -> list[Run]:
    """The runs that followed key presses."""
    found, before = [], 0.0
    for start, ms, work in sorted(
        tuple(float(one) for one in line.split()) for line in times.read_text().splitlines()
    ):
        earlier = [one.key for one in presses if one.at <= start]
        if earlier:
            found.append(
                Run(
                    earlier[-1],
                    ms,
                    work,
                    any(before < moment <= start for moment in nights.published),
                )
            )
        before = start
    return found


def decisions(home: Path) -> list[ledger_event.Event]:
    with ledger.open(home / "ledger.sqlite") as book:
        return [one for one in book.events() if one.act == "decision"]


def compared(home: Path, presses: list[Press], before: int) -> list[str]:
    """What was pressed against what the ledger holds, in order."""
    given = [one for one in presses if one.key in KEYS and not (one.refused or one.unheard)]
    new = decisions(home)[before:]
    reader = snapshot_reader.open_published(home)
    found = reader.rows(
        "select work_id, title from works where work_id in (select unnest($ids::varchar[]))",
        {"ids": [one.work_id for one in new]},
    )
    reader.close()
    titles = {row["work_id"]: " ".join((row["title"] or "–").split()) for row in found}
    held = [
        (
            " ".join((one.shown.name if one.shown else "").split()),
            one.kind,
            titles.get(one.work_id or ""),
            one.technician_id,
            one.verdict,
        )
        for one in new
    ]
    wanted = [(*one.pair, KEYS[one.key]) for one in given]
    print(
        f"{len(wanted)} verdicts pressed and said to be recorded, {len(held)} in the ledger, "
        f"{sum(a == b for a, b in zip(wanted, held, strict=False))} of them on what was on the screen"
    )
    wrong = [f"lost: {one}" for one in wanted if one not in held]
    for event, one in zip(new, held, strict=True):
        if one not in wanted:
            last = [press for press in presses if press.at <= event.at.timestamp()][-2:]
            keys = ", then ".join(f"{press.key.upper()} on {press.pair}" for press in last)
            wrong.append(f"recorded on another pair: {one}; the last keys: {keys}")
    if not wrong and wanted != held:
        wrong.append("the same verdicts, but in another order or another number of times")
    return wrong


def told(presses: list[Press], server: list[Run], nights: Nights) -> float:
    """Print the figures; returns the p95 of server time."""
    count = {key: sum(one.key == key for one in presses) for key in (*KEYS, "j", "k")}
    refused = [one.refused for one in presses if one.refused]
    print(
        "keys: "
        + ", ".join(f"{n} x {key.upper()}" for key, n in count.items())
        + f"; {len(refused)} refused, "
        f"{sum(one.unheard for one in presses)} unheard; {sum(one.early for one in presses)} pressed while the page was still being sent"
    )
    for one in sorted(set(refused))[:3]:
        print("refused: " + one)
    first = [one.ms for one in server if one.renewed]
    print(
        f"{len(nights.published)} snapshots published meanwhile, {len(first)} of them read by a page"
    )
    print(f"{'ms':46}{'n':>6}{'p50':>8}{'p95':>8}{'max':>8}")
    rows = [
        ("server, every run", [one.ms for one in server]),
        ("server, the first run on a new snapshot", first),
        (
            "server, other verdicts",
            [one.ms for one in server if one.key in KEYS and not one.renewed],
        ),
        (
            "server, other skips and backs",
            [one.ms for one in server if one.key not in KEYS and not one.renewed],
        ),
        ("server, processor time of every run", [one.work for one in server]),
        (
            "from the key to the next candidate on screen",
            [one.ms for one in presses if not one.unheard],
        ),
    ]
    for name, times in rows:
        if times:
            print(
                f"{name:46}{len(times):6}{median(times):8.0f}{slowest(times):8.0f}{max(times):8.0f}"
            )
    return slowest([one.ms for one in server]) if server else float("inf")


if __name__ == "__main__":
    main()
