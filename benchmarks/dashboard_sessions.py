"""Many people read the dashboard at once: how long a page takes, and whether it is the right one.

python benchmarks/dashboard_sessions.py --home HOME [--sessions 25] [--think 10] [--seconds 120]
    [--verdicts 0] [--seed 1]

Starts the dashboard on loopback with a copy of the home folder and opens sessions that speak
Streamlit's protocol over WebSockets, as browsers do, but draw nothing. Each thinks for a random
time, exponential with a mean of `--think` seconds, and goes to a page: overview, a technician (by
address at first, by the selection box afterwards), the queue, the list of works, one work by
address. With `--verdicts 0.5`, half of the visits to the queue press Unsure instead of leaving,
after which every session's answers have to be computed again.

Time counts from sending to the end of the run. It includes what the client, on the same machine,
needs to read the answer. Prints p50, p95 and the slowest in milliseconds. The bar: no errors, every
page the requested one, and a p95 of 1,500 ms over all reruns (first loads apart).
"""

from __future__ import annotations

import argparse
import asyncio
import html
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from served_dashboard import HEADINGS, UNSURE_BUTTON, VERDICT_MESSAGE, copied, p95, served
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from attribution.snapshot import reader as snapshot_reader

BAR = 1500.0
ANSWER_SECONDS = 60.0
SAMPLES = 200  # technicians and works to visit
# Share of visits: a guess. The second technician of a session is chosen in the selection box.
VISITS = {"overview": 3, "technicians": 4, "queue": 4, "works": 2, "one work": 3}


@dataclass(frozen=True)
class Options:
    """The command line."""

    home: Path
    sessions: int
    think: float
    seconds: float
    verdicts: float
    seed: int


def main() -> None:
    options = parse_options()
    print(
        f"{options.sessions} sessions, {options.think:g} s of thinking, "
        f"{options.seconds:g} s, seed {options.seed}",
        flush=True,
    )
    with copied(options.home) as home, served(home) as dashboard:
        crowd = Crowd(options, dashboard.host, samples(home))
        load = ServerLoad(dashboard.pid)
        asyncio.run(crowd.run())
        load.stop()
    print_times(crowd)
    load.print()
    for error in crowd.errors[:20]:
        print("ERROR: " + error[:300])
    slowest = p95(crowd.reruns())
    print(f"p95 of all reruns {slowest:.0f} ms, bar {BAR:.0f}; {len(crowd.errors)} errors, bar 0")
    sys.exit(1 if slowest > BAR or crowd.errors else 0)


def parse_options() -> Options:
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
    return Options(**vars(parser.parse_args()))


@dataclass
class Samples:
    """Technicians with the most candidates, and any works."""

    technicians: list[str]
    works: list[tuple[str, str]]  # id, title


def samples(home: Path) -> Samples:
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    technicians = reader.rows(
        "select technician_id from candidates group by all order by count(*) desc, 1 limit ?",
        [SAMPLES],
    )
    works = reader.rows(
        "select work_id, title from works where title <> '' order by hash(work_id) limit ?",
        [SAMPLES],
    )
    reader.close()
    return Samples(
        technicians=[row["technician_id"] for row in technicians],
        works=[(row["work_id"], row["title"]) for row in works],
    )


class ServerLoad:
    """Processor time and memory of the server, from /proc; no numbers without it."""

    def __init__(self, pid: int) -> None:
        self.folder = Path(f"/proc/{pid}")
        self.began = time.monotonic()
        self.processor_before = self._processor_seconds()
        self.share = self.memory = self.peak = float("nan")

    def _processor_seconds(self) -> float:
        try:
            fields = (self.folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        user, system = int(fields[11]), int(fields[12])
        return (user + system) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        elapsed = time.monotonic() - self.began
        self.share = 100 * (self._processor_seconds() - self.processor_before) / elapsed
        try:
            lines = (self.folder / "status").read_text().splitlines()
        except OSError:
            return
        status = dict(line.split(":", 1) for line in lines)
        self.memory = _megabytes(status.get("VmRSS"))
        self.peak = _megabytes(status.get("VmHWM"))

    def print(self) -> None:
        memory = f"{self.memory:.0f} MB at the end, {self.peak:.0f} MB at most"
        print(f"server: {self.share:.0f}% of one core, {memory}")


def _megabytes(kilobytes: str | None) -> float:
    return int(kilobytes.split()[0]) / 1024 if kilobytes else float("nan")


# -- one session ---------------------------------------------------------------------------------


@dataclass
class Page:
    """The elements that one run sent."""

    pieces: list[str] = field(default_factory=list)
    boxes: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # label: (id, options)
    buttons: dict[str, str] = field(default_factory=dict)  # label: id
    problems: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain(" ".join(self.pieces))

    @property
    def heading(self) -> str:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", " ".join(self.pieces), re.DOTALL)
        return plain(heading[1]) if heading else ""

    def add(self, message: ForwardMsg) -> None:
        """Take in an element of the page."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "html":
            self.pieces.append(element.html.body)
        elif kind == "selectbox":
            self.boxes[element.selectbox.label] = (
                element.selectbox.id,
                list(element.selectbox.options),
            )
        elif kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "exception":
            self.problems.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert":
            self._add_alert(element.alert)

    def _add_alert(self, alert: Alert) -> None:
        text = alert.body.replace("\\", "")  # Markdown, in which every sign is escaped
        if alert.format == Alert.ERROR:
            self.problems.append(text)
        self.pieces.append(html.escape(text))


def plain(markup: str) -> str:
    """The text of HTML, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


class Session:
    """One person's tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pages: dict[str, str] = {}  # address of a page: its hash
        self.address, self.query = "", ""
        self.choices: dict[str, str] = {}  # selection boxes that were used
        self.page = Page()
        self.technician: str | None = None

    async def go(self, address: str, query: str = "") -> Page:
        """Open a page: by name at first, as browsers do; later by the hash from the navigation."""
        self.address, self.query = address, query
        return await self._run()

    async def choose(self, label: str, option: str) -> Page:
        self.choices[self.page.boxes[label][0]] = option
        return await self._run()

    async def press(self, label: str) -> Page:
        return await self._run(self.page.buttons[label])

    async def _run(self, pressed: str | None = None) -> Page:
        await self.socket.send(self._request(pressed).SerializeToString())
        self.page = await asyncio.wait_for(self._answer(), ANSWER_SECONDS)
        return self.page

    def _request(self, pressed: str | None) -> BackMsg:
        request = BackMsg()
        state = request.rerun_script
        state.query_string = self.query
        if self.address in self.pages:
            state.page_script_hash = self.pages[self.address]
        else:
            state.page_name = self.address
        state.widget_states.widgets.extend(self._widgets(pressed))
        return request

    def _widgets(self, pressed: str | None) -> list[WidgetState]:
        """The choices in the boxes on the page, and the button that was pressed."""
        boxes = {box for box, _ in self.page.boxes.values()}
        chosen = [(box, value) for box, value in self.choices.items() if box in boxes]
        widgets = [WidgetState(id=box, string_value=value) for box, value in chosen]
        if pressed:
            widgets.append(WidgetState(id=pressed, trigger_value=True))
        return widgets

    async def _answer(self) -> Page:
        """Everything until the run is over. A run that restarts midway continues."""
        page = Page()
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self.socket.recv())  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                page = Page(problems=page.problems)
            elif kind == "navigation":
                self.pages = _hashes(message)
            elif kind == "delta" and message.delta.HasField("new_element"):
                page.add(message)
            elif kind == "script_finished" and _is_over(message):
                page.problems += _compile_problem(message)
                return page
            else:
                page.problems += _session_problem(message)


def _hashes(message: ForwardMsg) -> dict[str, str]:
    """The hashes of the pages by their address; the default page has the empty address."""
    return {
        "" if page.is_default else page.url_pathname: page.page_script_hash
        for page in message.navigation.app_pages
    }


def _is_over(message: ForwardMsg) -> bool:
    return message.script_finished in (
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    )


def _compile_problem(message: ForwardMsg) -> list[str]:
    if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
        return ["the script did not compile"]
    return []


def _session_problem(message: ForwardMsg) -> list[str]:
    kind = message.WhichOneof("type")
    if kind == "page_not_found":
        return [f"no page {message.page_not_found.page_name!r}"]
    event = message.session_event
    if kind == "session_event" and event.HasField("script_compilation_exception"):
        return [event.script_compilation_exception.message]
    return []


# -- all of them ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """A visit to a page: its name in the report, and what the page must show."""

    name: str
    page: str
    must_show: str = ""


class Crowd:
    """All sessions, the times of their runs by page, and what went wrong."""

    def __init__(self, options: Options, host: str, places: Samples) -> None:
        self.options, self.host, self.places = options, host, places
        self.first_loads: defaultdict[str, list[float]] = defaultdict(list)
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    async def run(self) -> None:
        until = time.monotonic() + self.options.seconds
        numbers = range(self.options.sessions)
        await asyncio.gather(*(self._person(number, until) for number in numbers))

    def reruns(self) -> list[float]:
        return [elapsed for times in self.times.values() for elapsed in times]

    async def _person(self, number: int, until: float) -> None:
        rng = random.Random(f"{self.options.seed}-{number}")
        await asyncio.sleep(rng.uniform(0, self.options.think))
        try:
            async with connect(
                f"ws://{self.host}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                origin=f"http://{self.host}",  # type: ignore[arg-type]
                max_size=None,
                proxy=None,
            ) as socket:
                await self._visits(Visitor(self, Session(socket), rng), until)
        except Exception as problem:  # noqa: BLE001 (lost connections and missing answers count)
            self.errors.append(f"session {number} ended: {problem!r}")

    async def _visits(self, visitor: Visitor, until: float) -> None:
        while time.monotonic() < until:
            await visitor.visit()
            pause = visitor.rng.expovariate(1 / self.options.think)
            await asyncio.sleep(min(pause, max(0.0, until - time.monotonic())))


class Visitor:
    """One person of the crowd, who goes from page to page."""

    def __init__(self, crowd: Crowd, session: Session, rng: random.Random) -> None:
        self.crowd, self.session, self.rng = crowd, session, rng
        self.times = crowd.first_loads

    async def visit(self) -> None:
        await self._some_page()
        self.times = self.crowd.times

    async def _some_page(self) -> None:
        session = self.session
        if self._decides():
            verdict = Visit("queue: a verdict", "queue", VERDICT_MESSAGE.format(verdict="unsure"))
            await self._timed(verdict, session.press(UNSURE_BUTTON))
            return
        (page,) = self.rng.choices(list(VISITS), list(VISITS.values()))
        if page == "technicians":
            await self._technician(self.rng.choice(self.crowd.places.technicians))
        elif page == "one work":
            work_id, title = self.rng.choice(self.crowd.places.works)
            work = Visit(page, "works", plain(html.escape(title)))
            await self._timed(work, session.go("works", f"work={work_id}"))
        else:
            await self._timed(Visit(page, page), session.go("" if page == "overview" else page))

    def _decides(self) -> bool:
        on_candidate = (
            self.session.address == "queue" and UNSURE_BUTTON in self.session.page.buttons
        )
        return on_candidate and self.rng.random() < self.crowd.options.verdicts

    async def _technician(self, technician: str) -> None:
        """By address for the first technician; then the page remembers, and the box changes it."""
        session = self.session
        if session.technician is None:
            session.technician = technician
            visit = Visit("technicians", "technicians", technician)
            await self._timed(visit, session.go("technicians", f"technician={technician}"))
            return
        if session.address != "technicians":
            visit = Visit("technicians", "technicians", session.technician)
            await self._timed(visit, session.go("technicians"))
        offer = _box_offering(session.page, technician)
        if offer is None:
            self.crowd.errors.append(f"technicians: no selection box offers {technician}")
            return
        session.technician = technician
        visit = Visit("technicians: another", "technicians", technician)
        await self._timed(visit, session.choose(*offer))

    async def _timed(self, visit: Visit, run: Awaitable[Page]) -> None:
        start = time.perf_counter()
        page = await run
        self.times[visit.name].append(1000 * (time.perf_counter() - start))
        problems = list(page.problems)
        if page.heading != HEADINGS[visit.page]:
            problems.append(f"the heading is {page.heading!r}")
        elif visit.must_show not in page.text:
            problems.append(f"it does not show {visit.must_show!r}")
        self.crowd.errors += [f"{visit.name}: {problem}" for problem in problems]


def _box_offering(page: Page, technician: str) -> tuple[str, str] | None:
    """The label of the selection box that offers a technician, and the option."""
    for label, (_, options) in page.boxes.items():
        for option in options:
            if f" {technician} " in option:
                return label, option
    return None


def print_times(crowd: Crowd) -> None:
    print(f"{'page':36}{'n':>6}{'p50':>8}{'p95':>8}{'max':>8}   ms")
    first_loads = [elapsed for times in crowd.first_loads.values() for elapsed in times]
    rows: list[tuple[str, Any]] = sorted(crowd.times.items())
    for name, times in [*rows, ("all reruns", crowd.reruns()), ("first loads", first_loads)]:
        if times:
            median, slowest = statistics.median(times), max(times)
            print(f"{name:36}{len(times):6}{median:8.0f}{p95(times):8.0f}{slowest:8.0f}")


if __name__ == "__main__":
    main()
