"""Eight processes at once: every claim takes each step once, in order, and nothing acknowledged is lost."""

import subprocess
import sys
from pathlib import Path

from claims_world import LEAD, MINA_SELF, REVIEWER

from attribution.claims import service
from attribution.claims.lifecycle import Target
from attribution.ledger import ledger
from attribution.workspace import Desk

ROOT = Path(__file__).parents[2]
RIVAL = """
import sys
from pathlib import Path
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.core.errors import UserError
from attribution.ledger import ledger
from attribution.workspace import Desk
home, who, ids = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
person = Person(who, "reviewer", None, ("Science",))
with ledger.open(home / "ledger.sqlite") as book:
    desk = Desk(home, book, {"T1": ("Science",)})
    for claim_id in ids:
        for name in ("take", "uphold"):
            try:
                service.step(desk, person, claim_id, name)
                print(claim_id, name)
            except UserError:
                pass
"""


def test_of_eight_reviewers_at_once_one_takes_and_one_upholds_each_claim(tmp_path):
    with ledger.open(tmp_path / "ledger.sqlite") as book:
        desk = Desk(tmp_path, book, {"T1": ("Science",)})
        made = []
        for number in range(15):
            one = service.write(
                desk,
                MINA_SELF,
                "T1",
                Target(doi=f"10.5555/{number}"),
                roles_played=["Software"],
                statement="x",
            )
            made.append(service.step(desk, MINA_SELF, one.claim_id, "submit").claim_id)
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
        for one in service.claims(desk, LEAD):
            assert [s.name for s in one.steps] == ["write", "submit", "take", "uphold"]
        assert len(book.decisions()) == 15
    assert REVIEWER.role == "reviewer"
