from collections.abc import Iterator

import pytest
import upstreams
from upstreams import Upstreams


@pytest.fixture(scope="session")
def server() -> Iterator[Upstreams]:
    """The replay server of the real sources; without its folder next to the repository, skip."""
    if not upstreams.UPSTREAMS.is_dir():
        pytest.skip("the replay server ../shared/upstreams is missing")
    with upstreams.serve("--credits", "10000000", "--orcid-quota", "10000000") as running:
        yield running


@pytest.fixture
def world(server: Upstreams) -> Iterator[Upstreams]:
    """The server without faults, before and after the test."""
    server.fault()
    server.control("log/clear", {})
    yield server
    server.fault()
