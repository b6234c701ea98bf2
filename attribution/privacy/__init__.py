"""What people may ask of a tool that holds data about them: to be left out, to be forgotten, to be shown in public."""

from attribution.privacy.acts import consent, consented, hidden, object_, present, publicly_named
from attribution.privacy.erasure import Erased, forget
from attribution.privacy.tombstones import Tombstones, lift, tombstones
from attribution.privacy.withheld import withheld

__all__ = [
    "Erased", "Tombstones", "consent", "consented", "forget", "hidden", "lift", "object_", "present", "publicly_named",
    "tombstones", "withheld",
]  # fmt: skip
