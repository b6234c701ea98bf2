"""The path under which a proxy shows the dashboard, such as `/papers`; empty at the top of a host.

Everything is served below it, and nothing anywhere else.
"""

from __future__ import annotations

from streamlit import config

OPTION = "server.baseUrlPath"


def path_prefix() -> str:
    """The path, without a slash at its end."""
    path = str(config.get_option(OPTION) or "").strip("/")
    return f"/{path}" if path else ""


def below(path: str) -> str | None:
    """The part of an address below the base path; None for an address outside it."""
    base = path_prefix()
    if path == base:
        return "/"
    return path.removeprefix(base) if path.startswith(f"{base}/") else None
