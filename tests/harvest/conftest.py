import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from gated import FIRST, Gate, gated, holdings, new_home, night


@pytest.fixture(scope="session")
def services() -> Iterator[Gate]:
    with gated() as gate:
        yield gate


@pytest.fixture
def gate(services: Gate) -> Gate:
    services.open()
    return services


@pytest.fixture(scope="session")
def empty_home(services: Gate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_home(tmp_path_factory.mktemp("empty") / "home", services)


@pytest.fixture
def home(empty_home: Path, gate: Gate, tmp_path: Path) -> Path:
    """A home folder of the fictional university, never harvested."""
    return Path(shutil.copytree(empty_home, tmp_path / "quillmere"))


@pytest.fixture(scope="session")
def harvested(services: Gate, empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder after one undisturbed night, to read only."""
    services.open()
    home = shutil.copytree(empty_home, tmp_path_factory.mktemp("whole") / "home")
    assert all(
        run.status == "finished" and not run.gaps for run in night(home, services, FIRST).values()
    )
    services.open()
    return home


@pytest.fixture(scope="session")
def whole(harvested: Path) -> Mapping[str, Any]:
    """What an undisturbed night gives."""
    return holdings(harvested)


@pytest.fixture
def after_first(harvested: Path, gate: Gate, tmp_path: Path) -> Path:
    """A home folder of one's own after an undisturbed first night."""
    return Path(shutil.copytree(harvested, tmp_path / "quillmere"))
