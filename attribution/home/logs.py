"""Logs as JSON lines, one file for each day in `logs/`. They hold ids, never names of people."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import orjson

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
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def start(home: Path, debug: bool) -> None:
    """Send this program's log to today's file of the home folder."""
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl", encoding="utf-8")
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("attribution")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if debug else logging.INFO)
    logger.propagate = False
