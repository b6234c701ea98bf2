"""Eight processes at once: every claim takes each step once, and nothing acknowledged is lost."""

import subprocess
import sys
from pathlib import Path

from claim_acts import stepped, written
from claims_world import LEAD, MINA_SELF, REVIEWER, by, opened

from attribution.claims.visibility import visible_claims
from attribution.ledger.payloads import Target

ROOT = Path(__file__).parents[2]
RIVAL = """
import sys
from pathlib import Path
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.workspace import Acting, opened
home, who, ids = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
person = Person(who, "reviewer", None, ("Science",))
with opened(Settings(home=home), person) as workspace:
    for claim_id in ids:
        for name in ("take", "uphold"):
            try:
                service.step(workspace, Acting(), claim_id, name)
                print(claim_id, name)
            except UserError:
                pass
"""


def submitted(workspace, number):
    target = Target(doi=f"10.5555/{number}")
    claim = written(workspace, MINA_SELF, "T1", target, roles=["Software"], statement="x")
    return stepped(workspace, MINA_SELF, claim.claim_id, "submit").claim_id


def rival(home, number, claim_ids):
    """A process of a reviewer who tries to take and uphold every claim."""
    command = [sys.executable, "-c", RIVAL, str(home), f"r{number}", *claim_ids]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_of_eight_reviewers_at_once_one_takes_and_one_upholds_each_claim(tmp_path):
    with opened(tmp_path) as workspace:
        claim_ids = [submitted(workspace, number) for number in range(15)]
        rivals = [rival(tmp_path, number, claim_ids) for number in range(8)]
        steps_taken = [line for process in rivals for line in process.communicate()[0].splitlines()]
        assert all(process.returncode == 0 for process in rivals)
        assert sorted(steps_taken) == sorted(
            f"{claim_id} {name}" for claim_id in claim_ids for name in ("take", "uphold")
        )
        for claim in visible_claims(by(workspace, LEAD)):
            assert [step.name for step in claim.steps] == ["write", "submit", "take", "uphold"]
        assert len(workspace.ledger.decisions()) == 15
    assert REVIEWER.role == "reviewer"
