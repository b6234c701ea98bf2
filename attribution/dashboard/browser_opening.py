"""A browser that opens once the server answers.

Streamlit can open one too, but a server that does so takes itself for a developer's: it offers
visitors to install tools for programmers, and writes files for them. Ours is always `headless`.
"""

from __future__ import annotations

import asyncio
import os
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

VARIABLE = "ATTRIBUTION_OPEN_BROWSER"  # the address to open; without it none is opened
_SECONDS = 1.0  # after the program is ready the server needs a moment until it answers
_EVERY_NETWORK = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never served


def address_to_open(address: str, port: int, base_path: str) -> str:
    """The address of the dashboard for a browser on this computer."""
    host = "localhost" if address in _EVERY_NETWORK else address
    in_brackets = f"[{host}]" if ":" in host and not host.startswith("[") else host
    path = base_path.strip("/")
    return f"http://{in_brackets}:{port}/{path}"


@asynccontextmanager
async def opening_browser(_app: Any) -> AsyncIterator[None]:
    """While the server runs; a browser is opened at its beginning, if one is asked for."""
    address = os.environ.get(VARIABLE)
    if address:
        # Some browsers of a terminal end only when they are closed.
        browser = Thread(target=webbrowser.open, args=(address,), daemon=True)
        asyncio.get_running_loop().call_later(_SECONDS, browser.start)
    yield
