"""`dashboard`, `demo`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from attribution.cli.root import example, home_option, main, out, settings_of


@main.command(epilog=example("attribution dashboard --port 8600"))
@click.option("--port", default=8501, show_default=True, help="Port on this machine.")
@click.option(
    "--address",
    default="127.0.0.1",
    show_default=True,
    help="Only 127.0.0.1 until sign-in is set up (docs/sign-in.md).",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@home_option
def dashboard(port: int, address: str, no_browser: bool, home: str | None) -> None:
    """Serve the dashboard on this machine, or with sign-in to others."""
    settings = settings_of(home)
    sys.exit(serve_dashboard(settings.home, port, address, no_browser))


def serve_dashboard(home: Path, port: int, address: str, no_browser: bool) -> int:
    """Run Streamlit until it is stopped: on the loopback address, or behind a sign-in."""
    from attribution.access.provider import MUST_SIGN_IN, provider_of_home
    from attribution.dashboard import server

    provider = provider_of_home(home)
    server.refuse_public(address, provider)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(server.script()),
        *server.server_options(address, port, no_browser, home=home, sign_in=provider),
    ]
    environment = (
        os.environ
        | {"ATTRIBUTION_HOME": str(home.resolve())}
        | ({MUST_SIGN_IN: "1"} if provider else {})
    )
    if os.name == "posix":  # one process: who stops this command stops the server
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter and script
    try:
        return subprocess.call(command, env=environment)  # noqa: S603
    except KeyboardInterrupt:
        return 0


@main.command(epilog=example("attribution demo --no-serve"))
@click.option("--no-serve", is_flag=True, help="Stop after printing the measure.")
@click.option("--port", default=8501, show_default=True, help="Port of the dashboard.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Home folder to use and keep. Default: a new temporary one.",
)
def demo(no_serve: bool, port: int, keep: Path | None) -> None:
    """The full job on a fictional university: harvest from loopback, build, measure, dashboard."""
    from attribution.demo.run import run_demo

    home = run_demo(keep, tell=out)
    if not no_serve:
        sys.exit(serve_dashboard(home, port, "127.0.0.1", no_browser=False))
