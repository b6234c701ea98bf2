"""A home folder with two faculties, people of every role, claims, and data that only some may read.
All invented.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import templates
import university
from build_helpers import DAY, save, settings, snapshot, technician

from attribution import workspace
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.draft import Draft
from attribution.core.model import Spell, Technician
from attribution.harvest.registry import services
from attribution.home import loading, writing
from attribution.home import settings as home_settings
from attribution.workspace import Acting

ROOT = Path(__file__).resolve().parents[2]
CLIENT = "technicians"
SECRET = "0123456789abcdef" * 4
KILN = "Zeta Kiln Workshop"  # T2's department, which nothing but the staff list holds
BOBBY, BO = "Bobbykin", "bo@northmere.example"  # names of T2 that no paper prints
CLAIM_OF_T2 = "I fired the quokka tiles myself"  # the statement of T2's claim
DRAFT = "A wombat draft of the lead about Ada"

_ARTS = (
    Spell(faculty="Arts", department=KILN, job_title="Kiln technician", start=date(2015, 1, 1)),
)
TECHNICIANS: Sequence[Technician] = [
    replace(
        technician(1, "Ada", "Quillby", former_names=(f"Ada {university.FORMER}",)),
        email="Ada@Northmere.example",
    ),
    replace(technician(2, "Bo", "Heath", known_as=(BOBBY,)), email=BO, spells=_ARTS),
    replace(technician(3, "Cleo", "Marsh"), email="shared@northmere.example"),
    replace(technician(4, "Cleo", "Marsh"), email="shared@northmere.example", spells=_ARTS),
    technician(5, "Dag", "Unseen"),
]
LISTED: list[dict[str, Any]] = [
    {"who": "Lee@northmere.example", "role": "lead"},
    {"who": "rae@northmere.example", "role": "reviewer", "faculties": ["Science"]},
]
LEAD, REVIEWER, TECHNICIAN, VIEWER, GROUP_LEAD = (
    f"{name}@northmere.example" for name in ("lee", "rae", "ada", "vic", "gro")
)
CLAIMS: Mapping[str, Mapping[str, Any]] = {
    **{
        name: {"email": name, "email_verified": True}
        for name in (LEAD, REVIEWER, TECHNICIAN, VIEWER, BO)
    },
    "shared": {"email": "shared@northmere.example"},
    "unverified": {"email": LEAD, "email_verified": False},
    "nobody": {"name": "No Address"},
    GROUP_LEAD: {"email": GROUP_LEAD, "groups": ["staff", "ta-leads"]},
}
_FOR_ALL = "public about privacy contact accessibility"
PAGES = {
    LEAD: (
        "overview technicians queue claims works invitations teams why groups facilities audit "
        "offroster roster outputs collect completeness hr health settings log peers "
        f"{_FOR_ALL}"
    ),
    REVIEWER: f"overview technicians queue claims works invitations teams why health {_FOR_ALL}",
    TECHNICIAN: f"me claims works {_FOR_ALL}",
    VIEWER: _FOR_ALL,
}


@dataclass(frozen=True)
class Ids:
    """Ids of claims that not everyone may see."""

    submitted: str  # T2's submitted claim
    draft: str  # the lead's draft


def make(home: Path) -> Path:
    """The home folder, with settings, staff list, snapshot and claims."""
    templates.fill(home, "institution", _make)
    return home


def _make(home: Path) -> None:
    configure(home)
    university.enrol(home, TECHNICIANS)
    save(home, university.records())
    snapshot(settings(home, works_from=date(2021, 1, 1)), TECHNICIANS, DAY)
    (home / "ids.json").write_text(json.dumps(_claims(home)))


def configure(home: Path, listed: Sequence[Mapping[str, Any]] = LISTED, **more: Any) -> None:
    """Its settings, with these people."""
    writing.write(
        home / home_settings.FILE,
        {
            "institution.name": "University of Northmere",
            "institution.rors": ["0abcdef12"],
            "harvest.works_from": date(2021, 1, 1),
            "signin.role": "groups",
            "signin.roles": {"ta-leads": "lead"},
            "people": [dict(entry) for entry in listed],
            **more,
        },
        services(),
    )


def _claims(home: Path) -> dict[str, str]:
    """A submitted claim of T2, and a draft that the lead wrote for T1."""
    loaded = loading.load(home, {}, services())
    with workspace.opened(loaded, Person(BO, "technician", "T2", ("Arts",))) as bo:
        contribution = Draft("10.5555/10", ("Investigation",), CLAIM_OF_T2)
        submitted = service.write(bo, Acting(), "T2", contribution)
        service.step(bo, Acting(), submitted.claim_id, "submit")
    with workspace.opened(loaded, Person(LEAD, "lead")) as lead:
        contribution = Draft("10.5555/11", ("Software",), DRAFT)
        draft = service.write(lead, Acting("letter of 3 May"), "T1", contribution)
    return {"submitted": submitted.claim_id, "draft": draft.claim_id}


def holds_no_secret(text: str) -> bool:
    """True where a text holds nothing that only the staff list or the ledger holds; fails
    otherwise.
    """
    names = ("Quillby", "Cleo", "Unseen", "Heath", "T2")
    secrets = (KILN, BOBBY, CLAIM_OF_T2, DRAFT, university.FORMER, *names)
    assert not [secret for secret in secrets if secret in text]
    return True


def ids(home: Path) -> Ids:
    return Ids(**json.loads((home / "ids.json").read_text()))


def secrets(home: Path, port: int, metadata: str, **more: str) -> None:
    """`secrets.toml` as docs/sign-in.md says."""
    auth = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": SECRET,
        "client_id": CLIENT,
        "client_secret": "not-checked-by-the-mock",
        "server_metadata_url": metadata,
    } | more
    text = "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in auth.items())
    file = home / "secrets.toml"
    file.write_text(text)
    file.chmod(0o600)


def copy(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    return to


def environment(home: Path) -> dict[str, str]:
    """The environment of a process of the program, without a proxy between it and the loopback."""
    variables = {
        name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
    }
    return {**variables, "ATTRIBUTION_HOME": str(home), "PYTHONPATH": str(ROOT)}
