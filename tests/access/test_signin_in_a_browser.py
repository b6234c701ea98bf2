"""Signing in and out as people do, with a real browser."""

from __future__ import annotations

import browser_tab
import pytest
from institution import LEAD, holds_no_secret
from visitor import DOOR, TOKENS, USER

pytestmark = pytest.mark.browser


def test_a_lead_signs_in_looks_signs_out_and_another_profile_never_gets_in(chromium, served):
    mine, other = chromium.new_context(), chromium.new_context()
    for profile in (mine, other):
        profile.route("**/*", _only_this_computer)
    tab = mine.new_page()
    tab.goto(served.url)
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_placeholder("sub").fill(LEAD)
    tab.get_by_role("button", name="Authorize", exact=True).click()
    tab.get_by_text(f"Signed in as {LEAD}, lead").wait_for(timeout=browser_tab.LIMIT_MS)
    assert {USER, TOKENS} <= {cookie["name"] for cookie in mine.cookies()}
    assert USER not in tab.evaluate("document.cookie"), "scripts cannot read it"
    second = mine.new_page()
    second.goto(f"{served.url}/technicians?technician=T2")
    second.get_by_role("heading", name="Bobbykin Heath").first.wait_for(
        timeout=browser_tab.LIMIT_MS
    )

    sockets: list[object] = []
    stranger = other.new_page()
    stranger.on("websocket", lambda socket: sockets.append(socket))
    stranger.goto(f"{served.url}/technicians?technician=T2")
    stranger.get_by_text(DOOR).wait_for(timeout=browser_tab.LIMIT_MS)
    assert holds_no_secret(stranger.content())
    assert not sockets, "nothing is open for people who have not signed in"

    second.get_by_role("button", name="Sign out").click()
    second.get_by_role("button", name="End session").click()
    second.get_by_text(DOOR).wait_for(timeout=browser_tab.LIMIT_MS)
    assert {USER, TOKENS}.isdisjoint(cookie["name"] for cookie in mine.cookies())
    tab.reload()
    tab.get_by_text(DOOR).wait_for(timeout=browser_tab.LIMIT_MS)
    for profile in (mine, other):
        profile.close()


def _only_this_computer(route):
    """The page of the provider wants a stylesheet from another computer."""
    if "127.0.0.1" in route.request.url:
        route.continue_()
    else:
        route.abort()
