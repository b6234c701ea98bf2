"""A home folder once a session, copied for each test; pages run as Streamlit runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit
import streamlit.config
import university
from streamlit.testing.v1 import AppTest

from attribution.dashboard import server, shell


@pytest.fixture(scope="session")
def university_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return university.make(tmp_path_factory.mktemp("university") / "home")


@pytest.fixture
def home(university_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of one's own, which the dashboard reads."""
    copy = tmp_path / "university"
    shutil.copytree(university_home, copy)
    monkeypatch.setenv("ATTRIBUTION_HOME", str(copy))
    return copy


@pytest.fixture(autouse=True)
def on_the_loopback() -> Iterator[None]:
    """As `attribution dashboard` starts it."""
    streamlit.config.set_option("server.address", "127.0.0.1")
    yield
    streamlit.config.set_option("server.address", None)
    streamlit.cache_data.clear()
    streamlit.cache_resource.clear()


Opened = Callable[..., AppTest]


def open_page(name: str = "overview", **query: str) -> AppTest:
    """A page, run once, with query parameters."""
    at = AppTest.from_file(str(server.page_script()), default_timeout=120)
    for key, value in query.items():
        at.query_params[key] = value
    if name != "overview":
        at.switch_page(str(shell.path(name)))
    at.run()
    assert not at.exception, at.exception
    return at


@pytest.fixture
def opened() -> Opened:
    """Opens a page, with query parameters."""
    return open_page


@pytest.fixture(scope="session")
def drawn(university_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, AppTest]:
    """Every page, run once a session, for tests that only look."""
    copy = tmp_path_factory.mktemp("drawn") / "home"
    shutil.copytree(university_home, copy)
    streamlit.config.set_option("server.address", "127.0.0.1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTRIBUTION_HOME", str(copy))
        return {name: open_page(name, technician="T1") for name in shell.PAGES}
