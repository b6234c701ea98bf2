"""`dashboard`, `demo`: what runs until you stop it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from attribution.access.provider import MUST_SIGN_IN, provider_of_home
from attribution.cli.caller import Caller, home_option
from attribution.cli.options import example
from attribution.cli.root import main
from attribution.snapshot import last_inputs

LOOPBACK = "127.0.0.1"
PORT = 8501
PORTS = click.IntRange(1, 65535)


@main.command(epilog=example("attribution dashboard --port 8600"))
@click.option("--port", type=PORTS, default=PORT, show_default=True, help="Port on this computer.")
@click.option(
    "--address",
    default=LOOPBACK,
    show_default=True,
    help="Address to serve. Set up sign-in (docs/sign-in.md) before you change it.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--base-path",
    default="",
    help="Path below which a proxy shows the dashboard, such as /papers. With sign-in, "
    "redirect_uri says it.",
)
@home_option
def dashboard(caller: Caller, port: int, address: str, no_browser: bool, base_path: str) -> None:
    """Start the dashboard: for this computer, or for others with sign-in."""
    last_inputs.require(caller.settings)
    sys.exit(serve_dashboard(caller.settings.home, port, address, no_browser, base_path))


def serve_dashboard(
    home: Path, port: int, address: str, no_browser: bool, base_path: str = ""
) -> int:
    """Run Streamlit until it is stopped: on the loopback address, or behind a sign-in."""
    # Loads Streamlit, which takes half a second.
    from attribution.dashboard import browser_opening, server

    provider = provider_of_home(home)
    server.refuse_public(address, provider)
    server.require_base_path(base_path, provider)
    server.require_free(address, port)
    options = server.server_options(address, port, home=home, sign_in=provider, base_path=base_path)
    command = [sys.executable, "-m", "streamlit", "run", str(server.script()), *options]
    environment = {**os.environ, "ATTRIBUTION_HOME": str(home.resolve())}
    if provider:
        environment[MUST_SIGN_IN] = "1"
    if not no_browser:
        path = provider.base_path if provider else base_path
        environment[browser_opening.VARIABLE] = browser_opening.address_to_open(address, port, path)
    return _run(command, environment)


def _run(command: list[str], environment: dict[str, str]) -> int:
    # Where it is possible the server takes the place of this process, so that stopping the command
    # stops the server.
    if os.name == "posix":
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter and script
    try:
        return subprocess.call(command, env=environment)  # noqa: S603
    except KeyboardInterrupt:
        return 0


@main.command(epilog=example("attribution demo --no-serve"))
@click.option("--no-serve", is_flag=True, help="Stop after printing the measure.")
@click.option("--port", type=PORTS, default=PORT, show_default=True, help="Port of the dashboard.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Home folder to use and keep. The default is a new temporary folder.",
)
def demo(no_serve: bool, port: int, keep: Path | None) -> None:
    """Try everything on a fictional university: harvest, build, measure and dashboard."""
    from attribution.dashboard import server
    from attribution.demo.run import run_demo  # loads the fictional world, which takes a second

    if not no_serve:
        server.require_free(LOOPBACK, port)
    home = run_demo(keep, tell=click.echo)
    if not no_serve:
        sys.exit(serve_dashboard(home, port, LOOPBACK, no_browser=False))
