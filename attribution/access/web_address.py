"""Where people open the dashboard: what links in e-mails and letters begin with."""

from __future__ import annotations

from attribution.access.provider import provider_of_home
from attribution.home.settings import Settings


def dashboard_address(settings: Settings) -> str:
    """The address, without a slash at its end; empty where it is not known."""
    if settings.dashboard_address:
        return settings.dashboard_address.rstrip("/")
    provider = provider_of_home(settings.home)
    return provider.address if provider else ""
