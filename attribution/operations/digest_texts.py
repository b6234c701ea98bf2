"""The monthly summary in words: plain text, without names of anyone. Pure: facts in, text out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core.for_people import count, day, listed, percent
from attribution.measure.figures import percentage
from attribution.operations.alerts import ENDINGS
from attribution.operations.digest_news import Answer, Figures, OwnNews, State, Waiting

SUBJECT = "Technicians on papers: summary for {}"
NAMED_NIGHTS = 10
_WIDTH = 76
_INDENT = "  "  # before a link
_FOR_YOU_ALONE = (
    "Please keep these figures to yourself: they are exact and change every night. What you pass "
    "on, take from a freeze, whose figures are protected: attribution freeze NAME."
)
_NO_FIGURE = "No year has a figure yet."
_PARTS = {
    "credited": "named on a paper",
    "technicians": "technicians counted",
    "checked": "checked by a person",
    "read": "acknowledgements read",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around every summary.

    `dashboard` is the address of the dashboard, `stop` that of the page on which the person stops
    the summaries; empty where none is known. `contact` is who to write to. `last` is the day of the
    person's last summary, None before the first.
    """

    institution: str
    month: str
    dashboard: str
    stop: str
    contact: str
    last: date | None

    @property
    def subject(self) -> str:
        return SUBJECT.format(self.month)

    def link(self, page: str) -> str:
        return f"{self.dashboard}/{page}" if self.dashboard else ""


Block = tuple[str, Sequence[str]]


def for_lead(frame: Frame, state: State, waiting: Waiting, earlier: Figures) -> str:
    """The summary of a lead. `earlier` are the figures that their last summary told."""
    blocks = [
        ("The figure", [*(state.headline or [_NO_FIGURE]), *_link(frame, "overview")]),
        ("What changed from year to year, and why", state.year_on_year),
        (_since(frame), list(_changes(frame, state, earlier))),
        ("What is waiting", list(_waiting(frame, waiting, "Claims overdue with second reviewers"))),
        ("The nights", list(_nights(frame, state))),
        ("", [_FOR_YOU_ALONE]),
    ]
    return _text(frame, blocks, "you are listed as a lead")


def for_reviewer(frame: Frame, waiting: Waiting) -> str:
    """The summary of a reviewer."""
    overdue = "Claims that you were to decide on, and that are overdue"
    blocks = [("What is waiting in your faculties", list(_waiting(frame, waiting, overdue)))]
    return _text(frame, blocks, "you are listed as a reviewer")


def for_technician(frame: Frame, news: OwnNews) -> str:
    """The summary of a technician who asked for it."""
    blocks = [
        ("Is this you?", list(_own_names(frame, news))),
        ("Your claims and reports", list(_answers(frame, news.answers))),
    ]
    return _text(frame, blocks, "you asked for it on the page My contributions")


# -- parts -----------------------------------------------------------------------------------------


def _since(frame: Frame) -> str:
    return f"Since your last summary of {day(frame.last)}" if frame.last else ""


def _changes(frame: Frame, state: State, earlier: Figures) -> Iterator[str]:
    """Changes since the last summary, and what was done that moves it."""
    if frame.last is None:
        return
    moved = [
        sentence
        for year, numbers in state.figures.items()
        if year in earlier and (sentence := _moved(year, earlier[year], numbers))
    ]
    yield from moved or ["No figure of any year has changed."]
    if state.decisions:
        yield f"{count(state.decisions, 'decision')} by people on printed names."
    if state.roster:
        yield state.roster


def _moved(year: str, before: Mapping[str, int], now: Mapping[str, int]) -> str:
    """The changes in a year; empty where nothing did."""
    changes = [
        f"{now[part]:,} {words} ({now[part] - before.get(part, 0):+,})"
        for part, words in _PARTS.items()
        if now[part] != before.get(part, 0)
    ]
    if not changes:
        return ""
    return f"{year}: {_share(before)} then, {_share(now)} now. {listed(changes)}."


def _share(numbers: Mapping[str, int]) -> str:
    share = percentage(numbers["credited"], numbers["technicians"])
    return "no figure" if share is None else percent(share)


def _waiting(frame: Frame, waiting: Waiting, overdue: str) -> Iterator[str]:
    if waiting.is_nothing:
        yield "Nothing."
        return
    queue, claims = _link(frame, "queue"), _link(frame, "claims")
    if waiting.names or waiting.changed:
        yield from _numbers(
            {
                "Printed names that need a decision": waiting.names,
                "Decisions to look at again, because facts have changed": waiting.changed,
            }
        )
        yield from queue
    if waiting.claims or waiting.reports or waiting.overdue:
        yield from _numbers(
            {
                "Claims that need a decision": waiting.claims,
                "Reports of missed papers that need an answer": waiting.reports,
                overdue: len(waiting.overdue),
            }
        )
        if waiting.overdue:
            yield f"The longest overdue was due on {day(min(waiting.overdue))}."
        yield from claims


def _numbers(rows: Mapping[str, int]) -> Iterator[str]:
    return (f"{words}: {number:,}" for words, number in rows.items() if number)


def _nights(frame: Frame, state: State) -> Iterator[str]:
    failed = [night for night in state.nights if night.exit_code]
    if state.nights and not failed:
        yield f"{count(len(state.nights), 'night')} without a fault."
    if failed:
        yield f"{len(failed):,} of {count(len(state.nights), 'night')} had a fault:"
        for night in failed[-NAMED_NIGHTS:]:
            ending = ENDINGS.get(night.exit_code, "it ended in an unknown way")
            yield f"{day(night.at)}: {ending} (exit code {night.exit_code})"
        if len(failed) > NAMED_NIGHTS:
            yield f"These are the last {NAMED_NIGHTS}."
    yield state.night
    yield from _link(frame, "health")


def _own_names(frame: Frame, news: OwnNews) -> Iterator[str]:
    if news.names:
        names = count(news.names, "printed name")
        verb = "may" if news.names == 1 else "may each"
        yield f"{names} on papers {verb} be yours. Say whether it is you."
        yield from _link(frame, "me")


def _answers(frame: Frame, answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        yield (
            f"Your {answer.about} of {day(answer.written)} was answered on {day(answer.answered)}. "
            f"It is now: {answer.state}."
        )
    if answers:
        yield from _link(frame, "me")


# -- the whole -------------------------------------------------------------------------------------


def _link(frame: Frame, page: str) -> list[str]:
    link = frame.link(page)
    return [f"{_INDENT}{link}"] if link else []


def _text(frame: Frame, blocks: Sequence[Block], because: str) -> str:
    institution = f" at {frame.institution}" if frame.institution else ""
    lines = [f"Technicians on papers{institution}: summary for {frame.month}", ""]
    for heading, sentences in blocks:
        if not sentences:
            continue
        if heading:
            lines += [heading, "-" * len(heading)]
        lines += [*sentences, ""]
    if not frame.dashboard:
        lines += ["Open the dashboard to see more.", ""]
    return "\n".join(map(_wrapped, [*lines, *_ending(frame, because)]))


def _wrapped(line: str) -> str:
    """A line as e-mails have them; a link stays in one piece."""
    wrapped = textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return line if line.startswith(_INDENT) else "\n".join(wrapped)


def _ending(frame: Frame, because: str) -> Iterator[str]:
    yield f"You get this e-mail because {because}."
    if frame.stop:
        yield "To stop it, open this page. You need not sign in:"
        yield f"{_INDENT}{frame.stop}"
    else:
        yield f"To stop it, write to {frame.contact}."
