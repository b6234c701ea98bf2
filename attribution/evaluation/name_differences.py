"""How a printed name differs from the name on record, and the rough origin of test names.

Origin is a guess from common family names. It is computed for invented and labelled test
people only, to see that no group fares worse; never for people on a real roster.
"""

from __future__ import annotations

from attribution.core import names
from attribution.core.model import Technician
from attribution.core.person_names import full_name
from attribution.matching.name_fit import NameFit, best_fit, name_forms

_FAMILY_NAMES = {
    "East Asian family names": """
        chan chang chen cheng choi choo chu fang feng gao guo han he ho hu huang huynh jiang jung
        kang kim kwon lam lee leung li liang lim lin liu lu luo ma ng nguyen park pham shen song
        sun tan tang tran vu wang wei wong wu xie xu yang ye yu yuan zhang zhao zheng zhou zhu
        ito kato kobayashi nakamura sato suzuki tanaka watanabe yamamoto
    """,
    "South Asian family names": """
        ahmed agarwal banerjee bhattacharya chatterjee das desai dey ghosh gupta hussain iyer jain
        joshi kapoor khan kumar malik mehta mishra mukherjee nair patel rahman rao reddy roy saha
        sen shah sharma singh sinha srivastava thomas varma verma
    """,
    "Spanish and Portuguese family names": """
        almeida alonso alvarez carvalho castillo castro costa cruz diaz dominguez fernandez
        ferreira flores garcia gomes gomez gonzalez gutierrez hernandez jimenez lopes lopez
        martinez mendes moreno munoz navarro oliveira ortiz pereira perez ramirez ramos reyes
        rivera rodrigues rodriguez romero ruiz sanchez santos silva sousa torres vazquez
    """,
    "Arabic, Persian and Turkish family names": """
        abdullah ahmadi ali aydin aziz celik demir farouk hamid hasan hassan hosseini ibrahim kaya
        mahmoud mohamed mohammadi mohammed moradi mustafa omar ozturk said salem sahin yildiz
        yilmaz
    """,
}
_ORIGINS = {origin: frozenset(words.split()) for origin, words in _FAMILY_NAMES.items()}


def kind(technician: Technician, printed: str) -> str:
    """The first difference that fits, from identical to other."""
    on_record = full_name(technician)
    if on_record == printed:
        return "identical"
    if names.fold(on_record) == names.fold(printed):
        return "accents, punctuation"
    return _kind_of_fit(best_fit(name_forms(technician), printed, None, None), printed)


def _kind_of_fit(fit: NameFit, printed: str) -> str:
    if fit.family in ("particle", "part"):
        return "hyphen, particle"
    if fit.swapped or "," in printed:
        return "order"
    if fit.given == "initial":
        return "initials"
    if fit.given in ("nickname", "short") or fit.source == "known as":
        return "nickname"
    if fit.source == "former":
        return "former name"
    if fit.family == "equal" and fit.given in ("equal", "second"):
        return "middle names"
    return "other"


def origin(technician: Technician) -> str:
    """A rough group of names for test people."""
    words = set(names.fold(technician.family_name).split())
    for group, family_names in _ORIGINS.items():
        if words & family_names:
            return group
    return "other family names"
