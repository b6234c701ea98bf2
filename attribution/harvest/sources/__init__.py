"""The sources. A source is one module of this folder; the folder is the registry.

A source module has

    RANK                                   int, the smaller the better when two sources differ
    client(settings) -> Client             its transport, rate and keys
    fetch(client, scope) -> raw dicts      what the source itself finds for the institution
    fetch_named(client, scope, dois)       optional: the works that others found, by DOI
    fetch_texts(client, scope, wanted)     optional: full texts of known works; with TEXT_RANK, the smaller the better,
                                           and TEXTS_OF_ANY_WORK where no view of its own says which texts it has
    fetch_thanks(client, scope, searches)  optional: works that thank technicians by name, of any institution
    is_used(settings) -> bool              optional: whether the settings ask for it at all
    parse(raw) -> records                  pure: WorkView, TextView, PersonView

A generator is exhausted or it raises; a raw dict is written to disk before anything reads it.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from attribution.home.settings import Settings


def sources() -> dict[str, ModuleType]:
    """Every source by name, best rank first."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    found = {
        getattr(module, "NAME", module.__name__.rpartition(".")[2]): module
        for module in modules
        if hasattr(module, "RANK")
    }
    return dict(sorted(found.items(), key=lambda item: item[1].RANK))


def in_use(settings: Settings) -> dict[str, ModuleType]:
    """The sources that a harvest with these settings may ask."""
    return {
        name: module
        for name, module in sources().items()
        if not hasattr(module, "is_used") or module.is_used(settings)
    }
