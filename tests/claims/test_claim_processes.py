"""Eight processes at once: every claim takes each step once, in order, and nothing acknowledged is lost."""

import subprocess
import sys
from pathlib import Path

from claims_world import LEAD, MINA_SELF, REVIEWER, by, opened, stepped, written

from attribution.claims import service
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


def test_of_eight_reviewers_at_once_one_takes_and_one_upholds_each_claim(tmp_path):
    with opened(tmp_path) as workspace:
        made = []
        for number in range(15):
            one = written(
                workspace,
                MINA_SELF,
                "T1",
                Target(doi=f"10.5555/{number}"),
                roles=["Software"],
                statement="x",
            )
            made.append(stepped(workspace, MINA_SELF, one.claim_id, "submit").claim_id)
        rivals = [
            subprocess.Popen(
                [sys.executable, "-c", RIVAL, str(tmp_path), f"r{number}", *made],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(8)
        ]
        told = [line for rival in rivals for line in rival.communicate()[0].splitlines()]
        assert all(rival.returncode == 0 for rival in rivals)
        assert sorted(told) == sorted(
            f"{claim_id} {name}" for claim_id in made for name in ("take", "uphold")
        )
        for one in service.claims(by(workspace, LEAD)):
            assert [s.name for s in one.steps] == ["write", "submit", "take", "uphold"]
        assert len(workspace.ledger.decisions()) == 15
    assert REVIEWER.role == "reviewer"
