"""Every question that the package answers about an open home folder, to be asked one by one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

import attribution
from attribution.workspace import Workspace, requirement_of

Function = Callable[..., Any]


@cache
def taking_a_workspace() -> dict[str, Function]:
    """Every public function of the package whose first parameter is a workspace, by where it is."""
    functions = {}
    for module in pkgutil.walk_packages(attribution.__path__, "attribution."):
        if module.name.endswith(("__main__", ".app")):
            continue
        imported = importlib.import_module(module.name)
        for name, function in inspect.getmembers(imported, inspect.isfunction):
            is_public = function.__module__ == module.name and not name.startswith("_")
            if is_public and _takes_a_workspace(function):
                functions[f"{module.name.removeprefix('attribution.')}.{name}"] = function
    return functions


def _takes_a_workspace(function: Function) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation in ("Workspace", Workspace)


@cache
def questions() -> dict[str, Function]:
    """Those that answer without changing the ledger, by where they are."""
    return {
        name: function
        for name, function in taking_a_workspace().items()
        if hasattr(function, "requirement") and not requirement_of(function).is_act
    }


def asked(function: Function, workspace: Workspace, values: dict[str, Any]) -> Any:
    """The answer, with the values for its parameters by name. KeyError for one that has none."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    given = {
        parameter.name: values[parameter.name]
        for parameter in parameters
        if parameter.default is parameter.empty
    }
    return function(workspace, **given)
