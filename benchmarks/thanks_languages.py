"""Accuracy of the acknowledgement reader in seven languages, and how far two readers agree.

    python benchmarks/thanks_languages.py [--half learned|kept]

Measures on `learning/acknowledgements/other_languages.jsonl`: invented texts, labelled by two
readers independently, who had not seen the rules. Prints one JSON line for each language and one
for all of them: how far the two readers agree, and how far the program agrees with each of them
and with what both say. `--half kept` measures on the texts that the models did not learn from.
Names and teams count where they overlap.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from typing import Any

from attribution.acknowledgements.reader import read
from attribution.review.audit_report import kappa
from learning.acknowledgements.two_readings import (
    Labels,
    Span,
    TwiceRead,
    overlapping,
    twice_read_texts,
)

View = Callable[[TwiceRead], Labels]  # one reader's labels of a text
Pairs = Sequence[tuple[Labels, Labels]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("learned", "kept"))
    half = parser.parse_args().half
    texts = [
        text
        for text in twice_read_texts()
        if half is None or text.is_learned_from == (half == "learned")
    ]
    for language in sorted({text.language for text in texts}):
        print(json.dumps(measured([text for text in texts if text.language == language], language)))
    print(json.dumps(measured(texts, "all")))


def measured(texts: Sequence[TwiceRead], name: str) -> dict[str, Any]:
    return {
        "language": name,
        "texts": len(texts),
        "people": sum(len(text.agreed.people) for text in texts),
        "readers": compared(texts, first, second),
        "with_first": compared(texts, first, program),
        "with_second": compared(texts, second, program),
        "with_both": compared(texts, agreed, program),
    }


def first(text: TwiceRead) -> Labels:
    return text.first


def second(text: TwiceRead) -> Labels:
    return text.second


def agreed(text: TwiceRead) -> Labels:
    return text.agreed


def program(text: TwiceRead) -> Labels:
    reading = read(text.text)
    return Labels(
        tuple(Span(person.start, person.end, person.role) for person in reading.people),
        tuple(Span(team.start, team.end) for team in reading.unnamed_technical),
    )


def compared(texts: Sequence[TwiceRead], left: View, right: View) -> dict[str, Any]:
    """How far two views agree; where `left` leaves a role open, that role does not count."""
    pairs = [(left(text), right(text)) for text in texts]
    roles = [
        (own.role, other.role)
        for left_labels, right_labels in pairs
        for own, other in overlapping(left_labels.people, right_labels.people)
        if own.role is not None
    ]
    return {
        "people": f1(pairs, lambda labels: labels.people),
        "technical": f1(pairs, technical),
        "role": share(own == other for own, other in roles),
        "role_kappa": round(kappa(roles) or 0.0, 3) if roles else None,
        "teams_by_text": f1(pairs, first_team_anywhere),
        "teams": f1(pairs, lambda labels: labels.teams),
    }


def technical(labels: Labels) -> tuple[Span, ...]:
    return tuple(person for person in labels.people if person.role == "technical")


def first_team_anywhere(labels: Labels) -> tuple[Span, ...]:
    """One span for a text that thanks a team, so that its place does not count."""
    return (Span(0, 1),) if labels.teams else ()


def f1(pairs: Pairs, spans: Callable[[Labels], Sequence[Span]]) -> float | None:
    """Of the spans of both sides together, the share that the other side has too."""
    both = [(spans(left), spans(right)) for left, right in pairs]
    shared = sum(len(overlapping(left, right)) for left, right in both)
    total = sum(len(left) + len(right) for left, right in both)
    return round(2 * shared / total, 3) if total else None


def share(answers: Any) -> float | None:
    values = list(answers)
    return round(sum(values) / len(values), 3) if values else None


if __name__ == "__main__":
    main()
