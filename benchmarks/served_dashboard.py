"""A dashboard for benchmarks: the copy of a home folder, and a server on loopback that shows it."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from attribution.dashboard import server

START_SECONDS = 60
# Texts of the pages that the benchmarks look for.
HEADINGS = {
    "overview": "Technicians on papers",
    "technicians": "Technicians",
    "queue": "Review queue",
    "works": "Works",
}
YEAR_BOX = "Year"
UNSURE_BUTTON = "Unsure"
VERDICT_MESSAGE = "Saved: {verdict}"
EMPTY_QUEUE = "Nothing to review here"
STREAMLIT = ("-m", "streamlit", "run", str(server.script()))


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    """A home folder with the same snapshots and settings, and a ledger that may be written to."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("snapshots", "roster"):
            if (home / name).exists():
                (copy / name).symlink_to((home / name).resolve(), target_is_directory=True)
        for name in ("attribution.toml", "ledger.sqlite"):
            if (home / name).exists():
                shutil.copy(home / name, copy / name)
        yield copy


@dataclass(frozen=True)
class Served:
    """A running dashboard: its address, and the process that serves it."""

    host: str  # with port
    pid: int

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def served(home: Path, start: Sequence[str] = STREAMLIT) -> Iterator[Served]:
    """The dashboard of a home folder on a free port, until the block ends.

    `start` is the part of the command between Python and Streamlit's flags.
    """
    host = f"{server.LOOPBACK}:{_free_port()}"
    with tempfile.TemporaryFile() as log:
        process = _started(home, host, start, log)
        try:
            _wait_until_healthy(f"http://{host}/_stcore/health", process)
            yield Served(host, process.pid)
        finally:
            _stop(process)
            _print_errors(log)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((server.LOOPBACK, 0))
        return int(free.getsockname()[1])


def _started(
    home: Path, host: str, start: Sequence[str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    port = int(host.rpartition(":")[2])
    flags = server.server_options(server.LOOPBACK, port)
    repository = str(Path(server.__file__).parents[2])
    environment = {**os.environ, "ATTRIBUTION_HOME": str(home), "PYTHONPATH": repository}
    command = [sys.executable, *start, *flags]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            opener.open(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def _print_errors(log: IO[bytes]) -> None:
    """Print the errors that the server logged most often."""
    log.seek(0)
    lines = log.read().decode(errors="replace").splitlines()
    errors = Counter(line for line in lines if "Error" in line)
    for line, times in errors.most_common(5):
        print(f"the server logged {times} times: {line[:300]}")


def p95(times: Sequence[float]) -> float:
    """The 95th percentile; infinite without any times."""
    if not times:
        return float("inf")
    if len(times) == 1:
        return times[0]
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
