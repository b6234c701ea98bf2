"""A home folder for the command line, and how its commands are run."""

from __future__ import annotations

from pathlib import Path

import command_line
import pytest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with settings, a roster and a snapshot of two works."""
    return command_line.make(tmp_path)
