"""The checks of `doctor` on what the environment says of the network: proxy and certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from attribution.operations.findings import Finding, ok, wrong

_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def check_network(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Which proxy is in use, and whether the files of certificates are there."""
    for name in _PROXIES:
        address = environ.get(name.lower()) or environ.get(name)
        if address:
            yield _proxy(name, address)
    for name in _CERTIFICATES:
        file = environ.get(name)
        if file and Path(file).exists():
            yield ok("certificates", f"those of {name}: {file}")
        elif file:
            remedy = f"Correct {name}: it names the file of the institution's certificates."
            yield wrong("certificates", f"{file} does not exist", remedy)


def _proxy(name: str, address: str) -> Finding:
    """The proxy without its user and password."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        place = f"{parts.scheme}://{parts.hostname}:{parts.port or 80}"
    except ValueError:
        return wrong("proxy", f"{name} is not an address", f"Write {name} as http://HOST:PORT.")
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return wrong(
            "proxy", f"{name} names no proxy that speaks HTTP", f"Write {name} as http://HOST:PORT."
        )
    return ok("proxy", f"{name} is {place}")
