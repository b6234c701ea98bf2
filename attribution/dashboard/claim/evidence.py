"""The files that are attached to a claim."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.claims import next_steps, service
from attribution.claims.attachments import KINDS, MAX_BYTES, TEXT_KINDS
from attribution.claims.lifecycle import Claim
from attribution.dashboard import actions
from attribution.dashboard.claim import keeping
from attribution.dashboard.claim.keeping import Filled
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import AttachedFile

MAX_MB = MAX_BYTES // 1_000_000
PLACE = "evidence"  # where messages about files stand
PRIVATE = (
    "Private. Only people who can see the claim can see these files, and they are never sent to "
    "the authors. This program stores them and never opens them."
)


def draw(view: View, claim: Claim, *, may_attach: bool) -> None:
    """The files, to be downloaded; and a field for another one."""
    heading("Evidence", PRIVATE)
    _files(view, claim)
    if not claim.attachments:
        nothing("No files are attached.")
    if may_attach:
        received = actions.received_field(
            view, claim.technician_id, f"attach-received-{claim.claim_id}"
        )
        _upload(claim, claim.claim_id, received, lambda _: claim)


def draw_for_draft(view: View, filled: Filled, claim: Claim | None) -> None:
    """The same for a claim that may not be stored yet: a file stores what is in the form first."""
    heading("Evidence, if there is any", PRIVATE)
    with st.container():
        if claim is not None:
            _files(view, claim)
    _upload(claim, filled.key, filled.received, lambda now: keeping.store(now, filled, claim))


def _files(view: View, claim: Claim) -> None:
    removable = view.ask(next_steps.removable_files, claim)
    for file in claim.attachments:
        _download_button(view, claim, file)
        if file.stored in removable:
            _remove_button(view, claim, file)
    for file in claim.removed:
        st.html(paragraph(text(f"{_plain_label(file)} was removed."), tone="quiet small"))


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
                place=PLACE,
            )
            if done:
                st.rerun()


def _content(view: View, claim_id: str, stored: str) -> Callable[[], bytes]:
    return view.later(
        lambda now: now.ask_once(service.attachment, claim_id, stored).data, former_names=True
    )


def _upload(
    claim: Claim | None, key: str, received: str | None, stored: Callable[[View], Claim]
) -> None:
    """A field that attaches what is chosen, to the claim that `stored` gives.

    After each file there is another, empty field, so that no file is attached twice.
    """
    number = len(claim.attachments) + len(claim.removed) if claim else 0
    file = st.file_uploader(
        f"Add a file, for example a booking, an e-mail or a plot (at most {MAX_MB} MB)",
        type=[*KINDS, "jpeg", *TEXT_KINDS],
        max_upload_size=MAX_MB,
        key=f"file-{key}-{number}",
    )
    tried = (file.file_id, received) if file else None
    if file is not None and st.session_state.get(f"tried-{key}") != tried:
        st.session_state[f"tried-{key}"] = tried  # a file that was refused is tried once
        name, data = file.name, file.getvalue()
        if actions.do(
            lambda now: now.act(
                service.attach, stored(now).claim_id, name, data, received=received
            ),
            "Attached. The file is saved with the claim.",
            place=PLACE,
        ):
            st.rerun()
    actions.message(PLACE)
