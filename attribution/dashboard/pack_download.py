"""The packs of a freeze as a download, for leads."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.dashboard.session import View


def pack_button(view: View, freeze: str) -> None:
    """A button that makes all packs when it is pressed. Nothing for those who are not a lead."""
    if not view.workspace.may("freeze"):
        return
    st.download_button(
        "Download packs",
        data=_packs(view, freeze),
        file_name=f"packs-{freeze}.zip",
        mime="application/zip",
        key=f"packs-{freeze}",
        on_click="ignore",
        icon=":material/download:",
        help="Word files and web pages for heads of faculty, committees and self-assessments.",
    )


def _packs(view: View, freeze: str) -> Callable[[], bytes]:
    def make(now: View) -> bytes:
        # What draws charts is slow to import.
        from attribution.releases.packs.making import every_pack

        return now.ask_once(every_pack, freeze)

    return view.later(make)
