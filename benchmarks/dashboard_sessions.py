"""Many people read the dashboard at once: how long a page takes to come, and whether what comes is right.

python benchmarks/dashboard_sessions.py --home HOME [--sessions 25] [--think 10] [--seconds 120] [--verdicts 0] [--seed 1]

Starts the dashboard on the loopback against a copy of the home folder and opens sessions that speak Streamlit's protocol
over WebSockets, as browsers do, but draw nothing. Each thinks for a random time, exponential with a mean of `--think`
seconds, and goes to a page: overview, a technician (by address at first, by the selection box afterwards), the queue, the
list of works, one work by address. With `--verdicts 0.5` half of those who are on the queue press Unsure there instead,
after which every session's answers are worked out anew. Time counts from sending to the end of the run; it includes what
the client, on the same machine, needs to read it. Prints p50, p95 and the slowest in ms. The bar: no errors, every page
the one that was asked for, and a p95 of 1,500 ms over all reruns (first loads apart).
"""

from __future__ import annotations

import argparse
import asyncio
import html
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dashboard import copied
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from attribution.dashboard import server
from attribution.snapshot import reader as snapshot_reader

BAR = 1500.0
ANSWER_SECONDS = 60.0
FIRST = "(first load)"
SAMPLES = 200  # technicians and works that are looked at
# Share of visits, as a guess of what people do; the second technician of a session takes the selection box.
VISITS = {"overview": 3, "technicians": 4, "queue": 4, "works": 2, "one work": 3}
HEADINGS = {
    "overview": "Technicians on papers",
    "technicians": "Technicians",
    "queue": "Review queue",
    "works": "Works",
    "one work": "Works",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--home", type=Path, required=True, help="home folder with a published snapshot"
    )
    parser.add_argument("--sessions", type=int, default=25)
    parser.add_argument(
        "--think",
        type=float,
        default=10.0,
        help="mean pause between a session's visits, in seconds",
    )
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument(
        "--verdicts", type=float, default=0.0, help="share of visits on the queue that decide"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(
        f"{asked.sessions} sessions, {asked.think:g} s of thinking, {asked.seconds:g} s, seed {asked.seed}",
        flush=True,
    )
    with copied(asked.home) as home, served(home) as (port, process):
        crowd = Crowd(asked, port, samples(home))
        load = Load(process.pid)
        asyncio.run(crowd.run())
        load.stop()
    told(crowd, load)
    reruns = [ms for name, times in crowd.times.items() if FIRST not in name for ms in times]
    p95 = slowest(reruns) if reruns else float("inf")
    print(f"p95 of all reruns {p95:.0f} ms, bar {BAR:.0f}; {len(crowd.errors)} errors, bar 0")
    sys.exit(1 if p95 > BAR or crowd.errors else 0)


@contextmanager
def served(
    home: Path, start: Sequence[str] = ("-m", "streamlit", "run", str(server.script()))
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The dashboard of a home folder on a free port of the loopback: (port, process). `start` follows the name of Python
    and precedes Streamlit's flags."""
    with socket.socket() as free:
        free.bind((server.LOOPBACK, 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        *start,
        *server.server_options(server.LOOPBACK, port, no_browser=True),
    ]
    code = str(Path(server.__file__).parents[2])
    environment = {**os.environ, "ATTRIBUTION_HOME": str(home), "PYTHONPATH": code}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://{server.LOOPBACK}:{port}/_stcore/health", process)
            yield port, process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            log.seek(0)
            said = Counter(
                line for line in log.read().decode(errors="replace").splitlines() if "Error" in line
            )
            for line, times in said.most_common(5):
                print(f"the server said {times} times: {line[:300]}")


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        assert process.poll() is None, "the server ended by itself"
        try:
            opener.open(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


@dataclass
class Samples:
    """What people look at: technicians with the most candidates, any works."""

    technicians: list[str]
    works: list[tuple[str, str]]  # id, title


def samples(home: Path) -> Samples:
    reader = snapshot_reader.open_published(home)
    people = reader.rows(
        "select technician_id as v from candidates group by all order by count(*) desc, v limit ?",
        [SAMPLES],
    )
    works = reader.rows(
        "select work_id, title from works where title <> '' order by hash(work_id) limit ?",
        [SAMPLES],
    )
    reader.close()
    return Samples([row["v"] for row in people], [(row["work_id"], row["title"]) for row in works])


class Load:
    """Processor time and memory of the server, from /proc; nothing where there is none."""

    def __init__(self, pid: int) -> None:
        self.folder = Path(f"/proc/{pid}")
        self.began, self.cpu = time.monotonic(), self._cpu()
        self.share = self.rss = self.peak = float("nan")

    def _cpu(self) -> float:
        try:
            spent = (self.folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.share = 100 * (self._cpu() - self.cpu) / (time.monotonic() - self.began)
        try:
            status = dict(
                line.split(":", 1) for line in (self.folder / "status").read_text().splitlines()
            )
            self.rss, self.peak = (
                int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")
            )
        except (OSError, KeyError):
            pass


# -- one session ---------------------------------------------------------------------------------------


@dataclass
class Page:
    """What one run sent."""

    pieces: list[str] = field(default_factory=list)
    boxes: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # label: (id, options)
    buttons: dict[str, str] = field(default_factory=dict)  # label: id
    problems: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain(" ".join(self.pieces))

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", " ".join(self.pieces), re.DOTALL)
        return plain(found[1]) if found else ""


def plain(markup: str) -> str:
    """What is to be read of HTML, spaces made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


class Session:
    """One person's tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pages: dict[str, str] = {}  # address of a page: its hash
        self.here, self.query = "", ""
        self.states: dict[str, str] = {}  # selection boxes that were used
        self.shown = Page()
        self.person: str | None = None

    async def go(self, page: str, query: str = "") -> Page:
        """Open a page, by name as a browser does at first, later by the hash that the navigation told."""
        self.here, self.query = page, query
        return await self._run()

    async def choose(self, label: str, option: str) -> Page:
        self.states[self.shown.boxes[label][0]] = option
        return await self._run()

    async def press(self, label: str) -> Page:
        return await self._run(self.shown.buttons[label])

    async def _run(self, pressed: str | None = None) -> Page:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.query
        if self.here in self.pages:
            state.page_script_hash = self.pages[self.here]
        else:
            state.page_name = self.here
        mounted = {box for box, _ in self.shown.boxes.values()}
        states = [
            WidgetState(id=box, string_value=value)
            for box, value in self.states.items()
            if box in mounted
        ]
        if pressed:
            states.append(WidgetState(id=pressed, trigger_value=True))
        state.widget_states.widgets.extend(states)
        await self.socket.send(asked.SerializeToString())
        self.shown = await asyncio.wait_for(self._answer(), ANSWER_SECONDS)
        return self.shown

    async def _answer(self) -> Page:
        """Everything until the run is over. One that starts itself anew midway goes on."""
        page = Page()
        while True:
            said = ForwardMsg()
            said.ParseFromString(await self.socket.recv())  # type: ignore[arg-type]
            kind = said.WhichOneof("type")
            if kind == "new_session":
                page = Page(problems=page.problems)
            elif kind == "navigation":
                pages = said.navigation.app_pages
                self.pages = {
                    "" if one.is_default else one.url_pathname: one.page_script_hash
                    for one in pages
                }
            elif kind == "page_not_found":
                page.problems.append(f"no page {said.page_not_found.page_name!r}")
            elif kind == "session_event" and said.session_event.HasField(
                "script_compilation_exception"
            ):
                page.problems.append(said.session_event.script_compilation_exception.message)
            elif kind == "delta" and said.delta.HasField("new_element"):
                _element(said, page)
            elif (
                kind == "script_finished"
                and said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            ):
                page.problems.append("the script did not compile")
                return page
            elif (
                kind == "script_finished"
                and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            ):
                return page


def _element(sent: ForwardMsg, page: Page) -> None:
    new = sent.delta.new_element
    kind = new.WhichOneof("type")
    if kind == "html":
        page.pieces.append(new.html.body)
    elif kind == "selectbox":
        page.boxes[new.selectbox.label] = (new.selectbox.id, list(new.selectbox.options))
    elif kind == "button":
        page.buttons[new.button.label] = new.button.id
    elif kind == "exception":
        page.problems.append(f"{new.exception.type}: {new.exception.message}")
    elif kind == "alert":
        said = new.alert.body.replace("\\", "")  # Markdown in which every sign is masked
        page.problems += [said] if new.alert.format == Alert.ERROR else []
        page.pieces.append(html.escape(said))


# -- all of them ---------------------------------------------------------------------------------------


class Crowd:
    """All sessions, the times of their runs by page, and what went wrong."""

    def __init__(self, asked: argparse.Namespace, port: int, seen: Samples) -> None:
        self.asked, self.port, self.seen = asked, port, seen
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    async def run(self) -> None:
        until = time.monotonic() + self.asked.seconds
        await asyncio.gather(*(self._person(n, until) for n in range(self.asked.sessions)))

    async def _person(self, number: int, until: float) -> None:
        rng = random.Random(f"{self.asked.seed}-{number}")
        await asyncio.sleep(rng.uniform(0, self.asked.think))
        address = f"{server.LOOPBACK}:{self.port}"
        try:
            async with connect(
                f"ws://{address}/_stcore/stream",
                subprotocols=["streamlit"],
                origin=f"http://{address}",  # type: ignore[list-item, arg-type]
                max_size=None,
                proxy=None,
            ) as socket:
                session, first = Session(socket), True
                while time.monotonic() < until:
                    await self._visit(session, rng, first)
                    first = False
                    await asyncio.sleep(
                        min(
                            rng.expovariate(1 / self.asked.think),
                            max(0.0, until - time.monotonic()),
                        )
                    )
        except Exception as problem:  # noqa: BLE001 (a lost connection or no answer is what is to be counted)
            self.errors.append(f"session {number} ended: {problem!r}")

    async def _visit(self, session: Session, rng: random.Random, first: bool) -> None:
        if (
            session.here == "queue"
            and "Unsure" in session.shown.buttons
            and rng.random() < self.asked.verdicts
        ):
            await self._timed(
                "queue: a verdict", "queue", session.press("Unsure"), "Recorded: unsure", first
            )
            return
        (to,) = rng.choices(list(VISITS), list(VISITS.values()))
        if to == "technicians":
            await self._technician(session, rng.choice(self.seen.technicians), first)
        elif to == "one work":
            work_id, title = rng.choice(self.seen.works)
            await self._timed(
                to, to, session.go("works", f"work={work_id}"), plain(html.escape(title)), first
            )
        else:
            await self._timed(to, to, session.go("" if to == "overview" else to), "", first)

    async def _technician(self, session: Session, wanted: str, first: bool) -> None:
        """By the address for the first one; the page then remembers whom it showed, and the box changes it."""
        if session.person is None:
            session.person = wanted
            await self._timed(
                "technicians",
                "technicians",
                session.go("technicians", f"technician={wanted}"),
                wanted,
                first,
            )
            return
        if session.here != "technicians":
            await self._timed(
                "technicians", "technicians", session.go("technicians"), session.person, first
            )
        label = next(
            (
                one
                for one, (_, options) in session.shown.boxes.items()
                if any(f" {wanted} " in o for o in options)
            ),
            None,
        )
        if label is None:
            self.errors.append(f"technicians: no selection box offers {wanted}")
            return
        option = next(one for one in session.shown.boxes[label][1] if f" {wanted} " in one)
        session.person = wanted
        await self._timed(
            "technicians: another", "technicians", session.choose(label, option), wanted, first
        )

    async def _timed(self, name: str, page: str, run: object, says: str, first: bool) -> None:
        start = time.perf_counter()
        shown: Page = await run  # type: ignore[misc]
        self.times[f"{name} {FIRST}" if first else name].append(
            1000 * (time.perf_counter() - start)
        )
        wrong = list(shown.problems)
        if shown.heading != HEADINGS[page]:
            wrong.append(f"the heading is {shown.heading!r}")
        elif says and says not in shown.text:
            wrong.append(f"it says nothing of {says!r}")
        self.errors += [f"{name}: {one}" for one in wrong]


def slowest(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def told(crowd: Crowd, load: Load) -> None:
    """Print the figures."""
    print(f"{'page':36}{'n':>6}{'p50':>8}{'p95':>8}{'max':>8}   ms")
    every = [ms for name, times in crowd.times.items() if FIRST not in name for ms in times]
    loads = [ms for name, times in crowd.times.items() if FIRST in name for ms in times]
    rows = [(name, times) for name, times in sorted(crowd.times.items()) if FIRST not in name]
    for name, times in [*rows, ("all reruns", every), ("first loads", loads)]:
        if times:
            print(
                f"{name:36}{len(times):6}{statistics.median(times):8.0f}{slowest(times):8.0f}{max(times):8.0f}"
            )
    print(
        f"server: {load.share:.0f} % of one core, {load.rss:.0f} MB at the end, {load.peak:.0f} MB at most"
    )
    for error in crowd.errors[:20]:
        print("ERROR: " + error[:300])


if __name__ == "__main__":
    main()
