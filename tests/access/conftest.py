"""A dashboard that people sign in to, and a sign-in service that keeps to the rules, both on the
loopback.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hosting
import institution
import provider
import pytest
from hosting import Served
from visitor import Visitor


@pytest.fixture(scope="session")
def home_in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return institution.make(tmp_path_factory.mktemp("signin") / "home")


@pytest.fixture(scope="module")
def obedient_service() -> Iterator[provider.Service]:
    """A sign-in service that states what a test tells it to."""
    with provider.service() as service:
        yield service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the metadata of a sign-in service that keeps to the rules."""
    port = hosting.free_port()
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    for sub, claims in institution.CLAIMS.items():
        command += ["--user-claims", json.dumps({"sub": sub, **claims})]
    metadata = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    with hosting.running(command, tmp_path_factory.mktemp("service"), metadata):
        yield metadata


@pytest.fixture(scope="session")
def served(
    home_in_use: Path, service: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with hosting.serving(
        institution.copy(home_in_use, tmp_path_factory.mktemp("served") / "home"), service
    ) as served:
        yield served


@pytest.fixture
def visitor(served: Served) -> Iterator[Callable[[], Visitor]]:
    """Makes visitors, each with cookies of their own."""
    with hosting.visitors(served.url) as make:
        yield make
