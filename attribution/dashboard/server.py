"""How the dashboard is started: its script, Streamlit's options, refused addresses."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from attribution.access.provider import BASE_PATH, Provider, is_loopback
from attribution.access.provider import FILE as SECRETS_FILE
from attribution.core.errors import UserError
from attribution.review.completed_spreadsheet import MAX_BYTES

LOOPBACK = "127.0.0.1"
# The largest upload is a review spreadsheet; attachments of claims have a lower limit.
MAX_UPLOAD_MB = MAX_BYTES // 1_000_000
_HERE = Path(__file__).parent

# Streamlit also reads a settings file and environment variables of its own. Flags win over both, so
# every option that protects people is a flag, even where it repeats Streamlit's default.
_FIXED_OPTIONS: dict[str, str | int | bool] = {
    "server.headless": True,  # else visitors could have it install files: see browser_opening.py
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.trustedUserHeaders": "{}",  # a header must never say who a person is
    "server.corsAllowedOrigins": "",
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.maxUploadSize": MAX_UPLOAD_MB,
    "server.fileWatcherType": "none",
    "global.developmentMode": False,
    "server.showEmailPrompt": False,
    "runner.magicEnabled": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    # Streamlit's own download and copying of tables would let formulas out: see `exports/cells.py`.
    "client.disableDataExport": True,
    "theme.base": str(_HERE / "theme.toml"),
}


def script() -> Path:
    """The script that Streamlit serves; it does the same as `app.py` of the repository."""
    return _HERE / "entry" / "serve.py"


def page_script() -> Path:
    """The script that Streamlit runs for each page."""
    return _HERE / "entry" / "page.py"


def refuse_public(address: str | None, sign_in: Provider | None = None) -> None:
    """UserError where an address other than this computer's would be served without sign-in."""
    if sign_in is not None or is_loopback(address):
        return
    place = address or "every network (no address was given)"
    raise UserError(
        f"Use --address {LOOPBACK}, run `attribution dashboard`, or set up sign-in "
        "(docs/sign-in.md). The dashboard shows personal data of staff. Without sign-in, everyone "
        f"who can reach {place} could read them."
    )


def require_base_path(base_path: str, sign_in: Provider | None) -> None:
    """UserError for a path that cannot be used, or is not that of the sign-in."""
    if not BASE_PATH.fullmatch(f"/{base_path.strip('/')}".rstrip("/")):
        raise UserError("Write --base-path in letters and digits, for example /papers.")
    if sign_in and base_path.strip("/") not in ("", sign_in.base_path.strip("/")):
        raise UserError(
            f"Leave out --base-path, or change redirect_uri in {SECRETS_FILE}: it says "
            f"{sign_in.base_path or '/'}."
        )


def require_free(address: str, port: int) -> None:
    """UserError where this computer cannot serve the port at the address."""
    try:
        places = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, place = places[0]
        with socket.socket(family, kind, protocol) as test:
            if os.name == "posix":  # as the server does, so that a port just left is free again
                test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            test.bind(place)
    except PermissionError:
        raise UserError(
            f"Choose a port above 1023, for example --port 8501. You may not serve port {port}."
        ) from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise UserError(
                f"Choose another port, for example --port {port + 1}, or stop the program that "
                f"uses it. Port {port} is in use."
            ) from None
        raise UserError(
            f"Use --address {LOOPBACK}, or an address of this computer. "
            f"{address} is not one ({problem.strerror})."
        ) from None


def server_options(
    address: str,
    port: int,
    *,
    home: Path | None = None,
    sign_in: Provider | None = None,
    base_path: str = "",
) -> list[str]:
    """Streamlit's flags for the dashboard.

    With `sign_in`, its secrets are read from the home folder, and the host name that the sign-in
    service sends people back to is allowed.
    """
    options: dict[str, str | int | bool] = {
        "server.address": address,
        "server.port": port,
        "server.baseUrlPath": (sign_in.base_path if sign_in else base_path).strip("/"),
        **_FIXED_OPTIONS,
    }
    if home is not None and sign_in is not None:
        options["secrets.files"] = str((home / SECRETS_FILE).resolve())
    flags = [f"--{name}={_flag_value(value)}" for name, value in options.items()]
    hosts = [f"--server.allowedHosts={host}" for host in _allowed_hosts(address, sign_in)]
    return flags + hosts


def _allowed_hosts(address: str, sign_in: Provider | None) -> list[str]:
    """The host names that the server answers to, each once."""
    hosts = [address.strip("[]"), "localhost", LOOPBACK]
    if sign_in is not None:
        hosts.append(sign_in.host)
    return list(dict.fromkeys(host for host in hosts if host))


def _flag_value(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
