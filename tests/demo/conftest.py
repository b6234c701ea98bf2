from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from attribution.demo import making
from attribution.demo.serve import serving


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """The files of the default seed, made anew."""
    return making.files()


@pytest.fixture(scope="session")
def served() -> Iterator[dict[str, str]]:
    """Base URLs of the committed demo folder."""
    with serving(making.FOLDER) as settings:
        yield settings


@pytest.fixture(scope="session")
def web() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return making.FOLDER
