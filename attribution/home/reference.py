"""The settings as the documentation lists them."""

from __future__ import annotations

from collections.abc import Iterable

from attribution.home.declarations import declared_settings
from attribution.home.services import Service


def setting_rows(services: Iterable[Service]) -> list[tuple[str, str, str, str]]:
    """Every setting as (key, default, variable, sentence), in the order of the settings file."""
    return [
        (declared.setting, _shown(declared.default), declared.variable, declared.sentence)
        for declared in declared_settings(services)
    ]


def _shown(default: object) -> str:
    return "" if default is None else str(default)
