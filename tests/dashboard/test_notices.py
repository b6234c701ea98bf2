"""Privacy notice, contact and accessibility statement: for everybody once they are finished."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run, run_well

from attribution.core.errors import UserError
from attribution.dashboard import door_page
from attribution.dashboard.notices import as_html
from attribution.home import notices
from attribution.home.notices import NOTICES, TO_FILL_IN
from attribution.home.settings import Settings

FINISHED = "# Privacy\n\nAsk *Ada* <ada@x.example>.\n\n- one\n- [two](https://x.example)"


@pytest.mark.parametrize("name", NOTICES)
def test_a_draft_says_what_must_be_filled_in_and_only_the_lead_sees_it(opened, name):
    assert notices.template(name).count(TO_FILL_IN) > 3
    at = opened(name)
    text = "".join(piece.proto.body for piece in at.get("html"))
    assert TO_FILL_IN in text
    assert any("No one else sees this text yet" in box.value for box in at.info)


def test_a_finished_text_is_read_from_its_file_or_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "privacy.md").write_text(FINISHED)
    for value in ("privacy.md", str(tmp_path / "privacy.md"), FINISHED):
        settings = Settings(home=tmp_path, notice_privacy=value)
        assert notices.published(settings, "privacy") == FINISHED
    settings = Settings(home=tmp_path, notice_privacy="gone.md")
    assert notices.published(settings, "privacy") is None
    with pytest.raises(UserError, match=r"Check notices\.privacy"):
        notices.written(settings, "privacy")


def test_before_sign_in_a_finished_text_has_a_link_and_a_draft_has_none(tmp_path: Path) -> None:
    draft = Settings(home=tmp_path, notice_privacy=notices.template("privacy"))
    assert 'href="/privacy"' not in door_page.door(draft).body.decode()
    assert door_page.notice(draft, "/privacy") is None
    settings = Settings(home=tmp_path, notice_privacy=FINISHED)
    assert '<a href="/privacy">Privacy notice</a>' in door_page.door(settings).body.decode()
    assert "/privacy" in door_page.refusal("No.", settings).body.decode()
    page = door_page.notice(settings, "/privacy/")
    assert page is not None
    assert "<li>one</li>" in page.body.decode()
    for path in ("/", "/overview", "/salt", "/../privacy"):
        assert door_page.notice(settings, path) is None


def test_nothing_in_a_text_becomes_an_element_but_headings_lists_and_paragraphs() -> None:
    hostile = "# <script>x</script>\n- <img src=x>\n![a](https://x.example/i.png)"
    html = as_html(hostile)
    assert html == (
        "<h1>&lt;script&gt;x&lt;/script&gt;</h1><ul><li>&lt;img src=x&gt;</li></ul>"
        "<p>![a](https://x.example/i.png)</p>"
    )


def test_the_command_writes_a_draft_and_the_doctor_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "contact.md"
    run_well("notice contact -o", file)
    assert file.read_text() == notices.template("contact")
    assert run("notice contact -o", file).exit_code == 2
    result = run("doctor --offline --json", home=tmp_path, ATTRIBUTION_NOTICES_CONTACT="contact.md")
    found = {row["check"]: row for row in json.loads(result.stdout)}
    assert "places still to be filled in" in found["notice contact"]["found"]
    assert "attribution notice privacy" in found["notice privacy"]["remedy"]
