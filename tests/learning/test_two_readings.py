"""Texts that two readers labelled independently."""

from __future__ import annotations

import pytest

from benchmarks.thanks_languages import compared, first, kappa, measured, second
from learning.acknowledgements.two_readings import (
    Labels,
    Span,
    TwiceRead,
    overlapping,
    texts_to_learn_from,
    twice_read_texts,
)

TEXTS = twice_read_texts()


def text(first_role: str, second_role: str) -> TwiceRead:
    words = "Merci à Odile Vernoyer."
    labels = [Labels((Span(8, 22, role),), ()) for role in (first_role, second_role)]
    return TwiceRead("fr-x", "fr", words, *labels)


def test_every_label_stands_in_its_text() -> None:
    assert {text.language for text in TEXTS} == {"cy", "de", "es", "fr", "it", "nl", "pt"}
    for text in TEXTS:
        for labels in (text.first, text.second):
            for span in (*labels.people, *labels.teams):
                assert 0 <= span.start < span.end <= len(text.text)
            assert len(set(labels.people)) == len(labels.people)


def test_no_text_is_learned_from_and_measured_with() -> None:
    learned = {truth["id"] for truth in texts_to_learn_from()}
    kept = {text.id for text in TEXTS if not text.is_learned_from}
    assert learned.isdisjoint(kept)
    assert learned | kept == {text.id for text in TEXTS}
    assert {name[:2] for name in kept} == {name[:2] for name in learned}


def test_a_role_on_which_the_readers_differ_is_left_open() -> None:
    assert text("technical", "technical").agreed.people[0].role == "technical"
    assert text("technical", "admin").agreed.people[0].role is None


def test_a_span_is_matched_once() -> None:
    spans = [Span(0, 5), Span(3, 8)]
    assert overlapping(spans, [Span(2, 4)]) == [(Span(0, 5), Span(2, 4))]


def test_agreement_counts_names_roles_and_chance() -> None:
    texts = [text("technical", "technical"), text("admin", "technical")]
    agreement = compared(texts, first, second)
    assert (agreement["people"], agreement["role"]) == (1.0, 0.5)
    assert agreement["role_kappa"] == 0.0
    assert kappa([("a", "a"), ("b", "b")]) == 1.0


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_program_is_measured_by_language(language: str) -> None:
    some = [text for text in TEXTS if text.language == language][:6]
    figures = measured(some, language)
    assert figures["texts"] == 6
    assert figures["with_both"]["people"] > 0.5
