"""The files that are attached to a claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attribution.claims import next_steps, service
from attribution.claims.attachments import KINDS, MAX_BYTES, TEXT_KINDS
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import AttachedFile

MAX_MB = MAX_BYTES // 1_000_000


def draw(view: View, claim: Claim, *, may_attach: bool) -> None:
    """The files, to be downloaded; and a field for another one."""
    heading(
        "Evidence",
        "Private. Only people who can see the claim can see these files. "
        "This program stores them and never opens them.",
    )
    removable = view.ask(next_steps.removable_files, claim)
    for file in claim.attachments:
        _download_button(view, claim, file)
        if file.stored in removable:
            _remove_button(view, claim, file)
    for file in claim.removed:
        st.html(paragraph(text(f"{_plain_label(file)} was removed."), tone="quiet small"))
    if not claim.attachments:
        nothing("No files are attached.")
    if may_attach:
        _upload(view, claim)


def _download_button(view: View, claim: Claim, file: AttachedFile) -> None:
    st.download_button(
        literal(_plain_label(file)),
        data=_content(view, claim.claim_id, file.stored),
        file_name=file.name,
        mime="application/octet-stream",
        key=f"attached-{file.stored}",
        on_click="ignore",
        icon=":material/attach_file:",
        type="tertiary",
    )


def _plain_label(file: AttachedFile) -> str:
    return f"{file.name} ({file.bytes:,} bytes)"


def _remove_button(view: View, claim: Claim, file: AttachedFile) -> None:
    """Ask first: the file cannot be brought back."""
    with st.popover("Remove", icon=":material/delete:", type="tertiary"):
        st.html(
            paragraph(
                "The file is deleted for good. The claim will say that it was removed, when and by "
                "whom. Backups that were made before still hold it."
            )
        )
        received = actions.received_field(
            view, claim.technician_id, f"remove-received-{file.stored}"
        )
        if st.button("Delete the file", key=f"remove-{file.stored}"):
            done = actions.do(
                lambda now: now.act(
                    service.remove_file, claim.claim_id, file.stored, received=received
                ),
                "The file was deleted.",
            )
            if done:
                st.rerun()
            actions.message()


def _content(view: View, claim_id: str, stored: str) -> Callable[[], bytes]:
    return view.later(
        lambda now: now.ask_once(service.attachment, claim_id, stored).data, former_names=True
    )


def _upload(view: View, claim: Claim) -> None:
    # After each file there is another, empty field, so that a second press attaches nothing.
    key = f"{claim.claim_id}-{len(claim.attachments)}"
    file = st.file_uploader(
        f"File, for example a booking, an e-mail or a plot (at most {MAX_MB} MB)",
        type=[*KINDS, "jpeg", *TEXT_KINDS],
        max_upload_size=MAX_MB,
        key=f"file-{key}",
    )
    received = actions.received_field(view, claim.technician_id, f"attach-received-{key}")
    if st.button("Attach", icon=":material/upload:", key=f"attach-{key}"):
        if actions.do(
            lambda now: _attach(now, claim, file, received),
            "Attached. The file is saved with the claim.",
        ):
            st.rerun()
        actions.message()


def _attach(view: View, claim: Claim, file: Any, received: str | None) -> Claim:
    if file is None:
        raise UserError("Choose a file first. Nothing was saved.")
    return view.act(service.attach, claim.claim_id, file.name, file.getvalue(), received=received)
