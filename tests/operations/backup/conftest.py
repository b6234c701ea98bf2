from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import backup_world
import pytest

from attribution.demo import samples
from attribution.demo.serve import serving


@pytest.fixture(scope="session")
def addresses() -> Iterator[dict[str, str]]:
    """The sources of the demo on loopback, of which one is asked."""
    with serving(samples.FOLDER) as served:
        yield served


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, addresses: dict[str, str]) -> Path:
    """A home folder after its first night, with acts and with a file of every kind."""
    return backup_world.make(tmp_path_factory.mktemp("backup") / "home", addresses)


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(published, tmp_path / "home")
    return tmp_path / "home"
