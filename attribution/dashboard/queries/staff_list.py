"""The newest list from HR: what it lacks."""

from __future__ import annotations

from datetime import UTC, datetime

from attribution.roster import copies, staff_gaps
from attribution.roster.staff_gaps import Request
from attribution.workspace import Workspace, requires


@requires("import roster")
def requests(workspace: Workspace) -> tuple[Request, ...]:
    """Everything to ask HR for, with what the newest list has of it; nothing without a list."""
    settings = workspace.settings
    if copies.current(settings.home) is None:
        return ()
    newest = copies.load(settings.home, settings.columns).technicians
    return staff_gaps.requests(newest, settings.works_from, datetime.now(UTC).date())
