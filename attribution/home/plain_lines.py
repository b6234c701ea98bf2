"""The log as plain lines on standard error, for the journal of systemd or for a container.

Neither colours nor times: the journal has its own. `logs/` holds the same with all details.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import TextIO

from attribution.home.logs import facts_of

# The priorities of syslog, which the journal reads from the beginning of a line.
_PRIORITIES = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
_UNKNOWN_PRIORITY = 6


class PlainLines(logging.Formatter):
    """One record on one line; a traceback, which may name people, is only in `logs/`."""

    def __init__(self, *, with_priority: bool) -> None:
        super().__init__()
        self._with_priority = with_priority

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={value}" for name, value in facts_of(record).items())
        line = " ".join(f"{record.name}: {record.getMessage()}{facts}".split())
        if not self._with_priority:
            return f"{record.levelname.lower()} {line}"
        return f"<{_PRIORITIES.get(record.levelno, _UNKNOWN_PRIORITY)}>{line}"


def is_journal(environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether a stream ends in the journal: systemd names the file behind it in JOURNAL_STREAM."""
    try:
        device, _, file = environ.get("JOURNAL_STREAM", "").partition(":")
        stat = os.fstat(stream.fileno())
        return (int(device), int(file)) == (stat.st_dev, stat.st_ino)
    except (OSError, ValueError):
        return False


def start(environ: Mapping[str, str], stream: TextIO, *, always: bool) -> None:
    """Send the log to the stream too, if it ends in the journal or the settings say so."""
    to_journal = is_journal(environ, stream)
    if always or to_journal:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(PlainLines(with_priority=to_journal))
        logging.getLogger("attribution").addHandler(handler)
