from collections.abc import Iterator

import pytest
import upstreams
from upstreams import Upstreams


@pytest.fixture(scope="session")
def server() -> Iterator[Upstreams]:
    """The replay server of the real upstreams; tests are skipped where it is not beside the repository."""
    if not upstreams.UPSTREAMS.is_dir():
        pytest.skip("the replay server ../shared/upstreams is not here")
    with upstreams.serve("--credits", "10000000", "--orcid-quota", "10000000") as running:
        yield running


@pytest.fixture
def world(server: Upstreams) -> Iterator[Upstreams]:
    """The server without faults; what a test changed in its world is undone."""
    server.fault()
    server.control("log/clear", {})
    yield server
    server.fault()
