"""A sign-in service on the loopback that breaks one rule on demand. Written with the standard
library and joserfc.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "published", "use": "sig", "alg": "RS256"}, private=True)
STRANGER = RSAKey.generate_key(
    2048, {"kid": "published", "use": "sig", "alg": "RS256"}, private=True
)
Claims = dict[str, Any]


def signed(claims: Claims, key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "published"}, claims, key)


def unsigned(claims: Claims) -> str:
    return f"{_packed({'alg': 'none'})}.{_packed(claims)}."


def changed_after_signing(claims: Claims) -> str:
    head, _, signature = signed(claims | {"email": "vic@northmere.example"}).split(".")
    return ".".join([head, _packed(claims), signature])


def _packed(part: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def without(name: str) -> Callable[[Claims], str]:
    return lambda claims: signed({key: value for key, value in claims.items() if key != name})


def instead(**more: Any) -> Callable[[Claims], str]:
    return lambda claims: signed(claims | more)


HOUR_AGO = -3600.0
TRICKS: dict[str, Callable[[Claims], str | None]] = {
    "signed with another key": lambda claims: signed(claims, STRANGER),
    "not signed": unsigned,
    "changed after it was signed": changed_after_signing,
    "expired": lambda claims: signed(
        claims | {"exp": claims["iat"] - 3600, "iat": claims["iat"] - 7200}
    ),
    "no end": without("exp"),
    "for another program": instead(aud="another-program"),
    "for another program, by its own word for us": instead(
        aud="another-program", azp="technicians"
    ),
    "for two programs, and the other asked": instead(
        aud=["technicians", "another-program"], azp="another-program"
    ),
    "for nobody": without("aud"),
    "by another service": instead(iss="http://127.0.0.1:9"),
    "by nobody": without("iss"),
    "for another visit": instead(nonce="of-another-person"),
    "for no visit": without("nonce"),
    "for another access token": instead(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "made twenty hours ago": lambda claims: signed(claims | {"iat": claims["iat"] - 72_000}),
    "made tomorrow": lambda claims: signed(
        claims | {"iat": claims["iat"] + 86_400, "exp": claims["exp"] + 90_000}
    ),
    "no token": lambda claims: None,
    "no sense": lambda claims: "a.b.c",
}


class Service:
    """The service: the person that it signs in, and the rule that it breaks at the moment."""

    def __init__(self) -> None:
        self.claims: Claims = {}
        self.trick: Callable[[Claims], str | None] = signed
        self.algorithms = ["RS256"]
        self.nonces: dict[str, str] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                if address.path == "/authorize":
                    code = service._code(query)
                    return self._redirect(query["redirect_uri"], code, query["state"])
                documents = {"/metadata": service.metadata, "/jwks": service._keys}
                return self._json(documents[address.path]())

            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._json(service._token(body["code"][0]))

            def _redirect(self, to: str, code: str, state: str) -> None:
                self.send_response(302)
                self.send_header("Location", f"{to}?{urlencode({'code': code, 'state': state})}")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _json(self, content: Any) -> None:
                data = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": self.algorithms,
        }

    def _keys(self) -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}

    def _code(self, query: Mapping[str, str]) -> str:
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = query.get("nonce", "")
        return code

    def _token(self, code: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "1",
            "aud": "technicians",
            "iat": now,
            "exp": now + 3600,
            "nonce": self.nonces.pop(code),
            **self.claims,
        }
        token = self.trick(claims)
        answer = {"access_token": "access", "token_type": "Bearer", "expires_in": 3600}
        return answer if token is None else {**answer, "id_token": token}


@contextmanager
def service() -> Iterator[Service]:
    """A running service, until the end of the block."""
    service = Service()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
        thread.join(5)
