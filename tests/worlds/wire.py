"""A server that sends prepared bytes and pauses between them, as a faulty connection does."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Script = Sequence[bytes | float]  # bytes to send; numbers are seconds of silence
RESET = b"RESET"


@contextmanager
def playing(*scripts: Script) -> Iterator[str]:
    """The address of a server that plays a script for each connection, the last repeatedly."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        remaining = list(scripts)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:  # the block has ended
                    return
                script = remaining.pop(0) if len(remaining) > 1 else remaining[0]
                threading.Thread(target=play, args=(connection, script), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/works"
        listener.shutdown(socket.SHUT_RDWR)


def play(connection: socket.socket, script: Script) -> None:
    with connection:
        connection.recv(65536)
        for step in script:
            if step == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif isinstance(step, bytes):
                try:
                    connection.sendall(step)
                except OSError:  # the client has gone
                    return
            else:
                time.sleep(step)


def head(*lines: str) -> bytes:
    status = ("HTTP/1.1 200 OK", "Content-Type: application/json", "Connection: close")
    return "\r\n".join((*status, *lines, "", "")).encode()


def complete(body: bytes) -> Script:
    """A body with its right length."""
    return [head(f"Content-Length: {len(body)}"), body]


def packed(body: bytes, share: float = 1.0) -> Script:
    """A gzip body, or the first `share` of it; the length is right for the part that is sent."""
    compressed = gzip.compress(body)
    sent = compressed[: int(len(compressed) * share)]
    return [head("Content-Encoding: gzip", f"Content-Length: {len(sent)}"), sent]
