"""The open pages of each sign-in: what they may download, and how much they may upload."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from attribution.access.permissions import Person
from attribution.dashboard.visit import Visit

MEDIA, UPLOADS = "/media/", "/_stcore/upload_file/"
# Streamlit keeps an uploaded file in memory until a while after its page is closed.
UPLOADS_KEPT = 4  # as many of the largest may come from one sign-in ...
KEPT_SECONDS = 600  # ... in this time


@dataclass(eq=False)
class Connection:
    """An open page: the addresses that it was given, and as whom."""

    addresses: dict[str, Person] = field(default_factory=dict)


class Register:
    """The open connections of each sign-in, and how much it uploaded lately."""

    def __init__(self) -> None:
        self._connections: dict[str, set[Connection]] = {}
        self._uploads: dict[str, deque[tuple[float, int]]] = {}

    def add(self, sign_in_id: str, connection: Connection) -> None:
        """A page is opened."""
        self._connections.setdefault(sign_in_id, set()).add(connection)

    def remove(self, sign_in_id: str, connection: Connection) -> None:
        """A page is closed: its addresses are gone."""
        self._connections[sign_in_id].discard(connection)
        if not self._connections[sign_in_id]:
            del self._connections[sign_in_id]

    def is_for(self, address: str, visit: Visit) -> bool:
        """Whether this sign-in was given the address, for the person that it is now."""
        connections = self._connections.get(visit.sign_in_id, set())
        return visit.person is not None and any(
            connection.addresses.get(address) == visit.person for connection in connections
        )

    def has_room(self, sign_in_id: str, size: int, limit: int) -> bool:
        """Whether an upload of this size may come; it counts from now on."""
        oldest = time.monotonic() - KEPT_SECONDS
        for name, lately in list(self._uploads.items()):
            while lately and lately[0][0] < oldest:
                lately.popleft()
            if not lately:
                del self._uploads[name]
        lately = self._uploads.setdefault(sign_in_id, deque())
        if sum(earlier for _, earlier in lately) + size > UPLOADS_KEPT * limit:
            return False
        lately.append((time.monotonic(), size))
        return True


def addresses_in(frame: bytes) -> list[str]:
    """The addresses to download from or to upload to that a message gives to a page.

    Only where Streamlit puts them: text of the page may name any address.
    """
    if MEDIA.encode() not in frame and UPLOADS.encode() not in frame:
        return []
    message = ForwardMsg.FromString(frame)
    kind = message.WhichOneof("type")
    if kind == "file_urls_response":
        return [urls.upload_url for urls in message.file_urls_response.file_urls]
    if kind == "backend_operation_response":
        return [message.backend_operation_response.deferred_file.url]
    return []
