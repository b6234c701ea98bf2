"""A technician's privacy choices: being named in public, a monthly e-mail, and an objection."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import paragraph
from attribution.dashboard.pronouns import Pronouns, pronouns_for
from attribution.dashboard.session import View
from attribution.privacy.choices import (
    PrivacyChoices,
    current_choices,
    record_consent,
    record_digest,
    record_objection,
)


def draw(view: View, technician_id: str) -> None:
    """The choices as they are now, and a button for each where the person may change it."""
    choices = view.ask(current_choices, technician_id)
    words = pronouns_for(view, technician_id)
    may_choose = view.may("consent", technician_id)
    _named_in_public(words, choices)
    if may_choose:
        _consent_button(view, technician_id, choices)
    _digest(words, choices)
    if may_choose:
        _digest_button(view, technician_id, choices)
    _objection(words, choices)
    if may_choose:
        _objection_button(view, technician_id, choices)


def _named_in_public(words: Pronouns, choices: PrivacyChoices) -> None:
    heading(
        "Named in public",
        f"Whether {words.possessive} name may be used in public highlights, such as a story about "
        "a paper.",
    )
    if choices.hr_withholds:
        nothing("The staff list says no. That applies whatever is chosen here.")
    state = "may be named" if choices.public else "not to be named"
    st.html(paragraph(f"Now: <b>{state}</b>"))


def _consent_button(view: View, technician_id: str, choices: PrivacyChoices) -> None:
    # The button for the other choice is another button, so that a double click says one of them.
    key = f"{technician_id}-{choices.public}"
    received = actions.received_field(view, technician_id, f"consent-received-{key}")
    wish = f"Stop naming {_me(view, technician_id)}" if choices.public else "Agree to be named"
    _choice_button(
        _label(view, technician_id, wish),
        f"consent-{key}",
        lambda now: now.act(record_consent, technician_id, not choices.public, received=received),
    )


def _digest(words: Pronouns, choices: PrivacyChoices) -> None:
    heading(
        "Monthly e-mail",
        f"At most once a month: how many printed names may be {words.possessive} name, and which "
        "claims were answered. It names no one, and a link in it stops it.",
    )
    state = "an e-mail each month" if choices.digest else "no e-mail"
    st.html(paragraph(f"Now: <b>{state}</b>"))


def _digest_button(view: View, technician_id: str, choices: PrivacyChoices) -> None:
    key = f"{technician_id}-{choices.digest}"
    received = actions.received_field(view, technician_id, f"digest-received-{key}")
    me = _me(view, technician_id)
    wish = f"Stop the monthly e-mail to {me}" if choices.digest else f"Send {me} a monthly e-mail"
    _choice_button(
        _label(view, technician_id, wish),
        f"digest-{key}",
        lambda now: now.act(record_digest, technician_id, not choices.digest, received=received),
    )


def _objection(words: Pronouns, choices: PrivacyChoices) -> None:
    heading(
        "Objection",
        f"If {words.subject} object, {words.subject} are no longer matched, shown or counted "
        f"anywhere. This takes effect immediately. {words.start} can withdraw the objection.",
    )
    state = "there is an objection" if choices.objects else "no objection"
    st.html(paragraph(f"Now: <b>{state}</b>"))


def _objection_button(view: View, technician_id: str, choices: PrivacyChoices) -> None:
    key = f"{technician_id}-{choices.objects}"
    received = actions.received_field(view, technician_id, f"objection-received-{key}")
    wish = "Withdraw the objection" if choices.objects else "Object"
    label = _label(view, technician_id, wish)
    ends_here = not choices.objects and view.person.technician_id != technician_id

    def record(now: View) -> None:
        now.act(record_objection, technician_id, not choices.objects, received=received)

    if ends_here:
        _last_button(label, f"objection-{key}", record, technician_id)
    else:
        _choice_button(label, f"objection-{key}", record)


def _last_button(label: str, key: str, act: Callable[[View], None], technician_id: str) -> None:
    """For a page that no longer exists once it is pressed: the list of technicians says so."""
    saved = (
        "The objection is recorded. The person is no longer matched, shown or counted. If they "
        f"change their mind, run: attribution object {technician_id} --withdraw"
    )
    if st.button(label, key=key):
        if actions.do(lambda now: _done(act, now), saved):
            st.rerun()
        actions.message()


def _me(view: View, technician_id: str) -> str:
    return "me" if view.person.technician_id == technician_id else "them"


def _label(view: View, technician_id: str, choice: str) -> str:
    """The text of a button: the technician's own choice, or a record of it by another person."""
    if view.person.technician_id == technician_id:
        return choice
    return f"Record their choice: {choice[0].lower()}{choice[1:]}"


def _choice_button(label: str, key: str, act: Callable[[View], None]) -> None:
    place = key.split("-")[0]  # the choice, without its present state
    if st.button(label, key=key):
        saved = "Saved. It applies from now on."
        if actions.do(lambda now: _done(act, now), saved, place=place):
            st.rerun()
    actions.message(place)


def _done(act: Callable[[View], None], view: View) -> bool:
    act(view)
    return True
