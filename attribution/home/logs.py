"""Logs as JSON lines in `logs/`: a file for each day, and another where it has become large.

They hold ids, never names of people.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

MOST_BYTES = 20_000_000  # of one file
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One record on each line: time, level, logger, message, and the facts given with it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= facts_of(record)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(line, default=str).decode()
        except TypeError:  # half a character, or a number of more than 64 bits
            return json.dumps(line, default=str)


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """The facts that were given with a message."""
    return {key: value for key, value in vars(record).items() if key not in _STANDARD}


class LogFile(logging.FileHandler):
    """The log file of the day: a program that runs for months goes on in the next day's.

    A disk that is full ends the work for its own reasons, not for the log's.
    """

    has_failed = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(_file_of_today(folder), encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        try:
            path = _file_of_today(self.folder)
            if path != Path(self.baseFilename):
                self.close()  # the next line opens the new file
                self.baseFilename = str(path)
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - of logging
        self.has_failed = True


def _file_of_today(folder: Path) -> Path:
    """The first file of the day that is not full."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    path = folder / f"{day}.jsonl"
    number = 1
    while path.exists() and path.stat().st_size >= MOST_BYTES:
        number += 1
        path = folder / f"{day}.{number}.jsonl"
    return path.absolute()


def start(home: Path, debug: bool) -> None:
    """Send this program's log to today's file of the home folder.

    Where there is no home folder yet, or it cannot be written, nothing is logged.
    """
    logger = logging.getLogger("attribution")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        with suppress(OSError):  # a full disk: what could not be written was noticed before
            old.close()
    logger.addHandler(_handler(home))
    logger.setLevel(logging.DEBUG if debug else logging.INFO)
    logger.propagate = False


def _handler(home: Path) -> logging.Handler:
    folder = home / "logs"
    if not home.is_dir():
        return logging.NullHandler()
    try:
        folder.mkdir(exist_ok=True)
        handler = LogFile(folder)
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(JsonLines())
    return handler


def record_fault(problem: BaseException) -> Path | None:
    """Log an error with its traceback: the file that holds it, None where none could be written."""
    logger = logging.getLogger("attribution")
    files = [handler for handler in logger.handlers if isinstance(handler, LogFile)]
    if files:  # without, Python would print the error with its message
        logger.error("unexpected", exc_info=problem)
    written = (Path(file.baseFilename) for file in files if not file.has_failed)
    return next(written, None)


def places(problem: BaseException) -> str:
    """Where in the program an error happened, without its message, which may name a person."""
    lines = []
    cause: BaseException | None = problem
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        cause = cause.__cause__
    return "\n".join(lines)
