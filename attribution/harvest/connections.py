"""Connections on which an answer is over in time, its headers too, however slowly it drips.

The time limits of sockets count from piece to piece: a server that sends a byte now and then keeps
a request for ever.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from contextvars import ContextVar
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

# The moment, by the monotonic clock, at which an answer that is awaited now has to be over.
END: ContextVar[float] = ContextVar("END", default=float("inf"))


class _InTime(io.RawIOBase):
    """The bytes that arrive on a socket, until the moment is over: TimeoutError."""

    def __init__(self, arriving: io.BufferedReader, own_socket: socket.socket) -> None:
        self.arriving = arriving
        self.socket = own_socket
        self.end = END.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        between_pieces = self.socket.gettimeout()
        if between_pieces is None or left < between_pieces:
            self.socket.settimeout(min(left, 1e6))
        return self.arriving.raw.readinto(buffer)

    def close(self) -> None:
        self.arriving.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, own_socket: socket.socket, *values: Any, **options: Any) -> None:
        super().__init__(own_socket, *values, **options)
        self.fp = io.BufferedReader(_InTime(self.fp, own_socket))


class _Connection(HTTPConnection):
    response_class = _Answer


class _SecureConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *values: Any, **options: Any) -> None:
        super().init_poolmanager(*values, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager


def new_session() -> requests.Session:
    """A session whose answers are over at the moment END of whoever asks."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    return session
