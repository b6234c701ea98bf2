from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from attribution.demo import samples
from attribution.demo.serve import serving


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """The files of the default seed, made for this test run."""
    return samples.sample_files()


@pytest.fixture(scope="session")
def served() -> Iterator[dict[str, str]]:
    """Base URLs of the committed demo folder."""
    with serving(samples.FOLDER) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def web() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return samples.FOLDER
