"""The world of `claims_world` with a roster, and what a lead at this computer does there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from claims_world import enrol, publish

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import letters, missed_papers, service
from attribution.claims.draft import Draft, draft_of
from attribution.home.settings import Settings
from attribution.ledger.payloads import SecondPerson
from attribution.privacy.choices import record_consent, record_objection
from attribution.record import formats
from attribution.workspace import Acting

LOCAL_LEAD = Person("local:lee", "lead")
ADA = Person("ada@x", "technician", technician_id="T1")
BO = Person("bo@x", "technician", technician_id="T2")


@contextmanager
def office(folder):
    """A workspace of the local lead on a home folder in this folder."""
    home = folder / "home"
    home.mkdir()
    enrol(home)
    publish(home)
    settings = Settings(home=home, institution_name="Quill University")
    with workspaces.opened(settings, LOCAL_LEAD) as workspace:
        yield workspace


def claimed(workspace, technician_id, work, *, roles=(), statement="", received=None):
    draft = Draft(work, tuple(roles), statement)
    return service.write(workspace, Acting(received), technician_id, draft)


def edited(workspace, claim_id, **parts):
    """A draft that is rewritten in parts."""
    draft = replace(draft_of(service.claim(workspace, claim_id)), **parts)
    return service.rewrite(workspace, Acting(), claim_id, draft)


def step(workspace, claim_id, name, why=None, *, received=None):
    return service.step(workspace, Acting(received), claim_id, name, why)


def contest(workspace, claim_id, second="sam@x"):
    content = SecondPerson(second, date(2099, 1, 1))
    return service.step(workspace, Acting(), claim_id, "contest", "no", content)


def draft_by(workspace):
    """The id of a draft about T1 that the person of the workspace wrote."""
    claim = claimed(workspace, "T1", "Quiet lattices", roles=["software"], statement="I wrote it.")
    return claim.claim_id


def submitted_by(workspace):
    return step(workspace, draft_by(workspace), "submit").claim_id


def judged(workspace, *names):
    """The id of a claim that the person submitted, and of which a lead took these steps."""
    claim_id = submitted_by(workspace)
    for name in names:
        step(replace(workspace, person=LOCAL_LEAD), claim_id, name, "seen")
    return claim_id


def source_letter(workspace, technician_id, work, name="openalex", problem="It is missing."):
    return letters.source_letter(workspace, technician_id, work, name, problem, "Lee")


def reported(workspace, technician_id, work, received=None):
    return missed_papers.report(workspace, Acting(received), technician_id, work)


def objected(workspace, technician_id, objects=True, received=None):
    record_objection(workspace, Acting(received), technician_id, objects)


def consented(workspace, technician_id, public, received=None):
    record_consent(workspace, Acting(received), technician_id, public)


def exported(workspace, technician_id, form):
    """The record of a technician as a file of this format."""
    return formats.export_record(workspace, technician_id, form, date(2026, 5, 5))
