from collections.abc import Iterator
from pathlib import Path

import pytest
from gated import Gate, gated, new_home


@pytest.fixture(scope="session")
def services() -> Iterator[Gate]:
    with gated() as gate:
        yield gate


@pytest.fixture
def gate(services: Gate) -> Gate:
    services.open()
    return services


@pytest.fixture
def home(gate: Gate, tmp_path: Path) -> Path:
    """A home folder of the fictional university, never harvested."""
    return new_home(tmp_path / "quillmere", gate)
