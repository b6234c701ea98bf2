"""How the dashboard is started, and whom it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import streamlit.config
from streamlit.testing.v1 import AppTest
from university import shown

from attribution.core.errors import UserError
from attribution.dashboard import browser_opening, server

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine_are_served(address):
    server.refuse_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "::",
        "10.1.2.3",
        "example.org",
        "localhost.example.org",
        "127.0.0.1.example.org",
        "",
        None,
    ],
)
def test_any_other_address_is_refused_with_what_to_do(address):
    with pytest.raises(UserError, match=r"--address 127\.0\.0\.1.*set up sign-in"):
        server.refuse_public(address)


@pytest.mark.parametrize("address", ["0.0.0.0", None, "192.0.2.1"])
def test_started_by_hand_on_a_public_address_the_app_shows_nothing_but_the_refusal(home, address):
    streamlit.config.set_option("server.address", address)
    at = AppTest.from_file(str(server.page_script()), default_timeout=120).run()
    assert "set up sign-in" in shown(at)
    assert not at.dataframe
    assert not at.get("html"), "not even a heading"


def test_the_flags_keep_visitors_telemetry_and_tracebacks_away():
    flags = server.server_options("127.0.0.1", 8600)
    wanted = [
        "server.address=127.0.0.1",
        "server.port=8600",
        "server.headless=true",
        "browser.gatherUsageStats=false",
        "client.showErrorDetails=none",
        "server.enableXsrfProtection=true",
        "server.allowedHosts=127.0.0.1",
    ]
    assert {f"--{flag}" for flag in wanted} <= set(flags)


@pytest.mark.parametrize(
    ("address", "base_path", "opened"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8600/"),
        ("0.0.0.0", "/papers/", "http://localhost:8600/papers"),
        ("::1", "", "http://[::1]:8600/"),
    ],
)
def test_the_browser_opens_at_an_address_of_this_computer(address, base_path, opened):
    assert browser_opening.address_to_open(address, 8600, base_path) == opened


def test_a_browser_is_opened_once_the_server_is_ready(tmp_path):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n', encoding="utf-8")
    browser.chmod(0o755)
    server_that_lives_for_two_seconds = (
        "import asyncio\n"
        "from attribution.dashboard.browser_opening import opening_browser\n"
        "async def serve():\n"
        "    async with opening_browser(None):\n"
        "        await asyncio.sleep(2)\n"
        "asyncio.run(serve())\n"
    )
    for variables in ({}, {browser_opening.VARIABLE: "http://127.0.0.1:8600/"}):
        assert not (tmp_path / "opened").exists(), "only where it is asked for"
        environment = {**os.environ, "BROWSER": f"{browser} %s", **variables}
        subprocess.run(
            [sys.executable, "-c", server_that_lives_for_two_seconds], env=environment, check=True
        )
    assert (tmp_path / "opened").read_text("utf-8") == "http://127.0.0.1:8600/\n"


def test_every_flag_is_one_that_streamlit_knows():
    names = {flag[2:].split("=")[0] for flag in server.server_options("127.0.0.1", 8600)}
    assert names <= set(streamlit.config.get_config_options())


def test_the_script_of_the_package_and_app_py_do_the_same():
    bodies = [
        path.read_text("utf-8").split('"""')[2] for path in (server.script(), ROOT / "app.py")
    ]
    assert bodies[0] == bodies[1]


def test_started_in_the_repository_by_hand_the_address_and_the_theme_are_the_same():
    by_hand = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    packaged = tomllib.loads((Path(server.__file__).parent / "theme.toml").read_text("utf-8"))
    assert by_hand["theme"] == packaged["theme"]
    assert by_hand["server"]["address"] == "127.0.0.1"
    assert by_hand["server"]["headless"] is True
    assert by_hand["server"]["maxUploadSize"] == server.MAX_UPLOAD_MB
    assert by_hand["browser"]["gatherUsageStats"] is False
