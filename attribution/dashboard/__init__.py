"""The dashboard: how it is started. Pages are in `views/`, their queries in `rows.py`, their charts in `charts.py`."""

from __future__ import annotations

from pathlib import Path

from attribution.access import sign_in as access_sign_in
from attribution.access.sign_in import Provider, is_loopback
from attribution.core.errors import UserError

LOOPBACK = "127.0.0.1"
MAX_UPLOAD_MB = 50  # a marked review list; attachments of claims are held to less
_HERE = Path(__file__).parent


def script() -> Path:
    """The script that Streamlit runs; the same as `app.py` of the repository."""
    return _HERE / "entry" / "app.py"


def provider(home: Path) -> Provider | None:
    """The sign-in that the home folder sets up in `secrets.toml`; None where it has none. UserError where it is faulty."""
    return access_sign_in.set_up(home)


def refuse_public(address: str | None, sign_in: Provider | None = None) -> None:
    """UserError where staff data would be open to whoever reaches the address: it needs sign-in or this machine alone."""
    if sign_in is None and not is_loopback(address):
        raise UserError(
            f"The dashboard shows personal data of staff and would be open to everybody who reaches "
            f"{address or 'this machine (no address was given, which means every network)'}. "
            f"Serving anything but this machine needs sign-in, which is not set up (docs/sign-in.md). "
            f"Use --address {LOOPBACK}, or run `attribution dashboard`."
        )


def server_options(
    address: str,
    port: int,
    no_browser: bool,
    *,
    home: Path | None = None,
    sign_in: Provider | None = None,
) -> list[str]:
    """Streamlit's flags. A settings file of Streamlit's own, or its variables, cannot take their place: not with another
    address, and not with headers that say who somebody is.

    With `sign_in` its secrets are read from the home folder, and the host that people come back to is let in.
    """
    options: dict[str, str | int | bool] = {
        "server.address": address,
        "server.port": port,
        "server.headless": no_browser,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.trustedUserHeaders": "{}",  # nobody is who a header says
        "server.corsAllowedOrigins": "",
        "server.enableAgentApi": False,
        "server.enableStaticServing": False,
        "server.baseUrlPath": "",
        "server.maxUploadSize": MAX_UPLOAD_MB,
        "server.fileWatcherType": "none",
        "global.developmentMode": False,
        "server.showEmailPrompt": False,
        "runner.magicEnabled": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "theme.base": str(_HERE / "theme.toml"),
    }
    if home is not None and sign_in is not None:
        options["secrets.files"] = str((home / access_sign_in.FILE).resolve())
    hosts = dict.fromkeys(
        filter(None, (address.strip("[]"), "localhost", LOOPBACK, sign_in and sign_in.host))
    )
    return [f"--{name}={_flag(value)}" for name, value in options.items()] + [
        f"--server.allowedHosts={host}" for host in hosts
    ]


def _flag(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
