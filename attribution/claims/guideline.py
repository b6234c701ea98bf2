"""Which credit is fair for a contribution, as fair-attribution guidelines recommend, and why.

`guideline.toml` holds the rules with their sources; `guideline_rules` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from attribution.claims.draft import check_criteria, checked_roles
from attribution.claims.guideline_rules import Guideline, Rule, load
from attribution.home.settings import Settings
from attribution.workspace import Workspace, requires

# The credits that are recommended, as people read them.
IN_WORDS = {
    "authorship": "authorship",
    "acknowledgement": "thanks by name in the acknowledgements",
    "facility": "thanks to the facility",
}


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What a person did: CRediT roles, the ICMJE criteria they meet, and the kind of work.

    `intellectual`: they brought in judgement or design. `service_only`: a facility's routine
    service, not one person's work.
    """

    roles: tuple[str, ...] = ()
    criteria: frozenset[str] = frozenset()
    intellectual: bool = False
    service_only: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The credit that is recommended, why, and the sources of the recommendation.

    `credit` is `authorship`, `acknowledgement` (by name) or `facility`. `sentence` may be proposed
    to the authors; for authorship it is None.
    """

    credit: str
    reason: str
    sources: tuple[str, ...]
    sentence: str | None = None


def work_done(
    roles: Iterable[str], criteria: Iterable[str], *, intellectual: bool, service_only: bool
) -> WorkDone:
    """What a person did, as typed; UserError for unknown roles and criteria."""
    criteria = frozenset(criteria)
    check_criteria(criteria)
    return WorkDone(checked_roles(roles), criteria, intellectual, service_only)


@requires("see public figures")
def advice_for(workspace: Workspace, done: WorkDone) -> Advice:
    """The same as `recommended`. It is about no technician, so everyone may ask."""
    return recommended(workspace.settings, done)


def recommended(settings: Settings, done: WorkDone) -> Advice:
    """The credit that the guideline recommends, with a sentence to fill in; needs no snapshot."""
    advice = fair_credit(done, load(settings.home))
    sentence = proposed_sentence(
        advice.credit, "[name]", done.roles, "[unit]", settings.institution_name
    )
    return replace(advice, sentence=sentence)


def fair_credit(done: WorkDone, guideline: Guideline) -> Advice:
    """The credit of the first rule that fits. The last rule always does."""
    criteria = set(done.criteria)
    if done.intellectual and guideline.substantial & set(done.roles):
        criteria.add("substantial")
    rule = next(rule for rule in guideline.rules if _fits(rule, done, criteria))
    sources = tuple(guideline.sources[key] for key in rule["sources"])
    return Advice(rule["credit"], rule["reason"], sources)


def _fits(rule: Rule, done: WorkDone, criteria: set[str]) -> bool:
    """Whether all conditions of a rule hold. A condition that it does not have always does."""
    has_role = "any_role" not in rule or bool(set(rule["any_role"]) & set(done.roles))
    has_criteria = set(rule.get("icmje", ())) <= criteria
    has_barred = bool(set(rule.get("not_icmje", ())) & criteria)
    is_as_intellectual = rule.get("intellectual", done.intellectual) == done.intellectual
    is_as_routine = rule.get("service_only", done.service_only) == done.service_only
    return has_role and has_criteria and not has_barred and is_as_intellectual and is_as_routine


def proposed_sentence(
    credit: str, name: str, roles: Iterable[str], unit: str | None, institution: str
) -> str | None:
    """The sentence to propose for the acknowledgement; None for authorship."""
    place = ", ".join(filter(None, (unit, institution)))
    if credit == "facility":
        return f"The authors acknowledge the use of the facilities and the support of {place}."
    if credit != "acknowledgement":
        return None
    tasks = ", ".join(role.lower() for role in roles)
    return f"The authors thank {name} ({place}) for {tasks or 'technical support'}."
