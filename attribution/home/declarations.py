"""Every setting: those of `Settings`, then the addresses and keys that services declare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field, dataclass, fields
from typing import Any

from attribution.home.conversion import Check, web_address
from attribution.home.services import Address, Key, Service
from attribution.home.settings import Settings

ADDRESS, KEY = "address", "key"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One setting, as the file, the environment and the documentation know it.

    `name` is the field of `Settings`, or the name of the address or key. `kind` is the type of the
    field as it is written there, such as `list[str]`, or ADDRESS or KEY.
    """

    setting: str
    name: str
    kind: str
    default: Any
    variable: str
    sentence: str
    check: Check | None = None

    @property
    def is_secret(self) -> bool:
        return self.kind == KEY


def declared_settings(services: Iterable[Service]) -> list[Declaration]:
    """All settings in the order of the settings file."""
    services = tuple(services)
    own = [_of_field(field) for field in fields(Settings) if field.metadata]
    addresses = [_of_address(address) for service in services for address in service.addresses]
    keys = [_of_key(key) for service in services for key in service.keys]
    return own + addresses + keys


def _of_field(field: Field[Any]) -> Declaration:
    metadata = field.metadata
    return Declaration(
        setting=metadata["setting"],
        name=field.name,
        kind=str(field.type),
        default=_default(field),
        variable=metadata["variable"],
        sentence=metadata["sentence"],
        check=metadata["check"],
    )


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if callable(field.default_factory) else field.default


def _of_address(address: Address) -> Declaration:
    return Declaration(
        setting=address.setting,
        name=address.name,
        kind=ADDRESS,
        default=address.default,
        variable=address.variable,
        sentence=f"Address of {address.of}.",
        check=web_address,
    )


def _of_key(key: Key) -> Declaration:
    return Declaration(
        setting=key.setting,
        name=key.name,
        kind=KEY,
        default=None,
        variable=key.variable,
        sentence=f"Name of the variable that holds {key.of}.",
    )


def setting_rows(services: Iterable[Service]) -> list[tuple[str, str, str, str]]:
    """Every setting as (key, default, variable, sentence), as the documentation lists them."""
    return [
        (declared.setting, _shown(declared.default), declared.variable, declared.sentence)
        for declared in declared_settings(services)
    ]


def _shown(default: object) -> str:
    return "" if default is None else str(default)
