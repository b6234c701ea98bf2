"""Links that open one page without sign-in: signed, for one purpose and one subject, with an end.

What a link ends with, its token, tells nothing about the subject and cannot be guessed: it is an
HMAC made with the secret of the home folder. It is compared with that of every subject that may
have a link, so a subject that is taken off the list has withdrawn its link.

A link that is printed ends with a code instead, which a person can type: 20 letters, 100 bits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from attribution.ledger.salt import salt_of

_CODE_LETTERS, _GROUP = 20, 5
_LONGEST = 80  # of what a person types, more is not looked at
_LOOK_ALIKES = str.maketrans("0189", "olbg")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for. It opens its page until the day `ends`, or for ever without one.

    A link for one purpose never opens the page of another. One that is `typed` ends with a code.
    """

    purpose: str
    subject: str
    ends: date | None = None
    typed: bool = False


def token_of(salt_path: Path, link: Link) -> str:
    """What the address of a link ends with."""
    return _token(salt_of(salt_path), link)


def link_of(salt_path: Path, token: str, links: Iterable[Link], today: date) -> Link | None:
    """The link that a token was made for, out of all that may be opened; None where it has ended.

    Every link is compared, so the time that it takes tells nothing about them.
    """
    secret = salt_of(salt_path)
    given = token.encode()
    opened = [link for link in links if hmac.compare_digest(_token(secret, link).encode(), given)]
    in_force = [link for link in opened if link.ends is None or today <= link.ends]
    return in_force[0] if in_force else None


def _token(secret: bytes, link: Link) -> str:
    parts = [link.purpose, link.subject]
    if link.ends:
        parts.append(link.ends.isoformat())
    digest = hmac.new(secret, ":".join(parts).encode(), hashlib.sha256)
    return _code(digest.digest()) if link.typed else digest.hexdigest()


def _code(digest: bytes) -> str:
    """Letters and the digits 2 to 7, in groups of five."""
    return _in_groups(base64.b32encode(digest).decode().lower()[:_CODE_LETTERS])


def code_as_typed(text: str) -> str:
    """A code as it was made, from what a person typed: capitals, blanks and look-alikes.

    >>> code_as_typed(" ABCDE fghij0klmn 1pqrs")
    'abcde-fghij-oklmn-lpqrs'
    """
    letters = "".join(letter for letter in text[:_LONGEST].lower() if letter.isalnum())
    return _in_groups(letters.translate(_LOOK_ALIKES))


def _in_groups(letters: str) -> str:
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
