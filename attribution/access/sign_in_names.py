"""Names that a person could mistake for another's are not accepted at the sign-in or in the list of
people.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from attribution.core import identity

# Unicode categories of characters that cannot be seen.
INVISIBLE_KINDS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Characters of other categories that are drawn as nothing, or as a blank.
BLANKS = frozenset(
    chr(point)
    for point in (
        0x34F,  # combining grapheme joiner
        *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers
        *(0x17B4, 0x17B5),  # Khmer inherent vowels
        *range(0x180B, 0x1810),  # Mongolian variation selectors
        0x2800,  # Braille pattern without dots
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0100, 0xE01F0),  # variation selectors, second range
    )
)


def safe_name(value: Any) -> str:
    """A name as `core.identity` keeps it; empty if it could pass for another's."""
    if not isinstance(value, str) or any(map(_is_deceptive, value)):
        return ""
    return identity.folded(value)


def _is_deceptive(character: str) -> bool:
    """Whether it cannot be seen, or is another way to write a plain letter (the kelvin sign, K)."""
    if unicodedata.category(character) in INVISIBLE_KINDS or character in BLANKS:
        return True
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain.isascii() and not character.isascii()
