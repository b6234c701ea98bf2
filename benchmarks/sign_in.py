"""Sign-in at a real server: people in many groups, and people who send files without signing in.

    python benchmarks/sign_in.py groups    200 groups, as GUIDs: bytes of the cookies, the role
    python benchmarks/sign_in.py uploads   500 uploads of 5 MB without sign-in: the server's memory

Both go through nginx, configured as docs/sign-in.md says, where nginx is installed. Ends with 1 if
a person in 200 groups cannot sign in, or if the memory grows by 50 MB or more.
"""

from __future__ import annotations

import json
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import hosting
import institution
import nginx
import provider
import requests
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from visitor import TOKENS, USER, Visitor

GROUPS = 200
UPLOADS, UPLOAD_BYTES = 500, 5_000_000
MOST_MB = 50


@contextmanager
def served(service: provider.Service) -> Iterator[tuple[hosting.Served, str, str | None]]:
    """The dashboard, the address that people type, and the certificate of the proxy."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, metadata = institution.make(folder / "home"), f"{service.url}/metadata"
        if nginx.NGINX is None:
            with hosting.serving(home, metadata) as direct:
                yield direct, direct.url, None
            return
        public_port = hosting.free_port()
        url = f"https://127.0.0.1:{public_port}"
        with hosting.serving(home, metadata, redirect=url) as behind:
            port = int(behind.url.rpartition(":")[2])
            with nginx.in_front_of(port, public_port, folder) as certificate:
                yield behind, url, str(certificate)


def groups() -> bool:
    """A person in many groups signs in."""
    names = [str(uuid.uuid4()) for _ in range(GROUPS)]
    with provider.service() as service, served(service) as (_, url, certificate):
        claims = {"email": "ann@northmere.example", "groups": [*names, "ta-leads"]}
        service.claims = claims
        person = Visitor(url, certificate).enter()
        role = person.look().who
        cookies = {name: len(name) + len(value) + 3 for name, value in person.cookies.items()}
        without = len(create_signed_value("x" * 32, USER, json.dumps(claims)))
        token = json.dumps({"id_token": provider.signed(claims), "access_token": "a" * 1500})
        tokens = len(create_signed_value("x" * 32, TOKENS, token))
        person.close()
    print(f"{GROUPS} groups: signed in as {role}; cookies {cookies}, {sum(cookies.values())} bytes")
    print(f"as Streamlit would keep them: {USER} {without} bytes, {TOKENS} {tokens} bytes")
    return role == ("ann@northmere.example", "lead")


def uploads() -> bool:
    """People who have not signed in send files."""
    with provider.service() as service, served(service) as (server, url, certificate):
        stranger = Visitor(url, certificate)
        stranger.look()
        before, answers = _resident(server.pid), set()
        for number in range(UPLOADS):
            address = f"/_stcore/upload_file/{number}/{number}"
            try:
                answers.add(stranger.upload(address, b"x" * UPLOAD_BYTES).status_code)
            except requests.ConnectionError:
                answers.add(0)
        grown = _resident(server.pid) - before
        stranger.close()
    print(
        f"{UPLOADS} uploads of {UPLOAD_BYTES / 1e6:.0f} MB: answers {sorted(answers)}, "
        f"memory {before:.0f} MB + {grown:.1f} MB"
    )
    return grown < MOST_MB and answers <= {0, 403}


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


if __name__ == "__main__":
    sys.exit(0 if {"groups": groups, "uploads": uploads}[sys.argv[1]]() else 1)
