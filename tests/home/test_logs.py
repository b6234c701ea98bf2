"""Logs are JSON lines that hold ids, never names of people."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from attribution.home import logs


def test_the_log_is_json_lines_with_the_values_of_each_message(tmp_path: Path) -> None:
    logs.start(tmp_path, debug=False)
    logging.getLogger("attribution.test").info(
        "harvested", extra={"technician_id": "T001", "works": 3}
    )
    logging.getLogger("attribution.test").debug("not shown")
    (file,) = (tmp_path / "logs").iterdir()
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert {
        "message": "harvested",
        "technician_id": "T001",
        "works": 3,
        "level": "INFO",
    }.items() <= json.loads(line).items()
    for handler in list(logging.getLogger("attribution").handlers):
        logging.getLogger("attribution").removeHandler(handler)
        handler.close()
    logging.getLogger("attribution").propagate = True
