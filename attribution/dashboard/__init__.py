"""The dashboard: how it is started. Pages are in `views/`, their queries in `rows.py`, their charts in `charts.py`."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from attribution.errors import UserError

LOOPBACK = "127.0.0.1"
_HERE = Path(__file__).parent


def script() -> Path:
    """The script that Streamlit runs; the same as `app.py` of the repository."""
    return _HERE / "app.py"


def is_loopback(address: str | None) -> bool:
    """Whether only programs on this machine can reach the address. Streamlit takes None for every interface."""
    if address == "localhost":
        return True
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_public(address: str | None) -> None:
    """UserError unless the address is of this machine alone: nobody signs in yet, and staff data are personal."""
    if not is_loopback(address):
        raise UserError(
            f"The dashboard shows personal data of staff and would be open to everybody who reaches "
            f"{address or 'this machine (no address was given, which means every network)'}. "
            f"Serving anything but this machine needs sign-in, which is not set up. "
            f"Use --address {LOOPBACK}, or run `attribution dashboard`."
        )


def server_options(address: str, port: int, no_browser: bool) -> list[str]:
    """Streamlit's flags. A different address in a settings file of Streamlit's own cannot take their place."""
    options: dict[str, str | int | bool] = {
        "server.address": address,
        "server.port": port,
        "server.headless": no_browser,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.maxUploadSize": 5,
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": False,
        "runner.magicEnabled": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "theme.base": str(_HERE / "theme.toml"),
    }
    hosts = dict.fromkeys((address.strip("[]"), "localhost", LOOPBACK))
    return [f"--{name}={_flag(value)}" for name, value in options.items()] + [
        f"--server.allowedHosts={host}" for host in hosts
    ]


def _flag(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
