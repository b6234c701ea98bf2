"""Signing in and out at a real server and a real provider, and what each role is offered."""

import pytest
from institution import LEAD, PAGES, REVIEWER, TECHNICIAN, VIEWER

ROLES = {LEAD: "lead", REVIEWER: "reviewer", TECHNICIAN: "technician", VIEWER: "viewer"}


@pytest.mark.parametrize("who", ROLES)
def test_each_role_sees_who_it_is_and_is_offered_its_pages(visitor, who):
    seen = visitor().sign_in(who).look()
    assert seen.who == (who, ROLES[who])
    first, *others = PAGES[who].split()
    assert seen.pages == {"", *others}, f"{first} is the first page"
