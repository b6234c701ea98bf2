"""Attachments: private, limited, under random names; a hostile name never becomes a path."""

import pytest
from claim_acts import QUIET, ROLES, attached, claim_in, stepped, written
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, TOMAS_SELF, by, opened

from attribution.access import log
from attribution.claims import attachments, service
from attribution.core.errors import UserError
from attribution.workspace import Acting

PDF = b"%PDF-1.7 booking"
HOSTILE = [
    "../../x.pdf",
    "..\\..\\x.pdf",
    "/etc/cron.d/x.pdf",
    "CON.pdf",
    "a\x00b.pdf",
    "x.exe\u202efdp.pdf",
    ".pdf",
    "a" * 500 + ".pdf",
    "\n; rm -rf ~.pdf",
    "file.pdf ",
    "=cmd|'/c calc'!A0.pdf",
]


def upheld_with_a_file(workspace):
    """The id of a claim that was upheld, and the file that Mina attached before."""
    claim_id = claim_in(workspace, "draft").claim_id
    (file,) = attached(workspace, MINA_SELF, claim_id, "a.txt", b"x").attachments
    for name, person in (("submit", MINA_SELF), ("take", REVIEWER), ("uphold", REVIEWER)):
        stepped(workspace, person, claim_id, name, words="because", now=NOW)
    return claim_id, file


def files_under(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text_and_the_file_stays_in_its_folder(tmp_path, name):
    with opened(tmp_path / "home") as workspace:
        claim_id = claim_in(workspace, "draft").claim_id
        claim = attached(workspace, MINA_SELF, claim_id, name, PDF)
        (file,) = claim.attachments
        (path,) = [path for path in files_under(tmp_path) if path.read_bytes() == PDF]
        assert path == workspace.settings.home / "attachments" / claim_id / file.stored
        assert oct(path.stat().st_mode)[-3:] == "600"
        assert file.stored == f"{file.stored[:32]}.pdf"
        assert not set("/\\\n\0\u202e") & set(file.name)
        attachment = service.attachment(by(workspace, MINA_SELF), claim_id, file.stored)
        assert (attachment.name, attachment.data) == (file.name, PDF)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("run.exe", b"MZ\x90"),
        ("run.pdf", b"MZ\x90\x00"),
        ("page.html", b"<script>"),
        ("macro.docm", b"PK\x03\x04"),
        ("notes.txt", b"\x00\x01binary"),
        ("picture.svg", b"<svg onload=alert(1)>"),
        ("script.txt.sh", b"#!/bin/sh"),
        ("noname", b"text"),
        ("empty.txt", b""),
        ("picture.png", b"\xff\xd8\xff"),
        ("big.txt", b"x" * (attachments.MAX_BYTES + 1)),
    ],
)
def test_what_is_not_evidence_is_refused_and_nothing_is_kept(tmp_path, name, data):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "draft")
        with pytest.raises(UserError):
            attached(workspace, MINA_SELF, claim.claim_id, name, data)
        assert not (tmp_path / "attachments").exists()


def test_attachments_are_for_the_author_and_who_judges_and_the_log_knows(tmp_path):
    with opened(tmp_path) as workspace:
        claim_id = claim_in(workspace, "draft").claim_id
        claim = attached(workspace, MINA_SELF, claim_id, "mail.eml", b"Dear Mina")
        stored = claim.attachments[0].stored
        for other in (LEAD, TOMAS_SELF):
            with pytest.raises(UserError, match="no claim"):
                service.attachment(by(workspace, other), claim_id, stored)
        stepped(workspace, MINA_SELF, claim_id, "submit", now=NOW)
        attachment = service.attachment(by(workspace, REVIEWER), claim_id, stored)
        assert attachment.data == b"Dear Mina"
        assert [entry["action"] for entry in log.entries(tmp_path)] == ["see attachment"]
        with pytest.raises(UserError, match="no attachment"):
            service.attachment(by(workspace, REVIEWER), claim_id, "../../ledger.sqlite")


def test_a_file_that_was_changed_is_not_shown_as_evidence(tmp_path):
    with opened(tmp_path) as workspace:
        claim_id = claim_in(workspace, "draft").claim_id
        claim = attached(workspace, MINA_SELF, claim_id, "a.txt", b"one")
        path = tmp_path / "attachments" / claim_id / claim.attachments[0].stored
        path.write_bytes(b"two")
        with pytest.raises(UserError, match="changed"):
            service.attachment(by(workspace, MINA_SELF), claim_id, path.name)


def test_an_attachment_that_comes_too_late_or_is_one_too_many_leaves_no_file(tmp_path):
    with opened(tmp_path) as workspace:
        upheld = claim_in(workspace, "upheld")
        with pytest.raises(UserError, match="is upheld"):
            attached(workspace, MINA_SELF, upheld.claim_id, "a.txt", b"x")
        assert files_under(tmp_path / "attachments") == []
        draft = claim_in(workspace, "draft")
        for _ in range(attachments.MAX_FILES):
            attached(workspace, MINA_SELF, draft.claim_id, "a.txt", b"x")
        with pytest.raises(UserError, match="a claim cannot have more"):
            attached(workspace, MINA_SELF, draft.claim_id, "a.txt", b"x")
        assert len(files_under(tmp_path / "attachments")) == attachments.MAX_FILES


# -- removal ---------------------------------------------------------------------------------------


def test_whoever_attached_a_file_removes_it_and_the_claim_says_what_is_gone(tmp_path):
    with opened(tmp_path) as workspace:
        claim_id, file = upheld_with_a_file(workspace)
        path = tmp_path / "attachments" / claim_id / file.stored
        assert path.exists()
        mina = by(workspace, MINA_SELF)
        claim = service.remove_file(mina, Acting(), claim_id, file.name)
        assert not path.exists()
        assert (claim.state, claim.attachments, claim.removed) == ("upheld", (), (file,))
        assert (claim.last.name, claim.last.who) == ("remove", MINA_SELF.who)
        with pytest.raises(UserError, match="no attachments"):
            service.attachment(mina, claim_id, file.name)
        with pytest.raises(UserError, match="no attachments"):
            service.remove_file(mina, Acting(), claim_id, file.name)


def test_nobody_else_removes_a_file_without_the_technicians_word(tmp_path):
    with opened(tmp_path) as workspace:
        claim_id, file = upheld_with_a_file(workspace)
        for person, acting in ((LEAD, Acting()), (REVIEWER, Acting("phone")), (TOMAS_SELF, None)):
            with pytest.raises(UserError):
                service.remove_file(by(workspace, person), acting or Acting(), claim_id, file.name)
        assert (tmp_path / "attachments" / claim_id / file.stored).exists()
        claim = service.remove_file(by(workspace, LEAD), Acting("phone"), claim_id, file.name)
        assert claim.removed == (file,)


def test_a_lead_who_wrote_a_claim_removes_their_own_file_and_not_the_technicians(tmp_path):
    with opened(tmp_path) as workspace:
        draft = {"roles": ROLES, "statement": "I made all images.", "received": "phone"}
        claim_id = written(workspace, LEAD, "T1", QUIET, **draft).claim_id
        stepped(workspace, LEAD, claim_id, "submit", received="phone")
        attached(workspace, LEAD, claim_id, "lead.txt", b"x", received="phone")
        claim = attached(workspace, MINA_SELF, claim_id, "own.txt", b"mine")
        assert claim.attached_by == (LEAD.who, MINA_SELF.who)
        lead = by(workspace, LEAD)
        with pytest.raises(UserError, match="Ask the person who attached the file"):
            service.remove_file(lead, Acting(), claim_id, "own.txt")
        claim = service.remove_file(lead, Acting(), claim_id, "lead.txt")
        assert [file.name for file in claim.attachments] == ["own.txt"]
