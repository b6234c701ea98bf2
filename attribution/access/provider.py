"""The sign-in service that a home folder sets up, in the table `[auth]` of `secrets.toml`.

Streamlit reads the same table. It asks the service, checks the token and keeps the claims in a
signed cookie.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import SplitResult, urlsplit

from attribution.core.errors import UserError
from attribution.core.for_people import listed

FILE = "secrets.toml"
# Set in the environment where the dashboard is served with sign-in: never fall back to the lead
# of this computer, whatever becomes of the file.
MUST_SIGN_IN = "ATTRIBUTION_SIGN_IN"
CALLBACK = "/oauth2callback"
# Below which the dashboard may lie: nothing that programs read in more than one way.
BASE_PATH = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9_-]*)*")
SECRET_LENGTH = 32
ADDRESSES = ("redirect_uri", "server_metadata_url")
REQUIRED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True, slots=True)
class Provider:
    """A sign-in service; `host` is the host of the dashboard, that people come back to.

    `origin` is the host with scheme and port, as a browser names it. `base_path` is the path below
    which the dashboard lies, such as `/papers`; empty at the top of the host.
    """

    client_id: str
    host: str
    metadata_url: str = ""
    origin: str = ""
    base_path: str = ""

    @property
    def address(self) -> str:
        """Where people open the dashboard, without a slash at its end."""
        return f"{self.origin}{self.base_path}".rstrip("/")

    @property
    def is_behind_tls(self) -> bool:
        """Whether people reach the dashboard over TLS, so that its cookies can be `Secure`."""
        return self.origin.startswith("https://")


def provider_of_home(home: Path) -> Provider | None:
    """The service that the home folder sets up, None where it has none; UserError for a fault."""
    table = auth_table(home)
    return None if table is None else provider_of_table(table)


def auth_table(home: Path) -> Any:
    """The value of `auth` in the home folder's `secrets.toml`, unchecked; None without one."""
    path = home / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("auth")  # as Streamlit reads it
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise UserError(
            f"Check who may read {path}. It cannot be read: {problem.strerror}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            f"Correct {path}, then try again. It is not valid TOML: {problem}."
        ) from None


def provider_of_table(table: Any) -> Provider:
    """The service of the table `[auth]`; UserError with every fault."""
    if not isinstance(table, Mapping):
        raise UserError(
            f"Make [auth] in {FILE} a table (see docs/sign-in.md). It is not a table. "
            "Sign-in cannot be used until then."
        )
    faults = list(_faults(table))
    if faults:
        raise UserError(
            f"Correct [auth] in {FILE} (see docs/sign-in.md): {'; '.join(faults)}. "
            "Sign-in cannot be used until then."
        )
    address = urlsplit(table["redirect_uri"])
    origin = f"{address.scheme}://{address.netloc}"
    metadata_url = table["server_metadata_url"]
    base_path = address.path.removesuffix(CALLBACK)
    return Provider(table["client_id"], address.hostname or "", metadata_url, origin, base_path)


def is_loopback(address: str | None) -> bool:
    """Whether only programs on this computer can reach the address.

    Not for None: Streamlit takes that for every network.
    """
    if address == "localhost":
        return True
    try:
        return ip_address((address or "").strip("[]")).is_loopback
    except ValueError:
        return False


# -- faults: each says what to do, and quotes no value, for a value may be a secret ----------------


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    missing = [name for name in REQUIRED if not table.get(name)]
    if missing:
        yield f"add {listed(missing)}"
    not_text = [name for name in REQUIRED if table.get(name) and not _is_text(table[name])]
    if not_text:
        yield f"write {listed(not_text)} as text in quotes"
    yield from _secret_faults(table.get("cookie_secret"))
    for name in ADDRESSES:
        yield from _address_faults(name, table.get(name))


def _is_text(value: Any) -> TypeGuard[str]:
    """Whether it is text. What is missing or of another kind is a fault of its own."""
    return isinstance(value, str) and bool(value)


def _secret_faults(secret: Any) -> Iterator[str]:
    if _is_text(secret) and len(secret) < SECRET_LENGTH:
        yield (
            f"make cookie_secret at least {SECRET_LENGTH} characters long, for example with "
            "`openssl rand -hex 32`"
        )


def _address_faults(name: str, address: Any) -> Iterator[str]:
    if not _is_text(address):
        return
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        yield f"enter an address as {name}"
        return
    if parts.scheme not in ("http", "https") or not host:
        yield f"enter a full address as {name}, beginning with https://"
    elif parts.scheme == "http" and not is_loopback(host):
        yield f"begin {name} with https://, or others on the network could read who signs in"
    if name == "redirect_uri" and not _is_callback(parts):
        yield (
            f"end redirect_uri with {CALLBACK}, after the name of the host or a path of letters "
            "and digits"
        )


def _is_callback(parts: SplitResult) -> bool:
    is_plain = BASE_PATH.fullmatch(parts.path.removesuffix(CALLBACK)) is not None
    return parts.path.endswith(CALLBACK) and is_plain and not (parts.query or parts.fragment)
