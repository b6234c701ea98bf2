"""What to look at where the network refuses: the kind of a failure, and what to set.

Nothing of the failure's own text is passed on: it may hold a query, or the password of a proxy.
"""

from __future__ import annotations

_OWN_AUTHORITY = (
    "the certificate is not trusted; where a proxy or server of your institution has its own, "
    "set REQUESTS_CA_BUNDLE to the file of the institution's certificates"
)
_NO_WAY = (
    "check the network; where computers reach the web through a proxy, set HTTPS_PROXY to its "
    "address"
)
# By a part of the failure's text: the first that fits.
_BY_TEXT = {
    "407": "the proxy asks for a user name and password; write HTTPS_PROXY as "
    "http://NAME:PASSWORD@HOST:PORT",
    "Tunnel connection failed: 403": "the proxy refuses this address; have it allowed",
    "suitable TLS CA certificate bundle": "REQUESTS_CA_BUNDLE names a file that is not there",
    "TLS certificate file": "REQUESTS_CA_BUNDLE names a file that is not there",
    "NO_CERTIFICATE_OR_CRL_FOUND": "REQUESTS_CA_BUNDLE names a file without certificates",
    "SOCKS": "HTTPS_PROXY names a SOCKS proxy; name one that speaks HTTP",
    "certificate has expired": "the certificate has expired, or the clock of this computer is "
    "wrong",
    "not yet valid": "the certificate is not valid yet: check the clock of this computer",
    "mismatch": "the certificate is for another name; check the address in the settings",
    "doesn't match": "the certificate is for another name; check the address in the settings",
    "certificate is not valid for": "the certificate is for another name; check the address in the "
    "settings",
    "WRONG_VERSION_NUMBER": "the other side speaks no TLS; write HTTPS_PROXY with http:// before "
    "the host",
}
_BY_KIND = {
    "ProxyError": "the proxy does not answer; check HTTPS_PROXY, HTTP_PROXY and NO_PROXY",
    "InvalidProxyURL": "write HTTPS_PROXY as http://HOST:PORT",
    "SSLError": _OWN_AUTHORITY,
    "ConnectTimeout": _NO_WAY,
    "ConnectionError": _NO_WAY,
}
# What only these kinds of failure say with these words.
_KINDS_WITH_WORDS = frozenset({"ProxyError", "SSLError", "OSError", "InvalidSchema"})


def in_words(failure: Exception) -> str:
    """The kind of a failure of the network, and what to look at where that is known."""
    kind = type(failure).__name__
    hint = _BY_KIND.get(kind)
    if kind in _KINDS_WITH_WORDS:
        text = str(failure)
        hint = next((words for part, words in _BY_TEXT.items() if part in text), hint)
    return f"{kind}: {hint}" if hint else kind
