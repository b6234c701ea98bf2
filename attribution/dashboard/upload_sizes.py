"""How large a file each role may upload, and requests that are cut off where they are larger."""

from __future__ import annotations

from starlette.types import Message, Receive

from attribution.access import permissions
from attribution.claims import attachments
from attribution.harvest.exchange import reading
from attribution.operations import bookings_import
from attribution.review import completed_spreadsheet
from attribution.roster import copies

FRAMING = 1_000_000  # bytes around a file in the body of an upload, at the most

# The actions for which people upload files, and bytes of the largest one.
UPLOADED = {
    ("import queue", "none"): completed_spreadsheet.MAX_BYTES,
    ("import roster", "none"): copies.MAX_BYTES,
    ("import outputs", "none"): reading.MAX_BYTES_OF_PAGE,
    ("import bookings", "none"): bookings_import.MAX_BYTES_OF_PAGE,
    ("write claim", "own"): attachments.MAX_BYTES,
}


def largest_upload(role: str) -> int:
    """Bytes of the largest file that a role may upload; 0 where it may upload nothing."""
    sizes = [
        size
        for (action, subject), size in UPLOADED.items()
        if permissions.allowed(role, action, subject)
    ]
    return max(sizes, default=0)


class TooLarge(Exception):
    """The body of an upload is larger than its sender may send."""


def limited(receive: Receive, limit: int) -> Receive:
    """The body of a request, until it is larger than it may be."""
    size = 0

    async def next_message() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise TooLarge
        return message

    return next_message
