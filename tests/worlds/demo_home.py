"""The home folder of the demo, made once in a run of the tests."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from attribution.demo import samples
from attribution.demo.run import run_demo


def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it. Whichever process of the run needs one first makes it for the others."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # the folder of the run; each process has one of its own in it
    made = folder / "demo-of-the-run"
    with (folder / "demo-of-the-run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = folder / "demo-of-the-run.part"
            run_demo(half, samples.FOLDER, lambda _line: None)
            half.rename(made)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("demo") / "home"))
