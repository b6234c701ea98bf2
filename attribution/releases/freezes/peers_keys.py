"""The key pair of an institution, with which it signs the figures that it gives to others.

The secret half never leaves the home folder but in a backup. Others recognise the public half by
its fingerprint, which you tell them in another way than the file comes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically

FOLDER = "peers"
FILE = Path(FOLDER) / "signing-key.pem"
_DIGITS = 32  # hexadecimal digits of a fingerprint: no one can make another key with the same


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The key of this home folder, made on first use. UserError where its file is damaged."""
    path = home / FILE
    if not path.exists():
        make_folder(path.parent)
        secret = Ed25519PrivateKey.generate()
        write_atomically(
            path, secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise _damaged(path) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    return key


def _damaged(path: Path) -> UserError:
    return UserError(
        f"Bring back {FOLDER}/{path.name} from a backup: the key in it is damaged. Or delete it: a "
        "new key is then made, and the other institutions must agree to that one."
    )


def fingerprint(key: str) -> str:
    """The fingerprint of a public key, for people to compare.

    >>> fingerprint("00" * 32)
    '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20'
    """
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:_DIGITS]
    return " ".join(digits[start : start + 4] for start in range(0, _DIGITS, 4))


def is_fingerprint_of(text: str, key: str) -> bool:
    """Whether a person means this key, with or without spaces and capitals."""
    return "".join(text.split()).lower() == "".join(fingerprint(key).split())
