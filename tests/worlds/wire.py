"""A server that answers with the bytes and pauses it is told, to play what goes wrong on a wire."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Script = Sequence[bytes | float]  # bytes are sent, numbers are seconds of silence
RESET = b"RESET"


@contextmanager
def wire(*scripts: Script) -> Iterator[str]:
    """The address of a server that plays one script a connection, the last one from then on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        left = list(scripts)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                script = left.pop(0) if len(left) > 1 else left[0]
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
                except OSError:
                    return
            else:
                time.sleep(step)


def head(*lines: str) -> bytes:
    return "\r\n".join(
        ("HTTP/1.1 200 OK", "Content-Type: application/json", "Connection: close", *lines, "", "")
    ).encode()


def whole(body: bytes) -> Script:
    return [head(f"Content-Length: {len(body)}"), body]


def packed(body: bytes, keep: float = 1.0) -> Script:
    """A gzip body whose length is right for what is sent of it."""
    sent = gzip.compress(body)
    sent = sent[: int(len(sent) * keep)]
    return [head("Content-Encoding: gzip", f"Content-Length: {len(sent)}"), sent]
