"""The declaration of an outside service, as far as the settings of a home folder go.

A service states its addresses and keys where the code that asks it is: each source in its own file
of `harvest/sources/`, ROR in `harvest/ror.py`. Whoever loads settings passes these declarations in,
so that they become settings without this room knowing one service from another.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service answers: setting `urls.NAME`, variable `ATTRIBUTION_NAME_URL`.

    `of` says what answers there, as in "Address of OpenAlex full texts".
    """

    name: str
    of: str
    default: str

    @property
    def setting(self) -> str:
        return f"urls.{self.name}"

    @property
    def variable(self) -> str:
        return f"ATTRIBUTION_{self.name.upper()}_URL"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that the environment holds; setting `keys.NAME` may name another variable for it.

    `of` says what it is, as in "the OpenAlex key"; `without` says what follows where it is not set.
    """

    name: str
    of: str
    variable: str
    without: str

    @property
    def setting(self) -> str:
        return f"keys.{self.name}"


@dataclass(frozen=True, kw_only=True)
class Service:
    """An outside service. Settings, folders and data use its `name`; people read its `title`."""

    name: str
    title: str
    addresses: tuple[Address, ...] = ()
    keys: tuple[Key, ...] = ()
