"""What each CRediT role means for technicians: read from `role_examples.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from attribution.core.files import packaged_text

FILE = "role_examples.toml"


@dataclass(frozen=True, slots=True)
class RoleExample:
    """A role by its official name, what a person did in it, and how they could say so."""

    role: str
    done: str
    examples: tuple[str, ...]


@lru_cache(maxsize=1)
def role_examples() -> tuple[RoleExample, ...]:
    """All roles, in the order in which pages offer them."""
    table = tomllib.loads(packaged_text("attribution.claims", FILE))
    return tuple(
        RoleExample(row["name"], row["done"], tuple(row["examples"])) for row in table["role"]
    )
