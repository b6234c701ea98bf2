"""Every role that a claim may have is explained in the words of technicians."""

from __future__ import annotations

import re

import pytest

from attribution.claims.draft import CREDIT_ROLES
from attribution.claims.plain_roles import role_examples

# Words of the taxonomy and of offices, which technicians do not use of their own work.
JARGON = re.compile(r"\b(conceptuali|methodolog|curat|acqui|administrat|investigat|valid)", re.I)


def test_each_role_of_the_taxonomy_is_there_once():
    assert sorted(example.role for example in role_examples()) == sorted(CREDIT_ROLES)


@pytest.mark.parametrize("example", role_examples(), ids=lambda example: example.role)
def test_a_role_says_what_was_done_with_examples_that_a_technician_could_say(example):
    assert re.match(r"[A-Z][a-z]+\b", example.done), "it begins with a verb, for any reader"
    assert not example.done.endswith(".")
    assert len(example.examples) >= 2
    for sentence in example.examples:
        assert re.fullmatch(r"I [^.]+\.", sentence), "one sentence of the technician"
    assert not JARGON.search(" ".join([example.done, *example.examples]))


def test_no_two_roles_read_the_same():
    texts = [example.done for example in role_examples()]
    sentences = [sentence for example in role_examples() for sentence in example.examples]
    assert len(set(texts)) == len(texts)
    assert len(set(sentences)) == len(sentences)
