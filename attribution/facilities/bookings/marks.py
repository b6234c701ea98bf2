"""Marks of the people who book: keyed hashes in place of their ORCID iDs, addresses and names.

A booking is compared with the authors of papers by the mark alone, so the person is not kept. The
key is the salt of the home folder: without it no one can tell whose a mark is. With the whole home
folder, a name or address that is known can be tried out.
"""

from __future__ import annotations

import hashlib
import hmac

from attribution.core import identifiers, names
from attribution.core.identity import folded

ORCID, EMAIL, NAME = KINDS = ("orcid", "email", "name")
_LENGTH = 32  # hexadecimal digits: 128 bits


def mark(salt: bytes, kind: str, value: str) -> str:
    """The mark of an ORCID iD, an e-mail address or a name in the form of `comparable_name`.

    The names of kinds are not those of `privacy/marks.py`, so no mark is the same there.
    """
    text = f"booking {kind}:{value}".encode()
    return hmac.digest(salt, text, hashlib.sha256).hex()[:_LENGTH]


def comparable_email(text: str) -> str | None:
    """An e-mail address as it is compared; None for any other text."""
    email = folded(text.removeprefix("mailto:"))
    name, at, domain = email.partition("@")
    return email if name and at and "." in domain and " " not in email else None


def comparable_name(text: str) -> str | None:
    """A person's first given name and last word, folded.

    None where there is no full given name, or a digit: it may be a user id.

    >>> comparable_name("Prime, Ada B."), comparable_name("A Prime")
    ('ada prime', None)
    """
    family, comma, given = text.partition(",")
    words = names.tokens(f"{given} {family}" if comma and given.strip() else text)
    if len(words) < 2 or len(words[0]) < 2 or any(map(str.isdigit, "".join(words))):
        return None
    return f"{words[0]} {words[-1]}"


def user_marks(salt: bytes, text: str) -> dict[str, str]:
    """The marks of a person whom someone asks about, by an ORCID iD, address or full name.

    Empty where the text is none of them.
    """
    forms = {
        ORCID: identifiers.orcid(text),
        EMAIL: comparable_email(text),
        NAME: comparable_name(text) if "@" not in text else None,
    }
    return {kind: mark(salt, kind, value) for kind, value in forms.items() if value}
