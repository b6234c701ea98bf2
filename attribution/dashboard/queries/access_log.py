"""The access log."""

from __future__ import annotations

from attribution.access import log
from attribution.workspace import Workspace, requires


@requires("see access log")
def lines(
    workspace: Workspace, first: int, most: int | None, technician_id: str | None
) -> log.Page:
    """At most `most` lines from number `first`, newest first; of one technician or all."""
    return log.page(workspace.settings.home, first, most, technician_id)
