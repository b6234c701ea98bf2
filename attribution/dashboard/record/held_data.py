"""Everything held about a person, as a download for them or for the lead."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from attribution.dashboard.components import heading
from attribution.dashboard.pronouns import YOU, pronouns_for
from attribution.dashboard.session import View
from attribution.privacy.subject_export import export_subject


def draw(view: View, technician_id: str) -> None:
    """The button, where the person may have the file. It is made when the button is pressed."""
    if not view.may("export subject", technician_id):
        return
    words = pronouns_for(view, technician_id)
    heading(
        f"Everything held about {words.object}",
        f"A ZIP file with a page to read, the same as data, and the files of {words.possessive} "
        "claims. It may take a minute to make.",
    )
    st.download_button(
        "Download everything",
        data=view.later(lambda now: now.ask_once(export_subject, technician_id, datetime.now(UTC))),
        file_name=f"held-about-{'me' if words is YOU else technician_id}.zip",
        mime="application/zip",
        key=f"held-{technician_id}",
        on_click="ignore",
        icon=":material/download:",
    )
