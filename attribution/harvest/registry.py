"""The sources there are: every file of `sources/` that declares one.

Adding a file adds a source: nothing else lists them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import lru_cache

from attribution.harvest import ror
from attribution.harvest import sources as folder
from attribution.harvest.source import Source
from attribution.home import alerting
from attribution.home.services import Service
from attribution.home.settings import Settings


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every source by name, best rank first."""
    modules = (
        importlib.import_module(f"{folder.__name__}.{file.name}")
        for file in pkgutil.iter_modules(folder.__path__)
    )
    declared = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return {source.name: source for source in sorted(declared, key=lambda source: source.rank)}


def available(settings: Settings) -> dict[str, Source]:
    """The sources that the settings allow to be asked, by name."""
    return {name: source for name, source in sources().items() if source.is_used(settings)}


def in_use(settings: Settings) -> dict[str, Source]:
    """The sources that a harvest asks: those of `harvest.sources`, else those used by default.

    Also those of imported files, whatever the settings name.
    """
    return {
        name: source
        for name, source in available(settings).items()
        if source.is_given
        or (name in settings.sources if settings.sources else source.used_by_default)
    }


def titles(names: Collection[str] = ()) -> list[str]:
    """The names that people know the sources of works by: of `names`, else of the default ones."""
    return [
        source.title
        for source in sources().values()
        if (source.name in names if names else source.addresses and source.used_by_default)
    ]


def services() -> tuple[Service, ...]:
    """Everything outside whose addresses and keys are settings.

    That is the sources, ROR for `init`, and what alerts are sent with.
    """
    return (*sources().values(), ror.SERVICE, alerting.SERVICE)
